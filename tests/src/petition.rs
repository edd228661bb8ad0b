//! Petitions of the town.

use rand_core::Rng;
use suara_crypto::act::{Act, ActContext, ActKind};
use suara_protocol::detached::Detached;
use suara_protocol::entries::{
    AnswerOutcome, ClosingCode, DemandAnswer, PaperSignature, PetitionAct, PetitionAnswer, PetitionClosing,
    PetitionDraft, PetitionReview, PetitionType, RefusalCode, SheetSignature, Threshold, sheet,
};
use suara_protocol::{Id, Payload, Petition, Refusal, RoleSecret, Submission};

use crate::town::{Town, role};

/// A minute, in milliseconds.
pub const MINUTE: u64 = 60_000;

impl Town {
    /// A petition type with 2 sponsors, thresholds of 3 and 5 signatures and clocks of some minutes.
    pub fn petition_type(&self) -> PetitionType {
        let threshold = |signatures| Threshold {
            signatures,
            districts: 0,
            in_each: 0,
        };
        PetitionType {
            board: self.id(),
            name: "Town petition".to_owned(),
            roll: self.roll,
            sponsors: 2,
            sponsors_ms: 60 * MINUTE,
            review_ms: 10 * MINUTE,
            appeal_ms: 10 * MINUTE,
            open_ms: 120 * MINUTE,
            answer: threshold(3),
            answer_ms: 20 * MINUTE,
            debate: threshold(5),
            debate_ms: 30 * MINUTE,
            territory_only: false,
            officers: Vec::new(),
        }
    }

    /// Fixes a petition type.
    pub fn define_petitions(&mut self, rules: PetitionType) -> Id {
        let rules = Submission::sign(rules, &self.organiser);
        let id = rules.id();
        self.submit(rules).unwrap();
        id
    }

    /// A town of `voters` citizens with a petition of two demands, written by citizen 0, sponsored by 1 and 2, accepted, and
    /// open. Also gives the petition's id.
    pub fn with_petition(seed: u64, voters: usize) -> (Town, Id) {
        let mut town = Town::new(seed);
        town.publish_roll(&vec![(0, 1); voters]);
        let rules = town.petition_type();
        let petition = town.open_petition(rules);
        (town, petition)
    }

    /// A town with a draft by citizen 0.
    pub fn with_draft(seed: u64, voters: usize) -> (Town, Id) {
        let mut town = Town::new(seed);
        town.publish_roll(&vec![(0, 1); voters]);
        let rules = town.petition_type();
        let petition = town.begin_petition(rules);
        (town, petition)
    }

    /// A draft of this type by citizen 0.
    pub fn begin_petition(&mut self, rules: PetitionType) -> Id {
        let rules = self.define_petitions(rules);
        let draft = Submission::unsigned(self.draft(0, rules, None));
        let petition = draft.id();
        self.submit(draft).unwrap();
        petition
    }

    /// An open petition of this type by citizen 0, with as many sponsors as it needs.
    pub fn open_petition(&mut self, rules: PetitionType) -> Id {
        let sponsors = usize::try_from(rules.sponsors).unwrap();
        let petition = self.begin_petition(rules);
        for sponsor in (1..).take(sponsors) {
            self.act(petition, sponsor, ActKind::Sponsor).unwrap();
        }
        self.review(petition, 0, None).unwrap();
        petition
    }

    /// A detached text, of which the log sees the hash.
    pub fn detach(&mut self, text: &str) -> Id {
        let mut salt = [0; 32];
        self.rng.fill_bytes(&mut salt);
        let text = Detached::new(text, salt);
        self.texts.insert(text.hash(), text.encode());
        text.hash()
    }

    /// What acts on the town's roll have in common.
    pub fn act_context(&self) -> ActContext {
        let roll = self.board.roll(&self.roll).unwrap();
        ActContext {
            board: self.id().0,
            roll: self.roll.0,
            roll_hash: roll.hash().0,
        }
    }

    /// The draft of a citizen with two demands.
    pub fn draft(&mut self, author: usize, rules: Id, previous: Option<Id>) -> PetitionDraft {
        let draft = PetitionDraft {
            board: self.id(),
            petition_type: rules,
            credential: self.place(author),
            language: "en".to_owned(),
            authority: self.authorities[0].public(),
            territory: Vec::new(),
            title: self.detach("A bridge"),
            demands: vec![self.detach("Build it"), self.detach("Keep it free of charge")],
            background: self.detach("The river is deep"),
            previous,
            proof: [0; Act::BYTES],
        };
        self.prove_draft(author, draft)
    }

    /// The draft with a citizen's proof for what it says now.
    pub fn prove_draft(&mut self, author: usize, mut draft: PetitionDraft) -> PetitionDraft {
        let secret = self.voters[author].for_roll(&self.roll.0);
        let statement = draft.statement(*secret.public());
        draft.proof = Act::prove(&self.act_context(), &statement, &secret, &mut self.rng).encode();
        draft
    }

    /// Puts a draft in with a citizen's proof for what it says now.
    pub fn submit_draft(&mut self, author: usize, draft: PetitionDraft) -> Id {
        let draft = Submission::unsigned(self.prove_draft(author, draft));
        let petition = draft.id();
        self.submit(draft).unwrap();
        petition
    }

    /// The organiser closes a petition before its time.
    pub fn close_petition(&mut self, petition: Id, code: ClosingCode, reason: &str) {
        let closing = PetitionClosing {
            board: self.id(),
            petition,
            code,
            reason: self.detach(reason),
        };
        let closing = Submission::sign(closing, &self.organiser);
        self.submit(closing).unwrap();
    }

    /// A petition.
    pub fn petition(&self, id: Id) -> &Petition {
        self.board.petition(&id).unwrap()
    }

    /// The id of a citizen's last act in a petition.
    pub fn last_act(&self, petition: Id, voter: usize) -> Option<Id> {
        self.petition(petition)
            .link(self.place(voter))
            .map(|link| link.last)
    }

    /// An act of a citizen, which follows on the citizen's last one.
    pub fn make_act(&mut self, petition: Id, voter: usize, kind: ActKind, object: Option<Id>) -> PetitionAct {
        let act = PetitionAct {
            board: self.id(),
            petition,
            kind,
            credential: self.place(voter),
            previous: self.last_act(petition, voter),
            object,
            name: None,
            comment: None,
            proof: [0; Act::BYTES],
        };
        self.prove_act(voter, act)
    }

    /// The act with a citizen's proof for what it says now.
    pub fn prove_act(&mut self, voter: usize, mut act: PetitionAct) -> PetitionAct {
        let secret = self.voters[voter].for_roll(&self.roll.0);
        let text = self.petition(act.petition).text();
        let statement = act.statement(*secret.public(), &text);
        act.proof = Act::prove(&self.act_context(), &statement, &secret, &mut self.rng).encode();
        act
    }

    /// A citizen acts.
    pub fn act(&mut self, petition: Id, voter: usize, kind: ActKind) -> Result<u64, Refusal> {
        let act = self.make_act(petition, voter, kind, None);
        self.submit(Submission::unsigned(act))
    }

    /// A citizen argues, or appeals. Also gives the id of the act.
    pub fn say(&mut self, petition: Id, voter: usize, kind: ActKind, text: &str) -> Result<Id, Refusal> {
        let text = self.detach(text);
        let act = Submission::unsigned(self.make_act(petition, voter, kind, Some(text)));
        let id = act.id();
        self.submit(act).map(|_| id)
    }

    /// A moderator, from 0, accepts or refuses.
    pub fn review(
        &mut self,
        petition: Id,
        moderator: usize,
        refusal: Option<RefusalCode>,
    ) -> Result<u64, Refusal> {
        let refusal = refusal.map(|code| (code, self.detach("It is so")));
        let review = PetitionReview {
            board: self.id(),
            petition,
            moderator: u32::try_from(moderator).unwrap() + 1,
            refusal,
        };
        let review = Submission::sign(review, &self.moderators[moderator]);
        self.submit(review)
    }

    /// The answer of the authority to two demands.
    pub fn answer(&mut self, petition: Id) -> PetitionAnswer {
        let accepted = DemandAnswer {
            outcome: AnswerOutcome::Accepted,
            reason: self.detach("A good idea"),
            plan: Some((self.detach("We build it"), self.now_ms + 90 * MINUTE)),
        };
        let refused = DemandAnswer {
            outcome: AnswerOutcome::Refused,
            reason: self.detach("It has to be paid for"),
            plan: None,
        };
        PetitionAnswer {
            board: self.id(),
            petition,
            authority: 1,
            demands: vec![accepted, refused],
        }
    }

    /// Puts an entry of the first authority in.
    pub fn as_authority(&mut self, payload: impl Into<Payload>) -> Result<u64, Refusal> {
        let submission = Submission::sign(payload, &self.authorities[0]);
        self.submit(submission)
    }

    /// A citizen's signature on the sheet with this number, as officer and registrar put it in.
    pub fn paper(
        &mut self,
        petition: Id,
        voter: usize,
        number: &str,
        officer: &RoleSecret,
    ) -> PaperSignature {
        let board = self.id();
        let sheet = sheet(&petition, number);
        PaperSignature {
            board,
            petition,
            credential: self.place(voter),
            previous: self.last_act(petition, voter),
            signed: SheetSignature::sign(&board, &petition, sheet, 1, officer),
        }
    }

    /// A town whose petitions can be signed on paper, with the officer's key.
    pub fn with_paper(seed: u64, voters: usize) -> (Town, Id, RoleSecret) {
        let mut town = Town::new(seed);
        town.publish_roll(&vec![(0, 1); voters]);
        let officer = role(&mut town.rng);
        let rules = PetitionType {
            officers: vec![officer.public()],
            sponsors: 0,
            ..town.petition_type()
        };
        let petition = town.open_petition(rules);
        (town, petition, officer)
    }
}
