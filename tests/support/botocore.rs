//! Asks botocore, through `tests/interop/ini_oracle.py`, what it reads from config files.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value as Json;

/// The bytes of a config and a credentials file.
pub type Pair = (Option<Vec<u8>>, Option<Vec<u8>>);

/// A Python that has botocore, if there is one.
#[expect(clippy::print_stderr, reason = "a test that did not run must say so")]
pub fn python() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/interop/venv/bin/python");
    let has_botocore = Command::new(&path)
        .args(["-c", "import botocore"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !has_botocore {
        eprintln!("skipped: no python with botocore at {}", path.display());
        return None;
    }
    Some(path)
}

/// What botocore reads from each pair.
pub fn ask_botocore(python: &Path, pairs: &[Pair]) -> Vec<Json> {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: String, bytes: &Option<Vec<u8>>| {
        bytes.as_ref().map(|bytes| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        })
    };
    let paths: Vec<_> = pairs
        .iter()
        .enumerate()
        .map(|(at, (config, credentials))| {
            (
                write(format!("config{at}"), config),
                write(format!("credentials{at}"), credentials),
            )
        })
        .collect();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/ini_oracle.py");
    let mut child = Command::new(python)
        .args(["-X", "utf8"])
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let question = serde_json::to_vec(&paths).unwrap();
    child.stdin.take().unwrap().write_all(&question).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}
