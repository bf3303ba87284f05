//! STS on the wire (Query protocol, 2011-06-15), for callers that sign with SigV4: whose keys they
//! are, and keys of a role. Form in, XML out.

mod role;

use hyper::header::HeaderMap;

use super::account::Identity;
use super::fault::Operation;
use super::ledger::Ledger;
use super::refusal::{Refusal, Refused};
use super::reply::{Kind, Reply};
use super::signature::{self, Signed};

/// Answers a request to `POST /`.
pub fn answer(
    operation: Operation,
    ledger: &mut Ledger,
    now: i64,
    query: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Reply {
    let answered =
        match operation {
            // Nobody signs this one.
            Operation::AssumeRoleWithWebIdentity => role::with_web_identity(ledger, now, body),
            _ => caller(ledger, now, query, headers, body)
                .cloned()
                .and_then(|caller| match operation {
                    Operation::GetCallerIdentity => Ok(identity_xml(&caller)),
                    Operation::AssumeRole => role::assume(ledger, now, body),
                    _ => Err(Refusal::InvalidAction.because("Could not find this operation")),
                }),
        };
    match answered {
        Ok(xml) => Reply::text(200, Kind::Xml, xml),
        Err(refused) => Reply::refusal(operation, refused),
    }
}

fn caller<'a>(
    ledger: &'a Ledger,
    now: i64,
    query: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<&'a Identity, Refused> {
    let signed = Signed::read(headers)?;
    signed.check_time(now)?;
    let keys = ledger.find_keys(now, signed.access_key_id, signed.session_token)?;
    let expected = signature::of(&signed, &keys.secret, query, headers, body);
    if expected == signed.signature {
        return Ok(&keys.identity);
    }
    Err(Refusal::SignatureDoesNotMatch.because(
        "The request signature we calculated does not match the signature you provided. \
         Check your AWS Secret Access Key and signing method.",
    ))
}

fn identity_xml(identity: &Identity) -> String {
    let Identity {
        account,
        arn,
        user_id,
    } = identity;
    format!(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n\
         <GetCallerIdentityResult><Arn>{}</Arn><UserId>{}</UserId><Account>{}</Account>\
         </GetCallerIdentityResult>\n\
         <ResponseMetadata><RequestId>demo</RequestId></ResponseMetadata>\n\
         </GetCallerIdentityResponse>\n",
        xml(arn),
        xml(user_id),
        xml(account)
    )
}

fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
