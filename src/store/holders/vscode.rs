//! What the AWS extensions keep in the state of VS Code and of the editors made from it: which
//! connection each tool has saved, and which token file each connection has.
//!
//! Reads two rows of the state database, without a trace and without its other rows; there is no
//! token in them. Source: `auth/connection.ts`, `auth/secondaryAuth.ts` and `auth/sso/cache.ts` of
//! aws-toolkit-vscode.

use std::path::{Path, PathBuf};

use super::HolderError;
use super::database::Database;
use crate::store::advice::shown;
use crate::store::lenient::Object;
use crate::store::sso_token::sha1_hex;

/// The editors, by the directory that each keeps its state in.
const EDITORS: [(&str, &str); 6] = [
    ("Code", "VS Code"),
    ("Code - Insiders", "VS Code Insiders"),
    ("VSCodium", "VSCodium"),
    ("Cursor", "Cursor"),
    ("Windsurf", "Windsurf"),
    ("Kiro", "Kiro IDE"),
];

/// The extensions, as their rows are called.
const EXTENSIONS: [&str; 2] = [
    "amazonwebservices.aws-toolkit-vscode",
    "amazonwebservices.amazon-q-vscode",
];

/// The tools of the extensions that save a connection, by the row's own key for each.
const SAVED: [(&str, Tool); 2] = [
    ("codewhisperer.savedConnectionId", Tool::AmazonQ),
    ("codecatalyst.savedConnectionId", Tool::CodeCatalyst),
];

/// A tool of the extensions that keeps a connection whatever the active one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// Amazon Q, before it CodeWhisperer.
    AmazonQ,
    /// CodeCatalyst.
    CodeCatalyst,
}

/// A connection that an extension has made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditorConnection {
    /// The editor.
    pub editor: &'static str,
    /// The file of its token in the shared cache.
    pub token_file: String,
    /// Its start URL.
    pub start_url: Option<String>,
    /// Its scopes.
    pub scopes: Option<Vec<String>>,
    /// The tools that have saved it.
    pub saved_for: Vec<Tool>,
}

/// The connections of every editor whose state is below `root`, the directory of the user's
/// configuration, and what could not be read.
pub fn connections(root: &Path) -> (Vec<EditorConnection>, Vec<HolderError>) {
    let mut all = Vec::new();
    let mut errors = Vec::new();
    for (directory, editor) in EDITORS {
        let path = database(root, directory);
        match of_editor(&path, editor) {
            Ok(connections) => all.extend(connections),
            Err(error) => errors.push(error),
        }
    }
    (all, errors)
}

fn database(root: &Path, directory: &str) -> PathBuf {
    root.join(directory)
        .join("User")
        .join("globalStorage")
        .join("state.vscdb")
}

fn of_editor(path: &Path, editor: &'static str) -> Result<Vec<EditorConnection>, HolderError> {
    let Some(database) = Database::open(path, "ItemTable")? else {
        return Ok(Vec::new());
    };
    let mut all = Vec::new();
    for extension in EXTENSIONS {
        if let Some(row) = database.value(extension)? {
            let mut state = Object::parse(&row).map_err(|why| HolderError::Settings {
                path: shown(path),
                why,
            })?;
            all.extend(of_extension(&mut state, editor));
        }
    }
    Ok(all)
}

fn of_extension(state: &mut Object, editor: &'static str) -> Vec<EditorConnection> {
    let saved: Vec<(String, Tool)> = SAVED
        .iter()
        .filter_map(|(key, tool)| Some((state.string(key)?, *tool)))
        .collect();
    let Some(mut profiles) = state.take("auth.profiles") else {
        return Vec::new();
    };
    let ids: Vec<String> = profiles.keys().map(str::to_owned).collect();
    ids.into_iter()
        .filter_map(|id| Some((profiles.take(&id)?, id)))
        .filter(|(profile, _)| profile.text("type") == Some("sso"))
        .map(|(profile, id)| EditorConnection {
            editor,
            token_file: token_file(&id),
            start_url: profile.string("startUrl"),
            scopes: profile.list("scopes"),
            saved_for: saved
                .iter()
                .filter(|(saved, _)| *saved == id)
                .map(|(_, tool)| *tool)
                .collect(),
        })
        .collect()
}

/// The token file of the connection `id`: a UUID, or a session's name.
fn token_file(id: &str) -> String {
    format!("{}.json", sha1_hex(encode_uri(id).as_bytes()))
}

/// `encodeURI` of JavaScript.
fn encode_uri(text: &str) -> String {
    const KEPT: &[u8] = b"-_.!~*'();/?:@&=+$,#";
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || KEPT.contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

#[cfg(test)]
mod tests;
