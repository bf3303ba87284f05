//! CodeWhisperer (Amazon Q Developer) itself: profiles, tier, usage, customizations, models, and a
//! suggestion on request. Asks only when told to, with the token of CodeWhisperer's binding.

use crate::domain::connection::{AuthMethod, ConnectionId};
use crate::domain::overview::{Bound, Overview};
use crate::domain::verification::{Meter, Verdict, Verification};
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use jiff::Timestamp;

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

fn not_there() -> Failure {
    Failure::new("Not there yet.")
}

/// Everything about CodeWhisperer's sign-in: profiles, tier, usage.
///
/// # Errors
/// Exit 3 when a sign-in is needed; what the service says is in the verdict.
pub async fn standing(_host: &Host, _overview: &Overview) -> Result<Standing, Failure> {
    Err(not_there())
}

/// The standing as a verification of `bound`, which is CodeWhisperer.
pub async fn verify(host: &Host, _overview: &Overview, bound: &Bound) -> Verification {
    Verification::new(
        bound.service.id.as_str(),
        Verdict::NotAsked,
        "Not there yet.",
        host.now(),
    )
}

/// The profiles that CodeWhisperer's connection may use, asked in every region at once.
///
/// # Errors
/// Exit 2 for a Builder ID, which has none; 3 when a sign-in is needed.
pub async fn profiles(_host: &Host, _overview: &Overview) -> Result<Profiles, Failure> {
    Err(not_there())
}

/// Keeps `arn` as the profile that `connection` uses. Blocks on files.
///
/// # Errors
/// When it is no profile's ARN, or the state cannot be written.
pub fn choose(_host: &Host, _connection: &ConnectionId, _arn: &str) -> Result<(), Failure> {
    Err(not_there())
}

/// The customizations of the chosen profile.
///
/// # Errors
/// As [`profiles`]; and when none is chosen among several.
pub async fn customizations(_host: &Host, _overview: &Overview) -> Result<Vec<Choice>, Failure> {
    Err(not_there())
}

/// The models that can be used.
///
/// # Errors
/// Exit 3 when a sign-in is needed.
pub async fn models(_host: &Host, _overview: &Overview) -> Result<Vec<Choice>, Failure> {
    Err(not_there())
}

/// What [`suggest`] sends to the service: all of it, and what that costs, in lines.
pub fn what_is_sent() -> Vec<String> {
    Vec::new()
}

/// Asks for one suggestion. It sends text and uses one of the account's suggestions.
///
/// # Errors
/// Exit 3 when a sign-in is needed.
pub async fn suggest(_host: &Host, _overview: &Overview) -> Result<Suggestion, Failure> {
    Err(not_there())
}
