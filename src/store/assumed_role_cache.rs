//! The credentials of assumed roles that the AWS CLI caches in `~/.aws/cli/cache`, beside those of
//! Identity Center.
//!
//! Owns their format; reads and writes only the entry that is asked for.

use std::path::Path;

use super::role_cache::{CachedKeys, Entry, read_entry, write_entry};
use super::sso_token::{push_json_string, sha1_hex};

/// What AssumeRole is asked for, as far as it names the entry.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    /// `duration_seconds`.
    pub duration_seconds: Option<i64>,
    /// `external_id`.
    pub external_id: Option<&'a str>,
    /// `role_arn`.
    pub role_arn: &'a str,
    /// `role_session_name`; a name that was made up is none.
    pub session_name: Option<&'a str>,
    /// `mfa_serial`.
    pub mfa_serial: Option<&'a str>,
}

/// The file name of an entry: SHA-1 of the arguments of the call as Python's `json.dumps` writes
/// them with sorted keys. Source: botocore's `BaseAssumeRoleCredentialFetcher`.
pub fn file_name(asked: Asked<'_>) -> String {
    let mut json = String::from("{");
    let begin = |json: &mut String, key: &str| {
        if json.len() > 1 {
            json.push_str(", ");
        }
        push_json_string(json, key);
        json.push_str(": ");
    };
    if let Some(seconds) = asked.duration_seconds {
        begin(&mut json, "DurationSeconds");
        json.push_str(&seconds.to_string());
    }
    for (key, value) in [
        ("ExternalId", asked.external_id),
        ("RoleArn", Some(asked.role_arn)),
        ("RoleSessionName", asked.session_name),
        ("SerialNumber", asked.mfa_serial),
    ] {
        if let Some(value) = value {
            begin(&mut json, key);
            push_json_string(&mut json, value);
        }
    }
    json.push('}');
    format!("{}.json", sha1_hex(json.as_bytes()))
}

/// What is at `path`. The error says why it cannot be told, and what to do.
pub fn read(path: &Path) -> Result<Entry, String> {
    read_entry(path, |object| {
        object.has("ProviderType").then_some(Entry::Foreign)
    })
}

/// Writes `keys` to `path` as the AWS CLI does, atomically and with mode 0600. The error says what
/// to do.
pub fn write(path: &Path, keys: &CachedKeys) -> Result<(), String> {
    write_entry(path, "", "UTC", keys)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::secret::Secret;

    /// Each digest is of what Python's `json.dumps(kwargs, sort_keys=True)` gives.
    #[test]
    fn names_are_those_of_the_aws_cli() {
        let arn = "arn:aws:iam::111122223333:role/Dev";
        let plain = Asked {
            role_arn: arn,
            ..Asked::default()
        };
        assert_eq!(
            file_name(plain),
            "2e4e5ba8d705dd3fb0679e7eb5f0b624fb18a363.json"
        );
        let all = Asked {
            duration_seconds: Some(900),
            external_id: Some("ö\"x"),
            role_arn: arn,
            session_name: Some("me"),
            mfa_serial: Some("arn:aws:iam::111122223333:mfa/dev"),
        };
        assert_eq!(
            file_name(all),
            "b111ab2c83376f804c59ebf7f5f7a029f608c00b.json"
        );
    }

    #[test]
    fn what_is_written_is_read_again_and_others_entries_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        assert_eq!(read(&path).unwrap(), Entry::Free);
        let keys = CachedKeys {
            access_key_id: "ASIAX".into(),
            secret: Secret::new("s\"".into()),
            session_token: Secret::new("t".into()),
            expires_at: "2026-01-02T03:04:05Z".parse().unwrap(),
            account_id: Some("111122223333".into()),
        };
        write(&path, &keys).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(
            text,
            r#"{"Credentials": {"AccessKeyId": "ASIAX", "SecretAccessKey": "s\"", "SessionToken": "t", "Expiration": "2026-01-02T03:04:05UTC", "AccountId": "111122223333"}}"#
        );
        assert_eq!(read(&path).unwrap(), Entry::Keys(Box::new(keys)));
        std::fs::write(&path, r#"{"ProviderType": "sso", "Credentials": {}}"#).unwrap();
        assert_eq!(read(&path).unwrap(), Entry::Foreign);
    }
}
