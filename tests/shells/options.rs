//! The shell function where the shell is set up oddly, the program is gone, or variables are others'.

use super::{MOORLINE, Path, Shell, fs, home, in_each, installed, run, stub};

/// What people put into their start-up files.
fn odd(shell: &Shell) -> &'static str {
    match shell.name {
        "bash" => {
            "shopt -s expand_aliases nullglob; set -euo pipefail; set -o noclobber; IFS=:\n\
             alias rm='rm -i' cat=false mktemp=false mv=false\n"
        }
        "zsh" => {
            "setopt sh_word_split ksh_arrays null_glob no_clobber err_exit no_unset pipe_fail\n\
             setopt extended_glob glob_subst rc_expand_param warn_create_global; IFS=:\n\
             alias rm='rm -i' cat=false mktemp=false mv=false\n"
        }
        _ => "alias rm 'false'; alias mktemp false; alias cat false\n",
    }
}

#[test]
fn it_works_with_odd_options_and_aliases() {
    for shell in installed() {
        for profile in ["dev", "it's $(touch pwned) *"] {
            let home = home();
            home.write(
                ".aws/config",
                format!(
                    "[profile \"{profile}\"]\naws_access_key_id = AKIA1\naws_secret_access_key = x\nregion = eu-west-1\n"
                ),
            );
            let script = format!(
                "{odd}{load}\nmoorline switch \"$NAME\"\nprintf '<%s>' \"$AWS_PROFILE\"",
                odd = odd(shell),
                load = shell.load,
            );
            let done = run(
                &home,
                shell,
                Path::new(MOORLINE),
                &script,
                &[("NAME", profile)],
            );
            let done = done.exits(0);
            assert_eq!(done.stdout, format!("<{profile}>"), "{}", shell.name);
            let said = format!("switched to {profile} (eu-west-1)\n");
            assert_eq!(done.stderr, said, "{}", shell.name);
            assert_eq!(fs::read_dir(home.join("tmp")).unwrap().count(), 0);
            assert!(!home.join("pwned").exists(), "{}", shell.name);
        }
    }
}

#[test]
fn a_switch_in_a_subshell_stays_there() {
    in_each(
        |shell| {
            match shell.name {
            "fish" => {
                "fish --no-config -c 'command moorline init fish | source; moorline switch dev; echo in $AWS_PROFILE'; echo out $AWS_PROFILE".into()
            }
            _ => "(cd /; moorline switch dev; echo in $AWS_PROFILE); echo out $AWS_PROFILE".into(),
        }
        },
        &[("AWS_PROFILE", "prod")],
        |shell, done| assert_eq!(done.exits(0).stdout, "in dev\nout prod\n", "{}", shell.name),
    );
}

#[test]
fn a_program_that_is_gone_is_no_more_than_that() {
    for shell in installed() {
        let home = home();
        let script = format!(
            "command rm {}\nmoorline switch dev\necho {}",
            home.join("bin/moorline").display(),
            shell.status
        );
        let done = run(&home, shell, Path::new(MOORLINE), &script, &[]);
        assert_eq!(done.stdout, "127\n", "{}: {done:?}", shell.name);
        assert_eq!(fs::read_dir(home.join("tmp")).unwrap().count(), 0);
    }
}

#[test]
fn only_what_moorline_set_is_unset() {
    for shell in installed() {
        let home = home();
        let stub = stub(
            &home,
            "printf 'unset MOORLINE_SET\\nunset AWS_REGION\\nunset AWS_DEFAULT_REGION\\nunset AWS_PROFILE\\n\
             set MOORLINE_BEFORE a b\\nset MOORLINE_DIRECTORY /x y\\nunset MOORLINE_PREVIOUS\\n' > \"$MOORLINE_RESULT\"",
        );
        let script = "moorline\nprintf '<%s>' \"$AWS_PROFILE\" \"$AWS_REGION\" \"$AWS_DEFAULT_REGION\" \
             \"$MOORLINE_SET\" \"$MOORLINE_BEFORE\" \"$MOORLINE_DIRECTORY\" \"$MOORLINE_PREVIOUS\"";
        let vars = [
            ("AWS_PROFILE", "ours"),
            ("AWS_REGION", "mine"),
            ("AWS_DEFAULT_REGION", "ours"),
            ("MOORLINE_SET", "AWS_PROFILE AWS_DEFAULT_REGION"),
            ("MOORLINE_PREVIOUS", "p"),
        ];
        let done = run(&home, shell, &stub, script, &vars).exits(0);
        assert_eq!(done.stdout, "<><mine><><><a b></x y><>", "{}", shell.name);
    }
}

#[test]
fn what_beats_the_switch_is_named_with_the_command_that_takes_it_away() {
    for shell in installed() {
        let home = home();
        for (name, value) in [
            ("AWS_ACCESS_KEY_ID", "AKIA3"),
            ("AWS_WEB_IDENTITY_TOKEN_FILE", "/x"),
            ("AWS_DEFAULT_PROFILE", "prod"),
            ("AWS_REGION", "us-east-1"),
            ("AWS_DEFAULT_REGION", "us-east-1"),
        ] {
            let program = format!("/usr/bin/{}", shell.name);
            let vars = [("SHELL", program.as_str()), (name, value)];
            let done = home.run_with(&["switch", "dev"], &vars).exits(0);
            let warning = done.stderr.lines().find(|line| line.contains("warning: "));
            let (_, command) = warning.unwrap().split_once(": run `").unwrap();
            let command = command.split('`').next().unwrap();
            let script = format!("{command}\nprintf '<%s>' \"${name}\"");
            let done = run(&home, shell, Path::new(MOORLINE), &script, &[(name, value)]);
            assert_eq!(done.exits(0).stdout, "<>", "{}: {command}", shell.name);
        }
        // What is the profile's own, or Moorline's, beats nothing.
        for vars in [
            &[("AWS_REGION", "eu-west-1")][..],
            &[
                ("AWS_REGION", "us-east-1"),
                ("MOORLINE_SET", "AWS_PROFILE AWS_REGION"),
            ],
        ] {
            let done = home.run_with(&["switch", "dev"], vars).exits(0);
            assert!(!done.stderr.contains("warning"), "{done:?}");
        }
    }
}

#[test]
fn what_env_prints_is_the_name_in_every_shell() {
    for shell in installed() {
        for name in ["it's", "a\\'b\\", "$(touch pwned) \"x\"", "-n", "größe ’‘"] {
            let home = home();
            let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
            home.write(
                ".aws/config",
                format!("[profile \"{quoted}\"]\nregion = eu-west-1\n"),
            );
            let args = ["env", "--shell", shell.name, "--region", "--", name];
            let commands = home.run(&args).exits(0).stdout;
            let script = format!("{commands}\nprintf '<%s>' \"$AWS_PROFILE\" \"$AWS_REGION\"");
            let done = run(&home, shell, Path::new(MOORLINE), &script, &[]).exits(0);
            assert_eq!(
                done.stdout,
                format!("<{name}><eu-west-1>"),
                "{}",
                shell.name
            );
            assert!(!home.join("pwned").exists());
        }
    }
}

/// Scripts start in no time and hang in no prompt: they get the function alone.
#[test]
fn a_script_gets_no_hook() {
    for shell in installed() {
        let home = home();
        home.write("project/.moorline.toml", "profile = \"dev\"\n");
        let stub = stub(&home, "echo called \"$@\"");
        let script = format!("cd {}\necho here", home.join("project").display());
        let done = run(&home, shell, &stub, &script, &[]).exits(0);
        assert_eq!(
            (done.stdout.as_str(), done.stderr.as_str()),
            ("here\n", ""),
            "{}",
            shell.name
        );
    }
}
