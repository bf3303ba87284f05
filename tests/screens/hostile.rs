//! Any size, any names: nothing panics, and nothing a terminal would act on reaches it.

use crate::console::{
    awaiting, choose, confirming, console, focused, form, help, show, sign_out, switch_dialog,
};
use crate::{overview, text};
use moorline::domain::connection::ConnectionId;
use moorline::domain::overview::Overview;
use moorline::domain::profile::{ProfileKind, SettingValue};
use moorline::domain::verification::{Meter, Verdict, Verification};
use moorline::tui::keymap::Context;
use moorline::tui::message::FlowId;
use moorline::tui::model::activity::Entry;
use moorline::tui::model::ask::{Ask, AskFor};
use moorline::tui::model::asking::TypedCodes;
use moorline::tui::model::code::{CodeDialog, CodeFor};
use moorline::tui::model::overlay::{Notice, Overlay};
use moorline::tui::model::palette::Palette;
use moorline::tui::model::sign_in::SignInStage;
use moorline::tui::model::{Model, Pane};
use moorline::tui::view::{details_overflow, overlay_overflow, overlay_rows, page_rows, view};
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

/// Names no file should have.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("a\u{1b}[31mred\u{7}".to_string()),
        Just("dev\u{202e}dorp\u{2066}".to_string()),
        Just("two\nlines\r\tand\u{85}more\u{9b}1m".to_string()),
        Just("日本語のプロファイル名前".to_string()),
        Just("👩‍👩‍👧❤️e\u{301}\u{200b}".to_string()),
        Just("x".repeat(1 << 20)),
        Just("\u{1b}".repeat(1 << 20)),
        Just(String::new()),
        "\\PC{0,30}",
    ]
}

/// An answer about nothing that is used by then; kept all the same.
fn verified(service: &str, name: &str) -> Verification {
    let fact = (name.to_owned(), name.to_owned());
    let meter = Meter {
        label: name.into(),
        used: f64::MAX,
        limit: Some(f64::MIN_POSITIVE),
    };
    Verification {
        mend: Some(name.into()),
        facts: vec![fact; 3],
        meters: vec![meter; 3],
        region: Some(name.into()),
        profile: Some(name.into()),
        connection: Some(ConnectionId::Profile("base".into())),
        ..Verification::new(service, Verdict::Denied, name, overview::now())
    }
}

fn hostile_model(name: &str, width: u16, height: u16) -> Model {
    let mut parts = overview::parts();
    for one in &mut parts.profiles {
        one.name = name.into();
        one.region = Some(name.into());
        one.account = Some(name.into());
        one.sources = vec![name.into(); 3];
        for setting in &mut one.settings.0 {
            setting.value = SettingValue::Text(name.into());
        }
        for problem in &mut one.problems {
            problem.message = name.into();
        }
    }
    for one in &mut parts.connections {
        one.name = name.into();
        one.note = Some(name.into());
        one.start_url = Some(name.into());
        one.session = one.session.as_ref().map(|_| name.into());
        one.scopes.push(name.into());
    }
    for one in &mut parts.services {
        one.name = name.into();
        one.note = Some(name.into());
    }
    for one in parts.services.iter().skip(3) {
        let id = one.id.clone();
        parts.verified.insert(id.clone(), verified(&id, name));
    }
    parts.active.as_mut().unwrap().profile = name.into();
    parts.shell.agrees = false;
    parts.shell.profile = Some(name.into());
    let mut model = console(width, height);
    model.look.user_at_host = name.into();
    show(&mut model, Overview::new(parts, overview::now()));
    model.activity.push(Entry {
        at: overview::now(),
        text: name.into(),
        command: Some(name.into()),
        is_error: true,
    });
    model
}

#[test]
fn what_a_terminal_would_act_on_is_made_visible() {
    for (name, shown) in [
        ("a\u{1b}[31mred", "a␛[31mred"),
        ("dev\u{202e}dorp", "dev\\u{202e}dorp"),
        ("two\nlines", "two␊lines"),
    ] {
        let model = hostile_model(name, 140, 40);
        let frame = text(&model);
        let seen = frame.matches(shown).count();
        assert!(seen > 10, "{shown} only {seen} times:\n{frame}");
    }
}

fn hostile_overlay(model: &mut Model, which: usize, name: &str) -> Option<Overlay> {
    let mut overlay = match which {
        0 => awaiting(),
        1 => confirming(),
        2 => switch_dialog(&mut console(80, 24)),
        3 => sign_out(),
        4 => help(Context::Profiles),
        5 => choose(),
        6 => form(),
        7 => Overlay::Notice(Notice {
            title: name.into(),
            lines: vec![name.into(); 3],
            scroll: 7,
        }),
        8 => Overlay::Ask(Ask::waiting(AskFor::Models, FlowId(3))),
        9 => {
            let purpose = CodeFor::Console(name.into());
            let code = CodeDialog::new(name.into(), name, purpose, TypedCodes::new());
            Overlay::Code(Box::new(code))
        }
        10 => Overlay::Palette(Box::new(Palette::new(model))),
        11 => Overlay::Welcome(1),
        12 => Overlay::Details,
        _ => return None,
    };
    model.overlay_scroll = u16::try_from(which).unwrap_or(0);
    model.is_filtering = which.is_multiple_of(2);
    match &mut overlay {
        Overlay::SignIn(panel) => {
            panel.trouble = Some(name.into());
            let plan = panel.plan.as_mut().unwrap();
            plan.name = name.into();
            plan.notices = vec![name.into()];
            if let Some(change) = &mut plan.change {
                change.diff.push_str(name);
            }
            if let SignInStage::AwaitingUser(code) = &mut panel.stage {
                code.url = name.into();
                code.code = name.into();
                code.host = name.into();
                code.host_is_expected = false;
                code.complete_url = Some(name.into());
            }
        }
        Overlay::Switch(dialog) => {
            dialog.alert = vec![name.into()];
            dialog.plan.target = name.into();
            dialog.answers[0].label = name.into();
            dialog.answers[0].detail = name.into();
        }
        Overlay::SignOut(dialog) => {
            dialog.preview.name = name.into();
            dialog.preview.profiles = vec![name.into(); 20];
        }
        Overlay::Choose(choose) => {
            choose.title = name.into();
            choose.lines[0].label = name.into();
            choose.lines[0].detail = name.into();
        }
        Overlay::Form(form) => {
            let typed: String = name.chars().take(500).collect();
            form.fields[1].input = typed.into();
        }
        Overlay::Ask(ask) => {
            ask.notice.title = name.into();
            ask.notice.lines = vec![name.into(); 3];
        }
        Overlay::Code(dialog) => {
            let typed: String = name.chars().take(500).collect();
            dialog.push(&typed);
        }
        Overlay::Help(_)
        | Overlay::Palette(_)
        | Overlay::Welcome(_)
        | Overlay::Details
        | Overlay::Notice(_)
        | Overlay::Roles(_)
        | Overlay::ProfileForm(_)
        | Overlay::Review(_) => {}
    }
    Some(overlay)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_size_and_any_names_can_be_drawn(
        (width, height) in (0u16..=200, 0u16..=200),
        (drawn_width, drawn_height) in (0u16..=200, 0u16..=200),
        name in hostile(), focus in 0usize..3, selected in 0usize..9, overlay in 0usize..16,
        (is_unicode, is_coloured, scroll) in (any::<bool>(), any::<bool>(), 0u16..300),
    ) {
        let mut model = hostile_model(&name, width, height);
        model = focused(model, Pane::ALL[focus], 0);
        let rows = model.list(model.focus).rows.len();
        let pane = model.focus;
        model.list_mut(pane).selected = selected.min(rows.saturating_sub(1));
        model.look.is_unicode = is_unicode;
        model.look.is_coloured = is_coloured;
        model.details_scroll = scroll;
        if let Some(overlay) = hostile_overlay(&mut model, overlay, &name) {
            model.overlays.push(overlay);
        }
        let _ = (details_overflow(&model), overlay_rows(&model), overlay_overflow(&model));
        // A resize is drawn before the model hears of it.
        let mut terminal = Terminal::new(TestBackend::new(drawn_width, drawn_height)).unwrap();
        terminal.draw(|frame| view(&model, frame)).unwrap();
        for cell in &terminal.backend().buffer().content {
            prop_assert!(
                !cell.symbol().chars().any(moorline::domain::text::is_unsafe),
                "{:?}", cell.symbol()
            );
        }
    }
}

#[test]
fn a_file_with_ten_thousand_profiles_costs_what_is_on_screen() {
    let mut model = console(140, 40);
    let mut parts = overview::parts();
    let kind = ProfileKind::StaticLongTerm;
    parts.profiles = (0..10_000)
        .map(|at| overview::profile(&format!("profile-{at}"), kind, &[]))
        .collect();
    show(&mut model, Overview::new(parts, overview::now()));
    model.list_mut(Pane::Profiles).selected = 9_999;
    let page = page_rows(&model, Pane::Profiles);
    model.list_mut(Pane::Profiles).keep_in_view(page);
    let shown = text(&model);
    assert!(
        shown.contains("││  profile-9999"),
        "the selected row is on screen"
    );
    assert!(!shown.contains("profile-9000"));
    let named = shown.matches("profile-99").count();
    assert!(
        (page..page + 6).contains(&named),
        "{named} rows and details on a page of {page}"
    );
}
