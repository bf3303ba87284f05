//! Favourites and production profiles, as the real binary keeps, shows and guards them.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails"
)]

#[path = "support/home.rs"]
mod home;
#[path = "support/pty.rs"]
#[expect(dead_code, reason = "only the console's tests use all of it")]
mod pty;

use home::{Home, MOORLINE};
use pty::{Terminal, vars};
use serde_json::json;
use std::path::Path;

fn home() -> Home {
    let home = Home::with_config(
        "[profile dev]\naws_access_key_id = AKIA1\naws_secret_access_key = x\n\
         [profile Prod-eu]\naws_access_key_id = AKIA2\naws_secret_access_key = x\n\
         [profile billing]\nrole_arn = arn:aws:iam::123456789012:role/B\nsource_profile = dev\n\
         [profile last]\nregion = eu-west-1\naws_access_key_id = AKIA3\naws_secret_access_key = x\n",
    );
    home.settings("production = [\"*prod*\", \"123456789012\"]\n");
    home
}

#[test]
fn favourites_are_kept_shown_and_offered_first() {
    let home = home();
    let favourite = ["profiles", "favourite", "last", "billing"];
    let done = home.run(&favourite).exits(0);
    assert_eq!(done.stderr, "2 profiles are favourites\n");
    assert_eq!(done.stdout, "");
    assert!(
        home.state()
            .contains("favourites = [\"last\", \"billing\"]")
    );
    assert_eq!(home.profile("last")["favourite"], true);
    assert_eq!(home.profile("dev")["favourite"], false);
    let utf8 = [("LC_ALL", "C.UTF-8")];
    let list = home.run_with(&["profiles"], &utf8).exits(0).stdout;
    let line = list.lines().find(|line| line.contains("last")).unwrap();
    assert!(line.contains('★'), "{list}");
    let first = list.lines().next().unwrap();
    assert!(
        first.contains("dev"),
        "the list stays in file order: {list}"
    );
    let words = ["complete-words", "fish", "--current=", "--", "switch"];
    let offered = home.run(&words).exits(0).stdout;
    let names: Vec<&str> = offered
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(names[..3], ["last", "billing", "dev"], "{offered}");

    home.run(&["profiles", "favorite", "--remove", "last"])
        .exits(0)
        .says(&["last is no favourite any more"]);
    assert!(home.state().contains("favourites = [\"billing\"]"));
    home.run(&["profiles", "favourite", "lats"])
        .exits(2)
        .says(&["lats", "last"]);
}

#[test]
fn favourites_follow_a_rename_and_a_deletion() {
    let home = home();
    home.run(&["profiles", "favourite", "last", "dev"]).exits(0);
    home.run(&["profiles", "edit", "last", "--rename", "newest", "--yes"])
        .exits(0);
    assert!(home.state().contains("favourites = [\"newest\", \"dev\"]"));
    home.run(&["profiles", "delete", "newest", "--yes"])
        .exits(0);
    assert!(home.state().contains("favourites = [\"dev\"]"));
}

#[test]
fn several_profiles_get_one_setting() {
    let home = home();
    let edit = [
        "profiles",
        "edit",
        "dev",
        "last",
        "region=us-east-1",
        "--yes",
    ];
    home.run(&edit).exits(0).says(&["2 profiles changed"]);
    for name in ["dev", "last"] {
        assert_eq!(home.profile(name)["settings"]["region"], "us-east-1");
    }
    home.run(&["profiles", "edit", "dev", "last", "--rename", "x"])
        .exits(2)
        .says(&["takes exactly one"]);
    home.run(&["profiles", "edit", "dev", "SECRET", "region=x"])
        .exits(2)
        .says(&["no profile is called so"]);
}

#[test]
fn production_is_marked_wherever_a_profile_is_shown() {
    let home = home();
    for (name, is_production) in [
        ("dev", false),
        ("Prod-eu", true),
        ("billing", true),
        ("last", false),
    ] {
        assert_eq!(
            home.profile(name)["production"],
            json!(is_production),
            "{name}"
        );
    }
    let vars = [("AWS_PROFILE", "Prod-eu"), ("LC_ALL", "C.UTF-8")];
    let list = home.run_with(&["profiles"], &vars).exits(0).stdout;
    assert_eq!(list.matches("▲ PROD").count(), 2, "{list}");
    let ascii = [("LC_ALL", "C")];
    let list = home.run_with(&["profiles"], &ascii).exits(0).stdout;
    assert_eq!(list.matches("^ PROD").count(), 2, "{list}");
    let status = home.run_with(&["status"], &vars).exits(0).stdout;
    assert!(
        status.starts_with("active profile: Prod-eu ▲ PROD ("),
        "{status}"
    );
    let prompt = home.run_with(&["prompt"], &vars).exits(0).stdout;
    assert_eq!(prompt.trim_end(), "Prod-eu PROD");
    let prompt = home.json_with("prompt", &vars);
    assert_eq!(prompt["production"], true);
}

#[test]
fn a_switch_to_production_needs_a_yes() {
    let home = home();
    home.run(&["switch", "Prod-eu"]).exits(4).says(&[
        "Prod-eu is a production profile",
        "`*prod*`",
        "nobody can be asked",
        "`--yes`",
    ]);
    assert_eq!(home.state(), "", "nothing was switched");
    home.run(&["switch", "billing"])
        .exits(4)
        .says(&["`123456789012`"]);
    home.run(&["switch", "Prod-eu", "--dry-run"]).exits(0);
    home.run(&["switch", "Prod-eu", "--yes"]).exits(0);
    assert!(home.state().contains("last_switch = \"Prod-eu\""));
    home.run(&["switch", "dev"]).exits(0);
}

/// What was wanted once, everywhere, is not wanted by its other name.
#[test]
fn a_managed_profile_that_stands_for_production_is_production() {
    let home = home();
    let everywhere = ["switch", "Prod-eu", "--everywhere", "--yes"];
    home.run(&everywhere).exits(0);
    home.run(&["switch", "dev"]).exits(0);
    home.run(&["switch", "moorline"])
        .exits(4)
        .says(&["production profile"]);
    assert_eq!(home.profile("moorline")["production"], true);
    home.run(&["switch", "dev", "--everywhere"]).exits(0);
    home.run(&["switch", "moorline"]).exits(0);
}

#[test]
fn on_a_terminal_it_is_asked_and_no_is_the_default() {
    for (answers, code, is_switched) in [
        ("\r", 130, false),
        ("no\r", 130, false),
        ("\u{3}", 130, false),
        ("yes\r", 0, true),
    ] {
        let home = home();
        let vars = vars(home.path());
        let args = ["switch", "Prod-eu"];
        let mut terminal = Terminal::run(Path::new(MOORLINE), &args, &vars, (120, 30));
        terminal.wait_for("Switch to it?");
        terminal.send(answers);
        let status = terminal.wait_for_end();
        assert_eq!(status.code(), Some(code), "{answers:?}");
        assert_eq!(
            home.state().contains("last_switch"),
            is_switched,
            "{answers:?}"
        );
    }
}

/// A program that asks for credentials can answer nothing.
#[test]
fn handing_out_credentials_never_asks() {
    let home = home();
    let done = home.run(&["credentials", "Prod-eu"]).exits(0);
    assert_eq!(done.json()["AccessKeyId"], "AKIA2");
    home.run(&["exec", "Prod-eu", "--", "true"]).exits(0);
    home.run(&["env", "Prod-eu"]).exits(0);
}

#[test]
fn a_pattern_that_guards_nothing_is_a_problem() {
    let home = home();
    home.settings("production = [\"\", \"dev\"]\n");
    let done = home.run(&["profiles"]).exits(0);
    assert!(done.stderr.contains("guards nothing"), "{done:?}");
    assert_eq!(home.profile("dev")["production"], true);
}
