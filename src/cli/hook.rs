//! `hook`: the block that loads the shell function, in a shell's start-up file.

use super::args::{Hook, HookAction, HookShell};
use super::{change, output, wait};
use crate::domain::shell::Shell;
use crate::flows::failure::Failure;
use crate::flows::hook::{self, Action, HookPlan};
use crate::flows::host::Host;

/// Puts it in, or takes it out.
///
/// # Errors
/// Exit 2 when nobody can be asked, 1 when the file cannot be changed.
pub fn hook(host: &Host, args: &Hook) -> Result<(), Failure> {
    let (action, HookShell { shell, file, yes }) = match &args.action {
        HookAction::Install(shell) => (Action::Install, shell),
        HookAction::Uninstall(shell) => (Action::Uninstall, shell),
    };
    let (shell, yes) = (*shell, *yes);
    let file = match file {
        Some(file) => std::path::absolute(file).map_err(|error| {
            Failure::new(format!("No such place: {} ({error}).", file.display()))
        })?,
        None => hook::startup_file(host.environment(), shell),
    };
    let shown = match hook::plan(action, shell, &file)? {
        HookPlan::Nothing(why) => {
            output::say(why);
            return Ok(());
        }
        HookPlan::Change(shown) => shown,
    };
    let question = match action {
        Action::Install => "Put it in?",
        Action::Uninstall => "Take it out?",
    };
    let notices = notices(action, shell);
    change::confirm(std::slice::from_ref(&shown), question, false, yes, &notices)?;
    wait::undisturbed(|| hook::apply(host, action, shell, &shown))?;
    let done = match action {
        Action::Install => "the hook is in",
        Action::Uninstall => "the hook is out of",
    };
    output::say(format!(
        "{done} {}; new shells follow it. For this one, run:",
        file.display()
    ));
    output::say(anew(shell));
    Ok(())
}

/// What to know before.
fn notices(action: Action, shell: Shell) -> Vec<String> {
    let is_of_login_shells = cfg!(target_os = "macos") && shell == Shell::Bash;
    (is_of_login_shells && action == Action::Install)
        .then(|| {
            "terminals of macOS start login shells, which read ~/.bash_profile alone: have that read ~/.bashrc".to_owned()
        })
        .into_iter()
        .collect()
}

/// The command that starts the shell anew.
fn anew(shell: Shell) -> &'static str {
    match shell {
        Shell::Bash => "exec bash",
        Shell::Zsh => "exec zsh",
        Shell::Fish => "exec fish",
        Shell::Nushell => "exec nu",
        Shell::Powershell => "exit, and open a new one",
    }
}
