//! IAM: what policies allow a principal, and what a role is called with its path.
//!
//! Owns the two calls and what is believed of their answers; asks nothing else. Source: the `iam`
//! model of the AWS SDKs (version 2010-05-08, query protocol).

use jiff::Timestamp;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use url::form_urlencoded::Serializer;

use super::codes::{self, Code};
use super::endpoints::Endpoint;
use super::error::{quoted, shown};
use super::http::{Answer, Http, HttpError};
use super::refusal::{is_about_time, quotes_secret};
use super::sign::{Scope, Unsigned, signed};
use super::sts::Keys;
use super::xml;

#[cfg(test)]
mod tests;

const VERSION: &str = "2010-05-08";
const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";

/// Whom to ask, and who vouches for it.
#[derive(Clone, Copy)]
pub struct Iam<'a> {
    /// The client.
    pub http: &'a Http,
    /// IAM of the partition.
    pub endpoint: &'a Endpoint,
    /// The region that is signed for.
    pub region: &'a str,
    /// Who signs.
    pub keys: Keys<'a>,
    /// The time of the signature.
    pub at: Timestamp,
}

/// What policies say of one action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Whether it is allowed, and if not, in which way.
    pub outcome: Outcome,
    /// Whether an organization's policies leave it out.
    pub is_cut_by_organization: bool,
    /// Whether a permissions boundary leaves it out.
    pub is_cut_by_boundary: bool,
    /// The policies that decided, by their names or ids; safe to show.
    pub policies: Vec<String>,
}

/// How policies decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A policy allows it, and none denies it.
    Allowed,
    /// A policy denies it.
    ExplicitDeny,
    /// No policy allows it.
    ImplicitDeny,
}

/// Why IAM said nothing of it. `said` is the server's own text, safe to show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IamError {
    /// There was no answer at all.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The principal may not ask.
    #[error("{action} is not allowed{}.", quoted(said))]
    Denied {
        /// The IAM action that it takes.
        action: &'static str,
        /// The server's text.
        said: Option<String>,
    },
    /// There is no such role or user.
    #[error("IAM does not know it{}.", quoted(said))]
    NoSuchEntity {
        /// The server's text.
        said: Option<String>,
    },
    /// The keys are not known, or the secret is not theirs.
    #[error("IAM does not accept the credentials{}.", quoted(said))]
    Rejected {
        /// The server's text.
        said: Option<String>,
    },
    /// The keys are over.
    #[error("These temporary keys have expired.")]
    Expired,
    /// The signature was made at the wrong time.
    #[error("IAM refuses the time of this call: this machine's clock is wrong.")]
    Clock,
    /// Asked too often.
    #[error("IAM is asked too often: try again in a minute.")]
    Throttled,
    /// The answer is none of IAM's, or says something else than was asked.
    #[error(
        "{host} gave an answer that is not one of IAM (status {status}): a proxy or captive portal may have answered instead."
    )]
    NotIam {
        /// The host that was asked.
        host: String,
        /// The HTTP status.
        status: u16,
    },
    /// Anything else.
    #[error("{host} refused the call with {code}{}.", quoted(said))]
    Refused {
        /// The host that was asked.
        host: String,
        /// The error code, safe to show.
        code: String,
        /// The server's text.
        said: Option<String>,
    },
}

impl Iam<'_> {
    /// The whole ARN of the role of that name (GetRole): sessions drop its path.
    pub async fn role_arn(&self, name: &str) -> Result<String, IamError> {
        let asked = [("Action", "GetRole"), ("RoleName", name)];
        let (answer, body) = self.ask("iam:GetRole", &asked).await?;
        arn_of_role(&body, name).ok_or_else(|| not_iam(&answer))
    }

    /// What the policies of `principal`, a user's or role's ARN, say of `action`
    /// (SimulatePrincipalPolicy). They are those of IAM: what a session's own policies leave out is
    /// not seen.
    pub async fn simulate(&self, principal: &str, action: &str) -> Result<Decision, IamError> {
        let asked = [
            ("Action", "SimulatePrincipalPolicy"),
            ("PolicySourceArn", principal),
            ("ActionNames.member.1", action),
        ];
        let (answer, body) = self.ask("iam:SimulatePrincipalPolicy", &asked).await?;
        decision(&body, action).ok_or_else(|| not_iam(&answer))
    }

    async fn ask(
        &self,
        action: &'static str,
        parameters: &[(&str, &str)],
    ) -> Result<(Answer, String), IamError> {
        let body = Serializer::new(String::new())
            .extend_pairs(parameters)
            .append_pair("Version", VERSION)
            .finish();
        let unsigned = Unsigned {
            method: Method::POST,
            url: self.endpoint.base.clone(),
            headers: HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(FORM))]),
            body: body.into_bytes(),
        };
        let scope = Scope {
            name: "iam",
            region: self.region,
            at: self.at,
        };
        let request = signed(unsigned, self.keys, scope)?;
        let answer = self.http.send(request).await?;
        let body = String::from_utf8_lossy(answer.body.expose()).into_owned();
        if answer.status == 200 {
            return Ok((answer, body));
        }
        Err(refusal(action, &answer, &body, self.keys))
    }
}

/// The ARN in the answer, if it is that of the role that was asked for.
fn arn_of_role(body: &str, name: &str) -> Option<String> {
    xml::text(body, "Arn").filter(|arn| {
        arn.starts_with("arn:")
            && arn.contains(":iam::")
            && arn.contains(":role/")
            && arn.rsplit('/').next() == Some(name)
    })
}

/// What the answer says of `action`: exactly one result, which is about it.
fn decision(body: &str, action: &str) -> Option<Decision> {
    let asked = xml::texts(body, "EvalActionName");
    let decided = xml::texts(body, "EvalDecision");
    let ([asked], [decided]) = (asked.as_slice(), decided.as_slice()) else {
        return None;
    };
    if !asked.eq_ignore_ascii_case(action) {
        return None;
    }
    let outcome = match decided.as_str() {
        "allowed" => Outcome::Allowed,
        "explicitDeny" => Outcome::ExplicitDeny,
        "implicitDeny" => Outcome::ImplicitDeny,
        _ => return None,
    };
    let is_false = |name| xml::text(body, name).as_deref() == Some("false");
    let mut policies: Vec<String> = xml::texts(body, "SourcePolicyId")
        .iter()
        .filter(|id| !id.is_empty())
        .take(5)
        .map(|id| shown(id, 128))
        .collect();
    policies.dedup();
    Some(Decision {
        outcome,
        is_cut_by_organization: is_false("AllowedByOrganizations"),
        is_cut_by_boundary: is_false("AllowedByPermissionsBoundary"),
        policies,
    })
}

fn not_iam(answer: &Answer) -> IamError {
    IamError::NotIam {
        host: answer.host.clone(),
        status: answer.status,
    }
}

fn refusal(action: &'static str, answer: &Answer, body: &str, keys: Keys<'_>) -> IamError {
    let Some(code) = xml::text(body, "Code").filter(|code| !code.is_empty()) else {
        return not_iam(answer);
    };
    let message = xml::text(body, "Message").unwrap_or_default();
    let said = Some(shown(message.trim(), 200)).filter(|said| !said.is_empty());
    // A refused signature quotes the request, session token and all.
    let said = said.filter(|said| !quotes_secret(said, &keys.secrets()));
    if code == "NoSuchEntity" {
        return IamError::NoSuchEntity { said };
    }
    match codes::meaning(&code, true) {
        Some(Code::Denied) => IamError::Denied { action, said },
        Some(Code::Expired) => IamError::Expired,
        Some(Code::WrongSecret) if is_about_time(&message) => IamError::Clock,
        Some(Code::Clock) => IamError::Clock,
        Some(Code::Unknown | Code::WrongSecret) => IamError::Rejected { said },
        Some(Code::Throttled) => IamError::Throttled,
        _ if answer.status == 429 => IamError::Throttled,
        _ => IamError::Refused {
            host: answer.host.clone(),
            code: shown(&code, 80),
            said,
        },
    }
}
