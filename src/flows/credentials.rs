//! The credentials of any profile: what its chain of sources ends in, and every step from there; and
//! those that are here without a profile.
//!
//! Asks nobody: where a code of an MFA device is missing it says so, and is called again with it.

mod ambient;
mod answers;
mod assume;
pub mod child;
mod own;
mod process;

use crate::domain::connection::ConnectionId;
use crate::domain::overview::Overview;
use crate::domain::problem::Problem;
use crate::domain::profile::{Profile, ProfileKind};
use crate::domain::region;
use crate::domain::secret::Secret;
use crate::domain::text::visible;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::role_credentials;
use crate::flows::switch::no_profile;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;

pub use answers::Credentials;

/// Names the profiles whose credentials wait for a `credential_process`, one a line, to the program
/// that is run: to ask for one of them would wait for itself.
const ON_THE_WAY: &str = "MOORLINE_CREDENTIALS_OF";

/// One step on the way to credentials, nearest to the profile first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The profile it is taken for; `None` for the environment.
    pub profile: Option<String>,
    /// What is done, or taken; safe to show.
    pub what: String,
    /// The file and line, or the variable, that says so; safe to show.
    pub place: Option<String>,
}

/// Codes of MFA devices, by the profile that needs one.
#[derive(Default)]
pub struct Codes(BTreeMap<String, Secret<String>>);

impl Codes {
    /// Adds the code that somebody typed for `profile`.
    pub fn insert(&mut self, profile: String, code: Secret<String>) {
        self.0.insert(profile, code);
    }

    /// Whether a code was typed for `profile` already; one that is asked for again was not taken.
    pub fn has(&self, profile: &str) -> bool {
        self.0.contains_key(profile)
    }
}

/// Whether a text is a code as MFA devices show it: six digits.
pub fn is_code(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit())
}

/// Tells a person a line at once; called from any thread.
pub type Say = Arc<dyn Fn(&str) + Send + Sync>;

/// How credentials are asked for.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The codes that were typed so far.
    pub codes: &'a Codes,
    /// Whether somebody can be asked for one.
    pub can_ask: bool,
    /// What tells a person a line at once, such as one that a program says.
    pub say: &'a Say,
}

/// Why there are no credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// It failed.
    Failure(Failure),
    /// An MFA device has to be asked: call again with its code.
    Code {
        /// The profile that needs it.
        profile: String,
        /// The device.
        serial: String,
    },
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

/// Whose credentials are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Those of a profile.
    Profile(String),
    /// What AWS tools use where no profile is active: keys of the environment, its web identity, the
    /// container's role, the machine's.
    Ambient,
}

impl Source {
    /// The profile of that name; without one the active profile, and where none is active what is
    /// here without a profile.
    pub fn named_or_active(overview: &Overview, name: Option<&str>) -> Self {
        let active = || overview.active().map(|active| active.profile.clone());
        name.map(str::to_owned)
            .or_else(active)
            .map_or(Self::Ambient, Self::Profile)
    }
}

/// The credentials of `source`.
///
/// # Errors
/// As [`get`]; exit 2 when there is neither a profile nor anything else.
pub async fn of(
    host: &Host,
    overview: &Overview,
    source: &Source,
    request: Request<'_>,
) -> Result<Credentials, Refused> {
    match source {
        Source::Profile(name) => get(host, overview, name, request).await,
        Source::Ambient => {
            let chain = Chain {
                host,
                overview,
                request,
                top: None,
            };
            chain.ambient().await
        }
    }
}

/// The credentials of `profile`.
///
/// # Errors
/// Exit 3 when a sign-in or a code is needed and nobody can be asked; exit 2 when the profile has no
/// credentials.
pub async fn get(
    host: &Host,
    overview: &Overview,
    profile: &str,
    request: Request<'_>,
) -> Result<Credentials, Refused> {
    let top = overview
        .profile(profile)
        .ok_or_else(|| no_profile(overview, profile))?;
    let chain = Chain {
        host,
        overview,
        request,
        top: Some(top),
    };
    if chain.falls_back(top) {
        return Ok(chain.instance(Some(top)).await?);
    }
    chain.check(top)?;
    chain.of(top, false).await
}

/// The region whose STS is asked for a profile: what AWS tools would use, else the first of the
/// partition.
pub fn region_of(host: &Host, profile: &Profile, partition: Option<&str>) -> String {
    region_for(host, Some(profile), partition)
}

/// The same, where there may be no profile.
pub(super) fn region_for(
    host: &Host,
    profile: Option<&Profile>,
    partition: Option<&str>,
) -> String {
    let environment = host.environment();
    let named = ["AWS_REGION", "AWS_DEFAULT_REGION"]
        .iter()
        .find_map(|name| environment.get(name))
        .or(profile.and_then(|profile| profile.region.as_deref()))
        .filter(|name| region::partition(name).is_some());
    let first = || region::of_id(partition.unwrap_or_default()).first_region;
    named.unwrap_or_else(first).to_owned()
}

type Going<'a> = Pin<Box<dyn Future<Output = Result<Credentials, Refused>> + Send + 'a>>;

/// The way from one profile, or from none, to what pays for it.
struct Chain<'a> {
    host: &'a Host,
    overview: &'a Overview,
    request: Request<'a>,
    top: Option<&'a Profile>,
}

impl<'a> Chain<'a> {
    /// Refuses what is broken before anything is asked or run: loops, missing sources, mixtures.
    fn check(&self, profile: &Profile) -> Result<(), Failure> {
        let on_the_way = self.host.environment().get(ON_THE_WAY).unwrap_or_default();
        let is_on_the_way = |name: &&String| on_the_way.lines().any(|one| one == name.as_str());
        if let Some(again) = self.whole_way().find(is_on_the_way) {
            return Err(Failure::new(format!(
                "The credentials of `{0}` come from a credential_process that asks for those of `{0}` itself.",
                visible(again)
            ))
            .hint("Have it name another profile, one with credentials of its own.")
            .exit(Exit::Usage));
        }
        if profile.connection.is_some() && profile.offers_iam() {
            return Ok(());
        }
        Err(none_to_give(profile))
    }

    /// Whether a profile names no credentials at all, so that AWS tools ask the machine they run on.
    /// Where a container's role is there, it is of a kind that says so.
    fn falls_back(&self, profile: &Profile) -> bool {
        let names_none = |problem: &Problem| problem.code == "no_credentials";
        profile.problems.iter().any(names_none) && self.host.environment().may_ask_instance()
    }

    /// The profile asked for, and all it goes through.
    fn whole_way(&self) -> impl Iterator<Item = &'a String> + use<'a> {
        self.top
            .into_iter()
            .flat_map(|top| std::iter::once(&top.name).chain(&top.sources))
    }

    /// The credentials of a profile, which is either the one asked for or a source of it.
    fn of(&'a self, profile: &'a Profile, is_source: bool) -> Going<'a> {
        Box::pin(async move {
            let settings = &profile.settings;
            let has_keys =
                settings.has("aws_access_key_id") || settings.has("aws_secret_access_key");
            let is_role = matches!(
                profile.kind,
                ProfileKind::AssumeRole | ProfileKind::AssumeRoleMfa | ProfileKind::Incomplete
            );
            // Keys of a source beat its role, as in botocore.
            if is_source && has_keys && is_role {
                return Ok(self.keys(profile)?);
            }
            match profile.kind {
                ProfileKind::AssumeRole | ProfileKind::AssumeRoleMfa => self.role(profile).await,
                ProfileKind::WebIdentity => self.web_identity(profile).await,
                ProfileKind::SsoSession | ProfileKind::SsoLegacy => {
                    let keys =
                        role_credentials::get(self.host, self.overview, &profile.name).await?;
                    let what = format!(
                        "role {} of account {} through {}",
                        visible(profile.role.as_deref().unwrap_or_default()),
                        visible(&keys.account_id),
                        match settings.text("sso_session") {
                            Some(session) => format!("[sso-session {}]", visible(session)),
                            None => visible(settings.text("sso_start_url").unwrap_or_default())
                                .into_owned(),
                        }
                    );
                    let step = self.step(profile, what, "sso_role_name");
                    Ok(Credentials::of_role(keys, step))
                }
                ProfileKind::StaticTemporary | ProfileKind::StaticLongTerm => {
                    Ok(self.keys(profile)?)
                }
                ProfileKind::LoginSession => self.login_session(profile).await,
                // Its program is Moorline: what it would say is asked for here, not of a child.
                ProfileKind::Process if profile.managed.is_some() => self.stood_for(profile).await,
                ProfileKind::Process => Ok(self.process(profile).await?),
                ProfileKind::Metadata => match profile.connection {
                    Some(ConnectionId::Container) => Ok(self.container(Some(profile)).await?),
                    _ => Ok(self.instance(Some(profile)).await?),
                },
                ProfileKind::SsoBearer | ProfileKind::Incomplete => {
                    Err(none_to_give(profile).into())
                }
            }
        })
    }

    /// The credentials of what a managed profile stands for.
    async fn stood_for(&'a self, profile: &'a Profile) -> Result<Credentials, Refused> {
        let target = profile
            .stands_for()
            .and_then(|name| self.overview.profile(name));
        // Without one, or where it would go in a circle, nothing pays for it.
        let target = target.filter(|_| profile.connection.is_some());
        let target = target.ok_or_else(|| none_to_give(profile))?;
        let mut got = self.of(target, false).await?;
        let what = format!("everywhere: stands for {}", visible(&target.name));
        got.steps
            .insert(0, self.step(profile, what, "credential_process"));
        Ok(got)
    }

    /// The profile that `source` names.
    fn source(&self, profile: &Profile, source: &str) -> Result<&'a Profile, Failure> {
        self.overview.profile(source).ok_or_else(|| {
            Failure::new(format!(
                "The source profile `{}` of `{}` does not exist{}.",
                visible(source),
                visible(&profile.name),
                at(self.place(profile, "source_profile").as_deref())
            ))
            .hint("Add it, or name another one.")
            .exit(Exit::Usage)
        })
    }

    fn step(&self, profile: &Profile, what: String, key: &str) -> Step {
        Step {
            profile: Some(profile.name.clone()),
            what,
            place: self.place(profile, key),
        }
    }

    /// Where `key` stands, as `FILE:LINE`; safe to show.
    fn place(&self, profile: &Profile, key: &str) -> Option<String> {
        let setting = profile.settings.get(key)?;
        let environment = self.host.environment();
        let file = match setting.in_credentials {
            true => environment.aws_credentials(),
            false => environment.aws_config(),
        };
        let place = format!("{}:{}", file.display(), setting.line);
        Some(visible(&place).into_owned())
    }
}

/// ` (FILE:LINE)`, to read on after what stands there.
fn at(place: Option<&str>) -> String {
    place.map(|place| format!(" ({place})")).unwrap_or_default()
}

/// Why a profile has no credentials: the problem that keeps it from having some, else its kind.
fn none_to_give(profile: &Profile) -> Failure {
    let name = visible(&profile.name);
    let keeps = |problem: &&Problem| !matches!(problem.code, "region_unknown" | "sso_key_twice");
    if let Some(problem) = profile.problems.iter().find(keeps) {
        return Failure::new(format!(
            "`{name}` has no credentials: {}",
            problem.in_one_line()
        ))
        .exit(Exit::Usage);
    }
    let (why, hint) = match profile.kind {
        ProfileKind::SsoBearer => (
            "it offers a bearer token only".to_owned(),
            "Name a profile with sso_account_id and sso_role_name; `moorline roles` lists them.",
        ),
        kind => (
            format!("its kind is {}", kind.label()),
            "Add keys, a role or a session to it.",
        ),
    };
    Failure::new(format!(
        "`{name}` has no credentials that Moorline can hand out: {why}."
    ))
    .hint(hint)
    .exit(Exit::Usage)
}

/// When credentials end, for those that are about to be kept or compared.
fn lasts(end: Timestamp, now: Timestamp, window: jiff::SignedDuration) -> bool {
    end.duration_since(now) > window
}
