//! Looking, with the real binary on real files: `status`, `connections`, `profiles`, `services`,
//! and the shapes of their JSON.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "support/home.rs"]
mod home;

use home::{BUILDER_ID_URL, Home, Token, codes, keys, named, rfc3339, token_file};
use serde_json::{Value, json};

const ACME_URL: &str = "https://d-1234567890.awsapps.com/start";

/// One of everything.
fn everything() -> Home {
    let home = Home::with_config(EVERYTHING);
    home.credentials(
        "[long-term]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = CANARY-secret-key\n\
         [temporary]\naws_access_key_id = ASIAEXAMPLE\naws_secret_access_key = CANARY-secret-key\n\
         aws_session_token = CANARY-session-token\n",
    );
    home.token("builder-id", &Token::builder_id());
    home.token("acme", &Token::of(ACME_URL).left(-10));
    home
}

const EVERYTHING: &str = "\
[profile role]
role_arn = arn:aws:iam::111122223333:role/Dev
source_profile = long-term
region = eu-west-1
[profile role-mfa]
role_arn = arn:aws:iam::111122223333:role/Dev
source_profile = long-term
mfa_serial = arn:aws:iam::111122223333:mfa/dev
[profile role-env]
role_arn = arn:aws:iam::111122223333:role/Dev
credential_source = Environment
[profile web]
role_arn = arn:aws:iam::111122223333:role/Web
web_identity_token_file = /var/run/token
[profile sso]
sso_session = acme
sso_account_id = 222233334444
sso_role_name = Developer
[profile bearer]
sso_session = builder-id
[profile legacy]
sso_start_url = https://d-0000000001.awsapps.com/start
sso_region = eu-central-1
sso_account_id = 333344445555
sso_role_name = ReadOnly
[profile login]
login_session = arn:aws:iam::444455556666:user/dev
[profile process]
credential_process = /usr/bin/true --never-run
[profile half]
sso_session = acme
sso_account_id = 222233334444
[profile clash]
role_arn = arn:aws:iam::111122223333:role/Dev
source_profile = long-term
credential_source = Environment
[profile nothing]
region = us-east-1
[sso-session acme]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access, codewhisperer:completions, codewhisperer:analysis
[sso-session builder-id]
sso_start_url = https://view.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = codewhisperer:completions,codewhisperer:analysis
";

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn items(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

/// Whether a value is null or a string.
fn is_text_or_null(value: &Value) -> bool {
    value.is_null() || value.is_string()
}

#[track_caller]
fn one_of(value: &Value, allowed: &[&str]) {
    let given = text(value);
    assert!(allowed.contains(&given), "{given} is none of {allowed:?}");
}

fn check_profiles(answer: &Value) {
    for profile in items(&answer["profiles"]) {
        assert_eq!(
            keys(profile),
            [
                "auth_method",
                "kind",
                "name",
                "problems",
                "settings",
                "sources"
            ]
        );
        one_of(
            &profile["kind"],
            &[
                "assume_role",
                "assume_role_mfa",
                "web_identity",
                "sso_session",
                "sso_bearer",
                "sso_legacy",
                "static_temporary",
                "static_long_term",
                "login_session",
                "process",
                "metadata",
                "incomplete",
            ],
        );
        assert!(profile["name"].is_string() && profile["settings"].is_object());
        assert!(profile["sources"].is_array());
        if !profile["auth_method"].is_null() {
            one_of(
                &profile["auth_method"],
                &["builder_id", "identity_center", "iam"],
            );
        }
        items(&profile["problems"]).iter().for_each(check_problem);
    }
}

fn check_problem(problem: &Value) {
    assert_eq!(keys(problem), ["code", "file", "line", "message"]);
    assert!(problem["code"].is_string() && problem["message"].is_string());
    assert!(is_text_or_null(&problem["file"]));
    assert!(problem["line"].is_null() || problem["line"].is_u64());
}

fn check_services(answer: &Value) {
    let services = items(&answer["services"]);
    assert_eq!(
        services[0]["id"], "codewhisperer",
        "CodeWhisperer comes first"
    );
    for service in services {
        assert_eq!(keys(service), ["accepts", "binding", "id", "name", "state"]);
        assert!(!items(&service["accepts"]).is_empty());
        for method in items(&service["accepts"]) {
            one_of(method, &["builder_id", "identity_center", "iam"]);
        }
        one_of(
            &service["state"],
            &["ready", "expired", "sign_in", "choose", "none", "unknown"],
        );
        let binding = &service["binding"];
        assert_eq!(keys(binding), ["connection", "profile", "via"]);
        assert!(is_text_or_null(&binding["connection"]) && is_text_or_null(&binding["profile"]));
        if !binding["via"].is_null() {
            one_of(&binding["via"], &["pin", "active", "holder"]);
        }
    }
}

fn check_connections(answer: &Value) {
    for connection in items(&answer["connections"]) {
        assert_eq!(
            keys(connection),
            [
                "auth_method",
                "expires_at",
                "holders",
                "id",
                "name",
                "profiles",
                "region",
                "scopes",
                "scopes_assumed",
                "session",
                "start_url",
                "state",
                "user_type"
            ]
        );
        one_of(
            &connection["state"],
            &["signed_in", "expired", "refreshable", "never", "unknown"],
        );
        one_of(
            &connection["auth_method"],
            &["builder_id", "identity_center", "iam"],
        );
        for key in ["session", "start_url", "region", "expires_at", "user_type"] {
            assert!(is_text_or_null(&connection[key]), "{key}");
        }
        assert!(connection["scopes_assumed"].is_boolean());
        assert!(connection["profiles"].is_array() && connection["scopes"].is_array());
        for holder in items(&connection["holders"]) {
            assert_eq!(keys(holder), ["expires_at", "holder", "state"]);
        }
    }
}

#[test]
fn every_look_has_its_shape() {
    let home = everything();
    let profiles = home.json("profiles");
    assert_eq!(keys(&profiles), ["problems", "profiles", "schema_version"]);
    check_profiles(&profiles);
    let services = home.json("services");
    assert_eq!(keys(&services), ["problems", "schema_version", "services"]);
    check_services(&services);
    let connections = home.json("connections");
    assert_eq!(
        keys(&connections),
        ["connections", "problems", "schema_version"]
    );
    check_connections(&connections);
    let status = home.json("status");
    assert_eq!(
        keys(&status),
        [
            "active_profile",
            "active_profile_from",
            "connections",
            "problems",
            "profiles",
            "schema_version",
            "services",
            "shell"
        ]
    );
    assert_eq!(
        keys(&status["shell"]),
        ["agrees", "overridden_by", "profile"]
    );
    for (part, whole) in [
        ("profiles", &profiles),
        ("services", &services),
        ("connections", &connections),
    ] {
        assert_eq!(whole["schema_version"], 1);
        assert_eq!(status[part], whole[part], "status says the same of {part}");
    }
}

#[test]
fn an_empty_home_is_shown_and_is_no_failure() {
    let home = Home::new();
    let status = home.json("status");
    check_services(&status);
    assert_eq!(status["profiles"], json!([]));
    assert_eq!(status["connections"], json!([]));
    assert_eq!(status["active_profile"], Value::Null);
    assert_eq!(status["active_profile_from"], Value::Null);
    assert_eq!(
        status["shell"],
        json!({"profile": null, "agrees": true, "overridden_by": []})
    );
    for command in ["status", "profiles", "connections", "services"] {
        let done = home.run(&[command]).exits(0);
        assert!(!done.stdout.is_empty(), "{command} says nothing");
    }
    assert!(home.snapshot().is_empty(), "looking writes nothing");
}

#[test]
fn every_kind_of_profile_is_told_from_its_keys() {
    let home = everything();
    let answer = home.json("profiles");
    for (name, kind, method) in [
        ("role", "assume_role", json!("iam")),
        ("role-mfa", "assume_role_mfa", json!("iam")),
        ("role-env", "assume_role", json!("iam")),
        ("web", "web_identity", json!("iam")),
        ("sso", "sso_session", json!("identity_center")),
        ("bearer", "sso_bearer", json!("builder_id")),
        ("legacy", "sso_legacy", json!("identity_center")),
        ("temporary", "static_temporary", json!("iam")),
        ("long-term", "static_long_term", json!("iam")),
        ("login", "login_session", json!("iam")),
        ("process", "process", json!("iam")),
        ("half", "incomplete", Value::Null),
        ("clash", "incomplete", Value::Null),
        ("nothing", "incomplete", Value::Null),
    ] {
        let profile = named(&answer["profiles"], "name", name);
        assert_eq!(profile["kind"], kind, "{name}");
        assert_eq!(profile["auth_method"], method, "{name}");
        let is_broken = kind == "incomplete";
        assert_eq!(!codes(&profile).is_empty(), is_broken, "{name}");
    }
    let half = named(&answer["profiles"], "name", "half");
    assert!(text(&half["problems"][0]["message"]).contains("sso_role_name"));
    let in_container = home.json_with(
        "profiles",
        &[("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x")],
    );
    let fallen = named(&in_container["profiles"], "name", "nothing");
    assert_eq!(fallen["kind"], "metadata");
}

#[test]
fn sources_are_followed_and_circles_are_problems() {
    let home = Home::with_config(
        "[profile a]\nrole_arn = arn:aws:iam::1:role/A\nsource_profile = b\n\
         [profile b]\nrole_arn = arn:aws:iam::1:role/B\nsource_profile = keys\n\
         [profile keys]\naws_access_key_id = AKIA1\naws_secret_access_key = x\n\
         [profile env]\nrole_arn = arn:aws:iam::1:role/E\ncredential_source = Environment\n\
         [profile loop-a]\nrole_arn = arn:aws:iam::1:role/A\nsource_profile = loop-b\n\
         [profile loop-b]\nrole_arn = arn:aws:iam::1:role/B\nsource_profile = loop-a\n\
         [profile self]\nrole_arn = arn:aws:iam::1:role/S\nsource_profile = self\n\
         [profile self-keys]\nrole_arn = arn:aws:iam::1:role/S\nsource_profile = self-keys\n\
         aws_access_key_id = AKIA2\naws_secret_access_key = x\n\
         [profile lost]\nrole_arn = arn:aws:iam::1:role/L\nsource_profile = gone\n\
         [profile no-session]\nsso_session = gone\n",
    );
    let answer = home.json("profiles");
    let profile = |name| named(&answer["profiles"], "name", name);
    assert_eq!(profile("a")["sources"], json!(["b", "keys"]));
    assert_eq!(profile("env")["sources"], json!(["Environment"]));
    for name in ["loop-a", "loop-b", "self"] {
        assert_eq!(codes(&profile(name)), ["source_loop"], "{name}");
    }
    assert_eq!(codes(&profile("self-keys")), [""; 0]);
    let lost = profile("lost");
    assert!(text(&lost["problems"][0]["message"]).contains("gone"));
    assert_eq!(lost["problems"][0]["line"], 27, "the place is named");
    assert!(text(&lost["problems"][0]["file"]).ends_with("/.aws/config"));
    assert_eq!(codes(&profile("no-session")), ["sso_session_missing"]);
    let payer = home.connection("profile:keys");
    assert_eq!(payer["profiles"], json!(["a", "b", "keys"]));
}

#[test]
fn settings_are_what_botocore_reads() {
    let home = Home::with_config(
        "; a comment\r\n[profile dev] # another\r\n# a third\r\nREGION = eu-west-1\r\n\
         output=json\r\ns3 =\r\n    addressing_style = path\r\n    max_concurrent_requests = 20\r\n\
         endpoint_url : https://example.test/a=b # kept\r\n\r\n\
         [profile 'two words']\r\nregion = eu-west-2\r\n\
         [profile \"say \\\"hi\\\"\"]\r\nregion = eu-west-3\r\n",
    );
    let dev = home.profile("dev");
    assert_eq!(
        dev["settings"],
        json!({
            "region": "eu-west-1",
            "output": "json",
            "s3": {"addressing_style": "path", "max_concurrent_requests": "20"},
            "endpoint_url": "https://example.test/a=b # kept",
        })
    );
    assert_eq!(home.profile("two words")["settings"]["region"], "eu-west-2");
    assert_eq!(
        home.profile("say \"hi\"")["settings"]["region"],
        "eu-west-3"
    );
}

#[test]
fn credentials_win_over_config_key_by_key() {
    let home = Home::with_config(
        "[profile dev]\nregion = eu-west-1\noutput = json\naws_access_key_id = AKIACONFIG\n",
    );
    home.credentials(
        "[dev]\nregion = us-west-2\naws_access_key_id = AKIACREDENTIALS\naws_secret_access_key = x\n\
         [only-here]\naws_access_key_id = AKIA2\naws_secret_access_key = x\n",
    );
    let settings = home.profile("dev")["settings"].clone();
    assert_eq!(settings["region"], "us-west-2");
    assert_eq!(settings["output"], "json");
    assert_eq!(settings["aws_access_key_id"], "AKIACREDENTIALS");
    assert_eq!(home.profile("only-here")["kind"], "static_long_term");
}

#[test]
fn files_are_found_where_aws_tools_find_them() {
    let home = Home::new();
    let config = home.write("elsewhere/config", "[profile moved]\nregion = eu-west-1\n");
    let credentials = home.write(
        "elsewhere/keys",
        "[keys]\naws_access_key_id = AKIA1\naws_secret_access_key = x\n",
    );
    let vars = [
        ("AWS_CONFIG_FILE", config.to_str().unwrap()),
        ("AWS_SHARED_CREDENTIALS_FILE", credentials.to_str().unwrap()),
    ];
    let answer = home.json_with("profiles", &vars);
    named(&answer["profiles"], "name", "moved");
    named(&answer["profiles"], "name", "keys");
    let tilde = home.json_with("profiles", &[("AWS_CONFIG_FILE", "~/elsewhere/config")]);
    named(&tilde["profiles"], "name", "moved");
    std::fs::create_dir(home.join(".aws")).unwrap();
    std::os::unix::fs::symlink(&config, home.join(".aws/config")).unwrap();
    assert_eq!(home.profile("moved")["settings"]["region"], "eu-west-1");
}

#[test]
fn the_active_profile_is_the_first_that_is_chosen() {
    let home = Home::with_config(
        "[default]\nregion = eu-west-1\n[profile dev]\nregion = eu-west-1\n[profile last]\nregion = eu-west-1\n",
    );
    let active = |vars: &[(&str, &str)]| {
        let status = home.json_with("status", vars);
        (
            status["active_profile"].clone(),
            status["active_profile_from"].clone(),
            status["shell"].clone(),
        )
    };
    let shell = |profile: &str, agrees: bool, by: &[&str]| json!({"profile": profile, "agrees": agrees, "overridden_by": by});
    assert_eq!(
        active(&[]),
        (
            json!("default"),
            json!("default"),
            shell("default", true, &[])
        )
    );
    home.write_state("last_switch = \"last\"\n");
    assert_eq!(
        active(&[]),
        (json!("last"), json!("switch"), shell("default", false, &[]))
    );
    assert_eq!(
        active(&[("AWS_DEFAULT_PROFILE", "dev")]),
        (
            json!("dev"),
            json!("AWS_DEFAULT_PROFILE"),
            shell("dev", true, &[])
        )
    );
    assert_eq!(
        active(&[("AWS_DEFAULT_PROFILE", "default"), ("AWS_PROFILE", "dev")]),
        (json!("dev"), json!("AWS_PROFILE"), shell("dev", true, &[]))
    );
    assert_eq!(
        active(&[("AWS_PROFILE", "dev"), ("AWS_ACCESS_KEY_ID", "AKIA1")]),
        (
            json!("dev"),
            json!("AWS_PROFILE"),
            shell("dev", false, &["AWS_ACCESS_KEY_ID"])
        )
    );
    assert_eq!(
        active(&[("AWS_PROFILE", "")]).1,
        json!("switch"),
        "an empty variable is not set"
    );
    home.write_state("last_switch = \"gone\"\n");
    assert_eq!(active(&[]).0, json!("default"));
}

#[test]
fn a_profile_variable_that_names_nothing_is_a_problem() {
    let home = Home::with_config("[profile dev]\nregion = eu-west-1\n");
    let status = home.json_with("status", &[("AWS_PROFILE", "gone")]);
    assert_eq!(status["active_profile"], "gone");
    assert!(codes(&status).contains(&"active_profile_missing".into()));
    let none = home.json("status");
    assert_eq!(none["active_profile"], Value::Null, "there is no [default]");
}

#[test]
fn the_text_says_when_this_shell_uses_something_else() {
    let home =
        Home::with_config("[default]\nregion = eu-west-1\n[profile dev]\nregion = eu-west-1\n");
    home.write_state("last_switch = \"dev\"\n");
    let done = home.run(&["status"]).exits(0);
    assert!(done.stdout.contains("active profile: dev"), "{done:?}");
    assert!(done.stdout.contains("[default]"), "{done:?}");
    assert!(done.stdout.contains("export AWS_PROFILE=dev"), "{done:?}");
    let keys = home
        .run_with(&["status"], &[("AWS_ACCESS_KEY_ID", "AKIA1")])
        .exits(0);
    assert!(keys.stdout.contains("unset AWS_ACCESS_KEY_ID"), "{keys:?}");
}

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

#[test]
fn bindings_follow_the_active_profile_and_pins() {
    let home = everything();
    let service =
        |vars: &[(&str, &str)], id| named(&home.json_with("services", vars)["services"], "id", id);
    let builder = service(&[("AWS_PROFILE", "bearer")], "codewhisperer");
    assert_eq!(
        builder["binding"],
        json!({"via": "active", "connection": "session:builder-id", "profile": "bearer"})
    );
    assert_eq!(builder["state"], "ready");
    let lambda = service(&[("AWS_PROFILE", "bearer")], "lambda");
    assert_eq!(
        lambda["binding"],
        json!({"via": null, "connection": null, "profile": null})
    );
    let sso = service(&[("AWS_PROFILE", "sso")], "lambda");
    assert_eq!(sso["binding"]["connection"], "session:acme");
    assert_eq!(
        service(&[("AWS_PROFILE", "sso")], "codewhisperer")["binding"]["connection"],
        "session:acme",
        "a role of a session offers its token too, if the scopes do"
    );
    let unbound = service(&[("AWS_PROFILE", "role")], "codewhisperer");
    assert_eq!(unbound["state"], "choose", "a live sign-in would do");
    home.write_state("[pins]\ncodewhisperer = \"session:builder-id\"\n");
    assert_eq!(
        service(&[("AWS_PROFILE", "sso")], "codewhisperer")["binding"],
        json!({"via": "pin", "connection": "session:builder-id", "profile": null})
    );
    home.token(
        "builder-id",
        &Token::builder_id().left(-9).without_refresh(),
    );
    let expired = service(&[("AWS_PROFILE", "sso")], "codewhisperer");
    assert_eq!(expired["binding"]["via"], "pin", "expiry never unpins");
    assert_eq!(expired["state"], "expired");
}

#[test]
fn settings_add_and_change_services() {
    let home = Home::new();
    home.settings(
        "[services.wiki]\nname = \"Wiki\"\naccepts = [\"identity_center\"]\n\
         [services.s3]\nhidden = true\n[services.lambda]\nname = \"Functions\"\n",
    );
    let answer = home.json("services");
    assert_eq!(
        named(&answer["services"], "id", "wiki")["accepts"],
        json!(["identity_center"])
    );
    assert_eq!(
        named(&answer["services"], "id", "lambda")["name"],
        "Functions"
    );
    assert!(!answer.to_string().contains("\"s3\""));
}

#[test]
fn a_broken_part_costs_only_itself() {
    let home = everything();
    home.write(
        ".aws/config",
        format!("{EVERYTHING}[profile broken\nregion = x\n[profile after]\nregion = eu-west-1\n"),
    );
    home.write(
        &format!(".aws/sso/cache/{}", token_file("acme")),
        "{\"accessTok",
    );
    home.settings("export_region = maybe\n");
    let status = home.json("status");
    named(&status["profiles"], "name", "sso");
    named(&status["profiles"], "name", "after");
    assert_eq!(
        named(&status["connections"], "id", "session:builder-id")["state"],
        "signed_in"
    );
    assert_eq!(
        named(&status["connections"], "id", "session:acme")["state"],
        "unknown"
    );
    let problems = items(&status["problems"]);
    for file in [".aws/config", &token_file("acme"), "config.toml"] {
        let found = problems
            .iter()
            .find(|problem| problem["file"].as_str().is_some_and(|f| f.ends_with(file)));
        assert!(found.is_some(), "no problem of {file}: {problems:#?}");
    }
    let in_config = problems
        .iter()
        .find(|problem| text(&problem["file"]).ends_with(".aws/config"));
    let line = 1 + EVERYTHING.lines().count();
    assert_eq!(in_config.unwrap()["line"], line);
}

/// A canary in every place that holds a secret; none may come out anywhere.
#[test]
fn no_secret_comes_out() {
    let home = everything();
    home.write(
        ".aws/config",
        format!(
            "{EVERYTHING}[profile odd]\naws_access_key_id = ASIA1\nAWS_Secret_Access_Key = CANARY-upper\n\
             aws_security_token = CANARY-security\naws_session_token =\n  nested = CANARY-nested\n\
             s3 =\n  aws_secret_access_key = CANARY-below-s3\n\
             [profile half-keys]\naws_secret_access_key = CANARY-half\n\
             aws_secret_access_key = CANARY-twice\n[broken-canary\n\
             [keys]\naws_secret_access_key = CANARY-misnamed\n"
        ),
    );
    home.write(
        &format!(".aws/sso/cache/{}", token_file("acme")),
        "{\"accessToken\": \"CANARY-half-written\", \"refreshToken\": CANARY",
    );
    home.write(".aws/sso/cache/odd.json", "CANARY-no-json");
    home.write(
        ".aws/sso/cache/kiro-auth-token.json",
        json!({"accessToken": "CANARY", "refreshToken": "CANARY", "clientIdHash": "x"}).to_string(),
    );
    home.write(
        ".local/state/moorline/tokens/builder-id.json",
        Token::builder_id().json().to_string(),
    );
    home.write_state("CANARY = \"CANARY\n");
    let vars = [
        ("AWS_ACCESS_KEY_ID", "AKIA1"),
        ("AWS_SECRET_ACCESS_KEY", "CANARY-environment"),
        ("AWS_SESSION_TOKEN", "CANARY-environment"),
        ("AWS_PROFILE", "odd"),
        ("RUST_BACKTRACE", "full"),
        ("RUST_LOG", "trace"),
    ];
    for args in [
        &["status", "--json"][..],
        &["status"],
        &["profiles", "--json"],
        &["profiles"],
        &["connections", "--json"],
        &["connections"],
        &["services", "--json"],
        &["services"],
        &["switch", "long-term", "--dry-run", "--json"],
        &["switch", "long-term", "--no-stay", "--json"],
        &["switch", "nowhere"],
        &["pin", "codewhisperer", "builder-id"],
        &["pin", "codewhisperer", "long-term"],
        &["unpin", "codewhisperer"],
        &["env", "odd"],
        &["env", "long-term", "--region"],
        &["logout", "acme"],
        &["token", "lambda"],
    ] {
        let done = home.run_with(args, &vars);
        for output in [&done.stdout, &done.stderr] {
            assert!(!output.contains("CANARY-"), "{args:?}: {output}");
        }
    }
    let odd = home.profile("odd")["settings"].clone();
    assert_eq!(odd["aws_secret_access_key"], "***");
    assert_eq!(odd["aws_session_token"], "***");
    assert_eq!(odd["aws_security_token"], "***");
    assert_eq!(odd["s3"]["aws_secret_access_key"], "***");
}

#[test]
fn looking_changes_nothing() {
    let home = everything();
    let before = home.snapshot();
    for command in ["status", "profiles", "connections", "services"] {
        home.run(&[command]).exits(0);
        home.run(&[command, "--json"]).exits(0);
    }
    assert_eq!(home.snapshot(), before);
}
