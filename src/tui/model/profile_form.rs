//! What is typed in before profiles are written: how new ones are called, or what one says.

use super::form::Field;
use super::review::ProfileOrder;
use crate::domain::connection::ConnectionId;
use crate::domain::profile::{Profile, is_secret_key};
use crate::domain::region;
use crate::domain::text::visible;
use crate::flows::profile_edit::ProfileEdit;
use crate::flows::role_profiles::{DEFAULT_TEMPLATE, TEMPLATE_WORDS};
use crate::flows::roles::{Role, RoleList};

/// The formats that AWS tools print in. Source: the AWS CLI's `output` setting.
const OUTPUTS: [&str; 6] = ["json", "yaml", "yaml-stream", "text", "table", "off"];

/// What the form is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormFor {
    /// New profiles for roles.
    Add {
        /// The session.
        connection: ConnectionId,
        /// The roles.
        roles: Vec<Role>,
        /// Whether these are all that have no profile.
        is_all: bool,
    },
    /// Profiles that are what the roles are now.
    Sync {
        /// The session.
        connection: ConnectionId,
        /// Every role.
        roles: RoleList,
    },
    /// Another name or other settings for a profile.
    Edit(String),
    /// The same settings for several profiles.
    EditSeveral(Vec<String>),
}

/// What is typed in before profiles are written.
#[derive(Debug, Clone)]
pub struct ProfileForm {
    /// What it is about; safe to show.
    pub title: String,
    /// What to know; safe to show.
    pub note: String,
    /// Template and region; or name, region, output and one more setting.
    pub fields: Vec<Field>,
    /// The field keys go to.
    pub focus: usize,
    /// What it is for.
    pub purpose: FormFor,
    /// What the fields said at first.
    before: Vec<String>,
}

impl ProfileForm {
    /// How the profiles of roles are called.
    pub fn naming(name: &str, purpose: FormFor) -> Self {
        let title = match &purpose {
            FormFor::Add { roles, .. } if roles.len() == 1 => {
                let role = &roles[0];
                format!("{} in {} as a profile", role.role, role.account_name)
            }
            FormFor::Add { roles, .. } => format!("{} roles of {name} as profiles", roles.len()),
            FormFor::Sync { .. } => format!("Sync the profiles of {name} with its roles"),
            FormFor::Edit(profile) => format!("Edit {profile}"),
            FormFor::EditSeveral(profiles) => format!("Edit {} profiles", profiles.len()),
        };
        let words: Vec<String> = TEMPLATE_WORDS
            .iter()
            .map(|word| format!("{{{word}}}"))
            .collect();
        let note = format!("In the name: {}.", words.join(" "));
        let fields = vec![
            field("Name", "how new profiles are called", DEFAULT_TEMPLATE),
            field("Region", "optional: the region that they use", ""),
        ];
        Self::of(&title, note, fields, purpose)
    }

    /// What a profile says.
    pub fn edit(profile: &Profile) -> Self {
        let text = |key| profile.settings.text(key).unwrap_or_default();
        let fields = vec![
            field("Name", "another name renames it", &profile.name),
            field("Region", "empty removes it", text("region")),
            field(
                "Output",
                "json, yaml, text, table; empty removes it",
                text("output"),
            ),
            field("KEY=VALUE", "one more setting; KEY= removes it", ""),
        ];
        let title = format!("Edit {}", profile.name);
        let note = "What changes is shown before it is written.".into();
        Self::of(&title, note, fields, FormFor::Edit(profile.name.clone()))
    }

    /// What several profiles say: region and output, empty where they differ.
    pub fn edit_several(profiles: &[&Profile]) -> Self {
        let common = |key| {
            let mut texts = profiles.iter().map(|one| one.settings.text(key));
            let first = texts.next().flatten();
            let is_common = texts.all(|text| text == first);
            (first.filter(|_| is_common), !is_common)
        };
        let setting = |label, key| match common(key) {
            (_, true) => field(label, "they differ; empty leaves them", ""),
            (text, false) => field(label, "empty removes it", text.unwrap_or_default()),
        };
        let fields = vec![setting("Region", "region"), setting("Output", "output")];
        let title = format!("Edit {} profiles", profiles.len());
        let note = "What changes is shown before it is written.".into();
        let names = profiles.iter().map(|profile| profile.name.clone());
        Self::of(&title, note, fields, FormFor::EditSeveral(names.collect()))
    }

    fn of(title: &str, note: String, fields: Vec<Field>, purpose: FormFor) -> Self {
        let before = fields.iter().map(|field| field.input.value().to_string());
        Self {
            title: visible(title).into_owned(),
            note,
            before: before.collect(),
            fields,
            focus: 0,
            purpose,
        }
    }

    /// The field keys go to.
    pub fn focused(&mut self) -> Option<&mut Field> {
        self.fields.get_mut(self.focus)
    }

    /// Goes `by` fields on, around the ends.
    pub fn move_by(&mut self, by: isize) {
        let count = self.fields.len().max(1);
        self.focus = (self.focus + count).saturating_add_signed(by) % count;
    }

    /// What is asked for; `None` when something is wrong, which the fields then say, or when
    /// nothing is to be changed.
    pub fn order(&mut self) -> Option<ProfileOrder> {
        self.check();
        if let Some(wrong) = self.fields.iter().position(|field| field.problem.is_some()) {
            self.focus = wrong;
            return None;
        }
        let typed: Vec<String> = (0..self.fields.len()).map(|at| self.typed(at)).collect();
        let region = || typed.get(1).filter(|text| !text.is_empty()).cloned();
        match &self.purpose {
            FormFor::Add {
                connection,
                roles,
                is_all,
            } => Some(ProfileOrder::Add {
                connection: connection.clone(),
                roles: roles.clone(),
                template: self.typed(0),
                region: region(),
                is_all: *is_all,
            }),
            FormFor::Sync { connection, roles } => Some(ProfileOrder::Sync {
                connection: connection.clone(),
                roles: roles.clone(),
                template: self.typed(0),
                region: region(),
                prune: false,
            }),
            FormFor::Edit(profile) => {
                let edits = self.edits(profile);
                (!edits.is_empty()).then(|| ProfileOrder::Edit {
                    profiles: vec![profile.clone()],
                    edits,
                })
            }
            FormFor::EditSeveral(profiles) => {
                let settings = self.settings(0);
                let set = |profile: &String| ProfileEdit::Set {
                    profile: profile.clone(),
                    settings: settings.clone(),
                };
                (!settings.is_empty()).then(|| ProfileOrder::Edit {
                    profiles: profiles.clone(),
                    edits: profiles.iter().map(set).collect(),
                })
            }
        }
    }

    fn typed(&self, at: usize) -> String {
        let field = self.fields.get(at);
        field.map_or(String::new(), |field| {
            field.input.value().trim().to_string()
        })
    }

    fn is_changed(&self, at: usize) -> bool {
        let field = self.fields.get(at).zip(self.before.get(at));
        field.is_some_and(|(field, before)| field.input.value() != before)
    }

    /// What becomes of region and output, whose fields begin at `first`.
    fn settings(&self, first: usize) -> Vec<(String, Option<String>)> {
        let keys = ["region", "output"].into_iter().zip(first..);
        let changed = keys.filter(|(_, at)| self.is_changed(*at));
        changed
            .map(|(key, at)| (key.to_string(), value(&self.typed(at))))
            .collect()
    }

    fn edits(&self, profile: &str) -> Vec<ProfileEdit> {
        let mut settings = self.settings(1);
        if let Some((key, text)) = self.typed(3).split_once('=') {
            settings.push((key.trim().to_string(), value(text.trim())));
        }
        let mut edits = Vec::new();
        if !settings.is_empty() {
            edits.push(ProfileEdit::Set {
                profile: profile.to_string(),
                settings,
            });
        }
        if self.is_changed(0) {
            edits.push(ProfileEdit::Rename {
                profile: profile.to_string(),
                to: self.typed(0),
            });
        }
        edits
    }

    fn check(&mut self) {
        let is_edit = matches!(self.purpose, FormFor::Edit(_));
        // The form for several has no name.
        let before = usize::from(matches!(self.purpose, FormFor::EditSeveral(_)));
        for at in 0..self.fields.len() {
            let text = self.typed(at);
            let is_same = !self.is_changed(at) || text.is_empty();
            let problem = match at + before {
                0 if text.is_empty() => Some("type a name"),
                1 | 2 if is_same => None,
                1 if region::partition(&text).is_none() => Some("no region is called so"),
                2 if !OUTPUTS.contains(&text.as_str()) => {
                    Some("json, yaml, yaml-stream, text, table or off")
                }
                3 if is_edit && !text.is_empty() => setting_problem(&text),
                _ => None,
            };
            if let Some(field) = self.fields.get_mut(at) {
                field.problem = problem;
            }
        }
    }
}

/// A value; none where it is to be removed.
fn value(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_string())
}

fn setting_problem(text: &str) -> Option<&'static str> {
    match text.split_once('=') {
        None => Some("write KEY=VALUE, or KEY= to remove it"),
        Some((key, _)) if is_secret_key(key.trim()) => {
            Some("secrets are not typed here: `moorline profiles add --static` takes them")
        }
        Some((key, _)) if key.trim().is_empty() => Some("write KEY=VALUE, or KEY= to remove it"),
        Some((key, _)) if matches!(key.trim(), "region" | "output") => {
            Some("it has a line of its own above")
        }
        Some(_) => None,
    }
}

fn field(label: &'static str, hint: &'static str, text: &str) -> Field {
    Field {
        label,
        hint,
        input: text.to_string().into(),
        ..Field::default()
    }
}
