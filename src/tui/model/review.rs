//! A change of the config file to look at before it is written: new, changed and deleted profiles,
//! and changes that are taken back.

use super::activity::command;
use crate::domain::command::login_name;
use crate::domain::connection::ConnectionId;
use crate::domain::switch::SwitchPlan;
use crate::flows::everywhere::EverywherePlan;
use crate::flows::failure::Failure;
use crate::flows::profile_edit::{EditPlan, ProfileEdit};
use crate::flows::role_profiles::DEFAULT_TEMPLATE;
use crate::flows::roles::{Role, RoleList};
use crate::flows::sign_in::ConfigChange;
use crate::flows::switch::SwitchOrder;
use crate::flows::undo::{UndoPlan, Undoable};
use crate::tui::message::FlowId;

/// The most roles or profiles that a command is written out for.
const NAMED_IN_A_COMMAND: usize = 20;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProfileOrder {
    /// New profiles for roles.
    Add {
        /// The session.
        connection: ConnectionId,
        /// The roles.
        roles: Vec<Role>,
        /// How the profiles are called.
        template: String,
        /// The region that they use.
        region: Option<String>,
        /// Whether these are all that have no profile.
        is_all: bool,
    },
    /// Profiles that are what the roles are now.
    Sync {
        /// The session.
        connection: ConnectionId,
        /// Every role.
        roles: RoleList,
        /// How new profiles are called.
        template: String,
        /// The region that new profiles use.
        region: Option<String>,
        /// Whether the profiles of roles that are gone are deleted.
        prune: bool,
    },
    /// Other settings for profiles, or another name for one.
    Edit {
        /// The profiles, as they are called before; all get the same settings.
        profiles: Vec<String>,
        /// What changes.
        edits: Vec<ProfileEdit>,
    },
    /// Profiles to delete.
    Delete(Vec<String>),
}

impl ProfileOrder {
    /// The command line that does the same; `None` where it would be endless. Safe to show.
    pub fn command(&self) -> Option<String> {
        let mut words: Vec<String> = vec!["profiles".into()];
        let mut push = |all: &[&str]| words.extend(all.iter().map(ToString::to_string));
        match self {
            Self::Add {
                connection,
                roles,
                template,
                region,
                is_all,
            } => {
                push(&["add", "--session", &login_name(connection)]);
                match *is_all {
                    true => push(&["--all"]),
                    false if roles.len() > NAMED_IN_A_COMMAND => return None,
                    false => {
                        for role in roles {
                            push(&["--role", &format!("{}/{}", role.account_id, role.role)]);
                        }
                    }
                }
                push(&naming(template, region.as_deref()));
            }
            Self::Sync {
                connection,
                template,
                region,
                prune,
                ..
            } => {
                push(&["sync", &login_name(connection)]);
                push(&naming(template, region.as_deref()));
                if *prune {
                    push(&["--prune"]);
                }
            }
            Self::Edit { profiles, .. } | Self::Delete(profiles)
                if profiles.len() > NAMED_IN_A_COMMAND =>
            {
                return None;
            }
            Self::Edit { profiles, edits } => {
                push(&["edit"]);
                push(&names(profiles));
                // The same for each profile.
                let is_first = |edit: &&ProfileEdit| match edit {
                    ProfileEdit::Set { profile, .. } => profiles.first() == Some(profile),
                    _ => true,
                };
                for edit in edits.iter().filter(is_first) {
                    match edit {
                        ProfileEdit::Set { settings, .. } => {
                            for (key, value) in settings {
                                push(&[&format!("{key}={}", value.as_deref().unwrap_or_default())]);
                            }
                        }
                        ProfileEdit::Rename { to, .. } => push(&["--rename", to]),
                        ProfileEdit::AddRole(_) | ProfileEdit::Delete { .. } => {}
                    }
                }
            }
            Self::Delete(profiles) => {
                push(&["delete"]);
                push(&names(profiles));
            }
        }
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        Some(command(&words))
    }
}

fn names(profiles: &[String]) -> Vec<&str> {
    profiles.iter().map(String::as_str).collect()
}

fn naming<'a>(template: &'a str, region: Option<&'a str>) -> Vec<&'a str> {
    let mut words = Vec::new();
    if template != DEFAULT_TEMPLATE {
        words.extend(["--template", template]);
    }
    if let Some(region) = region {
        words.extend(["--region", region]);
    }
    words
}

/// What is looked at.
#[derive(Debug, Clone, PartialEq)]
pub enum ReviewOf {
    /// Profiles.
    Profiles(ProfileOrder),
    /// A switch everywhere, as it was planned and decided on.
    Everywhere(Box<SwitchPlan>, SwitchOrder),
    /// A change that is taken back.
    Undo {
        /// Which; `None` is the last.
        id: Option<String>,
        /// Those there are, latest first.
        changes: Vec<Undoable>,
    },
}

/// What a change of profiles does, worked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedProfiles {
    /// What it does.
    pub plan: EditPlan,
    /// Profiles that a sync could delete too: Moorline made them, and their role is gone.
    pub prunable: Vec<String>,
}

/// What taking back a change does, worked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedUndo {
    /// What it does.
    pub plan: UndoPlan,
    /// What to know before going on; safe to show.
    pub notices: Vec<String>,
}

/// What writing does, worked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Planned {
    /// Profiles.
    Profiles(Box<PlannedProfiles>),
    /// A managed profile that is pointed at another one.
    Everywhere(Box<EverywherePlan>),
    /// A change that is taken back.
    Undo(Box<PlannedUndo>),
}

impl Planned {
    /// What to know before going on; safe to show.
    pub fn notices(&self) -> &[String] {
        match self {
            Self::Profiles(planned) => &planned.plan.notices,
            Self::Everywhere(plan) => &plan.notices,
            Self::Undo(planned) => &planned.notices,
        }
    }

    /// What changes in which file.
    pub fn changes(&self) -> &[ConfigChange] {
        match self {
            Self::Profiles(planned) => &planned.plan.changes,
            Self::Everywhere(plan) => &plan.changes,
            Self::Undo(planned) => &planned.plan.changes,
        }
    }
}

/// How far it is.
#[derive(Debug, Clone, PartialEq)]
pub enum ReviewStage {
    /// What changes is being worked out.
    Planning,
    /// It is shown, and waits for an answer.
    Asking(Planned),
    /// It is being written.
    Writing(Planned),
    /// It could not be worked out or written.
    Failed(Failure),
}

/// A change to look at before it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// The run whose replies count.
    pub flow: FlowId,
    /// What it is about; safe to show.
    pub title: String,
    /// What is looked at.
    pub of: ReviewOf,
    /// How far it is.
    pub stage: ReviewStage,
    /// The selected one of [`Review::options`].
    pub selected: usize,
    /// The lines of the diff; it may have tens of thousands.
    pub diff: Vec<String>,
    /// First line of the diff on screen.
    pub scroll: u16,
}

impl Review {
    /// How many answers there are where the default is not to do it.
    pub const OPTIONS: usize = 2;

    /// The answers where the default is not to do it; the first is the default.
    pub fn options(&self) -> [String; Self::OPTIONS] {
        let delete = match &self.of {
            ReviewOf::Profiles(ProfileOrder::Delete(several)) if several.len() > 1 => {
                format!("Delete {} profiles", several.len())
            }
            _ => "Delete it".into(),
        };
        ["Cancel".into(), delete]
    }

    /// A change that is to be worked out.
    pub fn new(flow: FlowId, title: String, of: ReviewOf) -> Self {
        Self {
            flow,
            title,
            of,
            stage: ReviewStage::Planning,
            selected: 0,
            diff: Vec::new(),
            scroll: 0,
        }
    }

    /// Has it worked out anew, by `flow`.
    pub fn plan(&mut self, flow: FlowId) {
        self.flow = flow;
        self.stage = ReviewStage::Planning;
        self.diff.clear();
        (self.selected, self.scroll) = (0, 0);
    }

    /// It is worked out, or it failed.
    pub fn planned_as(&mut self, result: Result<Planned, Failure>) {
        self.stage = match result {
            Ok(planned) => {
                let changes = planned.changes().iter();
                let lines = changes.flat_map(|change| change.diff.lines());
                self.diff = lines.map(str::to_string).collect();
                ReviewStage::Asking(planned)
            }
            Err(failure) => ReviewStage::Failed(failure),
        };
    }

    /// Whether it is asked with the answers of [`Review::options`].
    pub fn is_question(&self) -> bool {
        matches!(self.of, ReviewOf::Profiles(ProfileOrder::Delete(_)))
            && matches!(&self.stage, ReviewStage::Asking(planned) if !planned.changes().is_empty())
    }

    /// What would be written, once that is known.
    pub fn planned(&self) -> Option<&Planned> {
        match &self.stage {
            ReviewStage::Asking(planned) | ReviewStage::Writing(planned) => Some(planned),
            ReviewStage::Planning | ReviewStage::Failed(_) => None,
        }
    }

    /// The change that is taken back: its place among all, and it.
    pub fn undoing(&self) -> Option<(usize, &Undoable)> {
        let ReviewOf::Undo { id, changes } = &self.of else {
            return None;
        };
        let at = match id {
            Some(id) => changes.iter().position(|change| change.id == *id)?,
            None => 0,
        };
        changes.get(at).map(|change| (at, change))
    }

    /// The profiles that a sync could delete too, and whether it will.
    pub fn prunable(&self) -> Option<(&[String], bool)> {
        let Some(Planned::Profiles(planned)) = self.planned() else {
            return None;
        };
        match &self.of {
            ReviewOf::Profiles(ProfileOrder::Sync { prune, .. }) => {
                Some((planned.prunable.as_slice(), *prune)).filter(|(names, _)| !names.is_empty())
            }
            _ => None,
        }
    }
}
