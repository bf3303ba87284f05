//! What a `.moorline.toml` asks for, in words to decide on.

use super::missing_profile;
use crate::domain::binding::takes_pin;
use crate::domain::command;
use crate::domain::connection::ConnectionId;
use crate::domain::directory_rule::Rule;
use crate::domain::names;
use crate::domain::overview::Overview;
use crate::domain::problem::Problem;
use crate::domain::switch::{EffectOnService, plan_switch};
use crate::domain::text::visible;
use crate::flows::switch::describe;

/// More than these are counted only.
const MOST: usize = 8;

/// A pin that a rule asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedPin<'a> {
    /// The service.
    pub service: &'a str,
    /// The connection, as the file names it.
    pub asked: &'a str,
    /// The connection; else why it cannot be.
    pub connection: Result<ConnectionId, String>,
}

/// The pins that `rule` asks for.
pub fn pins<'a>(overview: &Overview, rule: &'a Rule) -> Vec<AskedPin<'a>> {
    rule.pins
        .iter()
        .map(|(service, asked)| AskedPin {
            service,
            asked,
            connection: connection(overview, service, asked),
        })
        .collect()
}

fn connection(overview: &Overview, service: &str, name: &str) -> Result<ConnectionId, String> {
    let Some(bound) = overview.service(service) else {
        let ids = overview.services().iter();
        let ids = ids.map(|bound| bound.service.id.clone());
        return Err(names::unknown("service", service, ids).to_string());
    };
    let service = &bound.service;
    if !service.is_bearer() {
        return Err(format!("{} takes no pin", service.name));
    }
    let connection = names::connection(overview, name).map_err(|error| error.to_string())?;
    match takes_pin(service, connection) {
        true => Ok(connection.id.clone()),
        false => Err(format!(
            "{} does not accept {}",
            service.name,
            visible(&connection.name)
        )),
    }
}

/// What `rule` asks for, line by line; safe to show.
pub fn asks(overview: &Overview, rule: &Rule) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(name) = &rule.profile {
        lines.push(match missing_profile(overview, rule) {
            Some(missing) => format!("  profile  {}: {missing}", visible(name)),
            None => format!("  profile  {}", called(overview, name)),
        });
    }
    if let Some(region) = &rule.region {
        lines.push(format!("  region   {}", visible(region)));
    }
    let (can_be, cannot): (Vec<_>, Vec<_>) = pins(overview, rule)
        .into_iter()
        .partition(|pin| pin.connection.is_ok());
    for pin in can_be {
        lines.push(format!(
            "  pin      {} to {}",
            visible(pin.service),
            visible(pin.asked)
        ));
    }
    let more = cannot.len().saturating_sub(MOST);
    for pin in cannot.iter().take(MOST) {
        let why = pin.connection.as_ref().err().map_or("", String::as_str);
        lines.push(format!(
            "  not      {} to {}: {}",
            visible(pin.service),
            visible(pin.asked),
            visible(why)
        ));
    }
    if more > 0 {
        lines.push(format!("  not      {more} more pins that cannot be here"));
    }
    lines.extend(at_stake(overview, rule));
    lines
}

/// The services that its profile would disconnect, or connect as somebody else, and that it does not
/// pin.
fn at_stake(overview: &Overview, rule: &Rule) -> Vec<String> {
    let Some(target) = rule
        .profile
        .as_deref()
        .and_then(|name| overview.profile(name))
    else {
        return Vec::new();
    };
    let pinned = pins(overview, rule);
    let is_pinned = |id: &str| {
        let mut pinned = pinned.iter();
        pinned.any(|pin| pin.service == id && pin.connection.is_ok())
    };
    plan_switch(overview, target)
        .at_stake()
        .filter(|service| !is_pinned(&service.id))
        .map(|service| {
            let becomes = match service.effect {
                EffectOnService::Moves => "moves   ",
                _ => "loses   ",
            };
            let (id, name) = (command::word(&service.id), visible(&service.name));
            format!("  {becomes} {name}: a line `{id} = \"CONNECTION\"` under [pins] keeps one")
        })
        .collect()
}

/// The profile of that name in one line, a production profile as one.
pub(super) fn called(overview: &Overview, name: &str) -> String {
    let Some(profile) = overview.profile(name) else {
        return visible(name).into_owned();
    };
    let production = match overview.is_production(profile) {
        true => ", PRODUCTION",
        false => "",
    };
    format!("{}{production}", describe(profile))
}

/// What is wrong in the file, line by line; safe to show.
pub fn mistakes(problems: &[Problem]) -> Vec<String> {
    let mut lines: Vec<String> = problems
        .iter()
        .take(MOST)
        .map(|problem| match problem.line {
            Some(line) => format!("  line {line}: {}", visible(&problem.message)),
            None => format!("  {}", visible(&problem.message)),
        })
        .collect();
    let more = problems.len().saturating_sub(MOST);
    if more > 0 {
        lines.push(format!(
            "  and {more} more mistakes: `moorline directory` shows them"
        ));
    }
    lines
}
