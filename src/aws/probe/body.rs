//! What a body is, and which error it tells of: JSON, XML of the query, EC2 and S3 kinds, a web page,
//! or nothing of these.

use serde_json::Value;

use crate::aws::http::Answer;
use crate::aws::refusal::{bare_code, is_code};
use crate::aws::xml;
use crate::domain::probe::Wire;

/// An error as a service tells it; any text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// The code, without namespace and address.
    pub(super) code: Option<String>,
    /// The words for people.
    pub(super) message: Option<String>,
    /// The region that S3 says to ask.
    pub(super) region: Option<String>,
}

/// The error that `answer` tells of. A header with the code beats the body.
pub(super) fn told(answer: &Answer) -> Told {
    let text = String::from_utf8_lossy(answer.body.expose());
    let mut told = match serde_json::from_str::<Value>(&text) {
        Ok(value) => of_json(&value),
        Err(_) if is_web_page(&text) => Told::default(),
        Err(_) => of_xml(&text),
    };
    if let Some(header) = &answer.error_type {
        told.code = Some(bare_code(header));
    }
    told.code = told.code.filter(|code| is_code(code));
    told
}

fn of_json(value: &Value) -> Told {
    let text = |names: &[&str]| {
        let found = names.iter().find_map(|name| value.get(name)?.as_str());
        found.map(str::to_owned)
    };
    Told {
        code: text(&["__type", "code", "Code"]).map(|code| bare_code(&code)),
        message: text(&["message", "Message", "errorMessage"]),
        region: None,
    }
}

fn of_xml(text: &str) -> Told {
    Told {
        code: xml::text(text, "Code"),
        message: xml::text(text, "Message"),
        region: xml::text(text, "Region"),
    }
}

/// Whether it is a page for people, which no service sends.
pub(super) fn is_web_page(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(200).collect();
    let start = start.to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

/// Whether it is a whole answer of the kind that `wire` is answered with.
pub(super) fn is_of(wire: &Wire, text: &str) -> bool {
    let is_json = || serde_json::from_str::<Value>(text).is_ok_and(|value| value.is_object());
    match wire {
        Wire::Json { .. } => is_json(),
        Wire::Query { .. } => is_xml(text),
        Wire::Rest { .. } => is_json() || is_xml(text),
    }
}

/// Whether the element it begins with is the one it ends with.
fn is_xml(text: &str) -> bool {
    let text = text.trim();
    let text = match text.strip_prefix("<?xml") {
        Some(rest) => rest.split_once("?>").map_or("", |(_, rest)| rest).trim(),
        None => text,
    };
    let name = text
        .strip_prefix('<')
        .and_then(|rest| rest.split([' ', '>', '\n', '\t']).next())
        .unwrap_or_default();
    !name.is_empty() && !is_web_page(text) && text.ends_with(&format!("</{name}>"))
}
