//! Whole screens as text: what a user sees at every size, and that nothing hostile gets through.

#![expect(
    clippy::unwrap_used,
    reason = "clippy allows it in test functions only, not in their helpers"
)]

#[path = "screens/arranged.rs"]
mod arranged;
#[path = "support/console.rs"]
mod console;
#[path = "screens/directory.rs"]
mod directory;
#[path = "screens/everywhere.rs"]
mod everywhere;
#[path = "screens/hostile.rs"]
mod hostile;
#[path = "screens/keys.rs"]
mod keys;
#[path = "support/overview.rs"]
mod overview;
#[path = "screens/people.rs"]
mod people;
#[path = "screens/roles.rs"]
mod roles;
#[path = "screens/sign_in.rs"]
mod sign_in;
#[path = "screens/skins.rs"]
mod skins;
#[path = "screens/tiny.rs"]
mod tiny;
#[path = "screens/verify.rs"]
mod verify;

use console::{
    awaiting, choose, confirming, console, done, doubtful, failed, focused, form, help, look,
    needs_sign_in, over, show, sign_out, switch_dialog,
};
use moorline::domain::active::{Active, ActiveFrom};
use moorline::domain::connection::{AuthMethod, Connection, ConnectionId, ConnectionState};
use moorline::domain::holder::{HolderSignIn, HolderState, Tool};
use moorline::domain::overview::{Overview, Parts};
use moorline::domain::profile::{Profile, ProfileKind};
use moorline::tui::keymap::Context;
use moorline::tui::model::activity::Status;
use moorline::tui::model::overlay::{Notice, Overlay};
use moorline::tui::model::{Model, Pane};
use moorline::tui::view::{details_overflow, overlay_overflow, overlay_rows, view};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;

fn draw(model: &Model) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(model.width, model.height)).unwrap();
    terminal.draw(|frame| view(model, frame)).unwrap();
    terminal.backend().buffer().clone()
}

/// The characters of a frame, by line.
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

macro_rules! snapshot {
    ($name:expr, $text:expr) => {
        insta::assert_snapshot!($name, $text)
    };
}

/// For modules, so that all frames lie in one place.
fn snapshot(name: &str, frame: &str) {
    snapshot!(name, frame);
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
fn a_long_result_is_shown_whole() {
    let mut model = console(80, 24);
    model.status = Some(Status {
        text: "Switched to dev-lambda; CodeWhisperer stays on Builder ID; shells that were open \
               before keep AWS_PROFILE=prod-lambda until the hook has run in them: press enter there."
            .into(),
        is_error: false,
    });
    snapshot!("status_80x24", text(&model));
    let mut waiting = over(console(80, 24), awaiting());
    waiting.status = Some(Status {
        text: "no browser can be opened from here: copy the URL with c".into(),
        is_error: false,
    });
    snapshot!("sign_in_hint_80x24", text(&waiting));
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

/// A console whose files were changed so.
fn changed(width: u16, height: u16, change: impl FnOnce(&mut Parts)) -> Model {
    let mut parts = overview::parts();
    change(&mut parts);
    let mut model = console(width, height);
    show(&mut model, Overview::new(parts, overview::now()));
    model
}

/// A profile whose session of `aws login` is over, and its connection.
fn login(name: &str) -> (Profile, Connection) {
    let ended = overview::now() - jiff::SignedDuration::from_mins(5);
    let id = ConnectionId::Profile(name.into());
    let connection = Connection {
        profiles: vec![name.into()],
        state: ConnectionState::Expired,
        expires_at: Some(ended),
        holders: vec![HolderSignIn {
            expires_at: Some(ended),
            place: Some("36db1d138ff4.json".into()),
            ..HolderSignIn::without(Tool::AwsLogin, HolderState::Expired)
        }],
        note: Some("Nothing can renew them.".into()),
        ..overview::connection(id, name, AuthMethod::Iam)
    };
    let settings = [("login_session", "arn:aws:iam::111122223333:user/dev")];
    let profile = overview::profile(name, ProfileKind::LoginSession, &settings);
    (profile, connection)
}

#[test]
fn details_of_sessions_that_others_keep() {
    snapshot!(
        "details_role_cache",
        text(&focused(console(100, 40), Pane::Connections, 1))
    );
    let login = changed(100, 40, |parts| {
        let (profile, connection) = login("stale");
        parts.profiles.insert(0, profile);
        parts.connections.insert(0, connection);
        parts.active = Some(Active {
            profile: "stale".into(),
            from: ActiveFrom::AwsProfile,
            managed: None,
            over: Vec::new(),
        });
    });
    snapshot!(
        "details_login_session",
        text(&focused(login.clone(), Pane::Connections, 0))
    );
    let said = text(&focused(login.clone(), Pane::Profiles, 0));
    assert!(said.contains("Nothing can renew them."), "{said}");
    let lambda = text(&focused(login, Pane::Services, 6));
    assert!(lambda.contains("Nothing can renew them."), "{lambda}");
}

#[test]
fn a_wrong_identity_is_told_with_its_service() {
    let model = changed(100, 40, |parts| {
        parts.holders[0].start_url = Some("https://beta.awsapps.com/start".into());
        parts.holders[0].scopes = Some(parts.services[0].scopes.clone());
        parts.connections[2].configured_scopes = Some(parts.services[0].scopes.clone());
    });
    snapshot!(
        "details_wrong_identity",
        text(&focused(model, Pane::Services, 0))
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
    let overlay = switch_dialog(&mut dialog);
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
    snapshot!(
        "sign_in_failed_80x24",
        text(&over(console(80, 24), failed()))
    );
    snapshot!("sign_in_done_80x24", text(&over(console(80, 24), done())));
    snapshot!(
        "sign_in_doubtful_80x24",
        text(&over(console(80, 24), doubtful()))
    );
    for (width, height) in [(140, 40), (80, 24), (60, 15)] {
        let mut model = console(width, height);
        let overlay = switch_dialog(&mut model);
        snapshot!(
            format!("switch_{width}x{height}"),
            text(&over(model, overlay))
        );
    }
    let model = console(80, 24);
    let overlay = needs_sign_in(&model);
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
    show(&mut model, Overview::new(parts, overview::now()));
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
            let is_alone = shown.lines().any(|line| line.trim() == wanted);
            assert!(is_alone, "{wanted} at {width}x{height}:\n{shown}");
        }
    }
}

#[test]
fn a_doubtful_page_and_a_failing_network_are_named() {
    for (width, height) in [(80, 24), (140, 40), (60, 15)] {
        let shown = text(&over(console(width, height), doubtful()));
        // Single words: sentences are wrapped beside the QR code.
        for wanted in ["sso.evil.example", "AWS's", "reached."] {
            assert!(
                shown.contains(wanted),
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
fn secrets_are_never_on_screen() {
    let model = focused(console(140, 60), Pane::Profiles, 3);
    let shown = text(&model);
    assert!(shown.contains("aws_secret_access_key = ***"), "{shown}");
    assert!(!shown.contains("wJalrXUtnFEMI"), "{shown}");
}

#[test]
fn what_is_scrolled_by_its_overflow_ends_with_its_last_line() {
    let mut model = focused(console(80, 24), Pane::Connections, 0);
    let last = "beta.json: The file cannot be read";
    model.details_scroll = details_overflow(&model) - 2;
    assert!(!text(&model).contains(last));
    model.details_scroll += 2;
    assert!(text(&model).contains(last), "{}", text(&model));

    let mut notice = Notice {
        title: "Failed".into(),
        lines: (0..100).map(|at| format!("line {at}")).collect(),
        scroll: 0,
    };
    let shown = |notice: &Notice| over(console(80, 24), Overlay::Notice(notice.clone()));
    let model = shown(&notice);
    assert_eq!(
        usize::from(overlay_overflow(&model)) + overlay_rows(&model),
        100
    );
    notice.scroll = overlay_overflow(&model);
    let scrolled = text(&shown(&notice));
    assert!(
        scrolled.contains("line 99") && !scrolled.contains("line 80 "),
        "{scrolled}"
    );
}

/// The header of a console whose overview was changed.
fn header(change: impl FnOnce(&mut Parts)) -> String {
    let mut model = console(200, 24);
    let mut parts = overview::parts();
    change(&mut parts);
    show(&mut model, Overview::new(parts, overview::now()));
    text(&model).lines().take(2).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_header_says_how_codewhisperer_stands_and_whose_sign_in_that_is() {
    let with_state = |state| header(|parts| parts.connections[0].state = state);
    for (state, said) in [
        (
            ConnectionState::SignedIn,
            "● Moorline: Builder ID, pinned ·",
        ),
        (
            ConnectionState::Refreshable,
            "◐ Moorline: Builder ID, pinned, refreshable ·",
        ),
        (
            ConnectionState::Expired,
            "✖ Moorline: Builder ID, pinned, expired ·",
        ),
        (
            ConnectionState::Never,
            "○ Moorline: Builder ID, pinned, not signed in ·",
        ),
    ] {
        let shown = with_state(state);
        assert!(shown.contains(&format!("CodeWhisperer {said}")), "{shown}");
        assert!(shown.contains("VS Code: own sign-in, 3h"), "{shown}");
        assert!(shown.contains("JetBrains: none seen"), "{shown}");
    }
    let unpinned = header(|parts| parts.pins.clear());
    assert!(
        unpinned.contains("○ Moorline: choose a connection ·"),
        "{unpinned}"
    );
    let nothing = header(|parts| {
        parts.pins.clear();
        parts.connections.clear();
    });
    assert!(nothing.contains("○ Moorline: not signed in ·"), "{nothing}");
}

#[test]
fn what_beats_the_active_profile_is_named_with_its_remedy() {
    let default = header(|parts| {
        parts.shell.agrees = false;
        parts.shell.profile = None;
    });
    assert!(
        default.contains("dev-lambda, but `aws` in this shell uses no profile: run `export AWS_PROFILE=dev-lambda`"),
        "{default}"
    );
    let keys = header(|parts| {
        parts.shell.agrees = false;
        parts.shell.overridden_by = vec!["AWS_ACCESS_KEY_ID".into()];
    });
    assert!(
        keys.contains("uses AWS_ACCESS_KEY_ID: run `unset AWS_ACCESS_KEY_ID`"),
        "{keys}"
    );
    assert!(!header(|_| {}).contains("`aws`"));
}
