//! The shell function and its hook in real shells: bash, zsh, fish and Nushell. A shell that is not
//! installed is said and passed over.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "support/home.rs"]
mod home;

#[path = "shells/asked.rs"]
mod asked;
#[path = "shells/function.rs"]
mod function;
#[path = "shells/nushell.rs"]
mod nushell;
#[path = "shells/options.rs"]
mod options;
#[path = "shells/popup.rs"]
mod popup;
#[path = "shells/powershell.rs"]
mod powershell;
#[path = "shells/tmux.rs"]
mod tmux;
#[path = "shells/typed.rs"]
mod typed;

use home::{BUILDER_ID_URL, CODEWHISPERER_SCOPES, Done, Home, MOORLINE, Token, finish};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A shell, and its words for what differs.
struct Shell {
    name: &'static str,
    plain: &'static [&'static str],
    load: &'static str,
    status: &'static str,
}

const SHELLS: [Shell; 3] = [
    Shell {
        name: "bash",
        plain: &["--norc", "--noprofile"],
        load: "eval \"$(command moorline init bash)\"",
        status: "$?",
    },
    Shell {
        name: "zsh",
        plain: &["-f"],
        load: "eval \"$(command moorline init zsh)\"",
        status: "$?",
    },
    Shell {
        name: "fish",
        plain: &["--no-config"],
        load: "command moorline init fish | source",
        status: "$status",
    },
];

/// Whether a program is installed.
#[expect(clippy::print_stderr, reason = "a test that did not run must say so")]
fn is_there(program: &str) -> bool {
    let version = if program == "tmux" { "-V" } else { "--version" };
    let is_there = Command::new(program)
        .arg(version)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !is_there {
        eprintln!("skipped: {program} is not installed");
    }
    is_there
}

/// Every shell that is installed.
fn installed() -> Vec<&'static Shell> {
    SHELLS.iter().filter(|shell| is_there(shell.name)).collect()
}

/// A home with profiles to switch between, CodeWhisperer signed in through `bearer`.
fn home() -> Home {
    let home = Home::with_config(format!(
        "[profile dev]\naws_access_key_id = AKIA1\naws_secret_access_key = x\nregion = eu-west-1\n\
         [profile prod]\naws_access_key_id = AKIA2\naws_secret_access_key = x\nregion = us-east-1\n\
         [profile bearer]\nsso_session = builder-id\n\
         [sso-session builder-id]\nsso_start_url = {BUILDER_ID_URL}\nsso_region = us-east-1\n\
         sso_registration_scopes = {CODEWHISPERER_SCOPES}\n"
    ));
    home.token("builder-id", &Token::builder_id());
    fs::create_dir(home.join("tmp")).unwrap();
    home
}

/// A folder with only the binary in it, to be first in PATH.
fn bin(home: &Home, program: &Path) -> PathBuf {
    let folder = home.join("bin");
    fs::create_dir_all(&folder).unwrap();
    let link = folder.join("moorline");
    let _ = fs::remove_file(&link);
    std::os::unix::fs::symlink(program, link).unwrap();
    folder
}

/// Runs a script in a shell that has the function.
fn run(home: &Home, shell: &Shell, program: &Path, script: &str, vars: &[(&str, &str)]) -> Done {
    let mut command = home.program(shell.name);
    let path = command
        .get_envs()
        .find(|(name, _)| *name == "PATH")
        .and_then(|(_, value)| value)
        .unwrap()
        .to_owned();
    let mut paths = vec![bin(home, program)];
    paths.extend(std::env::split_paths(&path));
    command
        .args(shell.plain)
        .args(["-c", &format!("{}\n{script}", shell.load)])
        .env("PATH", std::env::join_paths(paths).unwrap())
        .env("TMPDIR", home.join("tmp"))
        .envs(vars.iter().copied());
    finish(&mut command)
}

/// Runs a script in every shell with the real binary; nothing may be left in the temporary folder.
fn in_each(script: impl Fn(&Shell) -> String, vars: &[(&str, &str)], check: impl Fn(&Shell, Done)) {
    for shell in installed() {
        let home = home();
        let done = run(&home, shell, Path::new(MOORLINE), &script(shell), vars);
        check(shell, done);
        let left = fs::read_dir(home.join("tmp")).unwrap().count();
        assert_eq!(left, 0, "{}: the result file is left", shell.name);
    }
}

/// A program of the same name that writes what it likes, or dies.
fn stub(home: &Home, script: &str) -> PathBuf {
    let init = MOORLINE.replace('\'', "'\\''");
    let path = home.write(
        "stub",
        format!("#!/bin/sh\nif [ \"$1\" = init ]; then exec '{init}' \"$@\"; fi\n{script}\n"),
    );
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}
