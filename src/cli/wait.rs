//! Waiting for a flow, and what ctrl-c means meanwhile.

use super::output;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use std::pin::pin;
use tokio::runtime::{Builder, Runtime};
use tokio::signal::ctrl_c;
use tokio::signal::unix::{SignalKind, signal};

/// Runs a flow that nothing is lost by leaving; ctrl-c or SIGTERM ends it at once.
pub fn interruptible<T>(flow: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = runtime()?;
    let result = runtime.block_on(async {
        tokio::select! {
            // First, so that it hears what comes once the flow has asked something.
            biased;
            () = asked_to_end() => Err(interrupted()),
            result = flow => result,
        }
    });
    // A blocking read of the keyboard cannot be cancelled: do not wait for it.
    runtime.shutdown_background();
    result
}

async fn asked_to_end() {
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => terminate.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = ctrl_c() => {}
        _ = terminated => {}
    }
}

/// Runs a flow that ctrl-c ends, but for work that must not be cut in half: that is finished first.
/// What comes of it counts, if the flow ends with it.
pub fn cancellable<T>(
    host: &Host,
    flow: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let runtime = runtime()?;
    let result = runtime.block_on(async {
        let mut flow = pin!(flow);
        tokio::select! {
            biased;
            () = asked_to_end() => {}
            result = &mut flow => return result,
        }
        if host.unfinished().is_any() {
            say_finishing();
        }
        tokio::select! {
            biased;
            result = &mut flow => result,
            () = host.unfinished().end() => Err(interrupted()),
        }
    });
    runtime.shutdown_background();
    result
}

/// Runs a flow to its end, whatever is pressed. Its network calls have limits of their own.
pub fn to_the_end<T>(flow: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    runtime()?.block_on(async {
        let mut flow = pin!(flow);
        loop {
            tokio::select! {
                biased;
                result = &mut flow => return result,
                _ = ctrl_c() => say_finishing(),
            }
        }
    })
}

/// Runs a program that has the terminal, which `run` waits for: ctrl-c is meant for that one.
pub fn for_a_program<T: Send + 'static>(
    run: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    runtime()?.block_on(async {
        let mut run = tokio::task::spawn_blocking(run);
        loop {
            tokio::select! {
                biased;
                result = &mut run => {
                    return result.map_err(|error| Failure::new(format!("it ended badly: {error}")))?;
                }
                _ = ctrl_c() => {}
            }
        }
    })
}

/// Runs a flow that hears signals by itself.
pub fn alone<T>(flow: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = runtime()?;
    let result = runtime.block_on(flow);
    runtime.shutdown_background();
    result
}

fn say_finishing() {
    output::say("finishing first, so that no sign-in is lost …");
}

/// What an interrupted command ends with.
pub fn interrupted() -> Failure {
    Failure::new("interrupted; nothing was changed").exit(Exit::Interrupted)
}

/// What runs flows.
pub fn runtime() -> Result<Runtime, Failure> {
    Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(format!("cannot start: {error}")))
}
