use super::*;
use crate::domain::connection::AuthMethod;
use crate::domain::overview::Parts;

fn connection(name: &str, expires_at: &str) -> Connection {
    Connection {
        id: ConnectionId::Session(name.into()),
        name: name.into(),
        auth_method: AuthMethod::IdentityCenter,
        profiles: Vec::new(),
        session: Some(name.into()),
        start_url: Some("https://acme.awsapps.com/start".into()),
        region: Some("eu-west-1".into()),
        scopes: Vec::new(),
        scopes_assumed: false,
        configured_scopes: None,
        state: ConnectionState::SignedIn,
        expires_at: Some(expires_at.parse().unwrap()),
        registration_expires_at: None,
        can_refresh: true,
        token_file: None,
        role_credentials: Default::default(),
        holders: Vec::new(),
        user_type: None,
        note: None,
    }
}

fn overview(connections: Vec<Connection>, now: Timestamp) -> Overview {
    let pins = connections
        .iter()
        .enumerate()
        .map(|(at, connection)| (format!("service-{at}"), connection.id.clone()))
        .collect();
    let parts = Parts {
        connections,
        pins,
        ..Parts::default()
    };
    Overview::new(parts, now)
}

fn first(overview: &Overview, now: Timestamp) -> Option<DueRefresh> {
    due_refreshes(overview, now)
        .into_iter()
        .min_by_key(|due| due.at)
}

#[test]
fn a_pinned_token_is_due_20_to_18_minutes_before_its_end() {
    let now: Timestamp = "2026-01-01T12:00:00Z".parse().unwrap();
    let late = connection("late", "2026-01-01T14:00:00Z");
    let soon = connection("soon", "2026-01-01T13:00:00Z");
    let due = first(&overview(vec![late, soon.clone()], now), now).unwrap();
    assert_eq!(due.connection, soon.id);
    let left = soon.expires_at.unwrap().duration_since(due.at).as_secs();
    assert!((1080..=1200).contains(&left), "{left}");
    let again = first(&overview(vec![soon], now), now).unwrap();
    assert_eq!(due.at, again.at, "it does not waver");
}

#[test]
fn what_is_overdue_is_due_now_and_what_cannot_be_refreshed_never() {
    let now: Timestamp = "2026-01-01T12:00:00Z".parse().unwrap();
    let over = connection("over", "2026-01-01T11:00:00Z");
    let due = first(&overview(vec![over.clone()], now), now).unwrap();
    assert_eq!(due.at, now);
    let without = Connection {
        can_refresh: false,
        ..over.clone()
    };
    let unregistered = Connection {
        registration_expires_at: Some(now),
        ..over.clone()
    };
    let foreign = Connection {
        id: ConnectionId::Token("x.json".into()),
        ..over
    };
    assert_eq!(
        first(&overview(vec![without, unregistered, foreign], now), now),
        None
    );
}
