//! What there is to say of a service.

use crate::domain::binding::{ServiceState, Via, whose};
use crate::domain::command;
use crate::domain::connection::Connection;
use crate::domain::identity;
use crate::domain::left::until_day;
use crate::domain::overview::Bound;
use crate::domain::policy;
use crate::domain::user_type::rule;
use crate::domain::why;
use crate::tui::keymap::Action;
use crate::tui::model::Model;
use crate::tui::view::details::user;
use crate::tui::view::sheet::Sheet;
use crate::tui::view::{header, services, verdicts, words};

/// One service.
pub fn describe(model: &Model, bound: &Bound, sheet: &mut Sheet) {
    let skin = sheet.skin;
    let mark = skin.service(bound.state);
    match verdicts::of(model, bound, &skin) {
        Some((proof, said)) => sheet.heading(proof, &bound.service.name, &[&said]),
        None => sheet.heading(mark, &bound.service.name, &[mark.word]),
    }
    let used = match bound.binding.via {
        None if !bound.service.is_bound_by_holder() => "nothing".into(),
        _ => services::used(model, bound, &skin),
    };
    sheet.styled_field("uses", &used, mark.style);
    let is_asked = model.asking.is_waiting(&bound.service.id, None);
    verdicts::describe(model, verdicts::answer(model, bound), is_asked, sheet);
    let found = why::service(&model.overview, bound);
    // What only asking shows is known once it was asked.
    let is_known = bound.state == ServiceState::Unknown && verdicts::fresh(model, bound).is_some();
    let is_fine = is_known || found.cause.is_fine();
    let cause = (!is_fine).then_some(found.message.as_str());
    for (at, words) in reasons(model, bound, cause).iter().enumerate() {
        sheet.field(if at == 0 { "why" } else { "" }, words);
    }
    if let Some(next) = next(model, bound).filter(|_| !is_known) {
        sheet.styled_field("next", &next, skin.theme.accent);
    }
    if let Some(mend) = found.mend.as_ref().filter(|_| !is_known) {
        sheet.styled_field("mend", mend, skin.theme.accent);
    }
    for warning in identity::warnings(&model.overview, bound) {
        sheet.item(skin.glyphs.warning, &warning, skin.theme.warn);
    }
    sheet.field("accepts", &bound.service.accepts_text());
    if !bound.service.scopes.is_empty() {
        let scopes: Vec<String> = bound.service.scopes.iter().take(40).cloned().collect();
        sheet.field("needs scopes", &scopes.join(", "));
    }
    if bound.service.is_bearer() {
        whose_sign_in(model, bound, sheet);
    }
    if let Some(note) = &bound.service.note {
        sheet.field("note", note);
    }
    milestones(model, bound, sheet);
    in_console(model, bound, sheet);
    if let Some(user) = rule::of_service(&model.overview, bound) {
        user::in_short(model, user, "you are", sheet);
    }
}

/// Whether this is the one of the place, and the policy it needs.
fn in_console(model: &Model, bound: &Bound, sheet: &mut Sheet) {
    let service = &bound.service;
    let place = model.overview.place();
    if let Some(place) = place.filter(|place| place.codewhisperer() == Some(&service.id)) {
        let here = format!("you are here: Moorline runs in {}", place.label());
        sheet.styled_field("place", &here, sheet.skin.theme.accent);
    }
    if let Some(allows) = policy::in_short(&service.id) {
        let command = command::why(&service.id);
        let copy = words::key(model, Action::CopyPolicy);
        sheet.field(
            "policy",
            &format!("to allow {allows}: {copy} copies it, `{command}` prints it"),
        );
    }
}

/// The days that change whether one can use it: `2027-04-30: … (in 5 months)`.
fn milestones(model: &Model, bound: &Bound, sheet: &mut Sheet) {
    for (at, milestone) in bound.service.milestones.iter().enumerate() {
        let said = match until_day(milestone.on, model.now) {
            Some(left) => format!("{}: {} ({left})", milestone.on, milestone.what),
            None => format!("since {}: {}", milestone.on, milestone.what),
        };
        sheet.field(if at == 0 { "dates" } else { "" }, &said);
    }
}

/// How it came by what it uses, and what is wrong with that, neither said twice.
fn reasons(model: &Model, bound: &Bound, cause: Option<&str>) -> Vec<String> {
    let service = &bound.service;
    let is_unbound = bound.binding.via.is_none() && !service.is_bound_by_holder();
    let has_lost_pin = is_unbound && model.overview.pins().contains_key(&service.id);
    match cause {
        Some(cause) if has_lost_pin || is_unbound && !service.is_bearer() => vec![cause.into()],
        Some(cause) if !service.is_bound_by_holder() => vec![came_by(model, bound), cause.into()],
        _ => vec![came_by(model, bound)],
    }
}

fn came_by(model: &Model, bound: &Bound) -> String {
    let unpin = words::key(model, Action::Unpin);
    match bound.binding.via {
        Some(Via::Pin) => format!("pinned: kept whatever the active profile is; {unpin} unpins it"),
        Some(Via::Directory) => {
            let file = model.overview.directory().map_or("", |rule| &rule.file);
            format!("pinned here by {file}, which wins over what you pin yourself")
        }
        Some(Via::Active) => match &bound.binding.profile {
            Some(profile) => format!("the active profile, {profile}, offers it"),
            None => "the active profile offers it".into(),
        },
        Some(Via::Ambient) => {
            "no profile is active, so AWS tools here take it by themselves".into()
        }
        Some(Via::Holder) | None if bound.service.is_bound_by_holder() => {
            let tools: Vec<&str> = bound
                .service
                .bound_by
                .iter()
                .map(|tool| tool.label())
                .collect();
            format!("the own store of {} decides", tools.join(" or "))
        }
        Some(Via::Holder) => "the own store of its tool decides".into(),
        None => match model.overview.active() {
            Some(active) => format!(
                "nothing is pinned, and the active profile, {}, offers nothing it accepts",
                active.profile
            ),
            None => "nothing is pinned, and no profile is active".into(),
        },
    }
}

/// The key that mends it.
fn next(model: &Model, bound: &Bound) -> Option<String> {
    let service = &bound.service;
    let sign_in = words::key(model, Action::SignIn);
    let pin = words::key(model, Action::Pin);
    Some(match bound.state {
        ServiceState::Ready => return None,
        _ if service.is_bound_by_holder() => match bound.state {
            ServiceState::Unknown => return None,
            _ => "sign in in that tool; it shows up here".into(),
        },
        ServiceState::Expired | ServiceState::SignIn if service.is_bearer() => {
            format!("press {sign_in} to sign in with {}", service.accepts_text())
        }
        ServiceState::Choose if service.is_bearer() => {
            format!("press {pin} to choose a connection that is signed in")
        }
        ServiceState::Expired | ServiceState::SignIn => match payer(model, bound) {
            Some(payer) if !payer.auth_method.is_bearer() => payer.note.clone()?,
            _ => format!("press {sign_in} to sign in at what pays for the active profile"),
        },
        ServiceState::Choose | ServiceState::None => {
            "switch to a profile that offers IAM credentials".into()
        }
        ServiceState::Unknown => format!(
            "press {} to ask: only that shows whether it works",
            words::key(model, Action::Verify)
        ),
    })
}

/// What it uses now.
fn payer<'a>(model: &'a Model, bound: &Bound) -> Option<&'a Connection> {
    model
        .overview
        .connection(bound.binding.connection.as_ref()?)
}

fn whose_sign_in(model: &Model, bound: &Bound, sheet: &mut Sheet) {
    let own = match &bound.binding.connection {
        Some(_) => whose(&model.overview, &bound.binding),
        None => "none".into(),
    };
    sheet.field("whose sign-in", &format!("Moorline: {own}"));
    if bound.service.id == header::CODEWHISPERER
        && let Some(standing) = header::standing(model, &sheet.skin)
    {
        for other in standing.others {
            sheet.field("", &other);
        }
        sheet.styled_field(
            "",
            "Tools with a store of their own keep their own sign-in.",
            sheet.skin.theme.muted,
        );
    }
}
