//! Many verifications at once, each of which can be stopped by itself.

use crate::domain::service::ServiceId;
use crate::domain::verification::Verification;
use futures_util::StreamExt;
use futures_util::future::{AbortHandle, Abortable};
use futures_util::stream::FuturesUnordered;
use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;
use tokio::sync::mpsc::UnboundedReceiver;

/// The services that nobody waits for any more.
pub(super) struct Stops {
    coming: UnboundedReceiver<ServiceId>,
    stopped: BTreeSet<ServiceId>,
    /// Whether more may come.
    is_open: bool,
}

impl Stops {
    pub(super) fn new(coming: UnboundedReceiver<ServiceId>) -> Self {
        Self {
            coming,
            stopped: BTreeSet::new(),
            is_open: true,
        }
    }

    /// The next one; waits for ever if none can come.
    async fn next(&mut self) -> ServiceId {
        while self.is_open {
            match self.coming.recv().await {
                Some(id) => {
                    self.stopped.insert(id.clone());
                    return id;
                }
                None => self.is_open = false,
            }
        }
        std::future::pending().await
    }

    /// What `work` gives, unless every one of `services` is stopped before.
    pub(super) async fn unless_all<T>(
        &mut self,
        services: &[&ServiceId],
        work: impl Future<Output = T>,
    ) -> Option<T> {
        let mut work = pin!(work);
        loop {
            tokio::select! {
                biased;
                done = &mut work => return Some(done),
                _stopped = self.next() => {
                    if services.iter().all(|id| self.stopped.contains(*id)) {
                        return None;
                    }
                }
            }
        }
    }
}

/// Does all `jobs`, but for those that are stopped, and hands over what each gives.
pub(super) async fn all<F: Future<Output = Verification>>(
    jobs: Vec<(ServiceId, F)>,
    stops: &mut Stops,
    mut each: impl FnMut(Verification),
) {
    let mut handles = BTreeMap::new();
    let mut running = FuturesUnordered::new();
    for (id, job) in jobs {
        if stops.stopped.contains(&id) {
            continue;
        }
        let (handle, registration) = AbortHandle::new_pair();
        running.push(Abortable::new(job, registration));
        handles.insert(id, handle);
    }
    loop {
        tokio::select! {
            biased;
            id = stops.next() => {
                if let Some(handle) = handles.get(&id) {
                    handle.abort();
                }
            }
            done = running.next() => match done {
                Some(Ok(verification)) => each(verification),
                Some(Err(_aborted)) => {}
                None => return,
            },
        }
    }
}
