//! The access portal on the wire (model `sso` 2019-06-10): logout, accounts, roles and worthless
//! role credentials. The bearer token comes in the header `x-amz-sso_bearer_token`.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::account::Account;
use super::fault::Operation;
use super::ledger::Ledger;
use super::refusal::{Refusal, Refused};
use super::reply::{Kind, Reply};

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
            Operation::ListAccounts => list_accounts(ledger.accounts(), query),
            Operation::ListAccountRoles => list_roles(ledger.accounts(), query),
            _ => role_credentials(ledger, now, query),
        },
        Ok(_) => Err(Refusal::Unauthorized.because("Session token not found or invalid")),
        Err(refused) => Err(refused),
    };
    match answered {
        Ok(body) => Reply::json(&body),
        Err(refused) => Reply::refusal(operation, refused),
    }
}

fn list_accounts(accounts: &[Account], query: &Query) -> Result<Value, Refused> {
    let (page, next) = page(accounts, query)?;
    let page: Vec<Value> = page
        .iter()
        .map(|account| {
            json!({
                "accountId": account.id,
                "accountName": account.name,
                "emailAddress": account.email,
            })
        })
        .collect();
    Ok(json!({ "nextToken": next, "accountList": page }))
}

fn list_roles(accounts: &[Account], query: &Query) -> Result<Value, Refused> {
    let account = account(accounts, query)?;
    let (page, next) = page(&account.roles, query)?;
    let page: Vec<Value> = page
        .iter()
        .map(|role| json!({ "roleName": role, "accountId": account.id }))
        .collect();
    Ok(json!({ "nextToken": next, "roleList": page }))
}

fn role_credentials(ledger: &mut Ledger, now: i64, query: &Query) -> Result<Value, Refused> {
    let account = account(ledger.accounts(), query)?;
    let role = query
        .get("role_name")
        .ok_or(Refusal::InvalidRequest.because("role_name is missing"))?;
    if !account.roles.contains(role) {
        return Err(Refusal::Forbidden.because("No access"));
    }
    let id = account.id.clone();
    let given = ledger.assume(now, &id, role)?;
    Ok(json!({ "roleCredentials": {
        "accessKeyId": given.keys.access_key_id,
        "secretAccessKey": given.keys.secret,
        "sessionToken": given.session_token,
        "expiration": given.expires_at.saturating_mul(1000),
    } }))
}

fn account<'a>(accounts: &'a [Account], query: &Query) -> Result<&'a Account, Refused> {
    let asked = query
        .get("account_id")
        .ok_or(Refusal::InvalidRequest.because("account_id is missing"))?;
    accounts
        .iter()
        .find(|account| account.id == *asked)
        .ok_or(Refusal::ResourceNotFound.because("No such account"))
}

/// The page that `query` asks for and the token of the one after it: the place to go on from.
fn page<'a, T>(items: &'a [T], query: &Query) -> Result<(&'a [T], Option<String>), Refused> {
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
