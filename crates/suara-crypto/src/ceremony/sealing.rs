//! Shares on their way: HPKE (RFC 9180) in base mode with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and
//! ChaCha20-Poly1305.
//!
//! - `info` = `suara/v1/share`, a zero byte, board, election, attempt, `j`, `l` (4 bytes each, little-endian),
//!   the transport key of `l`;
//! - `aad` = the hash of the reveal of `j`;
//! - the plaintext is `f_j1(l) ‖ … ‖ f_jn(l)`, `32·n` bytes.
//!
//! The only randomness of an encryption is `ikmE`, 32 bytes, drawn afresh for each recipient. The dealer keeps
//! it: if the recipient complains, the dealer publishes it with the shares, and everybody encrypts again and
//! compares the bytes.

use alloc::vec::Vec;

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use zeroize::Zeroizing;

use super::transport::{GivenBytes, KEY};
use super::{
    CeremonyError, CeremonyParameters, DealtShares, ShareError, TransportKey, TransportSecret, VerifiedReveal,
};

/// Encrypts the shares of trustee `from` for trustee `to`. `reveal_hash` is that of the sender's reveal. The
/// answer is the encapsulated key (32 bytes) and the ciphertext (`32·n + 16`), and depends on nothing but the
/// arguments.
pub fn seal(
    parameters: &CeremonyParameters,
    from: u32,
    to: u32,
    key: &TransportKey,
    reveal_hash: &[u8; 32],
    shares: &DealtShares,
    ikm: &[u8; 32],
) -> Result<Vec<u8>, CeremonyError> {
    check_pair(parameters, from, to)?;
    if shares.scalars().len() != parameters.numbers() {
        return Err(CeremonyError::OtherCeremony);
    }
    let info = info(parameters, from, to, key);
    encrypt(key, &info, reveal_hash, &shares.to_bytes(), ikm)
}

/// Decrypts what trustee `from` has sent to trustee `to`, whose secret is given, and checks it against the
/// sender's commitments. An error other than [`ShareError::Ceremony`] is the reason for a complaint.
pub fn open(
    parameters: &CeremonyParameters,
    from: u32,
    to: u32,
    secret: &TransportSecret,
    reveal: &VerifiedReveal,
    reveal_hash: &[u8; 32],
    sealed: &[u8],
) -> Result<DealtShares, ShareError> {
    check_pair(parameters, from, to)?;
    if reveal.index() != from {
        return Err(ShareError::Ceremony(CeremonyError::OtherCeremony));
    }
    let info = info(parameters, from, to, secret.key());
    let plaintext = decrypt(secret, &info, reveal_hash, sealed)?;
    let shares = DealtShares::from_bytes(parameters, &plaintext).map_err(ShareError::Form)?;
    reveal.check_shares(to, &shares)?;
    Ok(shares)
}

fn check_pair(parameters: &CeremonyParameters, from: u32, to: u32) -> Result<(), CeremonyError> {
    parameters.check_trustee(from)?;
    parameters.check_trustee(to)?;
    if from == to {
        // Nobody sends shares to itself.
        return Err(CeremonyError::Trustee {
            index: to,
            trustees: parameters.trustees().len(),
        });
    }
    Ok(())
}

fn info(parameters: &CeremonyParameters, from: u32, to: u32, key: &TransportKey) -> Vec<u8> {
    let mut info = b"suara/v1/share\0".to_vec();
    info.extend_from_slice(&parameters.place());
    info.extend_from_slice(&from.to_le_bytes());
    info.extend_from_slice(&to.to_le_bytes());
    info.extend_from_slice(key.bytes());
    info
}

fn encrypt(
    key: &TransportKey,
    info: &[u8],
    aad: &[u8],
    plaintext: &[u8],
    ikm: &[u8; 32],
) -> Result<Vec<u8>, CeremonyError> {
    let (encapsulated, mut context) = hpke::setup_sender_with_rng::<
        ChaCha20Poly1305,
        HkdfSha256,
        X25519HkdfSha256,
    >(&OpModeS::Base, &key.hpke()?, info, &mut GivenBytes(*ikm))
    .map_err(|_| CeremonyError::Seal)?;
    let ciphertext = context.seal(plaintext, aad).map_err(|_| CeremonyError::Seal)?;
    let mut sealed = encapsulated.to_bytes().to_vec();
    sealed.extend_from_slice(&ciphertext);
    Ok(sealed)
}

fn decrypt(
    secret: &TransportSecret,
    info: &[u8],
    aad: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, ShareError> {
    let (encapsulated, ciphertext) = sealed.split_first_chunk::<KEY>().ok_or(ShareError::Sealed)?;
    let encapsulated =
        <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(encapsulated).map_err(|_| ShareError::Sealed)?;
    let mut context = hpke::setup_receiver::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &secret.hpke()?,
        &encapsulated,
        info,
    )
    .map_err(|_| ShareError::Sealed)?;
    let plaintext = context.open(ciphertext, aad).map_err(|_| ShareError::Sealed)?;
    Ok(Zeroizing::new(plaintext))
}

#[cfg(test)]
mod tests {
    use super::super::Dealing;
    use super::super::played::parameters;
    use super::*;
    use crate::random::test_rng;

    fn unhex(text: &str) -> Vec<u8> {
        let digits = text.as_bytes().as_chunks::<2>().0;
        let byte = |pair: &[u8; 2]| u8::from_str_radix(core::str::from_utf8(pair).unwrap(), 16).unwrap();
        digits.iter().map(byte).collect()
    }

    fn unhex32(text: &str) -> [u8; 32] {
        unhex(text).try_into().unwrap()
    }

    /// RFC 9180, appendix A.2.1: base mode of this very suite, the first encryption.
    #[test]
    fn encryption_equals_the_vector_of_the_rfc() {
        let ikm_e = unhex32("909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b");
        let pk_r = unhex32("4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a");
        let sk_r = unhex32("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb");
        let enc = unhex("1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a");
        let info = unhex("4f6465206f6e2061204772656369616e2055726e");
        let aad = unhex("436f756e742d30");
        let plaintext = unhex("4265617574792069732074727574682c20747275746820626561757479");
        let ciphertext = unhex(
            "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28",
        );

        let key = TransportKey::decode(&pk_r).unwrap();
        let sealed = encrypt(&key, &info, &aad, &plaintext, &ikm_e).unwrap();
        assert_eq!(sealed, [enc, ciphertext].concat());

        let secret = TransportSecret::from_bytes(&sk_r).unwrap();
        assert_eq!(secret.key(), &key);
        assert_eq!(*decrypt(&secret, &info, &aad, &sealed).unwrap(), plaintext);
    }

    /// The same appendix: `skRm`, `pkRm` from `ikmR`. The crate writes the secret clamped: without the highest bit,
    /// which X25519 ignores.
    #[test]
    fn keys_are_derived_as_in_the_vector_of_the_rfc() {
        let ikm_r = unhex32("1ac01f181fdf9f352797655161c58b75c656a6cc2716dcb66372da835542e1df");
        let mut sk_r = unhex32("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb");
        let pk_r = unhex32("4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a");
        sk_r[31] &= 0x7f;
        let secret = TransportSecret::generate(&mut GivenBytes(ikm_r));
        assert_eq!((*secret.to_bytes(), *secret.key().bytes()), (sk_r, pk_r));
    }

    #[test]
    fn the_context_of_an_encryption_is_laid_out_as_written() {
        let parameters = parameters(1, 2, 3);
        let key = *TransportSecret::generate(&mut test_rng(1)).key();
        let expected = [
            &b"suara/v1/share\0"[..],
            parameters.board(),
            parameters.election(),
            &[1, 0, 0, 0],
            &[2, 0, 0, 0],
            &[3, 0, 0, 0],
            key.bytes(),
        ];
        assert_eq!(info(&parameters, 2, 3, &key), expected.concat());
    }

    #[test]
    fn an_encapsulated_key_of_small_order_is_refused() {
        let secret = TransportSecret::from_bytes(&[5; 32]).unwrap();
        assert_eq!(
            decrypt(&secret, b"", b"", &[0; 64]).err(),
            Some(ShareError::Sealed)
        );
        assert_eq!(
            decrypt(&secret, b"", b"", &[1; 31]).err(),
            Some(ShareError::Sealed)
        );
    }

    #[test]
    fn p08_shares_that_are_not_canonical_are_a_reason_to_complain() {
        let parameters = parameters(1, 2, 2);
        let rng = &mut test_rng(1);
        let secret = TransportSecret::generate(rng);
        let dealing = Dealing::generate(&parameters, 1, rng).unwrap();
        let reveal = dealing.reveal(&parameters, rng).unwrap();
        let hash = reveal.hash(&parameters, 1);
        let reveal = reveal.verify(&parameters, 1).unwrap();

        let share = dealing.shares_for(&parameters, 2).unwrap().to_bytes();
        // One more bit: the share plus 2^255. And one byte less.
        let mut reducible = share.to_vec();
        reducible[31] |= 0x80;
        for plaintext in [&reducible[..], &share[..31]] {
            let info = info(&parameters, 1, 2, secret.key());
            let sealed = encrypt(secret.key(), &info, &hash, plaintext, &[3; 32]).unwrap();
            let opened = open(&parameters, 1, 2, &secret, &reveal, &hash, &sealed);
            assert!(matches!(opened.err(), Some(ShareError::Form(_))));
        }
    }
}
