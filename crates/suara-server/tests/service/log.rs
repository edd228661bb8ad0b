use suara_log::mirror::{Mirror, static_files};
use suara_log::tile::{TilePath, bundles};
use suara_protocol::host::Threads;
use suara_protocol::{Proofs, Replay};

use crate::client::send;
use crate::village::{BOARD, Village};

/// One full tile, and more.
const ROLLS: u32 = 260;

#[test]
fn a_mirror_that_trusts_nothing_but_the_key_reads_the_log_and_finds_the_tiles_as_they_must_be() {
    let village = Village::new();
    let board = village.create_with_rolls(ROLLS);
    let size = u64::from(ROLLS) + 1;
    let mut mirror = Mirror::open(&village, village.log_key()).unwrap();
    let mut replay = Replay::new(Proofs::Check);
    while let Some(entries) = mirror.next_bundle().unwrap() {
        replay.push(entries, &Threads).unwrap();
    }
    assert_eq!((mirror.size(), replay.board().id()), (size, Some(board)));
    let tiles = static_files(mirror.tree(), size).collect::<Vec<_>>();
    assert_eq!(tiles.len(), 3, "a full tile, a partial one, and one above them");
    for (path, bytes) in tiles {
        assert_eq!(village.get(&format!("{BOARD}/{path}")).body, bytes, "{path}");
    }
    partial_tiles_of_every_size_are_there(&village, size);
    headers_are_those_of_static_files(&village);
    whoever_wants_only_the_headers_gets_the_same_ones(&village);
    entries_are_compressed_where_that_is_wanted(&village);
}

fn partial_tiles_of_every_size_are_there(village: &Village, size: u64) {
    let full = village.get(&format!("{BOARD}/tile/0/000")).body;
    let rest = village.get(&format!("{BOARD}/tile/0/001.p/{}", size - 256)).body;
    for seen in [1, 2, 100, 255] {
        assert_eq!(
            village.get(&format!("{BOARD}/tile/0/000.p/{seen}")).body,
            full[..32 * seen]
        );
        assert_eq!(
            village.get(&format!("{BOARD}/tile/entries/000.p/{seen}")).status,
            200
        );
    }
    assert_eq!(village.get(&format!("{BOARD}/tile/0/001.p/1")).body, rest[..32]);
    for path in [
        "tile/0/001",
        "tile/0/001.p/6",
        "tile/1/000",
        "tile/1/000.p/2",
        "tile/entries/001",
        "tile/0/002.p/1",
    ] {
        assert_eq!(village.get(&format!("{BOARD}/{path}")).status, 404, "{path}");
    }
    for path in [
        "tile/0/0",
        "tile/00/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/x000/000",
        "tile/64/000",
        "tile/entries/000/../../../log.key",
        "tile/entries/%2e%2e/log.key",
        "tile/../log.key",
        "tile//etc/passwd",
        "log.key",
        "log/db",
        "tile/entries",
        "tile/",
        "tile",
    ] {
        let answer = village.get(&format!("{BOARD}/{path}"));
        assert_eq!(answer.status, 404, "{path}");
        answer.problem();
    }
}

fn headers_are_those_of_static_files(village: &Village) {
    let size = u64::from(ROLLS) + 1;
    let bundles = bundles(size).map(|path: TilePath| path.to_string());
    for path in ["tile/0/000".to_owned(), "tile/1/000.p/1".to_owned()]
        .into_iter()
        .chain(bundles)
    {
        let answer = village.get_with(&format!("{BOARD}/{path}"), &[("origin", "https://observer.test")]);
        assert_eq!(answer.header("content-type"), Some("application/octet-stream"));
        assert_eq!(
            answer.header("cache-control"),
            Some("public, max-age=31536000, immutable")
        );
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    }
    let checkpoint = village.get_with(
        &format!("{BOARD}/checkpoint"),
        &[("origin", "https://observer.test")],
    );
    assert_eq!(
        checkpoint.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
    assert_eq!(checkpoint.header("cache-control"), Some("no-cache"));
    assert_eq!(checkpoint.header("access-control-allow-origin"), Some("*"));
    assert!(
        checkpoint
            .text()
            .starts_with(&format!("suara.test/v1/boards/village\n{size}\n"))
    );
    let key = village.get(&format!("{BOARD}/log.vkey"));
    let lines = key.text().lines().collect::<Vec<_>>();
    assert_eq!(lines.len(), 2, "Ed25519 and ML-DSA-44");
    assert!(
        lines
            .iter()
            .all(|line| line.starts_with("suara.test/v1/boards/village+"))
    );
    assert_eq!(
        checkpoint.text().lines().count(),
        6,
        "text, blank line, two signatures"
    );
}

fn whoever_wants_only_the_headers_gets_the_same_ones(village: &Village) {
    for path in [
        "checkpoint",
        "log.vkey",
        "tile/0/000",
        "tile/1/000.p/1",
        "tile/entries/001.p/5",
    ] {
        let path = format!("{BOARD}/{path}");
        let (got, head) = (
            village.get(&path),
            send(village.address(), "HEAD", &path, &[], b""),
        );
        assert_eq!((head.status, head.body.len()), (200, 0), "{path}");
        for name in [
            "content-type",
            "cache-control",
            "access-control-allow-origin",
            "content-length",
        ] {
            assert_eq!(head.header(name), got.header(name), "{name} of {path}");
        }
    }
}

fn entries_are_compressed_where_that_is_wanted(village: &Village) {
    let path = format!("{BOARD}/tile/entries/000");
    let plain = village.get(&path);
    assert_eq!(plain.header("content-encoding"), None);
    let gzipped = village.get_with(&path, &[("accept-encoding", "gzip")]);
    assert_eq!(gzipped.header("content-encoding"), Some("gzip"));
    assert!(gzipped.body.starts_with(&[0x1f, 0x8b]) && gzipped.body.len() < plain.body.len());
    let hashes = village.get_with(&format!("{BOARD}/tile/0/000"), &[("accept-encoding", "gzip")]);
    assert_eq!(
        hashes.header("content-encoding"),
        None,
        "hashes do not get smaller"
    );
}
