//! `suara-server check`: what is wrong, or unwise, about a configuration on this machine, before the service starts.
//!
//! Nothing is changed and no log is opened, so it can be run beside a service.

use std::fs::{self, OpenOptions};
use std::io::ErrorKind;
use std::net::TcpListener;
use std::path::Path;

use crate::boards::board_folders;
use crate::config::Config;
use crate::folder::BoardFolder;

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whether the service does not start with it.
    pub is_error: bool,
    /// What it is, and what to do.
    pub what: String,
}

/// Files that are open besides connections: the logs of a few boards, and what the system needs.
const OTHER_FILES: u64 = 100;

/// Less free space than this is worth a word.
const LITTLE_SPACE: u64 = 2 << 30;

/// Looks at everything that a service with this configuration will use.
pub fn check(config: &Config) -> Vec<Finding> {
    let mut findings = Findings(Vec::new());
    findings.look_at_urls(config);
    findings.look_at_address(config);
    findings.look_at_data(&config.data);
    findings.look_at_boards(config);
    findings.look_at_limits(config);
    findings.0
}

struct Findings(Vec<Finding>);

impl Findings {
    fn error(&mut self, what: impl Into<String>) {
        let (is_error, what) = (true, what.into());
        self.0.push(Finding { is_error, what });
    }

    fn warn(&mut self, what: impl Into<String>) {
        let (is_error, what) = (false, what.into());
        self.0.push(Finding { is_error, what });
    }

    fn look_at_urls(&mut self, config: &Config) {
        let (url, listen) = (&config.public_url, config.listen);
        if !url.is_https() && !url.is_local() {
            self.warn(format!(
                "public_url is {url}, without TLS: everybody on the way can read and change what is sent. Put a reverse \
                 proxy with a certificate in front, and say https"
            ));
        }
        if url.is_https() && listen.ip().is_loopback() && !config.behind_proxy {
            self.warn(
                "behind_proxy is false, but a proxy seems to stand in front (https outside, this machine inside): all \
                 clients would share the limit of one network. Set behind_proxy = true",
            );
        }
        if config.behind_proxy && !listen.ip().is_loopback() {
            self.warn(format!(
                "behind_proxy is true and the service listens on {listen}: whoever reaches it without the proxy can \
                 claim any address. Listen on 127.0.0.1, or keep others out by a firewall"
            ));
        }
        if config.organisers.is_empty() {
            self.warn("organisers is empty: nobody can create a board here");
        }
    }

    fn look_at_address(&mut self, config: &Config) {
        let listen = config.listen;
        match TcpListener::bind(listen) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::AddrInUse => self.warn(format!(
                "listen: {listen} is in use. If that is not this service, choose another port"
            )),
            Err(error) => self.error(format!(
                "listen: cannot listen on {listen}: {error}{}",
                listen_advice(error.kind())
            )),
        }
    }

    fn look_at_data(&mut self, data: &Path) {
        let existing = data.ancestors().find(|path| path.exists());
        let folder = existing.filter(|path| !path.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        if !folder.is_dir() {
            return self.error(format!("data: {} is no folder", folder.display()));
        }
        let probe = folder.join(format!(".suara-check-{}", std::process::id()));
        let written = OpenOptions::new().write(true).create_new(true).open(&probe);
        match written.and_then(|_| fs::remove_file(&probe)) {
            Ok(()) => {}
            Err(error) => self.error(format!(
                "data: cannot write in {}: {error}. {}",
                folder.display(),
                data_advice(error.kind())
            )),
        }
        match free_space(folder) {
            Some(free) if free < LITTLE_SPACE => self.warn(format!(
                "data: {} has {} MiB of free space; a ballot takes 2 to 5 kB",
                folder.display(),
                free >> 20
            )),
            _ => {}
        }
    }

    fn look_at_boards(&mut self, config: &Config) {
        if !config.data.is_dir() {
            return;
        }
        let folders = match board_folders(&config.data) {
            Ok(folders) => folders,
            Err(error) => return self.error(error.to_string()),
        };
        for (name, path) in folders {
            let opened = BoardFolder::open(path).and_then(|folder| folder.signer().map(|_| folder));
            match opened {
                Err(error) => self.error(format!("board {name}: {error}")),
                Ok(folder) if folder.origin != config.public_url.origin(&name) => self.warn(format!(
                    "board {name}: its log was created under {}, public_url makes it {}. Its log is right as it is, but \
                     readers look for it under its origin: keep the old address, or redirect it",
                    folder.origin,
                    config.public_url.origin(&name)
                )),
                Ok(_) => {}
            }
        }
    }

    fn look_at_limits(&mut self, config: &Config) {
        let needed = config.limits.connections.get() as u64 + OTHER_FILES;
        match open_files() {
            Some(allowed) if allowed < needed => self.warn(format!(
                "limits.connections is {}, but this process may open {allowed} files: set LimitNOFILE={needed} in the \
                 unit, or `ulimit -n {needed}`",
                config.limits.connections
            )),
            _ => {}
        }
    }
}

fn listen_advice(error: ErrorKind) -> &'static str {
    match error {
        ErrorKind::PermissionDenied => {
            ". Ports below 1024 are not for this service: listen on 127.0.0.1:8080, behind a reverse proxy"
        }
        _ => "",
    }
}

fn data_advice(error: ErrorKind) -> &'static str {
    match error {
        ErrorKind::ReadOnlyFilesystem => {
            "Either its file system is mounted read-only, or the sandbox of the unit makes it so: name the folder in \
             ReadWritePaths= (`systemctl edit suara-server`)"
        }
        ErrorKind::StorageFull => "Make room",
        _ => "Give it to the user that runs the service",
    }
}

/// Bytes that are free for the service in the file system of a folder.
pub(crate) fn free_space(folder: &Path) -> Option<u64> {
    let system = rustix::fs::statvfs(folder).ok()?;
    system.f_bavail.checked_mul(system.f_frsize)
}

/// How many files the process may have open.
fn open_files() -> Option<u64> {
    let limits = fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_ascii_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    const ORGANISER: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

    fn found(data: &Path, lines: &[&str]) -> Vec<Finding> {
        let mut keys = vec![
            "listen = \"127.0.0.1:0\"".to_owned(),
            "public_url = \"http://localhost:8080\"".to_owned(),
            format!("data = {data:?}"),
            format!("organisers = [\"{ORGANISER}\"]"),
        ];
        for line in lines {
            let name = line.split(' ').next().unwrap();
            keys.retain(|key| !key.starts_with(name));
            keys.push((*line).to_owned());
        }
        check(&Config::parse(Path::new("server.toml"), &keys.join("\n")).unwrap())
    }

    #[track_caller]
    fn only(findings: &[Finding], is_error: bool, text: &str) {
        let [finding] = findings else {
            panic!("{findings:?}")
        };
        assert_eq!(finding.is_error, is_error, "{finding:?}");
        assert!(finding.what.contains(text), "{finding:?}");
    }

    #[test]
    fn a_sound_configuration_gives_no_findings() {
        let data = tempfile::tempdir().unwrap();
        assert_eq!(found(data.path(), &[]), []);
        assert_eq!(found(&data.path().join("not/there/yet"), &[]), []);
        assert_eq!(
            fs::read_dir(data.path()).unwrap().count(),
            0,
            "nothing is left behind"
        );
    }

    #[test]
    fn what_is_unwise_is_named_with_what_to_do() {
        let data = tempfile::tempdir().unwrap();
        let found = |lines: &[&str]| found(data.path(), lines);
        only(&found(&["organisers = []"]), false, "nobody can create a board");
        only(
            &found(&["public_url = \"http://vote.example.org\""]),
            false,
            "TLS",
        );
        only(
            &found(&["public_url = \"https://vote.example.org\""]),
            false,
            "behind_proxy = true",
        );
        only(
            &found(&["listen = \"0.0.0.0:0\"", "behind_proxy = true"]),
            false,
            "firewall",
        );
        only(
            &found(&["limits = { connections = 4000000000 }"]),
            false,
            "LimitNOFILE=4000000100",
        );
    }

    #[test]
    fn an_address_that_cannot_be_had_is_named() {
        let data = tempfile::tempdir().unwrap();
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let line = format!("listen = \"{}\"", taken.local_addr().unwrap());
        only(&found(data.path(), &[&line]), false, "in use");
        only(
            &found(data.path(), &["listen = \"192.0.2.1:80\""]),
            true,
            "cannot listen",
        );
    }

    #[test]
    fn a_folder_that_cannot_be_used_is_an_error() {
        let data = tempfile::tempdir().unwrap();
        let file = data.path().join("file");
        fs::write(&file, "").unwrap();
        only(&found(&file, &[]), true, "no folder");
    }

    #[test]
    fn the_advice_fits_what_the_system_says() {
        assert!(data_advice(ErrorKind::PermissionDenied).contains("the user"));
        assert!(data_advice(ErrorKind::ReadOnlyFilesystem).contains("ReadWritePaths="));
        assert!(data_advice(ErrorKind::StorageFull).contains("room"));
        assert!(listen_advice(ErrorKind::PermissionDenied).contains("1024"));
        assert_eq!(listen_advice(ErrorKind::AddrNotAvailable), "");
    }

    #[test]
    fn every_board_is_looked_at() {
        let data = tempfile::tempdir().unwrap();
        let organiser = ORGANISER.parse().unwrap();
        BoardFolder::create(
            data.path(),
            "village",
            organiser,
            "localhost:8080/v1/boards/village",
        )
        .unwrap();
        assert_eq!(found(data.path(), &[]), []);
        BoardFolder::create(data.path(), "city", organiser, "old.example/v1/boards/city").unwrap();
        only(&found(data.path(), &[]), false, "old.example");
        fs::remove_dir_all(data.path().join("city")).unwrap();
        let key = data.path().join("village/log.key");
        fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
        only(&found(data.path(), &[]), true, "chmod 600");
    }
}
