//! Switching with the real binary, without a terminal: the plan, the refusal, and what is applied.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "support/home.rs"]
mod home;

use home::{Home, Token, codewhisperer, guide, keys, named, switch};
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt;

const ON_BUILDER_ID: [(&str, &str); 1] = [("AWS_PROFILE", "my-builder-id")];

fn effect_on<'a>(answer: &'a Value, service: &str) -> (Value, &'a str) {
    let all = answer["services"].as_array().unwrap();
    let found = all.iter().find(|one| one["id"] == service).unwrap();
    (found.clone(), found["effect"].as_str().unwrap())
}

#[test]
fn a_switch_that_disconnects_codewhisperer_is_refused_when_nobody_can_be_asked() {
    let home = guide();
    let before = home.snapshot();
    let result = home.result_file();
    let done = switch(
        &home,
        &["dev-lambda"],
        &[
            ON_BUILDER_ID[0],
            ("MOORLINE_RESULT", result.to_str().unwrap()),
        ],
    )
    .exits(4)
    .says(&["CodeWhisperer", "--stay", "--no-stay"]);
    assert_eq!(done.stdout, "");
    assert_eq!(
        fs::read_to_string(&result).unwrap(),
        "",
        "no shell was told"
    );
    fs::remove_file(result).unwrap();
    assert_eq!(home.snapshot(), before, "nothing was changed");
}

#[test]
fn staying_keeps_codewhisperer_connected() {
    let home = guide();
    switch(&home, &["dev-lambda", "--stay"], &ON_BUILDER_ID)
        .exits(0)
        .says(&["switched to dev-lambda", "CodeWhisperer", "Builder ID"]);
    assert_eq!(
        codewhisperer(&home, "dev-lambda"),
        json!({"via": "pin", "connection": "session:builder-id", "profile": null})
    );
    let lambda = home.json_with("services", &[("AWS_PROFILE", "dev-lambda")]);
    assert_eq!(
        named(&lambda["services"], "id", "lambda")["binding"]["profile"],
        "dev-lambda"
    );
    assert_eq!(home.json("status")["active_profile"], "dev-lambda");
    // From now on there is nothing to ask.
    switch(&home, &["prod-lambda"], &[("AWS_PROFILE", "dev-lambda")]).exits(0);
    assert_eq!(
        codewhisperer(&home, "prod-lambda")["connection"],
        "session:builder-id"
    );
}

#[test]
fn letting_go_leaves_it_with_nothing_and_nobody_is_signed_out() {
    let home = guide();
    switch(&home, &["dev-lambda", "--no-stay"], &ON_BUILDER_ID).exits(0);
    assert_eq!(
        codewhisperer(&home, "dev-lambda"),
        json!({"via": null, "connection": null, "profile": null})
    );
    assert_eq!(
        home.connection("session:builder-id")["state"],
        "signed_in",
        "nobody was signed out"
    );
    assert_eq!(home.service("codewhisperer")["state"], "choose");
}

#[test]
fn remembered_answers_answer_here_too_and_settings_win() {
    let home = guide();
    home.write_state("[stay]\ncodewhisperer = \"stay\"\n");
    switch(&home, &["dev-lambda"], &ON_BUILDER_ID).exits(0);
    assert_eq!(codewhisperer(&home, "dev-lambda")["via"], "pin");

    let home = guide();
    home.write_state("[stay]\ncodewhisperer = \"follow\"\n");
    switch(&home, &["dev-lambda"], &ON_BUILDER_ID).exits(0);
    assert_eq!(codewhisperer(&home, "dev-lambda")["via"], Value::Null);

    let home = guide();
    home.write_state("[stay]\ncodewhisperer = \"follow\"\n");
    home.settings("[stay]\ncodewhisperer = \"stay\"\n");
    switch(&home, &["dev-lambda"], &ON_BUILDER_ID).exits(0);
    assert_eq!(codewhisperer(&home, "dev-lambda")["via"], "pin");

    let home = guide();
    home.settings("[stay]\ncodewhisperer = \"stay\"\n");
    switch(&home, &["dev-lambda", "--no-stay"], &ON_BUILDER_ID).exits(0);
    assert_eq!(
        codewhisperer(&home, "dev-lambda")["via"],
        Value::Null,
        "a flag overrides once"
    );
}

#[test]
fn an_answer_is_remembered_when_asked_for() {
    let home = guide();
    switch(
        &home,
        &["dev-lambda", "--stay", "--remember"],
        &ON_BUILDER_ID,
    )
    .exits(0);
    assert!(home.state().contains("codewhisperer = \"stay\""));
    home.run(&["unpin", "codewhisperer"]).exits(0);
    switch(&home, &["prod-lambda"], &ON_BUILDER_ID).exits(0);
    assert_eq!(codewhisperer(&home, "prod-lambda")["via"], "pin");
}

#[test]
fn what_is_let_go_is_said_with_the_way_back() {
    let home = guide();
    switch(&home, &["dev-lambda", "--no-stay"], &ON_BUILDER_ID)
        .exits(0)
        .says(&[
            "CodeWhisperer has no sign-in here now",
            "moorline pin codewhisperer builder-id",
        ]);
}

#[test]
fn a_move_is_only_a_line() {
    let home = guide();
    switch(&home, &["acme-dev"], &ON_BUILDER_ID)
        .exits(0)
        .says(&["CodeWhisperer moves from AWS Builder ID to Identity Center acme"]);
    assert_eq!(
        codewhisperer(&home, "acme-dev")["connection"],
        "session:acme"
    );
    let home = guide();
    switch(&home, &["acme-dev", "--stay"], &ON_BUILDER_ID).exits(0);
    assert_eq!(
        codewhisperer(&home, "acme-dev")["connection"],
        "session:builder-id"
    );
}

#[test]
fn what_was_never_signed_in_is_nothing_to_lose() {
    let home = guide();
    fs::remove_file(home.token_path("builder-id")).unwrap();
    switch(&home, &["dev-lambda"], &ON_BUILDER_ID).exits(0);
    let home = guide();
    home.token(
        "builder-id",
        &Token::builder_id().left(-5).without_refresh(),
    );
    switch(&home, &["dev-lambda"], &ON_BUILDER_ID).exits(4);
}

#[test]
fn a_dry_run_changes_nothing_whatever_it_finds() {
    let home = guide();
    let before = home.snapshot();
    let result = home.result_file();
    let vars = [
        ON_BUILDER_ID[0],
        ("MOORLINE_RESULT", result.to_str().unwrap()),
    ];
    let done = switch(&home, &["dev-lambda", "--dry-run"], &vars).exits(0);
    assert!(done.stdout.contains("would lose"), "{done:?}");
    switch(&home, &["dev-lambda", "--dry-run", "--stay"], &vars).exits(0);
    let answer = switch(&home, &["dev-lambda", "--dry-run", "--json"], &vars)
        .exits(0)
        .json();
    assert_eq!(
        answer["applied"],
        json!({"shell": false, "state": false, "everywhere": null})
    );
    assert_eq!(fs::read_to_string(&result).unwrap(), "");
    fs::remove_file(result).unwrap();
    assert_eq!(home.snapshot(), before);
}

#[test]
fn the_plan_in_json_has_its_shape() {
    let home = guide();
    let answer = switch(
        &home,
        &["dev-lambda", "--dry-run", "--json"],
        &ON_BUILDER_ID,
    )
    .exits(0)
    .json();
    assert_eq!(
        keys(&answer),
        ["applied", "schema_version", "services", "target"]
    );
    assert_eq!(answer["schema_version"], 1);
    assert_eq!(answer["target"], "dev-lambda");
    assert_eq!(keys(&answer["applied"]), ["everywhere", "shell", "state"]);
    for service in answer["services"].as_array().unwrap() {
        assert_eq!(keys(service), ["asks", "effect", "from", "id", "to"]);
        let effect = service["effect"].as_str().unwrap();
        assert!(["kept", "moves", "gains", "would_lose", "none"].contains(&effect));
        assert!(service["asks"].is_boolean());
    }
    assert_eq!(
        answer["services"].as_array().unwrap().len(),
        home.json("services")["services"].as_array().unwrap().len(),
        "every service of the catalogue"
    );
    let (codewhisperer, effect) = effect_on(&answer, "codewhisperer");
    assert_eq!(effect, "would_lose");
    assert_eq!(codewhisperer["asks"], true);
    assert_eq!(codewhisperer["from"], "session:builder-id");
    assert_eq!(codewhisperer["to"], Value::Null);
    let (lambda, effect) = effect_on(&answer, "lambda");
    assert_eq!(effect, "gains");
    assert_eq!(lambda["asks"], false);
    assert_eq!(lambda["to"], "dev-lambda");
    let plan = |target: &str, active: &str| {
        switch(
            &home,
            &[target, "--dry-run", "--json"],
            &[("AWS_PROFILE", active)],
        )
        .exits(0)
        .json()
    };
    for (service, target, active, effect) in [
        ("codewhisperer", "acme-dev", "my-builder-id", "moves"),
        ("codewhisperer", "acme-bearer", "acme-dev", "kept"),
        ("codewhisperer", "acme-dev", "keys", "gains"),
        ("codewhisperer", "keys", "dev-lambda", "none"),
        ("codewhisperer", "other", "acme-dev", "would_lose"),
        ("lambda", "prod-lambda", "dev-lambda", "moves"),
        ("lambda", "dev-lambda", "dev-lambda", "kept"),
        ("lambda", "my-builder-id", "dev-lambda", "would_lose"),
    ] {
        let answer = plan(target, active);
        assert_eq!(
            effect_on(&answer, service).1,
            effect,
            "{service}: {active} → {target}"
        );
    }
    let (lambda, _) = effect_on(&plan("my-builder-id", "dev-lambda"), "lambda");
    assert_eq!(lambda["asks"], false, "an IAM service is never asked about");
}

#[test]
fn an_answered_plan_says_what_becomes_of_the_service() {
    for (answer, effect, to) in [
        ("--stay", "kept", json!("session:builder-id")),
        ("--no-stay", "would_lose", json!(null)),
    ] {
        for act in [&["--dry-run"][..], &[]] {
            let home = guide();
            let args = [&["dev-lambda", answer, "--json"], act].concat();
            let done = switch(&home, &args, &ON_BUILDER_ID).exits(0).json();
            let (service, found) = effect_on(&done, "codewhisperer");
            assert_eq!(found, effect, "{args:?}");
            assert_eq!((&service["asks"], &service["to"]), (&json!(false), &to));
        }
    }
}

#[test]
fn the_act_in_json_says_what_was_applied() {
    let home = guide();
    let without = switch(&home, &["dev-lambda", "--stay", "--json"], &ON_BUILDER_ID)
        .exits(0)
        .json();
    assert_eq!(
        without["applied"],
        json!({"shell": false, "state": true, "everywhere": null})
    );
    let result = home.result_file();
    let vars = [("MOORLINE_RESULT", result.to_str().unwrap())];
    let with = switch(&home, &["prod-lambda", "--json"], &vars)
        .exits(0)
        .json();
    assert_eq!(
        with["applied"],
        json!({"shell": true, "state": true, "everywhere": null})
    );
}

#[test]
fn an_iam_service_alone_is_no_reason_to_refuse() {
    let home = guide();
    let done = switch(
        &home,
        &["my-builder-id"],
        &[
            ("AWS_PROFILE", "dev-lambda"),
            ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x"),
        ],
    )
    .exits(0);
    assert!(done.stderr.contains("no IAM credentials"), "{done:?}");
    assert!(
        done.stderr.contains("role of this container"),
        "what would step in is named: {done:?}"
    );
}

#[test]
fn a_target_that_needs_a_sign_in_is_switched_to_and_says_so() {
    let home = guide();
    switch(&home, &["other"], &[("AWS_PROFILE", "dev-lambda")])
        .exits(0)
        .says(&["moorline login other"]);
    assert_eq!(home.json("status")["active_profile"], "other");
}

#[test]
fn a_name_nothing_has_is_wrong_use_and_names_the_nearest() {
    let home = guide();
    let before = home.snapshot();
    switch(&home, &["dev-lamda"], &[])
        .exits(2)
        .says(&["dev-lamda", "dev-lambda"]);
    switch(&home, &["dlambda"], &[])
        .exits(2)
        .says(&["dev-lambda"]);
    switch(&home, &["-"], &[]).exits(2);
    switch(&home, &["-"], &[("MOORLINE_PREVIOUS", "gone")]).exits(2);
    assert_eq!(home.snapshot(), before);
}

#[test]
fn a_dash_is_this_shells_previous_profile() {
    let home = guide();
    switch(
        &home,
        &["-"],
        &[
            ("AWS_PROFILE", "dev-lambda"),
            ("MOORLINE_PREVIOUS", "prod-lambda"),
        ],
    )
    .exits(0)
    .says(&["switched to prod-lambda"]);
}

#[test]
fn use_is_another_word_for_switch() {
    let home = guide();
    home.run(&["use", "dev-lambda"]).exits(0);
    assert_eq!(home.json("status")["active_profile"], "dev-lambda");
}

#[test]
fn without_the_function_the_export_line_is_said() {
    let home = guide();
    switch(&home, &["dev-lambda"], &[("SHELL", "/bin/zsh")])
        .exits(0)
        .says(&["export AWS_PROFILE=dev-lambda", "moorline hook install zsh"]);
    switch(&home, &["dev-lambda"], &[("SHELL", "/usr/bin/fish")])
        .exits(0)
        .says(&[
            "set -gx AWS_PROFILE dev-lambda",
            "moorline hook install fish",
        ]);
}

#[test]
fn variables_that_beat_the_profile_are_named() {
    let home = guide();
    switch(
        &home,
        &["dev-lambda"],
        &[("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_DEFAULT_PROFILE", "x")],
    )
    .exits(0)
    .says(&["AWS_ACCESS_KEY_ID", "AWS_DEFAULT_PROFILE"]);
}

#[test]
fn twenty_switches_at_once_leave_one_whole_state() {
    let home = guide();
    let names = ["dev-lambda", "prod-lambda", "keys"];
    let running: Vec<_> = (0..20)
        .map(|number| {
            let name = names[number % names.len()];
            home.moorline(&["switch", name]).spawn().unwrap()
        })
        .collect();
    for child in running {
        assert_eq!(child.wait_with_output().unwrap().status.code(), Some(0));
    }
    let status = home.json("status");
    assert!(names.contains(&status["active_profile"].as_str().unwrap()));
    assert_eq!(status["problems"], json!([]));
    for name in names {
        assert!(home.state().contains(name), "{name} is no recent one");
    }
}

#[test]
fn state_survives_and_is_private() {
    let home = guide();
    switch(&home, &["dev-lambda", "--stay"], &ON_BUILDER_ID).exits(0);
    let mode = fs::metadata(home.state_file())
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let status = home.json("status");
    assert_eq!(status["active_profile"], "dev-lambda");
    assert_eq!(status["active_profile_from"], "switch");
    assert_eq!(status["shell"]["agrees"], false);
}

#[test]
fn a_switch_touches_nothing_below_dot_aws() {
    let home = guide();
    let of_aws = |home: &Home| -> Vec<_> {
        let all = home.snapshot();
        all.into_iter()
            .filter(|(path, _)| path.starts_with(home.join(".aws")))
            .collect()
    };
    let before = of_aws(&home);
    switch(&home, &["dev-lambda", "--stay"], &ON_BUILDER_ID).exits(0);
    home.run(&["pin", "codewhisperer", "acme"]).exits(0);
    assert_eq!(of_aws(&home), before);
}

#[test]
fn wrong_use_is_exit_2() {
    let home = guide();
    for args in [
        &["switch"][..],
        &["switch", "a", "--stay", "--no-stay"],
        &["status", "--jsn"],
        &["init", "tcsh"],
        &["pin", "codewhisperer"],
        &["nonsense"],
    ] {
        home.run(args).exits(2);
    }
    home.run(&[]).exits(2).says(&["terminal"]);
    home.run(&["--help"]).exits(0);
    home.run(&["--version"]).exits(0);
}
