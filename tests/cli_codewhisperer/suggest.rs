//! A suggestion as a test: nothing is sent without leave.

use crate::Bench;
use crate::codewhisperer::{BUILDER_ID, EU, arn, profile};
use crate::home::{MOORLINE, Token};
use crate::pty::{Terminal, vars};
use std::path::Path;

#[test]
fn nothing_is_sent_where_nobody_can_be_asked() {
    let it = Bench::person(|_| ());
    it.run(&["suggest"])
        .exits(2)
        .says(&["def add(", "--yes", "one of your suggestions"]);
    assert!(it.service.asked().is_empty());
}

#[test]
fn nobody_is_asked_for_leave_who_is_not_signed_in() {
    let it = Bench::person(|_| ());
    let over = Token::builder_id().left(-60).without_refresh();
    it.token("builder-id", &over, BUILDER_ID);
    for args in [&["suggest"][..], &["suggest", "--yes"]] {
        let done = it.run(args).exits(3).says(&["moorline login builder-id"]);
        assert!(!done.stderr.contains("def add("), "{done:?}");
    }
    assert!(it.service.asked().is_empty());
}

#[test]
fn what_was_shown_is_what_is_sent() {
    let it = Bench::person(|_| ());
    let done = it
        .run(&["suggest", "--yes"])
        .exits(0)
        .says(&["def add(", "m-2"]);
    assert_eq!(done.stdout, "a, b):\n    return a + b␛[31m\n");
    let body = it.service.seen().remove(0).body;
    let context = &body["fileContext"];
    for line in context["leftFileContent"].as_str().unwrap().lines() {
        assert!(done.stderr.contains(line), "{line}");
    }
    assert!(done.stderr.contains(context["filename"].as_str().unwrap()));
    assert_eq!(body["maxResults"], 1);
    assert!(body.get("profileArn").is_none());
}

#[test]
fn an_employee_asks_for_the_profile_in_use() {
    let it = Bench::employee(|knows| {
        knows
            .profiles
            .insert(EU.into(), vec![profile(EU, 'A', "team-a")]);
    });
    let json = it.json(&["suggest", "--yes"]);
    assert_eq!(json["text"], "a, b):\n    return a + b\u{1b}[31m");
    let seen = it.service.seen();
    assert_eq!(seen[2].body["profileArn"], arn(EU, 'A'));
    assert_eq!(seen[2].region, EU);
}

#[test]
fn somebody_is_asked_and_a_no_sends_nothing() {
    let it = Bench::person(|_| ());
    let ask = || {
        let mut vars = vars(it.home.path());
        for (name, value) in it.service.vars() {
            vars.insert(name.to_owned(), value.to_owned());
        }
        let args = ["codewhisperer", "suggest"];
        let mut terminal = Terminal::run(Path::new(MOORLINE), &args, &vars, (100, 24));
        terminal.wait_for("Send it?");
        assert!(terminal.screen().contains("def add("));
        terminal
    };
    let mut no = ask();
    no.send("\r");
    assert_eq!(no.wait_for_end().code(), Some(130));
    assert!(it.service.asked().is_empty());
    let mut yes = ask();
    yes.send("yes\r");
    assert_eq!(yes.wait_for_end().code(), Some(0));
    assert!(yes.screen().contains("return a + b"), "{}", yes.screen());
}
