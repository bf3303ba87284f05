//! Signing in to a `login_session` profile: the user's own `aws login`, in the foreground.

mod program;

use crate::domain::connection::{Connection, ConnectionId, ConnectionState};
use crate::domain::overview::Overview;
use crate::domain::region;
use crate::domain::shell_word;
use crate::domain::text::{minute, visible};
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use std::process::Stdio;

/// A run of `aws login`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwsLogin {
    /// The profile.
    pub profile: String,
    /// The program and its arguments, as they will be run.
    pub command: Vec<String>,
    /// Whether it signs in with a page on another machine (`--remote`).
    pub is_remote: bool,
}

impl AwsLogin {
    /// The command as one would type it; safe to show.
    pub fn shown(&self) -> String {
        let words = self.command.iter().skip(1);
        let words: Vec<_> = words.map(|word| shell_word::posix(word)).collect();
        visible(&format!("aws {}", words.join(" "))).into_owned()
    }
}

/// Finds the program and checks that it is new enough. Blocks on a process.
///
/// # Errors
/// When it is missing or too old, or the profile has no login session.
pub fn plan(host: &Host, overview: &Overview, profile: &str) -> Result<AwsLogin, Failure> {
    let found = overview
        .profile(profile)
        .filter(|_| overview.is_login_session(profile));
    let Some(found) = found else {
        return Err(Failure::new(format!(
            "The profile `{}` has no session of `aws login`.",
            visible(profile)
        ))
        .exit(Exit::Usage));
    };
    if host.is_demo() {
        return Err(Failure::new(
            "The demo runs no AWS CLI: outside it, `aws login` runs here.",
        ));
    }
    let program = program::find(host)?;
    program::check_version(host, &program)?;
    let is_remote = host.environment().is_ssh() || !host.look().can_open_browser;
    Ok(AwsLogin {
        command: command(program, profile, found.region.as_deref(), is_remote),
        profile: profile.to_owned(),
        is_remote,
    })
}

fn command(program: String, profile: &str, region: Option<&str>, is_remote: bool) -> Vec<String> {
    let mut command = vec![program, "login".to_owned()];
    if profile.starts_with('-') {
        // In one word it is no option.
        command.push(format!("--profile={profile}"));
    } else {
        command.extend(["--profile".to_owned(), profile.to_owned()]);
    }
    if let Some(region) = region.filter(|name| region::partition(name).is_some()) {
        command.extend(["--region".to_owned(), region.to_owned()]);
    }
    if is_remote {
        command.push("--remote".to_owned());
    }
    command
}

/// Runs it with this terminal, and waits.
///
/// # Errors
/// When it cannot be started, or fails.
pub fn run(host: &Host, login: &AwsLogin) -> Result<(), Failure> {
    let Some((program, arguments)) = login.command.split_first() else {
        return Err(Failure::new("There is nothing to run."));
    };
    let status = host
        .command(program)
        .args(arguments)
        .stdin(Stdio::inherit())
        .status()
        .map_err(|error| Failure::new(format!("`aws login` could not be started: {error}.")))?;
    match status.code() {
        Some(0) => Ok(()),
        // 128 and SIGINT, as a shell and the AWS CLI put it; without a code a signal ended it.
        Some(130) | None => {
            Err(Failure::new("`aws login` was interrupted.").exit(Exit::Interrupted))
        }
        Some(code) => Err(failed(login, code)),
    }
}

/// What an exit code of the AWS CLI means. Source: its user guide, "return codes".
fn failed(login: &AwsLogin, code: i32) -> Failure {
    let profile = visible(&login.profile);
    let (why, hint) = match code {
        252 => (
            "this AWS CLI does not know it",
            format!("Update the AWS CLI to {} or newer.", program::oldest()),
        ),
        253 => (
            "the configuration is not complete",
            "What it said is above.".to_owned(),
        ),
        254 => (
            "the sign-in service refused",
            "What the service said is above; the IAM policy SignInLocalDevelopmentAccess allows it."
                .to_owned(),
        ),
        _ => ("it failed", "What it said is above.".to_owned()),
    };
    Failure::new(format!(
        "Not signed in to {profile}: `aws login` ended with exit code {code}: {why}."
    ))
    .hint(hint)
}

/// What the session of `profile` is like after a run, as `overview` found it on disk.
///
/// # Errors
/// When there is no session that works, although the run said so.
pub fn outcome(overview: &Overview, profile: &str) -> Result<String, Failure> {
    let shown = visible(profile);
    let connection = overview.connection(&ConnectionId::Profile(profile.to_owned()));
    match connection {
        Some(connection) if connection.state.is_live() => {
            Ok(format!("signed in to {shown} {}", lasts(connection)))
        }
        _ => Err(Failure::new(format!(
            "`aws login` ended well, but there is no session of {shown} in its cache."
        ))
        .hint(format!(
            "Is another user meant? `moorline why {}` says what is there.",
            shell_word::posix(profile)
        ))),
    }
}

fn lasts(connection: &Connection) -> String {
    match (connection.state, connection.expires_at) {
        (ConnectionState::SignedIn, Some(end)) => format!(
            "until {}; the AWS CLI renews that for up to 12 hours",
            minute(end)
        ),
        _ => "for up to 12 hours, as the AWS CLI renews it".to_owned(),
    }
}
