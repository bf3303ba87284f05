//! Waiting for a flow, and what ctrl-c and SIGTERM mean meanwhile: what only looks or waits ends at
//! once, what writes is finished first.

use super::output;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use std::io;
use std::pin::pin;
use tokio::runtime::{Builder, Runtime};
use tokio::signal::ctrl_c;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::oneshot;

/// Runs a flow that nothing is lost by leaving; ctrl-c or SIGTERM ends it at once.
pub fn interruptible<T>(flow: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = runtime()?;
    let result = runtime.block_on(async {
        tokio::select! {
            // First, so that it hears what comes once the flow has asked something.
            biased;
            asked = asked_to_end() => Err(asked.failure()),
            result = flow => result,
        }
    });
    // A blocking read of the keyboard cannot be cancelled: do not wait for it.
    runtime.shutdown_background();
    result
}

/// Who asked a command to end.
#[derive(Debug, Clone, Copy)]
enum Asked {
    /// Somebody who pressed ctrl-c.
    Interrupt,
    /// A program, by SIGTERM.
    Terminate,
}

impl Asked {
    fn failure(self) -> Failure {
        match self {
            Self::Interrupt => interrupted(),
            Self::Terminate => terminated(),
        }
    }
}

async fn asked_to_end() -> Asked {
    match Signals::heard() {
        Ok(mut signals) => signals.next().await,
        Err(_) => std::future::pending().await,
    }
}

/// The signals that ask a command to end. From when they are heard, they end nothing by themselves.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn heard() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) -> Asked {
        tokio::select! {
            _ = self.interrupt.recv() => Asked::Interrupt,
            _ = self.terminate.recv() => Asked::Terminate,
        }
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
        let asked = tokio::select! {
            biased;
            asked = asked_to_end() => asked,
            result = &mut flow => return result,
        };
        if host.unfinished().is_any() {
            say_finishing();
        }
        tokio::select! {
            biased;
            result = &mut flow => result,
            () = host.unfinished().end() => Err(asked.failure()),
        }
    });
    runtime.shutdown_background();
    result
}

/// Runs a flow to its end, whatever is pressed or sent. Its network calls have limits of their own.
pub fn to_the_end<T>(flow: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    runtime()?.block_on(async {
        let mut flow = pin!(flow);
        loop {
            tokio::select! {
                biased;
                result = &mut flow => return result,
                _ = asked_to_end() => say_finishing(),
            }
        }
    })
}

/// Does `work`, which writes files, to its end, whatever is pressed or sent: what was begun counts.
pub fn undisturbed<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    let runtime = runtime()?;
    let heard = {
        let _inside = runtime.enter();
        Signals::heard()
    };
    let mut signals =
        heard.map_err(|error| Failure::new(format!("Signals cannot be heard: {error}.")))?;
    let (done, is_done) = oneshot::channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    biased;
                    _ = is_done => {}
                    _ = signals.next() => say_finishing(),
                }
            });
        });
        let result = work();
        drop(done);
        result
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
    output::say("finishing first, so that nothing is left half done …");
}

/// What an interrupted command ends with.
pub fn interrupted() -> Failure {
    Failure::new("interrupted; nothing was changed").exit(Exit::Interrupted)
}

/// What a command ends with that SIGTERM ended.
pub fn terminated() -> Failure {
    Failure::new("terminated; nothing was changed").exit(Exit::Terminated)
}

/// What runs flows.
pub fn runtime() -> Result<Runtime, Failure> {
    Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(format!("cannot start: {error}")))
}
