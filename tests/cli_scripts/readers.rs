//! Readers that go away are no failure; a place that takes nothing is one.

use crate::{ROWS, Row, Scene};

fn run_each(line: &str, code: impl Fn(&Row) -> i32) {
    for row in ROWS {
        let scene = Scene::new();
        let done = scene.in_sh(line, row.args);
        assert_eq!(done.code, code(row), "{line}: {:?}: {done:?}", row.args);
        assert!(
            !done.stderr.contains("roken pipe"),
            "{:?}: {done:?}",
            row.args
        );
        assert!(
            !done.stderr.contains("panicked"),
            "{:?}: {done:?}",
            row.args
        );
    }
}

#[test]
fn a_reader_that_has_had_enough_is_no_failure() {
    // The reader is gone before the first byte, so that no buffer hides it.
    run_each(
        "mkfifo p; { head -c 0 <p; } & exec 3>p; wait; \"$0\" \"$@\" >&3",
        |row| row.code,
    );
}

#[test]
fn a_reader_of_words_that_goes_away_changes_nothing() {
    run_each(
        "mkfifo p; { head -c 0 <p; } & exec 3>p; wait; \"$0\" \"$@\" 2>&3",
        |row| match row.code {
            // What was to become the program has handed SIGPIPE on already.
            127 => 141,
            code => code,
        },
    );
}

#[test]
fn output_that_is_closed_is_output_that_nobody_wants() {
    run_each("exec \"$0\" \"$@\" >&-", |row| row.code);
    run_each("exec \"$0\" \"$@\" 2>&-", |row| row.code);
}

#[test]
fn a_full_disk_is_a_failure() {
    if !std::path::Path::new("/dev/full").exists() {
        return;
    }
    let scene = Scene::new();
    for args in [
        &["status"][..],
        &["services", "--json"],
        &["schema", "why"],
        &["env", "role"],
    ] {
        let done = scene.in_sh("exec \"$0\" \"$@\" >/dev/full", args);
        done.exits(1).says(&["could not be written"]);
    }
}
