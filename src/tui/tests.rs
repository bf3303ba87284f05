//! The console driven by keys, without a terminal.

mod panes;
mod properties;
mod reviewing;
mod roles;
mod sign_in;
mod switching;
mod timers;
mod writing;
