use std::io::{Seek as _, SeekFrom};

use suara_log::archive::{Archive, LONGEST_TEXT};
use suara_log::mirror::SourceError;
use suara_log::tile;
use suara_protocol::Id;

use super::*;
use crate::fixtures::{MemoryLog, Served, grow, log};

/// The bundle of a log, in a folder that is there as long as the test.
fn bundled(log: &MemoryLog, key: &LogKey) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("village.tar");
    write(&Served(log.reader()), key, &file, &Output::new(false, true)).unwrap();
    (folder, file)
}

fn of_300() -> (MemoryLog, LogKey) {
    let (mut log, key) = log(7);
    grow(&mut log, 300);
    (log, key)
}

#[test]
fn a_bundle_has_every_file_that_is_served_and_says_what_it_is() {
    let (log, key) = of_300();
    let (_folder, file) = bundled(&log, &key);
    let archive = Archive::open(&file).unwrap();
    let tiles = tile::hash_tiles(300).chain(tile::bundles(300));
    let names = tiles
        .map(|path| path.to_string())
        .chain(["checkpoint".to_owned()]);
    for name in names {
        let served = Served(log.reader()).read(&name).unwrap();
        assert_eq!(archive.read(&name).unwrap(), served, "{name}");
    }
    assert_eq!(archive.read(README).unwrap(), ABOUT.as_bytes());
    assert_eq!(archive.read(KEY_FILE).unwrap(), format!("{key}\n").as_bytes());
    assert_eq!(archive.read("tile/0/002"), Err(SourceError::NotFound));
    let mut mirror = Mirror::open(&archive, key).unwrap();
    while mirror.next_bundle().unwrap().is_some() {}
    assert_eq!(mirror.size(), 300);
}

#[test]
fn the_same_checkpoint_gives_the_same_bytes() {
    let (log, key) = of_300();
    let ((_one, first), (_other, second)) = (bundled(&log, &key), bundled(&log, &key));
    assert_eq!(fs::read(first).unwrap(), fs::read(second).unwrap());
}

#[test]
fn r15_what_is_cut_off_is_incomplete() {
    let (log, key) = of_300();
    let (_folder, file) = bundled(&log, &key);
    let whole = fs::read(&file).unwrap();
    for kept in [0, 512, 10_000, whole.len() / 2, whole.len() - 1_600] {
        fs::write(&file, &whole[..kept]).unwrap();
        let read = Archive::open(&file).map(|archive| {
            let mut mirror = Mirror::open(&archive, key.clone())?;
            while mirror.next_bundle()?.is_some() {}
            static_files(mirror.tree(), 300).try_for_each(|(path, _)| {
                archive.read(&path.to_string()).map(drop).map_err(|_| {
                    suara_log::mirror::MirrorError::Missing {
                        path: path.to_string(),
                    }
                })
            })
        });
        match read {
            Err(error) => assert!(error.to_string().contains("INCOMPLETE"), "{kept}: {error}"),
            Ok(read) => assert!(read.unwrap_err().is_incomplete(), "{kept}"),
        }
    }
}

#[test]
fn what_does_not_belong_there_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("other.tar");
    let archive = |members: &[(&str, tar::EntryType)]| {
        let mut archive = tar::Builder::new(File::create(&file).unwrap());
        for (name, kind) in members {
            let mut header = header("checkpoint", 0).unwrap();
            header.set_entry_type(*kind);
            header.as_mut_bytes()[..100].fill(0);
            header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
            header.set_cksum();
            archive.append(&header, &b""[..]).unwrap();
        }
        archive.finish().unwrap();
        Archive::open(&file).map(drop).unwrap_err().to_string()
    };
    let regular = tar::EntryType::Regular;
    for name in [
        "../checkpoint",
        "/etc/passwd",
        "tile/0/0",
        "Checkpoint",
        "tile/entries/000.p/0",
        "texts/",
        "texts/00000000000000000000000000000000000000000000000000000000000000",
        "texts/0000000000000000000000000000000000000000000000000000000000000A00",
    ] {
        let refused = archive(&[(name, regular)]);
        assert!(refused.contains("does not belong there"), "{name}: {refused}");
    }
    for kind in [
        tar::EntryType::Symlink,
        tar::EntryType::Directory,
        tar::EntryType::XHeader,
        tar::EntryType::GNULongName,
    ] {
        assert!(
            archive(&[("checkpoint", kind)]).contains("does not belong there"),
            "{kind:?}"
        );
    }
    let twice = archive(&[
        ("checkpoint", regular),
        ("log.vkey", regular),
        ("checkpoint", regular),
    ]);
    assert!(twice.contains("checkpoint twice"), "{twice}");
    fs::write(&file, [7; 2_048]).unwrap();
    assert!(Archive::open(&file).is_err());
}

#[test]
fn o03_a_declared_length_beyond_the_file_allocates_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("long.tar");
    let text = format!("texts/{}", Id::ZERO);
    assert_eq!(LONGEST_TEXT, suara_protocol::detached::MAX_CONTENT as u64);
    for (name, size, expected) in [
        ("checkpoint", 16_000_000, "INCOMPLETE"),
        ("checkpoint", 1 << 30, "too long"),
        ("checkpoint", u64::MAX >> 2, ""),
        (&text, 8_032, "INCOMPLETE"),
        (&text, 8_033, "too long"),
        (&text, 1 << 30, "too long"),
    ] {
        let header = header(name, size).unwrap();
        let mut out = File::create(&file).unwrap();
        out.write_all(header.as_bytes()).unwrap();
        out.seek(SeekFrom::Start(5_119)).unwrap();
        out.write_all(&[0]).unwrap();
        let refused = Archive::open(&file).map(drop).unwrap_err().to_string();
        assert!(refused.contains(expected), "{size}: {refused}");
    }
}
