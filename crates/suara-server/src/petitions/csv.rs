//! Tables that spreadsheet programs read (RFC 4180). A cell that such a program would take for a formula begins with an
//! apostrophe.

use std::sync::Arc;

use suara_protocol::view::PetitionView;

use super::{day, time};

/// All petitions, one a line.
pub(crate) fn petitions(petitions: &[Arc<PetitionView>], now_ms: u64) -> String {
    let mut table = row([
        "id",
        "action",
        "stage",
        "signature_count",
        "created_at",
        "opened_at",
        "closes_at",
        "response_threshold_reached_at",
        "responded_at",
        "debate_threshold_reached_at",
    ]);
    for petition in petitions {
        let at = |time_ms: Option<u64>| time_ms.and_then(time).unwrap_or_default();
        let [answer, debate] = petition
            .thresholds
            .map(|threshold| at(threshold.reached.map(|at| at.time_ms)));
        table += &row([
            petition.id.to_string(),
            petition.title.shown(),
            petition.at(now_ms).stage.word().to_owned(),
            petition.signatures.to_string(),
            at(Some(petition.begun.time_ms)),
            at(petition.opened.map(|opened| opened.time_ms)),
            at(petition.closes_ms),
            answer,
            at(petition.answers.first().map(|answer| answer.at.time_ms)),
            debate,
        ]);
    }
    table
}

/// Signatures of one petition: a line for each district, each day and each channel.
pub(crate) fn signatures(petition: &PetitionView) -> String {
    let mut table = row(["by", "what", "name", "signatures", "withdrawn", "removed"]);
    let none = String::new;
    for district in &petition.districts {
        let name = district.name.first().to_owned();
        let count = district.signatures.to_string();
        table += &row([
            "district".to_owned(),
            district.id.clone(),
            name,
            count,
            none(),
            none(),
        ]);
    }
    for one in &petition.days {
        table += &row([
            "day".to_owned(),
            day(one.start_ms).unwrap_or_default(),
            none(),
            (one.day.web + one.day.paper).to_string(),
            one.day.withdrawn.to_string(),
            one.day.removed.to_string(),
        ]);
    }
    for (channel, count) in [("web", petition.web), ("paper", petition.paper)] {
        table += &row([
            "channel".to_owned(),
            channel.to_owned(),
            none(),
            count.to_string(),
            none(),
            none(),
        ]);
    }
    table
}

fn row<const N: usize>(cells: [impl AsRef<str>; N]) -> String {
    let cells = cells.map(|text| cell(text.as_ref()));
    format!("{}\r\n", cells.join(","))
}

fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn o06_no_cell_is_a_formula() {
        for text in ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            let cell = cell(text);
            let inner = cell.trim_start_matches('"');
            assert!(inner.starts_with('\''), "{cell:?}");
        }
    }

    #[test]
    fn commas_quotes_and_lines_stay_in_their_cell() {
        assert_eq!(
            row(["a,b", "say \"yes\"", "c"]),
            "\"a,b\",\"say \"\"yes\"\"\",c\r\n"
        );
        assert_eq!(cell("one\ntwo"), "\"one\ntwo\"");
        assert_eq!(cell("plain"), "plain");
    }
}
