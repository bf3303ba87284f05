//! Secrets that nobody can guess, from the system's random source.

use crate::domain::secret::Secret;
use crate::flows::failure::Failure;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

/// A new secret: 32 random bytes as 43 characters that are allowed in URLs and headers.
///
/// # Errors
/// When the system gives none; `what` reads on after "could not", as in "begin a sign-in".
pub fn secret(what: &str) -> Result<Secret<String>, Failure> {
    let mut bytes = Zeroizing::new([0_u8; 32]);
    getrandom::fill(bytes.as_mut()).map_err(|error| {
        Failure::new(format!(
            "Moorline could not {what}: this system gives no random bytes ({error})."
        ))
    })?;
    Ok(Secret::new(URL_SAFE_NO_PAD.encode(bytes.as_ref())))
}
