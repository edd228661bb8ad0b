//! Room for texts: the set-up of an election is one entry of the log, so its texts must not be too long.

use super::definition::{Definition, Text};

/// What the definition may take, in bytes; an entry of the log may have 60,000.
const ROOM: usize = 50_000;

/// What a text in one language takes beside its letters, and what an option takes beside its texts.
const PER_TEXT: usize = 10;
const PER_OPTION: usize = 24;

/// Leaves out the descriptions of the options and then shortens their titles until the definition fits.
pub fn fit(definition: &mut Definition) -> Option<String> {
    if size(definition) <= ROOM {
        return None;
    }
    for option in definition
        .questions
        .iter_mut()
        .flat_map(|question| &mut question.options)
    {
        option.description.clear();
    }
    if size(definition) <= ROOM {
        return Some(
            "The projects' descriptions are left out: they are too long for one entry of the log.".into(),
        );
    }
    let longest = titles(definition)
        .map(|title| title.chars().count())
        .max()
        .unwrap_or(0);
    let letters = (1..longest)
        .rev()
        .find(|letters| size_with_titles(definition, *letters) <= ROOM)
        .unwrap_or(1);
    for title in definition
        .questions
        .iter_mut()
        .flat_map(|question| &mut question.options)
        .flat_map(|option| option.title.values_mut())
    {
        *title = shortened(title, letters);
    }
    Some(format!(
        "The projects' names are cut to {letters} letters: all of them are too long for one entry of the log."
    ))
}

fn size(definition: &Definition) -> usize {
    size_with_titles(definition, usize::MAX)
}

fn size_with_titles(definition: &Definition, letters: usize) -> usize {
    let text = |text: &Text| {
        text.iter()
            .map(|(tag, text)| tag.len() + text.len() + PER_TEXT)
            .sum::<usize>()
    };
    let title = |title: &Text| {
        title
            .iter()
            .map(|(tag, title)| tag.len() + shortened(title, letters).len() + PER_TEXT)
            .sum::<usize>()
    };
    let question = |question: &super::definition::Question| {
        let options = question
            .options
            .iter()
            .map(|option| PER_OPTION + option.id.len() + title(&option.title) + text(&option.description));
        text(&question.title) + text(&question.description) + options.sum::<usize>()
    };
    text(&definition.title)
        + text(&definition.description)
        + definition.questions.iter().map(question).sum::<usize>()
}

fn titles(definition: &Definition) -> impl Iterator<Item = &String> {
    definition
        .questions
        .iter()
        .flat_map(|question| &question.options)
        .flat_map(|option| option.title.values())
}

/// At most `letters` letters, the last an ellipsis where some are missing.
fn shortened(text: &str, letters: usize) -> String {
    if text.chars().nth(letters).is_none() {
        return text.to_owned();
    }
    let kept: String = text.chars().take(letters.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        pabulib::PbFile,
        scenario::{Options, definition::definition},
    };

    fn with_texts(projects: usize, name: &str, about: &str) -> Definition {
        let mut text =
            String::from("META\nkey;value\nvote_type;approval\nPROJECTS\nproject_id;cost;name;description\n");
        for project in 1..=projects {
            text += &format!("{project};10;{name};{about}\n");
        }
        text += "VOTES\nvoter_id;vote\n1;1\n";
        let file = PbFile::parse("x.pb", text.as_bytes()).unwrap();
        definition(
            &file,
            &Options {
                districts: false,
                threshold: 2,
                closes_at: String::new(),
            },
        )
        .0
    }

    #[test]
    fn texts_that_fit_stay_whole() {
        let mut definition = with_texts(100, &"n".repeat(100), &"d".repeat(200));
        assert_eq!(fit(&mut definition), None);
        assert!(titles(&definition).all(|title| title.len() == 100));
    }

    #[test]
    fn descriptions_go_before_names_are_cut() {
        let mut definition = with_texts(100, &"n".repeat(100), &"d".repeat(900));
        assert!(
            fit(&mut definition)
                .unwrap()
                .contains("descriptions are left out")
        );
        assert!(titles(&definition).all(|title| title.len() == 100));
        assert!(size(&definition) <= ROOM);
    }

    #[test]
    fn names_are_cut_as_little_as_needed() {
        let mut definition = with_texts(400, &"ż".repeat(100), "");
        let note = fit(&mut definition).unwrap();
        assert!(
            size(&definition) <= ROOM && size(&definition) > ROOM - 400 * 3,
            "{note}"
        );
        assert!(titles(&definition).all(|title| title.ends_with('…')));
    }
}
