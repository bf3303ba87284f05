//! Completion in real shells: what is inserted is the name, whatever is in it, and pressing tab
//! never says a word. A shell that is not installed is said and passed over.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and shells are found as the tester finds them"
)]

#[path = "support/home.rs"]
mod home;
#[path = "support/pty.rs"]
#[expect(dead_code, reason = "shared with tests that need more of it")]
mod pty;

use home::{Home, MOORLINE};
use pty::Terminal;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A name with everything in it that a shell acts on.
const NASTY: &str = "my$(touch pwned)`touch pwned`'q\"!b\\c;&*~";

const CONFIG: &str = "[profile dev-lambda]\nregion = eu-west-1\n[profile \"two words\"]\nregion = eu-west-1\n\
    [profile größe]\nregion = eu-west-1\n[profile legacy]\nsso_start_url = https://d-1.awsapps.com/start\n\
    sso_region = eu-west-1\nsso_account_id = 111122223333\nsso_role_name = Dev\n\
    [sso-session acme]\nsso_start_url = https://d-2.awsapps.com/start\nsso_region = eu-west-1\n";

fn home() -> Home {
    let home = Home::with_config(CONFIG);
    home.credentials(format!(
        "[{NASTY}]\naws_access_key_id = AKIA1\naws_secret_access_key = CANARY\n\
         [esc\u{1b}ape]\nregion = x\n[turned\u{202e}round]\nregion = x\n[-dash]\nregion = x\n"
    ));
    std::fs::create_dir(home.join("bin")).unwrap();
    std::os::unix::fs::symlink(MOORLINE, home.join("bin/moorline")).unwrap();
    home
}

#[expect(clippy::print_stderr, reason = "a test that did not run must say so")]
fn is_installed(shell: &str) -> bool {
    let is_there = Command::new(shell)
        .args(["-c", "true"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !is_there {
        eprintln!("skipped: {shell} is not installed");
    }
    is_there
}

/// Nushell, where `tests/interop/install.sh` puts it, or where the tester has it.
fn nushell() -> Option<PathBuf> {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/target/interop/nu/node_modules/@nushell"
    );
    let brought = std::fs::read_dir(folder).into_iter().flatten().flatten();
    brought
        .map(|entry| entry.path().join("bin/nu"))
        .find(|path| path.exists())
        .or_else(|| is_installed("nu").then(|| PathBuf::from("nu")))
}

/// A shell that has the completions, and in place of the program a function that prints its words.
struct Interactive {
    shell: &'static str,
    plain: &'static [&'static str],
    load: &'static str,
}

const POSIX_FUNCTION: &str = "moorline() { printf '<%s>' \"$@\"; echo; }\n";

const INTERACTIVE: [Interactive; 3] = [
    Interactive {
        shell: "bash",
        plain: &["--norc", "--noprofile", "-i"],
        load: "eval \"$(command moorline completions bash)\"\n",
    },
    Interactive {
        shell: "zsh",
        plain: &["-f", "-i"],
        load: "autoload -Uz compinit && compinit -u -D; eval \"$(command moorline completions zsh)\"\n",
    },
    Interactive {
        shell: "fish",
        plain: &["--no-config", "-i"],
        load: "command moorline completions fish | source\n",
    },
];

impl Interactive {
    fn start(&self, home: &Home) -> Terminal {
        let mut vars = pty::vars(home.path());
        let path = format!("{}:{}", home.join("bin").display(), vars["PATH"]);
        vars.insert("PATH".into(), path);
        vars.insert("PS1".into(), "> ".into());
        let which = Command::new("sh")
            .args(["-c", &format!("command -v {}", self.shell)])
            .output()
            .unwrap();
        let program = String::from_utf8(which.stdout).unwrap();
        let mut terminal = Terminal::run(Path::new(program.trim()), self.plain, &vars, (160, 50));
        terminal.send(&format!("cd {}\n", home.path().display()));
        terminal.send(match self.shell {
            "fish" => "function moorline; printf '<%s>' $argv; echo; end\n",
            _ => POSIX_FUNCTION,
        });
        terminal.send(self.load);
        terminal.send("echo load''ed\n");
        terminal.wait_for("loaded");
        terminal
    }
}

#[test]
fn what_tab_inserts_is_the_name() {
    for interactive in &INTERACTIVE {
        if !is_installed(interactive.shell) {
            continue;
        }
        let home = home();
        let before = home.snapshot();
        let mut terminal = interactive.start(&home);
        for (typed, words) in [
            ("switch dev", "<switch><dev-lambda>".to_owned()),
            ("switch two", "<switch><two words>".to_owned()),
            ("switch \"two w", "<switch><two words>".to_owned()),
            ("switch gr", "<switch><größe>".to_owned()),
            ("use my\\$", format!("<use><{NASTY}>")),
            ("env 'my$", format!("<env><{NASTY}>")),
            ("whoami \"my\\$", format!("<whoami><{NASTY}>")),
            (
                "verify --profile two",
                "<verify><--profile><two words>".to_owned(),
            ),
            (
                "verify --profile=de",
                "<verify><--profile=dev-lambda>".to_owned(),
            ),
            (
                "pin codewhisperer ac",
                "<pin><codewhisperer><acme>".to_owned(),
            ),
            (
                "logout start-url:h",
                "<logout><start-url:https://d-1.awsapps.com/start>".to_owned(),
            ),
            ("roles a", "<roles><acme>".to_owned()),
            ("compl", "<completions>".to_owned()),
            ("switch --dr", "<switch><--dry-run>".to_owned()),
        ] {
            terminal.send(&format!("moorline {typed}\t\r"));
            let what = format!("{}: {typed} -> {words}", interactive.shell);
            terminal.wait_until(&what, |screen| screen.contains(&words));
            terminal.send("clear; echo clear''ed\r");
            terminal.wait_until("clear screen", |screen| {
                screen.contains("cleared") && !screen.contains(&words)
            });
        }
        assert!(!home.join("pwned").exists(), "{}", interactive.shell);
        let aws = |files: Vec<(std::path::PathBuf, Vec<u8>)>| -> Vec<_> {
            let below = home.join(".aws");
            let ours = home.join(".local/state/moorline");
            let is_kept = |path: &Path| path.starts_with(&below) || path.starts_with(&ours);
            files
                .into_iter()
                .filter(|(path, _)| is_kept(path))
                .collect()
        };
        assert!(
            aws(before) == aws(home.snapshot()),
            "completing changed a file"
        );
    }
}

/// What a script would be told, a line each.
fn asked(home: &Home, shell: &str, words: &[&str], current: &str) -> Vec<String> {
    let current = format!("--current={current}");
    let args = [&["complete-words", shell, &current, "--"], words].concat();
    let done = home.run(&args).exits(0);
    assert_eq!(done.stderr, "");
    done.stdout.lines().map(str::to_owned).collect()
}

fn first_words(lines: &[String]) -> Vec<&str> {
    let first = |line: &'_ String| line.split('\t').next().map(str::len).unwrap();
    lines.iter().map(|line| &line[..first(line)]).collect()
}

#[test]
fn names_that_no_shell_can_show_safely_are_left_out() {
    let home = home();
    for shell in ["zsh", "fish"] {
        let lines = asked(&home, shell, &["switch"], "");
        let mut names = first_words(&lines);
        names.sort_unstable();
        assert_eq!(names, ["dev-lambda", "größe", "legacy", NASTY, "two words"]);
    }
}

#[test]
fn nushell_and_powershell_get_words_that_are_quoted() {
    let home = home();
    let nushell = asked(&home, "nushell", &["switch"], "'tw");
    assert_eq!(first_words(&nushell), ["'two words'"]);
    let powershell = asked(&home, "powershell", &["switch"], "my$");
    let quoted = format!("'{}'", NASTY.replace('\'', "''"));
    assert_eq!(first_words(&powershell), [quoted]);
    for shell in ["bash", "zsh", "fish", "nushell", "powershell"] {
        let script = home.run(&["completions", shell]).exits(0).stdout;
        assert!(
            script.contains(&format!("complete-words {shell}")),
            "{shell}"
        );
    }
}

#[test]
fn nushells_completer_answers_for_moorline_and_leaves_others_alone() {
    let Some(nu) = nushell() else {
        return;
    };
    let home = home();
    let script = home.run(&["completions", "nushell"]).exits(0).stdout;
    let before = "$env.config.completions.external.completer = {|spans| [mine]}\n";
    let ask = "let c = $env.config.completions.external.completer\n\
               print (do $c [moorline switch tw] | get value | to json -r)\n\
               print (do $c [other \"\"] | to json -r)\n";
    let file = home.write("try.nu", format!("{before}{script}{ask}"));
    let mut nu = home.program(nu);
    let path = std::env::var("PATH").unwrap();
    nu.arg(file)
        .env("PATH", format!("{}:{path}", home.join("bin").display()));
    let done = home::finish(&mut nu).exits(0);
    assert_eq!(done.stdout, "[\"'two words'\"]\n[\"mine\"]\n");
}

#[test]
fn broken_files_and_unfinished_lines_are_met_with_silence() {
    let home = Home::with_config(b"[profile \xff\n[[[\n= =\n[profile ok]\n");
    home.write_state("not toml [[[");
    home.write(
        ".local/state/moorline/journal/00000001-20260101T000000Z.json",
        "{",
    );
    home.settings("= nonsense");
    for words in [
        &["switch"][..],
        &["logout"],
        &["undo"],
        &["codewhisperer", "choose"],
        &["--"],
    ] {
        asked(&home, "fish", words, "");
    }
    assert!(asked(&home, "fish", &["undo"], "").is_empty());
    for line in [
        "",
        "moorline 'sw",
        "moorline switch \\",
        "moorline \"$(x",
        "moorline switch 'a'",
    ] {
        let line = format!("--line={line}");
        let done = home.run(&["complete-words", "bash", &line]).exits(0);
        assert_eq!(done.stderr, "");
    }
    let mut homeless = home.moorline(&["complete-words", "fish", "--current=", "--", "switch"]);
    let done = home::finish(homeless.env("HOME", "relative"));
    assert_eq!((done.stderr.as_str(), done.code), ("", 0));
}

#[test]
fn secrets_are_in_no_candidate() {
    let home = home::everything();
    for words in [
        &["switch"][..],
        &["why"],
        &["logout"],
        &["token"],
        &["undo"],
        &["roles"],
    ] {
        let lines = asked(&home, "fish", words, "").concat();
        assert!(
            !lines.contains("CANARY") && !lines.contains("AKIA"),
            "{lines}"
        );
    }
}

#[test]
fn changes_and_chosen_profiles_are_offered() {
    let home = home();
    home.run(&["profiles", "edit", "dev-lambda", "output=json", "--yes"])
        .exits(0);
    let changes = asked(&home, "fish", &["undo"], "");
    assert_eq!(first_words(&changes), ["1"]);
    assert!(changes[0].contains("dev-lambda"), "{changes:?}");
    let arn = "arn:aws:codewhisperer:us-east-1:111122223333:profile/TEAMA";
    home.write_state(format!(
        "[codewhisperer_profiles]\n\"session:acme\" = \"{arn}\"\n"
    ));
    let chosen = asked(&home, "fish", &["codewhisperer", "choose"], "");
    assert_eq!(first_words(&chosen), [arn]);
}
