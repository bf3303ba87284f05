//! Pins: what may be pinned, what a name means, and what stays when things go.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "support/home.rs"]
mod home;

use home::{BUILDER_ID_URL, CODEWHISPERER_SCOPES, Home, codewhisperer, guide, named};
use serde_json::Value;
use std::fs;

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
            "[sso-session {name}]\nsso_start_url = {BUILDER_ID_URL}\nsso_region = us-east-1\nsso_registration_scopes = {CODEWHISPERER_SCOPES}\n"
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
fn a_pin_to_what_is_gone_is_a_problem_with_its_way_out() {
    let home = Home::new();
    home.write_state("[pins]\ncodewhisperer = \"session:gone\"\n");
    let status = home.json("status");
    assert_eq!(home::codes(&status), ["pin_lost"]);
    home.run(&["status"])
        .says(&["session:gone", "moorline unpin codewhisperer"]);
    home.run(&["unpin", "codewhisperer"])
        .exits(0)
        .says(&["offers nothing it accepts"]);
    assert!(home::codes(&home.json("status")).is_empty());
}
