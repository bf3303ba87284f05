//! The console's look in a real terminal: the mouse, what a copy reaches, and themes.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails"
)]

#[path = "support/pty.rs"]
#[expect(dead_code, reason = "the other tests of terminals use the rest")]
mod pty;

use pty::{DEADLINE, Terminal, vars};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Instant;

const MOUSE_ON: &str = "\u{1b}[?1000h";
const MOUSE_OFF: &str = "\u{1b}[?1000l";

fn binary() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_moorline"))
}

/// A home with two profiles and these settings.
fn home(settings: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let aws = home.path().join(".aws");
    fs::create_dir(&aws).unwrap();
    let keys = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n";
    let config = format!("[profile first]\n{keys}[profile second]\n{keys}");
    fs::write(aws.join("config"), config).unwrap();
    let own = home.path().join(".config/moorline");
    fs::create_dir_all(&own).unwrap();
    fs::write(own.join("config.toml"), settings).unwrap();
    home
}

fn console(home: &Path) -> Terminal {
    let mut console = Terminal::run(&binary(), &[], &vars(home), (80, 24));
    console.wait_for("second");
    console
}

fn raw(console: &Terminal) -> String {
    String::from_utf8_lossy(console.raw()).into_owned()
}

/// Presses the first button where a text stands, as terminals tell it by SGR 1006.
fn click(console: &mut Terminal, text: &str) {
    let screen = console.wait_for(text);
    let (row, column) = screen
        .lines()
        .enumerate()
        .find_map(|(row, line)| Some((row, line[..line.find(text)?].chars().count())))
        .unwrap();
    console.send(&format!("\u{1b}[<0;{};{}M", column + 1, row + 1));
    console.send(&format!("\u{1b}[<0;{};{}m", column + 1, row + 1));
}

#[test]
fn a_terminal_hears_nothing_of_the_mouse_that_nobody_asked_for() {
    let home = home("");
    let mut console = console(home.path());
    console.send("q");
    assert!(console.wait_for_end().success());
    let raw = raw(&console);
    for sequence in ["[?1000", "[?1002", "[?1003", "[?1006", "[?1015"] {
        assert!(!raw.contains(sequence), "{sequence}");
    }
}

#[test]
fn the_mouse_is_taken_and_given_back() {
    let home = home("mouse = true");
    let mut console = console(home.path());
    assert!(raw(&console).contains(MOUSE_ON));
    click(&mut console, "second");
    console.wait_until("second to be selected", |screen| {
        let details = screen.split("Details").nth(1);
        details.is_some_and(|details| details.contains("second"))
    });
    click(&mut console, "1 Connections");
    console.wait_for("[1 Connections]");
    // Nobody is there to stop it: it gives the terminal back and takes it over at once.
    console.send("\u{1a}a");
    console.wait_for("Nothing was done yet");
    click(&mut console, "q quit");
    assert!(console.wait_for_end().success());
    let raw = raw(&console);
    let turns: Vec<&str> = raw
        .match_indices("\u{1b}[?1000")
        .filter_map(|(at, _)| raw.get(at..at + MOUSE_ON.len()))
        .collect();
    assert_eq!(turns, [MOUSE_ON, MOUSE_OFF, MOUSE_ON, MOUSE_OFF]);
}

#[test]
fn a_theme_of_ones_own_is_drawn_in_the_colours_the_terminal_has() {
    for (colorterm, sequence) in [("truecolor", "38;2;0;255;135"), ("", "38;5;48")] {
        let home = home("theme = \"mine\"\n[themes.mine]\ntitle_focus = \"#00ff87\"");
        let mut vars = vars(home.path());
        vars.insert("COLORTERM".into(), colorterm.into());
        let mut console = Terminal::run(&binary(), &[], &vars, (80, 24));
        console.wait_for("second");
        console.send("q");
        console.wait_for_end();
        assert!(raw(&console).contains(sequence), "{colorterm}");
    }
}

/// A tmux server of its own.
struct Tmux {
    socket: PathBuf,
}

impl Tmux {
    fn run(&self, args: &[&str]) -> Output {
        let mut tmux = Command::new("tmux");
        tmux.arg("-S").arg(&self.socket).args(["-f", "/dev/null"]);
        tmux.env_remove("TMUX").args(args).output().unwrap()
    }

    fn said(&self, args: &[&str]) -> String {
        String::from_utf8_lossy(&self.run(args).stdout).into_owned()
    }

    fn wait_for(&self, text: &str) -> String {
        let deadline = Instant::now() + DEADLINE;
        loop {
            let screen = self.said(&["capture-pane", "-p"]);
            if screen.contains(text) {
                return screen;
            }
            assert!(Instant::now() < deadline, "no {text}:\n{screen}");
        }
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        self.run(&["kill-server"]);
    }
}

/// tmux as it comes ignores what programs send to the clipboard themselves.
#[test]
fn in_tmux_a_copy_is_there_to_be_pasted() {
    if Command::new("tmux").arg("-V").output().is_err() {
        println!("skipped: no tmux");
        return;
    }
    let home = home("");
    let tmux = Tmux {
        socket: home.path().join("socket"),
    };
    let program = binary();
    let command = format!(
        "env -i HOME={home} PATH=\"$PATH\" TMUX=\"$TMUX\" TERM=screen LANG=C.UTF-8 {program}",
        home = home.path().display(),
        program = program.display(),
    );
    tmux.run(&["new-session", "-d", "-x", "140", "-y", "30", &command]);
    tmux.wait_for("second");
    tmux.run(&["send-keys", "3", "/", "in Lambda", "Enter"]);
    tmux.wait_for("Details");
    tmux.run(&["send-keys", "c"]);
    tmux.wait_for("to the terminal's clipboard and by tmux");
    let copied = tmux.said(&["show-buffer"]);
    assert!(
        copied.contains("codewhisperer:GenerateRecommendations"),
        "{copied}"
    );
}

/// What a command prints on a terminal of so many columns.
fn printed(home: &Path, command: &str, columns: u16) -> String {
    let mut vars = vars(home);
    vars.insert("LANG".into(), "C.UTF-8".into());
    let mut terminal = Terminal::run(&binary(), &[command], &vars, (columns, 100));
    assert!(terminal.wait_for_end().success());
    raw(&terminal)
}

#[test]
fn no_line_is_broken_within_a_word() {
    let home = home("");
    for command in ["services", "status", "profiles", "connections"] {
        let narrow = printed(home.path(), command, 80);
        let lines: Vec<&str> = narrow.lines().map(str::trim_end).collect();
        for line in &lines {
            assert!(line.chars().count() <= 80, "{command}: {line}");
        }
        let words = |text: &str| {
            text.split_whitespace()
                .map(str::to_string)
                .collect::<Vec<_>>()
        };
        let wide = words(&printed(home.path(), command, 200));
        for word in words(&narrow) {
            let word = word.trim_end_matches(';').to_string();
            assert!(
                wide.iter().any(|other| other.trim_end_matches(';') == word),
                "{command}: {word}"
            );
        }
        assert!(
            words(&narrow).contains(&"IAM".to_string()),
            "{command}:\n{narrow}"
        );
    }
}
