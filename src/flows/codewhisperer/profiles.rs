//! The profiles of an organization's that a user may use, and which of them is used.

use super::asker::{Asker, Trouble};
use super::{Available, Profiles, SERVICE, words};
use crate::aws::codewhisperer::{CodeWhisperer, Profile};
use crate::aws::endpoints::Endpoint;
use crate::domain::codewhisperer_arn;
use crate::domain::connection::{AuthMethod, Connection, ConnectionId};
use crate::domain::shell_word;
use crate::domain::text::visible;
use crate::flows::blocking::blocking;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::sign_in::plan::bad_endpoint;
use crate::store::state::State;
use futures_util::future::join_all;

/// What the regions answered.
pub(super) struct Listed {
    /// By region and name.
    pub(super) available: Vec<Available>,
    /// The regions that gave no answer, and why.
    pub(super) failed: Vec<(String, Trouble)>,
    /// Whether no region gave one.
    pub(super) is_unanswered: bool,
    /// What was chosen for the connection, offered or not.
    pub(super) kept: Option<String>,
}

impl Listed {
    /// The ARN of the profile that is used: the chosen one unless it is known to be gone, else the
    /// only one that can be used.
    pub(super) fn chosen(&self) -> Option<&str> {
        let failed = || self.failed.iter().map(|(region, _)| region.as_str());
        let is_there = |arn: &&str| !is_gone(arn, &self.available, failed());
        let kept = self.kept.as_deref().filter(is_there);
        let mut usable = self.available.iter().filter(|one| is_usable(one));
        let only = usable.next().filter(|_| usable.next().is_none());
        kept.or_else(|| only.map(|one| one.arn.as_str()))
    }

    /// As it is told to others.
    pub(super) fn told(&self, connection: &ConnectionId) -> Profiles {
        let failed = |(region, why): &(String, Trouble)| (region.clone(), why.to_string());
        Profiles {
            connection: connection.clone(),
            available: self.available.clone(),
            chosen: self.chosen().map(str::to_owned),
            failed: self.failed.iter().map(failed).collect(),
        }
    }
}

/// Whether `arn` is not offered although its region is not among the `failed`.
pub(super) fn is_gone<'a>(
    arn: &str,
    available: &[Available],
    mut failed: impl Iterator<Item = &'a str>,
) -> bool {
    let region = codewhisperer_arn::parse(arn).map(|read| read.region);
    !available.iter().any(|one| one.arn == arn) && !failed.any(|one| Some(one) == region)
}

/// Whether a profile can be used: one that is being made or removed cannot.
fn is_usable(one: &Available) -> bool {
    let status = one.status.as_deref().unwrap_or_default();
    !status.starts_with("CREAT") && !status.starts_with("DELET")
}

/// Asks every region at once.
///
/// # Errors
/// When no endpoint can be asked at all.
pub(super) async fn list(asker: &Asker<'_>) -> Result<Listed, Failure> {
    let regions = asker
        .host
        .endpoints()
        .codewhisperer_profiles()
        .map_err(|error| bad_endpoint(&error))?;
    let asked = regions
        .iter()
        .map(|(_, endpoint)| of_region(asker, endpoint));
    let answers = join_all(asked).await;
    let mut listed = Listed {
        available: Vec::new(),
        failed: Vec::new(),
        is_unanswered: answers.iter().all(Result::is_err),
        kept: chosen_before(asker).await?,
    };
    for ((region, _), answer) in regions.into_iter().zip(answers) {
        match answer {
            Ok(profiles) => listed
                .available
                .extend(profiles.into_iter().filter_map(read)),
            Err(why) => listed.failed.push((region, why)),
        }
    }
    let order = |one: &Available| (one.region.clone(), one.name.clone(), one.arn.clone());
    listed.available.sort_by_key(order);
    listed.available.dedup_by(|one, other| one.arn == other.arn);
    Ok(listed)
}

async fn chosen_before(asker: &Asker<'_>) -> Result<Option<String>, Failure> {
    let (host, id) = (asker.host.clone(), asker.connection.id.clone());
    blocking(move || kept(&host, &id)).await
}

async fn of_region(asker: &Asker<'_>, endpoint: &Endpoint) -> Result<Vec<Profile>, Trouble> {
    let call = |service: CodeWhisperer| async move { service.profiles().await };
    asker.ask(endpoint, call).await
}

fn read(profile: Profile) -> Option<Available> {
    let arn = codewhisperer_arn::parse(&profile.arn)?;
    Some(Available {
        region: arn.region.to_owned(),
        account: arn.account.to_owned(),
        name: profile.name,
        status: profile.status,
        arn: profile.arn,
    })
}

/// What was chosen for `connection`. Blocks on files; what is wrong with them is told by whoever
/// shows them.
pub(super) fn kept(host: &Host, connection: &ConnectionId) -> Option<String> {
    let (state, _) = State::load(&host.environment().state_dir);
    let chosen = state.codewhisperer_profiles.get(&connection.to_string())?;
    codewhisperer_arn::parse(chosen).map(|_read| chosen.clone())
}

/// The profile with the ARN `wanted`, where the network is why it cannot be proved; and why.
pub(super) fn unproved(listed: &Listed, wanted: &str) -> Option<(Available, String)> {
    let arn = codewhisperer_arn::parse(wanted)?;
    let is_its = |region: &str| listed.is_unanswered || region == arn.region;
    let (_, why) = listed
        .failed
        .iter()
        .find(|(region, why)| is_its(region) && why.is_offline())?;
    let one = Available {
        arn: wanted.to_owned(),
        name: arn.id.to_owned(),
        region: arn.region.to_owned(),
        account: arn.account.to_owned(),
        status: None,
    };
    Some((one, why.to_string()))
}

/// The failure for a connection that cannot have profiles.
pub(super) fn check(connection: &Connection) -> Result<(), Failure> {
    match connection.auth_method {
        AuthMethod::IdentityCenter => Ok(()),
        _ => Err(Failure::new(format!(
            "{} has no CodeWhisperer profiles and no customizations: only organizations with Identity Center have some.",
            visible(&connection.name)
        ))
        .exit(Exit::Usage)),
    }
}

/// The answer of the regions, where at least one gave one.
pub(super) fn answered(listed: Listed, connection: &Connection) -> Result<Listed, Failure> {
    match listed.is_unanswered {
        false => Ok(listed),
        true => Err(unanswered(listed.failed, connection)),
    }
}

/// No region gave an answer. A token that is not accepted anywhere is a sign-in that is needed.
fn unanswered(failed: Vec<(String, Trouble)>, connection: &Connection) -> Failure {
    let regions: Vec<String> = failed.iter().map(|(region, _)| region.clone()).collect();
    let first = failed.into_iter().next().map(|(_, why)| why);
    match first.map(|why| (matches!(why, Trouble::Rejected(_)), why.failure(connection))) {
        Some((true, failure)) => failure,
        Some((false, failure)) => Failure {
            summary: format!(
                "The profiles of {} could not be listed ({}): {}",
                visible(&connection.name),
                regions.join(", "),
                failure.summary
            ),
            ..failure
        },
        None => Failure::new("No region of CodeWhisperer could be asked."),
    }
}

/// The ARN of the profile to use for a call.
///
/// # Errors
/// When none is given to the user (exit 1), or none is chosen among several (exit 2).
pub(super) fn in_use(listed: &Listed, connection: &Connection) -> Result<String, Failure> {
    if let Some(arn) = listed.chosen() {
        return Ok(arn.to_owned());
    }
    if listed.available.is_empty() {
        return Err(Failure::new(format!(
            "{} is signed in, but no CodeWhisperer profile is given to you.",
            visible(&connection.name)
        ))
        .hint(format!("Ask {}.", words::administrator(connection, None))));
    }
    Err(Failure::new(format!(
        "{} may use several CodeWhisperer profiles, and none is chosen: {}.",
        visible(&connection.name),
        names(&listed.available)
    ))
    .hint(format!("Choose one: `{}`.", choose_command(None)))
    .exit(Exit::Usage))
}

/// The profile that `wanted` names: its ARN, or a name that only one has.
///
/// # Errors
/// Exit 2 when none or several have it.
pub(super) fn named<'a>(
    available: &'a [Available],
    wanted: &str,
) -> Result<&'a Available, Failure> {
    if let Some(one) = available.iter().find(|one| one.arn == wanted) {
        return Ok(one);
    }
    let usage = |why: String| Err(Failure::new(why).exit(Exit::Usage));
    let same: Vec<&Available> = available.iter().filter(|one| one.name == wanted).collect();
    match same.as_slice() {
        [one] => Ok(one),
        [] if available.is_empty() => usage(format!(
            "No CodeWhisperer profile is called `{}`: none is given to you.",
            visible(wanted)
        )),
        [] => usage(format!(
            "No CodeWhisperer profile is called `{}`. There are: {}.",
            visible(wanted),
            names(available)
        )),
        several => {
            let arns: Vec<&str> = several.iter().map(|one| one.arn.as_str()).collect();
            usage(format!(
                "Several CodeWhisperer profiles are called `{}`. Name one by its ARN: {}.",
                visible(wanted),
                arns.join(", ")
            ))
        }
    }
}

fn names(available: &[Available]) -> String {
    let names: Vec<String> = available
        .iter()
        .map(|one| visible(&one.name).into_owned())
        .collect();
    names.join(", ")
}

/// The command that chooses a profile.
pub(super) fn choose_command(name: Option<&str>) -> String {
    let name = name.map_or("NAME".into(), shell_word::posix);
    format!("moorline {SERVICE} choose {name}")
}
