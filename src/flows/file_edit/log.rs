//! What a change of files leaves in the activity log.

use super::NewContent;
use crate::flows::activity_log::{self, Kind, Noted};
use crate::flows::failure::Failure;
use crate::flows::host::Host;

/// Notes a change with its number in the journal, or that it failed. Blocks on files.
pub(super) fn note(
    host: &Host,
    what: &str,
    command: Option<String>,
    files: &[NewContent],
    made: &Result<u32, (Failure, Option<u32>)>,
) {
    let names: Vec<_> = files
        .iter()
        .map(|file| file.path.display().to_string())
        .collect();
    let names = names.join(" and ");
    let noted = match made {
        Ok(number) => {
            let what = format!("changed {names}: {what}");
            Some(Noted {
                change: Some(*number),
                ..Noted::done(Kind::FileChange, what, command)
            })
        }
        Err((failure, change)) => {
            let what = format!("change {names}: {what}");
            Noted::failed(Kind::FileChange, what, command, failure).map(|noted| Noted {
                change: *change,
                ..noted
            })
        }
    };
    activity_log::note_any(host, noted);
}
