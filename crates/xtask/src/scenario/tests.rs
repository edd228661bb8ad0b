//! What the roles get to read.

use serde_json::Value;

use super::*;

const FILE: &str = "\
META
key;value
description;Musyawarah
description_en;Village meeting
unit;Desa
budget;100
vote_type;approval
max_length;2
max_sum_cost;90
language;indonesian
PROJECTS
project_id;cost;name;name_en
A;40.5;Jalan;Road
B;30;Sumur;
C;60;Lampu;Lights
VOTES
voter_id;neighborhood;vote
1;Lor;A,B
2;Kidul;B
3;;C
";

fn scenario(text: &str, districts: bool) -> (tempfile::TempDir, Scenario) {
    let folder = tempfile::tempdir().unwrap();
    let file = PbFile::parse("x.pb", text.as_bytes()).unwrap();
    let options = Options {
        districts,
        threshold: 2,
        closes_at: "2026-12-01T18:00:00Z".into(),
    };
    let scenario = write(&file, &options, folder.path()).unwrap();
    (folder, scenario)
}

fn definition(scenario: &Scenario) -> toml::Value {
    toml::from_str(&fs::read_to_string(&scenario.definition).unwrap()).unwrap()
}

fn lines(scenario: &Scenario) -> Vec<Value> {
    let text = fs::read_to_string(&scenario.votes).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn the_definition_says_everything_in_every_language() {
    let (_folder, scenario) = scenario(FILE, false);
    let written = definition(&scenario);
    let expected: toml::Value = toml::from_str(
        r#"
        languages = ["id", "en"]
        closes_at = "2026-12-01T18:00:00Z"
        early_close = true
        threshold = 2
        grouping = "whole"
        privacy_minimum = 5
        small_groups = "decrypt"
        title = { id = "Musyawarah", en = "Village meeting" }
        description = { id = "Desa. Anggaran: 100.", en = "Desa. Budget: 100." }
        [[questions]]
        id = "projects"
        title = { id = "Kegiatan mana yang sebaiknya dilaksanakan?", en = "Which projects should be carried out?" }
        description.id = "Biaya tertulis dalam bagian satuan mata uang: 1 dibagi 10."
        description.en = "Costs are in parts of the unit of currency: 1 divided by 10."
        blank = false
        kind = "choose"
        min = 1
        max = 2
        budget = 900
        [[questions.options]]
        id = "A"
        cost = 405
        title = { id = "Jalan", en = "Road" }
        [[questions.options]]
        id = "B"
        cost = 300
        title = { id = "Sumur", en = "Sumur" }
        [[questions.options]]
        id = "C"
        cost = 600
        title = { id = "Lampu", en = "Lights" }
        "#,
    )
    .unwrap();
    assert_eq!(written, expected);
    assert!(scenario.notes.iter().any(|note| note.contains("no min_length")));
    assert!(scenario.notes.iter().any(|note| note.contains("decimals")));
}

#[test]
fn without_a_money_limit_costs_are_rounded_information() {
    let (_folder, scenario) = scenario(&FILE.replace("max_sum_cost;90\n", ""), false);
    let question = &definition(&scenario)["questions"][0];
    assert_eq!(question["options"][0]["cost"].as_integer(), Some(41));
    assert!(question.get("budget").is_none() && question.get("description").is_none());
}

#[test]
fn neighbourhoods_are_districts_only_when_asked() {
    let (_folder, whole) = scenario(FILE, false);
    assert_eq!(
        fs::read_to_string(&whole.voters).unwrap(),
        "voter,district,weight\n1,all,1\n2,all,1\n3,all,1\n"
    );
    let (_folder, parted) = scenario(FILE, true);
    assert_eq!(
        fs::read_to_string(&parted.voters).unwrap(),
        "voter,district,weight\n1,Lor,1\n2,Kidul,1\n3,none,1\n"
    );
    assert_eq!((whole.districts, parted.districts), (1, 3));
    assert_eq!(definition(&parted)["grouping"].as_str(), Some("districts"));
}

#[test]
fn every_tenth_voter_votes_twice_and_the_last_vote_is_the_files() {
    let mut text = FILE.to_owned();
    (4..=25).for_each(|voter| text += &format!("{voter};Lor;{}\n", ["A", "B", "C"][voter % 3]));
    let (_folder, scenario) = scenario(&text, false);
    let lines = lines(&scenario);
    assert_eq!((lines.len(), scenario.revotes), (28, 3));
    let votes_of = |voter: &str| -> Vec<&Value> {
        lines
            .iter()
            .filter(|line| line["voter"] == voter)
            .map(|line| &line["choices"]["projects"])
            .collect()
    };
    assert_eq!(votes_of("1"), [&json!(["B"]), &json!(["A", "B"])]);
    assert_eq!(votes_of("2"), [&json!(["B"])]);
    for voter in ["11", "21"] {
        assert!(
            matches!(votes_of(voter)[..], [first, last] if first != last),
            "{voter}"
        );
    }
}

#[test]
fn points_and_rankings_are_written_for_their_kinds() {
    let points = "META\nkey;value\nvote_type;cumulative\nmax_sum_points;5\nmin_sum_points;0\nPROJECTS\nproject_id;cost\n\
                  A;1\nB;1\nVOTES\nvoter_id;vote;points\n1;A,B;3,0\n";
    let (_folder, scenario_) = scenario(points, false);
    let question = &definition(&scenario_)["questions"][0];
    assert_eq!(
        (question["kind"].as_str(), question["most"].as_integer()),
        (Some("score"), Some(5))
    );
    assert_eq!(question["sum"]["max"].as_integer(), Some(5));
    assert_eq!(lines(&scenario_)[0]["choices"]["projects"], json!({ "A": 3 }));

    let ranking = "META\nkey;value\nvote_type;ordinal\nmin_length;1\nmax_length;3\nPROJECTS\nproject_id;cost\n\
                   A;1\nB;1\nC;1\nVOTES\nvoter_id;vote\n1;C,A\n";
    let (_folder, scenario_) = scenario(ranking, false);
    let question = &definition(&scenario_)["questions"][0];
    assert_eq!(
        question["weights"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(toml::Value::as_integer)
            .collect::<Vec<_>>(),
        [3, 2, 1]
    );
    assert_eq!(lines(&scenario_)[0]["choices"]["projects"], json!(["C", "A"]));
}

#[test]
fn real_files_become_elections_with_whole_texts() {
    let Ok(entries) = fs::read_dir(crate::workspace::real_files()) else {
        println!("skipped, no real files here");
        return;
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    for path in paths.filter(|path| path.extension().is_some_and(|end| end == "pb")) {
        let file = PbFile::read(&path).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let options = Options {
            districts: false,
            threshold: 2,
            closes_at: "2026-12-01T18:00:00Z".into(),
        };
        let scenario = write(&file, &options, folder.path()).unwrap();
        println!("{}: {:?}", path.display(), scenario.notes);
        let definition = definition(&scenario);
        assert_eq!(
            definition["questions"][0]["options"].as_array().unwrap().len(),
            file.projects.len()
        );
        assert_eq!(lines(&scenario).len(), file.votes.len() + scenario.revotes);
        assert!(
            scenario
                .notes
                .iter()
                .all(|note| note.contains("taken from the votes")),
            "{:?}",
            scenario.notes
        );
    }
}
