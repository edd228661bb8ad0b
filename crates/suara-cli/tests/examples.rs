//! The definitions in `docs/examples`, put to a service with the real program: each is accepted, and an election with
//! the questions of all of them on one ballot is held to its end, with weights, districts and a vote cast again. The files
//! of petitions beside them lead to a petition that is answered.
#![expect(clippy::unwrap_used, reason = "a broken fixture must fail the test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use suara_server::{Config, RunningServer, Server};
use tempfile::TempDir;

const VOTERS: usize = 24;

/// An answer, and the totals that it adds to.
type Counts = (Value, Vec<u64>);

/// Of each question of the examples three answers, with what a vote adds to the totals of the options; of an order to
/// those of the pairs, row by row.
fn answers() -> [(&'static str, [Counts; 3]); 9] {
    let blank = || json!("blank");
    [
        (
            "water",
            [
                (json!(["yes"]), vec![1, 0]),
                (json!(["no"]), vec![0, 1]),
                (blank(), vec![0, 0]),
            ],
        ),
        (
            "council",
            [
                (json!(["dewi", "elif"]), vec![1, 1, 0, 0, 0]),
                (json!(["greta"]), vec![0, 0, 0, 1, 0]),
                (json!([]), vec![0; 5]),
            ],
        ),
        (
            "projects",
            [
                (json!(["bridge", "well", "benches"]), vec![1, 0, 1, 1]),
                (json!(["roof", "well"]), vec![0, 1, 1, 0]),
                (blank(), vec![0; 4]),
            ],
        ),
        (
            "plans",
            [
                (json!({"music": 6, "trip": 3}), vec![6, 0, 3, 0]),
                (json!({"garden": 1}), vec![0, 1, 0, 0]),
                (blank(), vec![0; 4]),
            ],
        ),
        (
            "name",
            [
                (json!(["hill", "river"]), vec![2, 0, 3, 0]),
                (json!(["people", "kartini", "river"]), vec![1, 2, 0, 3]),
                (blank(), vec![0; 4]),
            ],
        ),
        (
            "chair",
            [
                (
                    json!([["ines", "jonas"], "kofi", "lena"]),
                    vec![0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0],
                ),
                (
                    json!(["lena", "kofi", "jonas", "ines"]),
                    vec![0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0],
                ),
                (json!([["ines", "jonas", "kofi", "lena"]]), vec![0; 16]),
            ],
        ),
        (
            "priorities",
            [
                (json!({"buses": 5}), vec![5, 0, 0, 0]),
                (json!({"trees": 3, "clinic": 4}), vec![0, 3, 4, 0]),
                (blank(), vec![0; 4]),
            ],
        ),
        (
            "lists",
            [
                (json!(["forest"]), vec![1, 0, 0, 0]),
                (json!(["old-town"]), vec![0, 0, 0, 1]),
                (blank(), vec![0; 4]),
            ],
        ),
        (
            "mayor",
            [
                (json!(["amara"]), vec![1, 0, 0]),
                (json!(["chen"]), vec![0, 0, 1]),
                (blank(), vec![0; 3]),
            ],
        ),
    ]
}

/// Answers that no question allows, with the reason that the program gives.
fn refused() -> [(&'static str, Value, &'static str); 6] {
    [
        ("water", json!(["yes", "no"]), "too many"),
        ("council", json!(["dewi", "dewi"]), "named twice"),
        ("projects", json!(["bridge", "roof"]), "more than the budget"),
        ("plans", json!({"music": 7}), "too many"),
        ("name", json!([]), "too few"),
        ("priorities", json!({"buses": 5, "trees": 1}), "more than the 25"),
    ]
}

fn district(voter: usize) -> &'static str {
    if voter < VOTERS / 2 { "north" } else { "south" }
}

fn weight(voter: usize) -> u64 {
    if voter.is_multiple_of(2) { 3 } else { 1 }
}

/// A board with a sealed roll, its service, and a folder with everybody's files.
struct Town {
    folder: TempDir,
    server: RunningServer,
    board: String,
    roll: String,
    /// The voters' codes.
    codes: Vec<String>,
}

impl Town {
    fn found() -> Town {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        fs::write(file("pass"), "a passphrase").unwrap();
        let key = |kind: &str| {
            let key_file = format!("{kind}.age");
            does(
                &folder,
                &[kind, "key", "--out", &key_file, "--passphrase-file", "pass"],
            )
        };
        let [organiser, registrar, moderator, authority] =
            ["organiser", "registrar", "moderator", "authority"].map(key);
        let data = file("board");
        fs::create_dir(&data).unwrap();
        let config = format!(
            "listen = \"127.0.0.1:0\"\npublic_url = \"https://suara.test\"\ndata = {data:?}\norganisers = [{organiser:?}]\n"
        );
        let server = Server::start(Config::parse(Path::new("server.toml"), &config).unwrap()).unwrap();
        let lines = (0..VOTERS).map(|voter| format!("v{voter},{},{}\n", district(voter), weight(voter)));
        fs::write(
            file("voters"),
            format!("voter,district,weight\n{}", lines.collect::<String>()),
        )
        .unwrap();
        let register = ["--register", "register.age", "--passphrase-file", "pass"];
        let make_codes = ["registrar", "codes", "--voters", "voters", "--codes", "codes"];
        does(&folder, &[&make_codes[..], &register[..]].concat());
        let codes = fs::read_to_string(file("codes")).unwrap();
        let code = |line: &str| line.split(',').nth(1).unwrap().to_owned();
        let mut town = Town {
            board: format!("http://{}/v1/boards/town", server.local_addr()),
            folder,
            server,
            roll: String::new(),
            codes: codes.lines().skip(1).map(code).collect(),
        };
        let roles = [
            "--registrar",
            &registrar,
            "--moderator",
            &moderator,
            "--authority",
            &authority,
        ];
        let create = [&roles[..], &["--title", "en=Town"]].concat();
        town.act("organiser", &["organiser", "create"], &create);
        let named = ["--register", "register.age", "--name", "voters"];
        town.roll = town.act("registrar", &["registrar", "roll"], &named);
        town
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    #[track_caller]
    fn does(&self, words: &[&str]) -> String {
        does(&self.folder, words)
    }

    /// A command on the board, with the key of a role.
    #[track_caller]
    fn act(&self, role: &str, words: &[&str], rest: &[&str]) -> String {
        let key = format!("{role}.age");
        let words = [
            words,
            &[&self.board],
            rest,
            &["--key", &key, "--passphrase-file", "pass"],
        ];
        self.does(&words.concat())
    }

    fn vote(&self, election: &str, code: &str, choices: &Value) -> Output {
        fs::write(self.file("code"), code).unwrap();
        let choices = choices.to_string();
        let words = [
            "voter",
            "vote",
            &self.board,
            election,
            "--code-file",
            "code",
            "--yes",
        ];
        run(&self.folder, &[&words[..], &["--choices", &choices]].concat())
    }

    /// A citizen acts in petitions.
    #[track_caller]
    fn citizen(&self, voter: usize, verb: &str, rest: &[&str]) -> String {
        fs::write(self.file("code"), &self.codes[voter]).unwrap();
        let words = ["citizen", verb, &self.board, "--code-file", "code"];
        self.does(&[&words[..], rest].concat())
    }
}

fn run(folder: &TempDir, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_suara"));
    command.args(words).current_dir(folder.path()).output().unwrap()
}

/// What a command prints, which has to succeed.
#[track_caller]
fn does(folder: &TempDir, words: &[&str]) -> String {
    let run = run(folder, words);
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "suara {}: {said}", words.join(" "));
    String::from_utf8(run.stdout).unwrap().trim().to_owned()
}

fn examples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples");
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let is_definition = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "toml");
    let mut files: Vec<PathBuf> = files.filter(is_definition).collect();
    files.sort();
    files
}

/// The questions of all examples in one language, under the head of one of them.
fn all_questions() -> String {
    let texts = examples()
        .into_iter()
        .map(|path| fs::read_to_string(path).unwrap());
    let texts: Vec<String> = texts
        .filter(|text| text.contains("languages = [\"en\"]"))
        .collect();
    let (head, _) = texts[0].split_once("[[questions]]").unwrap();
    let head = head
        .replace("early_close = false", "early_close = true")
        .replace("grouping = \"whole\"", "grouping = \"districts\"")
        .replace("privacy_minimum = 10", "privacy_minimum = 5");
    let questions = texts
        .iter()
        .map(|text| &text[text.find("[[questions]]").unwrap()..]);
    questions.fold(head, |all, questions| all + questions)
}

/// The answers of one voter.
fn choices(set: usize) -> Value {
    let answers = answers().map(|(id, answers)| (id.to_owned(), answers[set].0.clone()));
    Value::Object(answers.into_iter().collect())
}

/// What a question's totals in a district must be, counted from the votes, and its blank votes.
fn counted(answers: &[Counts; 3], of: &str) -> (Vec<u64>, u64) {
    let mut totals = vec![0; answers[0].1.len()];
    let mut blank = 0;
    for voter in (0..VOTERS).filter(|voter| district(*voter) == of) {
        let (answer, numbers) = &answers[voter % 3];
        blank += if *answer == json!("blank") {
            weight(voter)
        } else {
            0
        };
        totals
            .iter_mut()
            .zip(numbers)
            .for_each(|(total, number)| *total += weight(voter) * number);
    }
    (totals, blank)
}

#[test]
fn the_examples_are_accepted_and_all_their_questions_counted_on_one_ballot() {
    let town = Town::found();
    let trustees = ["t1", "t2", "t3"].map(|name| {
        let file = format!("{name}.age");
        town.does(&["trustee", "key", "--out", &file, "--passphrase-file", "pass"])
    });
    let set_up = |definition: &str| {
        let mut words = vec!["--roll", &town.roll, "--definition", definition];
        trustees
            .iter()
            .for_each(|trustee| words.extend(["--trustee", trustee]));
        town.act("organiser", &["organiser", "setup"], &words)
    };
    for example in examples() {
        set_up(example.to_str().unwrap());
    }
    fs::write(town.file("all.toml"), all_questions()).unwrap();
    let election = set_up("all.toml");
    for step in ["commit", "reveal", "share", "confirm", "rehearse"] {
        for trustee in ["t1", "t2", "t3"] {
            town.act(trustee, &["trustee", "ceremony"], &[&election, "--step", step]);
        }
    }
    town.act("organiser", &["organiser", "open"], &[&election]);

    for (question, answer, reason) in refused() {
        let mut wrong = choices(0);
        wrong[question] = answer;
        let run = town.vote(&election, &town.codes[0], &wrong);
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(2), "{wrong}");
        assert!(
            said.contains(question) && said.contains(reason),
            "{wrong}: {said}"
        );
    }
    // The first voter votes in another way first.
    let first = [(0, 1)].into_iter();
    for (voter, set) in first.chain((0..VOTERS).map(|voter| (voter, voter % 3))) {
        let run = town.vote(&election, &town.codes[voter], &choices(set));
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(run.status.success(), "{said}");
        assert!(said.contains("The fingerprint of the board's log is"), "{said}");
    }
    town.act("organiser", &["organiser", "close"], &[&election]);
    for trustee in ["t1", "t2", "t3"] {
        town.act(trustee, &["trustee", "tally-confirm"], &[&election]);
    }
    for trustee in ["t1", "t3"] {
        town.act(trustee, &["trustee", "decrypt"], &[&election]);
    }
    town.act("organiser", &["organiser", "result"], &[&election]);

    let report: Value = serde_json::from_str(&town.does(&["verify", &town.board, "--json"])).unwrap();
    let elections = report["elections"].as_array().unwrap();
    let result = elections.iter().find(|one| one["id"] == json!(election)).unwrap();
    let groups = result["result"]["groups"].as_array().unwrap();
    assert_eq!(groups.len(), 2, "{groups:?}");
    for group in groups {
        let of = group["districts"][0].as_str().unwrap();
        for (id, answers) in answers() {
            let questions = group["questions"].as_array().unwrap();
            let question = questions
                .iter()
                .find(|question| question["id"] == json!(id))
                .unwrap();
            let (totals, blank) = counted(&answers, of);
            let found: Vec<u64> = match question["pairwise"].as_array() {
                Some(rows) => rows
                    .iter()
                    .flat_map(|row| row.as_array().unwrap())
                    .map(|sum| sum.as_u64().unwrap())
                    .collect(),
                None => {
                    let options = question["options"].as_array().unwrap();
                    options
                        .iter()
                        .map(|option| option["total"].as_u64().unwrap())
                        .collect()
                }
            };
            assert_eq!(
                (found, question["blank"].as_u64().unwrap_or(0)),
                (totals, blank),
                "{id} in {of}"
            );
        }
    }
    town.server.shutdown();
}

#[test]
fn the_files_of_petitions_lead_to_an_answer() {
    let town = Town::found();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples/petitions");
    let file = |name: &str| folder.join(name).display().to_string();
    let rules = ["--rules", &file("rules.toml"), "--roll", &town.roll];
    town.act("organiser", &["organiser", "petition-type"], &rules);
    let petition = town.citizen(0, "draft", &["--draft", &file("draft.toml")]);
    for sponsor in 1..=5 {
        town.citizen(sponsor, "sponsor", &[&petition]);
    }
    town.act("moderator", &["moderator", "review"], &[&petition, "--accept"]);
    let answer = [petition.as_str(), "--answer", &file("answer.toml")];
    town.act("authority", &["authority", "answer"], &answer);
    let report: Value = serde_json::from_str(&town.does(&["verify", &town.board, "--json"])).unwrap();
    let found = &report["petitions"][0];
    assert_eq!(
        (&found["id"], &found["stage"]),
        (&json!(petition), &json!("open"))
    );
    assert_eq!(found["title"], "A bridge over the river");
    let threshold = |number: usize| {
        let threshold = &found["thresholds"][number];
        ["signatures", "districts", "in_each"].map(|part| threshold[part].as_u64().unwrap())
    };
    assert_eq!((threshold(0), threshold(1)), ([100, 2, 20], [200, 0, 0]));
    let checks = report["checks"].as_array().unwrap();
    let answers = checks.iter().find(|check| check["check"] == "C82").unwrap();
    assert_eq!(answers["count"], 1, "{answers}");
    town.server.shutdown();
}
