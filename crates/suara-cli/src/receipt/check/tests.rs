use suara_log::chain::Head;
use suara_log::checkpoint::{Checkpoint, SignedCheckpoint};
use suara_log::log_key::LogSigner;
use suara_log::note::NoteSigner;
use suara_log::tree::Tree;
use suara_protocol::entries::{Ballot, Closing};
use suara_protocol::{Receipt, RoleSecret, Submission};
use zeroize::Zeroizing;

use super::super::qr;
use super::*;
use crate::client::fingerprint::Fingerprint;
use crate::client::receipt;

const CONTEXT: [u8; 32] = [5; 32];

fn signer() -> LogSigner {
    LogSigner::from_seeds("example.org/board", &[7; 32], &[8; 32]).unwrap()
}

fn ballot() -> Submission {
    Submission::unsigned(Ballot {
        board: Id([9; 32]),
        election: Id([3; 32]),
        credential: 0,
        supersedes: None,
        ciphertext: vec![1; 96],
        proof: vec![2; 128],
        response: [4; 32],
    })
}

fn closing() -> Submission {
    let secret = RoleSecret::from_seed(&Zeroizing::new([1; 32]));
    let closing = Closing {
        board: Id([9; 32]),
        election: Id([3; 32]),
    };
    Submission::sign(closing, &secret)
}

/// The receipt that the second of two submissions gets.
fn kept(submission: &Submission) -> TlogProof {
    let (mut tree, mut head) = (Tree::new(), Head::EMPTY);
    for submission in [&closing(), submission] {
        let entry = Entry::encode(&head.chain, 1_795_500_000_000, submission);
        tree.push(leaf_hash(&entry));
        head = head.follow(&entry).unwrap();
    }
    let first = Entry::encode(&Head::EMPTY.chain, 1_795_500_000_000, &closing());
    let checkpoint = SignedCheckpoint::sign(2, tree.root(2).unwrap(), 1_795_500_000, &signer()).unwrap();
    let receipt = Receipt {
        index: 1,
        previous: suara_log::hash::entry_hash(&first).to_vec(),
        time_ms: 1_795_500_000_000,
        proof: vec![leaf_hash(&first).to_vec()],
        checkpoint: checkpoint.to_string(),
    };
    receipt::file(submission, &receipt, signer().key(), Some(&CONTEXT)).unwrap()
}

#[test]
fn a_receipt_says_which_ballot_stands_where_and_under_whose_signatures() {
    let file = TlogProof::parse(kept(&ballot()).to_string().as_bytes()).unwrap();
    let proven = prove(&file, None).unwrap();
    let Payload::Ballot(cast) = ballot().payload().clone() else {
        panic!("not a ballot")
    };
    assert_eq!(proven.kind, Some("ballot"));
    assert_eq!(proven.id, Some(cast.id_under(&CONTEXT)));
    assert_eq!((proven.index, proven.size), (1, 2));
    let algorithms = proven
        .signatures
        .iter()
        .map(|signed| (signed.algorithm, signed.time));
    assert_eq!(
        algorithms.collect::<Vec<_>>(),
        [("Ed25519", None), ("ML-DSA-44", Some(1_795_500_000))]
    );
    let text = prose(&proven);
    for part in [
        "the ballot ",
        "as entry 1, when the log had 2 entries",
        "example.org/board",
        "2026-11-24T",
        "says nothing about what was voted",
        "give these with --log-key",
    ] {
        assert!(text.contains(part), "{text}");
    }
}

#[test]
fn known_keys_count_and_not_those_in_the_receipt() {
    let file = kept(&closing());
    let stranger = LogSigner::from_seeds("example.org/board", &[1; 32], &[2; 32]).unwrap();
    // A key as it stands in log.vkey, or the fingerprint of a letter.
    let known = |log: &LogSigner| {
        [
            log.key().ed25519().to_string(),
            Fingerprint::of(log.key()).to_string(),
        ]
    };
    for (right, wrong) in known(&signer()).iter().zip(known(&stranger)) {
        let pin = |text: &str| text.parse::<Pin>().unwrap();
        let proven = prove(&file, Some(&pin(right))).unwrap();
        assert!(proven.pinned && proven.kind == Some("closing"));
        let refused = prove(&file, Some(&pin(&wrong))).unwrap_err();
        assert_eq!(crate::failure::exit_code(&refused), 1, "{refused}");
    }
}

/// The receipt of one submission with another one in it, and a ballot under another context.
#[test]
fn r20_a_receipt_with_other_contents_proves_nothing() {
    let file = kept(&ballot());
    let mut extra = ReceiptExtra::decode(file.extra().unwrap()).unwrap();
    let mine = prove(&file, None).unwrap().id;
    extra.context[0] ^= 1;
    let other = file.shortened(Some(extra.encode_to_vec()), |_| true);
    assert_ne!(
        prove(&other, None).unwrap().id,
        mine,
        "the id is that of this ballot in this election alone"
    );
    extra.entry = ReceiptExtra::decode(kept(&closing()).extra().unwrap())
        .unwrap()
        .entry;
    let other = file.shortened(Some(extra.encode_to_vec()), |_| true);
    let refused = prove(&other, None).unwrap_err();
    assert_eq!(crate::failure::exit_code(&refused), 1, "{refused}");
}

/// A checkpoint of one log under the key of another: the signature holds, and would prove a place in the wrong log.
#[test]
fn r11_a_checkpoint_that_another_log_has_signed_is_refused() {
    let file = kept(&ballot());
    let signed_as = |origin: &str| {
        let checkpoint = Checkpoint {
            origin: origin.to_owned(),
            ..file.checkpoint().clone()
        };
        let signer = NoteSigner::from_seed("example.org/board", &[7; 32]).unwrap();
        let note = signer.sign(&checkpoint.to_string()).unwrap();
        let first = Entry::encode(&Head::EMPTY.chain, 1_795_500_000_000, &closing());
        let extra = file.extra().map(<[u8]>::to_vec);
        TlogProof::new(extra, 1, vec![leaf_hash(&first)], note).unwrap()
    };
    assert!(prove(&signed_as("example.org/board"), None).is_ok());
    let refused = prove(&signed_as("example.org/other"), None).unwrap_err();
    assert_eq!(crate::failure::exit_code(&refused), 1, "{refused}");
    let expected = "it is of example.org/other, signed by example.org/board";
    assert!(refused.to_string().contains(expected), "{refused}");
}

#[test]
fn what_the_qr_code_holds_is_a_receipt_too() {
    let file = kept(&ballot());
    let short = qr::shortened(&file).unwrap();
    let text = short.to_string();
    assert!(text.len() < 900, "{} bytes", text.len());
    let proven = prove(&TlogProof::parse(text.as_bytes()).unwrap(), None).unwrap();
    assert_eq!((proven.kind, proven.index), (None, 1));
    assert_eq!(proven.leaf, prove(&file, None).unwrap().leaf);
    assert_eq!(proven.signatures.len(), 1);
    assert!(prose(&proven).contains(&proven.leaf));
    assert_eq!(qr::shortened(&short).unwrap(), short);
    let code = qr::show(&file).unwrap();
    assert!(code.lines().count() > 30 && code.contains('█'), "{code}");
}
