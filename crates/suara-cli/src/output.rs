//! Where a command speaks: prose to stderr, data to stdout, progress only on a terminal.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write as _};
use std::process;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;

/// How a command speaks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    json: bool,
    quiet: bool,
}

impl Output {
    pub(crate) fn new(json: bool, quiet: bool) -> Output {
        Output { json, quiet }
    }

    /// Whether data is to be written as JSON.
    pub(crate) fn json(&self) -> bool {
        self.json
    }

    /// Says what happens; not with `--quiet`.
    pub(crate) fn say(&self, text: impl AsRef<str>) {
        if !self.quiet {
            eprintln!("{}", text.as_ref());
        }
    }

    /// Says what the user must know, always.
    pub(crate) fn warn(&self, text: impl AsRef<str>) {
        eprintln!("warning: {}", text.as_ref());
    }

    /// Shows the text that the command is for, on stdout; not with `--quiet`.
    pub(crate) fn show(&self, text: impl AsRef<str>) {
        if !self.quiet {
            put(text.as_ref());
        }
    }

    /// Gives the one datum that the command is for: alone on a line, or as a JSON object with this field.
    pub(crate) fn datum(&self, name: &str, value: impl ToString) {
        let value = value.to_string();
        if self.json {
            self.object(Value::Object(
                [(name.to_owned(), Value::String(value))].into_iter().collect(),
            ));
        } else {
            put(value);
        }
    }

    /// Writes a JSON object.
    pub(crate) fn object(&self, value: Value) {
        put(format_args!("{value:#}"));
    }

    /// A bar for work of `total` steps, on stderr; nothing where that is no terminal.
    pub(crate) fn progress(&self, what: &str, total: u64) -> ProgressBar {
        if self.quiet {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new(total).with_message(what.to_owned());
        let template = "{msg} [{bar:30}] {human_pos}/{human_len}, {per_sec}, {eta} to go";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.enable_steady_tick(Duration::from_millis(500));
        bar
    }
}

/// A number with the word for what is counted.
pub(crate) fn counted(number: impl TryInto<u64>, word: &str) -> String {
    let number = number.try_into().unwrap_or(u64::MAX);
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {word}{plural}")
}

/// Writes a line to stdout. A reader who has had enough, such as `head`, is no error; a disk that is full is one.
pub(crate) fn put(line: impl Display) {
    match writeln!(io::stdout(), "{line}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            eprintln!("error: what was asked for cannot be written: {error}");
            process::exit(2);
        }
        _ => {}
    }
}
