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

const Q_SCOPES: [&str; 5] = [
    "codewhisperer:analysis",
    "codewhisperer:completions",
    "codewhisperer:conversations",
    "codewhisperer:taskassist",
    "codewhisperer:transformations",
];

/// A token of a JetBrains IDE at Builder ID, under the name it has for all of Amazon Q's scopes.
fn jetbrains(home: &Home) {
    let token = json!({
        "issuerUrl": BUILDER_ID_URL, "region": "us-east-1", "accessToken": "CANARY",
        "refreshToken": "CANARY", "expiresAt": rfc3339(600), "createdAt": rfc3339(-600),
    });
    let file = "4807dbb29ad020f592caf0d79ebadf02f1931b47.json";
    home.write(&format!(".aws/sso/cache/{file}"), token.to_string());
    let registration = json!({
        "clientId": "c", "clientSecret": "CANARY", "expiresAt": "2099-01-01T00:00:00Z",
        "scopes": Q_SCOPES, "issuerUrl": BUILDER_ID_URL, "region": "us-east-1",
        "clientType": "public", "grantTypes": ["authorization_code", "refresh_token"],
        "redirectUris": ["http://127.0.0.1/oauth/callback"],
    });
    let file = "3a8ee62148bf562d68c66b8dd5128a793bfca5e6.json";
    home.write(&format!(".aws/sso/cache/{file}"), registration.to_string());
}

/// The state of an editor that has saved one of its connections for Amazon Q.
fn editor(home: &Home, id: &str) {
    let path = home.write(".config/Cursor/User/globalStorage/state.vscdb", "");
    let database = rusqlite::Connection::open(path).unwrap();
    let state = json!({
        "codewhisperer.savedConnectionId": id,
        "auth.profiles": { id: { "type": "sso", "ssoRegion": "us-east-1", "startUrl": ACME_URL, "scopes": Q_SCOPES } },
    });
    database
        .execute_batch("CREATE TABLE ItemTable (key TEXT UNIQUE, value BLOB)")
        .unwrap();
    database
        .execute(
            "INSERT INTO ItemTable VALUES ('amazonwebservices.aws-toolkit-vscode', ?1)",
            [state.to_string()],
        )
        .unwrap();
}

fn vscode_token(home: &Home, key: &str, url: &str, scopes: &[&str]) {
    let token = json!({
        "clientId": "c", "clientSecret": "CANARY", "scopes": scopes, "region": "us-east-1",
        "startUrl": url, "accessToken": "CANARY", "expiresAt": rfc3339(600).replace('Z', ".000Z"),
        "registrationExpiresAt": "2098-01-01T00:00:00.000Z",
    });
    home.write(
        &format!(".aws/sso/cache/{}", home::token_file(key)),
        token.to_string(),
    );
}

#[test]
fn an_ide_says_for_what_and_for_how_long_it_holds_a_sign_in() {
    let home = everything();
    jetbrains(&home);
    let settings = "tests/fixtures/holders/awsToolkit.xml";
    let settings = std::fs::read(settings).unwrap();
    for root in [".config", "Library/Application Support"] {
        let ide = format!("{root}/JetBrains/IntelliJIdea2026.1/options/awsToolkit.xml");
        let path = home.write(&ide, &settings);
        let before = home.snapshot();
        let holders = home.connection("session:builder-id")["holders"].clone();
        let ide = named(&holders, "holder", "jetbrains");
        assert_eq!(ide["state"], "signed_in");
        assert_eq!(ide["program"], "IntelliJIdea2026.1");
        assert_eq!(ide["kept_for"], json!(["codewhisperer"]));
        assert_eq!(ide["scopes"], json!(Q_SCOPES));
        assert_eq!(ide["registration_expires_at"], "2099-01-01T00:00:00Z");
        assert!(!holders.to_string().contains("CANARY"), "{holders}");
        assert_eq!(home.snapshot(), before, "looking changes nothing");
        std::fs::remove_file(path).unwrap();
    }
}

#[test]
fn the_sign_in_that_an_editor_keeps_is_the_one_that_counts() {
    let home = everything();
    home.write_state("[pins]\ncodewhisperer = \"session:builder-id\"\n");
    vscode_token(&home, "other-uuid", BUILDER_ID_URL, &Q_SCOPES);
    vscode_token(&home, "saved-uuid", ACME_URL, &Q_SCOPES);
    let warns = |home: &Home| {
        let status = home.run(&["status"]).exits(0).stdout;
        status.contains("VS Code uses Identity Center acme for CodeWhisperer, Moorline uses")
    };
    assert!(!warns(&home), "either could be the one it uses");
    editor(&home, "saved-uuid");
    assert!(warns(&home), "it has saved the other");
    let holders = home.connection("session:acme")["holders"].clone();
    let kept = named(&holders, "holder", "vscode");
    assert_eq!(kept["program"], "Cursor");
    assert_eq!(kept["kept_for"], json!(["codewhisperer"]));
    assert_eq!(kept["registration_expires_at"], "2098-01-01T00:00:00Z");
}

#[test]
fn the_identity_server_is_known_by_its_sessions() {
    let home = everything();
    let mut token = Token::builder_id().json();
    token["expiresAt"] = json!(rfc3339(600));
    let file = home::token_file("__RESERVED__AwsBuilderId");
    home.write(&format!(".aws/sso/cache/{file}"), token.to_string());
    let holders = home.connection("session:builder-id")["holders"].clone();
    let server = named(&holders, "holder", "identity_server");
    assert_eq!(server["state"], "signed_in");
}

#[test]
fn the_end_of_a_command_line_tools_client_is_told() {
    let home = everything();
    let path = home.write(".local/share/amazon-q/data.sqlite3", "");
    let database = rusqlite::Connection::open(path).unwrap();
    database
        .execute_batch(
            "CREATE TABLE auth_kv (key TEXT PRIMARY KEY, value TEXT);
             INSERT INTO auth_kv VALUES ('codewhisperer:odic:token', '{\"access_token\":\"CANARY\",\"expires_at\":\"2099-01-01T00:00:00Z\",\"refresh_token\":\"CANARY\"}');
             INSERT INTO auth_kv VALUES ('codewhisperer:odic:device-registration', '{\"client_id\":\"c\",\"client_secret\":\"CANARY\",\"client_secret_expires_at\":\"2097-01-01T00:00:00Z\"}');",
        )
        .unwrap();
    let connection = home.connection("session:builder-id");
    let tool = named(&connection["holders"], "holder", "amazon_q_cli");
    assert_eq!(tool["registration_expires_at"], "2097-01-01T00:00:00Z");
    assert_eq!(connection["role_credentials"]["cached"], 0);
    assert!(connection["registration_expires_at"].is_string());
    assert!(!connection.to_string().contains("CANARY"));
}
