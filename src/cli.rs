//! The command line. No logic of its own.

pub mod args;
pub mod json;
pub mod output;
