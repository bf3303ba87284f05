//! Which programs get a text, and what is said when they do not take it. The programs are scripts.

use super::*;
use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use tempfile::TempDir;

const CODE: &str = "ABCD-EFGH";

/// A machine with these programs, each doing what its script says, and a clipboard setting.
struct Machine {
    home: TempDir,
    host: Host,
}

impl Machine {
    fn new(setting: &str, vars: &[&str], programs: &[(&str, &str)]) -> Self {
        let home = TempDir::new().unwrap();
        let bin = home.path().join("bin");
        fs::create_dir(&bin).unwrap();
        for (name, script) in programs {
            let path = bin.join(name);
            fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
            fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
        }
        let mut all: BTreeMap<String, String> = vars
            .iter()
            .map(|name| (name.to_string(), "1".into()))
            .collect();
        all.insert("PATH".into(), bin.to_str().unwrap().into());
        let environment = Environment::isolated(home.path(), all);
        let config = &environment.config_dir;
        fs::create_dir_all(config).unwrap();
        fs::write(
            config.join("config.toml"),
            format!("clipboard = \"{setting}\""),
        )
        .unwrap();
        let host = Host::new(environment, false, Box::new(|| jiff::Timestamp::UNIX_EPOCH));
        assert_eq!(host.settings_problems(), []);
        Self { home, host }
    }

    fn took(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.home.path().join(name)).ok()
    }
}

/// Keeps what it reads and what it is told.
const TAKES: &str = "/bin/cat > \"$HOME/${0##*/}.in\"; echo \"$*\" > \"$HOME/${0##*/}.args\"";

fn all() -> Vec<(&'static str, &'static str)> {
    ["tmux", "wl-copy", "xclip", "xsel", "clip.exe"]
        .map(|name| (name, TAKES))
        .into()
}

#[test]
fn a_text_goes_where_the_user_sits() {
    for (setting, vars, by) in [
        ("auto", &[][..], &[][..]),
        ("auto", &["WAYLAND_DISPLAY", "DISPLAY"], &["wl-copy"]),
        ("auto", &["DISPLAY"], &["xclip"]),
        ("auto", &["WSL_DISTRO_NAME", "DISPLAY"], &["clip.exe"]),
        ("auto", &["DISPLAY", "SSH_CONNECTION"], &[]),
        ("auto", &["DISPLAY", "TMUX"], &["tmux", "xclip"]),
        ("auto", &["DISPLAY", "TMUX", "SSH_TTY"], &["tmux"]),
        ("terminal", &["DISPLAY"], &[]),
        ("terminal", &["DISPLAY", "TMUX"], &["tmux"]),
        ("local", &["DISPLAY", "TMUX", "SSH_TTY"], &["xclip"]),
    ] {
        let machine = Machine::new(setting, vars, &all());
        let sent = copy(&machine.host, CODE, setting != "local");
        assert_eq!(sent.by, by, "{setting} {vars:?}");
        assert_eq!(sent.trouble, None, "{setting} {vars:?}");
        for (name, _) in all() {
            let took = by.contains(&name).then(|| CODE.to_string());
            assert_eq!(
                machine.took(&format!("{name}.in")),
                took,
                "{setting} {vars:?} {name}"
            );
            let args = machine.took(&format!("{name}.args")).unwrap_or_default();
            assert!(!args.contains(CODE), "never in an argument: {args}");
        }
    }
}

#[test]
fn the_next_program_is_taken_where_the_first_is_missing() {
    let machine = Machine::new("auto", &["DISPLAY", "WAYLAND_DISPLAY"], &[("xsel", TAKES)]);
    let sent = copy(&machine.host, CODE, true);
    assert_eq!(sent.by, ["xsel"]);
    assert_eq!(machine.took("xsel.args").unwrap(), "--clipboard --input\n");
    assert_eq!(
        sent.said().unwrap(),
        "to the terminal's clipboard and by xsel"
    );
}

#[test]
fn a_program_that_fails_or_hangs_is_named() {
    for (script, why) in [
        ("exit 3", "exit status: 3"),
        ("exec /bin/sleep 600", "it hung"),
    ] {
        let machine = Machine::new("auto", &["WAYLAND_DISPLAY"], &[("wl-copy", script)]);
        let sent = copy(&machine.host, &"x".repeat(200_000), true);
        assert!(sent.by.is_empty());
        let said = sent.trouble.unwrap();
        assert!(
            said.contains("wl-copy did not take it") && said.contains(why),
            "{said}"
        );
        assert!(said.contains("`clipboard = \"terminal\"`"), "{said}");
    }
}

#[test]
fn a_text_that_went_nowhere_is_told() {
    let none = Machine::new("local", &["DISPLAY"], &[]);
    let sent = copy(&none.host, CODE, false);
    assert_eq!(sent.said(), None);
    assert!(
        sent.trouble
            .unwrap()
            .contains("install wl-copy, xclip or xsel")
    );
    let long = Machine::new("terminal", &[], &[]);
    let sent = copy(&long.host, CODE, false);
    assert!(sent.trouble.unwrap().contains("longer than terminals take"));
}
