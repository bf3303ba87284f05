//! The hook: the lines that load the shell function, as a marked block in a shell's start-up file.
//! Shown as a diff first, then written under the lock and journalled, so that `undo` takes it back.

use crate::domain::shell::Shell;
use crate::domain::startup_block::{self, Found, Unbalanced};
use crate::domain::text::visible;
use crate::flows::failure::Failure;
use crate::flows::file_edit::{self, Locked, NewContent};
use crate::flows::host::{Environment, Host};
use crate::flows::sign_in::ConfigChange;
use std::path::{Path, PathBuf};

const POSIX: &str = include_str!("../../assets/shell/moorline.sh");

/// The script that `init` prints: the shell function, and in a shell at a terminal what runs after
/// `cd` and before a prompt.
pub fn script(shell: Shell) -> String {
    match shell {
        Shell::Bash => [POSIX, include_str!("../../assets/shell/moorline.bash")].concat(),
        Shell::Zsh => [POSIX, include_str!("../../assets/shell/moorline.zsh")].concat(),
        Shell::Fish => include_str!("../../assets/shell/moorline.fish").to_owned(),
        Shell::Nushell => include_str!("../../assets/shell/moorline.nu").to_owned(),
        Shell::Powershell => include_str!("../../assets/shell/moorline.ps1").to_owned(),
    }
}

/// What is to be done with the start-up file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// The block goes in, or is brought up to date.
    Install,
    /// The block goes out.
    Uninstall,
}

/// What will be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HookPlan {
    /// Nothing, and why; safe to show.
    Nothing(String),
    /// A change.
    Change(ConfigChange),
}

/// The start-up file of `shell`, by the rules of that shell.
pub fn startup_file(environment: &Environment, shell: Shell) -> PathBuf {
    let home = &environment.home;
    let absolute = |name| {
        environment
            .get(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let config = absolute("XDG_CONFIG_HOME");
    let in_config = |below: &str| {
        config
            .clone()
            .unwrap_or_else(|| home.join(".config"))
            .join(below)
    };
    match shell {
        Shell::Bash => home.join(".bashrc"),
        Shell::Zsh => absolute("ZDOTDIR")
            .unwrap_or_else(|| home.clone())
            .join(".zshrc"),
        Shell::Fish => in_config("fish/config.fish"),
        Shell::Nushell if cfg!(target_os = "macos") && config.is_none() => {
            home.join("Library/Application Support/nushell/autoload/moorline-hook.nu")
        }
        Shell::Nushell => in_config("nushell/autoload/moorline-hook.nu"),
        Shell::Powershell => in_config("powershell/Microsoft.PowerShell_profile.ps1"),
    }
}

/// What `action` would do to `file`. Blocks on files, writes nothing.
///
/// # Errors
/// When the file cannot be read, or has markers that are not those of one block.
pub fn plan(action: Action, shell: Shell, file: &Path) -> Result<HookPlan, Failure> {
    let before = file_edit::read_bytes(file)?;
    let name = visible(&file.display().to_string()).into_owned();
    let found = startup_block::find(before.as_deref().unwrap_or_default(), shell.id())
        .map_err(|wrong| unbalanced(file, &wrong))?;
    let nothing = match (action, found) {
        (Action::Install, Found::ByHand(line)) => Some(format!(
            "{name} loads the function already, in line {line}; nothing was changed."
        )),
        (Action::Uninstall, Found::ByHand(line)) => Some(format!(
            "{name} has no block of Moorline's; its line {line} was written by hand, and is left."
        )),
        (Action::Uninstall, Found::Nothing) => Some(format!(
            "{name} has no block of Moorline's; nothing was changed."
        )),
        _ => None,
    };
    if let Some(nothing) = nothing {
        return Ok(HookPlan::Nothing(nothing));
    }
    Ok(match content(action, shell, file, before)?.shown() {
        Some(change) => HookPlan::Change(change),
        None => HookPlan::Nothing(format!("{name} has it already; nothing was changed.")),
    })
}

/// Makes the change that was shown. Blocks on files.
///
/// # Errors
/// As [`plan`], and when the file was changed since or cannot be written.
pub fn apply(
    host: &Host,
    action: Action,
    shell: Shell,
    shown: &ConfigChange,
) -> Result<(), Failure> {
    let verb = match action {
        Action::Install => "install",
        Action::Uninstall => "uninstall",
    };
    let command = format!("moorline hook {verb} {}", shell.id());
    let locked = Locked::acquire(host)?.by(Some(command));
    let content = content(
        action,
        shell,
        &shown.file,
        file_edit::read_bytes(&shown.file)?,
    )?;
    let now: Vec<ConfigChange> = content.shown().into_iter().collect();
    if !file_edit::same_changes(std::slice::from_ref(shown), &now) {
        return Err(file_edit::other_than_shown());
    }
    let what = format!("{verb} the hook of {}", shell.id());
    locked.commit(&what, None, &[content])?;
    Ok(())
}

fn content(
    action: Action,
    shell: Shell,
    file: &Path,
    before: Option<Vec<u8>>,
) -> Result<NewContent, Failure> {
    let bytes = before.as_deref().unwrap_or_default();
    let after = match action {
        Action::Install => {
            let block = block(shell);
            let lines: Vec<&str> = block.lines().collect();
            startup_block::installed(bytes, shell.id(), &lines).map(Some)
        }
        Action::Uninstall => {
            let is_left = |bytes: &Vec<u8>| shell != Shell::Nushell || !bytes.is_empty();
            startup_block::uninstalled(bytes, shell.id()).map(|after| match after {
                // Nushell's file is Moorline's alone.
                Some(after) => Some(after).filter(is_left),
                None => before.clone(),
            })
        }
    };
    Ok(NewContent {
        path: file.to_owned(),
        after: after.map_err(|wrong| unbalanced(file, &wrong))?,
        before,
        is_text: true,
    })
}

/// What stands between the markers.
fn block(shell: Shell) -> String {
    let about = format!(
        "# Lets a switch reach this shell; `moorline hook uninstall {}` takes it out.\n",
        shell.id()
    );
    let load = match shell {
        Shell::Bash | Shell::Zsh => format!(
            "if command -v moorline >/dev/null 2>&1; then eval \"$(command moorline init {})\"; fi\n",
            shell.id()
        ),
        Shell::Fish => {
            "if type -fq moorline; command moorline init fish | source; end\n".to_owned()
        }
        // It evaluates nothing while it runs: the function itself is in the file.
        Shell::Nushell => script(shell),
        Shell::Powershell => "if (Get-Command moorline -CommandType Application -ErrorAction SilentlyContinue) {\n    moorline init powershell | Out-String | Invoke-Expression\n}\n".to_owned(),
    };
    about + &load
}

fn unbalanced(file: &Path, wrong: &Unbalanced) -> Failure {
    Failure::new(format!(
        "{} was not changed: {wrong}.",
        visible(&file.display().to_string())
    ))
    .hint("Remove those lines by hand, and what belongs to them; then try again.")
}
