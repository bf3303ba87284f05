//! What a sign-in will do.

use super::target::{self, Kind, Place};
use super::{Access, SignInPlan, SignInRequest, extend, scopes, way};
use crate::aws::endpoints::EndpointError;
use crate::domain::connection::{AuthMethod, ConnectionId};
use crate::domain::overview::Overview;
use crate::domain::service::Service;
use crate::domain::text::visible;
use crate::flows::config_edit::{self, Wanted};
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::switch;
use jiff::tz::TimeZone;

pub use crate::domain::missing_scopes::{MissingScopes, missing_scopes};

/// Plans a sign-in. Blocks on the config file, writes nothing.
///
/// # Errors
/// When the target, region or service cannot be signed in to, or the config cannot be read.
pub fn plan(
    host: &Host,
    overview: &Overview,
    request: &SignInRequest,
) -> Result<SignInPlan, Failure> {
    let place = target::place(overview, request)?;
    let service = match &request.service {
        Some(id) => Some(&switch::service(overview, id)?.service),
        None => None,
    };
    if let Some(service) = service {
        check_service(service, place.method)?;
    }
    check_access(place.method, request.access)?;
    let connection = overview.connection(&place.id);
    let scopes = scopes::wanted(
        place.method,
        place.kind == Kind::Legacy,
        connection,
        service,
        request.access,
    );
    check_profile(overview, &place, request.profile.as_deref())?;
    let mut notices = notices(host, overview, &place, &scopes)?;
    if scopes.is_empty() {
        notices.push("Without a session this sign-in cannot be refreshed: it lasts as long as the service says.".to_owned());
    }
    let way = way::first(host, request, place.kind == Kind::Legacy, &place.region)?;
    let others = extend::others(overview, &place.id, &place.start_url);
    if !others.is_empty() {
        notices.push(format!(
            "{} is signed in at this start URL too: for another person, use a private window, where the browser remembers nobody.",
            others.join(", ")
        ));
    }
    // Whoever has no token here has no session that a new sign-in would go on with.
    let extended = connection.filter(|one| request.extends && one.token_file.is_some());
    if let Some(connection) = extended {
        // First: it is what there is to decide, and a screen may be small.
        notices.splice(0..0, extend::notices(overview, connection));
    }
    let mut plan = SignInPlan {
        connection: place.id,
        name: visible(&place.name).into_owned(),
        auth_method: place.method,
        wire_start_url: place.start_url.clone(),
        start_url: place.start_url,
        region: place.region,
        scopes,
        service: request.service.clone(),
        profile: request.profile.clone(),
        active: overview.active().map(|active| active.profile.clone()),
        change: None,
        notices,
        way,
        port: request.port.or(host.settings().callback_port),
        extends: extended.is_some(),
    };
    if let (Kind::Session, ConnectionId::Session(session)) = (place.kind, &plan.connection) {
        plan.change = config_edit::preview(host.environment(), &wanted(session, &plan))?;
    }
    Ok(plan)
}

/// What the config file should say for `plan`, whose session is called `session`.
pub(super) fn wanted(session: &str, plan: &SignInPlan) -> Wanted {
    Wanted {
        session: session.to_owned(),
        start_url: plan.start_url.clone(),
        region: plan.region.clone(),
        scopes: plan.scopes.clone(),
        profile: plan.profile.clone(),
    }
}

fn check_service(service: &Service, method: AuthMethod) -> Result<(), Failure> {
    let usage = |why: String| Failure::new(why).exit(Exit::Usage);
    if service.is_bound_by_holder() {
        let tools: Vec<&str> = service.bound_by.iter().map(|tool| tool.label()).collect();
        return Err(usage(format!(
            "Cannot sign in for {}: it uses the sign-in of {} itself.",
            service.name,
            tools.join(" or ")
        ))
        .hint(format!("Sign in there instead: {}.", tools.join(" or "))));
    }
    if !service.is_bearer() {
        return Err(usage(format!(
            "Cannot sign in for {}: it takes IAM credentials, which come from a profile.",
            service.name
        ))
        .hint("Switch to a profile instead: `moorline switch PROFILE`."));
    }
    if !service.accepts.contains(&method) {
        return Err(usage(format!(
            "{} does not accept {}: it accepts {}.",
            service.name,
            method.label(),
            service.accepts_text()
        )));
    }
    Ok(())
}

fn check_access(method: AuthMethod, access: Option<Access>) -> Result<(), Failure> {
    if method == AuthMethod::BuilderId && matches!(access, Some(Access::Accounts | Access::Both)) {
        return Err(Failure::new(
            "A Builder ID has no accounts: it can be for CodeWhisperer only.",
        )
        .exit(Exit::Usage));
    }
    Ok(())
}

fn check_profile(overview: &Overview, place: &Place, profile: Option<&str>) -> Result<(), Failure> {
    let usage = |why: String| Failure::new(why).exit(Exit::Usage);
    let Some(name) = profile else {
        return Ok(());
    };
    if place.kind != Kind::Session {
        return Err(usage(format!(
            "A profile needs an [sso-session], and {} has none.",
            visible(&place.name)
        ))
        .hint(
            "Sign in without a profile, or with --start-url and --region, which writes a session.",
        ));
    }
    if overview.profile(name).is_some() {
        return Err(
            usage(format!("The profile `{}` exists already.", visible(name)))
                .hint("Choose another name."),
        );
    }
    Ok(())
}

fn notices(
    host: &Host,
    overview: &Overview,
    place: &Place,
    scopes: &[String],
) -> Result<Vec<String>, Failure> {
    let mut notices = place.notices.clone();
    let is_for_codewhisperer = place.method == AuthMethod::BuilderId
        && scopes
            .iter()
            .any(|scope| scope.starts_with("codewhisperer:"));
    let codewhisperer = overview.service("codewhisperer");
    if let Some(bound) = codewhisperer.filter(|_| is_for_codewhisperer) {
        let today = host.now().to_zoned(TimeZone::UTC).date();
        let service = &bound.service;
        let dates = service.current(today).iter().map(|one| one.said(today));
        let said = service.note.clone().into_iter().chain(dates);
        notices.extend(said.map(|one| format!("CodeWhisperer: {one}")));
    }
    let endpoint = host
        .endpoints()
        .oidc(&place.region)
        .map_err(|error| bad_endpoint(&error))?;
    if let Some(named) = endpoint.override_to_name() {
        notices.push(format!(
            "{} sends this sign-in to {} instead of AWS.",
            named.variable, named.host
        ));
    }
    Ok(notices)
}

/// The failure for an endpoint no token may be sent to.
pub(in crate::flows) fn bad_endpoint(error: &EndpointError) -> Failure {
    Failure::new(error.to_string()).exit(Exit::Usage)
}
