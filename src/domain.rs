//! Pure types and rules: no I/O, no async, no clock. Imports nothing of ours.

pub mod active;
pub mod ago;
pub mod binding;
pub mod command;
pub mod connection;
pub mod evidence;
pub mod finding;
pub mod holder;
pub mod identity;
pub mod left;
pub mod missing_scopes;
pub mod names;
pub mod overview;
pub mod principal;
pub mod problem;
pub mod profile;
pub mod region;
pub mod secret;
pub mod service;
pub mod shell_word;
pub mod start_url;
pub mod switch;
pub mod text;
pub mod user_type;
pub mod why;
