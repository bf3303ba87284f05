//! Files that nobody should trust.

use super::{guide, home, told};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

/// Comes to `work`, whose file cannot be applied, and says why in one short, harmless line.
#[track_caller]
fn refused(home: &home::Home, why: &str) {
    let (done, lines) = told(home, "work", &["directory", "apply"], &[]);
    let done = done.exits(0).says(&[why]);
    assert_eq!(done.stderr.lines().count(), 1, "{done:?}");
    assert!(done.stderr.len() < 600, "{done:?}");
    assert!(!done.stderr.contains('\u{1b}'), "{done:?}");
    let is_of_aws = |line: &String| line.contains(" AWS_");
    assert!(!lines.iter().any(is_of_aws), "{lines:?}");
    let mut command = home.moorline(&["directory", "allow"]);
    home::finish(command.current_dir(home.join("work")))
        .exits(1)
        .says(&[why]);
    let mut command = home.moorline(&["directory", "--json"]);
    let answer = home::finish(command.current_dir(home.join("work"))).json();
    assert_eq!(answer["state"], "refused");
}

#[test]
fn what_is_not_the_users_own_small_file_is_not_read() {
    let home = guide();
    let file = home.write("work/.moorline.toml", "#".repeat(1 << 20));
    refused(&home, "larger than");
    fs::remove_file(&file).unwrap();
    symlink("/etc/shadow", &file).unwrap();
    refused(&home, "it is a link");
    fs::remove_file(&file).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, &file, 0o600.into()).unwrap();
    refused(&home, "it is a FIFO");
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    refused(&home, "it is a directory");
    fs::remove_dir(&file).unwrap();
    fs::write(&file, "profile = \"keys\"\n").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).unwrap();
    refused(&home, "everybody can write it");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(&file, b"profile = \"\xff\"\n").unwrap();
    refused(&home, "not UTF-8");
}

#[test]
fn a_directory_that_a_shell_cannot_hold_is_left_alone() {
    let home = guide();
    home.write(
        "a\nset AWS_PROFILE keys/.moorline.toml",
        "profile = \"dev-lambda\"\n",
    );
    let (done, lines) = told(
        &home,
        "a\nset AWS_PROFILE keys",
        &["directory", "apply"],
        &[],
    );
    done.exits(0)
        .says(&["its path cannot be handed to a shell"]);
    assert_eq!(lines, [] as [&str; 0]);
}

#[test]
fn names_cannot_act_on_the_terminal_or_the_shell() {
    let home = guide();
    let names = "\
        profile = \"dev-lambda\\u001b[2J\"\n\
        region = \"eu-west-1.evil.example\"\n\
        credential_process = \"touch /tmp/x\"\n\
        [pins]\n\
        \"code\\u001b\" = \"acme\"\n\
        codewhisperer = \"acme\\u202e\"\n";
    home.write("work/.moorline.toml", names);
    let (done, lines) = told(&home, "work", &["directory", "allow"], &[]);
    let done = done.exits(0).says(&["nothing in it counts"]);
    assert!(!done.stderr.contains(['\u{1b}', '\u{202e}']), "{done:?}");
    assert!(
        !lines.iter().any(|line| line.contains(" AWS_")),
        "{lines:?}"
    );
    let mut command = home.moorline(&["directory"]);
    let done = home::finish(command.current_dir(home.join("work")));
    let said = format!("{}{}", done.stdout, done.stderr);
    assert!(!said.contains(['\u{1b}', '\u{202e}']), "{said}");
    for line in 1..=6 {
        let is_named = said.contains(&format!(".moorline.toml:{line}:"));
        assert_eq!(is_named, line != 4, "{line}: {said}");
    }
}

#[test]
fn many_pins_are_not_many_lines() {
    let home = guide();
    let pins: String = (0..45).map(|at| format!("s{at} = \"acme\"\n")).collect();
    home.write("work/.moorline.toml", format!("[pins]\n{pins}"));
    let (done, _) = told(&home, "work", &["directory", "allow"], &[]);
    assert!(done.exits(0).stderr.lines().count() < 15);
}

#[test]
fn variables_that_nobody_set_so_break_nothing() {
    let home = guide();
    home.write("work/.moorline.toml", "profile = \"dev-lambda\"\n");
    let file = home.join("work/.moorline.toml");
    let file = file.to_str().unwrap();
    for before in [
        "",
        "x",
        "shell d AWS_PROFILE=%0aset%20PATH",
        "shell d PATH=/tmp",
    ] {
        let vars = [
            ("AWS_PROFILE", "keys"),
            ("MOORLINE_DIRECTORY", file),
            ("MOORLINE_BEFORE", before),
        ];
        let (done, lines) = told(&home, "", &["directory", "apply"], &vars);
        done.exits(0);
        assert_eq!(
            lines,
            ["unset MOORLINE_DIRECTORY", "unset MOORLINE_BEFORE"],
            "{before:?}"
        );
        let status = home.json_with("status", &vars);
        assert_eq!(status["active_profile_from"], "AWS_PROFILE");
    }
    for elsewhere in ["/etc/shadow", "/dev/zero", "relative", ""] {
        let vars = [
            ("MOORLINE_DIRECTORY", elsewhere),
            ("MOORLINE_BEFORE", "shell d"),
        ];
        assert_eq!(
            home.json_with("status", &vars)["directory"],
            serde_json::Value::Null
        );
    }
}
