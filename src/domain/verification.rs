//! What a real call showed of a service: the verdict, with its age and what it was got with.

use crate::domain::connection::ConnectionId;
use crate::domain::overview::Bound;
use crate::domain::service::ServiceId;
use jiff::Timestamp;

/// What a real call showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The service answered.
    Connected,
    /// The sign-in works, but does not allow the call.
    Denied,
    /// Signed in, but nobody assigned the service: no profile, no subscription.
    NotAssigned,
    /// The credentials or the token are wrong, unknown or revoked.
    Rejected,
    /// The credentials or the token are over.
    Expired,
    /// The service asks for fewer calls.
    Throttled,
    /// There is no way to the service.
    Unreachable(Obstacle),
    /// The service is not in this region or partition, or the region is not enabled.
    WrongRegion,
    /// The clock of this machine is wrong.
    Clock,
    /// The service or its answer is broken.
    Broken,
    /// Nothing was asked, and the message says why.
    NotAsked,
}

/// What is in the way to a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Obstacle {
    /// Its name is not found.
    Dns,
    /// Nothing answers, or the connection breaks.
    Connection,
    /// The certificate is not trusted, or TLS fails otherwise.
    Tls,
    /// The proxy refuses.
    Proxy,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Self; 14] = [
        Self::Connected,
        Self::Denied,
        Self::NotAssigned,
        Self::Rejected,
        Self::Expired,
        Self::Throttled,
        Self::Unreachable(Obstacle::Dns),
        Self::Unreachable(Obstacle::Connection),
        Self::Unreachable(Obstacle::Tls),
        Self::Unreachable(Obstacle::Proxy),
        Self::WrongRegion,
        Self::Clock,
        Self::Broken,
        Self::NotAsked,
    ];

    /// The name used in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Denied => "denied",
            Self::NotAssigned => "not_assigned",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::Throttled => "throttled",
            Self::Unreachable(Obstacle::Dns) => "unreachable_dns",
            Self::Unreachable(Obstacle::Connection) => "unreachable_connection",
            Self::Unreachable(Obstacle::Tls) => "unreachable_tls",
            Self::Unreachable(Obstacle::Proxy) => "unreachable_proxy",
            Self::WrongRegion => "wrong_region",
            Self::Clock => "clock",
            Self::Broken => "broken",
            Self::NotAsked => "not_asked",
        }
    }

    /// The verdict of that name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.id() == id)
    }

    /// The words used on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Denied => "connected, not permitted",
            Self::NotAssigned => "signed in, not assigned",
            Self::Rejected => "wrong credentials",
            Self::Expired => "expired",
            Self::Throttled => "throttled",
            Self::Unreachable(_) => "unreachable",
            Self::WrongRegion => "wrong region",
            Self::Clock => "clock is wrong",
            Self::Broken => "no usable answer",
            Self::NotAsked => "not asked",
        }
    }
}

/// How much of something is used.
#[derive(Debug, Clone, PartialEq)]
pub struct Meter {
    /// What it counts; safe to show.
    pub label: String,
    /// How much is used.
    pub used: f64,
    /// How much there is, where there is a limit.
    pub limit: Option<f64>,
}

/// What a real call showed of one service. Safe to show, and to keep.
#[derive(Debug, Clone, PartialEq)]
pub struct Verification {
    /// The service.
    pub service: ServiceId,
    /// What came of it.
    pub verdict: Verdict,
    /// Whether it is an estimate, as of policies, and no call of the service itself.
    pub is_estimate: bool,
    /// What it means, in one sentence.
    pub message: String,
    /// What to do next.
    pub mend: Option<String>,
    /// More that was learned, as label and value, in the order to show it.
    pub facts: Vec<(String, String)>,
    /// What is used of what there is.
    pub meters: Vec<Meter>,
    /// The connection it was asked with.
    pub connection: Option<ConnectionId>,
    /// The profile it was asked with, where a profile's credentials were used.
    pub profile: Option<String>,
    /// The region that was asked.
    pub region: Option<String>,
    /// When the answer came.
    pub at: Timestamp,
}

impl Verification {
    /// A verdict with nothing more to say.
    pub fn new(
        service: impl Into<ServiceId>,
        verdict: Verdict,
        message: impl Into<String>,
        at: Timestamp,
    ) -> Self {
        Self {
            service: service.into(),
            verdict,
            is_estimate: false,
            message: message.into(),
            mend: None,
            facts: Vec::new(),
            meters: Vec::new(),
            connection: None,
            profile: None,
            region: None,
            at,
        }
    }

    /// The words used on screen: what is estimated of policies was not answered by the service.
    pub fn label(&self) -> &'static str {
        match (self.is_estimate, self.verdict) {
            (true, Verdict::Connected) => "allowed",
            (true, Verdict::Denied) => "not allowed",
            (_, verdict) => verdict.label(),
        }
    }

    /// Whether it is about what the service uses now: another sign-in needs another proof. A token
    /// is the same whichever profile or pin leads to it; credentials are those of their profile.
    pub fn is_about(&self, bound: &Bound) -> bool {
        self.connection == bound.binding.connection
            && (bound.service.is_bearer() || self.profile == bound.binding.profile)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::binding::{Binding, ServiceState, Via};
    use crate::domain::connection::AuthMethod;
    use crate::domain::service::Service;

    fn bound(accepts: AuthMethod, via: Via, profile: Option<&str>) -> Bound {
        Bound {
            service: Service {
                id: "it".into(),
                name: "It".into(),
                accepts: vec![accepts],
                scopes: Vec::new(),
                sign_in_scopes: Vec::new(),
                bound_by: Vec::new(),
                note: None,
                milestones: Vec::new(),
                probe: None,
            },
            binding: Binding {
                via: Some(via),
                connection: Some(ConnectionId::Env),
                profile: profile.map(str::to_owned),
            },
            state: ServiceState::Ready,
        }
    }

    #[test]
    fn a_pin_of_the_same_token_keeps_the_proof_and_other_credentials_do_not() {
        let proof = Verification {
            connection: Some(ConnectionId::Env),
            profile: Some("dev".into()),
            ..Verification::new("it", Verdict::Connected, "", Timestamp::UNIX_EPOCH)
        };
        let is_about = |accepts, via, profile| proof.is_about(&bound(accepts, via, profile));
        assert!(is_about(AuthMethod::BuilderId, Via::Pin, None));
        assert!(is_about(AuthMethod::Iam, Via::Active, Some("dev")));
        assert!(!is_about(AuthMethod::Iam, Via::Active, Some("prod")));
    }
}
