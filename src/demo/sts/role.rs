//! Temporary keys: AssumeRole, AssumeRoleWithWebIdentity and GetFederationToken. Every role exists; one whose name begins with `Denied`
//! trusts nobody, and one that begins with `Mfa` wants the code of a device.

use super::xml;
use crate::demo::account::Identity;
use crate::demo::ledger::{Ledger, RoleKeys};
use crate::demo::refusal::{Refusal, Refused};
use jiff::Timestamp;
use std::collections::HashMap;
use url::form_urlencoded;

/// The code that every MFA device here shows.
pub const CODE: &str = "246810";
/// What the tokens of the identity provider here begin with.
pub const WEB_TOKEN: &str = "demo-web-identity";
const LIFETIME: i64 = 3600;

/// Answers `Action=AssumeRole` of a caller whose signature is right.
pub fn assume(ledger: &mut Ledger, now: i64, body: &[u8]) -> Result<String, Refused> {
    let asked = form(body);
    let denied = |why| Err(Refusal::AccessDenied.because(why));
    let wants_code = role_name(&asked).starts_with("Mfa");
    match asked.get("SerialNumber") {
        None if wants_code => {
            return denied("User is not authorized to perform: sts:AssumeRole on resource");
        }
        Some(_) if asked.get("TokenCode").map(String::as_str) != Some(CODE) => {
            return denied("MultiFactorAuthentication failed with invalid MFA one time pass code.");
        }
        _ => {}
    }
    if role_name(&asked).starts_with("Denied") {
        return denied("User is not authorized to perform: sts:AssumeRole on resource");
    }
    let (given, identity) = keys(ledger, now, &asked)?;
    Ok(in_xml("AssumeRole", ASSUMED, &given, &identity))
}

/// Answers `Action=AssumeRoleWithWebIdentity`.
pub fn with_web_identity(ledger: &mut Ledger, now: i64, body: &[u8]) -> Result<String, Refused> {
    let asked = form(body);
    let token = asked.get("WebIdentityToken").map(String::as_str);
    if !token.unwrap_or_default().starts_with(WEB_TOKEN) {
        return Err(Refusal::InvalidIdentityToken
            .because("No OpenIDConnect provider found in your account"));
    }
    let (given, identity) = keys(ledger, now, &asked)?;
    Ok(in_xml(
        "AssumeRoleWithWebIdentity",
        ASSUMED,
        &given,
        &identity,
    ))
}

/// Answers `Action=GetFederationToken`, which only long-term keys may ask for.
pub fn federate(
    ledger: &mut Ledger,
    now: i64,
    caller: &Identity,
    body: &[u8],
) -> Result<String, Refused> {
    let asked = form(body);
    if !caller.arn.starts_with("arn:aws:iam::") {
        return Err(Refusal::AccessDenied
            .because("Cannot call GetFederationToken with session credentials"));
    }
    let wrong = Refusal::Validation.because("A parameter is missing or of another form");
    let name = asked
        .get("Name")
        .filter(|name| name.len() >= 2)
        .ok_or(wrong)?;
    let account = &caller.account;
    let identity = Identity {
        account: account.clone(),
        arn: format!("arn:aws:sts::{account}:federated-user/{name}"),
        user_id: format!("{account}:{name}"),
    };
    let given = ledger.give_out(now, lifetime(&asked, 43_200)?, identity.clone())?;
    Ok(in_xml(
        "GetFederationToken",
        ("FederatedUser", "FederatedUserId"),
        &given,
        &identity,
    ))
}

fn form(body: &[u8]) -> HashMap<String, String> {
    form_urlencoded::parse(body).into_owned().collect()
}

fn role_name(asked: &HashMap<String, String>) -> &str {
    let arn = asked.get("RoleArn").map(String::as_str);
    arn.and_then(|arn| arn.rsplit('/').next())
        .unwrap_or_default()
}

fn keys(
    ledger: &mut Ledger,
    now: i64,
    asked: &HashMap<String, String>,
) -> Result<(RoleKeys, Identity), Refused> {
    let wrong = Refusal::Validation.because("A parameter is missing or of another form");
    let arn = asked.get("RoleArn").ok_or(wrong)?;
    let session = asked.get("RoleSessionName").ok_or(wrong)?;
    let lifetime = lifetime(asked, LIFETIME)?;
    let (before, role) = arn.split_once(":role/").ok_or(wrong)?;
    let account = before.strip_prefix("arn:aws:iam::").ok_or(wrong)?;
    if account.len() != 12 || session.len() < 2 {
        return Err(wrong);
    }
    let role = role.rsplit('/').next().unwrap_or(role);
    let identity = Identity {
        account: account.to_owned(),
        arn: format!("arn:aws:sts::{account}:assumed-role/{role}/{session}"),
        user_id: format!("AROADEMODEMODEMODEMO:{session}"),
    };
    let given = ledger.give_out(now, lifetime, identity.clone())?;
    Ok((given, identity))
}

/// The seconds that are asked for.
fn lifetime(asked: &HashMap<String, String>, otherwise: i64) -> Result<i64, Refused> {
    let Some(seconds) = asked.get("DurationSeconds") else {
        return Ok(otherwise);
    };
    let seconds = seconds.parse().ok();
    seconds
        .filter(|seconds| (900..=43_200).contains(seconds))
        .ok_or(Refusal::Validation.because("DurationSeconds is out of range"))
}

/// What the answer calls whose keys they are, and their id.
const ASSUMED: (&str, &str) = ("AssumedRoleUser", "AssumedRoleId");

fn in_xml(action: &str, user: (&str, &str), given: &RoleKeys, identity: &Identity) -> String {
    let end = Timestamp::from_second(given.expires_at).unwrap_or(Timestamp::UNIX_EPOCH);
    let (element, id) = user;
    format!(
        "<{action}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n\
         <{action}Result><{element}><{id}>{}</{id}><Arn>{}</Arn></{element}>\
         <Credentials><AccessKeyId>{}</AccessKeyId>\
         <SecretAccessKey>{}</SecretAccessKey><SessionToken>{}</SessionToken>\
         <Expiration>{end}</Expiration></Credentials></{action}Result>\n\
         <ResponseMetadata><RequestId>demo</RequestId></ResponseMetadata>\n\
         </{action}Response>\n",
        xml(&identity.user_id),
        xml(&identity.arn),
        xml(&given.keys.access_key_id),
        xml(&given.keys.secret),
        xml(&given.session_token),
    )
}
