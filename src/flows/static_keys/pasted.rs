//! Keys as people have them: lines of the credentials file, `export` lines, JSON of the AWS CLI,
//! the CSV file of the AWS console. Pure; no error repeats what was read.

use crate::domain::secret::Secret;
use crate::flows::failure::{Exit, Failure};
use crate::flows::static_keys::NewKeys;
use serde::Deserialize;
use zeroize::Zeroizing;

/// One of the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// `aws_access_key_id`.
    AccessKeyId,
    /// `aws_secret_access_key`.
    Secret,
    /// `aws_session_token`.
    SessionToken,
}

impl Field {
    /// Its name in the credentials file.
    pub fn key(self) -> &'static str {
        match self {
            Self::AccessKeyId => "aws_access_key_id",
            Self::Secret => "aws_secret_access_key",
            Self::SessionToken => "aws_session_token",
        }
    }

    /// The field that `key` means in any of the forms: case, `_`, `-`, blanks and `aws` in front do
    /// not matter.
    fn of(key: &str) -> Option<Self> {
        let letters: String = key
            .chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect();
        match letters.strip_prefix("aws").unwrap_or(&letters) {
            "accesskeyid" => Some(Self::AccessKeyId),
            "secretaccesskey" => Some(Self::Secret),
            "sessiontoken" | "securitytoken" => Some(Self::SessionToken),
            _ => None,
        }
    }
}

/// What has been pasted so far.
#[derive(Debug, Default)]
pub struct Pasted {
    access_key_id: Option<String>,
    secret: Option<Secret<String>>,
    session_token: Option<Secret<String>>,
}

#[derive(Deserialize)]
struct Json {
    #[serde(rename = "AccessKeyId", alias = "accessKeyId")]
    access_key_id: Option<String>,
    #[serde(rename = "SecretAccessKey", alias = "secretAccessKey")]
    secret: Option<String>,
    #[serde(rename = "SessionToken", alias = "sessionToken", alias = "Token")]
    session_token: Option<String>,
    #[serde(rename = "AccessKey", alias = "Credentials", alias = "roleCredentials")]
    inner: Option<Box<Self>>,
}

impl Pasted {
    /// Reads a whole text.
    ///
    /// # Errors
    /// Exit 2 when a line makes no sense, or keys of several profiles are in it.
    pub fn read(text: &str) -> Result<Self, Failure> {
        let mut pasted = Self::default();
        let text = text.trim_start_matches('\u{feff}');
        if text.trim_start().starts_with('{') {
            pasted.take_json(text)?;
            return Ok(pasted);
        }
        for (at, line) in text.lines().enumerate() {
            if !pasted.take(line, None)? {
                return Err(unclear(&format!("Line {} of the input", at + 1)));
            }
        }
        Ok(pasted)
    }

    /// Takes one line in, which may answer what was `asked` for by its value alone. Whether it made
    /// sense; a line that says nothing of keys does.
    ///
    /// # Errors
    /// Exit 2 when another value of the same field is there already.
    pub fn take(&mut self, line: &str, asked: Option<Field>) -> Result<bool, Failure> {
        let line = line.trim().trim_end_matches([';', '\\']).trim_end();
        if line.starts_with('{') && line.ends_with('}') {
            self.take_json(line)?;
            return Ok(true);
        }
        let line = line.trim_end_matches(',');
        if says_nothing(line) {
            return Ok(true);
        }
        if let Some(cells) = csv(line) {
            return self.take_csv(&cells);
        }
        if let Some((key, value)) = assignment(line) {
            match Field::of(key) {
                Some(field) => return self.set(field, unquoted(value)),
                None if asked.is_none() || is_other_key(key) => return Ok(true),
                None => {}
            }
        }
        match asked {
            Some(Field::AccessKeyId) if !is_access_key_id(unquoted(line)) => Ok(false),
            Some(field) => self.set(field, unquoted(line)),
            None => Ok(false),
        }
    }

    /// What is still to be asked for.
    pub fn missing(&self) -> Option<Field> {
        let Some(id) = &self.access_key_id else {
            return Some(Field::AccessKeyId);
        };
        if self.secret.is_none() {
            return Some(Field::Secret);
        }
        (id.starts_with("ASIA") && self.session_token.is_none()).then_some(Field::SessionToken)
    }

    /// The keys for `profile`.
    ///
    /// # Errors
    /// Exit 2 when one is missing.
    pub fn keys(
        self,
        profile: &str,
        region: Option<String>,
        replaces: bool,
    ) -> Result<NewKeys, Failure> {
        let missing = |field: Field| {
            Failure::new(format!("There is no {} in the input.", field.key()))
                .hint("Lines like `aws_access_key_id=…` are read, and the JSON of the AWS CLI.")
                .exit(Exit::Usage)
        };
        Ok(NewKeys {
            profile: profile.to_owned(),
            access_key_id: self
                .access_key_id
                .ok_or_else(|| missing(Field::AccessKeyId))?,
            secret: self.secret.ok_or_else(|| missing(Field::Secret))?,
            session_token: self.session_token,
            region,
            replaces,
        })
    }

    fn take_json(&mut self, text: &str) -> Result<(), Failure> {
        // The parser's own words would quote the text.
        let json: Json = serde_json::from_str(text).map_err(|_quotes| unclear("The JSON"))?;
        let found = json.inner.map_or_else(
            || (json.access_key_id, json.secret, json.session_token),
            |inner| (inner.access_key_id, inner.secret, inner.session_token),
        );
        for (field, value) in [
            (Field::AccessKeyId, found.0),
            (Field::Secret, found.1),
            (Field::SessionToken, found.2),
        ] {
            if let Some(value) = value.map(Zeroizing::new)
                && !self.set(field, &value)?
            {
                return Err(unclear("The JSON"));
            }
        }
        Ok(())
    }

    /// A row of `Access key ID,Secret access key`, with other columns around them.
    fn take_csv(&mut self, cells: &[&str]) -> Result<bool, Failure> {
        let mut from_id = cells.iter().skip_while(|cell| !is_access_key_id(cell));
        match (from_id.next(), from_id.next()) {
            (Some(id), Some(secret)) => {
                Ok(self.set(Field::AccessKeyId, id)? && self.set(Field::Secret, secret)?)
            }
            (Some(_), None) => Ok(false),
            // The row of titles.
            (None, _) => Ok(true),
        }
    }

    /// Whether `value` can be a value of `field`; an empty one says nothing.
    fn set(&mut self, field: Field, value: &str) -> Result<bool, Failure> {
        if value.is_empty() {
            return Ok(true);
        }
        if !value.chars().all(|c| c.is_ascii_graphic()) || value.contains(['"', '\'']) {
            return Ok(false);
        }
        let is_same = match field {
            Field::AccessKeyId => {
                self.access_key_id.get_or_insert_with(|| value.to_owned()) == value
            }
            Field::Secret => is_kept(&mut self.secret, value),
            Field::SessionToken => is_kept(&mut self.session_token, value),
        };
        if is_same {
            return Ok(true);
        }
        Err(Failure::new(format!(
            "Two different values of {} were given: give the keys of one profile only.",
            field.key()
        ))
        .exit(Exit::Usage))
    }
}

/// Keeps `value` if nothing is there yet; whether it is what is there now.
fn is_kept(place: &mut Option<Secret<String>>, value: &str) -> bool {
    place
        .get_or_insert_with(|| Secret::new(value.to_owned()))
        .expose()
        == value
}

/// Whether `text` has the form of an access key id.
pub fn is_access_key_id(text: &str) -> bool {
    ["AKIA", "ASIA"].iter().any(|kind| text.starts_with(kind))
        && (16..=128).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// A blank line, a comment, a header, or a bracket of JSON.
fn says_nothing(line: &str) -> bool {
    line.is_empty()
        || line.starts_with(['#', ';'])
        || line.starts_with('[') && line.ends_with(']')
        || line.ends_with(['{', '['])
        || line.bytes().all(|b| matches!(b, b'{' | b'}' | b']'))
}

/// The cells of a row of AWS's CSV file: one with an access key id or its title.
fn csv(line: &str) -> Option<Vec<&str>> {
    let cells: Vec<&str> = line.split(',').map(unquoted).collect();
    let is_row = cells.len() > 1
        && cells
            .iter()
            .any(|cell| is_access_key_id(cell) || Field::of(cell).is_some());
    is_row.then_some(cells)
}

/// `key = value`, `export KEY=value`, `set KEY=value`, `$Env:KEY="value"` or `"key": "value"`.
fn assignment(line: &str) -> Option<(&str, &str)> {
    let line = ["export ", "set ", "SET ", "$env:", "$Env:", "$ENV:"]
        .iter()
        .find_map(|word| line.strip_prefix(word))
        .unwrap_or(line)
        .trim_start();
    let (key, value) = line.split_once(['=', ':'])?;
    Some((key.trim(), value.trim()))
}

/// A key that stands beside keys in the forms above; a secret may hold `=` too.
fn is_other_key(key: &str) -> bool {
    let key = key.trim_matches('"').to_ascii_lowercase();
    matches!(
        key.trim_start_matches("aws_"),
        "region"
            | "default_region"
            | "output"
            | "profile"
            | "username"
            | "status"
            | "createdate"
            | "expiration"
            | "version"
            | "credential_expiration"
    )
}

fn unquoted(value: &str) -> &str {
    let value = value.trim();
    ['"', '\'']
        .into_iter()
        .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(value)
}

fn unclear(what: &str) -> Failure {
    Failure::new(format!("{what} makes no sense as keys."))
        .hint("Give lines like `aws_access_key_id=…` and `aws_secret_access_key=…`, or the JSON of `aws iam create-access-key`.")
        .exit(Exit::Usage)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "AKIAIOSFODNN7EXAMPLE";
    const TEMPORARY: &str = "ASIAIOSFODNN7EXAMPLE";
    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    const TOKEN: &str = "IQoJb3JpZ2luX2VjEXAMPLE//////////8=";

    fn of(pasted: &Pasted) -> (Option<&str>, Option<&str>, Option<&str>) {
        (
            pasted.access_key_id.as_deref(),
            pasted
                .secret
                .as_ref()
                .map(|secret| secret.expose().as_str()),
            pasted
                .session_token
                .as_ref()
                .map(|secret| secret.expose().as_str()),
        )
    }

    #[test]
    fn every_form_people_have_is_read() {
        for text in [
            format!("aws_access_key_id={ID}\naws_secret_access_key={SECRET}\n"),
            format!(
                "[ci]\r\naws_access_key_id = {ID}\r\naws_secret_access_key = {SECRET}\r\nregion = eu-west-1\r\n"
            ),
            format!(
                "\u{feff}# mine\n\nexport AWS_ACCESS_KEY_ID=\"{ID}\"\nexport AWS_SECRET_ACCESS_KEY='{SECRET}';\nexport AWS_SESSION_TOKEN=\n"
            ),
            format!("set AWS_ACCESS_KEY_ID={ID}\nSET AWS_SECRET_ACCESS_KEY={SECRET}\n"),
            format!("$Env:AWS_ACCESS_KEY_ID=\"{ID}\"\n$Env:AWS_SECRET_ACCESS_KEY=\"{SECRET}\"\n"),
            format!("Access key ID,Secret access key\n{ID},{SECRET}\n"),
            format!(
                "User name,Password,Access key ID,Secret access key,Console login link\nci,,{ID},{SECRET},https://x\n"
            ),
            format!(
                "{{\"AccessKey\": {{\"UserName\": \"ci\", \"AccessKeyId\": \"{ID}\", \"Status\": \"Active\", \"SecretAccessKey\": \"{SECRET}\"}}}}"
            ),
            format!("Access key ID: {ID}\nSecret access key: {SECRET}\n"),
        ] {
            let pasted = Pasted::read(&text).unwrap();
            assert_eq!(of(&pasted), (Some(ID), Some(SECRET), None), "{text}");
            assert_eq!(pasted.missing(), None);
        }
        for text in [
            format!(
                "aws_access_key_id={TEMPORARY}\naws_secret_access_key={SECRET}\naws_session_token={TOKEN}"
            ),
            format!(
                "{{\"Version\": 1, \"AccessKeyId\": \"{TEMPORARY}\", \"SecretAccessKey\": \"{SECRET}\", \"SessionToken\": \"{TOKEN}\"}}"
            ),
            format!(
                "{{\"Credentials\": {{\"AccessKeyId\": \"{TEMPORARY}\", \"SecretAccessKey\": \"{SECRET}\", \"SessionToken\": \"{TOKEN}\"}}}}"
            ),
            format!(
                "{{\"roleCredentials\": {{\"accessKeyId\": \"{TEMPORARY}\", \"secretAccessKey\": \"{SECRET}\", \"sessionToken\": \"{TOKEN}\", \"expiration\": 1}}}}"
            ),
        ] {
            let pasted = Pasted::read(&text).unwrap();
            assert_eq!(
                of(&pasted),
                (Some(TEMPORARY), Some(SECRET), Some(TOKEN)),
                "{text}"
            );
        }
    }

    #[test]
    fn a_block_pasted_at_one_question_answers_the_others() {
        let json = format!(
            "{{\n  \"AccessKey\": {{\n    \"UserName\": \"ci\",\n    \"AccessKeyId\": \"{ID}\",\n    \"Status\": \"Active\",\n    \"SecretAccessKey\": \"{SECRET}\",\n    \"CreateDate\": \"2026-01-01T00:00:00Z\"\n  }}\n}}\n"
        );
        let ini = format!(
            "[ci]\naws_access_key_id = {ID}\nregion = eu-west-1\naws_secret_access_key = {SECRET}\n"
        );
        for text in [
            json,
            ini,
            format!("{ID}\n{SECRET}\n"),
            format!("{ID},{SECRET}\n"),
        ] {
            let mut pasted = Pasted::default();
            for line in text.lines() {
                let Some(asked) = pasted.missing() else { break };
                assert!(pasted.take(line, Some(asked)).unwrap(), "{line}");
            }
            assert_eq!(of(&pasted), (Some(ID), Some(SECRET), None), "{text}");
        }
    }

    #[test]
    fn a_value_alone_is_what_was_asked_for_and_may_hold_an_equals_sign() {
        let mut pasted = Pasted::default();
        assert!(pasted.take(TEMPORARY, Some(Field::AccessKeyId)).unwrap());
        assert!(pasted.take(SECRET, Some(Field::Secret)).unwrap());
        assert_eq!(pasted.missing(), Some(Field::SessionToken));
        assert!(pasted.take(TOKEN, Some(Field::SessionToken)).unwrap());
        assert_eq!(of(&pasted), (Some(TEMPORARY), Some(SECRET), Some(TOKEN)));
    }

    #[test]
    fn what_makes_no_sense_is_refused_without_repeating_it() {
        for text in [
            format!("{ID}\n{SECRET}"),
            format!(
                "aws_access_key_id={ID}\naws_access_key_id=ASIAOTHER\naws_secret_access_key={SECRET}"
            ),
            format!("{{\"AccessKeyId\": \"{ID}\", \"SecretAccessKey\": {{\"{SECRET}\": 1}}}}"),
            format!("{{\"AccessKeyId\": \"{ID}\", \"SecretAccessKey\": \"a\\n{SECRET}\"}}"),
            format!("aws_access_key_id={ID}\naws_secret_access_key=two words {SECRET}"),
            "hello, world".to_owned(),
        ] {
            let failure = Pasted::read(&text).unwrap_err();
            assert_eq!(failure.exit, Exit::Usage);
            assert!(!failure.to_string().contains("wJalr"), "{failure}");
        }
        let only_id = Pasted::read(&format!("aws_access_key_id={ID}")).unwrap();
        let failure = only_id.keys("ci", None, false).unwrap_err();
        assert!(
            failure.summary.contains("aws_secret_access_key"),
            "{failure}"
        );
    }
}
