//! Keeping `[default]` from winning over credentials that are served: every SDK asks the profile it
//! falls back to before a container's endpoint.
//!
//! The program sees a copy of the config file without the credentials of `[default]`, all else in
//! it as it was but for keys, which are never copied; and an empty credentials file in place of one
//! whose `[default]` has keys. Both are gone when the program has ended.

use crate::flows::failure::Failure;
use crate::flows::host::Environment;
use crate::store::guarded::{self, MAX_CONFIG_BYTES};
use crate::store::ini::{Document, SectionName};
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// What makes a profile one that has credentials, and what belongs to it.
const CREDENTIAL_KEYS: [&str; 20] = [
    "aws_access_key_id",
    "aws_secret_access_key",
    "aws_session_token",
    "aws_security_token",
    "aws_account_id",
    "role_arn",
    "source_profile",
    "credential_source",
    "external_id",
    "mfa_serial",
    "role_session_name",
    "duration_seconds",
    "web_identity_token_file",
    "credential_process",
    "login_session",
    "sso_session",
    "sso_account_id",
    "sso_role_name",
    "sso_start_url",
    "sso_region",
];

const PROFILE: &str = "default";

/// What a program is shown in place of the files of AWS tools, until it is dropped.
#[derive(Debug, Default)]
pub struct QuietDefault {
    variables: Vec<(&'static str, PathBuf)>,
    // Dropping it removes the copies.
    _directory: Option<TempDir>,
}

impl QuietDefault {
    /// Makes the copies where `[default]` has credentials; nothing where it has none.
    ///
    /// # Errors
    /// When a file cannot be read or a copy not be written.
    pub fn new(environment: &Environment) -> Result<Self, Failure> {
        let section = SectionName::Profile(PROFILE.to_owned());
        let config = read(&environment.aws_config())?.and_then(|file| without(file, &section));
        let section = SectionName::Credentials(PROFILE.to_owned());
        let credentials = read(&environment.aws_credentials())?
            .and_then(|file| without(file, &section))
            .map(|_| Vec::new());
        let copies = [
            ("AWS_CONFIG_FILE", "config", config),
            ("AWS_SHARED_CREDENTIALS_FILE", "credentials", credentials),
        ];
        if copies.iter().all(|(_, _, bytes)| bytes.is_none()) {
            return Ok(Self::default());
        }
        let below = ["XDG_RUNTIME_DIR", "TMPDIR"]
            .iter()
            .find_map(|name| environment.get(name))
            .unwrap_or("/tmp");
        write(Path::new(below), copies).map_err(|error| {
            Failure::new(format!(
                "[default] has credentials, which programs prefer, and a copy of the AWS config without them cannot be made in {below}: {error}."
            ))
            .hint("Set TMPDIR to a directory that you can write to, or leave out --serve.")
        })
    }

    /// What points the program to the copies.
    pub fn variables(&self) -> impl Iterator<Item = (&'static str, &Path)> {
        let variables = self.variables.iter();
        variables.map(|(name, path)| (*name, path.as_path()))
    }

    /// What the program does not see, for whoever wonders; safe to show.
    pub fn note(&self) -> Option<&'static str> {
        let has = |name| self.variables.iter().any(|(variable, _)| *variable == name);
        match (has("AWS_CONFIG_FILE"), has("AWS_SHARED_CREDENTIALS_FILE")) {
            (true, true) => Some(
                "[default] has credentials, which would win: the program sees the config file without them, and no credentials file",
            ),
            (true, false) => Some(
                "[default] has credentials, which would win: the program sees the config file without them",
            ),
            (false, true) => {
                Some("[default] has keys, which would win: the program sees no credentials file")
            }
            (false, false) => None,
        }
    }
}

fn read(path: &Path) -> Result<Option<Document>, Failure> {
    let bytes = guarded::read(path, MAX_CONFIG_BYTES).map_err(|error| {
        Failure::new(format!(
            "Whether [default] has credentials, which programs prefer, cannot be told: {error}."
        ))
    })?;
    Ok(bytes.map(Document::parse))
}

/// The file without the credentials of `section` and without anybody's keys; `None` where `section`
/// has no credentials.
fn without(mut file: Document, section: &SectionName) -> Option<Vec<u8>> {
    let mut has_some = false;
    for key in CREDENTIAL_KEYS {
        match file.remove_key(section, key) {
            Ok(had) => has_some |= had,
            // A file that cannot be edited is left out as a whole.
            Err(_) => return Some(Vec::new()),
        }
    }
    has_some.then(|| {
        let lines = file.lines();
        let kept = lines.iter().filter(|line| !line.is_secret);
        kept.flat_map(|line| line.bytes).copied().collect()
    })
}

fn write(
    below: &Path,
    copies: [(&'static str, &str, Option<Vec<u8>>); 2],
) -> io::Result<QuietDefault> {
    let directory = tempfile::Builder::new()
        .prefix("moorline-exec-")
        .permissions(fs::Permissions::from_mode(0o700))
        .tempdir_in(below)?;
    let mut variables = Vec::new();
    for (variable, name, bytes) in copies {
        let Some(bytes) = bytes else { continue };
        let path = directory.path().join(name);
        fs::write(&path, bytes)?;
        variables.push((variable, path));
    }
    Ok(QuietDefault {
        variables,
        _directory: Some(directory),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(text: &str) -> Option<String> {
        let section = SectionName::Profile(PROFILE.to_owned());
        let bytes = without(Document::parse(text), &section)?;
        Some(String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn a_default_without_credentials_stays_as_it_is() {
        for text in [
            "",
            "[default]\nregion = eu-west-1\n",
            "[profile dev]\nrole_arn = x\n",
            "[default]\nservices = local\n[services local]\ns3 =\n  role_arn = x\n",
        ] {
            assert_eq!(config(text), None, "{text}");
        }
    }

    #[test]
    fn only_credentials_are_left_out() {
        let text = "# mine\r\n[default]\r\nregion = eu-west-1\r\nsso_session = acme\r\nROLE_ARN = x\r\ns3 =\r\n  addressing_style = path\r\n\r\n[profile dev]\r\nrole_arn = y\r\naws_secret_access_key = CANARY\r\n";
        let quiet = "# mine\r\n[default]\r\nregion = eu-west-1\r\ns3 =\r\n  addressing_style = path\r\n\r\n[profile dev]\r\nrole_arn = y\r\n";
        assert_eq!(config(text).as_deref(), Some(quiet));
        assert_eq!(
            config("[profile default]\ncredential_process = x\noutput = json\n").as_deref(),
            Some("[profile default]\noutput = json\n")
        );
    }
}
