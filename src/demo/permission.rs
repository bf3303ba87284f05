//! What identities may do: allowed and denied actions by the name of a user or role. Pure.

use super::account::Identity;

/// What one user or role may do. The first of several that names an identity decides about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permissions {
    /// The name of a user, role or permission set, or `root`; `*` at its end stands for anything.
    pub who: String,
    /// Actions such as `lambda:ListFunctions`; `*` at the end stands for anything.
    pub allowed: Vec<String>,
    /// Actions that are denied though they are allowed.
    pub denied: Vec<String>,
}

/// What the policies say of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    Allowed,
    ExplicitDeny,
    ImplicitDeny,
}

impl Decision {
    /// As IAM's policy simulator names it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::ExplicitDeny => "explicitDeny",
            Self::ImplicitDeny => "implicitDeny",
        }
    }
}

impl Permissions {
    /// Who may do what.
    pub fn allow(who: &str, allowed: &[&str]) -> Self {
        Self {
            who: who.to_owned(),
            allowed: allowed.iter().map(|&action| action.to_owned()).collect(),
            denied: Vec::new(),
        }
    }

    /// The same, but for these actions.
    #[must_use]
    pub fn deny(mut self, denied: &[&str]) -> Self {
        self.denied
            .extend(denied.iter().map(|&action| action.to_owned()));
        self
    }

    /// What the provider begins with: administrators may administrate, and everybody else may do
    /// all the rest.
    pub fn defaults() -> Vec<Self> {
        let administration = [
            "sso:*",
            "identitystore:*",
            "organizations:*",
            "codewhisperer:ListProfiles",
        ];
        vec![
            Self::allow("root", &["*"]),
            Self::allow("AdministratorAccess", &["*"]),
            Self::allow(
                "CodeWhisperer_administrator",
                &[
                    "codewhisperer:*",
                    "q:*",
                    "iam:GetRole",
                    "iam:SimulatePrincipalPolicy",
                ],
            ),
            Self::allow("*", &["*"]).deny(&administration),
        ]
    }

    /// What `all` say of `action` by the user or role called `name`.
    pub fn decide(all: &[Self], name: &str, action: &str) -> Decision {
        let any = |patterns: &[String]| patterns.iter().any(|pattern| fits(pattern, action));
        match all.iter().find(|one| fits(&one.who, name)) {
            Some(one) if any(&one.denied) => Decision::ExplicitDeny,
            Some(one) if any(&one.allowed) => Decision::Allowed,
            _ => Decision::ImplicitDeny,
        }
    }
}

impl Identity {
    /// The name that permissions go by: of the user, role or permission set, or `root`.
    pub fn name(&self) -> &str {
        name_of(&self.arn)
    }
}

/// The name in the ARN of a principal.
pub fn name_of(arn: &str) -> &str {
    let resource = arn.splitn(6, ':').last().unwrap_or_default();
    let role = match resource.strip_prefix("assumed-role/") {
        Some(role) => role.split('/').next(),
        None => resource.rsplit('/').next(),
    };
    let role = role.unwrap_or_default();
    role.strip_prefix(RESERVED)
        .and_then(|name| name.rsplit_once('_'))
        .map_or(role, |(name, _suffix)| name)
}

/// What the names of the roles of permission sets begin with.
pub const RESERVED: &str = "AWSReservedSSO_";

fn fits(pattern: &str, text: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => text.starts_with(start),
        None => pattern == text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_principal_has_the_name_of_its_user_role_or_permission_set() {
        for (arn, name) in [
            ("arn:aws:iam::444455556666:user/team/dev", "dev"),
            ("arn:aws:iam::444455556666:root", "root"),
            (
                "arn:aws:sts::444455556666:assumed-role/Lambda_Dev/me",
                "Lambda_Dev",
            ),
            (
                "arn:aws:sts::444455556666:assumed-role/AWSReservedSSO_Code_admin_0011223344556677/demo@example.com",
                "Code_admin",
            ),
            (
                "arn:aws:iam::444455556666:role/service-role/Studio",
                "Studio",
            ),
            ("arn:aws:sts::444455556666:federated-user/dev", "dev"),
        ] {
            assert_eq!(name_of(arn), name, "{arn}");
        }
    }

    #[test]
    fn the_first_that_names_somebody_decides() {
        let all = [
            Permissions::allow("dev*", &["*"]).deny(&["lambda:*"]),
            Permissions::allow("*", &["lambda:ListFunctions"]),
        ];
        for (name, action, decision) in [
            ("developer", "lambda:ListFunctions", Decision::ExplicitDeny),
            ("developer", "s3:ListAllMyBuckets", Decision::Allowed),
            ("tester", "lambda:ListFunctions", Decision::Allowed),
            (
                "tester",
                "lambda:ListFunctionsAndMore",
                Decision::ImplicitDeny,
            ),
        ] {
            assert_eq!(
                Permissions::decide(&all, name, action),
                decision,
                "{name} {action}"
            );
        }
        let defaults = Permissions::defaults();
        let may = |name| Permissions::decide(&defaults, name, "sso:ListInstances");
        assert_eq!(may("AdministratorAccess"), Decision::Allowed);
        assert_eq!(may("CodeWhisperer_administrator"), Decision::ImplicitDeny);
        assert_eq!(may("Developer"), Decision::ExplicitDeny);
    }
}
