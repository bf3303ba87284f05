//! A change of config files on the command line: the diff on stderr, then a question. Without a
//! terminal `--yes` answers it.

use super::{ask, output};
use crate::flows::failure::{Exit, Failure};
use crate::flows::sign_in::ConfigChange;
use std::borrow::Cow;

/// The most lines of a diff that are shown before a question, or where nobody is asked: more scroll
/// away what stands above them, and fill the logs of scripts.
const MOST_LINES: usize = 200;

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
    let most = match yes || ask::has_terminal() {
        true => MOST_LINES,
        // Nothing will be changed: the diff is all there is.
        false => usize::MAX,
    };
    for change in changes {
        output::about(!yes, format!("{} will change:", change.file.display()));
        output::about(!yes, bounded(change.diff.trim_end(), most));
    }
    for notice in notices {
        output::about(!yes, format!("note: {notice}"));
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

/// The first `most` lines of `diff`, and how to see the others.
fn bounded(diff: &str, most: usize) -> Cow<'_, str> {
    let more = diff.lines().skip(most).count();
    if more == 0 {
        return diff.into();
    }
    let shown: Vec<&str> = diff.lines().take(most).collect();
    let noun = if more == 1 { "line" } else { "lines" };
    format!(
        "{}\n… and {more} {noun} more; without `--yes`, `2> FILE` writes all of them there and changes nothing",
        shown.join("\n")
    )
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_diff_is_cut_and_says_how_to_see_the_rest() {
        assert_eq!(bounded("a\nb", 2), "a\nb");
        let cut = bounded("a\nb\nc\nd", 2);
        assert!(cut.starts_with("a\nb\n… and 2 lines more; "), "{cut}");
        assert!(bounded("a\nb\nc", 2).contains(" 1 line more"));
    }
}
