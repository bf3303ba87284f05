//! From edits of profiles to edits of sections: what each means for the two files, and whether all
//! of them can be made. Pure.

use super::counts::Counts;
use super::sides::Sides;
use super::{NewRoleProfile, ProfileEdit};
use crate::domain::command;
use crate::domain::names;
use crate::domain::principal::is_account;
use crate::domain::profile::is_secret_key;
use crate::domain::region::partition;
use crate::domain::text::visible;
use crate::flows::failure::{Exit, Failure};
use crate::store::ini::{Batch, SectionName, check_key, check_value, is_plain_name};
use std::collections::{BTreeMap, HashMap, HashSet};

/// More reasons than this say nothing new.
const MOST_REASONS: usize = 8;

/// The edits of the two files.
#[derive(Default)]
pub(super) struct Planned {
    pub config: Batch,
    pub credentials: Batch,
    pub counts: Counts,
    /// The roles that become profiles, or are already.
    pub roles: Vec<NewRoleProfile>,
    /// Old and new names.
    pub renamed: Vec<(String, String)>,
    /// What is set, by profile.
    pub set: BTreeMap<String, BTreeMap<String, Option<String>>>,
}

/// Plans `edits`.
///
/// # Errors
/// Exit 2 with every reason, if one of them cannot be made.
pub(super) fn planned(sides: &Sides, edits: &[ProfileEdit]) -> Result<Planned, Failure> {
    let mut planner = Planner::new(sides, edits);
    // Last come those that go: by then it is known who uses them.
    let (last, first): (Vec<_>, Vec<_>) = edits
        .iter()
        .partition(|edit| matches!(edit, ProfileEdit::Delete { .. }));
    for edit in first.into_iter().chain(last) {
        let done = match edit {
            ProfileEdit::AddRole(role) => planner.add(role),
            ProfileEdit::Set { profile, settings } => planner.set(profile, settings),
            ProfileEdit::Rename { profile, to } => planner.rename(profile, to),
            ProfileEdit::Delete { profile } => planner.delete(profile),
        };
        planner.reasons.extend(done.err());
    }
    planner.follow_renames();
    match planner.reasons.as_slice() {
        [] => Ok(planner.planned),
        reasons => Err(failure(reasons)),
    }
}

fn failure(reasons: &[String]) -> Failure {
    let mut said: Vec<String> = reasons.iter().take(MOST_REASONS).cloned().collect();
    if let Some(more @ 1..) = reasons.len().checked_sub(MOST_REASONS) {
        said.push(format!("and {more} more reasons like these"));
    }
    Failure::new(format!("Nothing was changed: {}.", said.join("; "))).exit(Exit::Usage)
}

struct Planner<'a> {
    sides: &'a Sides,
    deleted: HashSet<&'a str>,
    renamed: HashMap<&'a str, &'a str>,
    /// The names that profiles get.
    given: HashSet<&'a str>,
    planned: Planned,
    reasons: Vec<String>,
}

impl<'a> Planner<'a> {
    fn new(sides: &'a Sides, edits: &'a [ProfileEdit]) -> Self {
        let mut planner = Self {
            sides,
            deleted: HashSet::new(),
            renamed: HashMap::new(),
            given: HashSet::new(),
            planned: Planned::default(),
            reasons: Vec::new(),
        };
        for edit in edits {
            match edit {
                ProfileEdit::Delete { profile } => {
                    planner.deleted.insert(profile);
                }
                ProfileEdit::Rename { profile, to } => {
                    planner.renamed.insert(profile, to);
                }
                _ => {}
            }
        }
        planner
    }

    fn add(&mut self, role: &'a NewRoleProfile) -> Result<(), String> {
        let name = visible(&role.profile).into_owned();
        let wanted = [
            ("sso_session", role.session.as_str()),
            ("sso_account_id", &role.account_id),
            ("sso_role_name", &role.role),
        ];
        let region = role.region.as_deref();
        if let Some(region) = region.filter(|region| partition(region).is_none()) {
            return Err(no_region(region));
        }
        self.planned.roles.push(role.clone());
        let says =
            |(key, value): &(&str, &str)| self.sides.text(&role.profile, key) == Some(*value);
        if self.sides.has(&role.profile)
            && !self.is_leaving(&role.profile)
            && wanted.iter().all(says)
        {
            let region = region.map(|region| ("region".to_owned(), Some(region.to_owned())));
            return match region {
                Some(region) => self.set(&role.profile, &[region]),
                None => Ok(()),
            };
        }
        self.give(&role.profile)?;
        if !self.sides.has_session(&role.session) {
            let session = visible(&role.session);
            return Err(format!(
                "{name} needs [sso-session {session}], which is not in the config"
            ));
        }
        if !is_account(&role.account_id) {
            let account = visible(&role.account_id);
            return Err(format!("`{account}` is no account of twelve digits"));
        }
        let region = region.map(|region| ("region", region));
        let settings: Vec<(&str, &str)> = wanted.into_iter().chain(region).collect();
        for (key, value) in &settings {
            check_value(key, value).map_err(|error| format!("{name}: {error}"))?;
        }
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        let section = SectionName::Profile(role.profile.clone());
        let settings = settings.iter().map(owned).collect();
        self.planned.config.added.push((section, settings));
        self.planned.counts.added.push(role.profile.clone());
        Ok(())
    }

    fn set(&mut self, profile: &str, settings: &[(String, Option<String>)]) -> Result<(), String> {
        self.check_is_there(profile)?;
        let mut changes = false;
        for (key, value) in settings {
            self.check_setting(profile, key, value.as_deref())?;
            changes |= self.put(profile, key, value.as_deref());
            let set = self.planned.set.entry(profile.to_owned()).or_default();
            set.insert(key.clone(), value.clone());
        }
        self.check_sso(profile)?;
        let changed = &mut self.planned.counts.changed;
        if changes && changed.last().is_none_or(|last| last != profile) {
            changed.push(profile.to_owned());
        }
        Ok(())
    }

    fn check_setting(&self, profile: &str, key: &str, value: Option<&str>) -> Result<(), String> {
        check_key(key).map_err(|error| error.to_string())?;
        if is_secret_key(key) || key == "aws_access_key_id" {
            return Err(format!(
                "{key} is not changed here, where shells keep what was typed: use `moorline profiles add --static {} --replace`",
                command::word(profile)
            ));
        }
        let Some(value) = value else {
            return Ok(());
        };
        check_value(key, value).map_err(|error| error.to_string())?;
        match key {
            "region" if partition(value).is_none() => Err(no_region(value)),
            "source_profile" if self.deleted.contains(value) => Err(format!(
                "{} would use {}, which goes",
                visible(profile),
                visible(value)
            )),
            _ => Ok(()),
        }
    }

    /// An `sso_session` brings its start URL and region along: some tools refuse a profile that
    /// says them too.
    fn check_sso(&self, profile: &str) -> Result<(), String> {
        let Some(set) = self.planned.set.get(profile) else {
            return Ok(());
        };
        let keys = ["sso_session", "sso_start_url", "sso_region"];
        let is_about_it = |key: &&str| matches!(set.get(*key), Some(Some(_)));
        let has = |key: &str| match set.get(key) {
            Some(value) => value.is_some(),
            None => self.sides.text(profile, key).is_some(),
        };
        if keys.iter().any(is_about_it) && has(keys[0]) && (has(keys[1]) || has(keys[2])) {
            return Err(format!(
                "{} would have sso_session beside sso_start_url or sso_region, which some AWS tools refuse: remove the latter two, the session says them",
                visible(profile)
            ));
        }
        Ok(())
    }

    /// Puts the setting where it takes effect; whether that changes anything.
    fn put(&mut self, profile: &str, key: &str, value: Option<&str>) -> bool {
        let (in_config, in_credentials) = self.sides.places_of(profile, key);
        let is_new = !in_config && !in_credentials;
        if is_new && value.is_none() || !is_new && self.is_so(profile, key, value) {
            return false;
        }
        let new_in_credentials = !self.sides.in_config(profile) && !is_plain_name(profile);
        let setting = || (key.to_owned(), value.map(str::to_owned));
        if in_config || is_new && !new_in_credentials {
            let section = SectionName::Profile(profile.to_owned());
            let edit = self.planned.config.changed.entry(section).or_default();
            edit.settings.extend([setting()]);
        }
        if in_credentials || is_new && new_in_credentials {
            let section = SectionName::Credentials(profile.to_owned());
            let edit = self.planned.credentials.changed.entry(section).or_default();
            edit.settings.extend([setting()]);
        }
        true
    }

    /// Whether `key` says `value` already, wherever it stands.
    fn is_so(&self, profile: &str, key: &str, value: Option<&str>) -> bool {
        let mut texts = self.sides.texts(profile, key);
        value.is_some() && texts.all(|text| text == value)
    }

    fn rename(&mut self, profile: &'a str, to: &'a str) -> Result<(), String> {
        self.check_is_there(profile)?;
        if profile == to {
            return Ok(());
        }
        if self.renamed.get(profile) != Some(&to) {
            return Err(format!("{} would get two names", visible(profile)));
        }
        self.give(to)?;
        self.planned.counts.renamed.push(profile.to_owned());
        self.planned
            .renamed
            .push((profile.to_owned(), to.to_owned()));
        Ok(())
    }

    /// Writes the new names: of the renamed profiles themselves, and where another one names them
    /// as its source.
    fn follow_renames(&mut self) {
        for (from, to) in self.planned.renamed.clone() {
            let users: Vec<String> = self.sides.users_of(&from).map(str::to_owned).collect();
            let itself = self.sides.text(&from, "source_profile") == Some(&from);
            for user in users.into_iter().chain(itself.then(|| from.clone())) {
                let set = self.planned.set.get(&user);
                let is_set = set.is_some_and(|set| set.contains_key("source_profile"));
                if !is_set && !self.deleted.contains(user.as_str()) {
                    self.put(&user, "source_profile", Some(&to));
                }
            }
            let sections = [
                (&mut self.planned.config, SectionName::Profile as fn(_) -> _),
                (&mut self.planned.credentials, SectionName::Credentials),
            ];
            for ((batch, name), is_there) in sections.into_iter().zip([
                self.sides.in_config(&from),
                self.sides.in_credentials(&from),
            ]) {
                let section = name(from.clone());
                if is_there || batch.changed.contains_key(&section) {
                    batch.changed.entry(section).or_default().rename = Some(name(to.clone()));
                }
            }
        }
    }

    fn delete(&mut self, profile: &str) -> Result<(), String> {
        if !self.sides.has(profile) {
            return Err(self.unknown(profile));
        }
        if self.renamed.contains_key(profile) {
            return Err(format!(
                "{} cannot be renamed and deleted at once",
                visible(profile)
            ));
        }
        let users: Vec<String> = self
            .sides
            .users_of(profile)
            .filter(|user| !self.deleted.contains(user))
            .filter(|user| {
                let set = self.planned.set.get(*user);
                !set.is_some_and(|set| set.contains_key("source_profile"))
            })
            .map(|user| visible(user).into_owned())
            .collect();
        if !users.is_empty() {
            let (shown, more) = users.split_at(users.len().min(3));
            let more = match more.len() {
                0 => String::new(),
                count => format!(" and {count} more"),
            };
            return Err(format!(
                "{} cannot be deleted: it is the source_profile of {}{more}; delete those too, or give them another source",
                visible(profile),
                shown.join(", ")
            ));
        }
        let config = SectionName::Profile(profile.to_owned());
        if self.sides.in_config(profile) && self.planned.config.removed.insert(config) {
            self.planned.counts.deleted.push(profile.to_owned());
        }
        let credentials = SectionName::Credentials(profile.to_owned());
        if self.sides.in_credentials(profile)
            && self.planned.credentials.removed.insert(credentials)
            && !self.sides.in_config(profile)
        {
            self.planned.counts.deleted.push(profile.to_owned());
        }
        Ok(())
    }

    fn is_leaving(&self, profile: &str) -> bool {
        self.deleted.contains(profile) || self.renamed.get(profile).is_some_and(|to| *to != profile)
    }

    fn check_is_there(&self, profile: &str) -> Result<(), String> {
        if self.deleted.contains(profile) {
            return Err(format!(
                "{} cannot be changed and deleted at once",
                visible(profile)
            ));
        }
        if self.sides.has(profile) {
            return Ok(());
        }
        Err(self.unknown(profile))
    }

    fn unknown(&self, profile: &str) -> String {
        let names = self.sides.names().iter().cloned();
        names::unknown("profile", profile, names).to_string()
    }

    /// Gives `name` to a profile, if it can be written and nobody else has it.
    fn give(&mut self, name: &'a str) -> Result<(), String> {
        let shown = visible(name);
        if !is_plain_name(name) {
            return Err(format!(
                "`{shown}` is no name that every AWS tool can read: use letters, digits, `_`, `.` and `-`"
            ));
        }
        if name == "DEFAULT" {
            return Err(
                "`DEFAULT` is no profile's name: in the credentials file it means all of them"
                    .to_owned(),
            );
        }
        if self.sides.has(name) && !self.is_leaving(name) {
            return Err(format!("a profile is called {shown} already"));
        }
        if !self.given.insert(name) {
            return Err(format!("two profiles would be called {shown}"));
        }
        Ok(())
    }
}

fn no_region(region: &str) -> String {
    format!(
        "`{}` is no region's name: write one like eu-west-1",
        visible(region)
    )
}
