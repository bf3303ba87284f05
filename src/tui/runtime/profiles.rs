//! Works out what a change of profiles does. Blocks on files, writes nothing.

use crate::domain::overview::Overview;
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::profile_edit::{self, ProfileEdit};
use crate::flows::role_profiles;
use crate::tui::model::review::{PlannedProfiles, ProfileOrder};

/// What an order does.
///
/// # Errors
/// Those of the flows that plan it.
pub(super) fn plan(
    host: &Host,
    overview: &Overview,
    order: ProfileOrder,
) -> Result<PlannedProfiles, Failure> {
    let mut prunable = Vec::new();
    let edits = match order {
        ProfileOrder::Add {
            connection,
            roles,
            template,
            region,
            ..
        } => role_profiles::additions(overview, &connection, &roles, &template, region.as_deref())?,
        ProfileOrder::Sync {
            connection,
            roles,
            template,
            region,
            is_whole,
            prune,
        } => {
            let region = region.as_deref();
            let sync = role_profiles::sync(host, overview, &connection, &roles, &template, region)?;
            let mut edits = sync.edits;
            // Of a list with gaps nobody knows what is gone.
            if is_whole {
                prunable = sync.prunable;
            }
            if prune {
                let gone = prunable.iter().cloned();
                edits.extend(gone.map(|profile| ProfileEdit::Delete { profile }));
            }
            edits
        }
        ProfileOrder::Edit { edits, .. } => edits,
        ProfileOrder::Delete(profile) => vec![ProfileEdit::Delete { profile }],
    };
    let plan = profile_edit::plan(host, overview, edits)?;
    Ok(PlannedProfiles { plan, prunable })
}
