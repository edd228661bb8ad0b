//! The keys that follow from a code, and their blinding for a roll.

use core::fmt;

use curve25519_dalek::{RistrettoPoint as Element, Scalar};
use hkdf::Hkdf;
use sha2::{Digest, Sha256, Sha512};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::Code;
use crate::group::{ENCODED, GroupError, Point};

/// A citizen's secret key `sk`, with what the registrar knows of it.
pub struct CitizenSecret {
    sk: Scalar,
    public: CitizenPublic,
}

/// What the registrar keeps of a citizen: the public key `PK` and the chain secret `c`. Whoever has both can
/// find the citizen's key on every roll, but cannot vote.
pub struct CitizenPublic {
    key: Point,
    chain: ChainSecret,
}

/// The chain secret `c`, known to the citizen and the registrar.
#[derive(ZeroizeOnDrop)]
struct ChainSecret([u8; 32]);

/// A citizen's secret key `sk_ρ` for one roll, with the public key `PK_ρ` that stands on it.
pub struct RollSecret {
    sk: Scalar,
    public: Point,
}

impl Code {
    /// The secret key, the chain secret and the public key that follow from the code.
    pub fn secret(&self) -> CitizenSecret {
        let (mut k, hkdf) = Hkdf::<Sha512>::extract(Some(b"suara/v1/code"), self.bytes());
        k.as_mut_slice().zeroize();
        let wide = expand::<64>(&hkdf, b"key");
        let sk = Scalar::from_bytes_mod_order_wide(&wide);
        CitizenSecret {
            sk,
            public: CitizenPublic {
                key: Point::from(Element::mul_base(&sk)),
                chain: ChainSecret(*expand(&hkdf, b"chain")),
            },
        }
    }
}

#[expect(
    clippy::expect_used,
    reason = "HKDF-SHA512 refuses only more than 16,320 bytes"
)]
fn expand<const LENGTH: usize>(hkdf: &Hkdf<Sha512>, info: &[u8]) -> Zeroizing<[u8; LENGTH]> {
    let mut bytes = Zeroizing::new([0; LENGTH]);
    hkdf.expand(info, bytes.as_mut_slice()).expect("short output");
    bytes
}

impl CitizenSecret {
    /// What the registrar may know.
    pub fn public(&self) -> CitizenPublic {
        CitizenPublic {
            key: self.public.key,
            chain: ChainSecret(self.public.chain.0),
        }
    }

    /// `sk`.
    pub(crate) fn secret(&self) -> &Scalar {
        &self.sk
    }

    /// The secret key for the roll with the id `roll`.
    pub fn for_roll(&self, roll: &[u8; 32]) -> RollSecret {
        let sk = self.public.blinding(roll) * self.sk;
        RollSecret {
            sk,
            public: Point::from(Element::mul_base(&sk)),
        }
    }
}

impl CitizenPublic {
    /// The public key `PK`, the same for years. It is on no roll and not public knowledge.
    pub fn key(&self) -> &Point {
        &self.key
    }

    /// The public key for the roll with the id `roll`: what the roll publishes.
    pub fn for_roll(&self, roll: &[u8; 32]) -> Point {
        Point::from(self.blinding(roll) * self.key.element())
    }

    /// What an enrolment says of `c`: SHA-256 of `suara/v1/chain`, a zero byte, and `c`.
    pub fn chain_hash(&self) -> [u8; 32] {
        let hash = Sha256::new().chain_update(b"suara/v1/chain\0");
        hash.chain_update(self.chain.0).finalize().into()
    }

    /// For the registrar's register: `PK ‖ c`.
    pub fn encode(&self) -> Zeroizing<[u8; 64]> {
        let mut bytes = Zeroizing::new([0; 64]);
        let (key, chain) = bytes.split_at_mut(ENCODED);
        key.copy_from_slice(self.key.bytes());
        chain.copy_from_slice(&self.chain.0);
        bytes
    }

    /// Reads `PK ‖ c`; the identity is refused.
    pub fn decode(bytes: &[u8; 64]) -> Result<CitizenPublic, GroupError> {
        let mut key = [0; ENCODED];
        let mut chain = ChainSecret([0; 32]);
        let (first, second) = bytes.split_at(ENCODED);
        key.copy_from_slice(first);
        chain.0.copy_from_slice(second);
        let key = Point::decode(&key)?.non_identity()?;
        Ok(CitizenPublic { key, chain })
    }

    /// `h = SHA-512("suara/v1/blind" ‖ PK ‖ c ‖ ρ) mod q`
    fn blinding(&self, roll: &[u8; 32]) -> Scalar {
        let hash = Sha512::new()
            .chain_update(b"suara/v1/blind")
            .chain_update(self.key.bytes())
            .chain_update(self.chain.0)
            .chain_update(roll);
        Scalar::from_hash(hash)
    }
}

impl RollSecret {
    /// `PK_ρ`, the key on the roll.
    pub fn public(&self) -> &Point {
        &self.public
    }

    /// `sk_ρ`.
    pub(crate) fn secret(&self) -> &Scalar {
        &self.sk
    }
}

impl Drop for CitizenSecret {
    fn drop(&mut self) {
        self.sk.zeroize();
    }
}

impl Drop for RollSecret {
    fn drop(&mut self) {
        self.sk.zeroize();
    }
}

impl ZeroizeOnDrop for CitizenSecret {}
impl ZeroizeOnDrop for RollSecret {}

impl fmt::Debug for CitizenSecret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("CitizenSecret(redacted)")
    }
}

impl fmt::Debug for CitizenPublic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("CitizenPublic(redacted)")
    }
}

impl fmt::Debug for ChainSecret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("ChainSecret(redacted)")
    }
}

impl fmt::Debug for RollSecret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "RollSecret(redacted, {:?})", self.public)
    }
}
