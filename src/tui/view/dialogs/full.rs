//! What screens that take the whole console share: how CodeWhisperer stands above them, how the last
//! thing went below, and the keys.

use crate::tui::model::Model;
use crate::tui::view::canvas::Canvas;
use crate::tui::view::hit::Target;
use crate::tui::view::layout::{self, Density, Screen};
use crate::tui::view::{footer, header, words};
use ratatui::layout::Rect;
use ratatui::text::Line;

/// The least rows of a tiny window whose last one says how to get out.
const WAY_OUT_FROM: u16 = 4;

/// The rows that such a screen has.
pub fn area(model: &Model, screen: &Screen) -> Rect {
    divided(model, screen).0
}

/// Clears the place and draws what stands around it.
pub fn open(model: &Model, screen: &Screen, canvas: &mut Canvas<'_>) -> Rect {
    let (area, below) = divided(model, screen);
    canvas.clear(area);
    canvas.clear(below);
    canvas.target(area, Target::Dialog);
    if screen.density != Density::Lines {
        let top = Rect::new(0, 0, screen.whole.width, 1);
        canvas.clear(top);
        header::draw_standing(model, top, canvas);
        footer::draw_status(model, below, canvas);
        return area;
    }
    let skin = canvas.skin;
    let room = usize::from(below.width);
    let line = match &model.status {
        Some(status) => {
            let (sign, style) = footer::mark(status, &skin);
            Line::styled(skin.fit(&format!("{sign} {}", status.text), room), style)
        }
        None => Line::styled(skin.fit(&words::way_out(model), room), skin.theme.muted),
    };
    canvas.line(below, 0, &line);
    area
}

/// The screen's rows, and those below them.
fn divided(model: &Model, screen: &Screen) -> (Rect, Rect) {
    let mut rest = screen.whole;
    if screen.density == Density::Lines {
        let below = u16::from(rest.height >= WAY_OUT_FROM);
        let below = layout::take_bottom(&mut rest, below);
        return (rest, below);
    }
    layout::take_top(&mut rest, 1);
    layout::take_bottom(&mut rest, 1);
    let below = if model.status.is_some() {
        screen.status.height
    } else {
        0
    };
    let below = layout::take_bottom(&mut rest, below);
    (rest, below)
}
