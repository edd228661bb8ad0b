//! The pages that people read: what a board has decided, and how everybody can check it.

use std::sync::Arc;

use askama::Template;
use suara_protocol::Phase;
use suara_protocol::view::{QuestionTotals, ResultView};

use crate::boards::HostedBoard;
use crate::pipeline::PublishedElection;

#[derive(Template)]
#[template(path = "front.html")]
struct Front<'a> {
    boards: Vec<&'a str>,
}

#[derive(Template)]
#[template(path = "board.html")]
struct Board<'a> {
    title: &'a str,
    url: &'a str,
    id: String,
    size: u64,
    language: &'a str,
    languages: Vec<String>,
    elections: Vec<Election>,
}

struct Election {
    id: String,
    title: String,
    description: String,
    phase: &'static str,
    turnout: String,
    trustees: Vec<String>,
    questions: Vec<Question>,
}

struct Question {
    title: String,
    bars: Vec<Bar>,
}

struct Bar {
    title: String,
    total: u64,
    most: u64,
}

/// The list of boards.
pub(crate) fn front(boards: &[Arc<HostedBoard>]) -> String {
    let boards = boards.iter().map(|board| board.name()).collect();
    render(&Front { boards })
}

/// A board with its elections.
pub(crate) fn board(board: &HostedBoard, url: &str, wanted: Option<&str>) -> String {
    let view = board.view();
    let elections = board.snapshot().elections().collect::<Vec<_>>();
    let languages = elections
        .iter()
        .flat_map(|election| election.view.languages.iter().cloned());
    let languages = languages.chain(view.title.translations().map(|(language, _)| language.to_owned()));
    let mut languages = languages.collect::<Vec<_>>();
    languages.sort();
    languages.dedup();
    let first = view
        .title
        .translations()
        .next()
        .map_or("en", |(language, _)| language);
    let language = wanted
        .filter(|wanted| languages.iter().any(|known| known == wanted))
        .unwrap_or(first);
    render(&Board {
        title: view.title.get(language),
        url,
        id: view.id.map_or_else(String::new, |id| id.to_string()),
        size: view.size,
        language,
        elections: elections
            .iter()
            .rev()
            .map(|one| election(one, language))
            .collect(),
        languages: languages.clone(),
    })
}

fn election(election: &PublishedElection, language: &str) -> Election {
    let view = &election.view;
    let done = |done: bool| if done { "✓" } else { "–" };
    let trustees = view.trustees.iter().map(|trustee| {
        format!(
            "Trustee {}: keys {}, sums confirmed {}, decrypted {}",
            trustee.index,
            done(trustee.rehearsed),
            done(trustee.tally_confirmed),
            done(trustee.blocks_decrypted > 0),
        )
    });
    Election {
        id: view.id.to_string(),
        title: view.title.get(language).to_owned(),
        description: view.description.get(language).to_owned(),
        phase: phase(view.phase),
        turnout: format!(
            "{} of {} voters, {} ballots in the log",
            view.voted, view.entitled, view.ballots
        ),
        trustees: trustees.collect(),
        questions: match &election.result {
            Ok(Some(result)) => questions(result, language),
            Ok(None) | Err(_) => Vec::new(),
        },
    }
}

fn questions(result: &ResultView, language: &str) -> Vec<Question> {
    let question = |question: &QuestionTotals| {
        let blank = question.blank.map(|total| ("—".to_owned(), total));
        let options = question
            .options
            .iter()
            .map(|option| (option.title.get(language).to_owned(), option.total));
        let mut totals = options.chain(blank).collect::<Vec<_>>();
        totals.sort_by_key(|(_, total)| std::cmp::Reverse(*total));
        let most = totals.iter().map(|(_, total)| *total).max().unwrap_or(0).max(1);
        Question {
            title: question.title.get(language).to_owned(),
            bars: totals
                .into_iter()
                .map(|(title, total)| Bar { title, total, most })
                .collect(),
        }
    };
    result.questions.iter().map(question).collect()
}

fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Ceremony => "The trustees make the keys",
        Phase::Ready => "Ready to be opened",
        Phase::Open => "Open",
        Phase::Confirming => "Closed; trustees confirm the sums",
        Phase::Decrypting => "Closed; trustees decrypt",
        Phase::Decrypted => "Decrypted; the result can be published",
        Phase::Withheld => "Closed; too few voted to publish totals",
        Phase::Published => "Result published",
    }
}

fn render(page: &impl Template) -> String {
    page.render().unwrap_or_else(|error| {
        tracing::error!(%error, "a page could not be made");
        "This page could not be made.".to_owned()
    })
}
