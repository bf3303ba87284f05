//! Moorline: a terminal account console for developers who use CodeWhisperer beside the rest of AWS.
//!
//! The house, arrows pointing down only (`tests/house.rs` enforces them):
//!
//! ```text
//!   main ─ cli ─┬─ tui      the console: pure model, update and view over a small runtime
//!               ├─ demo     an identity provider of its own; imports nothing of ours
//!               └─ flows    what a user can do, end to end; shared by cli and tui
//!                    ├─ aws      the wire
//!                    ├─ store    one file per on-disk format
//!                    └─ domain   pure types and rules: no I/O, no async, no clock
//! ```
//!
//! Words used everywhere: an *auth method* is how you sign in; a *connection* is one identity; a
//! *profile* is what you switch to; the *active profile* is the one you work with in this shell; a
//! *service* is what you sign in to use; a *binding* is what a service uses now; a *pin* keeps a
//! connection for one service whatever the active profile is; a *holder* is a tool whose store holds
//! a sign-in; a *user type* is who a connection makes you.

pub mod aws;
pub mod cli;
pub mod demo;
pub mod domain;
pub mod flows;
pub mod store;
pub mod tui;
