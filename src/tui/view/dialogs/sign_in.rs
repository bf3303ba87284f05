//! The sign-in panel. It takes the whole width, and the lines of address and code carry nothing
//! else, so that both can be copied with a mouse. What does not fit is scrolled.

mod awaiting;
mod browser;
mod confirming;
mod qr;
mod report;

use crate::flows::sign_in::SignInPlan;
use crate::tui::keymap::Action;
use crate::tui::model::Model;
use crate::tui::model::sign_in::{SignInPanel, SignInStage};
use crate::tui::view::canvas::Canvas;
use crate::tui::view::layout::{self, Density, Screen};
use crate::tui::view::sheet::Sheet;
use crate::tui::view::skin::Skin;
use crate::tui::view::{footer, header, text, words};
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

/// The most columns of running text.
const TEXT: u16 = 90;

/// Draws it and says where the cursor is, if one types.
pub fn draw(
    model: &Model,
    panel: &SignInPanel,
    screen: &Screen,
    canvas: &mut Canvas<'_>,
) -> Option<Position> {
    let area = area(screen);
    let skin = canvas.skin;
    if screen.density != Density::Lines {
        let top = Rect::new(0, 0, screen.whole.width, 1);
        canvas.clear(top);
        header::draw_standing(model, top, canvas);
    }
    canvas.clear(area);
    let parts = parts(model, panel, area, &skin);
    canvas.lines(parts.head_area, &parts.head);
    if let Some((area, lines)) = &parts.picture {
        canvas.lines(*area, lines);
    }
    let shown = scrolled_area(&parts);
    let first = usize::from(panel.scroll).min(parts.text.len());
    canvas.lines(shown, &parts.text[first..]);
    if shown.height < parts.text_area.height {
        let is_end = first + usize::from(shown.height) >= parts.text.len();
        let (down, up) = (
            words::key(model, Action::Down),
            words::key(model, Action::Up),
        );
        let words = match (is_end, first) {
            (true, _) => format!("{up} scrolls back"),
            (false, 0) => format!("{} {down} scrolls", skin.glyphs.ellipsis),
            (false, _) => format!("{} {down} and {up} scroll", skin.glyphs.ellipsis),
        };
        let words = skin.fit(&words, usize::from(shown.width));
        canvas.line(
            parts.text_area,
            shown.height,
            &Line::styled(words, skin.theme.muted),
        );
    }
    parts.cursor.filter(|_| panel.scroll == 0)
}

/// What is where in the panel.
#[derive(Default)]
struct Parts {
    /// What is never scrolled away.
    head: Vec<Line<'static>>,
    head_area: Rect,
    /// A QR code.
    picture: Option<(Rect, Vec<Line<'static>>)>,
    /// What is scrolled where it does not fit.
    text: Vec<Line<'static>>,
    text_area: Rect,
    /// Where one types, when nothing is scrolled.
    cursor: Option<Position>,
}

impl Parts {
    /// Nothing but text.
    fn of_text(text: Vec<Line<'static>>, text_area: Rect) -> Self {
        Self {
            text,
            text_area,
            ..Self::default()
        }
    }
}

fn parts(model: &Model, panel: &SignInPanel, area: Rect, skin: &Skin) -> Parts {
    let mut text = area;
    match &panel.stage {
        SignInStage::AwaitingUser(code) => awaiting::parts(model, panel, code, area, skin),
        SignInStage::AwaitingBrowser(page) => browser::parts(model, panel, page, area, skin),
        SignInStage::Confirming => {
            indent(&mut text);
            Parts::of_text(confirming::lines(model, panel, text.width, skin), text)
        }
        _ => {
            indent(&mut text);
            Parts::of_text(report::lines(model, panel, text.width, skin), text)
        }
    }
}

/// Where the text is scrolled: all of its area, or all but a line that says so.
fn scrolled_area(parts: &Parts) -> Rect {
    let mut area = parts.text_area;
    if parts.text.len() > usize::from(area.height) && area.height > 1 {
        area.height -= 1;
    }
    area
}

/// Where the text is that is scrolled.
pub fn text_area(model: &Model, panel: &SignInPanel, screen: &Screen, skin: &Skin) -> Rect {
    scrolled_area(&parts(model, panel, area(screen), skin))
}

/// How many lines that text has.
pub fn text_lines(model: &Model, panel: &SignInPanel, screen: &Screen, skin: &Skin) -> usize {
    parts(model, panel, area(screen), skin).text.len()
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

/// Something to copy with a mouse: alone on its lines, with no margin where it needs several.
fn copyable(words: &str, width: usize, margin: &'static str, skin: &Skin) -> Vec<Line<'static>> {
    let safe = skin.safe(words);
    let is_short = text::width(margin) + text::width(&safe) <= width;
    let margin = if is_short { margin } else { "" };
    text::break_up(&safe, width.saturating_sub(text::width(margin)))
        .into_iter()
        .map(|part| Line::from(vec![Span::raw(margin), Span::styled(part, skin.theme.code)]))
        .collect()
}

/// What went wrong or was done just now.
fn news(model: &Model, panel: &SignInPanel, sheet: &mut Sheet) {
    let skin = sheet.skin;
    if let Some(why) = &panel.not_accepted {
        sheet.item(skin.glyphs.warning, why, skin.theme.warn);
    }
    if let Some(trouble) = &panel.trouble {
        let text = format!(
            "{trouble} Still trying; {} cancels.",
            words::key(model, Action::Close)
        );
        sheet.item(skin.glyphs.warning, &text, skin.theme.warn);
    }
    if let Some(status) = &model.status {
        let (sign, style) = footer::mark(status, &skin);
        sheet.item(sign, &status.text, style);
    }
}

/// What comes after it, and what to know of it.
fn facts(panel: &SignInPanel, sheet: &mut Sheet) {
    if let Some(then) = &panel.then {
        let words = format!("Then switches to {}.", sheet.skin.fit(&then.target, 40));
        sheet.paragraph(&words, sheet.skin.theme.text);
    }
    if let Some(plan) = &panel.plan {
        plan_facts(plan, sheet);
    }
}

fn plan_facts(plan: &SignInPlan, sheet: &mut Sheet) {
    if !plan.notices.is_empty() {
        sheet.gap();
    }
    let (sign, warn) = (sheet.skin.glyphs.warning, sheet.skin.theme.warn);
    for notice in &plan.notices {
        sheet.item(sign, notice, warn);
    }
    if !plan.scopes.is_empty() {
        sheet.gap();
        let scopes: Vec<String> = plan.scopes.iter().take(20).cloned().collect();
        let text = format!("Asks for {}.", scopes.join(", "));
        sheet.paragraph(&text, sheet.skin.theme.muted);
    }
}
