//! What a trustee keeps of one election, as lines of its key file.
//!
//! ```text
//! election 3f6c…            the election's id; the lines up to the next one belong to it
//! transport 77…             the secret transport key                               until all have confirmed
//! dealing 01…               the secret polynomials                                 until all have confirmed
//! commitments a4…           the reveal: commitments to the polynomials …           until all have confirmed
//! proof 5b…                 … and their proof, as they were committed to           until all have confirmed
//! ikm 2 9c…                 the randomness of the encryption for trustee 2         until all have confirmed
//! shares 0d…                the key shares                                         until the result stands
//! tally e1…                 the hash of the sums that this trustee has confirmed
//! ```

use std::collections::BTreeMap;

use anyhow::{Context as _, bail, ensure};
use suara_protocol::Id;
use zeroize::Zeroizing;

/// Secret bytes.
pub(super) type Secret = Zeroizing<Vec<u8>>;

/// What a trustee keeps of one election.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) drawn: Option<Drawn>,
    /// The key shares.
    pub(super) shares: Option<Secret>,
    /// The hash of the sums that this trustee has confirmed, or is about to.
    pub(super) tally: Option<Id>,
}

/// What a trustee draws for a ceremony, erased once all have confirmed.
#[derive(Default)]
pub(super) struct Drawn {
    /// The secret transport key.
    pub(super) transport: Secret,
    /// The secret polynomials.
    pub(super) dealing: Secret,
    /// The commitments of the reveal.
    pub(super) commitments: Vec<u8>,
    /// The proof of the reveal.
    pub(super) proof: Vec<u8>,
    /// The randomness of the encryption for each other trustee.
    pub(super) ikm: BTreeMap<u32, Zeroizing<[u8; 32]>>,
}

/// Reads the lines after the key; `first` is the number of the first of them.
pub(super) fn parse(text: &str, first: usize) -> anyhow::Result<BTreeMap<Id, Kept>> {
    let mut elections = BTreeMap::new();
    let mut current = None;
    for (number, line) in (first..).zip(text.lines()) {
        parse_line(line, &mut elections, &mut current).with_context(|| format!("line {number}"))?;
    }
    let whole = |kept: &Kept| kept.drawn.as_ref().is_none_or(Drawn::is_whole);
    ensure!(elections.values().all(whole), "not all secrets of an election are there");
    Ok(elections)
}

fn parse_line(line: &str, elections: &mut BTreeMap<Id, Kept>, current: &mut Option<Id>) -> anyhow::Result<()> {
    let (word, value) = line.split_once(' ').context("expected a word and a value")?;
    if word == "election" {
        let id = value.parse::<Id>()?;
        ensure!(elections.insert(id, Kept::default()).is_none(), "the election {id} is there twice");
        *current = Some(id);
        return Ok(());
    }
    let kept = current.and_then(|id| elections.get_mut(&id)).context("no election is named before this")?;
    let twice = match word {
        "transport" => set(&mut kept.drawn_mut().transport, secret(value)?),
        "dealing" => set(&mut kept.drawn_mut().dealing, secret(value)?),
        "commitments" => set(&mut kept.drawn_mut().commitments, hex::decode(value)?),
        "proof" => set(&mut kept.drawn_mut().proof, hex::decode(value)?),
        "ikm" => {
            let (trustee, digits) = value.split_once(' ').context("expected a trustee and its value")?;
            let mut ikm = Zeroizing::new([0; 32]);
            hex::decode_to_slice(digits, ikm.as_mut_slice())?;
            kept.drawn_mut().ikm.insert(trustee.parse()?, ikm).is_some()
        }
        "shares" => kept.shares.replace(secret(value)?).is_some(),
        "tally" => kept.tally.replace(value.parse()?).is_some(),
        word => bail!("{word:?} is not known: the file is of a newer version, or damaged"),
    };
    ensure!(!twice, "{word:?} is there twice");
    Ok(())
}

/// Sets a value, and tells whether there was one before.
fn set<T: AsRef<[u8]>>(place: &mut T, value: T) -> bool
where
    T: std::ops::Deref<Target: AsRef<[u8]>>,
{
    !std::mem::replace(place, value).as_ref().is_empty()
}

fn secret(digits: &str) -> anyhow::Result<Secret> {
    let mut bytes = Zeroizing::new(vec![0; digits.len() / 2]);
    hex::decode_to_slice(digits, bytes.as_mut_slice())?;
    Ok(bytes)
}

/// Writes the lines of all elections at the end of `text`, which has room for [`length`] more bytes.
pub(super) fn write(elections: &BTreeMap<Id, Kept>, text: &mut Zeroizing<String>) {
    for (id, kept) in elections {
        line(text, "election", &id.0);
        if let Some(drawn) = &kept.drawn {
            line(text, "transport", &drawn.transport);
            line(text, "dealing", &drawn.dealing);
            line(text, "commitments", &drawn.commitments);
            line(text, "proof", &drawn.proof);
            for (trustee, ikm) in &drawn.ikm {
                line(text, &format!("ikm {trustee}"), ikm.as_slice());
            }
        }
        if let Some(shares) = &kept.shares {
            line(text, "shares", shares);
        }
        if let Some(tally) = &kept.tally {
            line(text, "tally", &tally.0);
        }
    }
}

fn line(text: &mut Zeroizing<String>, word: &str, bytes: &[u8]) {
    text.push_str(word);
    text.push(' ');
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(digit.into(), 16));
        }
    }
    text.push('\n');
}

/// No fewer bytes than [`write`] writes: with that much room, the text never moves and leaves no copy behind.
pub(super) fn length(elections: &BTreeMap<Id, Kept>) -> usize {
    let line = |bytes: usize| 2 * bytes + 24;
    let drawn = |drawn: &Drawn| {
        let long = [drawn.transport.len(), drawn.dealing.len(), drawn.commitments.len(), drawn.proof.len()];
        long.map(line).iter().sum::<usize>() + drawn.ikm.len() * line(32)
    };
    let kept = |kept: &Kept| {
        let shares = kept.shares.as_ref().map_or(0, |shares| line(shares.len()));
        line(32) + kept.drawn.as_ref().map_or(0, drawn) + shares + line(32)
    };
    elections.values().map(kept).sum()
}

impl Kept {
    fn drawn_mut(&mut self) -> &mut Drawn {
        self.drawn.get_or_insert_default()
    }
}

impl Drawn {
    fn is_whole(&self) -> bool {
        let public = [&self.commitments, &self.proof];
        let secret = [&self.transport, &self.dealing];
        public.iter().all(|bytes| !bytes.is_empty()) && secret.iter().all(|bytes| !bytes.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(elections: &BTreeMap<Id, Kept>) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(length(elections)));
        let room = text.capacity();
        write(elections, &mut text);
        assert!(text.len() <= room, "the text has moved");
        text
    }

    fn elections() -> BTreeMap<Id, Kept> {
        let drawn = Drawn {
            transport: Zeroizing::new(vec![1; 32]),
            dealing: Zeroizing::new(vec![2; 100]),
            commitments: vec![3; 64],
            proof: vec![4; 64],
            ikm: (2..40).map(|trustee| (trustee, Zeroizing::new([5; 32]))).collect(),
        };
        let finished = Kept { drawn: None, shares: Some(Zeroizing::new(vec![0xab; 64])), tally: Some(Id([7; 32])) };
        let begun = Kept { drawn: Some(drawn), shares: None, tally: None };
        BTreeMap::from([(Id([1; 32]), finished), (Id([2; 32]), begun), (Id([3; 32]), Kept::default())])
    }

    #[test]
    fn what_is_kept_reads_back() {
        let text = written(&elections());
        let read = parse(&text, 3).unwrap();
        assert_eq!(*written(&read), *text);
        let (finished, begun) = (&read[&Id([1; 32])], read[&Id([2; 32])].drawn.as_ref().unwrap());
        assert_eq!(finished.shares.as_ref().unwrap().as_slice(), [0xab; 64]);
        assert_eq!(finished.tally, Some(Id([7; 32])));
        assert_eq!((begun.dealing.len(), begun.ikm.len()), (100, 38));
        assert_eq!(*begun.ikm[&39], [5; 32]);
    }

    #[test]
    fn damaged_lines_are_named() {
        let text = written(&elections());
        for (from, to, message) in [
            ("tally 07", "tally 7", "line 5"),
            ("tally 07", "total 07", "\"total\" is not known"),
            ("transport 01", "dealing 01", "\"dealing\" is there twice"),
            ("ikm 3 ", "ikm 2 ", "\"ikm\" is there twice"),
            ("shares ab", "shares xb", "line 4"),
        ] {
            assert!(text.contains(from), "{from}");
            let error = parse(&text.replacen(from, to, 1), 3).err().map(|error| format!("{error:#}"));
            assert!(error.as_ref().is_some_and(|error| error.contains(message)), "{message}: {error:?}");
        }
        assert!(parse("tally 00\n", 3).is_err(), "no election before it");
        let torn = text.lines().filter(|line| !line.starts_with("proof")).collect::<Vec<_>>().join("\n");
        assert!(parse(&torn, 3).is_err(), "a part of the secrets is missing");
    }
}
