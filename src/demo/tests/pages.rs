//! The sign-in page, in a browser and with curl.

use super::*;

const HTML: &str = "accept: text/html,application/xhtml+xml\r\n";
const FORM: &str = "content-type: application/x-www-form-urlencoded\r\n";

fn begin(bench: &Bench) -> (Value, Value, String) {
    let (client, code) = bench.begin(ORGANIZATION, &["codewhisperer:completions"]);
    let user_code = text(&code, "userCode").to_owned();
    (client, code, user_code)
}

#[test]
fn a_person_approves_on_the_page() {
    let bench = Bench::new();
    let (client, code, user_code) = begin(&bench);
    let entry = bench.send("GET", "/device", HTML, "");
    assert!(entry.body.contains(r#"name="user_code""#));
    let page = bench.send("GET", &format!("/device?user_code={user_code}"), HTML, "");
    assert_eq!(page.status, 200);
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    for shown in [
        "DEMO",
        &user_code,
        "Bench",
        "codewhisperer:completions",
        ORGANIZATION,
        r#"action="/device/approve""#,
        r#"action="/device/deny""#,
    ] {
        assert!(page.body.contains(shown), "{shown}");
    }
    assert!(!page.body.contains("{{"), "a place was left unfilled");

    let form = format!("{HTML}{FORM}");
    let body = format!("user_code={user_code}");
    let approved = bench.send("POST", "/device/approve", &form, &body);
    assert_eq!(approved.status, 200);
    assert!(approved.body.contains("Approved"));
    assert_eq!(bench.poll(&client, &code).status, 200);
    // Its tokens were fetched, so the code is gone.
    assert_eq!(
        bench.send("POST", "/device/approve", &form, &body).status,
        404
    );
}

#[test]
fn a_person_denies_with_curl() {
    let bench = Bench::new();
    let (client, code, user_code) = begin(&bench);
    let headers = format!("accept: */*\r\n{FORM}");
    let help = bench.send(
        "GET",
        &format!("/device?user_code={user_code}"),
        &headers,
        "",
    );
    assert!(
        help.body
            .contains(&format!("curl -d user_code={user_code} "))
    );
    let body = format!("user_code={user_code}");
    let denied = bench.send("POST", "/device/deny", &headers, &body);
    assert_eq!(denied.status, 200);
    assert!(denied.body.starts_with(&format!("Denied {user_code}: ")));
    assert_eq!(denied.body.matches('\n').count(), 1);
    assert_eq!(
        bench
            .send("POST", "/device/approve", &headers, &body)
            .status,
        409
    );
    assert_eq!(bench.poll(&client, &code).refusal().2, "access_denied");
}

#[test]
fn a_code_may_be_typed_carelessly_but_not_wrong() {
    let bench = Bench::new();
    let (_, _, user_code) = begin(&bench);
    for wrong in ["", "ABCD", "0000-0000", "%F0%9F%A6%8A"] {
        let body = format!("user_code={wrong}");
        let status = bench.send("POST", "/device/approve", FORM, &body).status;
        let expected = if wrong.is_empty() { 400 } else { 404 };
        assert_eq!(status, expected, "{wrong}");
    }
    let typed = user_code.to_lowercase().replace('-', "+");
    let body = format!("user_code={typed}");
    assert_eq!(
        bench.send("POST", "/device/approve", FORM, &body).status,
        200
    );
}

#[test]
fn an_expired_code_is_told_from_an_unknown_one() {
    let bench = Bench::new();
    let (_, _, user_code) = begin(&bench);
    bench.pass(600);
    let page = bench.send("GET", &format!("/device?user_code={user_code}"), HTML, "");
    assert_eq!(page.status, 410);
    bench.pass(3600);
    bench.register(&[]);
    let page = bench.send("GET", &format!("/device?user_code={user_code}"), HTML, "");
    assert_eq!(page.status, 404);
}

#[test]
fn a_hostile_client_name_stays_text() {
    let bench = Bench::new();
    let name = "<script>alert(1)</script>\"'&\u{1b}[31m\u{202e}{{code}}";
    let client = bench.post(
        "/client/register",
        &json!({ "clientName": name, "clientType": "public" }),
    );
    let code = bench.authorize(&client.json(), ORGANIZATION).json();
    let path = format!("/device?user_code={}", text(&code, "userCode"));
    let page = bench.send("GET", &path, HTML, "");
    assert!(page.body.contains(
        "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;\u{fffd}[31m\u{fffd}{{code}}"
    ));
    let plain = bench.send("GET", &path, "", "").body;
    assert!(!plain.contains(['\u{1b}', '\u{202e}']), "{plain:?}");
}

#[test]
fn the_pages_load_nothing_and_run_nothing() {
    let bench = Bench::new();
    let (_, _, user_code) = begin(&bench);
    for path in ["/", "/device", &format!("/device?user_code={user_code}")] {
        let page = bench.send("GET", path, HTML, "");
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'"));
        for loads in ["<script", "<link", "src=", "@import", "url("] {
            assert!(!page.body.contains(loads), "{path} {loads}");
        }
        assert!(page.body.contains("prefers-color-scheme: dark"));
    }
}
