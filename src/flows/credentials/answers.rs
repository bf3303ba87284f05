//! Credentials, and how they are written for other programs.

use super::Step;
use crate::aws::sts::Keys;
use crate::domain::secret::Secret;
use crate::flows::role_credentials::RoleKeys;
use crate::store::role_cache::CachedKeys;
use jiff::Timestamp;
use zeroize::Zeroizing;

/// The credentials of a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The access key id.
    pub access_key_id: String,
    /// The secret access key.
    pub secret: Secret<String>,
    /// The session token, of temporary ones.
    pub session_token: Option<Secret<String>>,
    /// When they end, where that is known.
    pub expires_at: Option<Timestamp>,
    /// The account, where that is known without asking.
    pub account_id: Option<String>,
    /// Where they came from, nearest to the profile first.
    pub steps: Vec<Step>,
    /// What to tell beside; safe to show.
    pub notes: Vec<String>,
}

impl Credentials {
    pub(super) fn of_role(keys: RoleKeys, step: Step) -> Self {
        Self {
            access_key_id: keys.access_key_id,
            secret: keys.secret,
            session_token: Some(keys.session_token),
            expires_at: Some(keys.expires_at),
            account_id: Some(keys.account_id),
            steps: vec![step],
            notes: keys.notes,
        }
    }

    pub(super) fn of_cached(keys: CachedKeys, steps: Vec<Step>) -> Self {
        Self {
            access_key_id: keys.access_key_id,
            secret: keys.secret,
            session_token: Some(keys.session_token),
            expires_at: Some(keys.expires_at),
            account_id: keys.account_id,
            steps,
            notes: Vec::new(),
        }
    }

    /// What signs with them.
    pub(in crate::flows) fn keys(&self) -> Keys<'_> {
        Keys {
            id: &self.access_key_id,
            secret: &self.secret,
            session_token: self.session_token.as_ref(),
        }
    }

    /// What a `credential_process` prints, as one line. Source: the AWS SDKs and Tools reference,
    /// *Process credential provider*.
    pub fn process_json(&self) -> Zeroizing<String> {
        let expiration = self.expires_at.map(|end| end.to_string());
        line(
            "\"Version\":1,",
            [
                ("AccessKeyId", Some(self.access_key_id.as_str())),
                ("SecretAccessKey", Some(self.secret.expose().as_str())),
                ("SessionToken", self.token()),
                ("Expiration", expiration.as_deref()),
                ("AccountId", self.account_id.as_deref()),
            ],
        )
    }

    /// What a container's credential endpoint answers for credentials that end at `end`. Source:
    /// the AWS SDKs and Tools reference, *Container credential provider*.
    pub fn container_json(&self, end: Timestamp) -> Zeroizing<String> {
        line(
            "",
            [
                ("AccessKeyId", Some(self.access_key_id.as_str())),
                ("SecretAccessKey", Some(self.secret.expose().as_str())),
                ("Token", self.token()),
                ("Expiration", Some(end.to_string().as_str())),
                ("AccountId", self.account_id.as_deref()),
            ],
        )
    }

    fn token(&self) -> Option<&str> {
        self.session_token.as_ref().map(|t| t.expose().as_str())
    }
}

/// An object with what `begin` says and those of `fields` that are known, in one line.
fn line(begin: &str, fields: [(&str, Option<&str>); 5]) -> Zeroizing<String> {
    // Large enough for everything escaped, so that no half-filled buffer is left behind unwiped.
    let room: usize = fields
        .iter()
        .map(|(key, value)| key.len() + value.map_or(0, |v| v.len() * 6) + 8)
        .sum();
    let mut line = String::with_capacity(begin.len() + room + 16);
    line.push('{');
    line.push_str(begin);
    let known = fields
        .iter()
        .filter_map(|(key, value)| Some((key, (*value)?)));
    for (at, (key, value)) in known.enumerate() {
        let comma = if at == 0 { "" } else { "," };
        line.push_str(&format!("{comma}\"{key}\":"));
        line.push_str(&Zeroizing::new(serde_json::Value::from(value).to_string()));
    }
    line.push_str("}\n");
    Zeroizing::new(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_not_printed() {
        let mut keys = Credentials {
            access_key_id: "AKIAX".into(),
            secret: Secret::new("s\"e/c".into()),
            session_token: None,
            expires_at: None,
            account_id: None,
            steps: Vec::new(),
            notes: Vec::new(),
        };
        assert_eq!(
            keys.process_json().as_str(),
            "{\"Version\":1,\"AccessKeyId\":\"AKIAX\",\"SecretAccessKey\":\"s\\\"e/c\"}\n"
        );
        keys.session_token = Some(Secret::new("t".into()));
        keys.expires_at = "2026-01-02T03:04:05Z".parse().ok();
        keys.account_id = Some("111122223333".into());
        assert_eq!(
            keys.process_json().as_str(),
            "{\"Version\":1,\"AccessKeyId\":\"AKIAX\",\"SecretAccessKey\":\"s\\\"e/c\",\"SessionToken\":\"t\",\"Expiration\":\"2026-01-02T03:04:05Z\",\"AccountId\":\"111122223333\"}\n"
        );
        assert!(!format!("{keys:?}").contains("e/c"));
        let end = "2026-01-02T03:04:05.678Z".parse().unwrap();
        assert_eq!(
            keys.container_json(end).as_str(),
            "{\"AccessKeyId\":\"AKIAX\",\"SecretAccessKey\":\"s\\\"e/c\",\"Token\":\"t\",\"Expiration\":\"2026-01-02T03:04:05.678Z\",\"AccountId\":\"111122223333\"}\n"
        );
    }
}
