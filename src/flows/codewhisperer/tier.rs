//! Free or paid for, by what the service calls a subscription. Pure.
//!
//! Source: the `SubscriptionType` values of AWS's public IDE clients; newer ones keep their form.

use super::Tier;

/// The tier of a subscription type such as `Q_DEVELOPER_STANDALONE_FREE`.
pub(super) fn of(kind: &str) -> Tier {
    let is_known = kind.starts_with("Q_DEVELOPER_STANDALONE") || kind.starts_with("KIRO_");
    match (is_known, kind.ends_with("_FREE")) {
        (_, true) => Tier::Free,
        (true, false) => Tier::Pro,
        (false, false) => Tier::Unknown,
    }
}

impl Tier {
    /// The word used on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Free => "Free",
            Self::Pro => "Pro",
            Self::Unknown => "unknown",
        }
    }

    /// The name used in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Pro => "pro",
            Self::Unknown => "unknown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subscriptions_are_free_or_paid_for() {
        for (kind, tier) in [
            ("Q_DEVELOPER_STANDALONE_FREE", Tier::Free),
            ("Q_DEVELOPER_STANDALONE", Tier::Pro),
            ("Q_DEVELOPER_STANDALONE_PRO", Tier::Pro),
            ("Q_DEVELOPER_STANDALONE_PRO_PLUS", Tier::Pro),
            ("Q_DEVELOPER_STANDALONE_POWER", Tier::Pro),
            ("SOMETHING_NEW", Tier::Unknown),
            ("SOMETHING_NEW_FREE", Tier::Free),
        ] {
            assert_eq!(of(kind), tier, "{kind}");
        }
    }
}
