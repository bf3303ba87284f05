//! Work that must not be cut in half: a token that the server has given out, and that is not in its
//! file yet. It runs to its end even if nobody waits for its result any more, and whoever ends the
//! process can wait for it.

use crate::flows::failure::Failure;
use std::sync::Arc;
use tokio::sync::watch;

/// How much of such work is under way. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Unfinished(Arc<watch::Sender<usize>>);

impl Default for Unfinished {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }
}

impl Unfinished {
    /// Does `work` to its end, even if the future that waits for it is dropped.
    ///
    /// # Errors
    /// Those of `work`, and when it panicked or the runtime is going down.
    pub(in crate::flows) async fn finish<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Failure>> + Send + 'static,
    ) -> Result<T, Failure> {
        // Whoever waits here has one, too: it is finished when they have its result.
        let (piece, _waiting) = (Piece::new(self), Piece::new(self));
        let done = tokio::spawn(async move {
            let _piece = piece;
            work.await
        });
        done.await
            .map_err(|error| Failure::new(format!("This was not finished: {error}.")))?
    }

    /// Whether there is any.
    pub fn is_any(&self) -> bool {
        *self.0.borrow() > 0
    }

    /// Waits until there is none.
    pub async fn end(&self) {
        let mut count = self.0.subscribe();
        // It cannot fail: the sender is here.
        let _none = count.wait_for(|count| *count == 0).await;
    }
}

/// Counts until it is dropped.
struct Piece(Arc<watch::Sender<usize>>);

impl Piece {
    fn new(unfinished: &Unfinished) -> Self {
        unfinished.0.send_modify(|count| *count += 1);
        Self(Arc::clone(&unfinished.0))
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::sync::oneshot;
    use tokio::time::{sleep, timeout};

    #[tokio::test(start_paused = true)]
    async fn work_goes_on_when_nobody_waits_and_can_be_waited_for() {
        let unfinished = Unfinished::default();
        assert!(!unfinished.is_any());
        let (sender, done) = oneshot::channel();
        let work = async move {
            sleep(Duration::from_secs(2)).await;
            sender.send("kept").map_err(Failure::new)
        };
        let waited = timeout(Duration::from_secs(1), unfinished.finish(work)).await;
        assert!(waited.is_err(), "it was dropped in the middle");
        assert!(unfinished.is_any());
        unfinished.end().await;
        assert_eq!(done.await, Ok("kept"));
        assert!(!unfinished.is_any());
    }

    #[tokio::test]
    async fn a_result_arrives_before_it_counts_as_finished() {
        let unfinished = Unfinished::default();
        let (more, mut heard) = oneshot::channel();
        let flow = async {
            let result = unfinished.finish(async { Ok(1) }).await;
            more.send(()).unwrap();
            result
        };
        let (result, ()) = tokio::join!(flow, async {
            unfinished.end().await;
            assert_eq!(heard.try_recv(), Ok(()), "the flow has gone on");
        });
        assert_eq!(result, Ok(1));
        let panics = unfinished.finish(async { panic!("broken") as Result<(), _> });
        assert!(panics.await.unwrap_err().summary.contains("not finished"));
        assert!(!unfinished.is_any(), "what broke is over");
    }
}
