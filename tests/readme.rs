//! The README says what is true: its key table is the one the console dispatches by, its picture
//! is a real frame, and its commands are the ones there are.
//!
//! When a key or the screen changes, `MOORLINE_UPDATE_README=1 cargo test --test readme` writes
//! both anew.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot be set up must fail, and this one is told by a variable to write"
)]

#[path = "support/console.rs"]
#[expect(
    dead_code,
    reason = "shared with other tests, each of which uses a part of it"
)]
mod console;
#[path = "support/overview.rs"]
mod overview;
#[path = "support/picture.rs"]
#[expect(dead_code, reason = "the tour uses the rest of it")]
mod picture;

use moorline::tui::keymap::readme_table;
use moorline::tui::view::view;
use picture::{Frame, still};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn is_updating() -> bool {
    std::env::var_os("MOORLINE_UPDATE_README").is_some()
}

#[test]
fn the_key_table_is_the_consoles_own() {
    let readme = fs::read_to_string(file("README.md")).unwrap();
    let (before, rest) = readme.split_once("<!-- keys:").unwrap();
    let (marker, rest) = rest.split_once('\n').unwrap();
    let (table, after) = rest.split_once("<!-- /keys -->").unwrap();
    if is_updating() {
        let new = format!(
            "{before}<!-- keys:{marker}\n{}<!-- /keys -->{after}",
            readme_table()
        );
        fs::write(file("README.md"), new).unwrap();
        return;
    }
    assert_eq!(
        table,
        readme_table(),
        "run MOORLINE_UPDATE_README=1 cargo test --test readme"
    );
}

#[test]
fn the_picture_is_a_real_frame() {
    let model = console::console(120, 30);
    let mut terminal = Terminal::new(TestBackend::new(120, 30)).unwrap();
    terminal.draw(|frame| view(&model, frame)).unwrap();
    let picture = still(&Frame::of_buffer(terminal.backend().buffer()));
    if is_updating() {
        fs::write(file("assets/screen.svg"), picture).unwrap();
        return;
    }
    let shown = fs::read_to_string(file("assets/screen.svg")).unwrap();
    assert!(
        shown == picture,
        "run MOORLINE_UPDATE_README=1 cargo test --test readme"
    );
}

#[test]
fn every_command_is_described() {
    let readme = fs::read_to_string(file("README.md")).unwrap();
    let help = Command::new(env!("CARGO_BIN_EXE_moorline"))
        .arg("--help")
        .output()
        .unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let mut count = 0;
    for line in commands.take_while(|line| !line.is_empty()) {
        let Some(command) = line
            .split_whitespace()
            .next()
            .filter(|_| line.starts_with("  ") && !line.starts_with("   "))
        else {
            continue;
        };
        if command != "help" {
            assert!(
                readme.contains(&format!("`moorline {command}")),
                "{command} is not in the README"
            );
            count += 1;
        }
    }
    assert!(count >= 13, "{help}");
}

#[test]
fn the_oldest_rust_is_the_one_that_is_checked() {
    let readme = fs::read_to_string(file("README.md")).unwrap();
    let stated = env!("CARGO_PKG_RUST_VERSION");
    for words in [
        format!("Rust toolchain ({stated} or newer)"),
        format!("Rust {stated} is the oldest"),
    ] {
        assert!(readme.contains(&words), "{words}");
    }
}
