//! `verify`: whether services answer to what is signed in.

use super::args::Verify;
use super::credentials::with_codes;
use crate::flows::discover::discover_settled;
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::verify::{self, Order};
use tokio::sync::mpsc::unbounded_channel;

/// Asks the services, and prints what each answered.
///
/// # Errors
/// When a service or profile does not exist (exit 2), or nobody can be asked for a code (3).
pub fn verify(host: &Host, args: Verify) -> Result<(), Failure> {
    let overview = discover_settled(host);
    let order = Order {
        services: args.services,
        profile: args.profile,
        region: args.region,
    };
    let _all = with_codes(host, &async |request| {
        let (_stop, stops) = unbounded_channel();
        verify::verify(host, &overview, &order, request, stops, |_one| {}).await
    })?;
    Ok(())
}
