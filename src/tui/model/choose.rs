//! A choice of connection, or of service.

use super::list::offset_for;
use crate::domain::binding::accepts_bearer;
use crate::domain::connection::{AuthMethod, Connection, ConnectionId, ConnectionState};
use crate::domain::overview::Overview;
use crate::domain::service::{Service, ServiceId};
use crate::domain::text::visible;
use crate::flows::codewhisperer::{Available, Profiles};

/// What can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// A connection that exists.
    Connection(ConnectionId),
    /// A Builder ID that does not exist yet.
    NewBuilderId,
    /// A start URL to type in.
    NewStartUrl,
    /// A profile with IAM keys.
    NewIamKeys,
    /// A service.
    Service(ServiceId),
    /// A profile of CodeWhisperer's: its ARN, and what a command calls it.
    Profile(String, String),
}

/// What a choice is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChooseFor {
    /// To sign in, for a service or for none.
    SignIn(Option<ServiceId>),
    /// To keep a connection for this service.
    PinService(ServiceId),
    /// To keep this connection for a service.
    PinConnection(ConnectionId),
    /// To be the profile that CodeWhisperer uses with this connection.
    Profile(ConnectionId),
}

/// One line of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it chooses.
    pub choice: Choice,
    /// Its name; safe to show.
    pub label: String,
    /// What to know of it; safe to show.
    pub detail: String,
}

/// A choice of connection, or of service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choose {
    /// What is asked; safe to show.
    pub title: String,
    /// What it is for.
    pub purpose: ChooseFor,
    /// What can be chosen; never empty.
    pub lines: Vec<Line>,
    /// The selected line.
    pub selected: usize,
    /// The first line on screen.
    pub offset: usize,
}

impl Choose {
    /// Where to sign in, for a service or for none: what is known and of a method that is accepted,
    /// then what is new.
    pub fn sign_in(overview: &Overview, service: Option<&Service>) -> Self {
        let accepted = |method| service.is_none_or(|service| service.accepts.contains(&method));
        let known: Vec<&Connection> = overview
            .connections()
            .iter()
            .filter(|connection| connection.is_pinnable() && accepted(connection.auth_method))
            .collect();
        let has_builder_id = known
            .iter()
            .any(|connection| connection.auth_method == AuthMethod::BuilderId);
        let mut lines: Vec<Line> = known.into_iter().map(connection_line).collect();
        if accepted(AuthMethod::BuilderId) && !has_builder_id {
            let detail = "a person; no AWS account";
            lines.push(line(Choice::NewBuilderId, "AWS Builder ID", detail));
        }
        if accepted(AuthMethod::IdentityCenter) {
            lines.push(start_url());
        }
        if service.is_none() {
            let detail = "a profile with keys; asks for them without echo";
            lines.push(line(Choice::NewIamKeys, "IAM keys", detail));
        }
        let title = match service {
            Some(service) => format!("Sign in for {} with", service.name),
            None => "Sign in with".into(),
        };
        let purpose = ChooseFor::SignIn(service.map(|service| service.id.clone()));
        Self::of(&title, purpose, lines)
    }

    /// What to keep for a service; `None` when nothing is accepted.
    pub fn pin_service(overview: &Overview, service: &Service) -> Option<Self> {
        let lines: Vec<Line> = overview
            .connections()
            .iter()
            .filter(|connection| connection.is_pinnable() && accepts_bearer(service, connection))
            .map(connection_line)
            .collect();
        let title = format!("Pin for {}, whatever the active profile is", service.name);
        let purpose = ChooseFor::PinService(service.id.clone());
        (!lines.is_empty()).then(|| Self::of(&title, purpose, lines))
    }

    /// Which service to keep a connection for; `None` when none accepts it.
    pub fn pin_connection(overview: &Overview, connection: &Connection) -> Option<Self> {
        if !connection.is_pinnable() {
            return None;
        }
        let lines: Vec<Line> = overview
            .services()
            .iter()
            .filter(|bound| bound.service.is_bearer() && accepts_bearer(&bound.service, connection))
            .map(|bound| {
                let pinned = overview.own_pins().get(&bound.service.id);
                let detail = match pinned {
                    Some(id) if *id == connection.id => "pinned to it already",
                    Some(_) => "pinned to another connection now",
                    None if overview.directory_pin(&bound.service.id).is_some() => {
                        "pinned by this directory, which wins here"
                    }
                    None => "not pinned",
                };
                line(
                    Choice::Service(bound.service.id.clone()),
                    &bound.service.name,
                    detail,
                )
            })
            .collect();
        let title = format!("Pin {} for", connection.name);
        let purpose = ChooseFor::PinConnection(connection.id.clone());
        (!lines.is_empty()).then(|| Self::of(&title, purpose, lines))
    }

    /// Which profile CodeWhisperer uses; `None` when there is none to choose. The one it uses now is
    /// selected, and marked.
    pub fn profile(profiles: &Profiles) -> Option<Self> {
        let all = &profiles.available;
        let is_chosen = |one: &Available| profiles.chosen.as_ref() == Some(&one.arn);
        let lines: Vec<Line> = all
            .iter()
            .map(|one| {
                let is_alone = all.iter().filter(|other| other.name == one.name).count() == 1;
                let called = if is_alone { &one.name } else { &one.arn };
                let mut detail = one.region.clone();
                if let Some(status) = &one.status {
                    detail.push_str(&format!(" {status}"));
                }
                detail.push_str(&format!(" {}", one.account));
                if is_chosen(one) {
                    detail.insert_str(0, "in use, ");
                }
                let choice = Choice::Profile(one.arn.clone(), called.clone());
                line(choice, &one.name, &detail)
            })
            .collect();
        let purpose = ChooseFor::Profile(profiles.connection.clone());
        let selected = all.iter().position(is_chosen).unwrap_or(0);
        (!lines.is_empty()).then(|| Self {
            selected,
            ..Self::of("Profile that CodeWhisperer uses", purpose, lines)
        })
    }

    fn of(title: &str, purpose: ChooseFor, lines: Vec<Line>) -> Self {
        Self {
            title: visible(title).into_owned(),
            purpose,
            lines,
            selected: 0,
            offset: 0,
        }
    }

    /// Moves the selection, stopping at the ends.
    pub fn move_by(&mut self, by: isize) {
        let last = self.lines.len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(by).min(last);
    }

    /// Scrolls so that the selection is among the `page` lines on screen.
    pub fn keep_in_view(&mut self, page: usize) {
        self.offset = offset_for(self.selected, self.offset, self.lines.len(), page);
    }
}

/// The connections that exist and could be signed in at for a service; scopes are asked for then.
pub fn sign_in_candidates<'a>(
    overview: &'a Overview,
    service: &'a Service,
) -> impl Iterator<Item = &'a Connection> {
    overview.connections().iter().filter(|connection| {
        connection.is_pinnable() && service.accepts.contains(&connection.auth_method)
    })
}

fn start_url() -> Line {
    line(
        Choice::NewStartUrl,
        "Identity Center: a start URL",
        "an organization; shows what it writes first",
    )
}

fn connection_line(connection: &Connection) -> Line {
    let state = match connection.state {
        ConnectionState::SignedIn => "signed in",
        ConnectionState::Refreshable => "refreshed when used",
        ConnectionState::Expired => "expired",
        ConnectionState::Never => "not signed in",
        ConnectionState::Unknown => "unknown",
    };
    line(
        Choice::Connection(connection.id.clone()),
        &connection.name,
        &format!("{}, {state}", connection.auth_method.label()),
    )
}

fn line(choice: Choice, label: &str, detail: &str) -> Line {
    Line {
        choice,
        label: visible(label).into_owned(),
        detail: visible(detail).into_owned(),
    }
}
