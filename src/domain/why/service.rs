//! Why a service stands as it does: what it uses, why that, and what would have to change.

use super::{Cause, Why, connection};
use crate::domain::binding::{ServiceState, Via, accepts_bearer, holder_sign_in, whose};
use crate::domain::command;
use crate::domain::connection::{AuthMethod, Connection};
use crate::domain::holder::Tool;
use crate::domain::overview::{Bound, Overview};
use crate::domain::profile::Profile;
use crate::domain::service::Service;
use crate::domain::text::visible;

/// Why a service stands as it does, and what mends it.
pub fn service(overview: &Overview, bound: &Bound) -> Why {
    let service = &bound.service;
    if service.is_bound_by_holder() {
        return of_holder(overview, bound);
    }
    let used = bound
        .binding
        .connection
        .as_ref()
        .and_then(|id| overview.connection(id));
    match used {
        Some(used) => in_use(overview, service, used),
        None if service.is_bearer() => unbound_bearer(overview, service),
        None => unbound_iam(overview),
    }
}

fn of_holder(overview: &Overview, bound: &Bound) -> Why {
    let service = &bound.service;
    let tools: Vec<&str> = service.bound_by.iter().map(|tool| tool.label()).collect();
    let tools = tools.join(" or ");
    let decides = format!("The own store of {tools} decides");
    match bound.state {
        ServiceState::Ready => {
            let tool =
                holder_sign_in(overview, service).map_or(tools, |held| held.tool.label().into());
            Why::new(
                Cause::Works,
                format!("It uses the sign-in that {tool} keeps for itself."),
            )
        }
        ServiceState::Unknown => Why::new(
            Cause::OtherTool,
            format!("{decides}, and it cannot be looked into."),
        ),
        _ => Why {
            mend: service.bound_by.iter().find_map(|tool| own_login(*tool)),
            ..Why::new(
                Cause::HolderSignedOut,
                format!("{decides}, and it holds no sign-in that works."),
            )
        },
    }
}

/// The command that signs a tool in by itself. Source: the tools' own help.
fn own_login(tool: Tool) -> Option<String> {
    match tool {
        Tool::AmazonQCli => Some("q login".into()),
        Tool::KiroCli => Some("kiro-cli login".into()),
        _ => None,
    }
}

/// Whose sign-in Moorline would use for a service and why that, in one sentence; `None` when there
/// is none, or when the service's own tool decides.
pub fn uses(overview: &Overview, bound: &Bound) -> Option<String> {
    let because = match bound.binding.via? {
        Via::Holder => return None,
        Via::Pin => "whatever the active profile is",
        Via::Directory => "whatever the active profile is and you pinned yourself",
        Via::Active => "the active one",
        Via::Ambient => "as no profile is active",
    };
    let whose = whose(overview, &bound.binding);
    Some(format!("Moorline: {}, {because}.", visible(&whose)))
}

fn in_use(overview: &Overview, service: &Service, used: &Connection) -> Why {
    let why = connection(overview, used);
    let again = command::login(&used.id, None);
    let mend = why.mend.map(|mend| {
        if mend == again && service.is_bearer() {
            command::login(&used.id, Some(&service.id))
        } else {
            mend
        }
    });
    Why { mend, ..why }
}

fn unbound_bearer(overview: &Overview, service: &Service) -> Why {
    if let Some(why) = lost_pin(overview, service) {
        return why;
    }
    let live = || {
        overview
            .connections()
            .iter()
            .filter(|one| one.is_pinnable() && one.state.is_live())
    };
    if let Some(one) = live().find(|one| accepts_bearer(service, one)) {
        return Why::new(
            Cause::NothingChosen,
            format!("{} would do, and nothing is chosen.", visible(&one.name)),
        )
        .mend(command::pin(service, &one.id));
    }
    if let Some(one) = live().find(|one| service.accepts.contains(&one.auth_method)) {
        return lacks_scopes(service, one);
    }
    Why::new(
        Cause::NothingSignedIn,
        format!(
            "Nothing is signed in that it accepts: {}.",
            service.accepts_text()
        ),
    )
    .mend(command::login_for(overview, service))
}

/// Why its pin does not hold, if it has one.
fn lost_pin(overview: &Overview, service: &Service) -> Option<Why> {
    let id = overview.pins().get(&service.id)?;
    Some(match overview.connection(id) {
        Some(one) if one.is_pinnable() && service.accepts.contains(&one.auth_method) => {
            lacks_scopes(service, one)
        }
        Some(_) => Why::new(
            Cause::PinLost,
            format!(
                "It is pinned to {}, which it does not accept.",
                visible(&id.to_string())
            ),
        )
        .mend(format!("moorline unpin {}", command::word(&service.id))),
        None => Why::new(
            Cause::PinLost,
            format!(
                "It is pinned to {}, which is not there any more.",
                visible(&id.to_string())
            ),
        )
        .mend(command::login_for(overview, service)),
    })
}

fn lacks_scopes(service: &Service, one: &Connection) -> Why {
    let missing: Vec<&str> = service
        .scopes
        .iter()
        .filter(|scope| !one.scopes.contains(scope))
        .map(String::as_str)
        .collect();
    Why::new(
        Cause::ScopeMissing,
        format!(
            "{} was signed in without {}.",
            visible(&one.name),
            missing.join(", ")
        ),
    )
    .mend(command::login(&one.id, Some(&service.id)))
}

fn unbound_iam(overview: &Overview) -> Why {
    let payer = |profile: &Profile| {
        let id = profile
            .connection
            .as_ref()
            .filter(|_| profile.offers_iam())?;
        overview.connection(id)
    };
    let recent = overview
        .recents()
        .iter()
        .filter_map(|name| overview.profile(name));
    let mut profiles = recent.chain(overview.profiles());
    let live = profiles.find(|profile| payer(profile).is_some_and(|one| one.state.is_live()));
    let (active, others, one_does) = match overview.active() {
        Some(active) => {
            let name = visible(&active.profile);
            match overview.profile(&active.profile) {
                Some(_) => (
                    format!("The active profile, {name}, offers no IAM credentials"),
                    "no other profile offers any",
                    "does",
                ),
                None => (
                    format!("The active profile, {name}, does not exist"),
                    "none offers IAM credentials",
                    "offers IAM credentials",
                ),
            }
        }
        None => (
            "No profile is active".into(),
            "none offers IAM credentials",
            "offers IAM credentials",
        ),
    };
    if let Some(profile) = live {
        return Why::new(
            Cause::NothingChosen,
            format!("{active}; {} {one_does}.", visible(&profile.name)),
        )
        .mend(format!("moorline switch {}", command::word(&profile.name)));
    }
    let asleep = overview
        .profiles()
        .iter()
        .filter_map(payer)
        .find(|one| one.is_pinnable() && one.auth_method == AuthMethod::IdentityCenter);
    let mend = match asleep {
        Some(one) => command::login(&one.id, None),
        None => "aws configure".into(),
    };
    Why::new(
        Cause::NothingSignedIn,
        format!("{active}, and {others} that work by their own account."),
    )
    .mend(mend)
}
