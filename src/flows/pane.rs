//! A pane of tmux that a console is opened over. What is switched there is left for the pane's shell
//! in a file, which its hook takes at the next prompt: nothing is ever typed into what runs there.
//!
//! The file is this user's alone (0600 in a directory of 0700 below the home), and named by machine,
//! server and pane.

use crate::domain::text::visible;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::{Environment, Host, machine_name};
use std::fs::{self, DirBuilder, Permissions};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// What to put into `~/.tmux.conf`.
pub const BINDING: &str =
    "bind m display-popup -EE -w 90% -h 90% -d '#{pane_current_path}' 'moorline popup'";

/// The pane, and a file for what is switched in the console over it.
pub struct Pane {
    host: Host,
    id: String,
    mail: PathBuf,
    result: NamedTempFile,
}

impl Pane {
    /// The pane that this process was opened over. Blocks on tmux and files.
    ///
    /// # Errors
    /// Exit 2 outside of tmux, 1 when the pane is not known or the file cannot be made.
    pub fn below(host: &Host) -> Result<Self, Failure> {
        let environment = host.environment();
        let server = environment.get("TMUX").and_then(server).ok_or_else(|| {
            Failure::new("This is no popup of tmux.")
                .hint(format!("Put this into ~/.tmux.conf: {BINDING}"))
                .exit(Exit::Usage)
        })?;
        let id = id(host)?;
        let directory = directory(environment);
        let not_made = |error: std::io::Error| {
            Failure::new(format!(
                "Nothing can be left for the pane: {} cannot be written ({error}).",
                visible(&directory.display().to_string())
            ))
        };
        let result = private(&directory)
            .and_then(|()| NamedTempFile::new_in(&directory))
            .map_err(not_made)?;
        Ok(Self {
            host: Host::of(over_the_pane(environment, result.path())),
            mail: directory.join(format!("{}.{server}.{id}", machine_name())),
            id,
            result,
        })
    }

    /// The host as the console over the pane should see it.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// Leaves what was switched to for the pane's shell, and says so in tmux. Blocks on files and
    /// tmux.
    ///
    /// # Errors
    /// When it cannot be left.
    pub fn leave(self, target: &str) -> Result<(), Failure> {
        self.result.persist(&self.mail).map_err(|error| {
            Failure::new(format!(
                "The switch is kept, but the pane's shell was not told: {}.",
                error.error
            ))
        })?;
        let words = format!(
            "switched to {}: the shell of this pane follows at its next prompt",
            visible(target)
        );
        // Both signs are tmux's own there.
        let words = words.replace('#', "##").replace('%', "%%");
        let mut tmux = self.host.command("tmux");
        tmux.args(["display-message", "-d", "4000", "-t", &self.id, &words]);
        // It is left all the same.
        let _told = tmux.output();
        Ok(())
    }
}

/// The server's process in tmux's variable: `SOCKET,PROCESS,SESSION`.
fn server(variable: &str) -> Option<&str> {
    let process = variable.rsplit(',').nth(1)?;
    is_number(process).then_some(process)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The pane: in a popup tmux knows it, in the pane itself the variable.
fn id(host: &Host) -> Result<String, Failure> {
    let said = match host.environment().get("TMUX_PANE") {
        Some(id) => id.to_owned(),
        None => {
            let output = host
                .command("tmux")
                .args(["display-message", "-p", "#{pane_id}"])
                .output()
                .map_err(|error| Failure::new(format!("tmux cannot be asked: {error}.")))?;
            String::from_utf8_lossy(&output.stdout).trim().to_owned()
        }
    };
    match said.strip_prefix('%').is_some_and(is_number) {
        true => Ok(said),
        false => Err(Failure::new("tmux does not say which pane this is over.")),
    }
}

/// Where the shell function looks too: not where other state is, for it knows no macOS from Linux.
fn directory(environment: &Environment) -> PathBuf {
    let state = environment.get("XDG_STATE_HOME").map(PathBuf::from);
    state
        .unwrap_or_else(|| environment.home.join(".local/state"))
        .join("moorline/panes")
}

fn private(directory: &Path) -> std::io::Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)?;
    fs::set_permissions(directory, Permissions::from_mode(0o700))
}

/// The variables of the popup are those of the tmux server: what is said there of profiles is not
/// said of the pane's shell, which itself knows which variables Moorline set.
fn over_the_pane(environment: &Environment, result: &Path) -> Environment {
    let mut environment = environment.clone();
    for name in [
        "AWS_PROFILE",
        "AWS_DEFAULT_PROFILE",
        "MOORLINE_PREVIOUS",
        "MOORLINE_DIRECTORY",
        "MOORLINE_BEFORE",
    ] {
        environment.vars.remove(name);
    }
    let any = "AWS_PROFILE AWS_REGION AWS_DEFAULT_REGION";
    environment.vars.insert("MOORLINE_SET".into(), any.into());
    let result = result.to_string_lossy().into_owned();
    environment.vars.insert("MOORLINE_RESULT".into(), result);
    environment
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_is_the_last_but_one_of_the_variable() {
        assert_eq!(server("/tmp/tmux-1000/default,4711,0"), Some("4711"));
        assert_eq!(server("/tmp/a,b,47,0"), Some("47"));
        for wrong in ["", "4711", "/tmp/x,../y,0", "/tmp/x,,0"] {
            assert_eq!(server(wrong), None, "{wrong}");
        }
    }
}
