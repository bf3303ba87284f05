//! `credentials`: a profile's credentials for `credential_process`; and asking for the code of an
//! MFA device, for every command that needs credentials.

use super::args::Credentials;
use super::{ask, output, wait};
use crate::domain::overview::Overview;
use crate::domain::secret::Secret;
use crate::domain::text::visible;
use crate::flows::credentials::{self, Codes, Refused, Request, Source};
use crate::flows::discover::discover_payers;
use crate::flows::everywhere;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use std::io::IsTerminal;
use std::sync::Arc;

/// Prints the credentials; opens nothing, and asks for no more than the code of an MFA device.
///
/// # Errors
/// Exit 2 on a terminal without `--show`, or for a profile without credentials; 3 when a sign-in is
/// needed.
pub fn credentials(host: &Host, args: &Credentials) -> Result<(), Failure> {
    if !args.show && std::io::stdout().is_terminal() {
        return Err(
            Failure::new("Not printed: this is a terminal, and credentials are secrets.")
                .hint("Name it as a `credential_process`, or add `--show`.")
                .exit(Exit::Usage),
        );
    }
    let overview = discover_payers(host);
    let source = Source::named_or_active(&overview, args.profile.as_deref());
    let got = with_codes(host, &async |request| match &args.managed {
        Some(managed) => everywhere::hand_out(host, &overview, managed, request).await,
        None => credentials::of(host, &overview, &source, request).await,
    });
    let keys = got.map_err(|failure| in_one_line(&failure))?;
    notes(&keys.notes);
    output::data(&keys.process_json());
    Ok(())
}

/// The profile that is named, else the active one.
///
/// # Errors
/// Exit 2 when there is neither.
pub fn named_or_active(
    overview: &Overview,
    name: Option<&str>,
    command: &str,
) -> Result<String, Failure> {
    let active = || overview.active().map(|active| active.profile.clone());
    name.map(str::to_owned).or_else(active).ok_or_else(|| {
        Failure::new("There is no active profile.")
            .hint(format!("Name one: `moorline {command} PROFILE`."))
            .exit(Exit::Usage)
    })
}

/// Runs `flow`, and again with each code it needs, as long as there is somebody to ask.
///
/// # Errors
/// Why `flow` failed, or that nobody gave a code.
pub fn with_codes<T>(
    host: &Host,
    flow: &impl AsyncFn(Request<'_>) -> Result<T, Refused>,
) -> Result<T, Failure> {
    let mut codes = Codes::default();
    let say: credentials::Say = Arc::new(|line| output::tell(line));
    loop {
        let request = Request {
            codes: &codes,
            can_ask: ask::has_terminal(),
            say: &say,
        };
        let done = wait::cancellable(host, async { Ok(flow(request).await) })?;
        match done {
            Ok(got) => return Ok(got),
            Err(Refused::Failure(failure)) => return Err(failure),
            Err(Refused::Code { profile, serial }) => {
                if codes.has(&profile) {
                    output::tell("That code was not taken: wait for the next one; ctrl-c leaves.");
                }
                let code = code(&profile, &serial)?;
                codes.insert(profile, code);
            }
        }
    }
}

fn code(profile: &str, serial: &str) -> Result<Secret<String>, Failure> {
    let (profile, serial) = (visible(profile), visible(serial));
    loop {
        let typed = ask::answer(format!("MFA code of {serial} for {profile}: "))?;
        let typed = typed.trim();
        if credentials::is_code(typed) {
            return Ok(Secret::new(typed.to_owned()));
        }
        output::tell("A code is six digits; ctrl-c leaves.");
    }
}

/// Says what is to be told beside.
pub fn notes(notes: &[String]) {
    for note in notes {
        output::say(format!("note: {note}"));
    }
}

/// AWS tools show what a program says in one line, if at all.
fn in_one_line(failure: &Failure) -> Failure {
    Failure::new(failure.in_one_line()).exit(failure.exit)
}
