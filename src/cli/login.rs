//! `login`: sign in. Page and code on stderr, then waits; needs no terminal.

mod keyboard;
mod waiting;

use super::args::Login;
use super::{ask, output};
use crate::domain::names;
use crate::domain::overview::Overview;
use crate::domain::text::minute;
use crate::flows::discover::discover;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::sign_in::{SignInPlan, SignInRequest, Target, Way, plan, way};
use crate::flows::switch;

/// Signs in.
///
/// # Errors
/// Exit 2 when the config would have to be changed and nobody can be asked.
pub fn login(host: &Host, args: Login) -> Result<(), Failure> {
    let overview = discover(host, None);
    let request = request(&overview, args)?;
    let (request, yes) = request;
    let plan = plan::plan(host, &overview, &request)?;
    for notice in &plan.notices {
        output::say(format!("note: {notice}"));
    }
    if !confirmed(&plan, yes)? {
        return Err(Failure::new("Not signed in: nothing was changed.").exit(Exit::Interrupted));
    }
    let is_decided = way::decided(host, &request).is_some();
    let signed_in = waiting::sign_in(host, &plan, is_decided)?;
    output::say(format!(
        "signed in to {} until {}",
        signed_in.name,
        minute(signed_in.expires_at)
    ));
    for line in &signed_in.lines {
        output::say(line);
    }
    Ok(())
}

fn request(overview: &Overview, args: Login) -> Result<(SignInRequest, bool), Failure> {
    let usage = |error: names::NameError| {
        Failure::new(format!("{error}."))
            .hint("`moorline connections` lists them; `--start-url URL --region REGION` adds one.")
            .exit(Exit::Usage)
    };
    let target = match (args.connection, args.start_url, args.region) {
        (_, Some(url), region) => Target::StartUrl {
            url,
            region,
            session: args.session,
        },
        (Some(name), _, _) => match names::connection_or_new(overview, &name).map_err(usage)? {
            Some(connection) => Target::Connection(connection.id.clone()),
            None => Target::NewBuilderId,
        },
        (None, _, _) => match &args.service {
            Some(service) => for_service(overview, service)?,
            None => return Err(nowhere(overview)),
        },
    };
    Ok((
        SignInRequest {
            target,
            service: args.service,
            profile: args.profile,
            access: args.access.map(Into::into),
            way: asked_way(args.browser, args.device_code),
            port: args.callback_port,
            extends: args.extend,
        },
        args.yes,
    ))
}

fn asked_way(browser: bool, device_code: bool) -> Option<Way> {
    match (browser, device_code) {
        (true, _) => Some(Way::Browser),
        (_, true) => Some(Way::DeviceCode),
        _ => None,
    }
}

/// Nothing says where to sign in.
fn nowhere(overview: &Overview) -> Failure {
    let sessions: Vec<&str> = overview
        .connections()
        .iter()
        .filter_map(|connection| connection.session.as_deref())
        .take(10)
        .collect();
    let sessions = if sessions.is_empty() {
        "there is no [sso-session] yet".to_string()
    } else {
        format!("your sessions are {}", sessions.join(", "))
    };
    Failure::new(format!("Say where to sign in; {sessions}."))
        .hint("`moorline login builder-id`, `moorline login SESSION`, or `moorline login --start-url URL --region REGION`.")
        .exit(Exit::Usage)
}

/// Without a connection, the one the service uses.
fn for_service(overview: &Overview, service: &str) -> Result<Target, Failure> {
    let bound = switch::service(overview, service)?;
    bound
        .binding
        .connection
        .clone()
        .map(Target::Connection)
        .ok_or_else(|| {
            Failure::new(format!("{} uses no connection yet.", bound.service.name))
                .hint(format!(
                    "Name one: `moorline login builder-id --for {}`.",
                    bound.service.id
                ))
                .exit(Exit::Usage)
        })
}

fn confirmed(plan: &SignInPlan, yes: bool) -> Result<bool, Failure> {
    let Some(change) = &plan.change else {
        return Ok(true);
    };
    output::say(format!("{} will change:", change.file.display()));
    output::say(change.diff.trim_end());
    if yes {
        return Ok(true);
    }
    if !ask::has_terminal() {
        return Err(Failure::new(
            "Not signed in: the config file would be changed, and nobody can be asked.",
        )
        .hint("`--yes` makes the change shown above.")
        .exit(Exit::Usage));
    }
    Ok(ask::choose("Sign in and make this change?", &["yes", "no"])? == "yes")
}
