//! The schemas that `moorline schema` prints, and a validator for them.

use crate::home::{Home, MOORLINE};
use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::Command;

/// Every schema that the binary prints, compiled.
pub struct Published {
    schemas: Schemas,
    by_name: BTreeMap<String, (SchemaIndex, Value)>,
}

impl Published {
    /// Asks the binary for all of them, each as a program would have it: alone.
    pub fn by_the_binary() -> Self {
        let home = Home::new();
        let names = home.run(&["schema"]).exits(0).stdout;
        let mut schemas = Schemas::new();
        let mut by_name = BTreeMap::new();
        for name in names.lines() {
            let text = Command::new(MOORLINE)
                .args(["schema", name])
                .output()
                .unwrap();
            let schema: Value = serde_json::from_slice(&text.stdout).unwrap();
            let place = format!("mem://{name}");
            let mut compiler = Compiler::new();
            compiler.enable_format_assertions();
            compiler.add_resource(&place, schema.clone()).unwrap();
            match compiler.compile(&place, &mut schemas) {
                Ok(index) => by_name.insert(name.to_owned(), (index, schema)),
                Err(error) => panic!("{name} is no schema: {error:#}"),
            };
        }
        Self { schemas, by_name }
    }

    pub fn names(&self) -> Vec<&str> {
        self.by_name.keys().map(String::as_str).collect()
    }

    pub fn schema(&self, name: &str) -> &Value {
        &self.by_name[name].1
    }

    /// Why the schema does not allow `value`, if it does not.
    pub fn objection(&self, name: &str, value: &Value) -> Option<String> {
        let validated = self.schemas.validate(value, self.by_name[name].0);
        validated.err().map(|error| format!("{error:#}"))
    }

    #[track_caller]
    pub fn accepts(&self, name: &str, value: &Value) {
        if let Some(why) = self.objection(name, value) {
            panic!("{name} does not allow what is printed: {why}\n{value:#}");
        }
    }
}
