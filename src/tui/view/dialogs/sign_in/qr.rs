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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::host::HostLook;

    const URL: &str = "https://view.awsapps.com/start/#/device?user_code=ABCD-EFGH";

    fn drawn(is_unicode: bool, quiet: usize) -> Vec<String> {
        let look = HostLook {
            is_unicode,
            ..HostLook::default()
        };
        let picture = picture(URL, quiet, &Skin::of(&look)).unwrap();
        picture.lines.iter().map(ToString::to_string).collect()
    }

    /// The modules a picture shows, row by row, without the light ones around them.
    fn modules(is_unicode: bool, quiet: usize) -> Vec<Vec<bool>> {
        let mut rows: Vec<Vec<bool>> = Vec::new();
        for line in drawn(is_unicode, quiet) {
            let signs: Vec<char> = line.chars().collect();
            if is_unicode {
                rows.push(signs.iter().map(|c| "█▀".contains(*c)).collect());
                rows.push(signs.iter().map(|c| "█▄".contains(*c)).collect());
            } else {
                rows.push(signs.chunks(2).map(|pair| pair == ['#', '#']).collect());
            }
        }
        let end = rows[0].len() - quiet;
        assert!(
            rows[..quiet].iter().flatten().all(|dark| !dark),
            "quiet above"
        );
        rows.truncate(end);
        rows.drain(..quiet);
        rows.into_iter()
            .map(|row| row[quiet..end].to_vec())
            .collect()
    }

    #[test]
    fn every_module_of_the_code_is_drawn() {
        let code = QrCode::with_error_correction_level(URL, EcLevel::L).unwrap();
        let wanted: Vec<Vec<bool>> = code
            .to_colors()
            .chunks(code.width())
            .map(|row| row.iter().map(|module| *module == Color::Dark).collect())
            .collect();
        for quiet in [2, 4] {
            assert_eq!(modules(true, quiet), wanted);
            assert_eq!(modules(false, quiet), wanted);
        }
    }

    #[test]
    fn an_address_too_long_for_a_code_has_none() {
        let look = HostLook::default();
        assert!(picture(&"x".repeat(301), 2, &Skin::of(&look)).is_none());
    }
}
