//! A real terminal: ctrl-c and ctrl-z mean what they mean to the program.

use crate::home::MOORLINE;
use crate::pty::{Terminal, vars};
use crate::{Home, vault};
use std::path::Path;

fn start(home: &Home, script: &str) -> Terminal {
    let args = ["exec", "dev", "--serve", "--", "sh", "-c", script];
    Terminal::run(Path::new(MOORLINE), &args, &vars(home.path()), (80, 24))
}

#[test]
fn ctrl_c_is_the_programs_to_answer() {
    let home = vault();
    let mut terminal = start(
        &home,
        "trap 'echo not yet' INT; echo ready; read a; read b; echo \"got $b\"; exit 7",
    );
    terminal.wait_for("ready");
    terminal.send("\u{3}");
    terminal.wait_for("not yet");
    terminal.send("a\rword\r");
    terminal.wait_for("got ");
    assert_eq!(terminal.wait_for_end().code(), Some(7));

    let mut terminal = start(&home, "echo ready; read never");
    terminal.wait_for("ready");
    terminal.send("\u{3}");
    assert_eq!(terminal.wait_for_end().code(), Some(130));
}

#[test]
fn ctrl_z_stops_both_and_the_shell_has_them_go_on() {
    let home = vault();
    for stop in ["", "kill -STOP $$; "] {
        let mut vars = vars(home.path());
        vars.insert("PS1".into(), "$ ".into());
        let mut shell = Terminal::run(Path::new("/bin/sh"), &["-i"], &vars, (80, 24));
        let script = format!("echo rea''dy; {stop}read line; echo \"got <$line>\"; exit 7");
        shell.send(&format!(
            "{MOORLINE} exec dev --serve -- sh -c '{}'\r",
            script.replace('\'', "'\\''")
        ));
        shell.wait_for("ready");
        if stop.is_empty() {
            shell.send("\u{1a}");
        }
        shell.wait_until("the shell's prompt", |screen| {
            screen.contains("Stopped") && screen.trim_end().ends_with("\n$")
        });
        shell.send("echo shell-$((40 + 2)); fg\r");
        shell.wait_for("shell-42");
        shell.send("hello\r");
        shell.wait_for("got <hello>");
        shell.send("echo code-$?\r");
        shell.wait_for("code-7");
        shell.send("exit\r");
        shell.wait_for_end();
    }
}
