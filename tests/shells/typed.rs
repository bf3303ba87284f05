//! What somebody types at a prompt: switches, an interrupt, `cd` into a directory with a rule.

use super::tmux::{Tmux, moorline, typed};
use super::{fs, home, is_there, stub};

const NASTY: &str = "it's $(touch pwned) \"x\"";

#[test]
fn a_switch_is_there_at_the_next_prompt() {
    if !is_there("tmux") {
        return;
    }
    let home = home();
    let config = fs::read_to_string(home.join(".aws/config")).unwrap();
    let nasty = NASTY.replace('"', "\\\"");
    home.write(
        ".aws/config",
        format!("{config}[profile \"{nasty}\"]\nregion = eu-west-1\n"),
    );
    let tmux = Tmux::start(&home, moorline(), "");
    for typed in typed() {
        let window = typed.shell.id();
        tmux.window(&typed, "");
        tmux.says(window, "moorline switch dev --stay", "switched to dev");
        tmux.says(window, &(typed.profile)("one"), "one<dev>");
        tmux.says(window, "moorline switch nowhere", "no profile is called");
        tmux.says(window, &(typed.status)("two"), "two<2>");
        let line = format!("moorline switch {}", typed.shell.word(NASTY));
        tmux.says(window, &line, "switched to it's");
        tmux.says(
            window,
            &(typed.profile)("three"),
            &format!("three<{NASTY}>"),
        );
        tmux.line(window, "moorline switch -");
        tmux.says(window, &(typed.profile)("back"), "back<dev>");
        tmux.says(window, "moorline wait-for codecatalyst", "Waiting for");
        tmux.press(window, &["C-c"]);
        tmux.wait_for(window, "interrupted");
        tmux.says(window, &(typed.status)("four"), "four<130>");
        let left = fs::read_dir(home.join("tmp")).unwrap().flatten();
        let left = left.filter(|file| file.file_name().to_string_lossy().starts_with("moorline."));
        assert_eq!(left.count(), 0, "{window}: the result file is left");
    }
    assert!(!home.join("pwned").exists());
}

/// An interrupt that ends the program itself, which did not come to hear it.
#[test]
fn an_interrupt_leaves_no_file_and_the_trap_that_was_there() {
    if !is_there("tmux") {
        return;
    }
    let home = home();
    let stub = stub(&home, "echo waiting; exec sleep 1000");
    let tmux = Tmux::start(&home, &stub, "");
    // An interrupt that comes while Nushell is starting a program is lost on both.
    for typed in typed().iter().filter(|one| one.shell.id() != "nushell") {
        let window = typed.shell.id();
        tmux.window(typed, "");
        let has_traps = matches!(window, "bash" | "zsh");
        if has_traps {
            tmux.line(window, "trap 'echo mi''ne' INT");
        }
        tmux.says(window, "moorline", "waiting");
        tmux.press(window, &["C-c"]);
        // A shell that waits for the program takes what is typed afterwards.
        tmux.says(window, &(typed.profile)("on"), "on<>");
        if has_traps {
            tmux.says(window, "trap", "echo mi");
        }
        let left = fs::read_dir(home.join("tmp")).unwrap().flatten();
        let left = left.filter(|file| file.file_name().to_string_lossy().starts_with("moorline."));
        assert_eq!(left.count(), 0, "{window}: the result file is left");
    }
}

/// A program that applies a rule as it likes, fails, and notes that it was asked.
const APPLIES: &str = r#"
if [ "$1" != directory ]; then exec "$HOME/real" "$@"; fi
echo "$PWD" >> "$HOME/calls"
echo never seen by a program
if [ -e "$HOME/project/.moorline.toml" ] && [ "${PWD#*project}" != "$PWD" ]; then
    printf 'set AWS_PROFILE ruled\nset MOORLINE_SET AWS_PROFILE\nset MOORLINE_DIRECTORY %s\n' "$PWD" > "$MOORLINE_RESULT"
else
    printf 'unset MOORLINE_SET\nunset AWS_PROFILE\nunset MOORLINE_DIRECTORY\n' > "$MOORLINE_RESULT"
fi
exit 7"#;

#[test]
fn a_rule_is_looked_at_after_cd_and_only_where_there_is_one() {
    if !is_there("tmux") {
        return;
    }
    let home = home();
    home.write("project/.moorline.toml", "");
    home.write("project/below/here", "");
    home.write("other/here", "");
    std::os::unix::fs::symlink(moorline(), home.join("real")).unwrap();
    let stub = stub(&home, APPLIES);
    let tmux = Tmux::start(&home, &stub, "");
    let at = |below: &str| home.join(below).display().to_string();
    for typed in typed() {
        let window = typed.shell.id();
        let _ = fs::remove_file(home.join("calls"));
        // The shell starts where there is a rule.
        tmux.window(&typed, "project/below");
        tmux.says(window, &(typed.profile)("one"), "one<ruled>");
        tmux.line(window, &format!("cd {}", at("other")));
        tmux.says(window, &(typed.profile)("two"), "two<>");
        tmux.line(window, &format!("cd {}", home.path().display()));
        tmux.line(window, &format!("cd {}", at("project")));
        // What failed in the hook is no failure of `cd`.
        tmux.says(window, &(typed.status)("three"), "three<0>");
        tmux.says(window, &(typed.profile)("four"), "four<ruled>");
        tmux.line(window, "sh -c 'exit 5'");
        tmux.says(window, &(typed.status)("five"), "five<5>");
        tmux.line(window, "cd /");
        tmux.says(window, &(typed.profile)("six"), "six<>");
        let asked = [at("project/below"), at("other"), at("project"), "/".into()];
        let calls = fs::read_to_string(home.join("calls")).unwrap();
        assert_eq!(calls.lines().collect::<Vec<_>>(), asked, "{window}");
        if window != "nushell" {
            let line = format!("echo \"seven<$(cd {} && pwd)>\"", at("project"));
            tmux.says(window, &line, &format!("seven<{}>", at("project")));
        }
    }
}

#[test]
fn what_bash_does_before_a_prompt_stays() {
    if !is_there("tmux") {
        return;
    }
    for before in [
        "PROMPT_COMMAND='mine=yes; '\n",
        "PROMPT_COMMAND=(true 'mine=yes')\n",
        "set -u; PROMPT_COMMAND='mine=\"$?\"; [ \"$mine\" != 3 ] || mine=yes'\n",
        "",
    ] {
        let home = home();
        home.write(".bashrc", before);
        home.write("project/.moorline.toml", "");
        std::os::unix::fs::symlink(moorline(), home.join("real")).unwrap();
        let stub = stub(&home, APPLIES);
        let tmux = Tmux::start(&home, &stub, "");
        let typed = typed().into_iter().find(|one| one.shell.id() == "bash");
        let typed = typed.unwrap();
        tmux.window(&typed, "");
        // Loading it again changes nothing.
        tmux.line("bash", ". ~/.bashrc; . ~/.bashrc");
        tmux.line("bash", "(exit 3)");
        if !before.is_empty() {
            tmux.says("bash", "echo \"one<$mine>\"", "one<yes>");
        }
        tmux.line("bash", &format!("cd {}", home.join("project").display()));
        tmux.says("bash", "echo \"two<$AWS_PROFILE>\"", "two<ruled>");
        tmux.says(
            "bash",
            "echo \"three<$(declare -p PROMPT_COMMAND | grep -o __moorline_prompt | wc -l)>\"",
            "three<1>",
        );
    }
}

/// The function stands before the program, which is what the completions know.
#[test]
fn tab_completes_names_behind_nushells_function() {
    let nushell = typed().into_iter().find(|one| one.shell.id() == "nushell");
    let Some(nushell) = nushell.filter(|_| is_there("tmux")) else {
        return;
    };
    let home = home();
    let script = home.run(&["completions", "nushell"]).exits(0).stdout;
    home.write(".config/nushell/autoload/moorline.nu", script);
    let tmux = Tmux::start(&home, moorline(), "");
    tmux.window(&nushell, "");
    tmux.line("nushell", "");
    tmux.wait_for("nushell", "nu>");
    tmux.press("nushell", &["moorline switch pr", "Tab"]);
    tmux.wait_for("nushell", "moorline switch prod");
}
