//! Keeping verifications while others are still on their way: one writer, beside the runtime.

use crate::domain::verification::Verification;
use crate::flows::host::Host;
use crate::store::verified;
use std::sync::mpsc::{Sender, channel};
use tokio::task::JoinHandle;

/// The writer. What it was given is kept even if nobody waits for it to finish.
pub(super) struct Keeper {
    to: Sender<Verification>,
    writer: JoinHandle<Option<String>>,
}

impl Keeper {
    pub(super) fn start(host: &Host) -> Self {
        let (to, from) = channel::<Verification>();
        let directory = host.environment().state_dir.clone();
        let writer = tokio::task::spawn_blocking(move || {
            let mut trouble = None;
            while let Ok(first) = from.recv() {
                let batch = std::iter::once(first).chain(from.try_iter()).collect();
                if let Err(error) = verified::keep(&directory, batch) {
                    trouble = Some(error.to_string());
                }
            }
            trouble
        });
        Self { to, writer }
    }

    pub(super) fn keep(&self, verification: &Verification) {
        // A writer that is gone keeps nothing, and nothing is lost but memory.
        let _gone = self.to.send(verification.clone());
    }

    /// Waits until all is written; says why not, if so.
    pub(super) async fn finish(self) -> Option<String> {
        drop(self.to);
        let why = match self.writer.await {
            Ok(trouble) => trouble?,
            Err(error) => error.to_string(),
        };
        Some(format!("note: the answers are not kept: {why}"))
    }
}
