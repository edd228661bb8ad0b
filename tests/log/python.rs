//! Programs that share nothing with Suara: those of `tests/python/`, with Python's standard library alone. Where there is no
//! Python there is a message and no test; `cargo xtask test` installs it.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// What one of them says of a mirror, or what it finds wrong; `None` where there is no Python.
pub fn verdict(program: &str, mirror: &Path) -> Option<Result<Value, String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("python").join(program);
    let Ok(output) = Command::new("python3").arg("-B").arg(path).arg(mirror).output() else {
        println!("{program} checks nothing here: apt-get install python3");
        return None;
    };
    if output.status.success() {
        return Some(Ok(serde_json::from_slice(&output.stdout).unwrap()));
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.starts_with("WRONG: "), "{said}");
    Some(Err(said))
}
