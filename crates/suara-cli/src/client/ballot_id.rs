//! Ballot ids as people compare them: the first 24 symbols in Crockford's base 32, in groups of four.

use suara_crypto::credential::ALPHABET;
use suara_protocol::Id;

/// Whether `written` is this id: all 64 hexadecimal digits, or the 24 symbols as a person copies them.
pub(crate) fn is_written(id: &Id, written: &str) -> bool {
    written.trim().parse() == Ok(*id) || read(written).is_some_and(|symbols| symbols == id.short())
}

/// 24 symbols as a person copies them (any case, with or without dashes and spaces, `I` and `L` for 1, `O` for 0), in
/// the form of [`Id::short`].
pub(crate) fn read(written: &str) -> Option<String> {
    let typed = written.chars().filter(|c| !c.is_whitespace() && *c != '-');
    let symbols = typed
        .map(|c| match c.to_ascii_uppercase() {
            'I' | 'L' => '1',
            'O' => '0',
            other => other,
        })
        .collect::<Vec<_>>();
    let is_symbol = |c: &char| u8::try_from(*c).is_ok_and(|symbol| ALPHABET.contains(&symbol));
    if symbols.len() != 24 || !symbols.iter().all(is_symbol) {
        return None;
    }
    let groups = symbols.chunks(4).map(|group| group.iter().collect::<String>());
    Some(groups.collect::<Vec<_>>().join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_recognised_as_people_write_it() {
        let id = Id([0b0000_1000; 32]);
        let text = id.short();
        assert!(is_written(&id, &text));
        assert!(is_written(&id, &text.replace('-', " ").to_lowercase()));
        assert!(is_written(&id, &text.replace('1', "l").replace('0', "o")));
        assert!(is_written(&id, &id.to_string()));
        assert!(!is_written(&id, &text[..20]));
        assert!(!is_written(&id, ""));
        assert!(!is_written(&Id([8; 32].map(|byte: u8| byte + 1)), &text));
    }
}
