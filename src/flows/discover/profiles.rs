//! From settings to profiles: what each is, who pays for it, and what is wrong with it.

use crate::domain::connection::ConnectionId;
use crate::domain::problem::Problem;
use crate::domain::profile::{
    Classified, Payer, Profile, ProfileKind, Setting, SettingValue, Settings, SettingsByName,
    classify, resolve_chain,
};
use crate::domain::region::partition;
use crate::domain::text::visible;
use crate::flows::host::Environment;
use crate::store::ini::Value;
use crate::store::shared_config::{FileKind, Origin, RawProfile, RawSection};
use std::collections::HashMap;

/// The profiles, in file order.
pub fn profiles(
    raw: Vec<RawProfile>,
    sessions: &[RawSection],
    environment: &Environment,
) -> Vec<Profile> {
    let ambient = ambient(environment);
    let sessions: HashMap<&str, &RawSection> = sessions
        .iter()
        .map(|section| (section.name.as_str(), section))
        .collect();
    let read: Vec<(String, Settings, Option<Origin>)> = raw.into_iter().map(settings).collect();
    let by_name: SettingsByName<'_> = read
        .iter()
        .map(|(name, settings, _)| (name.as_str(), settings))
        .collect();
    let judged: Vec<Judged> = read
        .iter()
        .map(|(name, settings, origin)| {
            judge(
                name,
                settings,
                origin.as_ref(),
                &by_name,
                &sessions,
                ambient.as_ref(),
            )
        })
        .collect();
    drop(by_name);
    read.into_iter()
        .zip(judged)
        .map(|((name, settings, _), judged)| judged.into_profile(name, settings))
        .collect()
}

/// The role of a container or machine that is there to fall back to, if the environment says so.
fn ambient(environment: &Environment) -> Option<ConnectionId> {
    if environment.has_container_role() {
        return Some(ConnectionId::Container);
    }
    environment
        .has_instance_role()
        .then_some(ConnectionId::Instance)
}

fn settings(raw: RawProfile) -> (String, Settings, Option<Origin>) {
    let settings = raw.settings.into_iter().map(|setting| Setting {
        in_credentials: setting.origin.file == FileKind::Credentials,
        line: setting.origin.line,
        key: setting.key,
        value: match setting.value {
            Value::Text(text) => SettingValue::Text(text),
            Value::Nested(pairs) => SettingValue::Nested(pairs),
        },
    });
    (
        raw.name,
        Settings(settings.collect()),
        raw.origins.into_iter().next(),
    )
}

struct Judged {
    classified: Classified,
    start_url: Option<String>,
    sources: Vec<String>,
    connection: Option<ConnectionId>,
    problems: Vec<Problem>,
}

impl Judged {
    fn into_profile(self, name: String, settings: Settings) -> Profile {
        let role_arn = settings.text("role_arn");
        let from_arn = |at: usize| {
            role_arn
                .and_then(|arn| arn.split(':').nth(at))
                .map(str::to_string)
        };
        let role = settings
            .text("sso_role_name")
            .map(str::to_string)
            .or_else(|| from_arn(5)?.rsplit('/').next().map(str::to_string));
        let account = match role_arn {
            Some(_) => from_arn(4),
            None => settings
                .text("sso_account_id")
                .or(settings.text("aws_account_id"))
                .map(str::to_string),
        };
        Profile {
            kind: self.classified.kind,
            auth_method: self.classified.auth_method(self.start_url.as_deref()),
            account: account.filter(|account| !account.is_empty()),
            role: role.filter(|role| !role.is_empty()),
            region: settings.text("region").map(str::to_string),
            sources: self.sources,
            connection: self.connection,
            managed: None,
            problems: self.problems,
            name,
            settings,
        }
    }
}

fn judge(
    name: &str,
    settings: &Settings,
    origin: Option<&Origin>,
    all: &SettingsByName<'_>,
    sessions: &HashMap<&str, &RawSection>,
    ambient: Option<&ConnectionId>,
) -> Judged {
    let classified = classify(settings, ambient.is_some());
    let mut notes = Notes {
        origin,
        problems: Vec::new(),
    };
    let mut sources = Vec::new();
    let mut connection = None;
    notes.missing(&classified);
    if classified.kind != ProfileKind::Incomplete {
        let chain = resolve_chain(name, all, ambient);
        sources = chain.sources;
        match chain.payer {
            Payer::Connection(id) => connection = Some(id),
            Payer::Broken { code, message } => notes.add(code, message),
        }
    }
    let session = settings
        .text("sso_session")
        .and_then(|session| sessions.get(session));
    notes.sso(settings, session.copied());
    if let Some(region) = settings
        .text("region")
        .filter(|region| partition(region).is_none())
    {
        notes.add(
            "region_unknown",
            format!(
                "`{}` is no region's name: AWS tools will refuse it. Write one like eu-west-1.",
                visible(region)
            ),
        );
    }
    let start_url = session
        .and_then(|section| section.text("sso_start_url"))
        .or(settings.text("sso_start_url"))
        .map(str::to_string);
    Judged {
        classified,
        start_url,
        sources,
        connection,
        problems: notes.problems,
    }
}

/// Problems of one profile, at its place in the file.
struct Notes<'a> {
    origin: Option<&'a Origin>,
    problems: Vec<Problem>,
}

impl Notes<'_> {
    fn add(&mut self, code: &'static str, message: impl Into<String>) {
        let problem = Problem::new(code, message);
        self.problems.push(match self.origin {
            Some(origin) => problem.at(origin.path.as_ref(), Some(origin.line)),
            None => problem,
        });
    }

    fn missing(&mut self, classified: &Classified) {
        if !classified.clashing.is_empty() {
            self.add(
                "keys_clash",
                format!(
                    "It has both {}: remove one of them.",
                    classified.clashing.join(" and ")
                ),
            );
        } else if !classified.missing.is_empty() {
            self.add(
                "keys_missing",
                format!(
                    "{} missing: add it, or remove what needs it.",
                    is_or_are(&classified.missing)
                ),
            );
        } else if classified.kind == ProfileKind::Incomplete {
            self.add(
                "no_credentials",
                "It names no credentials: AWS tools fall back to a container's or machine's role, if there is one. Add keys, a role or a session.",
            );
        }
    }

    fn sso(&mut self, settings: &Settings, section: Option<&RawSection>) {
        let Some(session) = settings.text("sso_session") else {
            return;
        };
        let Some(section) = section else {
            self.add(
                "sso_session_missing",
                format!("There is no [sso-session {0}]: add it, or sign in with `moorline login --start-url URL --region REGION --session {0}`.", visible(session)),
            );
            return;
        };
        for key in ["sso_start_url", "sso_region"] {
            let Some(own) = settings.text(key) else {
                continue;
            };
            let differs = section.text(key) != Some(own);
            self.add(
                "sso_key_twice",
                format!(
                    "{key} stands in the profile and in [sso-session {}]{}: the SDK for Rust refuses that. Remove it from the profile.",
                    visible(session),
                    if differs { " with another value" } else { "" }
                ),
            );
        }
    }
}

fn is_or_are(keys: &[&str]) -> String {
    match keys {
        [only] => format!("{only} is"),
        several => format!("{} are", several.join(" and ")),
    }
}
