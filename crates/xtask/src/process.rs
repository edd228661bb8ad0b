//! Child processes that end when the user interrupts.

use std::{
    io::Read as _,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use anyhow::{Context as _, bail};

/// How often a waiting process looks up.
const PAUSE: Duration = Duration::from_millis(20);

/// Whether the user has asked to stop (Ctrl-C, or a termination signal).
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// From now on such a signal only sets this mark, so that children are ended and folders removed.
    pub fn install() -> anyhow::Result<Self> {
        let interrupt = Self::default();
        let mark = interrupt.clone();
        ctrlc::set_handler(move || mark.0.store(true, Ordering::Relaxed)).context("catching Ctrl-C")?;
        Ok(interrupt)
    }

    /// Whether it has come.
    pub fn has_come(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// An error if it has come.
    pub fn check(&self) -> anyhow::Result<()> {
        if self.has_come() {
            bail!("interrupted");
        }
        Ok(())
    }

    /// Waits a moment.
    pub fn pause(&self) -> anyhow::Result<()> {
        thread::sleep(PAUSE);
        self.check()
    }

    fn wait(&self, child: &mut Child) -> anyhow::Result<ExitStatus> {
        loop {
            if let Some(status) = child.try_wait()? {
                self.check()?;
                return Ok(status);
            }
            if let Err(interrupted) = self.pause() {
                let _ = child.kill();
                let _ = child.wait();
                return Err(interrupted);
            }
        }
    }
}

/// Runs a command to its end; what it prints goes where ours goes.
pub fn run(command: &mut Command, interrupt: &Interrupt) -> anyhow::Result<()> {
    let mut child = spawn(command)?;
    check(command, interrupt.wait(&mut child)?)
}

/// Runs a command to its end and returns what it prints on stdout; stderr goes where ours goes.
pub fn output(command: &mut Command, interrupt: &Interrupt) -> anyhow::Result<String> {
    let mut child = spawn(command.stdout(Stdio::piped()))?;
    let mut stdout = child.stdout.take().context("no stdout")?;
    let reader = thread::spawn(move || {
        let mut bytes = Vec::new();
        stdout.read_to_end(&mut bytes).map(|_| bytes)
    });
    let status = interrupt.wait(&mut child)?;
    let bytes = reader
        .join()
        .map_err(|_| anyhow::anyhow!("the reader of stdout panicked"))??;
    check(command, status)?;
    String::from_utf8(bytes).with_context(|| format!("{} did not print text", name(command)))
}

/// Whether a command can be run and succeeds; nothing is printed.
pub fn succeeds(command: &mut Command) -> bool {
    let quiet = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

fn spawn(command: &mut Command) -> anyhow::Result<Child> {
    command
        .stdin(Stdio::null())
        .spawn()
        .with_context(|| format!("running {}", name(command)))
}

fn check(command: &Command, status: ExitStatus) -> anyhow::Result<()> {
    if status.success() {
        return Ok(());
    }
    let words: Vec<_> = command.get_args().map(|word| word.to_string_lossy()).collect();
    bail!("`{} {}` failed: {status}", name(command), words.join(" "));
}

fn name(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    program
        .file_name()
        .unwrap_or(program.as_os_str())
        .to_string_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_is_what_stdout_says_and_failure_names_the_command() {
        let interrupt = Interrupt::default();
        let said = output(
            Command::new("sh").args(["-c", "echo said; echo not >&2"]),
            &interrupt,
        )
        .unwrap();
        assert_eq!(said, "said\n");
        let error = run(Command::new("sh").args(["-c", "exit 3"]), &interrupt)
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("`sh -c exit 3` failed") && error.contains('3'),
            "{error}"
        );
    }

    #[test]
    fn an_interrupt_ends_the_child() {
        let interrupt = Interrupt::default();
        interrupt.0.store(true, Ordering::Relaxed);
        let began = std::time::Instant::now();
        assert_eq!(
            run(Command::new("sleep").arg("30"), &interrupt)
                .unwrap_err()
                .to_string(),
            "interrupted"
        );
        assert!(began.elapsed() < Duration::from_secs(10));
    }
}
