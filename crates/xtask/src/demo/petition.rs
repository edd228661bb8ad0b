//! The first act of the village: a petition, from a citizen's idea to the vote that it leads to.

use std::{fs, path::PathBuf, thread, time::Duration};

use anyhow::{Context as _, ensure};
use serde::{Deserialize, Serialize};

use super::{acts::Stage, company::Role, narration::counted};
use crate::process;

/// How many citizens sponsor, sign and withdraw.
const SPONSORS: usize = 5;
const SIGNERS: usize = 240;
const WITHDRAW: usize = 12;
/// The thresholds: from the first an answer is due, from the second a debate or a vote.
const ANSWER: u64 = 100;
const DEBATE: u64 = 180;
/// The authority's clock, so short that the demo sees it run out.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// The rules of the village's petitions, as `suara organiser petition-type` reads them.
#[derive(Serialize)]
struct Rules<'a> {
    name: &'a str,
    sponsors: usize,
    sponsors_within: &'a str,
    review_within: &'a str,
    appeal_within: &'a str,
    open_for: &'a str,
    answer_within: String,
    debate_within: &'a str,
    officers: [&'a str; 1],
    answer: Threshold,
    debate: Threshold,
}

#[derive(Serialize)]
struct Threshold {
    signatures: u64,
}

/// The petition, as `suara citizen draft` reads it.
#[derive(Serialize)]
struct Draft<'a> {
    language: &'a str,
    title: &'a str,
    demands: [&'a str; 2],
    background: &'a str,
}

/// A line of a table of codes or of numbers.
#[derive(Deserialize)]
struct Line {
    voter: String,
    #[serde(alias = "number")]
    code: String,
}

/// Those whom petitions need besides organiser and registrar.
pub struct Office {
    pub moderator: Role,
    pub authority: Role,
}

impl Stage<'_> {
    /// Moderator and authority make their keys, for the board to name.
    pub fn office(&self) -> anyhow::Result<Office> {
        Ok(Office {
            moderator: self.company.role(&self.narrator, "moderator", "moderator")?,
            authority: self.company.role(&self.narrator, "authority", "authority")?,
        })
    }

    /// A petition is written, sponsored, reviewed, signed, answered late, and promised. Returns its id.
    pub fn petition(&mut self, roll: &str, registrar: &Role, office: &Office) -> anyhow::Result<String> {
        let citizens = self.table("codes.csv")?;
        let names = citizens
            .iter()
            .map(|line| line.voter.as_str())
            .collect::<Vec<_>>();
        ensure!(
            names.len() > SIGNERS + SPONSORS + 2,
            "the village is too small for its petition"
        );
        let officer = self.company.role(&self.narrator, "officer", "officer")?;
        let petition = self.draft(roll, &officer, &citizens)?;
        self.sponsor_and_review(&petition, office, &names)?;
        self.sign(&petition, &names)?;
        self.sign_on_paper(&petition, registrar, &officer, &names)?;
        self.argue(&petition, &citizens)?;
        self.answer_late(&petition, office)?;
        Ok(petition)
    }

    fn draft(&mut self, roll: &str, officer: &Role, citizens: &[Line]) -> anyhow::Result<String> {
        self.narrator.act("A citizen writes a petition");
        self.narrator.say(
            "Between elections citizens act together by petitions, and what the authority answers is part of the same \
             record. The organiser has fixed the rules before the first one is written: how many sponsors and \
             signatures it takes, and by when moderator and authority have to act.",
        );
        let rules = Rules {
            name: "Petisi desa",
            sponsors: SPONSORS,
            sponsors_within: "1 hour",
            review_within: "1 hour",
            appeal_within: "1 hour",
            open_for: "1 hour",
            answer_within: format!("{} seconds", ANSWER_WITHIN.as_secs()),
            debate_within: "1 hour",
            officers: [&officer.public],
            answer: Threshold { signatures: ANSWER },
            debate: Threshold { signatures: DEBATE },
        };
        let rules = self.write("rules.toml", &toml::to_string(&rules)?)?;
        let words = ["organiser", "petition-type", &self.board, "--roll", roll];
        let mut define = self.company.command_of(self.organiser, words);
        self.company
            .act(&self.narrator, define.arg("--rules").arg(rules))?;
        let draft = Draft {
            language: "id",
            title: "Biarkan warga memutuskan anggaran desa",
            demands: [
                "Semua warga memilih proyek-proyek desa tahun depan.",
                "Hasil pilihan warga dijalankan seluruhnya.",
            ],
            background: "Selama ini anggaran diputuskan di balai desa oleh beberapa orang. Uang itu milik semua warga.",
        };
        let draft = self.write("draft.toml", &toml::to_string(&draft)?)?;
        self.narrator.say(
            "Its texts stand beside the log and the entry holds their salted hashes: so a text can be erased where it \
             must be, and nothing else with it.",
        );
        let mut write = self.company.command(["citizen", "draft", &self.board, "--draft"]);
        write.arg(draft).arg("--code-file").arg(self.code(citizens, 0)?);
        self.company.answer(&self.narrator, &mut write)
    }

    fn sponsor_and_review(&mut self, petition: &str, office: &Office, names: &[&str]) -> anyhow::Result<()> {
        self.narrator
            .act("Sponsors put it forward, and the moderator reviews it");
        self.narrator.say(
            "The moderator's clock runs from the last sponsor on, and everybody sees it. A refusal would need a code \
             from the published list and a reason, and could be appealed to another moderator.",
        );
        let sponsors = names.iter().skip(1).take(SPONSORS);
        let acts = sponsors
            .map(|voter| Act::new(voter, "sponsor"))
            .collect::<Vec<_>>();
        self.batch(petition, &acts)?;
        let words = ["moderator", "review", &self.board, petition, "--accept"];
        let mut review = self.company.command_of(&office.moderator, words);
        self.company.act(&self.narrator, &mut review)
    }

    fn sign(&mut self, petition: &str, names: &[&str]) -> anyhow::Result<()> {
        self.narrator.act("Citizens sign");
        self.narrator.say(&format!(
            "{} sign over HTTP, {WITHDRAW} of them withdraw, and one tries to sign twice. A signature proves knowledge of \
             the key of a credential on the roll, for this text and after the citizen's own last act: nobody can sign for \
             another, nor put a signature in again that was withdrawn. Signing twice changes nothing.",
            counted(SIGNERS, "citizen")
        ));
        let signers = names.iter().take(SIGNERS);
        let mut acts = signers
            .enumerate()
            .map(|(place, voter)| Act {
                name: (place % 40 == 1).then(|| format!("Warga {voter}")),
                ..Act::new(voter, "sign")
            })
            .collect::<Vec<_>>();
        acts.extend(
            names
                .iter()
                .take(WITHDRAW)
                .map(|voter| Act::new(voter, "withdraw")),
        );
        acts.extend(names.get(SIGNERS - 1).map(|voter| Act::new(voter, "sign")));
        self.batch(petition, &acts)
    }

    fn sign_on_paper(
        &mut self,
        petition: &str,
        registrar: &Role,
        officer: &Role,
        names: &[&str],
    ) -> anyhow::Result<()> {
        self.narrator.act("One citizen signs on paper");
        self.narrator.say(
            "A sheet carries a number and never a code. The officer who collects the sheets signs the numbers; the \
             registrar alone knows whose they are, and puts the signature in. So the same person cannot count twice, on \
             the web and on paper.",
        );
        let (register, sheets) = (self.company.file("register.age"), self.company.file("sheets.csv"));
        let mut number = self
            .company
            .command(["registrar", "sheets", &self.board, petition, "--register"]);
        number.arg(&register).arg("--out").arg(&sheets);
        self.company.unlock(&mut number, registrar);
        self.company.act(&self.narrator, &mut number)?;
        let voter = names.last().context("the village has no voters")?;
        let numbers = self.table("sheets.csv")?;
        let own = numbers.iter().find(|line| line.voter == *voter);
        let own = own.with_context(|| format!("voter {voter} has no number"))?;
        let collected = self.write("numbers.txt", &format!("{}\n", own.code))?;
        let signed = self.company.file("signed.jsonl");
        let mut collect = self
            .company
            .command_of(officer, ["officer", "sheets", &self.board, petition]);
        collect.arg("--numbers").arg(collected).arg("--out").arg(&signed);
        self.company.act(&self.narrator, &mut collect)?;
        let mut paper = self
            .company
            .command_of(registrar, ["registrar", "paper", &self.board, petition]);
        paper
            .arg("--register")
            .arg(register)
            .arg("--sheets")
            .arg(sheets)
            .arg("--signed")
            .arg(signed);
        self.company.act(&self.narrator, &mut paper)
    }

    fn argue(&mut self, petition: &str, citizens: &[Line]) -> anyhow::Result<()> {
        self.narrator.act("Citizens give reasons, for and against");
        let argue = |place: usize, side: &str, text: &str| {
            let words = ["citizen", "argue", &self.board, petition, side, "--text", text];
            let mut argue = self.company.command(words);
            argue.arg("--code-file").arg(self.code(citizens, place)?);
            self.company.answer(&self.narrator, &mut argue)
        };
        let argument = argue(20, "--for", "Siapa yang membayar, ikut memutuskan.")?;
        argue(21, "--against", "Tidak semua orang punya waktu membaca anggaran.")?;
        let words = [
            "citizen",
            "endorse",
            &self.board,
            petition,
            "--argument",
            &argument,
        ];
        let mut endorse = self.company.command(words);
        endorse.arg("--code-file").arg(self.code(citizens, 22)?);
        self.company.act(&self.narrator, &mut endorse)
    }

    fn answer_late(&mut self, petition: &str, office: &Office) -> anyhow::Result<()> {
        self.narrator.act("The authority answers, too late");
        self.narrator.say(&format!(
            "At the entry where the count reached {ANSWER} the authority's clock started: that is computed, by everybody. \
             Nobody has to write that it ran out; whoever reads the board sees it."
        ));
        thread::sleep(ANSWER_WITHIN);
        let mut list = self
            .company
            .command(["petition", "list", &self.board, "--unanswered"]);
        self.company.show(&self.narrator, &mut list)?;
        let answer = "[[demands]]\noutcome = \"accepted\"\nreason = \"Uang desa adalah milik warga.\"\n\
             plan = \"Pemungutan suara di papan ini.\"\nby = \"2027-12-31\"\n\n\
             [[demands]]\noutcome = \"partly\"\nreason = \"Hukum mengikat sebagian anggaran.\"\n\
             plan = \"Proyek terpilih dijalankan sejauh dana ada.\"\nby = \"2028-06-30\"\n";
        let answer = self.write("answer.toml", answer)?;
        let words = ["authority", "answer", &self.board, petition];
        let mut reply = self.company.command_of(&office.authority, words);
        self.company
            .act(&self.narrator, reply.arg("--answer").arg(answer))?;
        self.narrator
            .say("What it promises is an entry too, and every report on it stands beside the promise.");
        for (status, text) in [
            ("planned", "Pemungutan suara atas anggaran desa"),
            ("in-progress", "Definisi pemilihan sedang dibuat"),
        ] {
            let words = [
                "authority",
                "commit",
                &self.board,
                petition,
                "--date",
                "2027-12-31",
            ];
            let mut commit = self.company.command_of(&office.authority, words);
            commit.args(["--status", status, "--text", text]);
            if status == "in-progress" {
                commit.args(["--number", "0"]);
            }
            self.company.act(&self.narrator, &mut commit)?;
        }
        let mut show = self.company.command(["petition", "show", &self.board, petition]);
        self.company.show(&self.narrator, &mut show)
    }

    fn batch(&self, petition: &str, acts: &[Act]) -> anyhow::Result<()> {
        let lines = acts.iter().map(|act| Ok(serde_json::to_string(act)? + "\n"));
        let acts = self.write("acts.jsonl", &lines.collect::<anyhow::Result<String>>()?)?;
        let mut batch = self
            .company
            .command(["citizen", "batch", &self.board, petition, "--acts"]);
        batch.arg(acts).arg("--codes").arg(self.company.file("codes.csv"));
        self.company.act(&self.narrator, &mut batch)
    }

    /// A table of the folder with the columns voter and code, or voter and number.
    fn table(&self, name: &str) -> anyhow::Result<Vec<Line>> {
        let mut table = csv::Reader::from_path(self.company.file(name))?;
        let lines = table.deserialize().collect::<Result<Vec<Line>, _>>();
        lines.with_context(|| name.to_owned())
    }

    /// A file with the code of one citizen.
    fn code(&self, citizens: &[Line], place: usize) -> anyhow::Result<PathBuf> {
        let citizen = citizens.get(place).context("the village is too small")?;
        self.write("code.txt", &format!("{}\n", citizen.code))
    }

    fn write(&self, name: &str, text: &str) -> anyhow::Result<PathBuf> {
        let file = self.company.file(name);
        fs::write(&file, text).with_context(|| format!("writing {}", file.display()))?;
        Ok(file)
    }

    /// Fails unless the verified record counts the petition's signatures as they were given, and shows its late answer.
    pub fn check_petition(&self, petition: &str) -> anyhow::Result<()> {
        let mut show = self
            .company
            .command(["petition", "show", &self.board, petition, "--json"]);
        let shown = process::output(&mut show, self.company.interrupt)?;
        let shown = serde_json::from_str::<Shown>(&shown).context("`suara petition show --json`")?;
        let wanted = (SIGNERS - WITHDRAW + 1) as u64;
        ensure!(
            shown.signatures == wanted,
            "the petition has {} signatures instead of {wanted}",
            shown.signatures
        );
        let late = shown
            .readings
            .iter()
            .any(|clock| clock.kind == "answer" && clock.state == "late");
        ensure!(late, "the late answer is not shown as late");
        ensure!(
            shown.elections.len() == 1,
            "the petition does not show the election that it led to"
        );
        Ok(())
    }
}

/// What `suara petition show --json` says, as far as it is checked here.
#[derive(Deserialize)]
struct Shown {
    signatures: u64,
    readings: Vec<Clock>,
    elections: Vec<String>,
}

#[derive(Deserialize)]
struct Clock {
    kind: String,
    state: String,
}

/// A line of what `suara citizen batch` reads.
#[derive(Serialize)]
struct Act<'a> {
    voter: &'a str,
    act: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

impl<'a> Act<'a> {
    fn new(voter: &'a str, act: &'a str) -> Act<'a> {
        Act {
            voter,
            act,
            name: None,
        }
    }
}
