//! Changing profiles in the AWS config file: planned as a diff first, then made on the file as it is
//! by then, journalled.

mod changes;
mod command;
mod counts;
mod notices;
mod sides;

use crate::domain::overview::Overview;
use crate::flows::failure::Failure;
use crate::flows::favourites;
use crate::flows::file_edit::{self, Locked, NewContent};
use crate::flows::host::{Environment, Host};
use crate::flows::sign_in::ConfigChange;
use crate::store::ini::{Batch, Document};
use crate::store::made::{Made, MadeProfile};
use crate::store::shared_config::SharedConfig;
use changes::Planned;
use sides::Sides;
use std::path::PathBuf;

/// One change of one profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProfileEdit {
    /// Add a role of a session; a profile of that name that is this role already gets the region.
    AddRole(NewRoleProfile),
    /// Change settings: key, and value or nothing to remove it.
    Set {
        /// The profile.
        profile: String,
        /// Key and new value; `None` removes the key.
        settings: Vec<(String, Option<String>)>,
    },
    /// Call it otherwise.
    Rename {
        /// The profile.
        profile: String,
        /// Its new name.
        to: String,
    },
    /// Delete it, from both files.
    Delete {
        /// The profile.
        profile: String,
    },
}

/// A profile for a role of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRoleProfile {
    /// Its name.
    pub profile: String,
    /// The session.
    pub session: String,
    /// The account, twelve digits.
    pub account_id: String,
    /// The permission set.
    pub role: String,
    /// The region it uses.
    pub region: Option<String>,
}

/// What changing profiles will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditPlan {
    /// The edits.
    pub edits: Vec<ProfileEdit>,
    /// What changes in which file; empty if everything is so already.
    pub changes: Vec<ConfigChange>,
    /// `12 profiles added, 1 changed`; safe to show.
    pub summary: String,
    /// What to know before going on: who uses a profile that goes, what cannot be undone.
    pub notices: Vec<String>,
}

/// What was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// What was done, in one line; safe to show.
    pub summary: String,
    /// The id that `undo` takes, if anything changed.
    pub undo: Option<String>,
}

/// Plans the edits; each names its profile as it is called before any of them. Blocks on files,
/// writes nothing.
///
/// # Errors
/// Exit 2 with every reason when an edit cannot be made: a name that is taken, a profile that is
/// not there. Then none is made.
pub fn plan(
    host: &Host,
    overview: &Overview,
    edits: Vec<ProfileEdit>,
) -> Result<EditPlan, Failure> {
    let files = Files::read(host.environment())?;
    let planned = files.planned(&edits)?;
    let changes = files.edited(&planned)?;
    Ok(EditPlan {
        changes: changes.iter().filter_map(NewContent::shown).collect(),
        summary: planned.counts.summary(),
        notices: notices::notices(host.environment(), overview, &planned, &files.sides()),
        edits,
    })
}

/// Makes the edits on the files as they are now, under their lock and journalled first. Blocks on
/// files.
///
/// # Errors
/// As [`plan`], and when a file is locked, cannot be written, or changed in between so that the
/// diff that was shown is no longer what would happen.
pub fn apply(host: &Host, plan: &EditPlan) -> Result<Edited, Failure> {
    let locked = Locked::acquire(host)?.by(command::of(&plan.edits));
    let files = Files::read(host.environment())?;
    let planned = files.planned(&plan.edits)?;
    let changed = files.edited(&planned)?;
    let now: Vec<_> = changed.iter().filter_map(NewContent::shown).collect();
    if !file_edit::same_changes(&plan.changes, &now) {
        return Err(file_edit::other_than_shown());
    }
    let summary = planned.counts.summary();
    if changed.is_empty() {
        return Ok(Edited {
            summary,
            undo: None,
        });
    }
    files.note_made(host, &planned)?;
    let number = locked.commit(&planned.counts.purpose(), None, &changed)?;
    let followed = favourites::follow(host, &planned.renamed, &planned.counts.deleted);
    let summary = match followed {
        Ok(()) => summary,
        Err(why) => format!("{summary}; {why}"),
    };
    Ok(Edited {
        summary,
        undo: Some(number.to_string()),
    })
}

/// The config and the credentials file as they are.
struct Files {
    config: File,
    credentials: File,
}

struct File {
    path: PathBuf,
    bytes: Option<Vec<u8>>,
    document: Document,
}

impl File {
    fn read(path: PathBuf) -> Result<Self, Failure> {
        let bytes = file_edit::read_bytes(&path)?;
        let document = Document::parse(bytes.clone().unwrap_or_default());
        Ok(Self {
            path,
            bytes,
            document,
        })
    }

    fn edited(&self, batch: &Batch) -> Result<Option<NewContent>, Failure> {
        let mut after = self.document.clone();
        after.edit(batch).map_err(|error| {
            let name = self.path.display();
            Failure::new(format!("Nothing was changed in {name}: {error}."))
        })?;
        Ok((after != self.document).then(|| NewContent {
            path: self.path.clone(),
            before: self.bytes.clone(),
            after: Some(after.to_bytes()),
            is_text: false,
        }))
    }
}

impl Files {
    fn read(environment: &Environment) -> Result<Self, Failure> {
        let (config, credentials) = (environment.aws_config(), environment.aws_credentials());
        if config == credentials {
            return Err(Failure::new(
                "AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE name the same file, so profiles cannot be changed safely.",
            )
            .hint("Let them name two files."));
        }
        Ok(Self {
            config: File::read(config)?,
            credentials: File::read(credentials)?,
        })
    }

    fn sides(&self) -> Sides {
        let (config, credentials) = (&self.config, &self.credentials);
        Sides::new(
            SharedConfig::merge(Some((&config.path, &config.document)), None),
            SharedConfig::merge(None, Some((&credentials.path, &credentials.document))),
        )
    }

    fn planned(&self, edits: &[ProfileEdit]) -> Result<Planned, Failure> {
        changes::planned(&self.sides(), edits)
    }

    fn edited(&self, planned: &Planned) -> Result<Vec<NewContent>, Failure> {
        let config = self.config.edited(&planned.config)?;
        let credentials = self.credentials.edited(&planned.credentials)?;
        Ok(config.into_iter().chain(credentials).collect())
    }

    /// Keeps which profiles Moorline made; what is in neither file is forgotten. Called before the
    /// files are written: a profile that did not come to be counts for nothing.
    fn note_made(&self, host: &Host, planned: &Planned) -> Result<(), Failure> {
        let directory = &host.environment().state_dir;
        let before = Made::load(directory);
        let mut made = before.clone();
        let sides = self.sides();
        made.profiles.retain(|name, _| sides.has(name));
        for (from, to) in &planned.renamed {
            if let Some(profile) = made.profiles.get(from).cloned() {
                made.profiles.insert(to.clone(), profile);
            }
        }
        for role in &planned.roles {
            // One that the user wrote stays the user's.
            if !sides.has(&role.profile) || made.profiles.contains_key(&role.profile) {
                let profile = MadeProfile {
                    session: role.session.clone(),
                    account_id: role.account_id.clone(),
                    role: role.role.clone(),
                    region: role.region.clone(),
                };
                made.profiles.insert(role.profile.clone(), profile);
            }
        }
        if made == before {
            return Ok(());
        }
        made.save(directory)
            .map_err(|error| Failure::new(format!("Nothing was changed: {error}.")))
    }
}

#[cfg(test)]
mod tests;
