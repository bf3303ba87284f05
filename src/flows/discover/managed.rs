//! Which profiles are managed ones, and what they stand for: it is not their program that is asked,
//! since that would be Moorline itself, but what it would say.

use crate::domain::connection::ConnectionId;
use crate::domain::everywhere::{Managed, is_managed};
use crate::domain::problem::Problem;
use crate::domain::profile::Profile;
use crate::domain::text::visible;
use crate::store::ini::command_words;
use crate::store::shared_config::RawProfile;
use crate::store::state::State;
use std::collections::HashMap;

/// The words of a `credential_process`; none where a quotation never ends.
pub fn words(line: &str) -> Vec<String> {
    command_words(line).unwrap_or_default()
}

/// Whether the profile `name` with this `credential_process` is a managed one.
pub fn is_one(name: &str, credential_process: Option<&str>) -> bool {
    credential_process.is_some_and(|line| is_managed(&words(line), name))
}

/// The names of the managed profiles.
pub(super) fn names(profiles: &[RawProfile]) -> impl Iterator<Item = &str> {
    profiles
        .iter()
        .filter(|one| is_one(&one.name, one.text("credential_process")))
        .map(|one| one.name.as_str())
}

/// Fills in what each managed profile stands for, and what follows for those that go through one.
pub(super) fn fill(profiles: &mut [Profile], state: &State) {
    for profile in profiles.iter_mut() {
        if is_one(&profile.name, profile.settings.text("credential_process")) {
            profile.managed = Some(Managed {
                target: state.everywhere.get(&profile.name).cloned(),
            });
        }
    }
    let resolved: HashMap<String, Result<Target, Problem>> = profiles
        .iter()
        .filter(|profile| profile.managed.is_some())
        .map(|profile| (profile.name.clone(), Target::of(profile, profiles)))
        .collect();
    if resolved.is_empty() {
        return;
    }
    for profile in profiles {
        let paid_by = match &profile.connection {
            Some(ConnectionId::Profile(name)) => resolved.get(name),
            _ => None,
        };
        match paid_by {
            Some(Ok(target)) => target.pay_for(profile),
            Some(Err(problem)) => {
                profile.connection = None;
                profile.problems.push(problem.clone());
            }
            None => {}
        }
    }
}

/// What a managed profile gets from the one that it stands for.
struct Target {
    profile: Profile,
}

impl Target {
    fn of(managed: &Profile, profiles: &[Profile]) -> Result<Self, Problem> {
        let name = visible(&managed.name);
        let Some(wanted) = managed.stands_for() else {
            return Err(Problem::new(
                "everywhere_nothing_chosen",
                format!(
                    "Nothing is chosen for the managed profile `{name}`: run `moorline switch PROFILE --everywhere`."
                ),
            ));
        };
        let target = profiles.iter().find(|one| one.name == wanted);
        let Some(target) = target else {
            return Err(Problem::new(
                "everywhere_target_missing",
                format!(
                    "The managed profile `{name}` stands for `{}`, which does not exist: run `moorline switch PROFILE --everywhere`.",
                    visible(wanted)
                ),
            ));
        };
        let managed = |name: &String| {
            profiles
                .iter()
                .any(|one| one.name == *name && one.managed.is_some())
        };
        if target.managed.is_some() || target.sources.iter().any(managed) {
            return Err(Problem::new(
                "everywhere_circle",
                format!(
                    "The managed profile `{name}` stands for `{}`, whose credentials come from a managed profile: run `moorline switch PROFILE --everywhere`.",
                    visible(wanted)
                ),
            ));
        }
        Ok(Self {
            profile: target.clone(),
        })
    }

    /// What is left unsaid of `profile` is that of the target.
    fn pay_for(&self, profile: &mut Profile) {
        let target = &self.profile;
        profile.sources.push(target.name.clone());
        profile.sources.extend(target.sources.iter().cloned());
        profile.connection.clone_from(&target.connection);
        if profile.managed.is_some() {
            profile.account.clone_from(&target.account);
            profile.role.clone_from(&target.role);
            profile.auth_method = target.auth_method;
        }
    }
}
