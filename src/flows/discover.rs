//! Building the overview from files, environment and clock. Never fails, never asks the network,
//! never changes anything: a file that cannot be read costs only what is in it.

mod connections;
pub(super) mod directory;
mod editors;
mod evidence;
mod holders;
mod logins;
pub(super) mod managed;
mod narrow;
pub(super) mod profiles;
mod services;
mod tokens;

use crate::domain::active::{Active, Choices, Shell, decide};
use crate::domain::command;
use crate::domain::connection::{Connection, ConnectionId};
use crate::domain::directory_rule::InForce;
use crate::domain::overview::{Overview, Parts, Stay};
use crate::domain::pattern::Pattern;
use crate::domain::place;
use crate::domain::problem::Problem;
use crate::domain::profile::Profile;
use crate::domain::region::partition;
use crate::domain::text::visible;
use crate::flows::cached_roles;
use crate::flows::catalogue;
use crate::flows::host::{Environment, Host};
use crate::flows::shell::login_shell;
use crate::flows::verify;
use crate::store::guarded::{self, MAX_CONFIG_BYTES};
use crate::store::ini::Document;
use crate::store::shared_config::{RawSection, SharedConfig};
use crate::store::sso_token::A_MOMENT;
use crate::store::state::{State, StayChoice};
use editors::Editors;
use jiff::Timestamp;
use logins::Logins;
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokens::Found;

pub use narrow::{discover_for, discover_payers};

/// How long [`discover_settled`] lets another tool finish, in milliseconds between looks.
const SETTLING: [u64; 4] = [50, 150, 400, 1000];
/// A token file that was written longer ago than this stays as it is.
const JUST_WRITTEN: Duration = Duration::from_secs(5);

/// As [`discover`], but lets another tool finish that is just writing a token: for whoever needs one
/// now, and not only looks. Blocks on files.
pub fn discover_settled(host: &Host) -> Overview {
    settled(|| discover(host, None))
}

fn settled(look: impl Fn() -> Overview) -> Overview {
    let mut overview = look();
    for pause in SETTLING {
        if !is_being_written(&overview) {
            break;
        }
        std::thread::sleep(Duration::from_millis(pause));
        overview = look();
    }
    overview
}

fn is_being_written(overview: &Overview) -> bool {
    let unreadable = overview
        .problems()
        .iter()
        .filter(|problem| ["token_file_unparsable", "token_unreadable"].contains(&problem.code));
    let written = |file: &PathBuf| {
        std::fs::metadata(file)
            .ok()?
            .modified()
            .ok()?
            .elapsed()
            .ok()
    };
    unreadable
        .filter_map(|problem| written(problem.file.as_ref()?))
        .any(|ago| ago < JUST_WRITTEN)
}

/// What every look begins with.
struct Read<'a> {
    host: &'a Host,
    now: Timestamp,
    state: State,
    directory: Option<InForce>,
    config: SharedConfig,
    problems: Vec<Problem>,
}

impl<'a> Read<'a> {
    fn new(host: &'a Host) -> Self {
        Self::by(host, |problems, _, _| {
            read_config(host.environment(), problems)
        })
    }

    /// With what `read` makes of the config and credentials files.
    fn by(
        host: &'a Host,
        read: impl FnOnce(&mut Vec<Problem>, &State, Option<&InForce>) -> SharedConfig,
    ) -> Self {
        let environment = host.environment();
        let mut problems: Vec<Problem> = host.settings_problems().to_vec();
        let (state, state_problem) = State::load(&environment.state_dir);
        problems.extend(state_problem);
        let directory = directory::in_force(environment, &state);
        let config = read(&mut problems, &state, directory.as_ref());
        host.endpoints_by(&config);
        Self {
            host,
            now: host.now(),
            state,
            directory,
            config,
            problems,
        }
    }
}

/// The profiles, and what pays for them.
struct Paying {
    logins: Logins,
    profiles: Vec<Profile>,
    connections: Vec<Connection>,
}

impl Paying {
    /// Takes the profiles out of `read`.
    fn new(read: &mut Read<'_>, found: &Found) -> Self {
        let environment = read.host.environment();
        let raw = std::mem::take(&mut read.config.profiles);
        let sessions = &read.config.sso_sessions;
        let mut profiles = profiles::profiles(raw, sessions, environment);
        managed::fill(&mut profiles, &read.state);
        let logins = Logins::read(environment, &profiles, &mut read.problems);
        logins.fill_accounts(&mut profiles);
        let sources = connections::Sources {
            host: read.host,
            sessions,
            found,
            logins: &logins,
            now: read.now,
        };
        let connections = connections::connections(&sources, &mut profiles);
        Self {
            logins,
            profiles,
            connections,
        }
    }
}

/// Reads everything. `told` is the profile this console or command was just told to use. Blocks on
/// files.
pub fn discover(host: &Host, told: Option<&str>) -> Overview {
    let environment = host.environment();
    let mut read = Read::new(host);
    let mut found = tokens::read(host, &read.config, &A_MOMENT, &mut read.problems);
    let editors = Editors::read(environment);
    editors.fill(&mut found);
    let Paying {
        logins,
        profiles,
        mut connections,
    } = Paying::new(&mut read, &found);
    let Read {
        now,
        state,
        directory,
        config,
        mut problems,
        ..
    } = read;
    cached_roles::fill(environment, &profiles, &mut connections, &mut problems);
    let evidence = evidence::evidence(host, &connections, &found);
    let holders = holders::holders(host, &found, &editors, &logins, now);
    let (mut services, catalogue_problem) = catalogue::services();
    problems.extend(catalogue_problem);
    services::apply_settings(&mut services, host.settings(), &mut problems);
    let place = place::detect(|name| environment.get(name));
    let (roles, roles_problem) = catalogue::roles(place);
    problems.extend(roles_problem);
    let (active, shell) = active(host, &state, directory.as_ref(), told, &profiles);
    problems.extend(active.as_ref().and_then(|one| lost_active(one, &profiles)));
    problems.extend(disagreeing_variables(environment));
    problems.extend(unknown_regions(environment));
    problems.extend(lost_pins(&state, &connections));
    problems.extend(session_regions(&config.sso_sessions));
    let parts = Parts {
        connections: holders::held(connections, &holders, &found, now),
        evidence,
        profiles,
        services,
        pins: pins(&state),
        directory,
        stay: stay(host, &state),
        recents: state.recents,
        favourites: state.favourites,
        production: production(host, &mut problems),
        holders,
        roles,
        active,
        shell,
        verified: verify::kept(host),
        place,
        problems,
    };
    let overview = Overview::new(parts, now);
    let lost = directory::lost_pins(&overview);
    match lost.is_empty() {
        true => overview,
        false => overview.with(|parts| parts.problems.extend(lost)),
    }
}

/// Reads the AWS config and credentials files.
pub(super) fn read_config(environment: &Environment, problems: &mut Vec<Problem>) -> SharedConfig {
    let config_path = environment.aws_config();
    let credentials_path = environment.aws_credentials();
    let config = read_document(&config_path, problems);
    let credentials = read_document(&credentials_path, problems);
    let mut merged = SharedConfig::merge(
        config
            .as_ref()
            .map(|document| (config_path.as_path(), document)),
        credentials
            .as_ref()
            .map(|document| (credentials_path.as_path(), document)),
    );
    problems.append(&mut merged.problems);
    merged
}

fn read_document(path: &Path, problems: &mut Vec<Problem>) -> Option<Document> {
    match guarded::read(path, MAX_CONFIG_BYTES) {
        Ok(bytes) => bytes.map(Document::parse),
        Err(error) => {
            problems.push(Problem::new("file_unreadable", error.to_string()).at(path, None));
            None
        }
    }
}

/// The active profile, and what AWS tools started here would use.
fn active(
    host: &Host,
    state: &State,
    directory: Option<&InForce>,
    told: Option<&str>,
    profiles: &[Profile],
) -> (Option<Active>, Shell) {
    let exists = |name: &str| profiles.iter().any(|profile| profile.name == name);
    let managed = profiles.iter().filter(|one| one.managed.is_some());
    let managed = managed.map(|one| one.name.as_str());
    decide(&choices(host, state, directory, told, managed), exists)
}

fn lost_active(active: &Active, profiles: &[Profile]) -> Option<Problem> {
    if profiles.iter().any(|one| one.name == active.profile) {
        return None;
    }
    Some(Problem::new(
        "active_profile_missing",
        format!(
            "The active profile `{}` ({}) does not exist: switch to another one, or add it.",
            visible(&active.profile),
            active.from.reason()
        ),
    ))
}

fn choices<'a>(
    host: &Host,
    state: &State,
    directory: Option<&InForce>,
    told: Option<&str>,
    managed: impl Iterator<Item = &'a str>,
) -> Choices {
    let environment = host.environment();
    let owned = |name| environment.get(name).map(str::to_string);
    let mut overriding = Vec::new();
    if environment.get("AWS_ACCESS_KEY_ID").is_some() {
        overriding.push("AWS_ACCESS_KEY_ID".to_string());
    }
    if environment.has_web_identity() {
        overriding.push("AWS_WEB_IDENTITY_TOKEN_FILE".to_string());
    }
    Choices {
        told: told.map(str::to_string),
        // A shell that waits for the result of a switch will have what was told.
        aws_profile: told
            .filter(|_| host.result_file().is_some() || host.is_demo())
            .map(str::to_string)
            .or_else(|| owned("AWS_PROFILE")),
        directory: directory.and_then(|directory| directory.rule.profile.clone()),
        aws_default_profile: owned("AWS_DEFAULT_PROFILE"),
        last_switch: state.last_switch.clone(),
        // What the state says of one that is no longer in the file counts for nothing.
        everywhere: managed
            .filter_map(|name| Some((name.to_owned(), state.everywhere.get(name)?.clone())))
            .collect(),
        overriding,
    }
}

/// The AWS CLI reads `AWS_PROFILE` first, boto3 `AWS_DEFAULT_PROFILE`, other SDKs only the former.
fn disagreeing_variables(environment: &Environment) -> Option<Problem> {
    let profile = environment.get("AWS_PROFILE")?;
    let default = environment.get("AWS_DEFAULT_PROFILE")?;
    (profile != default).then(|| {
        Problem::new(
            "profile_variables_differ",
            format!(
                "AWS_PROFILE is `{}` and AWS_DEFAULT_PROFILE is `{}`: the AWS CLI follows the first, boto3 the second. Run `{}`.",
                visible(profile),
                visible(default),
                login_shell(environment).unset(&["AWS_DEFAULT_PROFILE"])
            ),
        )
    })
}

/// A region that no partition has is passed over: calls would go to another one without a word.
fn unknown_regions(environment: &Environment) -> impl Iterator<Item = Problem> {
    let set = ["AWS_REGION", "AWS_DEFAULT_REGION"].map(|name| Some((name, environment.get(name)?)));
    let unknown = set
        .into_iter()
        .flatten()
        .filter(|(_, value)| partition(value).is_none());
    unknown.map(|(name, value)| {
        Problem::new(
            "region_variable_unknown",
            format!(
                "{name} is `{}`, which is no region's name, so Moorline passes it over: write one like eu-west-1, or run `{}`.",
                visible(value),
                login_shell(environment).unset(&[name])
            ),
        )
    })
}

/// Pins to connections that do not exist any more: the services follow the active profile.
fn lost_pins(state: &State, connections: &[Connection]) -> Vec<Problem> {
    let ids: HashSet<String> = connections.iter().map(|one| one.id.to_string()).collect();
    state
        .pins
        .iter()
        .filter(|(_, id)| !ids.contains(*id))
        .map(|(service, id)| {
            Problem::new(
                "pin_lost",
                format!(
                    "{} is pinned to {}, which does not exist any more, so it follows the active profile: run `{}`, or add the session again.",
                    visible(service),
                    visible(id),
                    command::unpin(service)
                ),
            )
        })
        .collect()
}

/// Sessions nobody can sign in to, because of their region.
fn session_regions(sessions: &[RawSection]) -> Vec<Problem> {
    let wrong = |section: &&RawSection| {
        section
            .text("sso_region")
            .is_some_and(|region| partition(region).is_none())
    };
    sessions
        .iter()
        .filter(wrong)
        .map(|section| {
            let region = section.text("sso_region").unwrap_or_default();
            let line = section.setting("sso_region").map(|setting| setting.origin.line);
            Problem::new(
                "sso_region_unknown",
                format!(
                    "`{}` is no region's name, so nobody can sign in to [sso-session {}]: write one like eu-west-1.",
                    visible(region),
                    visible(&section.name)
                ),
            )
            .at(section.origin.path.as_ref(), line)
        })
        .collect()
}

fn pins(state: &State) -> BTreeMap<String, ConnectionId> {
    state
        .pins
        .iter()
        .filter_map(|(service, id)| Some((service.clone(), ConnectionId::parse(id)?)))
        .collect()
}

/// The patterns of production; one that cannot be read is a problem, for it guards nothing.
fn production(host: &Host, problems: &mut Vec<Problem>) -> Vec<Pattern> {
    let mut patterns = Vec::new();
    for text in &host.settings().production {
        match Pattern::parse(text) {
            Ok(pattern) => patterns.push(pattern),
            Err(why) => problems.push(
                Problem::new(
                    "wrong_value",
                    format!(
                        "`production` in config.toml has a pattern that guards nothing: {why}."
                    ),
                )
                .at(host.environment().config_dir.join("config.toml"), None),
            ),
        }
    }
    patterns
}

fn stay(host: &Host, state: &State) -> BTreeMap<String, Stay> {
    let settings = host.settings().stay.iter();
    state
        .stay
        .iter()
        .chain(settings)
        .map(|(service, choice)| (service.clone(), answer(*choice)))
        .collect()
}

fn answer(choice: StayChoice) -> Stay {
    match choice {
        StayChoice::Stay => Stay::Stay,
        StayChoice::Follow => Stay::Follow,
    }
}

#[cfg(test)]
mod tests;
