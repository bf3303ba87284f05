//! The code of an MFA device, being typed. Only its length is shown.

use super::{open, place, text_width};
use crate::tui::model::code::{CodeDialog, CodeFor};
use crate::tui::view::canvas::Canvas;
use crate::tui::view::layout;
use crate::tui::view::sheet::Sheet;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};

/// The columns of its text.
const WIDTH: u16 = 60;
/// The columns that are underlined for it.
const FIELD: usize = 8;

/// Draws it and says where the cursor is.
pub fn draw(dialog: &CodeDialog, stage: Rect, canvas: &mut Canvas<'_>) -> Option<Position> {
    let skin = canvas.skin;
    let mut sheet = Sheet::new(skin, text_width(stage, WIDTH));
    let what = match &dialog.purpose {
        CodeFor::Verify(_) => "To verify, ",
        CodeFor::Console(_) => "To open the AWS console, ",
    };
    sheet.paragraph(
        &format!(
            "{what}the profile {} needs the code that its MFA device shows now.",
            dialog.profile
        ),
        skin.theme.text,
    );
    sheet.field("device", &dialog.serial);
    let text = sheet.into_lines();
    let rows = u16::try_from(text.len() + 3).unwrap_or(u16::MAX);
    let (outer, mut inner) = place(stage, WIDTH, rows);
    open(canvas, (outer, inner), "Code of an MFA device");
    // The field stays on screen whatever the height is.
    let below = layout::take_bottom(&mut inner, 2);
    canvas.lines(inner, &text);
    let label = "code  ";
    let typed = skin.pad(&"*".repeat(dialog.length()), FIELD.max(dialog.length()));
    let line = Line::from(vec![
        Span::styled(label, skin.theme.title_focus),
        Span::styled(typed, skin.theme.text.add_modifier(Modifier::UNDERLINED)),
    ]);
    canvas.line(below, 0, &line);
    if let Some(problem) = dialog.problem {
        let said = format!("{} {problem}", skin.glyphs.warning);
        canvas.line(below, 1, &Line::styled(said, skin.theme.error));
    }
    let column = u16::try_from(label.len() + dialog.length()).unwrap_or(u16::MAX);
    (column < below.width && below.height > 0).then(|| Position::new(below.x + column, below.y))
}
