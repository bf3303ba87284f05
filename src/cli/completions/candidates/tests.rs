use super::*;
use crate::cli::args::Cli;
use clap::CommandFactory;

/// Names that say which kind was asked for.
fn asked(kind: Known) -> Vec<Name> {
    let name = |name: String| Name {
        name,
        what: String::new(),
    };
    vec![name(format!("{kind:?}")), name(format!("{kind:?}-2"))]
}

fn next(line: &str) -> Vec<String> {
    let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    let current = words.pop().unwrap();
    let mut cli = Cli::command();
    cli.build();
    candidates(&cli, &words, &current, &asked)
        .into_iter()
        .map(|candidate| candidate.text)
        .collect()
}

#[track_caller]
fn has(line: &str, wanted: &[&str], unwanted: &[&str]) {
    let found = next(line);
    for word in wanted {
        assert!(found.iter().any(|one| one == word), "{line}: {found:?}");
    }
    for word in unwanted {
        assert!(!found.iter().any(|one| one == word), "{line}: {found:?}");
    }
}

#[test]
fn commands_come_first() {
    has(
        "",
        &["status", "switch", "codewhisperer", "completions"],
        &["complete-words", "--help", "q", "Profiles"],
    );
    has("profiles ", &["add", "sync", "edit", "delete"], &[]);
    has("q ", &["choose", "suggest"], &["status"]);
}

#[test]
fn each_argument_takes_names_of_its_kind() {
    for (line, kind) in [
        ("switch ", "Profiles"),
        ("use ", "Profiles"),
        ("switch --stay ", "Profiles"),
        ("env ", "Profiles"),
        ("exec ", "Profiles"),
        ("profiles edit ", "Profiles"),
        ("verify --profile ", "Profiles"),
        ("verify --profile=", "--profile=Profiles"),
        ("verify ", "Services"),
        ("pin ", "BearerServices"),
        ("pin codewhisperer ", "Connections"),
        ("token ", "BearerServices"),
        ("login acme --for ", "BearerServices"),
        ("logout ", "Connections"),
        ("why ", "Connections"),
        ("roles ", "Sessions"),
        ("profiles sync ", "Sessions"),
        ("profiles add --session ", "Sessions"),
        ("codewhisperer choose ", "CodeWhispererProfiles"),
        ("undo ", "Changes"),
    ] {
        assert_eq!(next(line).first().unwrap(), kind, "{line}");
    }
    has("why ", &["Services"], &[]);
    has("env --shell ", &["bash", "zsh", "fish"], &["Profiles"]);
    has("demo --as ", &["individual", "root"], &[]);
    has("completions ", &["nushell", "powershell"], &[]);
}

#[test]
fn where_nothing_can_come_nothing_is_offered() {
    for line in [
        "switch dev ",
        "exec dev -- ",
        "exec dev -- x --",
        "login --start-url ",
        "login --profile ",
        "profiles add --static ",
        "nowhere ",
        "switch --nowhere=",
    ] {
        assert_eq!(next(line), Vec::<String>::new(), "{line}");
    }
}

#[test]
fn flags_are_offered_once_and_only_to_a_dash() {
    has("switch -", &["--stay", "--dry-run", "--help"], &["--show"]);
    has("switch --stay --", &["--dry-run"], &["--stay"]);
    let roles = "profiles add --role 1/A --";
    has(roles, &["--role", "--session"], &[]);
    has("codewhisperer models --", &["--json"], &[]);
}

#[test]
fn what_was_given_is_not_offered_again() {
    assert_eq!(next("verify Services "), ["Services-2"]);
    assert_eq!(next("profiles delete Profiles-2 "), ["Profiles"]);
}
