//! What CodeWhisperer's refusals mean for whoever is signed in: the verdict, and whom to ask. Pure.

use crate::aws::codewhisperer::Refused;
use crate::aws::error::OidcError;
use crate::aws::probe;
use crate::domain::command;
use crate::domain::connection::{AuthMethod, Connection};
use crate::domain::text::visible;
use crate::domain::verification::{Obstacle, Verdict};

/// What the IDE plug-ins do to some Builder IDs. An answer to Moorline does not show which: it does
/// not pass itself off as a plug-in.
pub(super) const GATE: &str = "they refuse Builder IDs created on or after 2026-07-25, and their support ends on 2027-04-30; \
     an answer here does not tell whether yours is refused";

/// What a refusal shows of the sign-in.
pub(super) fn verdict(refused: &Refused) -> Verdict {
    match refused {
        Refused::UsedUp { .. } | Refused::PartDenied { .. } => Verdict::Connected,
        Refused::NotAuthorized { .. }
        | Refused::NotForBuilderId { .. }
        | Refused::Suspended { .. }
        | Refused::NotSupported { .. } => Verdict::Denied,
        Refused::BadToken | Refused::InvalidToken { .. } => Verdict::Rejected,
        Refused::Throttled { .. } => Verdict::Throttled,
        Refused::Invalid { .. } | Refused::Conflict { .. } | Refused::NotFound { .. } => {
            Verdict::Broken
        }
        Refused::Other(error) => match error {
            OidcError::Http(error) => probe::fault(error).meaning.verdict(),
            OidcError::WebPage { .. } => Verdict::Unreachable(Obstacle::Proxy),
            OidcError::Throttled { .. } => Verdict::Throttled,
            _ => Verdict::Broken,
        },
    }
}

/// What to do about a refusal, and whom to ask.
pub(super) fn mend(refused: &Refused, connection: &Connection) -> Option<String> {
    let is_personal = connection.auth_method == AuthMethod::BuilderId;
    let login = command::login(&connection.id, Some(super::SERVICE));
    match refused {
        Refused::BadToken | Refused::InvalidToken { .. } => Some(format!("Sign in again: `{login}`.")),
        Refused::NotAuthorized { .. } if is_personal => Some(format!(
            "Sign in again, so that every scope is asked for: `{login}`."
        )),
        Refused::NotAuthorized { .. } => Some(format!(
            "Ask {} whether you have a subscription. If you have, sign in again: `{login}`.",
            administrator(connection, None)
        )),
        Refused::NotSupported { .. } if is_personal => Some(
            "Builder IDs created on or after 2026-07-25 are refused; Identity Center is not. Kiro is the successor."
                .to_owned(),
        ),
        Refused::Suspended { .. } => Some("Ask AWS Support: nothing here can end it.".to_owned()),
        Refused::NotSupported { .. } | Refused::PartDenied { .. } | Refused::Conflict { .. } => {
            (!is_personal).then(|| format!("Ask {}.", administrator(connection, None)))
        }
        Refused::NotFound { .. } => {
            Some("Look what there is now: `moorline codewhisperer profiles`.".to_owned())
        }
        _ => None,
    }
}

/// Whom to ask: who decides in the organization of `connection` who gets CodeWhisperer, and in which
/// account, where that is known.
pub(super) fn administrator(connection: &Connection, account: Option<&str>) -> String {
    let organization = match &connection.start_url {
        Some(url) => format!("the organization at {}", visible(url)),
        None => "your organization".to_owned(),
    };
    let account = account.map(|account| format!(" (account {account})"));
    format!(
        "the CodeWhisperer administrator of {organization}{}",
        account.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::error::Call;
    use crate::aws::http::{Fault, HttpError};
    use crate::domain::connection::ConnectionId;
    use crate::flows::codewhisperer::SERVICE;

    fn acme() -> Connection {
        let id = ConnectionId::Session("acme".into());
        let mut acme = Connection::new(id, "acme".into(), AuthMethod::IdentityCenter);
        acme.start_url = Some("https://d-1.awsapps.com/start".into());
        acme
    }

    fn transport(fault: Fault) -> Refused {
        let host = "q.example".to_owned();
        OidcError::Http(HttpError::Transport { host, fault }).into()
    }

    #[test]
    fn every_way_to_fail_has_a_verdict() {
        let said = || Some("no".to_owned());
        for (refused, expected) in [
            (Refused::UsedUp { said: said() }, "connected"),
            (Refused::PartDenied { said: said() }, "connected"),
            (Refused::NotAuthorized { said: said() }, "denied"),
            (Refused::Suspended { said: said() }, "denied"),
            (Refused::NotSupported { said: said() }, "denied"),
            (Refused::InvalidToken { said: said() }, "rejected"),
            (Refused::NotFound { said: said() }, "broken"),
            (transport(Fault::Dns), "unreachable_dns"),
            (transport(Fault::Timeout), "unreachable_connection"),
            (transport(Fault::Tls("x".into())), "unreachable_tls"),
            (transport(Fault::Proxy("x".into())), "unreachable_proxy"),
            (
                OidcError::WebPage {
                    host: "q.example".into(),
                    call: Call::CodeWhisperer,
                }
                .into(),
                "unreachable_proxy",
            ),
        ] {
            assert_eq!(verdict(&refused).id(), expected, "{refused}");
        }
    }

    /// The catalogue tells of the same days elsewhere.
    #[test]
    fn every_day_that_is_named_is_one_of_the_catalogue() {
        let mut me = acme();
        me.auth_method = AuthMethod::BuilderId;
        let refused = mend(&Refused::NotSupported { said: None }, &me).unwrap();
        let (services, _) = crate::flows::catalogue::services();
        let service = services.iter().find(|one| one.id == SERVICE).unwrap();
        let days: Vec<String> = service
            .milestones
            .iter()
            .map(|one| one.on.to_string())
            .collect();
        let is_day = |word: &&str| word.starts_with("20");
        let texts = [GATE, &refused];
        let named: Vec<&str> = texts
            .iter()
            .flat_map(|text| text.split([' ', ',', ';', '.']))
            .filter(is_day)
            .collect();
        assert_eq!(named.len(), 3, "{named:?}");
        for day in named {
            assert!(days.iter().any(|one| one == day), "{day}: {days:?}");
        }
    }

    #[test]
    fn whoever_decides_is_named_with_the_organization() {
        let mend = mend(&Refused::NotAuthorized { said: None }, &acme()).unwrap();
        assert!(mend.contains("the organization at https://d-1.awsapps.com/start"));
        assert!(mend.contains("`moorline login acme --for codewhisperer`"));
        let whom = administrator(&acme(), Some("111122223333"));
        assert!(whom.ends_with("(account 111122223333)"), "{whom}");
    }
}
