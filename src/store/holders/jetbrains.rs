//! What the AWS plug-ins of JetBrains IDEs keep: which connection each feature is pinned to, and
//! how the names of their token files are made.
//!
//! Reads settings files only; there is no token in them. Source: `ConnectionPinningManager`,
//! `DefaultToolkitAuthManager` and `DiskCache` of aws-toolkit-jetbrains.

use std::fs;
use std::path::Path;

use super::HolderError;
use super::xml::{self, Element};
use crate::domain::text::visible;
use crate::store::advice::shown;
use crate::store::guarded::{self, MAX_TOKEN_BYTES};
use crate::store::sso_token::sha1_hex;

/// More IDEs, with all their versions, than anybody has.
const MOST_IDES: usize = 200;

/// The settings files of the plug-ins, the newer one last.
const FILES: [&str; 2] = ["aws.xml", "awsToolkit.xml"];

/// What one IDE keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ide {
    /// The name of its directory: `IntelliJIdea2026.1`; safe to show.
    pub name: String,
    /// Each feature that is pinned, with the connection it is pinned to.
    pub pins: Vec<Pin>,
    /// The sign-ins it made itself.
    pub profiles: Vec<Profile>,
}

/// A feature and the connection it always uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// `aws.q`, `aws.codecatalyst`, ….
    pub feature: String,
    /// `sso;REGION;START_URL` or `sso-session:NAME`.
    pub connection: String,
}

/// A sign-in that the plug-in made itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// Its start URL.
    pub start_url: String,
    /// The region of its identity service.
    pub region: String,
    /// Its scopes.
    pub scopes: Vec<String>,
}

/// Every IDE below `root`, the `JetBrains` directory of the user's configuration, and what could
/// not be read.
pub fn ides(root: &Path) -> (Vec<Ide>, Vec<HolderError>) {
    let mut names: Vec<_> = fs::read_dir(root)
        .into_iter()
        .flatten()
        .flatten()
        .take(MOST_IDES)
        .filter(|entry| entry.path().join("options").is_dir())
        .map(|entry| entry.file_name())
        .collect();
    names.sort_unstable();
    let mut ides = Vec::new();
    let mut errors = Vec::new();
    for name in names {
        let options = root.join(&name).join("options");
        let mut ide = Ide {
            name: visible(&name.to_string_lossy()).into_owned(),
            pins: Vec::new(),
            profiles: Vec::new(),
        };
        for file in FILES {
            if let Err(error) = read(&options.join(file), &mut ide) {
                errors.push(error);
            }
        }
        if !ide.pins.is_empty() || !ide.profiles.is_empty() {
            ides.push(ide);
        }
    }
    (ides, errors)
}

fn read(path: &Path, ide: &mut Ide) -> Result<(), HolderError> {
    let Some(bytes) = guarded::read(path, MAX_TOKEN_BYTES)? else {
        return Ok(());
    };
    let refused = |why: String| HolderError::Settings {
        path: shown(path),
        why,
    };
    let text = String::from_utf8(bytes).map_err(|_bytes| refused("it is not UTF-8".to_owned()))?;
    let (mut pins, mut profiles) = (Vec::new(), Vec::new());
    xml::walk(&text, |around| take(around, &mut pins, &mut profiles))
        .map_err(|error| refused(error.to_string()))?;
    // A pin of the newer file is the one that counts.
    ide.pins
        .retain(|old: &Pin| pins.iter().all(|new: &Pin| new.feature != old.feature));
    ide.pins.extend(pins);
    ide.profiles.extend(profiles);
    Ok(())
}

fn take(around: &[Element], pins: &mut Vec<Pin>, profiles: &mut Vec<Profile>) {
    let (Some(element), Some(component)) = (around.last(), component(around)) else {
        return;
    };
    match component {
        "connectionPinningManager" | "toolkitConnectionPinningManager" => {
            if element.name == "entry"
                && let (Some(feature), Some(connection)) =
                    (element.get("key"), element.get("value"))
            {
                pins.push(Pin {
                    feature: feature.to_owned(),
                    connection: connection.to_owned(),
                });
            }
        }
        "authManager" | "toolkitAuthManager" => take_profile(around, element, profiles),
        _ => {}
    }
}

fn component(around: &[Element]) -> Option<&str> {
    let found = around.iter().find(|one| one.name == "component");
    found.and_then(|one| one.get("name"))
}

fn take_profile(around: &[Element], element: &Element, profiles: &mut Vec<Profile>) {
    if element.name == "ManagedSsoProfile" {
        profiles.push(Profile::default());
        return;
    }
    let is_inside = around.iter().any(|one| one.name == "ManagedSsoProfile");
    let (Some(profile), true, Some(value)) = (profiles.last_mut(), is_inside, element.get("value"))
    else {
        return;
    };
    let value = value.to_owned();
    match element.get("name") {
        Some("startUrl") => profile.start_url = value,
        Some("ssoRegion") => profile.region = value,
        None if element.name == "option" => profile.scopes.push(value),
        _ => {}
    }
}

/// Where the plug-in keeps one sign-in, and the client it was made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileNames {
    /// The file of the token.
    pub token: String,
    /// The file of the client registration.
    pub registration: String,
}

/// The file names of a sign-in at `url` with `scopes`: by browser, then with a device code.
pub fn file_names(url: &str, region: &str, scopes: &[String]) -> [FileNames; 2] {
    let mut sorted: Vec<&str> = scopes.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    let (url, region, scopes) = (json(url), json(region), list(&sorted));
    let hashed = |text: String| format!("{}.json", sha1_hex(text.as_bytes()));
    [
        FileNames {
            token: hashed(format!(
                r#"{{"issuerUrl":{url},"region":{region},"scopes":{scopes}}}"#
            )),
            registration: hashed(format!(
                r#"{{"issuerUrl":{url},"region":{region},"scopes":{scopes},"clientType":"public","grantTypes":["authorization_code","refresh_token"],"redirectUris":["http://127.0.0.1/oauth/callback"],"tool":"aws-toolkit-jetbrains"}}"#
            )),
        },
        FileNames {
            token: hashed(format!(
                r#"{{"connectionId":{region},"startUrl":{url},"scopes":{scopes}}}"#
            )),
            registration: hashed(format!(
                r#"{{"startUrl":{url},"scopes":{scopes},"region":{region},"tool":"aws-toolkit-jetbrains"}}"#
            )),
        },
    ]
}

fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn list(all: &[&str]) -> String {
    let quoted: Vec<String> = all.iter().map(|one| json(one)).collect();
    format!("[{}]", quoted.join(","))
}

#[cfg(test)]
mod tests;
