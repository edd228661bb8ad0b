//! The part of a page that shows one election.

use suara_protocol::Phase;
use suara_protocol::view::{
    ElectionView, GroupTotals, OptionTotal, QuestionTotals, QuestionView, ResultView, TrusteeView,
};

use super::figures::{Moment, grouped, percent};
use super::outcome::{MatrixPart, OutcomePart};
use super::words::Words;
use crate::pipeline::PublishedElection;

/// An election, ready to be shown in one language.
pub(super) struct ElectionPart {
    pub(super) id: String,
    pub(super) title: String,
    /// The one that its texts are in.
    pub(super) language: String,
    pub(super) description: String,
    /// The word for where it stands.
    pub(super) phase: &'static str,
    /// What that means, and what comes next.
    pub(super) meaning: &'static str,
    /// Class of the style sheet.
    pub(super) phase_class: &'static str,
    /// When voting ends or ended, and which of the two; nothing if it was closed before.
    pub(super) closes: Option<(&'static str, Moment)>,
    pub(super) takes_ballots: bool,
    pub(super) is_opened: bool,
    pub(super) entitled: String,
    pub(super) voted: String,
    pub(super) turnout: String,
    /// Ballots that a later one has replaced.
    pub(super) replaced: Option<String>,
    pub(super) threshold: u32,
    pub(super) confirmations: u32,
    pub(super) trustees: Vec<TrusteeLine>,
    pub(super) questions: Vec<QuestionPart>,
    pub(super) result: Option<ResultPart>,
    /// Why the totals cannot be shown although enough trustees have decrypted.
    pub(super) alarm: Option<String>,
    pub(super) roll: String,
    pub(super) tally: Option<String>,
    /// The petition that led to it.
    pub(super) petition: Option<String>,
    pub(super) petition_word: &'static str,
}

pub(super) struct TrusteeLine {
    pub(super) index: u32,
    pub(super) key: String,
    /// In the order of the table's columns.
    pub(super) done: [bool; 7],
}

pub(super) struct QuestionPart {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) options: Vec<OptionLine>,
    pub(super) blank: bool,
}

pub(super) struct OptionLine {
    pub(super) title: String,
    pub(super) cost: Option<String>,
}

pub(super) struct ResultPart {
    pub(super) withheld: bool,
    pub(super) published: bool,
    pub(super) ballots: String,
    pub(super) questions: Vec<Bars>,
    /// Totals by group, where there is more than one.
    pub(super) groups: Vec<GroupPart>,
}

pub(super) struct GroupPart {
    pub(super) name: String,
    pub(super) ballots: String,
    pub(super) questions: Vec<Bars>,
}

/// The totals of a question, the greatest first.
pub(super) struct Bars {
    pub(super) title: String,
    pub(super) bars: Vec<Bar>,
    pub(super) blank: Option<String>,
    /// In the place of bars, where options are compared in pairs.
    pub(super) matrix: Option<MatrixPart>,
    pub(super) outcome: Option<OutcomePart>,
}

pub(super) struct Bar {
    pub(super) title: String,
    pub(super) cost: Option<String>,
    pub(super) total: String,
    /// Length in hundredths of the longest.
    pub(super) length: String,
}

impl ElectionPart {
    /// Shows an election at this time, Unix milliseconds.
    pub(super) fn new(
        election: &PublishedElection,
        words: &'static Words,
        language: &str,
        now_ms: u64,
    ) -> ElectionPart {
        let PublishedElection { view, result } = election;
        let (phase, meaning, phase_class) = phase(view, words, now_ms);
        let (is_over, is_open) = (now_ms >= view.closes_at_ms, view.phase == Phase::Open);
        let is_opened = !matches!(view.phase, Phase::Ceremony | Phase::Ready);
        let closes = match () {
            () if is_over => Some(words.closed),
            () if is_open || !is_opened => Some(words.closes),
            () => None,
        };
        let closes = closes.map(|word| (word, Moment::new(view.closes_at_ms)));
        let replaced = view.ballots.saturating_sub(view.voted);
        let (result, alarm) = match result {
            Ok(result) => (
                result
                    .as_ref()
                    .map(|result| ResultPart::new(result, words, language)),
                None,
            ),
            Err(refusal) => (None, Some(format!("{}: {}", refusal.check, refusal.detail))),
        };
        ElectionPart {
            id: view.id.to_string(),
            title: view.title.get(language).to_owned(),
            language: super::language::written_in(&view.title, language).to_owned(),
            description: view.description.get(language).to_owned(),
            phase,
            meaning,
            phase_class,
            closes,
            takes_ballots: is_open && !is_over,
            is_opened,
            entitled: grouped(view.entitled as u64),
            voted: grouped(view.voted as u64),
            turnout: percent(view.voted as u64, view.entitled as u64),
            replaced: (replaced > 0).then(|| grouped(replaced as u64)),
            threshold: view.threshold,
            confirmations: view.confirmations,
            trustees: view.trustees.iter().map(trustee).collect(),
            questions: view
                .questions
                .iter()
                .map(|question| QuestionPart::new(question, language))
                .collect(),
            result,
            alarm,
            roll: view.roll.to_string(),
            tally: view.tally.map(|tally| tally.to_string()),
            petition: view.petition.map(|cited| cited.petition.to_string()),
            petition_word: super::petition_words::of(language).petition,
        }
    }
}

impl TrusteeLine {
    /// Enough of the key to tell the trustees apart.
    pub(super) fn short_key(&self) -> &str {
        self.key.get(..8).unwrap_or(&self.key)
    }
}

fn phase(view: &ElectionView, words: &Words, now_ms: u64) -> (&'static str, &'static str, &'static str) {
    let phases = &words.phases;
    let (names, class) = match view.phase {
        Phase::Ceremony => (&phases.ceremony, "waiting"),
        Phase::Ready => (&phases.ready, "waiting"),
        Phase::Open if now_ms >= view.closes_at_ms => (&phases.over, "waiting"),
        Phase::Open => (&phases.open, "open"),
        Phase::Confirming => (&phases.confirming, "counting"),
        Phase::Decrypting => (&phases.decrypting, "counting"),
        Phase::Decrypted => (&phases.decrypted, "counting"),
        Phase::Withheld => (&phases.withheld, "done"),
        Phase::Published => (&phases.published, "done"),
    };
    (names.0, names.1, class)
}

fn trustee(trustee: &TrusteeView) -> TrusteeLine {
    let TrusteeView {
        index,
        key,
        committed,
        revealed,
        confirmed,
        rehearsed,
        tally_confirmed,
        blocks_decrypted,
        keys_erased,
    } = trustee;
    let done = [
        *committed,
        *revealed,
        *confirmed,
        *rehearsed,
        *tally_confirmed,
        *blocks_decrypted > 0,
        *keys_erased,
    ];
    TrusteeLine {
        index: *index,
        key: key.clone(),
        done,
    }
}

fn cost(cost: u64) -> Option<String> {
    (cost > 0).then(|| grouped(cost))
}

impl QuestionPart {
    fn new(question: &QuestionView, language: &str) -> QuestionPart {
        let option = |option: &suara_protocol::view::OptionView| OptionLine {
            title: option.title.get(language).to_owned(),
            cost: cost(option.cost),
        };
        QuestionPart {
            title: question.title.get(language).to_owned(),
            description: question.description.get(language).to_owned(),
            options: question.options.iter().map(option).collect(),
            blank: question.blank,
        }
    }
}

impl ResultPart {
    fn new(result: &ResultView, words: &Words, language: &str) -> ResultPart {
        let bars = |questions: &[QuestionTotals]| {
            questions
                .iter()
                .map(|question| Bars::new(question, words, language))
                .collect()
        };
        let group = |group: &GroupTotals| GroupPart {
            name: if group.remainder {
                words.other_districts.to_owned()
            } else {
                group.districts.join(", ")
            },
            ballots: grouped(group.ballots),
            questions: bars(&group.questions),
        };
        let groups = if result.groups.len() > 1 {
            result.groups.iter().map(group).collect()
        } else {
            Vec::new()
        };
        ResultPart {
            withheld: result.withheld,
            published: result.published,
            ballots: grouped(result.ballots),
            questions: bars(&result.questions),
            groups,
        }
    }
}

impl Bars {
    fn new(question: &QuestionTotals, words: &Words, language: &str) -> Bars {
        let total = |option: &OptionTotal| option.total.unwrap_or(0);
        let most = question.options.iter().map(total).max().unwrap_or(0);
        let mut options = question.options.iter().collect::<Vec<_>>();
        options.sort_by_key(|option| std::cmp::Reverse(total(option)));
        let bar = |option: &OptionTotal| Bar {
            title: option.title.get(language).to_owned(),
            cost: cost(option.cost),
            total: grouped(total(option)),
            length: percent(total(option), most),
        };
        let outcome = question.outcome.as_ref();
        Bars {
            title: question.title.get(language).to_owned(),
            bars: options.into_iter().map(bar).collect(),
            blank: question.blank.map(grouped),
            matrix: MatrixPart::new(question, language),
            outcome: outcome.map(|outcome| OutcomePart::new(outcome, question, words, language)),
        }
    }
}
