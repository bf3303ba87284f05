//! User types: who a connection makes you, how sure that is, and what to do next.
//!
//! The texts are data, in `assets/user-types.toml`; the roles are those of the CodeWhisperer user
//! guide.

/// One of the roles of the CodeWhisperer user guide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// The root user of an AWS account.
    Root,
    /// Adds users through Identity Center.
    IdentityCenterAdministrator,
    /// Decides who gets the professional tier.
    CodeWhispererAdministrator,
    /// Works for an enterprise, signs in through Identity Center.
    ProfessionalDeveloper,
    /// Works for themselves, signs in with Builder ID.
    IndividualDeveloper,
    /// Uses CodeWhisperer inside AWS consoles, with IAM.
    InConsoleDeveloper,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] = [
        Self::Root,
        Self::IdentityCenterAdministrator,
        Self::CodeWhispererAdministrator,
        Self::ProfessionalDeveloper,
        Self::IndividualDeveloper,
        Self::InConsoleDeveloper,
    ];

    /// The name used in JSON and in `assets/user-types.toml`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Root => "root_user",
            Self::IdentityCenterAdministrator => "identity_center_administrator",
            Self::CodeWhispererAdministrator => "codewhisperer_administrator",
            Self::ProfessionalDeveloper => "professional_developer",
            Self::IndividualDeveloper => "individual_developer",
            Self::InConsoleDeveloper => "in_console_developer",
        }
    }
}

/// How sure a user type is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Confidence {
    /// The start URL or the ARN says so.
    Certain,
    /// A name or the auth method suggests it.
    Guess,
}

impl Confidence {
    /// The word shown.
    pub fn label(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Guess => "a guess",
        }
    }
}

/// Who a connection makes you.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct UserType {
    /// The role.
    pub role: Role,
    /// How sure that is.
    pub confidence: Confidence,
}

/// The texts of one role, from `assets/user-types.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleText {
    /// Which role.
    pub role: Role,
    /// Its name on screen.
    pub name: String,
    /// What it is, in one sentence.
    pub what: String,
    /// What it can reach with CodeWhisperer and AWS.
    pub can: String,
    /// Whom to ask for what is missing.
    pub ask: String,
    /// What to do next, or not to do.
    pub next: String,
}

/// Guesses an administrator from the name of a permission set or role.
pub fn administrator_by_name(role_name: &str) -> Option<Role> {
    let name: String = role_name
        .to_ascii_lowercase()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    if name.starts_with("codewhispereradmin")
        || name.starts_with("amazonqadmin")
        || name.starts_with("qdeveloperadmin")
    {
        return Some(Role::CodeWhispererAdministrator);
    }
    let identity_center = name.contains("sso") || name.contains("identitycenter");
    if identity_center && name.contains("admin")
        || matches!(
            name.as_str(),
            "administratoraccess" | "awsadministratoraccess"
        )
    {
        return Some(Role::IdentityCenterAdministrator);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn administrators_are_guessed_by_permission_set() {
        for (name, role) in [
            (
                "CodeWhisperer_administrator",
                Some(Role::CodeWhispererAdministrator),
            ),
            ("CodeWhispererAdmin", Some(Role::CodeWhispererAdministrator)),
            (
                "AWSAdministratorAccess",
                Some(Role::IdentityCenterAdministrator),
            ),
            ("SSO-Admins", Some(Role::IdentityCenterAdministrator)),
            ("Developer", None),
            ("DatabaseAdmin", None),
        ] {
            assert_eq!(administrator_by_name(name), role, "{name}");
        }
    }
}
