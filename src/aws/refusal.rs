//! What the refusals of AWS services have in common: their codes, what only their words tell, and
//! which of these words no message may quote. Pure.

/// `com.example#InvalidGrantException:http://…` without its namespace and its link.
pub(super) fn bare_code(code: &str) -> String {
    let code = code.split(':').next().unwrap_or(code);
    code.rsplit('#').next().unwrap_or(code).trim().to_owned()
}

/// Whether a text has the form of an error code, so that it is safe to show.
pub(super) fn is_code(text: &str) -> bool {
    let is_part = |b: u8| b.is_ascii_alphanumeric() || b == b'.' || b == b'_';
    (1..=80).contains(&text.len()) && text.bytes().all(is_part)
}

/// Whether a refused signature is refused for its time: some services say so in words only.
pub(super) fn is_about_time(message: &str) -> bool {
    ["Signature expired", "Signature not yet current"]
        .iter()
        .any(|words| message.contains(words))
}

/// Whether access is denied because the token is not known: services that take bearer tokens say so
/// in words only. Source: the clients of Amazon Q.
pub(super) fn is_about_token(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    message.contains("bearer token") && message.contains("invalid")
}

/// Whether `said` quotes one of `secrets`, as a refused signature does. The beginning of one is
/// enough: a text is cut before it is shown, and a cut secret is one still.
pub(super) fn quotes_secret(said: &str, secrets: &[&str]) -> bool {
    let beginning = |secret: &str| secret.chars().take(8).collect::<String>();
    secrets
        .iter()
        .any(|secret| said.contains(&beginning(secret)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_bare_and_plain() {
        for (code, bare) in [
            ("AccessDenied", "AccessDenied"),
            ("com.amazon#AccessDenied", "AccessDenied"),
            ("AccessDenied:http://x.example/#y", "AccessDenied"),
            ("com.amazon#AccessDenied:http://x.example/", "AccessDenied"),
        ] {
            assert_eq!(bare_code(code), bare);
        }
        assert!(is_code("Client.UnauthorizedOperation"));
        for text in ["", "two words", "\u{1b}[31m", &"x".repeat(81)] {
            assert!(!is_code(text), "{text}");
        }
    }

    #[test]
    fn a_cut_secret_is_one_still() {
        let secrets = ["wJalrXUtnFEMI/K7MDENG", "IQoJb3JpZ2lu"];
        assert!(quotes_secret("x-amz-security-token:IQoJb3Jp…", &secrets));
        assert!(!quotes_secret("The request is wrong.", &secrets));
    }
}
