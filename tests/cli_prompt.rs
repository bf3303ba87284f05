//! `prompt`: the same as the overview says, in one line, in real shells and in a real tmux.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "support/home.rs"]
mod home;

#[path = "cli_prompt/readers.rs"]
mod readers;

use home::{
    ACME_URL, CODEWHISPERER_SCOPES, Home, Token, everything, guide, keys, named, token_file,
};
use moorline::domain::binding::ServiceState;
use moorline::flows::discover::discover;
use moorline::flows::host::{Environment, Host};
use moorline::flows::prompt::{standing, standing_in};
use moorline::store::lock::FileLock;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

const LEGACY_URL: &str = "https://d-0000000001.awsapps.com/start";

/// Profiles that each go by one way, and some that go nowhere.
const PROFILES: [Option<&str>; 21] = [
    None,
    Some("missing"),
    Some("default"),
    Some("role"),
    Some("role-mfa"),
    Some("role-env"),
    Some("web"),
    Some("sso"),
    Some("bearer"),
    Some("legacy"),
    Some("login"),
    Some("process"),
    Some("half"),
    Some("clash"),
    Some("nothing"),
    Some("long-term"),
    Some("dev-lambda"),
    Some("acme-dev"),
    Some("acme-bearer"),
    Some("other"),
    Some("chain"),
];

const STATES: [&str; 9] = [
    "",
    "last_switch = \"dev-lambda\"\n",
    "last_switch = \"gone\"\n",
    "[pins]\ncodewhisperer = \"session:builder-id\"\n",
    "[pins]\ncodewhisperer = \"session:acme\"\n",
    "[pins]\ncodewhisperer = \"session:gone\"\n",
    "[pins]\ncodewhisperer = \"start-url:https://d-0000000001.awsapps.com/start\"\n",
    "[pins]\ncodewhisperer = \"profile:long-term\"\n",
    "last_switch = [\n",
];

const SETTINGS: [&str; 6] = [
    "",
    "[services.codewhisperer]\nhidden = true\n",
    "[services.codewhisperer]\naccepts = [\"identity_center\"]\nscopes = [\"sso:account:access\"]\n",
    "[services.codewhisperer]\naccepts = [\"iam\", \"builder_id\"]\n",
    "[services.codewhisperer]\nholder = \"kiro_cli\"\n",
    "[services.codewhisperer\n",
];

/// `home`'s host at this moment, with that active profile.
fn host(home: &Home, profile: Option<&str>) -> Host {
    let vars: BTreeMap<String, String> = profile
        .map(|name| ("AWS_PROFILE".to_owned(), name.to_owned()))
        .into_iter()
        .collect();
    let now = home::rfc3339(0).parse().unwrap();
    let environment = Environment::isolated(home.path(), vars);
    Host::new(environment, false, Box::new(move || now))
}

/// Homes of every kind, with what they are.
fn homes() -> Vec<(&'static str, Home)> {
    let mut homes = vec![
        ("nothing at all", Home::new()),
        ("one of everything", everything()),
        ("the guide's", guide()),
    ];
    let home = guide();
    home.token("builder-id", &Token::builder_id().left(-60));
    home.token("acme", &Token::of(ACME_URL).left(-60).without_refresh());
    homes.push(("expired", home));

    let home = Home::with_config(format!(
        "[default]\nsso_session = acme\n\
         [sso-session acme]\nsso_start_url = {ACME_URL}\nsso_region = eu-west-1\n\
         [profile chain]\nrole_arn = arn:aws:iam::111122223333:role/A\nsource_profile = middle\n\
         [profile middle]\nrole_arn = arn:aws:iam::111122223333:role/B\nsource_profile = chain-end\n\
         [profile chain-end]\nsso_session = acme\nsso_account_id = 111122223333\nsso_role_name = R\n\
         [profile role]\nrole_arn = arn:aws:iam::111122223333:role/C\nsource_profile = role\n\
         [profile legacy]\nsso_start_url = {LEGACY_URL}\nsso_region = eu-central-1\nsso_account_id = 1\nsso_role_name = R\n\
         [profile legacy-two]\nsso_start_url = {LEGACY_URL}\nsso_region = us-east-1\n"
    ));
    let scopes = ["codewhisperer:completions", "codewhisperer:analysis"];
    home.token("acme", &Token::of(ACME_URL));
    home.token(LEGACY_URL, &Token::of(LEGACY_URL).scopes(&scopes));
    // The scopes of acme's token stand in the registration of its client, of any file name.
    home.write(
        ".aws/sso/cache/any-name.json",
        r#"{"clientId": "client-of-the-token", "clientSecret": "x", "expiresAt": "2040-01-01T00:00:00Z",
            "scopes": ["sso:account:access", "codewhisperer:completions", "codewhisperer:analysis"]}"#,
    );
    homes.push(("chains, legacy and a registration", home));

    let home = guide();
    home.write(&format!(".aws/sso/cache/{}", token_file("acme")), "{\"acc");
    home.write(
        ".local/state/moorline/tokens/builder-id.json",
        Token::builder_id().json().to_string(),
    );
    home.write(".aws/credentials", b"\xff[keys\n[default]\n= x\n");
    homes.push(("half-written files", home));

    let home = Home::with_config(format!(
        "\u{feff}# odd, and read all the same\nlost = 1\n[empty]\n  [profile dev-lambda]\nregion = eu-west-1\n\
         [profile 'dev-lambda' ]\nSource_Profile : middle\n    more\n  ; note\n[profile  middle]\n\
         [profile other]\r\n\r\nsso_session = acme\r\n   [profile role]\r\nrole_arn = x\r\n[profile dev-lambda]\n\
         role_arn = arn:aws:iam::111122223333:role/A\nsource_profile = chain\n[profile chain]\nSSO_START_URL = {LEGACY_URL}\n\
         sso_region = eu-central-1\nsso_account_id = 1\nsso_role_name = R\n[sso-session acme]\nsso_start_url = {ACME_URL}\n\
         sso_region = eu-west-1\n[default]\nsso_session = acme\n[sso-session acme]\nsso_registration_scopes = {CODEWHISPERER_SCOPES}"
    ));
    home.credentials("[other]\nsso_session = gone\n[dev-lambda]\nregion = us-west-2\n[keys]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = x");
    home.token("acme", &Token::of(ACME_URL).scopes(&scopes));
    home.token(LEGACY_URL, &Token::of(LEGACY_URL).scopes(&scopes));
    homes.push(("sections in pieces", home));

    for inherited in [
        format!("sso_start_url = {LEGACY_URL}\nsso_region = us-east-1"),
        "source_profile = keys".into(),
    ] {
        let home = guide();
        let config = fs::read_to_string(home.join(".aws/config")).unwrap();
        home.write(".aws/config", format!("{config}[DEFAULT]\n{inherited}\n"));
        home.token(LEGACY_URL, &Token::of(LEGACY_URL).scopes(&scopes));
        homes.push(("settings that all sections inherit", home));
    }

    let home = Home::with_config("no ini [[[\n\0");
    home.write(
        ".local/state/moorline/tokens/builder-id.json",
        Token::builder_id().json().to_string(),
    );
    homes.push(("a broken config and a Builder ID of Moorline's own", home));
    homes
}

/// Those of [`PROFILES`] that this home has, and what nobody has.
fn profiles_of(home: &Home) -> impl Iterator<Item = Option<&'static str>> {
    let config = fs::read_to_string(home.join(".aws/config")).unwrap_or_default();
    PROFILES.into_iter().filter(move |name| match name {
        None | Some("missing" | "default" | "long-term") => true,
        Some(name) => config.contains(&format!("[profile {name}]")),
    })
}

#[test]
fn it_is_what_the_overview_says() {
    let mut seen = std::collections::HashSet::new();
    let states = STATES.map(|state| (state, ""));
    let settings = SETTINGS.map(|settings| ("", settings));
    for (kind, home) in homes() {
        for (state, settings) in states.into_iter().chain(settings) {
            home.write_state(state);
            home.settings(settings);
            for profile in profiles_of(&home) {
                let host = host(&home, profile);
                let shown = standing(&host);
                let whole = standing_in(&discover(&host, None));
                assert_eq!(shown, whole, "{kind}; {state:?}; {settings:?}; {profile:?}");
                seen.insert(shown.state.map(ServiceState::id));
            }
        }
    }
    // Otherwise the homes would be too much alike to prove anything.
    for state in ["ready", "expired", "sign_in", "choose", "unknown"] {
        assert!(
            seen.contains(&Some(state)),
            "no home has it {state}: {seen:?}"
        );
    }
    assert!(seen.contains(&None));
}

/// The guide's home, with time left that a slow machine does not change.
fn with_time_left() -> Home {
    let home = guide();
    home.token("builder-id", &Token::builder_id().left(3_030));
    home.token("acme", &Token::of(ACME_URL).left(3_030));
    home
}

#[test]
fn one_line_by_whatever_is_active() {
    let home = with_time_left();
    let line = |vars: &[(&str, &str)]| home.run_with(&["prompt"], vars).exits(0).stdout;
    assert_eq!(
        line(&[("AWS_PROFILE", "dev-lambda")]),
        "dev-lambda · CW choose\n"
    );
    assert_eq!(
        line(&[("AWS_PROFILE", "my-builder-id")]),
        "my-builder-id · CW 50m\n"
    );
    assert_eq!(
        line(&[("AWS_PROFILE", "dev-lambda"), ("LC_ALL", "C")]),
        "dev-lambda | CW choose\n"
    );
    home.write_state("last_switch = \"keys\"\n[pins]\ncodewhisperer = \"session:acme\"\n");
    assert_eq!(line(&[]), "keys · CW 50m\n");
    home.token("acme", &Token::of(ACME_URL).left(-60).without_refresh());
    assert_eq!(line(&[]), "keys · CW expired\n");
}

#[test]
fn it_says_as_little_as_is_known_and_never_complains() {
    let home = Home::new();
    assert_eq!(home.run(&["prompt"]).exits(0).stdout, "\n");
    for (_, home) in homes() {
        home.write_state("last_switch = [\n");
        home.settings("colour = \"loud\"\n[services.codewhisperer\n");
        let before = home.snapshot();
        let done = home.run(&["prompt"]).exits(0);
        assert_eq!(done.stderr, "");
        assert_eq!(done.stdout.matches('\n').count(), 1, "{done:?}");
        assert_eq!(home.snapshot(), before, "looking changes nothing");
    }
}

#[test]
fn a_format_says_what_is_shown() {
    let home = with_time_left();
    let vars = [("AWS_PROFILE", "dev-lambda")];
    let line = |format: &str| home.run_with(&["prompt", "--format", format], &vars);
    let all = "{profile}/{account}/{region}/{state} {{{left}}}";
    assert_eq!(
        line(all).exits(0).stdout,
        "dev-lambda/111122223333/eu-west-1/choose {}\n"
    );
    line("{time}")
        .exits(2)
        .says(&["{time}", "{profile}", "{left}"]);
    line("{").exits(2).says(&["{{"]);
}

#[test]
fn colours_are_for_terminals_or_those_who_ask() {
    let home = with_time_left();
    let run = |args: &[&str]| {
        let args: Vec<&str> = ["prompt"].iter().chain(args).copied().collect();
        let vars = [("AWS_PROFILE", "acme-dev"), ("NO_COLOR", "1")];
        home.run_with(&args, &vars).exits(0).stdout
    };
    assert_eq!(run(&[]), "acme-dev · CW 50m\n");
    assert_eq!(
        run(&["--color", "always"]),
        "acme-dev · \u{1b}[32mCW 50m\u{1b}[0m\n"
    );
}

#[test]
fn json_has_names_as_they_are() {
    let home = with_time_left();
    let answer = home.json_with("prompt", &[("AWS_PROFILE", "acme-dev")]);
    assert_eq!(
        keys(&answer),
        [
            "account",
            "codewhisperer",
            "production",
            "profile",
            "region",
            "schema_version"
        ]
    );
    assert_eq!(answer["account"], "222233334444");
    let services = home.json_with("services", &[("AWS_PROFILE", "acme-dev")]);
    let service = named(&services["services"], "id", "codewhisperer");
    let shown = &answer["codewhisperer"];
    assert_eq!(shown["state"], service["state"]);
    for key in ["via", "connection"] {
        assert_eq!(shown[key], service["binding"][key], "{key}");
    }
    let connections = home.json("connections");
    let one = named(&connections["connections"], "id", "session:acme");
    assert_eq!(shown["expires_at"], one["expires_at"]);
    assert_ne!(shown["expires_at"], Value::Null);
    assert_eq!(
        home.json_with("prompt", &[("AWS_PROFILE", "a\u{1b}b")])["profile"],
        "a\u{1b}b"
    );
}

#[test]
fn it_waits_for_no_lock_and_asks_no_host() {
    let home = with_time_left();
    home.token("builder-id", &Token::builder_id().left(-60));
    let locks = [
        ".local/state/moorline/state.lock",
        ".local/state/moorline/locks/aws-config.lock",
    ];
    let locks = locks.map(|lock| home.write(lock, ""));
    let _held = locks.map(|lock| FileLock::acquire(&lock, Duration::ZERO, "test").unwrap());
    let trap = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    trap.set_nonblocking(true).unwrap();
    let url = format!("http://{}", trap.local_addr().unwrap());
    let vars = [
        "AWS_ENDPOINT_URL",
        "AWS_ENDPOINT_URL_SSO_OIDC",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_EC2_METADATA_SERVICE_ENDPOINT",
        "HTTPS_PROXY",
        "HTTP_PROXY",
    ];
    let mut vars: Vec<(&str, &str)> = vars.map(|name| (name, url.as_str())).into();
    vars.push(("AWS_EC2_METADATA_DISABLED", "false"));
    for profile in ["my-builder-id", "dev-lambda", "missing"] {
        vars.push(("AWS_PROFILE", profile));
        let before = home.snapshot();
        let done = home.run_with(&["prompt"], &vars).exits(0);
        assert!(done.stdout.starts_with(profile), "{done:?}");
        home.run_with(&["status", "--json"], &vars).exits(0);
        assert_eq!(home.snapshot(), before);
    }
    let asked = trap.accept().map(|_| "somebody asked");
    assert_eq!(asked.unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
}
