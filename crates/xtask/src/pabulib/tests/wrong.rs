//! Files with one thing wrong: the error names the line and what to do.

use super::{super::PbFile, APPROVAL, CUMULATIVE, ORDINAL};

/// The error of a good file with one text replaced.
fn error(good: &str, old: &str, new: &str) -> String {
    assert!(good.contains(old), "{old}");
    match PbFile::parse("x.pb", good.replacen(old, new, 1).as_bytes()) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("accepted: {new}"),
    }
}

#[test]
fn wrong_meta_is_named_with_its_line() {
    for (old, new, expected) in [
        ("META\n", "METADATA\n", "x.pb:1: the file begins with `METADATA`"),
        (
            "key;value",
            "name;value",
            "x.pb:2: the header of META is `name;value`",
        ),
        ("vote_type;approval\n", "", "x.pb:1: META has no `vote_type`"),
        ("approval", "lottery", "x.pb:7: `vote_type` is `lottery`"),
        (
            "num_projects;3",
            "num_projects;4",
            "x.pb:4: `num_projects` is 4, PROJECTS has 3",
        ),
        (
            "num_votes;3",
            "num_votes;4",
            "x.pb:5: `num_votes` is 4, VOTES has 3",
        ),
        (
            "num_votes;3",
            "num_votes;three",
            "x.pb:5: `num_votes` is not a number",
        ),
        (
            "min_length;1",
            "min_length;-1",
            "x.pb:8: `min_length` is negative",
        ),
        (
            "min_length;1",
            "min_length;3",
            "x.pb:8: `min_length` is 3, more than `max_length`",
        ),
        (
            "min_length;1\nmax_length;2",
            "min_length;4",
            "x.pb:8: `min_length` is 4, more than the number of projects",
        ),
        (
            "min_length;1\nmax_length;2",
            "max_length;0",
            "x.pb:8: `max_length` is 0",
        ),
        (
            "max_length;2",
            "max_length;2.5",
            "x.pb:9: `max_length` is not a whole number",
        ),
        (
            "max_length;2",
            "max_length;2\nmax_length;1",
            "x.pb:10: `max_length` has another value on line 9",
        ),
        (
            "max_sum_cost;900",
            "max_sum_cost;0",
            "x.pb:10: `max_sum_cost` is 0",
        ),
        (
            "max_sum_cost",
            "min_sum_cost",
            "x.pb:10: `min_sum_cost` is not supported",
        ),
    ] {
        let error = error(APPROVAL, old, new);
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn wrong_projects_are_named_with_their_line() {
    for (old, new, expected) in [
        (
            "PROJECTS\n",
            "",
            "x.pb:16: `VOTES` where the section PROJECTS must begin",
        ),
        (
            "PROJECTS\nproject_id;cost;votes;name\n",
            "PROJECTS\n",
            "x.pb:13: PROJECTS has no column `project_id`",
        ),
        (
            "cost;votes;name",
            "price;votes;name",
            "x.pb:13: PROJECTS has no column `cost`",
        ),
        (
            "cost;votes;name",
            "cost;cost;name",
            "x.pb:13: the column `cost` stands twice",
        ),
        (
            "1;500;",
            "1;-500;",
            "x.pb:14: the cost of the project 1 is negative: -500",
        ),
        (
            "1;500;",
            "1;cheap;",
            "x.pb:14: the cost of the project 1 is not a number: cheap",
        ),
        ("1;500;", "1;;", "x.pb:14: the cost of the project 1 is empty"),
        (
            "2;400;",
            "1;400;",
            "x.pb:15: the project 1 already stands on line 14",
        ),
        ("2;400;", ";400;", "x.pb:15: `project_id` is ``"),
        (
            "400;2;",
            "400;many;",
            "x.pb:15: `votes` of the project 2 is not a number",
        ),
        (
            "\"Lights; new\"",
            "Lights; new",
            "x.pb:16: 5 fields, the header has 4",
        ),
        ("new\"", "new", "x.pb:16: a double quote opens"),
        (
            "1;500;2;Benches\n2;400;2;Trees\nP-3;300.00;1;\"Lights; new\"\n",
            "",
            "x.pb:12: PROJECTS has no projects",
        ),
    ] {
        let error = error(APPROVAL, old, new);
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn wrong_votes_are_named_with_their_line() {
    for (old, new, expected) in [
        ("voter_id;", "id;", "x.pb:18: VOTES has no column `voter_id`"),
        (
            "age;vote\n",
            "age;choice\n",
            "x.pb:18: VOTES has no column `vote`",
        ),
        ("b;;2", "a;;2", "x.pb:20: the voter a already voted on line 19"),
        ("b;;2", ";;2", "x.pb:20: `voter_id` is empty"),
        (
            "2 , P-3",
            "2,P-4",
            "x.pb:20: a vote for the project `P-4`, which is not in PROJECTS",
        ),
        ("2 , P-3", "2,,P-3", "x.pb:20: a vote for the project ``"),
        ("2 , P-3", "2,2", "x.pb:20: the vote names the project 2 twice"),
        (
            "2 , P-3",
            "1,2,P-3",
            "x.pb:20: the vote of b has 3 projects, too many: at most 2 by `max_length` on line 9",
        ),
        (
            "2 , P-3",
            "",
            "x.pb:20: the vote of b has 0 projects, too few: at least 1 by `min_length` on line 8",
        ),
        ("b;;2 , P-3", "b;20", "x.pb:20: the line ends before `vote`"),
        (
            "max_sum_cost;900",
            "max_sum_cost;800",
            "x.pb:19: the projects of the voter a cost 900 together, `max_sum_cost` on line 10 is 800",
        ),
        (
            "a;30;1,2\nb;;2 , P-3\nc;51;1\n",
            "",
            "x.pb:17: VOTES has no votes",
        ),
        (
            "VOTES\nvoter_id;age;vote\na;30;1,2\nb;;2 , P-3\nc;51;1\n",
            "",
            "x.pb:16: the file ends without the section VOTES",
        ),
        (
            "c;51;1\n",
            "c;51;1\nMETA\nkey;value\n",
            "x.pb:22: `META` after the end of VOTES",
        ),
    ] {
        let error = error(APPROVAL, old, new);
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn wrong_points_are_named_with_their_line() {
    for (old, new, expected) in [
        (";points", ";scores", "x.pb:11: VOTES has no column `points`"),
        (
            "3,2",
            "3",
            "x.pb:12: the vote names 2 projects and `points` 1 numbers",
        ),
        ("3,2", "3,-2", "x.pb:12: a number in `points` is negative"),
        ("3,2", "3,1.5", "x.pb:12: the points 1.5 are no whole number"),
        (
            "3,2",
            "3,3",
            "x.pb:12: the vote of a has 6 points together, too many: at most 5 by `max_sum_points` on line 5",
        ),
        (
            "1;4",
            "1;0",
            "x.pb:13: the vote of b has 0 points together, too few: at least 1 by `min_sum_points` on line 4",
        ),
        (
            "max_sum_points;5",
            "max_sum_points;5\nmax_points;3",
            "x.pb:14: the vote of b has 4 points for one project, too many",
        ),
        (
            "max_sum_points;5",
            "max_sum_points;5\nmin_points;3",
            "x.pb:13: the vote of a has 2 points for one project, too few",
        ),
        (
            "max_sum_points;5",
            "max_sum_points;5\nmax_length;1",
            "x.pb:13: the vote of a has 2 projects, too many",
        ),
        (
            "min_sum_points;1",
            "min_sum_points;6",
            "x.pb:4: `min_sum_points` is 6, more than `max_sum_points`, 5",
        ),
        (
            "min_sum_points;1",
            "default_score;1",
            "x.pb:4: `default_score` is 1",
        ),
    ] {
        let error = error(CUMULATIVE, old, new);
        assert!(error.starts_with(expected), "{error}");
    }
    let error = error(ORDINAL, "ordinal", "ordinal\nscoring_fn;Dowdall");
    assert!(error.starts_with("x.pb:4: `scoring_fn` is Dowdall"), "{error}");
}

#[test]
fn bytes_that_are_no_text_are_named_with_their_line() {
    let error = PbFile::parse("x.pb", b"META\nkey;value\nunit;\xff\n")
        .err()
        .unwrap()
        .to_string();
    assert_eq!(error, "x.pb:3: not UTF-8 text (save the file as UTF-8)");
    let error = PbFile::parse("x.pb", b"").err().unwrap().to_string();
    assert!(
        error.starts_with("x.pb:1: the file ends without the section META"),
        "{error}"
    );
}

#[test]
fn a_choice_of_one_is_not_two() {
    let one = APPROVAL.replace(
        "approval\nmin_length;1\nmax_length;2\nmax_sum_cost;900",
        "choose-1",
    );
    let error = PbFile::parse("x.pb", one.as_bytes()).err().unwrap().to_string();
    assert_eq!(
        error,
        "x.pb:16: the vote of a has 2 projects, too many: at most 1 by the vote type"
    );
}

#[test]
fn a_file_cut_anywhere_is_an_election_or_an_error_with_a_line() {
    for (cut, _) in APPROVAL.char_indices().chain(CUMULATIVE.char_indices()) {
        for file in [APPROVAL, CUMULATIVE] {
            let Some(text) = file.get(..cut) else { continue };
            if let Err(error) = PbFile::parse("x.pb", text.as_bytes()) {
                let line: usize = error.to_string().split(':').nth(1).unwrap().parse().unwrap();
                assert!((1..=text.lines().count().max(1)).contains(&line), "{error}");
            }
        }
    }
}
