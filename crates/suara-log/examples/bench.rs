//! Measures a log on disk: `cargo run --release -p suara-log --features sled --example bench [ENTRIES]`.
//!
//! Prints how many entries are appended and signed in a second by the size of the batch, how many bytes the disk has for a
//! byte of entries, and what it takes to start with that many entries (1,000,000 unless said otherwise): time and memory.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use suara_log::log::Log;
use suara_log::log_key::LogSigner;
use suara_log::store::{CheckpointFile, SledStore};

/// The length of an entry in bytes: a ballot on one question of five options.
const ENTRY: usize = 750;

/// The largest batch of the service.
const LARGEST: u64 = 1_024;

/// How long each size of batch is measured.
const EACH: Duration = Duration::from_secs(3);

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => measure(1_000_000),
        ["start", folder] => start(Path::new(folder)),
        ["fill", folder, entries, batch] => {
            fill(Path::new(folder), entries.parse()?, batch.parse()?).map(drop)
        }
        [entries] => measure(entries.parse()?),
        _ => Err("bench [ENTRIES] | fill FOLDER ENTRIES BATCH | start FOLDER".into()),
    }
}

fn measure(entries: u64) -> Result<(), Box<dyn Error>> {
    println!("batch   entries/s");
    for batch in [1, 16, 64, 256, LARGEST] {
        let folder = tempfile::tempdir()?;
        let mut log = open(folder.path())?;
        let began = Instant::now();
        while began.elapsed() < EACH {
            append(&mut log, batch)?;
        }
        let rate = log.head().size as f64 / began.elapsed().as_secs_f64();
        println!("{batch:>5} {rate:>11.0}");
    }
    let folder = tempfile::tempdir()?;
    let size = fill(folder.path(), entries, LARGEST)?;
    let disk = bytes_in(folder.path())? as f64 / (size as f64 * ENTRY as f64);
    println!("{size} entries of {ENTRY} bytes: {disk:.2} bytes on disk for one of theirs");
    // In processes of their own, so that memory is what a start takes. The first one after a writer that ended
    // catches up with what it wrote, the second one does not have to.
    for _ in 0..2 {
        let started = Command::new(std::env::current_exe()?)
            .arg("start")
            .arg(folder.path())
            .status()?;
        if !started.success() {
            return Err("the log did not start".into());
        }
    }
    Ok(())
}

/// Makes a log of at least so many entries; returns how many it has.
fn fill(folder: &Path, entries: u64, batch: u64) -> Result<u64, Box<dyn Error>> {
    let mut log = open(folder)?;
    while log.head().size < entries {
        append(&mut log, batch)?;
    }
    println!("filled, with {}", memory());
    Ok(log.head().size)
}

/// Opens a log, and says how long that took and how much memory.
fn start(folder: &Path) -> Result<(), Box<dyn Error>> {
    let began = Instant::now();
    let log = open(folder)?;
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "started with {} entries in {seconds:.1} s, {}",
        log.head().size,
        memory()
    );
    Ok(())
}

fn open(folder: &Path) -> Result<Log<SledStore>, Box<dyn Error>> {
    let signer = LogSigner::from_seeds("suara.example/log1", &[1; 32], &[2; 32])?;
    let checkpoint = CheckpointFile::new(folder.join("checkpoint"));
    Ok(Log::open(
        SledStore::open(folder.join("log"))?,
        checkpoint,
        signer,
    )?)
}

/// Appends a batch as the service does: durable, signed, published.
fn append(log: &mut Log<SledStore>, batch: u64) -> Result<(), Box<dyn Error>> {
    let mut head = log.head();
    let mut entries = Vec::new();
    for _ in 0..batch {
        let mut entry = head.link().to_vec();
        // Bytes that do not repeat, as those of a ballot do not.
        while entry.len() < ENTRY {
            let mix = (head.size ^ (entry.len() as u64) << 40).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            entry.extend((mix ^ mix >> 29).to_le_bytes());
        }
        entry.truncate(ENTRY);
        head = head.follow(&entry)?;
        entries.push(entry);
    }
    log.append(&entries)?;
    log.sign_checkpoint(head.size)?;
    Ok(())
}

fn bytes_in(folder: &Path) -> Result<u64, Box<dyn Error>> {
    let mut bytes = 0;
    for found in fs::read_dir(folder)? {
        let found = found?;
        bytes += if found.file_type()?.is_dir() {
            bytes_in(&found.path())?
        } else {
            found.metadata()?.len()
        };
    }
    Ok(bytes)
}

/// The memory that the process has at the moment, where the system tells.
fn memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.map_or_else(
        || "memory unknown".to_owned(),
        |line| format!("{} of memory", line.trim()),
    )
}
