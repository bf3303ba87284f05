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

/// How many days ahead a milestone is worth a word where nobody asked for it.
const NEAR: i32 = 180;

impl Milestone {
    /// `since 2026-07-25: …`, or `from 2027-04-30 on, in 159 days: …`.
    pub fn said(&self, today: Date) -> String {
        let ahead = self.days_ahead(today);
        let when = match ahead {
            ..=0 => format!("since {}", self.on),
            1 => format!("from {} on, tomorrow", self.on),
            days => format!("from {} on, in {days} days", self.on),
        };
        format!("{when}: {}", self.what)
    }

    fn days_ahead(&self, today: Date) -> i32 {
        today
            .until(self.on)
            .map_or(i32::MAX, |span| span.get_days())
    }
}

impl Service {
    /// The milestones that matter on `today`: the last one passed, and those less than half a year
    /// ahead.
    pub fn pressing(&self, today: Date) -> Vec<&Milestone> {
        let passed = self.milestones.iter().rfind(|one| one.on <= today);
        let near = |one: &&Milestone| (1..=NEAR).contains(&one.days_ahead(today));
        let ahead = self.milestones.iter().filter(near);
        passed.into_iter().chain(ahead).collect()
    }

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

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn service() -> Service {
        let on = |on, what: &str| Milestone {
            on,
            what: what.into(),
        };
        Service {
            id: "codewhisperer".into(),
            name: "CodeWhisperer".into(),
            accepts: Vec::new(),
            scopes: Vec::new(),
            sign_in_scopes: Vec::new(),
            bound_by: Vec::new(),
            note: None,
            milestones: vec![
                on(date(2026, 5, 15), "No new accounts."),
                on(date(2026, 7, 25), "New ones are refused."),
                on(date(2027, 4, 30), "It ends."),
            ],
            probe: None,
        }
    }

    #[test]
    fn only_the_last_day_passed_and_near_ones_press() {
        for (today, pressing) in [
            (date(2025, 1, 1), &[][..]),
            (date(2026, 5, 14), &["2026-05-15", "2026-07-25"]),
            (date(2026, 5, 15), &["2026-05-15", "2026-07-25"]),
            (date(2026, 8, 1), &["2026-07-25"]),
            (date(2026, 11, 1), &["2026-07-25", "2027-04-30"]),
            (date(2028, 1, 1), &["2027-04-30"]),
        ] {
            let service = service();
            let days: Vec<String> = service
                .pressing(today)
                .iter()
                .map(|one| one.on.to_string())
                .collect();
            assert_eq!(days, pressing, "{today}");
        }
    }

    #[test]
    fn a_milestone_says_when() {
        let end = &service().milestones[2];
        for (today, said) in [
            (date(2026, 11, 22), "from 2027-04-30 on, in 159 days: It ends."),
            (date(2027, 4, 29), "from 2027-04-30 on, tomorrow: It ends."),
            (date(2027, 4, 30), "since 2027-04-30: It ends."),
        ] {
            assert_eq!(end.said(today), said);
        }
    }
}
