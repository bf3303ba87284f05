use std::cell::RefCell;
use std::os::unix::fs::symlink;
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use super::*;

const KEEP: Mode = Mode::Keep { new: 0o644 };

fn bits(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o7777
}

fn names_in(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn modes_are_kept_or_made_secret() {
    let home = TempDir::new().unwrap();
    for (before, mode, after) in [
        (None, Mode::Secret, 0o600),
        (None, KEEP, 0o644),
        (Some(0o644), Mode::Secret, 0o600),
        (Some(0o400), Mode::Secret, 0o600),
        (Some(0o640), KEEP, 0o640),
        (Some(0o600), KEEP, 0o600),
    ] {
        let path = home.path().join(format!("{before:?}{mode:?}"));
        if let Some(before) = before {
            fs::write(&path, "old").unwrap();
            fs::set_permissions(&path, Permissions::from_mode(before)).unwrap();
        }
        assert_eq!(write(&path, b"new", mode).unwrap(), Written::Atomically);
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(bits(&path), after, "{before:?} {mode:?}");
    }
}

#[test]
fn missing_directories_are_made_for_the_user_alone() {
    let home = TempDir::new().unwrap();
    let path = home.path().join(".aws/sso/cache/token.json");
    let _written = write(&path, b"x", Mode::Secret).unwrap();
    for directory in [".aws", ".aws/sso", ".aws/sso/cache"] {
        assert_eq!(bits(&home.path().join(directory)), 0o700, "{directory}");
    }
}

#[test]
fn links_stay_links_and_the_real_file_changes() {
    let home = TempDir::new().unwrap();
    let dotfiles = home.path().join("dotfiles");
    fs::create_dir(&dotfiles).unwrap();
    fs::write(dotfiles.join("config"), "old").unwrap();
    let link = home.path().join("config");
    symlink("dotfiles/config", &link).unwrap();
    let chain = home.path().join("chain");
    symlink("config", &chain).unwrap();
    let dangling = home.path().join("dangling");
    symlink("dotfiles/made", &dangling).unwrap();

    let _written = write(&chain, b"new", KEEP).unwrap();
    let _written = write(&dangling, b"made", KEEP).unwrap();

    assert_eq!(fs::read(dotfiles.join("config")).unwrap(), b"new");
    assert_eq!(fs::read(dotfiles.join("made")).unwrap(), b"made");
    for kept in [&link, &chain, &dangling] {
        assert!(kept.symlink_metadata().unwrap().is_symlink(), "{kept:?}");
    }
    assert_eq!(names_in(&dotfiles), ["config", "made"]);
}

#[test]
fn links_in_a_circle_end_with_an_error() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("circle");
    symlink("circle", &path).unwrap();
    let message = write(&path, b"x", KEEP).unwrap_err().to_string();
    assert!(message.contains("circle"), "{message}");
}

#[test]
fn while_it_is_written_the_temporary_file_is_hidden_and_secret() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("token.json");
    let seen = RefCell::new(Vec::new());
    let observe = |step| {
        let names = names_in(home.path());
        if step == Step::HalfWritten {
            assert_eq!(names.len(), 1, "{names:?}");
            assert!(names[0].starts_with('.') && !names[0].ends_with(".json"));
            assert!(is_temporary_name(&names[0]));
            assert_eq!(bits(&home.path().join(&names[0])), 0o600);
        }
        seen.borrow_mut().push(step);
    };
    let _written = write_observed(&path, b"content", Mode::Secret, &observe).unwrap();
    assert_eq!(
        seen.into_inner(),
        [
            Step::Created,
            Step::HalfWritten,
            Step::Written,
            Step::Synced,
            Step::Renamed,
            Step::DirectorySynced
        ]
    );
    assert_eq!(names_in(home.path()), ["token.json"]);
}

#[test]
fn leftovers_of_killed_writers_go_when_they_are_old_and_only_ours() {
    let home = TempDir::new().unwrap();
    let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    for (name, is_old) in [
        (".moorline-aaaa.tmp", true),
        (".moorline-bbbb.tmp", false),
        (".other-aaaa.tmp", true),
    ] {
        let file = File::create(home.path().join(name)).unwrap();
        if is_old {
            file.set_modified(old).unwrap();
        }
    }
    let _written = write(&home.path().join("a"), b"x", Mode::Secret).unwrap();
    assert_eq!(
        names_in(home.path()),
        [".moorline-bbbb.tmp", ".other-aaaa.tmp", "a"]
    );
}

#[test]
fn what_is_no_file_or_read_only_is_refused_and_left_alone() {
    let home = TempDir::new().unwrap();
    let directory = home.path().join("directory");
    fs::create_dir(&directory).unwrap();
    let refused = write(&directory, b"x", Mode::Secret);
    assert!(matches!(
        refused,
        Err(WriteError::NotAFile {
            kind: "a directory",
            ..
        })
    ));

    let read_only = home.path().join("read-only");
    fs::write(&read_only, "mine").unwrap();
    fs::set_permissions(&read_only, Permissions::from_mode(0o444)).unwrap();
    let refused = write(&read_only, b"x", KEEP);
    assert!(matches!(refused, Err(WriteError::ReadOnly { .. })));
    assert_eq!(fs::read(&read_only).unwrap(), b"mine");

    assert_eq!(names_in(home.path()), ["directory", "read-only"]);
}

#[test]
fn a_file_that_cannot_be_replaced_is_written_in_place() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("config");
    fs::write(&path, "a longer old content").unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
    write_in_place(&path, b"new", KEEP).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert_eq!(bits(&path), 0o644);
    write_in_place(&path, b"newer", Mode::Secret).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"newer");
    assert_eq!(bits(&path), 0o600);
}

#[test]
fn only_refusals_of_the_replacement_lead_to_a_write_in_place() {
    for (step, errno, expected) in [
        (REPLACE, rustix::io::Errno::BUSY, true),
        (REPLACE, rustix::io::Errno::XDEV, true),
        (REPLACE, rustix::io::Errno::IO, false),
        (CREATE_BESIDE, rustix::io::Errno::ACCESS, true),
        (CREATE_BESIDE, rustix::io::Errno::ROFS, true),
        (CREATE_BESIDE, rustix::io::Errno::NOSPC, false),
        (KEEP_OWNER, rustix::io::Errno::PERM, true),
        ("write", rustix::io::Errno::NOSPC, false),
    ] {
        let refusal = doing(step)(errno.into());
        assert_eq!(refusal.allows_in_place(), expected, "{step} {errno}");
    }
}
