//! The accounts and roles that a session can use: fetched with progress, and cached.

pub(in crate::flows) mod bearer;
mod listing;

use crate::aws::portal;
use crate::domain::connection::{Connection, ConnectionId};
use crate::domain::overview::Overview;
use crate::domain::text::visible;
use crate::flows::blocking::blocking;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::{Environment, Host};
use crate::flows::paths;
use crate::store::role_list::{self, ListedRoles};
use crate::store::sso_token::{self, CacheDir, Content, SsoToken, TokenFile};
use bearer::{Bearer, Refused};
use jiff::{SignedDuration, Timestamp};
use listing::{Answer, Ask, List, Listed};

/// What the token lasts at least while roles are listed, if it can be refreshed.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);
/// A list that is older is asked for again unless somebody wants it as it is: roles are assigned
/// over days, and within a working day a list at hand is worth more than the newest.
const FRESH: SignedDuration = SignedDuration::from_hours(12);

/// A role in an account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Role {
    /// The account's name, as the organization calls it; any text.
    pub account_name: String,
    /// The account, twelve digits.
    pub account_id: String,
    /// The permission set.
    pub role: String,
}

/// What a session can use.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RoleList {
    /// By account name, account and role.
    pub roles: Vec<Role>,
    /// When it was asked for; `None` is never.
    pub fetched_at: Option<Timestamp>,
    /// The accounts whose roles could not be listed: id and why.
    pub failed: Vec<(String, String)>,
}

/// How fetching goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RolesProgress {
    /// More roles, in no particular order.
    Found(Vec<Role>),
    /// So many accounts are done, of so many known by now.
    Accounts {
        /// Accounts whose roles are listed.
        done: usize,
        /// Accounts known by now.
        known: usize,
    },
    /// The server is busy or away; it goes on. Why, in one sentence.
    Trouble(String),
}

impl RoleList {
    /// Whether it is from the last 12 hours.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        self.fetched_at.is_some_and(|at| {
            let age = now.duration_since(at);
            !age.is_negative() && age < FRESH
        })
    }
}

impl From<ListedRoles> for RoleList {
    fn from(listed: ListedRoles) -> Self {
        let roles = listed.accounts.iter().flat_map(|account| {
            account.roles.iter().map(|role| Role {
                account_name: account.name.clone(),
                account_id: account.id.clone(),
                role: role.clone(),
            })
        });
        Self {
            roles: roles.collect(),
            fetched_at: Some(listed.fetched_at),
            failed: listed.failed,
        }
    }
}

/// The connections whose roles can be listed, now or after a sign-in.
pub fn listable(overview: &Overview) -> impl Iterator<Item = &Connection> {
    bearer::able(overview)
}

/// The list as it was last fetched; `None` also if the token is for another start URL or region by
/// now. Blocks on files.
pub fn cached(host: &Host, connection: &ConnectionId) -> Option<RoleList> {
    let environment = host.environment();
    let listed = role_list::read(&paths::role_lists(environment), &connection.to_string())?;
    let is_same = |old: &Option<String>, now: &Option<String>| match (old, now) {
        (Some(old), Some(now)) => old == now,
        _ => true,
    };
    let still_holds = token(environment, connection).is_none_or(|token| {
        is_same(&listed.start_url, &token.start_url) && is_same(&listed.region, &token.region)
    });
    still_holds.then(|| listed.into())
}

/// Forgets the list: after a sign-in or sign-out the next token may be another user's. Blocks on
/// files.
pub(in crate::flows) fn forget(environment: &Environment, connection: &ConnectionId) {
    role_list::forget(&paths::role_lists(environment), &connection.to_string());
}

fn token(environment: &Environment, connection: &ConnectionId) -> Option<SsoToken> {
    let cache = CacheDir::shared(&environment.home);
    let path = match connection {
        ConnectionId::Session(name) => cache.session_path(name),
        ConnectionId::StartUrl(url) => cache.start_url_path(url),
        _ => return None,
    };
    match sso_token::read(&path) {
        TokenFile::Found(Content::Token(token, _)) => Some(*token),
        _ => None,
    }
}

/// Asks the server, refreshing the token first if it is due. Dropping the future cancels it, but
/// for a refresh that has begun; the cache is written only at the end.
///
/// # Errors
/// When a sign-in is needed (exit 3), the connection has no accounts (exit 2), or the server
/// refuses.
pub async fn fetch(
    host: &Host,
    overview: &Overview,
    connection: &ConnectionId,
    progress: impl Fn(RolesProgress),
) -> Result<RoleList, Failure> {
    let connection = overview.connection(connection).ok_or_else(|| {
        Failure::new(format!("No connection is called `{connection}`.")).exit(Exit::Usage)
    })?;
    let bearer = Bearer::new(host, connection, WINDOW).await?;
    progress(RolesProgress::Accounts { done: 0, known: 0 });
    let name = visible(&connection.name);
    let listed = listing::list(&name, |one| page(&bearer, one), &progress).await?;
    let listed = described(host, connection, bearer.token().await, listed);
    let (directory, kept) = (paths::role_lists(host.environment()), listed.clone());
    if let Err(error) = blocking(move || role_list::write(&directory, &kept)).await? {
        progress(RolesProgress::Trouble(format!(
            "The list is not kept: {error}."
        )));
    }
    Ok(listed.into())
}

async fn page(bearer: &Bearer<'_>, ask: Ask) -> Result<Answer, Refused> {
    let next = ask.next.as_deref();
    match &ask.list {
        List::Accounts => bearer
            .call(|http, endpoint, token| async move {
                portal::list_accounts(http, &endpoint, &token, next).await
            })
            .await
            .map(Answer::Accounts),
        List::Roles(account) => bearer
            .call(|http, endpoint, token| async move {
                portal::list_account_roles(http, &endpoint, &token, account, next).await
            })
            .await
            .map(Answer::Roles),
    }
}

fn whole_seconds(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

fn described(host: &Host, connection: &Connection, token: SsoToken, listed: Listed) -> ListedRoles {
    ListedRoles {
        connection: connection.id.to_string(),
        start_url: token.start_url,
        region: token.region,
        fetched_at: whole_seconds(host.now()),
        accounts: listed.accounts,
        failed: listed.failed,
    }
}
