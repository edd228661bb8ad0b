//! Pages for people: boards, elections and their results, without scripts. What they show is in the JSON as well.

mod election;
mod figures;
mod language;
mod openapi;
mod outcome;
mod petition;
mod petition_words;
mod problem;
mod words;

use std::sync::Arc;

use askama::Template;
use suara_protocol::PetitionStage;
use suara_protocol::view::{PetitionView, RollView};

use crate::boards::HostedBoard;
use crate::petitions::shape;
use crate::pipeline::{PublishedElection, system_clock};
use election::ElectionPart;
use figures::grouped;
pub(crate) use language::{Asked, query_value};
use language::{Chosen, Offered};
pub(crate) use openapi::openapi;
use petition::PetitionPart;
use petition_words::PetitionWords;
pub(crate) use problem::problem;
use words::Words;

/// The style sheet of all pages.
pub(crate) const STYLE: &str = include_str!("../templates/suara.css");

/// The list of boards.
#[derive(Template)]
#[template(path = "home.html")]
pub(crate) struct HomePage {
    root: &'static str,
    title: &'static str,
    words: &'static Words,
    language: String,
    languages: Vec<Offered>,
    boards: Vec<BoardLine>,
}

struct BoardLine {
    name: String,
    title: String,
    /// The one that the title is in.
    language: String,
    entries: String,
    elections: usize,
}

/// A board.
#[derive(Template)]
#[template(path = "board.html")]
pub(crate) struct BoardPage {
    root: &'static str,
    title: String,
    words: &'static Words,
    language: String,
    languages: Vec<Offered>,
    facts: BoardFacts,
    entries: String,
    rolls: Vec<RollLine>,
    elections: Vec<ElectionPart>,
    said: &'static PetitionWords,
    petitions: usize,
}

/// An election.
#[derive(Template)]
#[template(path = "election.html")]
pub(crate) struct ElectionPage {
    root: &'static str,
    title: String,
    words: &'static Words,
    language: String,
    languages: Vec<Offered>,
    facts: BoardFacts,
    election: ElectionPart,
}

/// What everybody needs to check a board.
struct BoardFacts {
    name: String,
    title: String,
    /// The one that the title is in.
    language: String,
    id: Option<String>,
    url: String,
    key: String,
    fingerprint: String,
}

struct RollLine {
    number: u32,
    name: String,
    credentials: String,
    sealed: bool,
    id: String,
}

/// The list of boards.
pub(crate) fn home(boards: &[Arc<HostedBoard>], asked: Asked<'_>) -> HomePage {
    let views = boards.iter().map(|board| board.view()).collect::<Vec<_>>();
    let offered = words::LANGUAGES.iter().map(|tag| (*tag).to_owned());
    let Chosen {
        language,
        languages,
        words,
    } = language::choose(offered, asked);
    let line = |view: &suara_protocol::view::BoardView| BoardLine {
        name: view.name.clone(),
        title: title_of(view.title.get(&language), &view.name),
        language: language::written_in(&view.title, &language).to_owned(),
        entries: grouped(view.size),
        elections: view.elections.len(),
    };
    let boards = views.iter().map(line).collect();
    HomePage {
        root: ".",
        title: words.boards,
        words,
        language,
        languages,
        boards,
    }
}

/// The page of a board.
pub(crate) fn board(board: &HostedBoard, url: &str, asked: Asked<'_>) -> BoardPage {
    let (view, snapshot) = (board.view(), board.snapshot());
    let of_elections = view
        .elections
        .iter()
        .flat_map(|election| election.languages.iter().cloned());
    let of_title = view.title.translations().map(|(tag, _)| tag.to_owned());
    let Chosen {
        language,
        languages,
        words,
    } = language::choose(of_title.chain(of_elections), asked);
    let now_ms = system_clock();
    let part = |election: PublishedElection| ElectionPart::new(&election, words, &language, now_ms);
    let facts = facts(board, url, &language);
    BoardPage {
        root: "../..",
        title: facts.title.clone(),
        words,
        entries: grouped(view.size),
        rolls: view.rolls.iter().map(roll).collect(),
        elections: snapshot.elections().rev().map(part).collect(),
        said: petition_words::of(&language),
        petitions: snapshot.petitions().len(),
        facts,
        language,
        languages,
    }
}

/// The page of an election.
pub(crate) fn election(
    board: &HostedBoard,
    election: &PublishedElection,
    url: &str,
    asked: Asked<'_>,
) -> ElectionPage {
    let offered = election.view.languages.iter().cloned();
    let Chosen {
        language,
        languages,
        words,
    } = language::choose(offered, asked);
    let part = ElectionPart::new(election, words, &language, system_clock());
    let facts = facts(board, url, &language);
    ElectionPage {
        root: "../../../..",
        title: part.title.clone(),
        words,
        facts,
        election: part,
        language,
        languages,
    }
}

fn facts(board: &HostedBoard, url: &str, language: &str) -> BoardFacts {
    let view = board.view();
    BoardFacts {
        title: title_of(view.title.get(language), &view.name),
        language: language::written_in(&view.title, language).to_owned(),
        name: view.name,
        id: view.id.map(|id| id.to_string()),
        url: url.to_owned(),
        key: board.key().ed25519().to_string(),
        fingerprint: suara_protocol::fingerprint(board.key()),
    }
}

fn roll(roll: &RollView) -> RollLine {
    RollLine {
        number: roll.number,
        name: roll.name.clone(),
        credentials: grouped(roll.credentials as u64),
        sealed: roll.sealed,
        id: roll.id.to_string(),
    }
}

/// A title, or the name of what has none.
fn title_of(title: &str, name: &str) -> String {
    if title.trim().is_empty() {
        name.to_owned()
    } else {
        title.to_owned()
    }
}

/// The petitions of a board.
#[derive(Template)]
#[template(path = "petitions.html")]
pub(crate) struct PetitionsPage {
    root: &'static str,
    title: &'static str,
    words: &'static Words,
    said: &'static PetitionWords,
    language: String,
    languages: Vec<Offered>,
    facts: BoardFacts,
    /// Each stage: its word in addresses, its name, and whether it is the one shown.
    stages: Vec<(&'static str, &'static str, bool)>,
    petitions: Vec<PetitionPart>,
}

/// A petition.
#[derive(Template)]
#[template(path = "petition.html")]
pub(crate) struct PetitionPage {
    root: &'static str,
    title: String,
    words: &'static Words,
    said: &'static PetitionWords,
    language: String,
    languages: Vec<Offered>,
    facts: BoardFacts,
    petition: PetitionPart,
}

/// The register of answers.
#[derive(Template)]
#[template(path = "answers.html")]
pub(crate) struct AnswersPage {
    root: &'static str,
    title: &'static str,
    words: &'static Words,
    said: &'static PetitionWords,
    language: String,
    languages: Vec<Offered>,
    facts: BoardFacts,
    unanswered: Vec<PetitionPart>,
    answered: Vec<PetitionPart>,
}

/// The page of a board's petitions, all or those of one stage.
pub(crate) fn petitions(
    board: &HostedBoard,
    url: &str,
    stage: Option<PetitionStage>,
    asked: Asked<'_>,
) -> PetitionsPage {
    let chosen = language::choose(words::LANGUAGES.iter().map(|tag| (*tag).to_owned()), asked);
    let (said, now_ms) = (petition_words::of(&chosen.language), system_clock());
    let stages = [("all", said.all, stage.is_none())].into_iter();
    let stages =
        stages.chain(PetitionStage::ALL.map(|one| (one.word(), said.stage(one), stage == Some(one))));
    let snapshot = board.snapshot();
    let shown = snapshot.petitions().iter().rev();
    let shown = shown.filter(|petition| stage.is_none_or(|stage| petition.at(now_ms).stage == stage));
    PetitionsPage {
        root: "../../..",
        title: said.petitions,
        words: chosen.words,
        said,
        facts: facts(board, url, &chosen.language),
        stages: stages.collect(),
        petitions: shown
            .map(|petition| PetitionPart::new(petition, said, &chosen.language, now_ms))
            .collect(),
        language: chosen.language,
        languages: chosen.languages,
    }
}

/// The page of a petition.
pub(crate) fn petition(
    board: &HostedBoard,
    petition: &PetitionView,
    url: &str,
    asked: Asked<'_>,
) -> PetitionPage {
    let own = [words::of(&petition.language).tag];
    let offered = own.iter().chain(&words::LANGUAGES);
    let chosen = language::choose(offered.map(|tag| (*tag).to_owned()), asked);
    let said = petition_words::of(&chosen.language);
    let part = PetitionPart::new(petition, said, &chosen.language, system_clock());
    PetitionPage {
        root: "../../../..",
        title: part.title.clone(),
        words: chosen.words,
        said,
        facts: facts(board, url, &chosen.language),
        petition: part,
        language: chosen.language,
        languages: chosen.languages,
    }
}

/// The page of the register of answers.
pub(crate) fn answers(board: &HostedBoard, url: &str, asked: Asked<'_>) -> AnswersPage {
    let chosen = language::choose(words::LANGUAGES.iter().map(|tag| (*tag).to_owned()), asked);
    let (said, now_ms) = (petition_words::of(&chosen.language), system_clock());
    let snapshot = board.snapshot();
    let (unanswered, answered) = shape::due(snapshot.petitions(), now_ms);
    let parts = |petitions: Vec<shape::Due<'_>>| {
        let part =
            |(_, petition): shape::Due<'_>| PetitionPart::new(petition, said, &chosen.language, now_ms);
        petitions.into_iter().map(part).collect()
    };
    AnswersPage {
        root: "../../..",
        title: said.answers,
        words: chosen.words,
        said,
        facts: facts(board, url, &chosen.language),
        unanswered: parts(unanswered),
        answered: parts(answered),
        language: chosen.language,
        languages: chosen.languages,
    }
}
