//! The manual page: it has every command and flag, roff finds nothing wrong with it, and every
//! help has its examples.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "support/home.rs"]
mod home;

use clap::{Command, CommandFactory};
use home::Home;
use moorline::cli::args::Cli;
use std::path::Path;

fn cli() -> Command {
    let mut cli = Cli::command().disable_help_subcommand(true);
    cli.build();
    cli
}

/// Every command one can see, with its words.
fn commands(command: &Command, words: &[String]) -> Vec<(Vec<String>, Command)> {
    let mut found = Vec::new();
    for below in command.get_subcommands().filter(|one| !one.is_hide_set()) {
        let words = [words, &[below.get_name().to_owned()]].concat();
        found.push((words.clone(), below.clone()));
        found.extend(commands(below, &words));
    }
    found
}

/// The page as a terminal without bold shows it, and what roff says of it; none where there is no groff.
#[expect(clippy::print_stderr, reason = "a test that did not run must say so")]
fn rendered(home: &Home, page: &Path) -> Option<(String, String)> {
    let mut groff = home.program("groff");
    groff
        .args(["-man", "-Tutf8", "-ww", "-P-c", "-P-b", "-P-u", "-rLL=200n"])
        .arg(page);
    if groff.status().is_err() {
        eprintln!("skipped: groff is not installed");
        return None;
    }
    let done = home::finish(&mut groff);
    Some((done.stdout, done.stderr))
}

#[test]
fn the_page_has_everything_and_roff_finds_nothing_wrong() {
    let home = Home::new();
    let page = home.run(&["man"]).exits(0).stdout;
    let file = home.write("moorline.1", &page);
    let Some((text, warnings)) = rendered(&home, &file) else {
        return;
    };
    assert_eq!(warnings, "");
    for (words, command) in commands(&cli(), &["moorline".to_owned()]) {
        assert!(text.contains(&words.join(" ")), "{words:?}");
        let flags = command.get_arguments().filter(|arg| !arg.is_hide_set());
        for flag in flags.filter_map(clap::Arg::get_long) {
            assert!(text.contains(&format!("--{flag}")), "{words:?}: --{flag}");
        }
    }
    for word in [
        "EXIT STATUS",
        "sign-in is needed",
        "ENVIRONMENT",
        "AWS_CA_BUNDLE",
        "FILES",
        "~/.local/state/moorline",
        "  moorline profiles add --session acme --role 111122223333/Developer --name dev\n",
    ] {
        assert!(text.contains(word), "{word}\n{text}");
    }
    assert!(!text.contains("complete-words"));
}

#[test]
fn a_directory_gets_one_page_per_command() {
    let home = Home::new();
    let dir = home.join("share/man1");
    let done = home.run(&["man", "--dir", dir.to_str().unwrap()]).exits(0);
    assert_eq!((done.stdout.as_str(), done.stderr.as_str()), ("", ""));
    let mut wanted = vec!["moorline.1".to_owned()];
    for (words, _) in commands(&cli(), &["moorline".to_owned()]) {
        wanted.push(format!("{}.1", words.join("-")));
    }
    wanted.sort();
    let entries = std::fs::read_dir(&dir).unwrap();
    let mut written: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    written.sort();
    assert_eq!(written, wanted);
    for name in written {
        if let Some((text, warnings)) = rendered(&home, &dir.join(&name)) {
            assert_eq!(warnings, "", "{name}");
            assert!(text.contains("SYNOPSIS"), "{name}");
        }
    }
}

#[test]
fn a_directory_that_cannot_be_written_is_named() {
    let home = Home::new();
    home.write("file", "");
    home.run(&["man", "--dir", "file/man1"])
        .exits(1)
        .says(&["file/man1", "Name a directory"]);
}

/// The words of a line as a shell takes them, of which only single quotes are known here.
fn typed(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in line.split('\'').enumerate() {
        match at % 2 {
            0 => words.extend(part.split_whitespace().map(str::to_owned)),
            _ => words.push(part.to_owned()),
        }
    }
    words
}

#[test]
fn every_help_has_an_example_that_is_true() {
    let all = commands(&cli(), &["moorline".to_owned()]);
    for (words, command) in &all {
        let name = words.join(" ");
        let more = command.get_after_help().map(ToString::to_string);
        let more = more.unwrap_or_default();
        assert!(more.contains("Example"), "{name} has no example");
        // What stands alone on its line is parsed as it would be typed.
        let alone = more.lines().filter_map(|line| line.strip_prefix("  "));
        for example in alone.filter(|line| line.starts_with("moorline")) {
            let example = example.split(['|', '>', '"', '&']).next().unwrap();
            let typed = typed(example);
            if let Err(error) = cli().try_get_matches_from(typed) {
                assert!(!error.use_stderr(), "{name}: {example}: {error}");
            }
        }
    }
}
