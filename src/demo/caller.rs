//! Who signed a request: the keys it names, the time it was signed at and its signature.

use super::account::Identity;
use super::ledger::Ledger;
use super::message::Message;
use super::refusal::{Refusal, Refused};
use super::signature::{self, Signed};

/// The identity that signed `message` for `service`.
pub fn caller(
    ledger: &Ledger,
    now: i64,
    service: &str,
    message: Message<'_>,
) -> Result<Identity, Refused> {
    let signed = Signed::read(message.headers)?;
    signed.check_time(now)?;
    let keys = ledger.find_keys(now, signed.access_key_id, signed.session_token)?;
    if signed.service() != service {
        return Err(Refusal::SignatureDoesNotMatch
            .because("Credential should be scoped to the service that is asked"));
    }
    signature::check(&signed, &keys.secret, message)?;
    Ok(keys.identity.clone())
}
