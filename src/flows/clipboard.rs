//! The clipboards that programs reach: the desktop's own, and tmux's. The text goes in by standard
//! input, because every user of a machine can read arguments. The terminal's own clipboard is the
//! console's business.

use crate::flows::host::{Environment, Host};
use crate::flows::on_path;
use crate::store::settings::Clipboard;
use rustix::process::{Pid, Signal, kill_process_group};
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::process::{Child, ExitStatus, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

/// How long a program may take to take a text.
const PATIENCE: Duration = Duration::from_secs(2);

/// A program, and how it is told to take what it reads.
type Tool = (&'static str, &'static [&'static str]);

/// tmux hands it on to the terminal whatever it lets programs do.
const TMUX: Tool = ("tmux", &["load-buffer", "-w", "-"]);

/// Where a text went.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sent {
    /// Whether it was sent to the terminal, which never says whether it took it.
    pub terminal: bool,
    /// The programs that took it.
    pub by: Vec<&'static str>,
    /// What did not work, and what to do.
    pub trouble: Option<String>,
}

impl Sent {
    /// `to the terminal's clipboard and by wl-copy`; `None` when it went nowhere.
    pub fn said(&self) -> Option<String> {
        let by = self.by.join(" and ");
        match (self.terminal, self.by.is_empty()) {
            (true, true) => Some("to the terminal's clipboard".into()),
            (true, false) => Some(format!("to the terminal's clipboard and by {by}")),
            (false, false) => Some(format!("to the clipboard by {by}")),
            (false, true) => None,
        }
    }
}

/// Hands a text to the programs that take one here; `terminal` says whether the terminal was sent it.
/// Blocks until they took it, a few seconds at most.
pub fn copy(host: &Host, text: &str, terminal: bool) -> Sent {
    let (environment, way) = (host.environment(), host.settings().clipboard);
    let mut sent = Sent {
        terminal,
        ..Sent::default()
    };
    if way != Clipboard::Local && environment.get("TMUX").is_some() {
        sent.hand(host, text, &[TMUX]);
    }
    // Over SSH the desktop of this machine is not where the user sits.
    if way == Clipboard::Local || way == Clipboard::Auto && !environment.is_ssh() {
        sent.hand(host, text, &desktop(environment));
    }
    if sent.said().is_none() && sent.trouble.is_none() {
        sent.trouble = Some(nowhere(way).into());
    }
    sent
}

/// Why a text went nowhere though nothing failed.
fn nowhere(way: Clipboard) -> &'static str {
    match way {
        Clipboard::Local => {
            "no program for the clipboard was found: install wl-copy, xclip or xsel, or set \
             `clipboard` to \"auto\""
        }
        _ => "it is longer than terminals take",
    }
}

/// The programs that reach the clipboard of this desktop, best first.
fn desktop(environment: &Environment) -> Vec<Tool> {
    let has = |name| environment.get(name).is_some();
    let mut tools: Vec<Tool> = Vec::new();
    if cfg!(target_os = "macos") {
        tools.push(("pbcopy", &[]));
    }
    if has("WSL_DISTRO_NAME") {
        tools.push(("clip.exe", &[]));
    }
    if has("WAYLAND_DISPLAY") {
        tools.push(("wl-copy", &[]));
    }
    if has("DISPLAY") {
        tools.push(("xclip", &["-selection", "clipboard"]));
        tools.push(("xsel", &["--clipboard", "--input"]));
    }
    tools
}

impl Sent {
    /// Hands the text to the first of `tools` that there is.
    fn hand(&mut self, host: &Host, text: &str, tools: &[Tool]) {
        let found = tools
            .iter()
            .find_map(|(name, args)| Some((*name, *args, on_path::find(host, name)?)));
        let Some((name, args, program)) = found else {
            return;
        };
        match run(host, &program, args, text) {
            Ok(()) => self.by.push(name),
            Err(why) => {
                let trouble = format!("{name} did not take it: {why}; {}", instead(name));
                self.trouble = Some(trouble);
            }
        }
    }
}

/// What to do where a program does not take a text.
fn instead(name: &str) -> &'static str {
    match name {
        "tmux" => "tmux 3.2 or newer does",
        _ => "`clipboard = \"terminal\"` leaves it out",
    }
}

fn run(host: &Host, program: &str, args: &[&str], text: &str) -> Result<(), String> {
    let child = host
        .command(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .map_err(|error| format!("it could not be started: {error}"))?;
    let group = Pid::from_child(&child);
    let (text, (done, is_done)) = (text.to_owned(), channel());
    std::thread::spawn(move || {
        let _gone = done.send(finish(child, &text));
    });
    match is_done.recv_timeout(PATIENCE) {
        Ok(Ok(status)) if status.success() => Ok(()),
        Ok(Ok(status)) => Err(format!("it ended with {status}")),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_elapsed) => {
            let _over = kill_process_group(group, Signal::KILL);
            Err("it hung".into())
        }
    }
}

/// Programs that keep the clipboard go on in a process of their own: this one ends.
fn finish(mut child: Child, text: &str) -> std::io::Result<ExitStatus> {
    if let Some(mut pipe) = child.stdin.take() {
        // One that ended before it read says so by its status.
        let _ = pipe.write_all(text.as_bytes());
    }
    child.wait()
}

#[cfg(test)]
mod tests;
