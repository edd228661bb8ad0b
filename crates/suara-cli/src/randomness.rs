//! Randomness from the operating system.

use getrandom::SysRng;
use rand_core::UnwrapErr;
use zeroize::Zeroizing;

/// The generator of all secrets and nonces. It stops the program where the system gives no random bytes.
pub(crate) fn system() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

/// 32 fresh random bytes.
pub(crate) fn seed() -> anyhow::Result<Zeroizing<[u8; 32]>> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(seed.as_mut_slice())?;
    Ok(seed)
}
