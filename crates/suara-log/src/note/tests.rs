use curve25519_dalek::Scalar;
use ed25519_dalek::{SigningKey, Verifier as _};
use sha2::{Digest as _, Sha512};

use super::*;
use crate::fixtures::{LOG_LINE, LOG_VKEY, WITNESS_LINE, WITNESS_VKEY, checkpoint_text_3};

/// The example of the specification of signed notes.
const SPEC_VKEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const SPEC_NOTE: &str = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

/// The signer whose verifier is [`LOG_VKEY`].
fn signer() -> NoteSigner {
    let seed = std::array::from_fn(|index| index as u8);
    NoteSigner::from_seed("suara.example/log1", &seed).unwrap()
}

fn key(text: &str) -> VerifierKey {
    text.parse().unwrap()
}

fn parse(note: &str) -> Result<Note, NoteError> {
    Note::parse(note.as_bytes())
}

#[test]
fn the_example_of_the_specification_verifies() {
    let note = parse(SPEC_NOTE).unwrap();
    let keys = [key(SPEC_VKEY)];
    assert_eq!(
        note.verify(&keys).unwrap(),
        [Verified {
            key: &keys[0],
            time: None
        }]
    );
    assert_eq!(note.text(), "This is an example message.\n");
    assert_eq!(note.to_string(), SPEC_NOTE);
}

#[test]
fn a_checkpoint_is_signed_by_log_and_witness() {
    let text = format!("{}\n{LOG_LINE}\n{WITNESS_LINE}\n", checkpoint_text_3());
    let note = parse(&text).unwrap();
    let keys = [key(LOG_VKEY), key(WITNESS_VKEY)];
    let verified = note.verify(&keys).unwrap();
    assert_eq!(
        verified,
        [
            Verified {
                key: &keys[0],
                time: None
            },
            Verified {
                key: &keys[1],
                time: Some(1_700_000_003)
            }
        ]
    );
    assert_eq!(note.to_string(), text);
}

#[test]
fn the_signer_makes_the_expected_line() {
    let signer = signer();
    assert_eq!(signer.verifier().to_string(), LOG_VKEY);
    let note = signer.sign(&checkpoint_text_3()).unwrap();
    assert_eq!(note.to_string(), format!("{}\n{LOG_LINE}\n", checkpoint_text_3()));
}

#[test]
fn unknown_keys_are_ignored_and_none_at_all_is_an_error() {
    let text = format!("{}\n{LOG_LINE}\n{WITNESS_LINE}\n", checkpoint_text_3());
    let note = parse(&text).unwrap();
    assert_eq!(note.verify(&[key(WITNESS_VKEY)]).unwrap().len(), 1);
    assert_eq!(note.verify(&[key(SPEC_VKEY)]), Err(NoteError::Unsigned));
    assert_eq!(note.verify(&[]), Err(NoteError::Unsigned));
}

#[test]
fn a_known_key_that_fails_spoils_the_note() {
    let altered = checkpoint_text_3().replace("\n3\n", "\n4\n");
    let note = parse(&format!("{altered}\n{LOG_LINE}\n")).unwrap();
    let wrong = NoteError::Signature {
        name: "suara.example/log1".to_owned(),
    };
    assert_eq!(note.verify(&[key(LOG_VKEY)]), Err(wrong.clone()));

    let mut note = parse(&format!("{}\n{LOG_LINE}\n{WITNESS_LINE}\n", checkpoint_text_3())).unwrap();
    note.signatures[1].bytes[7] ^= 1; // another second
    let keys = [key(LOG_VKEY), key(WITNESS_VKEY)];
    assert_eq!(
        note.verify(&keys),
        Err(NoteError::Signature {
            name: "witness.example/w1".to_owned()
        })
    );
    assert!(note.verify(&keys[..1]).is_ok());

    note.signatures[0].bytes.push(0);
    assert_eq!(note.verify(&keys[..1]), Err(wrong.clone()));
    note.signatures[0].bytes.truncate(63);
    assert_eq!(note.verify(&keys[..1]), Err(wrong));
}

/// A signature with a point of small order passes for readers that are less strict, and not for others: nobody makes one by
/// accident, and all readers have to agree on what is signed.
#[test]
fn a_signature_with_a_point_of_small_order_is_refused() {
    let text = checkpoint_text_3();
    let secret = SigningKey::from_bytes(&std::array::from_fn(|index| index as u8));
    let neutral: [u8; 32] = std::array::from_fn(|index| u8::from(index == 0));
    let challenge = Sha512::new()
        .chain_update(neutral)
        .chain_update(secret.verifying_key().as_bytes())
        .chain_update(&text)
        .finalize();
    let response = Scalar::from_bytes_mod_order_wide(&challenge.into()) * secret.to_scalar();
    let bytes = [neutral, response.to_bytes()].concat();
    let signature = ed25519_dalek::Signature::from_slice(&bytes).unwrap();
    assert!(secret.verifying_key().verify(text.as_bytes(), &signature).is_ok());
    let mut note = signer().sign(&text).unwrap();
    note.signatures[0].bytes = bytes;
    assert!(matches!(
        note.verify(&[key(LOG_VKEY)]),
        Err(NoteError::Signature { .. })
    ));
}

/// A log's key signs no cosignatures: the types are in the ids, so the lines do not even meet.
#[test]
fn a_signature_of_another_type_is_of_an_unknown_key() {
    let log = key(LOG_VKEY);
    let as_witness = VerifierKey::new(log.name(), SignatureType::Cosignature, log.public_key()).unwrap();
    assert_ne!(as_witness.id(), log.id());
    let note = signer().sign("text\n").unwrap();
    assert_eq!(note.verify(&[as_witness]), Err(NoteError::Unsigned));
}

#[test]
fn each_altered_byte_of_a_note_is_noticed() {
    let keys = [key(SPEC_VKEY)];
    for at in 0..SPEC_NOTE.len() {
        for bit in 0..8 {
            let mut bytes = SPEC_NOTE.as_bytes().to_vec();
            bytes[at] ^= 1 << bit;
            let verdict = Note::parse(&bytes).and_then(|note| note.verify(&keys).map(|_| ()));
            assert!(verdict.is_err(), "bit {bit} of byte {at}");
        }
    }
}

#[test]
fn the_text_may_have_blank_lines() {
    let signer = signer();
    let note = signer.sign("one\n\ntwo\n").unwrap().to_string();
    assert_eq!(parse(&note).unwrap().text(), "one\n\ntwo\n");
}

#[test]
fn notes_of_another_form_are_refused() {
    let line = SPEC_NOTE.lines().last().unwrap();
    for (note, error) in [
        (String::new(), NoteError::NoSignatures),
        ("text\n".to_owned(), NoteError::NoSignatures),
        ("text\n\n".to_owned(), NoteError::NoSignatures),
        (format!("text\n{line}\n"), NoteError::NoSignatures),
        (format!("text\n\n{line}"), NoteError::NoSignatures),
        (format!("text\n\n{line}\n\n"), NoteError::NoSignatures),
        (format!("text\n\n{line}\n\n{line}x"), NoteError::NoSignatures),
        (format!("text\n\n{line}\nmore\n"), NoteError::SignatureLine),
        (format!("text\n\n {line}\n"), NoteError::SignatureLine),
        (format!("text\n\n{line} \n"), NoteError::SignatureLine),
        (
            "text\n\n- example.com/foo AAAAAAA=\n".to_owned(),
            NoteError::SignatureLine,
        ),
        ("text\n\n— example.com/foo\n".to_owned(), NoteError::SignatureLine),
        (
            "text\n\n— example.com/foo AAAA\n".to_owned(),
            NoteError::SignatureLine,
        ),
        (
            "text\n\n— example.com/foo AAAAAA==\n".to_owned(),
            NoteError::SignatureLine,
        ),
        (
            "text\n\n— example.com/foo AAAAAAB=\n".to_owned(),
            NoteError::SignatureLine,
        ),
        (
            "text\n\n— example.com/foo AAAAAAA\n".to_owned(),
            NoteError::SignatureLine,
        ),
        (
            "text\n\n— example.com+foo AAAAAAA=\n".to_owned(),
            NoteError::SignatureLine,
        ),
        ("text\n\n—  AAAAAAA=\n".to_owned(), NoteError::SignatureLine),
        (
            "text\n\n— a\u{a0}b AAAAAAA=\n".to_owned(),
            NoteError::SignatureLine,
        ),
        (format!("te\txt\n\n{line}\n"), NoteError::Characters),
        (format!("text\r\n\n{line}\n"), NoteError::Characters),
        (format!("te\0xt\n\n{line}\n"), NoteError::Characters),
        (format!("te\u{1f}xt\n\n{line}\n"), NoteError::Characters),
    ] {
        assert_eq!(parse(&note), Err(error), "{note:?}");
    }
    assert_eq!(Note::parse(b"te\xffxt\n\n"), Err(NoteError::Characters));
}

#[test]
fn o03_notes_have_a_greatest_length_and_number_of_signatures() {
    let line = SPEC_NOTE.lines().last().unwrap();
    let signed_by = |count: usize| format!("text\n\n{}", format!("{line}\n").repeat(count));
    assert!(parse(&signed_by(MAX_SIGNATURES)).is_ok());
    assert_eq!(
        parse(&signed_by(MAX_SIGNATURES + 1)),
        Err(NoteError::TooManySignatures)
    );
    let end = format!("\n\n{line}\n");
    let of_bytes = |count: usize| "x".repeat(count - end.len()) + &end;
    assert!(parse(&of_bytes(MAX_NOTE)).is_ok());
    assert_eq!(parse(&of_bytes(MAX_NOTE + 1)), Err(NoteError::TooLong));
}

#[test]
fn texts_that_could_not_be_read_again_are_not_signed() {
    for text in ["", "no newline", "control\u{1}\n", "tab\t\n"] {
        assert_eq!(signer().sign(text), Err(NoteError::Text), "{text:?}");
    }
}

#[test]
fn verifier_keys_round_trip() {
    for text in [SPEC_VKEY, LOG_VKEY, WITNESS_VKEY] {
        assert_eq!(key(text).to_string(), text);
        assert_eq!(key(&format!("{text}\n")), key(text));
    }
    assert_eq!(key(WITNESS_VKEY).signs(), SignatureType::Cosignature);
    assert_eq!(key(LOG_VKEY).signs(), SignatureType::Ed25519);
}

#[test]
fn other_verifier_keys_are_refused() {
    let typed = |bytes: &[u8]| format!("a+00000000+{}", BASE64.encode(bytes));
    let small_order = [&[1][..], &[1], &[0; 31]].concat();
    let no_point = [&[1][..], &[2], &[0; 31]].concat();
    for (text, error) in [
        (String::new(), VerifierKeyError::Form),
        ("example.com/foo".to_owned(), VerifierKeyError::Form),
        (SPEC_VKEY.replacen('+', " ", 1), VerifierKeyError::Form),
        (SPEC_VKEY.replace("U2k", "U2l"), VerifierKeyError::Id),
        (SPEC_VKEY.replace("530d903a", "530d903b"), VerifierKeyError::Id),
        (SPEC_VKEY.replace("530d903a", "530D903A"), VerifierKeyError::Id),
        (SPEC_VKEY.replace("530d903a", "0530d903a"), VerifierKeyError::Id),
        (SPEC_VKEY.replace("/foo", "/bar"), VerifierKeyError::Id),
        (SPEC_VKEY.replace("/foo", " foo"), VerifierKeyError::Name),
        (SPEC_VKEY.replace("example.com/foo", ""), VerifierKeyError::Name),
        (format!("{SPEC_VKEY}\n\n"), VerifierKeyError::Form),
        (format!("{SPEC_VKEY}="), VerifierKeyError::Form),
        (typed(&[]), VerifierKeyError::Form),
        (typed(&[5; 33]), VerifierKeyError::Type { byte: 5 }),
        (typed(&[6; 1312]), VerifierKeyError::Key),
        (typed(&[6; 1314]), VerifierKeyError::Key),
        (typed(&[6; 1313]), VerifierKeyError::Id),
        (typed(&[1; 32]), VerifierKeyError::Key),
        (typed(&[1; 34]), VerifierKeyError::Key),
        (typed(&small_order), VerifierKeyError::Key),
        (typed(&no_point), VerifierKeyError::Key),
    ] {
        assert_eq!(text.parse::<VerifierKey>(), Err(error), "{text}");
    }
}

#[test]
fn the_secret_does_not_print() {
    let printed = format!("{:?}", signer());
    assert_eq!(printed, format!("NoteSigner {{ verifier: {LOG_VKEY:?}, .. }}"));
}
