//! `doctor` through the real binary: one fixture for each finding, mending and taking back, and the
//! network as local listeners play it.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "support/home.rs"]
mod home;

use home::{Home, Token, keys};
use serde_json::Value;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::thread;

const URL: &str = "https://d-1234567890.awsapps.com/start";
const ACME: &str = "[sso-session acme]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = eu-west-1\nsso_registration_scopes = sso:account:access\n[profile dev]\nsso_session = acme\nsso_account_id = 111122223333\nsso_role_name = Developer\n";

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

/// A home in which nothing is wrong.
fn clean() -> Home {
    let home = Home::with_config(ACME);
    set_mode(
        &home.token("acme", &Token::of(URL).region("eu-west-1")),
        0o600,
    );
    home.credentials("[keys]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = s\n");
    set_mode(&home.join(".aws/credentials"), 0o600);
    home
}

/// A clean home, with another config file.
fn with(config: &str) -> Home {
    let home = clean();
    home.write(".aws/config", config);
    home
}

/// A clean home with one more file, for the user alone.
fn and(below: &str, content: &str) -> Home {
    let home = clean();
    set_mode(&home.write(below, content), 0o600);
    home
}

/// Gives the token of `acme` a scope of its own.
fn granted(home: &Home, scope: &str) {
    let mut token = Token::of(URL).region("eu-west-1").json();
    token["scopes"] = serde_json::json!([scope]);
    fs::write(home.token_path("acme"), token.to_string()).unwrap();
}

fn offline(home: &Home, vars: &[(&str, &str)]) -> Vec<Value> {
    let done = home.run_with(&["doctor", "--offline", "--json"], vars);
    let json = done.exits(0).json();
    assert_eq!(json["hosts"], Value::Null);
    json["findings"].as_array().unwrap().clone()
}

/// Severity and code of each finding.
fn codes(findings: &[Value]) -> Vec<(&str, &str)> {
    let text = |one: &'_ Value, key: &str| -> String { one[key].as_str().unwrap().to_owned() };
    findings
        .iter()
        .map(|one| {
            assert!(!text(one, "what").is_empty());
            (
                one["severity"].as_str().unwrap(),
                one["code"].as_str().unwrap(),
            )
        })
        .collect()
}

#[test]
fn nothing_is_found_on_a_clean_machine() {
    for home in [Home::new(), clean()] {
        let before = home.snapshot();
        assert_eq!(offline(&home, &[]), Vec::<Value>::new());
        let said = home.run(&["doctor", "--offline"]).exits(0);
        assert_eq!(said.stdout, "Nothing found.\n");
        assert_eq!(home.snapshot(), before, "looking changes nothing");
    }
}

type Fixture = fn() -> Home;

#[rustfmt::skip]
const FILES: &[(&str, &str, Fixture)] = &[
    ("error", "duplicate_key", || with(&ACME.replace("sso_region = eu-west-1", "sso_region = eu-west-1\nsso_region=eu-west-1"))),
    ("error", "duplicate_section", || with("[profile a]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = keys\n[profile a]\nregion = eu-west-1\n")),
    ("warning", "registration_scopes_missing", || with(&ACME.replace("sso_registration_scopes = sso:account:access\n", ""))),
    ("warning", "sso_key_twice", || with(&format!("{ACME}sso_region = eu-west-1\n"))),
    ("warning", "name_not_portable", || with("[profile 'a b']\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = keys\n")),
    ("warning", "scopes_changed", || { let home = with(&ACME.replace("access\n[", "access,codewhisperer:completions\n[")); granted(&home, "sso:account:access"); home }),
    ("note", "left_over_copy", || and(".aws/config~", "")),
    ("note", "ca_bundle_in_profile", || with("[profile bundled]\nregion = eu-west-1\nca_bundle = /x.pem\ncredential_process = /bin/x\n")),
    ("warning", "left_over_copy", || and(".aws/credentials~", "")),
    ("warning", "token_file_unparsable", || and(".aws/sso/cache/x.json", "{\"accessToken\": \"hal")),
    ("note", "cache_file_foreign", || and(".aws/sso/cache/x.json", "{\"a\": 1}")),
    ("note", "sso_logout_takes_all", || and(".aws/sso/cache/kiro-auth-token.json", "{\"accessToken\":\"t\",\"refreshToken\":\"r\",\"expiresAt\":\"2020-01-01T00:00:00Z\",\"authMethod\":\"social\",\"provider\":\"Google\"}")),
    ("warning", "readable_by_others", || { let home = clean(); set_mode(&home.join(".aws/credentials"), 0o640); home }),
    ("warning", "readable_by_others", || { let home = clean(); set_mode(&home.token_path("acme"), 0o644); home }),
    ("error", "writable_by_others", || { let home = clean(); set_mode(&home.join(".aws/sso/cache"), 0o777); home }),
    ("note", "not_writable", || { let home = clean(); set_mode(&home.join(".aws/credentials"), 0o400); home }),
    ("error", "link_circle", || { let home = clean(); home.write_state(""); let own = home.join(".local/state/moorline"); set_mode(&own, 0o700); set_mode(&home.state_file(), 0o600); symlink("journal", own.join("journal")).unwrap(); home }),
    ("error", "file_unreadable", || { let home = clean(); fs::remove_file(home.join(".aws/config")).unwrap(); symlink("config", home.join(".aws/config")).unwrap(); home }),
    ("error", "active_profile_missing", || { let home = clean(); home.write(".aws/config", ""); home }),
];

#[test]
fn every_fault_of_a_file_has_its_finding() {
    for (severity, code, fixture) in FILES {
        let home = fixture();
        let vars: &[_] = match *code {
            "active_profile_missing" => &[("AWS_PROFILE", "gone")],
            _ => &[],
        };
        let found = offline(&home, vars);
        assert_eq!(codes(&found), [(*severity, *code)], "{found:#?}");
        assert_eq!(
            keys(&found[0]),
            [
                "can_fix", "cause", "code", "file", "fix", "line", "severity", "what"
            ]
        );
    }
}

type Variables = &'static [(&'static str, &'static str)];

#[rustfmt::skip]
const VARIABLES: &[(&str, &str, Variables)] = &[
    ("warning", "environment_keys_win", &[("AWS_ACCESS_KEY_ID", "ASIAS3CR3T"), ("AWS_SECRET_ACCESS_KEY", "s3cr3t")]),
    ("error", "environment_keys_incomplete", &[("AWS_SECRET_ACCESS_KEY", "s3cr3t")]),
    ("error", "session_token_stray", &[("AWS_SESSION_TOKEN", "s3cr3t")]),
    ("warning", "profile_variables_differ", &[("AWS_PROFILE", "dev"), ("AWS_DEFAULT_PROFILE", "keys")]),
    ("warning", "default_profile_variable", &[("AWS_DEFAULT_PROFILE", "dev")]),
    ("note", "region_variable_wins", &[("AWS_REGION", "eu-west-1")]),
    ("warning", "region_variables_differ", &[("AWS_REGION", "eu-west-1"), ("AWS_DEFAULT_REGION", "us-east-1")]),
    ("warning", "endpoint_variable_wins", &[("AWS_ENDPOINT_URL", "https://me:s3cr3t@elsewhere.example/?s3cr3t")]),
    ("error", "endpoint_insecure", &[("AWS_ENDPOINT_URL_STS", "http://elsewhere.example")]),
    ("error", "endpoint_not_an_address", &[("AWS_ENDPOINT_URL_SSO", "s3cr3t")]),
    ("warning", "login_cache_not_portable", &[("AWS_LOGIN_CACHE_DIRECTORY", "~/login")]),
    ("note", "environment_bearer_wins", &[("AWS_BEARER_TOKEN_BEDROCK", "s3cr3t")]),
    ("warning", "amazon_q_uses_iam", &[("AMAZON_Q_SIGV4", "1")]),
    ("warning", "proxy_variables_differ", &[("HTTPS_PROXY", "http://a:s3cr3t@x"), ("https_proxy", "http://b")]),
    ("error", "proxy_not_an_address", &[("HTTPS_PROXY", "http://s3cr3t@")]),
    ("note", "proxy_for_http_only", &[("http_proxy", "http://a")]),
    ("error", "ca_bundle_unusable", &[("AWS_CA_BUNDLE", "/nowhere.pem")]),
    ("note", "ca_bundle_for_some", &[("REQUESTS_CA_BUNDLE", "/x.pem")]),
];

#[test]
fn every_variable_that_wins_is_named_and_no_secret_is_told() {
    for (severity, code, vars) in VARIABLES {
        let home = clean();
        let done = home.run_with(&["doctor", "--offline", "--json"], vars);
        assert!(!done.stdout.to_lowercase().contains("s3cr3t"), "{done:?}");
        let found = offline(&home, vars);
        assert_eq!(codes(&found), [(*severity, *code)], "{found:#?}");
    }
    let home = clean();
    let config = home.join("moved");
    let vars = [("AWS_CONFIG_FILE", config.to_str().unwrap())];
    let found = offline(&home, &vars);
    assert_eq!(codes(&found), [("warning", "file_variable_leads_nowhere")]);
    fs::write(&config, ACME).unwrap();
    let found = offline(&home, &vars);
    assert_eq!(codes(&found), [("note", "file_variable_wins")]);
}

#[test]
fn what_is_mended_can_be_taken_back() {
    let config = ACME
        .replace("sso_registration_scopes = sso:account:access\n", "")
        .replace("[profile", "; mine\r\n[profile")
        .replace(
            "sso_session = acme",
            "sso_session = acme\nsso_session = acme",
        );
    let home = with(&config);
    let credentials = home.join(".aws/credentials");
    set_mode(&credentials, 0o664);
    let before = home.snapshot();

    let refused = home.run(&["doctor", "--offline", "--fix"]).exits(2);
    let refused = refused.says(&[
        "+sso_registration_scopes = sso:account:access",
        "chmod 600 ",
    ]);
    refused.says(&["`chmod 664 "]);
    assert_eq!(home.snapshot(), before, "nobody was asked");
    assert_eq!(mode(&credentials), 0o664);

    let done = home
        .run(&["doctor", "--offline", "--fix", "--yes"])
        .exits(0);
    assert_eq!(done.stdout, "Nothing found.\n", "{done:?}");
    assert_eq!(mode(&credentials), 0o600);
    let mended = fs::read_to_string(home.join(".aws/config")).unwrap();
    assert_eq!(mended.matches("sso_session = acme\n").count(), 1);

    home.run(&["doctor", "--offline", "--fix", "--yes"])
        .exits(0)
        .says(&["Nothing can be mended by itself."]);
    home.run(&["undo", "--yes"]).exits(0);
    assert_eq!(
        fs::read_to_string(home.join(".aws/config")).unwrap(),
        config
    );
}

#[test]
fn repeated_secrets_and_different_values_are_left_to_the_user() {
    let home = clean();
    home.credentials("[keys]\naws_access_key_id = AKIA1\naws_access_key_id = AKIA2\naws_secret_access_key = s\naws_secret_access_key = s\n");
    set_mode(&home.join(".aws/credentials"), 0o600);
    let before = home.snapshot();
    for one in offline(&home, &[]) {
        assert_eq!(
            (&one["code"], &one["can_fix"]),
            (&"duplicate_key".into(), &false.into())
        );
    }
    home.run(&["doctor", "--offline", "--fix", "--yes"])
        .exits(0);
    assert_eq!(home.snapshot(), before);
}

#[test]
fn hostile_names_reach_no_terminal() {
    let home = with(
        "[sso-session \u{1b}]0;x\u{7}\u{202e}]\nsso_start_url = https://x.awsapps.com/start\nsso_region = eu-west-1\n[profile \u{9b}31m]\nrole_arn = a\n",
    );
    set_mode(&home.write(".aws/sso/cache/\u{1b}[31m.json", "{"), 0o644);
    for args in [
        &["doctor", "--offline"][..],
        &["doctor", "--offline", "--fix"],
        &["doctor", "--offline", "--json"],
    ] {
        let done = home.run(args);
        let said = format!("{}{}", done.stdout, done.stderr);
        let is_raw = |c: char| c != '\n' && c.is_control() || c == '\u{202e}';
        assert!(!said.contains(is_raw), "{said:?}");
    }
}

/// Answers every connection with `answer` once it has read something; its port.
fn listener(answer: &'static [u8]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 4096];
            let read = stream.read(&mut request).unwrap_or_default();
            let request = String::from_utf8_lossy(&request[..read]).to_lowercase();
            assert!(!request.contains("authorization"), "{request}");
            let _ = stream.write_all(answer);
        }
    });
    port
}

/// State and uses of each host, and the codes of what was found about them.
fn online(home: &Home, vars: &[(&str, &str)]) -> (Vec<(String, Value)>, Vec<Value>) {
    let json = home.run_with(&["doctor", "--json"], vars).exits(0).json();
    let hosts = json["hosts"].as_array().unwrap().iter();
    let hosts = hosts.map(|host| {
        (
            host["state"].as_str().unwrap().to_owned(),
            host["uses"].clone(),
        )
    });
    (
        hosts.collect(),
        json["findings"].as_array().unwrap().clone(),
    )
}

fn finding<'a>(findings: &'a [Value], code: &str) -> &'a Value {
    match findings.iter().find(|one| one["code"] == code) {
        Some(one) => one,
        None => panic!("no {code} in {findings:#?}"),
    }
}

#[test]
fn any_status_is_an_answer_and_an_old_date_is_a_clock_that_is_off() {
    let port = listener(b"HTTP/1.1 403 Forbidden\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    let url = format!("http://127.0.0.1:{port}");
    let (hosts, findings) = online(&clean(), &[("AWS_ENDPOINT_URL", &url)]);
    assert_eq!(hosts.len(), 1, "each host is asked once");
    assert_eq!(hosts[0].0, "reachable");
    assert_eq!(
        hosts[0].1,
        serde_json::json!([
            "sign-in",
            "accounts and roles",
            "IAM credentials",
            "AWS console"
        ])
    );
    let clock = finding(&findings, "clock_off");
    assert_eq!(clock["severity"], "error");
    assert!(clock["what"].as_str().unwrap().contains("ahead of"));
}

#[test]
fn what_stands_in_the_way_is_told_apart() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let refused = format!("http://127.0.0.1:{}", closed.local_addr().unwrap().port());
    drop(closed);
    let plain = format!("https://127.0.0.1:{}", listener(b"SSH-2.0-no TLS here\r\n"));
    let cut = format!("http://127.0.0.1:{}", listener(b""));
    let vars = [
        ("AWS_ENDPOINT_URL_SSO_OIDC", refused.as_str()),
        ("AWS_ENDPOINT_URL_SSO", &plain),
        ("AWS_ENDPOINT_URL_STS", &cut),
        ("AWS_ENDPOINT_URL_SIGNIN", &cut),
    ];
    let (hosts, findings) = online(&clean(), &vars);
    let state = |used_for: &str| {
        let host = hosts.iter().find(|(_, uses)| uses[0] == used_for);
        host.unwrap().0.clone()
    };
    assert_eq!(state("sign-in"), "tcp");
    assert_eq!(state("accounts and roles"), "tls");
    assert_eq!(state("IAM credentials"), "cut");
    let failed = findings
        .iter()
        .filter(|one| one["code"] == "host_unreachable");
    assert_eq!(failed.count(), 3);

    let port = listener(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    let proxy = format!("http://127.0.0.1:{port}");
    let (hosts, findings) = online(&clean(), &[("HTTPS_PROXY", &proxy)]);
    assert!(
        !hosts.is_empty() && hosts.iter().all(|(state, _)| state == "proxy"),
        "{hosts:?}"
    );
    let what = finding(&findings, "host_unreachable")["what"]
        .as_str()
        .unwrap();
    assert!(what.contains("(407)"), "{what}");
}

#[test]
fn the_words_for_people_say_what_why_and_what_to_do() {
    let home = and(".aws/credentials~", "");
    let done = home.run_with(&["doctor", "--offline"], &[("AWS_REGION", "eu-west-1")]);
    let done = done
        .exits(0)
        .says(&["0 errors, 1 warning, 1 note; the network was left out."]);
    let lines: Vec<&str> = done.stdout.lines().collect();
    assert!(lines[0].starts_with("warning: ") && lines[0].contains("credentials~:"));
    assert!(lines[1].starts_with("  cause: ") && lines[2].starts_with("  fix: "));
    assert!(lines[3].starts_with("note: AWS_REGION is set"));
}
