//! Connections as the real binary finds them: tokens, scopes, holders, user types.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "support/home.rs"]
mod home;

use home::{
    ACME_URL, BUILDER_ID_URL, EVERYTHING, Home, Token, everything, named, rfc3339, text, token_file,
};
use serde_json::{Value, json};

#[test]
fn tokens_decide_how_a_connection_stands() {
    let session = format!(
        "[sso-session s]\nsso_start_url = {ACME_URL}\nsso_region = eu-west-1\n\
         sso_registration_scopes = sso:account:access\n"
    );
    for (token, state) in [
        (Some(Token::of(ACME_URL)), "signed_in"),
        (Some(Token::of(ACME_URL).left(-60)), "refreshable"),
        (
            Some(Token::of(ACME_URL).left(-60).without_refresh()),
            "expired",
        ),
        (None, "never"),
    ] {
        let home = Home::with_config(&session);
        if let Some(token) = &token {
            home.token("s", token);
        }
        let connection = home.connection("session:s");
        assert_eq!(connection["state"], state);
        assert_eq!(connection["session"], "s");
        assert_eq!(connection["start_url"], ACME_URL);
        assert_eq!(connection["region"], "eu-west-1");
        assert_eq!(connection["expires_at"].is_null(), token.is_none());
    }
}

#[test]
fn times_are_rfc_3339_in_utc() {
    let home = everything();
    let connection = home.connection("session:builder-id");
    let expires_at = text(&connection["expires_at"]);
    assert_eq!(expires_at.len(), "2026-01-01T00:00:00Z".len());
    assert!(expires_at.ends_with('Z') && expires_at.as_bytes()[10] == b'T');
    let near = |seconds| rfc3339(seconds).as_str() >= expires_at;
    assert!(near(3_600) && !near(3_500), "{expires_at}");
}

#[test]
fn a_registration_that_ended_cannot_refresh() {
    let home = Home::with_config(format!(
        "[sso-session s]\nsso_start_url = {ACME_URL}\nsso_region = eu-west-1\n"
    ));
    let mut token = Token::of(ACME_URL).left(-60).json();
    token["registrationExpiresAt"] = json!(rfc3339(-1));
    home.write(
        &format!(".aws/sso/cache/{}", token_file("s")),
        token.to_string(),
    );
    assert_eq!(home.connection("session:s")["state"], "expired");
}

#[test]
fn a_token_without_a_section_is_shown_and_never_pinned() {
    let home = Home::new();
    home.token_named("foreign.json", &Token::of(ACME_URL));
    let connection = home.connection("token:foreign.json");
    assert_eq!(connection["state"], "signed_in");
    assert_eq!(connection["start_url"], ACME_URL);
    home.run(&["pin", "codewhisperer", "token:foreign.json"])
        .exits(2);
}

/// A token under the key of a start URL that only a session names is nobody's: the session's own
/// key is its name. It must not vanish.
#[test]
fn a_token_under_another_key_of_a_known_url_is_still_shown() {
    let home = Home::with_config(format!(
        "[sso-session acme]\nsso_start_url = {ACME_URL}\nsso_region = eu-west-1\n"
    ));
    let file = token_file(ACME_URL);
    home.token(ACME_URL, &Token::of(ACME_URL));
    assert_eq!(home.connection("session:acme")["state"], "never");
    assert_eq!(
        home.connection(&format!("token:{file}"))["state"],
        "signed_in"
    );
    let home = Home::new();
    home.token("builder-id", &Token::builder_id());
    let id = format!("token:{}", token_file("builder-id"));
    assert_eq!(home.connection(&id)["state"], "signed_in");
}

#[test]
fn a_legacy_start_url_has_its_own_key() {
    let home = Home::with_config(format!(
        "[profile old]\nsso_start_url = {ACME_URL}\nsso_region = eu-west-1\n\
         sso_account_id = 111122223333\nsso_role_name = Dev\n"
    ));
    home.token(ACME_URL, &Token::of(ACME_URL).without_refresh());
    let connection = home.connection(&format!("start-url:{ACME_URL}"));
    assert_eq!(connection["state"], "signed_in");
    assert_eq!(connection["profiles"], json!(["old"]));
    assert_eq!(connection["region"], "eu-west-1");
    assert_eq!(connection["session"], Value::Null);
}

#[test]
fn a_builder_id_of_our_own_needs_no_section() {
    let home = Home::new();
    home.write(
        ".local/state/moorline/tokens/builder-id.json",
        Token::builder_id().json().to_string(),
    );
    let connection = home.connection("session:builder-id");
    assert_eq!(connection["state"], "signed_in");
    assert_eq!(connection["auth_method"], "builder_id");
    assert_eq!(connection["holders"][0]["holder"], "moorline");
    // A live token under the shared key wins.
    home.token("builder-id", &Token::builder_id().left(7_200));
    let end = home.connection("session:builder-id")["expires_at"].clone();
    assert!(text(&end) > rfc3339(7_000).as_str(), "{end}");
}

#[test]
fn scopes_are_granted_or_said_to_be_assumed() {
    let config = format!(
        "[sso-session s]\nsso_start_url = {ACME_URL}\nsso_region = eu-west-1\n\
         sso_registration_scopes = sso:account:access, codewhisperer:analysis\n"
    );
    let scopes = |home: &Home| {
        let connection = home.connection("session:s");
        (
            connection["scopes"].clone(),
            connection["scopes_assumed"].clone(),
        )
    };
    let home = Home::with_config(&config);
    home.token(
        "s",
        &Token::of(ACME_URL).scopes(&["codecatalyst:read_write"]),
    );
    assert_eq!(
        scopes(&home),
        (json!(["codecatalyst:read_write"]), json!(false)),
        "the token's own"
    );
    home.token("s", &Token::of(ACME_URL));
    assert_eq!(
        scopes(&home),
        (
            json!(["sso:account:access", "codewhisperer:analysis"]),
            json!(true)
        ),
        "the session's"
    );
    home.write(
        ".aws/sso/cache/registration.json",
        json!({"clientId": "client-of-the-token", "clientSecret": "CANARY", "expiresAt": rfc3339(99), "scopes": ["codewhisperer:completions"]})
            .to_string(),
    );
    assert_eq!(
        scopes(&home),
        (json!(["codewhisperer:completions"]), json!(false)),
        "those of the registration it was issued to"
    );
    let bare = Home::with_config(format!(
        "[sso-session s]\nsso_start_url = {ACME_URL}\nsso_region = eu-west-1\n"
    ));
    assert_eq!(scopes(&bare), (json!(["sso:account:access"]), json!(true)));
}

#[test]
fn holders_are_told_by_content_and_databases() {
    let home = everything();
    let vscode = json!({
        "clientId": "c", "clientSecret": "CANARY", "scopes": ["codewhisperer:completions"],
        "region": "us-east-1", "startUrl": BUILDER_ID_URL, "accessToken": "CANARY",
        "expiresAt": "2099-01-01T00:00:00.000Z", "registrationExpiresAt": "2099-01-01T00:00:00.000Z",
    });
    home.write(".aws/sso/cache/0123.json", vscode.to_string());
    let holders = home.connection("session:builder-id")["holders"].clone();
    let state = |tool| named(&holders, "holder", tool)["state"].clone();
    assert_eq!(state("aws_cli"), "signed_in");
    assert_eq!(state("vscode"), "signed_in");
    assert_eq!(state("jetbrains"), "not_looked_at");
    home.write(
        ".aws/sso/cache/kiro-auth-token.json",
        json!({"accessToken": "CANARY", "refreshToken": "CANARY", "expiresAt": rfc3339(600), "authMethod": "social", "provider": "BuilderId", "clientIdHash": "x"}).to_string(),
    );
    let kiro = home.service("kiro");
    assert_eq!(kiro["binding"]["via"], "holder");
    assert_eq!(kiro["binding"]["connection"], Value::Null);
    assert_eq!(kiro["state"], "ready");
    assert_eq!(home.service("amazon-q-cli")["binding"]["via"], Value::Null);
}

#[test]
fn connections_say_who_they_make_you() {
    let home = everything();
    home.write(
        ".aws/config",
        format!(
            "{EVERYTHING}[profile admin]\nsso_session = beta\nsso_account_id = 1\nsso_role_name = AWSAdministratorAccess\n\
             [sso-session beta]\nsso_start_url = https://beta.awsapps.com/start\nsso_region = eu-west-1\n\
             [profile root]\nlogin_session = arn:aws:iam::444455556666:root\n\
             [profile cw]\nsso_session = gamma\nsso_account_id = 1\nsso_role_name = CodeWhisperer_administrator\n\
             [sso-session gamma]\nsso_start_url = https://gamma.awsapps.com/start\nsso_region = eu-west-1\n"
        ),
    );
    let answer = home.json("connections");
    for (id, user_type) in [
        ("session:builder-id", "individual_developer"),
        ("session:acme", "professional_developer"),
        ("session:beta", "identity_center_administrator"),
        ("session:gamma", "codewhisperer_administrator"),
        ("profile:root", "root_user"),
        ("profile:long-term", "in_console_developer"),
    ] {
        let connection = named(&answer["connections"], "id", id);
        assert_eq!(connection["user_type"], user_type, "{id}");
    }
}

#[test]
fn iam_sources_in_the_environment_are_connections() {
    let home = Home::new();
    let answer = home.json_with(
        "connections",
        &[
            ("AWS_ACCESS_KEY_ID", "AKIA1"),
            ("AWS_SECRET_ACCESS_KEY", "CANARY-environment"),
            ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x"),
        ],
    );
    assert_eq!(
        named(&answer["connections"], "id", "env")["state"],
        "signed_in"
    );
    named(&answer["connections"], "id", "container");
    assert!(!answer.to_string().contains("CANARY"));
}
