//! The calls of AWS services, for callers that sign: who calls, whether they may, and the answer in
//! the service's protocol.

use serde_json::json;
use url::form_urlencoded;

use super::account::Identity;
use super::caller::caller;
use super::catalogue::{Ask, GET_ROLE, LIST_PROFILES, Row, SIMULATE};
use super::ledger::Ledger;
use super::message::Message;
use super::permission::{Decision, Permissions, name_of};
use super::protocol::Protocol;
use super::refusal::{Refusal, Refused};
use super::reply::{Kind, Reply};
use super::sts::xml;

/// Answers the call of `row`.
pub fn answer(row: &Row, ledger: &Ledger, now: i64, message: Message<'_>) -> Reply {
    let refuse = |refused: Refused| {
        let why = refused.description.unwrap_or_default();
        row.protocol().refusal(refused.refusal, why)
    };
    let caller = match caller(ledger, now, row.service, message) {
        Ok(caller) => caller,
        Err(refused) => return refuse(refused),
    };
    if ledger.decide_action(caller.name(), row.action) != Decision::Allowed {
        let why = format!(
            "User: {} is not authorized to perform: {}",
            caller.arn, row.action
        );
        return row.protocol().refusal(Refusal::AccessDenied, &why);
    }
    match inside(row, ledger, &caller, &message) {
        Ok(inside) => put(row, &inside, &message),
        Err(refused) => refuse(refused),
    }
}

/// The JSON body, or what is inside the XML.
fn inside(
    row: &Row,
    ledger: &Ledger,
    caller: &Identity,
    message: &Message<'_>,
) -> Result<String, Refused> {
    match row.action {
        GET_ROLE => role(ledger, caller, message),
        SIMULATE => simulated(ledger, message),
        LIST_PROFILES => Ok(json!({ "profiles": ledger.codewhisperer_profiles() }).to_string()),
        _ => Ok(row.answer.replace("{account}", &caller.account)),
    }
}

fn put(row: &Row, inside: &str, message: &Message<'_>) -> Reply {
    let action = match row.ask {
        Ask::Action(action) => action,
        _ => "ListAllMyBuckets",
    };
    let version = message.value("Version").unwrap_or_default();
    let (version, service) = (xml(&version), row.service);
    let body = match row.protocol() {
        Protocol::Json => return Reply::text(200, Kind::AmzJson, inside),
        Protocol::Rest => return Reply::text(200, Kind::Json, inside),
        Protocol::Query => format!(
            "<{action}Response xmlns=\"http://{service}.amazonaws.com/doc/{version}/\">\
             <{action}Result>{inside}</{action}Result>\
             <ResponseMetadata><RequestId>demo</RequestId></ResponseMetadata></{action}Response>\n"
        ),
        Protocol::Ec2 => format!(
            "<{action}Response xmlns=\"http://ec2.amazonaws.com/doc/{version}/\">\
             <requestId>demo</requestId>{inside}</{action}Response>\n"
        ),
        Protocol::S3 => format!(
            "<{action}Result xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
             {inside}</{action}Result>\n"
        ),
    };
    Reply::text(200, Kind::Xml, body)
}

/// Every role exists; its path is where it matters: the one that permission sets have, or that of
/// the container's role.
fn role(ledger: &Ledger, caller: &Identity, message: &Message<'_>) -> Result<String, Refused> {
    let name = message
        .value("RoleName")
        .ok_or(Refusal::Validation.because("RoleName is missing"))?;
    let arn = ledger.role_arn(&caller.account, &name);
    let path = arn
        .split_once(":role")
        .and_then(|(_, resource)| resource.strip_suffix(name.as_str()))
        .unwrap_or("/");
    Ok(format!(
        "<Role><Path>{}</Path><RoleName>{}</RoleName><RoleId>AROADEMODEMODEMODEMO</RoleId>\
         <Arn>{}</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate></Role>",
        xml(path),
        xml(&name),
        xml(&arn)
    ))
}

/// What the permissions say of the actions that are asked about. A session is no principal here,
/// and a role has its path in its ARN.
fn simulated(ledger: &Ledger, message: &Message<'_>) -> Result<String, Refused> {
    let arn = message
        .value("PolicySourceArn")
        .ok_or(Refusal::Validation.because("PolicySourceArn is missing"))?;
    let resource = arn.splitn(6, ':').last().unwrap_or_default();
    if !arn.starts_with("arn:aws:iam::") || !resource.starts_with("user/") {
        let account = arn.split(':').nth(4).unwrap_or_default();
        let Some(path) = resource.strip_prefix("role/") else {
            return Err(Refusal::Validation.because("Invalid Entity Arn: no user, group or role"));
        };
        let name = path.rsplit('/').next().unwrap_or_default();
        if arn != ledger.role_arn(account, name) {
            return Err(Refusal::NoSuchEntity.because("The entity cannot be found"));
        }
    }
    let decisions: String = form_urlencoded::parse(message.body)
        .filter(|(key, _)| key.starts_with("ActionNames.member."))
        .map(|(_, action)| {
            let decision = ledger.decide_action(name_of(&arn), &action);
            format!(
                "<member><EvalActionName>{}</EvalActionName><EvalResourceName>*</EvalResourceName>\
                 <EvalDecision>{}</EvalDecision></member>",
                xml(&action),
                decision.name()
            )
        })
        .collect();
    Ok(format!(
        "<IsTruncated>false</IsTruncated><EvaluationResults>{decisions}</EvaluationResults>"
    ))
}

impl Ledger {
    /// What the permissions say of `action` by the user or role called `name`.
    fn decide_action(&self, name: &str, action: &str) -> Decision {
        Permissions::decide(self.permissions(), name, action)
    }
}
