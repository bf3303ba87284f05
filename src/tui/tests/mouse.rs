//! The mouse: what is hit is what is seen, and what becomes of it.

use crate::domain::overview::Overview;
use crate::tui::effect::Effect;
use crate::tui::fixture::{Driver, screen};
use crate::tui::keymap::{Action, Context, hints};
use crate::tui::message::Message;
use crate::tui::model::overlay::{Notice, Overlay};
use crate::tui::model::{Model, Pane};
use crate::tui::mouse::{Mouse, MouseKind};
use crate::tui::view::{Target, at};
use std::sync::Arc;

/// Where a text stands: column and row of its first character.
fn place_of(model: &Model, text: &str) -> (u16, u16) {
    let rows = screen(model);
    let found = rows.iter().enumerate().find_map(|(row, line)| {
        let at = line.find(text)?;
        let column = line[..at].chars().count();
        Some((u16::try_from(column).ok()?, u16::try_from(row).ok()?))
    });
    found.unwrap_or_else(|| panic!("{text} is not on screen:\n{}", rows.join("\n")))
}

fn use_mouse(driver: &mut Driver, kind: MouseKind, (column, row): (u16, u16)) {
    driver.send(Message::Mouse(Mouse { kind, column, row }));
}

/// Clicks where a text stands.
fn click(driver: &mut Driver, text: &str) {
    let place = place_of(&driver.model, text);
    use_mouse(driver, MouseKind::Press, place);
}

fn sized(width: u16, height: u16, is_compact: bool) -> Driver {
    let mut driver = Driver::new();
    driver.model.look.is_compact = is_compact;
    driver.send(Message::Resize(width, height));
    driver
}

#[test]
fn what_is_hit_is_what_is_seen() {
    for (width, height) in [(140, 40), (100, 24), (80, 24), (60, 15)] {
        for is_compact in [false, true] {
            let driver = sized(width, height, is_compact);
            // The first row is the active profile, whose name is in the header too.
            for name in ["dev-lambda", "acme-dev"] {
                let mut shown = driver.profiles().into_iter();
                let shown = shown.position(|one| one == name).unwrap();
                let (column, y) = place_of(&driver.model, &format!(" {name} "));
                let hit = at(&driver.model, column + 1, y);
                let wanted = Target::Row(Pane::Profiles, shown);
                assert_eq!(
                    hit,
                    Some(wanted),
                    "{name} at {width}x{height}, {is_compact}"
                );
            }
            for hint in hints(&driver.model).into_iter().take(2) {
                let (column, y) =
                    place_of(&driver.model, &format!(" {} {} ", hint.key, hint.label));
                let hit = at(&driver.model, column + 1, y);
                assert_eq!(hit, Some(Target::Hint(hint.action)), "{hint:?}");
            }
        }
    }
}

#[test]
fn a_click_selects_and_the_next_one_switches() {
    let mut driver = Driver::new();
    click(&mut driver, "lam-keys");
    assert_eq!(driver.selected_name(), "lam-keys");
    assert_eq!(driver.take(), []);
    assert!(driver.model.overlays.is_empty());
    click(&mut driver, "lam-keys");
    assert!(matches!(driver.model.top(), Some(Overlay::Switch(_))));
}

#[test]
fn a_click_in_another_pane_only_goes_there() {
    let mut driver = Driver::new();
    click(&mut driver, "IAM keys (2)");
    assert_eq!(driver.model.focus, Pane::Connections);
    assert_eq!(driver.selected_name(), "IAM keys (2)");
    click(&mut driver, "3 Services");
    assert_eq!(driver.model.focus, Pane::Services);
    assert_eq!(
        driver.selected_name(),
        "CodeWhisperer",
        "the row that was selected there"
    );
    assert_eq!(driver.take(), []);
    let mut narrow = sized(80, 24, false);
    click(&mut narrow, "1 Connections");
    assert_eq!(narrow.model.focus, Pane::Connections);
}

#[test]
fn a_key_of_the_footer_is_pressed_by_a_click() {
    let mut driver = Driver::new();
    click(&mut driver, " ? ");
    assert_eq!(Context::of(&driver.model), Context::Help);
    driver.press("esc");
    click(&mut driver, "/ filter");
    assert!(driver.model.is_filtering);
    click(&mut driver, "dev-lambda");
    assert!(!driver.model.is_filtering, "keys are keys again");
    click(&mut driver, " q quit");
    assert!(driver.take().contains(&Effect::Quit));
}

#[test]
fn answers_are_clicked_and_nothing_else_behind_a_dialog() {
    let mut driver = Driver::new();
    click(&mut driver, "lam-keys");
    click(&mut driver, "lam-keys");
    let before = driver.model.focus;
    use_mouse(&mut driver, MouseKind::Press, (1, 2));
    assert_eq!(driver.model.focus, before, "a pane behind the dialog");
    assert!(driver.model.top().is_some(), "the dialog stays");
    click(&mut driver, "3 Cancel");
    let Some(Overlay::Switch(dialog)) = driver.model.top() else {
        panic!("no dialog");
    };
    assert_eq!(dialog.selected, 2);
    click(&mut driver, "3 Cancel");
    assert!(driver.model.overlays.is_empty(), "cancelled");
    assert_eq!(driver.take(), []);
}

#[test]
fn lines_of_the_palette_and_of_the_first_screen_are_clicked() {
    let mut driver = Driver::new();
    driver.press(":").type_text("acme-dev");
    click(&mut driver, "go to acme-dev");
    assert_eq!(Context::of(&driver.model), Context::Palette, "selected");
    click(&mut driver, "go to acme-dev");
    assert!(driver.model.overlays.is_empty());
    assert_eq!(driver.selected_name(), "acme-dev");
    let mut driver = Driver::on(Arc::new(Overview::default()));
    click(&mut driver, "2 Sign in at");
    assert!(matches!(driver.model.top(), Some(Overlay::Welcome(1))));
    click(&mut driver, "2 Sign in at");
    assert!(matches!(driver.model.top(), Some(Overlay::Form(_))));
}

#[test]
fn the_wheel_moves_what_is_under_it() {
    let mut driver = sized(100, 15, false);
    driver.model.focus = Pane::Connections;
    let wheel = MouseKind::WheelDown;
    let selected = driver.selected_name();
    let place = place_of(&driver.model, "dev-lambda");
    let list = |driver: &Driver| driver.model.list(Pane::Profiles).clone();
    let page = crate::tui::view::page_rows(&driver.model, Pane::Profiles);
    assert!(list(&driver).rows.len() <= page || list(&driver).offset == 0);
    use_mouse(&mut driver, wheel, place);
    assert_eq!(
        driver.selected_name(),
        selected,
        "another pane keeps its row"
    );
    assert_eq!(driver.model.focus, Pane::Connections, "and the keys");
    let lines = (1..=90).map(|line| format!("line {line}")).collect();
    driver.model.overlays.push(Overlay::Notice(Notice {
        title: "Long".into(),
        lines,
        scroll: 0,
    }));
    place_of(&driver.model, "Long · 1-");
    let place = place_of(&driver.model, "line 2");
    use_mouse(&mut driver, wheel, place);
    assert!(!screen(&driver.model).join("\n").contains("line 3 "));
    use_mouse(&mut driver, MouseKind::WheelUp, place);
    assert!(screen(&driver.model).join("\n").contains("line 1 "));
}

#[test]
fn the_wheel_scrolls_a_list_and_keeps_what_is_selected_on_screen() {
    let mut driver = sized(80, 9, false);
    let page = crate::tui::view::page_rows(&driver.model, Pane::Profiles);
    assert!(page < 6, "{page}");
    let first = driver.selected_name();
    let place = place_of(&driver.model, "2 Profiles");
    use_mouse(&mut driver, MouseKind::WheelDown, place);
    let list = driver.model.list(Pane::Profiles);
    assert!(list.offset > 0 && list.selected >= list.offset);
    assert_ne!(driver.selected_name(), first);
    use_mouse(&mut driver, MouseKind::WheelUp, place);
    assert_eq!(driver.model.list(Pane::Profiles).offset, 0);
}

#[test]
fn details_are_scrolled_by_the_wheel() {
    let mut driver = sized(80, 24, false);
    driver.select(Pane::Services, "CodeWhisperer");
    let place = place_of(&driver.model, "Details");
    let most = crate::tui::view::details_overflow(&driver.model);
    for _ in 0..40 {
        use_mouse(&mut driver, MouseKind::WheelDown, place);
    }
    assert_eq!(driver.model.details_scroll, most);
}

#[test]
fn nothing_is_where_there_is_no_screen() {
    let driver = Driver::new();
    assert_eq!(at(&driver.model, 100, 0), None);
    assert_eq!(at(&driver.model, 0, 30), None);
    let hit = at(&driver.model, 2, 29);
    assert_eq!(hit, Some(Target::Hint(Action::Switch)));
}
