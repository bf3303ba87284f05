//! Works out what a change of profiles, or taking one back, does. Blocks on files, writes nothing.

use crate::domain::overview::Overview;
use crate::flows::everywhere::{self, EverywherePlan};
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::profile_edit::{self, ProfileEdit};
use crate::flows::{role_profiles, undo};
use crate::tui::model::review::{PlannedProfiles, PlannedUndo, ProfileOrder};

/// What an order does.
///
/// # Errors
/// Those of the flows that plan it.
pub(super) fn plan(
    host: &Host,
    overview: &Overview,
    order: ProfileOrder,
) -> Result<PlannedProfiles, Failure> {
    let (mut prunable, mut kept) = (Vec::new(), Vec::new());
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
            prune,
        } => {
            let region = region.as_deref();
            let sync = role_profiles::sync(host, overview, &connection, &roles, &template, region)?;
            let mut edits = sync.edits;
            (prunable, kept) = (sync.prunable, sync.kept);
            if prune {
                let gone = prunable.iter().cloned();
                edits.extend(gone.map(|profile| ProfileEdit::Delete { profile }));
            }
            edits
        }
        ProfileOrder::Edit { edits, .. } => edits,
        ProfileOrder::Delete(profiles) => {
            let delete = |profile| ProfileEdit::Delete { profile };
            profiles.into_iter().map(delete).collect()
        }
    };
    let mut plan = profile_edit::plan(host, overview, edits)?;
    plan.notices.append(&mut kept);
    Ok(PlannedProfiles { plan, prunable })
}

/// What switching to `target` everywhere changes.
///
/// # Errors
/// Those of the flow.
pub(super) fn plan_everywhere(
    host: &Host,
    overview: &Overview,
    target: &str,
) -> Result<EverywherePlan, Failure> {
    let managed = everywhere::managed_name(host, None)?;
    everywhere::plan(host, overview, target, &managed)
}

/// What taking back a change does, or the last one.
///
/// # Errors
/// Those of the flow.
pub(super) fn plan_undo(host: &Host, id: Option<&str>) -> Result<PlannedUndo, Failure> {
    let plan = undo::plan(host, id)?;
    let notices = undo::notices(host, &plan);
    Ok(PlannedUndo { plan, notices })
}
