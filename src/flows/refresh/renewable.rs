//! A token in use: renewed once if the server it is shown to does not know it.

use super::{other_than, usable};
use crate::domain::connection::Connection;
use crate::domain::secret::Secret;
use crate::domain::text::visible;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::store::sso_token::SsoToken;
use jiff::SignedDuration;
use tokio::sync::Mutex;

/// A connection's token, and whether it was renewed since it was taken.
pub(in crate::flows) struct Renewable<'a> {
    host: &'a Host,
    connection: &'a Connection,
    /// Whose server it is shown to; begins a clause.
    server: &'a str,
    login: String,
    held: Mutex<Held>,
}

struct Held {
    token: SsoToken,
    is_renewed: bool,
}

impl<'a> Renewable<'a> {
    /// The token of `connection` for `server`, refreshed if it ends within `window`. `login` is the
    /// command that signs in again.
    ///
    /// # Errors
    /// When there is no token that works.
    pub async fn new(
        host: &'a Host,
        connection: &'a Connection,
        window: SignedDuration,
        login: String,
        server: &'a str,
    ) -> Result<Self, Failure> {
        let token = usable(host, connection, window, &login).await?;
        Ok(Self {
            host,
            connection,
            server,
            login,
            held: Mutex::new(Held {
                token,
                is_renewed: false,
            }),
        })
    }

    /// The token as it is now.
    pub async fn token(&self) -> SsoToken {
        self.held.lock().await.token.clone()
    }

    /// Another token than `rejected`. However many calls were refused, it is refreshed once. `said`
    /// is the server's own text.
    ///
    /// # Errors
    /// When there is none: with the one command that signs in again.
    pub async fn other(
        &self,
        rejected: &Secret<String>,
        said: Option<&str>,
    ) -> Result<Secret<String>, Failure> {
        let mut held = self.held.lock().await;
        if held.token.access_token != *rejected {
            return Ok(held.token.access_token.clone());
        }
        if held.is_renewed {
            return Err(self.not_accepted(said));
        }
        if held.token.refresh_token.is_none() {
            let why = "so its session has ended or was signed out";
            return Err(self.sign_in_again(why, said));
        }
        held.token = other_than(self.host, self.connection, rejected, &self.login).await?;
        held.is_renewed = true;
        Ok(held.token.access_token.clone())
    }

    /// What to say where a renewed token is not accepted either.
    pub fn not_accepted(&self, said: Option<&str>) -> Failure {
        self.sign_in_again("which is new", said)
    }

    fn sign_in_again(&self, why: &str, said: Option<&str>) -> Failure {
        let said = said.map(|said| format!(" (“{said}”)")).unwrap_or_default();
        Failure::new(format!(
            "Sign in to {} again: {} does not accept its token, {why}{said}.",
            visible(&self.connection.name),
            self.server
        ))
        .hint(format!("`{}`", self.login))
        .exit(Exit::SignInNeeded)
    }
}
