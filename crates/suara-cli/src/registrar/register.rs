//! The register: for each voter the public key and chain secret, from which the keys on all rolls follow. No
//! codes. It is kept in an encrypted file, because it tells who is who on every roll.
//!
//! ```text
//! suara register 1
//! voter,district,weight,key
//! 35,north,1,<64 bytes in hexadecimal: public key and chain secret>
//! ```

use std::collections::HashSet;
use std::path::Path;

use age::secrecy::SecretString;
use anyhow::{Context as _, bail, ensure};
use suara_crypto::credential::CitizenPublic;
use zeroize::Zeroizing;

use super::voters::Voter;
use crate::{key_file, sealed_file};

const TITLE: &str = "suara register 1";

/// A voter of the register.
#[derive(Debug)]
pub(crate) struct Registered {
    pub(crate) voter: Voter,
    pub(crate) citizen: CitizenPublic,
}

/// Writes a new register; refuses to overwrite.
pub(crate) fn create(
    path: &Path,
    passphrase: &SecretString,
    registered: &[Registered],
) -> anyhow::Result<()> {
    sealed_file::create(path, passphrase, &encode(registered)?)
}

/// Reads a register.
pub(crate) fn read(path: &Path, passphrase: &SecretString) -> anyhow::Result<Vec<Registered>> {
    let text = key_file::read_text(path, passphrase)?;
    decode(&text).with_context(|| path.display().to_string())
}

fn encode(registered: &[Registered]) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    // Room for all, so that the buffer does not move and leave copies behind.
    let room = registered
        .iter()
        .map(|one| 200 + 2 * (one.voter.name.len() + one.voter.district.len()))
        .sum::<usize>();
    let mut bytes = Zeroizing::new(Vec::with_capacity(room + 100));
    bytes.extend_from_slice(TITLE.as_bytes());
    bytes.push(b'\n');
    let mut table = csv::Writer::from_writer(&mut *bytes);
    table.write_record(["voter", "district", "weight", "key"])?;
    for Registered { voter, citizen } in registered {
        let key = Zeroizing::new(hex::encode(*citizen.encode()));
        table.write_record([
            &voter.name,
            &voter.district,
            &voter.weight.to_string(),
            key.as_str(),
        ])?;
    }
    table.flush()?;
    drop(table);
    Ok(bytes)
}

fn decode(text: &str) -> anyhow::Result<Vec<Registered>> {
    let table = text.strip_prefix(TITLE).and_then(|rest| rest.strip_prefix('\n'));
    let table = table.context("this is not a register")?;
    let (mut registered, mut keys) = (Vec::new(), HashSet::new());
    for record in csv::Reader::from_reader(table.as_bytes()).records() {
        let record = record?;
        let [name, district, weight, key] = [0, 1, 2, 3].map(|column| record.get(column).unwrap_or_default());
        let mut bytes = Zeroizing::new([0; 64]);
        let decoded = hex::decode_to_slice(key, bytes.as_mut_slice()).is_ok();
        let (Ok(weight @ 1..), true) = (weight.parse(), decoded) else {
            bail!("the entry of voter {name:?} is damaged");
        };
        let citizen = CitizenPublic::decode(&bytes).with_context(|| format!("the key of voter {name:?}"))?;
        ensure!(
            keys.insert(*citizen.key().bytes()),
            "the voter {name:?} has the key of another one"
        );
        let voter = Voter {
            name: name.to_owned(),
            district: district.to_owned(),
            weight,
        };
        registered.push(Registered { voter, citizen });
    }
    Ok(registered)
}

#[cfg(test)]
mod tests {
    use suara_crypto::credential::Code;

    use super::*;
    use crate::randomness;

    fn registered(name: &str) -> Registered {
        let voter = Voter {
            name: name.to_owned(),
            district: "north".to_owned(),
            weight: 2,
        };
        Registered {
            voter,
            citizen: Code::generate(&mut randomness::system()).secret().public(),
        }
    }

    #[test]
    fn a_register_reads_back() {
        let all = [registered("35"), registered("36, \"junior\"")];
        let text = String::from_utf8(encode(&all).unwrap().to_vec()).unwrap();
        let read = decode(&text).unwrap();
        for (one, again) in all.iter().zip(&read) {
            assert_eq!(one.voter, again.voter);
            assert_eq!(*one.citizen.encode(), *again.citizen.encode());
        }
    }

    #[test]
    fn one_key_is_not_registered_twice() {
        let one = registered("35");
        let twice = [
            Registered {
                citizen: CitizenPublic::decode(&one.citizen.encode()).unwrap(),
                voter: one.voter.clone(),
            },
            one,
        ];
        let text = String::from_utf8(encode(&twice).unwrap().to_vec()).unwrap();
        assert!(
            decode(&text)
                .unwrap_err()
                .to_string()
                .contains("has the key of another one")
        );
    }

    #[test]
    fn a_damaged_register_is_refused() {
        let text = String::from_utf8(encode(&[registered("35")]).unwrap().to_vec()).unwrap();
        assert!(decode(&text.replace(TITLE, "suara trustee key 1")).is_err());
        assert!(decode(&text.replace(",2,", ",0,")).is_err());
        assert!(decode(&text[..text.len() - 3]).is_err());
    }
}
