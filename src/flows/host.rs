//! The host a flow works on: its environment, files and network, handed in so that the demo and
//! tests can hand in their own.

/// What every flow is given. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Host {}

/// What the console shows of the host it runs on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HostLook {
    /// `dev@build-host`; safe to show.
    pub user_at_host: String,
    /// Whether this is a remote login.
    pub is_ssh: bool,
    /// Whether this is the demo.
    pub is_demo: bool,
    /// Whether a shell function is there to take the result of a switch.
    pub has_result_file: bool,
    /// Whether the locale can show more than ASCII, or the user says so.
    pub is_unicode: bool,
    /// Whether colours are wanted (`NO_COLOR`, settings).
    pub is_coloured: bool,
    /// Whether a local browser can be opened.
    pub can_open_browser: bool,
}
