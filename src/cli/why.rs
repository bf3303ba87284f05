//! `why`: why a connection or a service stands as it does, and the one command that mends it.

use super::args;
use super::json::{WhyJson, user_types};
use super::output;
use super::wrap::wrapped;
use crate::domain::connection::{ConnectionId, ConnectionState};
use crate::domain::names::{self, BUILDER_ID, Subject};
use crate::domain::overview::Overview;
use crate::domain::policy;
use crate::domain::service::Milestone;
use crate::domain::text::visible;
use crate::domain::user_type::{Role, Standing, UserType, rule};
use crate::domain::why::{self, Why};
use crate::flows::discover::discover;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use jiff::tz::TimeZone;

/// How wide a label is, with its blanks.
const LABEL: usize = 6;

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
    let (milestones, policy, users) = beside(&overview, &subject);
    if args.json {
        let (id, why) = (id.as_str(), &why);
        output::json(&WhyJson {
            kind,
            id,
            state,
            why,
            milestones,
            policy: policy.and_then(|policy| serde_json::from_str(policy).ok()),
            user_types: user_types(&overview, &users),
        });
    } else {
        let heading = format!("{} ({id}): {}", visible(name), state.replace('_', " "));
        let mut text = text(&heading, &why);
        let today = host.now().to_zoned(TimeZone::UTC).date();
        for milestone in milestones {
            text.push_str(&format!("date: {}\n", milestone.said(today)));
        }
        text.push_str(&who(&overview, &users));
        if let Some(columns) = output::columns() {
            text = text
                .lines()
                .map(|line| wrapped(line, LABEL, columns))
                .collect();
        }
        if let Some(policy) = policy {
            text.push_str(&format!(
                "\nThe policy it needs, for whoever administers the account:\n{policy}"
            ));
        }
        output::data(&output::visible_lines(&text));
    }
    Ok(())
}

/// What there is to say beside: the days that matter, the policy, who it makes somebody.
fn beside<'a>(
    overview: &'a Overview,
    subject: &Subject<'a>,
) -> (&'a [Milestone], Option<&'static str>, Vec<UserType>) {
    match subject {
        Subject::Connection(one) => (&[], None, rule::of_connection(overview, one)),
        Subject::NewBuilderId => (&[], None, Vec::new()),
        Subject::Service(bound) => (
            &bound.service.milestones,
            policy::for_service(&bound.service.id),
            rule::of_service(overview, bound).into_iter().collect(),
        ),
    }
}

/// Who it makes somebody, with the next step where that mends something.
fn who(overview: &Overview, users: &[UserType]) -> String {
    let mut text = String::new();
    for (user, words) in users
        .iter()
        .filter_map(|user| Some((user, overview.role_text(user.role)?)))
    {
        text.push_str(&format!("you:  {}\n", words.title(*user)));
        let mends = user.role == Role::Root || user.standing.is_some_and(Standing::is_lacking);
        if mends {
            text.push_str(&format!("next: {}\n", words.next(user.standing)));
        }
    }
    text
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
