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
}
