//! Unguessable strings: tokens and user codes. Owns no state.

use std::fmt::Write as _;

/// Letters that nobody mistakes for another or for a digit, and that spell no words.
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

/// `demo-KIND-` and 64 hexadecimal digits: recognisably worthless outside this provider.
pub fn token(kind: &str) -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)?;
    let mut token = format!("demo-{kind}-");
    for byte in bytes {
        // Writing to a `String` cannot fail.
        let _ = write!(token, "{byte:02x}");
    }
    Ok(token)
}

/// A code that a person reads and types, such as `BCDF-GHJK`.
pub fn user_code() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; 8];
    getrandom::fill(&mut bytes)?;
    let letters = bytes.map(|byte| char::from(LETTERS[usize::from(byte) % LETTERS.len()]));
    let (left, right) = letters.split_at(4);
    Ok(left.iter().chain(&['-']).chain(right).collect())
}
