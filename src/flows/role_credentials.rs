//! A role's credentials: out of the AWS CLI's own cache, else from the portal and into it.

use crate::aws::backoff::{Patience, random};
use crate::aws::portal;
use crate::domain::command;
use crate::domain::connection::Connection;
use crate::domain::overview::Overview;
use crate::domain::profile::{Profile, ProfileKind};
use crate::domain::secret::Secret;
use crate::domain::text::{minute, visible};
use crate::flows::blocking::blocking;
use crate::flows::cached_roles;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::paths;
use crate::flows::roles::bearer::{Bearer, Refused};
use crate::flows::switch::no_profile;
use crate::store::lock::FileLock;
use crate::store::role_cache::{self, CachedKeys, Entry};
use jiff::{SignedDuration, Timestamp};
use std::path::PathBuf;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// What cached credentials last at least to be used as they are. Source: botocore.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);
/// What the token lasts at least, if it can be refreshed.
const TOKEN_WINDOW: SignedDuration = SignedDuration::from_mins(5);
/// Longer than one process takes to refresh the token and ask, so that whoever waits finds its
/// result.
const LOCK_WAIT: Duration = Duration::from_secs(90);
/// When asking is given up: other programs wait for the answer.
const PATIENCE: Patience = Patience {
    calls: 5,
    total: Duration::from_secs(15),
};

/// Credentials of a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleKeys {
    /// The account, twelve digits.
    pub account_id: String,
    /// The access key id.
    pub access_key_id: String,
    /// The secret access key.
    pub secret: Secret<String>,
    /// The session token.
    pub session_token: Secret<String>,
    /// When they end.
    pub expires_at: Timestamp,
    /// What to tell beside; safe to show.
    pub notes: Vec<String>,
}

/// The credentials of `profile`, a role of an Identity Center session.
///
/// # Errors
/// Exit 3 when a sign-in is needed; exit 2 when the profile is of another kind.
pub async fn get(host: &Host, overview: &Overview, profile: &str) -> Result<RoleKeys, Failure> {
    let wanted = Wanted::of(host, overview, profile)?;
    if let Ok(Entry::Keys(keys)) = wanted.read().await?
        && wanted.lasts(&keys, WINDOW)
    {
        return Ok(wanted.role_keys(*keys));
    }
    let failure = match wanted.asked_in_turn().await {
        Ok(keys) => return Ok(keys),
        Err(failure) => failure,
    };
    match wanted.read().await? {
        Ok(Entry::Keys(keys)) if wanted.lasts(&keys, SignedDuration::ZERO) => {
            let mut keys = wanted.role_keys(*keys);
            keys.notes.push(format!(
                "These credentials of {} end at {}, and there are no new ones yet: {}",
                visible(profile),
                minute(keys.expires_at),
                failure.summary
            ));
            Ok(keys)
        }
        _ => Err(failure),
    }
}

/// Whose credentials, and where they are cached.
struct Wanted<'a> {
    host: &'a Host,
    profile: &'a str,
    connection: &'a Connection,
    account: &'a str,
    role: &'a str,
    path: PathBuf,
    file_name: String,
}

impl<'a> Wanted<'a> {
    fn of(host: &'a Host, overview: &'a Overview, name: &'a str) -> Result<Self, Failure> {
        let profile = overview
            .profile(name)
            .ok_or_else(|| no_profile(overview, name))?;
        if !matches!(
            profile.kind,
            ProfileKind::SsoSession | ProfileKind::SsoLegacy
        ) {
            return Err(other_kind(profile));
        }
        let text = |key| profile.settings.text(key);
        let parts = (
            text("sso_account_id"),
            text("sso_role_name"),
            cached_roles::entry_name(profile),
            profile
                .connection
                .as_ref()
                .and_then(|id| overview.connection(id)),
        );
        let (Some(account), Some(role), Some((_, file_name)), Some(connection)) = parts else {
            return Err(other_kind(profile));
        };
        Ok(Self {
            host,
            profile: name,
            connection,
            account,
            role,
            path: host.environment().role_cache().join(&file_name),
            file_name,
        })
    }

    async fn read(&self) -> Result<Result<Entry, String>, Failure> {
        let path = self.path.clone();
        blocking(move || role_cache::read(&path)).await
    }

    fn lasts(&self, keys: &CachedKeys, window: SignedDuration) -> bool {
        keys.expires_at.duration_since(self.host.now()) > window
    }

    /// Asks the portal unless whoever had the lock before has done it.
    async fn asked_in_turn(&self) -> Result<RoleKeys, Failure> {
        let _lock = self.lock().await?;
        let entry = self.read().await?;
        if let Ok(Entry::Keys(keys)) = &entry
            && self.lasts(keys, WINDOW)
        {
            return Ok(self.role_keys(CachedKeys::clone(keys)));
        }
        let keys = self.ask().await?;
        let not_kept = match entry {
            Ok(Entry::Foreign) => Some(format!(
                "{} holds something of another tool, and is left alone",
                self.path.display()
            )),
            Ok(_) => self.write(keys.clone()).await?.err(),
            Err(why) => Some(why),
        };
        let mut keys = self.role_keys(keys);
        keys.notes.extend(not_kept.map(|why| {
            visible(&format!(
                "The credentials are not kept for the AWS CLI: {why}."
            ))
            .into_owned()
        }));
        Ok(keys)
    }

    async fn lock(&self) -> Result<FileLock, Failure> {
        let lock = paths::role_lock(self.host.environment(), &self.file_name);
        let what = format!("get the credentials of {}", visible(self.profile));
        blocking(move || FileLock::acquire(&lock, LOCK_WAIT, &what))
            .await?
            .map_err(|error| Failure::new(format!("{error}.")))
    }

    async fn ask(&self) -> Result<CachedKeys, Failure> {
        let bearer = Bearer::new(self.host, self.connection, TOKEN_WINDOW).await?;
        let begin = Instant::now();
        let mut failures = 0;
        loop {
            let (account, role) = (self.account, self.role);
            let answer = bearer.call(|http, endpoint, token| async move {
                portal::get_role_credentials(http, &endpoint, &token, account, role).await
            });
            let error = match answer.await {
                Ok(given) => return self.believed(given),
                Err(Refused::NoToken(failure)) => return Err(failure),
                Err(Refused::Portal(error)) => error,
            };
            failures += 1;
            let asked = error.retry_after();
            let pause = PATIENCE.pause(failures, begin.elapsed(), asked, random());
            match pause.filter(|_| error.is_transient()) {
                Some(pause) => sleep(pause).await,
                None => return Err(self.refused(&error)),
            }
        }
    }

    /// What the cache keeps of an answer: whole seconds, as the AWS CLI writes them.
    fn believed(&self, given: portal::RoleCredentials) -> Result<CachedKeys, Failure> {
        let end = Timestamp::from_second(given.expires_at.as_second());
        let expires_at = end.map_err(|error| Failure::new(format!("No such time: {error}.")))?;
        Ok(CachedKeys {
            access_key_id: given.access_key_id,
            secret: given.secret,
            session_token: given.session_token,
            expires_at,
            account_id: Some(self.account.to_owned()),
        })
    }

    async fn write(&self, keys: CachedKeys) -> Result<Result<(), String>, Failure> {
        let path = self.path.clone();
        blocking(move || role_cache::write(&path, &keys)).await
    }

    fn role_keys(&self, keys: CachedKeys) -> RoleKeys {
        RoleKeys {
            account_id: self.account.to_owned(),
            access_key_id: keys.access_key_id,
            secret: keys.secret,
            session_token: keys.session_token,
            expires_at: keys.expires_at,
            notes: Vec::new(),
        }
    }

    fn refused(&self, error: &portal::PortalError) -> Failure {
        let (role, account) = (visible(self.role), visible(self.account));
        let profile = visible(self.profile);
        match error {
            portal::PortalError::Forbidden { .. } | portal::PortalError::NotFound { .. } => {
                let session = command::word(&command::login_name(&self.connection.id));
                Failure::new(format!(
                    "There are no credentials of {profile}: {} has no role {role} in account {account} (any more).",
                    visible(&self.connection.name),
                ))
                .hint(format!("`moorline roles {session} --refresh` lists what it has."))
            }
            error => Failure::new(format!(
                "There are no new credentials of {profile}: {error}"
            )),
        }
    }
}

fn other_kind(profile: &Profile) -> Failure {
    let name = visible(&profile.name);
    let keeps = |code: &str| !matches!(code, "region_unknown" | "sso_key_twice");
    let why = match profile.problems.iter().find(|p| keeps(p.code)) {
        Some(problem) => problem.in_one_line(),
        None => format!("its kind is {}", profile.kind.label()),
    };
    Failure::new(format!(
        "`{name}` has no credentials of Identity Center: {why}"
    ))
    .exit(Exit::Usage)
}
