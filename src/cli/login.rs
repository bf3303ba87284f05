//! `login`: sign in. Page and code on stderr, then waits; needs no terminal, but for the sessions
//! that the AWS CLI signs in to.

mod keyboard;
mod waiting;

use super::args::Login;
use super::{ask, output, wait};
use crate::domain::command;
use crate::domain::connection::ConnectionId;
use crate::domain::missing_scopes::lacking;
use crate::domain::names;
use crate::domain::overview::Overview;
use crate::domain::start_url::{Organization, organizations};
use crate::domain::text::{minute, visible};
use crate::flows::aws_login;
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
    if let Some(profile) = login_session(&overview, &args) {
        return aws_login(host, &overview, &profile, &args);
    }
    let (mut request, yes) = request(&overview, args)?;
    let is_decided = way::decided(host, &request).is_some();
    if !is_decided && !ask::has_terminal() {
        // Nobody watches: no browser is opened that nobody asked for.
        request.way = Some(Way::DeviceCode);
    }
    let plan = plan::plan(host, &overview, &request)?;
    for notice in &plan.notices {
        output::tell(format!("note: {notice}"));
    }
    if !confirmed(&overview, &plan, yes)? {
        return Err(Failure::new("Not signed in: nothing was changed.").exit(Exit::Interrupted));
    }
    let signed_in = waiting::sign_in(host, &plan, is_decided)
        .map_err(|failure| after_extending(&plan, failure))?;
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
            .hint("`moorline connections` lists them; `moorline login --start-url URL` adds one.")
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

/// How many organizations are listed.
const MOST_LISTED: usize = 10;

/// Nothing says where to sign in: the organizations that are known come first.
fn nowhere(overview: &Overview) -> Failure {
    let known = organizations(overview);
    if known.is_empty() {
        output::tell("There is no [sso-session] yet.");
    } else {
        output::tell("Organizations that the config knows:");
    }
    for one in known.iter().take(MOST_LISTED) {
        output::tell(format!("  {}", known_line(one)));
    }
    if known.len() > MOST_LISTED {
        output::tell(format!("  and {} more", known.len() - MOST_LISTED));
    }
    Failure::new("Say where to sign in.")
        .hint("`moorline login builder-id`, `moorline login SESSION`, or `moorline login --start-url URL`.")
        .exit(Exit::Usage)
}

fn known_line(one: &Organization) -> String {
    let place = visible(&format!("{} in {}", one.start_url, one.region)).into_owned();
    let id = |name: &String| command::login(&ConnectionId::Session(name.clone()), None);
    let commands: Vec<String> = if one.sessions.is_empty() {
        vec![command::login(
            &ConnectionId::StartUrl(one.start_url.clone()),
            None,
        )]
    } else {
        one.sessions.iter().map(id).collect()
    };
    format!("{place}: `{}`", visible(&commands.join("`, `")))
}

/// The profile whose session the AWS CLI signs in to, if the name means one.
fn login_session(overview: &Overview, args: &Login) -> Option<String> {
    let name = args.connection.as_deref()?;
    match &names::connection(overview, name).ok()?.id {
        ConnectionId::Profile(profile) if overview.is_login_session(profile) => {
            Some(profile.clone())
        }
        _ => None,
    }
}

/// Runs `aws login`: what it asks for, it asks by itself.
fn aws_login(host: &Host, overview: &Overview, profile: &str, args: &Login) -> Result<(), Failure> {
    let refused = |why: &str| Failure::new(format!("Not signed in: {why}.")).exit(Exit::Usage);
    let has_options = args.service.is_some()
        || args.profile.is_some()
        || args.callback_port.is_some()
        || args.browser
        || args.device_code
        || args.extend;
    if has_options {
        return Err(refused(
            "the AWS CLI signs in to that session, and knows none of these options",
        )
        .hint(format!(
            "Run `moorline login {}`.",
            visible(&command::word(profile))
        )));
    }
    if !ask::has_terminal() {
        return Err(refused("`aws login` needs a terminal").hint(format!(
            "In one, run `aws login --profile {}`.",
            visible(&command::word(profile))
        )));
    }
    let login = aws_login::plan(host, overview, profile)?;
    output::say(format!("running `{}`", login.shown()));
    let running = host.clone();
    wait::for_a_program(move || aws_login::run(&running, &login))?;
    output::say(aws_login::outcome(&discover(host, None), profile)?);
    Ok(())
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

fn confirmed(overview: &Overview, plan: &SignInPlan, yes: bool) -> Result<bool, Failure> {
    if let Some(change) = &plan.change {
        output::about(!yes, format!("{} will change:", change.file.display()));
        output::about(!yes, change.diff.trim_end());
    }
    if yes || plan.change.is_none() && !plan.extends {
        return Ok(true);
    }
    if !ask::has_terminal() {
        return Err(nobody_to_ask(plan));
    }
    Ok(ask::choose(&question(overview, plan), answers(plan))? == "yes")
}

/// Whoever interrupts an extension may have ended the old session already.
fn after_extending(plan: &SignInPlan, failure: Failure) -> Failure {
    if !plan.extends || !failure.exit.is_asked_for() {
        return failure;
    }
    Failure::new(format!(
        "interrupted; the session of {} may have ended on the server already",
        plan.name
    ))
    .hint(format!(
        "Sign in again: `{}`.",
        command::login(&plan.connection, None)
    ))
    .exit(failure.exit)
}

fn nobody_to_ask(plan: &SignInPlan) -> Failure {
    if plan.extends {
        return Failure::new("Not extended: a session would be ended, and nobody can be asked.")
            .hint("`--yes` ends it and signs in again.")
            .exit(Exit::Refused);
    }
    Failure::new("Not signed in: the config file would be changed, and nobody can be asked.")
        .hint("`--yes` makes the change shown above.")
        .exit(Exit::Usage)
}

fn question(overview: &Overview, plan: &SignInPlan) -> String {
    if plan.extends {
        return "End this session and sign in again?".to_owned();
    }
    let service = plan.service.as_ref().and_then(|id| overview.service(id));
    let connection = overview.connection(&plan.connection);
    let missing = service
        .zip(connection)
        .and_then(|(bound, one)| lacking(one, &bound.service));
    missing.map_or_else(
        || "Sign in and make this change?".to_owned(),
        |missing| missing.question,
    )
}

/// What an empty line means stands first: nothing is ended by a slip.
fn answers(plan: &SignInPlan) -> &'static [&'static str] {
    if plan.extends {
        &["no", "yes"]
    } else {
        &["yes", "no"]
    }
}
