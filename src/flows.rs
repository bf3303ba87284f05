//! What a user can do, end to end; shared by `cli` and `tui`.

mod blocking;
pub mod browser;
mod cached_roles;
pub mod catalogue;
pub mod config_edit;
pub mod discover;
pub mod failure;
pub mod host;
pub mod keepalive;
pub mod paths;
pub mod refresh;
pub mod scratch_home;
pub mod shell;
pub mod sign_in;
pub mod sign_out;
pub mod switch;
pub mod watch;
