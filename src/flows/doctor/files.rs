//! Who may read and write the files of the AWS tools and Moorline's own. Looks at modes and owners
//! only, and changes none.

use crate::domain::command;
use crate::domain::finding::{Finding, Repair, Severity};
use crate::flows::host::Environment;
use crate::store::ini::is_secret;
use crate::store::shared_config::{FileKind, SharedConfig};
use rustix::fs::{Access, access};
use rustix::io::Errno;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// So many files of one directory are looked at.
const MOST_FILES: usize = 5_000;

/// What a place is for, and so who may look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Holds secrets: for the user alone.
    Secret,
    /// Others may read it.
    Open,
    /// A directory that others may list.
    Directory,
    /// A directory of Moorline's: for the user alone.
    OwnDirectory,
}

/// A file or directory as it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    path: PathBuf,
    kind: Kind,
    /// Its permission bits.
    mode: u32,
    /// Its owner.
    uid: u32,
    /// Whether this user may write it.
    can_write: bool,
}

/// Everything about modes and owners, but what is `known` of a file already. Blocks on files.
pub(super) fn findings(
    environment: &Environment,
    config: &SharedConfig,
    known: &[Finding],
) -> Vec<Finding> {
    let me = rustix::process::geteuid().as_raw();
    let is_known = |path: &Path| known.iter().any(|one| one.file.as_deref() == Some(path));
    let mut findings = Vec::new();
    for (path, kind) in places(environment, config) {
        match look(&path, kind) {
            Ok(Some(seen)) => findings.extend(judged(&seen, me)),
            Err(Errno::LOOP) if kind != Kind::Secret && !is_known(&path) => {
                findings.push(circle(path));
            }
            // What cannot be read otherwise is told by whoever reads it.
            Ok(None) | Err(_) => {}
        }
    }
    findings
}

fn places(environment: &Environment, config: &SharedConfig) -> Vec<(PathBuf, Kind)> {
    let config_kind = match holds_secrets(config) {
        true => Kind::Secret,
        false => Kind::Open,
    };
    let mut places = vec![
        (environment.home.join(".aws"), Kind::Directory),
        (environment.aws_config(), config_kind),
        (environment.aws_credentials(), Kind::Secret),
    ];
    for directory in [
        environment.sso_cache(),
        environment.login_cache(),
        environment.role_cache(),
    ] {
        places.extend(files_in(&directory));
        places.push((directory, Kind::Directory));
    }
    let own = &environment.state_dir;
    let below = ["tokens", "registrations", "journal"].map(|below| own.join(below));
    for directory in std::iter::once(own.clone()).chain(below) {
        places.extend(files_in(&directory));
        places.push((directory, Kind::OwnDirectory));
    }
    places
}

/// Whether the config file, which others may read otherwise, has keys in it.
fn holds_secrets(config: &SharedConfig) -> bool {
    let mut settings = config.profiles.iter().flat_map(|one| &one.settings);
    settings.any(|one| one.origin.file == FileKind::Config && is_secret(&one.key))
}

fn files_in(directory: &Path) -> Vec<(PathBuf, Kind)> {
    let Ok(listing) = fs::read_dir(directory) else {
        return Vec::new();
    };
    let mut files: Vec<_> = listing
        .flatten()
        .take(MOST_FILES)
        .filter(|entry| entry.file_type().is_ok_and(|kind| !kind.is_dir()))
        .map(|entry| (entry.path(), Kind::Secret))
        .collect();
    files.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    files
}

/// The file behind every link; `None` if there is none, or if it is a pipe, socket or device.
fn look(path: &Path, kind: Kind) -> Result<Option<Seen>, Errno> {
    let found = match path.metadata() {
        Ok(found) => found,
        Err(error) => {
            return match Errno::from_io_error(&error) {
                Some(Errno::NOENT) | None => Ok(None),
                Some(other) => Err(other),
            };
        }
    };
    let is_directory = matches!(kind, Kind::Directory | Kind::OwnDirectory);
    if is_directory != found.is_dir() || !(found.is_dir() || found.is_file()) {
        return Ok(None);
    }
    let mode = found.mode() & 0o7777;
    let is_writable = access(path, Access::WRITE_OK).is_ok();
    Ok(Some(Seen {
        path: path.to_owned(),
        kind,
        mode,
        uid: found.uid(),
        // The mode counts for root, too: Moorline leaves a read-only file alone.
        can_write: is_writable && mode & 0o222 != 0,
    }))
}

/// What is wrong with one place, for the user `me`.
fn judged(seen: &Seen, me: u32) -> Vec<Finding> {
    let mut findings = Vec::new();
    let is_ours = seen.uid == me;
    if !is_ours {
        findings.push(not_ours(seen));
    }
    if let Some((severity, code, what, private)) = exposed(seen) {
        let path = command::word(&seen.path.to_string_lossy());
        let finding = Finding::new(severity, code, what).fix(format!("chmod {private:o} {path}"));
        findings.push(if is_ours {
            finding
                .at(&seen.path, None)
                .mended_by(Repair::Mode(private))
        } else {
            finding.at(&seen.path, None)
        });
    }
    if !seen.can_write && is_ours {
        findings.push(read_only(seen));
    }
    findings
}

/// How bad it is, its code, what is so, and the mode that would be right.
type Exposed = (Severity, &'static str, String, u32);

fn exposed(seen: &Seen) -> Option<Exposed> {
    let mode = seen.mode;
    let private = match seen.kind {
        Kind::Secret => mode & 0o600,
        Kind::Open => mode & 0o755,
        Kind::Directory => mode & 0o755,
        Kind::OwnDirectory => mode & 0o700,
    };
    if mode & 0o022 != 0 {
        return Some((
            Severity::Error,
            "writable_by_others",
            format!(
                "Others than you may write this (mode {mode:04o}), and so choose what AWS tools here run and sign in to."
            ),
            private,
        ));
    }
    let is_private = matches!(seen.kind, Kind::Secret | Kind::OwnDirectory);
    (is_private && mode & 0o077 != 0).then(|| {
        (
            Severity::Warning,
            "readable_by_others",
            format!("Others than you may read this (mode {mode:04o}); it can hold tokens or keys."),
            private,
        )
    })
}

fn not_ours(seen: &Seen) -> Finding {
    Finding::new(
        Severity::Warning,
        "not_yours",
        format!("This belongs to another user (uid {}).", seen.uid),
    )
    .because("A tool was run with sudo once, or the file was copied.")
    .fix(format!(
        "sudo chown \"$USER\" {}",
        command::word(&seen.path.to_string_lossy())
    ))
    .at(&seen.path, None)
}

/// A config file may be read-only on purpose; a cache that is so costs every sign-in.
fn read_only(seen: &Seen) -> Finding {
    let is_directory = matches!(seen.kind, Kind::Directory | Kind::OwnDirectory);
    let (severity, what) = match is_directory {
        true => (
            Severity::Error,
            "This directory cannot be written: no tool can keep a sign-in in it.",
        ),
        false => (
            Severity::Note,
            "This file cannot be written: neither Moorline nor the AWS CLI will change it.",
        ),
    };
    let path = command::word(&seen.path.to_string_lossy());
    Finding::new(severity, "not_writable", what)
        .fix(format!("`chmod u+w {path}`, if that is not meant"))
        .at(&seen.path, None)
}

fn circle(path: PathBuf) -> Finding {
    Finding::new(
        Severity::Error,
        "link_circle",
        "Its symbolic links lead in a circle, so that nothing can be read or kept here.",
    )
    .fix(format!(
        "look with `ls -l {0}`, then `rm {0}`",
        command::word(&path.to_string_lossy())
    ))
    .at(path, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(kind: Kind, mode: u32, uid: u32) -> Vec<(&'static str, Option<Repair>)> {
        let seen = Seen {
            path: "/x y".into(),
            kind,
            mode,
            uid,
            can_write: mode & 0o200 != 0,
        };
        let found = judged(&seen, 7);
        found
            .into_iter()
            .map(|one| (one.code, one.repair))
            .collect()
    }

    #[test]
    fn modes_are_judged_by_what_is_in_the_file() {
        let private = |mode| Some(Repair::Mode(mode));
        for (kind, mode, expected) in [
            (Kind::Secret, 0o600, vec![]),
            (
                Kind::Secret,
                0o640,
                vec![("readable_by_others", private(0o600))],
            ),
            (
                Kind::Secret,
                0o602,
                vec![("writable_by_others", private(0o600))],
            ),
            (Kind::Secret, 0o400, vec![("not_writable", None)]),
            (
                Kind::Secret,
                0o444,
                vec![
                    ("readable_by_others", private(0o400)),
                    ("not_writable", None),
                ],
            ),
            (Kind::Open, 0o644, vec![]),
            (
                Kind::Open,
                0o664,
                vec![("writable_by_others", private(0o644))],
            ),
            (Kind::Directory, 0o755, vec![]),
            (
                Kind::Directory,
                0o777,
                vec![("writable_by_others", private(0o755))],
            ),
            (
                Kind::OwnDirectory,
                0o755,
                vec![("readable_by_others", private(0o700))],
            ),
            (Kind::OwnDirectory, 0o500, vec![("not_writable", None)]),
        ] {
            assert_eq!(codes(kind, mode, 7), expected, "{kind:?} {mode:o}");
        }
    }

    #[test]
    fn what_belongs_to_another_user_is_left_to_them() {
        assert_eq!(
            codes(Kind::Secret, 0o644, 8),
            [("not_yours", None), ("readable_by_others", None)]
        );
    }
}
