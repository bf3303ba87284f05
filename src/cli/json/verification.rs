//! What a real call showed of a service, as JSON.

use super::{Each, SCHEMA_VERSION};
use crate::domain::verification::{Meter, Verification};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::json;
use std::collections::BTreeMap;

/// What a run of `verify` found.
pub struct VerificationsJson<'a>(pub &'a [Verification]);

impl Serialize for VerificationsJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("schema_version", &SCHEMA_VERSION)?;
        map.serialize_entry("verifications", &Each(self.0, VerificationJson))?;
        map.end()
    }
}

/// One verification.
pub(super) struct VerificationJson<'a>(pub(super) &'a Verification);

impl Serialize for VerificationJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let one = self.0;
        let facts: BTreeMap<&str, &str> = one
            .facts
            .iter()
            .map(|(label, value)| (label.as_str(), value.as_str()))
            .collect();
        let meter = |meter: &Meter| json!({ "label": meter.label, "used": meter.used, "limit": meter.limit });
        let meters: Vec<_> = one.meters.iter().map(meter).collect();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("service", &one.service)?;
        map.serialize_entry("verdict", one.verdict.id())?;
        map.serialize_entry("is_estimate", &one.is_estimate)?;
        map.serialize_entry("message", &one.message)?;
        map.serialize_entry("mend", &one.mend)?;
        map.serialize_entry("facts", &facts)?;
        map.serialize_entry("meters", &meters)?;
        map.serialize_entry(
            "connection",
            &one.connection.as_ref().map(ToString::to_string),
        )?;
        map.serialize_entry("profile", &one.profile)?;
        map.serialize_entry("region", &one.region)?;
        map.serialize_entry("at", &one.at.to_string())?;
        map.end()
    }
}
