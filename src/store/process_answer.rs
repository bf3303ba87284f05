//! What a `credential_process` prints: read here, written nowhere.
//!
//! Source: the AWS SDKs and Tools reference, *Process credential provider*.

use jiff::Timestamp;

use super::lenient::Object;
use crate::domain::secret::Secret;

/// The credentials that a program printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// `AccessKeyId`.
    pub access_key_id: String,
    /// `SecretAccessKey`.
    pub secret: Secret<String>,
    /// `SessionToken`.
    pub session_token: Option<Secret<String>>,
    /// `Expiration`.
    pub expires_at: Option<Timestamp>,
    /// `AccountId`.
    pub account_id: Option<String>,
}

/// Reads what a program printed. The error says what is wrong, never what was printed.
///
/// # Errors
/// To read on after "its output is of no use: ".
pub fn parse(printed: &[u8]) -> Result<Answer, String> {
    let object =
        Object::parse(printed).map_err(|_quotes| "it is not one JSON object".to_owned())?;
    match object.number("Version") {
        Some(1) => {}
        Some(other) => return Err(format!("its Version is {other}, and only 1 is known")),
        None => return Err("it has no Version".to_owned()),
    }
    let expires_at = match object.has("Expiration") {
        true => Some(
            object
                .time("Expiration")
                .ok_or("its Expiration is no time")?,
        ),
        false => None,
    };
    Ok(Answer {
        access_key_id: object
            .string("AccessKeyId")
            .ok_or("it has no AccessKeyId")?,
        secret: object
            .secret("SecretAccessKey")
            .ok_or("it has no SecretAccessKey")?,
        session_token: object.secret("SessionToken"),
        expires_at,
        account_id: object.string("AccountId"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_answers_are_read() {
        let all = parse(br#"{"Version":1,"AccessKeyId":"A","SecretAccessKey":"S","SessionToken":"T","Expiration":"2026-01-02T03:04:05Z","AccountId":"111122223333"}"#).unwrap();
        assert_eq!(all.access_key_id, "A");
        assert_eq!(all.secret.expose(), "S");
        assert_eq!(all.session_token.unwrap().expose(), "T");
        assert_eq!(all.expires_at, "2026-01-02T03:04:05Z".parse().ok());
        assert_eq!(all.account_id.as_deref(), Some("111122223333"));
        let least = parse(br#"{"Version":1,"AccessKeyId":"A","SecretAccessKey":"S","SessionToken":null,"Expiration":null}"#).unwrap();
        assert_eq!((least.session_token, least.expires_at), (None, None));
    }

    #[test]
    fn what_is_wrong_is_said_without_a_word_of_it() {
        for (printed, why) in [
            ("", "not one JSON object"),
            ("CANARY", "not one JSON object"),
            (r#"["CANARY"]"#, "not one JSON object"),
            (
                r#"{"Version":1,"AccessKeyId":"CANARY"}"#,
                "no SecretAccessKey",
            ),
            (
                r#"{"Version":1,"SecretAccessKey":"CANARY"}"#,
                "no AccessKeyId",
            ),
            (
                r#"{"Version":1,"AccessKeyId":"","SecretAccessKey":"CANARY"}"#,
                "no AccessKeyId",
            ),
            (r#"{"Version":2,"AccessKeyId":"CANARY"}"#, "Version is 2"),
            (
                r#"{"AccessKeyId":"CANARY","SecretAccessKey":"CANARY"}"#,
                "no Version",
            ),
            (
                r#"{"Version":1,"AccessKeyId":"A","SecretAccessKey":"S","Expiration":"CANARY"}"#,
                "no time",
            ),
        ] {
            let said = parse(printed.as_bytes()).unwrap_err();
            assert!(said.contains(why), "{printed}: {said}");
            assert!(!said.contains("CANARY"), "{said}");
        }
    }
}
