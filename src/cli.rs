//! The command line: one file per command family; text and `--json`; no logic of its own.

pub mod args;
mod ask;
mod change;
mod codewhisperer;
mod completions;
mod console;
mod credentials;
pub mod demo;
mod doctor;
mod env;
mod exec;
pub mod json;
mod keepalive;
mod login;
mod logout;
mod look;
mod man;
mod open;
pub mod output;
mod pin;
mod profiles;
mod progress;
mod prompt;
mod roles;
mod run;
mod switch;
mod token;
mod undo;
mod verify;
mod wait;
mod wait_for;
mod whoami;
mod why;
mod wrap;

pub use run::run;
