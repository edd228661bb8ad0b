//! One small ballot with every number that goes into it, frozen in `tests/vectors/crypto/worked-ballot.json` and
//! shown in `docs/worked-ballot.md`.
//!
//! Nothing in it is random: every secret is a hash of its name, so that whoever writes another implementation can
//! compute all of it. `SUARA_WRITE_VECTORS=1 cargo test -p suara-crypto worked` writes both files anew.

use std::fmt::Write as _;
use std::{env, fs, path::PathBuf};

use curve25519_dalek::{RistrettoPoint as Element, Scalar};
use sha2::{Digest, Sha512};

use super::super::context::encoding;
use super::super::kernel::solve;
use super::super::{Ballot, BallotContext, Statement};
use super::cheater::{Order, Witness, bits, numbers, verdict, weighted};
use super::fixture::times_base;
use crate::elgamal::ElectionKeys;
use crate::group::{Point, encode_points};
use crate::program::{Choice, Choose, Program, Question};

const BOARD: [u8; 32] = [0x01; 32];
const ELECTION: [u8; 32] = [0x02; 32];
const ROLL: [u8; 32] = [0x03; 32];
const ROLL_HASH: [u8; 32] = [0x04; 32];
const SUPERSEDED: [u8; 32] = [0x05; 32];

/// A heading, what is said below it, and values with their names.
struct Section {
    title: &'static str,
    prose: &'static str,
    values: Vec<(String, Vec<u8>)>,
}

/// SHA-512 of `suara/worked-ballot/` and a name, mod `q`.
fn secret(name: &str) -> Scalar {
    let hash = Sha512::new()
        .chain_update(b"suara/worked-ballot/")
        .chain_update(name);
    Scalar::from_hash(hash)
}

fn named(values: &[(&str, &[u8])]) -> Vec<(String, Vec<u8>)> {
    values
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_vec()))
        .collect()
}

/// `name_1, name_2, …`
fn numbered<T: AsRef<[u8]>>(name: &str, values: impl IntoIterator<Item = T>) -> Vec<(String, Vec<u8>)> {
    let numbered = (1..).zip(values);
    numbered
        .map(|(i, value)| (format!("{name}_{i}"), value.as_ref().to_vec()))
        .collect()
}

fn points<'a>(elements: impl IntoIterator<Item = &'a Element>) -> Vec<[u8; 32]> {
    elements
        .into_iter()
        .map(|element| *Point::from(*element).bytes())
        .collect()
}

fn scalars<'a>(scalars: impl IntoIterator<Item = &'a Scalar>) -> Vec<[u8; 32]> {
    scalars.into_iter().map(Scalar::to_bytes).collect()
}

/// The election and its keys' secrets.
fn election() -> (BallotContext, Vec<Scalar>) {
    let question = Question::Choose(Choose {
        options: 3,
        min: 1,
        max: 2,
        money: None,
        blank: true,
    });
    let program = Program::compile(&[question]).unwrap();
    let secrets: Vec<Scalar> = (1..=program.numbers())
        .map(|i| secret(&format!("y_{i}")))
        .collect();
    let keys = secrets.iter().map(|secret| times_base(*secret)).collect();
    let keys = ElectionKeys::new(keys).unwrap();
    let context = BallotContext::new(&BOARD, &ELECTION, &ROLL, &ROLL_HASH, keys, program).unwrap();
    (context, secrets)
}

/// The second option, and nothing else.
fn witness(context: &BallotContext) -> Witness {
    let program = context.program();
    let vote = program.encode(&[Choice::Options(vec![1])]).unwrap();
    let mut a: Vec<Scalar> = (1..=program.bits()).map(|j| secret(&format!("a_{j}"))).collect();
    solve(program, &mut a);
    let b: Vec<Scalar> = vote.bytes().iter().map(|bit| Scalar::from(*bit)).collect();
    Witness {
        v: program.rows().iter().map(|row| row.times(&b)).collect(),
        a,
        b,
        r: secret("r"),
        mu: secret("mu"),
        alpha: secret("alpha"),
        delta: secret("delta"),
        sigma: secret("sigma"),
        sk: secret("sk"),
    }
}

fn sections() -> Vec<Section> {
    let (context, key_secrets) = election();
    let witness = witness(&context);
    let statement = Statement {
        credential: times_base(witness.sk),
        supersedes: Some(SUPERSEDED),
    };
    let order = Order::real();
    let ballot = witness.prove(&order, &context, &statement);
    let (w, x) = order.challenges(&context, &statement, &ballot);
    assert_eq!(verdict(&context, &statement, &ballot), Ok(()));

    let (keys, generators) = (context.keys().points(), context.generators());
    let ids = [&BOARD, &ELECTION, &ROLL, &ROLL_HASH];
    let secrets = [
        ("r", &witness.r),
        ("sk", &witness.sk),
        ("mu", &witness.mu),
        ("alpha", &witness.alpha),
        ("delta", &witness.delta),
        ("sigma", &witness.sigma),
    ];
    vec![
        Section {
            title: "Context",
            prose: "What all ballots of the election have in common. `hashed` is what follows the label and the zero byte.",
            values: [
                named(&[
                    ("board", &BOARD),
                    ("election", &ELECTION),
                    ("roll", &ROLL),
                    ("roll_hash", &ROLL_HASH),
                ]),
                numbered("y", scalars(&key_secrets)),
                numbered("Y", keys.iter().map(Point::bytes)),
                named(&[
                    ("hashed", &encoding(ids, context.keys(), context.program())),
                    ("context", context.hash()),
                ]),
            ]
            .concat(),
        },
        Section {
            title: "Generators",
            prose: "The first five of each, as many as there are bits.",
            values: [
                named(&[("H", Point::from(*generators.h()).bytes())]),
                numbered("G", points(generators.g())),
                numbered("K", points(generators.k())),
            ]
            .concat(),
        },
        Section {
            title: "Secrets",
            prose: "The bits, one byte each, and the scalars. `a_5` is the pivot's: it follows from the others by `E·a = 0`.",
            values: [
                vec![(
                    "b".to_string(),
                    witness.b.iter().map(|bit| bit.as_bytes()[0]).collect(),
                )],
                secrets
                    .map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()))
                    .to_vec(),
                numbered("a", scalars(&witness.a)),
            ]
            .concat(),
        },
        Section {
            title: "Statement",
            prose: "The credential, the ciphertext, and message 2 of the transcript, which is made of them.",
            values: [
                named(&[("PK", statement.credential.bytes()), ("supersedes", &SUPERSEDED)]),
                named(&[("U", ballot.ciphertext.u.bytes())]),
                numbered("V", ballot.ciphertext.v.iter().map(Point::bytes)),
                named(&[(
                    "ballot",
                    &[statement.encode(), ballot.ciphertext.encode()].concat(),
                )]),
            ]
            .concat(),
        },
        Section {
            title: "First move",
            prose: "`M` is absorbed, `w` drawn.",
            values: named(&[("M", ballot.m.bytes()), ("w", w.as_bytes())]),
        },
        Section {
            title: "Second move",
            prose: "The four points are absorbed as one message, `x` is drawn.",
            values: named(&[
                ("A", ballot.a.bytes()),
                ("D_1", ballot.d_1.bytes()),
                ("D_2", ballot.d_2.bytes()),
                ("R", ballot.r.bytes()),
                (
                    "A,D_1,D_2,R",
                    &encode_points([&ballot.a, &ballot.d_1, &ballot.d_2, &ballot.r]),
                ),
                ("x", x.as_bytes()),
            ]),
        },
        Section {
            title: "Responses",
            prose: "What the prover answers.",
            values: [
                numbered("f", scalars(&ballot.f)),
                named(&[
                    ("z", ballot.z.as_bytes()),
                    ("zeta", ballot.zeta.as_bytes()),
                    ("s", ballot.s.as_bytes()),
                ]),
            ]
            .concat(),
        },
        Section {
            title: "Checks",
            prose: "What both sides of each equation are.",
            values: sides(&context, &statement, &ballot, w, x),
        },
        Section {
            title: "On the wire",
            prose: "The three fields of the message.",
            values: named(&[
                ("ciphertext", &ballot.ciphertext_bytes()),
                ("proof", &ballot.proof_bytes()),
                ("response", &ballot.response_bytes()),
            ]),
        },
    ]
}

/// Both sides of (a), (b), (c) and (d), which are equal.
fn sides(
    context: &BallotContext,
    statement: &Statement,
    ballot: &Ballot,
    w: Scalar,
    x: Scalar,
) -> Vec<(String, Vec<u8>)> {
    let equation = &context.program().system()[0];
    let (left, right) = (
        equation.times(&ballot.f),
        x * Scalar::from(equation.right() as u64),
    );
    assert_eq!(left, right);
    let both = |left: Element, right: Element| {
        assert_eq!(left, right);
        *Point::from(left).bytes()
    };
    let a = both(
        ballot.m.element() * x + ballot.a.element(),
        bits(context, x, &ballot.f, ballot.z),
    );
    let b_1 = both(
        ballot.ciphertext.u.element() * x + ballot.d_1.element(),
        Element::mul_base(&ballot.zeta),
    );
    let b_2 = both(
        weighted(w, &ballot.ciphertext.v) * x + ballot.d_2.element(),
        numbers(context, w, &ballot.f, ballot.zeta),
    );
    let d = both(
        statement.credential.element() * x + ballot.r.element(),
        Element::mul_base(&ballot.s),
    );
    named(&[
        ("(a)", &a),
        ("(b) first", &b_1),
        ("(b) second", &b_2),
        ("(c)", left.as_bytes()),
        ("(d)", &d),
    ])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// `{"Context": {"board": "0101…", …}, …}`
fn json(sections: &[Section]) -> String {
    let section = |section: &Section| {
        let value = |(name, bytes): &(String, Vec<u8>)| format!("    \"{name}\": \"{}\"", hex(bytes));
        let values: Vec<String> = section.values.iter().map(value).collect();
        format!("  \"{}\": {{\n{}\n  }}", section.title, values.join(",\n"))
    };
    let sections: Vec<String> = sections.iter().map(section).collect();
    format!("{{\n{}\n}}\n", sections.join(",\n"))
}

const INTRODUCTION: &str = include_str!("worked.md");

fn page(sections: &[Section]) -> String {
    let mut page = INTRODUCTION.to_string();
    for section in sections {
        let _ = write!(page, "\n## {}\n\n{}\n\n```text\n", section.title, section.prose);
        for (name, bytes) in &section.values {
            // 32 bytes in a line.
            let lines: Vec<String> = bytes.chunks(32).map(hex).collect();
            let _ = writeln!(page, "{name:<12} {}", lines.join("\n             "));
        }
        page.push_str("```\n");
    }
    page
}

fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn w09_the_worked_ballot_is_the_one_in_the_docs_and_the_vectors() {
    let sections = sections();
    let files = [
        ("tests/vectors/crypto/worked-ballot.json", json(&sections)),
        ("docs/worked-ballot.md", page(&sections)),
    ];
    for (file, expected) in files {
        let path = project().join(file);
        if env::var_os("SUARA_WRITE_VECTORS").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &expected).unwrap();
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            found == expected,
            "{file} is not what this ballot is; SUARA_WRITE_VECTORS=1 writes it anew"
        );
    }
}

/// The second prover's ballot of the same vote with the first prover's checks: the vector's fields decode to it.
#[test]
fn the_worked_ballot_decodes_and_is_accepted() {
    let (context, secrets) = election();
    let sections = sections();
    let value = |name: &str| {
        let values = sections.iter().flat_map(|section| &section.values);
        values.clone().find(|(known, _)| known == name).unwrap().1.clone()
    };
    let response = value("response").try_into().unwrap();
    let ballot = Ballot::decode(
        context.program(),
        &value("ciphertext"),
        &value("proof"),
        &response,
    )
    .unwrap();
    let statement = Statement {
        credential: times_base(secret("sk")),
        supersedes: Some(SUPERSEDED),
    };
    assert_eq!(verdict(&context, &statement, &ballot), Ok(()));
    let opened = ballot.ciphertext.v.iter().zip(secrets);
    let opened = opened.map(|(v, secret)| v.element() - ballot.ciphertext.u.element() * secret);
    let votes: Vec<Element> = [0u8, 1, 0, 0]
        .map(|vote| Element::mul_base(&Scalar::from(vote)))
        .into();
    assert_eq!(opened.collect::<Vec<_>>(), votes);
}
