//! What CodeWhisperer itself is asked for: its profiles to choose one, customizations, models, and a
//! suggestion as a test; and the policies that let IAM principals use it.

use super::replies::{failed_lines, service_name};
use super::{complain, loading, moving, new_flow, note, note_failure, run, say, verifying};
use crate::domain::command::why;
use crate::domain::connection::ConnectionId;
use crate::domain::policy;
use crate::domain::text::{is_unsafe, visible};
use crate::flows::codewhisperer::{Choice, Profiles, SERVICE, Suggestion};
use crate::flows::failure::Failure;
use crate::flows::verify::Order;
use crate::tui::effect::Effect;
use crate::tui::keymap::Action;
use crate::tui::message::{FlowId, Reply};
use crate::tui::model::activity::command;
use crate::tui::model::ask::{Ask, AskFor};
use crate::tui::model::asking::TypedCodes;
use crate::tui::model::choose::Choose;
use crate::tui::model::overlay::{Notice, Overlay};
use crate::tui::model::{Model, Selected};
use crate::tui::view;

/// Asks for something; for a suggestion only after it was agreed to.
pub(super) fn ask(model: &mut Model, of: AskFor) -> Vec<Effect> {
    if of == AskFor::Suggestion {
        model.overlays.push(Overlay::Ask(Ask::suggestion()));
        return Vec::new();
    }
    let flow = new_flow(model);
    let ask = Ask::waiting(of, flow);
    model.overlays.push(Overlay::Ask(ask));
    vec![Effect::Ask(flow, of)]
}

/// `enter`: sends what was read to its end.
pub(super) fn accept(model: &mut Model) -> Vec<Effect> {
    let unseen = view::overlay_overflow(model);
    let flow = new_flow(model);
    let Some(Overlay::Ask(ask)) = model.overlays.last_mut() else {
        return Vec::new();
    };
    if ask.flow.is_some() {
        return Vec::new();
    }
    if ask.notice.scroll < unseen {
        moving::go(model, Action::PageDown);
        return Vec::new();
    }
    *ask = Ask::waiting(ask.of, flow);
    vec![Effect::Ask(flow, ask.of)]
}

/// `esc`: what is on its way is cancelled.
pub(super) fn cancel(model: &mut Model, ask: &Ask) -> Vec<Effect> {
    say(model, "not asked");
    ask.flow.map(Effect::Cancel).into_iter().collect()
}

/// An answer takes the place of what waited for it.
pub(super) fn answered(model: &mut Model, flow: FlowId, reply: Reply) -> Vec<Effect> {
    let waits = |overlay: &Overlay| matches!(overlay, Overlay::Ask(ask) if ask.flow == Some(flow));
    let Some(at) = model.overlays.iter().position(waits) else {
        return Vec::new();
    };
    let Some(Overlay::Ask(ask)) = model.overlays.get(at) else {
        return Vec::new();
    };
    let of = ask.of;
    let shown = match reply {
        Reply::ProfilesListed(result) => result.map(|profiles| of_profiles(model, &profiles)),
        Reply::ChoicesListed(result) => result.map(|choices| of_choices(of, &choices)),
        Reply::Suggested(result) => result.map(|suggestion| of_suggestion(&suggestion)),
        _ => return Vec::new(),
    };
    match shown {
        Ok(shown) => {
            let text = format!("asked CodeWhisperer for {}", of.noun());
            note(model, text, Some(command(&of.words())));
            model.overlays[at] = shown;
        }
        Err(failure) => {
            note_failure(model, &failure);
            model.overlays[at] = notice("That did not work", failed_lines(&failure));
        }
    }
    Vec::new()
}

fn notice(title: &str, lines: Vec<String>) -> Overlay {
    Overlay::Notice(Notice {
        title: title.into(),
        lines,
        scroll: 0,
    })
}

fn of_profiles(model: &mut Model, profiles: &Profiles) -> Overlay {
    let failed = profiles
        .failed
        .iter()
        .map(|(region, why)| visible(&format!("{region}: {why}")).into_owned());
    let failed: Vec<String> = failed.collect();
    let Some(choose) = Choose::profile(profiles) else {
        let none = "No profile lets you use CodeWhisperer: ask the administrator of your \
                    organization to assign it to you.";
        let lines = std::iter::once(none.into()).chain(failed).collect();
        return notice(AskFor::Profiles.title(), lines);
    };
    if !failed.is_empty() {
        let text = format!("Not every region answered: {}", failed.join("; "));
        let failure = Failure::new(text);
        complain(model, &failure);
        note_failure(model, &failure);
    }
    Overlay::Choose(choose)
}

fn of_choices(of: AskFor, choices: &[Choice]) -> Overlay {
    let mut lines: Vec<String> = Vec::new();
    for choice in choices {
        let default = if choice.is_default {
            ", the default"
        } else {
            ""
        };
        lines.push(format!("{} ({}){default}", choice.name, choice.id));
        lines.extend(choice.description.iter().map(|text| format!("  {text}")));
    }
    if lines.is_empty() {
        lines.push("There are none.".into());
    }
    let lines = lines.iter().map(|line| visible(line).into_owned());
    notice(of.title(), lines.collect())
}

/// The suggestion line by line, so that only what could act on a terminal is changed.
fn of_suggestion(suggestion: &Suggestion) -> Overlay {
    let text = suggestion.text.replace('\t', "    ");
    let mut lines = vec![
        "CodeWhisperer would go on like this:".to_owned(),
        String::new(),
    ];
    lines.extend(text.lines().map(|line| visible(line).into_owned()));
    if !suggestion
        .text
        .chars()
        .any(|c| !c.is_whitespace() && !is_unsafe(c))
    {
        lines = vec!["CodeWhisperer answered, and suggested nothing.".into()];
    }
    if let Some(model) = &suggestion.model {
        lines.push(String::new());
        lines.push(format!("From the model {}.", visible(model)));
    }
    notice(AskFor::Suggestion.title(), lines)
}

/// A profile was chosen: keeps it.
pub(super) fn choose(
    model: &mut Model,
    connection: ConnectionId,
    arn: String,
    called: String,
) -> Vec<Effect> {
    let words = ["codewhisperer", "choose", called.clone().as_str()].map(str::to_owned);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    run(model, &words, |flow| {
        Effect::ChooseProfile(flow, connection, arn, called)
    })
}

/// The chosen profile is kept: only asking shows what it permits.
pub(super) fn chosen(
    model: &mut Model,
    flow: FlowId,
    called: &str,
    result: Result<(), Failure>,
) -> Vec<Effect> {
    let Some(at) = model.running.iter().position(|run| run.flow == flow) else {
        return Vec::new();
    };
    let command = model.running.swap_remove(at).command;
    if let Err(failure) = result {
        note_failure(model, &failure);
        complain(model, &failure);
        return Vec::new();
    }
    let name = visible(called).into_owned();
    let text = format!("{} uses the profile {name}", service_name(model, SERVICE));
    say(model, text.clone());
    note(model, text, Some(command));
    let mut effects = loading::load(model);
    let order = Order {
        services: vec![SERVICE.into()],
        ..Order::default()
    };
    effects.extend(verifying::begin(model, order, TypedCodes::new()));
    effects
}

/// What there is to say of what was copied, where it is the policy of the selected service: more
/// than a line shows.
pub(super) fn copied(model: &Model, what: &str, to: &str) -> Option<String> {
    let Selected::Service(bound) = model.selected() else {
        return None;
    };
    let id = &bound.service.id;
    (policy::for_service(id) == Some(what)).then(|| {
        format!(
            "sent the policy for {} {to}; `{}` prints it",
            visible(&bound.service.name),
            why(id)
        )
    })
}

/// `c`: copies the policy that lets a principal use the selected service.
pub(super) fn copy_policy(model: &mut Model) -> Vec<Effect> {
    let Selected::Service(bound) = model.selected() else {
        return Vec::new();
    };
    let Some(policy) = policy::for_service(&bound.service.id) else {
        return Vec::new();
    };
    let text = format!("copied the policy for {}", visible(&bound.service.name));
    note(model, text, None);
    vec![Effect::Copy(policy.to_owned())]
}
