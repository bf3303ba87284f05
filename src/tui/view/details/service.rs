//! What there is to say of a service.

use crate::domain::binding::{ServiceState, Via, whose};
use crate::domain::connection::Connection;
use crate::domain::identity;
use crate::domain::overview::Bound;
use crate::tui::keymap::Action;
use crate::tui::model::Model;
use crate::tui::view::sheet::Sheet;
use crate::tui::view::{header, services, words};

/// One service.
pub fn describe(model: &Model, bound: &Bound, sheet: &mut Sheet) {
    let skin = sheet.skin;
    let mark = skin.service(bound.state);
    sheet.heading(mark, &bound.service.name, &[mark.word]);
    let used = match bound.binding.via {
        None if !bound.service.is_bound_by_holder() => "nothing".into(),
        _ => services::used(&model.overview, bound, model.now, &skin),
    };
    sheet.styled_field("uses", &used, mark.style);
    sheet.field("why", &why(model, bound));
    if let Some(next) = next(model, bound) {
        sheet.styled_field("next", &next, skin.theme.accent);
    }
    for warning in identity::warnings(&model.overview, bound) {
        sheet.item(skin.glyphs.warning, &warning, skin.theme.warn);
    }
    sheet.field("accepts", &bound.service.accepts_text());
    if !bound.service.scopes.is_empty() {
        let scopes: Vec<String> = bound.service.scopes.iter().take(40).cloned().collect();
        sheet.field("needs scopes", &scopes.join(", "));
    }
    lacking(model, bound, sheet);
    if bound.service.is_bearer() {
        whose_sign_in(model, bound, sheet);
    }
    if let Some(note) = &bound.service.note {
        sheet.field("note", note);
    }
}

fn why(model: &Model, bound: &Bound) -> String {
    let unpin = words::key(Action::Unpin);
    match bound.binding.via {
        Some(Via::Pin) => format!("pinned: kept whatever the active profile is; {unpin} unpins it"),
        Some(Via::Active) => match &bound.binding.profile {
            Some(profile) => format!("the active profile, {profile}, offers it"),
            None => "the active profile offers it".into(),
        },
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
    let sign_in = words::key(Action::SignIn);
    let pin = words::key(Action::Pin);
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
        ServiceState::Unknown => "only using it shows whether it works".into(),
    })
}

/// What it uses now.
fn payer<'a>(model: &'a Model, bound: &Bound) -> Option<&'a Connection> {
    model
        .overview
        .connection(bound.binding.connection.as_ref()?)
}

/// Signed-in connections of a method it accepts that lack a scope.
fn lacking(model: &Model, bound: &Bound, sheet: &mut Sheet) {
    let service = &bound.service;
    if bound.binding.connection.is_some() || !service.is_bearer() {
        return;
    }
    let near = model.overview.connections().iter().filter(|one| {
        one.state.is_live()
            && one.is_pinnable()
            && service.accepts.contains(&one.auth_method)
            && !one.has_scopes(&service.scopes)
    });
    for one in near.take(5) {
        let missing: Vec<&str> = service
            .scopes
            .iter()
            .filter(|scope| !one.scopes.contains(scope))
            .map(String::as_str)
            .collect();
        let text = format!(
            "{} is signed in without {}: sign in again for this service",
            one.name,
            missing.join(", ")
        );
        sheet.item(sheet.skin.glyphs.warning, &text, sheet.skin.theme.warn);
    }
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
