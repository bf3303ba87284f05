//! `login`: sign in with a device code. Code and URL on stderr, then polls; needs no terminal.

use super::args::Login;
use super::{ask, output, wait};
use crate::domain::names;
use crate::domain::overview::Overview;
use crate::domain::text::minute;
use crate::flows::browser;
use crate::flows::discover::discover;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::sign_in::{Progress, SignInPlan, SignInRequest, Target, Way, device, plan};
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
    let signed_in = wait::interruptible(device::run(host, &plan, |progress| {
        say_progress(host, &progress);
    }))?;
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
            way: way(args.browser, args.device_code),
            port: args.callback_port,
            extends: args.extend,
        },
        args.yes,
    ))
}

fn way(browser: bool, device_code: bool) -> Option<Way> {
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

fn say_progress(host: &Host, progress: &Progress) {
    match progress {
        Progress::Registering | Progress::AwaitingBrowser(_) | Progress::NotAccepted(_) => {}
        Progress::AwaitingUser(code) => {
            if !code.host_is_expected {
                output::say(format!("warning: {} is not a host of AWS", code.host));
            }
            output::say(format!("Open this page on any device, at {}:", code.host));
            output::say(format!("\n{}\n", code.url));
            output::say("and enter this code, which was made on this machine just now:");
            output::say(format!("\n{}\n", code.code));
            if let Some(url) = &code.complete_url {
                output::say(format!("or open it with the code filled in:\n\n{url}\n"));
            }
            let minutes = code
                .expires_at
                .duration_since(host.now())
                .as_secs()
                .div_euclid(60);
            let look = host.look();
            if look.opens_browser && look.can_open_browser {
                open_in_browser(code.complete_url.as_ref().unwrap_or(&code.url).clone());
            }
            output::say(format!(
                "Waiting; the code ends in {minutes} minutes. ctrl-c cancels."
            ));
        }
        Progress::Trouble(why) => output::say(format!("{why} Still waiting.")),
        Progress::Recovered => output::say("The server answers again."),
    }
}

/// Polling goes on meanwhile: some browsers return only when they are closed.
fn open_in_browser(url: String) {
    std::thread::spawn(move || {
        if browser::open(&url).is_ok() {
            output::say("It was opened in your browser.");
        }
    });
}
