//! Those who read the line, as the README sets them up: nothing of a name may act on them. One that
//! is not installed is said and passed over.

use crate::home::{Done, Home, MOORLINE, finish, guide};
use std::path::Path;
use std::process::{Command, Stdio};

/// Names that one reader or another would act on.
const NAMES: [&str; 10] = [
    "$(touch pwned)",
    "`touch pwned`",
    "${PATH}",
    "\\u\\$",
    "%F{red}%n%(!.a.b)",
    "!!",
    "#[fg=red]#{pane_pid}",
    "#(touch pwned)",
    "'\"; touch pwned; '\"",
    "%H:%M",
];

#[expect(clippy::print_stderr, reason = "a test that did not run must say so")]
fn is_installed(program: &str, argument: &str) -> bool {
    let is_there = Command::new(program)
        .arg(argument)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !is_there {
        eprintln!("skipped: {program} is not installed");
    }
    is_there
}

/// `program` in `home`, with the binary first in its PATH.
fn reader(home: &Home, program: &str, args: &[&str]) -> Command {
    let mut command = home.program(program);
    let folder = Path::new(MOORLINE).parent().unwrap().display();
    command
        .args(args)
        .env("PATH", format!("{folder}:/usr/local/bin:/usr/bin:/bin"));
    command
}

/// What the shell shows as its prompt when `name` is the active profile.
fn shown(home: &Home, shell: &str, args: &[&str], name: &str) -> String {
    let done: Done = finish(reader(home, shell, args).env("AWS_PROFILE", name)).exits(0);
    assert_eq!(done.stderr, "");
    done.stdout.trim_end_matches('\n').to_owned()
}

#[test]
fn nothing_of_a_name_acts_in_bash() {
    if !is_installed("bash", "--version") {
        return;
    }
    let home = guide();
    // `@P` expands a text as the prompt is expanded.
    let script = r#"PS1='$(moorline prompt) \$ '; printf '%s\n' "${PS1@P}""#;
    for name in NAMES {
        let line = shown(
            &home,
            "bash",
            &["--norc", "--noprofile", "-c", script],
            name,
        );
        let sign = line.chars().nth_back(1).unwrap();
        assert_eq!(line, format!("{name} · CW choose {sign} "));
        assert!(!home.join("pwned").exists(), "{name}");
    }
}

#[test]
fn nothing_of_a_name_acts_in_zsh() {
    if !is_installed("zsh", "--version") {
        return;
    }
    let home = guide();
    let ways = [
        r#"precmd() { psvar[1]="$(moorline prompt)" }; PROMPT='%1v %% '"#,
        r#"setopt prompt_subst; precmd() { psvar[1]="$(moorline prompt)" }; PROMPT='%1v %% '"#,
        r#"setopt prompt_subst; precmd() { :; }; PROMPT='$(moorline prompt --escape zsh) %% '"#,
    ];
    for way in ways {
        let script = format!("{way}; precmd; print -rP -- \"$PROMPT\"");
        for name in NAMES {
            let line = shown(&home, "zsh", &["-f", "-c", &script], name);
            assert_eq!(line, format!("{name} · CW choose % "), "{way}");
            assert!(!home.join("pwned").exists(), "{name}");
        }
    }
}

#[test]
fn nothing_of_a_name_acts_in_fish() {
    if !is_installed("fish", "--version") {
        return;
    }
    let home = guide();
    let script = "function fish_right_prompt; moorline prompt; end; fish_right_prompt";
    for name in NAMES {
        let line = shown(&home, "fish", &["--no-config", "-c", script], name);
        assert_eq!(line, format!("{name} · CW choose"));
        assert!(!home.join("pwned").exists(), "{name}");
    }
}

/// Two tmux servers, one showing the other: what the outer one captures is the inner's screen.
struct Screens<'a>(&'a Home);

impl Screens<'_> {
    fn tmux(&self, socket: &str, args: &[&str]) -> Done {
        let args: Vec<&str> = ["-S", socket, "-u"].iter().chain(args).copied().collect();
        finish(&mut reader(self.0, "tmux", &args))
    }

    /// Opens the inner one with this configuration, and its status line once that has `word` in it.
    fn status_line(&self, configuration: &str, name: &str, word: &str) -> String {
        self.0.write("tmux.conf", configuration);
        // The server has the variables of who started it.
        let server = [
            "-S",
            "inner",
            "-u",
            "-f",
            "tmux.conf",
            "new-session",
            "-d",
            "-x",
            "100",
            "-y",
            "5",
            "cat",
        ];
        finish(reader(self.0, "tmux", &server).env("AWS_PROFILE", name)).exits(0);
        let inner = "TMUX= exec tmux -S inner -u attach";
        let outer = [
            "-f",
            "/dev/null",
            "new-session",
            "-d",
            "-x",
            "100",
            "-y",
            "6",
            inner,
        ];
        self.tmux("outer", &outer).exits(0);
        let mut screen = String::new();
        for _ in 0..2_000 {
            screen = self.tmux("outer", &["capture-pane", "-p"]).stdout;
            if let Some(line) = screen.lines().find(|line| line.contains(word)) {
                return line.to_owned();
            }
        }
        panic!("{word} never came:\n{screen}");
    }
}

impl Drop for Screens<'_> {
    fn drop(&mut self) {
        for socket in ["outer", "inner"] {
            let _ = self.tmux(socket, &["kill-server"]);
        }
    }
}

#[test]
fn nothing_of_a_name_acts_in_the_status_line_of_tmux() {
    if !is_installed("tmux", "-V") {
        return;
    }
    let configuration = "set -g status-left ''\nset -g window-status-current-format ''\n\
         set -g status-interval 1\nset -g status-right-length 80\n\
         set -g status-right '#(moorline prompt --color never --escape tmux)'\n";
    for name in NAMES {
        let home = guide();
        let screens = Screens(&home);
        let line = screens.status_line(configuration, name, "CW choose");
        assert_eq!(line.trim(), format!("{name} · CW choose"));
        assert!(!home.join("pwned").exists(), "{name}");
    }
}
