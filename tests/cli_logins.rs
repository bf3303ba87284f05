//! Sessions of `aws login`, cached role credentials and wrong identities, with the real binary on
//! real files.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "support/home.rs"]
mod home;
#[path = "cli_logins/identities.rs"]
mod identities;

use home::{Home, Token, codes, keys, named, rfc3339};
use rustix::fs::{CWD, Mode, mkfifoat};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const ACME_URL: &str = "https://d-1234567890.awsapps.com/start";

/// Nobody listens there: a sign-out must not need the network.
const NOBODY: [(&str, &str); 1] = [("AWS_ENDPOINT_URL_SSO", "http://127.0.0.1:1")];

fn login_file(session: &str) -> String {
    let digest = Sha256::digest(session.as_bytes());
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{hex}.json")
}

/// A session as the AWS CLI writes it, whose credentials end `left` seconds from now.
fn login(left: i64) -> Value {
    json!({
        "accessToken": {
            "accessKeyId": "CANARY", "secretAccessKey": "CANARY", "sessionToken": "CANARY",
            "accountId": "111122223333", "expiresAt": rfc3339(left),
        },
        "tokenType": "urn:aws:params:oauth:token-type:access_token_sigv4",
        "clientId": "arn:aws:signin:::devtools/same-device",
        "refreshToken": "CANARY", "idToken": "CANARY", "dpopKey": "CANARY",
    })
}

fn without(mut session: Value, key: &str) -> Value {
    session.as_object_mut().unwrap().remove(key);
    session
}

fn arn(user: &str) -> String {
    format!("arn:aws:iam::111122223333:user/{user}")
}

fn profile(name: &str, user: &str) -> String {
    format!("[profile {name}]\nlogin_session = {}\n", arn(user))
}

fn put(home: &Home, user: &str, content: &str) {
    home.write(
        &format!(".aws/login/cache/{}", login_file(&arn(user))),
        content,
    );
}

#[test]
fn a_login_session_says_how_it_stands_and_what_mends_it() {
    let mut endless = login(600);
    endless["accessToken"] = without(endless["accessToken"].clone(), "expiresAt");
    let over = login(-60);
    let rows = [
        ("live", Some(login(600).to_string()), "signed_in", ""),
        (
            "frail",
            Some(without(login(600), "refreshToken").to_string()),
            "signed_in",
            "when they are over, run `aws login --profile frail`",
        ),
        (
            "over",
            Some(over.to_string()),
            "refreshable",
            "The AWS CLI renews",
        ),
        (
            "ancient",
            Some(login(-12 * 3_600 - 60).to_string()),
            "expired",
            "The session is over",
        ),
        (
            "old",
            Some(login(-12 * 3_600 + 60).to_string()),
            "refreshable",
            "The AWS CLI renews",
        ),
        (
            "keyless",
            Some(without(over.clone(), "dpopKey").to_string()),
            "expired",
            "run `aws login --profile keyless`",
        ),
        (
            "tokenless",
            Some(without(over, "refreshToken").to_string()),
            "expired",
            "nothing can renew them",
        ),
        (
            "endless",
            Some(endless.to_string()),
            "expired",
            "does not say when its credentials end",
        ),
        (
            "broken",
            Some("{\"accessToken\": {".to_owned()),
            "unknown",
            "it is not whole JSON",
        ),
        ("none", None, "never", "run `aws login --profile none`"),
    ];
    let config: String = rows.iter().map(|row| profile(row.0, row.0)).collect();
    let home = Home::with_config(config);
    for (user, content, ..) in &rows {
        if let Some(content) = content {
            put(&home, user, content);
        }
    }
    let before = home.snapshot();
    let answer = home.json("status");
    let table = home.run(&["connections"]).exits(0);
    for (name, content, state, note) in rows {
        let connection = named(&answer["connections"], "id", &format!("profile:{name}"));
        assert_eq!(connection["state"], state, "{name}");
        let ends = content.is_some() && !matches!(name, "endless" | "broken");
        assert_eq!(connection["expires_at"].is_string(), ends, "{name}");
        let is_held = content.is_some() && name != "broken";
        let held = connection["holders"].as_array().unwrap();
        assert_eq!(held.len(), usize::from(is_held), "{name}: {held:?}");
        if is_held {
            assert_eq!(held[0]["holder"], "aws_login");
            assert_eq!(held[0]["state"], state);
        }
        let line = table
            .stdout
            .lines()
            .find(|line| line.contains(&format!("profile:{name} ")));
        assert!(line.unwrap().contains(note), "{name}: {line:?}");
    }
    assert_eq!(codes(&answer), ["login_file_unparsable"]);
    let profiles = home.run(&["profiles"]).exits(0).stdout;
    assert!(profiles.contains("111122223333"), "the account: {profiles}");
    for output in [answer.to_string(), table.stdout, table.stderr, profiles] {
        assert!(!output.contains("CANARY"), "{output}");
    }
    assert_eq!(home.snapshot(), before, "looking changes nothing");
}

#[test]
fn the_json_of_a_connection_has_the_promised_keys_only() {
    let home = Home::with_config(profile("dev", "dev"));
    put(&home, "dev", &login(600).to_string());
    assert_eq!(
        keys(&home.connection("profile:dev")),
        [
            "auth_method",
            "expires_at",
            "holders",
            "id",
            "name",
            "profiles",
            "region",
            "registration_expires_at",
            "role_credentials",
            "scopes",
            "scopes_assumed",
            "session",
            "start_url",
            "state",
            "user_type",
            "user_types",
        ]
    );
}

#[test]
fn profiles_with_one_session_stand_alike_and_say_so() {
    let home = Home::with_config(format!(
        "{}[profile b]\nlogin_session =   {}  \n{}",
        profile("a", "dev"),
        arn("dev"),
        profile("c", "somebody-else")
    ));
    put(&home, "dev", &login(600).to_string());
    assert_eq!(home.connection("profile:a")["state"], "signed_in");
    assert_eq!(home.connection("profile:b")["state"], "signed_in");
    assert_eq!(home.connection("profile:c")["state"], "never");
    let table = home.run(&["connections"]).exits(0).stdout;
    assert!(table.contains("The same session serves b."), "{table}");
    assert!(table.contains("The same session serves a."), "{table}");
    assert_eq!(table.matches("The same session").count(), 2, "{table}");
}

#[test]
fn the_cache_is_looked_for_where_the_aws_cli_does() {
    let home = Home::with_config(profile("dev", "dev"));
    home.write(
        &format!("elsewhere/{}", login_file(&arn("dev"))),
        login(600).to_string(),
    );
    let state = |directory: &str| {
        let vars = [
            ("AWS_LOGIN_CACHE_DIRECTORY", directory),
            ("PLACE", "elsewhere"),
        ];
        let answer = home.json_with("connections", &vars);
        named(&answer["connections"], "id", "profile:dev")["state"].clone()
    };
    assert_eq!(state(""), "never");
    assert_eq!(state("~/elsewhere"), "signed_in");
    assert_eq!(state("~/${PLACE}"), "signed_in");
    assert_eq!(state("$HOME/$PLACE"), "signed_in");
    assert_eq!(state("~/$NO_SUCH_PLACE"), "never");
}

#[test]
fn services_follow_the_session_of_the_active_profile() {
    for (content, state) in [
        (Some(login(600)), "ready"),
        (Some(login(-60)), "ready"),
        (Some(without(login(-60), "dpopKey")), "expired"),
        (None, "sign_in"),
    ] {
        let home = Home::with_config(profile("dev", "dev"));
        if let Some(content) = &content {
            put(&home, "dev", &content.to_string());
        }
        let answer = home.json_with("services", &[("AWS_PROFILE", "dev")]);
        let lambda = named(&answer["services"], "id", "lambda");
        assert_eq!(lambda["state"], state, "{content:?}");
    }
}

#[test]
fn hostile_caches_hang_and_hide_nothing() {
    let home = Home::with_config(format!(
        "{}{}",
        profile("good", "good"),
        profile("bad", "bad")
    ));
    put(&home, "good", &login(600).to_string());
    let fifo = home.join(&format!(".aws/login/cache/{}", login_file(&arn("bad"))));
    mkfifoat(CWD, &fifo, Mode::from_raw_mode(0o600)).unwrap();
    home.write(".aws/login/cache/\u{1b}[31m.json", "[");
    home.write(".aws/login/cache/notes.txt", "[");
    let answer = home.json("status");
    let state = |id| named(&answer["connections"], "id", id)["state"].clone();
    assert_eq!(state("profile:good"), "signed_in");
    assert_eq!(state("profile:bad"), "unknown");
    assert_eq!(
        codes(&answer),
        ["login_file_unparsable", "login_file_unreadable"]
    );
    let status = home.run(&["status"]).exits(0);
    assert!(!status.stdout.contains('\u{1b}') && !status.stderr.contains('\u{1b}'));
    let replaced = Home::with_config(profile("dev", "dev"));
    replaced.write(".aws/login/cache", "a file, not a directory");
    replaced.write(".aws/cli/cache", "a file, not a directory");
    let answer = replaced.json("status");
    assert_eq!(codes(&answer), ["login_cache_unreadable"]);
}

#[test]
fn the_aws_cli_is_named_for_signing_in_to_its_session_and_out() {
    let home = Home::with_config(profile("dev", "dev"));
    put(&home, "dev", &login(600).to_string());
    let before = home.snapshot();
    home.run(&["logout", "dev", "--yes"])
        .exits(2)
        .says(&["`aws logout --profile dev`"]);
    home.run(&["login", "dev"])
        .exits(2)
        .says(&["`aws login --profile dev`"]);
    assert_eq!(home.snapshot(), before);
}

/// Two sessions with the same role, another role, and a legacy pair with that role.
const ROLES: &str = "\
[sso-session acme]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access
[sso-session my-sso]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access
[profile one]
sso_session = acme
sso_account_id = 111122223333
sso_role_name = Admin
[profile same-role]
sso_session = acme
sso_account_id = 111122223333
sso_role_name = Admin
region = us-east-1
[profile two]
sso_session = acme
sso_account_id = 111122223333
sso_role_name = Reader
[profile others]
sso_session = my-sso
sso_account_id = 111122223333
sso_role_name = Admin
[profile old]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 111122223333
sso_role_name = Admin
";

/// Made by botocore's rule: SHA-1 of `{"accountId":"111122223333","roleName":…,…}`.
const ONE: &str = "c3f1e4f84f7b2ff1294b0f70f8ddb6583dbfa148.json";
const TWO: &str = "e2df0f63cee10dcbec968c02e6db156643a04948.json";
const OTHERS: &str = "360f093cdc0bddf23eecc38b9cb6222fca5a195a.json";
const OLD: &str = "6abb896b6ccaa651ce726de776d08638a3e78017.json";

fn cached(provider: &str) -> String {
    json!({
        "ProviderType": provider,
        "Credentials": {
            "AccessKeyId": "CANARY", "SecretAccessKey": "CANARY", "SessionToken": "CANARY",
            "Expiration": rfc3339(1_800), "AccountId": "111122223333",
        },
    })
    .to_string()
}

fn with_roles() -> Home {
    let home = Home::with_config(ROLES);
    for session in ["acme", "my-sso", ACME_URL] {
        home.token(session, &Token::of(ACME_URL).region("eu-west-1"));
    }
    for file in [ONE, TWO, OTHERS, OLD, "of-nobody.json"] {
        home.write(&format!(".aws/cli/cache/{file}"), cached("sso"));
    }
    home
}

/// The names in the role cache.
fn cache(home: &Home) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(home.join(".aws/cli/cache"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_sign_out_takes_the_role_credentials_of_its_session_and_no_others() {
    for (connection, number, gone) in [
        ("session:acme", 2, vec![ONE, TWO]),
        ("session:my-sso", 1, vec![OTHERS]),
        (&format!("start-url:{ACME_URL}"), 1, vec![OLD]),
    ] {
        let home = with_roles();
        let all = cache(&home);
        let words = match number {
            1 => "1 set of role credentials from the AWS CLI's cache".to_owned(),
            _ => format!("{number} sets of role credentials from the AWS CLI's cache"),
        };
        home.run(&["logout", connection])
            .exits(4)
            .says(&[&format!("removed with it: {words}")]);
        assert_eq!(cache(&home), all, "a preview removes nothing");
        home.run_with(&["logout", connection, "--yes"], &NOBODY)
            .exits(0)
            .says(&[&format!("Removed {words}.")]);
        let mut left = all;
        left.retain(|name| !gone.contains(&name.as_str()));
        assert_eq!(cache(&home), left, "{connection}");
    }
}

#[test]
fn what_only_has_the_name_of_role_credentials_stays() {
    let home = with_roles();
    home.write(&format!(".aws/cli/cache/{ONE}"), cached("assume-role"));
    home.write(&format!(".aws/cli/cache/{TWO}"), "{");
    let all = cache(&home);
    home.run_with(&["logout", "session:acme", "--yes"], &NOBODY)
        .exits(0)
        .says(&["Left as it is: cannot use", TWO]);
    assert_eq!(cache(&home), all);
}

#[test]
fn a_hostile_role_cache_costs_itself_only() {
    let home = with_roles();
    let one = home.join(&format!(".aws/cli/cache/{ONE}"));
    std::fs::remove_file(&one).unwrap();
    mkfifoat(CWD, &one, Mode::from_raw_mode(0o600)).unwrap();
    assert_eq!(codes(&home.json("status")), ["role_cache_entry_unusable"]);
    home.run_with(&["logout", "session:acme", "--yes"], &NOBODY)
        .exits(0)
        .says(&["Removed 1 set", "Left as it is: cannot read", "a FIFO"]);
    std::fs::remove_dir_all(home.join(".aws/cli/cache")).unwrap();
    home.write(".aws/cli/cache", "a file, not a directory");
    assert_eq!(codes(&home.json("status")), ["role_cache_unreadable"]);
}

#[test]
fn role_credentials_go_even_when_the_token_is_gone_already() {
    let home = with_roles();
    std::fs::remove_file(home.token_path("acme")).unwrap();
    home.run_with(&["logout", "session:acme", "--yes"], &NOBODY)
        .exits(0)
        .says(&["is not signed in", "Removed 2 sets of role credentials"]);
    assert_eq!(cache(&home).len(), 3);
}
