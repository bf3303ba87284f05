//! `.moorline.toml` with the real binary: shells that come and go, what they are told, and what a
//! file that nobody should trust can do.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, in its helpers too, and programs are looked for on PATH"
)]

#[path = "support/home.rs"]
mod home;
#[path = "cli_directory/hostile.rs"]
mod hostile;
#[path = "support/pty.rs"]
#[expect(dead_code, reason = "only the console's tests use all of it")]
mod pty;
#[path = "cli_directory/question.rs"]
mod question;
#[path = "cli_directory/walks.rs"]
mod walks;

use home::{Done, Home, codewhisperer, guide, named, switch};
use serde_json::{Value, json};
use std::fs;

/// The guide's home, with a directory that asks for `dev-lambda` and acme's CodeWhisperer.
fn home() -> Home {
    let home = guide();
    home.write(
        "work/.moorline.toml",
        "profile = \"dev-lambda\"\nregion = \"us-east-1\"\n[pins]\ncodewhisperer = \"acme\"\n",
    );
    home.write("work/deep/er/file", "");
    home
}

fn file(home: &Home) -> String {
    let file = home.join("work/.moorline.toml").canonicalize().unwrap();
    file.to_str().unwrap().to_owned()
}

/// Runs `moorline ARGS` in the directory `at` as the shell function does, and gives what it tells
/// the shell too.
fn told(home: &Home, at: &str, args: &[&str], vars: &[(&str, &str)]) -> (Done, Vec<String>) {
    let result = home.result_file();
    let mut command = home.moorline(args);
    command
        .current_dir(home.join(at))
        .env("MOORLINE_RESULT", &result)
        .envs(vars.iter().copied());
    let done = home::finish(&mut command);
    let lines = fs::read_to_string(&result).unwrap();
    (done, lines.lines().map(Into::into).collect())
}

fn value<'a>(lines: &'a [String], name: &str) -> &'a str {
    let start = format!("set {name} ");
    let mut values = lines.iter().filter_map(|line| line.strip_prefix(&start));
    match values.next() {
        Some(value) => value,
        None => panic!("{name} is not set: {lines:?}"),
    }
}

/// The variables of a shell that has applied the rule of `work`.
fn inside(home: &Home) -> Vec<(String, String)> {
    let (done, lines) = told(home, "work", &["directory", "allow"], &[]);
    assert_eq!(done.code, 0, "{done:?}");
    lines
        .iter()
        .map(|line| {
            let words = line.strip_prefix("set ").unwrap();
            let (name, value) = words.split_once(' ').unwrap();
            (name.to_owned(), value.to_owned())
        })
        .collect()
}

fn as_pairs(vars: &[(String, String)]) -> Vec<(&str, &str)> {
    vars.iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

#[test]
fn nothing_is_applied_before_it_is_allowed() {
    let home = home();
    let before = home.state();
    let (done, lines) = told(&home, "work", &["directory", "apply"], &[]);
    let done = done
        .exits(0)
        .says(&["not allowed", "moorline directory allow"]);
    assert_eq!(done.stderr.lines().count(), 1);
    assert!(
        lines.iter().all(|line| !line.contains(" AWS_")),
        "{lines:?}"
    );
    assert_eq!(home.state(), before);
    // Deeper in the same directory it is not said again.
    let mark = value(&lines, "MOORLINE_BEFORE").to_owned();
    let vars = [
        ("MOORLINE_DIRECTORY", file(&home)),
        ("MOORLINE_BEFORE", mark),
    ];
    let vars: Vec<_> = vars.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let (done, lines) = told(&home, "work/deep", &["directory", "apply"], &vars);
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));
    assert_eq!(lines, [] as [&str; 0]);
    // Its pins count for nobody.
    let answer = home.json_with("services", &vars);
    let service = named(&answer["services"], "id", "codewhisperer");
    assert_ne!(service["binding"]["via"], "directory");
}

#[test]
fn what_is_allowed_is_applied_here_and_nowhere_else() {
    let home = home();
    home.write_state("last_switch = \"keys\"\n[pins]\ncodewhisperer = \"session:builder-id\"\n");
    let vars = inside(&home);
    let vars = as_pairs(&vars);
    assert!(vars.contains(&("AWS_PROFILE", "dev-lambda")), "{vars:?}");
    assert!(vars.contains(&("AWS_REGION", "us-east-1")), "{vars:?}");
    assert!(vars.contains(&("AWS_DEFAULT_REGION", "us-east-1")));
    let status = home.json_with("status", &vars);
    assert_eq!(status["active_profile"], "dev-lambda");
    assert_eq!(status["active_profile_from"], "directory");
    assert_eq!(status["directory"]["file"], file(&home).as_str());
    assert_eq!(status["directory"]["pins"], json!(["codewhisperer"]));
    let service = named(&status["services"], "id", "codewhisperer");
    assert_eq!(
        service["binding"],
        json!({"via": "directory", "connection": "session:acme", "profile": null})
    );
    home.run_with(&["status"], &vars).exits(0);
    let said = home.run_with(&["status"], &vars).stdout;
    assert!(
        said.contains(&format!("{} asks for it", file(&home))),
        "{said}"
    );
    assert!(said.contains("pinned by this directory"), "{said}");
    let prompt = home.run_with(&["prompt", "--json"], &vars).exits(0).json();
    assert_eq!(prompt["codewhisperer"]["connection"], "session:acme");

    let elsewhere = home.json("status");
    assert_eq!(elsewhere["active_profile"], "keys");
    assert_eq!(elsewhere["directory"], Value::Null);
    assert_eq!(
        codewhisperer(&home, "keys")["connection"],
        "session:builder-id"
    );
    let state = home.state();
    assert!(state.contains("last_switch = \"keys\""), "{state}");
    assert!(state.contains("recents = []"), "{state}");
}

#[test]
fn a_changed_content_counts_no_more() {
    let home = home();
    let vars = inside(&home);
    home.write("work/.moorline.toml", "profile = \"prod-lambda\"\n");
    let status = home.json_with("status", &as_pairs(&vars));
    assert_eq!(status["directory"], Value::Null);
    assert_eq!(status["active_profile_from"], "AWS_PROFILE");
    assert_eq!(
        named(&status["services"], "id", "codewhisperer")["binding"]["connection"],
        Value::Null
    );
    let (done, lines) = told(&home, "work", &["directory", "apply"], &as_pairs(&vars));
    done.exits(0).says(&["not allowed"]);
    assert!(lines.contains(&"unset AWS_PROFILE".to_owned()), "{lines:?}");
    assert!(lines.contains(&"unset AWS_REGION".to_owned()), "{lines:?}");
}

#[test]
fn denying_takes_it_back_and_is_quiet_from_then_on() {
    let home = home();
    let vars = inside(&home);
    let (done, lines) = told(&home, "work/deep", &["directory", "deny"], &as_pairs(&vars));
    done.exits(0).says(&["denied"]);
    assert!(lines.contains(&"unset AWS_PROFILE".to_owned()), "{lines:?}");
    let (done, _) = told(&home, "work", &["directory", "apply"], &[]);
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));
    assert_eq!(home.json("status")["directory"], Value::Null);
    assert!(!home.state().contains("[allowed]"), "{}", home.state());
}

#[test]
fn a_pin_by_hand_is_kept_and_says_that_the_directory_wins() {
    let home = home();
    let vars = inside(&home);
    let vars = as_pairs(&vars);
    let done = home.run_with(&["pin", "codewhisperer", "builder-id"], &vars);
    done.exits(0).says(&[
        "is pinned to session:builder-id",
        &file(&home),
        "Identity Center acme",
    ]);
    assert_eq!(
        codewhisperer(&home, "keys")["connection"],
        "session:builder-id"
    );
    let answer = home.json_with("services", &vars);
    let service = named(&answer["services"], "id", "codewhisperer");
    assert_eq!(service["binding"]["connection"], "session:acme");
    home.run_with(&["unpin", "codewhisperer"], &vars)
        .exits(0)
        .says(&["is not pinned any more", &file(&home)]);
}

#[test]
fn a_profile_that_is_not_there_is_named_with_the_nearest() {
    let home = home();
    home.write("work/.moorline.toml", "profile = \"dev-lamda\"\n");
    let (done, lines) = told(&home, "work", &["directory", "allow"], &[]);
    done.exits(0).says(&["dev-lamda", "nearest: dev-lambda"]);
    assert!(
        lines.iter().all(|line| !line.contains(" AWS_")),
        "{lines:?}"
    );
}

#[test]
fn looking_says_what_is_asked_and_decides_nothing() {
    let home = home();
    let before = home.state();
    let done = home::finish(
        home.moorline(&["directory"])
            .current_dir(home.join("work/deep/er")),
    );
    assert!(done.stdout.contains("not allowed yet"), "{done:?}");
    assert!(
        done.stdout.contains("dev-lambda (111122223333, eu-west-1)"),
        "{done:?}"
    );
    assert!(done.stdout.contains("codewhisperer to acme"), "{done:?}");
    let mut command = home.moorline(&["directory", "--json"]);
    let answer = home::finish(command.current_dir(home.join("work"))).json();
    assert_eq!(answer["state"], "undecided");
    assert_eq!(answer["applied"], false);
    assert_eq!(answer["profile_exists"], true);
    assert_eq!(
        answer["pins"],
        json!([{"service": "codewhisperer", "asked": "acme", "connection": "session:acme", "why_not": null}])
    );
    assert_eq!(home.json("directory")["file"], Value::Null);
    assert_eq!(home.state(), before);
    home.run(&["directory", "apply"])
        .exits(2)
        .says(&["shell function"]);
    home.run(&["directory", "allow"])
        .exits(1)
        .says(&["no .moorline.toml"]);
}

#[test]
fn what_its_profile_would_disconnect_is_said_unless_it_pins_it() {
    let home = home();
    let vars = [("AWS_PROFILE", "my-builder-id")];
    let shown = || {
        let mut command = home.moorline(&["directory"]);
        command.current_dir(home.join("work")).envs(vars);
        home::finish(&mut command).exits(0).stdout
    };
    let pinned = shown();
    assert!(!pinned.contains("CodeWhisperer:"), "{pinned}");
    home.write("work/.moorline.toml", "profile = \"dev-lambda\"\n");
    let bare = shown();
    assert!(bare.contains("  loses    CodeWhisperer:"), "{bare}");
}

#[test]
fn the_doctor_knows_a_file_that_is_not_applied() {
    let home = home();
    let mut command = home.moorline(&["doctor", "--offline", "--json"]);
    let answer = home::finish(command.current_dir(home.join("work"))).json();
    let finding = named(&answer["findings"], "code", "directory_rule_not_allowed");
    assert_eq!(finding["severity"], "note");
    assert_eq!(finding["fix"], "moorline directory allow");
    home.write("work/.moorline.toml", "profile = \"gone\"\nregoin = 1\n");
    let mut command = home.moorline(&["doctor", "--offline", "--json"]);
    let answer = home::finish(command.current_dir(home.join("work"))).json();
    named(&answer["findings"], "code", "directory_profile_missing");
    let mistake = named(&answer["findings"], "code", "unknown_key");
    assert_eq!(mistake["line"], 2);
}

#[test]
fn going_back_twice_to_where_one_is_keeps_the_previous_profile() {
    let home = home();
    let vars = [
        ("AWS_PROFILE", "keys"),
        ("MOORLINE_PREVIOUS", "prod-lambda"),
    ];
    for _ in 0..2 {
        let (done, lines) = told(&home, "", &["switch", "keys"], &vars);
        done.exits(0);
        assert!(
            !lines.iter().any(|line| line.contains("MOORLINE_PREVIOUS")),
            "{lines:?}"
        );
    }
}

#[test]
fn without_a_shell_function_a_dash_is_the_hosts_previous_switch() {
    let home = home();
    switch(&home, &["keys"], &[]).exits(0);
    switch(&home, &["prod-lambda"], &[]).exits(0);
    switch(&home, &["-"], &[])
        .exits(0)
        .says(&["this host", "switched to keys"]);
    switch(&home, &["-"], &[])
        .exits(0)
        .says(&["switched to prod-lambda"]);
    let (done, _) = told(&home, "", &["switch", "-"], &[]);
    done.exits(2)
        .says(&["This shell knows no previous profile"]);
}
