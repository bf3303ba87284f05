//! The tasks effects run as. Nothing running is what idle means; a task that panics is an error.

use crate::flows::failure::Failure;
use crate::flows::watch::Watch;
use crate::tui::message::{FlowId, Message};
use std::collections::HashMap;
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

/// Tasks that answer by messages.
pub(super) struct Tasks {
    messages: UnboundedSender<Message>,
    set: JoinSet<Option<Watch>>,
    running: HashMap<Id, Running>,
    watching: Option<Watch>,
}

impl Tasks {
    /// No tasks yet; they will answer to `messages`.
    pub(super) fn new(messages: UnboundedSender<Message>) -> Self {
        Self {
            messages,
            set: JoinSet::new(),
            running: HashMap::new(),
            watching: None,
        }
    }

    /// Where tasks answer to.
    pub(super) fn messages(&self) -> UnboundedSender<Message> {
        self.messages.clone()
    }

    /// Whether nothing runs.
    pub(super) fn is_idle(&self) -> bool {
        self.set.is_empty()
    }

    /// Waits for a task to end; an error if it broke.
    pub(super) async fn next_end(&mut self) -> Result<(), Failure> {
        match self.set.join_next_with_id().await {
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

    /// Runs a task that waits.
    pub(super) fn spawn(
        &mut self,
        flow: Option<FlowId>,
        must_finish: bool,
        task: impl Future<Output = Message> + Send + 'static,
    ) {
        let messages = self.messages();
        let handle = self.set.spawn(async move {
            let _ = messages.send(task.await);
            None
        });
        self.keep(flow, must_finish, handle);
    }

    /// Runs a task that blocks on files.
    pub(super) fn block(
        &mut self,
        flow: Option<FlowId>,
        must_finish: bool,
        task: impl FnOnce() -> Message + Send + 'static,
    ) {
        let messages = self.messages();
        let handle = self.set.spawn_blocking(move || {
            let _ = messages.send(task());
            None
        });
        self.keep(flow, must_finish, handle);
    }

    /// Starts a watch and keeps it until the tasks are dropped.
    pub(super) fn watch(&mut self, start: impl FnOnce() -> Watch + Send + 'static) {
        let handle = self.set.spawn_blocking(move || Some(start()));
        self.keep(None, false, handle);
    }

    fn keep(&mut self, flow: Option<FlowId>, must_finish: bool, handle: AbortHandle) {
        let running = Running {
            flow,
            must_finish,
            handle,
        };
        self.running.insert(running.handle.id(), running);
    }

    /// Ends a flow's task.
    pub(super) fn cancel(&mut self, flow: FlowId) {
        for running in self.running.values() {
            if running.flow == Some(flow) {
                running.handle.abort();
            }
        }
    }

    /// Ends everything: what writes files may finish, and what is `unfinished` elsewhere, for a
    /// while; the rest is dropped.
    pub(super) async fn finish(
        &mut self,
        unfinished: impl Future<Output = ()>,
    ) -> Result<(), Failure> {
        for running in self.running.values() {
            if !running.must_finish {
                running.handle.abort();
            }
        }
        let waited = timeout(PATIENCE, async {
            while self.running.values().any(|running| running.must_finish) {
                self.next_end().await?;
            }
            unfinished.await;
            Ok(())
        });
        waited.await.unwrap_or(Ok(()))
    }
}

fn ended(error: &JoinError) -> Result<(), Failure> {
    if error.is_panic() {
        return Err(
            Failure::new("A part of the console broke; no file is half written.")
                .hint("Please report the message above."),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests;
