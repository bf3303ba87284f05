//! CodeWhisperer (Amazon Q Developer) itself: profiles, tier, usage, customizations, models, and a
//! suggestion on request. Asks only when told to, with the token of CodeWhisperer's binding.

mod asker;
mod expected;
mod profiles;
mod standing;
mod tier;
mod verification;
mod words;

use crate::aws::codewhisperer::{CodeWhisperer, Customization, Model, SAMPLE};
use crate::aws::endpoints::Endpoint;
use crate::domain::codewhisperer_arn;
use crate::domain::command;
use crate::domain::connection::{AuthMethod, ConnectionId};
use crate::domain::overview::{Bound, Overview};
use crate::domain::verification::{Meter, Verdict, Verification};
use crate::flows::activity_log::{self, Kind, Noted};
use crate::flows::blocking::blocking;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::refresh::bound_connection;
use crate::flows::sign_in::plan::bad_endpoint;
use crate::flows::switch;
use crate::store::state;
use asker::Asker;
use jiff::Timestamp;
use standing::Unknown;

/// The service's name in the catalogue.
pub const SERVICE: &str = "codewhisperer";

/// A profile of an organization's that the user may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Available {
    /// `arn:aws:codewhisperer:REGION:ACCOUNT:profile/ID`.
    pub arn: String,
    /// What the organization calls it; any text.
    pub name: String,
    /// The region it is in.
    pub region: String,
    /// The account that administers it, twelve digits.
    pub account: String,
    /// Such as `ACTIVE`, where the service says it.
    pub status: Option<String>,
}

/// The profiles that a connection may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profiles {
    /// Whose.
    pub connection: ConnectionId,
    /// By region and name.
    pub available: Vec<Available>,
    /// The ARN of the one that is used: chosen, or the only one.
    pub chosen: Option<String>,
    /// The regions that could not be asked, and why.
    pub failed: Vec<(String, String)>,
}

/// What a connection pays for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tier {
    /// Free: CodeWhisperer Individual, Amazon Q Developer Free.
    Free,
    /// Paid for: CodeWhisperer Professional, Amazon Q Developer Pro.
    Pro,
    /// The service does not say.
    Unknown,
}

/// A customization or a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its ARN or id.
    pub id: String,
    /// Its name; any text.
    pub name: String,
    /// What it is, where the service says it; any text.
    pub description: Option<String>,
    /// Whether it is used where nothing is chosen.
    pub is_default: bool,
}

/// How CodeWhisperer stands for a connection.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Whose token was used.
    pub connection: ConnectionId,
    /// How it signs in.
    pub method: AuthMethod,
    /// The verdict, as of `verify`.
    pub verdict: Verdict,
    /// What it means, in one sentence.
    pub message: String,
    /// What to do next, and whom to ask.
    pub mend: Option<String>,
    /// The profiles; `None` for a Builder ID, which has none.
    pub profiles: Option<Profiles>,
    /// Free or paid for.
    pub tier: Tier,
    /// What the service calls the subscription.
    pub subscription: Option<String>,
    /// What is used of what there is.
    pub meters: Vec<Meter>,
    /// When the meters begin anew.
    pub resets_at: Option<Timestamp>,
    /// When the answers came.
    pub at: Timestamp,
}

/// A suggestion that was asked for as a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What was suggested; any text.
    pub text: String,
    /// The model, where the service says it.
    pub model: Option<String>,
}

/// Everything about CodeWhisperer's sign-in: profiles, tier, usage.
///
/// # Errors
/// Exit 3 when a sign-in is needed; what the service says is in the verdict.
pub async fn standing(host: &Host, overview: &Overview) -> Result<Standing, Failure> {
    let asker = asker(host, overview).await?;
    let standing = standing::of(&asker, overview).await;
    standing.map_err(|unknown| match unknown {
        Unknown::Rejected(failure) | Unknown::NotAsked(failure) => failure,
    })
}

/// The standing as a verification of `bound`, which is CodeWhisperer.
pub async fn verify(host: &Host, overview: &Overview, bound: &Bound) -> Verification {
    verification::of(host, overview, bound).await
}

/// What is worth knowing of a standing beside its sentence and meters, as label and value, in the
/// order to show it; safe to show.
pub fn facts(host: &Host, standing: &Standing) -> Vec<(String, String)> {
    verification::facts(host, standing)
}

/// What to say before anything is asked: that a variable sends the token elsewhere than to AWS.
pub fn override_note(host: &Host) -> Option<String> {
    // Every region that is ever asked first is among these.
    let asked = host.endpoints().codewhisperer_profiles().ok()?;
    let named: Vec<_> = asked
        .iter()
        .filter_map(|(_, endpoint)| endpoint.override_to_name())
        .collect();
    let hosts: Vec<&str> = named.iter().map(|one| one.host.as_str()).collect();
    Some(format!(
        "{} has CodeWhisperer asked at {} instead of AWS.",
        named.first()?.variable,
        hosts.join(" and ")
    ))
}

/// The profiles that CodeWhisperer's connection may use, asked in every region at once.
///
/// # Errors
/// Exit 2 for a Builder ID, which has none; 3 when a sign-in is needed.
pub async fn profiles(host: &Host, overview: &Overview) -> Result<Profiles, Failure> {
    let asker = organization(host, overview).await?;
    let listed = profiles::answered(profiles::list(&asker).await?, asker.connection)?;
    Ok(listed.told(&asker.connection.id))
}

/// The ARN that was chosen for the connection of `profiles` and is offered no more, so that it is
/// not used. Blocks on files.
pub fn gone(host: &Host, profiles: &Profiles) -> Option<String> {
    let kept = profiles::kept(host, &profiles.connection)?;
    let failed = profiles.failed.iter().map(|(region, _)| region.as_str());
    profiles::is_gone(&kept, &profiles.available, failed).then_some(kept)
}

/// Keeps `arn` as the profile that `connection` uses. Blocks on files.
///
/// # Errors
/// When it is no profile's ARN, or the state cannot be written.
pub fn choose(host: &Host, connection: &ConnectionId, arn: &str) -> Result<(), Failure> {
    if codewhisperer_arn::parse(arn).is_none() {
        return Err(Failure::new(format!(
            "`{arn}` is not the ARN of a CodeWhisperer profile."
        ))
        .hint("It has the form arn:aws:codewhisperer:REGION:ACCOUNT:profile/ID.")
        .exit(Exit::Usage));
    }
    let mut before = None;
    let kept = state::update(&host.environment().state_dir, |state| {
        let chosen = &mut state.codewhisperer_profiles;
        before = chosen.insert(connection.to_string(), arn.to_owned());
    })
    .map(|_state| ())
    .map_err(|error| Failure::new(format!("The profile could not be kept: {error}.")));
    let command = |arn: &str| profiles::choose_command(Some(arn));
    let noted = match &kept {
        Ok(()) => Some(Noted {
            back: before
                .filter(|before| before != arn)
                .as_deref()
                .map(command),
            ..Noted::done(
                Kind::Choose,
                format!("chose {arn} for {connection}"),
                Some(command(arn)),
            )
        }),
        Err(failure) => {
            let what = format!("choose {arn} for {connection}");
            Noted::failed(Kind::Choose, what, Some(command(arn)), failure)
        }
    };
    activity_log::note_any(host, noted);
    kept
}

/// Finds the profile that `wanted` names, a name that only one has or an ARN, and keeps it. An ARN
/// whose region cannot be reached now is kept unproved; then the second says why.
///
/// # Errors
/// Exit 2 when none or several are meant, or a Builder ID is used; 3 when a sign-in is needed.
pub async fn choose_named(
    host: &Host,
    overview: &Overview,
    wanted: &str,
) -> Result<(Available, Option<String>), Failure> {
    let asker = organization(host, overview).await?;
    let listed = profiles::list(&asker).await?;
    let (chosen, doubt) = match profiles::unproved(&listed, wanted) {
        Some((chosen, why)) => (chosen, Some(why)),
        None => {
            let listed = profiles::answered(listed, asker.connection)?;
            (profiles::named(&listed.available, wanted)?.clone(), None)
        }
    };
    let (host, id, arn) = (
        host.clone(),
        asker.connection.id.clone(),
        chosen.arn.clone(),
    );
    blocking(move || choose(&host, &id, &arn)).await??;
    Ok((chosen, doubt))
}

/// The customizations of the chosen profile.
///
/// # Errors
/// As [`profiles`]; and when none is chosen among several.
pub async fn customizations(host: &Host, overview: &Overview) -> Result<Vec<Choice>, Failure> {
    let asker = organization(host, overview).await?;
    let (endpoint, arn) = place(&asker).await?;
    let arn = arn.as_deref();
    let call = |service: CodeWhisperer| async move { service.customizations(arn).await };
    let listed = asker.ask(&endpoint, call).await;
    let listed = listed.map_err(|trouble| trouble.failure(asker.connection))?;
    let choice = |one: Customization| Choice {
        id: one.arn,
        name: one.name,
        description: one.description,
        is_default: false,
    };
    Ok(listed.into_iter().map(choice).collect())
}

/// The models that can be used.
///
/// # Errors
/// Exit 3 when a sign-in is needed.
pub async fn models(host: &Host, overview: &Overview) -> Result<Vec<Choice>, Failure> {
    let asker = asker(host, overview).await?;
    let (endpoint, arn) = place(&asker).await?;
    let arn = arn.as_deref();
    let call = |service: CodeWhisperer| async move { service.models(arn).await };
    let listed = asker.ask(&endpoint, call).await;
    let listed = listed.map_err(|trouble| trouble.failure(asker.connection))?;
    let default = listed.default;
    let choice = |one: Model| Choice {
        is_default: default.as_ref() == Some(&one.id),
        id: one.id,
        name: one.name,
        description: one.description,
    };
    Ok(listed.models.into_iter().map(choice).collect())
}

/// What [`suggest`] sends to the service: all of it, and what that costs, in lines.
pub fn what_is_sent() -> Vec<String> {
    let (file, language, text) = SAMPLE;
    let mut lines = vec![format!(
        "A made-up file goes to CodeWhisperer, {file} ({language}):"
    )];
    lines.extend(text.lines().map(|line| format!("    {line}")));
    lines.extend([
        "With it go your token and, with Identity Center, the ARN of your profile.".to_owned(),
        "Nothing of this machine is sent, and AWS is asked not to keep it for its own use."
            .to_owned(),
        "It counts as one of your suggestions.".to_owned(),
    ]);
    lines
}

/// Asks for one suggestion. It sends text and uses one of the account's suggestions.
///
/// # Errors
/// Exit 3 when a sign-in is needed.
pub async fn suggest(host: &Host, overview: &Overview) -> Result<Suggestion, Failure> {
    let asker = asker(host, overview).await?;
    let (endpoint, arn) = place(&asker).await?;
    let arn = arn.as_deref();
    let call = |service: CodeWhisperer| async move { service.suggestion(arn).await };
    let answer = asker.ask(&endpoint, call).await;
    let (text, model) = answer.map_err(|trouble| trouble.failure(asker.connection))?;
    Ok(Suggestion { text, model })
}

/// Whether there is a sign-in that CodeWhisperer could be asked with: known before anything is asked
/// of anybody.
///
/// # Errors
/// Exit 3 when a sign-in is needed.
pub fn can_be_asked(overview: &Overview) -> Result<(), Failure> {
    let connection = bound_connection(overview, switch::service(overview, SERVICE)?)?;
    if connection.state.is_live() {
        return Ok(());
    }
    let name = &connection.name;
    Err(Failure::new(format!(
        "{name} is not signed in, so CodeWhisperer cannot be asked."
    ))
    .hint(format!(
        "Run `{}`.",
        command::login(&connection.id, Some(SERVICE))
    ))
    .exit(Exit::SignInNeeded))
}

/// Whoever asks: the connection that CodeWhisperer uses now.
async fn asker<'a>(host: &'a Host, overview: &'a Overview) -> Result<Asker<'a>, Failure> {
    Asker::new(host, overview, switch::service(overview, SERVICE)?).await
}

/// Whoever asks, if that is an organization's sign-in.
async fn organization<'a>(host: &'a Host, overview: &'a Overview) -> Result<Asker<'a>, Failure> {
    let bound = switch::service(overview, SERVICE)?;
    profiles::check(bound_connection(overview, bound)?)?;
    Asker::new(host, overview, bound).await
}

/// Where a call goes, and for which profile: for a Builder ID to its home, without one.
async fn place(asker: &Asker<'_>) -> Result<(Endpoint, Option<String>), Failure> {
    let endpoints = asker.host.endpoints();
    let at = |region: &str| {
        let endpoint = endpoints.codewhisperer(region);
        endpoint.map_err(|error| bad_endpoint(&error))
    };
    if asker.connection.auth_method != AuthMethod::IdentityCenter {
        return Ok((at(endpoints.codewhisperer_home())?, None));
    }
    let listed = profiles::answered(profiles::list(asker).await?, asker.connection)?;
    let arn = profiles::in_use(&listed, asker.connection)?;
    let region = codewhisperer_arn::parse(&arn).map_or("", |read| read.region);
    Ok((at(region)?, Some(arn)))
}
