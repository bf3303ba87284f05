//! `why`: why a connection or a service stands as it does, and the one command that mends it.

use super::args;
use super::json::WhyJson;
use super::output;
use crate::domain::connection::{ConnectionId, ConnectionState};
use crate::domain::names::{self, BUILDER_ID, Subject};
use crate::domain::text::visible;
use crate::domain::why::{self, Why};
use crate::flows::discover::discover;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;

/// Says it. Looking never fails: whatever is found, this is a success.
///
/// # Errors
/// Exit 2 when nothing is called so.
pub fn why(host: &Host, args: &args::Why) -> Result<(), Failure> {
    let overview = discover(host, None);
    let subject =
        names::connection_or_service(&overview, &args.name).map_err(|error| unknown(&error))?;
    let uses = match subject {
        Subject::Service(bound) => why::uses(&overview, bound),
        _ => None,
    };
    let (kind, id, name, state, mut why) = match subject {
        Subject::Connection(one) => (
            "connection",
            one.id.to_string(),
            one.name.as_str(),
            one.state.id(),
            why::connection(&overview, one),
        ),
        Subject::NewBuilderId => (
            "connection",
            ConnectionId::Session(BUILDER_ID.into()).to_string(),
            "AWS Builder ID",
            ConnectionState::Never.id(),
            why::no_builder_id(),
        ),
        Subject::Service(bound) => (
            "service",
            bound.service.id.clone(),
            bound.service.name.as_str(),
            bound.state.id(),
            why::service(&overview, bound),
        ),
    };
    if let Some(uses) = uses {
        why.message = format!("{uses} {}", why.message);
    }
    if args.json {
        let (id, why) = (id.as_str(), &why);
        output::json(&WhyJson {
            kind,
            id,
            state,
            why,
        });
    } else {
        let heading = format!("{} ({id}): {}", visible(name), state.replace('_', " "));
        output::data(&output::visible_lines(&text(&heading, &why)));
    }
    Ok(())
}

fn unknown(error: &names::NameError) -> Failure {
    Failure::new(format!("{error}."))
        .hint("`moorline connections` and `moorline services` list them all.")
        .exit(Exit::Usage)
}

fn text(heading: &str, why: &Why) -> String {
    let mut text = format!("{heading}\nwhy:  {}\n", why.message);
    if let Some(mend) = &why.mend {
        text.push_str(&format!("mend: {mend}\n"));
    }
    text
}
