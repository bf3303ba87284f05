//! The rule of a directory that is in force in this process.

use crate::domain::directory_rule::{InForce, Trust};
use crate::domain::directory_shell::{Made, NAMES, Variables, has_made};
use crate::domain::overview::Overview;
use crate::domain::problem::Problem;
use crate::domain::text::visible;
use crate::flows::host::Environment;
use crate::store::directory_file;
use crate::store::state::State;
use std::path::Path;

/// The variables of the shell that count for rules, those that are empty too.
pub(in crate::flows) fn variables(environment: &Environment) -> Variables {
    let value = |name: &'static str| Some((name, environment.vars.get(name)?.clone()));
    NAMES.into_iter().filter_map(value).collect()
}

/// What was decided on the content with `digest` of the file at `path`.
pub(in crate::flows) fn trust(state: &State, path: &str, digest: &str) -> Trust {
    let of = |decided: &std::collections::BTreeMap<String, String>| decided.get(path).cloned();
    let (allowed, denied) = (of(&state.allowed), of(&state.denied));
    Trust::of(digest, allowed.as_deref(), denied.as_deref())
}

/// The rule that the shell of this process applied, if the content of its file is still what it
/// applied and what is allowed. A process without one reads no file for it.
pub(super) fn in_force(environment: &Environment, state: &State) -> Option<InForce> {
    let path = environment.get("MOORLINE_DIRECTORY")?;
    state.allowed.get(path)?;
    let found = directory_file::read(Path::new(path)).ok()?;
    let is_in_force = trust(state, path, &found.digest) == Trust::Allowed
        && has_made(&variables(environment), Made::Applied, path, &found.digest);
    is_in_force.then(|| InForce {
        file: path.to_owned(),
        rule: found.rule,
    })
}

/// The pins it asks for that cannot be.
pub(super) fn lost_pins(overview: &Overview) -> Vec<Problem> {
    let Some(directory) = overview.directory() else {
        return Vec::new();
    };
    let pins = directory.rule.pins.iter();
    pins.filter(|(service, _)| overview.directory_pin(service).is_none())
        .map(|(service, connection)| {
            let what = format!(
                "it asks to pin {} to {}, which cannot be here, so what you chose yourself counts: `moorline directory` says why",
                visible(service),
                visible(connection)
            );
            Problem::new("directory_pin_lost", what).at(Path::new(&directory.file), None)
        })
        .collect()
}
