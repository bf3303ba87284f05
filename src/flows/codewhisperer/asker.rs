//! Asking CodeWhisperer with a connection's token: renewed once if the service does not know it, and
//! asked again a little later if the service is busy.

use super::words;
use crate::aws::backoff::{Patience, random};
use crate::aws::codewhisperer::{CodeWhisperer, Refused};
use crate::aws::endpoints::Endpoint;
use crate::aws::error::OidcError;
use crate::domain::command;
use crate::domain::connection::Connection;
use crate::domain::overview::{Bound, Overview};
use crate::domain::secret::Secret;
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::refresh::{Renewable, TOKEN_WINDOW, bound_connection};
use std::fmt;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// When asking a busy service is given up: the fact that it is busy is an answer too.
const PATIENCE: Patience = Patience {
    calls: 3,
    total: Duration::from_secs(15),
};

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The service does not accept the token, and there is no other.
    Rejected(Failure),
    /// The service refused otherwise, or could not be asked.
    Refused(Refused),
}

impl Trouble {
    /// Whether the service could not be reached at all.
    pub(super) fn is_offline(&self) -> bool {
        matches!(self, Self::Refused(Refused::Other(OidcError::Http(_))))
    }

    /// The failure of what needed the answer.
    pub(super) fn failure(self, connection: &Connection) -> Failure {
        match self {
            Self::Rejected(failure) => failure,
            Self::Refused(refused) => {
                let failure = Failure::new(refused.to_string());
                match words::mend(&refused, connection) {
                    Some(mend) => failure.hint(mend),
                    None => failure,
                }
            }
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rejected(failure) => f.write_str(&failure.summary),
            Self::Refused(refused) => refused.fmt(f),
        }
    }
}

/// Whoever asks: a connection and its token.
pub(super) struct Asker<'a> {
    pub(super) host: &'a Host,
    pub(super) connection: &'a Connection,
    token: Renewable<'a>,
}

impl<'a> Asker<'a> {
    /// With the token of what `bound` uses, refreshed if less than 5 minutes are left.
    ///
    /// # Errors
    /// Those of [`crate::flows::refresh::token`].
    pub(super) async fn new(
        host: &'a Host,
        overview: &'a Overview,
        bound: &Bound,
    ) -> Result<Self, Failure> {
        let connection = bound_connection(overview, bound)?;
        let login = command::login(&connection.id, Some(&bound.service.id));
        let token = Renewable::new(host, connection, TOKEN_WINDOW, login, "CodeWhisperer").await?;
        Ok(Self {
            host,
            connection,
            token,
        })
    }

    /// Makes a call at `endpoint`; if the service does not know the token, once more with another.
    pub(super) async fn ask<T, F>(
        &self,
        endpoint: &Endpoint,
        call: impl Fn(CodeWhisperer) -> F,
    ) -> Result<T, Trouble>
    where
        F: Future<Output = Result<T, Refused>>,
    {
        let ask = |token: &Secret<String>| {
            patiently(
                CodeWhisperer {
                    http: self.host.http().clone(),
                    endpoint: endpoint.clone(),
                    token: token.clone(),
                },
                &call,
            )
        };
        let token = self.token.token().await.access_token;
        let said = match ask(&token).await {
            Err(Refused::InvalidToken { said }) => said,
            answer => return answer.map_err(Trouble::Refused),
        };
        let other = self.token.other(&token, said.as_deref()).await;
        match ask(&other.map_err(Trouble::Rejected)?).await {
            Err(Refused::InvalidToken { said }) => {
                Err(Trouble::Rejected(self.token.not_accepted(said.as_deref())))
            }
            answer => answer.map_err(Trouble::Refused),
        }
    }
}

async fn patiently<T, F>(
    service: CodeWhisperer,
    call: &impl Fn(CodeWhisperer) -> F,
) -> Result<T, Refused>
where
    F: Future<Output = Result<T, Refused>>,
{
    let begin = Instant::now();
    let mut failures = 0;
    loop {
        let refused = match call(service.clone()).await {
            Err(refused) if refused.passes_quickly() => refused,
            answer => return answer,
        };
        failures += 1;
        let asked = refused.retry_after();
        match PATIENCE.pause(failures, begin.elapsed(), asked, random()) {
            Some(pause) => sleep(pause).await,
            None => return Err(refused),
        }
    }
}
