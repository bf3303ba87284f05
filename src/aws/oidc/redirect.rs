//! The authorization code with PKCE: a client that a browser comes back to, the page it is sent
//! to, and the token for what it brings.
//!
//! Source: the `sso-oidc` model of the AWS SDKs and the AWS CLI's requests; RFC 7636.

use jiff::Timestamp;
use url::Url;

use super::{
    Call, Client, Endpoint, Http, OidcError, RegisterRequest, Registration, Tokens, create_token,
};
use super::{TokenRequest, register, wire_start_url};
use crate::domain::secret::Secret;

const GRANTS: &[&str] = &["authorization_code", "refresh_token"];

/// Where a browser may come back to: the service accepts any port of it.
const REDIRECT_URIS: &[&str] = &["http://127.0.0.1/oauth/callback"];

/// Registers `client_name` for a browser that comes back to this machine, with `scopes`.
pub async fn register_redirect_client(
    http: &Http,
    endpoint: &Endpoint,
    client_name: &str,
    scopes: &[String],
    start_url: &str,
) -> Result<Registration, OidcError> {
    let request = RegisterRequest {
        client_name,
        client_type: "public",
        scopes,
        grant_types: GRANTS,
        redirect_uris: REDIRECT_URIS,
        issuer_url: Some(wire_start_url(start_url)),
    };
    register(http, endpoint, &request).await
}

/// The page at which the user signs in; it holds nothing that must not be shown.
///
/// `challenge` is the S256 code challenge of a verifier that stays here.
pub fn authorize_url(
    endpoint: &Endpoint,
    client_id: &str,
    redirect_uri: &str,
    scopes: &[String],
    state: &str,
    challenge: &str,
) -> Url {
    let mut page = endpoint.url("authorize");
    page.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", client_id)
        .append_pair("redirect_uri", redirect_uri)
        .append_pair("scopes", &scopes.join(" "))
        .append_pair("state", state)
        .append_pair("code_challenge_method", "S256")
        .append_pair("code_challenge", challenge);
    page
}

/// What a browser brought back, and what proves that it was sent from here.
#[derive(Debug, Clone, Copy)]
pub struct CodeGrant<'a> {
    /// The authorization code.
    pub code: &'a Secret<String>,
    /// The address the browser came back to, exactly as it was in the page's address.
    pub redirect_uri: &'a str,
    /// The verifier of the page's challenge.
    pub verifier: &'a Secret<String>,
}

/// Trades an authorization code for tokens; it is used up. `now` is the time before the call.
pub async fn create_token_code(
    http: &Http,
    endpoint: &Endpoint,
    client: Client<'_>,
    grant: CodeGrant<'_>,
    now: Timestamp,
) -> Result<Tokens, OidcError> {
    let request = TokenRequest {
        client_id: client.id,
        client_secret: client.secret.expose(),
        grant_type: "authorization_code",
        code: Some(grant.code.expose()),
        redirect_uri: Some(grant.redirect_uri),
        code_verifier: Some(grant.verifier.expose()),
        ..TokenRequest::default()
    };
    create_token(http, endpoint, Call::Token, &request, now).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::test_server::{Reply, Server, isolated};
    use serde_json::{Value, json};

    fn sent(server: &Server) -> (String, Value) {
        let request = server.requests().remove(0);
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        let path = head.split(' ').nth(1).unwrap().to_owned();
        (path, serde_json::from_str(body).unwrap())
    }

    #[tokio::test]
    async fn a_registration_for_redirects_names_grants_address_and_issuer() {
        let answer =
            json!({"clientId": "a", "clientSecret": "s", "clientSecretExpiresAt": 1_797_776_000});
        let server = Server::start(vec![Reply::json(200, answer.to_string())]).await;
        let scopes = ["sso:account:access".to_owned()];
        let start = "https://example.awsapps.com/start/#/";
        register_redirect_client(&isolated(), &server.endpoint(), "Moorline", &scopes, start)
            .await
            .unwrap();
        let expected = json!({
            "clientName": "Moorline",
            "clientType": "public",
            "scopes": ["sso:account:access"],
            "grantTypes": ["authorization_code", "refresh_token"],
            "redirectUris": ["http://127.0.0.1/oauth/callback"],
            "issuerUrl": "https://example.awsapps.com/start",
        });
        assert_eq!(sent(&server), ("/client/register".to_owned(), expected));
    }

    #[tokio::test]
    async fn a_code_is_traded_with_its_verifier_and_the_same_address() {
        let answer = json!({"accessToken": "t", "expiresIn": 60, "tokenType": "Bearer"});
        let server = Server::start(vec![Reply::json(200, answer.to_string())]).await;
        let secret = |text: &str| Secret::new(text.to_owned());
        let client_secret = secret("s");
        let client = Client {
            id: "a",
            secret: &client_secret,
        };
        let grant = CodeGrant {
            code: &secret("the-code"),
            redirect_uri: "http://127.0.0.1:4567/oauth/callback",
            verifier: &secret("the-verifier"),
        };
        assert!(!format!("{grant:?}").contains("the-"));
        let now = Timestamp::UNIX_EPOCH;
        create_token_code(&isolated(), &server.endpoint(), client, grant, now)
            .await
            .unwrap();
        let expected = json!({
            "clientId": "a",
            "clientSecret": "s",
            "grantType": "authorization_code",
            "code": "the-code",
            "redirectUri": "http://127.0.0.1:4567/oauth/callback",
            "codeVerifier": "the-verifier",
        });
        assert_eq!(sent(&server), ("/token".to_owned(), expected));
    }

    #[tokio::test]
    async fn the_page_is_at_the_endpoint_with_scopes_apart_by_blanks() {
        let server = Server::start(vec![Reply::json(200, "{}")]).await;
        let scopes = ["a:b".to_owned(), "c".to_owned()];
        let back = "http://127.0.0.1:4567/oauth/callback";
        let page = authorize_url(&server.endpoint(), "id&x=1", back, &scopes, "st", "ch");
        assert!(page.as_str().starts_with(&server.base()));
        assert_eq!(page.path(), "/authorize");
        let pairs: Vec<(String, String)> = page.query_pairs().into_owned().collect();
        let pairs: Vec<(&str, &str)> = pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let expected = [
            ("response_type", "code"),
            ("client_id", "id&x=1"),
            ("redirect_uri", back),
            ("scopes", "a:b c"),
            ("state", "st"),
            ("code_challenge_method", "S256"),
            ("code_challenge", "ch"),
        ];
        assert_eq!(pairs, expected);
    }
}
