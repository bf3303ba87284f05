//! Work on files from async flows.

use crate::flows::failure::Failure;

/// Does `work`, which blocks, beside the runtime.
///
/// # Errors
/// When it panicked or the runtime is going down.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Failure::new(format!("A file could not be worked on: {error}.")))
}
