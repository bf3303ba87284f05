//! What CodeWhisperer has for whom: profiles, plans and what is used of them. Data only.

use crate::demo::refusal::Refusal;

/// CodeWhisperer's side of the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeWhisperer {
    /// The profiles that the organizations' users may use; without one, nobody assigned it to them.
    /// Every region answers with all of them, since all regions are at one address here.
    pub profiles: Vec<Profile>,
    /// What a Builder ID has.
    pub builder_id: Plan,
    /// What the organizations' users have.
    pub organization: Plan,
    /// What every call is refused with.
    pub refuses: Option<Refusal>,
}

/// A profile of an organization's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// `arn:aws:codewhisperer:REGION:ACCOUNT:profile/ID`.
    pub arn: String,
    /// What the organization calls it.
    pub name: String,
}

/// A subscription, and what is used of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Such as `Q_DEVELOPER_STANDALONE_FREE`.
    pub kind: String,
    /// What it is called.
    pub title: String,
    /// How many requests of agents were made this month; each suggestion counts one.
    pub used: u64,
    /// How many there may be.
    pub limit: u64,
}

impl Default for CodeWhisperer {
    /// One profile in Frankfurt, a free Builder ID, and Pro for the organizations.
    fn default() -> Self {
        Self {
            profiles: vec![Profile::new("eu-central-1", "acme-developers")],
            builder_id: Plan::free(12, 50),
            organization: Plan::pro(240, 1000),
            refuses: None,
        }
    }
}

impl Profile {
    /// A profile in an account of its own.
    pub fn new(region: &str, name: &str) -> Self {
        let letters: String = name
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .chain("DEMODEMODEMO".chars())
            .take(12)
            .collect();
        Self {
            arn: format!(
                "arn:aws:codewhisperer:{region}:222233334444:profile/{}",
                letters.to_ascii_uppercase()
            ),
            name: name.to_owned(),
        }
    }
}

impl Plan {
    /// The free plan.
    pub fn free(used: u64, limit: u64) -> Self {
        Self {
            kind: "Q_DEVELOPER_STANDALONE_FREE".to_owned(),
            title: "Q Developer Free".to_owned(),
            used,
            limit,
        }
    }

    /// The plan that an organization pays for.
    pub fn pro(used: u64, limit: u64) -> Self {
        Self {
            kind: "Q_DEVELOPER_STANDALONE_PRO".to_owned(),
            title: "Q Developer Pro".to_owned(),
            used,
            limit,
        }
    }

    /// Whether somebody pays for it.
    pub fn is_paid(&self) -> bool {
        self.kind != "Q_DEVELOPER_STANDALONE_FREE"
    }
}
