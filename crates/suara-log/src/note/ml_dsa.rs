//! ML-DSA-44 (FIPS 204) over checkpoints: signature type 06 of C2SP tlog-cosignature.
//!
//! The log's own signature is of this kind beside its Ed25519 one, so that a checkpoint still proves something when
//! elliptic curves no longer do. What is signed is not the note's text but what the text says, with the names of
//! signer and log, and the signer's time:
//!
//! ```text
//! "subtree/v1" 0a 00 ‖ u8 length ‖ signer ‖ u64 time ‖ u8 length ‖ origin ‖ u64 start = 0 ‖ u64 size ‖ root
//! ```

use ml_dsa::{ExpandedSigningKey, MlDsa44, Signature, VerifyingKey};

use super::{NoteError, VerifierKey, VerifierKeyError};
use crate::checkpoint::Checkpoint;
use crate::note::SignatureType;

/// The length of an ML-DSA-44 public key in bytes.
pub const ML_DSA_KEY: usize = 1_312;

/// The length of an ML-DSA-44 signature in bytes.
const SIGNATURE: usize = 2_420;

/// The fixed beginning of every signed message.
const LABEL: &[u8; 12] = b"subtree/v1\n\0";

/// What is signed; `None` if a name is longer than a byte can say.
pub(super) fn message(signer: &str, time: u64, checkpoint: &Checkpoint) -> Option<Vec<u8>> {
    let named = |name: &str| Some([&[u8::try_from(name.len()).ok()?], name.as_bytes()].concat());
    let start = 0_u64;
    let message = [
        LABEL.as_slice(),
        &named(signer)?,
        &time.to_be_bytes(),
        &named(&checkpoint.origin)?,
        &start.to_be_bytes(),
        &checkpoint.size.to_be_bytes(),
        &checkpoint.root,
    ];
    Some(message.concat())
}

/// Whether this is the key's signature of the message, with the empty context.
pub(super) fn verify(key: &[u8; ML_DSA_KEY], message: &[u8], signature: &[u8]) -> bool {
    let signature = <[u8; SIGNATURE]>::try_from(signature).ok();
    let signature = signature.and_then(|signature| Signature::<MlDsa44>::decode(&signature.into()));
    let key = VerifyingKey::<MlDsa44>::decode(&(*key).into());
    signature.is_some_and(|signature| key.verify_with_context(message, &[], &signature))
}

/// A secret ML-DSA-44 key that signs checkpoints. Zeroed when dropped; does not print.
pub struct CheckpointSigner {
    secret: Box<ExpandedSigningKey<MlDsa44>>,
    verifier: VerifierKey,
}

impl CheckpointSigner {
    /// The key with this name and this 32-byte seed (ξ of FIPS 204 algorithm 6).
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, VerifierKeyError> {
        let secret = Box::new(ExpandedSigningKey::<MlDsa44>::from_seed(&(*seed).into()));
        let public = secret.verifying_key().encode();
        let verifier = VerifierKey::new(name, SignatureType::MlDsa44, &public)?;
        Ok(Self { secret, verifier })
    }

    /// The public half.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// The signature line over a checkpoint: this is the largest tree of the log that the signer has seen at this
    /// time (Unix seconds; 0 says nothing about time). Deterministic, as FIPS 204 allows: the crate has no randomness.
    pub fn sign(&self, checkpoint: &Checkpoint, time: u64) -> Result<super::Signature, NoteError> {
        let message = message(self.verifier.name(), time, checkpoint).ok_or(NoteError::Text)?;
        let signature = self
            .secret
            .sign_deterministic(&message, &[])
            .map_err(|_| NoteError::Text)?;
        Ok(super::Signature {
            name: self.verifier.name().to_owned(),
            id: self.verifier.id(),
            bytes: [&time.to_be_bytes()[..], &signature.encode()].concat(),
        })
    }
}

#[cfg(test)]
mod tests {
    use fips204::ml_dsa_44;
    use fips204::traits::{SerDes as _, Signer as _, Verifier as _};
    use sha2::{Digest as _, Sha256};

    use super::*;
    use crate::fixtures::{checkpoint_257, root_257};

    const SEED: [u8; 32] = {
        let mut seed = [0; 32];
        let mut at = 0;
        while at < 32 {
            seed[at] = 0x40 + at as u8;
            at += 1;
        }
        seed
    };

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn digest(bytes: &[u8]) -> String {
        hex(&Sha256::digest(bytes))
    }

    fn signer() -> CheckpointSigner {
        CheckpointSigner::from_seed("witness.example/pq1", &SEED).unwrap()
    }

    #[test]
    fn the_known_key_message_and_signature() {
        let signer = signer();
        let key = signer.verifier();
        assert_eq!(hex(&key.id()), "45c22a66");
        assert_eq!(
            digest(key.public_key()),
            "6c1c65071979225a139b3ec84688e2688ec30fabe8cc510cb688bc435f2d3cb9"
        );
        let time = 1_700_000_257;
        let message = message(key.name(), time, &checkpoint_257()).unwrap();
        let expected = format!(
            "{}13{}{}12{}{}{}{}",
            "737562747265652f76310a00",
            "7769746e6573732e6578616d706c652f707131",
            "000000006553f201",
            "73756172612e6578616d706c652f6c6f6731",
            "0000000000000000",
            "0000000000000101",
            hex(&root_257())
        );
        assert_eq!((hex(&message), message.len()), (expected, 107));
        let line = signer.sign(&checkpoint_257(), time).unwrap();
        assert_eq!(line.bytes[..8], time.to_be_bytes());
        assert_eq!(
            digest(&line.bytes[8..]),
            "8d88e915a2f201bab6014d4efdc26f259a1bb39dd4fb4da9d8b10a4ae77e4610"
        );
    }

    /// Another implementation makes the same key and signature from the seed, and each verifies the other's.
    #[test]
    fn fips204_agrees() {
        let (public, secret) = {
            use fips204::traits::KeyGen as _;
            ml_dsa_44::KG::keygen_from_seed(&SEED)
        };
        let signer = signer();
        assert_eq!(public.clone().into_bytes(), *signer.verifier().public_key());
        let message = message("witness.example/pq1", 7, &checkpoint_257()).unwrap();
        let theirs = secret.try_sign_with_seed(&[0; 32], &message, &[]).unwrap();
        let ours = signer.sign(&checkpoint_257(), 7).unwrap().bytes;
        assert_eq!(ours[8..], theirs);
        assert!(public.verify(&message, &ours[8..].try_into().unwrap(), &[]));
        let hedged = secret.try_sign_with_seed(&[9; 32], &message, &[]).unwrap();
        assert_ne!(hedged, theirs);
        let key = signer.verifier().public_key().try_into().unwrap();
        assert!(
            verify(&key, &message, &hedged),
            "the randomness is the signer's own affair"
        );
    }

    #[test]
    fn each_part_of_the_message_counts() {
        let signer = signer();
        let (checkpoint, time) = (checkpoint_257(), 1_700_000_257);
        let line = signer.sign(&checkpoint, time).unwrap();
        let key = signer.verifier();
        let verifies = |checkpoint: &Checkpoint, bytes: &[u8]| key.verify(&checkpoint.to_string(), bytes);
        assert_eq!(verifies(&checkpoint, &line.bytes), Some(Some(time)));

        let changes: [fn(&mut Checkpoint); 3] = [
            |checkpoint| checkpoint.origin.push('2'),
            |checkpoint| checkpoint.size += 1,
            |checkpoint| checkpoint.root[31] ^= 1,
        ];
        for change in changes {
            let mut other = checkpoint.clone();
            change(&mut other);
            assert_eq!(verifies(&other, &line.bytes), None);
        }
        for at in [0, 7, 8, 40, 1_000, 2_427] {
            let mut other = line.bytes.clone();
            other[at] ^= 1;
            assert_eq!(verifies(&checkpoint, &other), None, "byte {at}");
        }
        for length in [0, 8, 2_427, 2_429] {
            let mut other = line.bytes.clone();
            other.resize(length, 0);
            assert_eq!(verifies(&checkpoint, &other), None, "{length} bytes");
        }
    }

    #[test]
    fn a_time_is_below_two_to_the_63_and_zero_says_nothing() {
        let (signer, checkpoint) = (signer(), checkpoint_257());
        let verified = |time| {
            let line = signer.sign(&checkpoint, time).unwrap();
            signer.verifier().verify(&checkpoint.to_string(), &line.bytes)
        };
        assert_eq!(verified(0), Some(None));
        assert_eq!(verified((1 << 63) - 1), Some(Some((1 << 63) - 1)));
        assert_eq!(verified(1 << 63), None);
    }

    #[test]
    fn a_name_that_a_byte_cannot_measure_is_not_signed() {
        let mut checkpoint = checkpoint_257();
        checkpoint.origin = "x".repeat(255);
        assert!(signer().sign(&checkpoint, 0).is_ok());
        checkpoint.origin.push('x');
        assert_eq!(signer().sign(&checkpoint, 0).err(), Some(NoteError::Text));
    }

    #[test]
    fn a_text_that_is_no_checkpoint_carries_no_such_signature() {
        let line = signer().sign(&checkpoint_257(), 7).unwrap();
        let extended = format!("{}extension\n", checkpoint_257());
        assert_eq!(signer().verifier().verify(&extended, &line.bytes), None);
    }
}
