//! The pages that a person sees, as HTML for a browser and as plain lines for curl. Everything that
//! came from a client is escaped; nothing is loaded from elsewhere, and no script is needed.

pub mod consent;
mod console;

pub use console::console;

use super::account::Keys;
use super::ledger::{BUILDER_ID_START_URL, Code, Ledger, Undecidable};
use super::reply::{Kind, Reply};

const FRAME: &str = include_str!("../../assets/demo/frame.html");
const INDEX: &str = include_str!("../../assets/demo/index.html");
const ENTER: &str = include_str!("../../assets/demo/enter.html");
const ASK: &str = include_str!("../../assets/demo/ask.html");
const RESULT: &str = include_str!("../../assets/demo/result.html");

/// What a person's program asked for.
pub struct Asked<'a> {
    pub path: &'a str,
    pub user_code: Option<String>,
    /// Whether a browser asks; else plain lines will do.
    pub html: bool,
    /// The provider's own address.
    pub url: &'a str,
}

/// A page in both of its forms.
struct Page {
    status: u16,
    title: &'static str,
    html: String,
    plain: String,
}

/// Answers the index, the sign-in page and the two buttons on it.
pub fn answer(ledger: &mut Ledger, now: i64, asked: &Asked<'_>) -> Reply {
    let page = match (asked.path, &asked.user_code) {
        ("/device/approve", Some(code)) => decided(ledger, now, code, true),
        ("/device/deny", Some(code)) => decided(ledger, now, code, false),
        ("/", _) => index(ledger.keys(), asked.url),
        (_, Some(code)) => match ledger.find(now, code) {
            Ok(code) => ask(code, asked.url),
            Err(why) => undecidable(why),
        },
        (_, None) => enter(asked),
    };
    page.reply(asked.html)
}

impl Page {
    fn reply(self, html: bool) -> Reply {
        if !html {
            return Reply::text(self.status, Kind::Plain, self.plain);
        }
        let html = fill(FRAME, &[("title", self.title), ("content", &self.html)]);
        Reply::text(self.status, Kind::Html, html)
    }
}

fn index(keys: &[Keys], url: &str) -> Page {
    let listed: String = keys
        .iter()
        .map(|keys| {
            format!(
                "<dt>{}</dt><dd><code>{}</code><br><code>{}</code></dd>",
                escape(&keys.identity.arn),
                escape(&keys.access_key_id),
                escape(&keys.secret)
            )
        })
        .collect();
    let lines: String = keys
        .iter()
        .map(|keys| {
            format!(
                "{}: {} {}\n",
                keys.identity.arn, keys.access_key_id, keys.secret
            )
        })
        .collect();
    Page {
        status: 200,
        title: "Demo identity provider",
        html: fill(INDEX, &[("url", &escape(url)), ("keys", &listed)]),
        plain: format!(
            "Moorline's demo identity provider. The sign-in page is {url}/device\n\
             Worthless keys to try:\n{lines}"
        ),
    }
}

/// Asks for the code, of a browser that came without one; a posted form without one is a mistake.
fn enter(asked: &Asked<'_>) -> Page {
    Page {
        status: if asked.path == "/device" { 200 } else { 400 },
        title: "Enter the code",
        html: ENTER.to_owned(),
        plain: format!(
            "Which code? curl -d user_code=XXXX-XXXX {url}/device/approve (or {url}/device/deny)\n",
            url = asked.url
        ),
    }
}

fn whose(start_url: &str) -> &'static str {
    if start_url == BUILDER_ID_START_URL {
        "AWS Builder ID"
    } else {
        "IAM Identity Center"
    }
}

/// Scopes as the items of a list.
fn listed(scopes: &[String]) -> String {
    if scopes.is_empty() {
        return "<li>no scopes: the token cannot be refreshed</li>".to_owned();
    }
    scopes
        .iter()
        .map(|scope| format!("<li><code>{}</code></li>", escape(scope)))
        .collect()
}

fn ask(code: &Code, url: &str) -> Page {
    let whose = whose(&code.start_url);
    let scopes = &code.client.of.scopes;
    let user_code = &code.user_code;
    Page {
        status: 200,
        title: "Allow access?",
        html: fill(
            ASK,
            &[
                ("code", &escape(user_code)),
                ("client", &escape(&code.client.of.name)),
                ("whose", whose),
                ("start_url", &escape(&code.start_url)),
                ("scopes", &listed(scopes)),
            ],
        ),
        plain: format!(
            "Code {user_code}: {client} asks to sign in with {whose} ({start_url}), scopes: {scopes}\n\
             Approve: curl -d user_code={user_code} {url}/device/approve\n\
             Deny:    curl -d user_code={user_code} {url}/device/deny\n",
            client = printable(&code.client.of.name),
            start_url = printable(&code.start_url),
            scopes = printable(&scopes.join(" ")),
        ),
    }
}

fn decided(ledger: &mut Ledger, now: i64, user_code: &str, approve: bool) -> Page {
    match ledger.decide(now, user_code, approve) {
        Err(why) => undecidable(why),
        Ok(code) if approve => result(
            200,
            "Approved",
            "good",
            &code.user_code,
            "You can close this page and go back to the program that showed the code.",
        ),
        Ok(code) => result(
            200,
            "Denied",
            "bad",
            &code.user_code,
            "Nobody was signed in. You can close this page.",
        ),
    }
}

fn undecidable(why: Undecidable) -> Page {
    let (status, title, text) = match why {
        Undecidable::Unknown => (
            404,
            "Unknown code",
            "No sign-in waits for this. Compare the code with the one that the program shows.",
        ),
        Undecidable::Expired => (
            410,
            "Code expired",
            "This code is too old. Start the sign-in again to get a new one.",
        ),
        Undecidable::Answered => (
            409,
            "Already answered",
            "This code was approved or denied before. Only the first answer counts.",
        ),
    };
    result(status, title, "bad", "", text)
}

fn result(status: u16, title: &'static str, tone: &str, user_code: &str, text: &str) -> Page {
    let values = [
        ("heading", title),
        ("tone", tone),
        ("code", &escape(user_code)),
        ("text", text),
    ];
    let separator = if user_code.is_empty() { "" } else { " " };
    Page {
        status,
        title,
        html: fill(RESULT, &values),
        plain: format!("{title}{separator}{user_code}: {text}\n"),
    }
}

/// `template` with each `{{key}}` replaced by its value. One pass, so that a value which looks like
/// a key stays as it is.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len() + 256);
    let mut rest = template;
    while let Some((before, (key, after))) = rest
        .split_once("{{")
        .and_then(|(before, tail)| Some((before, tail.split_once("}}")?)))
    {
        filled.push_str(before);
        let value = values.iter().find(|(name, _)| *name == key);
        filled.push_str(value.map_or("", |(_, value)| value));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// Text for a terminal or a page: what could steer either becomes `�`.
fn printable(text: &str) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    text.chars()
        .map(|c| if steers(c) { '\u{fffd}' } else { c })
        .collect()
}

/// Text for HTML, in elements and in quoted attributes.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in printable(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}
