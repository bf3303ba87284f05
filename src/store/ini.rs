//! The lossless config document: `~/.aws/config` and `~/.aws/credentials` as bytes that are only
//! changed where an edit says so, and read exactly as botocore reads them.
//!
//! It does no I/O, and knows nothing of what profiles and sessions mean: that is
//! [`shared_config`](super::shared_config).

mod batch;
mod edit;
mod issue;
mod line;
mod lines;
mod parts;
mod read;
mod repeated;
mod section_name;
mod shlex;
mod space;
mod splice;
mod value;
mod written;

use std::fmt;

pub use batch::{Batch, SectionEdit};
pub use edit::EditError;
pub use issue::Issue;
pub(crate) use issue::short;
pub use lines::FileLine;
pub use parts::Part;
pub use read::Reading;
pub(crate) use section_name::DEFAULTS;
pub use section_name::{ConfigHeader, SectionName, is_plain_name};
pub(crate) use value::Shown;
pub use value::{Entry, Section, Value, is_secret};
pub use written::{check_key, check_value};

/// A config or credentials file. Any bytes are a document.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Document {
    bytes: Vec<u8>,
}

impl Document {
    /// Takes a file's bytes in, whatever they are.
    pub fn parse(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            bytes: bytes.into(),
        }
    }

    /// The file's bytes: those it was parsed from, but for the lines that were edited.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.bytes.clone()
    }

    /// The same bytes, borrowed.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What botocore reads from it, and why it would refuse it.
    pub fn read(&self) -> Reading {
        read::read(&self.bytes)
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Document({} bytes)", self.bytes.len())
    }
}

/// The words of a command line as botocore splits `credential_process`; `None` if a quotation or an
/// escape never ends.
pub fn command_words(text: &str) -> Option<Vec<String>> {
    shlex::split(text).ok()
}

#[cfg(test)]
mod tests;
