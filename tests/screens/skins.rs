//! Themes and density: the same words in other colours, and more of them.

use super::{Buffer, Model, console, draw, focused, over, snapshot, switch_dialog, text};
use moorline::domain::theme::{Builtin, Depth};
use moorline::tui::model::Pane;
use moorline::tui::view::page_rows;
use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

fn themed(mut model: Model, theme: Builtin, depth: Depth) -> Model {
    model.look.theme = theme.theme().clone().at(depth);
    model
}

/// The first cell on screen that shows this sign.
fn cell<'b>(buffer: &'b Buffer, sign: &str) -> &'b Cell {
    buffer
        .content()
        .iter()
        .find(|cell| cell.symbol() == sign)
        .unwrap()
}

#[test]
fn states_are_drawn_in_the_colours_of_the_theme() {
    let rgb = |red, green, blue| Color::Rgb(red, green, blue);
    for (theme, depth, ready, over) in [
        (Builtin::Auto, Depth::True, Color::Green, Color::Red),
        (
            Builtin::Dark,
            Depth::True,
            rgb(0, 0xd7, 0x5f),
            rgb(0xff, 0x5f, 0x5f),
        ),
        (
            Builtin::Dark,
            Depth::Many,
            Color::Indexed(41),
            Color::Indexed(203),
        ),
        (Builtin::Dark, Depth::Few, Color::Green, Color::LightRed),
        (
            Builtin::Light,
            Depth::True,
            rgb(0, 0x5f, 0),
            rgb(0xaf, 0, 0),
        ),
        (Builtin::Mono, Depth::True, Color::Reset, Color::Reset),
    ] {
        let frame = draw(&themed(console(140, 40), theme, depth));
        assert_eq!(cell(&frame, "●").fg, ready, "{theme:?} {depth:?}");
        assert_eq!(cell(&frame, "✖").fg, over, "{theme:?} {depth:?}");
    }
}

#[test]
fn the_selected_row_is_seen_in_every_theme() {
    for theme in [Builtin::Auto, Builtin::Dark, Builtin::Light, Builtin::Mono] {
        let model = focused(
            themed(console(80, 24), theme, Depth::True),
            Pane::Profiles,
            1,
        );
        let frame = draw(&model);
        let reversed = |cell: &&Cell| cell.modifier.contains(Modifier::REVERSED);
        let row: Vec<&Cell> = frame.content().iter().filter(reversed).collect();
        assert!(row.len() >= 70, "{theme:?}");
        for cell in row {
            assert!(!cell.modifier.contains(Modifier::DIM), "{theme:?}");
        }
    }
}

/// Colour adds nothing that words and signs do not say.
#[test]
fn every_theme_says_the_same() {
    let all = |theme| {
        let model = themed(console(100, 30), theme, Depth::Many);
        let mut asking = model.clone();
        let dialog = switch_dialog(&mut asking);
        [text(&model), text(&over(asking, dialog))]
    };
    let auto = all(Builtin::Auto);
    for theme in [Builtin::Dark, Builtin::Light, Builtin::Mono] {
        assert_eq!(all(theme), auto, "{theme:?}");
    }
}

fn compact(width: u16, height: u16) -> Model {
    let mut model = console(width, height);
    model.look.is_compact = true;
    focused(model, Pane::Profiles, 0)
}

#[test]
fn compact_shows_more() {
    snapshot("compact_80x24", &text(&compact(80, 24)));
    snapshot("compact_140x40", &text(&compact(140, 40)));
    snapshot("compact_60x15", &text(&compact(60, 15)));
    for (width, height) in [(80, 24), (140, 40), (60, 15)] {
        let rows = |model| page_rows(&model, Pane::Profiles);
        let (less, more) = (rows(console(width, height)), rows(compact(width, height)));
        assert!(more > less, "{more} and {less} at {width}x{height}");
    }
}
