//! The access portal on the wire (model `sso` 2019-06-10): logout, accounts, roles and worthless
//! role credentials. The bearer token comes in the header `x-amz-sso_bearer_token`.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::fault::Operation;
use super::ledger::Ledger;
use super::random;
use super::refusal::{Refusal, Refused};
use super::reply::{Kind, Reply};

/// Account id, account name, roles.
const ACCOUNTS: [(&str, &str, &[&str]); 3] = [
    ("111122223333", "dev", &["Developer", "ReadOnly"]),
    ("444455556666", "staging", &["Developer", "ReadOnly"]),
    ("777788889999", "production", &["ReadOnly"]),
];
/// How long role credentials say that they live, in seconds.
const ROLE_LIFETIME: i64 = 3600;

/// The query of a request, decoded.
pub type Query = HashMap<String, String>;

/// Answers `operation` for the session that `bearer` is the token of.
pub fn answer(
    operation: Operation,
    ledger: &mut Ledger,
    now: i64,
    bearer: &str,
    query: &Query,
) -> Reply {
    if operation == Operation::Logout {
        return match ledger.log_out(now, bearer) {
            Ok(()) => Reply::text(200, Kind::Json, ""),
            Err(refused) => Reply::refusal(operation, refused),
        };
    }
    let answered = match ledger.session(now, bearer) {
        Ok(session) if session.reaches_accounts() => match operation {
            Operation::ListAccounts => list_accounts(query),
            Operation::ListAccountRoles => list_roles(query),
            _ => role_credentials(now, query),
        },
        Ok(_) => Err(Refusal::Unauthorized.because("Session token not found or invalid")),
        Err(refused) => Err(refused),
    };
    match answered {
        Ok(body) => Reply::json(&body),
        Err(refused) => Reply::refusal(operation, refused),
    }
}

fn list_accounts(query: &Query) -> Result<Value, Refused> {
    let accounts = ACCOUNTS.map(|(id, name, _)| {
        json!({
            "accountId": id,
            "accountName": name,
            "emailAddress": format!("aws+{name}@example.com"),
        })
    });
    let (page, next) = page(&accounts, query)?;
    Ok(json!({ "nextToken": next, "accountList": page }))
}

fn list_roles(query: &Query) -> Result<Value, Refused> {
    let (id, roles) = account(query)?;
    let roles: Vec<Value> = roles
        .iter()
        .map(|role| json!({ "roleName": role, "accountId": id }))
        .collect();
    let (page, next) = page(&roles, query)?;
    Ok(json!({ "nextToken": next, "roleList": page }))
}

fn role_credentials(now: i64, query: &Query) -> Result<Value, Refused> {
    let (_, roles) = account(query)?;
    let role = query
        .get("role_name")
        .ok_or(Refusal::InvalidRequest.because("role_name is missing"))?;
    if !roles.contains(&role.as_str()) {
        return Err(Refusal::Forbidden.because("No access"));
    }
    Ok(json!({ "roleCredentials": {
        "accessKeyId": "ASIADEMODEMODEMODEMO",
        "secretAccessKey": random::token("secret")?,
        "sessionToken": random::token("session")?,
        "expiration": now.saturating_add(ROLE_LIFETIME).saturating_mul(1000),
    } }))
}

fn account(query: &Query) -> Result<(&'static str, &'static [&'static str]), Refused> {
    let asked = query
        .get("account_id")
        .ok_or(Refusal::InvalidRequest.because("account_id is missing"))?;
    ACCOUNTS
        .iter()
        .find(|(id, _, _)| id == asked)
        .map(|&(id, _, roles)| (id, roles))
        .ok_or(Refusal::ResourceNotFound.because("No such account"))
}

/// The page that `query` asks for and the token of the one after it: the place to go on from.
fn page<'a>(items: &'a [Value], query: &Query) -> Result<(&'a [Value], Option<String>), Refused> {
    let most = number(query, "max_result", 100)?;
    let start = number(query, "next_token", 0)?;
    if most == 0 || most > 100 || start > items.len() {
        return Err(Refusal::InvalidRequest.because("Page out of range"));
    }
    let end = (start + most).min(items.len());
    let next = (end < items.len()).then(|| end.to_string());
    Ok((&items[start..end], next))
}

fn number(query: &Query, key: &str, absent: usize) -> Result<usize, Refused> {
    match query.get(key) {
        None => Ok(absent),
        Some(text) => text
            .parse()
            .ok()
            .ok_or(Refusal::InvalidRequest.because("A number was expected")),
    }
}
