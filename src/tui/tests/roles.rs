//! The list of accounts and roles: kept or asked for, growing while one works in it.

use crate::domain::profile::{Setting, SettingValue};
use crate::flows::failure::{Exit, Failure};
use crate::flows::roles::{Role, RoleList, RolesProgress};
use crate::tui::effect::Effect;
use crate::tui::fixture::{Driver, connection, later, now, overview, session, signed_in};
use crate::tui::keymap::Context;
use crate::tui::message::{FlowId, Message, Reply};
use crate::tui::model::Pane;
use crate::tui::model::overlay::Overlay;
use crate::tui::model::profile_form::FormFor;
use crate::tui::model::roles::{Fetch, RolesScreen};
use crate::tui::update::subscriptions;

/// A role in the account of that number.
pub(super) fn role(account: usize, name: &str) -> Role {
    Role {
        account_name: format!("team-{account:04}"),
        account_id: format!("{account:012}"),
        role: name.into(),
    }
}

pub(super) fn list(roles: Vec<Role>) -> RoleList {
    RoleList {
        roles,
        fetched_at: Some(now()),
        failed: Vec::new(),
    }
}

pub(super) fn screen(driver: &Driver) -> &RolesScreen {
    let found = driver
        .model
        .overlays
        .iter()
        .find_map(|overlay| match overlay {
            Overlay::Roles(screen) => Some(&**screen),
            _ => None,
        });
    found.expect("no list of roles is open")
}

/// The flow of the only effect there is.
pub(super) fn flow(driver: &mut Driver) -> FlowId {
    match driver.take().as_slice() {
        [effect] => effect.starts().expect("the effect starts no flow"),
        other => panic!("not one effect but {other:?}"),
    }
}

/// A list that was kept, open.
pub(super) fn kept(driver: &mut Driver, roles: Vec<Role>) {
    driver.select(Pane::Connections, "acme").press("R");
    let flow = flow(driver);
    driver.send(Message::Flow(flow, Reply::RolesRead(Some(list(roles)))));
}

/// The list while the server is asked, and the flow that asks.
fn asking(driver: &mut Driver) -> FlowId {
    driver.select(Pane::Connections, "acme").press("R");
    let reading = flow(driver);
    driver.send(Message::Flow(reading, Reply::RolesRead(None)));
    match driver.take().as_slice() {
        [Effect::FetchRoles(flow, id)] if *id == session("acme") => *flow,
        other => panic!("the server is not asked: {other:?}"),
    }
}

fn found(driver: &mut Driver, flow: FlowId, roles: Vec<Role>) {
    let progress = RolesProgress::Found(roles);
    driver.send(Message::Flow(flow, Reply::RolesProgress(progress)));
}

fn names(screen: &RolesScreen) -> Vec<String> {
    let role = |at: &usize| &screen.items[*at].role;
    let name = |at| format!("{}/{}", role(at).account_name, role(at).role);
    screen.list.rows.iter().map(name).collect()
}

fn current(driver: &Driver) -> Role {
    screen(driver).current().unwrap().role.clone()
}

#[test]
fn a_kept_list_is_shown_and_nobody_is_asked() {
    let mut driver = Driver::new();
    kept(&mut driver, vec![role(2, "Admin"), role(1, "Dev")]);
    assert_eq!(driver.take(), []);
    assert_eq!(names(screen(&driver)), ["team-0001/Dev", "team-0002/Admin"]);
    assert_eq!(screen(&driver).fetch, Fetch::Done);
    let age_changes = subscriptions(&driver.model).unwrap();
    assert!(age_changes <= later(60), "the age on screen goes on");
}

#[test]
fn rows_arrive_while_the_server_is_asked() {
    let mut driver = Driver::new();
    let flow = asking(&mut driver);
    found(&mut driver, flow, vec![role(3, "Dev"), role(1, "Dev")]);
    let accounts = RolesProgress::Accounts { done: 2, known: 9 };
    driver.send(Message::Flow(flow, Reply::RolesProgress(accounts)));
    let trouble = RolesProgress::Trouble("The server is busy.\u{1b}".into());
    driver.send(Message::Flow(flow, Reply::RolesProgress(trouble)));
    assert_eq!(names(screen(&driver)), ["team-0001/Dev", "team-0003/Dev"]);
    let asking = Fetch::Asking {
        flow,
        done: 2,
        known: 9,
    };
    assert_eq!(screen(&driver).fetch, asking);
    assert_eq!(
        screen(&driver).trouble.as_deref(),
        Some("The server is busy.␛")
    );
    found(&mut driver, flow, vec![role(1, "Dev"), role(2, "Dev")]);
    assert_eq!(screen(&driver).items.len(), 3, "a role is listed once");
    assert_eq!(screen(&driver).trouble, None, "it goes on");
    let whole = list(vec![role(1, "Dev"), role(2, "Dev")]);
    driver.send(Message::Flow(flow, Reply::RolesFetched(Ok(whole))));
    assert_eq!(screen(&driver).items.len(), 2);
    let entry = driver.model.activity.entries().last().unwrap();
    assert_eq!(
        entry.command.as_deref(),
        Some("moorline roles acme --refresh")
    );
}

#[test]
fn what_is_ticked_and_the_cursor_stay_where_rows_arrive() {
    let mut driver = Driver::new();
    let flow = asking(&mut driver);
    found(
        &mut driver,
        flow,
        vec![role(50, "Dev"), role(60, "Dev"), role(70, "Dev")],
    );
    driver.press("j space");
    assert_eq!(current(&driver), role(70, "Dev"), "goes on to the next");
    let before = screen(&driver).list.selected - screen(&driver).list.offset;
    let many = (0..49).chain(51..59).map(|at| role(at, "Dev")).collect();
    found(&mut driver, flow, many);
    assert_eq!(current(&driver), role(70, "Dev"));
    assert_eq!(screen(&driver).picked(), [role(60, "Dev")]);
    let row = screen(&driver).list.selected - screen(&driver).list.offset;
    assert!(row >= before, "it may only move where the list ends");
    let whole = list(vec![role(1, "Dev"), role(60, "Dev"), role(80, "Dev")]);
    driver.send(Message::Flow(flow, Reply::RolesFetched(Ok(whole))));
    assert_eq!(screen(&driver).picked(), [role(60, "Dev")]);
    assert_eq!(
        current(&driver),
        role(80, "Dev"),
        "the next where it is gone"
    );
}

#[test]
fn the_first_row_stays_on_screen_until_one_moves() {
    let mut driver = Driver::new();
    let flow = asking(&mut driver);
    found(&mut driver, flow, vec![role(50, "Dev")]);
    found(
        &mut driver,
        flow,
        (0..49).map(|at| role(at, "Dev")).collect(),
    );
    assert_eq!(current(&driver), role(0, "Dev"));
}

#[test]
fn esc_stops_asking_first_and_closes_then() {
    let mut driver = Driver::new();
    let flow = asking(&mut driver);
    found(&mut driver, flow, vec![role(1, "Dev")]);
    driver.press("esc");
    assert_eq!(driver.take(), [Effect::Cancel(flow)]);
    assert_eq!(screen(&driver).fetch, Fetch::Stopped);
    found(&mut driver, flow, vec![role(2, "Dev")]);
    assert_eq!(screen(&driver).items.len(), 1, "late rows do not count");
    driver.press("S");
    assert!(driver.status().contains("not whole"), "{}", driver.status());
    driver.press("esc");
    assert!(driver.model.overlays.is_empty());
    assert_eq!(driver.take(), [], "nothing to cancel any more");
}

#[test]
fn quitting_cancels_the_server_being_asked() {
    let mut driver = Driver::new();
    let flow = asking(&mut driver);
    driver.press("q");
    assert_eq!(driver.take(), [Effect::Cancel(flow), Effect::Quit]);
}

#[test]
fn a_filter_looks_in_every_column_and_keeps_the_order() {
    let mut driver = Driver::new();
    let roles = vec![role(1, "Dev"), role(2, "Admin"), role(12, "Admin")];
    kept(&mut driver, roles);
    driver.press("/").type_text("admin");
    assert_eq!(Context::of(&driver.model), Context::Filter);
    assert_eq!(
        names(screen(&driver)),
        ["team-0002/Admin", "team-0012/Admin"]
    );
    driver.type_text(" 0012");
    assert_eq!(names(screen(&driver)), ["team-0012/Admin"]);
    driver.press("enter a");
    assert_eq!(screen(&driver).picked(), [role(12, "Admin")], "all shown");
    driver.press("esc");
    assert_eq!(screen(&driver).list.rows.len(), 3, "shows all first");
    assert_eq!(screen(&driver).ticked, 1);
    driver.press("/").type_text("zzz").press("esc");
    assert_eq!(screen(&driver).list.rows.len(), 3);
    assert_eq!(Context::of(&driver.model), Context::Roles);
}

#[test]
fn only_what_arrives_is_filtered() {
    let mut driver = Driver::new();
    let flow = asking(&mut driver);
    found(
        &mut driver,
        flow,
        (0..5000).map(|at| role(at, "Dev")).collect(),
    );
    driver.press("/").type_text("admin").press("enter");
    let Some(Overlay::Roles(screen)) = driver.model.overlays.last_mut() else {
        panic!("the list is closed");
    };
    assert_eq!(screen.list.rows.len(), 0);
    // Were the old rows looked at again, this one would be found not to match.
    screen.items[7].is_shown = true;
    found(
        &mut driver,
        flow,
        vec![role(9000, "Admin"), role(9001, "Dev")],
    );
    assert_eq!(
        names(self::screen(&driver)),
        ["team-0007/Dev", "team-9000/Admin"]
    );
}

#[test]
fn all_and_none() {
    let mut driver = Driver::new();
    kept(&mut driver, (0..5000).map(|at| role(at, "Dev")).collect());
    driver.press("a");
    assert_eq!(screen(&driver).ticked, 5000);
    driver.press("space a");
    assert_eq!(screen(&driver).ticked, 5000, "one was missing");
    driver.press("a");
    assert_eq!(screen(&driver).ticked, 0);
}

/// An overview in which a profile has a role already.
fn with_profile() -> std::sync::Arc<crate::domain::overview::Overview> {
    overview(|parts| {
        let settings = &mut parts.profiles[2].settings;
        for (key, value) in [
            ("sso_session", "acme"),
            ("sso_account_id", "000000000001"),
            ("sso_role_name", "Dev"),
        ] {
            settings.0.push(Setting {
                key: key.into(),
                value: SettingValue::Text(value.into()),
                in_credentials: false,
                line: 1,
            });
        }
    })
}

#[test]
fn a_role_that_has_a_profile_says_so_and_is_not_made_twice() {
    let mut driver = Driver::on(with_profile());
    kept(&mut driver, vec![role(1, "Dev"), role(2, "Dev")]);
    assert_eq!(
        screen(&driver).items[0].profile.as_deref(),
        Some("acme-dev")
    );
    driver.press("enter");
    assert_eq!(driver.status(), "this role has a profile already");
    driver.press("space a enter");
    match driver.model.top() {
        Some(Overlay::ProfileForm(form)) => assert_eq!(
            form.purpose,
            FormFor::Add {
                connection: session("acme"),
                roles: vec![role(2, "Dev")],
                is_all: true,
            }
        ),
        other => panic!("no form but {other:?}"),
    }
    driver.press("esc");
    driver.send(Message::OverviewLoaded(overview(|_| {})));
    assert_eq!(screen(&driver).items[0].profile, None, "the files changed");
}

#[test]
fn a_failure_keeps_what_is_there_and_can_be_mended() {
    let mut driver = Driver::new();
    kept(&mut driver, vec![role(1, "Dev")]);
    driver.press("s");
    assert_eq!(driver.take(), [], "no sign-in is needed yet");
    driver.press("r");
    let asked = flow(&mut driver);
    let failure = Failure::new("acme needs a sign-in.").exit(Exit::SignInNeeded);
    driver.send(Message::Flow(asked, Reply::RolesFetched(Err(failure))));
    assert_eq!(screen(&driver).items.len(), 1);
    driver.press("s");
    assert!(matches!(driver.take().as_slice(), [Effect::PlanSignIn(..)]));
    driver.press("esc");
    driver.take();
    let signed_in = overview(|parts| {
        let acme = connection(session("acme"), parts.connections[1].auth_method);
        parts.connections[1] = signed_in(acme, 60, &[]);
    });
    driver.send(Message::OverviewLoaded(signed_in.clone()));
    assert!(matches!(driver.take().as_slice(), [Effect::FetchRoles(..)]));
    driver.send(Message::OverviewLoaded(signed_in));
    assert_eq!(driver.take(), [], "asked for once");
}

#[test]
fn accounts_that_failed_are_told_with_why() {
    let mut driver = Driver::new();
    let flow = asking(&mut driver);
    let whole = RoleList {
        failed: vec![("000000000009".into(), "It is suspended.".into())],
        ..list(vec![role(1, "Dev")])
    };
    driver.send(Message::Flow(flow, Reply::RolesFetched(Ok(whole))));
    driver.press("!");
    match driver.model.top() {
        Some(Overlay::Notice(notice)) => {
            assert_eq!(notice.lines, ["000000000009: It is suspended."]);
        }
        other => panic!("no notice but {other:?}"),
    }
    driver.press("esc S");
    match driver.model.top() {
        Some(Overlay::ProfileForm(form)) => match &form.purpose {
            FormFor::Sync { roles, .. } => assert_eq!(roles.failed.len(), 1, "its gaps are told"),
            other => panic!("no sync but {other:?}"),
        },
        other => panic!("no form but {other:?}"),
    }
}

#[test]
fn only_identity_center_has_roles() {
    let mut driver = Driver::new();
    driver.select(Pane::Connections, "builder-id").press("R");
    assert_eq!(driver.take(), []);
    assert!(driver.status().contains("IAM Identity Center"));
    driver.select(Pane::Profiles, "acme-dev").press("R");
    assert_eq!(screen(&driver).connection, session("acme"));
}
