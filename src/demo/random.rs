//! Unguessable strings: tokens, user codes and key ids. Owns no state.

use std::fmt::Write as _;

/// Letters that nobody mistakes for another or for a digit, and that spell no words.
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

/// `demo-KIND-` and 64 hexadecimal digits: recognisably worthless outside this provider.
pub fn token(kind: &str) -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)?;
    Ok(format!("demo-{kind}-{}", hex(&bytes)))
}

/// Each byte as two hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing to a `String` cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

/// An access key id of temporary keys: `ASIADEMO` and 12 letters.
pub fn access_key_id() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; 12];
    getrandom::fill(&mut bytes)?;
    Ok("ASIADEMO".chars().chain(bytes.map(letter)).collect())
}

fn letter(byte: u8) -> char {
    char::from(LETTERS[usize::from(byte) % LETTERS.len()])
}

/// A code that a person reads and types, such as `BCDF-GHJK`.
pub fn user_code() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; 8];
    getrandom::fill(&mut bytes)?;
    let letters = bytes.map(letter);
    let (left, right) = letters.split_at(4);
    Ok(left.iter().chain(&['-']).chain(right).collect())
}
