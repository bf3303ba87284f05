//! The command line that makes edits again. Pure.

use super::{NewRoleProfile, ProfileEdit};
use crate::domain::command::word;
use crate::domain::profile::is_secret_key;

/// The command that does the same as `edits`; `None` where none does, where it would be endless, or
/// where a value may be a secret.
pub(super) fn of(edits: &[ProfileEdit]) -> Option<String> {
    match edits {
        [ProfileEdit::AddRole(role)] => Some(add(role)),
        [ProfileEdit::Delete { .. }, ..] => delete(edits),
        [
            ProfileEdit::Set { profile, .. } | ProfileEdit::Rename { profile, .. },
            ..,
        ] => change(profile, edits),
        _ => None,
    }
}

fn add(role: &NewRoleProfile) -> String {
    let mut line = format!(
        "moorline profiles add --session {} --role {} --name {}",
        word(&role.session),
        word(&format!("{}/{}", role.account_id, role.role)),
        word(&role.profile)
    );
    if let Some(region) = &role.region {
        line.push_str(&format!(" --region {}", word(region)));
    }
    line
}

fn delete(edits: &[ProfileEdit]) -> Option<String> {
    let mut line = "moorline profiles delete".to_owned();
    for edit in edits {
        let ProfileEdit::Delete { profile } = edit else {
            return None;
        };
        line.push_str(&format!(" {}", word(profile)));
    }
    Some(line)
}

fn change(changed: &str, edits: &[ProfileEdit]) -> Option<String> {
    let mut line = format!("moorline profiles edit {}", word(changed));
    for edit in edits {
        match edit {
            ProfileEdit::Set { profile, settings } if profile == changed => {
                for (key, value) in settings {
                    // What a program is run with may hold a password.
                    if is_secret_key(key) || key == "credential_process" {
                        return None;
                    }
                    let value = value.as_deref().unwrap_or_default();
                    line.push_str(&format!(" {}", word(&format!("{key}={value}"))));
                }
            }
            ProfileEdit::Rename { profile, to } if profile == changed => {
                line.push_str(&format!(" --rename {}", word(to)));
            }
            _ => return None,
        }
    }
    Some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(key: &str, value: Option<&str>) -> ProfileEdit {
        ProfileEdit::Set {
            profile: "dev".into(),
            settings: vec![(key.into(), value.map(Into::into))],
        }
    }

    #[test]
    fn the_command_makes_the_same_edits_or_is_not_there() {
        let delete = |profile: &str| ProfileEdit::Delete {
            profile: profile.into(),
        };
        let rename = ProfileEdit::Rename {
            profile: "dev".into(),
            to: "dev eu".into(),
        };
        let role = NewRoleProfile {
            profile: "dev".into(),
            session: "acme".into(),
            account_id: "111122223333".into(),
            role: "Developer".into(),
            region: Some("eu-west-1".into()),
        };
        let add = ProfileEdit::AddRole(role);
        for (edits, line) in [
            (vec![delete("a"), delete("b c")], Some("delete a 'b c'")),
            (
                vec![set("region", Some("eu-west-1")), rename],
                Some("edit dev 'region=eu-west-1' --rename 'dev eu'"),
            ),
            (vec![set("output", None)], Some("edit dev 'output='")),
            (
                vec![add.clone()],
                Some(
                    "add --session acme --role 111122223333/Developer --name dev --region eu-west-1",
                ),
            ),
            (vec![add.clone(), add], None),
            (vec![delete("a"), set("output", None)], None),
            (vec![set("aws_secret_access_key", Some("x"))], None),
            (
                vec![set("credential_process", Some("get --password x"))],
                None,
            ),
        ] {
            let line = line.map(|line| format!("moorline profiles {line}"));
            assert_eq!(of(&edits), line, "{edits:?}");
        }
    }
}
