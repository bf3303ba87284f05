//! `undo`: what it brings back, in which order, and what stands in its way.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

#[path = "support/home.rs"]
mod home;

use home::Home;
use std::fs;
use std::path::PathBuf;

const CONFIG: &[u8] =
    b"\xef\xbb\xbf[profile a] # \xff\r\nregion = x\r\n\r\n; about b\r\n[profile b]\r\nregion = y";

fn config(home: &Home) -> Vec<u8> {
    fs::read(home.join(".aws/config")).unwrap()
}

fn edit(home: &Home, profile: &str, setting: &str) {
    home.run(&["profiles", "edit", profile, setting, "--yes"])
        .exits(0);
}

fn journal(home: &Home) -> Vec<PathBuf> {
    let folder = home.join(".local/state/moorline/journal");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .map(|files| files.flatten().map(|file| file.path()).collect())
        .unwrap_or_default();
    files.retain(|path| path.extension().is_some_and(|end| end == "json"));
    files.sort();
    files
}

/// The rows of `undo --list`: id, what, obstacle.
fn listed(home: &Home) -> Vec<String> {
    let table = home.run(&["undo", "--list"]).exits(0).stdout;
    table.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn every_step_back_brings_back_every_byte() {
    let home = Home::with_config(CONFIG);
    let mut states = vec![config(&home)];
    for (profile, setting) in [
        ("b", "output=json"),
        ("a", "region="),
        ("b", "region=eu-west-1"),
    ] {
        edit(&home, profile, setting);
        states.push(config(&home));
    }
    home.run(&["profiles", "delete", "a", "--yes"]).exits(0);
    let refused = home.run(&["undo"]).exits(2);
    assert!(
        refused.stderr.contains("[profile a] # \u{fffd}"),
        "{refused:?}"
    );
    for wanted in states.iter().rev() {
        home.run(&["undo", "--yes"])
            .exits(0)
            .says(&["taken back: ", "makes it again"]);
        assert_eq!(config(&home), *wanted);
    }
    home.run(&["undo", "--yes"])
        .exits(1)
        .says(&["nothing to take back"]);
    home.run(&["undo", "8", "--yes"])
        .exits(0)
        .says(&["made again: change b", "`moorline undo 9` takes it back"]);
    assert_eq!(config(&home), states[1]);
    home.run(&["undo", "--yes"])
        .exits(0)
        .says(&["taken back: change b"]);
    assert_eq!(config(&home), states[0]);
}

#[test]
fn only_the_change_itself_goes_from_a_file_that_others_changed_since() {
    let home = Home::with_config("[profile a]\nregion = x\n");
    edit(&home, "a", "region=eu-west-1");
    home.write(
        ".aws/config",
        "# theirs\n[profile new]\n\n[profile a]\nregion = eu-west-1\noutput = json\n",
    );
    home.run(&["undo", "--yes"]).exits(0);
    assert_eq!(
        config(&home),
        b"# theirs\n[profile new]\n\n[profile a]\nregion = x\noutput = json\n"
    );
    edit(&home, "a", "region=eu-west-1");
    let theirs = b"[profile a]\nregion = us-east-1\n";
    home.write(".aws/config", theirs);
    home.run(&["undo", "--yes"]).exits(1).says(&[
        "was changed since",
        "`region = eu-west-1`",
        "edit the file by hand",
    ]);
    assert_eq!(config(&home), theirs);
    assert!(
        listed(&home)[0].contains("was changed since"),
        "{:?}",
        listed(&home)
    );
}

#[test]
fn a_change_is_named_by_its_id() {
    let home = Home::with_config("[profile a]\n[profile b]\n");
    edit(&home, "a", "region=eu-west-1");
    edit(&home, "b", "region=eu-west-1");
    home.run(&["undo", "1", "--yes"])
        .exits(0)
        .says(&["taken back: change a"]);
    assert_eq!(
        config(&home),
        b"[profile a]\n[profile b]\nregion = eu-west-1\n"
    );
    home.run(&["undo", "1", "--yes"])
        .exits(1)
        .says(&["taken back already"]);
    for id in ["7", "x", "-1", "1\u{1b}"] {
        home.run(&["undo", "--yes", "--", id])
            .exits(2)
            .says(&["No change is called"]);
    }
    let rows = listed(&home);
    assert!(
        rows[0].starts_with("3 ") && rows[0].contains("take back 1: change a"),
        "{rows:?}"
    );
    assert!(rows[2].contains("taken back already"), "{rows:?}");
}

#[test]
fn damage_to_the_journal_costs_only_what_is_damaged() {
    let home = Home::with_config("[profile a]\n");
    home.run(&["undo", "--list"])
        .exits(0)
        .says(&["nothing that it still remembers"]);
    edit(&home, "a", "region=eu-west-1");
    edit(&home, "a", "output=json");
    fs::write(&journal(&home)[1], "{\"version\":2,\u{1b}").unwrap();
    home.run(&["undo", "--yes"]).exits(0).says(&[
        "note: ",
        "was passed over: it is no entry of the journal",
        "taken back: change a",
    ]);
    assert_eq!(config(&home), b"[profile a]\noutput = json\n");
    edit(&home, "a", "output=text");
    assert_eq!(journal(&home).len(), 4, "no number is used twice");
}

/// Killed between the journal and the file: the entry is there, the change is not.
#[test]
fn a_change_that_was_never_made_is_not_taken_back() {
    let home = Home::with_config("[profile a]\n");
    edit(&home, "a", "region=eu-west-1");
    let before = config(&home);
    edit(&home, "a", "output=json");
    home.write(".aws/config", &before);
    assert!(
        listed(&home)[0].contains("as they were before it"),
        "{:?}",
        listed(&home)
    );
    home.run(&["undo", "--yes"]).exits(0);
    assert_eq!(config(&home), b"[profile a]\n");
    edit(&home, "a", "output=json");
    home.run(&["undo", "--yes"]).exits(0);
    assert_eq!(config(&home), b"[profile a]\n");
}

#[test]
fn killed_at_any_moment_the_file_is_old_or_new_and_the_next_one_goes_on() {
    for round in 0_u32..12 {
        let home = Home::with_config(CONFIG);
        let mut child = home
            .moorline(&["profiles", "edit", "a", "region=eu-west-1", "--yes"])
            .spawn()
            .unwrap();
        // From the moment the entry is in the journal, a little later each time.
        while journal(&home).is_empty() && child.try_wait().unwrap().is_none() {}
        for _ in 0..round * 200 {
            std::hint::spin_loop();
        }
        let _ended = child.kill();
        child.wait().unwrap();
        let found = config(&home);
        if found != CONFIG {
            home.run(&["undo", "--yes"]).exits(0);
            assert_eq!(config(&home), CONFIG, "round {round}");
        }
        edit(&home, "b", "output=json");
        home.run(&["undo", "--yes"]).exits(0);
        assert_eq!(config(&home), CONFIG, "round {round}");
    }
}
