//! Checking receipts. The leaf is rebuilt from the bytes that the client itself sent, so that a proof for
//! anything else, however valid, proves nothing. What is kept of it is a C2SP tlog-proof (`docs/log.md`, section
//! "Receipts").

use prost::Message as _;
use suara_log::checkpoint::SignedCheckpoint;
use suara_log::hash::leaf_hash;
use suara_log::log_key::LogKey;
use suara_log::note::{Note, VerifierKey};
use suara_log::proof::verify_inclusion;
use suara_log::tlog_proof::TlogProof;
use suara_protocol::{Entry, Receipt, ReceiptExtra, Submission};

use crate::failure::Wrong;

/// Checks that `receipt` proves `submission` to stand in the log with these keys, and returns its place.
pub fn check(submission: &Submission, receipt: &Receipt, log: &LogKey) -> Result<u64, Wrong> {
    let wrong =
        |detail: String| Wrong::new(format!("the receipt is wrong: {detail}. Keep it, it is evidence"));
    let checkpoint = SignedCheckpoint::open(receipt.checkpoint.as_bytes(), log)
        .map_err(|error| wrong(error.to_string()))?;
    let previous = hash(&receipt.previous).ok_or_else(|| wrong("the link has not 32 bytes".to_owned()))?;
    let proof = receipt
        .proof
        .iter()
        .map(|bytes| hash(bytes))
        .collect::<Option<Vec<_>>>();
    let proof = proof.ok_or_else(|| wrong("a hash of the proof has not 32 bytes".to_owned()))?;
    let entry = Entry::encode(&previous, receipt.time_ms, submission);
    verify_inclusion(
        &leaf_hash(&entry),
        receipt.index,
        checkpoint.size(),
        &proof,
        checkpoint.root(),
    )
    .map_err(|error| wrong(format!("it does not prove what was sent: {error}")))?;
    Ok(receipt.index)
}

/// The receipt as it is kept, after [`check`]: a proof that holds the entry, and so says by itself what it proves. For a
/// ballot the context of its election, which its id is computed with.
pub fn file(
    submission: &Submission,
    receipt: &Receipt,
    log: &LogKey,
    context: Option<&[u8; 32]>,
) -> Result<TlogProof, Wrong> {
    let index = check(submission, receipt, log)?;
    let previous = hash(&receipt.previous).unwrap_or_default();
    let extra = ReceiptExtra {
        entry: Entry::encode(&previous, receipt.time_ms, submission),
        context: context.map_or_else(Vec::new, |context| context.to_vec()),
        log_keys: log.keys().iter().map(VerifierKey::to_string).collect(),
        leaf: Vec::new(),
    };
    let proof = receipt.proof.iter().filter_map(|bytes| hash(bytes)).collect();
    let note = Note::parse(receipt.checkpoint.as_bytes());
    let file = note
        .ok()
        .and_then(|note| TlogProof::new(Some(extra.encode_to_vec()), index, proof, note));
    file.ok_or_else(|| Wrong::new("the receipt holds no checkpoint"))
}

fn hash(bytes: &[u8]) -> Option<[u8; 32]> {
    bytes.try_into().ok()
}

#[cfg(test)]
mod tests {
    use suara_log::chain::Head;
    use suara_log::log_key::LogSigner;
    use suara_log::tree::Tree;
    use suara_protocol::entries::Closing;
    use suara_protocol::{Id, RoleSecret};
    use zeroize::Zeroizing;

    use super::*;

    fn submission(election: u8) -> Submission {
        let secret = RoleSecret::from_seed(&Zeroizing::new([1; 32]));
        Submission::sign(
            Closing {
                board: Id([9; 32]),
                election: Id([election; 32]),
            },
            &secret,
        )
    }

    /// A log of five submissions, and the honest receipt for each.
    fn log() -> (LogKey, Vec<(Submission, Receipt)>) {
        let signer = LogSigner::from_seeds("example.org/board", &[7; 32], &[7; 32]).unwrap();
        let (mut tree, mut head, mut placed) = (Tree::new(), Head::EMPTY, Vec::new());
        for index in 0..5_u8 {
            let (submission, time_ms) = (submission(index), 1_000 + u64::from(index));
            let entry = Entry::encode(&head.chain, time_ms, &submission);
            placed.push((submission, head.chain, time_ms));
            head = head.follow(&entry).unwrap();
            tree.push(leaf_hash(&entry));
        }
        let checkpoint = SignedCheckpoint::sign(5, tree.root(5).unwrap(), 1_700_000_000, &signer)
            .unwrap()
            .to_string();
        let receipt = |(index, (submission, previous, time_ms)): (u64, (Submission, [u8; 32], u64))| {
            let proof = tree
                .inclusion(index, 5)
                .unwrap()
                .iter()
                .map(|hash| hash.to_vec())
                .collect();
            let checkpoint = checkpoint.clone();
            (
                submission,
                Receipt {
                    index,
                    previous: previous.to_vec(),
                    time_ms,
                    proof,
                    checkpoint,
                },
            )
        };
        (signer.key().clone(), (0..).zip(placed).map(receipt).collect())
    }

    #[test]
    fn an_honest_receipt_gives_the_place() {
        let (key, placed) = log();
        for (index, (submission, receipt)) in placed.iter().enumerate() {
            assert_eq!(check(submission, receipt, &key), Ok(index as u64));
        }
    }

    #[test]
    fn r20_a_valid_proof_of_something_else_is_no_receipt() {
        let (key, placed) = log();
        let (mine, _) = &placed[1];
        for (other, (_, receipt)) in placed.iter().enumerate().filter(|(other, _)| *other != 1) {
            assert!(
                check(mine, receipt, &key).is_err(),
                "the receipt of entry {other}"
            );
        }
    }

    #[test]
    fn what_is_kept_proves_the_same_again() {
        let (key, placed) = log();
        let (submission, receipt) = &placed[3];
        let file = file(submission, receipt, &key, None).unwrap();
        let extra = ReceiptExtra::decode(file.extra().unwrap()).unwrap();
        assert_eq!(
            file.verify(&leaf_hash(&extra.entry), key.keys()).unwrap().len(),
            2
        );
        assert_eq!(
            Entry::decode(&extra.entry).unwrap().submission.bytes(),
            submission.bytes()
        );
        let (another, _) = &placed[1];
        assert!(super::file(another, receipt, &key, None).is_err());
    }

    #[test]
    fn r11_a_checkpoint_signed_by_another_key_is_no_receipt() {
        let (_, placed) = log();
        let other = LogSigner::from_seeds("example.org/board", &[8; 32], &[8; 32]).unwrap();
        let (submission, receipt) = &placed[2];
        let refused = check(submission, receipt, other.key()).unwrap_err();
        assert!(
            refused.detail.contains("not signed by any known key"),
            "{refused}"
        );
    }

    #[test]
    fn every_field_of_a_receipt_counts() {
        let (key, placed) = log();
        let (submission, receipt) = &placed[2];
        let changed: [fn(&mut Receipt); 6] = [
            |receipt| receipt.index = 3,
            |receipt| receipt.previous[0] ^= 1,
            |receipt| receipt.time_ms += 1,
            |receipt| receipt.proof[0][0] ^= 1,
            |receipt| receipt.proof.truncate(1),
            |receipt| receipt.checkpoint = receipt.checkpoint.replace("\n5\n", "\n6\n"),
        ];
        for (place, change) in changed.into_iter().enumerate() {
            let mut receipt = receipt.clone();
            change(&mut receipt);
            assert!(check(submission, &receipt, &key).is_err(), "change {place}");
        }
    }
}
