//! Letters: one printed page for each voter, with the code and all that has to be known to use it.
//!
//! The pages are HTML that loads nothing from anywhere, made to be printed by any browser. They hold codes, as the
//! table does that they are made from.

mod words;

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, bail, ensure};
use askama::Template as _;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use suara_crypto::credential::Code;
use suara_protocol::{Proofs, Text};
use zeroize::Zeroizing;

use self::words::Words;
use super::districts::Districts;
use super::voters::{self, Line};
use crate::client::connect::{BoardArgs, Client};
use crate::client::fingerprint::Fingerprint;
use crate::durable::{self, Readers};
use crate::organiser::translation;
use crate::output::Output;
use crate::voter::codes;

/// Make the letters with which voters get their codes: one page each, to be printed
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  suara registrar letters https://example.org/v1/boards/village --voters voters.csv --codes codes.csv \\
      --contact 'id=Kantor Desa, 022-1234' --contact 'en=Village office, 022-1234' --out letters

The voters' table may have two more columns: language (such as id) and address, whose lines stand in the window of
the envelope. Print the files of the folder with a browser, margins \"none\", then destroy folder and codes.")]
pub(crate) struct Args {
    #[command(flatten)]
    board: BoardArgs,
    /// Who is written to: the table from which the codes were made
    #[arg(long, value_name = "FILE")]
    voters: PathBuf,
    /// The codes, as `suara registrar codes` wrote them
    #[arg(long, value_name = "FILE")]
    codes: PathBuf,
    /// What the districts are called
    #[arg(long, value_name = "FILE")]
    districts: Option<PathBuf>,
    /// Whom to ask and to warn, once for each language: `en=Village office, 022-1234`
    #[arg(long = "contact", value_name = "LANGUAGE=TEXT", required = true, value_parser = translation)]
    contacts: Vec<(String, String)>,
    /// The language of letters to voters for whom the table names none (default: the board's first)
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<String>,
    /// The folder to write; it must not exist
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// How many letters one file holds
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1000))]
    per_file: u32,
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let districts = args.districts.as_deref().map(Districts::read).transpose()?;
    let lines = voters::read(&args.voters, districts.as_ref())?;
    let codes = codes::read(&args.codes)?;
    let client = Client::open(&args.board, Proofs::OwnLog, output)?;
    let (board, _) = client.identity()?;
    let title = client.board().creation().map(|creation| creation.title.clone());
    let post = Post {
        board: args.board.board.trim_end_matches('/').to_owned(),
        board_id: board.short(),
        fingerprint: Fingerprint::of(client.key()).to_string(),
        title: title.unwrap_or_default(),
        contact: Text::new(args.contacts.iter().cloned()),
        districts: districts.unwrap_or_default(),
        language: args.language.clone(),
        date: jiff::Timestamp::now().strftime("%Y-%m-%d").to_string(),
    };
    let addressed = addressed(&lines, &codes, args)?;
    post.warn_of_languages(&addressed, output);
    fs::create_dir(&args.out).with_context(|| {
        format!(
            "the folder {} cannot be made: choose a name that does not exist",
            args.out.display()
        )
    })?;
    let files = addressed.chunks(usize::try_from(args.per_file)?);
    let count = files.len();
    for (number, letters) in (1..).zip(files) {
        let path = args.out.join(format!("letters-{number:04}.html"));
        durable::create(&path, post.page(letters)?.as_bytes(), Readers::Owner)?;
    }
    output.say(format!(
        "{} letters are in {count} files of {}. The log's fingerprint in them is {}: compare it with what others see.",
        addressed.len(),
        args.out.display(),
        post.fingerprint
    ));
    let others = lines.len() - addressed.len();
    if others > 0 {
        output.say(format!(
            "{others} voters of the table have no code in {} and get no letter.",
            args.codes.display()
        ));
    }
    output.say(format!(
        "Print them, send them, then destroy {} and {}: they hold the codes.",
        args.out.display(),
        args.codes.display()
    ));
    Ok(())
}

/// The lines of the voters who have codes. A code without a voter is refused: somebody would get no letter.
fn addressed<'a>(
    lines: &'a [Line],
    codes: &'a HashMap<String, Code>,
    args: &Args,
) -> anyhow::Result<Vec<(&'a Line, &'a Code)>> {
    let with_code = |line: &'a Line| Some((line, codes.get(&line.voter.name)?));
    let addressed = lines.iter().filter_map(with_code).collect::<Vec<_>>();
    if addressed.len() < codes.len() {
        let known = addressed
            .iter()
            .map(|(line, _)| &line.voter.name)
            .collect::<std::collections::HashSet<_>>();
        let stranger = codes.keys().filter(|name| !known.contains(name)).min();
        bail!(
            "{} has a code for the voter {:?}, who is not in {}",
            args.codes.display(),
            stranger.map_or("", String::as_str),
            args.voters.display()
        );
    }
    ensure!(!addressed.is_empty(), "there are no codes to send");
    Ok(addressed)
}

/// What all letters have in common.
struct Post {
    board: String,
    board_id: String,
    fingerprint: String,
    title: Text,
    contact: Text,
    districts: Districts,
    /// For voters whose line names none.
    language: Option<String>,
    date: String,
}

/// A file of letters.
#[derive(askama::Template)]
#[template(path = "letters.html")]
struct Page<'a> {
    language: &'a str,
    title: &'a str,
    board: &'a str,
    board_id: &'a str,
    fingerprint: &'a str,
    date: &'a str,
    letters: Vec<Letter<'a>>,
}

struct Letter<'a> {
    words: &'static Words,
    board_title: &'a str,
    address: Vec<&'a str>,
    voter: &'a str,
    district: &'a str,
    weight: u32,
    code: Zeroizing<String>,
    qr: Zeroizing<String>,
    contact: &'a str,
}

impl Letter<'_> {
    /// The code in groups of four symbols.
    fn groups(&self) -> impl Iterator<Item = &str> {
        self.code.split('-')
    }
}

impl Post {
    fn language<'a>(&'a self, line: &'a Line) -> &'a str {
        let own = line.language.as_deref().or(self.language.as_deref());
        let first = || self.title.translations().next().map(|(tag, _)| tag);
        own.or_else(first).unwrap_or("en")
    }

    fn warn_of_languages(&self, addressed: &[(&Line, &Code)], output: &Output) {
        let unwritten = |(line, _): &(&Line, &Code)| {
            let language = self.language(line);
            words::of(language).is_none().then(|| language.to_owned())
        };
        let unwritten = addressed
            .iter()
            .filter_map(unwritten)
            .collect::<std::collections::BTreeSet<_>>();
        if !unwritten.is_empty() {
            output.warn(format!(
                "letters are written in English and Indonesian, and in English to those who read {}",
                unwritten.into_iter().collect::<Vec<_>>().join(", ")
            ));
        }
    }

    fn page(&self, letters: &[(&Line, &Code)]) -> anyhow::Result<Zeroizing<String>> {
        let letters = letters.iter().map(|(line, code)| self.letter(line, code));
        let letters = letters.collect::<anyhow::Result<Vec<_>>>()?;
        let page = Page {
            language: letters.first().map_or("en", |letter| letter.words.tag),
            title: self.title.first(),
            board: &self.board,
            board_id: &self.board_id,
            fingerprint: &self.fingerprint,
            date: &self.date,
            letters,
        };
        Ok(Zeroizing::new(page.render()?))
    }

    fn letter<'a>(&'a self, line: &'a Line, code: &Code) -> anyhow::Result<Letter<'a>> {
        let language = self.language(line);
        let own_name = std::slice::from_ref(&line.voter.name);
        let address = if line.address.is_empty() {
            own_name
        } else {
            &line.address
        };
        let code = code.letters();
        Ok(Letter {
            words: words::of(language).unwrap_or(&words::ENGLISH),
            board_title: self.title.get(language),
            address: address.iter().map(String::as_str).collect(),
            voter: &line.voter.name,
            district: self.districts.name(&line.voter.district, language),
            weight: line.voter.weight,
            qr: qr(&code)?,
            code,
            contact: self.contact.get(language),
        })
    }
}

/// The code as a QR code, drawn in SVG. It is the bare code and no address: what reads it can be led nowhere, and
/// opens nothing.
fn qr(code: &str) -> anyhow::Result<Zeroizing<String>> {
    let drawn = QrCode::with_error_correction_level(code.as_bytes(), EcLevel::Q)?
        .render::<svg::Color>()
        .module_dimensions(1, 1)
        .build();
    let drawn = Zeroizing::new(drawn);
    let image = drawn.find("<svg").and_then(|start| drawn.get(start..));
    Ok(Zeroizing::new(
        image.context("the QR code is not drawn")?.to_owned(),
    ))
}

#[cfg(test)]
mod tests;
