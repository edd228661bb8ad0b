//! What the registrar answers to a citizen who enrols with a code of their own: a signature, with which the
//! citizen can show later that the registrar took exactly this key. It does not go into the log.

use suara_crypto::credential::CitizenPublic;

use crate::check::Refusal;
use crate::id::Id;
use crate::role::{RoleKey, RoleSecret, signed_message};

/// The registrar's signature over `PK` and the hash of `c`, 64 bytes.
///
/// It is an Ed25519 signature, as those of the log, over `suara/v1/enrolled`, a zero byte, the board id, `PK` and
/// the hash of `c`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolled(pub [u8; 64]);

impl Enrolled {
    /// The registrar of `board` has taken this citizen into the register.
    pub fn sign(board: &Id, citizen: &CitizenPublic, registrar: &RoleSecret) -> Enrolled {
        Enrolled(registrar.sign(&message(board, citizen)))
    }

    /// Checks that the registrar with this key has taken the citizen into the register of `board`.
    pub fn verify(&self, board: &Id, citizen: &CitizenPublic, registrar: &RoleKey) -> Result<(), Refusal> {
        registrar.verify(&message(board, citizen), &self.0)
    }
}

fn message(board: &Id, citizen: &CitizenPublic) -> Vec<u8> {
    let payload = [*citizen.key().bytes(), citizen.chain_hash()].concat();
    signed_message("enrolled", board, &payload)
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;
    use suara_crypto::credential::Code;
    use zeroize::Zeroizing;

    use super::*;

    fn citizen(seed: u64) -> CitizenPublic {
        Code::generate(&mut ChaCha20Rng::seed_from_u64(seed))
            .secret()
            .public()
    }

    #[test]
    fn r13_the_answer_is_for_one_board_one_registrar_one_key_and_one_chain_secret() {
        let registrar = RoleSecret::from_seed(&Zeroizing::new([1; 32]));
        let other = RoleSecret::from_seed(&Zeroizing::new([2; 32])).public();
        let (board, one) = (Id([7; 32]), citizen(1));
        let enrolled = Enrolled::sign(&board, &one, &registrar);
        let registrar = registrar.public();
        assert_eq!(enrolled.verify(&board, &one, &registrar), Ok(()));
        let mut chain = *one.encode();
        chain[63] ^= 1;
        let chain = CitizenPublic::decode(&chain).unwrap();
        assert!(enrolled.verify(&Id([8; 32]), &one, &registrar).is_err());
        assert!(enrolled.verify(&board, &citizen(2), &registrar).is_err());
        assert!(enrolled.verify(&board, &chain, &registrar).is_err());
        assert!(enrolled.verify(&board, &one, &other).is_err());
        let mut altered = enrolled.clone();
        altered.0[0] ^= 1;
        assert!(altered.verify(&board, &one, &registrar).is_err());
    }
}
