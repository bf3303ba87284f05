//! What was asked, and what can be made to go wrong. Owns the names of the operations; how a fault
//! is carried out is the server's business.

use hyper::header::HeaderMap;
use serde_json::Value;

use super::catalogue::Row;
use super::codewhisperer::TARGET;
use super::message::Message;
use super::protocol::Protocol;
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
    /// `POST /` with `Action=GetFederationToken`: STS
    GetFederationToken,
    /// `POST /` with another action, or none
    OtherAction,
    /// A call of an AWS service that is signed, by its IAM action, such as `lambda:ListFunctions`
    Signed(&'static str),
    /// CodeWhisperer: the profiles of an organization's user
    ListAvailableProfiles,
    /// CodeWhisperer: the plan, and what is used of it
    GetUsageLimits,
    /// CodeWhisperer: the customizations of a profile
    ListAvailableCustomizations,
    /// CodeWhisperer: the models
    ListAvailableModels,
    /// CodeWhisperer: whether a Builder ID has a subscription
    CreateSubscriptionToken,
    /// CodeWhisperer: a suggestion
    GenerateCompletions,
    /// `GET /session`: CodeCatalyst
    VerifySession,
    /// `POST /v1/spaces`: CodeCatalyst
    ListSpaces,
    /// `/federation` with `Action=getSigninToken`
    GetSigninToken,
    /// `/federation` with `Action=login`: a browser signs in to the AWS console
    ConsoleLogin,
    /// `GET /container-credentials`
    ContainerCredentials,
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
    /// Tells the operation from method, path and body, of those that no header tells.
    pub fn of(method: &str, path: &str, body: &[u8]) -> Self {
        Self::of_message(&Message {
            method,
            path,
            query: "",
            headers: &HeaderMap::new(),
            body,
        })
    }

    /// Tells the operation from a request.
    pub(super) fn of_message(message: &Message<'_>) -> Self {
        if let Some(row) = Row::find(message) {
            return Self::Signed(row.action);
        }
        match (message.method, message.path) {
            ("POST", "/client/register") => Self::RegisterClient,
            ("POST", "/device_authorization") => Self::StartDeviceAuthorization,
            ("POST", "/token") => Self::of_grant(message.body),
            ("POST", "/logout") => Self::Logout,
            ("GET", "/assignment/accounts") => Self::ListAccounts,
            ("GET", "/assignment/roles") => Self::ListAccountRoles,
            ("GET", "/federation/credentials") => Self::GetRoleCredentials,
            ("POST", "/") => Self::of_target(message),
            ("GET", "/session") => Self::VerifySession,
            ("POST", "/v1/spaces") => Self::ListSpaces,
            ("GET" | "POST", "/federation") => Self::of_federation(message),
            ("GET", "/container-credentials") => Self::ContainerCredentials,
            ("GET", "/authorize") => Self::Authorize,
            ("GET" | "HEAD", "/" | "/device")
            | (
                "POST",
                "/device/approve" | "/device/deny" | "/authorize/allow" | "/authorize/deny",
            ) => Self::Page,
            _ => Self::Unknown,
        }
    }

    fn of_target(message: &Message<'_>) -> Self {
        match message.header("x-amz-target") {
            "" => Self::of_action(message),
            target => match target.strip_prefix(TARGET) {
                Some("ListAvailableProfiles") => Self::ListAvailableProfiles,
                Some("GetUsageLimits") => Self::GetUsageLimits,
                Some("ListAvailableCustomizations") => Self::ListAvailableCustomizations,
                Some("ListAvailableModels") => Self::ListAvailableModels,
                Some("CreateSubscriptionToken") => Self::CreateSubscriptionToken,
                Some("GenerateCompletions") => Self::GenerateCompletions,
                _ => Self::Unknown,
            },
        }
    }

    fn of_federation(message: &Message<'_>) -> Self {
        match message.value("Action").as_deref() {
            Some("getSigninToken") => Self::GetSigninToken,
            Some("login") => Self::ConsoleLogin,
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

    fn of_action(message: &Message<'_>) -> Self {
        match message.value("Action").as_deref() {
            Some("GetCallerIdentity") => Self::GetCallerIdentity,
            Some("AssumeRole") => Self::AssumeRole,
            Some("AssumeRoleWithWebIdentity") => Self::AssumeRoleWithWebIdentity,
            Some("GetFederationToken") => Self::GetFederationToken,
            _ => Self::OtherAction,
        }
    }

    /// Whose words a refusal of it has.
    pub(super) fn wire(self) -> Wire {
        match self {
            Self::Logout
            | Self::ListAccounts
            | Self::ListAccountRoles
            | Self::GetRoleCredentials => Wire::Portal,
            Self::GetCallerIdentity
            | Self::AssumeRole
            | Self::AssumeRoleWithWebIdentity
            | Self::GetFederationToken
            | Self::OtherAction => Wire::Sts,
            Self::Signed(action) => {
                Wire::Signed(Row::of_action(action).map_or(Protocol::Query, Row::protocol))
            }
            Self::ListAvailableProfiles
            | Self::GetUsageLimits
            | Self::ListAvailableCustomizations
            | Self::ListAvailableModels
            | Self::CreateSubscriptionToken
            | Self::GenerateCompletions => Wire::CodeWhisperer,
            Self::VerifySession | Self::ListSpaces => Wire::CodeCatalyst,
            Self::GetSigninToken | Self::ConsoleLogin | Self::ContainerCredentials => {
                Wire::HandOver
            }
            _ => Wire::Oidc,
        }
    }

    /// Whether the access portal serves it, whose calls are counted together.
    pub fn is_portal(self) -> bool {
        self.wire() == Wire::Portal
    }
}

/// Whose words an answer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wire {
    Oidc,
    Portal,
    Sts,
    Signed(Protocol),
    CodeWhisperer,
    CodeCatalyst,
    HandOver,
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
