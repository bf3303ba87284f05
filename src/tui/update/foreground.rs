//! What needs the terminal for itself: `aws login`, and IAM keys that are typed without echo.

use super::{complain, loading, new_flow, note, say};
use crate::domain::command::login_name;
use crate::domain::connection::ConnectionId;
use crate::flows::failure::Failure;
use crate::tui::effect::Effect;
use crate::tui::message::FlowId;
use crate::tui::model::activity::{Entry, command};
use crate::tui::model::{Foreground, Model};

/// Runs `moorline` with these arguments in the foreground.
pub(super) fn run(model: &mut Model, args: &[&str]) -> Vec<Effect> {
    let flow = new_flow(model);
    let args: Vec<String> = args.iter().map(ToString::to_string).collect();
    model.foreground = Some(Foreground {
        flow,
        command: words(&args),
    });
    model.overlays.clear();
    vec![Effect::Foreground(flow, args)]
}

fn words(args: &[String]) -> String {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    command(&args)
}

/// Signs in to a session of `aws login`.
pub(super) fn aws_login(model: &mut Model, connection: &ConnectionId) -> Vec<Effect> {
    if model.look.is_demo {
        say(
            model,
            "the demo runs no AWS CLI: outside it, `aws login` would have this terminal now",
        );
        return Vec::new();
    }
    run(model, &["login", &login_name(connection)])
}

/// Whether the user's own `aws login` signs in to this connection.
pub(super) fn is_aws_login(model: &Model, connection: &ConnectionId) -> bool {
    matches!(connection, ConnectionId::Profile(name) if model.overview.is_login_session(name))
}

/// The console is back.
pub(super) fn came_back(
    model: &mut Model,
    flow: FlowId,
    ended: Result<i32, Failure>,
) -> Vec<Effect> {
    let Some(run) = model.foreground.take_if(|run| run.flow == flow) else {
        return Vec::new();
    };
    match ended {
        Ok(0) => {
            say(model, format!("done: {}", run.command));
            note(
                model,
                "ran in the foreground, exit code 0",
                Some(run.command),
            );
        }
        Ok(code) => {
            let text = format!("in the foreground, exit code {code}");
            let failure = Failure::new(format!("{} ended with exit code {code}.", run.command));
            complain(model, &failure);
            note_failed(model, text, run.command);
        }
        Err(failure) => {
            complain(model, &failure);
            note_failed(model, failure.summary, run.command);
        }
    }
    loading::load(model)
}

fn note_failed(model: &mut Model, text: String, command: String) {
    model.activity.push(Entry {
        at: model.now,
        text,
        command: Some(command),
        is_error: true,
    });
}
