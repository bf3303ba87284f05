//! `verify`: whether services answer to what is signed in.

use super::args::Verify;
use super::credentials::with_codes;
use super::json::VerificationsJson;
use super::output::{self, Table};
use super::progress::Line;
use crate::domain::ago::ago;
use crate::domain::overview::Overview;
use crate::domain::verification::Verification;
use crate::flows::discover::discover_settled;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::verify::{self, Order};
use jiff::Timestamp;
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
        Err(failure) if failure.exit == Exit::Interrupted => {
            line.clear();
            (in_order(&overview, so_far.take()), Err(failure))
        }
        Err(failure) => return Err(failure),
    };
    if args.json {
        output::json(&VerificationsJson(&verifications));
    } else {
        output::data(&table(&verifications, host.now()));
        output::data(&output::visible_lines(&mends(&verifications)));
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

fn table(all: &[Verification], now: Timestamp) -> String {
    let mut table = Table::default();
    for one in all {
        let estimate = if one.is_estimate { " (estimate)" } else { "" };
        table.row(&[
            &one.service,
            &format!("{}{estimate}", one.verdict.label()),
            &ago(one.at, now),
            &one.message,
        ]);
    }
    table.text()
}

/// What to do next, each thing once, with the services it mends.
fn mends(all: &[Verification]) -> String {
    let mut mends: Vec<(&str, Vec<&str>)> = Vec::new();
    for one in all {
        let Some(mend) = one.mend.as_deref() else {
            continue;
        };
        match mends.iter_mut().find(|(known, _)| *known == mend) {
            Some((_, services)) => services.push(&one.service),
            None => mends.push((mend, vec![&one.service])),
        }
    }
    let line = |(mend, services): (&str, Vec<&str>)| match services.as_slice() {
        [one] => format!("{one}: {mend}\n"),
        [one, others @ ..] => format!("{one} and {} more: {mend}\n", others.len()),
        [] => String::new(),
    };
    let lines: String = mends.into_iter().map(line).collect();
    match lines.is_empty() {
        true => lines,
        false => format!("\n{lines}"),
    }
}
