//! The page that stands for the AWS console: says who would be signed in, and opens nothing.

use super::{Page, escape, printable, result};
use crate::demo::account::Identity;
use crate::demo::reply::Reply;

/// The page for `who`, on the way to `destination`, which is shown and not linked.
pub fn console(who: Option<&Identity>, destination: &str, html: bool) -> Reply {
    let page = match who {
        Some(who) => signed_in(who, destination, html),
        None => result(
            400,
            "Not signed in",
            "bad",
            "",
            "This sign-in is over or unknown. Make a new one: they work for 15 minutes.",
        ),
    };
    page.reply(html)
}

fn signed_in(who: &Identity, destination: &str, html: bool) -> Page {
    // The text goes into a page as it is, so each form has its own.
    let shown = if html {
        escape(destination)
    } else {
        printable(destination)
    };
    let text = format!(
        "Outside the demo this is the AWS console, signed in as the one above, at {shown}."
    );
    result(200, "Signed in to the AWS console", "good", &who.arn, &text)
}
