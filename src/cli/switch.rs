//! `switch`: plan, ask what has to be asked, apply.

use super::args::Switch;
use super::json::SwitchJson;
use super::{ask, change, output, wait};
use crate::domain::binding::Binding;
use crate::domain::command;
use crate::domain::names;
use crate::domain::overview::{Overview, Stay};
use crate::domain::profile::Profile;
use crate::domain::shell_word;
use crate::domain::switch::{EffectOnService, PlannedService, SwitchPlan, plan_switch};
use crate::domain::text::visible;
use crate::flows::discover::discover;
use crate::flows::everywhere::{self, EverywherePlan};
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::shell::login_shell;
use crate::flows::switch::{self, SwitchOrder, Switched, no_profile};

/// Switches to a profile.
///
/// # Errors
/// Exit 2 for a name nothing has, 4 when it would disconnect something, or is a production profile,
/// and nobody can be asked.
pub fn switch(host: &Host, args: &Switch) -> Result<(), Failure> {
    let overview = discover(host, None);
    let target = target(host, &overview, &args.profile)?;
    let plan = plan_switch(&overview, target);
    let everywhere = everywhere_plan(host, &overview, target, args)?;
    if args.dry_run {
        for change in everywhere.iter().flat_map(|everywhere| &everywhere.changes) {
            output::say(change.diff.trim_end());
        }
        let planned = match flag(args) {
            Some(stay) => {
                let pins = plan.pins(Some(stay), true);
                plan.answered(&pins)
            }
            None => plan,
        };
        show(&planned, args.json, None);
        return Ok(());
    }
    if !args.yes {
        confirm_production(&overview, target, "Not switched", "Switch to it?")?;
    }
    let (answer, overriding) = answer(&overview, &plan, target, args)?;
    for service in moving(&plan, answer, overriding) {
        output::say(format!(
            "{} moves from {} to {}",
            service.name,
            called(&overview, &service.before),
            called(&overview, &service.after)
        ));
    }
    let remember = args.remember.then_some(answer).flatten();
    let order = SwitchOrder {
        pins: plan.pins(answer, overriding),
        remember: remember
            .map(|stay| {
                plan.at_stake()
                    .map(|service| (service.id.clone(), stay))
                    .collect()
            })
            .unwrap_or_default(),
        export_region: args.region || host.settings().export_region,
        everywhere: None,
    };
    let switched = match &everywhere {
        Some(everywhere) => {
            confirm_section(everywhere, args.yes)?;
            wait::undisturbed(|| everywhere::switch(host, &overview, everywhere, &plan, &order))?
        }
        None => wait::undisturbed(|| switch::switch(host, &overview, &plan, &order))?,
    };
    for line in &switched.lines {
        output::say(line);
    }
    if let Some(connection) = &plan.needs_sign_in {
        output::say(format!(
            "it needs a sign-in first: moorline login {}",
            shell_word::posix(&command::login_name(connection))
        ));
    }
    let _is_told = say_how_to_reach_the_shell(host, &switched);
    if args.json {
        show(&plan.answered(&order.pins), true, Some(&switched));
    }
    Ok(())
}

/// Makes sure that a production profile is wanted; `not` says what has not happened otherwise.
///
/// # Errors
/// Exit 4 when nobody can be asked, 130 when it is not wanted.
pub fn confirm_production(
    overview: &Overview,
    target: &Profile,
    not: &str,
    question: &str,
) -> Result<(), Failure> {
    let Some(pattern) = overview.production_pattern(target) else {
        return Ok(());
    };
    let described = switch::describe(target);
    let why = format!(
        "{described} is a production profile (`{}` in config.toml)",
        visible(pattern.text())
    );
    if !ask::has_terminal() {
        return Err(
            Failure::new(format!("{not}: {why}, and nobody can be asked."))
                .hint("`--yes` answers that it is wanted.")
                .exit(Exit::Refused),
        );
    }
    output::tell(format!("{why}."));
    match ask::choose(question, &["no", "yes"])? {
        "yes" => Ok(()),
        _ => Err(Failure::new(format!("{not}.")).exit(Exit::Interrupted)),
    }
}

/// What `--everywhere` does beside the switch.
fn everywhere_plan(
    host: &Host,
    overview: &Overview,
    target: &Profile,
    args: &Switch,
) -> Result<Option<EverywherePlan>, Failure> {
    let Some(asked) = &args.everywhere else {
        return Ok(None);
    };
    let managed = everywhere::managed_name(host, Some(asked))?;
    everywhere::plan(host, overview, &target.name, &managed).map(Some)
}

/// Shows what changes in the config file, if anything does, and makes sure that it is wanted.
fn confirm_section(everywhere: &EverywherePlan, yes: bool) -> Result<(), Failure> {
    if everywhere.changes.is_empty() {
        for notice in &everywhere.notices {
            output::say(format!("note: {notice}"));
        }
        return Ok(());
    }
    let question = format!(
        "Write this, so that `{}` can stand for any profile?",
        everywhere.managed
    );
    change::confirm(
        &everywhere.changes,
        &question,
        false,
        yes,
        &everywhere.notices,
    )
}

/// The answer given by a flag.
fn flag(args: &Switch) -> Option<Stay> {
    match (args.stay, args.no_stay) {
        (true, _) => Some(Stay::Stay),
        (_, true) => Some(Stay::Follow),
        _ => None,
    }
}

fn target<'a>(host: &Host, overview: &'a Overview, name: &str) -> Result<&'a Profile, Failure> {
    if name == "-" {
        return previous(host, overview);
    }
    if let Some(profile) = overview.profile(name) {
        return Ok(profile);
    }
    let matching: Vec<&Profile> = overview
        .profiles()
        .iter()
        .filter(|profile| names::is_subsequence(name, &profile.name))
        .collect();
    match matching.as_slice() {
        [only] if ask::has_terminal() => Ok(only),
        _ => Err(no_profile(overview, name)),
    }
}

/// The profile to go back to: this shell's own; the host's where no shell function keeps one.
fn previous<'a>(host: &Host, overview: &'a Overview) -> Result<&'a Profile, Failure> {
    let found = |name: &str| {
        overview
            .profile(name)
            .ok_or_else(|| no_profile(overview, name))
    };
    if let Some(name) = host.environment().get("MOORLINE_PREVIOUS") {
        return found(name);
    }
    if host.result_file().is_none()
        && let Some(name) = switch::previous_on_host(host)
    {
        let previous = found(&name)?;
        output::say(format!(
            "back to {}, as this host's switch before the last was to it: no shell function keeps what this shell had",
            visible(&name)
        ));
        return Ok(previous);
    }
    Err(Failure::new("This shell knows no previous profile: only switches through the shell function are remembered.")
        .hint(format!("Load it with `moorline hook install {}`, or name a profile: `moorline switch PROFILE`.", login_shell(host.environment()).id()))
        .exit(Exit::Usage))
}

/// The answer for services not remembered, and whether it overrides the remembered ones.
fn answer(
    overview: &Overview,
    plan: &SwitchPlan,
    target: &Profile,
    args: &Switch,
) -> Result<(Option<Stay>, bool), Failure> {
    if let Some(stay) = flag(args) {
        return Ok((Some(stay), true));
    }
    let losing: Vec<&PlannedService> = plan
        .asks()
        .filter(|service| service.effect == EffectOnService::WouldLose)
        .collect();
    if losing.is_empty() {
        return Ok((None, false));
    }
    let names: Vec<&str> = losing.iter().map(|service| service.name.as_str()).collect();
    if !ask::has_terminal() {
        return Err(Failure::new(format!(
            "Not switched: {} would lose {}, and nobody can be asked.",
            names.join(" and "),
            called(overview, &losing[0].before)
        ))
        .hint("`--stay` keeps what is connected, `--no-stay` lets it go.")
        .exit(Exit::Refused));
    }
    let target_name = visible(&plan.target);
    match target.auth_method {
        Some(method) => output::tell(format!(
            "You are switching to a profile that authenticates with {}: {target_name}.",
            method.label()
        )),
        None => output::tell(format!(
            "You are switching to {target_name}, which is incomplete."
        )),
    }
    for service in plan.asks() {
        let now = called(overview, &service.before);
        output::tell(match service.effect {
            EffectOnService::WouldLose => {
                format!(
                    "  {} does not accept it, and would lose {now}.",
                    service.name
                )
            }
            _ => format!(
                "  {} would move from {now} to {}.",
                service.name,
                called(overview, &service.after)
            ),
        });
    }
    let question = format!(
        "Stay connected to {} with {} while using {target_name} for other services?",
        names.join(" and "),
        called(overview, &losing[0].before)
    );
    match ask::choose(&question, &["yes", "no", "cancel"])? {
        "yes" => Ok((Some(Stay::Stay), false)),
        "no" => Ok((Some(Stay::Follow), false)),
        _ => Err(Failure::new("Not switched.").exit(Exit::Interrupted)),
    }
}

fn moving(plan: &SwitchPlan, answer: Option<Stay>, overriding: bool) -> Vec<&PlannedService> {
    let kept = plan.pins(answer, overriding);
    plan.at_stake()
        .filter(|service| service.effect == EffectOnService::Moves)
        .filter(|service| !kept.iter().any(|(id, _)| *id == service.id))
        .collect()
}

/// What a binding's connection is called on screen.
fn called(overview: &Overview, binding: &Binding) -> String {
    let connection = binding
        .connection
        .as_ref()
        .and_then(|id| overview.connection(id));
    connection.map_or_else(
        || "nothing".to_string(),
        |one| visible(&one.name).into_owned(),
    )
}

fn shown(used: Option<String>) -> String {
    used.map_or_else(|| "nothing".to_string(), |used| visible(&used).into_owned())
}

/// Says what to run where the calling shell does not follow by itself; whether it does.
pub fn say_how_to_reach_the_shell(host: &Host, switched: &Switched) -> bool {
    let in_use = host.environment().get("AWS_PROFILE");
    let name = switched.shell_name();
    // [default] needs no variable; that one is in its way was told before.
    if switched.shell || in_use == Some(name) || switched.managed.as_deref() == Some("default") {
        return true;
    }
    let shell = login_shell(host.environment());
    output::say("this shell was not told; for `aws` in it to follow, run:");
    output::say(shell.set("AWS_PROFILE", name));
    output::say("and for the next time, once:");
    output::say(format!("moorline hook install {}", shell.id()));
    false
}

fn show(plan: &SwitchPlan, json: bool, done: Option<&Switched>) {
    if json {
        let (shell, state) = done.map_or((false, false), |done| (done.shell, done.state));
        let managed = done.and_then(|done| done.managed.as_deref());
        output::json(&SwitchJson {
            plan,
            shell,
            state,
            managed,
        });
        return;
    }
    let mut table = output::Table::default();
    for service in &plan.services {
        if service.effect == EffectOnService::None {
            continue;
        }
        let effect = service.effect.id().replace('_', " ");
        table.row(&[
            &service.name,
            &effect,
            &shown(service.from()),
            "→",
            &shown(service.to()),
        ]);
    }
    output::data(&table.text());
}
