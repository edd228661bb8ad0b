//! The numbered checks. A number means the same in the docs, in the service's errors, in the verifier's report
//! and in the forged record that breaks only this one.

use std::fmt;

/// What kind of wrong a failed check is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// The bytes are not what they should be, whatever the state of the board (HTTP 400).
    Form,
    /// The state of the board does not allow it (HTTP 409).
    Rule,
    /// A signature or proof does not hold (HTTP 422).
    Proof,
}

macro_rules! checks {
    ($($number:literal $name:ident $class:ident $words:literal)*) => {
        /// A numbered check of `docs/verify.md`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Check {
            $(#[doc = concat!("C", $number, ": ", $words, ".")] $name,)*
        }

        impl Check {
            /// All checks, by number.
            pub const ALL: &[Check] = &[$(Check::$name),*];

            /// The number, as in `C43`.
            pub fn number(self) -> &'static str {
                match self { $(Check::$name => concat!("C", $number),)* }
            }

            /// What holds when the check passes.
            pub fn words(self) -> &'static str {
                match self { $(Check::$name => $words,)* }
            }

            /// What kind of wrong it is when it fails.
            pub fn class(self) -> Class {
                match self { $(Check::$name => Class::$class,)* }
            }
        }
    };
}

checks! {
    "01" Checkpoint Proof "the checkpoint is signed by both log keys that the first entry names, for its origin"
    "02" Root Proof "the entries give the size and the Merkle root of the checkpoint"
    "03" Chain Proof "every entry names the hash of the entry before it"
    "04" Canonical Form "an entry is the one encoding of its content, and within the size limit"
    "05" Time Rule "times of entries never go back"
    "06" Creation Rule "the first entry, and no other, creates the board, and all others are made for that board"
    "07" Signature Proof "an entry is signed by the role that its kind demands, and by nobody else"
    "08" RoleKeys Rule "role keys are valid, and different from each other and from the log's"
    "09" Once Rule "no submission stands in the log twice"

    "10" RollAnnounced Rule "a roll is announced once, with the next number, before its parts"
    "11" RollPart Rule "the parts of a roll come in order, of the announced roll, before its seal"
    "12" RollKeys Rule "keys on a roll are valid and strictly ascending, none the identity"
    "13" RollWeights Rule "districts on a roll are announced and weights are at least 1"
    "14" RollSeal Rule "a seal states the count and hash of the roll, once"

    "20" Definition Rule "the questions are ones that a ballot can express and a tally can decode"
    "21" Trustees Rule "trustees, threshold and confirmations fit each other"
    "22" Texts Form "every text is there in every language of the definition"
    "23" Setup Rule "the set-up names an announced roll, times to come and the privacy rules"

    "30" Attempt Rule "a message of the key ceremony belongs to its present step, once for each trustee"
    "31" Commit Rule "a transport key is one to which shares can be encrypted"
    "32" RevealHash Proof "a reveal is the one that was committed to"
    "33" RevealShape Rule "a reveal has exactly n times t commitments, none the identity, all new to the board"
    "34" RevealProof Proof "a trustee knows the coefficients behind its commitments"
    "35" SealedShare Form "an encrypted share has the length that n keys need"
    "36" KeysDigest Rule "the digest of the keys is that of the reveals"
    "37" Rehearsal Proof "a trustee can decrypt with its key shares"
    "38" Opening Rule "an opening follows a complete ceremony and a sealed roll and names the hashes of both"
    "39" TotalWeight Rule "the largest possible total can be decoded"

    "40" Open Rule "a ballot stands after the opening, before the closing, and in time"
    "41" Credential Rule "a ballot's credential is on the roll"
    "42" BallotForm Form "a ballot has the numbers of points and scalars that the program demands, canonically encoded"
    "43" Supersedes Rule "a ballot names the credential's last ballot before it"
    "44" Unique Rule "no two ballots share their randomness point"
    "45" Equations Proof "the answers of the ballot proof satisfy the program's equations"
    "46" BallotProof Proof "the ballot proof holds"

    "50" Closing Rule "an election is closed once, after its time or where closing early is allowed"

    "60" TallyConfirmed Rule "a confirmation is the first of its trustee, after the closing, for the sums that the log gives"
    "61" SharesAllowed Rule "a tally share follows enough confirmations of the same sums, its own trustee's among them"
    "62" ShareForm Form "a tally share has one factor for each number of each group of its block"
    "63" ShareProof Proof "a tally share was made with the trustee's key shares"
    "64" Withheld Rule "nothing is decrypted where the privacy minimum withholds it"
    "65" Decodable Rule "every total is found within its bound"
    "66" Result Rule "the published result is what the shares decrypt to, once"
    "67" Outcome Rule "the published outcome is what the definition's rule gives for the totals"
    "68" KeysErased Rule "a trustee says that its key shares are erased when nothing is left to decrypt"

    "70" PetitionType Rule "a petition type names an announced roll, thresholds that it can reach, clocks and officers"
    "71" PetitionDraft Rule "a draft names a type with a sealed roll, an authority and districts, and its author has no other that waits"
    "72" ActCredential Rule "an act's credential is on the roll, and of the petition's territory where the type says so"
    "73" ActForm Form "an act has the fields of its kind, canonically encoded"
    "74" ActProof Proof "the citizen knows the secret key of the act's credential"
    "75" PreviousAct Rule "an act names the credential's last act in the petition before it"
    "76" PetitionStage Rule "an act is one that the petition's stage allows, in time"
    "77" Sponsor Rule "sponsors are others than the author, each once"
    "78" SignedOnce Rule "a credential signs while it has no signature and withdraws while it has one"
    "79" Argument Rule "an endorsement names an argument of the petition, once for each credential"
    "80" Review Rule "a review is of a petition that waits for it, after an appeal by another moderator"
    "81" Appeal Rule "an appeal is the author's, once, in time"
    "82" Answer Rule "an answer is by the authority that the petition names, to every demand"
    "83" Debate Rule "a debate follows threshold 2, and has an outcome when it was held"
    "84" Commitment Rule "a commitment follows an answer, with the next number or the number of an earlier one"
    "85" PetitionClosing Rule "a petition is closed before its time once, while it is open"
    "86" Sheet Rule "a sheet of paper is counted once in a petition"
    "87" Officer Proof "a paper signature is signed by an officer whom the petition type names"
    "88" Removal Rule "a removal takes away a signature that stands"
    "89" Revocation Rule "a revocation is of a credential of a sealed roll, once"
    "90" Revoked Rule "nothing follows by a credential that is revoked"
    "91" DetachedOnce Rule "a detached text is named by one entry"
    "92" Erasure Rule "an erasure is of a detached text that an entry names, once"
    "93" Citation Rule "an election cites a petition that reached threshold 2, and the entry at which it did"
    "94" DetachedText Form "a detached text is the one that an entry names, within the limits of its field"
    "95" Recount Rule "the chains of acts give the counts of each petition again"
}

impl fmt::Display for Check {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.number())
    }
}

/// Why something is refused: the check that fails, and what is wrong in particular.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{check}: {detail}")]
pub struct Refusal {
    /// The check that fails.
    pub check: Check,
    /// What is wrong, and what to do where something can be done. Holds no secret.
    pub detail: String,
}

impl Check {
    /// A refusal by this check.
    pub fn refuse(self, detail: impl fmt::Display) -> Refusal {
        Refusal {
            check: self,
            detail: detail.to_string(),
        }
    }

    /// Refuses unless `holds`.
    pub(crate) fn require(self, holds: bool, detail: impl fmt::Display) -> Result<(), Refusal> {
        if holds { Ok(()) } else { Err(self.refuse(detail)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_unique_and_ascending() {
        assert!(
            Check::ALL
                .windows(2)
                .all(|pair| pair[0].number() < pair[1].number())
        );
    }
}
