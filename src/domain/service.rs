//! Services: what one signs in to use, and what each accepts.

use crate::domain::connection::AuthMethod;
use crate::domain::holder::Tool;

/// The catalogue name of a service: `codewhisperer`, `lambda`, ….
pub type ServiceId = String;

/// One row of the catalogue (`assets/services.toml`, then the user's `config.toml`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its stable name.
    pub id: ServiceId,
    /// Its name on screen.
    pub name: String,
    /// The auth methods it accepts.
    pub accepts: Vec<AuthMethod>,
    /// The scopes a bearer token must have been granted.
    pub scopes: Vec<String>,
    /// The scopes a sign-in for this service asks for; at least `scopes`.
    pub sign_in_scopes: Vec<String>,
    /// The tools whose own store decides what this service uses; empty for all others.
    pub bound_by: Vec<Tool>,
    /// What is worth knowing before one uses it: regions, retirement.
    pub note: Option<String>,
}

impl Service {
    /// Whether it takes bearer tokens: only these can be pinned, and are asked about at a switch.
    pub fn is_bearer(&self) -> bool {
        self.bound_by.is_empty()
            && !self.accepts.is_empty()
            && self.accepts.iter().all(|method| method.is_bearer())
    }

    /// Whether its own tool's store decides what it uses.
    pub fn is_bound_by_holder(&self) -> bool {
        !self.bound_by.is_empty()
    }

    /// `Builder ID or Identity Center`, for people.
    pub fn accepts_text(&self) -> String {
        let labels: Vec<&str> = self.accepts.iter().map(|m| m.label()).collect();
        match labels.as_slice() {
            [] => "nothing Moorline knows".into(),
            [only] => (*only).into(),
            [init @ .., last] => format!("{} or {last}", init.join(", ")),
        }
    }
}
