//! Checking receipts. The leaf is rebuilt from the bytes that the client itself sent, so that a proof for
//! anything else, however valid, proves nothing.

use suara_log::checkpoint::SignedCheckpoint;
use suara_log::hash::leaf_hash;
use suara_log::log_key::LogKey;
use suara_log::proof::verify_inclusion;
use suara_protocol::{Entry, Receipt, Submission};

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
