//! An Atom feed (RFC 4287) of the petitions of a board.

use std::sync::Arc;

use suara_protocol::view::PetitionView;

use super::time;

/// The most petitions that a feed shows.
const MOST: usize = 50;

/// The feed: the newest change first.
pub(crate) fn atom(title: &str, url: &str, petitions: &[Arc<PetitionView>], now_ms: u64) -> String {
    let mut newest = petitions
        .iter()
        .map(|petition| (changed_ms(petition), petition))
        .collect::<Vec<_>>();
    newest.sort_by_key(|(changed_ms, _)| std::cmp::Reverse(*changed_ms));
    let updated = newest.first().map_or(0, |(changed_ms, _)| *changed_ms);
    let entries = newest.iter().take(MOST).map(|(changed_ms, petition)| {
        let link = format!("{url}/petitions/{}", petition.id);
        let stage = petition.at(now_ms).stage.word();
        format!(
            "<entry><id>{0}</id><link href=\"{0}\"/><title>{1}</title><updated>{2}</updated><published>{3}</published>\
             <summary>{4}: {5} signatures</summary></entry>\n",
            escaped(&link),
            escaped(&petition.title.shown()),
            time(*changed_ms).unwrap_or_default(),
            time(petition.begun.time_ms).unwrap_or_default(),
            stage,
            petition.signatures,
        )
    });
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<id>{0}/petitions</id>\
         <link rel=\"self\" href=\"{0}/petitions.atom\"/><title>{1}</title><updated>{2}</updated>\
         <author><name>{1}</name></author>\n{3}</feed>\n",
        escaped(url),
        escaped(title),
        time(updated).unwrap_or_default(),
        entries.collect::<String>()
    )
}

/// When something other than its count changed last.
fn changed_ms(petition: &PetitionView) -> u64 {
    let moments = [
        petition.opened,
        petition.thresholds[0].reached,
        petition.thresholds[1].reached,
    ];
    let answers = petition.answers.iter().map(|answer| answer.at);
    let reports = petition.commitments.iter().flatten().map(|report| report.at);
    let debates = petition.debates.iter().map(|debate| debate.at);
    let reviews = petition.reviews.iter().map(|review| review.at);
    let all = moments
        .into_iter()
        .flatten()
        .chain(answers)
        .chain(reports)
        .chain(debates)
        .chain(reviews);
    all.map(|moment| moment.time_ms)
        .max()
        .unwrap_or(petition.begun.time_ms)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn o01_markup_in_texts_is_text() {
        assert_eq!(escaped("<a href=\"x\">&"), "&lt;a href=&quot;x&quot;&gt;&amp;");
    }

    #[test]
    fn a_feed_without_petitions_is_a_feed() {
        let feed = atom("Desa <1>", "https://example.org/v1/boards/d", &[], 0);
        assert!(feed.contains("<title>Desa &lt;1&gt;</title>") && feed.ends_with("</feed>\n"));
    }
}
