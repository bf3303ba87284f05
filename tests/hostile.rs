//! Hostile input, with the real binary: whatever stands in a file or a name is shown or reported;
//! nothing is executed, nothing hangs, nothing is lost. A watchdog ends what does not end.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "support/home.rs"]
mod home;

use home::{BUILDER_ID_URL, CODEWHISPERER_SCOPES, Done, Home, Token, codes, named};
use rustix::fs::{CWD, Mode, mkfifoat};
use serde_json::Value;
use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;

const SESSION: &str = "[sso-session builder-id]\nsso_start_url = https://view.awsapps.com/start\nsso_region = us-east-1\n\
[profile good]\nsso_session = builder-id\n";

const LOOKS: [&str; 4] = ["status", "connections", "profiles", "services"];

/// What a terminal acts on, or a reader is fooled by.
fn is_unsafe(c: char) -> bool {
    c.is_control() && c != '\n'
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[track_caller]
fn is_safe(done: &Done) {
    for output in [&done.stdout, &done.stderr] {
        let bad = output.chars().find(|c| is_unsafe(*c));
        assert_eq!(bad, None, "{output:?}");
    }
}

/// Every look works, is safe, and shows the good profile still; the JSON of `status`.
#[track_caller]
fn looks(home: &Home) -> Value {
    for command in LOOKS {
        is_safe(&home.run(&[command]).exits(0));
        is_safe(&home.run(&[command, "--json"]).exits(0));
    }
    let status = home.json("status");
    named(&status["profiles"], "name", "good");
    status
}

fn fifo(path: &Path) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    mkfifoat(CWD, path, Mode::from_raw_mode(0o600)).unwrap();
}

#[test]
fn names_are_never_run() {
    let home = Home::with_config(format!(
        "{SESSION}[profile \"$(touch x)\"]\nregion = eu-west-1\n[profile \"`touch y`\"]\nregion = eu-west-1\n\
         [profile \"; touch z\"]\nregion = eu-west-1\n[profile $(touch w)]\nregion = eu-west-1\n"
    ));
    let status = looks(&home);
    for name in ["$(touch x)", "`touch y`", "; touch z"] {
        named(&status["profiles"], "name", name);
        home.run(&["switch", name]).exits(0);
        let line = home.run(&["env", name, "--shell", "bash"]).exits(0).stdout;
        let mut shell = home.program("bash");
        shell.args(["-euc", &format!("{line}printf %s \"$AWS_PROFILE\"")]);
        assert_eq!(home::finish(&mut shell).exits(0).stdout, name);
    }
    assert!(
        !status["profiles"].to_string().contains("touch w"),
        "unquoted it is no profile for botocore"
    );
    let problem = status["problems"]
        .as_array()
        .unwrap()
        .iter()
        .find(|problem| problem["message"].as_str().unwrap().contains("touch w"));
    assert!(problem.is_some(), "and a problem names it: {status:#}");
    for file in ["x", "y", "z", "w"] {
        assert!(!home.join(file).exists(), "{file} was made");
    }
}

#[test]
fn escape_sequences_stay_text() {
    let odd = "evil\u{1b}]0;owned\u{7}\u{9b}31m\u{7f}\u{202e}dorp\u{2066}";
    let home = Home::with_config(format!(
        "{SESSION}[profile \"{odd}\"]\nregion = {odd}\nsso_session = \"{odd}\"\n\
         [profile role]\nrole_arn = arn:aws:iam::{odd}:role/{odd}\nsource_profile = {odd}\n\
         [sso-session '{odd}']\nsso_start_url = https://{odd}/start\nsso_region = {odd}\nsso_registration_scopes = {odd}\n\
         [profile bearer]\nsso_session = {odd}\n[{odd}]\nregion = x\n[profile {odd}\n{odd}\n"
    ));
    home.credentials(format!("[{odd}]\naws_access_key_id = {odd}\n"));
    home.token_named(&format!("{odd}.json"), &Token::of(odd));
    home.settings(&format!(
        "[services.wiki]\nname = \"Wiki\"\naccepts = [\"{}\"]\n",
        "iam"
    ));
    home.write_state(format!("[pins]\ncodewhisperer = 'session:{odd}'\n").replace('\u{7}', ""));
    let status = looks(&home);
    let profile = named(&status["profiles"], "name", odd);
    assert_eq!(
        profile["settings"]["region"].as_str(),
        Some(odd),
        "JSON has names exactly as they are"
    );
    let raw = home.run(&["profiles", "--json"]).stdout;
    for escaped in ["\\u001b", "\\u007f", "\\u009b", "\\u202e", "\\u2066"] {
        assert!(raw.contains(escaped), "{escaped}");
    }
    let text = home.run(&["profiles"]).stdout;
    assert!(text.contains("evil␛]0;owned"), "{text}");
    for args in [
        &["switch", odd, "--dry-run"][..],
        &["switch", odd, "--dry-run", "--json"],
        &["switch", odd, "--stay"],
        &["switch", &format!("{odd}x")],
        &["switch", "role"],
        &["pin", "codewhisperer", odd],
        &["pin", odd, odd],
        &["unpin", odd],
        &["env", &format!("{odd}x")],
        &["logout", odd],
        &["login", odd],
        &["token", odd],
        &[odd],
    ] {
        is_safe(&home.run_with(args, &[("AWS_PROFILE", odd)]));
    }
    is_safe(&home.run_with(&["status"], &[("AWS_PROFILE", odd)]).exits(0));
    is_safe(
        &home
            .run_with(&["status"], &[("AWS_PROFILE", "a\u{1b}[31m\nb")])
            .exits(0),
    );
}

#[test]
fn the_name_of_what_codewhisperer_uses_stays_text() {
    let odd = "acme\u{1b}[31m\u{202e}";
    let home = Home::with_config(format!(
        "{SESSION}[profile {odd}]\nsso_session = {odd}\n\
         [sso-session {odd}]\nsso_start_url = https://d-1.awsapps.com/start\nsso_region = eu-west-1\n\
         sso_registration_scopes = {CODEWHISPERER_SCOPES}\n"
    ));
    home.token(odd, &Token::of("https://d-1.awsapps.com/start"));
    let vars = [("AWS_PROFILE", odd)];
    for args in [
        &["status"][..],
        &["services"],
        &["switch", "good"],
        &["switch", "good", "--no-stay"],
        &["switch", odd, "--dry-run"],
        &["switch", "good", "--stay"],
        &["pin", "codewhisperer", odd],
        &["status"],
        &["unpin", "codewhisperer"],
    ] {
        let done = home.run_with(args, &vars);
        is_safe(&done);
        assert!([0, 4].contains(&done.code), "{args:?}: {done:?}");
    }
    let shown = home.run_with(&["status"], &vars).stdout;
    assert!(shown.contains("Identity Center acme␛[31m"), "{shown}");
}

#[test]
fn names_that_look_alike_are_told_apart() {
    let home = Home::with_config(format!(
        "{SESSION}[profile dev\u{202e}]\nregion = eu-west-1\n[profile dev]\nregion = eu-west-2\n"
    ));
    let text = home.run(&["profiles"]).exits(0).stdout;
    assert!(text.contains("dev\\u{202e} "), "{text}");
}

#[test]
fn a_line_of_a_megabyte_is_read() {
    let long = "x".repeat(1 << 20);
    let home = Home::with_config(format!(
        "[profile long]\nregion = eu-west-1\noutput = {long}\n{SESSION}# {long}\n[profile after]\nregion = eu-west-1\n"
    ));
    let status = looks(&home);
    named(&status["profiles"], "name", "after");
    let output = named(&status["profiles"], "name", "long")["settings"]["output"].clone();
    assert_eq!(output.as_str().map(str::len), Some(1 << 20));
}

#[test]
fn a_hundred_thousand_sections_are_read() {
    let mut config = String::from(SESSION);
    for number in 0..100_000 {
        config.push_str(&format!("[profile p{number}]\nregion = eu-west-1\n"));
    }
    let home = Home::with_config(config);
    let all = home.run(&["profiles", "--json"]).exits(0).stdout;
    assert_eq!(all.matches("{\"name\":").count(), 100_001);
    home.run(&["switch", "p99999"]).exits(0);
}

#[test]
fn long_chains_and_circles_of_sources_end() {
    let mut config = String::from(SESSION);
    for number in 0..5_000 {
        let source = (number + 1) % 5_000;
        config.push_str(&format!(
            "[profile p{number}]\nrole_arn = arn:aws:iam::1:role/R\nsource_profile = p{source}\n"
        ));
    }
    let home = Home::with_config(config);
    let answer = home.json("profiles");
    let profile = named(&answer["profiles"], "name", "p17");
    assert_eq!(codes(&profile), ["source_chain_too_long"]);
}

#[test]
fn a_region_never_becomes_a_host() {
    let home = Home::with_config(format!(
        "[sso-session s]\nsso_start_url = https://d-1.awsapps.com/start\nsso_region = evil.example/#\n\
         sso_registration_scopes = {CODEWHISPERER_SCOPES}\n[profile good]\nsso_session = s\n",
    ));
    looks(&home);
    // An expired token that could be refreshed there, and a proxy that sees whatever is asked.
    let mut token = Token::of("https://d-1.awsapps.com/start").left(-5).json();
    token["region"] = "evil.example/#".into();
    let file = home::token_file("s");
    let path = format!(".aws/sso/cache/{file}");
    home.write(&path, token.to_string());
    home.run(&["pin", "codewhisperer", "s"]).exits(0);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let proxy = format!("http://{}", listener.local_addr().unwrap());
    for args in [
        &["login", "s"][..],
        &["token", "codewhisperer"],
        &["logout", "s", "--yes"],
    ] {
        let done = home.run_with(args, &[("HTTPS_PROXY", &proxy), ("HTTP_PROXY", &proxy)]);
        assert!(done.stderr.contains("evil.example/#"), "{args:?}: {done:?}");
        assert!(listener.accept().is_err(), "{args:?} asked the network");
    }
}

/// What can lie where a token should be.
#[test]
fn what_is_no_token_is_reported_and_costs_only_itself() {
    type Make = fn(&Home, &Path);
    let cases: [(&str, Make); 11] = [
        ("a directory", |_, path| fs::create_dir_all(path).unwrap()),
        ("a FIFO", |_, path| fifo(path)),
        ("empty", |_, path| fs::write(path, "").unwrap()),
        ("half written", |_, path| {
            fs::write(path, "{\"accessToken\": \"CANARY").unwrap();
        }),
        ("deeply nested", |_, path| {
            fs::write(path, "[".repeat(500_000)).unwrap();
        }),
        ("deeply nested objects", |_, path| {
            fs::write(path, "{\"a\":".repeat(200_000)).unwrap();
        }),
        ("two mebibytes", |_, path| {
            let padding = "x".repeat(2 << 20);
            fs::write(path, format!("{{\"accessToken\": \"CANARY{padding}\"}}")).unwrap();
        }),
        ("no UTF-8", |_, path| {
            fs::write(path, b"{\"accessToken\": \"\xff\xfe\"}").unwrap();
        }),
        ("another type", |_, path| {
            fs::write(path, "[\"accessToken\"]").unwrap();
        }),
        ("a link to itself", |_, path| {
            std::os::unix::fs::symlink(path, path).unwrap();
        }),
        ("a link to a device", |_, path| {
            std::os::unix::fs::symlink("/dev/zero", path).unwrap();
        }),
    ];
    for (what, make) in cases {
        let home = Home::with_config(SESSION);
        home.token_named("other.json", &Token::of("https://other.awsapps.com/start"));
        let path = home.token_path("builder-id");
        make(&home, &path);
        is_safe(&home.run(&["status"]).exits(0));
        let status = home.json("status");
        let connection = named(&status["connections"], "id", "session:builder-id");
        assert_eq!(connection["state"], "unknown", "{what}");
        assert!(!codes(&status).is_empty(), "{what}: no problem");
        named(&status["connections"], "id", "token:other.json");
        assert!(!status.to_string().contains("CANARY"), "{what}");
        assert!(fs::symlink_metadata(&path).is_ok(), "{what}: it is gone");
    }
}

#[test]
fn odd_values_in_a_token_are_no_crash() {
    for (what, content, state) in [
        ("no end", r#"{"accessToken": "CANARY"}"#, "expired"),
        (
            "a number",
            r#"{"accessToken": "CANARY", "expiresAt": 4070908800}"#,
            "",
        ),
        (
            "far away",
            r#"{"accessToken": "CANARY", "expiresAt": "999999-01-01T00:00:00Z"}"#,
            "expired",
        ),
        (
            "nonsense",
            r#"{"accessToken": "CANARY", "expiresAt": "\u001b[31m", "startUrl": "\u001b[31m"}"#,
            "expired",
        ),
        (
            "no text",
            r#"{"accessToken": {"x": 1}, "expiresAt": []}"#,
            "",
        ),
    ] {
        let home = Home::with_config(SESSION);
        let file = home::token_file("builder-id");
        home.write(&format!(".aws/sso/cache/{file}"), content);
        let status = looks(&home);
        let connection = named(&status["connections"], "id", "session:builder-id");
        if !state.is_empty() {
            assert_eq!(connection["state"], state, "{what}");
        }
    }
}

#[test]
fn what_is_no_config_is_reported() {
    let home = Home::new();
    fifo(&home.join(".aws/config"));
    fs::create_dir_all(home.join(".aws/credentials")).unwrap();
    fs::write(home.join(".aws/sso"), "no directory").unwrap();
    for command in LOOKS {
        is_safe(&home.run(&[command]).exits(0));
    }
    let status = home.json("status");
    let found = codes(&status);
    assert!(
        found
            .iter()
            .filter(|code| *code == "file_unreadable")
            .count()
            >= 2,
        "{found:?}"
    );
    home.run(&["switch", "x"]).exits(2);
}

#[test]
fn a_config_without_end_is_not_read() {
    let home = Home::with_config("");
    let config = home.join(".aws/config");
    let file = fs::File::create(&config).unwrap();
    file.set_len((64 << 20) + 1).unwrap();
    let found = codes(&home.json("status"));
    assert_eq!(found, ["file_unreadable"]);
    fs::remove_file(&config).unwrap();
    std::os::unix::fs::symlink("/dev/zero", &config).unwrap();
    let found = codes(&home.json("status"));
    assert_eq!(found, ["file_unreadable"]);
}

#[test]
fn no_text_at_all_is_still_bytes() {
    let mut config = SESSION.as_bytes().to_vec();
    config.extend(
        b"[profile latin\xe9]\nregion = \xff\xfe\n\0\0\0\n[profile nul\0name]\nregion = a\0b\n",
    );
    let home = Home::with_config(&config);
    looks(&home);
    assert_eq!(fs::read(home.join(".aws/config")).unwrap(), config);
}

#[test]
fn settings_and_state_that_are_no_files_are_reported() {
    let home = Home::with_config(SESSION);
    fifo(&home.join(".config/moorline/config.toml"));
    fifo(&home.state_file());
    let status = looks(&home);
    assert!(codes(&status).len() >= 2, "{:?}", status["problems"]);
}

#[test]
fn a_broken_state_is_put_aside_and_never_lost() {
    let home = Home::with_config(SESSION);
    home.token("builder-id", &Token::builder_id());
    home.write_state("last_switch = \"good\n[pins\n");
    let status = looks(&home);
    assert!(codes(&status).iter().any(|code| code == "file_unparsable"));
    home.run(&["switch", "good"]).exits(0);
    assert!(home.state().contains("last_switch = \"good\""));
    let kept = home.snapshot().into_iter().any(|(path, content)| {
        path.to_string_lossy().contains("state.toml.broken") && content.starts_with(b"last_switch")
    });
    assert!(kept, "the broken file is kept");
}

#[test]
fn one_wrong_key_of_the_state_costs_itself() {
    let home = Home::with_config(SESSION);
    home.write_state("last_switch = 7\n[pins]\ncodewhisperer = \"session:builder-id\"\nx = []\n");
    let status = looks(&home);
    let service = named(&status["services"], "id", "codewhisperer");
    assert_eq!(
        service["binding"]["via"],
        Value::Null,
        "its scopes do not do"
    );
    assert!(!codes(&status).is_empty());
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that did not run must say so")]
fn files_that_may_not_be_read_are_reported() {
    if rustix::process::geteuid().is_root() {
        eprintln!("skipped: root may read everything");
        return;
    }
    let home = Home::with_config(SESSION);
    let path = home.token("builder-id", &Token::of(BUILDER_ID_URL));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    let status = looks(&home);
    let connection = named(&status["connections"], "id", "session:builder-id");
    assert_eq!(connection["state"], "unknown");
    fs::set_permissions(home.join(".aws/config"), fs::Permissions::from_mode(0o000)).unwrap();
    assert!(codes(&home.json("status")).contains(&"file_unreadable".into()));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut config = String::from(SESSION);
    for number in 0..3_000 {
        config.push_str(&format!("[profile p{number}]\nregion = eu-west-1\n"));
    }
    let home = Home::with_config(config);
    for args in [&["profiles"][..], &["status", "--json"], &["--help"]] {
        let mut child = home
            .moorline(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = [0];
        let mut stdout = child.stdout.take().unwrap();
        stdout.read_exact(&mut first).unwrap();
        drop(stdout);
        let done = child.wait_with_output().unwrap();
        assert_eq!(done.status.code(), Some(0), "{args:?}");
        let words = String::from_utf8(done.stderr).unwrap();
        assert!(!words.contains("panicked"), "{words}");
        assert!(!words.to_lowercase().contains("broken pipe"), "{words}");
    }
}

#[test]
fn a_home_that_is_none_is_said() {
    let home = Home::with_config(SESSION);
    let gone = home.join("gone");
    let done = home.run_with(&["status", "--json"], &[("HOME", gone.to_str().unwrap())]);
    assert_eq!(done.exits(0).json()["profiles"], serde_json::json!([]));
}

#[test]
fn variables_that_are_no_text_are_passed_over() {
    use std::os::unix::ffi::OsStrExt;
    let home = Home::with_config(SESSION);
    let mut command = home.moorline(&["status", "--json"]);
    command.env("AWS_PROFILE", std::ffi::OsStr::from_bytes(b"\xff\xfe"));
    home::finish(&mut command).exits(0).json();
}
