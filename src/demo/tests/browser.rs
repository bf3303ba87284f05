//! Signing in by a browser that comes back: the page, the code, PKCE, and what is refused.

use super::*;

const SCOPES: &[&str] = &["sso:account:access", "codewhisperer:completions"];
const FORM: &str = "content-type: application/x-www-form-urlencoded\r\n";
const BACK: &str = "http://127.0.0.1:4711/oauth/callback";
/// The example of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn register(bench: &Bench, changes: &Value) -> Answer {
    let mut body = json!({
        "clientName": "Bench",
        "clientType": "public",
        "scopes": SCOPES,
        "grantTypes": ["authorization_code", "refresh_token"],
        "redirectUris": ["http://127.0.0.1/oauth/callback"],
        "issuerUrl": ORGANIZATION,
    });
    for (key, value) in changes.as_object().unwrap() {
        body[key] = value.clone();
    }
    bench.post("/client/register", &body)
}

fn client(bench: &Bench) -> Value {
    let answer = register(bench, &json!({}));
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

/// The query of `/authorize`, with `changes` made.
fn query(client: &Value, changes: &[(&str, &str)]) -> String {
    let mut values = vec![
        ("response_type", "code"),
        ("client_id", text(client, "clientId")),
        ("redirect_uri", BACK),
        ("scopes", "sso:account:access codewhisperer:completions"),
        ("state", "a/b c"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    values.retain(|(key, _)| changes.iter().all(|(changed, _)| key != changed));
    values.extend_from_slice(changes);
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(values)
        .finish()
}

fn authorize(bench: &Bench, client: &Value, changes: &[(&str, &str)]) -> Answer {
    let path = format!("/authorize?{}", query(client, changes));
    bench.send("GET", &path, "accept: text/html\r\n", "")
}

/// Where the browser is sent, and with what.
fn sent_back(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, 302, "{}", answer.body);
    let location = url::Url::parse(answer.header("location").unwrap()).unwrap();
    assert!(location.as_str().starts_with(BACK), "{location}");
    location.query_pairs().into_owned().collect()
}

fn pair(key: &str, value: &str) -> (String, String) {
    (key.to_owned(), value.to_owned())
}

/// The code that a browser which is signed in already brings back.
fn code(bench: &Bench, client: &Value) -> String {
    bench.provider.allow_next_authorize(true);
    sent_back(&authorize(bench, client, &[])).remove(0).1
}

fn exchange(bench: &Bench, client: &Value, code: &str, changes: &Value) -> Answer {
    let mut body = json!({
        "grantType": "authorization_code",
        "code": code,
        "redirectUri": BACK,
        "codeVerifier": VERIFIER,
    });
    for (key, value) in changes.as_object().unwrap() {
        body[key] = value.clone();
    }
    bench.post("/token", &with(client, &body))
}

#[test]
fn a_person_allows_on_the_page_and_the_code_gives_tokens_once() {
    let bench = Bench::new();
    let client = client(&bench);
    let page = authorize(&bench, &client, &[]);
    assert_eq!(page.status, 200);
    for shown in ["Bench", ORGANIZATION, "codewhisperer:completions", "Deny"] {
        assert!(page.body.contains(shown), "{shown}");
    }
    assert!(!page.body.contains("<script") && !page.body.contains("{{"));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("form-action 'self' http://127.0.0.1:*"));
    let (_, rest) = page.body.split_once("name=\"request\" value=\"").unwrap();
    let form = format!("request={}", rest.split('"').next().unwrap());

    let back = sent_back(&bench.send("POST", "/authorize/allow", FORM, &form));
    assert_eq!(back[1], pair("state", "a/b c"));
    assert_eq!(back[0].0, "code");
    let again = bench.send("POST", "/authorize/deny", FORM, &form);
    assert_eq!(again.status, 404, "only the first answer counts");

    let tokens = exchange(&bench, &client, &back[0].1, &json!({}));
    assert_eq!(tokens.status, 200, "{}", tokens.body);
    let tokens = tokens.json();
    assert_eq!(bench.refresh(&client, &tokens).status, 200);
    let accounts = bench.portal("GET", "/assignment/accounts", text(&tokens, "accessToken"));
    assert_eq!(accounts.status, 200);
    assert_eq!(
        exchange(&bench, &client, &back[0].1, &json!({})).refusal(),
        refused(400, "InvalidGrant", "invalid_grant")
    );
    assert_eq!(bench.provider.count(Operation::Authorize), 1);
    assert_eq!(bench.provider.count(Operation::ExchangeCode), 2);
}

#[test]
fn a_person_denies_and_the_program_is_told() {
    let bench = Bench::new();
    let client = client(&bench);
    let plain = bench.send(
        "GET",
        &format!("/authorize?{}", query(&client, &[])),
        "",
        "",
    );
    let (_, rest) = plain.body.split_once("request=").unwrap();
    let form = format!("request={}", rest.split(' ').next().unwrap());
    let back = sent_back(&bench.send("POST", "/authorize/deny", FORM, &form));
    assert_eq!(back[0], pair("error", "access_denied"));
    assert_eq!(back[1].0, "error_description");
    assert_eq!(back[2], pair("state", "a/b c"));

    bench.provider.allow_next_authorize(false);
    let back = sent_back(&authorize(&bench, &client, &[]));
    assert_eq!(back[0], pair("error", "access_denied"));
}

#[test]
fn nobody_is_sent_to_an_address_that_was_not_registered() {
    let bench = Bench::new();
    let client = client(&bench);
    for uri in [
        "http://127.0.0.1:4711/other",
        "http://127.0.0.1:4711/oauth/callback?next=1",
        "http://localhost:4711/oauth/callback",
        "http://a@127.0.0.1:4711/oauth/callback",
        "https://127.0.0.1:4711/oauth/callback",
        "https://example.com/oauth/callback",
        "",
    ] {
        bench.provider.allow_next_authorize(true);
        let answer = authorize(&bench, &client, &[("redirect_uri", uri)]);
        assert_eq!(
            (answer.status, answer.header("location")),
            (400, None),
            "{uri}"
        );
    }
    let unknown = authorize(&bench, &client, &[("client_id", "guessed")]);
    assert_eq!((unknown.status, unknown.header("location")), (400, None));
    let elsewhere = register(&bench, &json!({ "issuerUrl": "https://example.com/start" })).json();
    assert_eq!(authorize(&bench, &elsewhere, &[]).status, 400);
}

#[test]
fn what_a_program_asks_wrongly_it_is_told_where_it_listens() {
    let bench = Bench::new();
    let browser = client(&bench);
    let device = json!({ "grantTypes": ["urn:ietf:params:oauth:grant-type:device_code"] });
    let device = register(&bench, &device).json();
    for (client, changes, error) in [
        (
            &browser,
            ("response_type", "token"),
            "unsupported_response_type",
        ),
        (
            &browser,
            ("code_challenge_method", "plain"),
            "invalid_request",
        ),
        (&browser, ("code_challenge", "short"), "invalid_request"),
        (
            &browser,
            ("scopes", "codecatalyst:read_write"),
            "invalid_scope",
        ),
        (&device, ("state", "s"), "unauthorized_client"),
    ] {
        let back = sent_back(&authorize(&bench, client, &[changes]));
        assert_eq!(back[0], pair("error", error), "{changes:?}");
    }
    let commas = [("scopes", "sso:account:access,codewhisperer:completions")];
    assert_eq!(authorize(&bench, &browser, &commas).status, 200);
}

#[test]
fn a_code_is_bound_to_its_client_verifier_address_and_time() {
    let bench = Bench::new();
    let (mine, other) = (client(&bench), client(&bench));
    let invalid_grant = refused(400, "InvalidGrant", "invalid_grant");
    let wrong = "w".repeat(43);
    for changes in [
        json!({ "codeVerifier": wrong }),
        json!({ "redirectUri": "http://127.0.0.1:4712/oauth/callback" }),
        json!({ "redirectUri": "http://127.0.0.1/oauth/callback" }),
        json!({ "code": "guessed" }),
    ] {
        let answer = exchange(&bench, &mine, &code(&bench, &mine), &changes);
        assert_eq!(answer.refusal(), invalid_grant, "{changes}");
    }
    let stolen = exchange(&bench, &other, &code(&bench, &mine), &json!({}));
    assert_eq!(stolen.refusal(), invalid_grant);
    let short = exchange(
        &bench,
        &mine,
        &code(&bench, &mine),
        &json!({ "codeVerifier": "short" }),
    );
    assert_eq!(
        short.refusal(),
        refused(400, "InvalidRequest", "invalid_request")
    );

    let tried = code(&bench, &mine);
    exchange(&bench, &mine, &tried, &json!({ "codeVerifier": wrong }));
    let after = exchange(&bench, &mine, &tried, &json!({}));
    assert_eq!(after.refusal(), invalid_grant, "a failed try uses it up");

    let old = code(&bench, &mine);
    bench.pass(600);
    assert_eq!(
        exchange(&bench, &mine, &old, &json!({})).refusal(),
        invalid_grant
    );
}

#[test]
fn each_registration_is_for_its_own_way_to_sign_in() {
    let bench = Bench::new();
    let browser = client(&bench);
    let unauthorized = refused(400, "UnauthorizedClient", "unauthorized_client");
    assert_eq!(
        bench.authorize(&browser, ORGANIZATION).refusal(),
        unauthorized
    );
    let (device, waiting) = bench.begin(ORGANIZATION, SCOPES);
    assert_eq!(bench.poll(&browser, &waiting).refusal(), unauthorized);
    let code = code(&bench, &browser);
    assert_eq!(
        exchange(&bench, &device, &code, &json!({})).refusal(),
        unauthorized
    );

    // Without the grant for it there is nothing to refresh with.
    let once = register(&bench, &json!({ "grantTypes": ["authorization_code"] })).json();
    let tokens = exchange(&bench, &once, &self::code(&bench, &once), &json!({}));
    assert_eq!(tokens.json()["refreshToken"], Value::Null);
}

#[test]
fn an_address_to_come_back_to_is_on_loopback_and_without_a_port() {
    let bench = Bench::new();
    for (uri, status) in [
        ("http://127.0.0.1/oauth/callback", 200),
        ("http://127.0.0.1", 200),
        ("http://localhost", 200),
        ("http://localhost/x", 200),
        ("http://127.0.0.1:4711/oauth/callback", 400),
        ("http://127.0.0.1:80/", 400),
        ("http://127.0.0.2/", 400),
        ("http://[::1]/", 400),
        ("https://127.0.0.1/", 400),
        ("http://a@127.0.0.1/", 400),
        ("http://127.0.0.1/?a", 400),
        ("http://127.0.0.1/#a", 400),
        ("http://localhost.example.com/", 400),
        ("/oauth/callback", 400),
    ] {
        let answer = register(&bench, &json!({ "redirectUris": [uri] }));
        assert_eq!(answer.status, status, "{uri}");
        if status == 400 {
            assert_eq!(answer.refusal().2, "invalid_redirect_uri");
        }
    }
}
