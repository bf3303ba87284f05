use std::os::unix::net::UnixListener;

use rustix::fs::{CWD, FileType as NodeType, Mode, mknodat};
use tempfile::TempDir;

use super::*;

fn fifo(path: &Path) {
    mknodat(CWD, path, NodeType::Fifo, Mode::from_raw_mode(0o600), 0).unwrap();
}

#[test]
fn content_comes_back_whole_and_through_links() {
    let home = TempDir::new().unwrap();
    let real = home.path().join("real");
    fs::write(&real, b"\0bytes\xff").unwrap();
    let link = home.path().join("link");
    std::os::unix::fs::symlink(&real, &link).unwrap();
    assert_eq!(read(&link, 100).unwrap().unwrap(), b"\0bytes\xff");
}

#[test]
fn nothing_there_is_none() {
    let home = TempDir::new().unwrap();
    assert!(read(&home.path().join("absent"), 1).unwrap().is_none());
    let dangling = home.path().join("dangling");
    std::os::unix::fs::symlink(home.path().join("nowhere"), &dangling).unwrap();
    assert!(read(&dangling, 1).unwrap().is_none());
}

#[test]
fn what_is_no_file_is_named_and_never_waited_for() {
    let home = TempDir::new().unwrap();
    let pipe = home.path().join("pipe");
    fifo(&pipe);
    let linked_pipe = home.path().join("linked-pipe");
    std::os::unix::fs::symlink(&pipe, &linked_pipe).unwrap();
    let socket = home.path().join("socket");
    let _listener = UnixListener::bind(&socket).unwrap();
    for (path, expected) in [
        (home.path(), "a directory"),
        (pipe.as_path(), "a FIFO"),
        (linked_pipe.as_path(), "a FIFO"),
        (socket.as_path(), "a socket"),
        (Path::new("/dev/zero"), "a device"),
    ] {
        match read(path, 10) {
            Err(ReadError::NotAFile { kind, .. }) => assert_eq!(kind, expected, "{path:?}"),
            other => panic!("{path:?}: {other:?}"),
        }
    }
}

#[test]
fn the_limit_is_the_last_size_that_is_read() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("file");
    fs::write(&path, [b'x'; 10]).unwrap();
    assert_eq!(read(&path, 10).unwrap().unwrap().len(), 10);
    assert!(matches!(
        read(&path, 9),
        Err(ReadError::TooLarge { limit: 9, .. })
    ));
}

#[test]
fn a_file_that_hides_its_size_is_bounded_too() {
    let proc_file = Path::new("/proc/self/status");
    if proc_file.exists() {
        assert!(matches!(
            read(proc_file, 5),
            Err(ReadError::TooLarge { .. })
        ));
    }
}

#[test]
fn errors_say_what_why_and_what_to_do_without_raw_escapes() {
    let home = TempDir::new().unwrap();
    let file = home.path().join("a\u{1b}[2J");
    fs::write(&file, "x").unwrap();
    let message = read(&file.join("below"), 10).unwrap_err().to_string();
    assert!(message.starts_with("cannot read "), "{message}");
    assert!(message.contains("a␛[2J"), "{message}");
    assert!(!message.contains('\u{1b}'), "{message}");
    assert!(
        message.contains("a part of this path is a file"),
        "{message}"
    );
}
