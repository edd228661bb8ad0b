//! What a user knows of a log's keys from elsewhere.

use std::fs;
use std::str::FromStr;

use suara_log::log_key::LogKey;
use suara_log::note::VerifierKey;

use super::fingerprint::Fingerprint;

/// Keys that the log must have: one of its two, or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin(Known);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Known {
    Keys(Vec<VerifierKey>),
    Fingerprint(Fingerprint),
}

impl Pin {
    /// The keys to check with, where a text offers these: those that are known, or the offered ones if they have the
    /// fingerprint that is known.
    pub fn keys_among(&self, offered: &[VerifierKey]) -> Option<Vec<VerifierKey>> {
        match &self.0 {
            Known::Keys(keys) => Some(keys.clone()),
            Known::Fingerprint(fingerprint) => {
                let text = offered.iter().map(VerifierKey::to_string).collect::<Vec<_>>();
                let log = text.join("\n").parse::<LogKey>().ok()?;
                (Fingerprint::of(&log) == *fingerprint).then(|| offered.to_vec())
            }
        }
    }

    /// Whether these are keys of the log.
    pub fn accepts(&self, log: &LogKey) -> bool {
        match &self.0 {
            Known::Keys(keys) => keys.iter().all(|key| log.keys().contains(key)),
            Known::Fingerprint(fingerprint) => *fingerprint == Fingerprint::of(log),
        }
    }
}

impl FromStr for Pin {
    type Err = String;

    /// Reads a fingerprint, a verifier key, or a file of one or two, each on a line.
    fn from_str(text: &str) -> Result<Pin, String> {
        if let Ok(key) = text.parse() {
            return Ok(Pin(Known::Keys(vec![key])));
        }
        if let Some(fingerprint) = Fingerprint::read(text) {
            return Ok(Pin(Known::Fingerprint(fingerprint)));
        }
        let file = fs::read_to_string(text).map_err(|error| {
            format!(
                "neither a fingerprint of 24 symbols, nor a verifier key, name+id+base64, nor a file: {error}"
            )
        })?;
        let keys = file
            .lines()
            .map(str::parse::<VerifierKey>)
            .collect::<Result<Vec<_>, _>>();
        match keys {
            Ok(keys) if !keys.is_empty() => Ok(Pin(Known::Keys(keys))),
            Ok(_) => Err("the file is empty".to_owned()),
            Err(error) => Err(format!(
                "the file holds something else than verifier keys: {error}"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use suara_log::log_key::LogSigner;

    use super::*;

    fn log(seed: u8) -> LogKey {
        let signer = LogSigner::from_seeds("example.org/board", &[seed; 32], &[seed; 32]);
        signer.unwrap().key().clone()
    }

    #[test]
    fn one_key_or_both_can_be_known() {
        let (log, other) = (log(1), log(2));
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("log.vkey");
        fs::write(&file, format!("{log}\n")).unwrap();
        for text in [
            log.ed25519().to_string(),
            log.ml_dsa().to_string(),
            file.display().to_string(),
        ] {
            let pin: Pin = text.parse().unwrap();
            assert!(pin.accepts(&log) && !pin.accepts(&other), "{text}");
        }
        fs::write(&file, format!("{}\n{}\n", log.ed25519(), other.ml_dsa())).unwrap();
        let mixed: Pin = file.display().to_string().parse().unwrap();
        assert!(!mixed.accepts(&log) && !mixed.accepts(&other));
    }

    #[test]
    fn r11_the_fingerprint_of_a_letter_is_enough() {
        let (log, other) = (log(1), log(2));
        let printed = Fingerprint::of(&log).to_string();
        for text in [printed.clone(), printed.replace('-', " ").to_lowercase()] {
            let pin: Pin = text.parse().unwrap();
            assert!(pin.accepts(&log) && !pin.accepts(&other), "{text}");
        }
        assert!(printed[..24].parse::<Pin>().is_err(), "not all of it");
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("log.vkey");
        for content in ["", "nonsense\n"] {
            fs::write(&file, content).unwrap();
            assert!(file.display().to_string().parse::<Pin>().is_err(), "{content:?}");
        }
        assert!("nonsense".parse::<Pin>().unwrap_err().contains("nor a file"));
    }
}
