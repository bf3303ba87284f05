//! A session of thirty steps in tmux: three panes with a shell each, two consoles beside them, all on
//! one home. After every step each shell has the profile that was asked for in it, every file parses
//! and agrees, and both consoles show what is so.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on fails, and one that did not run says so"
)]

#[path = "support/home.rs"]
mod home;

use home::{BUILDER_ID_URL, CODEWHISPERER_SCOPES, Done, Home, MOORLINE, Token, finish, items};
use moorline::demo::{Options, Provider};
use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

/// How long anything may take on a busy machine.
const DEADLINE: Duration = Duration::from_secs(30);

const SHELLS: [(&str, &str, &str); 3] = [
    (
        "bash",
        "bash --norc --noprofile",
        "eval \"$(command moorline init bash)\"",
    ),
    ("zsh", "zsh -f", "eval \"$(command moorline init zsh)\""),
    (
        "fish",
        "fish --no-config",
        "command moorline init fish | source",
    ),
];

fn is_there(program: &str, argument: &str) -> bool {
    let found = Command::new(program).arg(argument).output();
    let is_there = found.is_ok_and(|done| done.status.success());
    if !is_there {
        eprintln!("skipped: {program} is not installed");
    }
    is_there
}

struct Session {
    home: Home,
    provider: Provider,
    /// The shells that are installed, and the profile each was told to use.
    told: BTreeMap<&'static str, String>,
    /// The consoles, and the profile each was told to use, if it was.
    consoles: BTreeMap<&'static str, Option<String>>,
    /// How many commands were typed.
    typed: usize,
    /// What each pin must be.
    pins: BTreeMap<&'static str, &'static str>,
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.tmux(&["kill-server"]);
    }
}

impl Session {
    fn start() -> Self {
        let home = Home::with_config(format!(
            "[profile dev]\nregion = eu-west-1\n[profile prod]\nregion = us-east-1\n[profile test]\nregion = eu-west-1\n\
             [sso-session builder-id]\nsso_start_url = {BUILDER_ID_URL}\nsso_region = us-east-1\nsso_registration_scopes = {CODEWHISPERER_SCOPES}\n\
             [sso-session acme]\nsso_start_url = https://d-9067demo00.awsapps.com/start\nsso_region = eu-west-1\nsso_registration_scopes = sso:account:access,{CODEWHISPERER_SCOPES}\n"
        ));
        let keys =
            |name| format!("[{name}]\naws_access_key_id = AKIA{name}\naws_secret_access_key = x\n");
        home.credentials(["dev", "prod", "test"].map(keys).concat());
        home.token("builder-id", &Token::builder_id().left(6 * 3600));
        home.token(
            "acme",
            &Token::of("https://d-9067demo00.awsapps.com/start")
                .region("eu-west-1")
                .left(6 * 3600),
        );
        fs::create_dir(home.join("bin")).unwrap();
        std::os::unix::fs::symlink(MOORLINE, home.join("bin/moorline")).unwrap();
        home.write("tmux.conf", "set -g status off\nset -g default-terminal screen-256color\nset -s escape-time 0\nset -g focus-events off\n");
        let mut session = Self {
            provider: Provider::spawn(Options::default()).unwrap(),
            home,
            told: BTreeMap::new(),
            consoles: BTreeMap::from([("console1", None), ("console2", None)]),
            typed: 0,
            pins: BTreeMap::new(),
        };
        for console in session.consoles.keys() {
            session.open(console, "moorline");
        }
        for (name, run, load) in SHELLS {
            if is_there(name, "--version") {
                session.told.insert(name, String::new());
                session.open(name, run);
                session.ask(name, load);
            }
        }
        session
    }

    fn command(&self, program: &str) -> Command {
        let mut command = self.home.program(program);
        let path = command
            .get_envs()
            .find_map(|(name, value)| (name == "PATH").then_some(value?.to_owned()))
            .unwrap();
        let mut all = vec![self.home.join("bin")];
        all.extend(std::env::split_paths(&path));
        command
            .env("PATH", std::env::join_paths(all).unwrap())
            .env("TERM", "screen-256color")
            .env("TMPDIR", self.home.path())
            .env("AWS_ENDPOINT_URL_SSO_OIDC", self.provider.url())
            .env("AWS_ENDPOINT_URL_SSO", self.provider.url());
        command
    }

    fn tmux(&self, args: &[&str]) -> Done {
        let mut command = self.command("tmux");
        command.args(["-S", "socket", "-f", "tmux.conf"]).args(args);
        finish(&mut command)
    }

    fn open(&self, name: &str, run: &str) {
        let size = ["-x", "140", "-y", "40"];
        let new = ["new-session", "-d", "-s", name];
        let all: Vec<&str> = new.iter().chain(&size).chain(&[run]).copied().collect();
        self.tmux(&all).exits(0);
    }

    fn keys(&self, name: &str, keys: &[&str]) {
        let target = format!("{name}:");
        let all: Vec<&str> = ["send-keys", "-t", &target]
            .iter()
            .chain(keys)
            .copied()
            .collect();
        self.tmux(&all).exits(0);
    }

    fn screen(&self, name: &str) -> String {
        self.tmux(&["capture-pane", "-p", "-t", &format!("{name}:")])
            .stdout
    }

    #[track_caller]
    fn until<T>(&self, what: &str, look: impl Fn() -> Result<T, String>) -> T {
        let begin = Instant::now();
        loop {
            match look() {
                Ok(found) => return found,
                Err(seen) if begin.elapsed() > DEADLINE => panic!("no {what} in time:\n{seen}"),
                Err(_) => thread::yield_now(),
            }
        }
    }

    /// Types a command into a shell and waits for its end; the profile that the shell has then.
    #[track_caller]
    fn ask(&mut self, shell: &str, line: &str) -> String {
        self.typed += 1;
        let answer = format!("answer-{}", self.typed);
        let after = format!("printf '<%s>\\n' \"$AWS_PROFILE\" > {answer}");
        self.keys(shell, &["-l", &format!("{line} ; {after}")]);
        self.keys(shell, &["Enter"]);
        let path = self.home.join(&answer);
        self.until(&format!("end of `{line}`"), || {
            let text = fs::read_to_string(&path).unwrap_or_default();
            let profile = text
                .trim_end()
                .strip_prefix('<')
                .and_then(|text| text.strip_suffix('>'));
            profile.map(str::to_owned).ok_or_else(|| self.screen(shell))
        })
    }

    /// Does it in a shell, which then has this profile.
    #[track_caller]
    fn in_shell(&mut self, shell: &'static str, line: &str, profile: Option<&str>) {
        if !self.told.contains_key(shell) {
            return;
        }
        if let Some(profile) = profile {
            self.told.insert(shell, profile.to_owned());
        }
        let found = self.ask(shell, line);
        assert_eq!(
            found,
            self.told[shell],
            "{shell}: {line}\n{}",
            self.screen(shell)
        );
        self.check(line);
    }

    /// Switches in a console with its keys.
    #[track_caller]
    fn in_console(&mut self, console: &'static str, profile: &str) {
        let wanted = format!("last_switch = \"{profile}\"");
        let is_there = |session: &Self| session.home.state().contains(&wanted);
        assert!(!is_there(self), "a switch to {profile} must be seen");
        self.keys(console, &["2", "/"]);
        self.keys(console, &["-l", profile]);
        self.keys(console, &["Enter"]);
        self.keys(console, &["Enter"]);
        self.until(
            &format!("switch to {profile} in {console}"),
            || match is_there(self) {
                true => Ok(()),
                false => Err(self.screen(console)),
            },
        );
        self.consoles.insert(console, Some(profile.to_owned()));
        self.keys(console, &["/", "C-u", "Escape"]);
        self.check(profile);
    }

    #[track_caller]
    fn shows(&self, console: &str, what: &str, is_right: impl Fn(&str) -> bool) {
        self.until(&format!("`{what}` in {console}"), || {
            let screen = self.screen(console);
            if is_right(&screen) {
                Ok(())
            } else {
                Err(screen)
            }
        });
    }

    /// Every file parses and agrees, and the other shells are as they were.
    #[track_caller]
    fn check(&mut self, after: &str) {
        let state: toml::Table = self.home.state().parse().unwrap();
        let pins = state
            .get("pins")
            .and_then(|pins| pins.as_table().cloned())
            .unwrap_or_default();
        for (service, connection) in &self.pins {
            assert_eq!(
                pins[*service].as_str(),
                Some(*connection),
                "{after}: {pins:?}"
            );
        }
        let status = self.home.json("status");
        assert_eq!(
            status["problems"].as_array().map_or(0, Vec::len),
            0,
            "{after}: {status:#}"
        );
        let last = state.get("last_switch").and_then(toml::Value::as_str);
        assert_eq!(status["active_profile"].as_str(), last, "{after}");
        for entry in fs::read_dir(self.home.join(".aws/sso/cache"))
            .unwrap()
            .flatten()
        {
            if entry.path().extension().is_some_and(|end| end == "json") {
                let bytes = fs::read(entry.path()).unwrap();
                serde_json::from_slice::<serde_json::Value>(&bytes).unwrap();
            }
        }
        for (console, told) in &self.consoles {
            if let Some(active) = told.as_deref().or(last) {
                let wanted = format!("▸ {active} ");
                self.shows(console, &wanted, |screen| screen.contains(&wanted));
            }
        }
        let standing = match self.pins.get("codewhisperer") {
            Some(&"session:builder-id") => Some("Builder ID, pinned"),
            Some(&"session:acme") => Some("acme, pinned"),
            _ => None,
        };
        if let Some(standing) = standing {
            for console in ["console1", "console2"] {
                self.shows(console, standing, |screen| {
                    screen
                        .lines()
                        .next()
                        .is_some_and(|line| line.contains(standing))
                });
            }
        }
    }
}

#[test]
fn thirty_switches_leave_every_pane_and_file_consistent() {
    if !is_there("tmux", "-V") {
        return;
    }
    let mut it = Session::start();
    for console in ["console1", "console2"] {
        it.shows(console, "profiles", |screen| screen.contains("prod"));
    }
    it.pins.insert("codewhisperer", "session:builder-id");
    it.in_shell("bash", "moorline pin codewhisperer builder-id", None);
    if it.home.state().is_empty() {
        it.home
            .run(&["pin", "codewhisperer", "builder-id"])
            .exits(0);
    }
    let mut switches = 0;
    for (at, profile) in ["dev", "prod", "test"].iter().cycle().take(8).enumerate() {
        for (shell, _, _) in SHELLS {
            let other = ["test", "dev", "prod"][at % 3];
            let profile = if shell == "zsh" { other } else { profile };
            it.in_shell(shell, &format!("moorline switch {profile}"), Some(profile));
            switches += 1;
        }
        match at {
            1 => {
                it.in_console("console1", "test");
                switches += 1;
            }
            2 => {
                it.pins.insert("codewhisperer", "session:acme");
                it.in_shell("fish", "moorline pin codewhisperer acme", None);
                it.home.run(&["pin", "codewhisperer", "acme"]).exits(0);
            }
            3 => {
                it.in_console("console2", "test");
                it.in_console("console1", "dev");
                switches += 2;
            }
            4 => {
                it.pins.remove("codewhisperer");
                it.in_shell("zsh", "moorline logout acme --yes", None);
                it.home.run(&["logout", "acme", "--yes"]).exits(0);
                for console in ["console1", "console2"] {
                    it.shows(console, "no acme", |screen| {
                        !screen.lines().next().unwrap_or_default().contains("acme")
                    });
                }
            }
            5 => {
                it.pins.insert("codewhisperer", "session:builder-id");
                it.in_shell("bash", "moorline pin codewhisperer builder-id", None);
                it.home
                    .run(&["pin", "codewhisperer", "builder-id"])
                    .exits(0);
            }
            6 => {
                it.in_console("console2", "prod");
                it.in_console("console2", "test");
                it.in_console("console1", "dev");
                switches += 3;
            }
            _ => {}
        }
        for (shell, profile) in it.told.clone() {
            assert_eq!(it.ask(shell, "true"), profile, "{shell} after round {at}");
        }
    }
    assert!(switches >= 30, "{switches}");
    let log = it
        .home
        .run(&["log", "--json", "--kind", "switch", "-n", "100"])
        .exits(0)
        .json();
    let here = switches - 8 * (3 - it.told.len());
    assert_eq!(
        items(&log["entries"]).len(),
        here,
        "each is in the log once"
    );
    // A console shows what the shells did beside its own.
    it.keys("console1", &["a"]);
    it.shows("console1", "what the others did", |screen| {
        screen.contains("switched to prod") && screen.contains("pinned codewhisperer to")
    });
}
