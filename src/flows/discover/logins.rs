//! Sessions of `aws login`: how those that profiles name stand, and which there are at all.

use crate::domain::connection::{Connection, ConnectionState};
use crate::domain::holder::{HolderSignIn, HolderState, Tool};
use crate::domain::problem::Problem;
use crate::domain::profile::{Profile, ProfileKind};
use crate::domain::shell_word;
use crate::domain::text::visible;
use crate::flows::host::Environment;
use crate::store::login_cache::{self, LoginFile, LoginSession};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;

/// After this a session is over whatever its file says. Source: AWS's documentation of `aws login`.
const LONGEST_SESSION: SignedDuration = SignedDuration::from_hours(12);

/// How many of the profiles that share a session are named.
const NAMED: usize = 3;

/// The sessions on this host, and which profiles name them.
#[derive(Debug, Default)]
pub struct Logins {
    files: HashMap<String, Result<LoginSession, Problem>>,
    users: HashMap<String, Vec<String>>,
}

/// The file name of the session that `profile` names.
fn file_of(profile: &Profile) -> Option<String> {
    let session = profile.settings.text("login_session")?;
    (profile.kind == ProfileKind::LoginSession).then(|| login_cache::file_name(session))
}

impl Logins {
    /// Reads the cache. Blocks on files.
    pub fn read(
        environment: &Environment,
        profiles: &[Profile],
        problems: &mut Vec<Problem>,
    ) -> Self {
        let (files, problem) = login_cache::scan(&environment.login_cache());
        problems.extend(problem);
        let mut logins = Self::default();
        for LoginFile { name, session } in files {
            problems.extend(session.as_ref().err().cloned());
            logins.files.insert(name, session);
        }
        for profile in profiles {
            if let Some(file) = file_of(profile) {
                let users = logins.users.entry(file).or_default();
                users.push(profile.name.clone());
            }
        }
        logins
    }

    /// Says of each profile with a session which account that is for, where only the session does.
    pub fn fill_accounts(&self, profiles: &mut [Profile]) {
        for profile in profiles {
            if profile.account.is_some() {
                continue;
            }
            let Some(Ok(session)) = file_of(profile).and_then(|file| self.files.get(&file)) else {
                continue;
            };
            profile.account.clone_from(&session.account);
        }
    }

    /// Says how the session of `profile` stands in the connection that it pays with.
    pub fn fill(&self, connection: &mut Connection, profile: &Profile, now: Timestamp) {
        let file = file_of(profile);
        let found = file
            .as_ref()
            .and_then(|file| self.files.get_key_value(file));
        let command = format!("`aws login --profile {}`", shell_word::posix(&profile.name));
        let note = match found {
            None => {
                connection.state = ConnectionState::Never;
                Some(format!("Not signed in on this host: run {command}."))
            }
            Some((_, Err(problem))) => {
                connection.state = ConnectionState::Unknown;
                Some(problem.message.clone())
            }
            Some((file, Ok(session))) => {
                connection.expires_at = session.expires_at;
                connection.state = state(session, now);
                connection.holders.push(holder(file, session, now));
                why(session, connection.state, &command)
            }
        };
        let users = file.as_ref().and_then(|file| self.users.get(file));
        let shared = users.and_then(|users| shared_with(users, &profile.name));
        let said: Vec<String> = note.into_iter().chain(shared).collect();
        connection.note = (!said.is_empty()).then(|| said.join(" "));
    }

    /// What the store of `aws login` holds, by file name.
    pub fn holders(&self, now: Timestamp) -> Vec<HolderSignIn> {
        let mut files: Vec<_> = self.files.iter().collect();
        files.sort_by_key(|(name, _)| name.as_str());
        let all: Vec<HolderSignIn> = files
            .into_iter()
            .map(|(name, session)| match session {
                Ok(session) => holder(name, session, now),
                Err(problem) => HolderSignIn::without(
                    Tool::AwsLogin,
                    HolderState::Unreadable(visible(&problem.message).into_owned()),
                ),
            })
            .collect();
        if all.is_empty() {
            vec![HolderSignIn::without(Tool::AwsLogin, HolderState::NoneSeen)]
        } else {
            all
        }
    }
}

/// Without an end the AWS CLI can do nothing with the file.
fn state(session: &LoginSession, now: Timestamp) -> ConnectionState {
    session.expires_at.map_or(ConnectionState::Expired, |end| {
        let is_young = now.duration_since(end) < LONGEST_SESSION;
        ConnectionState::of_token(end, session.refreshable && is_young, now)
    })
}

fn holder(file: &str, session: &LoginSession, now: Timestamp) -> HolderSignIn {
    HolderSignIn {
        expires_at: session.expires_at,
        place: Some(visible(file).into_owned()),
        ..HolderSignIn::without(
            Tool::AwsLogin,
            match state(session, now) {
                ConnectionState::SignedIn => HolderState::SignedIn,
                ConnectionState::Refreshable => HolderState::Refreshable,
                _ => HolderState::Expired,
            },
        )
    }
}

/// Why it stands so, and what mends it.
fn why(session: &LoginSession, state: ConnectionState, command: &str) -> Option<String> {
    match state {
        ConnectionState::SignedIn if session.refreshable => None,
        ConnectionState::SignedIn => Some(format!(
            "Nothing can renew these credentials: when they are over, run {command}."
        )),
        ConnectionState::Refreshable => Some(format!(
            "The AWS CLI renews the credentials when it uses them next. A session lasts 12 hours at most: if it is over, run {command}."
        )),
        _ if session.expires_at.is_none() => Some(format!(
            "The file of the session does not say when its credentials end: run {command}."
        )),
        _ if session.refreshable => Some(format!(
            "The session is over, 12 hours being the most it lasts: run {command}."
        )),
        _ => Some(format!(
            "The credentials are over, and nothing can renew them: run {command}."
        )),
    }
}

fn shared_with(users: &[String], own: &str) -> Option<String> {
    let others: Vec<&str> = users
        .iter()
        .map(String::as_str)
        .filter(|name| *name != own)
        .collect();
    if others.is_empty() {
        return None;
    }
    let named = others[..others.len().min(NAMED)].join(", ");
    let more = match others.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Some(format!("The same session serves {named}{more}."))
}
