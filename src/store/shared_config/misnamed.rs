//! Sections that look like something they are not, in words that name the fix.

use crate::domain::problem::Problem;
use crate::store::ini::{ConfigHeader, Section, SectionName, is_plain_name, short};

/// Keys that only make sense in a profile.
const PROFILE_KEYS: [&str; 17] = [
    "aws_access_key_id",
    "aws_secret_access_key",
    "aws_session_token",
    "credential_process",
    "credential_source",
    "external_id",
    "login_session",
    "mfa_serial",
    "output",
    "region",
    "role_arn",
    "role_session_name",
    "source_profile",
    "sso_account_id",
    "sso_role_name",
    "sso_session",
    "web_identity_token_file",
];

/// Keys that make a foreign section look like an sso-session rather than a profile.
const SESSION_KEYS: [&str; 3] = ["sso_region", "sso_registration_scopes", "sso_start_url"];

/// What is wrong with a section of the config file that has no name.
pub(super) fn in_config(header: &ConfigHeader, section: &Section) -> Option<Problem> {
    let line = section.line;
    let name = short(&section.name);
    match header {
        ConfigHeader::Named(_) => None,
        ConfigHeader::Unnamed { word } => Some(found(
            "unnamed_section",
            line,
            format!(
                "[{name}] (line {line}) is no {word} to any AWS tool, since exactly one name must follow the word: rename it to {}",
                suggestion(word, &section.name)
            ),
        )),
        ConfigHeader::Foreign => looks_like(section).map(|word| {
            found(
                "missing_prefix",
                line,
                format!(
                    "[{name}] (line {line}) has the settings of a {word}, but in the config file it is none: rename it to {}",
                    suggestion(word, &section.name)
                ),
            )
        }),
    }
}

/// What is wrong with a section of the credentials file, where names stand alone.
pub(super) fn in_credentials(section: &Section) -> Option<Problem> {
    let line = section.line;
    let word = match ConfigHeader::of(&section.name) {
        ConfigHeader::Unnamed { word } if section.name.contains(char::is_whitespace) => word,
        ConfigHeader::Named(SectionName::SsoSession(_)) => "sso-session",
        ConfigHeader::Named(SectionName::Services(_)) => "services",
        ConfigHeader::Named(_) if section.name != "default" => "profile",
        _ => return None,
    };
    let name = short(&section.name);
    Some(found(
        "prefix_in_credentials",
        line,
        format!(
            "[{name}] (line {line}) is a profile literally named \"{name}\", since in the credentials file names stand without the word {word}: rename it to [NAME], or move it to the config file"
        ),
    ))
}

/// What is wrong with a section that takes the place of one whose header is spelt differently.
pub(super) fn replaced(header: &str, line: usize, earlier_line: usize) -> Problem {
    let header = short(header);
    found(
        "replaced_section",
        line,
        format!(
            "[{header}] (line {line}) has the same name as the section of line {earlier_line}, of which nothing counts any more: merge the two into one"
        ),
    )
}

fn looks_like(section: &Section) -> Option<&'static str> {
    let has = |keys: &[&str]| {
        let mut own = section.entries.iter().filter(|entry| !entry.inherited);
        own.any(|entry| keys.contains(&entry.key.as_str()))
    };
    if has(&PROFILE_KEYS) {
        Some("profile")
    } else if has(&SESSION_KEYS) {
        Some("sso-session")
    } else {
        None
    }
}

/// The header to write instead: the name as it is if every tool can read it, else a placeholder.
fn suggestion(word: &str, header: &str) -> String {
    let header = header.trim();
    let after_word = header
        .strip_prefix(word)
        .filter(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace));
    let name = after_word.unwrap_or(header).trim();
    if is_plain_name(name) {
        format!("[{word} {name}]")
    } else {
        format!("[{word} NAME], NAME of letters, digits, _, . and - only")
    }
}

fn found(code: &'static str, line: usize, message: String) -> Problem {
    Problem {
        line: Some(line),
        ..Problem::new(code, message)
    }
}
