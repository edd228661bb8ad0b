//! What the rules ask of the program that runs them: threads and randomness. They have neither of their own.

/// Threads and randomness.
pub trait Host: Sync {
    /// Applies `work` to every item, on as many threads as there are, keeping the order.
    fn map<T: Send, R: Send>(&self, items: Vec<T>, work: impl Fn(T) -> R + Send + Sync) -> Vec<R>;

    /// 32 bytes that nobody could foresee, drawn at the call.
    fn seed(&self) -> [u8; 32];
}

/// All cores, and the operating system's randomness.
#[cfg(feature = "threads")]
#[derive(Clone, Copy, Debug, Default)]
pub struct Threads;

#[cfg(feature = "threads")]
impl Host for Threads {
    fn map<T: Send, R: Send>(&self, items: Vec<T>, work: impl Fn(T) -> R + Send + Sync) -> Vec<R> {
        use rayon::iter::{IntoParallelIterator, ParallelIterator};
        items.into_par_iter().map(work).collect()
    }

    #[expect(clippy::expect_used, reason = "a system without randomness must not go on")]
    fn seed(&self) -> [u8; 32] {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).expect("the operating system gives random bytes");
        seed
    }
}
