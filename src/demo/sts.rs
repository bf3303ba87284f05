//! STS on the wire (Query protocol, 2011-06-15), for callers that sign with SigV4: whose keys they
//! are, and keys of a role. Form in, XML out.

mod role;

use super::account::Identity;
use super::caller::caller;
use super::fault::Operation;
use super::ledger::Ledger;
use super::message::Message;
use super::refusal::Refusal;
use super::reply::{Kind, Reply};

/// Answers a request to `POST /`.
pub fn answer(operation: Operation, ledger: &mut Ledger, now: i64, message: Message<'_>) -> Reply {
    let answered = match operation {
        // Nobody signs this one.
        Operation::AssumeRoleWithWebIdentity => role::with_web_identity(ledger, now, message.body),
        _ => caller(ledger, now, "sts", message).and_then(|caller| match operation {
            Operation::GetCallerIdentity => Ok(identity_xml(&caller)),
            Operation::AssumeRole => role::assume(ledger, now, message.body),
            Operation::GetFederationToken => role::federate(ledger, now, &caller, message.body),
            _ => Err(Refusal::InvalidAction.because("Could not find this operation")),
        }),
    };
    match answered {
        Ok(xml) => Reply::text(200, Kind::Xml, xml),
        Err(refused) => Reply::refusal(operation, refused),
    }
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

/// Text inside an element.
pub fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
