//! Ways in which any call can go wrong, and the words that must then be said.

use crate::gate::Wrong;

/// A way to go wrong, and what the message must say.
#[derive(Debug)]
pub struct Row {
    pub wrong: Wrong,
    pub words: Vec<&'static str>,
}

pub fn row(wrong: Wrong, words: &[&'static str]) -> Row {
    Row {
        wrong,
        words: words.to_vec(),
    }
}

/// A refusal of SSO OIDC, with a secret that must not be told beside it.
pub fn refusal(status: u16, exception: &str) -> Wrong {
    with_reason(status, exception, "null")
}

fn with_reason(status: u16, exception: &str, reason: &str) -> Wrong {
    let headers = format!("x-amzn-errortype: {exception}Exception:http://internal.example/\r\n");
    let body = format!(
        r#"{{"error":null,"error_description":"said \u001b[31m so","reason":{reason},"clientSecret":"hunter2"}}"#
    );
    Wrong::Answer(status, headers, body)
}

/// Refusals because Identity Center's own key is broken: each names the administrator.
pub fn kms(exception: &str, reasons: &[&'static str]) -> Vec<Row> {
    let words = &[
        "Tell the Identity Center administrator",
        "encryption key",
        "KMS_",
    ];
    reasons
        .iter()
        .map(|reason| row(with_reason(400, exception, &format!("\"{reason}\"")), words))
        .collect()
}

/// A refusal of the portal.
pub fn portal(status: u16, exception: &str) -> Wrong {
    let headers = format!("x-amzn-errortype: {exception}Exception\r\n");
    let body = format!(r#"{{"message":"said so","__type":"{exception}Exception"}}"#);
    Wrong::Answer(status, headers, body)
}

/// A web page, as captive portals and proxies send them.
pub fn page(status: u16) -> Wrong {
    let html = "\r\n<!DOCTYPE html><html><body>Welcome to our hotel. hunter2</body></html>";
    let headers = "content-type: text/html\r\n".to_owned();
    Wrong::Answer(status, headers, html.to_owned())
}

fn text(status: u16, kind: &str, body: &str) -> Wrong {
    Wrong::Answer(status, format!("content-type: {kind}\r\n"), body.to_owned())
}

/// What ends any call that was `doing` this: asking again would change nothing.
pub fn lasting(doing: &'static str) -> Vec<Row> {
    let said = |words: [&'static str; 2]| [doing, words[0], words[1]];
    vec![
        row(
            text(200, "text/plain", "It works! hunter2"),
            &said(["it is not JSON", "captive portal"]),
        ),
        row(
            text(200, "application/json", "{\"accessToken\":\"hunter2"),
            &said(["it ends in the middle", "try again"]),
        ),
        row(
            text(200, "application/json", "[\"hunter2\"]"),
            &said(["cannot be used", "try again"]),
        ),
        row(page(403), &said(["status 403", "proxy or firewall"])),
        row(page(404), &said(["status 404", "Check the region"])),
        row(
            Wrong::Answer(407, String::new(), String::new()),
            &said(["status 407", "user name and a password: check HTTPS_PROXY"]),
        ),
        row(
            refusal(400, "Brand new"),
            &said(["status 400", "newer version"]),
        ),
    ]
}

/// What passes by itself, so that whoever waits goes on.
pub fn passing(doing: &'static str) -> Vec<Row> {
    let said = |words: [&'static str; 2]| [doing, words[0], words[1]];
    let redirect = "location: http://ELSEWHERE/token\r\n".to_owned();
    let mut rows: Vec<Row> = [301, 302, 307, 308]
        .map(|status| {
            row(
                Wrong::Answer(status, redirect.clone(), String::new()),
                &said([
                    "a redirect, which is never followed",
                    "check for a captive portal",
                ]),
            )
        })
        .into();
    rows.extend([
        row(
            page(200),
            &said(["web page", "Sign in to the network in a browser"]),
        ),
        row(
            refusal(500, "InternalServer"),
            &said(["status 500", "try again in a moment"]),
        ),
        row(page(503), &said(["status 503", "try again in a moment"])),
        row(
            page(511),
            &said(["web page", "Sign in to the network in a browser"]),
        ),
        row(
            refusal(429, "TooManyRequests"),
            &["asked too often", "try again in a moment"],
        ),
        row(
            Wrong::Reset,
            &["was cut before the answer was complete", "try again"],
        ),
        row(
            Wrong::Cut,
            &["was cut before the answer was complete", "try again"],
        ),
        row(
            Wrong::Huge,
            &["more than 1 MiB", "captive portal", "try again"],
        ),
    ]);
    rows
}
