//! `token`: a service's bearer token on stdout, for another program.

use super::args::Token;
use super::{output, wait};
use crate::flows::discover::discover_settled;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::refresh;
use std::io::IsTerminal;

/// Prints the token, refreshed if it is nearly over.
///
/// # Errors
/// Exit 2 on a terminal without `--show`, 3 when a sign-in is needed.
pub fn token(host: &Host, args: &Token) -> Result<(), Failure> {
    if !args.show && std::io::stdout().is_terminal() {
        return Err(
            Failure::new("Not printed: this is a terminal, and a token is a secret.")
                .hint("Hand it to a program (`moorline token SERVICE | …`), or add `--show`.")
                .exit(Exit::Usage),
        );
    }
    let overview = discover_settled(host);
    let token = wait::cancellable(host, refresh::token(host, &overview, &args.service))?;
    output::data(token.expose());
    output::data("\n");
    Ok(())
}
