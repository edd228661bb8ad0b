//! The service as a child process.

use std::{
    fs::{self, File},
    io::{Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use serde::Serialize;

use crate::process::{self, Interrupt};

/// How long the service may take to end.
const END: Duration = Duration::from_secs(10);

/// The running service; it ends when this is dropped.
pub struct Server {
    child: Child,
    address: SocketAddr,
    log: PathBuf,
}

/// The service's configuration file.
#[derive(Serialize)]
struct Configuration<'a> {
    listen: String,
    public_url: String,
    data: &'a Path,
    organisers: [&'a str; 1],
}

impl Server {
    /// Starts the service on a free port with a database in `folder`, and waits until it answers; not longer than
    /// `patience`.
    pub fn start(
        program: &Path,
        folder: &Path,
        organiser: &str,
        patience: Duration,
        interrupt: &Interrupt,
    ) -> anyhow::Result<Self> {
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let data = folder.join("board");
        fs::create_dir_all(&data)?;
        let configuration = Configuration {
            listen: address.to_string(),
            public_url: format!("http://{address}"),
            data: &data,
            organisers: [organiser],
        };
        let file = folder.join("server.toml");
        fs::write(&file, toml::to_string(&configuration)?)?;
        let log = folder.join("server.log");
        let output = File::create(&log)?;
        let child = Command::new(program)
            .arg("--config")
            .arg(file)
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()
            .with_context(|| format!("running {}", program.display()))?;
        let mut server = Self { child, address, log };
        server.wait_until_healthy(patience, interrupt)?;
        Ok(server)
    }

    /// The address to put before every path.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The number of its process.
    #[cfg(feature = "bench")]
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// An error, with the end of its log, if the service has ended.
    pub fn check(&mut self) -> anyhow::Result<()> {
        let Some(status) = self.child.try_wait()? else {
            return Ok(());
        };
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        let end = lines
            .iter()
            .skip(lines.len().saturating_sub(20))
            .copied()
            .collect::<Vec<_>>()
            .join("\n");
        bail!("the service ended ({status}). The end of its log:\n{end}");
    }

    fn wait_until_healthy(&mut self, patience: Duration, interrupt: &Interrupt) -> anyhow::Result<()> {
        let began = Instant::now();
        while !healthy(self.address) {
            self.check()?;
            if began.elapsed() > patience {
                bail!("the service does not answer on {}/readyz", self.url());
            }
            interrupt.pause()?;
        }
        Ok(())
    }
}

impl Drop for Server {
    /// Asks the service to end, so that it closes its database, and ends it if it does not.
    fn drop(&mut self) {
        process::succeeds(Command::new("kill").arg("-TERM").arg(self.child.id().to_string()));
        let began = Instant::now();
        while began.elapsed() < END {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether `GET /readyz` is answered with 200.
fn healthy(address: SocketAddr) -> bool {
    let ask = || -> std::io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream.write_all(
            format!("GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes(),
        )?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.starts_with(b"HTTP/1.1 200 "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_that_does_not_start_is_reported_with_its_log() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("service");
        fs::write(&program, "#!/bin/sh\necho no room left\nexit 7\n").unwrap();
        process::succeeds(Command::new("chmod").arg("+x").arg(&program));
        let error = Server::start(
            &program,
            folder.path(),
            "aa",
            Duration::from_secs(60),
            &Interrupt::default(),
        )
        .err()
        .unwrap();
        assert!(error.to_string().contains("no room left"), "{error}");
        let configuration = fs::read_to_string(folder.path().join("server.toml")).unwrap();
        assert!(configuration.contains("organisers = [\"aa\"]"), "{configuration}");
    }

    #[test]
    fn only_the_status_200_is_health() {
        for (answer, healthy_) in [
            ("HTTP/1.1 200 OK\r\n\r\n", true),
            ("HTTP/1.1 503 Busy\r\n\r\n", false),
        ] {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            let address = listener.local_addr().unwrap();
            let service = thread::spawn(move || {
                let (mut stream, _) = listener.accept().unwrap();
                let mut request = [0; 512];
                let _ = stream.read(&mut request).unwrap();
                stream.write_all(answer.as_bytes()).unwrap();
            });
            assert_eq!(healthy(address), healthy_);
            service.join().unwrap();
        }
    }
}
