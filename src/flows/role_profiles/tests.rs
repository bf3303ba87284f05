//! Names and collisions, and what a sync adds, updates, prunes and leaves alone.

use super::*;
use crate::flows::discover::discover;
use crate::flows::host::Environment;
use crate::flows::profile_edit::{apply, plan};
use std::collections::BTreeMap;
use std::fs;

const SESSION: &str = "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\nsso_registration_scopes = sso:account:access\n";

struct Home(tempfile::TempDir);

impl Home {
    fn with(config: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join(".aws")).unwrap();
        fs::write(
            home.path().join(".aws/config"),
            format!("{SESSION}{config}"),
        )
        .unwrap();
        Self(home)
    }

    fn host(&self) -> Host {
        let environment = Environment::isolated(self.0.path(), BTreeMap::new());
        let now = "2026-01-02T03:04:05Z".parse().unwrap();
        Host::new(environment, false, Box::new(move || now))
    }

    fn overview(&self) -> Overview {
        discover(&self.host(), None)
    }

    fn config(&self) -> String {
        fs::read_to_string(self.0.path().join(".aws/config")).unwrap()
    }

    fn append(&self, text: &str) {
        fs::write(self.0.path().join(".aws/config"), self.config() + text).unwrap();
    }

    fn make(&self, edits: Vec<ProfileEdit>) {
        let host = self.host();
        let plan = plan(&host, &self.overview(), edits).unwrap();
        apply(&host, &plan).unwrap();
    }

    fn sync(&self, roles: &RoleList, region: Option<&str>) -> SyncPlan {
        let (host, overview) = (self.host(), self.overview());
        sync(&host, &overview, &acme(), roles, DEFAULT_TEMPLATE, region).unwrap()
    }
}

fn acme() -> ConnectionId {
    ConnectionId::Session("acme".into())
}

fn role(account_name: &str, account: u64, role: &str) -> Role {
    Role {
        account_name: account_name.into(),
        account_id: format!("{account:012}"),
        role: role.into(),
    }
}

fn list(roles: &[Role]) -> RoleList {
    RoleList {
        roles: roles.to_vec(),
        fetched_at: Some("2026-01-02T03:04:05Z".parse().unwrap()),
        failed: Vec::new(),
    }
}

fn names(edits: &[ProfileEdit]) -> Vec<&str> {
    edits
        .iter()
        .map(|edit| match edit {
            ProfileEdit::AddRole(role) => role.profile.as_str(),
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn roles_that_are_no_profile_yet_get_names_of_their_own() {
    let home = Home::with(
        "[profile mine]\nsso_session = acme\nsso_account_id = 000000000001\nsso_role_name = Dev\n\
         [profile Dev-Admin]\nregion = eu-west-1\n",
    );
    let roles = [
        role("Dev", 3, "Admin"),
        role("Dev", 2, "Admin"),
        role("Dev", 2, "Admin"),
        role("Sand", 1, "Dev"),
        role("acme", 4, ""),
        role("default", 5, "\u{202e}"),
        role("\u{1b}[2J\n", 6, "Ops"),
    ];
    let edits = additions(&home.overview(), &acme(), &roles, DEFAULT_TEMPLATE, None).unwrap();
    assert_eq!(
        names(&edits),
        [
            "2J-Ops",
            "Dev-Admin-2",
            "Dev-Admin-3",
            "acme-2",
            "default-2"
        ]
    );
    let mut reversed = roles.to_vec();
    reversed.reverse();
    let again = additions(&home.overview(), &acme(), &reversed, DEFAULT_TEMPLATE, None).unwrap();
    assert_eq!(edits, again, "whatever the order they came in");
}

#[test]
fn what_is_wrong_with_the_request_is_said_with_what_is_right() {
    let home = Home::with("");
    let overview = home.overview();
    let asked = |connection: &ConnectionId, template, region| {
        additions(
            &overview,
            connection,
            &[role("a", 1, "b")],
            template,
            region,
        )
        .unwrap_err()
    };
    let unknown = asked(&acme(), "{name}", None);
    assert_eq!(unknown.exit, Exit::Usage);
    let text = unknown.to_string();
    assert!(
        text.contains("no word {name}")
            && text.contains("{account_name}, {account_id}, {role}, {session}"),
        "{text}"
    );
    assert_eq!(asked(&acme(), "{role", None).exit, Exit::Usage);
    assert_eq!(asked(&acme(), "{role}", Some("moon")).exit, Exit::Usage);
    assert_eq!(asked(&ConnectionId::Env, "{role}", None).exit, Exit::Usage);
}

#[test]
fn a_sync_adds_what_is_new_and_finds_what_is_gone() {
    let home = Home::with(
        "[profile mine]\nsso_session = acme\nsso_account_id = 000000000009\nsso_role_name = Gone\n",
    );
    let (kept, gone, away, custom, source) = (
        role("kept", 1, "Dev"),
        role("gone", 2, "Dev"),
        role("away", 3, "Dev"),
        role("custom", 4, "Dev"),
        role("source", 5, "Dev"),
    );
    let all = [kept.clone(), gone, away, custom, source];
    let first = home.sync(&list(&all), Some("eu-west-1"));
    assert_eq!(first.edits.len(), 5);
    home.make(first.edits);
    assert_eq!(home.sync(&list(&all), None).edits, []);
    let config = home
        .config()
        .replace("custom-Dev]", "custom-Dev]\noutput = json");
    fs::write(home.0.path().join(".aws/config"), config).unwrap();
    home.append("[profile child]\nsource_profile = source-Dev\nrole_arn = arn:aws:iam::1:role/x\n");

    let renamed = role("Kept, renamed", 1, "Dev");
    let mut now = list(&[renamed, role("new", 6, "Dev")]);
    now.failed = vec![("000000000003".into(), "it is slow".into())];
    let plan = home.sync(&now, None);
    assert_eq!(
        names(&plan.edits),
        ["new-Dev"],
        "a renamed account keeps its profile's name"
    );
    assert_eq!(plan.prunable, ["gone-Dev"]);
    assert_eq!(
        plan.kept,
        [
            "custom-Dev stays: its role is gone, but it has settings of its own (output)",
            "source-Dev stays: its role is gone, but it is the source_profile of child",
        ]
    );
    now.fetched_at = None;
    assert_eq!(
        home.sync(&now, None).prunable,
        [""; 0],
        "nobody asked the server"
    );
}

#[test]
fn a_profile_that_is_no_longer_what_moorline_made_is_the_users() {
    let home = Home::with("");
    home.make(
        home.sync(&list(&[role("a", 1, "Dev"), role("b", 2, "Dev")]), None)
            .edits,
    );
    let config = home.config().replace("000000000001", "000000000007");
    fs::write(home.0.path().join(".aws/config"), config).unwrap();
    assert_eq!(home.sync(&list(&[]), None).prunable, ["b-Dev"]);
    home.append(
        "[profile mine]\nsso_session = acme\nsso_account_id = 000000000003\nsso_role_name = Dev\n",
    );
    home.make(vec![ProfileEdit::AddRole(NewRoleProfile {
        profile: "mine".into(),
        session: "acme".into(),
        account_id: "000000000003".into(),
        role: "Dev".into(),
        region: Some("eu-west-1".into()),
    })]);
    assert_eq!(home.sync(&list(&[]), None).prunable, ["b-Dev"]);
    fs::write(
        home.0
            .path()
            .join(".local/state/moorline/made-profiles.json"),
        "{",
    )
    .unwrap();
    assert_eq!(home.sync(&list(&[]), None).prunable, [""; 0]);
}

#[test]
fn a_sync_gives_its_region_to_profiles_whose_region_nobody_chose() {
    let home = Home::with("");
    let roles = list(&[
        role("a", 1, "Dev"),
        role("b", 2, "Dev"),
        role("c", 3, "Dev"),
    ]);
    home.make(home.sync(&roles, Some("eu-west-1")).edits);
    let set = ProfileEdit::Set {
        profile: "b-Dev".into(),
        settings: vec![("region".into(), Some("us-east-1".into()))],
    };
    home.make(vec![set]);
    let plan = home.sync(&roles, Some("eu-central-1"));
    assert_eq!(names(&plan.edits), ["a-Dev", "c-Dev"]);
    home.make(plan.edits);
    assert_eq!(home.config().matches("region = eu-central-1").count(), 2);
    assert_eq!(home.config().matches("region = us-east-1").count(), 1);
    assert_eq!(home.sync(&roles, Some("eu-central-1")).edits, []);
}

#[test]
fn a_renamed_profile_is_still_moorlines() {
    let home = Home::with("");
    home.make(home.sync(&list(&[role("a", 1, "Dev")]), None).edits);
    home.make(vec![ProfileEdit::Rename {
        profile: "a-Dev".into(),
        to: "work".into(),
    }]);
    assert_eq!(home.sync(&list(&[]), None).prunable, ["work"]);
}
