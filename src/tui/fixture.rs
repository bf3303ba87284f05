//! A host to test the console on, and a driver that presses keys. Tests only.

use crate::domain::active::{Active, ActiveFrom, Shell};
use crate::domain::connection::{AuthMethod, Connection, ConnectionId, ConnectionState};
use crate::domain::holder::Tool;
use crate::domain::overview::{Overview, Parts};
use crate::domain::profile::{Profile, ProfileKind, Settings};
use crate::domain::service::Service;
use crate::flows::host::HostLook;
use crate::tui::effect::Effect;
use crate::tui::key::Key;
use crate::tui::message::Message;
use crate::tui::model::{Model, Pane, Selected};
use crate::tui::update::update;
use crate::tui::view::view;
use jiff::{SignedDuration, Timestamp};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::sync::Arc;

/// The time in tests.
pub(crate) fn now() -> Timestamp {
    "2026-03-01T10:00:00Z".parse().unwrap()
}

/// So many seconds later.
pub(crate) fn later(seconds: i64) -> Timestamp {
    now() + SignedDuration::from_secs(seconds)
}

/// `session:NAME`.
pub(crate) fn session(name: &str) -> ConnectionId {
    ConnectionId::Session(name.into())
}

/// A connection that was never signed in.
pub(crate) fn connection(id: ConnectionId, auth_method: AuthMethod) -> Connection {
    let name = match &id {
        ConnectionId::Session(name) | ConnectionId::Profile(name) => name.clone(),
        other => other.to_string(),
    };
    let session = match &id {
        ConnectionId::Session(name) => Some(name.clone()),
        _ => None,
    };
    Connection {
        session,
        state: ConnectionState::Never,
        ..Connection::new(id, name, auth_method)
    }
}

/// A connection that is signed in for so many seconds.
pub(crate) fn signed_in(mut connection: Connection, seconds: i64, scopes: &[&str]) -> Connection {
    connection.state = ConnectionState::SignedIn;
    connection.expires_at = Some(later(seconds));
    connection.scopes = scopes.iter().map(ToString::to_string).collect();
    connection
}

/// A profile.
pub(crate) fn profile(name: &str, kind: ProfileKind, connection: ConnectionId) -> Profile {
    let auth_method = match (&connection, kind) {
        (ConnectionId::Session(name), _) if name == "builder-id" => AuthMethod::BuilderId,
        (_, ProfileKind::SsoSession | ProfileKind::SsoBearer) => AuthMethod::IdentityCenter,
        _ => AuthMethod::Iam,
    };
    Profile {
        name: name.into(),
        kind,
        auth_method: Some(auth_method),
        account: Some("111122223333".into()),
        role: None,
        region: Some("eu-west-1".into()),
        sources: Vec::new(),
        connection: Some(connection),
        managed: None,
        settings: Settings::default(),
        problems: Vec::new(),
    }
}

/// A service.
pub(crate) fn service(id: &str, name: &str, accepts: &[AuthMethod], scopes: &[&str]) -> Service {
    let scopes: Vec<String> = scopes.iter().map(ToString::to_string).collect();
    Service {
        id: id.into(),
        name: name.into(),
        accepts: accepts.to_vec(),
        sign_in_scopes: scopes.clone(),
        scopes,
        bound_by: Vec::new(),
        note: None,
        milestones: Vec::new(),
        probe: None,
    }
}

/// A Builder ID that is signed in, an organization that is, one that is not; keys, roles and a
/// bearer profile, which is the active one.
pub(crate) fn parts() -> Parts {
    use AuthMethod::{BuilderId, Iam, IdentityCenter};
    let keys = |name: &str| {
        let mut keys = connection(ConnectionId::Profile(name.into()), Iam);
        keys.state = ConnectionState::SignedIn;
        keys
    };
    let mut kiro = service("kiro", "Kiro", &[BuilderId, IdentityCenter], &[]);
    kiro.bound_by = vec![Tool::KiroCli];
    Parts {
        connections: vec![
            signed_in(
                connection(session("builder-id"), BuilderId),
                52 * 60 + 30,
                &["codewhisperer:completions"],
            ),
            signed_in(
                connection(session("acme"), IdentityCenter),
                7 * 3600 + 30,
                &["sso:account:access"],
            ),
            connection(session("beta"), IdentityCenter),
            keys("lam-keys"),
            keys("old-keys"),
        ],
        profiles: vec![
            profile("cw", ProfileKind::SsoBearer, session("builder-id")),
            profile(
                "dev-lambda",
                ProfileKind::AssumeRole,
                ConnectionId::Profile("lam-keys".into()),
            ),
            profile("acme-dev", ProfileKind::SsoSession, session("acme")),
            profile("beta-dev", ProfileKind::SsoSession, session("beta")),
            profile(
                "lam-keys",
                ProfileKind::StaticLongTerm,
                ConnectionId::Profile("lam-keys".into()),
            ),
            profile(
                "old-keys",
                ProfileKind::StaticLongTerm,
                ConnectionId::Profile("old-keys".into()),
            ),
        ],
        services: vec![
            service(
                "codewhisperer",
                "CodeWhisperer",
                &[BuilderId, IdentityCenter],
                &["codewhisperer:completions"],
            ),
            service("lambda", "Lambda", &[Iam], &[]),
            kiro,
        ],
        active: Some(Active {
            profile: "cw".into(),
            from: ActiveFrom::AwsProfile,
            managed: None,
            over: Vec::new(),
        }),
        shell: Shell {
            profile: Some("cw".into()),
            agrees: true,
            overridden_by: Vec::new(),
        },
        ..Parts::default()
    }
}

/// The overview of [`parts`] with a change.
pub(crate) fn overview(change: impl FnOnce(&mut Parts)) -> Arc<Overview> {
    let mut parts = parts();
    change(&mut parts);
    Arc::new(Overview::new(parts, now()))
}

/// Presses keys and keeps what comes of it.
pub(crate) struct Driver {
    /// The console.
    pub(crate) model: Model,
    /// The effects since they were last taken.
    pub(crate) effects: Vec<Effect>,
}

impl Driver {
    /// A console of 100x30 on the overview of [`parts`].
    pub(crate) fn new() -> Self {
        Self::on(overview(|_| {}))
    }

    /// A console of 100x30.
    pub(crate) fn on(overview: Arc<Overview>) -> Self {
        let look = HostLook {
            is_unicode: true,
            is_coloured: true,
            can_open_browser: true,
            ..HostLook::default()
        };
        let mut driver = Self {
            model: Model::new(look, 100, 30, now()),
            effects: Vec::new(),
        };
        driver.send(Message::OverviewLoaded(overview));
        driver
    }

    /// Something happens.
    pub(crate) fn send(&mut self, message: Message) -> &mut Self {
        let effects = update(&mut self.model, message);
        self.effects.extend(effects);
        self
    }

    /// Presses keys, written with spaces between them: `2 j enter`.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        for name in keys.split(' ') {
            let key = Key::parse(name).unwrap_or_else(|| panic!("no key is called {name}"));
            self.send(Message::Key(key));
        }
        self
    }

    /// Types text, key by key.
    pub(crate) fn type_text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.send(Message::Key(Key::char(c)));
        }
        self
    }

    /// Goes to a pane and selects the item of that name.
    pub(crate) fn select(&mut self, pane: Pane, name: &str) -> &mut Self {
        self.press(["1", "2", "3"][pane.index()]).press("g");
        let rows = self.model.list(pane).rows.len();
        for _ in 0..rows {
            if self.selected_name() == name {
                return self;
            }
            self.press("j");
        }
        assert_eq!(self.selected_name(), name, "not in the list");
        self
    }

    /// What is selected in the focused pane.
    pub(crate) fn selected_name(&self) -> String {
        match self.model.selected() {
            Selected::Nothing => String::new(),
            Selected::Connection(connection) => connection.name.clone(),
            Selected::IamKeys(keys) => format!("IAM keys ({})", keys.len()),
            Selected::Profile(profile) => profile.name.clone(),
            Selected::Service(bound) => bound.service.name.clone(),
        }
    }

    /// The names in the Profiles pane.
    pub(crate) fn profiles(&self) -> Vec<&str> {
        let list = self.model.list(Pane::Profiles);
        list.rows
            .iter()
            .map(|at| self.model.overview.profiles()[*at].name.as_str())
            .collect()
    }

    /// The effects since they were last taken.
    pub(crate) fn take(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// What the status line says.
    pub(crate) fn status(&self) -> &str {
        self.model
            .status
            .as_ref()
            .map_or("", |status| status.text.as_str())
    }
}

/// The rows of the screen, as text.
pub(crate) fn screen(model: &Model) -> Vec<String> {
    let mut terminal = Terminal::new(TestBackend::new(model.width, model.height)).unwrap();
    terminal.draw(|frame| view(model, frame)).unwrap();
    let buffer = terminal.backend().buffer();
    let row = |y| (0..model.width).map(|x| buffer[(x, y)].symbol()).collect();
    (0..model.height).map(row).collect()
}
