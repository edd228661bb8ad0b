//! Kind "ballot": an encrypted vote with its proof.

use suara_crypto::ballot::{self, BallotContext, BallotError, VerifiedBallot};

use super::{Kind, Signer, field};
use crate::board::{Board, Place};
use crate::check::{Check, Refusal};
use crate::id::Id;
use crate::wire;

/// An encrypted vote, bound to a credential of the roll.
#[derive(Clone, PartialEq, Eq)]
pub struct Ballot {
    /// The board.
    pub board: Id,
    /// The election.
    pub election: Id,
    /// Place of the credential on the roll.
    pub credential: u32,
    /// The id of the credential's last ballot in the log, if there is one.
    pub supersedes: Option<Id>,
    /// `U, V_1 … V_n`.
    pub ciphertext: Vec<u8>,
    /// `M, A, D_1, D_2, R, f_1 … f_N, z, ζ`.
    pub proof: Vec<u8>,
    /// `s`.
    pub response: [u8; 32],
}

impl Ballot {
    /// Wraps a proven ballot for the wire.
    pub fn new(
        board: Id,
        election: Id,
        credential: u32,
        supersedes: Option<Id>,
        ballot: &ballot::Ballot,
    ) -> Ballot {
        Ballot {
            board,
            election,
            credential,
            supersedes,
            ciphertext: ballot.ciphertext_bytes(),
            proof: ballot.proof_bytes(),
            response: ballot.response_bytes(),
        }
    }

    /// The id: SHA-256 of `suara/v1/ballot-id`, a zero byte, the context, and all fields but the response.
    /// The voter's device knows it before it sends anything.
    pub fn id(&self, context: &BallotContext) -> Id {
        self.id_under(context.hash())
    }

    /// The same, where no more is known of the context than its hash.
    pub fn id_under(&self, context: &[u8; 32]) -> Id {
        let shown = wire::Ballot {
            response: Vec::new(),
            ..self.to_wire()
        };
        Id::hash(
            "suara/v1/ballot-id",
            [context.as_slice(), &prost::Message::encode_to_vec(&shown)],
        )
    }

    /// Checks the lengths of the fields.
    pub(crate) fn check_lengths(&self, context: &BallotContext) -> Result<(), Refusal> {
        ballot::Ballot::check_lengths(context.program(), &self.ciphertext, &self.proof).map_err(refuse)
    }

    /// Reads points and scalars.
    pub(crate) fn decode(&self, context: &BallotContext) -> Result<ballot::Ballot, Refusal> {
        ballot::Ballot::decode(context.program(), &self.ciphertext, &self.proof, &self.response)
            .map_err(refuse)
    }
}

impl std::fmt::Debug for Ballot {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            out,
            "Ballot(election {}, credential {})",
            self.election, self.credential
        )
    }
}

/// The numbered check behind an error of the ballot's mathematics.
pub(crate) fn refuse(wrong: BallotError) -> Refusal {
    let check = match wrong {
        BallotError::Equations(..) => Check::Equations,
        BallotError::Proof(..) => Check::BallotProof,
        _ => Check::BallotForm,
    };
    check.refuse(wrong)
}

impl Kind for Ballot {
    type Wire = wire::Ballot;
    const NAME: &'static str = "ballot";

    fn from_wire(wire: wire::Ballot) -> Result<Ballot, Refusal> {
        let supersedes = match wire.supersedes.as_slice() {
            [] => None,
            id => Some(field::id(id, "superseded id")?),
        };
        Ok(Ballot {
            board: field::id(&wire.board, "board")?,
            election: field::id(&wire.election, "election")?,
            credential: wire.credential,
            supersedes,
            ciphertext: wire.ciphertext,
            proof: wire.proof,
            response: field::fixed(&wire.response, "response")?,
        })
    }

    fn to_wire(&self) -> wire::Ballot {
        wire::Ballot {
            board: self.board.0.to_vec(),
            election: self.election.0.to_vec(),
            credential: self.credential,
            supersedes: self.supersedes.map_or_else(Vec::new, |id| id.0.to_vec()),
            ciphertext: self.ciphertext.clone(),
            proof: self.proof.clone(),
            response: self.response.to_vec(),
        }
    }

    fn board(&self) -> Id {
        self.board
    }

    fn signer(&self) -> Signer {
        Signer::Nobody
    }
}

/// `verified` is none where the proof is taken on one's own word.
pub(crate) fn admit(
    ballot: &Ballot,
    id: Id,
    verified: Option<&VerifiedBallot>,
    place: &Place,
    board: &mut Board,
) -> Result<(), Refusal> {
    let roll = board.election_mut(&ballot.election)?.setup().roll;
    board.check_not_revoked(&roll, ballot.credential)?;
    let election = board.election_mut(&ballot.election)?;
    Check::Open.require(election.voting().is_some(), "the election is not open yet")?;
    Check::Open.require(election.tally().is_none(), "the election is closed")?;
    Check::Open.require(
        place.time_ms < election.setup().closes_at_ms,
        "the closing time has passed",
    )?;
    let last = election.last_ballot(ballot.credential).map(|last| last.id);
    Check::Supersedes.require(
        ballot.supersedes == last,
        match last {
            Some(last) => format!("the credential's last ballot is {last}"),
            None => "the credential has no ballot yet".to_owned(),
        },
    )?;
    let [u, ..] = ballot.ciphertext.as_chunks::<32>().0 else {
        return Err(Check::BallotForm.refuse("there is no ciphertext"));
    };
    let unique = election.is_new_point(u);
    Check::Unique.require(unique, "another ballot has the same randomness point U")?;
    election.count(
        ballot,
        *u,
        id,
        verified.map(VerifiedBallot::ciphertext),
        place.index,
    )
}
