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

/// The page and what to do with it. Where that does not fit it goes without empty lines, and else
/// with what has to be done first above the address, which is longest.
pub fn parts(
    model: &Model,
    panel: &SignInPanel,
    page: &BrowserPage,
    area: Rect,
    skin: &Skin,
) -> Parts {
    let writer = Writer::new(model, panel, page, area, *skin);
    let mut text = writer.roomy();
    let rows = usize::from(area.height);
    if text.len() > rows {
        text.retain(|line| line.width() > 0);
    }
    if text.len() > rows {
        text = writer.tight();
    }
    Parts {
        cursor: cursor(panel, &text, area),
        ..Parts::of_text(text, area)
    }
}

/// What the lines are made from.
struct Writer<'a> {
    model: &'a Model,
    panel: &'a SignInPanel,
    page: &'a BrowserPage,
    /// All columns: those of addresses.
    width: usize,
    /// The columns of words, and what stands before them.
    inner: u16,
    margin: &'static str,
    skin: Skin,
}

impl<'a> Writer<'a> {
    fn new(
        model: &'a Model,
        panel: &'a SignInPanel,
        page: &'a BrowserPage,
        area: Rect,
        skin: Skin,
    ) -> Self {
        let mut inner = area;
        indent(&mut inner);
        Self {
            model,
            panel,
            page,
            width: usize::from(area.width),
            inner: inner.width,
            margin: if inner.x > area.x { "  " } else { "" },
            skin,
        }
    }

    fn roomy(&self) -> Vec<Line<'static>> {
        let mut text = self.typed();
        text.extend(self.words(|sheet| {
            sheet.paragraph(&name(self.model, self.panel), self.skin.theme.title_focus);
            self.say_left("Waiting for the browser: ", ".", sheet);
            news(self.model, self.panel, sheet);
            sheet.gap();
            self.say_host(sheet);
        }));
        text.push(Line::default());
        text.extend(self.copyable(&self.page.url));
        text.push(Line::default());
        text.extend(self.tunnel(true));
        text.extend(self.words(|sheet| {
            self.say_paste(sheet);
            facts(self.panel, sheet);
        }));
        text
    }

    fn tight(&self) -> Vec<Line<'static>> {
        let mut text = self.typed();
        text.extend(self.words(|sheet| news(self.model, self.panel, sheet)));
        text.extend(self.tunnel(false));
        text.extend(self.words(|sheet| {
            self.say_paste(sheet);
            if self.page.host_is_expected {
                let host = self.skin.fit(&self.page.host, 60);
                self.say_left("", &format!(" to sign in at {host}:"), sheet);
            } else {
                self.say_left("Waiting for the browser: ", ".", sheet);
                self.say_host(sheet);
            }
        }));
        text.extend(self.copyable(&self.page.url));
        text.extend(self.words(|sheet| facts(self.panel, sheet)));
        text.retain(|line| line.width() > 0);
        text
    }

    fn words(&self, write: impl FnOnce(&mut Sheet)) -> Vec<Line<'static>> {
        let mut sheet = Sheet::new(self.skin, self.inner);
        write(&mut sheet);
        let mut lines = sheet.into_lines();
        indented(&mut lines, self.margin);
        lines
    }

    fn copyable(&self, text: &str) -> Vec<Line<'static>> {
        copyable(text, self.width, self.margin, &self.skin)
    }

    fn typed(&self) -> Vec<Line<'static>> {
        let mut lines: Vec<_> = self
            .panel
            .pasting
            .iter()
            .map(|pasting| typed(pasting, &self.skin))
            .collect();
        indented(&mut lines, self.margin);
        lines
    }

    fn tunnel(&self, is_roomy: bool) -> Vec<Line<'static>> {
        let Some(tunnel) = &self.page.tunnel else {
            return Vec::new();
        };
        let gap = is_roomy.then(Line::default);
        let mut text = self.words(|sheet| {
            let words = "Where that browser is, run this first:";
            sheet.paragraph(words, self.skin.theme.text);
        });
        text.extend(gap.clone());
        text.extend(self.copyable(tunnel));
        text.extend(gap);
        text
    }

    fn say_left(&self, before: &str, after: &str, sheet: &mut Sheet) {
        match countdown(
            self.page.expires_at,
            self.model.now,
            self.model.look.is_still,
        ) {
            Some(left) => {
                let words = format!("{before}{left} left{after}");
                sheet.paragraph(&words, self.skin.theme.accent);
            }
            None => sheet.paragraph("The time to sign in is over.", self.skin.theme.warn),
        }
    }

    fn say_host(&self, sheet: &mut Sheet) {
        let host = self.skin.fit(&self.page.host, 60);
        if self.page.host_is_expected {
            let words = format!("Sign in on this page, at {host}:");
            sheet.paragraph(&words, self.skin.theme.text);
        } else {
            let words = format!(
                "The page is at {host}, which is not one of AWS's: sign in only if you know it."
            );
            sheet.item(self.skin.glyphs.warning, &words, self.skin.theme.warn);
        }
    }

    fn say_paste(&self, sheet: &mut Sheet) {
        let paste = words::key(self.model, Action::PasteBack);
        let words = if self.panel.pasting.is_some() {
            "The address is the one the browser ended at, whatever it shows there.".to_owned()
        } else {
            format!("Or press {paste} and paste the address the browser ended at.")
        };
        sheet.paragraph(&words, self.skin.theme.text);
        if self.model.look.is_demo {
            let words = "Without a browser: `curl` that address in another terminal.";
            sheet.paragraph(words, self.skin.theme.muted);
        }
    }
}

fn indented(lines: &mut [Line<'static>], margin: &'static str) {
    for line in lines.iter_mut().filter(|line| line.width() > 0) {
        line.spans.insert(0, Span::raw(margin));
    }
}

/// What is typed of the address: how long it is, because it holds a code.
fn typed(pasting: &Pasting, skin: &Skin) -> Line<'static> {
    let (label, length) = match pasting.length() {
        0 => ("Paste the address: ", String::new()),
        1 => ("Address: ", "1 character".into()),
        length => ("Address: ", format!("{length} characters")),
    };
    Line::from(vec![
        Span::styled(label, skin.theme.title_focus),
        Span::styled(length, skin.theme.text),
    ])
}

/// Behind what was typed: the first line.
fn cursor(panel: &SignInPanel, text: &[Line<'_>], area: Rect) -> Option<Position> {
    panel.pasting.as_ref()?;
    let column = u16::try_from(text.first()?.width()).ok()?;
    (column < area.width && area.height > 0).then(|| Position::new(area.x + column, area.y))
}
