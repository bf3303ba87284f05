//! Runs effects as tasks. Nothing running is what idle means; a task that panics ends the console.

use crate::domain::overview::Overview;
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::sign_in::{device, plan};
use crate::flows::{discover, refresh, sign_out, switch, watch};
use crate::tui::effect::Effect;
use crate::tui::message::{FlowId, Message, Reply};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::{AbortHandle, Id, JoinError, JoinSet};
use tokio::time::timeout;

/// How long quitting waits for files to be written.
const PATIENCE: Duration = Duration::from_secs(5);

/// A task that runs.
struct Running {
    flow: Option<FlowId>,
    must_finish: bool,
    handle: AbortHandle,
}

/// Runs effects as tasks, which answer by messages.
pub(super) struct Runner {
    host: Host,
    messages: UnboundedSender<Message>,
    tasks: JoinSet<Option<watch::Watch>>,
    running: HashMap<Id, Running>,
    watching: Option<watch::Watch>,
}

impl Runner {
    /// A runner with nothing to do, whose tasks answer to `messages`.
    pub(super) fn new(host: Host, messages: UnboundedSender<Message>) -> Self {
        Self {
            host,
            messages,
            tasks: JoinSet::new(),
            running: HashMap::new(),
            watching: None,
        }
    }

    /// Whether nothing runs.
    pub(super) fn is_idle(&self) -> bool {
        self.tasks.is_empty()
    }

    /// Waits for a task to end; an error if it broke. Only when something runs.
    pub(super) async fn next_end(&mut self) -> Result<(), Failure> {
        match self.tasks.join_next_with_id().await {
            Some(Ok((id, watch))) => {
                self.running.remove(&id);
                self.watching = watch.or(self.watching.take());
                Ok(())
            }
            Some(Err(error)) => {
                self.running.remove(&error.id());
                ended(&error)
            }
            None => Ok(()),
        }
    }

    /// Starts watching the files.
    pub(super) fn watch(&mut self) {
        let (host, messages) = (self.host.clone(), self.messages.clone());
        let handle = self.tasks.spawn_blocking(move || {
            Some(watch::watch(&host, move || {
                let _ = messages.send(Message::FilesChanged);
            }))
        });
        self.keep(None, false, handle);
    }

    /// Starts what an effect asks for, on what the console shows now.
    pub(super) fn start(&mut self, effect: Effect, overview: &Arc<Overview>) {
        let must_finish = effect.must_finish();
        let (host, overview) = (self.host.clone(), Arc::clone(overview));
        match effect {
            Effect::Load { told } => self.block(None, must_finish, move || {
                Message::OverviewLoaded(Arc::new(discover::discover(&host, told.as_deref())))
            }),
            Effect::PlanSignIn(flow, request) => self.block(Some(flow), must_finish, move || {
                let planned = plan::plan(&host, &overview, &request).map(Box::new);
                Message::Flow(flow, Reply::SignInPlanned(planned))
            }),
            Effect::StartSignIn(flow, plan) => {
                let messages = self.messages.clone();
                self.spawn(Some(flow), must_finish, async move {
                    let progress = |progress| {
                        let _ = messages.send(Message::Flow(flow, Reply::SignInProgress(progress)));
                    };
                    let result = device::run(&host, &plan, progress).await;
                    Message::Flow(flow, Reply::SignedIn(result))
                });
            }
            Effect::Switch(flow, plan, order) => self.block(Some(flow), must_finish, move || {
                let result = switch::switch(&host, &overview, &plan, &order);
                Message::Flow(flow, Reply::Switched(result))
            }),
            Effect::Pin(flow, service, connection) => {
                self.block(Some(flow), must_finish, move || {
                    let result = switch::pin(&host, &overview, &service, &connection);
                    Message::Flow(flow, Reply::Pinned(service, connection, result))
                });
            }
            Effect::Unpin(flow, service) => self.block(Some(flow), must_finish, move || {
                let result = switch::unpin(&host, &service);
                Message::Flow(flow, Reply::Unpinned(service, result))
            }),
            Effect::SignOut(flow, connection) => {
                self.spawn(Some(flow), must_finish, async move {
                    let result = sign_out::sign_out(&host, &overview, &connection).await;
                    Message::Flow(flow, Reply::SignedOut(result))
                });
            }
            Effect::Refresh(flow, connection) => {
                self.spawn(Some(flow), must_finish, async move {
                    let result = refresh::refresh(&host, &overview, &connection).await;
                    Message::Flow(flow, Reply::Refreshed(connection, result))
                });
            }
            Effect::OpenUrl(url) => {
                self.block(None, must_finish, move || Message::Opened(open(&url)));
            }
            Effect::Cancel(flow) => self.cancel(flow),
            Effect::Copy(_) | Effect::Quit => {}
        }
    }

    fn spawn(
        &mut self,
        flow: Option<FlowId>,
        must_finish: bool,
        task: impl Future<Output = Message> + Send + 'static,
    ) {
        let messages = self.messages.clone();
        let handle = self.tasks.spawn(async move {
            let _ = messages.send(task.await);
            None
        });
        self.keep(flow, must_finish, handle);
    }

    fn block(
        &mut self,
        flow: Option<FlowId>,
        must_finish: bool,
        task: impl FnOnce() -> Message + Send + 'static,
    ) {
        let messages = self.messages.clone();
        let handle = self.tasks.spawn_blocking(move || {
            let _ = messages.send(task());
            None
        });
        self.keep(flow, must_finish, handle);
    }

    fn keep(&mut self, flow: Option<FlowId>, must_finish: bool, handle: AbortHandle) {
        let id = handle.id();
        self.running.insert(
            id,
            Running {
                flow,
                must_finish,
                handle,
            },
        );
    }

    fn cancel(&mut self, flow: FlowId) {
        for running in self.running.values() {
            if running.flow == Some(flow) {
                running.handle.abort();
            }
        }
    }

    /// Ends everything: what writes files may finish, for a while; the rest is dropped.
    pub(super) async fn finish(&mut self) -> Result<(), Failure> {
        for running in self.running.values() {
            if !running.must_finish {
                running.handle.abort();
            }
        }
        let waited = timeout(PATIENCE, async {
            while self.running.values().any(|running| running.must_finish) {
                self.next_end().await?;
            }
            Ok(())
        });
        waited.await.unwrap_or(Ok(()))
    }
}

fn ended(error: &JoinError) -> Result<(), Failure> {
    if error.is_panic() {
        return Err(
            Failure::new("A part of the console broke; nothing is half written.")
                .hint("Please report the message above."),
        );
    }
    Ok(())
}

fn open(url: &str) -> Result<(), Failure> {
    let mut options = webbrowser::BrowserOptions::new();
    options.with_suppress_output(true);
    webbrowser::open_browser_with_options(webbrowser::Browser::Default, url, &options).map_err(
        |error| {
            Failure::new(format!("No browser could be opened: {error}."))
                .hint("Copy the URL with c.")
        },
    )
}

#[cfg(test)]
mod tests;
