//! `verify`: whether services answer to what is signed in.

mod text;

use super::args::Verify;
use super::credentials::with_codes;
use super::json::VerificationsJson;
use super::output;
use super::progress::Line;
use crate::domain::overview::Overview;
use crate::domain::verification::Verification;
use crate::flows::discover::discover_settled;
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::verify::{self, Order};
use std::cell::RefCell;
use tokio::sync::mpsc::unbounded_channel;

/// Asks the services, and prints what each answered; when interrupted, what there is so far.
///
/// # Errors
/// When a service or profile does not exist (exit 2), nobody can be asked for a code (3), or
/// somebody interrupts (130).
pub fn verify(host: &Host, args: Verify) -> Result<(), Failure> {
    let overview = discover_settled(host);
    let order = Order {
        services: args.services,
        profile: args.profile,
        region: args.region,
    };
    let line = Line::new();
    let count = match order.services.len() {
        0 => overview.services().len(),
        some => some,
    };
    let so_far = RefCell::new(Vec::new());
    let done = with_codes(host, &async |request| {
        let (_stop, stops) = unbounded_channel();
        so_far.borrow_mut().clear();
        line.write(&format!("asking {count} services …"));
        let each = |one: Verification| {
            let mut so_far = so_far.borrow_mut();
            line.write(&format!("{} of {count}: {}", so_far.len() + 1, one.message));
            so_far.push(one);
        };
        let all = verify::verify(host, &overview, &order, request, stops, each).await;
        line.clear();
        all
    });
    let (verifications, result) = match done {
        Ok(all) => (all, Ok(())),
        Err(failure) if failure.exit.is_asked_for() => {
            line.clear();
            (in_order(&overview, so_far.take()), Err(failure))
        }
        Err(failure) => return Err(failure),
    };
    if args.json {
        output::json(&VerificationsJson(&verifications));
    } else {
        let columns = output::columns();
        output::data(&text::table(&verifications, columns));
        output::data(&text::mends(&verifications, columns));
    }
    result
}

fn in_order(overview: &Overview, mut all: Vec<Verification>) -> Vec<Verification> {
    let services = overview.services();
    all.sort_by_key(|one| {
        let is_its = |id: &str| one.service == id;
        services.iter().position(|bound| is_its(&bound.service.id))
    });
    all
}
