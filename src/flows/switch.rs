//! Switching, pinning and unpinning.

mod log;

use crate::domain::binding::accepts_bearer;
use crate::domain::command;
use crate::domain::connection::ConnectionId;
use crate::domain::names;
use crate::domain::overview::{Bound, Overview, Stay};
use crate::domain::profile::Profile;
use crate::domain::service::ServiceId;
use crate::domain::switch::{EffectOnService, SwitchPlan};
use crate::domain::text::visible;
use crate::flows::activity_log;
use crate::flows::everywhere;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::shell::{self, ShellChange};
use crate::store::state::{self, StayChoice};
use std::collections::BTreeMap;

/// What goes together with a key in the environment.
const KEYS: [&str; 5] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_CREDENTIAL_EXPIRATION",
];

/// How a planned switch is to be carried out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SwitchOrder {
    /// The services that stay connected, with what.
    pub pins: Vec<(ServiceId, ConnectionId)>,
    /// The answers to remember.
    pub remember: Vec<(ServiceId, Stay)>,
    /// Whether to hand over the profile's region too.
    pub export_region: bool,
    /// The managed profile that is to stand for it; its section is in the config file.
    pub everywhere: Option<String>,
}

/// What a switch did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Switched {
    /// The profile switched to.
    pub target: String,
    /// The managed profile that stands for it now, if it was switched to everywhere.
    pub managed: Option<String>,
    /// Whether the calling shell was told, through the shell function.
    pub shell: bool,
    /// Whether the switch is kept as the last one on this host.
    pub state: bool,
    /// What to tell; safe to show.
    pub lines: Vec<String>,
}

impl Switched {
    /// What a shell has to name to use it.
    pub fn shell_name(&self) -> &str {
        self.managed.as_ref().unwrap_or(&self.target)
    }
}

/// Carries a planned switch out. Blocks on files.
///
/// # Errors
/// When the state or the result file cannot be written; then nothing was switched.
pub fn switch(
    host: &Host,
    overview: &Overview,
    plan: &SwitchPlan,
    order: &SwitchOrder,
) -> Result<Switched, Failure> {
    let switched = carry_out(host, overview, plan, order);
    log::note_switch(host, overview, plan, order, &switched);
    switched
}

fn carry_out(
    host: &Host,
    overview: &Overview,
    plan: &SwitchPlan,
    order: &SwitchOrder,
) -> Result<Switched, Failure> {
    let target = overview
        .profile(&plan.target)
        .ok_or_else(|| no_profile(overview, &plan.target))?;
    let name = order.everywhere.as_ref().unwrap_or(&target.name);
    let change = ShellChange::to(host, overview, name, target, order.export_region)?;
    let has_shell = shell::open_result_file(host)?;
    let mut pins = BTreeMap::new();
    let state = state::update(&host.environment().state_dir, |state| {
        pins.clone_from(&state.pins);
        if state.last_switch.as_ref() != Some(name) {
            state.previous_switch = state.last_switch.replace(name.clone());
        }
        if let Some(managed) = &order.everywhere {
            state
                .everywhere
                .insert(managed.clone(), target.name.clone());
        }
        state.note_recent(&target.name);
        for (service, connection) in &order.pins {
            state.pins.insert(service.clone(), connection.to_string());
        }
        for (service, stay) in &order.remember {
            state.stay.insert(service.clone(), choice(*stay));
        }
    })
    .map_err(|error| Failure::new(format!("Not switched: {error}.")))?;
    activity_log::note_pins(host, &pins, &state.pins);
    shell::write_result(host, &change)?;
    let mut lines = vec![match order.everywhere.as_deref() {
        Some(managed) => {
            let header = everywhere::header(managed);
            format!("switched to {} everywhere, as {header}", describe(target))
        }
        None => format!("switched to {}", describe(target)),
    }];
    lines.extend(order.pins.iter().filter_map(|(service, connection)| {
        let service = overview.service(service)?;
        let connection = overview.connection(connection)?;
        Some(format!(
            "{} stays on {}",
            service.service.name,
            visible(&connection.name)
        ))
    }));
    lines.extend(let_go(overview, plan, order));
    if let Some(directory) = overview.directory().filter(|_| has_shell)
        && directory
            .rule
            .profile
            .as_ref()
            .is_some_and(|name| *name != target.name)
    {
        let file = visible(&directory.file);
        lines.push(format!(
            "this shell is back where it was when it leaves the directory of {file}"
        ));
    }
    lines.extend(warnings(host, plan, name, target, &change));
    Ok(Switched {
        target: target.name.clone(),
        managed: order.everywhere.clone(),
        shell: has_shell,
        state: true,
        lines,
    })
}

/// The services that have nothing now, each with what brings it back.
fn let_go(overview: &Overview, plan: &SwitchPlan, order: &SwitchOrder) -> Vec<String> {
    plan.at_stake()
        .filter(|service| service.effect == EffectOnService::WouldLose)
        .filter(|service| !order.pins.iter().any(|(id, _)| *id == service.id))
        .filter_map(|service| {
            let had = overview.connection(service.before.connection.as_ref()?)?;
            let back = overview.service(&service.id)?;
            let remembered = match service.remembered {
                Some(Stay::Follow) => ", as remembered",
                _ => "",
            };
            Some(format!(
                "{} has no sign-in here now{remembered}; `{}` brings it back",
                service.name,
                command::pin(&back.service, &had.id)
            ))
        })
        .collect()
}

/// The error for a profile that does not exist.
pub fn no_profile(overview: &Overview, name: &str) -> Failure {
    let profiles = overview
        .profiles()
        .iter()
        .map(|profile| profile.name.clone());
    let error = names::unknown("profile", name, profiles);
    let active = overview.active().filter(|active| active.profile == name);
    let why = active.and(overview.active_reason());
    let why = why.map_or_else(String::new, |why| format!("It is the active one: {why}. "));
    Failure::new(format!("{error}."))
        .hint(format!("{why}`moorline profiles` lists them all."))
        .exit(Exit::Usage)
}

/// The profile of the switch before the last on this host. Blocks on files.
pub fn previous_on_host(host: &Host) -> Option<String> {
    let (state, _) = state::State::load(&host.environment().state_dir);
    state.previous_switch
}

/// A profile in one line: `dev-lambda (111122223333, eu-west-1)`.
pub fn describe(profile: &Profile) -> String {
    let facts: Vec<String> = [profile.account.as_deref(), profile.region.as_deref()]
        .into_iter()
        .flatten()
        .map(|fact| visible(fact).into_owned())
        .collect();
    let name = visible(&profile.name);
    if facts.is_empty() {
        name.into_owned()
    } else {
        format!("{name} ({})", facts.join(", "))
    }
}

/// What would still beat the profile in this shell, and the command of that shell which takes it away:
/// Moorline does so only with what it set.
fn warnings(
    host: &Host,
    plan: &SwitchPlan,
    name: &str,
    target: &Profile,
    change: &ShellChange,
) -> Vec<String> {
    let environment = host.environment();
    let is_there = |name: &&str| environment.get(name).is_some();
    let unset = |names: &[&str]| shell::login_shell(environment).unset(names);
    let mut lines = Vec::new();
    if is_there(&"AWS_ACCESS_KEY_ID") {
        let keys: Vec<&str> = KEYS.into_iter().filter(is_there).collect();
        lines.push(format!(
            "warning: AWS_ACCESS_KEY_ID is set here and beats any profile: run `{}` to use the profile",
            unset(&keys)
        ));
    }
    if is_there(&"AWS_WEB_IDENTITY_TOKEN_FILE") {
        lines.push(format!(
            "warning: AWS_WEB_IDENTITY_TOKEN_FILE is set here and beats any profile: run `{}` to use the profile",
            unset(&["AWS_WEB_IDENTITY_TOKEN_FILE"])
        ));
    }
    if let Some(default) = environment.get("AWS_DEFAULT_PROFILE")
        && default != name
    {
        lines.push(format!(
            "warning: AWS_DEFAULT_PROFILE is `{}`, and boto3 follows it rather than AWS_PROFILE: run `{}`",
            visible(default),
            unset(&["AWS_DEFAULT_PROFILE"])
        ));
    }
    if let Some(wanted) = target.region.as_deref() {
        lines.extend(change.foreign_regions(host).filter(|(_, set)| *set != wanted).map(
            |(name, set)| {
                format!(
                    "warning: {name} is `{}` here and wins over {} of the profile: run `{}` to use that",
                    visible(set),
                    visible(wanted),
                    unset(&[name])
                )
            },
        ));
    }
    if !plan.offers_iam {
        lines.push(
            "this profile offers no IAM credentials: AWS commands will fail until you switch again"
                .into(),
        );
        if environment.has_container_role() || environment.has_instance_role() {
            lines.push("warning: some AWS tools would step in with the role of this container or machine instead".into());
        }
    }
    lines
}

fn choice(stay: Stay) -> StayChoice {
    match stay {
        Stay::Stay => StayChoice::Stay,
        Stay::Follow => StayChoice::Follow,
    }
}

/// The service called `id`.
///
/// # Errors
/// Exit 2, with the nearest names.
pub fn service<'a>(overview: &'a Overview, id: &str) -> Result<&'a Bound, Failure> {
    overview.service(id).ok_or_else(|| {
        let ids = overview
            .services()
            .iter()
            .map(|bound| bound.service.id.clone());
        let error = names::unknown("service", id, ids);
        Failure::new(format!("{error}."))
            .hint("`moorline services` lists them all.")
            .exit(Exit::Usage)
    })
}

/// Keeps `connection` for `service`. Blocks on files.
///
/// # Errors
/// Exit 2 with the reason when the service does not accept it.
pub fn pin(
    host: &Host,
    overview: &Overview,
    service_id: &str,
    connection: &ConnectionId,
) -> Result<(), Failure> {
    let service = &service(overview, service_id)?.service;
    let usage = |why: String| Failure::new(why).exit(Exit::Usage);
    if service.is_bound_by_holder() {
        let holders: Vec<&str> = service.bound_by.iter().map(|tool| tool.label()).collect();
        return Err(usage(format!(
            "{} cannot be pinned: it uses the sign-in of {} itself.",
            service.name,
            holders.join(" or ")
        )));
    }
    if !service.is_bearer() {
        return Err(usage(format!(
            "{} cannot be pinned: it takes IAM credentials, and follows the active profile because the tools that call it do.",
            service.name
        ))
        .hint("Switch to a profile instead: `moorline switch PROFILE`."));
    }
    let found = overview
        .connection(connection)
        .ok_or_else(|| usage(format!("No connection is called `{connection}`.")))?;
    if matches!(found.id, ConnectionId::Token(_)) {
        return Err(usage(format!(
            "{connection} cannot be pinned: no section of the config explains that token, so Moorline never uses it."
        )));
    }
    if !service.accepts.contains(&found.auth_method) {
        return Err(usage(format!(
            "{} does not accept {}: it accepts {}.",
            service.name,
            found.auth_method.label(),
            service.accepts_text()
        )));
    }
    if !accepts_bearer(service, found) {
        let missing: Vec<&str> = service
            .scopes
            .iter()
            .filter(|scope| !found.scopes.contains(scope))
            .map(String::as_str)
            .collect();
        return Err(usage(format!(
            "{} does not accept {}: {} not granted to it.",
            service.name,
            visible(&found.name),
            if missing.len() == 1 {
                format!("the scope {} is", missing[0])
            } else {
                format!("the scopes {} are", missing.join(", "))
            }
        ))
        .hint(format!(
            "Sign in for it: `{}`.",
            command::login(&found.id, Some(&service.id))
        )));
    }
    update_pins(host, |pins| {
        pins.insert(service.id.clone(), connection.to_string());
    })
}

/// Lets `service` follow the active profile again; says whether it was pinned. Blocks on files.
///
/// # Errors
/// When the state cannot be written.
pub fn unpin(host: &Host, service: &str) -> Result<bool, Failure> {
    let (state, _) = state::State::load(&host.environment().state_dir);
    if !state.pins.contains_key(service) {
        return Ok(false);
    }
    update_pins(host, |pins| {
        pins.remove(service);
    })?;
    Ok(true)
}

/// What to know once a service is pinned or unpinned: that the rule of this directory wins here.
pub fn directory_wins(overview: &Overview, service: &str) -> Option<String> {
    let pinned = overview.directory_pin(service)?;
    let pinned = overview.connection(pinned)?;
    let file = overview.directory().map_or("", |rule| &rule.file);
    Some(format!(
        "but here {} keeps it on {}, until you leave or deny it",
        visible(file),
        visible(&pinned.name)
    ))
}

/// Changes the pins, under the lock.
pub(super) fn update_pins(
    host: &Host,
    change: impl FnOnce(&mut BTreeMap<String, String>),
) -> Result<(), Failure> {
    let mut before = None;
    let updated = state::update(&host.environment().state_dir, |state| {
        before = Some(state.pins.clone());
        change(&mut state.pins);
    });
    let state = updated.map_err(|error| {
        let failure = Failure::new(format!("Pins were not changed: {error}."));
        log::note_failed_pins(host, &failure);
        failure
    })?;
    activity_log::note_pins(host, &before.unwrap_or_default(), &state.pins);
    Ok(())
}
