//! The part of a page that shows one petition.

use suara_protocol::petition::Reading;
use suara_protocol::view::{ArgumentView, ClockView, CodedView, DebateView, PetitionView, ThresholdView};
use suara_protocol::{PetitionStage, petition::Moment as At};

use super::figures::{Moment, grouped, percent};
use super::petition_words::PetitionWords;

/// A petition, ready to be shown in one language.
pub(super) struct PetitionPart {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) language: String,
    pub(super) stage: &'static str,
    pub(super) stage_class: &'static str,
    /// What the stage means, and what comes next.
    pub(super) meaning: &'static str,
    /// How many stand for it, and how many are needed; while they are looked for.
    pub(super) sponsors: Option<(u32, u32)>,
    pub(super) type_name: String,
    pub(super) signatures: String,
    pub(super) paper: Option<String>,
    pub(super) withdrawn: Option<String>,
    pub(super) removed: Option<String>,
    pub(super) demands: Vec<String>,
    pub(super) background: String,
    pub(super) thresholds: Vec<ThresholdPart>,
    pub(super) clocks: Vec<ClockLine>,
    /// What the duties that are overdue say, a line each.
    pub(super) overdue: Vec<String>,
    pub(super) refusal: Option<String>,
    pub(super) appeal: Option<String>,
    pub(super) closing: Option<String>,
    pub(super) answers: Vec<AnswerPart>,
    pub(super) debates: Vec<DebatePart>,
    pub(super) commitments: Vec<Vec<ReportLine>>,
    pub(super) arguments: [Vec<ArgumentLine>; 2],
    pub(super) districts: Vec<[String; 2]>,
    pub(super) days: Vec<[String; 2]>,
    pub(super) removals: Vec<String>,
    pub(super) elections: Vec<String>,
    pub(super) is_open: bool,
}

pub(super) struct ThresholdPart {
    pub(super) needed: String,
    pub(super) purpose: &'static str,
    pub(super) length: String,
    pub(super) spread: Option<String>,
    pub(super) reached: Option<u64>,
}

pub(super) struct ClockLine {
    pub(super) name: &'static str,
    pub(super) due: Moment,
    pub(super) shows: String,
    pub(super) class: &'static str,
    pub(super) is_running: bool,
}

pub(super) struct AnswerPart {
    pub(super) at: Moment,
    /// For each demand: the demand, the outcome, the reason, the plan and its day.
    pub(super) demands: Vec<DemandLine>,
}

pub(super) struct DemandLine {
    pub(super) demand: String,
    pub(super) outcome: &'static str,
    pub(super) reason: String,
    pub(super) plan: Option<(String, String)>,
}

pub(super) struct DebatePart {
    pub(super) held: Moment,
    pub(super) outcome: Option<String>,
    pub(super) documents: Vec<String>,
}

pub(super) struct ReportLine {
    pub(super) at: Moment,
    pub(super) status: &'static str,
    pub(super) text: String,
    pub(super) date: String,
    pub(super) documents: Vec<String>,
}

pub(super) struct ArgumentLine {
    pub(super) text: String,
    pub(super) endorsements: String,
}

impl PetitionPart {
    /// Shows a petition at this time, Unix milliseconds.
    pub(super) fn new(
        petition: &PetitionView,
        words: &'static PetitionWords,
        language: &str,
        now_ms: u64,
    ) -> PetitionPart {
        let reading = petition.at(now_ms);
        let some = |count: u64| (count > 0).then(|| grouped(count));
        let [answer, debate] = &petition.thresholds;
        let clocks = reading
            .readings
            .iter()
            .map(|clock| clock_line(clock, words))
            .collect::<Vec<_>>();
        let overdue = reading.readings.iter().filter_map(|clock| match clock.reading {
            Reading::Over { by_ms } if clock.clock.kind.is_duty() => Some(format!(
                "{}: {} {}",
                words.clock(clock.clock.kind),
                words.overdue,
                words.duration(by_ms)
            )),
            _ => None,
        });
        let (supporting, opposing): (Vec<_>, Vec<_>) =
            petition.arguments.iter().partition(|argument| argument.supports);
        PetitionPart {
            id: petition.id.to_string(),
            title: words.text(&petition.title),
            language: petition.language.clone(),
            stage: words.stage(reading.stage),
            stage_class: stage_class(reading.stage),
            meaning: words.meaning(reading.stage),
            sponsors: (reading.stage == PetitionStage::Sponsoring)
                .then_some((petition.sponsors, petition.sponsors_needed)),
            type_name: petition.type_name.clone(),
            signatures: grouped(petition.signatures),
            paper: some(petition.paper),
            withdrawn: some(petition.withdrawn),
            removed: some(petition.removed),
            demands: petition.demands.iter().map(|demand| words.text(demand)).collect(),
            background: words.text(&petition.background),
            thresholds: vec![
                threshold(petition, answer, words.for_answer),
                threshold(petition, debate, words.for_debate),
            ],
            clocks,
            overdue: overdue.collect(),
            refusal: petition
                .reviews
                .last()
                .and_then(|review| review.refusal.as_ref())
                .map(|refusal| coded(refusal, words)),
            appeal: petition.appeal.as_ref().map(|appeal| words.text(&appeal.text)),
            closing: petition.closing.as_ref().map(|closing| coded(closing, words)),
            answers: petition
                .answers
                .iter()
                .map(|answer| answer_part(petition, answer, words))
                .collect(),
            debates: petition
                .debates
                .iter()
                .map(|debate| debate_part(debate, words))
                .collect(),
            commitments: petition
                .commitments
                .iter()
                .map(|history| history.iter().map(|report| report_line(report, words)).collect())
                .collect(),
            arguments: [supporting, opposing].map(|side| arguments(side, words)),
            districts: petition
                .districts
                .iter()
                .map(|district| {
                    [
                        district.name.get(language).to_owned(),
                        grouped(district.signatures),
                    ]
                })
                .collect(),
            days: petition
                .days
                .iter()
                .map(|one| [day(one.start_ms), grouped(one.day.web + one.day.paper)])
                .collect(),
            removals: petition
                .removals
                .iter()
                .map(|removal| {
                    let why = words.code(removal.code, removal.words);
                    format!("{} {}: {why}", words.entry, removal.at.index)
                })
                .collect(),
            elections: petition.elections.iter().map(ToString::to_string).collect(),
            is_open: reading.stage == PetitionStage::Open,
        }
    }
}

fn stage_class(stage: PetitionStage) -> &'static str {
    match stage {
        PetitionStage::Open => "open",
        PetitionStage::Sponsoring | PetitionStage::Review => "waiting",
        PetitionStage::Closed => "done",
        PetitionStage::Lapsed | PetitionStage::Refused => "counting",
    }
}

fn threshold(petition: &PetitionView, threshold: &ThresholdView, purpose: &'static str) -> ThresholdPart {
    let asked = &threshold.threshold;
    let spread = (asked.districts > 0).then(|| {
        format!(
            "{} / {} (≥ {})",
            threshold.full_districts,
            asked.districts,
            grouped(asked.in_each)
        )
    });
    ThresholdPart {
        needed: grouped(asked.signatures),
        purpose,
        length: percent(petition.signatures.min(asked.signatures), asked.signatures),
        spread,
        reached: threshold.reached.map(|at: At| at.index),
    }
}

fn clock_line(clock: &ClockView, words: &PetitionWords) -> ClockLine {
    let is_duty = clock.clock.kind.is_duty();
    let (shows, class) = match clock.reading {
        Reading::Running { left_ms } => (format!("{} {}", words.duration(left_ms), words.left), "quiet"),
        Reading::InTime => (words.in_time.to_owned(), "yes"),
        Reading::Late { by_ms } => (format!("{} {}", words.late, words.duration(by_ms)), "late"),
        Reading::Over { by_ms } if is_duty => {
            (format!("{} {}", words.overdue, words.duration(by_ms)), "late")
        }
        Reading::Over { .. } => (words.over.to_owned(), "quiet"),
    };
    ClockLine {
        name: words.clock(clock.clock.kind),
        due: Moment::new(clock.clock.due_ms),
        shows,
        class,
        is_running: matches!(clock.reading, Reading::Running { .. }),
    }
}

fn coded(coded: &CodedView, words: &PetitionWords) -> String {
    let CodedView { code, text, .. } = coded;
    format!("{} ({code}): {}", words.code(code, coded.words), words.text(text))
}

fn answer_part(
    petition: &PetitionView,
    answer: &suara_protocol::view::AnswerView,
    words: &PetitionWords,
) -> AnswerPart {
    let demands = petition
        .demands
        .iter()
        .zip(&answer.demands)
        .map(|(demand, said)| DemandLine {
            demand: words.text(demand),
            outcome: words.outcome(said.outcome),
            reason: words.text(&said.reason),
            plan: said
                .plan
                .as_ref()
                .zip(said.by_ms)
                .map(|(plan, by_ms)| (words.text(plan), day(by_ms))),
        });
    AnswerPart {
        at: Moment::new(answer.at.time_ms),
        demands: demands.collect(),
    }
}

fn debate_part(debate: &DebateView, words: &PetitionWords) -> DebatePart {
    DebatePart {
        held: Moment::new(debate.held_at_ms),
        outcome: debate.outcome.as_ref().map(|outcome| words.text(outcome)),
        documents: debate
            .evidence
            .iter()
            .map(|evidence| document(evidence, words))
            .collect(),
    }
}

fn report_line(report: &suara_protocol::view::CommitmentView, words: &PetitionWords) -> ReportLine {
    ReportLine {
        at: Moment::new(report.at.time_ms),
        status: words.status(report.status),
        text: words.text(&report.text),
        date: day(report.date_ms),
        documents: report
            .evidence
            .iter()
            .map(|evidence| document(evidence, words))
            .collect(),
    }
}

fn document(evidence: &suara_protocol::view::EvidenceView, words: &PetitionWords) -> String {
    format!("{} (SHA-256 {})", words.text(&evidence.link), evidence.document)
}

/// The arguments of one side, the most endorsed first.
fn arguments(mut side: Vec<&ArgumentView>, words: &PetitionWords) -> Vec<ArgumentLine> {
    side.sort_by_key(|argument| std::cmp::Reverse(argument.endorsements));
    let line = |argument: &ArgumentView| ArgumentLine {
        text: words.text(&argument.text),
        endorsements: grouped(argument.endorsements),
    };
    side.into_iter().map(line).collect()
}

fn day(unix_ms: u64) -> String {
    Moment::new(unix_ms).shown.chars().take(10).collect()
}
