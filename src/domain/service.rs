//! Services: what one signs in to use, and what each accepts.

use crate::domain::connection::AuthMethod;
use crate::domain::holder::Tool;
use crate::domain::probe::Probe;
use jiff::civil::Date;

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
    /// What is worth knowing before one uses it: regions, runtimes.
    pub note: Option<String>,
    /// The days that changed or will change whether one can use it, earliest first.
    pub milestones: Vec<Milestone>,
    /// The call that shows whether it answers; `None` where there is none.
    pub probe: Option<Probe>,
}

/// A day that changes whether one can use a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Milestone {
    /// The day, in UTC.
    pub on: Date,
    /// What happens then.
    pub what: String,
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
