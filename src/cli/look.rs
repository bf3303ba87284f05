//! `status`, `connections`, `profiles`, `services`: looking, never touching.

use super::json::{OverviewJson, Part};
use super::output::{self, Table};
use super::wrap::wrapped;
use crate::domain::ago::ago;
use crate::domain::binding::{Via, whose};
use crate::domain::connection::{AuthMethod, Connection};
use crate::domain::everywhere;
use crate::domain::holder::{HolderSignIn, HolderState, Tool};
use crate::domain::identity;
use crate::domain::left;
use crate::domain::overview::{Bound, Overview};
use crate::domain::place::Place;
use crate::domain::text::visible;
use crate::flows::discover::discover;
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::shell::login_shell;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use unicode_width::UnicodeWidthStr;

const CODEWHISPERER: &str = "codewhisperer";
/// The columns by which the rest of a broken line is indented.
const CONTINUED: usize = 2;

/// Prints the overview, or a part of it.
///
/// # Errors
/// Never: problems found in files are shown, and are no failure.
pub fn look(host: &Host, json: bool, part: Part) -> Result<(), Failure> {
    let overview = discover(host, None);
    if json {
        output::json(&OverviewJson(&overview, part));
        return Ok(());
    }
    let (now, columns) = (host.now(), output::columns());
    let text = match part {
        Part::All => status(host, &overview, now, columns),
        Part::Connections => connections(&overview, now, columns),
        Part::Profiles => profiles(host, &overview, columns),
        Part::Services => services(&overview, overview.services().iter(), now, columns),
    };
    let text = output::visible_lines(&text);
    output::data(&columns.map_or(text.clone(), |columns| within(&text, columns)));
    for problem in overview.problems() {
        output::say(format!("problem: {}", visible(&problem.in_one_line())));
    }
    Ok(())
}

/// `text` with the lines broken at blanks that a terminal of so many columns would break anywhere.
fn within(text: &str, columns: usize) -> String {
    text.split_inclusive('\n')
        .map(|line| match line.trim_end().width() > columns {
            true => wrapped(line.trim_end(), CONTINUED, columns),
            false => line.to_owned(),
        })
        .collect()
}

fn status(host: &Host, overview: &Overview, now: Timestamp, columns: Option<usize>) -> String {
    let mut text = String::new();
    let active = overview.active_profile();
    let production = match active.is_some_and(|profile| overview.is_production(profile)) {
        true => format!(" {}", signs(host).production),
        false => String::new(),
    };
    match overview.active() {
        Some(active) => text.push_str(&format!(
            "active profile: {}{production} ({})\n",
            visible(&active.profile),
            visible(&overview.active_reason().unwrap_or_default())
        )),
        None => text.push_str("active profile: none\n"),
    }
    for line in everywhere::lines(overview) {
        text.push_str(&format!("{}\n", visible(&line)));
    }
    if let Some(line) = disagreement(host, overview) {
        text.push_str(&line);
        text.push('\n');
    }
    if let Some(bound) = overview.service(CODEWHISPERER) {
        text.push_str(&format!(
            "{}: {}\n",
            bound.service.name,
            standing(overview, bound, now)
        ));
    }
    if let Some(place) = overview.place() {
        text.push_str(&format!("place: {}\n", in_place(overview, place)));
    }
    for line in milestones(overview, now) {
        text.push_str(&line);
    }
    for warning in overview
        .services()
        .iter()
        .flat_map(|bound| identity::warnings(overview, bound))
    {
        text.push_str(&format!("warning: {}\n", visible(&warning)));
    }
    text.push_str("\nConnections\n");
    text.push_str(&connections(overview, now, columns));
    text.push_str("\nServices\n");
    text.push_str(&services_in_short(overview, now, columns));
    let broken = overview
        .profiles()
        .iter()
        .filter(|profile| !profile.problems.is_empty())
        .count();
    text.push_str(&format!("\n{} profiles", overview.profiles().len()));
    if broken > 0 {
        text.push_str(&format!(
            ", {broken} with problems: `moorline profiles` shows them"
        ));
    }
    text.push('\n');
    text
}

/// Where this runs, and how the CodeWhisperer of that place stands.
fn in_place(overview: &Overview, place: Place) -> String {
    let own = place.codewhisperer().and_then(|id| overview.service(id));
    match own {
        Some(bound) => format!(
            "{}, where {} is the one that counts: {}",
            place.label(),
            bound.service.name,
            bound.state.id().replace('_', " ")
        ),
        None => place.label().to_owned(),
    }
}

/// The days that press, of CodeWhisperer, of what else has a sign-in of its own that is used, and of
/// what is in this place.
fn milestones(overview: &Overview, now: Timestamp) -> Vec<String> {
    let today = now.to_zoned(TimeZone::UTC).date();
    let here = overview.place().and_then(Place::codewhisperer);
    let counts = |bound: &&Bound| {
        let service = &bound.service;
        let is_used = bound.binding.via.is_some() && !service.accepts.contains(&AuthMethod::Iam);
        is_used || service.id == CODEWHISPERER || here == Some(&service.id)
    };
    let used = overview.services().iter().filter(counts);
    used.flat_map(|bound| {
        let pressing = bound.service.pressing(today).into_iter();
        pressing.map(move |one| format!("{}, {}\n", visible(&bound.service.name), one.said(today)))
    })
    .collect()
}

/// What `aws` in this shell would use, when that is not the active profile.
pub fn disagreement(host: &Host, overview: &Overview) -> Option<String> {
    let words = login_shell(host.environment());
    let shell = overview.shell();
    if shell.agrees {
        return None;
    }
    if !shell.overridden_by.is_empty() {
        let names = shell.overridden_by.join(" and ");
        return Some(format!(
            "but {names} beats any profile for `aws` in this shell: run `{}`",
            words.unset(&shell.overridden_by)
        ));
    }
    let active = overview.active()?;
    let uses = shell
        .profile
        .as_ref()
        .map_or("no profile".to_string(), |name| {
            format!("[{}]", visible(name))
        });
    Some(format!(
        "but `aws` in this shell uses {uses}: run `{}`",
        words.set("AWS_PROFILE", active.shell_name())
    ))
}

/// How a service stands and whose sign-in that is, Moorline's first, then the tools that keep one
/// of their own.
fn standing(overview: &Overview, bound: &Bound, now: Timestamp) -> String {
    let state = bound.state.id().replace('_', " ");
    let own = match bound.binding.connection {
        Some(_) => format!("{} ({state})", whose(overview, &bound.binding)),
        None => state,
    };
    let mut parts = vec![format!("Moorline: {own}")];
    let bearer = |holder: &&HolderSignIn| holder.tool != Tool::AwsLogin;
    for holder in overview.holders().iter().filter(bearer) {
        match &holder.state {
            state if state.is_present() => parts.push(format!(
                "{}: own sign-in, {}",
                holder.tool.label(),
                holder_left(holder, now)
            )),
            HolderState::NoneSeen => parts.push(format!("{}: none seen", holder.tool.label())),
            _ => {}
        }
    }
    parts.join(" · ")
}

fn holder_left(holder: &HolderSignIn, now: Timestamp) -> String {
    match holder.state {
        HolderState::SignedIn => left(holder.expires_at, now),
        HolderState::Refreshable => "refreshable".into(),
        _ => "expired".into(),
    }
}

fn connections(overview: &Overview, now: Timestamp, columns: Option<usize>) -> String {
    if overview.connections().is_empty() {
        return "none yet: `moorline login builder-id`, or `moorline login --start-url URL --region REGION`\n".into();
    }
    let mut table = Table::default();
    for connection in overview.connections() {
        let left = left(connection.expires_at, now);
        let note = connection.note.as_deref().unwrap_or_default();
        let state = connection.state.id().replace('_', " ");
        table.row(&[
            &connection.id.to_string(),
            label(connection),
            &state,
            &left,
            note,
        ]);
    }
    table.fitted(columns)
}

fn label(connection: &Connection) -> &'static str {
    connection.auth_method.label()
}

fn profiles(host: &Host, overview: &Overview, columns: Option<usize>) -> String {
    if overview.profiles().is_empty() {
        let environment = host.environment();
        return format!(
            "none in {} or {}: `aws configure` writes one\n",
            visible(&environment.aws_config().display().to_string()),
            visible(&environment.aws_credentials().display().to_string())
        );
    }
    let active = overview.active().map(|active| active.profile.as_str());
    let signs = signs(host);
    let mut table = Table::default();
    for profile in overview.profiles() {
        let mut mark = String::from(match active == Some(profile.name.as_str()) {
            true => "*",
            false => " ",
        });
        if overview.is_favourite(&profile.name) {
            mark.push_str(signs.favourite);
        }
        let production = overview.is_production(profile).then_some(signs.production);
        let problems = profile.problems.iter();
        let problems: Vec<&str> = production
            .into_iter()
            .chain(problems.map(|problem| problem.message.as_str()))
            .collect();
        table.row(&[
            &mark,
            &profile.name,
            profile.kind.label(),
            profile.account.as_deref().unwrap_or("-"),
            profile.role.as_deref().unwrap_or("-"),
            profile.region.as_deref().unwrap_or("-"),
            &[everywhere::stands_for(profile), problems.join(" ")].concat(),
        ]);
    }
    table.fitted(columns)
}

/// What stands for what in lists.
pub struct Signs {
    /// A favourite.
    pub favourite: &'static str,
    /// A production profile.
    pub production: &'static str,
}

/// The signs that the terminal of `host` can show.
pub fn signs(host: &Host) -> Signs {
    match host.look().is_unicode {
        true => Signs {
            favourite: "★",
            production: "▲ PROD",
        },
        false => Signs {
            favourite: "#",
            production: "^ PROD",
        },
    }
}

fn services<'a>(
    overview: &Overview,
    shown: impl Iterator<Item = &'a Bound>,
    now: Timestamp,
    columns: Option<usize>,
) -> String {
    let mut rows: Vec<[String; 5]> = Vec::new();
    for bound in shown {
        let uses = match (bound.binding.via, &bound.binding.profile) {
            (Some(Via::Holder), _) => "its own sign-in".to_string(),
            (Some(_), _) => whose(overview, &bound.binding),
            (None, _) if bound.service.is_bound_by_holder() => "none seen in its own store".into(),
            (None, _) => format!("accepts {}", bound.service.accepts_text()),
        };
        let state = bound.state.id().replace('_', " ");
        let verified = overview.verified(bound).map_or(String::new(), |one| {
            format!("{}, {}", one.label(), ago(one.at, now))
        });
        let (id, name) = (bound.service.id.to_string(), bound.service.name.clone());
        rows.push([id, name, state, uses, verified]);
    }
    let (mut whole, mut short) = (Table::default(), Table::default());
    for [id, name, state, uses, verified] in &rows {
        whole.row(&[id, name, state, uses, verified]);
        // The id is what commands take, and says as much as the name.
        let last = match verified.as_str() {
            "" => uses.clone(),
            verified => format!("{uses}; {verified}"),
        };
        short.row(&[id, state, &last]);
    }
    let text = whole.text();
    let widest = text.lines().map(UnicodeWidthStr::width).max().unwrap_or(0);
    match columns.filter(|columns| widest > *columns) {
        Some(columns) => short.fitted(Some(columns)),
        None => text,
    }
}

/// The services with sign-ins of their own line by line; those that follow the active profile, all
/// alike, in one.
fn services_in_short(overview: &Overview, now: Timestamp, columns: Option<usize>) -> String {
    let (following, others): (Vec<&Bound>, Vec<&Bound>) = overview
        .services()
        .iter()
        .partition(|bound| bound.service.accepts.contains(&AuthMethod::Iam));
    let mut text = services(overview, others.into_iter(), now, columns);
    if let Some(first) = following.first() {
        let count = following.len();
        let state = first.state.id().replace('_', " ");
        text.push_str(&match (&first.binding.profile, first.binding.via) {
            (Some(profile), _) => format!(
                "and {count} that take IAM credentials: {state} by profile {}\n",
                visible(profile)
            ),
            (None, Some(Via::Ambient)) => format!(
                "and {count} that take IAM credentials: {state}, with {}\n",
                visible(&whose(overview, &first.binding))
            ),
            (None, _) => format!(
                "and {count} that take IAM credentials: nothing, until you switch to a profile that offers some\n"
            ),
        });
    }
    text
}

/// What is left, in the console's words.
fn left(expires_at: Option<Timestamp>, now: Timestamp) -> String {
    match expires_at {
        Some(end) => left::left(end, now).unwrap_or_else(|| "over".into()),
        None => "-".into(),
    }
}
