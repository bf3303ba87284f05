//! What a switch leaves in the activity log.

use super::SwitchOrder;
use super::Switched;
use crate::domain::command;
use crate::domain::overview::Overview;
use crate::domain::switch::{EffectOnService, SwitchPlan};
use crate::flows::activity_log::{self, Kind, Noted};
use crate::flows::everywhere;
use crate::flows::failure::Failure;
use crate::flows::host::Host;

/// Notes a switch, or that it failed. Blocks on files.
pub(super) fn note_switch(
    host: &Host,
    overview: &Overview,
    plan: &SwitchPlan,
    order: &SwitchOrder,
    switched: &Result<Switched, Failure>,
) {
    let same = Some(same(host, plan, order));
    match switched {
        Ok(done) => {
            let what = done.lines.first().map_or("switched", String::as_str);
            let before = overview.active().map(|active| active.profile.as_str());
            let noted = Noted {
                back: before
                    .filter(|before| *before != plan.target)
                    .map(|before| format!("moorline switch {}", command::word(before))),
                ..Noted::done(Kind::Switch, what, same)
            };
            activity_log::note(host, &noted);
        }
        Err(failure) => {
            let what = format!("switch to {}", plan.target);
            activity_log::note_any(host, Noted::failed(Kind::Switch, what, same, failure));
        }
    }
}

/// The command that switches so, whatever is remembered by then.
fn same(host: &Host, plan: &SwitchPlan, order: &SwitchOrder) -> String {
    let mut line = match &order.everywhere {
        Some(managed) => everywhere::command_line(&plan.target, managed, host),
        None => format!("moorline switch {}", command::word(&plan.target)),
    };
    let loses = plan
        .at_stake()
        .any(|service| service.effect == EffectOnService::WouldLose);
    if !order.pins.is_empty() {
        line.push_str(" --stay");
    } else if loses {
        line.push_str(" --no-stay");
    }
    if order.export_region {
        line.push_str(" --region");
    }
    line
}

/// Notes that pins could not be changed. Blocks on files.
pub(super) fn note_failed_pins(host: &Host, failure: &Failure) {
    let failed = Noted::failed(Kind::Pin, "change the pins", None, failure);
    activity_log::note_any(host, failed);
}
