//! SSO OIDC and the portal: every error code, lifetimes, rotation, logout.

use super::*;

const SCOPES: &[&str] = &["codewhisperer:completions", "codewhisperer:analysis"];

#[test]
fn a_sign_in_gives_tokens_once() {
    let bench = Bench::new();
    let client = bench.register(SCOPES);
    assert_eq!(client["clientIdIssuedAt"], START);
    assert_eq!(client["clientSecretExpiresAt"], START + 90 * 24 * 3600);
    assert_eq!(client.get("tokenEndpoint"), Some(&Value::Null));

    let code = bench.authorize(&client, BUILDER_ID_START_URL).json();
    assert_eq!(code["expiresIn"], 600);
    assert_eq!(code["interval"], 1);
    let page = format!("{}/device", bench.provider.url());
    assert_eq!(code["verificationUri"], page);
    let user_code = text(&code, "userCode");
    assert_eq!(
        code["verificationUriComplete"],
        format!("{page}?user_code={user_code}")
    );
    assert_eq!(bench.provider.waiting(), [user_code]);

    let pending = bench.poll(&client, &code);
    assert_eq!(
        pending.refusal(),
        refused(400, "AuthorizationPending", "authorization_pending")
    );
    assert!(bench.provider.approve(user_code));
    assert!(
        !bench.provider.deny(user_code),
        "only the first answer counts"
    );
    bench.pass(1);
    let tokens = bench.poll(&client, &code).json();
    assert_eq!(tokens["tokenType"], "Bearer");
    assert_eq!(tokens["expiresIn"], 3600);
    assert!(tokens["refreshToken"].is_string());
    assert_eq!(tokens.get("idToken"), Some(&Value::Null));

    let again = bench.poll(&client, &code).refusal();
    assert_eq!(again, refused(400, "InvalidGrant", "invalid_grant"));
    assert_eq!(bench.provider.count(Operation::PollToken), 3);
    assert_eq!(bench.provider.count(Operation::RegisterClient), 1);
}

#[test]
fn a_denied_sign_in_says_so() {
    let bench = Bench::new();
    let (client, code) = bench.begin(ORGANIZATION, SCOPES);
    assert!(bench.provider.deny(text(&code, "userCode")));
    assert!(bench.provider.waiting().is_empty());
    let answer = bench.poll(&client, &code).refusal();
    assert_eq!(answer, refused(400, "AccessDenied", "access_denied"));
}

#[test]
fn a_code_expires_for_the_program_and_for_the_person() {
    let bench = Bench::with(Options {
        device_code_lifetime: 30,
        ..Options::default()
    });
    let (client, code) = bench.begin(ORGANIZATION, SCOPES);
    bench.pass(29);
    assert_eq!(
        bench.poll(&client, &code).refusal().2,
        "authorization_pending"
    );
    bench.pass(1);
    assert!(!bench.provider.approve(text(&code, "userCode")));
    let answer = bench.poll(&client, &code).refusal();
    assert_eq!(answer, refused(400, "ExpiredToken", "expired_token"));
}

#[test]
fn polling_too_fast_costs_five_seconds_each_time() {
    let bench = Bench::with(Options {
        interval: 5,
        ..Options::default()
    });
    let (client, code) = bench.begin(ORGANIZATION, SCOPES);
    let poll_after = |seconds| {
        bench.pass(seconds);
        bench.poll(&client, &code).refusal()
    };
    let slow_down = refused(400, "SlowDown", "slow_down");
    assert_eq!(poll_after(0).2, "authorization_pending");
    assert_eq!(poll_after(5).2, "authorization_pending");
    assert_eq!(poll_after(4), slow_down);
    assert_eq!(poll_after(9), slow_down, "the interval is 10 by now");
    assert_eq!(poll_after(15).2, "authorization_pending");
    // An approval does not lift the limit.
    bench.provider.approve(text(&code, "userCode"));
    assert_eq!(poll_after(14), slow_down);
    bench.pass(20);
    assert_eq!(bench.poll(&client, &code).status, 200);
}

#[test]
fn registrations_are_judged() {
    let bench = Bench::new();
    let cases = [
        (json!({ "clientType": "public" }), "invalid_request"),
        (
            json!({ "clientName": null, "clientType": "public" }),
            "invalid_request",
        ),
        (
            json!({ "clientName": "a", "clientType": "secret" }),
            "invalid_client_metadata",
        ),
        (
            json!({ "clientName": "a".repeat(257), "clientType": "public" }),
            "invalid_client_metadata",
        ),
        (
            json!({ "clientName": "a", "clientType": "public", "scopes": ["sso:everything"] }),
            "invalid_scope",
        ),
        (
            json!({ "clientName": "a", "clientType": "public", "scopes": "sso:account:access" }),
            "invalid_request",
        ),
        (
            json!({ "clientName": "a", "clientType": "public", "grantTypes": ["password"] }),
            "unsupported_grant_type",
        ),
        (
            json!({
                "clientName": "a", "clientType": "public",
                "redirectUris": ["https://example.com/callback"],
            }),
            "invalid_redirect_uri",
        ),
        (json!([]), "invalid_request"),
    ];
    for (body, error) in cases {
        let answer = bench.post("/client/register", &body).refusal();
        assert_eq!((answer.0, answer.2.as_str()), (400, error), "{body}");
    }
    let nulls = json!({
        "clientName": "a", "clientType": "public", "scopes": null, "grantTypes": null,
        "redirectUris": ["http://127.0.0.1/oauth/callback"],
    });
    assert_eq!(bench.post("/client/register", &nulls).status, 200);
}

#[test]
fn clients_are_told_apart() {
    let bench = Bench::new();
    let (client, code) = bench.begin(ORGANIZATION, SCOPES);
    let mut wrong = client.clone();
    wrong["clientSecret"] = json!("guessed");
    let invalid_client = refused(401, "InvalidClient", "invalid_client");
    assert_eq!(
        bench.authorize(&wrong, ORGANIZATION).refusal(),
        invalid_client
    );
    assert_eq!(bench.poll(&wrong, &code).refusal(), invalid_client);

    // Codes and refresh tokens are worth nothing to another client.
    let other = bench.register(SCOPES);
    assert_eq!(bench.poll(&other, &code).refusal().2, "invalid_grant");
    bench.provider.approve(text(&code, "userCode"));
    let tokens = bench.poll(&client, &code).json();
    assert_eq!(bench.refresh(&other, &tokens).refusal().2, "invalid_grant");

    // A registration ends, and with it the way to refresh.
    bench.pass(90 * 24 * 3600);
    assert_eq!(bench.refresh(&client, &tokens).refusal(), invalid_client);
}

#[test]
fn grants_are_judged() {
    let bench = Bench::new();
    let client = bench.register(SCOPES);
    let token = |body: Value| bench.post("/token", &with(&client, &body)).refusal();
    assert_eq!(
        token(json!({ "grantType": "password" })),
        refused(400, "UnsupportedGrantType", "unsupported_grant_type")
    );
    let invalid_request = refused(400, "InvalidRequest", "invalid_request");
    assert_eq!(token(json!({})), invalid_request);
    assert_eq!(
        token(json!({ "grantType": DEVICE_CODE_GRANT })),
        invalid_request
    );
    assert_eq!(
        bench
            .authorize(&client, "https://d-0000000000.awsapps.com/start")
            .refusal(),
        invalid_request
    );

    let browser_only = bench
        .post(
            "/client/register",
            &json!({
                "clientName": "a", "clientType": "public",
                "grantTypes": ["authorization_code", "refresh_token"],
            }),
        )
        .json();
    assert_eq!(
        bench.authorize(&browser_only, ORGANIZATION).refusal(),
        refused(400, "UnauthorizedClient", "unauthorized_client")
    );
}

#[test]
fn a_refresh_token_works_once() {
    let bench = Bench::new();
    let (client, first) = bench.sign_in(ORGANIZATION, SCOPES);
    let second = bench.refresh(&client, &first).json();
    assert_ne!(first["refreshToken"], second["refreshToken"]);
    assert_ne!(first["accessToken"], second["accessToken"]);

    let used = bench.refresh(&client, &first);
    assert_eq!(
        used.refusal(),
        refused(400, "InvalidGrant", "invalid_grant")
    );
    assert_eq!(
        used.json()["error_description"],
        "Invalid refresh token provided"
    );
    assert_eq!(bench.refresh(&client, &second).status, 200);
    assert_eq!(bench.provider.count(Operation::RefreshToken), 3);
}

#[test]
fn without_rotation_a_refresh_token_stays() {
    let bench = Bench::with(Options {
        rotate: false,
        ..Options::default()
    });
    let (client, first) = bench.sign_in(ORGANIZATION, SCOPES);
    let second = bench.refresh(&client, &first).json();
    assert_eq!(first["refreshToken"], second["refreshToken"]);
    assert_eq!(bench.refresh(&client, &first).status, 200);
}

#[test]
fn without_scopes_there_is_no_refresh_token() {
    let bench = Bench::new();
    let (_, tokens) = bench.sign_in(ORGANIZATION, &[]);
    assert_eq!(tokens.get("refreshToken"), Some(&Value::Null));
    let accounts = bench.portal("GET", "/assignment/accounts", text(&tokens, "accessToken"));
    assert_eq!(accounts.status, 200);
}

#[test]
fn revoking_ends_every_session() {
    let bench = Bench::new();
    let (client, tokens) = bench.sign_in(ORGANIZATION, SCOPES);
    bench.provider.revoke_all();
    assert_eq!(bench.refresh(&client, &tokens).refusal().2, "invalid_grant");
    let logout = bench.portal("POST", "/logout", text(&tokens, "accessToken"));
    assert_eq!(logout.status, 401);
}

#[test]
fn logging_out_ends_that_session_only() {
    let bench = Bench::new();
    let (client, tokens) = bench.sign_in(ORGANIZATION, SCOPES);
    let (other_client, other_tokens) = bench.sign_in(BUILDER_ID_START_URL, SCOPES);
    let access_token = text(&tokens, "accessToken");
    let logout = bench.portal("POST", "/logout", access_token);
    assert_eq!((logout.status, logout.body.as_str()), (200, ""));

    let again = bench.portal("POST", "/logout", access_token);
    assert_eq!(again.status, 401);
    assert_eq!(
        again.header("x-amzn-errortype"),
        Some("UnauthorizedException")
    );
    assert_eq!(bench.refresh(&client, &tokens).refusal().2, "invalid_grant");
    assert_eq!(bench.refresh(&other_client, &other_tokens).status, 200);
    assert_eq!(bench.portal("POST", "/logout", "").status, 401);
}

#[test]
fn the_portal_wants_a_live_token_of_an_organization_with_the_scope() {
    let bench = Bench::new();
    let accounts = |token: &str| bench.portal("GET", "/assignment/accounts", token).status;
    let (_, with_scope) = bench.sign_in(ORGANIZATION, &["sso:account:access"]);
    let (_, without) = bench.sign_in(ORGANIZATION, SCOPES);
    let (_, builder_id) = bench.sign_in(BUILDER_ID_START_URL, &["sso:account:access"]);
    assert_eq!(accounts(text(&with_scope, "accessToken")), 200);
    assert_eq!(accounts(text(&without, "accessToken")), 401);
    assert_eq!(accounts(text(&builder_id, "accessToken")), 401);
    bench.pass(3600);
    assert_eq!(accounts(text(&with_scope, "accessToken")), 401);
}

#[test]
fn accounts_come_in_pages_and_lead_to_role_credentials() {
    let bench = Bench::new();
    let (_, tokens) = bench.sign_in(ORGANIZATION, &["sso:account:access"]);
    let get = |path: &str| bench.portal("GET", path, text(&tokens, "accessToken"));

    let mut names = Vec::new();
    let mut next = String::new();
    loop {
        let page = get(&format!("/assignment/accounts?max_result=2{next}")).json();
        for account in page["accountList"].as_array().unwrap() {
            names.push(text(account, "accountName").to_owned());
        }
        let Some(token) = page["nextToken"].as_str() else {
            break;
        };
        next = format!("&next_token={token}");
    }
    assert_eq!(names, ["dev", "staging", "production"]);

    let roles = get("/assignment/roles?account_id=777788889999").json();
    assert_eq!(
        roles["roleList"],
        json!([{ "accountId": "777788889999", "roleName": "ReadOnly" }])
    );
    let role = |account: &str, role: &str| {
        get(&format!(
            "/federation/credentials?account_id={account}&role_name={role}"
        ))
    };
    let credentials = role("777788889999", "ReadOnly").json();
    assert_eq!(
        credentials["roleCredentials"]["expiration"],
        (START + 3600) * 1000
    );
    assert_eq!(role("777788889999", "Developer").status, 403);
    assert_eq!(role("000000000000", "ReadOnly").status, 404);
    for odd in [
        "max_result=0",
        "max_result=101",
        "next_token=99",
        "next_token=-1",
    ] {
        assert_eq!(
            get(&format!("/assignment/accounts?{odd}")).status,
            400,
            "{odd}"
        );
    }
}

#[test]
fn an_issued_sign_in_is_as_good_as_one_from_the_page() {
    let bench = Bench::new();
    let issued = bench.provider.issue(ORGANIZATION, SCOPES).unwrap();
    assert_eq!(issued.expires_at, START + 3600);
    assert_eq!(issued.registration_expires_at, START + 90 * 24 * 3600);
    let client = json!({ "clientId": issued.client_id, "clientSecret": issued.client_secret });
    let tokens = json!({ "refreshToken": issued.refresh_token });
    assert_eq!(bench.refresh(&client, &tokens).status, 200);
    assert!(
        bench
            .provider
            .issue("https://example.com/start", SCOPES)
            .is_none()
    );
    assert!(
        bench
            .provider
            .issue(ORGANIZATION, &["sso:everything"])
            .is_none()
    );
}

#[test]
fn answers_are_dated_by_the_providers_clock() {
    let bench = Bench::new();
    let date = |bench: &Bench| {
        bench
            .send("GET", "/", "", "")
            .header("date")
            .unwrap()
            .to_owned()
    };
    assert_eq!(date(&bench), "Mon, 21 Sep 2026 14:13:20 GMT");
    bench.pass(-3600);
    assert_eq!(date(&bench), "Mon, 21 Sep 2026 13:13:20 GMT");
}

#[test]
fn user_codes_are_easy_to_read() {
    let bench = Bench::new();
    let (_, code) = bench.begin(ORGANIZATION, SCOPES);
    let user_code = text(&code, "userCode");
    assert_eq!(
        (user_code.len(), user_code.find('-')),
        (9, Some(4)),
        "{user_code}"
    );
    assert!(
        !user_code.contains(|c: char| "AEIOUY0123456789".contains(c)),
        "{user_code}"
    );
}
