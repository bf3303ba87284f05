//! `env` and `init`: what a shell evaluates. Names only; secrets when they are asked for by name.

mod with_secrets;

use super::args::{Env, Init};
use super::output;
use crate::domain::text::visible;
use crate::flows::discover::discover_payers;
use crate::flows::failure::{Exit, Failure};
use crate::flows::hook;
use crate::flows::host::Host;
use crate::flows::shell::login_shell;
use crate::flows::switch::no_profile;

/// Prints the shell function, and what runs after `cd`.
pub fn init(args: &Init) {
    output::data(&hook::script(args.shell));
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
    let shell = args
        .shell
        .unwrap_or_else(|| login_shell(host.environment()));
    let mut lines = shell.set("AWS_PROFILE", &name) + "\n";
    if (args.region || host.settings().export_region)
        && let Some(region) = profile.region.as_deref()
    {
        lines.push_str(&(shell.set("AWS_REGION", region) + "\n"));
    }
    output::data(&lines);
    Ok(())
}
