//! Every Fiat-Shamir transcript there is: label, inputs, order.
//!
//! The functions that start a transcript are the only place where a proof's label stands. Each takes the
//! whole statement; the prover and the verifier call the same one.

use curve25519_dalek::Scalar;
use merlin::Transcript;
use sha2::{Digest, Sha256};

use crate::act::{Act, ActContext, ActStatement};
use crate::ballot::{Ballot, Statement};
use crate::ceremony::CeremonyParameters;
use crate::credential::{CitizenPublic, EnrolmentContext};
use crate::elgamal::Ciphertext;
use crate::equality::Equality;
use crate::group::{Point, encode_points};
use crate::tally::TallyStatement;

/// What all proofs do with their transcript.
pub(crate) trait TranscriptProtocol {
    /// Absorbs one message of canonical bytes.
    fn absorb(&mut self, label: &'static [u8], message: &[u8]);

    /// Draws a challenge: 64 bytes reduced mod `q`.
    fn challenge(&mut self, label: &'static [u8]) -> Scalar;
}

impl TranscriptProtocol for Transcript {
    fn absorb(&mut self, label: &'static [u8], message: &[u8]) {
        self.append_message(label, message);
    }

    fn challenge(&mut self, label: &'static [u8]) -> Scalar {
        let mut wide = [0; 64];
        self.challenge_bytes(label, &mut wide);
        Scalar::from_bytes_mod_order_wide(&wide)
    }
}

/// `x, x², x³, …`: exponents of challenge powers start at 1 everywhere.
pub(crate) fn powers(x: Scalar) -> impl Iterator<Item = Scalar> {
    core::iter::successors(Some(x), move |power| Some(power * x))
}

/// The proof of knowledge of trustee `index`'s coefficients. Public inputs: board, election, attempt, `j`, `m`,
/// `t`, `n`, all role keys, all `F_jik`.
pub(crate) fn reveal(parameters: &CeremonyParameters, index: u32, commitments: &[Point]) -> Transcript {
    let mut transcript = Transcript::new(b"suara/reveal/v1");
    transcript.absorb(b"board", parameters.board());
    transcript.absorb(b"election", parameters.election());
    transcript.absorb(b"attempt", &parameters.attempt().to_le_bytes());
    transcript.absorb(b"trustee", &index.to_le_bytes());
    transcript.absorb(b"m", &(parameters.trustees().len() as u32).to_le_bytes());
    transcript.absorb(b"t", &parameters.threshold().to_le_bytes());
    transcript.absorb(b"n", &(parameters.numbers() as u32).to_le_bytes());
    transcript.absorb(b"trustees", parameters.trustees().as_flattened());
    transcript.absorb(b"F", &encode_points(commitments));
    transcript
}

/// The rehearsal of a trustee. Public inputs: board, election, attempt, `l`, `T`, all `S_li`, all `D_li`.
pub(crate) fn rehearsal(
    parameters: &CeremonyParameters,
    trustee: u32,
    statement: &Equality<'_>,
) -> Transcript {
    let mut transcript = Transcript::new(b"suara/rehearsal/v1");
    transcript.absorb(b"board", parameters.board());
    transcript.absorb(b"election", parameters.election());
    transcript.absorb(b"attempt", &parameters.attempt().to_le_bytes());
    transcript.absorb(b"trustee", &trustee.to_le_bytes());
    transcript.absorb(b"T", &encode_points(statement.bases.iter().copied()));
    transcript.absorb(b"S", &encode_points(statement.public));
    transcript.absorb(b"D", &encode_points(statement.factors));
    transcript
}

/// One block of a trustee's tally. Public inputs: board, election, the confirmed hash, `l`, the block's number,
/// the group ids, all `U_k, V_ik`, all `S_li`, all `D_lik`.
pub(crate) fn tally(statement: &TallyStatement<'_>, factors: &[Point]) -> Transcript {
    let mut transcript = Transcript::new(b"suara/tally/v1");
    transcript.absorb(b"board", statement.board);
    transcript.absorb(b"election", statement.election);
    transcript.absorb(b"tally", statement.tally);
    transcript.absorb(b"trustee", &statement.trustee.to_le_bytes());
    transcript.absorb(b"block", &statement.block.to_le_bytes());
    transcript.absorb(b"groups", statement.group_ids().as_flattened());
    transcript.absorb(b"ciphertexts", &statement.ciphertexts());
    transcript.absorb(b"S", &encode_points(statement.public_shares));
    transcript.absorb(b"D", &encode_points(factors));
    transcript
}

/// The proof of a ballot. Public inputs: the context, then, as one message, `PK_ρ`, the superseded id (a byte 0
/// and 32 zero bytes, or a byte 1 and the id), `U, V_1 … V_n`. [`ballot_w`] and [`ballot_x`] draw the challenges.
pub(crate) fn ballot(context: &[u8; 32], statement: &Statement, ciphertext: &Ciphertext) -> Transcript {
    let mut message = statement.encode();
    message.extend(ciphertext.encode());
    let mut transcript = Transcript::new(b"suara/ballot/v1");
    transcript.absorb(b"context", context);
    transcript.absorb(b"ballot", &message);
    transcript
}

/// Absorbs a ballot's `M`, and draws `w`.
pub(crate) fn ballot_w(transcript: &mut Transcript, m: &Point) -> Scalar {
    transcript.absorb(b"M", m.bytes());
    transcript.challenge(b"w")
}

/// Absorbs a ballot's `A ‖ D_1 ‖ D_2 ‖ R`, and draws `x`.
pub(crate) fn ballot_x(transcript: &mut Transcript, commitments: [&Point; 4]) -> Scalar {
    transcript.absorb(b"A,D_1,D_2,R", &encode_points(commitments));
    transcript.challenge(b"x")
}

/// No proof: what a ballot's randomness `r` is bound to. Inputs: the context, `PK_ρ`, the superseded id.
pub(crate) fn ballot_randomness(context: &[u8; 32], statement: &Statement) -> Transcript {
    let mut transcript = Transcript::new(b"suara/ballot-randomness/v1");
    transcript.absorb(b"context", context);
    transcript.absorb(b"ballot", &statement.encode());
    transcript
}

/// No proof: what the weights of a batch of ballots are bound to. Inputs: the context, and the SHA-256 of what
/// each ballot, in order, adds: its challenge `x`, which stands for all that its own transcript absorbed, and all
/// responses. They have a hash of their own because processors have instructions for this one.
pub(crate) fn ballot_batch<'a>(
    context: &[u8; 32],
    batch: impl IntoIterator<Item = (&'a Scalar, &'a Ballot)>,
) -> Transcript {
    let mut transcript = Transcript::new(b"suara/ballot-batch/v1");
    transcript.absorb(b"context", context);
    let mut ballots = Sha256::new();
    for (x, ballot) in batch {
        ballots.update(x.as_bytes());
        for response in ballot.responses() {
            ballots.update(response.as_bytes());
        }
    }
    transcript.absorb(b"ballots", &ballots.finalize());
    transcript
}

/// The proof of an act. Public inputs: board, roll id and hash, `PK_ρ`, the process, the kind, the hashes of text,
/// display name and comment, the previous act; a missing one is a byte 0 and 32 zero bytes, one that is there a
/// byte 1 and the 32 bytes.
pub(crate) fn act(context: &ActContext, statement: &ActStatement) -> Transcript {
    let mut transcript = Transcript::new(b"suara/act/v1");
    absorb_act(&mut transcript, context, statement);
    transcript
}

fn absorb_act(transcript: &mut Transcript, context: &ActContext, statement: &ActStatement) {
    transcript.absorb(b"board", &context.board);
    transcript.absorb(b"roll", &context.roll);
    transcript.absorb(b"roll hash", &context.roll_hash);
    transcript.absorb(b"credential", statement.credential.bytes());
    transcript.absorb(b"process", &statement.process);
    transcript.absorb(b"kind", &[statement.kind as u8]);
    transcript.absorb(b"text", &statement.text);
    transcript.absorb(b"name", &optional(&statement.name));
    transcript.absorb(b"comment", &optional(&statement.comment));
    transcript.absorb(b"previous", &optional(&statement.previous));
}

fn optional(hash: &Option<[u8; 32]>) -> [u8; 33] {
    let mut bytes = [0; 33];
    if let (Some(hash), [there, rest @ ..]) = (hash, &mut bytes) {
        *there = 1;
        rest.copy_from_slice(hash);
    }
    bytes
}

/// No proof: what the weights of a batch of acts are bound to. Inputs: each act with its statement, the response
/// included, in order.
pub(crate) fn act_batch<'a>(
    context: &ActContext,
    batch: impl IntoIterator<Item = (&'a ActStatement, &'a Act)>,
) -> Transcript {
    let mut transcript = Transcript::new(b"suara/act-batch/v1");
    for (statement, act) in batch {
        absorb_act(&mut transcript, context, statement);
        transcript.absorb(b"proof", &act.encode());
    }
    transcript
}

/// The proof of an enrolment. Public inputs: board, the registrar's key, `PK`, the hash of `c`.
pub(crate) fn enrolment(context: &EnrolmentContext, citizen: &CitizenPublic) -> Transcript {
    let mut transcript = Transcript::new(b"suara/enrol/v1");
    transcript.absorb(b"board", &context.board);
    transcript.absorb(b"registrar", &context.registrar);
    transcript.absorb(b"PK", citizen.key().bytes());
    transcript.absorb(b"chain", &citizen.chain_hash());
    transcript
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The conformance value of merlin's own tests (merlin 3.0, `transcript.rs`; merlin.cool).
    #[test]
    fn transcripts_are_those_of_merlin() {
        let mut transcript = Transcript::new(b"test protocol");
        transcript.absorb(b"some label", b"some data");
        let mut challenge = [0; 32];
        transcript.challenge_bytes(b"challenge", &mut challenge);
        let expected = [
            0xd5, 0xa2, 0x19, 0x72, 0xd0, 0xd5, 0xfe, 0x32, 0x0c, 0x0d, 0x26, 0x3f, 0xac, 0x7f, 0xff, 0xb8,
            0x14, 0x5a, 0xa6, 0x40, 0xaf, 0x6e, 0x9b, 0xca, 0x17, 0x7c, 0x03, 0xc7, 0xef, 0xcf, 0x06, 0x15,
        ];
        assert_eq!(challenge, expected);
    }

    #[test]
    fn p10_messages_are_framed() {
        let challenge = |messages: [(&'static [u8], &[u8]); 2]| {
            let mut transcript = Transcript::new(b"test");
            messages
                .iter()
                .for_each(|(label, message)| transcript.absorb(label, message));
            transcript.challenge(b"x")
        };
        let parts = [
            [(b"l".as_slice(), b"ab".as_slice()), (b"m", b"c")],
            [(b"l", b"a"), (b"m", b"bc")],
            [(b"l", b"abm"), (b"", b"c")],
            [(b"la", b"b"), (b"m", b"c")],
            [(b"m", b"c"), (b"l", b"ab")],
        ];
        let challenges = parts.map(challenge);
        for (place, one) in challenges.iter().enumerate() {
            assert!(!challenges[..place].contains(one));
        }
    }
}
