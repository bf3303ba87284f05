//! Shells somebody types into: windows of a real tmux, whose hook is where `hook install` puts it.

use super::{Command, Done, Home, MOORLINE, Path, bin, finish, is_there, nushell};
use moorline::domain::shell::Shell;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// How long anything may take on a busy machine before a test fails.
pub const DEADLINE: Duration = Duration::from_secs(30);

const NUSHELL: &str = "$env.config.show_banner = false
$env.PROMPT_COMMAND = {|| 'nu' }
$env.PROMPT_COMMAND_RIGHT = ''
$env.PROMPT_INDICATOR = '> '
";

/// A shell at a terminal, and its words.
pub struct Typed {
    pub shell: Shell,
    program: PathBuf,
    args: &'static str,
    /// Prints a word, `<`, the active profile and `>`.
    pub profile: fn(&str) -> String,
    /// The same with the exit status.
    pub status: fn(&str) -> String,
}

/// Every shell that is there.
pub fn typed() -> Vec<Typed> {
    let posix = |shell, args| Typed {
        shell,
        program: PathBuf::from(Shell::id(shell)),
        args,
        profile: |word| format!("echo \"{word}<$AWS_PROFILE>\""),
        status: |word| format!("echo \"{word}<$?>\""),
    };
    let mut all = vec![posix(Shell::Bash, "-i"), posix(Shell::Zsh, "-i")];
    all.push(Typed {
        status: |word| format!("echo \"{word}<$status>\""),
        ..posix(Shell::Fish, "-i")
    });
    all.retain(|one| is_there(one.program.to_str().unwrap()));
    all.extend(nushell::program().map(|program| Typed {
        shell: Shell::Nushell,
        program,
        args: "",
        profile: |word| format!("print $\"{word}<($env.AWS_PROFILE? | default '')>\""),
        status: |word| format!("print $\"{word}<($env.LAST_EXIT_CODE)>\""),
    }));
    all
}

/// A server of its own.
pub struct Tmux<'a> {
    home: &'a Home,
    pub socket: &'static str,
}

impl<'a> Tmux<'a> {
    /// Starts it, `program` being what `moorline` is in it; the hook is in every start-up file.
    pub fn start(home: &'a Home, program: &Path, configuration: &str) -> Self {
        bin(home, program);
        for shell in ["bash", "zsh", "fish", "nushell"] {
            home.run(&["hook", "install", shell, "--yes"]).exits(0);
        }
        home.write(".config/nushell/config.nu", NUSHELL);
        home.write(".config/nushell/env.nu", "");
        home.write("tmux.conf", configuration);
        Self::open(home, "inner", &["-f", "tmux.conf"], "exec cat")
    }

    /// A server that shows `program`.
    pub fn open(home: &'a Home, socket: &'static str, options: &[&str], program: &str) -> Self {
        let tmux = Self { home, socket };
        let session = [
            "new-session",
            "-d",
            "-s",
            "main",
            "-x",
            "150",
            "-y",
            "40",
            program,
        ];
        tmux.run(&[options, &session].concat());
        tmux
    }

    /// Has tmux do something.
    #[track_caller]
    pub fn run(&self, args: &[&str]) -> Done {
        let args: Vec<&str> = ["-S", self.socket, "-u"]
            .iter()
            .chain(args)
            .copied()
            .collect();
        let mut command: Command = self.home.program("tmux");
        let path = format!(
            "{}:/usr/local/bin:/usr/bin:/bin",
            self.home.join("bin").display()
        );
        command
            .args(args)
            .env("PATH", path)
            .env("SHELL", "/bin/sh")
            .env("TERM", "xterm-256color")
            .env("TMPDIR", self.home.join("tmp"));
        finish(&mut command).exits(0)
    }

    /// Opens a shell in a window called like it, in this directory below the home.
    pub fn window(&self, typed: &Typed, below: &str) {
        let command = format!("{} {}", typed.program.display(), typed.args);
        let directory = self.home.join(below);
        let directory = directory.to_str().unwrap();
        self.run(&[
            "new-window",
            "-n",
            typed.shell.id(),
            "-c",
            directory,
            &command,
        ]);
    }

    /// Types a line into a window.
    #[track_caller]
    pub fn line(&self, window: &str, line: &str) {
        if window == Shell::Nushell.id() {
            // It forgets what is typed before it is ready.
            let is_ready = |screen: &str| screen.trim_end().lines().last() == Some("nu>");
            self.wait_until(window, "prompt", is_ready);
        }
        let target = format!("main:{window}");
        let before = self.screen(&target);
        self.run(&["send-keys", "-t", &target, "-l", line]);
        self.run(&["send-keys", "-t", &target, "Enter"]);
        if window == Shell::Nushell.id() {
            // Else the prompt that the next line waits for would be the one from before.
            self.wait_until(window, "echo", |screen| screen != before);
        }
    }

    fn screen(&self, target: &str) -> String {
        self.run(&["capture-pane", "-p", "-J", "-t", target]).stdout
    }

    /// Presses keys, by their names.
    pub fn press(&self, window: &str, keys: &[&str]) {
        let target = format!("main:{window}");
        self.run(&[&["send-keys", "-t", &target], keys].concat());
    }

    /// Waits until a window shows what `is_right` wants.
    #[track_caller]
    pub fn wait_until(&self, window: &str, what: &str, is_right: impl Fn(&str) -> bool) {
        let target = format!("main:{window}");
        let deadline = Instant::now() + DEADLINE;
        loop {
            let screen = self.screen(&target);
            if is_right(&screen) {
                return;
            }
            assert!(
                Instant::now() < deadline,
                "{window}: no {what} in time:\n{screen}"
            );
        }
    }

    /// Waits until a window shows `text`.
    #[track_caller]
    pub fn wait_for(&self, window: &str, text: &str) {
        self.wait_until(window, &format!("`{text}`"), |screen| screen.contains(text));
    }

    /// Types a line, and waits for what it prints.
    #[track_caller]
    pub fn says(&self, window: &str, line: &str, text: &str) {
        self.line(window, line);
        self.wait_for(window, text);
    }
}

impl Drop for Tmux<'_> {
    fn drop(&mut self) {
        let _ = Command::new("tmux")
            .args(["-S", self.socket, "kill-server"])
            .current_dir(self.home.path())
            .output();
    }
}

/// The binary, as a path.
pub fn moorline() -> &'static Path {
    Path::new(MOORLINE)
}
