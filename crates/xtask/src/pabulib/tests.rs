//! Files as they come; with one thing wrong in `wrong`, and from real elections in `real`.

mod real;
mod wrong;

use super::*;

const APPROVAL: &str = "\
META
key;value
description;A district
num_projects;3
num_votes;3
budget;1000.0
vote_type;approval
min_length;1
max_length;2
max_sum_cost;900
language;polish
PROJECTS
project_id;cost;votes;name
1;500;2;Benches
2;400;2;Trees
P-3;300.00;1;\"Lights; new\"
VOTES
voter_id;age;vote
a;30;1,2
b;;2 , P-3
c;51;1
";

const CUMULATIVE: &str = "\
META
key;value
vote_type;cumulative
min_sum_points;1
max_sum_points;5
PROJECTS
project_id;cost;score
1;10;7
2;20;2
VOTES
voter_id;vote;points
a;1,2;3,2
b;1;4
";

const ORDINAL: &str = "\
META
key;value
vote_type;ordinal
min_length;1
max_length;2
PROJECTS
project_id;cost;score
1;10;3
2;20;2
VOTES
voter_id;vote
a;1,2
b;1
";

fn parse(text: &str) -> PbFile {
    PbFile::parse("x.pb", text.as_bytes()).unwrap()
}

#[test]
fn an_approval_file_is_read_as_it_stands() {
    let file = parse(APPROVAL);
    assert_eq!(
        file.rules,
        Rules::Choose {
            min: 1,
            max: 2,
            money: Some(Amount::parse("900").unwrap())
        }
    );
    assert_eq!(file.projects[2].name, "Lights; new");
    assert_eq!(file.votes[1].choices, Choices::Chosen(vec![1, 2]));
    assert_eq!(file.recount(), [2, 2, 1]);
    assert_eq!(
        file.projects
            .iter()
            .map(|project| file.official(project))
            .collect::<Vec<_>>(),
        [Some(2), Some(2), Some(1)]
    );
    assert!(file.notes.is_empty(), "{:?}", file.notes);
}

#[test]
fn the_same_file_saved_by_a_spreadsheet_is_the_same() {
    let text = format!(
        "\u{feff}{}\r\n;;;\r\n\r\n",
        APPROVAL
            .replace('\n', "\r\n")
            .replace("PROJECTS", "\r\nPROJECTS;;;")
    );
    let file = parse(&text);
    assert_eq!(
        (file.rules.clone(), file.recount()),
        (parse(APPROVAL).rules, vec![2, 2, 1])
    );
}

#[test]
fn cumulative_and_ordinal_votes_count_points() {
    let cumulative = parse(CUMULATIVE);
    assert_eq!(
        cumulative.rules,
        Rules::Score {
            most: 5,
            sum: Some((1, 5)),
            projects: None
        }
    );
    assert_eq!(cumulative.recount(), [7, 2]);
    let ordinal = parse(ORDINAL);
    assert_eq!(ordinal.rules, Rules::Rank { min: 1, positions: 2 });
    assert_eq!(ordinal.recount(), [4, 1]);
    assert!(
        ordinal.notes[0].contains("contradicts itself"),
        "the figures of this example are wrong: {:?}",
        ordinal.notes
    );
}

#[test]
fn limits_that_meta_leaves_out_are_taken_from_the_votes() {
    let open = APPROVAL
        .replace("min_length;1\nmax_length;2\nmax_sum_cost;900\n", "")
        .replace("c;51;1\n", "c;51;\n");
    let file = parse(&open);
    assert_eq!(
        file.rules,
        Rules::Choose {
            min: 0,
            max: 2,
            money: None
        }
    );
    assert_eq!(file.votes[2].choices, Choices::Chosen(vec![]));
    assert!(
        file.notes.iter().any(|note| note.contains("no min_length"))
            && file.notes.iter().any(|note| note.contains("no max_length"))
    );

    let file = parse(&CUMULATIVE.replace("min_sum_points;1\nmax_sum_points;5\n", ""));
    assert_eq!(
        file.rules,
        Rules::Score {
            most: 4,
            sum: Some((4, 5)),
            projects: None
        }
    );
}

#[test]
fn limits_are_cut_to_what_can_happen() {
    let file = parse(
        &APPROVAL
            .replace("max_length;2", "max_length;12")
            .replace("max_sum_cost;900", "max_sum_cost;1200"),
    );
    assert_eq!(
        file.rules,
        Rules::Choose {
            min: 1,
            max: 3,
            money: None
        }
    );
    assert_eq!(file.notes.len(), 2, "{:?}", file.notes);
    let file = parse(&CUMULATIVE.replace("max_sum_points;5", "max_sum_points;50\nmax_points;4"));
    assert_eq!(
        file.rules,
        Rules::Score {
            most: 4,
            sum: Some((1, 8)),
            projects: None
        }
    );
}

#[test]
fn a_scoring_vote_has_no_sum_unless_meta_has_one() {
    let scoring = CUMULATIVE.replace("cumulative\nmin_sum_points;1\nmax_sum_points;5", "scoring");
    assert_eq!(
        parse(&scoring).rules,
        Rules::Score {
            most: 4,
            sum: None,
            projects: None
        }
    );
    let limited = scoring.replace(
        "scoring\n",
        "scoring\nmax_points;10\nmax_length;2\nmin_length;1\n",
    );
    assert_eq!(
        parse(&limited).rules,
        Rules::Score {
            most: 10,
            sum: None,
            projects: Some((1, 2))
        }
    );
}

#[test]
fn choose_one_is_approval_of_exactly_one() {
    let one = APPROVAL.replace(
        "approval\nmin_length;1\nmax_length;2\nmax_sum_cost;900",
        "choose-1",
    );
    let one = one.replace("1,2", "1").replace("2 , P-3", "2");
    assert_eq!(
        parse(&one).rules,
        Rules::Choose {
            min: 1,
            max: 1,
            money: None
        }
    );
}

#[test]
fn further_languages_come_from_columns() {
    let text = APPROVAL
        .replace("votes;name", "name_EN;name_x;name")
        .replace("500;2;", "500;Benches!;2;");
    let text = text
        .replace("400;2;", "400;;2;")
        .replace("300.00;1;", "300.00; ;1;");
    let file = parse(&text);
    assert_eq!(
        file.projects[0].names.get("en").map(String::as_str),
        Some("Benches!")
    );
    assert_eq!(file.projects[1].names.len() + file.projects[0].names.len(), 1);
}
