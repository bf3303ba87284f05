//! The commands that advice names, with every name as one word of a shell.

use crate::domain::connection::{AuthMethod, Connection, ConnectionId};
use crate::domain::names::BUILDER_ID;
use crate::domain::overview::Overview;
use crate::domain::service::Service;
use crate::domain::shell_word;

/// `text` as one word of a POSIX shell; plain words stay plain.
pub fn word(text: &str) -> String {
    shell_word::posix(text).into_owned()
}

/// What to write after `moorline login` for a connection, not yet quoted.
pub fn login_name(id: &ConnectionId) -> String {
    match id {
        ConnectionId::Session(name) => name.clone(),
        other => other.to_string(),
    }
}

/// The command that signs in to a connection, for a service if one is named.
pub fn login(id: &ConnectionId, service: Option<&str>) -> String {
    let name = word(&login_name(id));
    match service {
        Some(service) => format!("moorline login {name} --for {}", word(service)),
        None => format!("moorline login {name}"),
    }
}

/// The command that says why a service or connection stands as it does.
pub fn why(name: &str) -> String {
    format!("moorline why {}", word(name))
}

/// The command that lets a service follow the active profile.
pub fn unpin(service: &str) -> String {
    format!("moorline unpin {}", word(service))
}

/// The command that keeps a connection for a service.
pub fn pin(service: &Service, id: &ConnectionId) -> String {
    format!(
        "moorline pin {} {}",
        word(&service.id),
        word(&login_name(id))
    )
}

/// The command that signs in for a service to which nothing is bound: at what it is pinned to, at
/// the session of the active profile, else with a Builder ID if it accepts one.
pub fn login_for(overview: &Overview, service: &Service) -> String {
    let active = overview
        .active_profile()
        .and_then(|profile| profile.bearer());
    let accepted = |connection: &&Connection| {
        connection.is_pinnable() && service.accepts.contains(&connection.auth_method)
    };
    let known = overview
        .pins()
        .get(&service.id)
        .into_iter()
        .chain(active)
        .filter_map(|id| overview.connection(id))
        .find(accepted);
    let builder_id = ConnectionId::Session(BUILDER_ID.to_owned());
    match known {
        Some(connection) => login(&connection.id, Some(&service.id)),
        None if service.accepts.contains(&AuthMethod::BuilderId) => {
            login(&builder_id, Some(&service.id))
        }
        None => format!("moorline login SESSION --for {}", word(&service.id)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_word_whatever_is_in_it() {
        assert_eq!(word("acme-1"), "acme-1");
        assert_eq!(word("a b"), "'a b'");
        assert_eq!(word("$(x)'"), r"'$(x)'\'''");
        let id = ConnectionId::Session("it's; rm".into());
        assert_eq!(login(&id, None), r"moorline login 'it'\''s; rm'");
        let url = ConnectionId::StartUrl("https://a.example/start".into());
        assert_eq!(
            login(&url, Some("codewhisperer")),
            "moorline login start-url:https://a.example/start --for codewhisperer"
        );
    }
}
