//! The console, Elm style: `update(&mut Model, Message) -> Vec<Effect>` and `view(&Model)` are pure;
//! `runtime` is the only part that touches terminal, clock and tasks.

pub mod effect;
pub mod key;
pub mod keymap;
pub mod message;
pub mod model;
pub mod mouse;
pub mod runtime;
pub mod update;
pub mod view;

pub use keymap::key_problems;
pub use runtime::{ConsoleOptions, Outcome, run};

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;
