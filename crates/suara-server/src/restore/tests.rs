use std::io::Write as _;
use std::process::Command;
use std::thread;

use suara_log::archive::header;
use suara_log::log::Log;
use suara_log::mirror::static_files;
use suara_protocol::RoleKey;
use tempfile::TempDir;

use super::*;

const ORIGIN: &str = "suara.test/v1/boards/village";

/// The data of a service with one board of `count` entries, and the mirror of it.
struct Site {
    data: TempDir,
    mirror: TempDir,
}

impl Site {
    fn new(count: u64) -> Site {
        let (data, mirror) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let organiser: RoleKey = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
            .parse()
            .unwrap();
        BoardFolder::create(data.path(), "village", organiser, ORIGIN).unwrap();
        let site = Site { data, mirror };
        site.append(count);
        site.mirror();
        site
    }

    fn board(&self) -> PathBuf {
        self.data.path().join("village")
    }

    fn open(&self) -> Log<SledStore> {
        let folder = BoardFolder::open(self.board()).unwrap();
        let store = SledStore::open(folder.log()).unwrap();
        Log::open(
            store,
            CheckpointFile::new(folder.checkpoint()),
            folder.signer().unwrap(),
        )
        .unwrap()
    }

    fn append(&self, count: u64) {
        let mut log = self.open();
        for _ in 0..count {
            let mut entry = log.head().link().to_vec();
            entry.extend(log.head().size.to_be_bytes());
            log.append(&[entry]).unwrap();
        }
        log.sign_checkpoint(1_700_000_000).unwrap();
    }

    /// What `suara mirror` does.
    fn mirror(&self) {
        let log = self.open();
        let key = BoardFolder::open(self.board())
            .unwrap()
            .signer()
            .unwrap()
            .key()
            .clone();
        let mut mirror = Mirror::open(log.reader(), key).unwrap();
        while mirror.next_bundle().unwrap().is_some() {
            let (path, bytes) = mirror.bundle_file().unwrap();
            self.write(&path.to_string(), bytes);
        }
        for (path, bytes) in static_files(mirror.tree(), mirror.size()) {
            self.write(&path.to_string(), &bytes);
        }
        self.write("checkpoint", mirror.checkpoint().to_string().as_bytes());
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.mirror.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn restore(&self, newest_known: Option<u64>) -> Result<Restored, RestoreError> {
        restore(&self.board(), self.mirror.path(), newest_known)
    }
}

fn refused(result: Result<Restored, RestoreError>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn r07_a_damaged_log_is_rebuilt_from_a_mirror_and_goes_on() {
    let site = Site::new(600);
    let head = site.open().head();
    fs::write(site.board().join("log/db"), "damaged").unwrap();
    let restored = site.restore(None).unwrap();
    let aside = restored.aside.unwrap();
    assert_eq!((restored.entries, aside.ends_with("log.damaged-1")), (600, true));
    assert_eq!(
        fs::read(aside.join("db")).unwrap(),
        b"damaged",
        "nothing is deleted"
    );
    assert_eq!(site.open().head(), head);
    site.append(1);
    assert!(!site.board().join("log.restoring").exists());
}

#[test]
fn a_mirror_that_has_more_than_the_folder_has_signed_is_taken_whole() {
    let site = Site::new(5);
    let old = fs::read(site.board().join("checkpoint")).unwrap();
    site.append(3);
    site.mirror();
    fs::write(site.board().join("checkpoint"), old).unwrap();
    assert_eq!(site.restore(None).unwrap().entries, 8);
    assert_eq!(
        site.open().reader().size(),
        8,
        "the newer checkpoint is the board's now"
    );
}

#[test]
fn r07_a_mirror_that_has_less_than_the_log_has_signed_is_refused() {
    let site = Site::new(5);
    site.append(2);
    let error = refused(site.restore(None));
    assert!(error.contains("has 5 entries, but 7 are known"), "{error}");
    assert_eq!(site.open().head().size, 7, "nothing has been touched");
}

#[test]
fn r07_without_a_checkpoint_somebody_has_to_say_how_far_the_log_has_come() {
    let site = Site::new(5);
    fs::remove_file(site.board().join("checkpoint")).unwrap();
    fs::remove_dir_all(site.board().join("log")).unwrap();
    let error = refused(site.restore(None));
    assert!(error.contains("--newest-known 5"), "{error}");
    assert!(refused(site.restore(Some(6))).contains("a newer one is needed"));
    let restored = site.restore(Some(5)).unwrap();
    assert_eq!(
        restored,
        Restored {
            entries: 5,
            aside: None,
            missing_texts: 0
        }
    );
    assert_eq!(site.open().reader().size(), 5);
}

#[test]
fn r06_a_mirror_of_another_history_is_refused() {
    let (site, other) = (Site::new(5), Site::new(0));
    for file in ["log.key", "reservation.toml"] {
        fs::copy(site.board().join(file), other.board().join(file)).unwrap();
    }
    fs::remove_dir_all(other.board().join("log")).unwrap();
    fs::remove_file(other.board().join("checkpoint")).unwrap();
    let mut log = other.open();
    let entry = [log.head().link().as_slice(), b"another"].concat();
    log.append(&[entry]).unwrap();
    drop(log);
    other.append(6);
    other.mirror();
    let error = refused(restore(&site.board(), other.mirror.path(), None));
    assert!(error.starts_with("the copy "), "{error}");
    assert_eq!(site.open().head().size, 5, "nothing has been touched");
}

#[test]
fn r08_a_mirror_with_a_wrong_or_missing_file_is_refused() {
    let site = Site::new(300);
    let bundle = site.mirror.path().join("tile/entries/000");
    let whole = fs::read(&bundle).unwrap();
    let mut changed = whole.clone();
    changed[100] ^= 1;
    fs::write(&bundle, changed).unwrap();
    assert!(refused(site.restore(None)).contains("entry"));
    fs::remove_file(&bundle).unwrap();
    assert!(refused(site.restore(None)).contains("tile/entries/000"));
    assert_eq!(site.open().head().size, 300, "nothing has been touched");
    fs::write(&bundle, whole).unwrap();
    assert_eq!(site.restore(None).unwrap().entries, 300);
}

#[test]
fn r08_a_file_that_is_no_whole_bundle_is_refused() {
    let site = Site::new(5);
    let file = site.mirror.path().join("village.tar");
    let checkpoint = fs::read(site.mirror.path().join("checkpoint")).unwrap();
    let member = |name: &str| {
        let mut bytes = header(name, checkpoint.len() as u64).unwrap().as_bytes().to_vec();
        bytes.extend(&checkpoint);
        bytes.resize(bytes.len().next_multiple_of(512), 0);
        bytes
    };
    let end = vec![0; 1_024];
    for (bytes, why) in [
        (vec![7; 2_048], "is not a bundle"),
        (
            [member("checkpoint"), member("checkpoint"), end.clone()].concat(),
            "checkpoint twice",
        ),
        (
            [member("other"), end.clone()].concat(),
            "\"other\" does not belong there",
        ),
        (
            [member("checkpoint"), end.clone(), end.clone()].concat(),
            "follows its end",
        ),
        (member("checkpoint"), "INCOMPLETE"),
    ] {
        fs::write(&file, bytes).unwrap();
        let error = refused(restore(&site.board(), &file, None));
        assert!(
            error.starts_with("the copy ") && error.contains(why),
            "{why}: {error}"
        );
    }
    assert_eq!(site.open().head().size, 5, "nothing has been touched");
}

#[test]
fn a_log_in_use_is_not_restored() {
    let site = Site::new(5);
    let log = site.open();
    assert!(refused(site.restore(None)).contains("stop the service"));
    drop(log);
    assert!(site.restore(None).is_ok());
}

/// The restoration waits for the copy's checkpoint, which comes through a pipe.
#[test]
fn no_service_starts_while_its_log_is_restored() {
    let site = Site::new(5);
    let pipe = site.mirror.path().join("checkpoint");
    let checkpoint = fs::read(&pipe).unwrap();
    fs::remove_file(&pipe).unwrap();
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    thread::scope(|scope| {
        let restored = scope.spawn(|| site.restore(None));
        let mut writer = File::options().write(true).open(&pipe).unwrap();
        let error = SledStore::open(site.board().join("log")).unwrap_err();
        assert!(matches!(error, StoreError::Locked(_)), "{error}");
        writer.write_all(&checkpoint).unwrap();
        drop(writer);
        assert_eq!(restored.join().unwrap().unwrap().entries, 5);
    });
    assert_eq!(site.open().head().size, 5);
}

#[test]
fn without_the_key_nothing_is_restored_and_the_error_says_what_is_needed() {
    let site = Site::new(5);
    fs::remove_file(site.board().join("log.key")).unwrap();
    let error = refused(site.restore(None));
    assert!(error.contains("log.key") && error.contains("backup"), "{error}");
}
