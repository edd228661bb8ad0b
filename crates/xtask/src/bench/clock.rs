//! The time that this thread has computed: what other programs take of the processor does not count.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// How long `work` computes.
pub fn time(work: impl FnOnce()) -> Duration {
    let began = now();
    work();
    now().saturating_sub(began)
}

fn now() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    // Neither is negative.
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}
