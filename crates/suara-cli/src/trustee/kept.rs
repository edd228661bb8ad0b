//! What a trustee keeps of each election, as the lines of its file that follow the key.
//!
//! ```text
//! election <id> attempt 1
//! transport <secret key under which shares come in>       until all have confirmed
//! dealing <polynomials>                                   until all have confirmed
//! reveal <commitments> <proof>                            until all have confirmed
//! ikm 2 <randomness of the encryption for trustee 2>      until all have confirmed
//! shares <key shares>                                     until the result stands
//! tally <the hash of the sums that this trustee confirmed>
//! ```
//!
//! All bytes are in hexadecimal.

use std::collections::BTreeMap;

use anyhow::{Context as _, ensure};
use suara_protocol::Id;
use zeroize::Zeroizing;

/// The lines of the file before those of the elections.
const KEY_LINES: usize = 2;

/// Bytes that nobody else may know.
pub(super) type Secret = Zeroizing<Vec<u8>>;

/// What a trustee keeps of an election.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) attempt: u32,
    /// Until all trustees have confirmed.
    pub(super) dealt: Option<Dealt>,
    /// From the confirmation of the shares on, until they are erased after the result.
    pub(super) shares: Option<Secret>,
    /// The hash of the sums that this trustee confirmed: one in its life.
    pub(super) tally: Option<Id>,
}

/// What a trustee drew for an attempt of the key ceremony.
#[derive(Default)]
pub(super) struct Dealt {
    pub(super) transport: Secret,
    pub(super) dealing: Secret,
    pub(super) commitments: Vec<u8>,
    pub(super) proof: Vec<u8>,
    /// By recipient.
    pub(super) ikm: BTreeMap<u32, Secret>,
}

/// Reads the lines after the key. What a line says is not shown in errors: it may be secret.
pub(super) fn parse(text: &str) -> anyhow::Result<BTreeMap<Id, Kept>> {
    let mut elections = BTreeMap::<Id, Kept>::new();
    let mut current = None;
    for (number, line) in (KEY_LINES + 1..).zip(text.lines()) {
        let words = line.split(' ').collect::<Vec<_>>();
        let read = match words.as_slice() {
            ["election", id, "attempt", attempt] => {
                begin(&mut elections, id, attempt).map(|id| current = Some(id))
            }
            words => current.and_then(|id| elections.get_mut(&id)?.read(words)),
        };
        read.with_context(|| format!("line {number} of the decrypted file is damaged"))?;
    }
    let whole = elections
        .values()
        .all(|kept| kept.dealt.as_ref().is_none_or(Dealt::is_whole));
    ensure!(
        whole,
        "the decrypted file is damaged: not all that was drawn for an election is there"
    );
    Ok(elections)
}

/// Begins a new election; `None` if the line is wrong or the election there already.
fn begin(elections: &mut BTreeMap<Id, Kept>, id: &str, attempt: &str) -> Option<Id> {
    let (id, attempt) = (id.parse().ok()?, attempt.parse().ok()?);
    let before = elections.insert(
        id,
        Kept {
            attempt,
            ..Kept::default()
        },
    );
    before.is_none().then_some(id)
}

impl Kept {
    /// Takes one line in; `None` if it is not of a known form, or says a thing a second time.
    fn read(&mut self, words: &[&str]) -> Option<()> {
        let new = match words {
            ["transport", transport] => fill(&mut self.dealt_mut().transport, secret(transport)?),
            ["dealing", dealing] => fill(&mut self.dealt_mut().dealing, secret(dealing)?),
            ["reveal", commitments, proof] => {
                fill(&mut self.dealt_mut().commitments, hex::decode(commitments).ok()?)
                    && fill(&mut self.dealt_mut().proof, hex::decode(proof).ok()?)
            }
            ["ikm", recipient, ikm] => self
                .dealt_mut()
                .ikm
                .insert(recipient.parse().ok()?, secret(ikm)?)
                .is_none(),
            ["shares", shares] => self.shares.replace(secret(shares)?).is_none(),
            ["tally", tally] => self.tally.replace(tally.parse().ok()?).is_none(),
            _ => false,
        };
        new.then_some(())
    }

    fn dealt_mut(&mut self) -> &mut Dealt {
        self.dealt.get_or_insert_default()
    }
}

impl Dealt {
    fn is_whole(&self) -> bool {
        let parts = [&*self.transport, &*self.dealing, &self.commitments, &self.proof];
        parts.iter().all(|bytes| !bytes.is_empty())
    }
}

/// Sets what was empty; false if it was not.
fn fill<T: Default + PartialEq>(place: &mut T, value: T) -> bool {
    std::mem::replace(place, value) == T::default()
}

fn secret(digits: &str) -> Option<Secret> {
    let mut bytes = Zeroizing::new(vec![0; digits.len() / 2]);
    hex::decode_to_slice(digits, bytes.as_mut_slice()).ok()?;
    Some(bytes)
}

/// Writes the lines of all elections at the end of `text`, which has room for [`length`] more bytes.
pub(super) fn write(elections: &BTreeMap<Id, Kept>, text: &mut Zeroizing<String>) {
    for (id, kept) in elections {
        text.push_str(&format!("election {id} attempt {}\n", kept.attempt));
        if let Some(dealt) = &kept.dealt {
            line(text, "transport", &[&dealt.transport]);
            line(text, "dealing", &[&dealt.dealing]);
            line(text, "reveal", &[&dealt.commitments, &dealt.proof]);
            for (recipient, ikm) in &dealt.ikm {
                line(text, &format!("ikm {recipient}"), &[ikm]);
            }
        }
        if let Some(shares) = &kept.shares {
            line(text, "shares", &[shares]);
        }
        if let Some(tally) = &kept.tally {
            line(text, "tally", &[&tally.0]);
        }
    }
}

fn line(text: &mut Zeroizing<String>, word: &str, values: &[&[u8]]) {
    text.push_str(word);
    for value in values {
        text.push(' ');
        for byte in *value {
            text.extend(
                [byte >> 4, byte & 15]
                    .iter()
                    .filter_map(|digit| char::from_digit((*digit).into(), 16)),
            );
        }
    }
    text.push('\n');
}

/// No fewer bytes than [`write`] writes: with that much room the text never moves and leaves no copy behind.
pub(super) fn length(elections: &BTreeMap<Id, Kept>) -> usize {
    let line = |bytes: usize| 2 * bytes + 32;
    let of_dealt = |dealt: &Dealt| {
        let long = [
            dealt.transport.len(),
            dealt.dealing.len(),
            dealt.commitments.len(),
            dealt.proof.len(),
        ];
        long.map(line).iter().sum::<usize>() + dealt.ikm.values().map(|ikm| line(ikm.len())).sum::<usize>()
    };
    let of_election = |kept: &Kept| {
        let shares = kept.shares.as_ref().map_or(0, |shares| line(shares.len()));
        line(32) + kept.dealt.as_ref().map_or(0, of_dealt) + shares + line(32)
    };
    elections.values().map(of_election).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn elections() -> BTreeMap<Id, Kept> {
        let dealt = Dealt {
            transport: Zeroizing::new(vec![1; 32]),
            dealing: Zeroizing::new(vec![2; 100]),
            commitments: vec![3; 64],
            proof: vec![4; 64],
            ikm: (2..40)
                .map(|trustee| (trustee, Zeroizing::new(vec![5; 32])))
                .collect(),
        };
        let finished = Kept {
            attempt: 1,
            dealt: None,
            shares: Some(Zeroizing::new(vec![0xab; 64])),
            tally: Some(Id([7; 32])),
        };
        let begun = Kept {
            attempt: 2,
            dealt: Some(dealt),
            ..Kept::default()
        };
        BTreeMap::from([
            (Id([1; 32]), finished),
            (Id([2; 32]), begun),
            (Id([3; 32]), Kept::default()),
        ])
    }

    fn written(elections: &BTreeMap<Id, Kept>) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(length(elections)));
        let room = text.capacity();
        write(elections, &mut text);
        assert!(text.len() <= room, "the text has moved");
        text
    }

    #[test]
    fn what_is_kept_reads_back() {
        let text = written(&elections());
        let read = parse(&text).unwrap();
        assert_eq!(*written(&read), *text);
        let (finished, begun) = (&read[&Id([1; 32])], &read[&Id([2; 32])]);
        assert_eq!((finished.tally, begun.attempt), (Some(Id([7; 32])), 2));
        let dealt = begun.dealt.as_ref().unwrap();
        assert_eq!(
            (dealt.dealing.len(), dealt.ikm.len(), &*dealt.ikm[&39]),
            (100, 38, &vec![5; 32])
        );
    }

    #[test]
    fn damaged_lines_are_named_and_not_shown() {
        let text = written(&elections());
        for (from, to, line) in [
            ("tally 07", "tally 7", 5),
            ("tally 07", "total 07", 5),
            ("shares ab", "shares xb", 4),
            ("transport 01", "dealing 01", 8),
            ("ikm 3 ", "ikm 2 ", 11),
            ("attempt 2", "attempt two", 6),
        ] {
            assert!(text.contains(from), "{from}");
            let error = format!("{:#}", parse(&text.replace(from, to)).err().unwrap());
            assert_eq!(
                error,
                format!("line {line} of the decrypted file is damaged"),
                "{to}"
            );
        }
        let twice = text.replace(&Id([3; 32]).to_string(), &Id([2; 32]).to_string());
        assert!(parse(&twice).is_err(), "an election twice");
        assert!(parse("tally 00\n").is_err(), "no election before it");
    }

    #[test]
    fn half_of_what_was_drawn_is_of_no_use() {
        let text = written(&elections());
        let torn = text
            .lines()
            .filter(|line| !line.starts_with("reveal"))
            .collect::<Vec<_>>()
            .join("\n");
        assert!(format!("{:#}", parse(&torn).err().unwrap()).contains("not all that was drawn"));
    }
}
