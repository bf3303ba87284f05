//! `wait-for`: waits until a service's sign-in can be used; one line on stderr while it waits.

use super::args::WaitFor;
use super::{output, wait};
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::wait_for;

/// Waits.
///
/// # Errors
/// Exit 2 when there is no such service, 3 when the time is over, 130 when interrupted.
pub fn wait_for(host: &Host, args: &WaitFor) -> Result<(), Failure> {
    let say = |line: &str| output::say(line);
    let flow = wait_for::wait_for(host, &args.service, args.timeout, say);
    wait::interruptible(flow)
}
