//! What proves that a token is asked for by whoever opened the page: a verifier that never leaves
//! this process but in CreateToken, its challenge, and the state that a callback must bring.
//!
//! Source: RFC 7636 (S256), RFC 6749 section 10.12.

use crate::domain::secret::Secret;
use crate::flows::failure::Failure;
use crate::flows::random;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// What is done with them.
const BEGIN: &str = "begin a sign-in";

/// The secrets of one sign-in by redirect.
#[derive(Debug)]
pub struct Proof {
    /// 43 characters out of 32 random bytes.
    pub verifier: Secret<String>,
    /// What a callback must bring back; as long.
    pub state: Secret<String>,
}

impl Proof {
    /// New ones, from the system's random source.
    ///
    /// # Errors
    /// When the system has none.
    pub fn new() -> Result<Self, Failure> {
        Ok(Self {
            verifier: random::secret(BEGIN)?,
            state: random::secret(BEGIN)?,
        })
    }
}

/// The S256 challenge of `verifier`.
pub fn challenge(verifier: &Secret<String>) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_the_standard() {
        // RFC 7636, appendix B.
        let verifier = Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned());
        assert_eq!(
            challenge(&verifier),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn proofs_are_new_each_time_and_of_allowed_characters() {
        let (one, other) = (Proof::new().unwrap(), Proof::new().unwrap());
        let all = [&one.verifier, &one.state, &other.verifier, &other.state];
        for (at, secret) in all.iter().enumerate() {
            assert_eq!(secret.expose().len(), 43);
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
            assert!(secret.expose().bytes().all(plain));
            assert!(all[..at].iter().all(|before| before != secret));
        }
        assert!(!format!("{one:?}").contains(one.verifier.expose()));
    }
}
