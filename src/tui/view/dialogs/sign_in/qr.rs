//! The address with the code in it, as a QR code: always dark on light, because scanners want that.

use crate::tui::view::skin::Skin;
use qrcode::{Color, EcLevel, QrCode};
use ratatui::text::Line;

/// A QR code in lines.
pub struct QrPicture {
    /// The lines, all of one width.
    pub lines: Vec<Line<'static>>,
}

impl QrPicture {
    /// Its columns.
    pub fn width(&self) -> u16 {
        let width = self.lines.first().map_or(0, Line::width);
        u16::try_from(width).unwrap_or(u16::MAX)
    }

    /// Its rows.
    pub fn height(&self) -> u16 {
        u16::try_from(self.lines.len()).unwrap_or(u16::MAX)
    }
}

/// The QR code of `url` with `quiet` light modules around it; `None` if it is too long for one.
pub fn picture(url: &str, quiet: usize, skin: &Skin) -> Option<QrPicture> {
    if url.len() > 300 {
        return None;
    }
    let code = QrCode::with_error_correction_level(url, EcLevel::L).ok()?;
    let size = code.width() + 2 * quiet;
    let is_dark = |x: usize, y: usize| {
        let inside = |at: usize| (quiet..quiet + code.width()).contains(&at);
        inside(x) && inside(y) && code[(x - quiet, y - quiet)] == Color::Dark
    };
    let style = skin.theme.dark_on_light;
    let row = |words: String| Line::styled(words, style);
    let lines = if skin.glyphs.has_half_blocks {
        (0..size.div_ceil(2))
            .map(|y| {
                let module = |x| half_block(is_dark(x, 2 * y), is_dark(x, 2 * y + 1));
                row((0..size).map(module).collect())
            })
            .collect()
    } else {
        (0..size)
            .map(|y| {
                let module = |x| if is_dark(x, y) { "##" } else { "  " };
                row((0..size).map(module).collect())
            })
            .collect()
    };
    Some(QrPicture { lines })
}

fn half_block(top: bool, bottom: bool) -> char {
    match (top, bottom) {
        (true, true) => '█',
        (true, false) => '▀',
        (false, true) => '▄',
        (false, false) => ' ',
    }
}
