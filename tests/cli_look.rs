//! Looking, with the real binary: the active profile, bindings, and that no
//! secret ever comes out.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "support/home.rs"]
mod home;

use home::{EVERYTHING, Home, Token, codes, everything, guide, items, named, text, token_file};
use serde_json::{Value, json};

#[test]
fn status_says_the_same_as_its_parts() {
    let home = everything();
    let status = home.json("status");
    for part in ["profiles", "services", "connections"] {
        assert_eq!(status[part], home.json(part)[part], "{part}");
    }
}

#[test]
fn an_empty_home_is_shown_and_is_no_failure() {
    let home = Home::new();
    let status = home.json("status");
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

#[test]
fn a_region_that_is_none_is_named_where_it_comes_from() {
    let home = guide();
    let codes_with = |vars: &[(&str, &str)]| codes(&home.json_with("status", vars));
    let code = "region_variable_unknown".to_owned();
    assert!(codes_with(&[("AWS_REGION", "nonsense")]).contains(&code));
    assert!(codes_with(&[("AWS_DEFAULT_REGION", "eu_west_1")]).contains(&code));
    assert!(!codes_with(&[("AWS_REGION", "eu-west-1")]).contains(&code));
}
