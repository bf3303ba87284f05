//! `why`: a cause, its words and what mends it, each on real files through the real binary.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "support/home.rs"]
mod home;
#[path = "support/signing.rs"]
mod signing;

use home::{BUILDER_ID_URL, Home, Token, keys, rfc3339, token_file};
use moorline::demo::{Fault, Operation, Options, Refusal};
use serde_json::{Value, json};
use signing::{ORGANIZATION, Signing};
use std::fs;
use std::sync::Arc;

const URL: &str = "https://d-1234567890.awsapps.com/start";
const ACME: &str = "[sso-session acme]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = eu-west-1\nsso_registration_scopes = sso:account:access\n[profile dev]\nsso_session = acme\nsso_account_id = 111122223333\nsso_role_name = Developer\n";

/// One fixture, what is asked, and what is answered.
struct Case {
    cause: &'static str,
    ask: &'static str,
    state: &'static str,
    mend: Option<&'static str>,
    says: &'static str,
    fixture: fn() -> Home,
}

fn acme(token: &Token) -> Home {
    let home = Home::with_config(ACME);
    home.token("acme", &token.clone().region("eu-west-1"));
    home
}

/// A token of `acme` with its keys changed.
fn acme_json(change: impl FnOnce(&mut Value)) -> Home {
    let home = Home::with_config(ACME);
    let mut token = Token::of(URL).left(-60).json();
    change(&mut token);
    home.write(&path_of("acme"), token.to_string());
    home
}

fn path_of(session: &str) -> String {
    format!(".aws/sso/cache/{}", token_file(session))
}

const AGAIN: Option<&str> = Some("moorline login acme");

#[rustfmt::skip]
const CASES: &[Case] = &[
    Case { cause: "works", ask: "acme", state: "signed_in", mend: None, says: "can be refreshed",
        fixture: || acme(&Token::of(URL)) },
    Case { cause: "works", ask: "dev", state: "signed_in", mend: None, says: "takes a new sign-in, because it was signed in without scopes",
        fixture: || acme(&Token::of(URL).without_refresh()) },
    Case { cause: "refreshable", ask: "acme", state: "refreshable", mend: None, says: "without signing in",
        fixture: || acme(&Token::of(URL).left(-60)) },
    Case { cause: "never_signed_in", ask: "acme", state: "never", mend: AGAIN, says: "ever signed in",
        fixture: || Home::with_config(ACME) },
    Case { cause: "never_signed_in", ask: "builder-id", state: "never", mend: Some("moorline login builder-id"), says: "No Builder ID",
        fixture: Home::new },
    Case { cause: "token_gone", ask: "acme", state: "never", mend: AGAIN, says: "aws sso logout",
        fixture: || { let home = Home::with_config(ACME); home.write(&format!(".local/state/moorline/locks/{}.lock", token_file("acme")), ""); home } },
    Case { cause: "token_replaced", ask: "acme", state: "never", mend: AGAIN, says: "no token",
        fixture: || { let home = Home::with_config(ACME); home.write(&path_of("acme"), r#"{"theme": "dark"}"#); home } },
    Case { cause: "token_unreadable", ask: "acme", state: "unknown", mend: AGAIN, says: "not whole JSON",
        fixture: || { let home = Home::with_config(ACME); home.write(&path_of("acme"), r#"{"accessToken": "CANARY-"#); home } },
    Case { cause: "no_refresh_token", ask: "acme", state: "expired", mend: AGAIN, says: "no refresh token",
        fixture: || acme(&Token::of(URL).left(-60).without_refresh()) },
    Case { cause: "registration_expired", ask: "acme", state: "expired", mend: AGAIN, says: "client registration",
        fixture: || acme_json(|token| token["registrationExpiresAt"] = json!(rfc3339(-60))) },
    Case { cause: "client_missing", ask: "acme", state: "expired", mend: AGAIN, says: "not in the file",
        fixture: || acme_json(|token| { token.as_object_mut().unwrap().remove("clientSecret"); }) },
    Case { cause: "end_unknown", ask: "acme", state: "expired", mend: AGAIN, says: "when it ends",
        fixture: || acme_json(|token| { token.as_object_mut().unwrap().remove("expiresAt"); }) },
    Case { cause: "scope_missing", ask: "acme", state: "signed_in", mend: AGAIN, says: "without codewhisperer:analysis",
        fixture: || { let home = acme(&Token::of(URL).scopes(&["sso:account:access"])); home.write(".aws/config", ACME.replace("account:access\n", "account:access,codewhisperer:analysis\n")); home } },
    Case { cause: "region_wrong", ask: "acme", state: "never", mend: None, says: "Correct sso_region of [sso-session acme] in the config file.",
        fixture: || Home::with_config(ACME.replace("eu-west-1", "mars-1")) },
    Case { cause: "other_tool", ask: "token:abc.json", state: "signed_in", mend: None, says: "another tool keeps it",
        fixture: || { let home = Home::new(); home.token_named("abc.json", &Token::of(URL)); home } },
    Case { cause: "login_session", ask: "dev", state: "never", mend: Some("aws login --profile dev"), says: "Not signed in on this host",
        fixture: || Home::with_config("[profile dev]\nlogin_session = arn:aws:iam::444455556666:user/dev\n") },
    Case { cause: "not_used", ask: "dev", state: "unknown", mend: Some("moorline whoami dev"), says: "not run just to look",
        fixture: || Home::with_config("[profile dev]\ncredential_process = /usr/bin/true\n") },
    Case { cause: "end_not_said", ask: "dev", state: "unknown", mend: Some("moorline whoami dev"), says: "do not say when they end",
        fixture: || { let home = Home::new(); home.credentials("[dev]\naws_access_key_id = ASIAEXAMPLE\naws_secret_access_key = CANARY-s\naws_session_token = CANARY-t\n"); home } },
    Case { cause: "works", ask: "dev", state: "signed_in", mend: None, says: "keys are there",
        fixture: || { let home = Home::new(); home.credentials("[dev]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = CANARY-s\n"); home } },
    // Services.
    Case { cause: "nothing_signed_in", ask: "codewhisperer", state: "sign_in", mend: Some("moorline login builder-id --for codewhisperer"), says: "Builder ID or Identity Center",
        fixture: Home::new },
    Case { cause: "nothing_chosen", ask: "account-list", state: "choose", mend: Some("moorline pin account-list acme"), says: "would do",
        fixture: || acme(&Token::of(URL)) },
    Case { cause: "scope_missing", ask: "codewhisperer", state: "sign_in", mend: Some("moorline login acme --for codewhisperer"), says: "without codewhisperer:completions, codewhisperer:analysis",
        fixture: || acme(&Token::of(URL)) },
    Case { cause: "no_refresh_token", ask: "account-list", state: "expired", mend: Some("moorline login acme --for account-list"), says: "Moorline: Identity Center acme, pinned, whatever",
        fixture: || { let home = acme(&Token::of(URL).left(-60).without_refresh()); home.write_state("[pins]\naccount-list = \"session:acme\"\n"); home } },
    Case { cause: "works", ask: "account-list", state: "ready", mend: None, says: "by profile dev, the active one",
        fixture: || { let home = acme(&Token::of(URL)); home.write_state("last_switch = \"dev\"\n"); home } },
    Case { cause: "pin_lost", ask: "codewhisperer", state: "sign_in", mend: Some("moorline login builder-id --for codewhisperer"), says: "session:gone, which is not there",
        fixture: || { let home = Home::new(); home.write_state("[pins]\ncodewhisperer = \"session:gone\"\n"); home } },
    Case { cause: "nothing_chosen", ask: "lambda", state: "choose", mend: Some("moorline switch keys"), says: "No profile is active; keys offers IAM credentials",
        fixture: || { let home = Home::new(); home.credentials("[keys]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = CANARY-s\n"); home } },
    Case { cause: "nothing_signed_in", ask: "lambda", state: "none", mend: Some("aws configure"), says: "none offers IAM",
        fixture: Home::new },
    Case { cause: "holder_signed_out", ask: "kiro", state: "sign_in", mend: Some("kiro-cli login"), says: "Kiro CLI",
        fixture: Home::new },
];

#[test]
fn every_cause_is_told_with_what_mends_it() {
    for case in CASES {
        let home = (case.fixture)();
        let before = home.snapshot();
        let answer = home.run(&["why", case.ask, "--json"]).exits(0).json();
        check(&answer, case.cause, case.state, case.mend, case.says);
        let text = home.run(&["why", case.ask]).exits(0).stdout;
        assert!(text.contains(case.says), "{}: {text}", case.cause);
        assert!(case.mend.is_none_or(|mend| text.contains(mend)), "{text}");
        assert!(!text.contains("CANARY"), "{text}");
        assert!(home.snapshot() == before, "looking changes nothing");
    }
}

#[track_caller]
fn check(answer: &Value, cause: &str, state: &str, mend: Option<&str>, says: &str) {
    let shape = [
        "cause",
        "id",
        "kind",
        "mend",
        "message",
        "milestones",
        "policy",
        "schema_version",
        "state",
        "user_types",
    ];
    assert_eq!(keys(answer), shape);
    assert_eq!(answer["cause"], cause, "{answer:#}");
    assert_eq!(answer["state"], state, "{answer:#}");
    assert_eq!(answer["mend"], json!(mend), "{answer:#}");
    let message = answer["message"].as_str().unwrap();
    assert!(message.contains(says), "{says}: {message}");
    assert!(!message.contains("CANARY"), "{message}");
}

#[test]
fn the_environment_is_a_cause_too() {
    let home = acme(&Token::of(URL).left(-60));
    let insecure = [("AWS_ENDPOINT_URL", "http://login.example")];
    let answer = home.run_with(&["why", "acme", "--json"], &insecure).json();
    let mend = Some("unset AWS_ENDPOINT_URL");
    check(&answer, "endpoint_wrong", "refreshable", mend, "https");
    let over = [
        ("AWS_ACCESS_KEY_ID", "ASIAEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "CANARY"),
        ("AWS_CREDENTIAL_EXPIRATION", "2020-01-01T00:00:00Z"),
    ];
    let answer = home.run_with(&["why", "env", "--json"], &over).json();
    let unset = "unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN";
    check(&answer, "keys_over", "expired", Some(unset), "over");
    let half = [("AWS_ACCESS_KEY_ID", "ASIAEXAMPLE")];
    let answer = home.run_with(&["why", "env", "--json"], &half).json();
    let unset = Some("unset AWS_ACCESS_KEY_ID");
    check(&answer, "keys_incomplete", "unknown", unset, "AWS_SECRET");
}

/// `acme` at the provider, with a token that ended a minute ago and whose refresh was tried once.
fn tried(options: Options, fault: Option<Fault>) -> Signing {
    let config = ACME.replace(URL, ORGANIZATION);
    let it = Signing::with(&config, options);
    it.token("acme", &["sso:account:access"], -60);
    it.run(&["pin", "account-list", "acme"]).exits(0);
    match fault {
        Some(fault) => {
            // A server that fails by itself is asked three times.
            let is_busy = fault == Fault::Refuse(Refusal::InternalServer);
            for _ in 0..if is_busy { 3 } else { 1 } {
                it.provider
                    .fail_next(Operation::RefreshToken, fault.clone());
            }
        }
        None => it.provider.revoke_all(),
    }
    let done = it.run(&["token", "account-list"]);
    assert!(done.code != 0, "{done:?}");
    it
}

#[track_caller]
fn told(it: &Signing, cause: &str, mend: Option<&str>, says: &str) {
    let answer = it.run(&["why", "acme", "--json"]).exits(0).json();
    check(&answer, cause, "refreshable", mend, says);
}

#[test]
fn the_last_attempt_is_remembered_until_somebody_signs_in() {
    let it = tried(Options::default(), None);
    told(&it, "session_ended", AGAIN, "was refused");
    it.token("acme", &["sso:account:access"], 3600);
    let answer = it.run(&["why", "acme", "--json"]).exits(0).json();
    check(&answer, "works", "signed_in", None, "works until");

    let refuse = |refusal| Some(Fault::Refuse(refusal));
    let it = tried(Options::default(), refuse(Refusal::InvalidClient));
    told(&it, "registration_unknown", AGAIN, "does not know");
    let it = tried(Options::default(), refuse(Refusal::InternalServer));
    let once = Some("moorline keepalive --once");
    told(&it, "not_refreshed", once, "was not refreshed, and is kept");
    assert_eq!(it.home.connection("session:acme")["state"], "refreshable");
}

#[test]
fn a_clock_that_is_off_is_named_with_its_seconds() {
    let real = Options::default().clock;
    let options = Options {
        clock: Arc::new(move || real() - 4000),
        ..Options::default()
    };
    let it = tried(options, Some(Fault::Refuse(Refusal::InternalServer)));
    let answer = it.run(&["why", "acme", "--json"]).exits(0).json();
    assert_eq!(answer["cause"], "clock_off", "{answer:#}");
    let message = answer["message"].as_str().unwrap();
    assert!(message.contains(" s ahead of the server's"), "{message}");
    let seconds = message.split(' ').find_map(|word| word.parse::<i64>().ok());
    assert!((3990..=4010).contains(&seconds.unwrap()), "{message}");
    assert!(answer["mend"].is_string());
}

#[test]
fn a_sign_out_by_moorline_is_told_apart_from_one_by_another_tool() {
    let it = Signing::new(&ACME.replace(URL, ORGANIZATION));
    it.token("acme", &["sso:account:access"], 3600);
    it.run(&["logout", "acme", "--yes"]).exits(0);
    let answer = it.run(&["why", "acme", "--json"]).exits(0).json();
    check(&answer, "signed_out", "never", AGAIN, "Moorline signed out");
    let it = Signing::new(&ACME.replace(URL, ORGANIZATION));
    it.token("acme", &["sso:account:access"], 60);
    it.run(&["pin", "account-list", "acme"]).exits(0);
    it.run(&["token", "account-list"]).exits(0);
    fs::remove_file(it.home.token_path("acme")).unwrap();
    let answer = it.run(&["why", "acme", "--json"]).exits(0).json();
    check(&answer, "token_gone", "never", AGAIN, "another tool");
}

#[test]
fn a_name_of_nothing_is_a_wrong_use_and_the_nearest_names_are_told() {
    let home = Home::with_config(ACME);
    home.run(&["why", "acne"]).exits(2).says(&["acme"]);
    home.run(&["why", "codewhisprer"])
        .exits(2)
        .says(&["codewhisperer", "connection or service"]);
    let both = format!(
        "[sso-session a]\nsso_start_url = {BUILDER_ID_URL}\nsso_region = us-east-1\n[sso-session b]\nsso_start_url = {BUILDER_ID_URL}\nsso_region = us-east-1\n[sso-session lambda]\nsso_start_url = {URL}\nsso_region = eu-west-1\n"
    );
    let home = Home::with_config(both);
    home.run(&["why", "builder-id"]).exits(2).says(&["several"]);
    let answer = home.run(&["why", "lambda", "--json"]).exits(0).json();
    assert_eq!(answer["kind"], "connection", "a connection comes first");
}

#[test]
fn an_active_profile_that_does_not_exist_is_told_as_that() {
    let keys =
        "[profile ci]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = s\n";
    for (config, says) in [
        (
            keys,
            "The active profile, gone, does not exist; ci offers IAM credentials.",
        ),
        (
            "",
            "The active profile, gone, does not exist, and none offers IAM credentials",
        ),
    ] {
        let home = Home::with_config(config);
        let vars = [("AWS_PROFILE", "gone")];
        let done = home.run_with(&["why", "lambda"], &vars).exits(0);
        assert!(done.stdout.contains(says), "{done:?}");
        home.run_with(&["whoami"], &vars)
            .exits(2)
            .says(&["`gone`", "It is the active one: AWS_PROFILE names it."]);
    }
}
