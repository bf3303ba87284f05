//! Any sequence of messages, at any size.

use super::codewhisperer::{organization, profile, profiles};
use super::reviewing::{change_of, planned, undo_plan};
use super::roles::{list, role};
use crate::domain::overview::Parts;
use crate::domain::verification::{Meter, Verdict, Verification};
use crate::flows::clipboard::Sent;
use crate::flows::codewhisperer::Suggestion;
use crate::flows::credentials::Refused;
use crate::flows::failure::Failure;
use crate::flows::profile_edit::{Edited, ProfileEdit};
use crate::flows::roles::RolesProgress;
use crate::flows::sign_in::{Progress, SignedIn, UserCode};
use crate::flows::sign_out::SignedOut;
use crate::flows::switch::Switched;
use crate::tui::effect::Effect;
use crate::tui::fixture::{Driver, later, overview, session};
use crate::tui::key::{Key, KeyCode};
use crate::tui::keymap::tests::any_choices;
use crate::tui::keymap::{self, Context, hints};
use crate::tui::message::{FlowId, Message, Reply};
use crate::tui::model::Pane;
use crate::tui::model::overlay::Overlay;
use crate::tui::model::review::Review;
use crate::tui::mouse::{Mouse, MouseKind};
use crate::tui::update::subscriptions;
use crate::tui::view::view;
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::collections::HashMap;
use std::sync::Arc;

const KEYS: [&str; 71] = [
    ":",
    ":",
    "i",
    "4",
    "enter",
    "enter",
    "enter",
    "esc",
    "tab",
    "shift-tab",
    "j",
    "k",
    "g",
    "G",
    "s",
    "n",
    "p",
    "u",
    "o",
    "r",
    "/",
    "?",
    "c",
    "C",
    "b",
    "m",
    "space",
    "1",
    "2",
    "3",
    "q",
    "ctrl-c",
    "ctrl-d",
    "ctrl-u",
    "pgdn",
    "pgup",
    "J",
    "K",
    "up",
    "down",
    "backspace",
    "del",
    "left",
    "right",
    "a",
    "d",
    "t",
    "+",
    "x",
    "ctrl-z",
    "ctrl-h",
    "R",
    "R",
    "e",
    "D",
    "U",
    "S",
    "h",
    "v",
    "v",
    "V",
    "O",
    "P",
    "7",
    "f",
    "A",
    "z",
    "Z",
    "Z",
    "-",
    "space",
];

fn message() -> impl Strategy<Value = Message> {
    prop_oneof![
        12 => prop::sample::select(KEYS.as_slice())
            .prop_map(|name| Message::Key(Key::parse(name).unwrap())),
        1 => any::<char>().prop_map(|c| Message::Key(Key::new(KeyCode::Char(c)))),
        1 => any::<String>().prop_map(Message::Paste),
        2 => (0u16..200, 0u16..200).prop_map(|(w, h)| Message::Resize(w, h)),
        4 => (0usize..3, 0u16..120, 0u16..40).prop_map(|(kind, column, row)| {
            let kind = [MouseKind::Press, MouseKind::WheelUp, MouseKind::WheelDown][kind];
            Message::Mouse(Mouse { kind, column, row })
        }),
        1 => Just(Message::FocusGained),
        1 => Just(Message::FilesChanged),
        1 => any::<bool>().prop_map(|terminal| {
            let sent = Sent { terminal, ..Sent::default() };
            Message::Copied("x".into(), sent)
        }),
        1 => any::<bool>().prop_map(|is_ok| {
            Message::Opened(if is_ok { Ok(()) } else { Err(Failure::new("none")) })
        }),
        1 => (0i64..100_000).prop_map(|at| Message::Now(later(at))),
        2 => (0usize..5).prop_map(|how| Message::OverviewLoaded(overview(|p| change(p, how)))),
        6 => (0u64..30, 0usize..41).prop_map(|(flow, which)| Message::Flow(FlowId(flow), reply(which))),
    ]
}

fn change(parts: &mut Parts, how: usize) {
    match how {
        0 => {}
        4 => organization(parts),
        1 => parts.profiles.clear(),
        2 => *parts = Parts::default(),
        _ => {
            parts.connections.remove(0);
            parts.profiles.rotate_left(2);
            parts.services.reverse();
        }
    }
}

fn reply(which: usize) -> Reply {
    let failure = || Failure::new("it failed").hint("try again");
    let code = UserCode {
        code: "ABCD-EFGH".into(),
        url: "https://example.com/".into(),
        complete_url: None,
        host: "example.com".into(),
        host_is_expected: true,
        expires_at: later(600),
    };
    match which {
        0 | 1 => Reply::SignInPlanned(Ok(Box::new(super::sign_in::plan("beta")))),
        2 => Reply::SignInPlanned(Err(failure())),
        3 => Reply::SignInProgress(Progress::AwaitingUser(code)),
        4 => Reply::SignInProgress(Progress::Trouble("no network".into())),
        5 => Reply::SignedIn(Err(failure())),
        6 => Reply::SignedIn(Ok(SignedIn {
            connection: session("beta"),
            name: "beta".into(),
            expires_at: later(3600),
            pinned: Vec::new(),
            lines: Vec::new(),
        })),
        7 => Reply::Switched(Ok(Switched {
            target: "dev-lambda".into(),
            ..Switched::default()
        })),
        8 => Reply::Pinned("codewhisperer".into(), session("acme"), Err(failure())),
        9 => Reply::Unpinned("codewhisperer".into(), Ok(false)),
        10 => Reply::SignedOut(Ok(SignedOut::default())),
        11 | 12 => Reply::SignInProgress(Progress::AwaitingBrowser(super::steering::page())),
        13 => Reply::SignInProgress(Progress::NotAccepted("it is not".into())),
        14 => Reply::CameBack(Ok(1)),
        15 => Reply::Refreshed(session("acme"), Err(failure())),
        16 => Reply::RolesRead(None),
        17 => Reply::RolesRead(Some(list((0..40).map(|at| role(at, "Dev")).collect()))),
        18 => Reply::RolesProgress(RolesProgress::Found(vec![role(9, "A"), role(50, "B")])),
        19 => Reply::RolesProgress(RolesProgress::Accounts { done: 1, known: 9 }),
        20 => Reply::RolesFetched(Ok(list(vec![role(50, "B")]))),
        21 => Reply::RolesFetched(Err(failure())),
        22 => Reply::ProfilesPlanned(Ok(planned(vec![deletion()], &["gone"]))),
        23 => Reply::ProfilesEdited(Err(failure())),
        24 => Reply::ProfilesEdited(Ok(Edited {
            summary: "1 profile deleted".into(),
            undo: Some("3".into()),
        })),
        25 => Reply::UndoPlanned(vec![change_of("2"), change_of("1")], Ok(undo_plan("2"))),
        26 => Reply::Undone(Err(failure())),
        27 => Reply::Verified(answer("codewhisperer", Verdict::Connected)),
        28 => Reply::Verified(answer("lambda", Verdict::Denied)),
        29 => Reply::VerifyDone(Ok(())),
        30 => Reply::VerifyDone(Err(failure().into())),
        31 => Reply::VerifyDone(Err(code_needed())),
        32 => Reply::Said("touch it".into()),
        33 => Reply::ConsoleOpened(Ok(())),
        34 => Reply::ConsoleOpened(Err(code_needed())),
        35 => Reply::ProfilesListed(Ok(profiles(vec![profile("a", "A"), profile("b", "B")]))),
        36 => Reply::ChoicesListed(Ok(Vec::new())),
        37 => Reply::Suggested(Ok(Suggestion {
            text: "a\n".repeat(200),
            model: None,
        })),
        38 => Reply::Suggested(Err(failure())),
        39 => Reply::EverywherePlanned(Ok(super::everywhere::planned(true))),
        _ => Reply::ProfileChosen("a".into(), Ok(())),
    }
}

fn answer(service: &str, verdict: Verdict) -> Verification {
    let meter = Meter {
        label: "requests".into(),
        used: 3.0,
        limit: Some(50.0),
    };
    Verification {
        connection: Some(session("builder-id")),
        profile: Some("cw".into()),
        meters: vec![meter],
        ..Verification::new(service, verdict, "It answered.", later(0))
    }
}

fn code_needed() -> Refused {
    Refused::Code {
        profile: "dev-lambda".into(),
        serial: "arn:aws:iam::111122223333:mfa/dev".into(),
    }
}

fn deletion() -> ProfileEdit {
    ProfileEdit::Delete {
        profile: "gone".into(),
    }
}

fn check(driver: &Driver) {
    for pane in Pane::ALL {
        let list = driver.model.list(pane);
        assert!(list.selected < list.rows.len().max(1));
        assert!(list.offset <= list.line_of(list.selected));
    }
    match driver.model.top() {
        Some(Overlay::Choose(choose)) => assert!(choose.selected < choose.lines.len()),
        Some(Overlay::Switch(dialog)) => assert!(dialog.selected < dialog.answers.len()),
        Some(Overlay::Help(help)) => {
            assert!(help.list.selected < help.list.rows.len().max(1));
            assert_eq!(help.selected().is_none(), help.list.rows.is_empty());
        }
        Some(Overlay::Palette(palette)) => {
            assert!(palette.list.selected < palette.list.rows.len().max(1));
            assert_eq!(palette.selected().is_none(), palette.list.rows.is_empty());
        }
        Some(Overlay::Form(form)) => assert!(form.focus < form.fields.len()),
        Some(Overlay::ProfileForm(form)) => assert!(form.focus < form.fields.len()),
        Some(Overlay::Review(review)) => assert!(review.selected < Review::OPTIONS),
        Some(Overlay::Roles(screen)) => {
            assert!(screen.list.selected < screen.list.rows.len().max(1));
            assert!(screen.list.offset <= screen.list.selected);
            assert!(screen.list.rows.is_sorted());
            let ticked = screen.items.iter().filter(|item| item.is_ticked);
            assert_eq!(screen.ticked, ticked.count());
        }
        _ => {}
    }
    for run in &driver.model.asking.runs {
        assert!(!run.waiting.is_empty() || run.done() > 0);
        assert!(run.done() <= run.all && run.connected <= run.done());
    }
    hints(&driver.model);
    subscriptions(&driver.model);
    assert!(Context::ALL.contains(&Context::of(&driver.model)));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn any_messages_at_any_size_with_any_keys(
        messages in prop::collection::vec(message(), 1..60),
        choices in any_choices(),
    ) {
        let mut driver = Driver::new();
        driver.model.keymap = Arc::new(keymap::read(&choices).0);
        let mut starts: HashMap<FlowId, usize> = HashMap::new();
        let mut cancels: HashMap<FlowId, usize> = HashMap::new();
        for message in messages {
            driver.send(message);
            check(&driver);
            let (width, height) = (driver.model.width, driver.model.height);
            let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
            terminal.draw(|frame| view(&driver.model, frame)).unwrap();
            for effect in driver.take() {
                if let Some(flow) = effect.starts() {
                    *starts.entry(flow).or_default() += 1;
                }
                if let Effect::Cancel(flow) = effect {
                    *cancels.entry(flow).or_default() += 1;
                }
            }
        }
        for (flow, times) in &starts {
            prop_assert_eq!(*times, 1, "{:?} started twice", flow);
        }
        for (flow, times) in &cancels {
            prop_assert_eq!(*times, 1, "{:?} cancelled twice", flow);
            prop_assert!(starts.contains_key(flow), "{:?} cancelled but not started", flow);
        }
    }
}
