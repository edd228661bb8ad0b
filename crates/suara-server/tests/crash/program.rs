//! The program `suara-server` as a child process.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::{fs, mem};

use serde_json::Value;

/// The program that is tried.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_suara-server");

/// A configuration file and the folder of boards beside it.
pub struct Site {
    pub folder: PathBuf,
}

impl Site {
    /// A site in this folder for one organiser, with these limits (TOML).
    pub fn new(folder: &Path, organiser: &str, limits: &str) -> Site {
        let data = folder.join("data");
        let text = format!(
            "listen = \"127.0.0.1:0\"\npublic_url = \"http://suara.test\"\ndata = {data:?}\n\
             organisers = [\"{organiser}\"]\n{limits}\n"
        );
        fs::write(folder.join("server.toml"), text).unwrap();
        Site {
            folder: folder.to_owned(),
        }
    }

    /// The folder of a board.
    pub fn board(&self, name: &str) -> PathBuf {
        self.folder.join("data").join(name)
    }

    /// Starts the program, and waits until it listens.
    pub fn start(&self) -> Running {
        self.try_start(&[])
            .unwrap_or_else(|ended| panic!("it does not start: {ended:?}"))
    }

    #[expect(
        clippy::zombie_processes,
        reason = "it is waited for when it ends before it listens, and by what is returned"
    )]
    /// Starts the program behind the words of another one, and waits until it listens or ends.
    pub fn try_start(&self, before: &[&str]) -> Result<Running, Ended> {
        let mut words: Vec<OsString> = before.iter().map(OsString::from).collect();
        words.push(PROGRAM.into());
        words.extend(["--records", "json", "--config"].map(OsString::from));
        words.push(self.folder.join("server.toml").into());
        let mut child = Command::new(&words[0])
            .args(&words[1..])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut records = BufReader::new(child.stderr.take().unwrap());
        let mut heard = String::new();
        loop {
            let mut line = String::new();
            if records.read_line(&mut line).unwrap() == 0 {
                let status = child.wait().unwrap();
                let code = status.code();
                return Err(Ended { code, records: heard });
            }
            let fields = serde_json::from_str::<Value>(&line).unwrap_or_default();
            heard += &line;
            if fields["fields"]["message"] == "listening" {
                let address = fields["fields"]["address"].as_str().unwrap().parse().unwrap();
                // What is recorded has to be read all the time, or the program waits for it.
                let listening = thread::spawn(move || {
                    let _ = records.read_to_string(&mut heard);
                    heard
                });
                return Ok(Running {
                    child,
                    listening,
                    address,
                });
            }
        }
    }
}

/// The program, listening.
pub struct Running {
    child: Child,
    listening: JoinHandle<String>,
    pub address: SocketAddr,
}

/// What is left of the program.
#[derive(Debug)]
pub struct Ended {
    /// What it ended with; `None` if it was killed.
    pub code: Option<i32>,
    /// All that it wrote to stderr.
    pub records: String,
}

impl Running {
    /// Kills it, as a machine does that loses its power: nothing is finished.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Tells it to end.
    pub fn terminate(self) -> Ended {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .unwrap()
                .success()
        );
        self.wait()
    }

    /// Waits until it ends by itself.
    pub fn wait(mut self) -> Ended {
        let code = self.child.wait().unwrap().code();
        let listening = mem::replace(&mut self.listening, thread::spawn(String::new));
        let records = listening.join().unwrap();
        Ended { code, records }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
