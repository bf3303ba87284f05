//! Moving in lists, and keeping what is selected on screen.

use crate::tui::keymap::Action;
use crate::tui::model::Model;
use crate::tui::model::overlay::Overlay;
use crate::tui::model::review::Review;
use crate::tui::model::sign_out::SignOutDialog;
use crate::tui::view;

/// Far enough for any list.
const END: isize = isize::MAX;

/// Moves in the list or text keys go to.
pub(super) fn go(model: &mut Model, action: Action) {
    let page = match model.top() {
        Some(_) => view::overlay_rows(model),
        None => view::page_rows(model, model.focus),
    };
    let page = isize::try_from(page.max(1)).unwrap_or(1);
    let half = (page / 2).max(1);
    let by = match action {
        Action::Down => 1,
        Action::Up => -1,
        Action::HalfDown => half,
        Action::HalfUp => -half,
        Action::PageDown => page,
        Action::PageUp => -page,
        Action::First => -END,
        Action::Last => END,
        _ => return,
    };
    match model.overlays.last_mut() {
        None => {
            let pane = model.focus;
            let before = model.list(pane).selected;
            model.list_mut(pane).move_by(by);
            if model.list(pane).selected != before {
                model.details_scroll = 0;
            }
        }
        Some(Overlay::Help(help)) => help.move_by(by),
        Some(Overlay::Palette(palette)) => palette.list.move_by(by),
        Some(Overlay::Details) => model.overlay_scroll = scrolled(model.overlay_scroll, by),
        Some(Overlay::Switch(_) | Overlay::SignOut(_) | Overlay::Welcome(_))
            if !matches!(
                action,
                Action::Down | Action::Up | Action::First | Action::Last
            ) =>
        {
            model.overlay_scroll = scrolled(model.overlay_scroll, by);
        }
        Some(Overlay::Welcome(at)) => *at = moved(*at, by, view::WELCOME),
        Some(Overlay::Choose(choose)) => choose.move_by(by),
        Some(Overlay::Switch(dialog)) => {
            dialog.selected = moved(dialog.selected, by, dialog.answers.len());
        }
        Some(Overlay::SignOut(dialog)) => {
            dialog.selected = moved(dialog.selected, by, SignOutDialog::OPTIONS.len());
        }
        Some(Overlay::SignIn(panel)) => panel.scroll = scrolled(panel.scroll, by),
        Some(Overlay::Notice(notice)) => notice.scroll = scrolled(notice.scroll, by),
        Some(Overlay::Ask(ask)) => ask.notice.scroll = scrolled(ask.notice.scroll, by),
        Some(Overlay::Form(_) | Overlay::ProfileForm(_) | Overlay::Code(_)) => {}
        Some(Overlay::Roles(screen)) => screen.move_by(by),
        Some(Overlay::Review(review))
            if review.is_question() && matches!(action, Action::Down | Action::Up) =>
        {
            review.selected = moved(review.selected, by, Review::OPTIONS);
        }
        Some(Overlay::Review(review)) => review.scroll = scrolled(review.scroll, by),
    }
}

/// Moves the list or text of the topmost dialog by the wheel.
pub(super) fn wheel(model: &mut Model, by: isize) {
    let page = view::overlay_rows(model);
    match model.overlays.last_mut() {
        Some(Overlay::Help(help)) => help.list.scroll_by(by, page),
        Some(Overlay::Roles(screen)) => screen.list.scroll_by(by, page),
        Some(Overlay::Choose(choose)) => choose.move_by(by.signum()),
        Some(Overlay::SignIn(panel)) => panel.scroll = scrolled(panel.scroll, by),
        Some(Overlay::Notice(notice)) => notice.scroll = scrolled(notice.scroll, by),
        Some(Overlay::Ask(ask)) => ask.notice.scroll = scrolled(ask.notice.scroll, by),
        Some(Overlay::Review(review)) => review.scroll = scrolled(review.scroll, by),
        _ => {}
    }
}

fn moved(selected: usize, by: isize, len: usize) -> usize {
    selected
        .saturating_add_signed(by)
        .min(len.saturating_sub(1))
}

/// A scroll so many lines on; whoever draws it keeps it from going past the end.
pub(super) fn scrolled(scroll: u16, by: isize) -> u16 {
    let by = by.clamp(isize::from(i16::MIN), isize::from(i16::MAX));
    scroll.saturating_add_signed(i16::try_from(by).unwrap_or(0))
}

/// Scrolls everything so that what is selected is on screen and no scroll is beyond its end.
pub(super) fn keep_in_view(model: &mut Model) {
    for pane in crate::tui::model::Pane::ALL {
        let page = view::page_rows(model, pane);
        model.list_mut(pane).keep_in_view(page);
    }
    model.details_scroll = model.details_scroll.min(view::details_overflow(model));
    if model.overlays.is_empty() {
        return;
    }
    let (rows, overflow) = (view::overlay_rows(model), view::overlay_overflow(model));
    match model.overlays.last_mut() {
        Some(Overlay::Help(help)) => help.keep_in_view(rows),
        Some(Overlay::Palette(palette)) => palette.list.keep_in_view(rows),
        Some(Overlay::Details | Overlay::Switch(_) | Overlay::SignOut(_) | Overlay::Welcome(_)) => {
            model.overlay_scroll = model.overlay_scroll.min(overflow);
        }
        Some(Overlay::Choose(choose)) => choose.keep_in_view(rows),
        Some(Overlay::SignIn(panel)) => panel.scroll = panel.scroll.min(overflow),
        Some(Overlay::Notice(notice)) => notice.scroll = notice.scroll.min(overflow),
        Some(Overlay::Ask(ask)) => ask.notice.scroll = ask.notice.scroll.min(overflow),
        Some(Overlay::Roles(screen)) => screen.list.keep_in_view(rows),
        Some(Overlay::Review(review)) => review.scroll = review.scroll.min(overflow),
        _ => {}
    }
}
