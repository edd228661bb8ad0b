//! What a decoder allocates follows from the bytes that are there, never from a length that they declare.

use std::fs;

use peak_alloc::PeakAlloc;
use suara_log::archive::Archive;
use suara_log::fork::ForkProof;
use suara_log::note::Note;
use suara_log::tile::{TilePath, decode_bundle};
use suara_log::tlog_proof::TlogProof;
use suara_protocol::host::Threads;
use suara_protocol::{Detached, Entry, Proofs, Receipt, Replay, Reservation, Reserved, Submission};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// A gigabyte, as it is declared.
const DECLARED: u64 = 1 << 30;
/// What may be allocated for it.
const MOST: usize = 1 << 20;

/// How many bytes are allocated at once at most while something is done.
fn peak(act: impl FnOnce()) -> usize {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    act();
    MEMORY.peak_usage().saturating_sub(before)
}

fn varint(mut number: u64, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// A protobuf field of some length, whatever follows.
fn field(number: u64, length: u64, content: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    varint(number << 3 | 2, &mut bytes);
    varint(length, &mut bytes);
    [bytes.as_slice(), content].concat()
}

/// Messages in which a field, at some depth, declares a gigabyte and has eight bytes.
fn messages() -> Vec<Vec<u8>> {
    let mut messages = Vec::new();
    for number in 1..=64 {
        let mut message = field(number, DECLARED, &[1; 8]);
        messages.push(message.clone());
        for outer in [3, 18, 2, 1] {
            message = field(outer, message.len() as u64, &message);
            messages.push(message.clone());
        }
        let link = field(1, 32, &[0; 32]);
        let inner = field(number, DECLARED, &[1; 8]);
        let kind = field(number, inner.len() as u64, &inner);
        messages.push([link, field(3, kind.len() as u64, &kind)].concat());
    }
    messages
}

/// One test, because what is measured is of the whole process.
#[test]
fn o03_a_declared_gigabyte_is_refused_within_a_megabyte() {
    assert!(
        peak(|| drop(Vec::<u8>::with_capacity(3 * MOST))) > MOST,
        "it is measured"
    );
    for message in messages() {
        // Answers are messages like others to prost, which skips what it does not know; submissions are canonical.
        let used = peak(|| {
            assert!(Submission::decode(&message).is_err());
            assert!(Entry::decode(&message).is_err());
            let _ = <Receipt as prost::Message>::decode(&message[..]);
            let _ = <Reserved as prost::Message>::decode(&message[..]);
            let _ = <Reservation as prost::Message>::decode(&message[..]);
        });
        assert!(used < MOST, "{used} bytes for {message:02x?}");
        // A replay has its threads, which stay.
        let replayed = || {
            let mut replay = Replay::new(Proofs::Check);
            assert!(replay.push(vec![message.clone()], &Threads).is_err());
        };
        replayed();
        let used = peak(replayed);
        assert!(used < MOST, "{used} bytes to replay {message:02x?}");
    }
    let texts = [
        format!("suara.example/log1\n{}\n", u64::MAX),
        format!("c2sp.org/tlog-proof@v1\nindex {}\n", u64::MAX),
        format!("suara/fork@v1\n{}\n", "A".repeat(60_000)),
        format!("tile/0/{}999", "x999/".repeat(6)),
        format!("{{\"ballot\":{{\"ciphertext\":\"{}\"", "A".repeat(60_000)),
        format!("{}{}", "[".repeat(30_000), "]".repeat(30_000)),
    ];
    for text in texts {
        let used = peak(|| {
            let _ = Note::parse(text.as_bytes());
            let _ = TlogProof::parse(text.as_bytes());
            let _ = text.parse::<ForkProof>();
            let _ = text.parse::<TilePath>();
            assert!(Submission::from_json(text.as_bytes()).is_err());
            assert!(Detached::decode(text.as_bytes()).is_err() || text.len() < 9_000);
            assert!(decode_bundle(text.as_bytes(), 256).is_err());
        });
        assert!(used < MOST, "{used} bytes for {:.60}", text);
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("long.tar");
    let mut header = tar::Header::new_ustar();
    header.set_path("checkpoint").unwrap();
    header.set_mode(0o644);
    header.set_size(DECLARED);
    header.set_cksum();
    fs::write(&file, [header.as_bytes().as_slice(), &[0; 4_096]].concat()).unwrap();
    let used = peak(|| assert!(Archive::open(&file).is_err()));
    assert!(used < MOST, "{used} bytes for an archive");
}
