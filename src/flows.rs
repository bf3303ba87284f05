//! What a user can do, end to end; shared by `cli` and `tui`.

pub mod catalogue;
pub mod discover;
pub mod failure;
pub mod host;
pub mod refresh;
pub mod sign_in;
pub mod sign_out;
pub mod switch;
pub mod watch;
