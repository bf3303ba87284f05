//! What to know before profiles are renamed or deleted: who else names them, and what cannot be
//! taken back. Pure.

use super::changes::Planned;
use super::sides::Sides;
use crate::domain::active::ActiveFrom;
use crate::domain::command;
use crate::domain::connection::ConnectionId;
use crate::domain::overview::Overview;
use crate::domain::profile::is_secret_key;
use crate::domain::text::visible;
use crate::flows::host::Environment;

/// More notices than this are not read.
const MOST_NOTICES: usize = 20;

/// The notices, those that matter most first; safe to show.
pub(super) fn notices(
    environment: &Environment,
    overview: &Overview,
    planned: &Planned,
    sides: &Sides,
) -> Vec<String> {
    let mut notices = lost_keys(planned, sides);
    let programs = programs(overview);
    for name in &planned.counts.deleted {
        let then = "switch to another profile afterwards";
        notices.extend(in_use(environment, overview, name, then));
        notices.extend(named_by(&programs, name, "does not work without it"));
    }
    for (from, to) in &planned.renamed {
        let then = format!("run `moorline switch {}` afterwards", command::word(to));
        notices.extend(in_use(environment, overview, from, &then));
        notices.extend(named_by(&programs, from, "has to name the new name"));
    }
    notices.extend(dangling(planned, sides));
    if let Some(more @ 1..) = notices.len().checked_sub(MOST_NOTICES) {
        notices.truncate(MOST_NOTICES);
        notices.push(format!("{more} more things like these"));
    }
    notices
}

fn lost_keys(planned: &Planned, sides: &Sides) -> Vec<String> {
    let losing: Vec<String> = planned
        .counts
        .deleted
        .iter()
        .filter(|name| sides.keys(name).any(is_secret_key))
        .map(|name| visible(name).into_owned())
        .collect();
    let names = match losing.as_slice() {
        [] => return Vec::new(),
        names if names.len() <= 5 => names.join(", "),
        names => format!("{} profiles", names.len()),
    };
    vec![format!(
        "The keys of {names} are lost for good: `moorline undo` cannot bring this back, because the journal keeps no secrets."
    )]
}

/// Where the profile is in use.
fn in_use(environment: &Environment, overview: &Overview, name: &str, then: &str) -> Vec<String> {
    let shown = visible(name);
    let mut notices = Vec::new();
    for variable in ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"] {
        if environment.get(variable) == Some(name) {
            notices.push(format!("{variable} in this shell names {shown}: {then}."));
        }
    }
    let active = overview.active().filter(|active| active.profile == name);
    if let Some(active) = active
        && !matches!(
            active.from,
            ActiveFrom::AwsProfile | ActiveFrom::Directory | ActiveFrom::AwsDefaultProfile
        )
    {
        notices.push(format!(
            "{shown} is the active profile ({}): {then}.",
            active.from.reason()
        ));
    }
    let managed = overview.profiles().iter();
    for one in managed.filter(|one| one.stands_for() == Some(name)) {
        notices.push(format!(
            "{} stands for {shown} everywhere: {then}.",
            visible(&one.name)
        ));
    }
    let id = ConnectionId::Profile(name.to_owned());
    for (service, _) in overview.pins().iter().filter(|(_, pin)| **pin == id) {
        notices.push(format!("{} is pinned to {shown}.", visible(service)));
    }
    notices
}

/// The profiles that have a `credential_process`, each with its words. The line itself is not shown:
/// it may hold a secret.
fn programs(overview: &Overview) -> Vec<(&str, Vec<&str>)> {
    let is_between = |c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\'');
    overview
        .profiles()
        .iter()
        .filter_map(|profile| {
            let line = profile.settings.text("credential_process")?;
            Some((profile.name.as_str(), line.split(is_between).collect()))
        })
        .collect()
}

/// The programs that name the profile.
fn named_by(programs: &[(&str, Vec<&str>)], name: &str, what: &str) -> Vec<String> {
    programs
        .iter()
        .filter(|(profile, words)| *profile != name && words.contains(&name))
        .map(|(profile, _)| {
            format!(
                "The credential_process of {} names {}, and {what}.",
                visible(profile),
                visible(name)
            )
        })
        .collect()
}

/// Settings that name something that is not there.
fn dangling(planned: &Planned, sides: &Sides) -> Vec<String> {
    let mut notices = Vec::new();
    for (profile, set) in &planned.set {
        let value = |key: &str| set.get(key).and_then(Option::as_deref);
        if let Some(session) = value("sso_session").filter(|name| !sides.has_session(name)) {
            notices.push(format!(
                "{} names [sso-session {}], which is not in the config.",
                visible(profile),
                visible(session)
            ));
        }
        let is_new = |name: &str| planned.renamed.iter().any(|(_, to)| to == name);
        if let Some(source) =
            value("source_profile").filter(|name| !sides.has(name) && !is_new(name))
        {
            notices.push(format!(
                "{} names the source profile {}, which does not exist.",
                visible(profile),
                visible(source)
            ));
        }
    }
    notices
}
