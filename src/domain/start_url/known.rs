//! The organizations that the config knows already: nobody should type what is there.

use super::same;
use crate::domain::connection::{AuthMethod, Connection, ConnectionId};
use crate::domain::overview::Overview;

/// A start URL and region that the config names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// The start URL, as it first stands in the file.
    pub start_url: String,
    /// The region, as it stands in the file.
    pub region: String,
    /// The sessions there, in file order; none if only profiles name it.
    pub sessions: Vec<String>,
}

/// Every organization in the config, each start URL and region once, in file order.
pub fn organizations(overview: &Overview) -> Vec<Organization> {
    let mut all: Vec<Organization> = Vec::new();
    for connection in overview.connections() {
        let (Some(start_url), Some(region)) = (&connection.start_url, &connection.region) else {
            continue;
        };
        if !is_configured(connection) || connection.auth_method != AuthMethod::IdentityCenter {
            continue;
        }
        let session = connection.session.clone();
        let there = all
            .iter_mut()
            .find(|one| one.region == *region && same(&one.start_url, start_url));
        match there {
            Some(one) => one.sessions.extend(session),
            None => all.push(Organization {
                start_url: start_url.clone(),
                region: region.clone(),
                sessions: session.into_iter().collect(),
            }),
        }
    }
    all
}

fn is_configured(connection: &Connection) -> bool {
    connection.session.is_some() || matches!(connection.id, ConnectionId::StartUrl(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::overview::Parts;

    fn connection(id: &str, url: &str, region: &str) -> Connection {
        let id = ConnectionId::parse(id).unwrap();
        let mut one = Connection::new(
            id.clone(),
            String::new(),
            crate::domain::start_url::auth_method(url),
        );
        if let ConnectionId::Session(name) = id {
            one.session = Some(name);
        }
        one.start_url = Some(url.into());
        one.region = Some(region.into());
        one
    }

    #[test]
    fn each_organization_is_offered_once_with_its_sessions() {
        let acme = "https://acme.awsapps.com/start";
        let overview = Overview::new(
            Parts {
                connections: vec![
                    connection("session:acme", acme, "eu-west-1"),
                    connection(
                        "session:builder-id",
                        crate::domain::start_url::BUILDER_ID,
                        "us-east-1",
                    ),
                    connection(
                        "session:other-user",
                        "https://ACME.awsapps.com/start/#/",
                        "eu-west-1",
                    ),
                    connection(
                        "start-url:https://old.awsapps.com/start",
                        "https://old.awsapps.com/start",
                        "us-east-1",
                    ),
                    connection("token:x.json", "https://x.awsapps.com/start", "us-east-1"),
                    connection("session:wrong", acme, "us-east-1"),
                ],
                ..Parts::default()
            },
            jiff::Timestamp::UNIX_EPOCH,
        );
        let found: Vec<_> = organizations(&overview)
            .into_iter()
            .map(|one| (one.start_url, one.region, one.sessions.join(" ")))
            .collect();
        let row =
            |url: &str, region: &str, sessions: &str| (url.into(), region.into(), sessions.into());
        assert_eq!(
            found,
            [
                row(acme, "eu-west-1", "acme other-user"),
                row("https://old.awsapps.com/start", "us-east-1", ""),
                row(acme, "us-east-1", "wrong"),
            ]
        );
    }
}
