//! Where a sign-in goes: the connection, start URL and region a request means. Reads nothing,
//! writes nothing.

use super::{SignInRequest, Target, resolve};
use crate::aws::endpoints::is_loopback;
use crate::domain::connection::{AuthMethod, Connection, ConnectionId, bearer_title};
use crate::domain::names::BUILDER_ID;
use crate::domain::overview::Overview;
use crate::domain::region;
use crate::domain::shell_word;
use crate::domain::start_url::{self, Organization};
use crate::domain::text::visible;
use crate::flows::config_edit::other_start_url;
use crate::flows::failure::{Exit, Failure};
use crate::store::ini::is_plain_name;
use url::Url;

/// What keeps the sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An `[sso-session]`, in the config already or about to be.
    Session,
    /// A start URL in profiles.
    Legacy,
    /// Moorline itself: a Builder ID without a section.
    OwnBuilderId,
}

/// Where a sign-in goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The connection.
    pub id: ConnectionId,
    /// Its name, as it stands in the file.
    pub name: String,
    /// How one signs in.
    pub method: AuthMethod,
    /// The start URL.
    pub start_url: String,
    /// The region; a real region's name.
    pub region: String,
    /// What keeps it.
    pub kind: Kind,
    /// What to know.
    pub notices: Vec<String>,
}

fn usage(summary: impl AsRef<str>) -> Failure {
    Failure::new(summary).exit(Exit::Usage)
}

/// Finds out what `request` means.
///
/// # Errors
/// Exit 2 when it cannot be signed in to.
pub fn place(overview: &Overview, request: &SignInRequest) -> Result<Place, Failure> {
    match &request.target {
        Target::Connection(id) => {
            let own = ConnectionId::Session(BUILDER_ID.to_owned());
            match overview.connection(id) {
                Some(connection) => existing(overview, connection),
                None if *id == own => Ok(own_builder_id()),
                None => Err(usage(format!("No connection is called `{id}`."))
                    .hint("`moorline connections` lists them all.")),
            }
        }
        Target::NewBuilderId => new_builder_id(overview),
        Target::StartUrl {
            url,
            region,
            session,
        } => {
            let region = region.as_deref().map(str::trim).filter(|r| !r.is_empty());
            organization(overview, url.trim(), region, session.as_deref())
        }
    }
}

fn own_builder_id() -> Place {
    Place {
        id: ConnectionId::Session(BUILDER_ID.to_owned()),
        name: bearer_title(AuthMethod::BuilderId, BUILDER_ID),
        method: AuthMethod::BuilderId,
        start_url: start_url::BUILDER_ID.to_owned(),
        region: start_url::BUILDER_ID_REGION.to_owned(),
        kind: Kind::OwnBuilderId,
        notices: Vec::new(),
    }
}

fn new_builder_id(overview: &Overview) -> Result<Place, Failure> {
    let own = own_builder_id();
    match overview.connection(&own.id) {
        None => Ok(own),
        Some(section) if section.auth_method == AuthMethod::BuilderId => {
            existing(overview, section)
        }
        Some(_) => Err(usage(
            "[sso-session builder-id] is not a Builder ID: it has another start URL.",
        )
        .hint("Rename that section, or sign in to it with `moorline login session:builder-id`.")),
    }
}

fn existing(overview: &Overview, connection: &Connection) -> Result<Place, Failure> {
    let name = visible(&connection.name);
    let kind = match &connection.id {
        ConnectionId::Session(_) if connection.session.is_some() => Kind::Session,
        ConnectionId::Session(_) => Kind::OwnBuilderId,
        ConnectionId::StartUrl(_) => Kind::Legacy,
        ConnectionId::Token(_) => {
            return Err(usage(format!(
                "Cannot sign in to {}: another tool keeps that token, and no section of the config says where it came from.",
                connection.id
            ))
            .hint("Sign in at its start URL instead: `moorline login --start-url URL --region REGION`."));
        }
        ConnectionId::Profile(profile) if overview.is_login_session(profile) => {
            return Err(usage(format!(
                "Cannot sign in to {}: the AWS CLI signs in to that session.",
                connection.id
            ))
            .hint(format!(
                "Run `aws login --profile {}`.",
                visible(&shell_word::posix(profile))
            )));
        }
        _ => {
            return Err(usage(format!(
                "Cannot sign in to {}: it uses IAM credentials, which are not signed in to.",
                connection.id
            ))
            .hint("Sign in with `moorline login builder-id`, or name an [sso-session]."));
        }
    };
    let section = match kind {
        Kind::Legacy => format!("the profiles that use {name}"),
        _ => format!("[sso-session {}]", visible(session_name(connection))),
    };
    let start_url = connection
        .start_url
        .clone()
        .filter(|url| !url.is_empty())
        .ok_or_else(|| {
            usage(format!("Cannot sign in to {name}: it has no start URL.")).hint(format!(
                "Add sso_start_url to {section} of the config file."
            ))
        })?;
    check_url(&start_url).map_err(|why| {
        usage(format!("Cannot sign in to {name}: {why}.")).hint(format!(
            "Correct sso_start_url in {section} of the config file."
        ))
    })?;
    let region = connection.region.clone().unwrap_or_default();
    check_region(&region).map_err(|why| {
        usage(format!("Cannot sign in to {name}: {why}.")).hint(format!(
            "Write a region like us-east-1 as sso_region in {section} of the config file."
        ))
    })?;
    Ok(Place {
        id: connection.id.clone(),
        name: connection.name.clone(),
        method: connection.auth_method,
        start_url,
        region,
        kind,
        notices: Vec::new(),
    })
}

fn session_name(connection: &Connection) -> &str {
    connection.session.as_deref().unwrap_or(&connection.name)
}

fn organization(
    overview: &Overview,
    url: &str,
    region: Option<&str>,
    session: Option<&str>,
) -> Result<Place, Failure> {
    check_url(url).map_err(|why| {
        usage(format!("Cannot sign in: {why}."))
            .hint("It looks like https://d-1234567890.awsapps.com/start.")
    })?;
    let region = &region_for(overview, url, region, session)?;
    let sessions = || {
        overview
            .connections()
            .iter()
            .filter(|connection| connection.session.is_some())
    };
    let is_same = |connection: &Connection| {
        connection
            .start_url
            .as_deref()
            .is_some_and(|other| start_url::same(other, url))
    };
    let taken =
        |name: &str| sessions().find(|connection| connection.session.as_deref() == Some(name));
    if let Some(name) = session {
        if !is_plain_name(name) {
            return Err(usage(format!(
                "A session cannot be called `{}`: not every AWS tool could read it.",
                visible(name)
            ))
            .hint("Use only letters, digits, `_`, `.` and `-`."));
        }
        if taken(name).is_some_and(|connection| !is_same(connection)) {
            return Err(other_start_url(name));
        }
    }
    let reused: Vec<&Connection> = sessions()
        .filter(|connection| {
            is_same(connection)
                && connection.region.as_deref() == Some(region)
                && session.is_none_or(|name| connection.session.as_deref() == Some(name))
        })
        .collect();
    if reused.len() > 1 {
        return Err(several(&reused));
    }
    if let Some(connection) = reused.first() {
        let mut place = existing(overview, connection)?;
        place.notices.push(format!(
            "[sso-session {}] has this start URL and region already, and is used.",
            visible(session_name(connection))
        ));
        return Ok(place);
    }
    if let Some(connection) = session.and_then(taken) {
        return Err(usage(format!(
            "[sso-session {}] has this start URL with another region: {}.",
            visible(session_name(connection)),
            visible(connection.region.as_deref().unwrap_or("none"))
        ))
        .hint("Correct sso_region there, or choose another name with --session."));
    }
    let name = session.map_or_else(
        || free_name(&name_for(url), |name| taken(name).is_some()),
        str::to_owned,
    );
    Ok(Place {
        name: bearer_title(start_url::auth_method(url), &name),
        id: ConnectionId::Session(name),
        method: start_url::auth_method(url),
        start_url: url.to_owned(),
        region: region.to_owned(),
        kind: Kind::Session,
        notices: Vec::new(),
    })
}

/// Several identities are kept at one start URL: only the user knows who is meant.
fn several(sessions: &[&Connection]) -> Failure {
    let names: Vec<&str> = sessions.iter().map(|one| session_name(one)).collect();
    usage(format!(
        "Several sessions have this start URL: {}.",
        visible(&names.join(", "))
    ))
    .hint("Sign in to one of them by its name, or give another session name (--session).")
}

/// The region of a start URL: as given, as the URL says, or as the config says of the same URL.
fn region_for(
    overview: &Overview,
    url: &str,
    given: Option<&str>,
    session: Option<&str>,
) -> Result<String, Failure> {
    let said = start_url::region_of(url);
    let region = match (given, said) {
        (Some(given), Some(said)) if given != said => {
            return Err(usage(format!(
                "The start URL is in {said}, not in `{}`: leave the region out.",
                visible(given)
            )));
        }
        (Some(given), _) => given.to_owned(),
        (None, Some(said)) => said,
        (None, None) => known_region(overview, url, session)?,
    };
    check_region(&region).map_err(|why| {
        usage(format!("Cannot sign in: {why}."))
            .hint("Ask for the region of your organization's Identity Center, like eu-west-1.")
    })?;
    Ok(region)
}

/// The region that the config has for `url`: of the session named, else of all if that is one.
fn known_region(overview: &Overview, url: &str, session: Option<&str>) -> Result<String, Failure> {
    let known: Vec<Organization> = start_url::organizations(overview)
        .into_iter()
        .filter(|one| start_url::same(&one.start_url, url))
        .collect();
    let is_named = |one: &&Organization| {
        let mut names = one.sessions.iter();
        session.is_some_and(|name| names.any(|other| other == name))
    };
    match (known.iter().find(is_named), known.as_slice()) {
        (Some(one), _) | (None, [one]) => Ok(one.region.clone()),
        (None, []) => Err(usage(
            "The start URL does not say its region, and no session of the config does.",
        )
        .hint(resolve::how_to_find_the_region())),
        (None, several) => {
            let regions: Vec<&str> = several.iter().map(|one| one.region.as_str()).collect();
            Err(usage(format!(
                "Sessions of the config give this start URL several regions: {}.",
                visible(&regions.join(", "))
            ))
            .hint(resolve::how_to_find_the_region()))
        }
    }
}

/// A session's name for a start URL, of characters that every AWS tool can read.
fn name_for(url: &str) -> String {
    if start_url::auth_method(url) == AuthMethod::BuilderId {
        return BUILDER_ID.to_owned();
    }
    let name: String = start_url::short(url)
        .chars()
        .filter(|c| is_plain_name(&c.to_string()))
        .collect();
    if name.is_empty() {
        "sso".to_owned()
    } else {
        name
    }
}

/// `name`, or `name-2`, `name-3`, … if it is taken.
fn free_name(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    std::iter::once(name.to_owned())
        .chain((2..).map(|number| format!("{name}-{number}")))
        .find(|candidate| !is_taken(candidate))
        .unwrap_or_default()
}

fn check_url(text: &str) -> Result<(), String> {
    let shown = visible(text);
    let Some(url) = Url::parse(text).ok().filter(Url::has_host) else {
        return Err(format!("`{shown}` is no start URL"));
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err("a start URL with a user name in it only disguises its host".to_owned());
    }
    let is_private = url.scheme() == "https" || url.scheme() == "http" && is_loopback(&url);
    if !is_private {
        return Err(format!("the start URL `{shown}` is not https"));
    }
    Ok(())
}

fn check_region(region: &str) -> Result<(), String> {
    if region.is_empty() {
        return Err("it has no region".to_owned());
    }
    match region::partition(region) {
        Some(_) => Ok(()),
        None => Err(format!(
            "`{}` is not the name of an AWS region",
            visible(region)
        )),
    }
}
