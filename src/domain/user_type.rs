//! User types: who a sign-in makes you, how sure that is, and what to do next.
//!
//! The texts are data, in `assets/user-types.toml`; the roles are those of the CodeWhisperer user
//! guide. What makes whom what is in [`rule`].

pub mod rule;
#[cfg(test)]
mod tests;

/// One of the roles of the CodeWhisperer user guide, the most powerful first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
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

/// How sure a user type is; the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Confidence {
    /// The start URL, the ARN or the place says so.
    Certain,
    /// A call showed it.
    Confirmed,
    /// A name or the auth method suggests it.
    Guess,
}

impl Confidence {
    /// The name used in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Confirmed => "confirmed",
            Self::Guess => "guess",
        }
    }

    /// The words shown.
    pub fn label(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Confirmed => "confirmed by a call",
            Self::Guess => "a guess",
        }
    }
}

/// How somebody of a user type stands, where that decides the next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Nothing is signed in here.
    NotSignedIn,
    /// Signed in, but not for CodeWhisperer.
    ScopesMissing,
    /// Signed in, but nobody has assigned CodeWhisperer.
    Unassigned,
    /// A call, or an estimate of policies, was refused.
    Refused,
    /// A call, or an estimate of policies, was allowed.
    Proved,
}

impl Standing {
    /// Every standing.
    pub const ALL: [Self; 5] = [
        Self::NotSignedIn,
        Self::ScopesMissing,
        Self::Unassigned,
        Self::Refused,
        Self::Proved,
    ];

    /// The name used in `assets/user-types.toml` and JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::NotSignedIn => "not_signed_in",
            Self::ScopesMissing => "scopes_missing",
            Self::Unassigned => "unassigned",
            Self::Refused => "refused",
            Self::Proved => "proved",
        }
    }

    /// Whether the next step mends something.
    pub fn is_lacking(self) -> bool {
        self != Self::Proved
    }
}

/// Who a sign-in makes you.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct UserType {
    /// The role.
    pub role: Role,
    /// How sure that is.
    pub confidence: Confidence,
    /// How you stand in it, where that is known.
    pub standing: Option<Standing>,
}

impl UserType {
    /// A role of which nothing more is known.
    pub fn new(role: Role, confidence: Confidence) -> Self {
        Self {
            role,
            confidence,
            standing: None,
        }
    }

    /// The same, standing so.
    #[must_use]
    pub fn standing(self, standing: Option<Standing>) -> Self {
        Self { standing, ..self }
    }
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
    /// What it cannot, or should not, do.
    pub cannot: String,
    /// Who administers it: whom to ask for what is missing.
    pub administrator: String,
    /// What to do next, or not to do.
    pub next: String,
    /// What to do next instead, for those who stand so.
    pub next_when: Vec<(Standing, String)>,
}

impl RoleText {
    /// What somebody who stands so does next.
    pub fn next(&self, standing: Option<Standing>) -> &str {
        self.next_when
            .iter()
            .find(|(when, _)| Some(*when) == standing)
            .map_or(&self.next, |(_, next)| next)
    }

    /// What there is to say of somebody of this role, as label and text, in the order to show it.
    pub fn lines(&self, user: UserType) -> [(&'static str, &str); 4] {
        [
            ("you can", &self.can),
            ("you cannot", &self.cannot),
            ("administrator", &self.administrator),
            ("next", self.next(user.standing)),
        ]
    }

    /// `professional-tier developer, not assigned yet (confirmed by a call)`.
    pub fn title(&self, user: UserType) -> String {
        let yet = match user.standing {
            Some(Standing::Unassigned) => ", not assigned yet",
            _ => "",
        };
        format!("{}{yet} ({})", self.name, user.confidence.label())
    }
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
