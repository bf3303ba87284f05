//! `credentials`: a role's credentials for `credential_process`.

use super::args::Credentials;
use super::{output, wait};
use crate::domain::overview::Overview;
use crate::flows::discover::discover_settled;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::role_credentials;
use std::io::IsTerminal;

/// Prints the credentials; asks nobody, and opens nothing.
///
/// # Errors
/// Exit 2 on a terminal without `--show`, or for a profile of another kind; 3 when a sign-in is
/// needed.
pub fn credentials(host: &Host, args: &Credentials) -> Result<(), Failure> {
    if !args.show && std::io::stdout().is_terminal() {
        return Err(
            Failure::new("Not printed: this is a terminal, and credentials are secrets.")
                .hint("Name it as a `credential_process`, or add `--show`.")
                .exit(Exit::Usage),
        );
    }
    let overview = discover_settled(host);
    let profile = match &args.profile {
        Some(name) => name.clone(),
        None => active(&overview)?,
    };
    let got = wait::cancellable(host, role_credentials::get(host, &overview, &profile));
    let keys = got.map_err(in_one_line)?;
    for note in &keys.notes {
        output::say(format!("note: {note}"));
    }
    output::data(&keys.process_json());
    Ok(())
}

fn active(overview: &Overview) -> Result<String, Failure> {
    let active = overview.active().map(|active| active.profile.clone());
    active.ok_or_else(|| {
        Failure::new("There is no active profile.")
            .hint("Name one: `moorline credentials PROFILE`.")
            .exit(Exit::Usage)
    })
}

/// AWS tools show what a program says in one line, if at all.
fn in_one_line(failure: Failure) -> Failure {
    let line = match &failure.hint {
        Some(hint) => format!("{} {hint}", failure.summary),
        None => failure.summary,
    };
    Failure::new(line).exit(failure.exit)
}
