//! `env` and `init`: what a shell evaluates. Names only; secrets when they are asked for by name.

mod with_secrets;

use super::args::{Env, Init, Shell};
use super::output;
use crate::domain::shell_word;
use crate::domain::text::visible;
use crate::flows::discover::discover_payers;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::switch::no_profile;

const POSIX: &str = include_str!("../../assets/shell/moorline.sh");
const FISH: &str = include_str!("../../assets/shell/moorline.fish");

/// Prints the shell function.
pub fn init(args: &Init) {
    output::data(match args.shell {
        Shell::Bash | Shell::Zsh => POSIX,
        Shell::Fish => FISH,
    });
}

/// Prints the commands that make a shell use a profile.
///
/// # Errors
/// Exit 2 when there is no such profile; those of credentials where secrets are asked for.
pub fn env(host: &Host, args: &Env) -> Result<(), Failure> {
    if args.with_secrets {
        return with_secrets::print(host, args);
    }
    let overview = discover_payers(host);
    let name = match &args.profile {
        Some(name) => name.clone(),
        None => overview
            .active()
            .map(|active| active.shell_name().to_owned())
            .ok_or_else(|| {
                Failure::new("There is no active profile.")
                    .hint("Name one: `moorline env PROFILE`.")
                    .exit(Exit::Usage)
            })?,
    };
    let profile = overview
        .profile(&name)
        .ok_or_else(|| no_profile(&overview, &name))?;
    if name.contains(['\n', '\r', '\0']) {
        return Err(Failure::new(format!(
            "`{}` cannot be handed to a shell: it has a line break in it.",
            visible(&name)
        ))
        .hint("Rename the profile in the config file."));
    }
    let shell = args.shell.unwrap_or_else(|| login_shell(host));
    let mut lines = set(shell, "AWS_PROFILE", &name);
    if (args.region || host.settings().export_region)
        && let Some(region) = profile.region.as_deref()
    {
        lines.push_str(&set(shell, "AWS_REGION", region));
    }
    output::data(&lines);
    Ok(())
}

/// The shell named by `SHELL`; where it is another one, bash's words do for every POSIX shell.
pub fn login_shell(host: &Host) -> Shell {
    let shell = host.environment().get("SHELL").unwrap_or_default();
    match shell.rsplit('/').next() {
        Some("fish") => Shell::Fish,
        Some("zsh") => Shell::Zsh,
        _ => Shell::Bash,
    }
}

/// The command that sets a variable.
pub fn set(shell: Shell, name: &str, value: &str) -> String {
    match shell {
        Shell::Bash | Shell::Zsh => format!("export {name}={}\n", shell_word::posix(value)),
        Shell::Fish => format!("set -gx {name} {}\n", shell_word::fish(value)),
    }
}

/// The command that takes a variable away, whether or not it is there.
fn unset(shell: Shell, name: &str) -> String {
    match shell {
        Shell::Bash | Shell::Zsh => format!("unset {name}\n"),
        Shell::Fish => format!("set -e {name}\n"),
    }
}

/// The command that loads the shell function.
pub fn load_function(shell: Shell) -> &'static str {
    match shell {
        Shell::Bash => "eval \"$(moorline init bash)\"",
        Shell::Zsh => "eval \"$(moorline init zsh)\"",
        Shell::Fish => "moorline init fish | source",
    }
}
