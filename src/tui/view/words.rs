//! The words several parts of the screen share: what is left, whose sign-in, what things are called.

use super::skin::Skin;
use crate::domain::connection::{AuthMethod, Connection, ConnectionId, ConnectionState};
use crate::domain::left::left;
use crate::domain::overview::Overview;
use crate::domain::problem::Problem;
use crate::domain::profile::ProfileKind;
use crate::domain::start_url;
use crate::domain::text::minute;
use crate::tui::keymap::{Action, Context, hints};
use crate::tui::model::Model;
use jiff::Timestamp;

/// What is to be said of the root user of an account wherever it is described.
pub const ROOT_WARNING: &str = "The root user of the account: it can do everything and cannot be limited. Do not work with it; make an administrator.";

/// What a connection is called where there is little room: `Builder ID`, `acme`, `keys of base`.
pub fn short_name(overview: &Overview, id: &ConnectionId) -> String {
    match overview.connection(id) {
        Some(connection) => short(overview, connection),
        None => id.to_string(),
    }
}

fn short(overview: &Overview, connection: &Connection) -> String {
    match connection.auth_method {
        AuthMethod::BuilderId => "Builder ID".into(),
        AuthMethod::IdentityCenter => match (&connection.session, &connection.start_url) {
            (Some(session), _) => session.clone(),
            (None, Some(url)) => start_url::short(url).to_string(),
            (None, None) => connection.name.clone(),
        },
        AuthMethod::Iam => payer(overview, connection),
    }
}

/// Who pays for credentials, in words: `keys of base`, `the machine's role`.
pub fn payer(overview: &Overview, connection: &Connection) -> String {
    match &connection.id {
        ConnectionId::Profile(name) => {
            let what = match overview.profile(name).map(|profile| profile.kind) {
                Some(ProfileKind::Process) => "process",
                Some(ProfileKind::LoginSession) => "aws login",
                Some(ProfileKind::WebIdentity) => "web identity",
                _ => "keys",
            };
            format!("{what} of {name}")
        }
        ConnectionId::Env => "keys in the environment".into(),
        ConnectionId::Container => "the container's role".into(),
        ConnectionId::Instance => "the machine's role".into(),
        _ => connection.name.clone(),
    }
}

/// Whether nothing works with a connection until something is done.
pub fn is_over(connection: &Connection) -> bool {
    matches!(
        connection.state,
        ConnectionState::Expired | ConnectionState::Never
    )
}

/// How long a connection lasts: `52m`, a dash where nothing is left, empty where nothing ends.
pub fn what_is_left(skin: &Skin, connection: &Connection, now: Timestamp) -> String {
    match (connection.state, connection.expires_at) {
        (ConnectionState::SignedIn, Some(end)) => {
            left(end, now).unwrap_or_else(|| skin.glyphs.dash.into())
        }
        (ConnectionState::SignedIn | ConnectionState::Unknown, _) => String::new(),
        _ => skin.glyphs.dash.into(),
    }
}

/// `until 2026-01-01 10:00 UTC, 52m`; or that it is over.
pub fn until(end: Timestamp, now: Timestamp) -> String {
    let at = minute(end);
    match left(end, now) {
        Some(left) => format!("{left} left, until {at}"),
        None => format!("over since {at}"),
    }
}

/// `1 profile`, `2 profiles`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// The digits of a number in groups: `5000` as `5,000`.
pub fn grouped(digits: &str) -> String {
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", digits),
    };
    let mut shown = sign.to_owned();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// The key of an action, as written.
pub fn key(model: &Model, action: Action) -> String {
    model.keymap.key(Context::of(model), action)
}

/// The ways to help and out, where there is no footer.
pub fn way_out(model: &Model) -> String {
    hints(model)
        .into_iter()
        .filter(|hint| matches!(hint.action, Action::Help | Action::Quit))
        .map(|hint| format!("{} {}", hint.key, hint.label))
        .collect::<Vec<_>>()
        .join("  ")
}

/// A problem with where it is: `config:3: …`.
pub fn problem(problem: &Problem) -> String {
    let file = problem
        .file
        .as_ref()
        .and_then(|file| file.file_name())
        .map(|name| name.to_string_lossy().into_owned());
    match (file, problem.line) {
        (Some(file), Some(line)) => format!("{file}:{line}: {}", problem.message),
        (Some(file), None) => format!("{file}: {}", problem.message),
        (None, _) => problem.message.clone(),
    }
}
