//! The published schemas, against what the real binary prints in homes of every kind.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

#[path = "support/answers.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod answers;
#[path = "support/codewhisperer.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod codewhisperer;
#[path = "support/home.rs"]
mod home;
#[path = "support/schema.rs"]
mod schema;
#[path = "support/signing.rs"]
mod signing;

use answers::{Answers, ROOT, USER, refusal};
use codewhisperer::{Answer, BUILDER_ID, CodeWhisperer, EU, ORGANIZATION, profile};
use home::{
    ACME_URL, BUILDER_ID_URL, CODEWHISPERER_SCOPES, Home, Token, everything, finish, guide, items,
    rfc3339, text, token_file,
};
use moorline::demo::{Account, Options};
use schema::Published;
use serde_json::{Value, json};
use signing::Signing;
use std::collections::BTreeSet;
use std::fs;

/// What was printed, with the schema it has to be like.
type Printed = Vec<(&'static str, Value)>;

/// Objects whose keys are no names of ours.
const OPEN: [&str; 3] = ["settings", "facts", "policy"];

/// A service that has a policy.
const CONSOLE: &str = "codewhisperer-lambda";

/// Homes of every kind.
fn homes() -> Vec<Home> {
    let expired = guide();
    expired.token("builder-id", &Token::builder_id().left(-60));
    expired.token("acme", &Token::of(ACME_URL).left(-60).without_refresh());
    expired.write_state("last_switch = \"gone\"\n[pins]\ncodewhisperer = \"session:acme\"\n");

    let broken = Home::with_config("no ini [[[\n\0\n[profile a]\n[profile a]\nregion = x\n= y\n");
    broken.credentials(b"\xff[keys\n[default]\n= x\n");
    broken.settings("colour = \"loud\"\n[services.codewhisperer\n");
    broken.write_state("last_switch = [\n");
    broken.write(".aws/sso/cache/half.json", "{\"acc");

    let hostile = Home::with_config(
        "[profile a\u{1b}[31m\u{202e}b]\nsso_session = e\u{7f}vil\nregion = mars\u{9b}1\n\
         s3 =\n  addressing_style = \u{1b}]0;x\u{7}\n\
         [sso-session e\u{7f}vil]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = ../x\n\
         [profile $(id)]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = $(id)\n",
    );
    hostile.token("e\u{7f}vil", &Token::of(ACME_URL).region("\u{1b}[0m"));
    vec![Home::new(), everything(), guide(), expired, broken, hostile]
}

/// What is printed of `home` without asking anybody.
fn looked(home: &Home) -> Printed {
    let run = |args: &[&str]| home.run(args).exits(0).json();
    let mut all = vec![
        ("status", run(&["status", "--json"])),
        ("connections", run(&["connections", "--json"])),
        ("profiles", run(&["profiles", "--json"])),
        ("services", run(&["services", "--json"])),
        ("prompt", run(&["prompt", "--json"])),
        ("doctor", run(&["doctor", "--offline", "--json"])),
    ];
    let status = all[0].1.clone();
    let services = items(&status["services"]).iter();
    // Those that go by IAM alone are told of alike.
    let services = services.filter(|one| one["accepts"] != json!(["iam"]) || one["id"] == CONSOLE);
    for one in items(&status["connections"]).iter().chain(services) {
        all.push(("why", run(&["why", text(&one["id"]), "--json"])));
    }
    for one in items(&status["profiles"]) {
        let name = text(&one["name"]);
        let vars = [("AWS_PROFILE", name)];
        all.push(("prompt", home.json_with("prompt", &vars)));
        all.push(("switch", run(&["switch", name, "--dry-run", "--json"])));
    }
    all
}

/// What is printed of services that were asked, by users of several kinds.
fn asked() -> Printed {
    let mut all = Vec::new();
    for (key, replies) in [
        (USER, vec![]),
        (ROOT, vec![]),
        (
            USER,
            vec![
                ("ListQueues", refusal(403, "AccessDeniedException", "no")),
                ("ListTables", refusal(400, "ExpiredTokenException", "over")),
                ("GetCallerIdentity", refusal(400, "Throttling", "slow")),
            ],
        ),
    ] {
        let server = Answers::start(&replies);
        let home = Home::with_config("[profile ci]\nregion = eu-west-1\n");
        home.credentials(format!(
            "[ci]\naws_access_key_id = {key}\naws_secret_access_key = CANARY\n"
        ));
        let vars = [("AWS_ENDPOINT_URL", &*server.url), ("AWS_PROFILE", "ci")];
        all.push(("verify", home.json_with("verify", &vars)));
        if replies.is_empty() {
            all.push(("whoami", home.json_with("whoami", &vars)));
            let keys = home.run_with(&["credentials"], &vars).exits(0).json();
            all.push(("credentials", keys));
        }
        all.push(("status", home.json_with("status", &vars)));
        let applied = home.run(&["switch", "ci", "--json"]).exits(0).json();
        all.push(("switch", applied));
    }
    all
}

/// What `codewhisperer` and its subcommands print, for a person and for an employee.
fn asked_codewhisperer() -> Printed {
    let service = CodeWhisperer::start(|knows| {
        let of = [profile(EU, 'A', "team-a"), profile(EU, 'B', "team-b")];
        knows.profiles.insert(EU.into(), of.into());
        let away = Answer::refusal("InternalServerException", "away", None);
        knows.always("us-east-1", "ListAvailableProfiles", away);
    });
    let mut all = Vec::new();
    for (session, url, token) in [
        ("builder-id", BUILDER_ID_URL, BUILDER_ID),
        ("acme", ACME_URL, ORGANIZATION),
    ] {
        let home = Home::with_config(format!(
            "[sso-session {session}]\nsso_start_url = {url}\nsso_region = us-east-1\n\
             sso_registration_scopes = {CODEWHISPERER_SCOPES}\n"
        ));
        home.write_state(format!("[pins]\ncodewhisperer = \"session:{session}\"\n"));
        let mut kept = Token::of(url).json();
        kept["accessToken"] = token.into();
        home.write(
            &format!(".aws/sso/cache/{}", token_file(session)),
            kept.to_string(),
        );
        let run = |args: &[&str]| {
            let mut command = home.moorline(&["codewhisperer", "--json"]);
            finish(command.args(args).envs(service.vars()))
        };
        all.push(("codewhisperer", run(&[]).exits(0).json()));
        for (name, args) in [
            ("codewhisperer-profiles", &["profiles"][..]),
            ("codewhisperer-choose", &["choose", "team-b"]),
            ("codewhisperer-customizations", &["customizations"]),
            ("codewhisperer-models", &["models"]),
            ("codewhisperer-suggest", &["suggest", "--yes"]),
            ("codewhisperer", &[]),
        ] {
            let done = run(args);
            // A person has no profiles.
            if done.code == 0 {
                all.push((name, done.json()));
            }
        }
    }
    all
}

/// What `roles` prints, where one account cannot be listed.
fn asked_roles() -> Printed {
    let options = Options {
        accounts: vec![
            Account::new("111122223333", "de\u{1b}v", &["Developer", "ReadOnly"]),
            Account::new("444455556666", "", &["a\u{202e}b"]),
        ],
        ..Options::default()
    };
    let it = Signing::with(
        "[sso-session acme]\nsso_start_url = https://d-9067demo00.awsapps.com/start\nsso_region = eu-west-1\n\
         sso_registration_scopes = sso:account:access\n\
         [profile dev]\nsso_session = acme\nsso_account_id = 111122223333\nsso_role_name = Developer\n",
        options,
    );
    it.token("acme", &["sso:account:access"], 3600);
    let run = || it.run(&["roles", "--json"]).exits(0).json();
    vec![("roles", run()), ("roles", run())]
}

fn printed() -> Printed {
    let homes = homes();
    let mut all: Printed = homes.iter().flat_map(looked).collect();
    all.extend(asked());
    all.extend(asked_codewhisperer());
    all.extend(asked_roles());
    all
}

#[test]
fn what_is_printed_is_what_the_schemas_say_and_nothing_else_would_do() {
    let published = Published::by_the_binary();
    let mut seen = BTreeSet::new();
    let mut tried = BTreeSet::new();
    for (name, value) in printed() {
        published.accepts(name, &value);
        seen.insert(name);
        for (path, changed) in changes(name, &value) {
            if tried.insert(path.clone()) {
                assert!(
                    published.objection(name, &changed).is_some(),
                    "nobody would notice: {path}"
                );
            }
        }
    }
    let seen: Vec<&str> = seen.into_iter().collect();
    assert_eq!(
        seen,
        published.names(),
        "a schema that nothing is printed of"
    );
    assert!(tried.len() > 300, "{tried:#?}");
}

/// `value` with each field renamed, and each object with one field more; what was done comes first.
fn changes(name: &str, value: &Value) -> Vec<(String, Value)> {
    let mut paths = Vec::new();
    objects(value, "", &mut paths);
    let mut all = Vec::new();
    for (path, keys) in paths {
        let general: String = path.chars().filter(|c| !c.is_ascii_digit()).collect();
        let mut more = value.clone();
        more.pointer_mut(&path).unwrap()["a_new_field"] = Value::Null;
        all.push((format!("{name}{general} has a new field"), more));
        for key in keys {
            let is_free = name == "credentials" && !["Version", "AccessKeyId"].contains(&&*key);
            if is_free {
                continue;
            }
            let mut less = value.clone();
            let object = less.pointer_mut(&path).unwrap().as_object_mut().unwrap();
            object.remove(&key);
            all.push((format!("{name}{general} has no {key}"), less));
        }
    }
    all
}

fn objects(value: &Value, path: &str, found: &mut Vec<(String, Vec<String>)>) {
    match value {
        Value::Object(map) => {
            found.push((path.to_owned(), map.keys().cloned().collect()));
            for (key, value) in map.iter().filter(|(key, _)| !OPEN.contains(&key.as_str())) {
                objects(value, &format!("{path}/{key}"), found);
            }
        }
        // The first of a list is like the others, but for what is missing in it.
        Value::Array(list) => {
            for (at, value) in list.iter().enumerate() {
                objects(value, &format!("{path}/{at}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn values_of_another_kind_are_refused() {
    let published = Published::by_the_binary();
    let home = guide();
    let status = home.json("status");
    for (path, value) in [
        ("/schema_version", json!(2)),
        ("/connections/0/id", json!("nobody:x")),
        ("/connections/0/state", json!("fine")),
        ("/connections/0/expires_at", json!("tomorrow")),
        (
            "/connections/0/expires_at",
            json!("2026-01-01T00:00:00+01:00"),
        ),
        ("/profiles/0/kind", json!("other")),
        ("/services/0/binding/via", json!("luck")),
        ("/services/0/accepts/0", json!("password")),
    ] {
        let mut changed = status.clone();
        *changed.pointer_mut(path).unwrap() = value;
        assert!(published.objection("status", &changed).is_some(), "{path}");
    }
    assert!(rfc3339(0).ends_with('Z'));
}

#[test]
fn every_file_is_published_and_needs_no_other() {
    let published = Published::by_the_binary();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/schema");
    let mut files: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| Some(name.strip_suffix(".json")?.to_owned()))
        .filter(|name| name != "common")
        .collect();
    files.sort();
    assert_eq!(files, published.names());
    for name in published.names() {
        let schema = published.schema(name).to_string();
        assert!(!schema.contains("common.json"), "{name}");
        assert_eq!(
            published.schema(name)["$schema"],
            "https://json-schema.org/draft/2020-12/schema"
        );
    }
    let home = Home::new();
    home.run(&["schema", "nothing"]).exits(2).says(&["status"]);
}
