//! The shell function in scripts of Nushell.

use super::{Done, Home, MOORLINE, Path, bin, finish, fs, home, is_there, stub};
use std::path::PathBuf;

/// Where `tests/interop/install.sh` puts it, or where the tester has it.
#[expect(clippy::print_stderr, reason = "a test that did not run must say so")]
pub fn program() -> Option<PathBuf> {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/target/interop/nu/node_modules/@nushell"
    );
    let brought = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut brought = brought.map(|entry| entry.path().join("bin/nu"));
    if let Some(program) = brought.find(|path| path.exists()) {
        return Some(program);
    }
    let of_tester = is_there("nu").then(|| PathBuf::from("nu"));
    if of_tester.is_none() {
        eprintln!("skipped: `tests/interop/install.sh` was not run");
    }
    of_tester
}

/// Runs a script that has the function; nothing if there is no Nushell.
fn run(home: &Home, moorline: &Path, script: &str, vars: &[(&str, &str)]) -> Option<Done> {
    let program = program()?;
    let function = home.run(&["init", "nushell"]).exits(0).stdout;
    let file = home.write("script.nu", format!("{function}\n{script}"));
    let path = format!(
        "{}:/usr/local/bin:/usr/bin:/bin",
        bin(home, moorline).display()
    );
    let mut nu = home.program(program);
    nu.arg("--no-config-file")
        .arg(file)
        .env("PATH", path)
        .env("TMPDIR", home.join("tmp"))
        .envs(vars.iter().copied());
    let done = finish(&mut nu);
    assert_eq!(
        fs::read_dir(home.join("tmp")).unwrap().count(),
        0,
        "{done:?}"
    );
    Some(done)
}

const SHOW: &str = "print -n ([AWS_PROFILE AWS_REGION MOORLINE_PREVIOUS MOORLINE_RESULT] | each {|name| $\"<($env | get -o $name)>\" } | str join)\n";

#[test]
fn a_switch_reaches_the_calling_shell_and_its_children() {
    let script = format!(
        "moorline switch dev --region\n{SHOW}moorline switch prod\n{SHOW}moorline switch -\n{SHOW}\
         ^sh -c 'printf \"<%s>\" \"$AWS_PROFILE\" \"${{MOORLINE_RESULT-none}}\"'"
    );
    let Some(done) = run(&home(), Path::new(MOORLINE), &script, &[]) else {
        return;
    };
    let shown = "<dev><eu-west-1><><><prod><><dev><><dev><><prod><><dev><none>";
    assert_eq!(done.exits(0).stdout, shown);
}

#[test]
fn the_exit_status_is_kept_and_output_goes_through_pipes() {
    let script = "try { moorline switch nowhere } catch {|e| print $e.exit_code }\n\
         print (moorline profiles --json | from json | get profiles.name | sort | str join ',')\n\
         moorline switch nowhere\nprint on";
    let Some(done) = run(&home(), Path::new(MOORLINE), script, &[]) else {
        return;
    };
    assert_eq!(done.exits(2).stdout, "2\nbearer,dev,prod\n");
}

#[test]
fn names_arrive_whole_and_are_never_evaluated() {
    for name in [
        "it's $(touch pwned) \"x\"",
        "-n",
        "007",
        "$env.HOME",
        "(touch pwned)",
        "größe",
        "a\\'b",
        "*",
    ] {
        let home = home();
        let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
        home.write(
            ".aws/config",
            format!("[profile \"{quoted}\"]\nregion = eu-west-1\n"),
        );
        let word = moorline::domain::shell_word::nushell(name);
        let set = home
            .run(&["env", "--shell", "nushell", "--", name])
            .exits(0)
            .stdout;
        let script = format!(
            "moorline switch -- $env.NAME\n{SHOW}hide-env AWS_PROFILE\nmoorline switch -- {word}\n{SHOW}\
             hide-env AWS_PROFILE\n{set}\n{SHOW}"
        );
        let Some(done) = run(&home, Path::new(MOORLINE), &script, &[("NAME", name)]) else {
            return;
        };
        let wanted = format!("<{name}><><><>").repeat(3);
        assert_eq!(done.exits(0).stdout, wanted);
        assert!(!home.join("pwned").exists(), "{name}");
    }
}

#[test]
fn only_known_names_are_taken_and_only_ours_are_unset() {
    let home = home();
    let stub = stub(
        &home,
        "printf 'set PATH /evil\\nset AWS_PROFILE $(touch pwned)\\nunset HOME\\nset\\nset AWS_REGION\\nunset AWS_REGION\\n\
         unset AWS_DEFAULT_REGION\\nunset MOORLINE_SET\\nset MOORLINE_BEFORE a  b\\n' > \"$MOORLINE_RESULT\"",
    );
    let script = "moorline\nprint -n ([AWS_PROFILE AWS_REGION AWS_DEFAULT_REGION MOORLINE_SET MOORLINE_BEFORE] | each {|name| $\"<($env | get -o $name)>\" } | str join)\n\
         print ($env.HOME == $env.WAS) ('/evil' in $env.PATH)";
    let was = home.path().display().to_string();
    let vars = [
        ("WAS", was.as_str()),
        ("AWS_REGION", "mine"),
        ("AWS_DEFAULT_REGION", "ours"),
        ("MOORLINE_SET", "AWS_DEFAULT_REGION"),
    ];
    let Some(done) = run(&home, &stub, script, &vars) else {
        return;
    };
    let shown = "<$(touch pwned)><mine><><><a  b>true\nfalse\n";
    assert_eq!(done.exits(0).stdout, shown);
    assert!(!home.join("pwned").exists());
}

#[test]
fn what_beats_the_switch_is_named_with_a_command_that_takes_it_away() {
    let home = home();
    let vars = [("SHELL", "/usr/bin/nu"), ("AWS_ACCESS_KEY_ID", "AKIA3")];
    let done = home.run_with(&["switch", "dev"], &vars).exits(0);
    done.says(&[
        "run `hide-env -i AWS_ACCESS_KEY_ID`",
        "$env.AWS_PROFILE = 'dev'",
        "moorline hook install nushell",
    ]);
    let status = home.run_with(&["status"], &vars).exits(0).stdout;
    let told = "run `hide-env -i AWS_ACCESS_KEY_ID`";
    assert!(status.contains(told), "{status}");
    home.write_state("last_switch = \"dev\"\n");
    let status = home.run_with(&["status"], &vars[..1]).exits(0).stdout;
    let told = "run `$env.AWS_PROFILE = 'dev'`";
    assert!(status.contains(told), "{status}");
    let proxies = [
        vars[0],
        ("HTTPS_PROXY", "http://a:1"),
        ("https_proxy", "http://b:1"),
    ];
    let doctor = home.run_with(&["doctor", "--offline"], &proxies).exits(0);
    assert!(
        doctor.stdout.contains("`hide-env -i HTTPS_PROXY`"),
        "{doctor:?}"
    );
    let script = "hide-env -i AWS_ACCESS_KEY_ID\nprint ($env.AWS_ACCESS_KEY_ID? | default none)";
    if let Some(done) = run(&home, Path::new(MOORLINE), script, &vars) {
        assert_eq!(done.exits(0).stdout, "none\n");
    }
}
