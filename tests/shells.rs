//! The shell function in real shells: bash, zsh and fish. A shell that is not installed is said and
//! passed over.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "support/home.rs"]
mod home;

use home::{BUILDER_ID_URL, CODEWHISPERER_SCOPES, Done, Home, MOORLINE, Token};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A shell, and its words for what differs.
struct Shell {
    name: &'static str,
    plain: &'static [&'static str],
    load: &'static str,
    status: &'static str,
}

const SHELLS: [Shell; 3] = [
    Shell {
        name: "bash",
        plain: &["--norc", "--noprofile"],
        load: "eval \"$(command moorline init bash)\"",
        status: "$?",
    },
    Shell {
        name: "zsh",
        plain: &["-f"],
        load: "eval \"$(command moorline init zsh)\"",
        status: "$?",
    },
    Shell {
        name: "fish",
        plain: &["--no-config"],
        load: "command moorline init fish | source",
        status: "$status",
    },
];

/// Every shell that is installed.
#[expect(clippy::print_stderr, reason = "a test that did not run must say so")]
fn installed() -> Vec<&'static Shell> {
    let is_there = |shell: &&Shell| {
        let is_there = Command::new(shell.name)
            .args(["-c", "true"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
        if !is_there {
            eprintln!("skipped: {} is not installed", shell.name);
        }
        is_there
    };
    SHELLS.iter().filter(is_there).collect()
}

/// A home with profiles to switch between, CodeWhisperer signed in through `bearer`.
fn home() -> Home {
    let home = Home::with_config(format!(
        "[profile dev]\naws_access_key_id = AKIA1\naws_secret_access_key = x\nregion = eu-west-1\n\
         [profile prod]\naws_access_key_id = AKIA2\naws_secret_access_key = x\nregion = us-east-1\n\
         [profile bearer]\nsso_session = builder-id\n\
         [sso-session builder-id]\nsso_start_url = {BUILDER_ID_URL}\nsso_region = us-east-1\n\
         sso_registration_scopes = {CODEWHISPERER_SCOPES}\n"
    ));
    home.token("builder-id", &Token::builder_id());
    fs::create_dir(home.join("tmp")).unwrap();
    home
}

/// A folder with only the binary in it, to be first in PATH.
fn bin(home: &Home, program: &Path) -> PathBuf {
    let folder = home.join("bin");
    fs::create_dir_all(&folder).unwrap();
    let link = folder.join("moorline");
    let _ = fs::remove_file(&link);
    std::os::unix::fs::symlink(program, link).unwrap();
    folder
}

/// Runs a script in a shell that has the function.
fn run(home: &Home, shell: &Shell, program: &Path, script: &str, vars: &[(&str, &str)]) -> Done {
    let mut command = home.program(shell.name);
    let path = command
        .get_envs()
        .find(|(name, _)| *name == "PATH")
        .and_then(|(_, value)| value)
        .unwrap()
        .to_owned();
    let mut paths = vec![bin(home, program)];
    paths.extend(std::env::split_paths(&path));
    command
        .args(shell.plain)
        .args(["-c", &format!("{}\n{script}", shell.load)])
        .env("PATH", std::env::join_paths(paths).unwrap())
        .env("TMPDIR", home.join("tmp"))
        .envs(vars.iter().copied());
    home::finish(&mut command)
}

/// Runs a script in every shell with the real binary; nothing may be left in the temporary folder.
fn in_each(script: impl Fn(&Shell) -> String, vars: &[(&str, &str)], check: impl Fn(&Shell, Done)) {
    for shell in installed() {
        let home = home();
        let done = run(&home, shell, Path::new(MOORLINE), &script(shell), vars);
        check(shell, done);
        let left = fs::read_dir(home.join("tmp")).unwrap().count();
        assert_eq!(left, 0, "{}: the result file is left", shell.name);
    }
}

/// Prints variables so that each shell prints the same.
const SHOW: &str =
    "printf '<%s>' \"$AWS_PROFILE\" \"$AWS_REGION\" \"$MOORLINE_PREVIOUS\" \"$MOORLINE_RESULT\"\n";

#[test]
fn a_switch_reaches_the_calling_shell_and_its_children() {
    in_each(
        |_| {
            format!(
                "moorline switch dev\n{SHOW}sh -c 'printf \"<%s>\" \"$AWS_PROFILE\" \"${{MOORLINE_RESULT-none}}\"'"
            )
        },
        &[],
        |shell, done| {
            let done = done.exits(0);
            assert_eq!(done.stdout, "<dev><><><><dev><none>", "{}", shell.name);
            assert!(
                !done.stderr.contains("was not told"),
                "{}: {done:?}",
                shell.name
            );
        },
    );
}

#[test]
fn back_and_forth_with_a_dash() {
    in_each(
        |_| {
            format!(
                "moorline switch dev\nmoorline switch prod\n{SHOW}moorline switch -\n{SHOW}moorline switch -\n{SHOW}"
            )
        },
        &[],
        |shell, done| {
            assert_eq!(
                done.exits(0).stdout,
                "<prod><><dev><><dev><><prod><><prod><><dev><>",
                "{}",
                shell.name
            );
        },
    );
}

#[test]
fn the_region_comes_and_goes_with_the_switch_that_asked_for_it() {
    in_each(
        |_| format!("moorline switch dev --region\n{SHOW}moorline switch prod\n{SHOW}"),
        &[],
        |shell, done| {
            assert_eq!(
                done.exits(0).stdout,
                "<dev><eu-west-1><><><prod><><dev><>",
                "{}",
                shell.name
            );
        },
    );
    in_each(
        |_| format!("moorline switch dev\n{SHOW}"),
        &[("AWS_REGION", "mine")],
        |shell, done| {
            assert_eq!(done.exits(0).stdout, "<dev><mine><><>", "{}", shell.name);
        },
    );
}

#[test]
fn the_exit_status_is_passed_through_and_a_refusal_changes_nothing() {
    in_each(
        |shell| {
            format!(
                "moorline switch nowhere\necho $AWS_PROFILE {0}\nmoorline switch dev\necho $AWS_PROFILE {0}\n\
                 moorline switch dev --dry-run >/dev/null\necho $AWS_PROFILE {0}\n\
                 moorline status >/dev/null\necho $AWS_PROFILE {0}\n",
                shell.status
            )
        },
        &[("AWS_PROFILE", "bearer")],
        |shell, done| {
            assert_eq!(
                done.stdout, "bearer 2\nbearer 4\nbearer 0\nbearer 0\n",
                "{}",
                shell.name
            );
        },
    );
}

#[test]
fn staying_keeps_codewhisperer_and_tells_the_shell() {
    in_each(
        |_| format!("moorline switch dev --stay\n{SHOW}moorline services --json"),
        &[("AWS_PROFILE", "bearer")],
        |shell, done| {
            let done = done.exits(0);
            assert!(
                done.stdout.starts_with("<dev><><bearer><>"),
                "{}: {done:?}",
                shell.name
            );
            let pinned = "\"via\":\"pin\",\"connection\":\"session:builder-id\"";
            assert!(done.stdout.contains(pinned), "{}", shell.name);
        },
    );
}

#[test]
fn it_works_in_a_strict_shell() {
    let strict = |shell: &Shell| match shell.name {
        "fish" => String::new(),
        _ => "set -eu\n".to_string(),
    };
    in_each(
        |shell| {
            format!(
                "{}moorline switch dev\nmoorline status >/dev/null\necho $AWS_PROFILE\n",
                strict(shell)
            )
        },
        &[],
        |shell, done| assert_eq!(done.exits(0).stdout, "dev\n", "{}", shell.name),
    );
    in_each(
        |shell| {
            let end = if shell.name == "fish" { "or exit" } else { "" };
            format!("{}moorline switch nowhere\n{end}\necho on\n", strict(shell))
        },
        &[],
        |shell, done| {
            assert_eq!(done.stdout, "", "{}: it went on", shell.name);
            assert_eq!(done.code, 2, "{}", shell.name);
        },
    );
}

#[test]
fn names_arrive_whole_and_are_never_evaluated() {
    for shell in installed() {
        for name in [
            "two words",
            "  spaces around  ",
            "it's",
            "$(touch pwned)",
            "`touch pwned`",
            "$HOME",
            "; touch pwned",
            "*",
            "a\\tb\\\\c",
            "say \"hi\"",
            "-n",
            "größe",
            "a#b",
            "~",
            "(touch pwned)",
        ] {
            let home = home();
            let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
            home.write(
                ".aws/config",
                format!("[profile \"{quoted}\"]\nregion = eu-west-1\n"),
            );
            let script = "moorline switch -- \"$NAME\" 2>/dev/null\nprintf '<%s>' \"$AWS_PROFILE\"";
            let done = run(&home, shell, Path::new(MOORLINE), script, &[("NAME", name)]);
            assert_eq!(done.stdout, format!("<{name}>"), "{}", shell.name);
            assert!(!home.join("pwned").exists(), "{}: {name}", shell.name);
        }
    }
}

/// A program of the same name that writes what it likes, or dies.
fn stub(home: &Home, script: &str) -> PathBuf {
    let init = MOORLINE.replace('\'', "'\\''");
    let path = home.write(
        "stub",
        format!("#!/bin/sh\nif [ \"$1\" = init ]; then exec '{init}' \"$@\"; fi\n{script}\n"),
    );
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[test]
fn only_known_names_are_taken_from_the_result() {
    for shell in installed() {
        let home = home();
        let stub = stub(
            &home,
            "cat > \"$MOORLINE_RESULT\" <<'END'\n\
             set PATH /evil\nset AWS_PROFILE $(touch pwned)\nset AWS_PROFILEX x\nset LD_PRELOAD x\n\
             unset HOME\neval touch pwned\n; touch pwned\nset\nset AWS_REGION\n\nunset AWS_REGION x\n\
             set AWS_DEFAULT_REGION a b  c\nEND",
        );
        let script = "moorline\nprintf '<%s>' \"$AWS_PROFILE\" \"$AWS_REGION\" \"$AWS_DEFAULT_REGION\" \"$LD_PRELOAD\" \"$AWS_PROFILEX\" \"$HOME\"";
        let done = run(&home, shell, &stub, script, &[("AWS_REGION", "mine")]).exits(0);
        let expected = format!(
            "<$(touch pwned)><mine><a b  c><><><{}>",
            home.path().display()
        );
        assert_eq!(done.stdout, expected, "{}", shell.name);
        assert!(!home.join("pwned").exists());
        assert_eq!(fs::read_dir(home.join("tmp")).unwrap().count(), 0);
    }
}

#[test]
fn the_file_goes_even_when_the_program_is_killed() {
    for shell in installed() {
        let home = home();
        let stub = stub(&home, "kill -9 $$");
        let script = format!("moorline\necho {}", shell.status);
        let done = run(&home, shell, &stub, &script, &[]);
        assert!(done.stdout.contains("137"), "{}: {done:?}", shell.name);
        assert_eq!(
            fs::read_dir(home.join("tmp")).unwrap().count(),
            0,
            "{}",
            shell.name
        );
    }
}

#[test]
fn the_file_is_private_and_where_the_session_keeps_such_files() {
    for shell in installed() {
        let home = home();
        fs::create_dir(home.join("run")).unwrap();
        let stub = stub(&home, "stat -c '%a %n' \"$MOORLINE_RESULT\"; umask");
        let run_dir = home.join("run");
        let done = run(
            &home,
            shell,
            &stub,
            "umask 022\nmoorline\numask",
            &[("XDG_RUNTIME_DIR", run_dir.to_str().unwrap())],
        );
        let place = format!("600 {}/moorline.", run_dir.display());
        assert!(done.stdout.starts_with(&place), "{}: {done:?}", shell.name);
        assert!(
            !done.stdout.contains("77"),
            "{}: the umask of the shell changed: {done:?}",
            shell.name
        );
        assert_eq!(fs::read_dir(&run_dir).unwrap().count(), 0);
    }
}

#[test]
fn without_a_place_for_the_file_the_program_still_runs() {
    for shell in installed() {
        let home = home();
        let gone = home.join("gone");
        let script = format!(
            "moorline switch dev\necho {} \"<$AWS_PROFILE>\"",
            shell.status
        );
        let done = run(
            &home,
            shell,
            Path::new(MOORLINE),
            &script,
            &[("XDG_RUNTIME_DIR", gone.to_str().unwrap())],
        );
        assert_eq!(done.stdout, "0 <>\n", "{}", shell.name);
        assert!(
            done.stderr.contains("export AWS_PROFILE=dev"),
            "{}: {done:?}",
            shell.name
        );
    }
}
