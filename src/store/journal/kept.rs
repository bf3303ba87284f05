//! A line as the journal keeps it: its text, or only its digest if it may hold a secret.

use serde::{Deserialize, Serialize};

use crate::store::ini::FileLine;
use crate::store::sso_token::sha1_hex;

/// One line, line end included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Kept {
    /// Its text.
    Text(String),
    /// Its bytes, which are no UTF-8.
    Bytes {
        /// In hexadecimal.
        hex: String,
    },
    /// A line with a secret.
    Secret {
        /// The digest of its bytes.
        sha1: String,
    },
}

impl Kept {
    pub fn of(line: &FileLine<'_>) -> Self {
        match str::from_utf8(line.bytes) {
            _ if line.is_secret => Self::Secret {
                sha1: sha1_hex(line.bytes),
            },
            Ok(text) => Self::Text(text.to_owned()),
            Err(_) => Self::Bytes {
                hex: hex(line.bytes),
            },
        }
    }

    /// The line's bytes; none if only its digest is known, or the journal is damaged.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        match self {
            Self::Text(text) => Some(text.clone().into_bytes()),
            Self::Bytes { hex } => unhex(hex),
            Self::Secret { .. } => None,
        }
    }

    pub fn is_secret(&self) -> bool {
        matches!(self, Self::Secret { .. })
    }

    /// The same as [`digest`] of the line.
    pub fn digest(&self) -> String {
        match self {
            Self::Secret { sha1 } => sha1.chars().take(DIGEST_LENGTH).collect(),
            other => digest(&other.bytes().unwrap_or_default()),
        }
    }

    /// The line as it may be shown, not yet made safe.
    pub fn shown(&self) -> String {
        match self.bytes() {
            Some(bytes) => String::from_utf8_lossy(&bytes).trim().to_owned(),
            None => "a line with a secret".to_owned(),
        }
    }
}

const DIGEST_LENGTH: usize = 16;

/// What tells a line from others without keeping it.
pub(super) fn digest(bytes: &[u8]) -> String {
    let mut digest = sha1_hex(bytes);
    digest.truncate(DIGEST_LENGTH);
    digest
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(hex: &str) -> Option<Vec<u8>> {
    let digits: Vec<char> = hex.chars().collect();
    digits
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => u8::try_from(high.to_digit(16)? * 16 + low.to_digit(16)?).ok(),
            _ => None,
        })
        .collect()
}
