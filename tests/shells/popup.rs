//! `popup`: the console over a pane of a real tmux, and the pane's shell afterwards.

use super::tmux::{DEADLINE, Tmux, moorline, typed};
use super::{MOORLINE, Path, PermissionsExt, SHELLS, Shell, fs, home, is_there, run};
use std::time::Instant;

const BINDING: &str =
    "bind m display-popup -EE -w 90% -h 90% -d '#{pane_current_path}' 'moorline popup'\n";

#[test]
fn a_switch_in_a_popup_reaches_the_shell_below_it() {
    if !is_there("tmux") {
        return;
    }
    let home = home();
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    assert!(readme.contains(BINDING), "the README has another binding");
    let tmux = Tmux::start(&home, moorline(), BINDING);
    let screen = Tmux::open(&home, "outer", &[], "TMUX= exec tmux -S inner -u attach");
    for typed in typed() {
        let window = typed.shell.id();
        tmux.window(&typed, "");
        tmux.says(
            window,
            "moorline switch dev --stay --region",
            "switched to dev",
        );
        // Something is running in the pane: nothing is typed into it.
        tmux.says(window, "cat", "cat");
        screen.wait_for("", &format!("{window}*"));
        screen.press("", &["C-b", "m"]);
        screen.wait_for("", "Profiles");
        screen.press("", &["/", "p", "r", "o", "d", "Enter"]);
        screen.wait_for("", "/prod");
        screen.press("", &["Enter"]);
        screen.wait_for("", "switched to prod");
        screen.press("", &["q"]);
        screen.wait_for("", "switched to prod: the shell of this pane follows");
        let panes = home.join(".local/state/moorline/panes");
        let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
        let left: Vec<_> = fs::read_dir(&panes).unwrap().flatten().collect();
        assert_eq!(left.len(), 1, "{window}: {left:?}");
        assert_eq!((mode(&panes), mode(&left[0].path())), (0o700, 0o600));
        tmux.press(window, &["C-d"]);
        tmux.says(window, &(typed.profile)("one"), "one<prod>");
        assert_eq!(fs::read_dir(&panes).unwrap().count(), 0, "{window}");
        // The region was Moorline's, and goes with the switch.
        let region = match window {
            "nushell" => "print $\"two<($env.AWS_REGION? | default '')>\"",
            _ => "echo \"two<$AWS_REGION>\"",
        };
        tmux.says(window, region, "two<>");
        tmux.line(window, "clear");
        tmux.says(window, "moorline switch -", "switched to dev");
        // Leaving without a switch leaves nothing.
        screen.press("", &["C-b", "m"]);
        screen.wait_for("", "Profiles");
        screen.press("", &["q"]);
        screen.wait_until("", "end of the popup", |screen| {
            !screen.contains("Profiles")
        });
        tmux.says(window, &(typed.profile)("three"), "three<dev>");
        // The console has given the screen back before its process is over.
        let begin = Instant::now();
        while fs::read_dir(&panes).unwrap().count() > 0 {
            assert!(begin.elapsed() < DEADLINE, "{window}");
            std::thread::yield_now();
        }
    }
}

#[test]
fn outside_of_tmux_it_says_what_to_put_where() {
    let done = home().run(&["popup"]).exits(2);
    done.says(&["~/.tmux.conf", BINDING.trim()]);
}

/// What tmux is said to be may be anybody's: what goes is in that one directory.
#[test]
fn variables_that_are_no_names_take_no_file_away() {
    let server = std::process::Command::new("uname").arg("-n").output();
    let host = String::from_utf8(server.unwrap().stdout).unwrap();
    for shell in SHELLS.iter().filter(|shell| is_there(shell.name)) {
        let home = home();
        let theirs = home.write(".local/state/moorline/theirs", "");
        // Without it, no such path leads anywhere.
        home.write(
            &format!(".local/state/moorline/panes/{}.1./x", host.trim()),
            "",
        );
        let plain: Vec<&str> = shell.plain.iter().copied().chain(["-i"]).collect();
        let typed = Shell {
            plain: plain.leak(),
            ..*shell
        };
        let tmux = [("TMUX", "/s,1,0"), ("TMUX_PANE", "/../../theirs")];
        let done = run(&home, &typed, Path::new(MOORLINE), "echo here", &tmux);
        assert!(done.stdout.contains("here"), "{done:?}");
        assert!(theirs.exists(), "{}", shell.name);
    }
}

/// What was left for a shell that is no more is nothing for the next one in a pane of that name.
#[test]
fn what_was_left_for_an_earlier_shell_is_not_taken() {
    if !is_there("tmux") {
        return;
    }
    let home = home();
    let tmux = Tmux::start(&home, moorline(), "");
    let server = tmux.run(&["display-message", "-p", "#{pid}"]).stdout;
    let host = tmux.run(&["display-message", "-p", "#{host}"]).stdout;
    for (at, typed) in typed().into_iter().enumerate() {
        let window = typed.shell.id();
        let name = format!("{}.{}.%{}", host.trim(), server.trim(), at + 1);
        let file = home.write(
            &format!(".local/state/moorline/panes/{name}"),
            "set AWS_PROFILE stale\n",
        );
        tmux.window(&typed, "");
        tmux.says(window, &(typed.profile)("one"), "one<>");
        assert!(!file.exists(), "{window}");
        fs::write(&file, "set AWS_PROFILE fresh\nset PATH /x\n").unwrap();
        tmux.line(window, "");
        tmux.says(window, &(typed.profile)("two"), "two<fresh>");
    }
}
