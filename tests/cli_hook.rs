//! `hook`: what it does to a shell's start-up file, and what it leaves alone.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

#[path = "support/home.rs"]
mod home;

use home::{Done, Home};
use std::fs;
use std::os::unix::fs::PermissionsExt;

const BLOCK: &str = "# >>> moorline >>>\n\
    # Lets a switch reach this shell; `moorline hook uninstall bash` takes it out.\n\
    if command -v moorline >/dev/null 2>&1; then eval \"$(command moorline init bash)\"; fi\n\
    # <<< moorline <<<\n";

fn hook(home: &Home, action: &str, shell: &str) -> Done {
    home.run(&["hook", action, shell, "--yes"])
}

fn bashrc(home: &Home) -> String {
    fs::read_to_string(home.join(".bashrc")).unwrap()
}

#[test]
fn it_goes_in_once_and_comes_out_again() {
    for before in ["", "\n", "alias l=ls\n", "a\n\n\n"] {
        let home = Home::new();
        home.write(".bashrc", before);
        let done = hook(&home, "install", "bash").exits(0);
        done.says(&["+# >>> moorline >>>", "exec bash"]);
        assert_eq!(bashrc(&home), format!("{before}{BLOCK}"));
        let again = hook(&home, "install", "bash").exits(0);
        assert!(!again.stderr.contains(">>> moorline"), "{again:?}");
        again.says(&["has it already"]);
        assert_eq!(bashrc(&home), format!("{before}{BLOCK}"));
        hook(&home, "uninstall", "bash").exits(0);
        assert_eq!(bashrc(&home), before);
        hook(&home, "uninstall", "bash")
            .exits(0)
            .says(&["no block of Moorline's"]);
    }
}

#[test]
fn without_a_terminal_it_is_shown_and_nothing_is_written() {
    let home = Home::new();
    let done = home.run(&["hook", "install", "zsh"]).exits(2);
    done.says(&["+if command -v moorline", "--yes"]);
    assert!(!home.join(".zshrc").exists());
}

#[test]
fn every_shell_has_its_own_file() {
    let home = Home::new();
    let config = home.join("cfg");
    let config = config.to_str().unwrap();
    let zdotdir = home.join("z");
    for (shell, vars, file) in [
        ("bash", [("X", "")], ".bashrc"),
        ("zsh", [("X", "")], ".zshrc"),
        ("zsh", [("ZDOTDIR", zdotdir.to_str().unwrap())], "z/.zshrc"),
        ("fish", [("X", "")], ".config/fish/config.fish"),
        (
            "fish",
            [("XDG_CONFIG_HOME", config)],
            "cfg/fish/config.fish",
        ),
        (
            "nushell",
            [("XDG_CONFIG_HOME", config)],
            "cfg/nushell/autoload/moorline-hook.nu",
        ),
        (
            "powershell",
            [("X", "")],
            ".config/powershell/Microsoft.PowerShell_profile.ps1",
        ),
    ] {
        home.run_with(&["hook", "install", shell, "--yes"], &vars)
            .exits(0);
        let written = fs::read_to_string(home.join(file)).unwrap();
        assert!(written.starts_with("# >>> moorline >>>\n"), "{written}");
        home.run_with(&["hook", "uninstall", shell, "--yes"], &vars)
            .exits(0);
    }
    // That one is Moorline's alone.
    assert!(!home.join("cfg/nushell/autoload/moorline-hook.nu").exists());
    let mut elsewhere = home.moorline(&["hook", "install", "bash", "--yes", "--file", "mine.sh"]);
    home::finish(&mut elsewhere).exits(0);
    assert_eq!(fs::read_to_string(home.join("mine.sh")).unwrap(), BLOCK);
}

#[test]
fn a_link_stays_a_link_and_a_mode_stays() {
    let home = Home::new();
    let real = home.write("dotfiles/bashrc", "a\n");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o644)).unwrap();
    std::os::unix::fs::symlink("dotfiles/bashrc", home.join(".bashrc")).unwrap();
    hook(&home, "install", "bash").exits(0);
    assert!(
        home.join(".bashrc")
            .symlink_metadata()
            .unwrap()
            .is_symlink()
    );
    assert_eq!(fs::read_to_string(&real).unwrap(), format!("a\n{BLOCK}"));
    let mode = real.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o644);
}

#[test]
fn a_file_that_is_read_only_is_left() {
    let home = Home::new();
    let file = home.write(".bashrc", "a\n");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).unwrap();
    hook(&home, "install", "bash")
        .exits(1)
        .says(&["not changed"]);
    assert_eq!(bashrc(&home), "a\n");
}

#[test]
fn line_ends_stay_what_they_are() {
    let home = Home::new();
    home.write(".bashrc", "a\r\nb\r\n");
    hook(&home, "install", "bash").exits(0);
    let block = BLOCK.replace('\n', "\r\n");
    assert_eq!(bashrc(&home), format!("a\r\nb\r\n{block}"));
    hook(&home, "uninstall", "bash").exits(0);
    assert_eq!(bashrc(&home), "a\r\nb\r\n");
}

#[test]
fn an_old_block_is_replaced_and_a_torn_one_refused() {
    let home = Home::new();
    home.write(
        ".bashrc",
        "a\n# >>> moorline >>>\nold\n# <<< moorline <<<\nb\n",
    );
    hook(&home, "install", "bash")
        .exits(0)
        .says(&["-old", "+if"]);
    assert_eq!(bashrc(&home), format!("a\n{BLOCK}b\n"));
    let torn = "a\n# >>> moorline >>>\nold\nb\n";
    home.write(".bashrc", torn);
    for action in ["install", "uninstall"] {
        hook(&home, action, "bash")
            .exits(1)
            .says(&["line 2", "by hand"]);
    }
    assert_eq!(bashrc(&home), torn);
}

#[test]
fn a_line_written_by_hand_is_said_and_left() {
    let home = Home::new();
    let written = "a\neval \"$(moorline init bash)\"\n";
    home.write(".bashrc", written);
    hook(&home, "install", "bash").exits(0).says(&["in line 2"]);
    hook(&home, "uninstall", "bash").exits(0).says(&["line 2"]);
    assert_eq!(bashrc(&home), written);
}

#[test]
fn undo_takes_it_back_and_nothing_else_of_the_file_is_shown_or_kept() {
    for before in ["export TOKEN=hunter2", "export TOKEN=hunter2\n"] {
        let home = Home::new();
        home.write(".bashrc", before);
        let installed = hook(&home, "install", "bash").exits(0);
        assert!(!installed.stderr.contains("hunter2"), "{installed:?}");
        let undone = home.run(&["undo", "--yes"]).exits(0);
        assert!(!undone.stderr.contains("hunter2"), "{undone:?}");
        undone.says(&["install the hook of bash"]);
        assert_eq!(bashrc(&home), before);
        // Again, and then by hand something above and below it: still only the block goes.
        home.run(&["undo", "2", "--yes"]).exits(0);
        let below = match before.ends_with('\n') {
            true => "x=(\n",
            false => "",
        };
        let edited = format!(
            "[[ $- == *i* ]] || return\nk = v\nk = v\n{}{below}",
            bashrc(&home)
        );
        home.write(".bashrc", &edited);
        home.run(&["undo", "--yes"]).exits(0);
        let wanted = edited.replace(
            &format!("\n{BLOCK}"),
            if below.is_empty() { "" } else { "\n" },
        );
        assert_eq!(bashrc(&home), wanted);
        for (path, content) in home.snapshot() {
            let kept = String::from_utf8_lossy(&content);
            let is_ours = path.starts_with(home.join(".local"));
            assert!(!is_ours || !kept.contains("hunter2"), "{}", path.display());
        }
    }
}
