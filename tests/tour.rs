//! The tour of the README: the real binary in a real terminal, driven key by key; what its screen
//! showed is `assets/tour.svg`.
//!
//! The tour is taken at every run, so that the picture never shows what can no longer be done. When
//! the screen changes, `MOORLINE_UPDATE_README=1 cargo test --test tour` takes the pictures anew.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails, and this one is told by a variable to write"
)]

#[path = "support/picture.rs"]
#[expect(dead_code, reason = "the README's still picture uses the rest of it")]
mod picture;
#[path = "support/pty.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod pty;

use picture::{Frame, film};
use pty::{Terminal, vars};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

/// How long each picture stays.
const SECONDS: usize = 5;

/// What was seen so far.
struct Tour {
    console: Terminal,
    shots: Vec<(&'static str, Frame)>,
}

impl Tour {
    /// Takes a picture of the screen as it is once `text` is on it.
    fn see(&mut self, text: &str, caption: &'static str) -> String {
        let screen = self.console.wait_for(text);
        // The rest of the frame may still be on its way.
        self.console.pump(Duration::from_millis(200));
        let frame = Frame::of_screen(self.console.painted());
        self.shots.push((caption, frame));
        screen
    }

    fn press(&mut self, keys: &str) {
        self.console.send(keys);
    }
}

/// Approves the sign-in of `screen`, as its `curl` line does.
fn approve(screen: &str) {
    let words = || screen.split([' ', '\n', '\'']);
    let base = words()
        .find_map(|word| {
            word.strip_prefix("http://127.0.0.1:")?
                .strip_suffix("/device")
        })
        .unwrap();
    let code = words()
        .find_map(|word| word.strip_prefix("user_code="))
        .unwrap();
    let host = format!("127.0.0.1:{base}");
    let body = format!("user_code={code}");
    let request = format!(
        "POST /device/approve HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(&host).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("Approved"), "{answer}");
}

fn tour() -> Vec<(&'static str, Frame)> {
    let home = tempfile::tempdir().unwrap();
    let binary = Path::new(env!("CARGO_BIN_EXE_moorline"));
    let console = Terminal::run(binary, &["demo"], &vars(home.path()), (100, 28));
    let mut tour = Tour {
        console,
        shots: Vec::new(),
    };
    tour.see(
        "dev-lambda",
        "moorline demo: who you are, what you can switch to, what you use",
    );
    tour.press("s");
    let panel = tour.see(
        "user_code=",
        "s signs in: a code and one address, for a browser on any device",
    );
    approve(&panel);
    tour.see("Signed in", "The sign-in says which tools will use it");
    tour.press("\r");
    tour.console.wait_for("CodeWhisperer ●");
    tour.press("/lambda\r");
    tour.see(
        "· /lambda ",
        "/ finds a profile by name, account, role or region",
    );
    tour.press("\r");
    tour.see(
        "Stay connected to CodeWhisperer",
        "enter switches; before CodeWhisperer would be lost, it asks",
    );
    tour.press("1");
    tour.see(
        "pinned",
        "Switched: CodeWhisperer stays connected, all else follows dev-lambda",
    );
    tour.press("V");
    tour.see("verified: ", "V asks every service for real");
    tour.press(":sign in");
    tour.see(
        "sign in to",
        ": finds everything: actions, and what they can be done to",
    );
    tour.press("\u{1b}");
    tour.console.wait_without("sign in to");
    tour.press("q");
    assert!(tour.console.wait_for_end().success());
    tour.see(
        "switched to dev-lambda",
        "Leaving says in one line how things stand",
    );
    tour.shots
}

/// The words of a film that do not differ from one time to the next: no codes, ports or times.
fn steady(film: &str) -> Vec<String> {
    let texts = film.lines().filter_map(|line| {
        let (_, text) = line.split_once('>')?;
        text.strip_suffix("</text>")
    });
    let is_code = |word: &str| word.len() >= 9 && word.as_bytes()[word.len() - 5] == b'-';
    let is_steady = |word: &&str| {
        let has = |is: fn(char) -> bool| word.contains(is);
        has(char::is_alphabetic) && !has(|c| c.is_ascii_digit()) && !is_code(word)
    };
    texts
        .flat_map(str::split_whitespace)
        .filter(is_steady)
        .map(str::to_string)
        .collect()
}

#[test]
fn the_tour_shows_what_the_console_shows() {
    let film = film(&tour(), SECONDS);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/tour.svg");
    if std::env::var_os("MOORLINE_UPDATE_README").is_some() {
        fs::write(path, film).unwrap();
        return;
    }
    let shown = fs::read_to_string(path).unwrap();
    assert_eq!(
        steady(&shown),
        steady(&film),
        "run MOORLINE_UPDATE_README=1 cargo test --test tour"
    );
}
