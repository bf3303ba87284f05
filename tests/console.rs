//! The console in a real terminal: it listens, it repaints, and it gives the terminal back.
#![cfg(unix)]

#[path = "support/terminal.rs"]
mod terminal;

use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use tempfile::TempDir;
use terminal::Terminal;

const SMALL: (u16, u16) = (24, 100);

fn home() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join(".aws")).unwrap();
    fs::write(
        home.path().join(".aws/config"),
        "[profile first]\nrole_arn = arn:aws:iam::111122223333:role/Dev\ncredential_source = Environment\n\
         [profile second]\nregion = eu-west-1\ncredential_process = true\n",
    )
    .unwrap();
    home
}

fn is_given_back(terminal: &Terminal) -> bool {
    let screen = terminal.screen();
    !screen.alternate_screen() && !screen.bracketed_paste() && !screen.hide_cursor()
}

#[test]
fn every_key_is_heard_however_they_come() {
    let home = home();
    let mut terminal = Terminal::start(home.path(), SMALL, &[]);
    terminal.wait_for("second");
    // One by one, so that each is a turn of its own.
    terminal.send("/");
    terminal.send("sec");
    terminal.wait("only the match", |screen| {
        !screen.contents().contains("first")
    });
    terminal.send("\u{1b}");
    terminal.wait_for("first");
    terminal.send("?");
    terminal.wait_for("Switch to the selected profile");
    terminal.send("leave");
    terminal.wait_for("Leave the console.");
    terminal.send("\u{3}");
    assert!(terminal.end().success());
    assert!(is_given_back(&terminal));
    assert!(
        !terminal.raw().windows(4).any(|bytes| bytes == b"\x1b[6n"),
        "the terminal is never asked anything"
    );
}

#[test]
fn pasted_keys_do_nothing() {
    let home = home();
    let mut terminal = Terminal::start(home.path(), SMALL, &[]);
    terminal.wait_for("second");
    terminal.send("\u{1b}[200~q\nq\u{1b}[201~");
    terminal.send("/");
    terminal.send("\u{1b}[200~sec\u{1b}[201~");
    terminal.wait("only the match", |screen| {
        !screen.contents().contains("first")
    });
    terminal.send("\u{3}");
    assert!(terminal.end().success());
}

#[test]
fn a_terminal_that_gets_its_size_late_is_painted_then() {
    let home = home();
    let mut terminal = Terminal::start(home.path(), (0, 0), &[]);
    terminal.wait("the console", vt100::Screen::alternate_screen);
    terminal.resize(30, 120);
    terminal.wait_for("second");
    terminal.resize(15, 60);
    terminal.wait("a narrow frame", |screen| {
        let text = screen.contents();
        text.contains("second") && text.contains("? help")
    });
    terminal.send("q");
    assert!(terminal.end().success());
}

#[test]
fn a_signal_ends_it_and_the_terminal_is_given_back() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let home = home();
        let mut terminal = Terminal::start(home.path(), SMALL, &[]);
        terminal.wait_for("second");
        kill_process(Pid::from_child(&terminal.child), signal).unwrap();
        assert!(terminal.end().code().is_some(), "{signal:?} is handled");
        assert!(is_given_back(&terminal), "{signal:?}");
    }
}

#[test]
fn files_changed_by_others_show_up_by_themselves() {
    let home = home();
    let mut terminal = Terminal::start(home.path(), SMALL, &[]);
    terminal.wait_for("second");
    let config = home.path().join(".aws/config");
    for name in ["third", "fourth"] {
        let text = fs::read_to_string(&config).unwrap();
        fs::write(
            &config,
            format!("{text}[profile {name}]\nregion = us-east-1\n"),
        )
        .unwrap();
        terminal.wait_for(name);
    }
    terminal.send("q");
    assert!(terminal.end().success());
}
