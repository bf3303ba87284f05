//! A change of config files on the command line: the diff on stderr, then a question. Without a
//! terminal `--yes` answers it.

use super::{ask, output};
use crate::flows::failure::{Exit, Failure};
use crate::flows::sign_in::ConfigChange;

/// Shows what will change, then what to know about it, and makes sure that it is wanted; `what` is
/// the question, and `is_careful` whether an empty answer is a no.
///
/// # Errors
/// Exit 2 when nobody can be asked, 130 when the answer is no.
pub fn confirm(
    changes: &[ConfigChange],
    what: &str,
    is_careful: bool,
    yes: bool,
    notices: &[String],
) -> Result<(), Failure> {
    for change in changes {
        output::say(format!("{} will change:", change.file.display()));
        output::say(change.diff.trim_end());
    }
    for notice in notices {
        output::say(format!("note: {notice}"));
    }
    if yes {
        return Ok(());
    }
    if !ask::has_terminal() {
        return Err(Failure::new("Nothing was changed: nobody can be asked.")
            .hint("`--yes` makes the change shown above.")
            .exit(Exit::Usage));
    }
    let answers = if is_careful {
        ["no", "yes"]
    } else {
        ["yes", "no"]
    };
    if ask::choose(what, &answers)? == "yes" {
        return Ok(());
    }
    Err(Failure::new("Nothing was changed.").exit(Exit::Interrupted))
}
