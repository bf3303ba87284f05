//! The exit codes: each is reached by real commands, and told in help, manual and README.

use crate::home::guide;
use crate::{ROWS, Scene};
use std::collections::BTreeSet;
use std::fs;

#[test]
fn each_code_is_reached_and_told() {
    let reached: BTreeSet<i32> = ROWS.iter().map(|row| row.code).collect();
    // 130 is what signals end with, and an answer of no: `signals` reaches it.
    assert!(reached.is_superset(&BTreeSet::from([0, 1, 2, 3, 4])));
    let scene = Scene::new();
    let help = scene.home.run(&["--help"]).exits(0).stdout;
    let manual = scene.home.run(&["man"]).exits(0).stdout;
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    let readme = readme.split_whitespace().collect::<Vec<_>>().join(" ");
    for told in [
        "0 ok",
        "1 failed",
        "2 wrong use",
        "3 sign-in needed",
        "4 refused",
        "130 interrupted",
        "143",
    ] {
        assert!(help.contains(told), "{told}: {help}");
        assert!(readme.contains(told), "{told}");
    }
    for code in ["0", "1", "2", "3", "4", "130", "143"] {
        assert!(
            manual.contains(&format!("\\fB{code}\\fR")),
            "{code}: {manual}"
        );
    }
}

#[test]
fn a_switch_that_would_disconnect_is_refused_and_the_flags_are_named() {
    let home = guide();
    let vars = [("AWS_PROFILE", "my-builder-id")];
    let switch = |more: &[&str]| {
        let args: Vec<&str> = ["switch", "dev-lambda"]
            .iter()
            .chain(more)
            .copied()
            .collect();
        home.run_with(&args, &vars)
    };
    switch(&[]).exits(4).says(&["--stay", "--no-stay"]);
    switch(&["--dry-run"]).exits(0);
    switch(&["--no-stay"]).exits(0);
}
