//! What the calling shell is told: the result file of its function, and the words of `env`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "support/home.rs"]
mod home;

use home::{Home, finish, guide, switch};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

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
fn words_that_could_not_be_printed_are_a_failure_and_a_reader_that_left_is_none() {
    let home = guide();
    let Ok(full) = fs::File::options().write(true).open("/dev/full") else {
        return;
    };
    let mut command = home.moorline(&["env", "dev-lambda"]);
    finish(command.stdout(full)).exits(1).says(&[
        "could not be written to the standard output",
        "No space left",
    ]);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = home.moorline(&["env", "dev-lambda"]);
    let done = finish(command.stdout(writer)).exits(0);
    assert_eq!(done.stderr, "");
}
