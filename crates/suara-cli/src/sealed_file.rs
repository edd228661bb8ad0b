//! Files encrypted with a passphrase, in the `age` format (age-encryption.org/v1, scrypt recipient).

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;

use age::secrecy::SecretString;
use age::{DecryptError, Decryptor, Encryptor, scrypt};
use anyhow::{Context as _, bail};
use zeroize::Zeroizing;

use crate::durable::{self, Readers};

/// log2 of scrypt's `N`: what OWASP's password storage recommendations ask for, 128 MB and a fraction of a
/// second for every guess.
const WORK_FACTOR: u8 = 17;

/// Files that ask for more work than this are not opened.
const MOST_WORK: u8 = 22;

/// Encrypts a new file; refuses to overwrite.
pub(crate) fn create(path: &Path, passphrase: &SecretString, plain: &[u8]) -> anyhow::Result<()> {
    if path.exists() {
        // Said before the work of encrypting; writing refuses once more.
        bail!(
            "{} exists already and is not overwritten: choose another name",
            path.display()
        );
    }
    durable::create(path, &encrypt(passphrase, plain)?, Readers::Owner)
}

/// Encrypts a file anew in the place of what it held. When this returns, the new content is on the disk.
pub(crate) fn replace(path: &Path, passphrase: &SecretString, plain: &[u8]) -> anyhow::Result<()> {
    durable::replace(path, &encrypt(passphrase, plain)?, Readers::Owner)
}

/// Decrypts a file.
pub(crate) fn read(path: &Path, passphrase: &SecretString) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    let sealed = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    match decrypt(passphrase, &sealed) {
        Ok(plain) => Ok(plain),
        Err(DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed) => {
            bail!("{} does not open with this passphrase", path.display())
        }
        Err(DecryptError::NoMatchingKeys) => bail!("{} is not encrypted with a passphrase", path.display()),
        Err(error) => bail!("{} is not a whole encrypted file: {error}", path.display()),
    }
}

fn encrypt(passphrase: &SecretString, plain: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut recipient = scrypt::Recipient::new(passphrase.clone());
    recipient.set_work_factor(WORK_FACTOR);
    let encryptor = Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))?;
    let mut sealed = Vec::new();
    let mut writer = encryptor.wrap_output(&mut sealed)?;
    writer.write_all(plain)?;
    writer.finish()?;
    Ok(sealed)
}

fn decrypt(passphrase: &SecretString, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, DecryptError> {
    let mut identity = scrypt::Identity::new(passphrase.clone());
    identity.set_max_work_factor(MOST_WORK);
    let decryptor = Decryptor::new_buffered(sealed)?;
    let mut reader = decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity))?;
    // The plaintext is shorter than its file: the buffer never moves, so no copy is left behind.
    let mut plain = Zeroizing::new(Vec::with_capacity(sealed.len()));
    reader.read_to_end(&mut plain)?;
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passphrase(text: &str) -> SecretString {
        SecretString::from(text.to_owned())
    }

    #[test]
    fn what_was_encrypted_is_decrypted_and_only_with_its_passphrase() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.age");
        create(&path, &passphrase("one"), b"first").unwrap();
        assert_eq!(*read(&path, &passphrase("one")).unwrap(), b"first");
        replace(&path, &passphrase("one"), b"second").unwrap();
        assert_eq!(*read(&path, &passphrase("one")).unwrap(), b"second");
        let wrong = read(&path, &passphrase("two")).unwrap_err().to_string();
        assert!(wrong.contains("does not open with this passphrase"), "{wrong}");
        let refused = create(&path, &passphrase("one"), b"third")
            .unwrap_err()
            .to_string();
        assert!(refused.contains("exists already"), "{refused}");
    }

    #[test]
    fn the_file_names_its_work_factor_and_does_not_hold_the_plaintext() {
        let sealed = encrypt(&passphrase("one"), b"a secret of some length").unwrap();
        let header = String::from_utf8_lossy(&sealed)
            .lines()
            .nth(1)
            .unwrap()
            .to_owned();
        assert!(
            header.starts_with("-> scrypt ") && header.ends_with(" 17"),
            "{header}"
        );
        assert!(!sealed.windows(8).any(|window| window == b"a secret"));
    }

    #[test]
    fn a_damaged_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.age");
        create(&path, &passphrase("one"), b"first").unwrap();
        let mut sealed = fs::read(&path).unwrap();
        *sealed.last_mut().unwrap() ^= 1;
        fs::write(&path, &sealed).unwrap();
        assert!(read(&path, &passphrase("one")).is_err());
        fs::write(&path, "not encrypted").unwrap();
        assert!(read(&path, &passphrase("one")).is_err());
    }
}
