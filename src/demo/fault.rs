//! What was asked, and what can be made to go wrong. Owns the names of the operations; how a fault
//! is carried out is the server's business.

use serde_json::Value;
use url::form_urlencoded;

use super::refusal::Refusal;

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operation {
    /// `POST /client/register`
    RegisterClient,
    /// `POST /device_authorization`
    StartDeviceAuthorization,
    /// `GET /authorize`: a browser asks to sign in
    Authorize,
    /// `POST /token` with a device code
    PollToken,
    /// `POST /token` with a code that a browser brought back
    ExchangeCode,
    /// `POST /token` with a refresh token
    RefreshToken,
    /// `POST /token` with another grant, or with a body that does not say
    OtherGrant,
    /// `POST /logout`
    Logout,
    /// `GET /assignment/accounts`
    ListAccounts,
    /// `GET /assignment/roles`
    ListAccountRoles,
    /// `GET /federation/credentials`
    GetRoleCredentials,
    /// `POST /` with `Action=GetCallerIdentity`: STS
    GetCallerIdentity,
    /// `POST /` with `Action=AssumeRole`: STS
    AssumeRole,
    /// `POST /` with `Action=AssumeRoleWithWebIdentity`: STS
    AssumeRoleWithWebIdentity,
    /// `POST /` with another action, or none
    OtherAction,
    /// The pages a person sees: `/`, `/device` and the buttons below `/device` and `/authorize`
    Page,
    /// Anything else
    Unknown,
}

/// The grant of a device code in `POST /token` (RFC 8628 §3.4).
pub const DEVICE_CODE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// The grant of a code that a browser brought back (RFC 6749 §4.1.3).
pub const AUTHORIZATION_CODE_GRANT: &str = "authorization_code";
/// The grant of a refresh token (RFC 6749 §6).
pub const REFRESH_TOKEN_GRANT: &str = "refresh_token";

impl Operation {
    /// Tells the operation from method, path and body.
    pub fn of(method: &str, path: &str, body: &[u8]) -> Self {
        match (method, path) {
            ("POST", "/client/register") => Self::RegisterClient,
            ("POST", "/device_authorization") => Self::StartDeviceAuthorization,
            ("POST", "/token") => Self::of_grant(body),
            ("POST", "/logout") => Self::Logout,
            ("GET", "/assignment/accounts") => Self::ListAccounts,
            ("GET", "/assignment/roles") => Self::ListAccountRoles,
            ("GET", "/federation/credentials") => Self::GetRoleCredentials,
            ("POST", "/") => Self::of_action(body),
            ("GET", "/authorize") => Self::Authorize,
            ("GET" | "HEAD", "/" | "/device")
            | (
                "POST",
                "/device/approve" | "/device/deny" | "/authorize/allow" | "/authorize/deny",
            ) => Self::Page,
            _ => Self::Unknown,
        }
    }

    fn of_grant(body: &[u8]) -> Self {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        match body.get("grantType").and_then(Value::as_str) {
            Some(DEVICE_CODE_GRANT) => Self::PollToken,
            Some(REFRESH_TOKEN_GRANT) => Self::RefreshToken,
            Some(AUTHORIZATION_CODE_GRANT) => Self::ExchangeCode,
            _ => Self::OtherGrant,
        }
    }

    fn of_action(body: &[u8]) -> Self {
        let action = form_urlencoded::parse(body).find(|(key, _)| key == "Action");
        match action.as_ref().map(|(_, action)| action.as_ref()) {
            Some("GetCallerIdentity") => Self::GetCallerIdentity,
            Some("AssumeRole") => Self::AssumeRole,
            Some("AssumeRoleWithWebIdentity") => Self::AssumeRoleWithWebIdentity,
            _ => Self::OtherAction,
        }
    }

    /// Whether STS serves it, which answers with XML.
    pub const fn is_sts(self) -> bool {
        matches!(
            self,
            Self::GetCallerIdentity
                | Self::AssumeRole
                | Self::AssumeRoleWithWebIdentity
                | Self::OtherAction
        )
    }

    /// Whether the access portal serves it, which words refusals differently.
    pub const fn is_portal(self) -> bool {
        matches!(
            self,
            Self::Logout | Self::ListAccounts | Self::ListAccountRoles | Self::GetRoleCredentials
        )
    }
}

/// A way for one call to go wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// This refusal, whatever was asked; the provider's state stays as it is.
    Refuse(Refusal),
    /// The connection is closed without an answer and nothing is done.
    Disconnect,
    /// All is done as asked, but the connection is closed before the answer: a refresh token that
    /// rotates is then used up, and nobody has the new one.
    LoseAnswer,
    /// Nothing is done and nothing is answered until the client gives up.
    Silence,
    /// 200 with JSON that ends too early.
    Malformed,
    /// 503 with a web page, as a proxy would answer.
    Unavailable,
    /// 307 to this URL.
    Redirect(String),
}

/// A request that the provider saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What it asked for.
    pub operation: Operation,
    /// Its method, such as `POST`.
    pub method: String,
    /// Its path, without the query.
    pub path: String,
    /// The status of the answer; `None` if the connection was closed or left without one.
    pub status: Option<u16>,
}
