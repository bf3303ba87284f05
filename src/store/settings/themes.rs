//! The themes of `config.toml`: what is wrong in one costs only its own role.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::toml_file::{Reader, nearest};
use super::Settings;
use crate::domain::theme::{BUILTINS, Builtin, ROLES, Role, Style, Theme, too_faint};

/// A theme of the user's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnTheme {
    /// The theme that says what this one does not.
    pub base: Builtin,
    /// Its own styles.
    pub styles: BTreeMap<Role, Style>,
}

impl Settings {
    /// The theme that was chosen; `auto` where it is none.
    pub fn chosen_theme(&self) -> Theme {
        match self.themes.get(&self.theme) {
            Some(own) => own.base.theme().clone().with(&own.styles),
            None => Builtin::called(&self.theme)
                .unwrap_or(Builtin::Auto)
                .theme()
                .clone(),
        }
    }
}

/// Reads `[themes.NAME]`, every one.
pub(super) fn read<'a>(
    reader: &mut Reader<'a>,
    value: &Spanned<DeValue<'a>>,
) -> BTreeMap<String, OwnTheme> {
    let mut themes = BTreeMap::new();
    for (name, table) in &reader.subtable("themes", value) {
        let within = format!("themes.{}", name.get_ref());
        if Builtin::called(name.get_ref()).is_some() {
            let what = format!("`{within}` is the name of a theme of Moorline's; take another");
            reader.wrong(table, &what);
            continue;
        }
        let table = reader.subtable(&within, table);
        themes.insert(name.get_ref().to_string(), one(reader, &within, &table));
    }
    themes
}

fn one<'a>(reader: &mut Reader<'a>, within: &str, table: &DeTable<'a>) -> OwnTheme {
    let base = table
        .get("base")
        .and_then(|value| base(reader, &format!("{within}.base"), value));
    let mut own = OwnTheme {
        base: base.unwrap_or(Builtin::Auto),
        styles: BTreeMap::new(),
    };
    for (name, value) in table {
        if name.get_ref() == "base" {
            continue;
        }
        let Some(role) = Role::called(name.get_ref()) else {
            let known: Vec<&str> = ROLES.iter().map(|(_, name)| *name).collect();
            let valid = [&["base"], known.as_slice()].concat();
            reader.unknown(name, &format!("{within}."), &valid);
            continue;
        };
        let key = format!("{within}.{}", name.get_ref());
        let Some(written) = reader.typed::<String>(&key, value) else {
            continue;
        };
        match Style::parse(&written) {
            Ok(style) => {
                if let Some((has, least)) = too_faint(role, style, own.base) {
                    let what = format!(
                        "`{key}` is hard to read: its contrast is {has:.1} and should be {least:.1} \
                         or more; take a colour further from what is behind it"
                    );
                    reader.wrong(value, &what);
                }
                own.styles.insert(role, style);
            }
            Err(why) => reader.wrong(value, &format!("`{key}` is no style: {why}")),
        }
    }
    own
}

fn base<'a>(reader: &mut Reader<'a>, key: &str, value: &Spanned<DeValue<'a>>) -> Option<Builtin> {
    let name: String = reader.typed(key, value)?;
    let found = Builtin::called(&name);
    if found.is_none() {
        reader.wrong(value, &unknown(&name, key, &builtins()));
    }
    found
}

/// Says so if the theme that was chosen is none; it may stand above the one it names.
pub(super) fn check<'a>(settings: &mut Settings, reader: &mut Reader<'a>, table: &DeTable<'a>) {
    let name = &settings.theme;
    if Builtin::called(name).is_some() || settings.themes.contains_key(name) {
        return;
    }
    if let Some(value) = table.get("theme") {
        let mut known = builtins();
        known.extend(settings.themes.keys().map(String::as_str));
        reader.wrong(value, &unknown(name, "theme", &known));
    }
    settings.theme = Settings::default().theme;
}

fn builtins() -> Vec<&'static str> {
    BUILTINS.iter().map(|(_, name)| *name).collect()
}

fn unknown(name: &str, key: &str, known: &[&str]) -> String {
    let hint = match nearest(name, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("use one of: {}", known.join(", ")),
    };
    format!("`{name}` of `{key}` is no theme; {hint}")
}
