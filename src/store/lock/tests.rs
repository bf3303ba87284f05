use std::fs;
use std::os::unix::fs::PermissionsExt;

use tempfile::TempDir;

use super::*;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn one_holder_at_a_time_and_the_next_after_it() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("locks/refresh.lock");
    let first = FileLock::acquire(&path, Duration::ZERO, "refresh acme").unwrap();
    assert!(first.is_exclusive());
    let error = FileLock::acquire(&path, Duration::ZERO, "refresh acme").unwrap_err();
    assert!(matches!(
        &error,
        LockError::Busy { holder: Some(pid), .. } if *pid == std::process::id()
    ));
    let message = error.to_string();
    assert!(
        message.starts_with("could not refresh acme: process "),
        "{message}"
    );
    assert!(message.contains("refresh.lock"), "{message}");
    drop(first);
    FileLock::acquire(&path, Duration::ZERO, "refresh acme").unwrap();
}

#[test]
fn waiting_ends_when_the_holder_lets_go() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("lock");
    let first = FileLock::acquire(&path, Duration::ZERO, "test").unwrap();
    let waiter = {
        let path = path.clone();
        thread::spawn(move || FileLock::acquire(&path, Duration::from_secs(60), "test"))
    };
    drop(first);
    assert!(waiter.join().unwrap().unwrap().is_exclusive());
}

#[test]
fn waiting_is_bounded_and_said() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("lock");
    let _first = FileLock::acquire(&path, Duration::ZERO, "test").unwrap();
    let wait = Duration::from_millis(50);
    match FileLock::acquire(&path, wait, "test") {
        Err(LockError::Busy { waited, .. }) => assert_eq!(waited, wait),
        other => panic!("{other:?}"),
    }
}

#[test]
fn lock_files_are_the_users_alone_and_empty_when_free() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("locks/a");
    drop(FileLock::acquire(&path, Duration::ZERO, "test").unwrap());
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    assert_eq!(fs::read(&path).unwrap(), b"");
}

#[test]
fn what_is_no_file_is_an_error_and_never_waited_for() {
    let home = TempDir::new().unwrap();
    let directory = home.path().join("directory");
    fs::create_dir(&directory).unwrap();
    let pipe = home.path().join("pipe");
    let fifo = rustix::fs::FileType::Fifo;
    let user = rustix::fs::Mode::from_raw_mode(0o600);
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, fifo, user, 0).unwrap();
    let target = home.path().join("target");
    fs::write(&target, "keep me").unwrap();
    let link = home.path().join("link");
    std::os::unix::fs::symlink(&target, &link).unwrap();
    for path in [directory, pipe, link] {
        let result = FileLock::acquire(&path, Duration::ZERO, "test");
        assert!(matches!(result, Err(LockError::Failed { .. })), "{path:?}");
    }
    assert_eq!(fs::read(&target).unwrap(), b"keep me");
}

#[test]
fn a_file_system_without_locks_is_recognised() {
    for (errno, expected) in [
        (Errno::NOLCK, true),
        (Errno::OPNOTSUPP, true),
        (Errno::NOSYS, true),
        (Errno::IO, false),
        (Errno::ACCESS, false),
    ] {
        assert_eq!(cannot_lock(&errno.into()), expected, "{errno}");
    }
}
