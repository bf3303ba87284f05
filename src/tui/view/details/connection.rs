//! What there is to say of a connection.

use crate::domain::connection::{Connection, ConnectionState};
use crate::domain::holder::{HolderSignIn, HolderState, Tool};
use crate::domain::left::left;
use crate::domain::user_type::rule;
use crate::domain::why;
use crate::tui::keymap::Action;
use crate::tui::model::Model;
use crate::tui::view::details::user;
use crate::tui::view::sheet::Sheet;
use crate::tui::view::{connections, verdicts, words};

/// How many members of a group are listed.
const LISTED: usize = 100;

/// One connection.
pub fn describe(model: &Model, one: &Connection, sheet: &mut Sheet) {
    let mark = sheet.skin.mark_of(one);
    sheet.heading(mark, &one.name, &[mark.word]);
    if one.is_root() {
        let skin = sheet.skin;
        sheet.item(skin.glyphs.warning, words::ROOT_WARNING, skin.theme.error);
    }
    sheet.styled_field("state", &state(model, one), mark.style);
    let why = why::connection(&model.overview, one);
    if !why.cause.is_fine() {
        sheet.field("why", &why.message);
    }
    if let Some(mend) = &why.mend {
        sheet.styled_field("mend", mend, sheet.skin.theme.accent);
    }
    sheet.field("auth method", one.auth_method.label());
    used_by(model, one, sheet);
    verified(model, one, sheet);
    lifetimes(model, one, sheet);
    if let Some(url) = &one.start_url {
        sheet.field("start URL", url);
    }
    if let Some(region) = &one.region {
        sheet.field("region", region);
    }
    sheet.names("profiles", one.profiles.iter().map(String::as_str));
    if one.auth_method.is_bearer() {
        role_credentials(model, one, sheet);
        scopes(one, sheet);
        holders(model, one, sheet);
    } else {
        held_by(model, one, sheet);
    }
    user_type(model, one, sheet);
    sheet.field("id", &one.id.to_string());
}

/// The keys of several profiles.
pub fn describe_keys(model: &Model, all: &[usize], sheet: &mut Sheet) {
    let members = || {
        all.iter()
            .filter_map(|at| model.overview.connections().get(*at))
    };
    let mark = connections::together(members(), &sheet.skin);
    sheet.heading(mark, &format!("IAM keys ({})", all.len()), &[mark.word]);
    sheet.field("auth method", "IAM");
    for one in members().take(LISTED) {
        let mark = sheet.skin.mark_of(one);
        let mut text = format!("{}: {}", words::payer(&model.overview, one), mark.word);
        if let Some(left) = one.expires_at.and_then(|end| left(end, model.now)) {
            text.push_str(&format!(", {left} left"));
        }
        if let Some(why) = &one.note {
            text.push_str(&format!(". {why}"));
        }
        sheet.item(mark.glyph, &text, mark.style);
    }
    if all.len() > LISTED {
        let more = format!("and {} more", all.len() - LISTED);
        sheet.paragraph(&more, sheet.skin.theme.muted);
    }
    let strongest = members()
        .filter_map(|one| one.user_type)
        .min_by_key(|user| (user.role, user.confidence));
    if let Some(user) = strongest {
        sheet.gap();
        user::describe(model, user, sheet);
    }
}

/// How it stands, why, and what mends it.
fn state(model: &Model, one: &Connection) -> String {
    let is_bearer = one.auth_method.is_bearer();
    let mut said = match one.state {
        ConnectionState::SignedIn if is_bearer => "signed in".to_string(),
        ConnectionState::SignedIn => "there; whether it works shows when it is used".into(),
        ConnectionState::Refreshable if !is_bearer => {
            "the credentials are over; they can be renewed without signing in".into()
        }
        ConnectionState::Refreshable => {
            "the access token is over; it can be refreshed without signing in".into()
        }
        ConnectionState::Expired => "expired".into(),
        ConnectionState::Never if is_bearer => "not signed in on this host".into(),
        ConnectionState::Never => "not there".into(),
        ConnectionState::Unknown => "cannot be told without using it".into(),
    };
    if let Some(left) = one.expires_at.and_then(|end| left(end, model.now)) {
        said.push_str(&format!(", {left} left"));
    }
    if words::is_over(one) && one.is_pinnable() {
        said.push_str(&format!(
            ". Press {} to sign in.",
            words::key(model, Action::SignIn)
        ));
    }
    said
}

fn lifetimes(model: &Model, one: &Connection, sheet: &mut Sheet) {
    if let Some(end) = one.expires_at {
        let label = if one.auth_method.is_bearer() {
            "access token"
        } else {
            "credentials"
        };
        sheet.field(label, &words::until(end, model.now));
    }
    if !one.auth_method.is_bearer() || one.expires_at.is_none() {
        return;
    }
    let registration = one
        .registration_expires_at
        .map(|end| words::until(end, model.now));
    match (registration, one.can_refresh) {
        (Some(words), true) => sheet.field("registration", &words),
        // Its tool refreshes it with what it keeps elsewhere.
        (Some(words), false) if !one.is_pinnable() => sheet.field("registration", &words),
        (Some(words), false) => {
            sheet.field("registration", &format!("{words}; without a refresh token"));
        }
        (None, true) => sheet.field("registration", "there; its end is not recorded"),
        (None, false) => sheet.field(
            "registration",
            "no refresh token: it takes a new sign-in when this ends",
        ),
    }
}

/// Apart from the token's time: they live on when it is over.
fn role_credentials(model: &Model, one: &Connection, sheet: &mut Sheet) {
    let roles = one.role_credentials;
    if roles.cached == 0 {
        return;
    }
    let number = words::count(roles.cached, "role", "roles");
    let last = match roles.last_end.map(|end| words::until(end, model.now)) {
        Some(words) if roles.cached == 1 => words,
        Some(words) => format!("the last of them {words}"),
        None => "their end is not recorded".into(),
    };
    sheet.field(
        "role cache",
        &format!("{number} in the AWS CLI's cache; {last}"),
    );
}

fn used_by(model: &Model, one: &Connection, sheet: &mut Sheet) {
    let names: Vec<&str> = model
        .overview
        .services()
        .iter()
        .filter(|bound| bound.binding.connection.as_ref() == Some(&one.id))
        .map(|bound| bound.service.name.as_str())
        .collect();
    sheet.names("used by", names.into_iter());
}

/// What the services that use it answered, counted.
fn verified(model: &Model, one: &Connection, sheet: &mut Sheet) {
    let bound = model.overview.services().iter();
    let bound = bound.filter(|bound| bound.binding.connection.as_ref() == Some(&one.id));
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for bound in bound {
        let word = if model.asking.is_waiting(&bound.service.id, None) {
            verdicts::asking(&sheet.skin).word
        } else if let Some(answer) = verdicts::answer(model, bound) {
            verdicts::mark_of(&sheet.skin, answer).word
        } else {
            continue;
        };
        match counts.iter_mut().find(|(known, _)| *known == word) {
            Some((_, count)) => *count += 1,
            None => counts.push((word, 1)),
        }
    }
    let said: Vec<String> = counts
        .iter()
        .map(|(word, count)| format!("{count} {word}"))
        .collect();
    if !said.is_empty() {
        sheet.field("verified", &said.join(", "));
    }
}

fn scopes(one: &Connection, sheet: &mut Sheet) {
    if one.scopes.is_empty() {
        return;
    }
    let source = if one.scopes_assumed {
        "assumed: the token does not say"
    } else {
        "granted"
    };
    let scopes: Vec<String> = one.scopes.iter().take(40).cloned().collect();
    sheet.field("scopes", &format!("{} ({source})", scopes.join(", ")));
}

/// The tools that hold it; the label for what follows.
fn held_by(model: &Model, one: &Connection, sheet: &mut Sheet) -> &'static str {
    let mut label = "held by";
    for holder in one.holders.iter().filter(|held| held.state.is_present()) {
        let mark = sheet.skin.holder(&holder.state);
        sheet.styled_field(label, &holding(model, holder, mark.glyph), mark.style);
        if let Some(apart) = apart(model, one, holder) {
            sheet.styled_field("", &apart, sheet.skin.theme.muted);
        }
        label = "";
    }
    label
}

fn holders(model: &Model, one: &Connection, sheet: &mut Sheet) {
    let label = held_by(model, one, sheet);
    let holds = |tool| one.holders.iter().any(|held| held.tool == tool);
    let mut others: Vec<&str> = model
        .overview
        .holders()
        .iter()
        // What `aws login` holds is no bearer token.
        .filter(|holder| holder.tool != Tool::AwsLogin)
        .filter(|holder| holder.state == HolderState::NoneSeen && !holds(holder.tool))
        .map(|holder| holder.tool.label())
        .collect();
    others.dedup();
    if !others.is_empty() {
        let said = format!("none seen: {}", others.join(", "));
        sheet.styled_field(label, &said, sheet.skin.theme.muted);
    }
}

fn holding(model: &Model, holder: &HolderSignIn, glyph: &str) -> String {
    let mut said = format!("{glyph} {}", holder.tool.label());
    if let Some(program) = holder.program.as_deref()
        && program != holder.tool.label()
    {
        said.push_str(&format!(" ({program})"));
    }
    match holder.expires_at.map(|end| left(end, model.now)) {
        Some(Some(left)) => said.push_str(&format!(", {left} left")),
        _ if holder.state == HolderState::Refreshable => said.push_str(", refreshable"),
        Some(None) => said.push_str(", over"),
        None => {}
    }
    let kept_for: Vec<&str> = holder
        .kept_for
        .iter()
        .filter_map(|id| model.overview.service(id))
        .map(|bound| bound.service.name.as_str())
        .collect();
    if !kept_for.is_empty() {
        said.push_str(&format!(", kept for {}", kept_for.join(" and ")));
    }
    if let Some(place) = &holder.place {
        said.push_str(&format!(" ({place})"));
    }
    said
}

/// What a tool's own sign-in has apart from the connection's: the end of its client, its scopes.
fn apart(model: &Model, one: &Connection, holder: &HolderSignIn) -> Option<String> {
    let end = holder
        .registration_expires_at
        .filter(|end| Some(*end) != one.registration_expires_at)
        .map(|end| format!("registration {}", words::until(end, model.now)));
    let scopes = holder
        .scopes
        .as_ref()
        .filter(|scopes| **scopes != one.scopes)
        .map(|scopes| format!("scopes {}", scopes.join(", ")));
    let said: Vec<String> = end.into_iter().chain(scopes).collect();
    (!said.is_empty()).then(|| format!("  {}", said.join("; ")))
}

/// Everything it makes you: the first at length, of the others the next step.
fn user_type(model: &Model, one: &Connection, sheet: &mut Sheet) {
    let mut all = rule::of_connection(&model.overview, one).into_iter();
    if let Some(first) = all.next() {
        user::describe(model, first, sheet);
    }
    for (at, other) in all.enumerate() {
        user::in_short(model, other, if at == 0 { "and" } else { "" }, sheet);
    }
}
