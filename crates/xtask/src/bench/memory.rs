//! The memory of another process, as Linux tells it.

use std::fs;

use anyhow::Context as _;

/// The memory of a process.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Memory {
    /// What it has, megabytes.
    pub now_mb: f64,
    /// The most that it has had.
    pub most_mb: f64,
}

impl Memory {
    /// That of the process with this number.
    pub fn of(process: u32) -> anyhow::Result<Memory> {
        let status = fs::read_to_string(format!("/proc/{process}/status"));
        let status = status.context("reading how much memory a process has: this needs Linux")?;
        Memory::read(&status).context("the system does not say how much memory the process has")
    }

    fn read(status: &str) -> Option<Memory> {
        let mb = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            let kb = line.trim().strip_suffix(" kB")?.parse::<f64>().ok()?;
            Some(kb / 1_024.0)
        };
        Some(Memory {
            now_mb: mb("VmRSS:")?,
            most_mb: mb("VmHWM:")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_is_read() {
        let memory = Memory::read("Name:\tsuara\nVmHWM:\t   12288 kB\nVmRSS:\t 1024 kB\n");
        let (now_mb, most_mb) = (1.0, 12.0);
        assert_eq!(memory, Some(Memory { now_mb, most_mb }));
        assert_eq!(Memory::read("Name:\tsuara\n"), None);
    }
}
