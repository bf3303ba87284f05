//! Wrong identities: what `status` says when tools use a service as different people.

use super::ACME_URL;
use super::home::{BUILDER_ID_URL, CODEWHISPERER_SCOPES, Home, Token, keys, rfc3339};
use rusqlite::Connection;
use serde_json::json;

const PEOPLE: &str = "\
[sso-session builder-id]
sso_start_url = https://view.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = CODEWHISPERER
[sso-session acme]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = ACME
";

fn people(acme_scopes: &str, pinned: &str) -> Home {
    let config = PEOPLE
        .replace("CODEWHISPERER", CODEWHISPERER_SCOPES)
        .replace("ACME", acme_scopes);
    let home = Home::with_config(config);
    home.token("builder-id", &Token::builder_id());
    if !pinned.is_empty() {
        home.write_state(format!("[pins]\ncodewhisperer = \"session:{pinned}\"\n"));
    }
    home
}

/// The sign-in of VS Code, as it writes it.
fn vscode(home: &Home, start_url: &str, left: i64, scopes: &[&str]) {
    let token = json!({
        "clientId": "c", "clientSecret": "CANARY", "scopes": scopes, "region": "us-east-1",
        "startUrl": start_url, "accessToken": "CANARY",
        "expiresAt": rfc3339(left).replace('Z', ".000Z"),
        "registrationExpiresAt": "2099-01-01T00:00:00.000Z",
    });
    home.write(".aws/sso/cache/0123.json", token.to_string());
}

#[track_caller]
fn warnings(home: &Home) -> Vec<String> {
    let status = home.run(&["status"]).exits(0).stdout;
    let shapes = [
        "active_profile",
        "active_profile_from",
        "active_profile_over",
        "connections",
        "directory",
        "everywhere",
        "place",
        "problems",
        "profiles",
        "schema_version",
        "services",
        "shell",
    ];
    assert_eq!(keys(&home.json("status")), shapes);
    let lines = status
        .lines()
        .filter_map(|line| line.strip_prefix("warning: "));
    lines.map(str::to_owned).collect()
}

#[test]
fn a_tool_that_is_somebody_else_is_told() {
    let both = ["codewhisperer:completions", "codewhisperer:analysis"];
    let acme_with_slash = format!("{ACME_URL}/");
    let warning = "VS Code uses Builder ID for CodeWhisperer, Moorline uses Identity Center acme. If that is not meant: sign in to Identity Center acme in VS Code, or `moorline pin codewhisperer session:builder-id`.";
    for (why, pinned, url, left, scopes, expected) in [
        (
            "another identity",
            "acme",
            BUILDER_ID_URL,
            600,
            &both[..],
            vec![warning],
        ),
        (
            "nothing is used here",
            "",
            BUILDER_ID_URL,
            600,
            &both,
            vec![],
        ),
        (
            "the same identity",
            "acme",
            &acme_with_slash,
            600,
            &both,
            vec![],
        ),
        ("it is over", "acme", BUILDER_ID_URL, -600, &both, vec![]),
        (
            "for something else",
            "acme",
            BUILDER_ID_URL,
            600,
            &both[..1],
            vec![],
        ),
    ] {
        let home = people(CODEWHISPERER_SCOPES, pinned);
        home.token("acme", &Token::of(ACME_URL).region("eu-west-1"));
        vscode(&home, url, left, scopes);
        assert_eq!(warnings(&home), expected, "{why}");
    }
}

#[test]
fn a_builder_id_where_the_organization_has_a_session_is_told() {
    let told = |command: &str| {
        format!(
            "CodeWhisperer uses a Builder ID, which is personal, although Identity Center acme is there for it. For work of that organization: `{command}`."
        )
    };
    let sign_in = told("moorline login session:acme --for codewhisperer");
    let pin = told("moorline pin codewhisperer session:acme");
    for (pinned, scopes, is_signed_in, expected) in [
        ("builder-id", CODEWHISPERER_SCOPES, false, vec![sign_in]),
        ("builder-id", CODEWHISPERER_SCOPES, true, vec![pin]),
        ("builder-id", "sso:account:access", true, vec![]),
        ("acme", CODEWHISPERER_SCOPES, true, vec![]),
        ("", CODEWHISPERER_SCOPES, true, vec![]),
    ] {
        let home = people(scopes, pinned);
        if is_signed_in {
            home.token("acme", &Token::of(ACME_URL).region("eu-west-1"));
        }
        assert_eq!(
            warnings(&home),
            expected,
            "{pinned} {scopes} {is_signed_in}"
        );
    }
}

/// A database of a tool with one sign-in in it.
fn database(home: &Home, file: &str, key: &str, start_url: &str) {
    let path = home.write(file, "");
    let database = Connection::open(path).unwrap();
    let token = json!({
        "access_token": "CANARY", "expires_at": rfc3339(600), "refresh_token": "CANARY",
        "region": "us-east-1", "start_url": start_url,
        "scopes": ["codewhisperer:completions", "codewhisperer:analysis"],
    });
    database
        .execute_batch("CREATE TABLE auth_kv (key TEXT PRIMARY KEY, value TEXT)")
        .unwrap();
    database
        .execute(
            "INSERT INTO auth_kv VALUES (?1, ?2)",
            (key, token.to_string()),
        )
        .unwrap();
}

#[test]
fn two_tools_of_one_service_that_are_different_people_are_told() {
    let home = people(CODEWHISPERER_SCOPES, "");
    let kiro = |url: &str| {
        let token = json!({
            "accessToken": "CANARY", "refreshToken": "CANARY", "expiresAt": rfc3339(600),
            "authMethod": "IdC", "startUrl": url, "clientIdHash": "x",
        });
        home.write(".aws/sso/cache/kiro-auth-token.json", token.to_string());
    };
    let kiro_cli = ".local/share/kiro-cli/data.sqlite3";
    database(&home, kiro_cli, "kirocli:odic:token", BUILDER_ID_URL);
    kiro(BUILDER_ID_URL);
    assert_eq!(warnings(&home), [""; 0]);
    kiro(ACME_URL);
    assert_eq!(
        warnings(&home),
        [
            "Kiro CLI uses Builder ID for Kiro, Kiro IDE uses Identity Center acme. If that is not meant: sign in again in one of them."
        ]
    );
}

#[test]
fn the_amazon_q_cli_is_compared_too_and_kiro_is_not() {
    let home = people(CODEWHISPERER_SCOPES, "acme");
    home.token("acme", &Token::of(ACME_URL).region("eu-west-1"));
    let kiro_cli = ".local/share/kiro-cli/data.sqlite3";
    database(&home, kiro_cli, "kirocli:odic:token", BUILDER_ID_URL);
    assert_eq!(warnings(&home), [""; 0]);
    let amazon_q = ".local/share/amazon-q/data.sqlite3";
    database(
        &home,
        amazon_q,
        "codewhisperer:odic:token",
        "https://other.awsapps.com/start",
    );
    assert_eq!(
        warnings(&home),
        [
            "Amazon Q CLI uses Identity Center other for CodeWhisperer, Moorline uses Identity Center acme. If that is not meant: sign in to Identity Center acme in Amazon Q CLI."
        ]
    );
}

#[test]
fn a_start_url_cannot_fake_a_warning() {
    let home = people(CODEWHISPERER_SCOPES, "acme");
    home.token("acme", &Token::of(ACME_URL).region("eu-west-1"));
    let both = ["codewhisperer:completions", "codewhisperer:analysis"];
    vscode(
        &home,
        "https://x\u{1b}[31m\nwarning: y.awsapps.com/start",
        600,
        &both,
    );
    let said = warnings(&home);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(
        said[0].contains("VS Code uses Identity Center x␛[31m␊"),
        "{said:?}"
    );
}
