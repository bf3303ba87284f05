//! A choice of connection, or of service.

use crate::domain::connection::ConnectionId;
use crate::domain::service::ServiceId;

/// What can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// A connection that exists.
    Connection(ConnectionId),
    /// A Builder ID that does not exist yet.
    NewBuilderId,
    /// A start URL to type in.
    NewStartUrl,
    /// A service.
    Service(ServiceId),
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
