//! Switching, pinning and handing over to a shell, with the real binary and without a terminal.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "support/home.rs"]
mod home;

use home::{CODEWHISPERER_SCOPES, Done, Home, Token, keys, named};
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

const ACME_URL: &str = "https://d-1234567890.awsapps.com/start";
const ON_BUILDER_ID: [(&str, &str); 1] = [("AWS_PROFILE", "my-builder-id")];

/// The guide's example: CodeWhisperer through Builder ID, and a profile for Lambda.
fn guide() -> Home {
    let home = Home::with_config(format!(
        "[profile my-builder-id]\nsso_session = builder-id\n\
         [sso-session builder-id]\nsso_start_url = {}\nsso_region = us-east-1\n\
         sso_registration_scopes = {CODEWHISPERER_SCOPES}\n\
         [profile dev-lambda]\nrole_arn = arn:aws:iam::111122223333:role/Dev\nsource_profile = keys\nregion = eu-west-1\n\
         [profile prod-lambda]\nrole_arn = arn:aws:iam::444455556666:role/Prod\nsource_profile = keys\nregion = us-east-1\n\
         [profile keys]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = x\n\
         [profile acme-dev]\nsso_session = acme\nsso_account_id = 222233334444\nsso_role_name = Developer\n\
         [profile acme-bearer]\nsso_session = acme\n\
         [sso-session acme]\nsso_start_url = {ACME_URL}\nsso_region = eu-west-1\n\
         sso_registration_scopes = sso:account:access,{CODEWHISPERER_SCOPES}\n\
         [profile other]\nsso_session = other\n\
         [sso-session other]\nsso_start_url = https://d-0000000002.awsapps.com/start\nsso_region = eu-west-1\n",
        home::BUILDER_ID_URL
    ));
    home.token("builder-id", &Token::builder_id());
    home.token("acme", &Token::of(ACME_URL));
    home
}

fn switch(home: &Home, args: &[&str], vars: &[(&str, &str)]) -> Done {
    let args: Vec<&str> = ["switch"].iter().chain(args).copied().collect();
    home.run_with(&args, vars)
}

fn effect_on<'a>(answer: &'a Value, service: &str) -> (Value, &'a str) {
    let all = answer["services"].as_array().unwrap();
    let found = all.iter().find(|one| one["id"] == service).unwrap();
    (found.clone(), found["effect"].as_str().unwrap())
}

/// What CodeWhisperer uses when `profile` is the active one.
fn codewhisperer(home: &Home, profile: &str) -> Value {
    let answer = home.json_with("services", &[("AWS_PROFILE", profile)]);
    named(&answer["services"], "id", "codewhisperer")["binding"].clone()
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
fn a_move_is_only_a_line() {
    let home = guide();
    switch(&home, &["acme-dev"], &ON_BUILDER_ID)
        .exits(0)
        .says(&["CodeWhisperer", "session:builder-id", "session:acme"]);
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
    assert_eq!(answer["applied"], json!({"shell": false, "state": false}));
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
    assert_eq!(keys(&answer["applied"]), ["shell", "state"]);
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
fn the_act_in_json_says_what_was_applied() {
    let home = guide();
    let without = switch(&home, &["dev-lambda", "--stay", "--json"], &ON_BUILDER_ID)
        .exits(0)
        .json();
    assert_eq!(without["applied"], json!({"shell": false, "state": true}));
    let result = home.result_file();
    let vars = [("MOORLINE_RESULT", result.to_str().unwrap())];
    let with = switch(&home, &["prod-lambda", "--json"], &vars)
        .exits(0)
        .json();
    assert_eq!(with["applied"], json!({"shell": true, "state": true}));
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
        .says(&[
            "export AWS_PROFILE=dev-lambda",
            "eval \"$(moorline init zsh)\"",
        ]);
    switch(&home, &["dev-lambda"], &[("SHELL", "/usr/bin/fish")])
        .exits(0)
        .says(&[
            "set -gx AWS_PROFILE dev-lambda",
            "moorline init fish | source",
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
fn pins_are_for_what_the_service_accepts() {
    let home = guide();
    home.run(&["pin", "codewhisperer", "builder-id"]).exits(0);
    assert_eq!(
        codewhisperer(&home, "dev-lambda")["connection"],
        "session:builder-id"
    );
    // By profile, by session, by id: the same connection.
    home.run(&["pin", "codewhisperer", "acme-bearer"]).exits(0);
    assert_eq!(codewhisperer(&home, "keys")["connection"], "session:acme");
    home.run(&["pin", "codewhisperer", "session:builder-id"])
        .exits(0);
    for (args, words) in [
        (["codewhisperer", "keys"], &["does not accept", "IAM"][..]),
        (
            ["lambda", "builder-id"],
            &["IAM credentials", "moorline switch"],
        ),
        (["lambda", "keys"], &["IAM credentials"]),
        (["kiro", "builder-id"], &["itself"]),
        (
            ["codewhisperer", "other"],
            &["codewhisperer:completions", "moorline login other"],
        ),
        (["codewhisperer", "nowhere"], &["nowhere"]),
        (["codewisperer", "builder-id"], &["codewhisperer"]),
    ] {
        home.run(&["pin", args[0], args[1]]).exits(2).says(words);
    }
    assert_eq!(
        codewhisperer(&home, "keys")["connection"],
        "session:builder-id",
        "a refused pin changes nothing"
    );
}

#[test]
fn a_pin_needs_no_live_token() {
    let home = guide();
    fs::remove_file(home.token_path("builder-id")).unwrap();
    home.run(&["pin", "codewhisperer", "builder-id"]).exits(0);
    let answer = home.json_with("services", &[("AWS_PROFILE", "dev-lambda")]);
    let service = named(&answer["services"], "id", "codewhisperer");
    assert_eq!(service["binding"]["via"], "pin");
    assert_eq!(service["state"], "sign_in");
}

#[test]
fn unpinning_what_is_not_pinned_is_fine() {
    let home = guide();
    home.run(&["unpin", "codewhisperer"]).exits(0);
    home.run(&["unpin", "lambda"]).exits(0);
    home.run(&["unpin", "nowhere"]).exits(2);
    home.run(&["pin", "codewhisperer", "builder-id"]).exits(0);
    home.run(&["unpin", "codewhisperer"]).exits(0);
    assert_eq!(codewhisperer(&home, "keys")["via"], Value::Null);
}

#[test]
fn a_pin_to_a_session_that_is_gone_binds_nothing_and_comes_back_with_it() {
    let home = guide();
    home.run(&["pin", "codewhisperer", "acme"]).exits(0);
    let config = fs::read_to_string(home.join(".aws/config")).unwrap();
    home.write(
        ".aws/config",
        config.replace("[sso-session acme]", "[sso-session beta]"),
    );
    assert_eq!(codewhisperer(&home, "keys")["via"], Value::Null);
    home.write(".aws/config", config);
    assert_eq!(codewhisperer(&home, "keys")["via"], "pin");
}

#[test]
fn builder_id_is_the_session_called_so_else_the_only_one() {
    let session = |name: &str| {
        format!(
            "[sso-session {name}]\nsso_start_url = {}\nsso_region = us-east-1\nsso_registration_scopes = {CODEWHISPERER_SCOPES}\n",
            home::BUILDER_ID_URL
        )
    };
    let pinned = |home: &Home| home.service("codewhisperer")["binding"]["connection"].clone();
    let only = Home::with_config(session("mine"));
    only.run(&["pin", "codewhisperer", "builder-id"]).exits(0);
    assert_eq!(pinned(&only), "session:mine");
    let both = Home::with_config(session("mine") + &session("builder-id"));
    both.run(&["pin", "codewhisperer", "builder-id"]).exits(0);
    assert_eq!(pinned(&both), "session:builder-id");
    let several = Home::with_config(session("mine") + &session("yours"));
    several
        .run(&["pin", "codewhisperer", "builder-id"])
        .exits(2)
        .says(&["mine", "yours"]);
    Home::new()
        .run(&["pin", "codewhisperer", "builder-id"])
        .exits(2);
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

/// Switches through a result file, and what is in it then.
fn handed(home: &Home, args: &[&str], vars: &[(&str, &str)]) -> String {
    let result = home.result_file();
    let mut all = vec![("MOORLINE_RESULT", result.to_str().unwrap())];
    all.extend(vars);
    switch(home, args, &all).exits(0);
    fs::read_to_string(result).unwrap()
}

fn lines(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines
}

#[test]
fn the_calling_shell_is_told_through_the_result_file() {
    let home = guide();
    let told = handed(&home, &["dev-lambda"], &[("AWS_PROFILE", "keys")]);
    assert_eq!(
        lines(&told),
        [
            "set AWS_PROFILE dev-lambda",
            "set MOORLINE_PREVIOUS keys",
            "set MOORLINE_SET AWS_PROFILE"
        ]
    );
    assert!(told.ends_with('\n'));
}

#[test]
fn the_region_is_handed_over_only_when_asked_and_taken_back_only_if_ours() {
    let home = guide();
    let told = handed(&home, &["dev-lambda", "--region"], &[]);
    assert!(told.contains("set AWS_REGION eu-west-1\n"), "{told}");
    assert!(told.contains("set MOORLINE_SET AWS_PROFILE AWS_REGION\n"));
    let ours = handed(
        &home,
        &["prod-lambda"],
        &[
            ("AWS_REGION", "eu-west-1"),
            ("MOORLINE_SET", "AWS_PROFILE AWS_REGION"),
        ],
    );
    assert!(ours.contains("unset AWS_REGION\n"), "{ours}");
    for set in ["AWS_PROFILE", "", "XAWS_REGION", "AWS_REGIONX"] {
        let theirs = handed(
            &home,
            &["prod-lambda"],
            &[("AWS_REGION", "eu-west-1"), ("MOORLINE_SET", set)],
        );
        assert!(!theirs.contains("unset"), "{set}: {theirs}");
    }
    home.settings("export_region = true\n");
    assert!(handed(&home, &["dev-lambda"], &[]).contains("set AWS_REGION eu-west-1\n"));
    assert!(
        !handed(&home, &["keys"], &[]).contains("AWS_REGION"),
        "a profile without a region has none to hand over"
    );
}

#[test]
fn a_line_break_is_never_handed_over() {
    let home = guide();
    let told = handed(
        &home,
        &["dev-lambda"],
        &[("AWS_PROFILE", "x\nset MOORLINE_SET AWS_REGION")],
    );
    assert_eq!(
        lines(&told),
        ["set AWS_PROFILE dev-lambda", "set MOORLINE_SET AWS_PROFILE"]
    );
    let home = Home::with_config(
        "[profile broken]\nregion = eu-west-1\n  us-east-1\naws_access_key_id = AKIA1\naws_secret_access_key = x\n",
    );
    let result = home.result_file();
    switch(
        &home,
        &["broken", "--region"],
        &[("MOORLINE_RESULT", result.to_str().unwrap())],
    )
    .exits(1);
    assert_eq!(fs::read_to_string(result).unwrap(), "");
    assert_eq!(home.state(), "", "and nothing was switched");
}

/// A result file that is none: the switch is refused, and the file left alone.
#[test]
fn a_result_file_that_others_could_have_made_is_refused() {
    let home = guide();
    let refuse = |path: &Path, why: &str| {
        switch(
            &home,
            &["dev-lambda"],
            &[("MOORLINE_RESULT", path.to_str().unwrap())],
        )
        .exits(1)
        .says(&["Not switched", why]);
        assert_eq!(home.state(), "", "{why}: nothing was switched");
    };
    let target = home.result_file();
    let link = home.join("link");
    std::os::unix::fs::symlink(&target, &link).unwrap();
    refuse(&link, "cannot be opened");
    assert_eq!(fs::read_to_string(&target).unwrap(), "");

    fs::set_permissions(&target, fs::Permissions::from_mode(0o644)).unwrap();
    refuse(&target, "mode");
    fs::set_permissions(&target, fs::Permissions::from_mode(0o600)).unwrap();

    fs::write(&target, "mine").unwrap();
    refuse(&target, "not empty");
    assert_eq!(fs::read_to_string(&target).unwrap(), "mine");

    let fifo = home.join("fifo");
    rustix::fs::mkfifoat(
        rustix::fs::CWD,
        &fifo,
        rustix::fs::Mode::from_raw_mode(0o600),
    )
    .unwrap();
    refuse(&fifo, "not a regular file");
    refuse(&home.join(".aws"), "opened");
    refuse(&home.join("gone"), "cannot be opened");
    refuse(Path::new("/dev/null"), "not a regular file");
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
fn the_words_for_a_shell_set_the_profile() {
    let home = Home::with_config("[profile \"it's $(x)\"]\nregion = eu-west-1\n");
    let env = |shell, region: &[&str]| {
        let mut args = vec!["env", "it's $(x)", "--shell", shell];
        args.extend(region);
        home.run(&args).exits(0).stdout
    };
    assert_eq!(env("bash", &[]), "export AWS_PROFILE='it'\\''s $(x)'\n");
    assert_eq!(env("fish", &[]), "set -gx AWS_PROFILE 'it\\'s $(x)'\n");
    assert!(env("zsh", &["--region"]).ends_with("export AWS_REGION=eu-west-1\n"));
    home.run(&["env", "gone"]).exits(2);
    home.run(&["env"]).exits(2);
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
