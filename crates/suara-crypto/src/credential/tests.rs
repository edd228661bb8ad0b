//! Stories about codes and the keys that follow from them.

use curve25519_dalek::RistrettoPoint as Element;
use proptest::prelude::*;

use super::*;
use crate::group::{GroupError, Point};
use crate::random::{StuckRng, test_rng};

/// The code of fifteen bytes 7.
const LETTERS: &str = "0W3G-E1R7-0W3G-E1R7-0W3G-E1R7-CX";

fn code() -> Code {
    Code::generate(&mut StuckRng(7))
}

fn secret() -> CitizenSecret {
    code().secret()
}

#[test]
fn a_code_and_all_that_follows_from_it_is_frozen() {
    assert_eq!(code().letters().as_str(), LETTERS);
    let public = secret().public();
    assert_eq!(
        format!("{:?}", public.key()),
        "Point(a825e3c2793c3753b5a83af988568abe8b38dfb2f72df0bac5dab5660c043004)"
    );
    assert_eq!(
        public.encode()[32..],
        hex("25e37c1c4c512a4c8c7d57c292b2659790aa71637affeaabb47eda2994ff5ef3")
    );
    assert_eq!(
        format!("{:?}", public.for_roll(&[9; 32])),
        "Point(36ac2b2fc6cb552aee722db274a0113fe7c32db4e9d7407b56888b5d5ae58d17)"
    );
}

fn hex(digits: &str) -> Vec<u8> {
    let pairs = digits
        .as_bytes()
        .chunks(2)
        .map(|pair| std::str::from_utf8(pair).unwrap());
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

#[test]
fn reading_forgives_case_spaces_dashes_and_look_alikes() {
    let code = Code::generate(&mut StuckRng(0b0000_1000));
    let letters = code.letters();
    let typed = [
        letters.to_lowercase(),
        letters.replace('-', ""),
        letters.replace('-', "  "),
        format!(" {}\n", letters.replace('-', " - ")),
        letters.replace('0', "O"),
        letters.replace('0', "o"),
        letters.replace('1', "I"),
        letters.replace('1', "i"),
        letters.replace('1', "l"),
        letters.replace('1', "L"),
    ];
    assert!(
        letters.contains('0') && letters.contains('1'),
        "{}",
        letters.as_str()
    );
    for typed in typed {
        assert_eq!(Code::parse(&typed).unwrap().letters(), letters, "{typed}");
    }
}

#[test]
fn what_is_no_code_is_refused() {
    let letters = code().letters().replace('-', "");
    let refused = |typed: &str| Code::parse(typed).unwrap_err();
    assert_eq!(refused(""), CodeError::Length(0));
    assert_eq!(refused(&letters[1..]), CodeError::Length(25));
    assert_eq!(refused(&format!("{letters}0")), CodeError::Length(27));
    assert_eq!(refused(&"0".repeat(1_000)), CodeError::Length(1_000));
    assert_eq!(refused(&letters.replacen('0', "U", 1)), CodeError::Symbol(1));
    assert_eq!(refused("00é"), CodeError::Symbol(3));
}

#[test]
fn any_one_or_two_wrong_symbols_are_caught() {
    // The code is linear: whether an error is caught does not depend on the word.
    for first in 0..26 {
        for error in 1..32 {
            let mut word = [0; 26];
            word[first] = error;
            assert!(!reed_solomon::is_code_word(word));
            for second in 0..first {
                for error in 1..32 {
                    word[second] = error;
                    assert!(!reed_solomon::is_code_word(word), "{word:?}");
                }
                word[second] = 0;
            }
        }
    }
    assert!(reed_solomon::is_code_word([0; 26]));
}

#[test]
fn one_wrong_symbol_is_found() {
    for place in 0..26 {
        for error in 1..32 {
            let mut word = [0; 26];
            word[place] = error;
            assert_eq!(reed_solomon::single_error(word.into_iter()), Some(place));
        }
    }
    let mut letters = code().letters().replace('-', "");
    letters.replace_range(8..9, "Z");
    assert_eq!(
        Code::parse(&letters).unwrap_err(),
        CodeError::Mistyped { likely: Some(9) }
    );
}

#[test]
fn two_wrong_symbols_are_never_taken_for_one_of_them() {
    let (mut several, mut another) = (0, 0);
    for (first, second) in (0..26).flat_map(|first| (0..first).map(move |second| (first, second))) {
        for (one, two) in (1..32).flat_map(|one| (1..32).map(move |two| (one, two))) {
            let mut word = [0; 26];
            (word[first], word[second]) = (one, two);
            match reed_solomon::single_error(word.into_iter()) {
                None => several += 1,
                Some(place) => {
                    assert!(place != first && place != second);
                    another += 1;
                }
            }
        }
    }
    assert!(several > 0 && another > 0, "{several} {another}");
}

proptest! {
    #[test]
    fn codes_are_read_as_they_are_shown(seed: u64) {
        let letters = Code::generate(&mut test_rng(seed)).letters();
        prop_assert_eq!(letters.len(), 32);
        prop_assert_eq!(Code::parse(&letters).unwrap().letters(), letters);
    }

    #[test]
    fn a_swap_or_a_wrong_letter_is_caught(seed: u64, first in 0..26usize, second in 0..26usize, letter in "[0-9A-HJKMNP-TV-Z]") {
        let mut letters = Code::generate(&mut test_rng(seed)).letters().replace('-', "").into_bytes();
        let written = String::from_utf8(letters.clone()).unwrap();
        letters.swap(first, second);
        let swapped = String::from_utf8(letters.clone()).unwrap();
        prop_assert_eq!(Code::parse(&swapped).is_ok(), swapped == written);
        letters.swap(first, second);
        letters[first] = letter.as_bytes()[0];
        let mistyped = String::from_utf8(letters).unwrap();
        prop_assert_eq!(Code::parse(&mistyped).is_ok(), mistyped == written);
    }

    #[test]
    fn citizen_and_registrar_derive_the_same_key_for_a_roll(seed: u64, roll: [u8; 32]) {
        let citizen = Code::generate(&mut test_rng(seed)).secret();
        let registered = CitizenPublic::decode(&citizen.public().encode()).unwrap();
        let on_roll = citizen.for_roll(&roll);
        prop_assert_eq!(on_roll.public(), &registered.for_roll(&roll));
        prop_assert_eq!(on_roll.public(), &Point::from(Element::mul_base(on_roll.secret())));
    }
}

#[test]
fn another_roll_another_key() {
    let citizen = secret();
    let keys = [[1; 32], [2; 32]].map(|roll| *citizen.for_roll(&roll).public());
    assert_ne!(keys[0], keys[1]);
    assert_ne!(keys[0], *citizen.public().key());
}

#[test]
fn without_the_chain_secret_a_roll_cannot_be_searched() {
    let citizen = secret().public();
    let mut guess = *citizen.encode();
    guess[32] ^= 1;
    let guess = CitizenPublic::decode(&guess).unwrap();
    assert_eq!(guess.key(), citizen.key());
    assert_ne!(guess.for_roll(&[1; 32]), citizen.for_roll(&[1; 32]));
}

#[test]
fn p06_p07_a_register_holds_keys_only() {
    let mut bytes = *secret().public().encode();
    bytes[..32].fill(0);
    assert_eq!(CitizenPublic::decode(&bytes).unwrap_err(), GroupError::Identity);
    bytes[0] = 1;
    assert_eq!(CitizenPublic::decode(&bytes).unwrap_err(), GroupError::NotAPoint);
}

#[test]
fn secrets_are_not_printed() {
    let citizen = secret();
    let on_roll = citizen.for_roll(&[1; 32]);
    let printed = format!("{:?} {citizen:?} {:?} {on_roll:?}", code(), citizen.public());
    let public = format!("{:?}", on_roll.public());
    let redacted = format!(
        "Code(redacted) CitizenSecret(redacted) CitizenPublic(redacted) RollSecret(redacted, {public})"
    );
    assert_eq!(printed, redacted);
}
