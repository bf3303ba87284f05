//! Values that must never be shown: tokens, client secrets, device codes, keys.

use std::fmt;
use zeroize::{Zeroize, Zeroizing};

/// A value that is never printed and is wiped from memory when dropped.
///
/// It has no `Display` and no `Serialize`; [`Secret::expose`] is the one way out, so that every
/// place a secret leaves by can be found by its name.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T: Zeroize>(Zeroizing<T>);

impl<T: Zeroize> Secret<T> {
    /// Takes `value` in.
    pub fn new(value: T) -> Self {
        Self(Zeroizing::new(value))
    }

    /// The value itself, for the wire or for a file of mode 0600.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl Secret<String> {
    /// Whether `other`, which a stranger may have sent, is the same: compared without telling by its
    /// time where the first difference is.
    pub fn is(&self, other: &[u8]) -> bool {
        let own = self.0.as_bytes();
        let difference = own
            .iter()
            .zip(other)
            .fold(0, |difference, (a, b)| difference | (a ^ b));
        own.len() == other.len() && std::hint::black_box(difference) == 0
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_of_the_value() {
        let secret = Secret::new(String::from("hunter2"));
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }

    #[test]
    fn only_the_whole_secret_is_the_same() {
        let secret = Secret::new(String::from("hunter2"));
        assert!(secret.is(b"hunter2"));
        for other in ["", "hunter", "hunter22", "Hunter2", "hunter3"] {
            assert!(!secret.is(other.as_bytes()), "{other}");
        }
    }
}
