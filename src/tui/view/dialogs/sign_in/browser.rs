//! The panel while the browser is waited for: the page's address and, where the browser may be on
//! another machine, the line to run there, each on lines of its own.

use super::{Parts, copyable, facts, indent, name, news};
use crate::domain::left::countdown;
use crate::flows::sign_in::BrowserPage;
use crate::tui::keymap::Action;
use crate::tui::model::Model;
use crate::tui::model::sign_in::{Pasting, SignInPanel};
use crate::tui::view::sheet::Sheet;
use crate::tui::view::skin::Skin;
use crate::tui::view::words;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

/// The page and what to do with it; without empty lines where they would push text off.
pub fn parts(
    model: &Model,
    panel: &SignInPanel,
    page: &BrowserPage,
    area: Rect,
    skin: &Skin,
) -> Parts {
    let mut inner = area;
    indent(&mut inner);
    let margin = if inner.x > area.x { "  " } else { "" };
    let width = usize::from(area.width);
    let sheet = || Sheet::new(*skin, inner.width);
    let mut text = Vec::new();
    if let Some(pasting) = &panel.pasting {
        text.push(typed(pasting, skin));
    }
    text.extend(above(model, panel, page, sheet()));
    text.push(Line::default());
    indented(&mut text, margin);
    text.extend(copyable(&page.url, width, margin, skin));
    text.push(Line::default());
    if let Some(tunnel) = &page.tunnel {
        let mut before = vec![Line::from(skin.fit(
            "Where that browser is, run this first:",
            usize::from(inner.width),
        ))];
        indented(&mut before, margin);
        text.extend(before);
        text.push(Line::default());
        text.extend(copyable(tunnel, width, margin, skin));
        text.push(Line::default());
    }
    let mut after = below(panel, sheet());
    indented(&mut after, margin);
    text.extend(after);
    if text.len() > usize::from(area.height) {
        text.retain(|line| line.width() > 0);
    }
    Parts {
        cursor: cursor(panel, &text, area),
        ..Parts::of_text(text, area)
    }
}

fn indented(lines: &mut [Line<'static>], margin: &'static str) {
    for line in lines.iter_mut().filter(|line| line.width() > 0) {
        line.spans.insert(0, Span::raw(margin));
    }
}

/// What is typed of the address: how long it is, because it holds a code.
fn typed(pasting: &Pasting, skin: &Skin) -> Line<'static> {
    let length = match pasting.length() {
        0 => String::new(),
        1 => "1 character".into(),
        length => format!("{length} characters"),
    };
    Line::from(vec![
        Span::styled("Paste the address: ", skin.theme.title_focus),
        Span::styled(length, skin.theme.text),
    ])
}

/// Behind what was typed: the first line.
fn cursor(panel: &SignInPanel, text: &[Line<'_>], area: Rect) -> Option<Position> {
    panel.pasting.as_ref()?;
    let column = u16::try_from(text.first()?.width()).ok()?;
    (column < area.width && area.height > 0).then(|| Position::new(area.x + column, area.y))
}

/// What is said above the address.
fn above(
    model: &Model,
    panel: &SignInPanel,
    page: &BrowserPage,
    mut sheet: Sheet,
) -> Vec<Line<'static>> {
    let skin = sheet.skin;
    sheet.paragraph(&name(model, panel), skin.theme.title_focus);
    match countdown(page.expires_at, model.now) {
        Some(left) => {
            let words = format!("Waiting for the browser: {left} left.");
            sheet.paragraph(&words, skin.theme.accent);
        }
        None => sheet.paragraph("The time to sign in is over.", skin.theme.warn),
    }
    news(model, panel, &mut sheet);
    sheet.gap();
    let host = skin.fit(&page.host, 60);
    if page.host_is_expected {
        let words = format!("Sign in on this page, at {host}:");
        sheet.paragraph(&words, skin.theme.text);
    } else {
        let words = format!(
            "The page is at {host}, which is not one of AWS's: sign in only if you know it."
        );
        sheet.item(skin.glyphs.warning, &words, skin.theme.warn);
    }
    sheet.into_lines()
}

/// What is said below it.
fn below(panel: &SignInPanel, mut sheet: Sheet) -> Vec<Line<'static>> {
    let paste = words::key(Action::PasteBack);
    let words = if panel.pasting.is_some() {
        "The address is the one the browser ended at, whatever it shows there.".to_owned()
    } else {
        format!("Or press {paste} and paste the address the browser ended at.")
    };
    sheet.paragraph(&words, sheet.skin.theme.text);
    facts(panel, &mut sheet);
    sheet.into_lines()
}
