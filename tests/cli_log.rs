//! `log`: what every action leaves in it, how it is read, and that no secret is ever in it.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

#[path = "support/home.rs"]
mod home;
#[path = "support/signing.rs"]
mod signing;

use home::{Done, Home, finish, items, text};
use moorline::demo::{Fault, Operation, Refusal};
use serde_json::Value;
use signing::Signing;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

const CONFIG: &str = "[sso-session acme]\nsso_start_url = https://d-9067demo00.awsapps.com/start\nsso_region = eu-west-1\nsso_registration_scopes = sso:account:access,codewhisperer:completions,codewhisperer:analysis,codewhisperer:conversations,codewhisperer:transformations,codewhisperer:taskassist\n\
    [profile dev]\nsso_session = acme\nsso_account_id = 111122223333\nsso_role_name = Developer\nregion = eu-west-1\n\
    [profile keys]\naws_access_key_id = AKIADEMODEMODEMODEMO\naws_secret_access_key = this-is-no-secret-it-is-a-demo\nregion = eu-west-1\n";

const LOG: &str = ".local/state/moorline/activity.jsonl";

fn entries(home: &Home) -> Vec<Value> {
    let log = home.run(&["log", "--json"]).exits(0).json();
    assert_eq!(log["schema_version"], 1);
    items(&log["entries"]).to_vec()
}

/// Kind, what, command and what takes it back.
fn rows(home: &Home) -> Vec<[String; 4]> {
    let row = |one: &Value| {
        ["kind", "what", "command", "back"].map(|key| one[key].as_str().unwrap_or("").to_owned())
    };
    entries(home).iter().map(row).collect()
}

/// Runs a login, and approves the code it shows; the code too.
fn login(it: &Signing, args: &[&str], approve: bool) -> (Done, String) {
    let mut child = it.command(args).spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    let is_code = |line: &str| line.len() == 9 && line.as_bytes()[4] == b'-';
    let code = loop {
        let mut line = String::new();
        assert!(stderr.read_line(&mut line).unwrap() > 0, "no code: {said}");
        said.push_str(&line);
        if is_code(line.trim()) {
            break line.trim().to_owned();
        }
    };
    let decide = match approve {
        true => it.provider.approve(&code),
        false => it.provider.deny(&code),
    };
    assert!(decide);
    stderr.read_to_string(&mut said).unwrap();
    let output = child.wait_with_output().unwrap();
    let done = Done {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: said,
    };
    (done, code)
}

#[test]
fn every_action_is_there_with_its_command_and_what_takes_it_back() {
    let it = Signing::new(CONFIG);
    let home = &it.home;
    login(
        &it,
        &["login", "acme", "--for", "codewhisperer", "--device-code"],
        true,
    )
    .0
    .exits(0);
    it.run(&["unpin", "codewhisperer"]).exits(0);
    it.run(&["switch", "dev"]).exits(0);
    it.run(&["switch", "keys", "--stay"]).exits(0);
    it.run(&["profiles", "edit", "keys", "output=json", "--yes"])
        .exits(0);
    it.run(&["undo", "--yes"]).exits(0);
    it.run(&["logout", "acme", "--yes"]).exits(0);

    let rows = rows(home);
    let kinds: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
    let pins = kinds.iter().filter(|kind| **kind == "pin").count();
    assert!(pins >= 2, "{kinds:?}");
    let mut last = 0;
    for kind in [
        "sign_in",
        "pin",
        "unpin",
        "switch",
        "pin",
        "switch",
        "file_change",
        "unpin",
        "sign_out",
    ] {
        let at = kinds[last..].iter().position(|one| *one == kind);
        last += at.unwrap_or_else(|| panic!("no {kind} in order in {kinds:?}"));
    }
    let find = |what: &str| {
        let row = rows.iter().find(|row| row[1].starts_with(what));
        row.unwrap_or_else(|| panic!("no {what} in {rows:#?}"))
            .clone()
    };
    let row = find("signed in to ");
    assert_eq!(row[2], "moorline login acme --for codewhisperer");
    assert_eq!(row[3], "moorline logout acme");
    let row = find("unpinned codewhisperer from session:acme");
    assert_eq!(row[2], "moorline unpin codewhisperer");
    assert_eq!(row[3], "moorline pin codewhisperer acme");
    let row = find("switched to keys");
    assert_eq!(row[2], "moorline switch keys --stay");
    let row = find("changed ");
    assert!(row[1].ends_with(".aws/config: change keys"), "{row:?}");
    assert_eq!(row[2], "moorline profiles edit keys 'output=json'");
    assert_eq!(row[3], "", "it was taken back already");
    let undone = rows.iter().find(|row| row[2] == "moorline undo 1").unwrap();
    assert_eq!(undone[3], "moorline undo 2");
    let row = find("Signed out of ");
    assert_eq!(row[2], "moorline logout acme");
    let mode = fs::metadata(home.join(LOG)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn the_command_of_each_entry_can_be_run_and_takes_back_what_it_says() {
    let it = Signing::new(CONFIG);
    it.token(
        "acme",
        &[
            "sso:account:access",
            "codewhisperer:completions",
            "codewhisperer:analysis",
        ],
        3600,
    );
    it.run(&["switch", "keys"]).exits(0);
    it.run(&["pin", "codewhisperer", "acme"]).exits(0);
    let run = |line: &str| {
        let words: Vec<&str> = line.split(' ').skip(1).collect();
        it.run(&words).exits(0);
    };
    for row in rows(&it.home) {
        run(&row[2]);
    }
    assert!(it.home.state().contains("codewhisperer = \"session:acme\""));
    let pinned = rows(&it.home).into_iter().find(|row| row[0] == "pin");
    run(&pinned.unwrap()[3]);
    assert!(!it.home.state().contains("codewhisperer = \"session:acme\""));
}

#[test]
fn what_failed_says_why_and_what_was_never_tried_is_not_there() {
    let it = Signing::new(CONFIG);
    it.run(&["switch", "nowhere"]).exits(2);
    it.run(&["pin", "lambda", "acme"]).exits(2);
    it.run(&["logout", "acme"]).exits(0);
    it.run(&["status"]).exits(0);
    it.run(&["log"])
        .exits(0)
        .says(&["Nothing is in the log yet"]);
    assert!(!it.home.join(LOG).exists(), "looking writes nothing");
    login(&it, &["login", "acme", "--device-code"], false)
        .0
        .exits(1);
    it.token("acme", &["sso:account:access"], 60);
    it.home
        .write_state("[pins]\naccount-list = \"session:acme\"\n");
    for _ in 0..3 {
        let over = Fault::Refuse(Refusal::InvalidGrant);
        it.provider.fail_next(Operation::RefreshToken, over);
        it.run(&["keepalive", "--once"]).exits(3);
    }
    let failed = it.run(&["log", "--json", "--failed"]).exits(0).json();
    let failed = items(&failed["entries"]);
    let kinds: Vec<&str> = failed.iter().map(|one| text(&one["kind"])).collect();
    assert_eq!(kinds, ["sign_in", "refresh"], "once for each reason");
    assert!(text(&failed[0]["error"]).contains("denied"), "{failed:?}");
    assert!(text(&failed[1]["error"]).contains("moorline login acme"));
    let shown = it.run(&["log"]).exits(0).stdout;
    assert!(shown.contains("failed: refresh "), "{shown}");
}

/// Whoever prints the file on a terminal reads words, whatever somebody called a profile.
#[test]
fn nothing_in_the_file_acts_on_a_terminal() {
    let name = "a\u{9b}31mb\u{202e}c";
    let home = Home::with_config(format!(
        "[profile {name}]\naws_access_key_id = AKIA1\naws_secret_access_key = x\n"
    ));
    home.run(&["switch", name]).exits(0);
    home.run(&["profiles", "edit", name, "region=eu-west-1", "--yes"])
        .exits(0);
    let log = fs::read_to_string(home.join(".local/state/moorline/activity.jsonl")).unwrap();
    let acts = |line: &&str| line.contains(moorline::domain::text::is_unsafe);
    assert_eq!(log.lines().find(acts), None);
    let rows = rows(&home);
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(rows[0][1].contains("a\\u{9b}31mb"), "{rows:?}");
    assert_eq!(rows[0][2], "", "a command that says another name");
}

#[test]
fn it_is_narrowed_by_count_kind_time_and_failure() {
    let home = Home::new();
    let line = |time: &str, kind: &str, error: &str| {
        format!(
            "{{\"version\":1,\"time\":\"{time}\",\"kind\":\"{kind}\",\"what\":\"{kind} {time}\",\"process\":1{error}}}\n"
        )
    };
    home.write(
        LOG,
        [
            line("2026-01-01T10:00:00Z", "switch", ""),
            "{torn\n".to_owned(),
            line("2026-01-02T10:00:00Z", "pin", ""),
            line(
                "2026-01-03T10:00:00Z",
                "switch",
                ",\"error\":\"a \\u001b[31m no\"",
            ),
            line("2026-01-04T10:00:00Z", "made_by_a_later_version", ""),
        ]
        .concat(),
    );
    let times = |args: &[&str]| -> Vec<String> {
        let all: Vec<&str> = ["log", "--json"].iter().chain(args).copied().collect();
        let log = home.run(&all).exits(0).json();
        let day = |one: &Value| text(&one["time"])[8..10].to_owned();
        items(&log["entries"]).iter().map(day).collect()
    };
    assert_eq!(times(&[]), ["01", "02", "03"]);
    assert_eq!(times(&["-n", "1", "--kind", "switch"]), ["03"]);
    assert_eq!(
        times(&["--kind", "switch", "--kind", "pin"]),
        ["01", "02", "03"]
    );
    assert_eq!(times(&["--since", "2026-01-02"]), ["02", "03"]);
    assert_eq!(times(&["--since", "1h"]), Vec::<String>::new());
    assert_eq!(times(&["--failed"]), ["03"]);
    let shown = home.run(&["log"]).exits(0).stdout;
    assert!(shown.contains("a ␛[31m no"), "{shown:?}");
    home.run(&["log", "--since", "1h"])
        .exits(0)
        .says(&["Nothing of that kind"]);
    home.run(&["log", "--since", "soon"]).exits(2);
    home.run(&["log", "--kind", "nothing"]).exits(2);
}

#[test]
fn a_log_that_cannot_be_written_costs_nothing_but_the_line() {
    let home = Home::with_config(CONFIG);
    fs::create_dir_all(home.join(LOG)).unwrap();
    home.run(&["switch", "keys"]).exits(0);
    home.run(&["profiles", "edit", "keys", "output=json", "--yes"])
        .exits(0);
    assert!(home.state().contains("last_switch = \"keys\""));
    home.run(&["log"]).exits(0);
}

/// Every value that is a secret in the token, registration and credentials files.
fn secrets(home: &Home) -> Vec<String> {
    let mut secrets = Vec::new();
    for (path, bytes) in home.snapshot() {
        if path.ends_with(LOG) {
            continue;
        }
        let content = String::from_utf8_lossy(&bytes).into_owned();
        if let Ok(value) = serde_json::from_str::<Value>(&content) {
            collect(&value, &mut secrets);
        }
        for line in content.lines() {
            if let Some((key, value)) = line.split_once('=')
                && ["secret", "session_token"]
                    .iter()
                    .any(|word| key.contains(word))
            {
                secrets.push(value.trim().to_owned());
            }
        }
    }
    secrets
}

fn collect(value: &Value, secrets: &mut Vec<String>) {
    match value {
        Value::Object(all) => {
            for (key, value) in all {
                let is_secret = ["token", "secret", "code"]
                    .iter()
                    .any(|word| key.to_ascii_lowercase().contains(word));
                match value.as_str() {
                    Some(text) if is_secret => secrets.push(text.to_owned()),
                    _ => collect(value, secrets),
                }
            }
        }
        Value::Array(all) => all.iter().for_each(|value| collect(value, secrets)),
        _ => {}
    }
}

#[test]
fn no_secret_is_in_it_whatever_was_done() {
    let it = Signing::new(CONFIG);
    let home = &it.home;
    let mut known: Vec<String> = Vec::new();
    let run = |args: &[&str]| {
        let mut command: Command = it.command(args);
        command.env("AWS_ENDPOINT_URL_STS", it.provider.url());
        finish(&mut command)
    };
    let (_, code) = login(
        &it,
        &["login", "acme", "--for", "codewhisperer", "--device-code"],
        true,
    );
    known.push(code);
    known.extend(secrets(home));
    let (_, code) = login(&it, &["login", "builder-id", "--device-code"], true);
    known.push(code);
    known.extend(secrets(home));
    let (_, code) = login(&it, &["login", "acme", "--device-code"], false);
    known.push(code);
    for args in [
        &["switch", "keys", "--stay"][..],
        &["env", "keys", "--with-secrets", "--shell", "bash"],
        &["credentials", "--profile", "keys"],
        &["token", "codewhisperer"],
        &["whoami", "keys"],
        &["open", "dev", "--show"],
        &[
            "profiles",
            "edit",
            "keys",
            "credential_process=get --password CANARY-process",
            "--yes",
        ],
    ] {
        let done = run(args);
        known.extend(secrets(home));
        // What is handed out is a secret as a whole, line by line.
        if matches!(args[0], "token" | "open") {
            known.extend(done.stdout.lines().map(str::to_owned));
        }
    }
    let keys = home.write("keys", "aws_access_key_id=AKIADEMODEMODEMODEMO\naws_secret_access_key=this-is-no-secret-it-is-a-demo\n");
    let mut add = it.command(&[
        "profiles",
        "add",
        "--static",
        "ci",
        "--region",
        "eu-west-1",
        "--yes",
    ]);
    add.env("AWS_ENDPOINT_URL_STS", it.provider.url())
        .stdin(Stdio::from(fs::File::open(keys).unwrap()));
    finish(&mut add).exits(0);
    known.push("this-is-no-secret-it-is-a-demo".into());
    known.push("CANARY-process".into());
    let issued = it.token(
        "acme",
        &[
            "sso:account:access",
            "codewhisperer:completions",
            "codewhisperer:analysis",
        ],
        600,
    );
    known.extend([issued.access_token, issued.client_secret]);
    run(&["keepalive", "--once"]).exits(0);
    known.extend(secrets(home));
    run(&["logout", "acme", "--yes"]).exits(0);
    run(&["undo", "--yes"]);

    known.retain(|secret| secret.len() > 5);
    known.sort();
    known.dedup();
    assert!(known.len() > 15, "the secrets were found: {known:?}");
    let log = fs::read_to_string(home.join(LOG)).unwrap();
    let shown = run(&["log"]).exits(0).stdout;
    for kind in [
        "sign_in",
        "pin",
        "switch",
        "refresh",
        "file_change",
        "sign_out",
    ] {
        assert!(
            log.contains(&format!("\"kind\":\"{kind}\"")),
            "no {kind}: {log}"
        );
    }
    for secret in known {
        assert!(!log.contains(&secret), "{secret} is in the log:\n{log}");
        assert!(!shown.contains(&secret), "{secret} is shown:\n{shown}");
    }
}
