//! Text laid out in a column: fields with their labels, paragraphs, lists; wrapped to a width.

use super::skin::{Mark, Skin};
use super::text;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// The columns of a label.
pub const LABEL: usize = 14;
/// Below this width labels stand on a line of their own.
const SIDE_BY_SIDE: usize = 34;
/// How many names of a list are shown.
const NAMES: usize = 12;

/// Lines of at most `width` columns.
pub struct Sheet {
    /// How things look.
    pub skin: Skin,
    width: usize,
    lines: Vec<Line<'static>>,
}

impl Sheet {
    /// An empty sheet.
    pub fn new(skin: Skin, width: u16) -> Self {
        Self {
            skin,
            width: usize::from(width).max(2),
            lines: Vec::new(),
        }
    }

    /// The lines.
    pub fn into_lines(self) -> Vec<Line<'static>> {
        self.lines
    }

    /// A name with the mark of how it stands.
    pub fn heading(&mut self, mark: Mark, name: &str, facts: &[&str]) {
        let mut line = vec![
            self.skin.sign(mark),
            Span::styled(
                self.skin.fit(name, self.width.saturating_sub(2)),
                self.skin.theme.title_focus,
            ),
        ];
        for fact in facts.iter().filter(|fact| !fact.is_empty()) {
            line.push(Span::styled(
                format!(" {} ", self.skin.glyphs.dot),
                self.skin.theme.muted,
            ));
            line.push(Span::styled(self.skin.safe(fact), mark.style));
        }
        self.lines.push(Line::from(line));
    }

    /// A title within the sheet.
    pub fn section(&mut self, title: &str) {
        let shown = self.skin.fit(title, self.width);
        self.lines
            .push(Line::from(Span::styled(shown, self.skin.theme.title_focus)));
    }

    /// `label   value`, the value wrapped beside its label.
    pub fn field(&mut self, label: &str, value: &str) {
        self.styled_field(label, value, self.skin.theme.text);
    }

    /// A field whose value has a style.
    pub fn styled_field(&mut self, label: &str, value: &str, style: Style) {
        let (indent, room) = if self.width < SIDE_BY_SIDE {
            self.paragraph(label, self.skin.theme.muted);
            (2, self.width.saturating_sub(2))
        } else {
            (LABEL, self.width - LABEL)
        };
        for (at, part) in self.skin.wrap(value, room).into_iter().enumerate() {
            let beside = if at == 0 && indent == LABEL {
                label
            } else {
                ""
            };
            self.lines.push(Line::from(vec![
                Span::styled(self.skin.pad(beside, indent), self.skin.theme.muted),
                Span::styled(part, style),
            ]));
        }
    }

    /// A field of names, the first of them if there are many.
    pub fn names<'a>(&mut self, label: &str, names: impl ExactSizeIterator<Item = &'a str>) {
        let total = names.len();
        let shown: Vec<String> = names
            .take(NAMES)
            .map(|name| self.skin.fit(name, 60))
            .collect();
        let mut value = shown.join(", ");
        if total > shown.len() {
            value.push_str(&format!(" and {} more", total - shown.len()));
        }
        if total > 0 {
            self.field(label, &value);
        }
    }

    /// Text over the whole width.
    pub fn paragraph(&mut self, text: &str, style: Style) {
        for part in self.skin.wrap(text, self.width) {
            self.lines.push(Line::from(Span::styled(part, style)));
        }
    }

    /// Text over the whole width behind a sign; further lines are indented.
    pub fn item(&mut self, sign: &str, text: &str, style: Style) {
        let indent = text::width(sign) + 1;
        let room = self.width.saturating_sub(indent);
        for (at, part) in self.skin.wrap(text, room).into_iter().enumerate() {
            let sign = if at == 0 { sign } else { "" };
            self.lines.push(Line::from(vec![
                Span::styled(self.skin.pad(sign, indent), style),
                Span::styled(part, style),
            ]));
        }
    }

    /// A line that is already made.
    pub fn push(&mut self, line: Line<'static>) {
        self.lines.push(line);
    }

    /// An empty line, unless there is one already or nothing before it, or rows have its room.
    pub fn gap(&mut self) {
        if self.skin.is_compact {
            return;
        }
        if self.lines.last().is_some_and(|line| line.width() > 0) {
            self.lines.push(Line::default());
        }
    }
}
