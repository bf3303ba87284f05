//! A sign-in: planned, confirmed where it writes configuration or asks something, then waited for.

use super::keys::is_under_way;
use super::{loading, moving, new_flow, note_failure, note_lines, say};
use crate::domain::command::login_name;
use crate::domain::text::visible;
use crate::flows::failure::Failure;
use crate::flows::sign_in::{Access, Progress, SignInPlan, SignInRequest, SignedIn, Target};
use crate::tui::effect::Effect;
use crate::tui::keymap::Action;
use crate::tui::message::FlowId;
use crate::tui::model::Model;
use crate::tui::model::activity::command;
use crate::tui::model::overlay::Overlay;
use crate::tui::model::sign_in::{SignInPanel, SignInStage, SwitchAfter};
use crate::tui::view;

/// Opens the panel and has the sign-in planned.
pub(super) fn begin(
    model: &mut Model,
    request: SignInRequest,
    then: Option<SwitchAfter>,
) -> Vec<Effect> {
    let panel = SignInPanel {
        then,
        ..SignInPanel::new(new_flow(model), request)
    };
    open(model, panel)
}

/// Opens the panel of a sign-in that begins only when the user agrees, whatever it changes.
pub(super) fn begin_after_asking(
    model: &mut Model,
    request: SignInRequest,
    question: String,
) -> Vec<Effect> {
    let panel = SignInPanel {
        question: Some(question),
        ..SignInPanel::new(new_flow(model), request)
    };
    open(model, panel)
}

fn open(model: &mut Model, panel: SignInPanel) -> Vec<Effect> {
    let effect = Effect::PlanSignIn(panel.flow, panel.request.clone());
    model.overlays.push(Overlay::SignIn(Box::new(panel)));
    vec![effect]
}

/// `enter` in the panel: goes on, tries again, or closes.
pub(super) fn accept(model: &mut Model) -> Vec<Effect> {
    let unseen = view::overlay_overflow(model);
    let flow = new_flow(model);
    let Some(Overlay::SignIn(panel)) = model.overlays.last_mut() else {
        return Vec::new();
    };
    match (&panel.stage, &panel.plan) {
        // What a session is ended for is read first.
        (SignInStage::Confirming, Some(plan)) if plan.extends && panel.scroll < unseen => {
            moving::go(model, Action::PageDown);
            Vec::new()
        }
        (SignInStage::Confirming, Some(plan)) => {
            let plan = Box::new(plan.clone());
            panel.flow = flow;
            panel.go_on(SignInStage::Registering);
            vec![Effect::StartSignIn(flow, plan)]
        }
        (SignInStage::Failed(_), _) => {
            panel.flow = flow;
            panel.is_way_changed = false;
            panel.go_on(SignInStage::Planning);
            vec![Effect::PlanSignIn(flow, panel.request.clone())]
        }
        (SignInStage::Done(_), _) => {
            leave(model);
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// Back to the panes, or to the list of roles that the sign-in was for.
fn leave(model: &mut Model) {
    let is_roles = |overlay: &Overlay| matches!(overlay, Overlay::Roles(_));
    model.overlays.retain(is_roles);
}

/// `esc` in the panel, which was on top.
pub(super) fn cancel(model: &mut Model, panel: &SignInPanel) -> Vec<Effect> {
    if matches!(panel.stage, SignInStage::Done(_)) {
        leave(model);
    }
    if is_under_way(&panel.stage) {
        say(model, "sign-in cancelled");
        return vec![Effect::Cancel(panel.flow)];
    }
    Vec::new()
}

fn panel(model: &mut Model, flow: FlowId) -> Option<&mut SignInPanel> {
    model.overlays.iter_mut().find_map(|overlay| match overlay {
        Overlay::SignIn(panel) if panel.flow == flow && is_under_way(&panel.stage) => {
            Some(&mut **panel)
        }
        _ => None,
    })
}

/// It is known what the sign-in will do.
pub(super) fn planned(
    model: &mut Model,
    flow: FlowId,
    planned: Result<Box<SignInPlan>, Failure>,
) -> Vec<Effect> {
    let next = FlowId(model.next_flow);
    let Some(panel) = panel(model, flow).filter(|panel| panel.stage == SignInStage::Planning)
    else {
        return Vec::new();
    };
    match planned {
        Err(failure) => {
            panel.go_on(SignInStage::Failed(failure));
            Vec::new()
        }
        Ok(plan) => {
            let is_asked = plan.change.is_some() || panel.question.is_some();
            panel.plan = Some((*plan).clone());
            if is_asked {
                panel.go_on(SignInStage::Confirming);
                return Vec::new();
            }
            panel.go_on(SignInStage::Registering);
            panel.flow = next;
            model.next_flow += 1;
            vec![Effect::StartSignIn(next, plan)]
        }
    }
}

/// The sign-in goes on.
pub(super) fn progress(model: &mut Model, flow: FlowId, progress: Progress) -> Vec<Effect> {
    let opens_browser = model.look.opens_browser && model.look.can_open_browser;
    let Some(panel) = panel(model, flow) else {
        return Vec::new();
    };
    let mut effects = Vec::new();
    match progress {
        Progress::Registering => panel.go_on(SignInStage::Registering),
        Progress::AwaitingUser(code) => {
            // Who leaves the browser for a code has no use for one here.
            let is_opened = code.host_is_expected && !panel.is_way_changed;
            panel.go_on(SignInStage::AwaitingUser(code));
            if opens_browser && is_opened {
                effects.extend(page(&panel.stage).map(Effect::OpenUrl));
            }
        }
        Progress::AwaitingBrowser(waiting) => {
            let is_expected = waiting.host_is_expected;
            panel.go_on(SignInStage::AwaitingBrowser(waiting));
            if opens_browser && is_expected {
                panel.opens_itself = !panel.is_way_changed;
                effects.extend(page(&panel.stage).map(Effect::OpenUrl));
            }
        }
        Progress::NotAccepted(why) => {
            panel.not_accepted = Some(visible(&why).into_owned());
            model.status = None;
        }
        Progress::Trouble(why) => panel.trouble = Some(visible(&why).into_owned()),
        Progress::Recovered => panel.trouble = None,
    }
    effects
}

/// The page to open: the one with the code filled in, if there is one.
pub(super) fn page(stage: &SignInStage) -> Option<String> {
    match stage {
        SignInStage::AwaitingUser(code) => {
            Some(code.complete_url.as_ref().unwrap_or(&code.url).clone())
        }
        SignInStage::AwaitingBrowser(page) => Some(page.url.clone()),
        _ => None,
    }
}

/// The sign-in is over.
pub(super) fn signed_in(
    model: &mut Model,
    flow: FlowId,
    result: Result<SignedIn, Failure>,
) -> Vec<Effect> {
    let Some(panel) = panel(model, flow) else {
        return Vec::new();
    };
    match result {
        Err(failure) => {
            panel.go_on(SignInStage::Failed(failure.clone()));
            note_failure(model, &failure);
            Vec::new()
        }
        Ok(done) => {
            let command = equivalent(&panel.request, &done);
            let then = panel.then.take();
            panel.go_on(SignInStage::Done(done.clone()));
            model.asking.forget(&done.connection, model.now);
            let text = format!("signed in to {}", visible(&done.name));
            let lines = std::iter::once(&text).chain(&done.lines);
            note_lines(model, lines.cloned().collect(), command);
            say(model, text);
            if then.is_some() {
                model.overlays.clear();
                model.switch_after_load = then;
            }
            loading::load(model)
        }
    }
}

/// The command line that does the same.
fn equivalent(request: &SignInRequest, done: &SignedIn) -> String {
    let connection = login_name(&done.connection);
    let mut words = match &request.target {
        Target::Connection(_) => vec!["login", connection.as_str()],
        Target::NewBuilderId => vec!["login", "builder-id"],
        Target::StartUrl {
            url,
            region,
            session,
        } => {
            let mut words = vec!["login", "--start-url", url];
            for (flag, value) in [("--region", region), ("--session", session)] {
                words.extend(value.iter().flat_map(|value| [flag, value.as_str()]));
            }
            words
        }
    };
    let access = request.access.map(|access| match access {
        Access::CodeWhisperer => "codewhisperer",
        Access::Accounts => "accounts",
        Access::Both => "both",
    });
    let options = [
        ("--for", request.service.as_deref()),
        ("--profile", request.profile.as_deref()),
        ("--access", access),
    ];
    for (flag, value) in options {
        words.extend(value.iter().flat_map(|value| [flag, value]));
    }
    if request.extends {
        words.push("--extend");
    }
    command(&words)
}
