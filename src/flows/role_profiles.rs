//! Roles into profiles: names by template, and sync with what Moorline made.

use crate::domain::connection::ConnectionId;
use crate::domain::names::BUILDER_ID;
use crate::domain::overview::Overview;
use crate::domain::profile::Profile;
use crate::domain::profile::name_template::{self, Ingredients, NameTemplate, TakenNames};
use crate::domain::region::partition;
use crate::domain::text::visible;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::profile_edit::{NewRoleProfile, ProfileEdit};
use crate::flows::roles::{Role, RoleList};
use crate::store::made::{Made, MadeProfile};
use std::collections::{HashMap, HashSet};

/// How profiles of roles are called unless the user says otherwise.
pub const DEFAULT_TEMPLATE: &str = "{account_name}-{role}";

/// What `{…}` a template may hold, for hints.
pub const TEMPLATE_WORDS: [&str; 4] = name_template::WORDS;

/// The keys that Moorline writes into the profile of a role.
const WRITTEN_KEYS: [&str; 4] = ["sso_session", "sso_account_id", "sso_role_name", "region"];

/// The edits that add `roles` of `connection` as profiles called by `template`; collisions are
/// numbered, and a role that has a profile already is left out. Pure.
///
/// # Errors
/// Exit 2 when the template is wrong, or the connection is no session of the config.
pub fn additions(
    overview: &Overview,
    connection: &ConnectionId,
    roles: &[Role],
    template: &str,
    region: Option<&str>,
) -> Result<Vec<ProfileEdit>, Failure> {
    let session = session(overview, connection)?;
    let template = parse(template)?;
    check_region(region)?;
    let have: HashSet<(&str, &str)> = overview
        .profiles()
        .iter()
        .filter_map(|profile| role_of(profile, session))
        .collect();
    let mut roles: Vec<&Role> = roles
        .iter()
        .filter(|role| !have.contains(&(role.account_id.as_str(), role.role.as_str())))
        .collect();
    roles.sort_unstable();
    let mut seen = HashSet::new();
    roles.retain(|role| seen.insert((&role.account_id, &role.role)));
    let mut taken = TakenNames::of(reserved(overview));
    let add = |role: &Role| {
        let name = template.fill(Ingredients {
            account_name: &role.account_name,
            account_id: &role.account_id,
            role: &role.role,
            session,
        });
        ProfileEdit::AddRole(NewRoleProfile {
            profile: taken.take(&name),
            session: session.to_owned(),
            account_id: role.account_id.clone(),
            role: role.role.clone(),
            region: region.map(str::to_owned),
        })
    };
    Ok(roles.into_iter().map(add).collect())
}

/// Whether profiles called by `template` need the names of their accounts.
///
/// # Errors
/// Exit 2 when the template is wrong.
pub fn needs_account_name(template: &str) -> Result<bool, Failure> {
    parse(template).map(|template| template.needs_account_name())
}

/// The profile of `connection` that is this role already.
pub fn profile_of<'a>(
    overview: &'a Overview,
    connection: &ConnectionId,
    (account_id, role): (&str, &str),
) -> Option<&'a str> {
    let session = session(overview, connection).ok()?;
    let mut profiles = overview.profiles().iter();
    let found = profiles.find(|profile| role_of(profile, session) == Some((account_id, role)))?;
    Some(&found.name)
}

/// What a sync would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncPlan {
    /// Adds and updates.
    pub edits: Vec<ProfileEdit>,
    /// Profiles that Moorline made, whose role is gone: deleted only when asked for.
    pub prunable: Vec<String>,
    /// Profiles that Moorline made, whose role is gone, and that stay all the same, each with why;
    /// safe to show.
    pub kept: Vec<String>,
}

/// The edits that make the profiles of `connection` what its `roles` are now. Blocks on a file.
///
/// A role without a profile gets one. A profile that Moorline made keeps its name, whatever its
/// account is called by now; with a `region` it gets that one, unless the user gave it another.
/// Prunable is what Moorline made and what still is what it made, where the role is gone from an
/// account whose roles are known; a profile with settings of its own, or that others have as their
/// source, never is.
///
/// # Errors
/// As [`additions`].
pub fn sync(
    host: &Host,
    overview: &Overview,
    connection: &ConnectionId,
    roles: &RoleList,
    template: &str,
    region: Option<&str>,
) -> Result<SyncPlan, Failure> {
    let session = session(overview, connection)?;
    let mut edits = additions(overview, connection, &roles.roles, template, region)?;
    let there: HashSet<(&str, &str)> = roles
        .roles
        .iter()
        .map(|role| (role.account_id.as_str(), role.role.as_str()))
        .collect();
    let unknown: HashSet<&str> = roles.failed.iter().map(|(id, _)| id.as_str()).collect();
    let sources = sources(overview);
    let mut plan = SyncPlan {
        edits: Vec::new(),
        prunable: Vec::new(),
        kept: Vec::new(),
    };
    let made = Made::load(&host.environment().state_dir);
    for profile in overview.profiles() {
        let Some(made) = made.profiles.get(&profile.name) else {
            continue;
        };
        let as_made = (made.account_id.as_str(), made.role.as_str());
        if made.session != session || role_of(profile, session) != Some(as_made) {
            continue;
        }
        if there.contains(&as_made) {
            edits.extend(update(profile, made, region));
        } else if roles.fetched_at.is_none() || unknown.contains(as_made.0) {
            // Whether its role is gone is not known.
        } else if let Some(why) = why_kept(profile, &sources) {
            let name = visible(&profile.name);
            plan.kept
                .push(format!("{name} stays: its role is gone, but {why}"));
        } else {
            plan.prunable.push(profile.name.clone());
        }
    }
    plan.edits = edits;
    Ok(plan)
}

/// The other region for a profile whose region is the one that Moorline wrote.
fn update(profile: &Profile, made: &MadeProfile, region: Option<&str>) -> Option<ProfileEdit> {
    let region = region?;
    let is_ours = profile.region == made.region && profile.region.as_deref() != Some(region);
    is_ours.then(|| {
        ProfileEdit::AddRole(NewRoleProfile {
            profile: profile.name.clone(),
            session: made.session.clone(),
            account_id: made.account_id.clone(),
            role: made.role.clone(),
            region: Some(region.to_owned()),
        })
    })
}

fn why_kept(profile: &Profile, sources: &HashMap<&str, &str>) -> Option<String> {
    let own: Vec<String> = profile
        .settings
        .0
        .iter()
        .filter(|setting| !WRITTEN_KEYS.contains(&setting.key.as_str()))
        .take(3)
        .map(|setting| visible(&setting.key).into_owned())
        .collect();
    if !own.is_empty() {
        return Some(format!("it has settings of its own ({})", own.join(", ")));
    }
    let user = sources.get(profile.name.as_str())?;
    Some(format!("it is the source_profile of {}", visible(user)))
}

/// The profiles that another one has as its source, with one that does.
fn sources(overview: &Overview) -> HashMap<&str, &str> {
    overview
        .profiles()
        .iter()
        .filter_map(|user| Some((user.settings.text("source_profile")?, user.name.as_str())))
        .collect()
}

/// Account and role of a profile of `session`.
fn role_of<'a>(profile: &'a Profile, session: &str) -> Option<(&'a str, &'a str)> {
    let text = |key| profile.settings.text(key);
    (text("sso_session")? == session).then_some(())?;
    Some((text("sso_account_id")?, text("sso_role_name")?))
}

/// The names that no new profile gets: those of profiles, and those of sessions, since a name given
/// where a connection is meant means the session.
fn reserved(overview: &Overview) -> impl Iterator<Item = String> {
    let profiles = overview.profiles().iter().map(|one| one.name.clone());
    let sessions = overview
        .connections()
        .iter()
        .filter_map(|one| one.session.clone());
    profiles.chain(sessions).chain([BUILDER_ID.to_owned()])
}

/// The section's name of a connection that is a session of the config.
fn session<'a>(overview: &'a Overview, connection: &ConnectionId) -> Result<&'a str, Failure> {
    overview
        .connection(connection)
        .and_then(|connection| connection.session.as_deref())
        .ok_or_else(|| {
            Failure::new(format!(
                "{connection} is no [sso-session] of the config, so it has no roles to make profiles of."
            ))
            .hint("`moorline connections` lists the sessions; `moorline login --start-url URL --region REGION` adds one.")
            .exit(Exit::Usage)
        })
}

fn parse(template: &str) -> Result<NameTemplate, Failure> {
    NameTemplate::parse(template).map_err(|error| {
        let words: Vec<String> = TEMPLATE_WORDS
            .iter()
            .map(|word| format!("{{{word}}}"))
            .collect();
        Failure::new(format!("`{template}` is no template for names: {error}."))
            .hint(format!("It may hold {}.", words.join(", ")))
            .exit(Exit::Usage)
    })
}

fn check_region(region: Option<&str>) -> Result<(), Failure> {
    match region.filter(|region| partition(region).is_none()) {
        None => Ok(()),
        Some(region) => Err(Failure::new(format!("`{region}` is no region's name."))
            .hint("Write one like eu-west-1.")
            .exit(Exit::Usage)),
    }
}

#[cfg(test)]
mod tests;
