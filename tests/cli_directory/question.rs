//! What is asked on a terminal, and what every answer does.

use super::{file, home, told};
use crate::home::{Home, MOORLINE};
use crate::pty::{Terminal, vars};
use std::fs;
use std::path::Path;

/// Comes to `work` on a terminal. Gives the exit code, the screen, and what the shell is told.
fn comes(home: &Home, answers: Option<&str>, mark: Option<&str>) -> (Option<i32>, String, String) {
    let result = home.result_file();
    let mut vars = vars(home.path());
    vars.insert("MOORLINE_RESULT".into(), result.to_str().unwrap().into());
    if let Some(mark) = mark {
        vars.insert("MOORLINE_DIRECTORY".into(), file(home));
        vars.insert("MOORLINE_BEFORE".into(), mark.into());
    }
    let script = format!(
        "cd '{}' && exec '{MOORLINE}' directory apply",
        home.join("work").display()
    );
    let mut terminal = Terminal::run(Path::new("/bin/sh"), &["-c", &script], &vars, (120, 30));
    if let Some(answers) = answers {
        terminal.wait_for("Allow it?");
        terminal.send(answers);
    }
    let code = terminal.wait_for_end().code();
    (code, terminal.screen(), fs::read_to_string(result).unwrap())
}

#[test]
fn yes_applies_it_and_is_not_asked_again() {
    let home = home();
    let (code, screen, told) = comes(&home, Some("yes\r"), None);
    assert_eq!(code, Some(0), "{screen}");
    for words in [
        "dev-lambda (111122223333, eu-west-1)",
        "region   us-east-1",
        "codewhisperer to acme",
        "dev-lambda (111122223333, eu-west-1), region us-east-1 here, as",
    ] {
        assert!(screen.contains(words), "no {words} in {screen}");
    }
    assert!(told.contains("set AWS_PROFILE dev-lambda\n"), "{told}");
    let (code, screen, told) = comes(&home, None, None);
    assert_eq!(code, Some(0));
    assert!(!screen.contains("Allow it?"), "{screen}");
    assert!(told.contains("set AWS_PROFILE dev-lambda\n"), "{told}");
}

#[test]
fn a_production_profile_is_asked_for_as_one() {
    let home = home();
    home.settings("production = [\"dev-*\"]\n");
    let (_, screen, _) = comes(&home, Some("no\r"), None);
    assert!(screen.contains("eu-west-1), PRODUCTION"), "{screen}");
}

#[test]
fn allowing_a_production_profile_is_a_question_of_its_own() {
    let home = home();
    home.settings("production = [\"dev-*\"]\n");
    let allow = |more: &[&str]| {
        told(
            &home,
            "work",
            &[&["directory", "allow"], more].concat(),
            &[],
        )
    };
    let (done, lines) = allow(&[]);
    done.exits(4).says(&["production profile", "--yes"]);
    assert_eq!((lines.len(), home.state().as_str()), (0, ""));
    let (done, lines) = allow(&["--yes"]);
    done.exits(0).says(&["PRODUCTION"]);
    assert_eq!(super::value(&lines, "AWS_PROFILE"), "dev-lambda");
    allow(&[]).0.exits(0);
}

#[test]
fn a_quiet_question_still_says_what_it_is_about() {
    let home = home();
    home.settings("production = [\"dev-*\"]\n");
    let args = ["--quiet", "switch", "dev-lambda"];
    let mut terminal = Terminal::run(Path::new(MOORLINE), &args, &vars(home.path()), (120, 30));
    terminal.wait_for("Switch to it?");
    let screen = terminal.screen();
    assert!(screen.contains("dev-lambda (111122223333"), "{screen}");
    terminal.send("\r");
    assert_eq!(terminal.wait_for_end().code(), Some(130));
}

#[test]
fn an_empty_answer_is_no_and_only_a_new_content_is_asked_about() {
    let home = home();
    let (code, screen, told) = comes(&home, Some("\r"), None);
    assert_eq!(code, Some(0), "{screen}");
    assert!(!told.contains("AWS_PROFILE"), "{told}");
    let (_, screen, _) = comes(&home, None, None);
    assert!(!screen.contains("Allow it?"), "{screen}");
    home.write("work/.moorline.toml", "profile = \"prod-lambda\"\n");
    let (_, screen, told) = comes(&home, Some("y\r"), None);
    assert!(screen.contains("has changed"), "{screen}");
    assert!(told.contains("set AWS_PROFILE prod-lambda\n"), "{told}");
}

#[test]
fn an_interrupted_question_decides_nothing_and_waits_until_one_comes_again() {
    let home = home();
    let (code, screen, told) = comes(&home, Some("\u{3}"), None);
    assert_eq!(code, Some(130), "{screen}");
    assert!(
        screen.contains("asked again when you come here next"),
        "{screen}"
    );
    assert!(!told.contains("AWS_PROFILE"), "{told}");
    assert_eq!(home.state(), "");
    let mark = told
        .lines()
        .find_map(|line| line.strip_prefix("set MOORLINE_BEFORE "));
    let (_, screen, _) = comes(&home, None, mark);
    assert!(!screen.contains("Allow it?"), "{screen}");
    let (_, _, told) = comes(&home, Some("yes\r"), None);
    assert!(told.contains("set AWS_PROFILE dev-lambda\n"), "{told}");
}

#[test]
fn what_is_asked_for_elsewhere_is_not_what_was_allowed_here() {
    let home = home();
    told(&home, "work", &["directory", "allow"], &[]).0.exits(0);
    fs::rename(home.join("work"), home.join("moved")).unwrap();
    let (done, lines) = told(&home, "moved", &["directory", "apply"], &[]);
    done.exits(0).says(&["not allowed"]);
    assert!(
        !lines.iter().any(|line| line.contains(" AWS_")),
        "{lines:?}"
    );
}
