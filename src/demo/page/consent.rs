//! The page of `/authorize`: asks the person at the browser, and sends the browser back.

use super::{Page, escape, fill, listed, printable, result, undecidable, whose};
use crate::demo::ledger::{Asked, Authorization, Ledger, NotAsked};
use crate::demo::reply::{Kind, Reply};

const CONSENT: &str = include_str!("../../../assets/demo/consent.html");

/// Answers `GET /authorize`. `at_once` is the answer of a browser that is signed in already, which
/// shows no page.
pub fn begin(
    ledger: &mut Ledger,
    now: i64,
    asked: &Asked,
    at_once: Option<bool>,
    html: bool,
    url: &str,
) -> Reply {
    match (ledger.authorize(now, asked), at_once) {
        (Ok(authorization), Some(allow)) => {
            answer(ledger, now, Some(&authorization.id), allow, html)
        }
        (Ok(authorization), None) => ask(&authorization, url).reply(html),
        (Err(NotAsked::Told(location)), _) => back(location),
        (Err(why), _) => not_asked(&why).reply(html),
    }
}

/// Answers the two buttons: sends the browser back to the program.
pub fn answer(ledger: &mut Ledger, now: i64, id: Option<&str>, allow: bool, html: bool) -> Reply {
    match ledger.answer_authorize(now, id.unwrap_or_default(), allow) {
        Ok(location) => back(location),
        Err(why) => undecidable(why).reply(html),
    }
}

fn back(location: String) -> Reply {
    Reply {
        location: Some(location),
        ..Reply::text(302, Kind::Plain, "")
    }
}

fn ask(authorization: &Authorization, url: &str) -> Page {
    let of = &authorization.client.of;
    let (id, start_url) = (&authorization.id, &authorization.start_url);
    Page {
        status: 200,
        title: "Allow access?",
        html: fill(
            CONSENT,
            &[
                ("request", &escape(id)),
                ("client", &escape(&of.name)),
                ("whose", whose(start_url)),
                ("start_url", &escape(start_url)),
                ("scopes", &listed(&of.scopes)),
            ],
        ),
        plain: format!(
            "{client} asks to sign in with {whose} ({start_url}), scopes: {scopes}\n\
             Allow: curl -L -d request={id} {url}/authorize/allow\n\
             Deny:  curl -L -d request={id} {url}/authorize/deny\n",
            client = printable(&of.name),
            whose = whose(start_url),
            start_url = printable(start_url),
            scopes = printable(&of.scopes.join(" ")),
        ),
    }
}

/// The program cannot be told, because nobody knows that the address to go back to is its own.
fn not_asked(why: &NotAsked) -> Page {
    let (status, title, text) = match why {
        NotAsked::UnknownClient => (
            400,
            "Unknown program",
            "No program is registered under this client_id, or its registration is over. Start the sign-in again.",
        ),
        NotAsked::WrongRedirect => (
            400,
            "Wrong address to come back to",
            "The program did not register this redirect_uri, so nothing is sent there.",
        ),
        NotAsked::UnknownStartUrl => (
            400,
            "Unknown start URL",
            "The program registered with a start URL that is not known here. Check it, and the region.",
        ),
        NotAsked::Told(_) | NotAsked::Failed => (
            500,
            "Something went wrong",
            "The provider has no random numbers. Start the sign-in again.",
        ),
    };
    result(status, title, "bad", "", text)
}
