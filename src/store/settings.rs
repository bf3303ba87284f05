//! `config.toml`: what the user has decided. Read only; a mistake costs its own key and no other.
//!
//! Owns the list of keys: a new one is a field here and a row in [`KEYS`].

mod themes;

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::guarded::MAX_TOKEN_BYTES;
use super::state::StayChoice;
use super::toml_file::{self, Reader};
use crate::domain::key_choice::KeyChoice;
use crate::domain::problem::Problem;

pub use themes::OwnTheme;

/// Which characters stand for states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Glyphs {
    /// Unicode where the locale is UTF-8.
    #[default]
    Auto,
    /// Always Unicode.
    Unicode,
    /// Always ASCII.
    Ascii,
}

/// When colour is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` says otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How a sign-in begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignIn {
    /// In a browser where one can come back to this machine, else with a device code.
    #[default]
    Auto,
    /// In a browser that comes back to this machine.
    Browser,
    /// With a device code.
    DeviceCode,
}

/// A row of the service catalogue, added or overridden by the user; `None` leaves a field as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServiceSettings {
    /// The name that is shown.
    pub name: Option<String>,
    /// Accepted auth methods, each one of [`AUTH_METHODS`].
    pub accepts: Option<Vec<String>>,
    /// The scopes that a bearer token needs.
    pub scopes: Option<Vec<String>>,
    /// Whether the row is left out.
    pub hidden: Option<bool>,
    /// The tool whose own store binds the service.
    pub holder: Option<String>,
}

/// The names of the auth methods.
pub const AUTH_METHODS: [&str; 3] = ["builder_id", "identity_center", "iam"];

/// How much room rows take in the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Density {
    /// Frames around panes.
    #[default]
    Comfortable,
    /// As many rows as there is room for.
    Compact,
}

/// How often what is on screen changes by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Motion {
    /// A countdown's last minute is counted in seconds.
    #[default]
    Full,
    /// Nothing changes by itself more often than once a minute.
    Reduced,
}

/// Where a copy goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Clipboard {
    /// Through the terminal, and to the desktop of this machine where there is one.
    #[default]
    Auto,
    /// Through the terminal only (OSC 52).
    Terminal,
    /// To the desktop of this machine only, by its own tool.
    Local,
}

/// The order of the profiles in the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProfileOrder {
    /// Favourites first, then last used first, then as in the file.
    #[default]
    Recent,
    /// Favourites first, then as in the file: rows stay where they are.
    File,
    /// Favourites first, then by name.
    Name,
    /// Favourites first, then by account.
    Account,
}

/// What stands above profiles that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProfileGroup {
    /// Nothing.
    #[default]
    None,
    /// The account.
    Account,
    /// The connection that pays for them.
    Connection,
    /// The kind of the profile.
    Kind,
}

/// One text, or a list of them; an empty list takes away what is there.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged, expecting = "expected a string or a list of strings")]
pub enum OneOrSeveral {
    /// `"x"`.
    One(String),
    /// `["x", "ctrl-y"]`.
    Several(Vec<String>),
}

impl From<OneOrSeveral> for Vec<String> {
    fn from(names: OneOrSeveral) -> Self {
        match names {
            OneOrSeveral::One(name) => vec![name],
            OneOrSeveral::Several(names) => names,
        }
    }
}

/// Everything that the user can decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Whether a switch sets `AWS_REGION` too.
    pub export_region: bool,
    /// Which characters stand for states.
    pub glyphs: Glyphs,
    /// When colour is used.
    pub color: Color,
    /// Whether sign-in opens the browser by itself.
    pub open_browser: bool,
    /// How sign-in begins.
    pub sign_in: SignIn,
    /// The port a browser comes back to; `None` is any free one.
    pub callback_port: Option<u16>,
    /// Service id → answer to "stay connected?"; wins over the remembered one.
    pub stay: BTreeMap<String, StayChoice>,
    /// Service id → row of the catalogue.
    pub services: BTreeMap<String, ServiceSettings>,
    /// The keys of the console's actions, in the order of the file.
    pub keys: Vec<KeyChoice>,
    /// The console's theme: `auto`, `dark`, `light`, `mono`, or one of `themes`.
    pub theme: String,
    /// Name → theme of the user's.
    pub themes: BTreeMap<String, OwnTheme>,
    /// How much room rows take.
    pub density: Density,
    /// How often what is on screen changes by itself.
    pub motion: Motion,
    /// Whether the console takes the mouse.
    pub mouse: bool,
    /// Where a copy goes.
    pub clipboard: Clipboard,
    /// The order of the profiles.
    pub profile_order: ProfileOrder,
    /// What profiles are grouped by.
    pub profile_group: ProfileGroup,
    /// Patterns of names and accounts of production profiles, with `*` and `?`.
    pub production: Vec<String>,
    /// The profile that `switch --everywhere` points at its target.
    pub managed_profile: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            export_region: false,
            glyphs: Glyphs::Auto,
            color: Color::Auto,
            open_browser: true,
            sign_in: SignIn::Auto,
            callback_port: None,
            stay: BTreeMap::new(),
            services: BTreeMap::new(),
            keys: Vec::new(),
            theme: "auto".into(),
            themes: BTreeMap::new(),
            density: Density::Comfortable,
            motion: Motion::Full,
            mouse: false,
            clipboard: Clipboard::Auto,
            profile_order: ProfileOrder::Recent,
            profile_group: ProfileGroup::None,
            production: Vec::new(),
            managed_profile: "moorline".into(),
        }
    }
}

type Apply<T> = for<'a> fn(&mut T, &mut Reader<'a>, &Spanned<DeValue<'a>>);

/// Every key of the file, and what it does.
const KEYS: &[(&str, Apply<Settings>)] = &[
    ("export_region", |settings, reader, value| {
        set(
            &mut settings.export_region,
            reader.typed("export_region", value),
        );
    }),
    ("glyphs", |settings, reader, value| {
        set(&mut settings.glyphs, reader.typed("glyphs", value));
    }),
    ("color", |settings, reader, value| {
        set(&mut settings.color, reader.typed("color", value));
    }),
    ("open_browser", |settings, reader, value| {
        set(
            &mut settings.open_browser,
            reader.typed("open_browser", value),
        );
    }),
    ("sign_in", |settings, reader, value| {
        set(&mut settings.sign_in, reader.typed("sign_in", value));
    }),
    ("callback_port", |settings, reader, value| {
        settings.callback_port = reader.typed("callback_port", value);
    }),
    ("stay", |settings, reader, value| {
        settings.stay = reader.map("stay", value);
    }),
    ("services", |settings, reader, value| {
        for (id, row) in &reader.subtable("services", value) {
            let within = format!("services.{}", id.get_ref());
            let mut service = ServiceSettings::default();
            let table = reader.subtable(&within, row);
            apply(
                &mut service,
                reader,
                &table,
                &format!("{within}."),
                SERVICE_KEYS,
            );
            settings.services.insert(id.get_ref().to_string(), service);
        }
    }),
    ("keys", |settings, reader, value| {
        for (id, keys) in &reader.subtable("keys", value) {
            let names = reader.typed(&format!("keys.{}", id.get_ref()), keys);
            settings
                .keys
                .extend(names.map(|names: OneOrSeveral| KeyChoice {
                    action: id.get_ref().to_string(),
                    keys: names.into(),
                    file: reader.path().into(),
                    line: reader.line(keys),
                }));
        }
    }),
    ("theme", |settings, reader, value| {
        set(&mut settings.theme, reader.typed("theme", value));
    }),
    ("themes", |settings, reader, value| {
        settings.themes = themes::read(reader, value);
    }),
    ("density", |settings, reader, value| {
        set(&mut settings.density, reader.typed("density", value));
    }),
    ("motion", |settings, reader, value| {
        set(&mut settings.motion, reader.typed("motion", value));
    }),
    ("mouse", |settings, reader, value| {
        set(&mut settings.mouse, reader.typed("mouse", value));
    }),
    ("clipboard", |settings, reader, value| {
        set(&mut settings.clipboard, reader.typed("clipboard", value));
    }),
    ("profile_order", |settings, reader, value| {
        set(
            &mut settings.profile_order,
            reader.typed("profile_order", value),
        );
    }),
    ("profile_group", |settings, reader, value| {
        set(
            &mut settings.profile_group,
            reader.typed("profile_group", value),
        );
    }),
    ("production", |settings, reader, value| {
        // What guards is not lost by a missing bracket, or by a mistake beside it.
        match value.get_ref() {
            DeValue::Array(patterns) => {
                let each = |one| reader.typed("production", one);
                settings.production = patterns.iter().filter_map(each).collect();
            }
            _ => {
                let patterns: Option<OneOrSeveral> = reader.typed("production", value);
                set(&mut settings.production, patterns.map(Into::into));
            }
        }
    }),
    ("managed_profile", |settings, reader, value| {
        set(
            &mut settings.managed_profile,
            reader.typed("managed_profile", value),
        );
    }),
];

/// Every key of a `[services.ID]` table, and what it does.
const SERVICE_KEYS: &[(&str, Apply<ServiceSettings>)] = &[
    ("name", |service, reader, value| {
        service.name = reader.typed("name", value);
    }),
    ("accepts", |service, reader, value| {
        service.accepts = reader
            .typed("accepts", value)
            .map(|methods: Vec<String>| known_methods(methods, reader, value));
    }),
    ("scopes", |service, reader, value| {
        service.scopes = reader.typed("scopes", value);
    }),
    ("hidden", |service, reader, value| {
        service.hidden = reader.typed("hidden", value);
    }),
    ("holder", |service, reader, value| {
        service.holder = reader.typed("holder", value);
    }),
];

impl Settings {
    /// Reads the settings at `path`; no file means the defaults.
    pub fn load(path: &Path) -> (Self, Vec<Problem>) {
        let mut settings = Self::default();
        let document = match toml_file::read(path, MAX_TOKEN_BYTES) {
            Ok(Some(document)) => document,
            Ok(None) => return (settings, Vec::new()),
            Err(problem) => return (settings, vec![problem]),
        };
        let mut reader = Reader::new(path, &document);
        let table = reader.table();
        apply(&mut settings, &mut reader, &table, "", KEYS);
        themes::check(&mut settings, &mut reader, &table);
        (settings, reader.problems)
    }
}

fn apply<'a, T>(
    target: &mut T,
    reader: &mut Reader<'a>,
    table: &DeTable<'a>,
    within: &str,
    keys: &[(&str, Apply<T>)],
) {
    for (key, value) in table {
        match keys.iter().find(|(name, _)| name == key.get_ref()) {
            Some((_, apply_to)) => apply_to(target, reader, value),
            None => {
                let valid: Vec<&str> = keys.iter().map(|&(name, _)| name).collect();
                reader.unknown(key, within, &valid);
            }
        }
    }
}

fn set<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}

fn known_methods<'a>(
    methods: Vec<String>,
    reader: &mut Reader<'a>,
    value: &Spanned<DeValue<'a>>,
) -> Vec<String> {
    let (known, unknown): (Vec<_>, Vec<_>) = methods
        .into_iter()
        .partition(|method| AUTH_METHODS.contains(&method.as_str()));
    for method in unknown {
        let what = format!(
            "`{method}` is not an auth method; use one of: {}",
            AUTH_METHODS.join(", ")
        );
        reader.wrong(value, &what);
    }
    known
}

#[cfg(test)]
mod tests;
