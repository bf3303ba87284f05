//! `profiles add|sync|edit|delete|favourite`: a diff, a question, a change.

use crate::cli::args::{
    ProfilesAction, ProfilesAdd, ProfilesDelete, ProfilesEdit, ProfilesFavourite, ProfilesSync,
};
use crate::cli::roles::fetched;
use crate::cli::{change, output, wait};
use crate::domain::connection::{Connection, ConnectionId};
use crate::domain::names;
use crate::domain::overview::Overview;
use crate::domain::principal::is_account;
use crate::domain::text::{minute, visible};
use crate::flows::discover::discover;
use crate::flows::failure::{Exit, Failure};
use crate::flows::favourites;
use crate::flows::host::Host;
use crate::flows::profile_edit::{self, ProfileEdit};
use crate::flows::role_profiles::{self, DEFAULT_TEMPLATE};
use crate::flows::roles::{self, Role, RoleList};

/// Changes profiles.
///
/// # Errors
/// Exit 2 when nobody can be asked and `--yes` is not given.
pub fn edit(host: &Host, action: ProfilesAction) -> Result<(), Failure> {
    let overview = discover(host, None);
    match action {
        ProfilesAction::Add(args) => add(host, &overview, &args),
        ProfilesAction::Sync(args) => sync(host, &overview, &args),
        ProfilesAction::Edit(args) => set(host, &overview, args),
        ProfilesAction::Delete(args) => delete(host, &overview, args),
        ProfilesAction::Favourite(args) => favourite(host, &overview, &args),
    }
}

fn usage(summary: impl AsRef<str>) -> Failure {
    Failure::new(summary).exit(Exit::Usage)
}

/// Plans, shows, asks, changes, and says how to take it back.
fn make(
    host: &Host,
    overview: &Overview,
    edits: Vec<ProfileEdit>,
    yes: bool,
) -> Result<(), Failure> {
    let deletes = |edit: &ProfileEdit| matches!(edit, ProfileEdit::Delete { .. });
    let is_careful = edits.iter().any(deletes);
    let plan = profile_edit::plan(host, overview, edits)?;
    if plan.changes.is_empty() {
        output::say(&plan.summary);
        return Ok(());
    }
    let question = format!("Make this change ({})?", plan.summary);
    change::confirm(&plan.changes, &question, is_careful, yes, &plan.notices)?;
    let done = wait::undisturbed(|| profile_edit::apply(host, &plan))?;
    output::say(match done.undo {
        Some(id) => format!("{}; `moorline undo {id}` takes it back", done.summary),
        None => done.summary,
    });
    Ok(())
}

fn add(host: &Host, overview: &Overview, args: &ProfilesAdd) -> Result<(), Failure> {
    let name = args.session.as_deref().unwrap_or_default();
    let session = connection(overview, name)?;
    let connection = &session.id;
    let template = args.template.as_deref().unwrap_or(DEFAULT_TEMPLATE);
    check(overview, connection, template, args.region.as_deref())?;
    let needs_names = role_profiles::needs_account_name(template)? && args.name.is_none();
    let wanted = match (args.all, args.roles.as_slice()) {
        (true, _) => Vec::new(),
        (false, []) => {
            return Err(usage("Say which roles become profiles.").hint(
                "`--role ACCOUNT/ROLE` adds one, `--all` every role of the session; `moorline roles` lists them.",
            ));
        }
        (false, roles) => roles
            .iter()
            .map(|role| account_and_role(role))
            .collect::<Result<_, _>>()?,
    };
    let roles = if args.all {
        listed(host, overview, session, false)?.roles
    } else {
        chosen(host, overview, session, &wanted, needs_names)?
    };
    let region = args.region.as_deref();
    let mut edits = role_profiles::additions(overview, connection, &roles, template, region)?;
    for (account, role) in &wanted {
        if let Some(profile) = role_profiles::profile_of(overview, connection, (account, role)) {
            output::say(format!(
                "{account}/{role} is a profile already: {}",
                visible(profile)
            ));
        }
    }
    if let Some(name) = &args.name {
        if wanted.len() != 1 {
            return Err(
                usage("`--name` names one profile, so it takes exactly one `--role`.")
                    .hint("`--template` names many, like `{account_name}-{role}`."),
            );
        }
        for edit in &mut edits {
            if let ProfileEdit::AddRole(role) = edit {
                role.profile.clone_from(name);
            }
        }
    }
    make(host, overview, edits, args.yes)
}

/// Finds what is wrong with the request before anybody is asked for roles.
fn check(
    overview: &Overview,
    connection: &ConnectionId,
    template: &str,
    region: Option<&str>,
) -> Result<(), Failure> {
    role_profiles::additions(overview, connection, &[], template, region).map(|_none| ())
}

/// `111122223333/Developer` as account and role.
fn account_and_role(text: &str) -> Result<(String, String), Failure> {
    text.split_once('/')
        .filter(|(account, role)| is_account(account) && !role.is_empty())
        .map(|(account, role)| (account.to_owned(), role.to_owned()))
        .ok_or_else(|| {
            usage(format!("`{text}` is no role: it must be ACCOUNT/ROLE."))
                .hint("Write one like 111122223333/Developer; `moorline roles` lists them.")
        })
}

/// The roles asked for, out of the list; a list is fetched only where something in it is needed.
fn chosen(
    host: &Host,
    overview: &Overview,
    session: &Connection,
    wanted: &[(String, String)],
    needs_names: bool,
) -> Result<Vec<Role>, Failure> {
    let find = |list: &RoleList, (account, name): &(String, String)| {
        let mut roles = list.roles.iter();
        roles
            .find(|role| role.account_id == *account && role.role == *name)
            .cloned()
    };
    let all = |list: &RoleList| {
        wanted
            .iter()
            .map(|one| find(list, one))
            .collect::<Option<Vec<_>>>()
    };
    if let Some(roles) = roles::cached(host, &session.id).and_then(|list| all(&list)) {
        return Ok(roles);
    }
    if !needs_names {
        let bare = |(account_id, role): &(String, String)| Role {
            account_name: String::new(),
            account_id: account_id.clone(),
            role: role.clone(),
        };
        return Ok(wanted.iter().map(bare).collect());
    }
    let list = listed(host, overview, session, true)?;
    all(&list).ok_or_else(|| {
        let missing: Vec<String> = wanted
            .iter()
            .filter(|one| find(&list, one).is_none())
            .take(8)
            .map(|(account, role)| format!("{account}/{role}"))
            .collect();
        usage(format!("This session cannot use {}.", missing.join(", ")))
            .hint("`moorline roles` lists what it can use.")
    })
}

/// The roles of the session: as they were last fetched, or fetched now.
fn listed(
    host: &Host,
    overview: &Overview,
    connection: &Connection,
    afresh: bool,
) -> Result<RoleList, Failure> {
    let name = visible(&connection.name);
    let known = roles::cached(host, &connection.id).filter(|_| !afresh);
    let list = match known.filter(|list| list.is_fresh(host.now())) {
        Some(list) => {
            let at = list.fetched_at.map(minute).unwrap_or_default();
            output::say(format!(
                "the roles of {name} as they were at {at}; `moorline roles --refresh` asks again"
            ));
            list
        }
        None => {
            output::say(format!("asking for the accounts and roles of {name} …"));
            fetched(host, overview, connection)?
        }
    };
    for (account, why) in list.failed.iter().take(8) {
        output::say(format!(
            "note: the roles of account {account} are not known: {why}"
        ));
    }
    if let Some(more @ 1..) = list.failed.len().checked_sub(8) {
        output::say(format!("note: nor are those of {more} more accounts"));
    }
    Ok(list)
}

fn sync(host: &Host, overview: &Overview, args: &ProfilesSync) -> Result<(), Failure> {
    let session = connection(overview, &args.session)?;
    let connection = &session.id;
    let template = args.template.as_deref().unwrap_or(DEFAULT_TEMPLATE);
    check(overview, connection, template, args.region.as_deref())?;
    let list = listed(host, overview, session, true)?;
    let region = args.region.as_deref();
    let plan = role_profiles::sync(host, overview, connection, &list, template, region)?;
    for why in &plan.kept {
        output::say(format!("note: {why}"));
    }
    let mut edits = plan.edits;
    let gone = plan.prunable.into_iter();
    if args.prune {
        edits.extend(gone.map(|profile| ProfileEdit::Delete { profile }));
    } else if gone.len() > 0 {
        let names: Vec<String> = gone
            .clone()
            .take(8)
            .map(|name| visible(&name).into_owned())
            .collect();
        let more = if gone.len() > names.len() {
            ", …"
        } else {
            ""
        };
        output::say(format!(
            "note: the roles of {} of Moorline's profiles are gone ({}{more}): `--prune` deletes them",
            gone.len(),
            names.join(", ")
        ));
    }
    make(host, overview, edits, args.yes)
}

fn set(host: &Host, overview: &Overview, args: ProfilesEdit) -> Result<(), Failure> {
    let mut profiles = vec![args.profile.clone()];
    let mut settings = Vec::new();
    for word in args.more {
        // The first word is a profile's name whatever is in it; of the others, what exists.
        if settings.is_empty() && !word.contains('=') && overview.profile(&word).is_some() {
            profiles.push(word);
        } else {
            settings.push(setting(&word)?);
        }
    }
    if args.rename.is_some() && profiles.len() > 1 {
        return Err(usage(
            "`--rename` names one profile, so it takes exactly one.",
        ));
    }
    let mut edits = Vec::new();
    if !settings.is_empty() {
        edits.extend(profiles.into_iter().map(|profile| ProfileEdit::Set {
            profile,
            settings: settings.clone(),
        }));
    }
    if let Some(to) = args.rename {
        edits.push(ProfileEdit::Rename {
            profile: args.profile,
            to,
        });
    }
    if edits.is_empty() {
        return Err(usage("Say what to change.").hint(
            "`KEY=VALUE` sets a key, `KEY=` removes it, `--rename NAME` renames the profile.",
        ));
    }
    make(host, overview, edits, args.yes)
}

/// `region=eu-west-1`, or `region=` to remove it. The text itself is not repeated: it may be a
/// secret.
fn setting(text: &str) -> Result<(String, Option<String>), Failure> {
    let (key, value) = text.split_once('=').ok_or_else(|| {
        usage("A word has no `=` in it, and no profile is called so.")
            .hint("Write the profiles first, then `KEY=VALUE`, or `KEY=` to remove the key.")
    })?;
    let value = value.trim();
    let value = (!value.is_empty()).then(|| value.to_owned());
    Ok((key.trim().to_owned(), value))
}

fn favourite(host: &Host, overview: &Overview, args: &ProfilesFavourite) -> Result<(), Failure> {
    let said = wait::undisturbed(|| favourites::set(host, overview, &args.profiles, !args.remove))?;
    output::say(said);
    Ok(())
}

fn delete(host: &Host, overview: &Overview, args: ProfilesDelete) -> Result<(), Failure> {
    let delete = |profile| ProfileEdit::Delete { profile };
    let edits = args.profiles.into_iter().map(delete).collect();
    make(host, overview, edits, args.yes)
}

fn connection<'a>(overview: &'a Overview, name: &str) -> Result<&'a Connection, Failure> {
    names::connection(overview, name).map_err(|error| {
        usage(format!("{error}.")).hint("`moorline connections` lists the sessions.")
    })
}
