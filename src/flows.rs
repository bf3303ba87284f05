//! What a user can do, end to end; shared by `cli` and `tui`.

pub mod aws_login;
mod blocking;
pub mod browser;
mod cached_roles;
pub mod catalogue;
pub mod config_edit;
pub mod discover;
pub mod doctor;
pub mod failure;
pub mod file_edit;
pub mod foreground;
pub mod host;
pub mod keepalive;
pub mod paths;
pub mod profile_edit;
pub mod refresh;
pub mod role_credentials;
pub mod role_profiles;
pub mod roles;
pub mod scratch_home;
pub mod shell;
pub mod sign_in;
pub mod sign_out;
pub mod static_keys;
pub mod switch;
pub mod undo;
pub mod watch;
