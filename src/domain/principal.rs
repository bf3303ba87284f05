//! Who an ARN names: which kind of principal, in which account.
//!
//! The forms are those of the IAM user guide (`reference_identifiers`); a form that is not known is
//! no principal, never a guess.

/// Somebody or something that can sign a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// The partition: `aws`, `aws-cn`, ….
    pub partition: String,
    /// The account, twelve digits.
    pub account: String,
    /// What it is.
    pub kind: PrincipalKind,
}

/// What a principal is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrincipalKind {
    /// The root user of the account.
    Root,
    /// An IAM user.
    User {
        /// Its name without the path.
        name: String,
    },
    /// Somebody with a permission set of Identity Center.
    PermissionSet {
        /// The permission set.
        name: String,
        /// The user of Identity Center.
        user: String,
    },
    /// The role of an EC2 machine.
    InstanceRole {
        /// The role.
        role: String,
        /// The machine: `i-…`.
        instance: String,
    },
    /// A role that belongs to an AWS service.
    ServiceLinkedRole {
        /// The role.
        role: String,
    },
    /// Any other role.
    AssumedRole {
        /// The role without its path, which the ARN of a session drops.
        role: String,
        /// The name of the session.
        session: String,
    },
    /// A user of GetFederationToken.
    FederatedUser {
        /// Its name.
        name: String,
    },
}

impl PrincipalKind {
    /// What it is, in words.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Root => "root user",
            Self::User { .. } => "IAM user",
            Self::PermissionSet { .. } => "permission set of Identity Center",
            Self::InstanceRole { .. } => "role of an EC2 instance",
            Self::ServiceLinkedRole { .. } => "role of an AWS service",
            Self::AssumedRole { .. } => "assumed role",
            Self::FederatedUser { .. } => "federated user",
        }
    }
}

/// The principal that `arn` names.
pub fn parse(arn: &str) -> Option<Principal> {
    let rest = arn.strip_prefix("arn:")?;
    let (partition, rest) = rest.split_once(':')?;
    let (service, rest) = rest.split_once("::")?;
    let (account, resource) = rest.split_once(':')?;
    if !is_partition(partition) || !is_account(account) {
        return None;
    }
    let kind = match service {
        "iam" => of_iam(resource),
        "sts" => of_sts(resource),
        _ => None,
    }?;
    Some(Principal {
        partition: partition.to_owned(),
        account: account.to_owned(),
        kind,
    })
}

/// Whether `account` is an account's id: twelve digits.
pub fn is_account(account: &str) -> bool {
    account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit())
}

fn of_iam(resource: &str) -> Option<PrincipalKind> {
    if resource == "root" {
        return Some(PrincipalKind::Root);
    }
    let path_and_name = resource.strip_prefix("user/")?;
    let name = path_and_name.rsplit('/').next()?;
    is_name(name, 1, 64).then(|| PrincipalKind::User {
        name: name.to_owned(),
    })
}

fn of_sts(resource: &str) -> Option<PrincipalKind> {
    if let Some(name) = resource.strip_prefix("federated-user/") {
        return is_name(name, 2, 32).then(|| PrincipalKind::FederatedUser {
            name: name.to_owned(),
        });
    }
    let (role, session) = resource.strip_prefix("assumed-role/")?.split_once('/')?;
    if !is_name(role, 1, 64) || !is_name(session, 2, 64) {
        return None;
    }
    Some(of_session(role.to_owned(), session.to_owned()))
}

fn of_session(role: String, session: String) -> PrincipalKind {
    if let Some(name) = permission_set(&role) {
        return PrincipalKind::PermissionSet {
            name: name.to_owned(),
            user: session,
        };
    }
    if is_instance(&session) {
        return PrincipalKind::InstanceRole {
            role,
            instance: session,
        };
    }
    if role.starts_with("AWSServiceRoleFor") {
        return PrincipalKind::ServiceLinkedRole { role };
    }
    PrincipalKind::AssumedRole { role, session }
}

/// The permission set of `AWSReservedSSO_NAME_` and sixteen hex digits.
fn permission_set(role: &str) -> Option<&str> {
    let (name, suffix) = role.strip_prefix("AWSReservedSSO_")?.rsplit_once('_')?;
    (!name.is_empty() && suffix.len() == 16 && is_lower_hex(suffix)).then_some(name)
}

fn is_instance(session: &str) -> bool {
    session
        .strip_prefix("i-")
        .is_some_and(|id| (8..=17).contains(&id.len()) && is_lower_hex(id))
}

fn is_lower_hex(text: &str) -> bool {
    text.bytes()
        .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

fn is_partition(text: &str) -> bool {
    text == "aws"
        || text.strip_prefix("aws-").is_some_and(|rest| {
            rest.split('-')
                .all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase()))
        })
}

fn is_name(text: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"_+=,.@-".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_says_who_it_is() {
        for (arn, label, detail) in [
            ("arn:aws:iam::111122223333:root", "root user", "Root"),
            ("arn:aws-cn:iam::111122223333:root", "root user", "Root"),
            ("arn:aws:iam::111122223333:user/ci", "IAM user", "\"ci\""),
            (
                "arn:aws-us-gov:iam::111122223333:user/team/a/dev@example.com",
                "IAM user",
                "\"dev@example.com\"",
            ),
            (
                "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Developer_112334bd274cc856/me@example.com",
                "permission set of Identity Center",
                "name: \"Developer\", user: \"me@example.com\"",
            ),
            (
                "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_My_Set_112334bd274cc856/me",
                "permission set of Identity Center",
                "\"My_Set\"",
            ),
            (
                "arn:aws:sts::111122223333:assumed-role/web/i-0123456789abcdef0",
                "role of an EC2 instance",
                "\"i-0123456789abcdef0\"",
            ),
            (
                "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForSupport/x1",
                "role of an AWS service",
                "AWSServiceRoleForSupport",
            ),
            (
                "arn:aws:sts::111122223333:assumed-role/Dev/i-am-not-a-machine",
                "assumed role",
                "\"i-am-not-a-machine\"",
            ),
            (
                "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Dev_112334BD274CC856/me",
                "assumed role",
                "AWSReservedSSO_Dev",
            ),
            (
                "arn:aws-iso-b:sts::111122223333:federated-user/bob",
                "federated user",
                "\"bob\"",
            ),
        ] {
            let principal = parse(arn).unwrap();
            assert_eq!(principal.kind.label(), label, "{arn}");
            assert_eq!(principal.account, "111122223333");
            let shown = format!("{:?}", principal.kind);
            assert!(shown.contains(detail), "{arn}: {shown}");
        }
    }

    #[test]
    fn what_has_another_form_is_nobody() {
        for arn in [
            "",
            "arn:aws:iam::11112222333:root",
            "arn:aws:iam::111122223333:root/",
            "arn:aws:iam::111122223333:rooted",
            "arn:awsx:iam::111122223333:root",
            "arn:aws-:iam::111122223333:root",
            "arn:aws:iam:us-east-1:111122223333:root",
            "arn:aws:iam::111122223333:user/",
            "arn:aws:iam::111122223333:user/a b",
            "arn:aws:iam::111122223333:user/a\u{1b}[31m",
            "arn:aws:iam::111122223333:role/Dev",
            "arn:aws:sts::111122223333:assumed-role/Dev",
            "arn:aws:sts::111122223333:assumed-role/Dev/a/b",
            "arn:aws:sts::111122223333:federated-user/b",
            "arn:aws:s3:::bucket",
        ] {
            assert_eq!(parse(arn), None, "{arn}");
        }
    }
}
