//! Receipts over HTTP, from a service that is honest and from one that is not.

use std::fs;
use std::net::SocketAddr;

use prost::Message as _;
use suara_cli::client::receipt;
use suara_cli::client::service::Service;
use suara_crypto::program::Choice;
use suara_protocol::Receipt;

use crate::assert_exits;
use crate::live::Live;
use crate::web::serving;

/// A service that answers everything that is put in with one receipt, whatever it is.
fn answering(receipt: &Receipt) -> SocketAddr {
    let body = receipt.encode_to_vec();
    serving(move |_, _| ("201 Created", body.clone()))
}

/// The client computes the leaf from what it sent itself. A proof of another entry of the same log, valid in every way and
/// under the right signatures, is refused, and so is a service that answers one voter with another's receipt.
#[test]
fn r20_another_valid_inclusion_proof_is_refused() {
    let mut live = Live::open(3, 0);
    let first = live.town.log.len();
    for voter in 0..3 {
        live.town.vote(voter, &[Choice::Options(vec![0])]).unwrap();
    }
    let cast = live.submit_from(first);
    for (mine, (submission, honest)) in cast.iter().enumerate() {
        assert_eq!(
            receipt::check(submission, honest, &live.key),
            Ok((first + mine) as u64)
        );
        for (other, (_, valid)) in cast.iter().enumerate() {
            let service = Service::new(&format!("http://{}/v1/boards/town", answering(valid))).unwrap();
            let answered = service.submit(submission).unwrap();
            let checked = receipt::check(submission, &answered, &live.key);
            assert_eq!(checked.is_ok(), mine == other, "{checked:?}");
        }
    }
}

#[test]
fn a_receipt_is_checked_offline_and_holds_the_log_to_what_it_signed() {
    let mut live = Live::open(2, 0);
    let first = live.town.log.len();
    live.town.vote(0, &[Choice::Options(vec![1])]).unwrap();
    let (submission, answered) = live.submit_from(first).remove(0);
    let context = *live.town.state().voting().unwrap().context.hash();
    let file = receipt::file(&submission, &answered, &live.key, Some(&context)).unwrap();

    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (kept, key) = (path("ballot.tlog-proof"), path("log.vkey"));
    fs::write(&kept, file.to_string()).unwrap();
    fs::write(&key, format!("{}\n", live.key)).unwrap();
    assert_exits(&["receipt", "check", &kept], 0);
    assert_exits(&["receipt", "check", &kept, "--log-key", &key, "--json"], 0);
    assert_exits(&["receipt", "qr", &kept], 0);
    live.town.vote(1, &[Choice::Options(vec![1])]).unwrap();
    live.submit_from(first + 1);
    assert_exits(&["verify", live.service.url(), "--against", &kept], 0);

    let text = file.to_string();
    for (from, to, code) in [
        (format!("index {first}"), format!("index {}", first + 1), 1),
        ("extra C".to_owned(), "extra D".to_owned(), 2),
        ("c2sp.org".to_owned(), "c3sp.org".to_owned(), 2),
    ] {
        let altered = path("altered");
        assert!(text.contains(&from), "{from}");
        fs::write(&altered, text.replacen(&from, &to, 1)).unwrap();
        assert_exits(&["receipt", "check", &altered], code);
    }
    fs::write(
        &key,
        suara_log::log_key::LogSigner::from_seeds(live.key.origin(), &[8; 32], &[9; 32])
            .unwrap()
            .key()
            .to_string(),
    )
    .unwrap();
    assert_exits(&["receipt", "check", &kept, "--log-key", &key], 1);
}
