//! `logout`: sign out of exactly one connection, after showing who loses it.

use super::args::Logout;
use super::{ask, output, wait};
use crate::domain::connection::ConnectionState;
use crate::domain::names;
use crate::domain::text::visible;
use crate::flows::discover::discover;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::sign_out::{SignOutPreview, preview, sign_out};

/// Signs out.
///
/// # Errors
/// Exit 2 for a name nothing has, 4 when nobody can be asked.
pub fn logout(host: &Host, args: &Logout) -> Result<(), Failure> {
    let overview = discover(host, None);
    let connection = names::connection(&overview, &args.connection).map_err(|error| {
        Failure::new(format!("{error}."))
            .hint("`moorline connections` lists them all.")
            .exit(Exit::Usage)
    })?;
    let seen = preview(&overview, &connection.id)?;
    if connection.state == ConnectionState::Never && seen.role_credentials == 0 {
        seen.notices.iter().for_each(output::say);
        return Ok(());
    }
    say_preview(&seen, !args.yes);
    if !args.yes {
        if !ask::has_terminal() {
            return Err(Failure::new("Not signed out: nobody can be asked.")
                .hint("`--yes` signs out without asking.")
                .exit(Exit::Refused));
        }
        if ask::choose("Sign out?", &["no", "yes"])? != "yes" {
            return Err(Failure::new("Not signed out.").exit(Exit::Interrupted));
        }
    }
    let done = wait::to_the_end(sign_out(host, &overview, &connection.id))?;
    for line in &done.lines {
        output::say(line);
    }
    Ok(())
}

/// The most profiles that are named: a session can have one for each of thousands of roles.
const MOST_PROFILES: usize = 8;

fn say_preview(seen: &SignOutPreview, is_asked: bool) {
    let say = |line: String| output::about(is_asked, line);
    say(format!("Signing out of {}:", seen.name));
    let services: Vec<&str> = seen
        .services
        .iter()
        .map(|(_, name)| name.as_str())
        .collect();
    let profiles: Vec<String> = seen
        .profiles
        .iter()
        .take(MOST_PROFILES)
        .map(|name| visible(name).into_owned())
        .collect();
    let more = seen.profiles.len() - profiles.len();
    let profiles = match more {
        0 => profiles.join(", "),
        more => format!("{} and {more} more", profiles.join(", ")),
    };
    for (what, names) in [
        ("services that lose it", services.join(", ")),
        ("pins that go", seen.pins.join(", ")),
        ("profiles that need a sign-in again", profiles),
    ] {
        if !names.is_empty() {
            say(format!("  {what}: {names}"));
        }
    }
    if let Some(text) = seen.role_credentials_text() {
        say(format!("  removed with it: {text}"));
    }
    for notice in &seen.notices {
        say(format!("  {notice}"));
    }
}
