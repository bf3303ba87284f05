//! Switching everywhere: one managed profile that real AWS clients follow, what it refuses, and what
//! is left when many switch at once.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on fails"
)]

#[path = "cli_everywhere/clients.rs"]
mod clients;
#[path = "support/home.rs"]
mod home;

use home::{Done, Home, MOORLINE, finish};
use std::fs;

const CONFIG: &str = "# mine\n[profile dev]\nregion = eu-west-1\n\n[profile prod]\nregion = eu-west-1\n\n[profile us]\nregion = us-east-1\n";
const KEYS: &str = "[dev]\naws_access_key_id = AKIADEV\naws_secret_access_key = s1\n[prod]\naws_access_key_id = AKIAPROD\naws_secret_access_key = s2\n[us]\naws_access_key_id = AKIAUS\naws_secret_access_key = s3\n";

fn home() -> Home {
    let home = Home::with_config(CONFIG);
    home.credentials(KEYS);
    home
}

fn config(home: &Home) -> String {
    fs::read_to_string(home.join(".aws/config")).unwrap()
}

fn everywhere(home: &Home, target: &str) -> Done {
    home.run(&["switch", target, "--everywhere", "--yes"])
        .exits(0)
}

fn key(home: &Home) -> String {
    let done = home.run(&["credentials", "--managed", "moorline"]).exits(0);
    done.json()["AccessKeyId"].as_str().unwrap().to_owned()
}

#[test]
fn it_asks_once_with_the_diff_and_then_only_the_state_changes() {
    let home = home();
    let refused = home.run(&["switch", "dev", "--everywhere"]).exits(2);
    refused.says(&["+[profile moorline]", "credential_process = ", "`--yes`"]);
    assert_eq!(config(&home), CONFIG);
    assert_eq!(home.state(), "");
    let dry = home.run(&["switch", "dev", "--everywhere", "--dry-run"]);
    dry.exits(0).says(&["+[profile moorline]"]);
    assert_eq!(config(&home), CONFIG);

    let done = everywhere(&home, "dev");
    done.says(&[
        "as [profile moorline]",
        "within 20 minutes",
        "AWS_PROFILE=moorline",
    ]);
    let written = config(&home);
    assert!(written.starts_with(CONFIG), "{written}");
    assert!(written.contains(MOORLINE), "{written}");
    assert_eq!(key(&home), "AKIADEV");

    home.run(&["switch", "prod", "--everywhere"]).exits(0);
    assert_eq!(config(&home), written, "the region is the same");
    assert_eq!(key(&home), "AKIAPROD");

    // Programs of one account in the region of another: that is shown, too.
    let other = home.run(&["switch", "us", "--everywhere"]).exits(2);
    other.says(&["-region = eu-west-1", "+region = us-east-1"]);
    assert_eq!(key(&home), "AKIAPROD");
    everywhere(&home, "us");
    assert!(config(&home).ends_with("region = us-east-1\n"));
    assert_eq!(key(&home), "AKIAUS");
}

#[test]
fn credentials_that_never_end_are_asked_for_again_too() {
    let home = home();
    everywhere(&home, "dev");
    let handed = home.run(&["credentials", "--managed", "moorline"]).exits(0);
    assert!(handed.json()["Expiration"].is_string());
    let plain = home.run(&["credentials", "dev"]).exits(0);
    assert!(
        plain.json()["Expiration"].is_null(),
        "where nobody has to follow"
    );
}

#[test]
fn moorline_does_not_run_itself() {
    let home = Home::with_config(format!(
        "{CONFIG}\n[profile moorline]\ncredential_process = /nowhere/moorline credentials --managed moorline\n\n[profile through]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = moorline\n"
    ));
    home.credentials(KEYS);
    home.run(&["exec", "moorline", "--", "env"])
        .exits(2)
        .says(&["Nothing is chosen"]);
    home.write_state("[everywhere]\nmoorline = \"dev\"\n");
    let done = home.run(&["exec", "moorline", "--", "env"]).exits(0);
    assert!(
        done.stdout.contains("AWS_ACCESS_KEY_ID=AKIADEV"),
        "{done:?}"
    );
    let managed = home.profile("moorline");
    assert_eq!(managed["kind"], "process");
    assert_eq!(managed["sources"], serde_json::json!(["dev"]));
    let through = home.profile("through");
    assert_eq!(through["sources"], serde_json::json!(["moorline", "dev"]));
    let listed = home.run(&["profiles"]).exits(0).stdout;
    assert!(listed.contains("stands for dev"), "{listed}");
    // Written by hand: it would ask for its own credentials for ever.
    home.write_state("[everywhere]\nmoorline = \"through\"\n");
    home.run(&["credentials", "--managed", "moorline"])
        .exits(2)
        .says(&["come from a managed profile"]);
}

#[test]
fn a_program_that_asks_for_the_managed_profile_on_the_way_is_refused() {
    let home = home();
    let wrapper = home.write(
        "wrapper",
        format!("#!/bin/sh\nexec {MOORLINE} credentials --managed moorline\n"),
    );
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(&wrapper, executable).unwrap();
    let around = format!(
        "{CONFIG}\n[profile wrapped]\ncredential_process = {}\n[profile asks]\ncredential_process = {MOORLINE} credentials moorline\n",
        wrapper.display()
    );
    home.write(".aws/config", around);
    everywhere(&home, "dev");
    home.run(&["switch", "asks", "--everywhere"])
        .exits(2)
        .says(&["asks for the credentials of a managed profile"]);
    // What its program does shows when it is run.
    everywhere(&home, "wrapped");
    let done = home.run(&["credentials", "--managed", "moorline"]).exits(1);
    done.says(&["come from a credential_process that asks for those of `moorline` itself"]);
}

#[test]
fn what_is_not_moorlines_is_refused_and_stays() {
    let cases = [
        (
            "[profile moorline]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = dev\n",
            "",
            &["dev", "--everywhere"][..],
            &[
                "`role_arn = arn:aws:iam::111122223333:role/x`",
                "managed_profile",
                "--rename",
            ][..],
        ),
        (
            "[profile moorline]\ncredential_process = /opt/tool --secret=hush\n",
            "",
            &["dev", "--everywhere"],
            &["`credential_process`", "not Moorline's"],
        ),
        (
            "[profile moorline]\ncli_pager = less\n",
            "",
            &["dev", "--everywhere"],
            &["`cli_pager = less`"],
        ),
        (
            "",
            "[moorline]\naws_access_key_id = AKIAX\naws_secret_access_key = hush\n",
            &["dev", "--everywhere"],
            &[
                "`aws_access_key_id = AKIAX`",
                "credentials:",
                "before any credential_process",
            ],
        ),
        (
            "[default]\naws_access_key_id = AKIAX\naws_secret_access_key = hush\n",
            "",
            &["dev", "--everywhere=default"],
            &[
                "[default] has `aws_access_key_id = AKIAX`",
                "profiles edit default --rename NAME",
            ],
        ),
        (
            "[default]\nsso_session = acme\n",
            "",
            &["dev", "--everywhere=default"],
            &["`sso_session = acme`", "before any credential_process"],
        ),
        (
            "",
            "",
            &["dev", "--everywhere=a b"],
            &["cannot be called `a b`"],
        ),
        (
            "",
            "",
            &["dev", "--everywhere=dev"],
            &["the managed profile itself"],
        ),
        (
            "[profile empty]\nregion = eu-west-1\n",
            "",
            &["empty", "--everywhere"],
            &["offers no IAM credentials"],
        ),
        ("", "", &["nobody", "--everywhere"], &["nobody"]),
    ];
    for (more, keys, args, says) in cases {
        let home = Home::with_config(format!("{CONFIG}\n{more}"));
        home.credentials(format!("{KEYS}{keys}"));
        let before = config(&home);
        let args: Vec<&str> = ["switch", "--yes"].iter().chain(args).copied().collect();
        let done = home.run(&args).exits(2).says(says);
        assert!(!done.stderr.contains("hush"), "{done:?}");
        assert_eq!(config(&home), before);
        assert_eq!(home.state(), "");
    }
}

#[test]
fn the_default_profile_is_meant_only_by_its_name() {
    let home = home();
    home.settings("managed_profile = \"default\"\n");
    home.run(&["switch", "dev", "--everywhere", "--yes"])
        .exits(2)
        .says(&["--everywhere=default"]);
    home.settings("managed_profile = \"all\"\n");
    home.run(&["switch", "dev", "--everywhere", "--yes"])
        .exits(0);
    assert!(config(&home).contains("[profile all]"));
    assert!(!config(&home).contains("[default]"));
    home.write(
        ".aws/config",
        format!("[default]\noutput = json\ncli_pager =\n\n{CONFIG}"),
    );
    home.run(&["switch", "prod", "--everywhere=default", "--yes"])
        .exits(0);
    let written = config(&home);
    assert!(
        written.starts_with("[default]\noutput = json\ncli_pager =\n"),
        "{written}"
    );
    let status = home.json("status");
    assert_eq!(status["active_profile"], "prod");
    assert_eq!(status["active_profile_from"], "everywhere");
    assert_eq!(status["shell"]["agrees"], true);
}

#[test]
fn this_shell_names_the_managed_profile() {
    let home = home();
    let told = |args: &[&str], vars: &[(&str, &str)]| {
        let result = home.result_file();
        let mut command = home.moorline(args);
        command
            .envs(vars.iter().copied())
            .env("MOORLINE_RESULT", &result);
        finish(&mut command).exits(0);
        fs::read_to_string(&result).unwrap()
    };
    let lines = told(
        &["switch", "dev", "--everywhere", "--yes"],
        &[("AWS_PROFILE", "prod")],
    );
    assert_eq!(
        lines,
        "set AWS_PROFILE moorline\nset MOORLINE_PREVIOUS prod\nset MOORLINE_SET AWS_PROFILE\n"
    );
    let default = ["switch", "dev", "--everywhere=default", "--yes"];
    let lines = told(
        &default,
        &[("AWS_PROFILE", "moorline"), ("MOORLINE_SET", "AWS_PROFILE")],
    );
    assert!(lines.contains("unset AWS_PROFILE\n"), "{lines}");
    let lines = told(&default, &[("AWS_PROFILE", "mine")]);
    assert!(!lines.contains("unset"), "it is the user's: {lines}");
}

#[test]
fn status_says_what_wins_and_what_does_not() {
    let home = home();
    everywhere(&home, "dev");
    home.run(&["switch", "us"]).exits(0);
    let follows = home.json_with("status", &[("AWS_PROFILE", "moorline")]);
    assert_eq!(follows["active_profile"], "dev");
    assert_eq!(follows["active_profile_from"], "everywhere");
    assert_eq!(
        follows["everywhere"],
        serde_json::json!({"moorline": "dev"})
    );
    assert_eq!(
        follows["active_profile_over"],
        serde_json::json!([{"profile": "us", "from": "switch"}])
    );
    let says = home
        .run_with(&["status"], &[("AWS_PROFILE", "moorline")])
        .stdout;
    assert!(
        says.contains("active profile: dev (everywhere is switched to it)\n"),
        "{says}"
    );
    assert!(
        says.contains("moorline stands for dev, and this shell uses it\n"),
        "{says}"
    );
    assert!(
        says.contains("it wins over us (the last switch)\n"),
        "{says}"
    );
    let says = home
        .run_with(&["status"], &[("AWS_PROFILE", "prod")])
        .stdout;
    let lost = "moorline stands for dev; in this shell prod counts: AWS_PROFILE names it\n";
    assert!(says.contains(lost), "{says}");
}

#[test]
fn undo_takes_it_away_and_brings_it_back() {
    let home = home();
    everywhere(&home, "dev");
    home.run(&["undo", "--yes"]).exits(0);
    assert_eq!(config(&home), CONFIG);
    home.run(&["credentials", "--managed", "moorline"])
        .exits(3)
        .says(&[
            "no managed profile `moorline`",
            "moorline switch PROFILE --everywhere",
        ]);
    let status = home.json("status");
    assert_eq!(status["everywhere"], serde_json::json!({}));
    assert_eq!(status["active_profile"], serde_json::Value::Null);
    home.run(&["undo", "2", "--yes"]).exits(0);
    assert_eq!(key(&home), "AKIADEV");
}

#[test]
fn many_at_once_leave_one_state_and_every_reader_gets_keys() {
    let home = home();
    everywhere(&home, "dev");
    let written = config(&home);
    std::thread::scope(|scope| {
        for at in 0..20 {
            let home = &home;
            let target = ["dev", "prod"][at % 2];
            scope.spawn(move || home.run(&["switch", target, "--everywhere"]).exits(0));
        }
        for _ in 0..5 {
            let home = &home;
            scope.spawn(move || assert!(["AKIADEV", "AKIAPROD"].contains(&key(home).as_str())));
        }
    });
    assert_eq!(config(&home), written);
    let state: toml::Table = home.state().parse().unwrap();
    assert_eq!(state["last_switch"].as_str(), Some("moorline"));
    let last = state["recents"][0].as_str();
    assert_eq!(state["everywhere"]["moorline"].as_str(), last);
    assert_eq!(
        key(&home),
        if last == Some("dev") {
            "AKIADEV"
        } else {
            "AKIAPROD"
        }
    );
}

#[test]
fn a_name_with_anything_in_it_is_only_a_name() {
    let home = Home::with_config("");
    let name = "$(touch hit) 'x' `y`";
    home.credentials(format!(
        "[{name}]\naws_access_key_id = AKIAODD\naws_secret_access_key = s\nregion = eu-west-1\n"
    ));
    everywhere(&home, name);
    assert_eq!(key(&home), "AKIAODD");
    assert!(
        !config(&home).contains("touch"),
        "the name is in the state only"
    );
    for (client, mut command) in clients::clients(&home) {
        let done = finish(&mut command).exits(0);
        assert!(done.stdout.contains("AKIAODD"), "{client}: {done:?}");
    }
    assert!(!home.join("hit").exists());
}
