//! Who loses what by a sign-out, and whether to go on.

use crate::domain::connection::ConnectionId;
use crate::flows::sign_out::SignOutPreview;

/// Who loses what by a sign-out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignOutDialog {
    /// The connection.
    pub connection: ConnectionId,
    /// Who loses what.
    pub preview: SignOutPreview,
    /// The selected one of [`SignOutDialog::OPTIONS`].
    pub selected: usize,
}

impl SignOutDialog {
    /// What can be chosen; the first is the default.
    pub const OPTIONS: [&str; 2] = ["Cancel", "Sign out"];

    /// The dialog, at its default.
    pub fn new(connection: ConnectionId, preview: SignOutPreview) -> Self {
        Self {
            connection,
            preview,
            selected: 0,
        }
    }
}
