//! The console driven by keys, without a terminal.

mod aws_console;
mod codewhisperer;
mod everywhere;
mod foreground;
mod forms;
mod panes;
mod properties;
mod reviewing;
mod roles;
mod sign_in;
mod steering;
mod switching;
mod timers;
mod verifying;
mod writing;
