//! Pure types and rules: no I/O, no async, no clock. Imports nothing of ours.

pub mod problem;
pub mod region;
pub mod secret;
pub mod text;
