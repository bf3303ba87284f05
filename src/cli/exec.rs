//! `exec`: a program with a profile's credentials in its environment, in the place of this one.

use super::args::Exec;
use super::credentials::{notes, with_codes};
use crate::domain::region;
use crate::domain::text::visible;
use crate::flows::credentials::{self, child};
use crate::flows::discover::discover;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use std::io::ErrorKind;
use std::os::unix::process::CommandExt;

/// Becomes the program: its signals, exit code and terminal are its own.
///
/// # Errors
/// When there are no credentials (3 when a sign-in is needed), or the program cannot be started.
pub fn exec(host: &Host, args: &Exec) -> Result<(), Failure> {
    let Some((program, rest)) = args.command.split_first() else {
        return Err(Failure::new("There is no program to run.").exit(Exit::Usage));
    };
    let overview = discover(host, None);
    let profile = args.profile.as_str();
    let got = with_codes(host, &async |request| {
        credentials::get(host, &overview, profile, request).await
    })?;
    notes(&got.notes);
    let region = overview
        .profile(profile)
        .and_then(|profile| profile.region.as_deref())
        .filter(|name| region::partition(name).is_some());
    let error = child::command(host, &got, region, program, rest).exec();
    let program = visible(program);
    Err(match error.kind() {
        ErrorKind::NotFound => Failure::new(format!("There is no program `{program}`."))
            .hint("It is looked for on PATH, or where a path names it."),
        _ => Failure::new(format!("`{program}` cannot be started: {error}.")),
    })
}
