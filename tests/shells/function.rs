//! The shell function in scripts of bash, zsh and fish.

use super::{MOORLINE, Path, Shell, fs, home, in_each, installed, run, stub};

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
