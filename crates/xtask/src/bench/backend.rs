//! Which arithmetic curve25519-dalek computes with here.

/// The name of dalek's backend: `avx512` where it is compiled in (`.cargo/config.toml`) and the processor has
/// it, else `avx2` or `serial`. An environment variable RUSTFLAGS, even an empty one, replaces what the file says.
pub fn name() -> &'static str {
    if cfg!(curve25519_dalek_backend = "avx512") && has_avx512() {
        "avx512"
    } else if has_avx2() {
        "avx2"
    } else {
        "serial"
    }
}

#[cfg(target_arch = "x86_64")]
fn has_avx512() -> bool {
    is_x86_feature_detected!("avx512ifma") && is_x86_feature_detected!("avx512vl")
}

#[cfg(target_arch = "x86_64")]
fn has_avx2() -> bool {
    is_x86_feature_detected!("avx2")
}

#[cfg(not(target_arch = "x86_64"))]
fn has_avx512() -> bool {
    false
}

#[cfg(not(target_arch = "x86_64"))]
fn has_avx2() -> bool {
    false
}
