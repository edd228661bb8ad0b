//! The program under everything that a machine can do to it: killed, short of disk, with disks that fail or lie
//! about what they hold, brought back from an old copy. What it has acknowledged is there afterwards, once.
//!
//! Everything runs on loopback with folders of its own, bounded, and ends by itself.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test ends where something is not as it should be"
)]

#[path = "../service/client.rs"]
#[expect(
    dead_code,
    reason = "shared with the tests of the service, which look at more of an answer"
)]
mod client;
mod observer;
mod program;
mod town;

mod damage;
mod faults;
mod full_disk;
mod kills;
mod load;
mod order;
mod secrets;
