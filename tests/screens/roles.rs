//! The list of accounts and roles, and profiles made of them, as a whole.

use super::*;
use jiff::SignedDuration;
use moorline::flows::failure::{Exit, Failure};
use moorline::flows::profile_edit::{EditPlan, ProfileEdit};
use moorline::flows::roles::{Role, RoleList, RolesProgress};
use moorline::flows::sign_in::ConfigChange;
use moorline::flows::undo::{UndoPlan, Undoable};
use moorline::tui::effect::Effect;
use moorline::tui::key::Key;
use moorline::tui::message::{FlowId, Message, Reply};
use moorline::tui::model::review::{PlannedProfiles, PlannedUndo};
use moorline::tui::update::update;

/// A console whose list of roles is being read, and the flow that reads it.
fn opened(width: u16, height: u16) -> (Model, FlowId) {
    let mut model = focused(console(width, height), Pane::Connections, 1);
    let flow = flow(&press(&mut model, "R"));
    (model, flow)
}

fn press(model: &mut Model, keys: &str) -> Vec<Effect> {
    let keys = keys.split(' ').map(|name| Key::parse(name).unwrap());
    keys.flat_map(|key| update(model, Message::Key(key)))
        .collect()
}

fn flow(effects: &[Effect]) -> FlowId {
    effects.iter().find_map(Effect::starts).unwrap()
}

fn send(model: &mut Model, flow: FlowId, reply: Reply) -> Vec<Effect> {
    update(model, Message::Flow(flow, reply))
}

/// Roles as an organization has them; one of them has a profile in the sample.
fn roles(accounts: usize) -> Vec<Role> {
    let names = ["Developer", "ReadOnly", "AWSAdministratorAccess"];
    let mut roles: Vec<Role> = (0..accounts)
        .flat_map(|at| {
            names.map(|role| Role {
                account_name: format!("Payments team {at:04}"),
                account_id: format!("{:012}", 700_000_000_000 + at),
                role: role.into(),
            })
        })
        .collect();
    roles.push(Role {
        account_name: "Acme sandbox".into(),
        account_id: "444455556666".into(),
        role: "Developer".into(),
    });
    roles
}

fn list(roles: Vec<Role>) -> RoleList {
    RoleList {
        roles,
        fetched_at: Some(overview::now() - SignedDuration::from_mins(5)),
        failed: Vec::new(),
    }
}

/// The list as it was kept, with a few chosen.
fn kept(width: u16, height: u16) -> Model {
    let (mut model, flow) = opened(width, height);
    send(&mut model, flow, Reply::RolesRead(Some(list(roles(40)))));
    press(&mut model, "j space space j");
    model
}

const SIZES: [(u16, u16); 4] = [(140, 40), (80, 24), (60, 15), (20, 5)];

#[test]
fn a_list_that_was_kept() {
    for (width, height) in SIZES {
        let model = kept(width, height);
        snapshot(&format!("roles_{width}x{height}"), &text(&model));
    }
    let mut plain = kept(80, 24);
    plain.look.is_unicode = false;
    plain.look.is_coloured = false;
    assert!(text(&plain).is_ascii(), "{}", text(&plain));
    snapshot("mono_roles_80x24", &styles(&plain));
}

#[test]
fn a_list_that_arrives() {
    for (width, height) in SIZES {
        let (mut model, reading) = opened(width, height);
        let asking = flow(&send(&mut model, reading, Reply::RolesRead(None)));
        let progress = [
            RolesProgress::Found(roles(4)),
            RolesProgress::Accounts {
                done: 312,
                known: 1000,
            },
            RolesProgress::Trouble("The server is busy: asking again in 4 s.".into()),
        ];
        for one in progress {
            send(&mut model, asking, Reply::RolesProgress(one));
        }
        snapshot(&format!("roles_arriving_{width}x{height}"), &text(&model));
    }
}

#[test]
fn a_filtered_list() {
    let mut model = kept(80, 24);
    press(&mut model, "/");
    for c in "admin 70000000001".chars() {
        update(&mut model, Message::Key(Key::char(c)));
    }
    snapshot("roles_filter_80x24", &text(&model));
}

#[test]
fn lists_with_gaps_or_none() {
    let (mut model, reading) = opened(80, 24);
    let failed = RoleList {
        failed: vec![("700000000009".into(), "It is suspended.".into())],
        ..list(roles(2))
    };
    send(&mut model, reading, Reply::RolesRead(Some(failed)));
    snapshot("roles_failed_accounts_80x24", &text(&model));
    let asking = flow(&press(&mut model, "r"));
    let failure = Failure::new("Identity Center acme has no sign-in that works.")
        .hint("Sign in: `moorline login acme`.")
        .exit(Exit::SignInNeeded);
    send(&mut model, asking, Reply::RolesFetched(Err(failure)));
    snapshot("roles_failed_80x24", &text(&model));
    let (mut model, reading) = opened(80, 24);
    send(
        &mut model,
        reading,
        Reply::RolesRead(Some(list(Vec::new()))),
    );
    snapshot("roles_none_80x24", &text(&model));
}

fn change(lines: usize) -> ConfigChange {
    let mut diff = "--- /home/dev/.aws/config\n+++ /home/dev/.aws/config\n@@ -58,3 +58,9 @@\n [profile loop-a]\n source_profile = loop-b\n".to_string();
    for at in 0..lines {
        diff.push_str(&format!(
            "+\n+[profile Payments-team-{at:03}-Developer]\n+sso_session = acme\n+sso_account_id = 700000000{at:03}\n+sso_role_name = Developer\n"
        ));
    }
    ConfigChange {
        file: "/home/dev/.aws/config".into(),
        diff,
    }
}

fn planned(lines: usize, summary: &str, notices: &[&str], prunable: &[&str]) -> Reply {
    Reply::ProfilesPlanned(Ok(Box::new(PlannedProfiles {
        plan: EditPlan {
            edits: vec![ProfileEdit::Delete {
                profile: "loop-a".into(),
            }],
            changes: vec![change(lines)],
            summary: summary.into(),
            notices: notices.iter().map(ToString::to_string).collect(),
        },
        prunable: prunable.iter().map(ToString::to_string).collect(),
    })))
}

#[test]
fn profiles_of_roles() {
    for (width, height) in SIZES {
        let mut model = kept(width, height);
        press(&mut model, "enter");
        snapshot(&format!("naming_{width}x{height}"), &text(&model));
        let planning = flow(&press(&mut model, "enter"));
        send(
            &mut model,
            planning,
            planned(12, "12 profiles added", &[], &[]),
        );
        snapshot(&format!("additions_{width}x{height}"), &text(&model));
    }
}

#[test]
fn a_sync_and_what_it_could_prune() {
    for (width, height) in [(80, 24), (60, 15)] {
        let mut model = kept(width, height);
        let planning = flow(&press(&mut model, "S enter"));
        let gone = ["acme-old-Developer", "acme-older-Developer"];
        let reply = planned(3, "3 profiles added, 1 changed", &[], &gone);
        send(&mut model, planning, reply);
        snapshot(&format!("sync_{width}x{height}"), &text(&model));
    }
}

fn profile_selected(width: u16, height: u16) -> Model {
    focused(console(width, height), Pane::Profiles, 6)
}

#[test]
fn a_profile_is_edited() {
    for (width, height) in SIZES {
        let mut model = profile_selected(width, height);
        press(&mut model, "e");
        snapshot(&format!("edit_{width}x{height}"), &text(&model));
    }
    let mut model = profile_selected(80, 24);
    press(&mut model, "e tab x enter");
    snapshot("edit_wrong_80x24", &text(&model));
}

#[test]
fn a_profile_is_deleted() {
    for (width, height) in SIZES {
        let mut model = profile_selected(width, height);
        let planning = flow(&press(&mut model, "D"));
        let notices = [
            "It is the active profile: AWS commands here will fail until you switch.",
            "web and worker get their credentials from it.",
        ];
        send(
            &mut model,
            planning,
            planned(1, "1 profile deleted", &notices, &[]),
        );
        snapshot(&format!("delete_{width}x{height}"), &text(&model));
    }
}

fn undoable(id: &str, minutes: i64) -> Undoable {
    Undoable {
        id: id.into(),
        made_at: overview::now() - SignedDuration::from_mins(minutes),
        what: "add 12 profiles".into(),
        obstacle: None,
    }
}

#[test]
fn a_change_is_taken_back() {
    let changes = || vec![undoable("2", 3), undoable("1", 60 * 30)];
    for (width, height) in SIZES {
        let mut model = console(width, height);
        let planning = flow(&press(&mut model, "U"));
        let plan = UndoPlan {
            entry: undoable("2", 3),
            changes: vec![change(2)],
        };
        let planned = PlannedUndo {
            plan,
            notices: Vec::new(),
        };
        let reply = Reply::UndoPlanned(changes(), Ok(Box::new(planned)));
        send(&mut model, planning, reply);
        snapshot(&format!("undo_{width}x{height}"), &text(&model));
    }
    let mut model = console(80, 24);
    let planning = flow(&press(&mut model, "U"));
    let failure = Failure::new("The config file was changed since, so this cannot be taken back.")
        .hint("Take back the later change first.");
    send(
        &mut model,
        planning,
        Reply::UndoPlanned(changes(), Err(failure)),
    );
    snapshot("undo_failed_80x24", &text(&model));
}

#[test]
fn five_thousand_roles_cost_what_is_on_screen() {
    let (mut model, reading) = opened(80, 24);
    send(
        &mut model,
        reading,
        Reply::RolesRead(Some(list(roles(1667)))),
    );
    press(&mut model, "G");
    let shown = text(&model);
    assert!(shown.contains("5,002"), "{shown}");
    let rows = overlay_rows(&model);
    assert_eq!(shown.matches("Payments team").count(), rows, "{shown}");
    assert!(shown.contains("Payments team 1666") && rows > 15);
}

#[test]
fn hostile_names_are_shown_and_never_acted_on() {
    for (name, seen) in [
        ("a\u{1b}[31mred\u{7}", "a␛[3"),
        ("d\u{202e}dorp", "d\\u{2"),
        ("日本語のアカウント名前とても長い名前のアカウント", "日本"),
        (&"x".repeat(1 << 20), "xxxx"),
    ] {
        for (width, height) in SIZES {
            let (mut model, reading) = opened(width, height);
            let role = Role {
                account_name: name.into(),
                account_id: name.into(),
                role: name.into(),
            };
            let one = RoleList {
                failed: vec![(name.into(), name.into())],
                ..list(vec![role])
            };
            send(&mut model, reading, Reply::RolesRead(Some(one)));
            assert!(text(&model).contains(seen), "{}", &text(&model));
            check(&model);
            press(&mut model, "!");
            check(&model);
            press(&mut model, "esc enter");
            check(&model);
            let planning = flow(&press(&mut model, "enter"));
            send(&mut model, planning, planned(1, name, &[name], &[name]));
            check(&model);
        }
    }
}

fn check(model: &Model) {
    for cell in &draw(model).content {
        assert!(
            !cell.symbol().chars().any(moorline::domain::text::is_unsafe),
            "{:?}",
            cell.symbol()
        );
    }
}
