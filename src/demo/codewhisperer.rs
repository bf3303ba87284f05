//! CodeWhisperer's own calls on the wire (`AmazonCodeWhispererService`, JSON by target, bearer token),
//! and CodeCatalyst's two. What a Builder ID and an organization's user may ask differs. Source: the
//! public models in the clients of Amazon Q, and what they say of refusals.

mod answers;
mod options;

pub use options::{CodeWhisperer, Plan, Profile};

use serde_json::{Value, json};

use super::fault::Operation;
use super::ledger::{BUILDER_ID_START_URL, Ledger};
use super::message::Message;
use super::refusal::{Refusal, Refused};
use super::reply::{Kind, Reply};

/// What the targets of these calls begin with.
pub const TARGET: &str = "AmazonCodeWhispererService.";
const CODECATALYST_SCOPE: &str = "codecatalyst:read_write";

/// Answers a call of CodeWhisperer.
pub fn answer(operation: Operation, ledger: &mut Ledger, now: i64, message: &Message<'_>) -> Reply {
    match answered(operation, ledger, now, message) {
        Ok(body) => Reply::text(200, Kind::AmzJson, body.to_string()),
        Err(refused) => refusal(refused),
    }
}

fn answered(
    operation: Operation,
    ledger: &mut Ledger,
    now: i64,
    message: &Message<'_>,
) -> Result<Value, Refused> {
    let invalid =
        Refusal::AccessDenied.because("The bearer token included in the request is invalid.");
    let session = ledger.session(now, message.bearer()).ok().ok_or(invalid)?;
    if !message.header("tokentype").is_empty() {
        return Err(invalid);
    }
    let has_scope = session
        .scopes
        .iter()
        .any(|scope| scope.starts_with("codewhisperer:"));
    let is_builder_id = session.start_url == BUILDER_ID_START_URL;
    let body = message.json();
    if !has_scope {
        return Err(UNAUTHORIZED);
    }
    if !body.is_object() {
        return Err(Refusal::Validation.because("The body is no JSON object"));
    }
    let asks_as = match (operation, is_builder_id) {
        (Operation::ListAvailableProfiles, false) => Asker::Organization,
        (Operation::ListAvailableProfiles | Operation::ListAvailableCustomizations, true) => {
            return Err(Refusal::AccessDenied
                .because("AWS Builder ID is not supported for this operation."));
        }
        (Operation::CreateSubscriptionToken, false) => return Err(UNAUTHORIZED),
        (_, true) => Asker::BuilderId,
        (_, false) => Asker::Organization,
    };
    let options = ledger.codewhisperer();
    if let Some(refusal) = options.refuses {
        return Err(refusal.into());
    }
    if operation != Operation::ListAvailableProfiles {
        options.check_profile(asks_as, &body)?;
    }
    options.answer(operation, asks_as, now, &body)
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    BuilderId,
    Organization,
}

const UNAUTHORIZED: Refused =
    Refusal::AccessDenied.because("User is not authorized to make this call.");

/// A refusal in CodeWhisperer's words. Its model names no status; these are those that were seen.
pub fn refusal(refused: Refused) -> Reply {
    let denied = (403, "AccessDeniedException", "");
    let (status, exception, message) = match refused.refusal {
        Refusal::AccessDenied | Refusal::Unauthorized => denied,
        Refusal::FeatureNotSupported => (
            403,
            "AccessDeniedException",
            "AWS Builder ID is no longer supported for this feature.",
        ),
        Refusal::TemporarilySuspended => (
            403,
            "AccessDeniedException",
            "Your User ID (demo) is temporarily suspended. Contact support.",
        ),
        Refusal::MonthlyRequestCount => (
            400,
            "ThrottlingException",
            "Maximum Request reached for this month.",
        ),
        Refusal::TooManyRequests => (400, "ThrottlingException", "Rate exceeded"),
        Refusal::InternalServer => (500, "InternalServerException", "Something went wrong"),
        Refusal::ResourceNotFound => (400, "ResourceNotFoundException", "No such profile"),
        _ => (400, "ValidationException", "The request is wrong"),
    };
    let body = json!({
        "__type": format!("com.amazon.aws.codewhisperer#{exception}"),
        "message": refused.description.unwrap_or(message),
        "reason": refused.refusal.reason(),
    });
    Reply {
        exception: Some(exception),
        ..Reply::text(status, Kind::AmzJson, body.to_string())
    }
}

/// Answers `GET /session` and `POST /v1/spaces` of CodeCatalyst.
pub fn codecatalyst(
    operation: Operation,
    ledger: &Ledger,
    now: i64,
    message: &Message<'_>,
) -> Reply {
    let Ok(session) = ledger.session(now, message.bearer()) else {
        return codecatalyst_refusal(
            Refusal::AccessDenied.because("The bearer token included in the request is invalid."),
        );
    };
    if !session
        .scopes
        .iter()
        .any(|scope| scope == CODECATALYST_SCOPE)
    {
        return codecatalyst_refusal(UNAUTHORIZED);
    }
    Reply::json(&match operation {
        Operation::VerifySession => json!({ "identity": "demo-identity" }),
        _ => json!({ "items": [
            { "name": "demo-space", "displayName": "Demo", "regionName": "us-west-2" },
        ] }),
    })
}

/// A refusal in CodeCatalyst's words.
pub fn codecatalyst_refusal(refused: Refused) -> Reply {
    let (status, exception) = match refused.refusal {
        Refusal::TooManyRequests => (429, "ThrottlingException"),
        Refusal::InternalServer => (500, "InternalServerException"),
        Refusal::Validation => (400, "ValidationException"),
        _ => (403, "AccessDeniedException"),
    };
    Reply::message(status, exception, refused.description.unwrap_or_default())
}
