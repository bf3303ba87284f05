//! The tokens on this host: the shared cache, and Moorline's own.

use crate::domain::names::BUILDER_ID;
use crate::domain::problem::Problem;
use crate::flows::host::Host;
use crate::flows::paths;
use crate::store::registration::Registrations;
use crate::store::shared_config::SharedConfig;
use crate::store::sso_token::{
    self, CacheEntry, Content, KiroSignIn, SsoToken, TokenFile, Writer, key_for_session,
    key_for_start_url,
};
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

/// One token and where it is.
#[derive(Debug, Clone)]
pub struct FoundToken {
    /// The file.
    pub path: PathBuf,
    /// What it says.
    pub token: SsoToken,
    /// Whose writing it is.
    pub writer: Writer,
}

/// Every token, by whether a section explains it.
#[derive(Debug, Default)]
pub struct Found {
    /// The tokens of sessions and legacy start URLs, by file name.
    pub explained: HashMap<String, FoundToken>,
    /// Why an explained file could not be read, by file name.
    pub unreadable: HashMap<String, String>,
    /// Files that should hold a token and hold something else, by file name.
    pub replaced: HashSet<String>,
    /// The tokens no section explains: file name and token.
    pub others: Vec<(String, FoundToken)>,
    /// Kiro IDE's sign-in: file name and what it says.
    pub kiro: Option<(String, KiroSignIn)>,
    /// Moorline's own Builder ID token.
    pub own_builder_id: Option<FoundToken>,
    /// The scopes of registrations, by client id.
    pub registered_scopes: HashMap<String, Vec<String>>,
    /// The registrations in the shared cache, by file name.
    pub registrations: HashMap<String, Registered>,
}

/// What a client registration of another tool says.
#[derive(Debug, Clone, Default)]
pub struct Registered {
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// What it was made for.
    pub scopes: Vec<String>,
}

impl Found {
    /// The scopes of `token`: its own, else those its client was registered for.
    pub fn scopes<'a>(&'a self, token: &'a SsoToken) -> Option<&'a Vec<String>> {
        let registered = || self.registered_scopes.get(token.client_id.as_ref()?);
        token.scopes.as_ref().or_else(registered)
    }
}

/// Reads the caches. A token that cannot be read is read again after each of `pauses`, in
/// milliseconds.
pub fn read(
    host: &Host,
    config: &SharedConfig,
    pauses: &[u64],
    problems: &mut Vec<Problem>,
) -> Found {
    let environment = host.environment();
    let mut found = Found {
        own_builder_id: own_builder_id(paths::own_builder_id_token(environment), pauses, problems),
        ..Found::default()
    };
    let explained = explained_names(config, found.own_builder_id.is_some());
    let scan = sso_token::scan(&environment.sso_cache());
    problems.extend(scan.problem);
    for entry in scan.entries {
        take(&mut found, entry, &explained, pauses, problems);
    }
    let (registrations, registration_problems) =
        Registrations::in_state_directory(&environment.state_dir).list();
    problems.extend(registration_problems);
    for registration in registrations {
        found
            .registered_scopes
            .insert(registration.client_id, registration.scopes);
    }
    found
}

fn own_builder_id(
    path: PathBuf,
    pauses: &[u64],
    problems: &mut Vec<Problem>,
) -> Option<FoundToken> {
    match sso_token::read_settled(&path, pauses) {
        TokenFile::Found(Content::Token(token, writer)) => Some(FoundToken {
            path,
            token: *token,
            writer,
        }),
        TokenFile::Unreadable { why } => {
            problems.push(Problem::new("token_unreadable", why).at(path, None));
            None
        }
        _ => None,
    }
}

/// The file names that a section, a legacy pair or Moorline's own Builder ID stands for.
fn explained_names(config: &SharedConfig, has_own_builder_id: bool) -> HashSet<String> {
    let sessions = config
        .sso_sessions
        .iter()
        .map(|section| key_for_session(&section.name));
    let legacy = config
        .profiles
        .iter()
        .filter(|profile| profile.setting("sso_session").is_none())
        .filter_map(|profile| profile.text("sso_start_url"))
        .map(key_for_start_url);
    let builder_id = has_own_builder_id.then(|| key_for_session(BUILDER_ID));
    sessions.chain(legacy).chain(builder_id).collect()
}

fn take(
    found: &mut Found,
    entry: CacheEntry,
    explained: &HashSet<String>,
    pauses: &[u64],
    problems: &mut Vec<Problem>,
) {
    let is_explained = explained.contains(&entry.file_name);
    let content = match entry.content {
        Ok(content) => Ok(content),
        // Most tools write in place: what cannot be read now may be whole in a moment.
        Err(problem) if is_explained => match sso_token::read_settled(&entry.path, pauses) {
            TokenFile::Found(content) => Ok(content),
            TokenFile::Absent => return,
            TokenFile::Unreadable { .. } => Err(problem),
        },
        Err(problem) => Err(problem),
    };
    match content {
        Ok(Content::Token(token, writer)) => {
            let token = FoundToken {
                path: entry.path,
                token: *token,
                writer,
            };
            if is_explained {
                found.explained.insert(entry.file_name, token);
            } else {
                found.others.push((entry.file_name, token));
            }
        }
        Ok(Content::Registration {
            client_id,
            expires_at,
            scopes: Some(scopes),
        }) => {
            let registered = Registered {
                expires_at,
                scopes: scopes.clone(),
            };
            found.registrations.insert(entry.file_name, registered);
            found.registered_scopes.entry(client_id).or_insert(scopes);
        }
        Ok(Content::Kiro(kiro)) => found.kiro = Some((entry.file_name, kiro)),
        Ok(_) if is_explained => {
            found.replaced.insert(entry.file_name);
        }
        Ok(_) => {}
        Err(problem) => {
            if is_explained {
                found
                    .unreadable
                    .insert(entry.file_name, problem.message.clone());
            }
            problems.push(problem);
        }
    }
}
