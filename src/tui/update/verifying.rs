//! Verifying: services are asked when a key says so, and answer one by one.

use super::replies::{service_name, show};
use super::{complain, loading, new_flow, note, note_failure, say};
use crate::domain::text::visible;
use crate::domain::verification::{Verdict, Verification};
use crate::flows::credentials::Refused;
use crate::flows::failure::Failure;
use crate::flows::verify::Order;
use crate::tui::effect::Effect;
use crate::tui::message::FlowId;
use crate::tui::model::activity::{Status, command};
use crate::tui::model::asking::{Opening, Run, TypedCodes};
use crate::tui::model::code::{CodeDialog, CodeFor};
use crate::tui::model::overlay::Overlay;
use crate::tui::model::{Model, Selected};

/// `v`: verifies what is selected, or each profile that is ticked; what is being asked already is no
/// longer waited for.
pub(super) fn selected(model: &mut Model) -> Vec<Effect> {
    let Ok(orders) = model.orders() else {
        return Vec::new();
    };
    if orders.iter().all(|order| model.is_asked(order)) {
        let stopped = orders.iter().flat_map(|order| stop_waiting(model, order));
        return stopped.collect();
    }
    if model.ticks_others() {
        let (count, left_out) = (orders.len(), model.targets().len() - orders.len());
        say(
            model,
            match left_out {
                0 => format!("verifying {count} profiles"),
                _ => {
                    format!("verifying {count} profiles; {left_out} have no credentials to verify")
                }
            },
        );
    }
    let mut effects = Vec::new();
    for order in orders {
        if !model.is_asked(&order) {
            effects.extend(begin(model, order, TypedCodes::new()));
        }
    }
    effects
}

/// `V`: verifies everything; stops that where it is going on.
pub(super) fn all(model: &mut Model) -> Vec<Effect> {
    if model.asking.runs.iter().any(Run::is_all) {
        return stop(model);
    }
    begin(model, Order::default(), TypedCodes::new())
}

/// Has the services of `order` asked.
pub(super) fn begin(model: &mut Model, order: Order, codes: TypedCodes) -> Vec<Effect> {
    let flow = new_flow(model);
    let all = model.overview.services().iter();
    let waiting: std::collections::BTreeSet<_> = if order.services.is_empty() {
        all.map(|bound| bound.service.id.clone()).collect()
    } else {
        order.services.iter().cloned().collect()
    };
    model.asking.runs.push(Run {
        flow,
        order: order.clone(),
        codes: codes.clone(),
        all: waiting.len(),
        waiting,
        connected: 0,
        not_asked: 0,
    });
    vec![Effect::Verify(flow, order, codes)]
}

/// Waits no longer for these services. A verification that nothing answered to is then over at once;
/// another one ends by itself, and tells what it has.
fn stop_waiting(model: &mut Model, order: &Order) -> Vec<Effect> {
    let mut effects = Vec::new();
    let runs = model.asking.runs.iter_mut();
    for run in runs.filter(|run| run.order.profile == order.profile) {
        let stopped: Vec<_> = order
            .services
            .iter()
            .filter(|service| run.waiting.remove(*service))
            .cloned()
            .collect();
        run.all -= stopped.len();
        if run.all == 0 {
            effects.push(Effect::Cancel(run.flow));
        } else {
            let stops = stopped.into_iter();
            effects.extend(stops.map(|service| Effect::StopWaiting(run.flow, service)));
        }
    }
    model.asking.runs.retain(|run| run.all > 0);
    say(model, "skipped: not waited for any longer");
    effects
}

/// Stops everything that is being asked.
pub(super) fn stop(model: &mut Model) -> Vec<Effect> {
    let effects = cancelled(model);
    say(model, "stopped asking; what was answered until now is kept");
    effects
}

/// The ends of everything that is being asked.
pub(super) fn cancelled(model: &mut Model) -> Vec<Effect> {
    let runs = std::mem::take(&mut model.asking.runs).into_iter();
    let openings = std::mem::take(&mut model.asking.openings).into_iter();
    runs.map(|run| run.flow)
        .chain(openings.map(|opening| opening.flow))
        .map(Effect::Cancel)
        .collect()
}

/// A service answered.
pub(super) fn verified(model: &mut Model, flow: FlowId, answer: Verification) -> Vec<Effect> {
    let mut runs = model.asking.runs.iter_mut();
    let Some(run) = runs.find(|run| run.flow == flow) else {
        return Vec::new();
    };
    if !run.waiting.remove(&answer.service) {
        return Vec::new();
    }
    run.connected += usize::from(answer.verdict == Verdict::Connected);
    run.not_asked += usize::from(answer.verdict == Verdict::NotAsked);
    if run.order.services.len() == 1 {
        let profile = run.order.profile.clone();
        let text = in_one_line(model, &answer, profile.as_deref());
        model.status = Some(Status {
            text,
            is_error: answer.verdict != Verdict::Connected,
        });
    }
    model.asking.keep(answer);
    Vec::new()
}

/// What was answered of the service, or of the credentials of `profile` where those were asked
/// about; what to do next only where something has to be done.
fn in_one_line(model: &Model, answer: &Verification, profile: Option<&str>) -> String {
    let name = match profile {
        Some(profile) => visible(profile).into_owned(),
        None => service_name(model, &answer.service),
    };
    let mut text = format!("{name}: {}. {}", answer.label(), answer.message);
    if let (Some(mend), false) = (&answer.mend, answer.verdict == Verdict::Connected) {
        text.push_str(&format!(" {mend}"));
    }
    visible(&text).into_owned()
}

/// A verification is over, or did not begin.
pub(super) fn done(model: &mut Model, flow: FlowId, result: Result<(), Refused>) -> Vec<Effect> {
    let runs = &mut model.asking.runs;
    let Some(at) = runs.iter().position(|run| run.flow == flow) else {
        return Vec::new();
    };
    let run = runs.remove(at);
    match result {
        Ok(()) => {
            finished(model, &run);
            loading::load(model)
        }
        Err(refused) => {
            let purpose = CodeFor::Verify(run.order);
            refused_by(model, refused, purpose, run.codes);
            Vec::new()
        }
    }
}

fn finished(model: &mut Model, run: &Run) {
    let Order {
        services, profile, ..
    } = &run.order;
    let mut words = vec!["verify"];
    words.extend(services.iter().map(String::as_str));
    if let Some(profile) = profile {
        words.extend(["--profile", profile]);
    }
    let text = match (profile, services.as_slice()) {
        (Some(profile), _) => format!("verified the credentials of {}", visible(profile)),
        (None, [only]) => format!("verified {}", service_name(model, only)),
        _ => {
            let text = counted(run);
            say(model, text.clone());
            text
        }
    };
    note(model, text, Some(command(&words)));
}

/// What came of several services.
fn counted(run: &Run) -> String {
    let asked = run.done().saturating_sub(run.not_asked);
    match (asked, run.not_asked) {
        (0, all) => format!("none of {all} services could be asked: Details say what each needs"),
        (asked, 0) => format!("verified: {} of {asked} connected", run.connected),
        (asked, rest) => {
            let connected = run.connected;
            format!("verified: {connected} of {asked} connected, {rest} not asked")
        }
    }
}

/// Credentials were refused: asks for the code that is missing, or says why.
fn refused_by(model: &mut Model, refused: Refused, purpose: CodeFor, before: TypedCodes) {
    match refused {
        Refused::Failure(failure) => {
            note_failure(model, &failure);
            show(model, &failure);
        }
        Refused::Code { profile, serial } => {
            let dialog = CodeDialog::new(profile, &serial, purpose, before);
            // Below what is open: keys that are meant for that must not end up in the code.
            model.overlays.insert(0, Overlay::Code(Box::new(dialog)));
        }
    }
}

/// `enter` where a code is typed.
pub(super) fn send_code(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Code(dialog)) = model.overlays.last_mut() else {
        return Vec::new();
    };
    let Some(codes) = dialog.codes() else {
        return Vec::new();
    };
    let purpose = dialog.purpose.clone();
    model.overlays.pop();
    match purpose {
        CodeFor::Verify(order) => begin(model, order, codes),
        CodeFor::Console(profile) => open(model, profile, codes),
    }
}

/// `O`: opens the AWS console as the selected profile.
pub(super) fn open_console(model: &mut Model) -> Vec<Effect> {
    let Selected::Profile(profile) = model.selected() else {
        return Vec::new();
    };
    let profile = profile.name.clone();
    if !model.look.can_open_browser {
        let words = command(&["open", &profile, "--show"]);
        let failure = Failure::new("No browser can be opened from here.").hint(format!(
            "`{words}` prints the address; it is a secret that signs in whoever has it."
        ));
        complain(model, &failure);
        return Vec::new();
    }
    open(model, profile, TypedCodes::new())
}

fn open(model: &mut Model, profile: String, codes: TypedCodes) -> Vec<Effect> {
    let flow = new_flow(model);
    model.asking.openings.push(Opening {
        flow,
        profile: profile.clone(),
        codes: codes.clone(),
    });
    vec![Effect::OpenConsole(flow, profile, codes)]
}

/// A browser shows the AWS console, or not.
pub(super) fn opened(model: &mut Model, flow: FlowId, result: Result<(), Refused>) -> Vec<Effect> {
    let openings = &mut model.asking.openings;
    let Some(at) = openings.iter().position(|opening| opening.flow == flow) else {
        return Vec::new();
    };
    let opening = openings.remove(at);
    match result {
        Ok(()) => {
            let text = format!("opened the AWS console as {}", visible(&opening.profile));
            say(model, text.clone());
            note(model, text, Some(command(&["open", &opening.profile])));
        }
        Err(refused) => {
            let purpose = CodeFor::Console(opening.profile);
            refused_by(model, refused, purpose, opening.codes);
        }
    }
    Vec::new()
}

/// A line is said on the way to an answer: by a program that gives credentials, or of where a token
/// goes.
pub(super) fn said(model: &mut Model, flow: FlowId, line: &str) -> Vec<Effect> {
    let runs = model.asking.runs.iter().map(|run| run.flow);
    let openings = model.asking.openings.iter().map(|opening| opening.flow);
    let asks = model.overlays.iter().filter_map(|overlay| match overlay {
        Overlay::Ask(ask) => ask.flow,
        _ => None,
    });
    if runs.chain(openings).chain(asks).any(|one| one == flow) {
        say(model, visible(line));
    }
    Vec::new()
}
