//! The keys that a user chose for an action of the console, as `config.toml` has them. What they
//! mean is the console's to say.

use std::path::PathBuf;

/// The line of one action under `[keys]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyChoice {
    /// The id of the action, as written.
    pub action: String,
    /// Its keys, as written; none takes them away.
    pub keys: Vec<String>,
    /// The file it is in.
    pub file: PathBuf,
    /// Its line there, counted from 1.
    pub line: usize,
}
