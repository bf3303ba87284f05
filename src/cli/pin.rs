//! `pin` and `unpin`.

use super::args::{Pin, Unpin};
use super::{output, wait};
use crate::domain::binding::whose;
use crate::domain::names;
use crate::domain::overview::Overview;
use crate::domain::text::visible;
use crate::flows::discover::discover;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::switch;

/// Keeps a connection for a service.
///
/// # Errors
/// Exit 2 with the reason when the service does not accept it.
pub fn pin(host: &Host, args: &Pin) -> Result<(), Failure> {
    let overview = discover(host, None);
    let service = switch::service(&overview, &args.service)?;
    let connection = names::connection(&overview, &args.connection);
    let id = match connection {
        Ok(connection) => connection.id.clone(),
        // A service that cannot be pinned at all says so first: that is the better answer.
        Err(_) if !service.service.is_bearer() => crate::domain::connection::ConnectionId::Env,
        Err(error) => {
            let hint = if args.connection == names::BUILDER_ID {
                format!(
                    "Sign in first: `moorline login builder-id --for {}`.",
                    service.service.id
                )
            } else {
                "`moorline connections` lists them all.".to_string()
            };
            return Err(Failure::new(format!("{error}."))
                .hint(hint)
                .exit(Exit::Usage));
        }
    };
    wait::undisturbed(|| switch::pin(host, &overview, &args.service, &id))?;
    output::say(format!(
        "{} is pinned to {}",
        service.service.name,
        visible(&id.to_string())
    ));
    say_who_wins(&overview, &args.service);
    Ok(())
}

/// Lets a service follow the active profile again.
///
/// # Errors
/// Exit 2 when there is no such service.
pub fn unpin(host: &Host, args: &Unpin) -> Result<(), Failure> {
    let overview = discover(host, None);
    let was_pinned = wait::undisturbed(|| switch::unpin(host, &args.service))?;
    if !was_pinned {
        let service = switch::service(&overview, &args.service)?;
        output::say(format!("{} was not pinned", service.service.name));
        return Ok(());
    }
    let after = discover(host, None);
    if after.directory_pin(&args.service).is_some() {
        output::say(format!("{} is not pinned any more", visible(&args.service)));
        say_who_wins(&after, &args.service);
        return Ok(());
    }
    let uses = after
        .service(&args.service)
        .map_or_else(String::new, |bound| match bound.binding.via {
            Some(_) => format!(": {}", whose(&after, &bound.binding)),
            None => ", which offers nothing it accepts".to_string(),
        });
    let name = after
        .service(&args.service)
        .map_or(args.service.as_str(), |bound| bound.service.name.as_str());
    output::say(format!("{name} follows the active profile again{uses}"));
    Ok(())
}

fn say_who_wins(overview: &Overview, service: &str) {
    if let Some(line) = switch::directory_wins(overview, service) {
        output::say(line);
    }
}
