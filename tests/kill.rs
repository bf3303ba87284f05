//! A process that is killed while it writes leaves the old file or the new one, never a part.
//!
//! The killed process is this test program again: it runs `killed_child` and reads on its standard
//! input what to do.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

use std::fs;
use std::io::{BufRead, IsTerminal, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use moorline::store::atomic::{self, Mode, Step};
use moorline::store::lock::FileLock;
use rustix::process::{Signal, getpid, kill_process};
use tempfile::TempDir;

/// Large enough that a write is not over in one moment.
const SIZE: usize = 512 * 1024;

const STEPS: [Step; 6] = [
    Step::Created,
    Step::HalfWritten,
    Step::Written,
    Step::Synced,
    Step::Renamed,
    Step::DirectorySynced,
];

fn content(letter: u8) -> Vec<u8> {
    vec![letter; SIZE]
}

fn spawn_child(order: &str, path: &Path) -> Child {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed_child", "--ignored", "--nocapture"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    writeln!(stdin, "{order} {}", path.display()).unwrap();
    child
}

/// Reads the child's output until it has said `count` times that it got one step further.
fn wait_for_steps(child: &mut Child, count: usize) {
    let output = child.stdout.as_mut().unwrap();
    let mut byte = [0];
    let mut seen = 0;
    while seen < count {
        output.read_exact(&mut byte).unwrap();
        seen += usize::from(byte == *b"#");
    }
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

/// The names in `directory` but `file`: what killed writers left.
fn leftovers(directory: &Path, file: &str) -> Vec<String> {
    fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != file)
        .collect()
}

#[test]
#[ignore = "the process that the other tests kill"]
fn killed_child() {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        return;
    }
    let mut order = String::new();
    stdin.lock().read_line(&mut order).unwrap();
    let Some((order, path)) = order.trim_end().split_once(' ') else {
        return;
    };
    let path = Path::new(path);
    let say = |_: Step| {
        let mut stdout = std::io::stdout();
        stdout
            .write_all(b"#")
            .and_then(|()| stdout.flush())
            .unwrap();
    };
    match order {
        "write-for-ever" => loop {
            for letter in [b'a', b'b'] {
                let written = atomic::write_observed(path, &content(letter), Mode::Secret, &say);
                assert_eq!(written.unwrap(), atomic::Written::Atomically);
            }
        },
        "hold-the-lock" => {
            let _held = FileLock::acquire(path, Duration::ZERO, "hold").unwrap();
            say(Step::Created);
            std::thread::park();
        }
        step => {
            let die_at = |now: Step| {
                if format!("{now:?}") == step {
                    kill_process(getpid(), Signal::KILL).unwrap();
                }
            };
            let _written = atomic::write_observed(path, &content(b'b'), Mode::Secret, &die_at);
        }
    }
}

#[test]
fn killed_at_any_step_the_file_is_old_or_new() {
    for step in STEPS {
        let home = TempDir::new().unwrap();
        let path = home.path().join("token.json");
        fs::write(&path, content(b'a')).unwrap();
        let mut child = spawn_child(&format!("{step:?}"), &path);
        let status = child.wait().unwrap();
        assert!(!status.success(), "{step:?}: the child was not killed");
        let renamed = matches!(step, Step::Renamed | Step::DirectorySynced);
        let expected = content(if renamed { b'b' } else { b'a' });
        assert!(fs::read(&path).unwrap() == expected, "{step:?}");
        let left = leftovers(home.path(), "token.json");
        assert_eq!(left.len(), usize::from(!renamed), "{step:?}: {left:?}");
    }
}

#[test]
fn killed_at_any_moment_the_file_is_old_or_new_and_leftovers_go() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("token.json");
    fs::write(&path, content(b'a')).unwrap();
    for round in 1..=40 {
        let mut child = spawn_child("write-for-ever", &path);
        wait_for_steps(&mut child, round * 7 % 41 + 1);
        kill(child);
        let found = fs::read(&path).unwrap();
        assert!(
            found == content(b'a') || found == content(b'b'),
            "round {round}: {} bytes, neither old nor new",
            found.len()
        );
    }
    let left = leftovers(home.path(), "token.json");
    assert!(left.len() <= 40, "{left:?}");
    for name in &left {
        assert!(atomic::is_temporary_name(name), "{name}");
        let file = fs::File::open(home.path().join(name)).unwrap();
        file.set_modified(std::time::UNIX_EPOCH).unwrap();
    }
    let _written = atomic::write(&path, b"done", Mode::Secret).unwrap();
    assert_eq!(leftovers(home.path(), "token.json"), [""; 0]);
}

#[test]
fn a_killed_process_holds_no_lock() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("lock");
    let mut child = spawn_child("hold-the-lock", &path);
    let pid = child.id();
    wait_for_steps(&mut child, 1);
    let refusal = FileLock::acquire(&path, Duration::ZERO, "test").unwrap_err();
    assert!(
        refusal.to_string().contains(&format!("process {pid}")),
        "{refusal}"
    );
    kill(child);
    assert!(
        FileLock::acquire(&path, Duration::ZERO, "test")
            .unwrap()
            .is_exclusive()
    );
}
