use std::fs;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use suara_log::checkpoint::SignedCheckpoint;

use crate::village::{BOARD, Village, receipt, roll};

#[test]
fn r07_everything_is_there_after_a_restart() {
    let mut village = Village::new();
    let board = village.create_with_rolls(3);
    let submission = roll(board, 2);
    let (key, before) = (village.log_key(), receipt(&village.post(&submission)));
    let address = village.address();
    village.stop();
    assert!(TcpStream::connect(address).is_err(), "nobody listens any more");
    village.start().unwrap();
    assert_eq!(village.log_key(), key);
    let again = village.post(&submission);
    assert_eq!((again.status, receipt(&again)), (200, before.clone()));
    village.check_receipt(&submission, &before);
    assert_eq!(village.post(&roll(board, 4)).status, 201);
    let checkpoint = village.get(&format!("{BOARD}/checkpoint"));
    let checkpoint = SignedCheckpoint::open(&checkpoint.body, &key).unwrap();
    assert_eq!(checkpoint.size(), 5);
    assert_eq!(village.get(BOARD).json()["rolls"].as_array().unwrap().len(), 4);
}

#[test]
fn a_reservation_survives_a_restart() {
    let mut village = Village::new();
    let before = village.reserve();
    village.stop();
    village.start().unwrap();
    assert_eq!(village.reserve(), before);
    village.create();
}

#[test]
fn r07_an_old_copy_of_the_entries_does_not_start() {
    let mut village = Village::new();
    let board = village.create_with_rolls(1);
    village.stop();
    let folder = Path::new(&village.data()).join("village");
    let old = fs::read_dir(folder.join("log"))
        .unwrap()
        .map(|found| found.unwrap().path());
    let old = old
        .filter(|path| path.is_file())
        .map(|path| (fs::read(&path).unwrap(), path))
        .collect::<Vec<_>>();
    village.start().unwrap();
    village.post(&roll(board, 2));
    village.stop();
    for found in fs::read_dir(folder.join("log"))
        .unwrap()
        .map(|found| found.unwrap().path())
    {
        if found.is_file() {
            fs::remove_file(found).unwrap();
        }
    }
    for (bytes, path) in old {
        fs::write(path, bytes).unwrap();
    }
    let error = village.start().unwrap_err().to_string();
    assert!(
        error.contains("village") && error.contains("3") && error.contains("mirror"),
        "{error}"
    );
}

#[test]
fn a_log_key_that_others_may_read_does_not_start() {
    let mut village = Village::new();
    village.create();
    village.stop();
    let file = Path::new(&village.data()).join("village/log.key");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let error = village.start().unwrap_err().to_string();
    assert!(
        error.contains("log.key") && error.contains("chmod 600"),
        "{error}"
    );
}

#[test]
fn other_things_in_the_folder_are_left_alone() {
    let mut village = Village::new();
    village.create();
    village.stop();
    let data = village.data();
    fs::write(Path::new(&data).join("notes.txt"), "mine").unwrap();
    fs::create_dir(Path::new(&data).join(".city.new")).unwrap();
    fs::create_dir(Path::new(&data).join("lost+found")).unwrap();
    village.start().unwrap();
    assert_eq!(village.get("/v1/boards").json().as_array().unwrap().len(), 1);
    assert!(Path::new(&data).join("notes.txt").exists());
}

#[test]
fn two_services_cannot_have_the_same_folder() {
    let mut village = Village::new();
    village.create();
    let error = village.start().unwrap_err().to_string();
    assert!(error.contains("in use by another process"), "{error}");
    assert_eq!(village.get("/readyz").status, 200);
}

#[test]
fn an_address_that_is_taken_is_named() {
    let village = Village::new();
    let address = village.address();
    let config = format!(
        "listen = \"{address}\"\npublic_url = \"http://suara.test\"\ndata = \"{}-other\"\norganisers = []\n",
        village.data()
    );
    let config = suara_server::Config::parse(Path::new("server.toml"), &config).unwrap();
    let error = suara_server::Server::start(config).unwrap_err().to_string();
    assert!(error.contains(&address.to_string()), "{error}");
}
