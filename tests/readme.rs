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

use moorline::tui::keymap::readme_table;
use moorline::tui::view::view;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use std::fmt::Write;
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
    let picture = svg(terminal.backend().buffer());
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

const CELL: (usize, usize) = (9, 19);
const BACKGROUND: &str = "#16181d";
const TEXT: &str = "#d5d8de";

/// A frame as a picture: one text element for each run of one style.
fn svg(buffer: &Buffer) -> String {
    let (width, height) = (
        usize::from(buffer.area.width),
        usize::from(buffer.area.height),
    );
    let (w, h) = (width * CELL.0 + 24, height * CELL.1 + 24);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"15\">\n<rect width=\"{w}\" height=\"{h}\" rx=\"8\" fill=\"{BACKGROUND}\"/>\n"
    );
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < buffer.area.width {
            let start = x;
            let style = look(&buffer[(x, y)]);
            let mut text = String::new();
            while x < buffer.area.width && look(&buffer[(x, y)]) == style {
                text.push_str(buffer[(x, y)].symbol());
                x += 1;
            }
            run(
                &mut out,
                &text,
                (usize::from(start), usize::from(y)),
                usize::from(x - start),
                &style,
            );
        }
    }
    out.push_str("</svg>\n");
    out
}

#[derive(PartialEq)]
struct Look {
    text: &'static str,
    behind: Option<&'static str>,
    bold: bool,
}

fn look(cell: &Cell) -> Look {
    let reversed = cell.modifier.contains(Modifier::REVERSED);
    let text = colour(cell.fg).unwrap_or(TEXT);
    let dimmed = cell.modifier.contains(Modifier::DIM);
    Look {
        text: if reversed {
            BACKGROUND
        } else if dimmed {
            "#8a8f99"
        } else {
            text
        },
        behind: if reversed {
            Some(text)
        } else {
            colour(cell.bg)
        },
        bold: cell.modifier.contains(Modifier::BOLD),
    }
}

fn colour(color: Color) -> Option<&'static str> {
    match color {
        Color::Black => Some("#16181d"),
        Color::Red | Color::LightRed => Some("#f07178"),
        Color::Green | Color::LightGreen => Some("#9ece6a"),
        Color::Yellow | Color::LightYellow => Some("#e0af68"),
        Color::Blue | Color::LightBlue => Some("#7aa2f7"),
        Color::Magenta | Color::LightMagenta => Some("#bb9af7"),
        Color::Cyan | Color::LightCyan => Some("#7dcfff"),
        Color::DarkGray => Some("#8a8f99"),
        Color::Gray | Color::White => Some(TEXT),
        _ => None,
    }
}

fn run(out: &mut String, text: &str, (column, row): (usize, usize), columns: usize, look: &Look) {
    let (x, y) = (12 + column * CELL.0, 12 + row * CELL.1);
    let width = columns * CELL.0;
    if let Some(behind) = look.behind {
        let height = CELL.1;
        writeln!(
            out,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{behind}\"/>"
        )
        .unwrap();
    }
    if text.trim().is_empty() {
        return;
    }
    let escaped = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let weight = if look.bold {
        " font-weight=\"bold\""
    } else {
        ""
    };
    let baseline = y + 14;
    writeln!(
        out,
        "<text x=\"{x}\" y=\"{baseline}\" textLength=\"{width}\" xml:space=\"preserve\" fill=\"{}\"{weight}>{escaped}</text>",
        look.text
    )
    .unwrap();
}
