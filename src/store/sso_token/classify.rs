//! Tells by its content what a file of the cache is and which tool wrote it.

use super::{Content, KiroSignIn, SsoToken, Writer};
use crate::store::lenient::{Object, precision_is_milliseconds};

/// The keys that the AWS CLI writes; SDKs keep to them.
const CLI_KEYS: [&str; 8] = [
    "startUrl",
    "region",
    "accessToken",
    "expiresAt",
    "clientId",
    "clientSecret",
    "registrationExpiresAt",
    "refreshToken",
];

/// What `bytes` are; the error says why they are no JSON object, never what is in them.
pub fn classify(bytes: &[u8]) -> Result<Content, String> {
    let object = Object::parse(bytes)?;
    Ok(if is_kiro(&object) {
        Content::Kiro(kiro(&object))
    } else if let Some(access_token) = object.secret("accessToken") {
        let token = SsoToken {
            start_url: object
                .string("startUrl")
                .or_else(|| object.string("issuerUrl")),
            region: object.string("region"),
            access_token,
            expires_at: object.time("expiresAt"),
            client_id: object.string("clientId"),
            client_secret: object.secret("clientSecret"),
            registration_expires_at: object.time("registrationExpiresAt"),
            refresh_token: object.secret("refreshToken"),
            scopes: object.list("scopes"),
        };
        Content::Token(Box::new(token), writer(&object, bytes))
    } else if let Some(client_id) = object.string("clientId") {
        Content::Registration {
            client_id,
            expires_at: object.time("expiresAt"),
            scopes: object.list("scopes"),
        }
    } else if object.has("access_token") || object.has("client_id") {
        Content::Mcp
    } else {
        Content::Unknown
    })
}

/// Kiro's token names its registration by a hash, or who signed the user in.
fn is_kiro(object: &Object) -> bool {
    object.has("accessToken")
        && ["clientIdHash", "authMethod", "profileArn"]
            .iter()
            .any(|key| object.has(key))
}

fn kiro(object: &Object) -> KiroSignIn {
    KiroSignIn {
        expires_at: object.time("expiresAt"),
        start_url: object.string("startUrl"),
        region: object.string("region"),
        provider: object.string("provider"),
        refreshable: object.has("refreshToken"),
    }
}

fn writer(object: &Object, bytes: &[u8]) -> Writer {
    let known = |key: &str| CLI_KEYS.iter().any(|k| k.eq_ignore_ascii_case(key));
    if object.has("issuerUrl") || object.has("createdAt") {
        Writer::JetBrains
    } else if all_times_are_javascript(object) {
        match (is_pretty(bytes), object.has("scopes")) {
            (true, _) => Writer::IdentityServer,
            (false, true) => Writer::VsCode,
            (false, false) => Writer::Unknown,
        }
    } else if object.keys().all(known) {
        Writer::AwsCli
    } else {
        Writer::Unknown
    }
}

/// Whether JavaScript wrote every time. The JavaScript SDK, too, but it only refreshes: the
/// registration's time stays as the AWS CLI wrote it.
fn all_times_are_javascript(object: &Object) -> bool {
    let written_by_javascript = |key| object.text(key).map(precision_is_milliseconds);
    written_by_javascript("expiresAt") == Some(true)
        && written_by_javascript("registrationExpiresAt") != Some(false)
}

fn is_pretty(bytes: &[u8]) -> bool {
    bytes.trim_ascii().contains(&b'\n')
}
