//! Favourite profiles: kept in the state, in the order they were made so.

use crate::domain::overview::Overview;
use crate::domain::text::visible;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::switch::no_profile;
use crate::store::state::{self, State};

/// More than these are no favourites any more.
const MOST: usize = 500;

/// Makes profiles favourites, or takes that back; says in one line what changed. Blocks on files.
///
/// # Errors
/// Exit 2 for a name nothing has, or when there would be too many; then nothing is changed.
pub fn set(
    host: &Host,
    overview: &Overview,
    profiles: &[String],
    favourite: bool,
) -> Result<String, Failure> {
    let is_known = |name: &&String| {
        // What is gone can still be taken from the favourites.
        overview.profile(name).is_some() || !favourite && overview.is_favourite(name)
    };
    if let Some(unknown) = profiles.iter().find(|name| !is_known(name)) {
        return Err(no_profile(overview, unknown));
    }
    let (mut changed, mut is_full) = (Vec::new(), false);
    let change = |state: &mut State| {
        for name in profiles {
            let at = state.favourites.iter().position(|one| one == name);
            match at {
                None if favourite => state.favourites.push(name.clone()),
                Some(at) if !favourite => drop(state.favourites.remove(at)),
                _ => continue,
            }
            changed.push(name);
        }
        is_full = favourite && state.favourites.len() > MOST;
        if is_full {
            let before = state.favourites.len() - changed.len();
            state.favourites.truncate(before);
        }
    };
    state::update(&host.environment().state_dir, change)
        .map_err(|error| Failure::new(format!("Favourites were not changed: {error}.")))?;
    if is_full {
        return Err(Failure::new(format!(
            "Favourites were not changed: there can be {MOST}, and these would be more."
        ))
        .hint("`moorline profiles favourite --remove NAME` takes one away.")
        .exit(Exit::Usage));
    }
    Ok(summary(profiles, &changed, favourite))
}

fn summary(asked: &[String], changed: &[&String], favourite: bool) -> String {
    let (one, several) = match favourite {
        true => ("is a favourite", "are favourites"),
        false => ("is no favourite any more", "are no favourites any more"),
    };
    match (changed, asked) {
        ([only], _) => format!("{} {one}", visible(only)),
        ([], [only]) if favourite => format!("{} is a favourite already", visible(only)),
        ([], [only]) => format!("{} was no favourite", visible(only)),
        ([], _) => "nothing to change".into(),
        (all, _) => format!("{} profiles {several}", all.len()),
    }
}

/// Lets favourites and recents follow profiles that Moorline renamed or deleted. Blocks on files.
///
/// # Errors
/// Why they could not be changed, to go on a line.
pub(super) fn follow(
    host: &Host,
    renamed: &[(String, String)],
    deleted: &[String],
) -> Result<(), String> {
    if renamed.is_empty() && deleted.is_empty() {
        return Ok(());
    }
    let directory = &host.environment().state_dir;
    let (before, _) = State::load(directory);
    let mut after = before.clone();
    let follow = |state: &mut State| {
        for names in [&mut state.favourites, &mut state.recents] {
            // A name that is given anew says nothing of who had it.
            let is_given = |name: &String| renamed.iter().any(|(_, to)| to == name);
            let is_left = |name: &String| renamed.iter().any(|(from, _)| from == name);
            names.retain(|name| !deleted.contains(name) && (is_left(name) || !is_given(name)));
            // All at once: two profiles can swap their names.
            for name in names {
                if let Some((_, to)) = renamed.iter().find(|(from, _)| from == name) {
                    name.clone_from(to);
                }
            }
        }
    };
    follow(&mut after);
    if after == before {
        return Ok(());
    }
    state::update(directory, follow)
        .map(|_| ())
        .map_err(|error| format!("favourites and recents could not follow: {error}"))
}

#[cfg(test)]
mod tests;
