//! A connection's token for calls of the access portal: refreshed first if it is due, and once more
//! if the portal does not know it.

use crate::aws::endpoints::Endpoint;
use crate::aws::http::Http;
use crate::aws::portal::PortalError;
use crate::domain::command;
use crate::domain::connection::{AuthMethod, Connection, ConnectionState};
use crate::domain::overview::Overview;
use crate::domain::secret::Secret;
use crate::domain::text::visible;
use crate::flows::config_edit::DEFAULT_SCOPE;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::refresh::Renewable;
use crate::flows::sign_in::plan::bad_endpoint;
use crate::store::sso_token::SsoToken;
use jiff::SignedDuration;

/// The service of the catalogue that needs what the portal needs.
const SERVICE: &str = "account-list";

/// Whether `connection` can ask the access portal, and if not, why.
///
/// # Errors
/// Exit 2 when it never can, 3 when a sign-in is needed first.
pub fn check(connection: &Connection) -> Result<(), Failure> {
    let name = visible(&connection.name);
    let usage = |why: &str| Err(Failure::new(format!("{name} {why}")).exit(Exit::Usage));
    match connection.auth_method {
        AuthMethod::BuilderId => {
            return usage(
                "has no accounts: a Builder ID belongs to a person, not to an organization.",
            );
        }
        AuthMethod::Iam => {
            return usage(
                "has no accounts to list: only sessions of IAM Identity Center have some.",
            );
        }
        AuthMethod::IdentityCenter => {}
    }
    if !connection.is_pinnable() {
        return usage("is never used by Moorline: another tool keeps its token.");
    }
    let has_scope = has_scope(connection);
    let login = command::login(&connection.id, (!has_scope).then_some(SERVICE));
    let (why, hint) = match connection.state {
        ConnectionState::Never => ("is not signed in.", "Sign in"),
        _ if !has_scope => (
            "cannot reach AWS accounts: its sign-in lacks the scope sso:account:access.",
            "Add it",
        ),
        _ => return Ok(()),
    };
    Err(Failure::new(format!("{name} {why}"))
        .hint(format!("{hint}: `{login}`."))
        .exit(Exit::SignInNeeded))
}

/// The connections that can ask the access portal, now or after a sign-in.
pub fn able(overview: &Overview) -> impl Iterator<Item = &Connection> {
    overview.connections().iter().filter(|connection| {
        connection.auth_method == AuthMethod::IdentityCenter
            && connection.is_pinnable()
            && has_scope(connection)
    })
}

fn has_scope(connection: &Connection) -> bool {
    connection.has_scopes(&[DEFAULT_SCOPE.to_owned()])
}

/// Why a call of the portal gave nothing.
#[derive(Debug)]
pub enum Refused {
    /// The portal's reason.
    Portal(PortalError),
    /// There is no token to ask with.
    NoToken(Failure),
}

/// The token, and where it goes.
pub struct Bearer<'a> {
    host: &'a Host,
    token: Renewable<'a>,
    endpoint: Endpoint,
}

impl<'a> Bearer<'a> {
    /// The token of `connection`, refreshed if it ends within `window`.
    ///
    /// # Errors
    /// As [`check`], and when there is no token that works.
    pub async fn new(
        host: &'a Host,
        connection: &'a Connection,
        window: SignedDuration,
    ) -> Result<Self, Failure> {
        check(connection)?;
        let login = command::login(&connection.id, None);
        let token = Renewable::new(host, connection, window, login, "the access portal").await?;
        let granted = token.token().await.region;
        let region = connection.region.as_deref().or(granted.as_deref());
        let endpoint = host
            .endpoints()
            .portal(region.unwrap_or_default())
            .map_err(|error| bad_endpoint(&error))?;
        Ok(Self {
            host,
            token,
            endpoint,
        })
    }

    /// The token as it is now.
    pub async fn token(&self) -> SsoToken {
        self.token.token().await
    }

    /// Makes a call; if the portal does not know the token, once more with another one.
    pub async fn call<T, F>(
        &self,
        call: impl Fn(&'a Http, Endpoint, Secret<String>) -> F,
    ) -> Result<T, Refused>
    where
        F: Future<Output = Result<T, PortalError>>,
    {
        let ask = |token| call(self.host.http(), self.endpoint.clone(), token);
        let token = self.token().await.access_token;
        let said = match ask(token.clone()).await {
            Err(PortalError::Unauthorized { said }) => said,
            answer => return answer.map_err(Refused::Portal),
        };
        let other = self.token.other(&token, said.as_deref()).await;
        match ask(other.map_err(Refused::NoToken)?).await {
            Err(PortalError::Unauthorized { said }) => {
                Err(Refused::NoToken(self.token.not_accepted(said.as_deref())))
            }
            answer => answer.map_err(Refused::Portal),
        }
    }
}
