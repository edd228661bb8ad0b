//! What the demo says.

use std::{
    env,
    ffi::OsStr,
    io::{IsTerminal as _, stdout},
    path::Path,
    process::Command,
};

/// Columns of running text.
const WIDTH: usize = 100;

/// Speaks on stdout, in colours where that is a terminal and `NO_COLOR` is not set.
pub struct Narrator {
    colours: bool,
    acts: usize,
}

impl Narrator {
    /// A narrator who has said nothing yet.
    pub fn new() -> Self {
        let colours = stdout().is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Self { colours, acts: 0 }
    }

    /// The heading of the next act.
    pub fn act(&mut self, title: &str) {
        self.acts += 1;
        println!("\n{}", self.styled("1;36", &format!("{}. {title}", self.acts)));
    }

    /// A paragraph: what happens, and why it can be trusted.
    pub fn say(&self, text: &str) {
        wrapped(text, WIDTH).iter().for_each(|line| println!("   {line}"));
    }

    /// Something that deserves attention.
    pub fn note(&self, text: &str) {
        for (i, line) in wrapped(text, WIDTH - 2).iter().enumerate() {
            let mark = if i == 0 { "! " } else { "  " };
            println!("   {}", self.styled("33", &format!("{mark}{line}")));
        }
    }

    /// Something that turned out well.
    pub fn good(&self, text: &str) {
        wrapped(text, WIDTH - 2)
            .iter()
            .for_each(|line| println!("   {}", self.styled("1;32", line)));
    }

    /// The command of a role as one would type it in the folder of the demo; keys and ids are cut.
    pub fn command(&self, command: &Command, folder: &Path) {
        let word = |word: &OsStr| {
            let word = Path::new(word)
                .strip_prefix(folder)
                .unwrap_or(Path::new(word))
                .display()
                .to_string();
            quoted(&shortened(&word))
        };
        let words: Vec<String> = command.get_args().map(word).collect();
        println!("   {}", self.styled("2", &format!("$ suara {}", words.join(" "))));
    }

    fn styled(&self, style: &str, text: &str) -> String {
        if self.colours {
            format!("\u{1b}[{style}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// A key or an id, 64 hexadecimal digits, as its first eight.
fn shortened(word: &str) -> String {
    let is_hash = word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hash {
        format!("{}…", word.chars().take(8).collect::<String>())
    } else {
        word.to_owned()
    }
}

fn quoted(word: &str) -> String {
    let is_plain = !word.contains([' ', '"', '\'', ';', '&']);
    if is_plain {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// A number with the word for what is counted.
pub fn counted(number: usize, word: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {word}{plural}")
}

fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_can_be_typed() {
        assert_eq!(quoted("id=Desa Sukamaju"), "'id=Desa Sukamaju'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(shortened(&"0a".repeat(32)), "0a0a0a0a…");
        assert_eq!(shortened("voters.csv"), "voters.csv");
    }

    #[test]
    fn one_voter_is_not_voters() {
        assert_eq!(
            (counted(1, "voter"), counted(2, "voter")),
            ("1 voter".into(), "2 voters".into())
        );
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrapped("one two  three", 7), ["one two", "three"]);
        assert_eq!(wrapped("longer than four", 4), ["longer", "than", "four"]);
    }
}
