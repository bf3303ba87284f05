//! The sign-in panel. It takes the whole width, and the lines of address and code carry nothing
//! else, so that both can be copied with a mouse.

mod qr;

use crate::flows::sign_in::{SignInPlan, UserCode};
use crate::tui::keymap::Action;
use crate::tui::model::Model;
use crate::tui::model::left::countdown;
use crate::tui::model::sign_in::{SignInPanel, SignInStage};
use crate::tui::view::canvas::Canvas;
use crate::tui::view::layout::{self, Density, Screen};
use crate::tui::view::sheet::Sheet;
use crate::tui::view::skin::Skin;
use crate::tui::view::{NOWHERE, footer, header, text, words};
use qr::QrPicture;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// The least columns beside the QR code.
const BESIDE: u16 = 26;
/// The rows above the QR code where there is room, and where there is not.
const ROOMY: u16 = 8;
const TIGHT: u16 = 3;
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
        SignInStage::AwaitingUser(code) => awaiting(model, panel, code, area, canvas),
        SignInStage::Confirming => {
            let lines = above_diff(panel, area.width, &skin);
            canvas.lines(area, &lines);
            draw_diff(panel, diff_area(panel, area, &skin), canvas);
        }
        _ => {
            let mut rest = area;
            indent(&mut rest);
            canvas.lines(rest, &report(model, panel, rest.width, &skin));
        }
    }
}

/// Where the diff is; nowhere at other stages.
pub fn text_area(panel: &SignInPanel, screen: &Screen, skin: &Skin) -> Rect {
    match panel.stage {
        SignInStage::Confirming => diff_area(panel, area(screen), skin),
        _ => NOWHERE,
    }
}

/// How many lines the diff has.
pub fn text_lines(panel: &SignInPanel) -> usize {
    match panel.stage {
        SignInStage::Confirming => diff(panel).lines().count(),
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
fn name(model: Option<&Model>, panel: &SignInPanel) -> String {
    let whom = panel.plan.as_ref().map_or("Sign in".to_string(), |plan| {
        format!("Sign in: {}", plan.name)
    });
    let service = panel.request.service.as_ref().map(|id| {
        model
            .and_then(|model| model.overview.service(id))
            .map_or(id.clone(), |bound| bound.service.name.clone())
    });
    match service {
        Some(service) => format!("{whom}, for {service}"),
        None => whom,
    }
}

fn awaiting(
    model: &Model,
    panel: &SignInPanel,
    code: &UserCode,
    area: Rect,
    canvas: &mut Canvas<'_>,
) {
    let skin = canvas.skin;
    let picture = code
        .complete_url
        .as_deref()
        .and_then(|url| picture(url, area, &skin));
    let qr_rows = picture.as_ref().map_or(6, QrPicture::height);
    let is_roomy = ROOMY + qr_rows <= area.height;
    let head = head(model, panel, code, area, is_roomy, &skin);
    let mut rest = area;
    let top = layout::take_top(&mut rest, u16::try_from(head.len()).unwrap_or(u16::MAX));
    canvas.lines(top, &head);
    if let Some(picture) = picture.filter(|picture| picture.height() <= rest.height) {
        let mut right = layout::take_right(&mut rest, picture.width());
        right.height = picture.height();
        canvas.lines(right, &picture.lines);
        layout::take_right(&mut rest, 1);
    }
    indent(&mut rest);
    let lines = beside(model, panel, code, rest.width, &skin);
    canvas.lines(rest, &lines);
}

/// The QR code with as much quiet around it as there is room for.
fn picture(url: &str, area: Rect, skin: &Skin) -> Option<QrPicture> {
    let fits = |picture: &QrPicture| {
        picture.width() + BESIDE <= area.width && picture.height() + TIGHT <= area.height
    };
    [4, 2]
        .into_iter()
        .filter_map(|quiet| qr::picture(url, quiet, skin))
        .find(fits)
}

/// Title, address and code: nothing else on the lines of the last two.
fn head(
    model: &Model,
    panel: &SignInPanel,
    code: &UserCode,
    area: Rect,
    is_roomy: bool,
    skin: &Skin,
) -> Vec<Line<'static>> {
    let width = usize::from(area.width);
    let margin = if width > 60 { "  " } else { "" };
    let room = width - text::width(margin).min(width);
    let copyable = |words: &str| -> Vec<Line<'static>> {
        let safe = skin.safe(words);
        text::break_up(&safe, room)
            .into_iter()
            .map(|part| {
                Line::from(vec![
                    Span::raw(margin.to_string()),
                    Span::styled(part, skin.theme.code),
                ])
            })
            .collect()
    };
    let title = |text: String| {
        let shown = skin.fit(&text, room);
        Line::styled(format!("{margin}{shown}"), skin.theme.title_focus)
    };
    let mut lines = Vec::new();
    let name = name(Some(model), panel);
    if is_roomy {
        lines.push(title(name));
        lines.push(Line::default());
        let what = skin.fit("Open this page and enter the code:", room);
        lines.push(Line::raw(format!("{margin}{what}")));
        lines.push(Line::default());
        lines.extend(copyable(&code.url));
        lines.push(Line::default());
        lines.extend(copyable(&code.code));
        lines.push(Line::default());
        return lines;
    }
    if area.height > 4 {
        lines.push(title(format!("{name}: open this page, enter the code")));
    }
    lines.extend(copyable(&code.url));
    lines.extend(copyable(&code.code));
    lines
}

/// What to know while the code is waited for, the most important first.
fn beside(
    model: &Model,
    panel: &SignInPanel,
    code: &UserCode,
    width: u16,
    skin: &Skin,
) -> Vec<Line<'static>> {
    let mut sheet = Sheet::new(*skin, width);
    match countdown(code.expires_at, model.now) {
        Some(left) => {
            sheet.paragraph(&format!("Waiting for you: {left} left."), skin.theme.accent);
        }
        None => sheet.paragraph("The code is over.", skin.theme.warn),
    }
    let host = skin.fit(&code.host, 60);
    if code.host_is_expected {
        sheet.paragraph(&format!("The page is at {host}."), skin.theme.muted);
    } else {
        let warning = format!(
            "The page is at {host}, which is not one of AWS's: enter the code only if you know it."
        );
        sheet.item(skin.glyphs.warning, &warning, skin.theme.warn);
    }
    if let Some(trouble) = &panel.trouble {
        let text = format!("{trouble} Still trying.");
        sheet.item(skin.glyphs.warning, &text, skin.theme.warn);
    }
    if let Some(status) =
        footer::status(model, usize::from(width) + 4, skin).filter(|_| model.status.is_some())
    {
        sheet.push(status);
    }
    if let Some(plan) = &panel.plan {
        facts(plan, &mut sheet);
    }
    sheet.into_lines()
}

fn facts(plan: &SignInPlan, sheet: &mut Sheet) {
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

/// What is said above the diff of the config file.
fn above_diff(panel: &SignInPanel, width: u16, skin: &Skin) -> Vec<Line<'static>> {
    let mut sheet = Sheet::new(*skin, width);
    sheet.paragraph(&name(None, panel), skin.theme.title_focus);
    if let Some(plan) = &panel.plan {
        sheet.paragraph(
            &format!("{} at {}", plan.auth_method.label(), plan.start_url),
            skin.theme.muted,
        );
        for notice in &plan.notices {
            sheet.item(skin.glyphs.warning, notice, skin.theme.warn);
        }
        if let Some(change) = &plan.change {
            let file = change.file.to_string_lossy();
            let words = format!("This changes {}:", skin.fit_middle(&file, 60));
            sheet.paragraph(&words, skin.theme.text);
        }
    }
    sheet.into_lines()
}

fn diff(panel: &SignInPanel) -> &str {
    panel
        .plan
        .as_ref()
        .and_then(|plan| plan.change.as_ref())
        .map_or("", |change| change.diff.as_str())
}

fn diff_area(panel: &SignInPanel, area: Rect, skin: &Skin) -> Rect {
    let above = above_diff(panel, area.width, skin).len();
    let mut rest = area;
    layout::take_top(&mut rest, u16::try_from(above).unwrap_or(u16::MAX));
    layout::take_bottom(&mut rest, 1);
    rest
}

fn draw_diff(panel: &SignInPanel, area: Rect, canvas: &mut Canvas<'_>) {
    let skin = canvas.skin;
    let scroll = usize::from(panel.scroll);
    for (row, line) in (0..area.height).zip(diff(panel).lines().skip(scroll)) {
        let style = match line.chars().next() {
            Some('+') => skin.theme.added,
            Some('-') => skin.theme.removed,
            Some('@') => skin.theme.accent,
            _ => skin.theme.text,
        };
        let shown = skin.fit(line, usize::from(area.width).saturating_sub(2));
        canvas.line(area, row, &Line::styled(format!("  {shown}"), style));
    }
    let (accept, close) = (words::key(Action::Accept), words::key(Action::Close));
    let keys = Line::styled(
        format!("{accept} goes on, {close} cancels and writes nothing."),
        skin.theme.accent,
    );
    let below = Rect::new(area.x, area.bottom(), area.width, 1);
    canvas.line(below, 0, &keys);
}

/// What is said while no code is shown.
fn report(model: &Model, panel: &SignInPanel, width: u16, skin: &Skin) -> Vec<Line<'static>> {
    let mut sheet = Sheet::new(*skin, width);
    sheet.paragraph(&name(Some(model), panel), skin.theme.title_focus);
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
                facts(plan, &mut sheet);
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
                .map(|id| {
                    model
                        .overview
                        .service(id)
                        .map_or(id.clone(), |bound| bound.service.name.clone())
                })
                .collect();
            if !pinned.is_empty() {
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
