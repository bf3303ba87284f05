//! The panel while the user enters the code: address and code on lines of their own, the QR code
//! below them, and beside it what to know.

use super::qr::{self, QrPicture};
use super::{Parts, copyable, facts, indent, name, news};
use crate::domain::left::countdown;
use crate::flows::sign_in::UserCode;
use crate::tui::model::Model;
use crate::tui::model::sign_in::SignInPanel;
use crate::tui::view::sheet::Sheet;
use crate::tui::view::skin::Skin;
use crate::tui::view::{layout, text};
use ratatui::layout::Rect;
use ratatui::text::Line;

/// The least columns beside the QR code.
const BESIDE: u16 = 26;
/// The least rows of words below the code.
const WORDS: u16 = 3;
/// The rows above the QR code where there is room, and where there is not.
const ROOMY: u16 = 8;
const TIGHT: u16 = 3;

/// Title, address and code above; the QR code right below them; beside it what to know. Where that
/// leaves no room for words, all of it is one text.
pub fn parts(
    model: &Model,
    panel: &SignInPanel,
    code: &UserCode,
    area: Rect,
    skin: &Skin,
) -> Parts {
    let picture = code
        .complete_url
        .as_deref()
        .and_then(|url| picture(url, area, skin));
    let qr_rows = picture.as_ref().map_or(6, QrPicture::height);
    let is_roomy = ROOMY + qr_rows <= area.height;
    let head = head(model, panel, code, area, is_roomy, skin);
    let mut rest = area;
    let head_area = layout::take_top(&mut rest, u16::try_from(head.len()).unwrap_or(u16::MAX));
    if rest.height < WORDS {
        let mut text = head;
        text.extend(beside(model, panel, code, (area.width, is_roomy), skin));
        return Parts::of_text(text, area);
    }
    let picture = picture
        .filter(|picture| picture.height() <= rest.height)
        .map(|picture| {
            let mut right = layout::take_right(&mut rest, picture.width());
            right.height = picture.height();
            layout::take_right(&mut rest, 1);
            (right, picture.lines)
        });
    indent(&mut rest);
    let text = beside(model, panel, code, (rest.width, is_roomy), skin);
    Parts {
        head,
        head_area,
        picture,
        ..Parts::of_text(text, rest)
    }
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
    let copyable = |words: &str| copyable(words, width, margin, skin);
    let title = |text: String| {
        let shown = skin.fit(&text, room);
        Line::styled(format!("{margin}{shown}"), skin.theme.title_focus)
    };
    let mut lines = Vec::new();
    let name = name(model, panel);
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
        if model.look.is_demo {
            let command = skin.fit(&approve_command(code).join(" "), room);
            lines.push(Line::styled(format!("{margin}{command}"), skin.theme.muted));
            lines.push(Line::default());
        }
        return lines;
    }
    if area.height > 4 {
        let what = "open this page, enter the code";
        let long = format!("{name}: {what}");
        let short = "Open this page, enter the code:".to_string();
        lines.push(title(if text::width(&long) <= room {
            long
        } else {
            short
        }));
    }
    lines.extend(copyable(&code.url));
    lines.extend(copyable(&code.code));
    lines
}

/// How to approve in the demo from another terminal: its page is on this machine only, which may
/// have no browser. In two parts, for where there is no room for one line.
fn approve_command(code: &UserCode) -> [String; 2] {
    [
        format!("curl -d user_code={}", code.code),
        format!("{}/approve", code.url),
    ]
}

/// What to know while the code is waited for, the most important first.
fn beside(
    model: &Model,
    panel: &SignInPanel,
    code: &UserCode,
    (width, is_roomy): (u16, bool),
    skin: &Skin,
) -> Vec<Line<'static>> {
    let mut sheet = Sheet::new(*skin, width);
    match countdown(code.expires_at, model.now, model.look.is_still) {
        Some(left) => {
            let words = if width < 32 {
                format!("{left} left")
            } else {
                format!("Waiting for you: {left} left.")
            };
            sheet.paragraph(&words, skin.theme.accent);
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
    if model.look.is_demo && !is_roomy {
        let [command, page] = approve_command(code);
        sheet.push(Line::styled(
            format!("{} \\", skin.safe(&command)),
            skin.theme.muted,
        ));
        sheet.push(Line::styled(skin.safe(&page), skin.theme.muted));
    }
    news(model, panel, &mut sheet);
    facts(panel, &mut sheet);
    sheet.into_lines()
}
