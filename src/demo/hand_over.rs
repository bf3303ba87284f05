//! Where keys are handed over: the credentials endpoint of a container, and the sign-in to the AWS
//! console with temporary keys. Sources: the container credentials of the AWS SDKs; the IAM user
//! guide, "Enable custom identity broker access to the AWS console".

use hyper::header::AUTHORIZATION;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::account::Identity;
use super::ledger::Ledger;
use super::message::Message;
use super::page;
use super::permission::RESERVED;
use super::refusal::{Refusal, Refused};
use super::reply::{Kind, Reply};

/// The role that a container has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerRole {
    /// Such as `arn:aws:iam::444455556666:role/service-role/Studio`.
    pub arn: String,
    /// What `Authorization` must be to get its keys.
    pub token: String,
}

/// How long keys of a container live, in seconds.
const LIFETIME: i64 = 3600;

/// Answers `GET /container-credentials`.
pub fn container(ledger: &mut Ledger, now: i64, message: &Message<'_>) -> Reply {
    let Some(role) = ledger.container().cloned() else {
        return Reply::message(404, "NotFound", "No container here");
    };
    if message.header(AUTHORIZATION.as_str()) != role.token {
        return Reply::message(401, "Unauthorized", "Wrong authorization token");
    }
    let account = role.arn.split(':').nth(4).unwrap_or_default();
    let name = role.arn.rsplit('/').next().unwrap_or_default();
    let identity = Identity {
        account: account.to_owned(),
        arn: format!("arn:aws:sts::{account}:assumed-role/{name}/SageMaker"),
        user_id: "AROADEMODEMODEMODEMO:SageMaker".to_owned(),
    };
    match ledger.give_out(now, LIFETIME, identity) {
        Ok(given) => Reply::json(&json!({
            "RoleArn": role.arn,
            "AccessKeyId": given.keys.access_key_id,
            "SecretAccessKey": given.keys.secret,
            "Token": given.session_token,
            "Expiration": Timestamp::from_second(given.expires_at)
                .unwrap_or(Timestamp::UNIX_EPOCH)
                .to_string(),
        })),
        Err(refused) => refusal(refused),
    }
}

/// Answers `Action=getSigninToken`.
pub fn signin_token(ledger: &mut Ledger, now: i64, message: &Message<'_>) -> Reply {
    let answered =
        identity(ledger, now, message).and_then(|identity| ledger.give_signin_token(now, identity));
    match answered {
        Ok(token) => Reply::json(&json!({ "SigninToken": token })),
        Err(refused) => refusal(refused),
    }
}

/// Whose keys `Session` has: temporary ones that are known and not over.
fn identity(ledger: &Ledger, now: i64, message: &Message<'_>) -> Result<Identity, Refused> {
    let wrong = Refusal::InvalidRequest.because("Session is no JSON of temporary keys");
    let session: Value = message
        .value("Session")
        .and_then(|session| serde_json::from_str(&session).ok())
        .ok_or(wrong)?;
    let text = |key: &str| {
        let text = session.get(key).and_then(Value::as_str);
        text.filter(|text| !text.is_empty()).ok_or(wrong)
    };
    let keys = ledger.find_keys(now, text("sessionId")?, text("sessionToken")?)?;
    if keys.secret != text("sessionKey")? {
        return Err(Refusal::InvalidRequest.because("The keys do not belong together"));
    }
    if let Some(seconds) = message.value("SessionDuration") {
        let fits = seconds
            .parse()
            .is_ok_and(|seconds: u32| (900..=43_200).contains(&seconds));
        if !fits || keys.identity.arn.contains(RESERVED) {
            return Err(Refusal::InvalidRequest
                .because("SessionDuration is out of range, or not for this kind of keys"));
        }
    }
    Ok(keys.identity.clone())
}

/// Answers `Action=login`: the page that stands for the AWS console.
pub fn login(ledger: &Ledger, now: i64, message: &Message<'_>) -> Reply {
    let token = message.value("SigninToken").unwrap_or_default();
    let who = ledger.signin_token(now, &token);
    let destination = message.value("Destination").unwrap_or_default();
    page::console(who, &destination, message.wants_html())
}

/// A refusal: both services say little.
pub fn refusal(refused: Refused) -> Reply {
    let status = match refused.refusal {
        Refusal::InternalServer => 500,
        Refusal::TooManyRequests => 429,
        _ => 400,
    };
    Reply::text(status, Kind::Plain, refused.description.unwrap_or_default())
}
