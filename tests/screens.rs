//! Whole screens as text: what a user sees at every size, and that nothing hostile gets through.

#[path = "support/overview.rs"]
mod overview;

use jiff::SignedDuration;
use moorline::domain::binding::Binding;
use moorline::domain::connection::{AuthMethod, ConnectionId};
use moorline::domain::switch::plan_switch;
use moorline::flows::host::HostLook;
use moorline::flows::sign_in::{ConfigChange, SignInPlan, SignInRequest, Target, UserCode};
use moorline::flows::sign_out::SignOutPreview;
use moorline::tui::keymap::Context;
use moorline::tui::message::FlowId;
use moorline::tui::model::activity::Entry;
use moorline::tui::model::choose::Choose;
use moorline::tui::model::form::Form;
use moorline::tui::model::help::Help;
use moorline::tui::model::overlay::{Notice, Overlay};
use moorline::tui::model::rows::Rows;
use moorline::tui::model::sign_in::{SignInPanel, SignInStage};
use moorline::tui::model::sign_out::SignOutDialog;
use moorline::tui::model::switch_dialog::SwitchDialog;
use moorline::tui::model::{Model, Pane};
use moorline::tui::view::{details_overflow, overlay_overflow, overlay_rows, page_rows, view};
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use std::sync::Arc;

fn look() -> HostLook {
    HostLook {
        user_at_host: "dev@build-host".into(),
        is_ssh: true,
        is_demo: false,
        has_result_file: true,
        is_unicode: true,
        is_coloured: true,
        can_open_browser: true,
        ..HostLook::default()
    }
}

/// A console that shows the sample.
fn console(width: u16, height: u16) -> Model {
    let mut model = Model::new(look(), width, height, overview::now());
    model.is_loaded = true;
    model.is_loading = false;
    model.activity.push(Entry {
        at: overview::now() - SignedDuration::from_mins(9),
        text: "Signed in: AWS Builder ID".into(),
        command: Some("moorline login builder-id --for codewhisperer".into()),
        is_error: false,
    });
    model.activity.push(Entry {
        at: overview::now(),
        text: "Switched to dev-lambda; CodeWhisperer stays on Builder ID".into(),
        command: Some("moorline switch dev-lambda --stay".into()),
        is_error: false,
    });
    show(&mut model, overview::sample());
    model
}

/// Lets a console show an overview, the active profile selected.
fn show(model: &mut Model, overview: moorline::domain::overview::Overview) {
    model.rows = Rows::of(&overview);
    let count = [
        model.rows.connections.len(),
        overview.profiles().len(),
        overview.services().len(),
    ];
    let active = overview.profiles().iter().position(|one| {
        overview
            .active()
            .is_some_and(|active| active.profile == one.name)
    });
    model.overview = Arc::new(overview);
    for pane in Pane::ALL {
        let selected = if pane == Pane::Profiles {
            active.unwrap_or(0)
        } else {
            0
        };
        model
            .list_mut(pane)
            .set_rows((0..count[pane.index()]).collect(), selected);
        let page = page_rows(model, pane);
        model.list_mut(pane).keep_in_view(page);
    }
}

fn draw(model: &Model) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(model.width, model.height)).unwrap();
    terminal.draw(|frame| view(model, frame)).unwrap();
    terminal.backend().buffer().clone()
}

/// The characters of a frame, line by line.
fn text(model: &Model) -> String {
    let buffer = draw(model);
    let mut text = String::new();
    for y in 0..buffer.area.height {
        let mut skip = 0;
        let mut line = String::new();
        for x in 0..buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            if skip == 0 {
                line.push_str(symbol);
                skip = unicode_width::UnicodeWidthStr::width(symbol).max(1);
            }
            skip -= 1;
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// What is not plain on each line of a frame: `y: x+width modifiers «text»`.
fn styles(model: &Model) -> String {
    let buffer = draw(model);
    let mut text = String::new();
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < buffer.area.width {
            let style = buffer[(x, y)].style();
            let start = x;
            let mut run = String::new();
            while x < buffer.area.width && buffer[(x, y)].style() == style {
                run.push_str(buffer[(x, y)].symbol());
                x += 1;
            }
            let cell = &buffer[(start, y)];
            assert_eq!(
                cell.fg,
                ratatui::style::Color::Reset,
                "a colour at {start},{y}"
            );
            assert_eq!(
                cell.bg,
                ratatui::style::Color::Reset,
                "a colour at {start},{y}"
            );
            if !cell.modifier.is_empty() {
                text.push_str(&format!("{y}: {:?} «{}»\n", cell.modifier, run.trim_end()));
            }
        }
    }
    text
}

fn focused(mut model: Model, pane: Pane, selected: usize) -> Model {
    model.focus = pane;
    model.list_mut(pane).selected = selected;
    for pane in Pane::ALL {
        let page = page_rows(&model, pane);
        model.list_mut(pane).keep_in_view(page);
    }
    model
}

fn sign_in_plan() -> SignInPlan {
    SignInPlan {
        connection: ConnectionId::Session("builder-id".into()),
        name: "AWS Builder ID".into(),
        auth_method: AuthMethod::BuilderId,
        start_url: "https://view.awsapps.com/start".into(),
        region: "us-east-1".into(),
        scopes: vec![
            "codewhisperer:completions".into(),
            "codewhisperer:analysis".into(),
        ],
        service: Some("codewhisperer".into()),
        profile: None,
        active: None,
        change: None,
        notices: vec![
            "Builder IDs created on or after 2026-07-25 are refused by the Amazon Q Developer plug-ins, which reach end of support on 2027-04-30.".into(),
        ],
    }
}

fn panel(stage: SignInStage) -> SignInPanel {
    SignInPanel {
        flow: FlowId(1),
        request: SignInRequest {
            target: Target::Connection(ConnectionId::Session("builder-id".into())),
            service: Some("codewhisperer".into()),
            profile: None,
        },
        plan: Some(sign_in_plan()),
        stage,
        trouble: None,
        then: None,
        scroll: 0,
    }
}

fn code() -> UserCode {
    UserCode {
        code: "ABCD-EFGH".into(),
        url: "https://view.awsapps.com/start/#/device".into(),
        complete_url: Some("https://view.awsapps.com/start/#/device?user_code=ABCD-EFGH".into()),
        host: "view.awsapps.com".into(),
        host_is_expected: true,
        expires_at: overview::now() + SignedDuration::from_secs(570),
    }
}

fn awaiting() -> Overlay {
    Overlay::SignIn(Box::new(panel(SignInStage::AwaitingUser(code()))))
}

fn confirming() -> Overlay {
    let mut panel = panel(SignInStage::Confirming);
    panel.plan.as_mut().unwrap().change = Some(ConfigChange {
        file: "/home/dev/.aws/config".into(),
        diff: "@@ -12,3 +12,3 @@\n [sso-session acme]\n-sso_registration_scopes = sso:account:access\n+sso_registration_scopes = sso:account:access,codewhisperer:completions\n sso_region = us-east-1\n".into(),
    });
    Overlay::SignIn(Box::new(panel))
}

/// The vendor guide's example: Builder ID by the active profile, then a profile with IAM keys.
fn switch_dialog(model: &mut Model, target: &str) -> Overlay {
    let mut parts = overview::parts();
    parts.pins.clear();
    parts.profiles.push(moorline::domain::profile::Profile {
        auth_method: Some(AuthMethod::BuilderId),
        connection: Some(ConnectionId::Session("builder-id".into())),
        ..overview::profile(
            "builder",
            moorline::domain::profile::ProfileKind::SsoBearer,
            &[("sso_session", "builder-id")],
        )
    });
    parts.active.as_mut().unwrap().profile = "builder".into();
    parts.shell.profile = Some("builder".into());
    show(
        model,
        moorline::domain::overview::Overview::new(parts, overview::now()),
    );
    let target = model.overview.profile(target).unwrap();
    let plan = plan_switch(&model.overview, target);
    Overlay::Switch(Box::new(SwitchDialog::new(&model.overview, plan).unwrap()))
}

fn sign_out() -> Overlay {
    Overlay::SignOut(SignOutDialog {
        connection: ConnectionId::Session("builder-id".into()),
        preview: SignOutPreview {
            name: "AWS Builder ID".into(),
            services: vec![("codewhisperer".into(), "CodeWhisperer".into())],
            pins: vec!["CodeWhisperer".into()],
            profiles: vec![],
            notices: vec!["VS Code keeps its own sign-in.".into()],
        },
        selected: 0,
    })
}

fn help(context: Context) -> Overlay {
    Overlay::Help(Help::new(context))
}

fn choose() -> Overlay {
    let overview = overview::sample();
    let service = &overview.service("codewhisperer").unwrap().service;
    Overlay::Choose(Choose::sign_in_for(&overview, service))
}

fn form() -> Overlay {
    let mut form = Form::new(Some("codewhisperer".into()));
    form.fields[0].input = "acme.awsapps.com".to_string().into();
    form.request();
    Overlay::Form(Box::new(form))
}

fn over(mut model: Model, overlay: Overlay) -> Model {
    model.overlays.push(overlay);
    model
}

macro_rules! snapshot {
    ($name:expr, $text:expr) => {
        insta::assert_snapshot!($name, $text)
    };
}

#[test]
fn panes_at_every_density() {
    snapshot!("panes_140x40", text(&console(140, 40)));
    snapshot!("panes_100x24", text(&console(100, 24)));
    snapshot!("panes_80x24", text(&console(80, 24)));
    snapshot!("panes_60x15", text(&console(60, 15)));
    snapshot!("panes_20x5", text(&console(20, 5)));
}

#[test]
fn details_of_everything() {
    let model = || console(140, 60);
    snapshot!(
        "details_builder_id",
        text(&focused(model(), Pane::Connections, 0))
    );
    snapshot!(
        "details_keys",
        text(&focused(model(), Pane::Connections, 5))
    );
    snapshot!(
        "details_expired",
        text(&focused(console(80, 24), Pane::Connections, 2))
    );
    snapshot!(
        "details_loop",
        text(&focused(console(100, 40), Pane::Profiles, 11))
    );
    snapshot!(
        "details_keys_profile",
        text(&focused(console(100, 40), Pane::Profiles, 3))
    );
    snapshot!(
        "details_service",
        text(&focused(model(), Pane::Services, 0))
    );
    snapshot!(
        "details_sign_in",
        text(&focused(console(80, 40), Pane::Services, 3))
    );
}

#[test]
fn without_unicode_and_without_colours() {
    let plain = |width, height| {
        let mut model = console(width, height);
        model.look.is_unicode = false;
        model.look.is_coloured = false;
        model
    };
    let wide = focused(plain(140, 40), Pane::Services, 0);
    assert!(
        text(&wide).is_ascii(),
        "only ASCII without Unicode:\n{}",
        text(&wide)
    );
    snapshot!("ascii_140x40", text(&wide));
    snapshot!("mono_140x40", styles(&wide));
    let mut dialog = plain(80, 24);
    let overlay = switch_dialog(&mut dialog, "lam-keys");
    let dialog = over(dialog, overlay);
    assert!(text(&dialog).is_ascii(), "only ASCII without Unicode");
    snapshot!("ascii_switch_80x24", text(&dialog));
    snapshot!("mono_switch_80x24", styles(&dialog));
}

#[test]
fn dialogs() {
    snapshot!("sign_in_80x24", text(&over(console(80, 24), awaiting())));
    snapshot!("sign_in_140x40", text(&over(console(140, 40), awaiting())));
    snapshot!("sign_in_60x15", text(&over(console(60, 15), awaiting())));
    snapshot!("sign_in_20x5", text(&over(console(20, 5), awaiting())));
    snapshot!(
        "sign_in_diff_80x24",
        text(&over(console(80, 24), confirming()))
    );
    for (width, height) in [(140, 40), (80, 24), (60, 15)] {
        let mut model = console(width, height);
        let overlay = switch_dialog(&mut model, "lam-keys");
        snapshot!(
            format!("switch_{width}x{height}"),
            text(&over(model, overlay))
        );
    }
    let mut model = console(80, 24);
    let overlay = switch_dialog(&mut model, "beta-prod");
    snapshot!("switch_needs_sign_in_80x24", text(&over(model, overlay)));
    snapshot!("sign_out_80x24", text(&over(console(80, 24), sign_out())));
    snapshot!(
        "help_80x24",
        text(&over(console(80, 24), help(Context::Profiles)))
    );
    snapshot!(
        "help_140x40",
        text(&over(console(140, 40), help(Context::Profiles)))
    );
    snapshot!("choose_80x24", text(&over(console(80, 24), choose())));
    snapshot!("form_80x24", text(&over(console(80, 24), form())));
}

#[test]
fn nothing_yet() {
    let mut empty = Model::new(look(), 100, 24, overview::now());
    snapshot!("reading_100x24", text(&empty));
    empty.is_loaded = true;
    snapshot!("empty_100x24", text(&empty));
}

#[test]
fn a_filter_and_a_shell_that_disagrees() {
    let mut model = console(80, 24);
    let mut parts = overview::parts();
    parts.shell.profile = Some("default".into());
    parts.shell.agrees = false;
    show(
        &mut model,
        moorline::domain::overview::Overview::new(parts, overview::now()),
    );
    model.is_filtering = true;
    model.look.is_demo = true;
    let list = model.list_mut(Pane::Profiles);
    list.filter = "lam".to_string().into();
    list.set_rows(vec![1, 2, 3], 0);
    snapshot!("filter_80x24", text(&model));
}

#[test]
fn address_and_code_stand_alone_on_their_lines() {
    for (width, height) in [(80, 24), (140, 40), (60, 15), (100, 24)] {
        let shown = text(&over(console(width, height), awaiting()));
        for wanted in ["https://view.awsapps.com/start/#/device", "ABCD-EFGH"] {
            assert!(
                shown.lines().any(|line| line.trim() == wanted),
                "{wanted} at {width}x{height}:\n{shown}"
            );
        }
    }
}

#[test]
fn the_way_out_is_always_on_the_last_line() {
    for (width, height) in [(140, 40), (80, 24), (60, 15), (40, 9)] {
        for overlays in [vec![], vec![awaiting()], vec![sign_out()], vec![choose()]] {
            let mut model = console(width, height);
            model.overlays = overlays;
            let shown = text(&model);
            let last = shown.lines().last().unwrap();
            assert!(last.trim_end().ends_with("? help  q quit"), "{last}");
        }
    }
}

#[test]
fn moorlines_own_sign_in_is_never_cut_off_the_header() {
    for width in 60..200 {
        let shown = text(&console(width, 24));
        let header = shown.lines().take(2).collect::<Vec<_>>().join("\n");
        assert!(
            header.contains("CodeWhisperer ● Moorline: Builder ID, pinned"),
            "at {width}:\n{header}"
        );
    }
}

#[test]
fn a_file_with_ten_thousand_profiles_costs_what_is_on_screen() {
    let mut model = console(140, 40);
    let mut parts = overview::parts();
    let kind = moorline::domain::profile::ProfileKind::StaticLongTerm;
    parts.profiles = (0..10_000)
        .map(|at| overview::profile(&format!("profile-{at}"), kind, &[]))
        .collect();
    show(
        &mut model,
        moorline::domain::overview::Overview::new(parts, overview::now()),
    );
    model.list_mut(Pane::Profiles).selected = 9_999;
    let page = page_rows(&model, Pane::Profiles);
    model.list_mut(Pane::Profiles).keep_in_view(page);
    let shown = text(&model);
    assert!(shown.contains("profile-9999"));
    assert!(!shown.contains("profile-9000"));
    let named = shown.matches("profile-99").count();
    assert!(
        (page..page + 6).contains(&named),
        "{named} rows and details on a page of {page}"
    );
}

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

fn hostile_model(name: &str, width: u16, height: u16) -> Model {
    let mut parts = overview::parts();
    for one in &mut parts.profiles {
        one.name = name.into();
        one.region = Some(name.into());
        one.account = Some(name.into());
        one.sources = vec![name.into(); 3];
        for setting in &mut one.settings.0 {
            setting.value = moorline::domain::profile::SettingValue::Text(name.into());
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
    parts.active.as_mut().unwrap().profile = name.into();
    parts.shell.agrees = false;
    parts.shell.profile = Some(name.into());
    let mut model = console(width, height);
    model.look.user_at_host = name.into();
    show(
        &mut model,
        moorline::domain::overview::Overview::new(parts, overview::now()),
    );
    model.activity.push(Entry {
        at: overview::now(),
        text: name.into(),
        command: Some(name.into()),
        is_error: true,
    });
    model
}

fn hostile_overlay(model: &mut Model, which: usize, name: &str) -> Option<Overlay> {
    let mut overlay = match which {
        0 => awaiting(),
        1 => confirming(),
        2 => switch_dialog(&mut console(80, 24), "lam-keys"),
        3 => sign_out(),
        4 => help(Context::Profiles),
        5 => choose(),
        6 => form(),
        7 => Overlay::Notice(Notice {
            title: name.into(),
            lines: vec![name.into(); 3],
            scroll: 7,
        }),
        _ => return None,
    };
    model.is_filtering = which % 2 == 0;
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
        Overlay::Help(_) | Overlay::Notice(_) => {}
    }
    Some(overlay)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_size_and_any_names_can_be_drawn(
        (width, height) in (0u16..=200, 0u16..=200),
        (drawn_width, drawn_height) in (0u16..=200, 0u16..=200),
        name in hostile(), focus in 0usize..3, selected in 0usize..9, overlay in 0usize..12,
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
fn secrets_are_never_on_screen() {
    let model = focused(console(140, 60), Pane::Profiles, 3);
    let shown = text(&model);
    assert!(shown.contains("aws_secret_access_key = ***"), "{shown}");
    assert!(!shown.contains("wJalrXUtnFEMI"), "{shown}");
    assert_ne!(model.overview.services()[0].binding, Binding::default());
}
