//! The JSON shapes of `codewhisperer`, documented in the README.

use crate::domain::verification::Meter;
use crate::flows::codewhisperer::{Available, Choice, Profiles, Standing, Suggestion};
use serde_json::{Map, Value, json};

const SCHEMA_VERSION: u32 = 1;

/// `codewhisperer --json`.
pub fn standing(standing: &Standing) -> Value {
    json!({
        "schema_version": SCHEMA_VERSION,
        "connection": standing.connection.to_string(),
        "auth_method": standing.method.id(),
        "verdict": standing.verdict.id(),
        "message": standing.message,
        "mend": standing.mend,
        "tier": standing.tier.id(),
        "subscription": standing.subscription,
        "profile": standing.profiles.as_ref().and_then(|profiles| profiles.chosen.as_ref()),
        "profiles": standing.profiles.as_ref().map(list),
        "failed_regions": standing.profiles.as_ref().map(failed),
        "meters": standing.meters.iter().map(meter).collect::<Vec<_>>(),
        "resets_at": standing.resets_at.map(|at| at.to_string()),
        "at": standing.at.to_string(),
    })
}

/// `codewhisperer profiles --json`.
pub fn profiles(profiles: &Profiles) -> Value {
    json!({
        "schema_version": SCHEMA_VERSION,
        "connection": profiles.connection.to_string(),
        "profile": profiles.chosen,
        "profiles": list(profiles),
        "failed_regions": failed(profiles),
    })
}

/// `codewhisperer choose --json`.
pub fn chosen(one: &Available, is_checked: bool) -> Value {
    json!({
        "schema_version": SCHEMA_VERSION,
        "profile": available(one),
        "checked": is_checked,
    })
}

/// `codewhisperer customizations --json` and `codewhisperer models --json`.
pub fn choices(what: &str, listed: &[Choice]) -> Value {
    let choice = |one: &Choice| {
        json!({
            "id": one.id,
            "name": one.name,
            "description": one.description,
            "default": one.is_default,
        })
    };
    let mut map = Map::new();
    map.insert("schema_version".into(), SCHEMA_VERSION.into());
    map.insert(what.into(), listed.iter().map(choice).collect());
    Value::Object(map)
}

/// `codewhisperer suggest --json`.
pub fn suggestion(suggestion: &Suggestion) -> Value {
    json!({
        "schema_version": SCHEMA_VERSION,
        "text": suggestion.text,
        "model": suggestion.model,
    })
}

fn list(profiles: &Profiles) -> Vec<Value> {
    profiles.available.iter().map(available).collect()
}

fn available(one: &Available) -> Value {
    json!({
        "arn": one.arn,
        "name": one.name,
        "region": one.region,
        "account": one.account,
        "status": one.status,
    })
}

fn failed(profiles: &Profiles) -> Vec<Value> {
    let failed = profiles.failed.iter();
    failed
        .map(|(region, why)| json!({ "region": region, "why": why }))
        .collect()
}

fn meter(meter: &Meter) -> Value {
    json!({ "label": meter.label, "used": meter.used, "limit": meter.limit })
}
