//! Switching everywhere: a managed profile, whose `credential_process` is Moorline, stands for the
//! target, so that programs that use it follow. Its section is written once, after the diff was
//! shown; which profile it stands for is kept in the state.

mod section;

use crate::domain::command;
use crate::domain::everywhere::circle;
use crate::domain::overview::Overview;
use crate::domain::profile::Profile;
use crate::domain::switch::SwitchPlan;
use crate::domain::text::visible;
use crate::flows::credentials::{self, Credentials, Refused, Request};
use crate::flows::discover::managed;
use crate::flows::failure::{Exit, Failure};
use crate::flows::file_edit::{self, Locked, NewContent};
use crate::flows::host::Host;
use crate::flows::sign_in::ConfigChange;
use crate::flows::switch::{self, SwitchOrder, Switched, no_profile};
use crate::store::ini::{Document, is_plain_name};
use jiff::SignedDuration;
use section::{Files, Wanted};

/// How far ahead at most the end of handed-out credentials is said to lie, so that programs ask
/// again and find what was switched to.
///
/// botocore (boto3, the AWS CLI) asks again from 15 minutes before that end, in each call that it
/// makes from then on, the SDK for JavaScript from 5 minutes, the one for Rust from 10 s. An end
/// nearer than 15 minutes would have botocore run Moorline for every call; so far ahead it does so
/// after 5 minutes. Source: botocore `RefreshableCredentials`, `credentialsTreatedAsExpired` of
/// @aws-sdk/credential-provider-node, `DEFAULT_BUFFER_TIME` of aws-smithy-runtime.
pub const LONGEST: SignedDuration = SignedDuration::from_mins(20);

/// Until when programs that run have followed.
const FOLLOW: &str = "programs that use it follow: a new one at once, a running one within 20 minutes (boto3 within 5)";

/// What pointing a managed profile at a target will do beside the switch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EverywherePlan {
    /// The managed profile.
    pub managed: String,
    /// The profile that it will stand for.
    pub target: String,
    /// What changes in the config file; nothing once its section is there.
    pub changes: Vec<ConfigChange>,
    /// What to know before going on; safe to show.
    pub notices: Vec<String>,
}

/// The managed profile that is meant: the one `asked` for by name, else that of the settings.
///
/// # Errors
/// Exit 2 when it cannot be one.
pub fn managed_name(host: &Host, asked: Option<&str>) -> Result<String, Failure> {
    let usage = |why: String, hint: &str| {
        Failure::new(format!("Not switched everywhere: {why}."))
            .hint(hint)
            .exit(Exit::Usage)
    };
    let name = match asked.filter(|name| !name.is_empty()) {
        Some(name) => name,
        None if host.settings().managed_profile == "default" => {
            return Err(usage(
                "managed_profile in config.toml is `default`, which is never meant silently".into(),
                "Name it, `--everywhere=default`, or give managed_profile another name.",
            ));
        }
        None => &host.settings().managed_profile,
    };
    if !is_plain_name(name) {
        return Err(usage(
            format!("a managed profile cannot be called `{}`", visible(name)),
            "Every AWS tool can read a name of letters, digits, `_`, `.` and `-` only.",
        ));
    }
    Ok(name.to_owned())
}

/// Plans to point `managed` at `target`. Blocks on files, writes nothing.
///
/// # Errors
/// Exit 2 when the profile of that name is not Moorline's, or cannot stand for the target.
pub fn plan(
    host: &Host,
    overview: &Overview,
    target: &str,
    managed: &str,
) -> Result<EverywherePlan, Failure> {
    let profile = overview
        .profile(target)
        .ok_or_else(|| no_profile(overview, target))?;
    check(overview, profile, managed)?;
    let program = section::program()?;
    let edit = Edit::new(host, profile, managed, &program)?;
    Ok(EverywherePlan {
        managed: managed.to_owned(),
        target: target.to_owned(),
        changes: edit
            .content()?
            .iter()
            .filter_map(NewContent::shown)
            .collect(),
        notices: notices(host, profile, managed),
    })
}

/// Carries a planned switch out everywhere. Blocks on files.
///
/// # Errors
/// When a file cannot be written, or would no longer change as it was shown.
pub fn switch(
    host: &Host,
    overview: &Overview,
    everywhere: &EverywherePlan,
    plan: &SwitchPlan,
    order: &SwitchOrder,
) -> Result<Switched, Failure> {
    let target = overview
        .profile(&everywhere.target)
        .ok_or_else(|| no_profile(overview, &everywhere.target))?;
    let managed = &everywhere.managed;
    let program = section::program()?;
    // Held until the state says so too: of two at once, the later has both its section and its
    // target.
    let command = command_line(&target.name, managed, host);
    let locked = Locked::acquire(host)?.by(Some(command));
    let content = Edit::new(host, target, managed, &program)?.content()?;
    let now: Vec<_> = content.iter().filter_map(NewContent::shown).collect();
    // Another switch may have written the very same in between.
    if !now.is_empty() && !file_edit::same_changes(&everywhere.changes, &now) {
        return Err(file_edit::other_than_shown());
    }
    let change = match content {
        None => None,
        Some(content) => {
            let what = format!(
                "have {} stand for {}",
                header(managed),
                visible(&target.name)
            );
            Some(locked.commit(&what, None, &[content])?)
        }
    };
    let order = SwitchOrder {
        everywhere: Some(managed.clone()),
        ..order.clone()
    };
    let mut switched = switch::switch(host, overview, plan, &order)?;
    switched.lines.insert(1, FOLLOW.to_owned());
    if let Some(number) = change {
        switched.lines.push(format!(
            "{} of the config file was written; `moorline undo {number}` takes that back",
            header(managed)
        ));
    }
    Ok(switched)
}

/// The header of the managed profile's section.
pub fn header(managed: &str) -> String {
    match managed {
        "default" => "[default]".to_owned(),
        _ => format!("[profile {}]", visible(managed)),
    }
}

/// The command line that switches everywhere, every word quoted for a POSIX shell.
pub fn command_line(target: &str, managed: &str, host: &Host) -> String {
    let target = command::word(target);
    match managed == host.settings().managed_profile {
        true => format!("moorline switch {target} --everywhere"),
        false => format!("moorline switch {target} --everywhere={managed}"),
    }
}

/// The credentials of what `managed` stands for now, said to end in time for programs to follow.
/// Keys of a user, which do not end, are said to end too: without an end nothing asks again.
///
/// # Errors
/// Exit 3 when nothing is chosen; those of [`credentials::get`].
pub async fn hand_out(
    host: &Host,
    overview: &Overview,
    managed: &str,
    request: Request<'_>,
) -> Result<Credentials, Refused> {
    let name = visible(managed);
    let profile = overview
        .profile(managed)
        .filter(|one| one.managed.is_some());
    let why = match profile {
        None => format!("The config file has no managed profile `{name}`."),
        Some(profile) if profile.stands_for().is_none() => {
            format!("Nothing is chosen for the managed profile `{name}`.")
        }
        Some(_) => {
            let mut credentials = credentials::get(host, overview, managed, request).await?;
            let longest = host.now() + LONGEST;
            let end = credentials
                .expires_at
                .map_or(longest, |end| end.min(longest));
            credentials.expires_at = Some(end);
            return Ok(credentials);
        }
    };
    Err(Failure::new(why)
        .hint("Choose: `moorline switch PROFILE --everywhere`.")
        .exit(Exit::SignInNeeded)
        .into())
}

fn check(overview: &Overview, target: &Profile, managed: &str) -> Result<(), Failure> {
    let why = circle(overview, managed, target, managed::words).or_else(|| {
        (!target.offers_iam()).then(|| "it offers no IAM credentials to hand out".to_owned())
    });
    let Some(why) = why else {
        return Ok(());
    };
    Err(Failure::new(format!(
        "Not switched everywhere: {} cannot be what `{managed}` stands for: {why}.",
        visible(&target.name)
    ))
    .hint("Choose a profile with credentials of its own; without `--everywhere` it is for this shell only.")
    .exit(Exit::Usage))
}

/// What to know of the shell and the section before going on.
fn notices(host: &Host, target: &Profile, managed: &str) -> Vec<String> {
    let mut notices = Vec::new();
    if target.region.is_none() {
        notices.push(format!(
            "{} names no region, so neither does `{managed}`: programs have to be told one",
            visible(&target.name)
        ));
    }
    let environment = host.environment();
    let foreign = environment.get("AWS_PROFILE");
    let is_ours = crate::flows::shell::was_set_by_us(host, "AWS_PROFILE");
    if managed == "default"
        && let Some(name) = foreign
        && !is_ours
    {
        notices.push(format!(
            "AWS_PROFILE in this shell is `{}` and beats [default]: run `unset AWS_PROFILE` for this shell to follow",
            visible(name)
        ));
    }
    notices
}

/// The section as it is to be, on the files as they are.
struct Edit<'a> {
    host: &'a Host,
    wanted: Wanted<'a>,
    before: Option<Vec<u8>>,
    credentials: Document,
}

impl<'a> Edit<'a> {
    fn new(
        host: &'a Host,
        target: &'a Profile,
        managed: &'a str,
        program: &'a str,
    ) -> Result<Self, Failure> {
        let environment = host.environment();
        Ok(Self {
            host,
            wanted: Wanted {
                name: managed,
                program,
                region: target.region.as_deref(),
            },
            before: file_edit::read_bytes(&environment.aws_config())?,
            credentials: file_edit::read(&environment.aws_credentials())?,
        })
    }

    /// The change of the config file; `None` if its section is as it has to be.
    fn content(&self) -> Result<Option<NewContent>, Failure> {
        let environment = self.host.environment();
        let (config, credentials) = (environment.aws_config(), environment.aws_credentials());
        let before = Document::parse(self.before.clone().unwrap_or_default());
        let files = Files {
            config: &config,
            credentials: (&credentials, &self.credentials),
        };
        let after = section::edited(&files, &before, &self.wanted)?;
        Ok((after != before).then(|| NewContent {
            path: config.clone(),
            before: self.before.clone(),
            after: Some(after.to_bytes()),
            is_text: false,
        }))
    }
}
