//! Noticing that other programs changed the files.

use crate::flows::host::Host;

/// Watches until it is dropped.
pub struct Watch {}

/// Calls `changed` after the files an overview is built from change, 150 ms after the last change
/// of a burst. On network file systems it may never be called: look again on focus too.
pub fn watch(_host: &Host, _changed: impl Fn() + Send + 'static) -> Watch {
    Watch {}
}
