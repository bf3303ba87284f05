//! The sign-in panel. It takes the whole width, and the lines of address and code carry nothing
//! else, so that both can be copied with a mouse.

mod awaiting;
mod diff;
mod qr;

use crate::tui::keymap::Action;
use crate::tui::model::Model;
use crate::tui::model::sign_in::{SignInPanel, SignInStage};
use crate::tui::view::canvas::Canvas;
use crate::tui::view::layout::{self, Density, Screen};
use crate::tui::view::sheet::Sheet;
use crate::tui::view::skin::Skin;
use crate::tui::view::{NOWHERE, header, words};
use ratatui::layout::Rect;
use ratatui::text::Line;

/// The most columns of running text.
const TEXT: u16 = 90;

/// Draws it.
pub fn draw(model: &Model, panel: &SignInPanel, screen: &Screen, canvas: &mut Canvas<'_>) {
    let area = area(screen);
    let skin = canvas.skin;
    if screen.density != Density::Lines {
        let top = Rect::new(0, 0, screen.whole.width, 1);
        canvas.clear(top);
        header::draw_standing(model, top, canvas);
    }
    canvas.clear(area);
    match &panel.stage {
        SignInStage::AwaitingUser(code) => awaiting::draw(model, panel, code, area, canvas),
        SignInStage::Confirming => diff::draw(model, panel, area, canvas),
        _ => {
            let mut rest = area;
            indent(&mut rest);
            canvas.lines(rest, &report(model, panel, rest.width, &skin));
        }
    }
}

/// Where the diff is; nowhere at other stages.
pub fn text_area(model: &Model, panel: &SignInPanel, screen: &Screen, skin: &Skin) -> Rect {
    match panel.stage {
        SignInStage::Confirming => diff::area(model, panel, area(screen), skin),
        _ => NOWHERE,
    }
}

/// How many lines the diff has.
pub fn text_lines(panel: &SignInPanel) -> usize {
    match panel.stage {
        SignInStage::Confirming => diff::text(panel).lines().count(),
        _ => 0,
    }
}

/// Everything but the first line and the footer.
fn area(screen: &Screen) -> Rect {
    if screen.density == Density::Lines {
        return screen.whole;
    }
    let mut rest = screen.whole;
    layout::take_top(&mut rest, 1);
    layout::take_bottom(&mut rest, 1);
    rest
}

fn indent(area: &mut Rect) {
    if area.width > 40 {
        layout::take_left(area, 2);
        layout::take_right(area, 2);
    }
    area.width = area.width.min(TEXT);
}

/// `Sign in: AWS Builder ID, for CodeWhisperer`.
fn name(model: &Model, panel: &SignInPanel) -> String {
    let whom = panel.plan.as_ref().map_or("Sign in".to_string(), |plan| {
        format!("Sign in: {}", plan.name)
    });
    let service = panel
        .request
        .service
        .as_ref()
        .map(|id| service_name(model, id));
    match service {
        Some(service) => format!("{whom}, for {service}"),
        None => whom,
    }
}

fn service_name(model: &Model, id: &str) -> String {
    model
        .overview
        .service(id)
        .map_or(id.to_string(), |bound| bound.service.name.clone())
}

/// What is said while no code is shown.
fn report(model: &Model, panel: &SignInPanel, width: u16, skin: &Skin) -> Vec<Line<'static>> {
    let mut sheet = Sheet::new(*skin, width);
    sheet.paragraph(&name(model, panel), skin.theme.title_focus);
    sheet.gap();
    let (accept, close) = (words::key(Action::Accept), words::key(Action::Close));
    match &panel.stage {
        SignInStage::Planning => {
            let words = format!("Finding out what it will do {}", skin.glyphs.ellipsis);
            sheet.paragraph(&words, skin.theme.text);
        }
        SignInStage::Registering => {
            let words = format!("Asking for a code {}", skin.glyphs.ellipsis);
            sheet.paragraph(&words, skin.theme.text);
            if let Some(trouble) = &panel.trouble {
                sheet.item(skin.glyphs.warning, trouble, skin.theme.warn);
            }
            if let Some(plan) = &panel.plan {
                awaiting::facts(plan, &mut sheet);
            }
        }
        SignInStage::Failed(failure) => {
            sheet.item(skin.glyphs.over, &failure.summary, skin.theme.error);
            if let Some(hint) = &failure.hint {
                sheet.paragraph(hint, skin.theme.text);
            }
            sheet.gap();
            let keys = format!("{accept} tries again, {close} closes.");
            sheet.paragraph(&keys, skin.theme.accent);
        }
        SignInStage::Done(done) => {
            let until = words::until(done.expires_at, model.now);
            let words = format!("Signed in: {}, {until}.", done.name);
            sheet.item(skin.glyphs.ready, &words, skin.theme.ok);
            let pinned: Vec<String> = done
                .pinned
                .iter()
                .map(|id| service_name(model, id))
                .collect();
            if !pinned.is_empty() && done.lines.is_empty() {
                let words = format!("{} Pinned for {}.", skin.glyphs.pin, pinned.join(", "));
                sheet.paragraph(&words, skin.theme.text);
            }
            for line in &done.lines {
                sheet.paragraph(line, skin.theme.text);
            }
            sheet.gap();
            let keys = format!("{accept} closes.");
            sheet.paragraph(&keys, skin.theme.accent);
        }
        SignInStage::Confirming | SignInStage::AwaitingUser(_) => {}
    }
    sheet.into_lines()
}
