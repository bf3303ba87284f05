//! What VS Code and JetBrains IDEs keep of their sign-ins beside the tokens: for which service, in
//! which program, with which scopes.

use super::tokens::Found;
use crate::domain::holder::{HolderSignIn, HolderState, Tool};
use crate::domain::service::ServiceId;
use crate::domain::text::visible;
use crate::flows::host::Environment;
use crate::flows::paths;
use crate::store::holders::HolderError;
use crate::store::holders::jetbrains::{self, FileNames, Ide};
use crate::store::holders::vscode::{self, EditorConnection};
use crate::store::sso_token::Writer;
use std::collections::BTreeSet;

/// All that Amazon Q asks for in an IDE.
const Q_SCOPES: [&str; 5] = [
    "codewhisperer:analysis",
    "codewhisperer:completions",
    "codewhisperer:conversations",
    "codewhisperer:taskassist",
    "codewhisperer:transformations",
];

/// So many sets of scopes are tried for a token's name.
const MOST_SCOPE_SETS: usize = 32;

/// What editors and IDEs keep.
#[derive(Debug, Default)]
pub struct Editors {
    connections: Vec<EditorConnection>,
    ides: Vec<Ide>,
    /// Why one of VS Code's databases could not be read.
    editor_trouble: Option<String>,
    /// Why the settings of an IDE could not be read.
    ide_trouble: Option<String>,
}

impl Editors {
    /// Reads their settings. Blocks on files.
    pub fn read(environment: &Environment) -> Self {
        let mut all = Self::default();
        for root in paths::editor_settings(environment) {
            let (connections, errors) = vscode::connections(&root);
            all.connections.extend(connections);
            all.editor_trouble = all.editor_trouble.or_else(|| first(&errors));
            let (ides, errors) = jetbrains::ides(&root.join("JetBrains"));
            all.ides.extend(ides);
            all.ide_trouble = all.ide_trouble.or_else(|| first(&errors));
        }
        all
    }

    /// Says of the tokens of JetBrains what their files do not: scopes, and the end of the client.
    ///
    /// A token's file is named after its scopes, so that trying all that are known finds them.
    pub fn fill(&self, found: &mut Found) {
        let candidates = self.scopes(found);
        for (file, token) in &mut found.others {
            if token.writer != Writer::JetBrains {
                continue;
            }
            let token = &mut token.token;
            let (Some(url), Some(region)) = (&token.start_url, &token.region) else {
                continue;
            };
            let matching = candidates.iter().find_map(|scopes| {
                let names = jetbrains::file_names(url, region, scopes);
                Some((
                    names.into_iter().find(|names| names.token == *file)?,
                    scopes,
                ))
            });
            if let Some((FileNames { registration, .. }, scopes)) = matching {
                token.scopes = Some(scopes.clone());
                token.registration_expires_at = found
                    .registrations
                    .get(&registration)
                    .and_then(|registered| registered.expires_at);
            }
        }
    }

    /// The sets of scopes that a sign-in may have been made with, likely ones first.
    fn scopes(&self, found: &Found) -> Vec<Vec<String>> {
        let usual = [
            &Q_SCOPES[..],
            &["sso:account:access"],
            &["codecatalyst:read_write"],
        ];
        let usual = usual.map(|scopes| scopes.iter().map(ToString::to_string).collect());
        let profiles = self.ides.iter().flat_map(|ide| &ide.profiles);
        let own = profiles.map(|profile| profile.scopes.clone());
        let mut registered: Vec<_> = found.registrations.values().collect();
        registered.sort_by_key(|one| one.expires_at);
        let registered = registered.into_iter().rev().map(|one| one.scopes.clone());
        let mut all: Vec<Vec<String>> = Vec::new();
        for mut scopes in usual.into_iter().chain(own).chain(registered) {
            scopes.sort_unstable();
            if all.len() < MOST_SCOPE_SETS && !all.contains(&scopes) {
                all.push(scopes);
            }
        }
        all
    }

    /// `holder`, whose token is in `file`, with what its editor or IDE keeps it for.
    pub fn completed(&self, file: &str, mut holder: HolderSignIn) -> HolderSignIn {
        let mut programs: BTreeSet<&str> = BTreeSet::new();
        let mut kept_for: BTreeSet<ServiceId> = BTreeSet::new();
        if holder.tool == Tool::JetBrains {
            for ide in &self.ides {
                let mut pins = ide
                    .pins
                    .iter()
                    .filter(|pin| is_for(&pin.connection, &holder));
                let services: Vec<_> = pins
                    .by_ref()
                    .filter_map(|pin| of_feature(&pin.feature))
                    .collect();
                let is_own = ide
                    .profiles
                    .iter()
                    .any(|profile| Some(&profile.start_url) == holder.start_url.as_ref());
                if is_own || !services.is_empty() {
                    programs.insert(&ide.name);
                }
                kept_for.extend(services);
            }
        }
        for connection in self.connections.iter().filter(|one| one.token_file == file) {
            programs.insert(connection.editor);
            kept_for.extend(connection.saved_for.iter().map(|tool| of_tool(*tool)));
            holder.tool = Tool::VsCode;
            if holder.scopes.is_none() {
                holder.scopes.clone_from(&connection.scopes);
            }
        }
        let programs: Vec<&str> = programs.into_iter().collect();
        holder.program = (!programs.is_empty()).then(|| programs.join(", "));
        holder.kept_for = kept_for.into_iter().collect();
        holder
    }

    /// How a tool stands of which no sign-in was seen.
    pub fn state_without(&self, tool: Tool) -> HolderState {
        let trouble = match tool {
            Tool::VsCode => &self.editor_trouble,
            Tool::JetBrains => &self.ide_trouble,
            _ => &None,
        };
        trouble
            .clone()
            .map_or(HolderState::NoneSeen, HolderState::Unreadable)
    }
}

/// Whether the pin to `connection` (`sso;REGION;START_URL`) means what `holder` signed in to.
fn is_for(connection: &str, holder: &HolderSignIn) -> bool {
    let mut parts = connection.splitn(3, ';');
    (parts.next(), parts.next().is_some()) == (Some("sso"), true)
        && parts
            .next()
            .is_some_and(|url| Some(url) == holder.start_url.as_deref())
}

/// The service that a pinned feature is.
fn of_feature(feature: &str) -> Option<ServiceId> {
    match feature {
        "aws.q" | "aws.codewhisperer" => Some("codewhisperer".to_owned()),
        "aws.codecatalyst" => Some("codecatalyst".to_owned()),
        _ => None,
    }
}

fn of_tool(tool: vscode::Tool) -> ServiceId {
    match tool {
        vscode::Tool::AmazonQ => "codewhisperer".to_owned(),
        vscode::Tool::CodeCatalyst => "codecatalyst".to_owned(),
    }
}

fn first(errors: &[HolderError]) -> Option<String> {
    errors
        .first()
        .map(|error| visible(&error.to_string()).into_owned())
}
