//! `schema`: what `--json` prints, as JSON Schema (2020-12), so that programs need not guess.

use super::args::Schema;
use super::output;
use crate::flows::failure::Failure;
use serde_json::{Map, Value};

/// What the files of `assets/schema` call the parts they share.
const SHARED: &str = "common.json#/$defs/";

const COMMON: &str = include_str!("../../assets/schema/common.json");

macro_rules! schemas {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../assets/schema/", $name, ".json")))),*]
    };
}

/// Every shape, by the command that prints it.
const SCHEMAS: [(&str, &str); 20] = schemas![
    "codewhisperer",
    "codewhisperer-choose",
    "codewhisperer-customizations",
    "codewhisperer-models",
    "codewhisperer-profiles",
    "codewhisperer-suggest",
    "connections",
    "credentials",
    "directory",
    "doctor",
    "log",
    "profiles",
    "prompt",
    "roles",
    "services",
    "status",
    "switch",
    "verify",
    "whoami",
    "why",
];

/// The names of all shapes.
pub fn names() -> impl Iterator<Item = &'static str> {
    SCHEMAS.iter().map(|(name, _)| *name)
}

/// Prints one schema that needs no other file, or the names of all.
///
/// # Errors
/// Exit 1 when a schema of ours is broken, which a test makes sure of.
pub fn schema(args: &Schema) -> Result<(), Failure> {
    let Some(name) = &args.name else {
        let names: Vec<&str> = names().collect();
        output::data(&format!("{}\n", names.join("\n")));
        return Ok(());
    };
    let found = SCHEMAS.iter().find(|(one, _)| one == name);
    let printed = found.and_then(|(_, text)| whole(text));
    let printed = printed.ok_or_else(|| Failure::new(format!("There is no schema `{name}`.")))?;
    output::data(&format!("{printed:#}\n"));
    Ok(())
}

/// The schema in `text` with all it shares with others inside it.
fn whole(text: &str) -> Option<Value> {
    let parse = |text: &str| serde_json::from_str::<Value>(&text.replace(SHARED, "#/$defs/")).ok();
    let (mut schema, common) = (parse(text)?, parse(COMMON)?);
    let shared = common.get("$defs")?.as_object()?;
    let mut needed = Map::new();
    collect(&schema, shared, &mut needed);
    if !needed.is_empty() {
        schema
            .as_object_mut()?
            .insert("$defs".into(), needed.into());
    }
    Some(schema)
}

/// Adds what `schema` refers to, and what that refers to.
fn collect(schema: &Value, shared: &Map<String, Value>, needed: &mut Map<String, Value>) {
    match schema {
        Value::Object(map) => {
            if let Some(Value::String(path)) = map.get("$ref") {
                let name = path.trim_start_matches("#/$defs/").split('/').next();
                if let Some((name, part)) = name.and_then(|name| shared.get_key_value(name))
                    && needed.insert(name.clone(), part.clone()).is_none()
                {
                    collect(part, shared, needed);
                }
            }
            map.values().for_each(|part| collect(part, shared, needed));
        }
        Value::Array(parts) => parts.iter().for_each(|part| collect(part, shared, needed)),
        _ => {}
    }
}
