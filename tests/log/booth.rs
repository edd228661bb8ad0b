//! The booth of the command line, before a service that shows one voter other candidates than everybody else.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use suara_protocol::entries::Setup;
use suara_protocol::{Id, Text};
use suara_tests::{Town, approval};
use tempfile::TempDir;

use crate::web::serving;
use crate::{assert_exits, shown};

/// A web server with the files of a board, which takes no ballot but counts how many are sent.
struct Served {
    address: SocketAddr,
    sent: Arc<AtomicUsize>,
}

impl Served {
    fn new(folder: &Path) -> Served {
        let (folder, sent) = (folder.to_owned(), Arc::new(AtomicUsize::new(0)));
        let count = Arc::clone(&sent);
        let address = serving(move |method, path| {
            if method == "POST" {
                count.fetch_add(1, Ordering::SeqCst);
                return ("400 Bad Request", Vec::new());
            }
            let file = fs::read(folder.join(path.trim_start_matches("/v1/boards/town/")));
            file.map_or(("404 Not Found", Vec::new()), |file| ("200 OK", file))
        });
        Served { address, sent }
    }

    /// The exit code of voting for the first option in this election must be `code`. How many ballots were sent?
    #[track_caller]
    fn sent_by_a_voter(&self, election: Id, code_file: &str, code: u8) -> usize {
        let board = format!("http://{}/v1/boards/town", self.address);
        let (election, choices) = (election.to_string(), r#"{"approval": ["approval-1"]}"#);
        let words = ["voter", "vote", &board, &election, "--code-file", code_file];
        assert_exits(&[&words[..], &["--choices", choices, "--yes"]].concat(), code);
        self.sent.load(Ordering::SeqCst)
    }
}

/// A town with an open election after a change of its definition, its files, and the code of a voter.
struct Scene {
    town: Town,
    folder: TempDir,
    code: PathBuf,
}

impl Scene {
    fn new(change: impl FnOnce(&mut Setup)) -> Scene {
        let mut town = Town::hosted(92, shown::signer().key());
        town.publish_roll(&[(0, 1); 5]);
        let mut setup = town.definition(vec![approval(2)]);
        setup.closes_at_ms = 4_102_444_800_000;
        change(&mut setup);
        town.set_up(setup);
        town.hold_ceremony();
        town.submit_opening().unwrap();
        let folder = tempfile::tempdir().unwrap();
        shown::write(&town.log, folder.path());
        let code = folder.path().join("code");
        fs::write(&code, town.codes[0].as_bytes()).unwrap();
        Scene { town, folder, code }
    }

    /// How many ballots a voter sends who votes here in an election.
    #[track_caller]
    fn sent(&self, election: Id, code: u8) -> usize {
        Served::new(self.folder.path()).sent_by_a_voter(election, self.code.to_str().unwrap(), code)
    }
}

fn rename(setup: &mut Setup) {
    let option = &mut setup.questions[0].options[0];
    option.title = Text::new([("en".to_owned(), "Option X".to_owned())]);
}

#[test]
fn w07_where_nothing_was_altered_the_ballot_is_sent() {
    let scene = Scene::new(|_| ());
    // This server takes none.
    assert_eq!(scene.sent(scene.town.election, 2), 1);
}

#[test]
fn w07_a_name_that_was_altered_on_the_way_ends_the_vote() {
    let scene = Scene::new(|_| ());
    let bundle = scene
        .folder
        .path()
        .join(format!("tile/entries/000.p/{}", scene.town.log.len()));
    let mut bytes = fs::read(&bundle).unwrap();
    let name = b"Option 1";
    let at = bytes
        .windows(name.len())
        .position(|window| window == name)
        .unwrap();
    bytes[at + 7] = b'X';
    fs::write(&bundle, bytes).unwrap();
    assert_eq!(scene.sent(scene.town.election, 1), 0);
}

/// The service signs a log of its own for this voter. The election in it has another id than the one that the voter
/// knows: every name goes into it.
#[test]
fn w07_a_log_for_one_voter_has_another_election() {
    let (honest, altered) = (Scene::new(|_| ()), Scene::new(rename));
    assert_eq!(altered.town.id(), honest.town.id());
    assert_ne!(altered.town.election, honest.town.election);
    assert_eq!(altered.sent(honest.town.election, 2), 0);
}
