//! Signing in to a `login_session` profile: the user's own `aws login`, in the foreground.

use crate::domain::overview::Overview;
use crate::flows::failure::Failure;
use crate::flows::host::Host;

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

/// Finds the program and checks that it is new enough. Blocks on a process.
///
/// # Errors
/// When it is missing or too old, or the profile has no login session.
pub fn plan(_host: &Host, _overview: &Overview, _profile: &str) -> Result<AwsLogin, Failure> {
    Err(Failure::new("Not built yet."))
}

/// Runs it with this terminal, and waits.
///
/// # Errors
/// When it cannot be started, or fails.
pub fn run(_host: &Host, _login: &AwsLogin) -> Result<(), Failure> {
    Err(Failure::new("Not built yet."))
}
