//! `exec`: a program with a profile's credentials, in its environment or served to it.

use super::args::Exec;
use super::credentials::{notes, with_codes};
use super::{output, wait};
use crate::domain::overview::Overview;
use crate::domain::region;
use crate::flows::credential_server::CredentialServer;
use crate::flows::credentials::child::{self, Address, QuietDefault};
use crate::flows::credentials::{self, Credentials};
use crate::flows::discover::discover_payers;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::program;
use std::os::unix::process::CommandExt;
use std::process::ExitCode;
use std::sync::Arc;

/// Becomes the program: its signals, exit code and terminal are its own. With `--serve` it stays
/// beside the program, and hands all three on.
///
/// # Errors
/// When there are no credentials (3 when a sign-in is needed), or the program cannot be started (127
/// when it is not there, else 126).
pub fn exec(host: &Host, args: &Exec) -> Result<ExitCode, Failure> {
    let Some((program, rest)) = args.command.split_first() else {
        return Err(Failure::new("There is no program to run.").exit(Exit::Usage));
    };
    let overview = discover_payers(host);
    let profile = args.profile.as_str();
    let got = with_codes(host, &async |request| {
        credentials::get(host, &overview, profile, request).await
    })?;
    notes(&got.notes);
    let region = region(&overview, profile);
    if args.serve {
        let code = wait::alone(serve(host, args, got, region, program, rest))?;
        return Ok(ExitCode::from(code));
    }
    let error = child::command(host, &got, region, program, rest).exec();
    Err(child::not_started(program, &error))
}

/// What a profile says of its region, if that is one.
fn region<'a>(overview: &'a Overview, profile: &str) -> Option<&'a str> {
    overview
        .profile(profile)
        .and_then(|profile| profile.region.as_deref())
        .filter(|name| region::partition(name).is_some())
}

/// Runs the program and serves it the credentials until it has ended; its exit code.
async fn serve(
    host: &Host,
    args: &Exec,
    first: Credentials,
    region: Option<&str>,
    program: &str,
    rest: &[String],
) -> Result<u8, Failure> {
    let quiet = QuietDefault::new(host.environment())?;
    let say: credentials::Say = Arc::new(|line| output::tell(line));
    let server = CredentialServer::start(host, &args.profile, first, say).await?;
    notes(
        &quiet
            .note()
            .map(str::to_owned)
            .into_iter()
            .collect::<Vec<_>>(),
    );
    let url = server.url();
    let address = Address {
        url: &url,
        token: server.token(),
    };
    program::run(child::served_command(
        host, address, &quiet, region, program, rest,
    ))
    .await
}
