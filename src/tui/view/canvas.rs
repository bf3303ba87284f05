//! The one way onto the screen: lines, frames and styles within an area, clipped to it.

use super::hit::Target;
use super::layout;
use super::skin::Skin;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Widget};

/// The screen, and how things look on it.
pub struct Canvas<'b> {
    /// The screen.
    pub buffer: &'b mut Buffer,
    /// How things look.
    pub skin: Skin,
    /// What can be clicked, in the order it was drawn.
    targets: Vec<(Rect, Target)>,
}

impl<'b> Canvas<'b> {
    /// An empty screen.
    pub fn new(buffer: &'b mut Buffer, skin: Skin) -> Self {
        Self {
            buffer,
            skin,
            targets: Vec::new(),
        }
    }
}

impl Canvas<'_> {
    /// Says what an area is to the mouse; what is said later lies above it.
    pub fn target(&mut self, area: Rect, target: Target) {
        self.targets.push((area, target));
    }

    /// Says what the given row of `area` is to the mouse.
    pub fn target_row(&mut self, area: Rect, row: u16, target: Target) {
        if let Some(row) = self.row(area, row) {
            self.target(row, target);
        }
    }

    /// Leaves nothing to the mouse but the keys of the footer, which are those of the topmost dialog.
    pub fn keep_hints(&mut self) {
        self.targets
            .retain(|(_, target)| matches!(target, Target::Hint(_)));
    }

    /// What was said of a place last.
    pub fn target_at(&self, place: Position) -> Option<Target> {
        let found = self.targets.iter().rfind(|(area, _)| area.contains(place));
        found.map(|(_, target)| *target)
    }

    /// Draws `line` in the given row of `area`, if `area` has that row.
    pub fn line(&mut self, area: Rect, row: u16, line: &Line<'_>) {
        if let Some(area) = self.row(area, row) {
            self.buffer.set_line(area.x, area.y, line, area.width);
        }
    }

    /// Draws as many of `lines` as `area` has rows.
    pub fn lines(&mut self, area: Rect, lines: &[Line<'_>]) {
        for (row, line) in (0..area.height).zip(lines) {
            self.line(area, row, line);
        }
    }

    /// Styles the given row of `area` from end to end.
    pub fn highlight(&mut self, area: Rect, row: u16, style: Style) {
        if let Some(area) = self.row(area, row) {
            self.buffer.set_style(area, style);
        }
    }

    /// Draws the frame of a pane, or what is left of it where rows have its room, with a title; gives
    /// what is for its rows.
    pub fn pane(&mut self, area: Rect, title: &Line<'_>, style: Style) -> Rect {
        if !self.skin.is_compact {
            return self.frame(area, title, style);
        }
        let rule = self.skin.glyphs.border.horizontal_top;
        let rule = rule.repeat(usize::from(area.width.saturating_sub(1)));
        let mut line = area;
        layout::take_left(&mut line, 1);
        self.line(line, 0, &Line::styled(rule, style));
        self.line(line, 0, title);
        layout::rows_of(area, true)
    }

    /// Draws a frame with a title and gives what is inside it.
    pub fn frame(&mut self, area: Rect, title: &Line<'_>, style: Style) -> Rect {
        let area = area.intersection(self.buffer.area);
        Block::bordered()
            .border_set(self.skin.glyphs.border)
            .border_style(style)
            .render(area, self.buffer);
        if area.width > 4 {
            let room = Rect::new(area.x + 1, area.y, area.width - 2, 1);
            self.line(room, 0, title);
        }
        layout::inside(area)
    }

    /// Takes everything off an area.
    pub fn clear(&mut self, area: Rect) {
        Clear.render(area.intersection(self.buffer.area), self.buffer);
    }

    fn row(&self, area: Rect, row: u16) -> Option<Rect> {
        let row = Rect::new(area.x, area.y.checked_add(row)?, area.width, 1)
            .intersection(area)
            .intersection(self.buffer.area);
        (!row.is_empty()).then_some(row)
    }
}

/// ` title ` for a frame, cut to what the frame has room for.
pub fn title(skin: &Skin, text: &str, width: u16, style: Style) -> Line<'static> {
    let room = usize::from(width.saturating_sub(4));
    Line::from(Span::styled(format!(" {} ", skin.fit(text, room)), style))
}
