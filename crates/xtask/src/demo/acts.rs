//! The acts of an election, in order. Each says what happens and why it can be trusted, and lets the roles
//! do it.

use std::time::Instant;

use super::{
    company::{Company, Role},
    narration::{Narrator, counted},
    petition::Office,
};
use crate::{
    pabulib::{PbFile, Rules},
    scenario::Scenario,
};

/// How many trustees there are, and how many of them decrypt.
pub const TRUSTEES: usize = 3;
pub const THRESHOLD: u32 = 2;

/// The trustees that decrypt; the others stay away.
const DECRYPTING: [usize; THRESHOLD as usize] = [0, 2];

/// An election on the stage.
pub struct Stage<'a> {
    pub company: Company<'a>,
    pub narrator: Narrator,
    pub scenario: &'a Scenario,
    /// The address of the board.
    pub board: String,
    pub organiser: &'a Role,
}

impl Stage<'_> {
    /// The organiser opens a board and the registrar a roll on it. Returns the roll's id and the registrar.
    pub fn board_and_roll(&mut self, office: &Office) -> anyhow::Result<(String, Role)> {
        self.narrator.act("The organiser creates the board");
        self.narrator.say(
            "A board is an append-only log. Its first entry names the log's key and the keys of the roles; from \
             then on every entry carries the hash of the one before it and must be signed by the role that the rules \
             demand. There are no accounts: authority is a signature that everybody can check.",
        );
        let registrar = self.company.role(&self.narrator, "registrar", "registrar")?;
        let mut create = self
            .company
            .command_of(self.organiser, ["organiser", "create", &self.board]);
        create.args(["--registrar", &registrar.public]);
        create.args(["--moderator", &office.moderator.public]);
        create.args(["--authority", &office.authority.public]);
        for (language, title) in &self.scenario.title {
            create.arg("--title").arg(format!("{language}={title}"));
        }
        self.company.act(&self.narrator, &mut create)?;

        self.narrator
            .act("The registrar issues codes and publishes the roll");
        self.narrator.say(
            "Every citizen gets one secret code, by letter, good for years. The roll shows a blinded public key for \
             each code: everybody can count who may vote, nobody can link the keys of two rolls, and the service \
             never sees a code.",
        );
        let (register, codes) = (self.company.file("register.age"), self.company.file("codes.csv"));
        let mut issue = self.company.command(["registrar", "codes", "--voters"]);
        issue
            .arg(&self.scenario.voters)
            .arg("--register")
            .arg(&register)
            .arg("--codes")
            .arg(&codes);
        self.company.unlock(&mut issue, &registrar);
        self.company.act(&self.narrator, &mut issue)?;
        let mut publish = self
            .company
            .command_of(&registrar, ["registrar", "roll", &self.board]);
        publish
            .arg("--register")
            .arg(&register)
            .args(["--name", "voters", "--number", "1"]);
        let roll = self.company.answer(&self.narrator, &mut publish)?;
        Ok((roll, registrar))
    }

    /// The organiser sets the election up, which may cite the petition that led to it, and the trustees make its keys.
    /// Returns the election's id and the trustees.
    pub fn setup_and_ceremony(
        &mut self,
        roll: &str,
        petition: Option<&str>,
    ) -> anyhow::Result<(String, Vec<Role>)> {
        self.narrator.act("The organiser sets up the election");
        self.narrator.say(
            "Questions, options, limits, languages, times, trustees and the minimum size of a published group: all \
             of it is hashed into the election's id, and every ballot proves to that id. Nothing can be changed \
             afterwards without becoming another election.",
        );
        let trustees = (1..=TRUSTEES).map(|number| {
            self.company
                .role(&self.narrator, "trustee", &format!("trustee{number}"))
        });
        let trustees = trustees.collect::<anyhow::Result<Vec<Role>>>()?;
        let mut setup = self.company.command_of(
            self.organiser,
            ["organiser", "setup", &self.board, "--roll", roll],
        );
        setup.arg("--definition").arg(&self.scenario.definition);
        for trustee in &trustees {
            setup.args(["--trustee", &trustee.public]);
        }
        if let Some(petition) = petition {
            self.narrator.say(
                "It cites the petition that has led to it, and the entry at which that reached its second threshold; the \
                 rules check both.",
            );
            setup.args(["--petition", petition]);
        }
        let election = self.company.answer(&self.narrator, &mut setup)?;

        self.narrator.act("The trustees hold the key ceremony");
        self.narrator.say(&format!(
            "{TRUSTEES} trustees make the election's keys together; any {THRESHOLD} of them can decrypt, fewer learn \
             nothing. The whole key exists nowhere, not for a moment."
        ));
        for (step, why) in CEREMONY {
            self.narrator.say(why);
            for trustee in &trustees {
                let words = ["trustee", "ceremony", &self.board, &election, "--step", step];
                self.company
                    .act(&self.narrator, &mut self.company.command_of(trustee, words))?;
            }
        }
        Ok((election, trustees))
    }

    /// Opening, voting, closing.
    pub fn vote(&mut self, election: &str, file: &PbFile) -> anyhow::Result<()> {
        self.narrator.act("The organiser opens the election");
        self.narrator.say(
            "The opening entry fixes the keys and the roll by their hashes. From here on ballots are admitted, and \
             the service checks of each what everybody can check later.",
        );
        self.organise("open", election)?;

        self.narrator.act("Everybody votes");
        let (voters, twice) = (file.votes.len(), self.scenario.revotes);
        self.narrator.say(&format!(
            "{}, {}. Each ballot is encrypted before it leaves the voter's device, with a proof that it \
             is valid ({}) and that a credential of the roll cast it, without saying what it contains.",
            counted(voters, "voter"),
            if twice == 1 {
                "one of them votes twice".into()
            } else {
                format!("{twice} of them vote twice")
            },
            limits(&file.rules),
        ));
        self.narrator.say(
            "Who votes again replaces the earlier ballot: every ballot names the one that it supersedes, so an old \
             ballot can never come back. The voter keeps a receipt: the ballot's id, its place in the log, and a \
             proof of inclusion.",
        );
        let began = Instant::now();
        let mut cast = self
            .company
            .command(["voter", "cast", &self.board, election, "--votes"]);
        cast.arg(&self.scenario.votes)
            .arg("--codes")
            .arg(self.company.file("codes.csv"));
        self.company.act(&self.narrator, &mut cast)?;
        let (ballots, seconds) = (voters + twice, began.elapsed().as_secs_f64());
        self.narrator.say(&format!(
            "{ballots} ballots made, sent, checked and stored in {seconds:.1} s."
        ));

        self.narrator.act("The organiser closes the election");
        self.narrator
            .say("What comes after the closing entry is refused: its place in the log decides, not a clock.");
        self.organise("close", election)
    }

    /// Confirming, decrypting, result, erasing.
    pub fn tally(&mut self, election: &str, trustees: &[Role]) -> anyhow::Result<()> {
        self.narrator.act("The trustees confirm what is to be decrypted");
        self.narrator.say(
            "Every trustee replays the whole log alone, with all its proofs, adds up the encrypted ballots and signs \
             the sums. Nobody decrypts before enough trustees have signed the same sums: so the service cannot show \
             two trustees two different logs and learn a single vote from the difference.",
        );
        for trustee in trustees {
            let words = ["trustee", "tally-confirm", &self.board, election];
            self.company
                .act(&self.narrator, &mut self.company.command_of(trustee, words))?;
        }

        self.narrator.act("Two of the three trustees decrypt the sums");
        self.narrator.say(
            "Trustee 2 stays away: two suffice. Each publishes shares of the totals' decryption with a proof that \
             they were made with the key from the ceremony. Only sums are decrypted, never a ballot.",
        );
        for trustee in DECRYPTING.iter().filter_map(|place| trustees.get(*place)) {
            let words = ["trustee", "decrypt", &self.board, election];
            self.company
                .act(&self.narrator, &mut self.company.command_of(trustee, words))?;
        }

        self.narrator.act("The organiser publishes the result");
        self.narrator.say(
            "Anybody could: it follows from the shares in the log, and is refused if it differs from them.",
        );
        self.organise("result", election)?;

        self.narrator.act("The trustees erase their key shares");
        self.narrator.say(
            "Whoever got hold of two of them, even years later, could read every single vote. Nothing is left to decrypt, \
             so nothing is kept; each trustee puts its word for that in the log.",
        );
        for trustee in trustees {
            let words = ["trustee", "erase", &self.board, election];
            self.company
                .act(&self.narrator, &mut self.company.command_of(trustee, words))?;
        }
        Ok(())
    }

    fn organise(&self, verb: &str, election: &str) -> anyhow::Result<()> {
        let words = ["organiser", verb, &self.board, election];
        self.company.act(
            &self.narrator,
            &mut self.company.command_of(self.organiser, words),
        )
    }
}

const CEREMONY: [(&str, &str); 5] = [
    (
        "commit",
        "Commit: each publishes the hash of its part, so that nobody can fit a part to those of the others.",
    ),
    (
        "reveal",
        "Reveal: each shows the public half of its part, with a proof that it knows the secret half.",
    ),
    (
        "share",
        "Share: each sends every other trustee an encrypted share of its secret half.",
    ),
    (
        "confirm",
        "Confirm: each checks the shares it got against the public halves; a wrong one would be proved wrong.",
    ),
    (
        "rehearse",
        "Rehearse: each decrypts a test value, so that a broken key shows now and not after the vote.",
    ),
];

/// What a valid vote is, in a few words.
fn limits(rules: &Rules) -> String {
    let range = |min: u64, max: u64| {
        if min == max {
            format!("exactly {min}")
        } else {
            format!("{min} to {max}")
        }
    };
    match rules {
        Rules::Choose {
            min,
            max,
            money: None,
        } => format!("{} of the projects", range(*min, *max)),
        Rules::Choose {
            min,
            max,
            money: Some(money),
        } => {
            format!(
                "{} of the projects, which cost {money} at most together",
                range(*min, *max)
            )
        }
        Rules::Score { most, sum: None, .. } => format!("0 to {most} points for each of the projects"),
        Rules::Score {
            sum: Some((lo, hi)), ..
        } => format!("{} points shared out among the projects", range(*lo, *hi)),
        Rules::Rank { min, positions } => format!("{} of the projects in order", range(*min, *positions)),
    }
}

#[cfg(test)]
mod tests;
