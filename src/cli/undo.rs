//! `undo`: take back a change of the AWS files.

use super::args::Undo;
use super::output::Table;
use super::{change, output, wait};
use crate::domain::text::minute;
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::undo;

/// Lists the changes, or takes one back.
///
/// # Errors
/// Exit 2 when nobody can be asked, 1 when it cannot be taken back.
pub fn undo(host: &Host, args: &Undo) -> Result<(), Failure> {
    for why in undo::skipped(host) {
        output::say(format!("note: {why}"));
    }
    if args.list {
        list(host);
        return Ok(());
    }
    let plan = undo::plan(host, args.id.as_deref())?;
    let entry = &plan.entry;
    let line = format!(
        "Change {}, {}: {}",
        entry.id,
        minute(entry.made_at),
        entry.what
    );
    output::about(!args.yes, line);
    let notices = undo::notices(host, &plan);
    change::confirm(&plan.changes, "Take it back?", true, args.yes, &notices)?;
    output::say(wait::undisturbed(|| undo::apply(host, &plan))?);
    Ok(())
}

fn list(host: &Host) {
    let changes = undo::list(host);
    if changes.is_empty() {
        output::say("Moorline has changed nothing that it still remembers.");
        return;
    }
    let mut table = Table::default();
    table.row(&["ID", "MADE", "WHAT", "CANNOT BE TAKEN BACK"]);
    for one in &changes {
        let made_at = minute(one.made_at);
        let obstacle = one.obstacle.as_deref().unwrap_or_default();
        table.row(&[&one.id, &made_at, &one.what, obstacle]);
    }
    output::data(&table.text());
}
