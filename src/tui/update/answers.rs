//! What the keys of overlays answer.

use super::{
    actions, codewhisperer, foreground, keys, palette, review, roles, run, say, sign_in, steering,
    switching, verifying,
};
use crate::domain::command::login_name;
use crate::flows::sign_in::{SignInRequest, Target};
use crate::tui::effect::Effect;
use crate::tui::keymap::Action;
use crate::tui::model::Model;
use crate::tui::model::choose::{Choice, Choose, ChooseFor};
use crate::tui::model::form::{Asked, Form};
use crate::tui::model::overlay::Overlay;
use crate::tui::model::sign_in::SignInStage;
use crate::tui::model::sign_out::SignOutDialog;

/// `enter`: the selected line.
pub(super) fn accept(model: &mut Model) -> Vec<Effect> {
    match model.overlays.last_mut() {
        Some(Overlay::Help(help)) => {
            let row = help.selected();
            model.overlays.pop();
            row.map_or_else(Vec::new, |row| keys::perform(model, row))
        }
        Some(Overlay::Palette(_)) => palette::run(model),
        Some(Overlay::Welcome(at)) => {
            let at = *at;
            choose(model, at)
        }
        Some(Overlay::SignIn(panel)) if panel.pasting.is_some() => steering::send_pasted(model),
        Some(Overlay::SignIn(_)) => sign_in::accept(model),
        Some(Overlay::Form(form)) => match form.asked(&model.overview) {
            Some(Asked::SignIn(request)) => sign_in::begin(model, request, None),
            Some(Asked::IamKeys(name)) => {
                foreground::run(model, &["profiles", "add", "--static", &name])
            }
            None => Vec::new(),
        },
        Some(Overlay::Notice(_) | Overlay::Details) => {
            model.overlays.pop();
            Vec::new()
        }
        Some(Overlay::Ask(_)) => codewhisperer::accept(model),
        Some(Overlay::Code(_)) => verifying::send_code(model),
        Some(Overlay::Roles(_)) => roles::to_profiles(model),
        Some(Overlay::ProfileForm(_)) => review::ordered(model),
        Some(Overlay::Review(_)) => review::accept(model),
        Some(Overlay::Switch(dialog)) => {
            let at = dialog.selected;
            choose(model, at)
        }
        Some(Overlay::SignOut(dialog)) => {
            let at = dialog.selected;
            choose(model, at)
        }
        Some(Overlay::Choose(dialog)) => {
            let at = dialog.selected;
            choose(model, at)
        }
        None => Vec::new(),
    }
}

/// The line at a position, counted from 0; nothing when there is none.
pub(super) fn choose(model: &mut Model, at: usize) -> Vec<Effect> {
    match model.overlays.last() {
        Some(Overlay::Switch(_)) => {
            model.overlay_scroll = 0;
            switching::answer(model, at)
        }
        Some(Overlay::Welcome(_)) => begin(model, at),
        Some(Overlay::SignOut(_)) if at < SignOutDialog::OPTIONS.len() => sign_out(model, at),
        Some(Overlay::Choose(choose)) if at < choose.lines.len() => chosen(model, at),
        Some(Overlay::Review(_)) => review::choose(model, at),
        _ => Vec::new(),
    }
}

/// What the first screen offers; it stays below, so that `esc` comes back to it.
fn begin(model: &mut Model, at: usize) -> Vec<Effect> {
    match at {
        0 => sign_in::begin(model, SignInRequest::at(Target::NewBuilderId), None),
        1 => {
            let form = Box::new(Form::start_url(None));
            model.overlays.push(Overlay::Form(form));
            Vec::new()
        }
        2 => {
            let form = Box::new(Form::iam_keys());
            model.overlays.push(Overlay::Form(form));
            Vec::new()
        }
        3 => {
            let effects = foreground::run(model, &["demo"]);
            model.overlays.push(Overlay::Welcome(at));
            effects
        }
        _ => Vec::new(),
    }
}

fn sign_out(model: &mut Model, at: usize) -> Vec<Effect> {
    let Some(Overlay::SignOut(dialog)) = model.overlays.pop() else {
        return Vec::new();
    };
    if at == 0 {
        say(model, "not signed out");
        return Vec::new();
    }
    say(model, "signing out");
    let name = login_name(&dialog.connection);
    run(model, &["logout", &name], |flow| {
        Effect::SignOut(flow, dialog.connection)
    })
}

fn chosen(model: &mut Model, at: usize) -> Vec<Effect> {
    let Some(Overlay::Choose(Choose { purpose, lines, .. })) = model.overlays.pop() else {
        return Vec::new();
    };
    let Some(choice) = lines.into_iter().nth(at).map(|line| line.choice) else {
        return Vec::new();
    };
    match (purpose, choice) {
        (ChooseFor::SignIn(service), Choice::Connection(connection)) => {
            sign_in::begin(model, actions::at(&connection, service), None)
        }
        (ChooseFor::SignIn(service), Choice::NewBuilderId) => {
            let request = SignInRequest {
                service,
                ..SignInRequest::at(Target::NewBuilderId)
            };
            sign_in::begin(model, request, None)
        }
        (ChooseFor::SignIn(service), Choice::NewStartUrl) => {
            let form = Box::new(Form::start_url(service));
            model.overlays.push(Overlay::Form(form));
            Vec::new()
        }
        (ChooseFor::SignIn(_), Choice::NewIamKeys) => {
            let form = Box::new(Form::iam_keys());
            model.overlays.push(Overlay::Form(form));
            Vec::new()
        }
        (ChooseFor::PinService(service), Choice::Connection(connection))
        | (ChooseFor::PinConnection(connection), Choice::Service(service)) => {
            let words = ["pin", &service, &login_name(&connection)];
            run(model, &words, |flow| {
                Effect::Pin(flow, service.clone(), connection)
            })
        }
        (ChooseFor::Profile(connection), Choice::Profile(arn, called)) => {
            codewhisperer::choose(model, connection, arn, called)
        }
        _ => Vec::new(),
    }
}

/// `esc`: closes what lies on top.
pub(super) fn close(model: &mut Model) -> Vec<Effect> {
    if steering::stop_pasting(model) {
        return Vec::new();
    }
    match model.top() {
        Some(Overlay::Roles(_)) => return roles::leave(model),
        Some(Overlay::Review(_)) => return review::leave(model),
        _ => {}
    }
    match model.overlays.pop() {
        Some(Overlay::SignIn(panel)) => sign_in::cancel(model, &panel),
        Some(Overlay::Switch(_)) => {
            say(model, "not switched");
            Vec::new()
        }
        Some(Overlay::Ask(ask)) => codewhisperer::cancel(model, &ask),
        Some(Overlay::Code(_)) => {
            say(model, "no code was typed, so nothing was asked");
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// Hands the page, the code or the tunnel over, to clipboard or browser.
pub(super) fn hand_over(model: &Model, action: Action) -> Vec<Effect> {
    let Some(Overlay::SignIn(panel)) = model.top() else {
        return Vec::new();
    };
    let page = sign_in::page(&panel.stage);
    if action == Action::PlainUrl {
        return page.map_or_else(Vec::new, |page| {
            vec![Effect::Print(plain(&panel.stage, page))]
        });
    }
    let text = match (action, &panel.stage) {
        (Action::CopyUrl | Action::OpenBrowser, _) => page,
        (Action::CopyCode, SignInStage::AwaitingUser(code)) => Some(code.code.clone()),
        (Action::CopyTunnel, SignInStage::AwaitingBrowser(page)) => page.tunnel.clone(),
        _ => None,
    };
    match text {
        Some(url) if action == Action::OpenBrowser => vec![Effect::OpenUrl(url)],
        Some(text) => vec![Effect::Copy(text)],
        None => Vec::new(),
    }
}

/// What one copies with a mouse, each in a line of its own.
fn plain(stage: &SignInStage, page: String) -> Vec<String> {
    let mut lines = vec![page];
    match stage {
        SignInStage::AwaitingUser(code) => lines.push(code.code.clone()),
        SignInStage::AwaitingBrowser(page) => lines.extend(page.tunnel.clone()),
        _ => {}
    }
    lines
}
