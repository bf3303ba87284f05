//! Every command as a script or an agent runs it: without a terminal, with nobody to ask, with
//! readers that go away. A new command has to be put into the table.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

#[path = "cli_scripts/exit_codes.rs"]
mod exit_codes;
#[path = "support/home.rs"]
mod home;
#[path = "cli_scripts/quiet.rs"]
mod quiet;
#[path = "cli_scripts/readers.rs"]
mod readers;
#[path = "cli_scripts/signals.rs"]
mod signals;
#[path = "support/signing.rs"]
mod signing;

use clap::{Command as Clap, CommandFactory};
use home::{Done, Home, Token, everything, finish};
use moorline::cli::args::Cli;
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

/// A command as a script runs it.
struct Row {
    /// The command and its arguments.
    args: &'static [&'static str],
    /// How it ends where nothing is signed in and no host answers.
    code: i32,
}

const fn row(code: i32, args: &'static [&'static str]) -> Row {
    Row { args, code }
}

/// Every command, told enough, or too little where the exit code says so.
const ROWS: &[Row] = &[
    row(2, &[]),
    row(0, &["status"]),
    row(0, &["status", "--json"]),
    row(0, &["connections"]),
    row(0, &["connections", "--json"]),
    row(0, &["profiles"]),
    row(0, &["profiles", "--json"]),
    row(2, &["profiles", "add", "--static", "new"]),
    row(2, &["profiles", "edit", "nothing", "region=eu-west-1"]),
    row(
        0,
        &["profiles", "edit", "nothing", "region=eu-west-1", "--yes"],
    ),
    row(2, &["profiles", "delete", "nothing"]),
    row(0, &["profiles", "delete", "nothing", "--yes"]),
    row(3, &["profiles", "sync", "acme", "--yes"]),
    row(0, &["services"]),
    row(0, &["services", "--json"]),
    row(0, &["verify", "sts", "--profile", "long-term"]),
    row(0, &["verify", "sts", "--profile", "long-term", "--json"]),
    row(3, &["codewhisperer"]),
    row(2, &["codewhisperer", "profiles"]),
    row(2, &["codewhisperer", "choose", "team"]),
    row(2, &["codewhisperer", "customizations"]),
    row(3, &["codewhisperer", "models", "--json"]),
    row(3, &["codewhisperer", "suggest", "--yes"]),
    row(0, &["why", "codewhisperer"]),
    row(0, &["why", "acme", "--json"]),
    row(2, &["login"]),
    row(
        2,
        &[
            "login",
            "--start-url",
            "https://d-1111111111.awsapps.com/start",
            "--region",
            "eu-west-1",
        ],
    ),
    row(4, &["login", "acme", "--extend"]),
    row(4, &["logout", "acme"]),
    row(0, &["logout", "acme", "--yes"]),
    row(0, &["switch", "role"]),
    row(0, &["switch", "role", "--dry-run"]),
    row(2, &["switch", "rol"]),
    row(0, &["pin", "codewhisperer", "acme"]),
    row(0, &["unpin", "codewhisperer"]),
    row(3, &["token", "codewhisperer"]),
    row(3, &["keepalive", "--once"]),
    row(0, &["keepalive", "--print-systemd"]),
    row(3, &["roles", "acme"]),
    row(1, &["undo"]),
    row(0, &["undo", "--list"]),
    row(0, &["credentials", "long-term"]),
    row(3, &["credentials", "role-mfa"]),
    row(3, &["credentials", "sso"]),
    row(1, &["whoami", "long-term"]),
    row(0, &["exec", "long-term", "--", "true"]),
    row(127, &["exec", "long-term", "--", "no-such-program"]),
    row(3, &["open", "sso"]),
    row(0, &["env", "role"]),
    row(0, &["init", "bash"]),
    row(0, &["prompt"]),
    row(0, &["prompt", "--json"]),
    row(3, &["wait-for", "codewhisperer", "--timeout", "0"]),
    row(0, &["completions", "bash"]),
    row(0, &["schema"]),
    row(0, &["schema", "status"]),
    row(0, &["man"]),
    row(0, &["doctor", "--offline"]),
    row(0, &["doctor", "--offline", "--json"]),
    row(2, &["doctor", "--offline", "--fix"]),
    row(2, &["demo"]),
    row(0, &["complete-words", "bash", "--", "moorline", "st"]),
    row(1, &["open-page"]),
    row(0, &["help"]),
    row(0, &["--help"]),
    row(0, &["--version"]),
    row(2, &["no-such-command"]),
];

/// Commands whose ends are told by their own tests.
const ELSEWHERE: [&str; 9] = [
    "log",
    "hook",
    "hook install",
    "hook uninstall",
    "directory",
    "directory allow",
    "directory deny",
    "directory apply",
    "help",
];

/// Every command and subcommand, as it is typed.
fn commands(of: &Clap, before: &str, found: &mut BTreeSet<String>) {
    for one in of.get_subcommands() {
        let name = format!("{before} {}", one.get_name());
        commands(one, &name, found);
        found.insert(name.trim_start().to_owned());
    }
}

#[test]
fn every_command_is_in_the_table() {
    let mut all = BTreeSet::new();
    commands(&Cli::command(), "", &mut all);
    for command in &all {
        let words: Vec<&str> = command.split(' ').collect();
        let is_there = ROWS.iter().any(|row| row.args.starts_with(&words));
        let is_elsewhere = ELSEWHERE.contains(&command.as_str());
        assert!(is_there || is_elsewhere, "`{command}` is in no row");
    }
}

/// A home with one of everything where no host answers, nobody is signed in, and a browser would
/// leave a trace.
struct Scene {
    home: Home,
}

impl Scene {
    fn new() -> Self {
        let home = everything();
        home.token(
            "builder-id",
            &Token::builder_id().left(-60).without_refresh(),
        );
        home.token(
            "acme",
            &Token::of(home::ACME_URL).left(-60).without_refresh(),
        );
        let trap = home.write("browser", "#!/bin/sh\necho \"$@\" >> \"$HOME/opened\"\n");
        fs::set_permissions(trap, fs::Permissions::from_mode(0o755)).unwrap();
        home.write_state("[pins]\ncodewhisperer = \"session:builder-id\"\n");
        Self { home }
    }

    /// In the environment of a desktop, where a browser could be opened and colours be shown.
    fn environment<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command
            .env("BROWSER", self.home.join("browser"))
            .env("DISPLAY", ":0")
            .env("TERM", "xterm-256color")
            .env("COLORTERM", "truecolor")
            // The port of `discard`, where nothing listens.
            .env("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
            .env("NO_PROXY", "127.0.0.1")
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = self.home.moorline(args);
        self.environment(&mut command);
        command
    }

    /// `moorline` as `$0` and its arguments as `$@` of a line of `sh`.
    fn in_sh(&self, line: &str, args: &[&str]) -> Done {
        let mut command = self.home.program("sh");
        command.args(["-c", line, home::MOORLINE]).args(args);
        finish(self.environment(&mut command))
    }

    fn opened(&self) -> bool {
        self.home.join("opened").exists()
    }
}

#[test]
fn nothing_is_asked_drawn_or_opened_without_a_terminal() {
    let mut wrong = Vec::new();
    for row in ROWS {
        for input in ["</dev/null", "<&-"] {
            let scene = Scene::new();
            let done = scene.in_sh(&format!("exec \"$0\" \"$@\" {input}"), row.args);
            let draws = |text: &str| text.contains(['\u{1b}', '\r']);
            if done.code != row.code || draws(&done.stdout) || draws(&done.stderr) || scene.opened()
            {
                wrong.push(format!("{:?} {input}: {done:?}", row.args));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_input_that_never_ends_is_not_waited_for() {
    for row in ROWS {
        if row.args.contains(&"--static") || row.args == ["open-page"] {
            continue; // What they are for is on their input.
        }
        let scene = Scene::new();
        let mut child = scene.command(row.args);
        // Held open until it has ended.
        let done = finish(child.stdin(Stdio::from(never().0)));
        assert_eq!(done.code, row.code, "{:?}: {done:?}", row.args);
    }
}

/// The reading end of a pipe that nobody writes to, nor closes.
fn never() -> (std::io::PipeReader, &'static std::io::PipeWriter) {
    let (reader, writer) = std::io::pipe().unwrap();
    (reader, Box::leak(Box::new(writer)))
}
