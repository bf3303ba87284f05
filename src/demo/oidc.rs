//! SSO OIDC on the wire: JSON in, ledger, JSON out (model `sso-oidc` 2019-06-10, restJson1; public
//! operations carry client id and secret in the body). Explicit nulls, as real answers have them.

use serde_json::{Value, json};
use url::Url;

use super::fault::{AUTHORIZATION_CODE_GRANT, DEVICE_CODE_GRANT, Operation, REFRESH_TOKEN_GRANT};
use super::ledger::{Exchange, Ledger, Registering, Tokens};
use super::refusal::{Refusal, Refused};
use super::reply::Reply;

const GRANTS: [&str; 3] = [
    AUTHORIZATION_CODE_GRANT,
    DEVICE_CODE_GRANT,
    REFRESH_TOKEN_GRANT,
];
/// Longer names fit no page.
const MOST_NAME_CHARS: usize = 256;

/// Answers `operation`. `url` is the provider's own, for the address of the sign-in page.
pub fn answer(
    operation: Operation,
    ledger: &mut Ledger,
    now: i64,
    url: &str,
    body: &[u8],
) -> Reply {
    let answered = parse(body).and_then(|body| match operation {
        Operation::RegisterClient => register(ledger, now, &body),
        Operation::StartDeviceAuthorization => authorize_device(ledger, now, url, &body),
        _ => create_token(ledger, now, &body),
    });
    match answered {
        Ok(body) => Reply::json(&body),
        Err(refused) => Reply::refusal(operation, refused),
    }
}

fn parse(body: &[u8]) -> Result<Value, Refused> {
    serde_json::from_slice(body)
        .ok()
        .filter(Value::is_object)
        .ok_or(Refusal::InvalidRequest.because("The body is no JSON object"))
}

/// A text that must be there; null counts as absent.
fn text<'a>(body: &'a Value, key: &str) -> Result<&'a str, Refused> {
    body.get(key)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
        .ok_or(Refusal::InvalidRequest.because("A required field is missing or no text"))
}

/// A list of texts; absent and null are empty.
fn texts(body: &Value, key: &str) -> Result<Vec<String>, Refused> {
    let wrong = Refusal::InvalidRequest.because("A list of texts was expected");
    match body.get(key) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(items)) => items
            .iter()
            .map(|item| item.as_str().map(str::to_owned).ok_or(wrong))
            .collect(),
        Some(_) => Err(wrong),
    }
}

fn credentials(body: &Value) -> Result<(&str, &str), Refused> {
    Ok((text(body, "clientId")?, text(body, "clientSecret")?))
}

fn register(ledger: &mut Ledger, now: i64, body: &Value) -> Result<Value, Refused> {
    let name = text(body, "clientName")?;
    if text(body, "clientType")? != "public" || name.chars().count() > MOST_NAME_CHARS {
        return Err(Refusal::InvalidClientMetadata.because("Invalid client name or type"));
    }
    let grants = texts(body, "grantTypes")?;
    if grants.iter().any(|grant| !GRANTS.contains(&grant.as_str())) {
        return Err(Refusal::UnsupportedGrantType.because("Unsupported grant type"));
    }
    let redirects = texts(body, "redirectUris")?;
    if !redirects.iter().all(|uri| is_loopback_without_port(uri)) {
        return Err(
            Refusal::InvalidRedirectUri.because("Redirect URI is not on loopback or has a port")
        );
    }
    let of = Registering {
        name: name.to_owned(),
        scopes: texts(body, "scopes")?,
        grants,
        redirect_uris: redirects,
        issuer_url: text(body, "issuerUrl").ok().map(str::to_owned),
    };
    let client = ledger.register(now, of)?;
    Ok(json!({
        "clientId": client.id,
        "clientSecret": client.secret,
        "clientIdIssuedAt": client.issued_at,
        "clientSecretExpiresAt": client.expires_at,
        "authorizationEndpoint": null,
        "tokenEndpoint": null,
    }))
}

/// The port is the client's to choose each time, so none is registered (RFC 8252 §7.3).
fn is_loopback_without_port(uri: &str) -> bool {
    Url::parse(uri).is_ok_and(|parsed| {
        let plain = format!(
            "http://{}{}",
            parsed.host_str().unwrap_or(""),
            parsed.path()
        );
        matches!(parsed.host_str(), Some("127.0.0.1" | "localhost"))
            && uri.trim_end_matches('/') == plain.trim_end_matches('/')
    })
}

fn authorize_device(
    ledger: &mut Ledger,
    now: i64,
    url: &str,
    body: &Value,
) -> Result<Value, Refused> {
    let start_url = text(body, "startUrl")?;
    let (code, interval) = ledger.authorize_device(now, credentials(body)?, start_url)?;
    Ok(json!({
        "deviceCode": code.device_code,
        "userCode": code.user_code,
        "verificationUri": format!("{url}/device"),
        "verificationUriComplete": format!("{url}/device?user_code={}", code.user_code),
        "expiresIn": code.expires_at.saturating_sub(now),
        "interval": interval,
    }))
}

fn create_token(ledger: &mut Ledger, now: i64, body: &Value) -> Result<Value, Refused> {
    let client = credentials(body)?;
    let tokens = match text(body, "grantType")? {
        DEVICE_CODE_GRANT => ledger.poll(now, client, text(body, "deviceCode")?)?,
        AUTHORIZATION_CODE_GRANT => ledger.exchange(
            now,
            client,
            &Exchange {
                code: text(body, "code")?,
                redirect_uri: text(body, "redirectUri")?,
                verifier: verifier(body)?,
            },
        )?,
        REFRESH_TOKEN_GRANT => ledger.refresh(now, client, text(body, "refreshToken")?)?,
        _ => return Err(Refusal::UnsupportedGrantType.because("Unsupported grant type")),
    };
    Ok(token_body(&tokens))
}

/// 43 to 128 unreserved characters (RFC 7636 §4.1).
fn verifier(body: &Value) -> Result<&str, Refused> {
    let verifier = text(body, "codeVerifier")?;
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if (43..=128).contains(&verifier.len()) && verifier.bytes().all(unreserved) {
        return Ok(verifier);
    }
    Err(Refusal::InvalidRequest.because("codeVerifier is no verifier"))
}

fn token_body(tokens: &Tokens) -> Value {
    json!({
        "accessToken": tokens.access_token,
        "tokenType": "Bearer",
        "expiresIn": tokens.expires_in,
        "refreshToken": tokens.refresh_token,
        "idToken": null,
    })
}
