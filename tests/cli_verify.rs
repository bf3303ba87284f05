//! `verify` with the real binary: what it asks, prints and keeps, for every verdict.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "support/answers.rs"]
mod answers;
#[path = "support/home.rs"]
mod home;

use answers::{ACCOUNT, Answers, ROOT, Reply, USER, USER_ARN, refusal};
use home::{ACME_URL, Done, Home, Token, keys, named};
use serde_json::Value;
use std::fs::File;
use std::time::{Duration, Instant};

const SECRET: &str = "CANARY+secret/key+of40charactersxxxxxxxx";

fn home(id: &str) -> Home {
    let home = Home::with_config("[profile ci]\nregion = eu-west-1\n[profile other]\n");
    home.credentials(format!(
        "[ci]\naws_access_key_id = {id}\naws_secret_access_key = {SECRET}\n"
    ));
    home
}

fn vars(server: &Answers) -> [(&str, &str); 2] {
    [("AWS_ENDPOINT_URL", &server.url), ("AWS_PROFILE", "ci")]
}

#[track_caller]
fn verify(home: &Home, server: &Answers, args: &[&str]) -> Done {
    let all: Vec<&str> = ["verify"].iter().chain(args).copied().collect();
    let done = home.run_with(&all, &vars(server));
    assert!(!done.stdout.contains("CANARY"), "{done:?}");
    assert!(!done.stderr.contains("CANARY"), "{done:?}");
    done
}

fn of(all: &Value, service: &str) -> Value {
    named(&all["verifications"], "service", service)
}

#[test]
fn every_verdict_is_told_with_what_mends_it() {
    let page = "<!DOCTYPE html><html>Sign in to Wi-Fi</html>".to_owned();
    let late = "Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n";
    let signature = "{\"__type\":\"InvalidSignatureException\",\"message\":\"no\"}".to_owned();
    let server = Answers::start(&[
        (
            "ListQueues",
            refusal(403, "AccessDeniedException", "not authorized"),
        ),
        (
            "ListTables",
            refusal(400, "ExpiredTokenException", "expired"),
        ),
        (
            "ListClusters",
            refusal(400, "UnrecognizedClientException", "invalid"),
        ),
        (
            "ListServices",
            refusal(403, "OptInRequired", "needs a subscription"),
        ),
        ("ListSecrets", Reply::Say(400, late, signature)),
        ("ListJobs", refusal(400, "ThrottlingException", "slow down")),
        ("ListStudios", Reply::Say(503, "", String::new())),
        ("ListEnvironments", Reply::Say(200, "", page)),
        ("ListProjects", refusal(400, "ValidationException", "odd")),
        (
            "DescribeOrganization",
            refusal(400, "AWSOrganizationsNotInUseException", "none"),
        ),
    ]);
    let home = home(USER);
    let all = verify(&home, &server, &["--json"]).exits(0).json();
    assert_eq!(keys(&all), ["schema_version", "verifications"]);
    for (service, verdict, says, mends) in [
        ("sts", "connected", USER_ARN, None),
        ("lambda", "connected", "Lambda answered in eu-west-1.", None),
        (
            "sqs",
            "denied",
            "sqs:ListQueues is not allowed for arn:aws:iam",
            Some(ACCOUNT),
        ),
        ("dynamodb", "expired", "`ci` are over", Some("new ones")),
        ("ecs", "rejected", "although STS does", Some("endpoint")),
        (
            "apprunner",
            "wrong_region",
            "not enabled in eu-west-1",
            Some("--region"),
        ),
        (
            "secretsmanager",
            "clock",
            "ahead of the server's",
            Some("clock"),
        ),
        ("glue", "throttled", "fewer calls", Some("minute")),
        ("emr", "broken", "status 503", Some("minute")),
        (
            "cloud9",
            "unreachable_proxy",
            "in place of 127.0.0.1",
            Some("browser"),
        ),
        ("codebuild", "broken", "ValidationException", None),
        ("organizations", "connected", "in no organization", None),
        (
            "codecatalyst",
            "not_asked",
            "Nothing is signed in",
            Some("moorline login"),
        ),
        ("kiro", "not_asked", "own store", Some("kiro-cli login")),
        ("codecommit-git-ssh", "not_asked", "SSH key", None),
    ] {
        let one = of(&all, service);
        assert_eq!(one["verdict"], verdict, "{one:#}");
        assert!(one["message"].as_str().unwrap().contains(says), "{one:#}");
        let mend = one["mend"].as_str();
        assert_eq!(mend.is_some(), mends.is_some(), "{one:#}");
        assert!(
            mend.unwrap_or_default().contains(mends.unwrap_or_default()),
            "{one:#}"
        );
    }
    let sqs = of(&all, "sqs");
    assert_eq!(
        keys(&sqs),
        [
            "at",
            "connection",
            "facts",
            "is_estimate",
            "mend",
            "message",
            "meters",
            "profile",
            "region",
            "service",
            "verdict"
        ]
    );
    assert_eq!(sqs["facts"]["code"], "AccessDeniedException");
    assert_eq!(sqs["facts"]["said"], "not authorized");
    assert_eq!(sqs["connection"], "profile:ci");
    assert_eq!(
        (&sqs["profile"], &sqs["region"]),
        (&"ci".into(), &"eu-west-1".into())
    );
}

#[test]
fn what_was_learned_is_kept_and_shown_as_long_as_it_is_about_what_is_used() {
    let server = Answers::start(&[("ListQueues", refusal(403, "AccessDenied", "no"))]);
    let home = home(USER);
    let table = verify(&home, &server, &["sqs", "lambda"]).exits(0).stdout;
    let lines: Vec<&str> = table.lines().collect();
    assert!(
        lines[0].starts_with("lambda  connected "),
        "catalogue order: {table}"
    );
    assert!(
        lines[1].starts_with("sqs     connected, not permitted"),
        "{table}"
    );
    assert!(
        lines[3].starts_with("sqs: Ask whoever administers account"),
        "{table}"
    );
    let look = |args: &[&str]| home.run_with(args, &vars(&server)).exits(0);
    let services = look(&["services", "--json"]).json();
    let verified = |id: &str| named(&services["services"], "id", id)["verified"].clone();
    assert_eq!(verified("sqs")["verdict"], "denied");
    assert_eq!(verified("sns"), Value::Null);
    let text = look(&["services"]).stdout;
    let line = text
        .lines()
        .find(|line| line.starts_with("lambda "))
        .unwrap();
    assert!(line.ends_with("connected, just now"), "{line}");
    let elsewhere = home.run_with(&["services", "--json"], &[("AWS_PROFILE", "other")]);
    let elsewhere = elsewhere.exits(0).json();
    assert_eq!(
        named(&elsewhere["services"], "id", "sqs")["verified"],
        Value::Null
    );
}

#[test]
fn the_root_user_is_asked_for_no_more_than_its_name() {
    let server = Answers::start(&[]);
    let home = home(ROOT);
    let all = verify(&home, &server, &["--json"]).exits(0).json();
    assert_eq!(server.asked(), ["GetCallerIdentity"]);
    assert_eq!(of(&all, "sts")["verdict"], "connected");
    for id in ["lambda", "iam", "codewhisperer-lambda"] {
        let one = of(&all, id);
        assert_eq!(one["verdict"], "not_asked", "{one:#}");
        assert!(
            one["message"].as_str().unwrap().contains("root user"),
            "{one:#}"
        );
    }
}

#[test]
fn keys_that_do_not_work_are_tried_once() {
    let unknown = "<ErrorResponse><Error><Code>InvalidClientTokenId</Code><Message>no</Message></Error></ErrorResponse>";
    let reply = Reply::Say(403, "Content-Type: text/xml\r\n", unknown.to_owned());
    let server = Answers::start(&[("GetCallerIdentity", reply)]);
    let home = home(USER);
    let all = verify(&home, &server, &["sts", "lambda", "--json"])
        .exits(0)
        .json();
    assert_eq!(server.asked(), ["GetCallerIdentity"]);
    for id in ["sts", "lambda"] {
        let one = of(&all, id);
        assert_eq!(one["verdict"], "rejected", "{one:#}");
        assert!(
            one["message"]
                .as_str()
                .unwrap()
                .contains(".aws/credentials:2"),
            "{one:#}"
        );
    }
}

#[test]
fn a_failing_sts_is_not_told_as_one_that_is_asked_too_often() {
    for (status, verdict, says) in [
        (500, "broken", "failed by itself (status 500)"),
        (429, "throttled", "asks for fewer calls"),
    ] {
        let reply = Reply::Say(status, "", String::new());
        let server = Answers::start(&[("GetCallerIdentity", reply)]);
        let all = verify(&home(USER), &server, &["sts", "lambda", "--json"]);
        let all = all.exits(0).json();
        let sts = of(&all, "sts");
        assert_eq!(sts["verdict"], verdict, "{sts:#}");
        assert!(sts["message"].as_str().unwrap().contains(says), "{sts:#}");
        assert_eq!(of(&all, "lambda")["verdict"], "not_asked");
    }
}

#[test]
fn a_token_that_a_service_does_not_know_is_refreshed_once() {
    let call = "/assignment/accounts";
    let tokens =
        "{\"accessToken\":\"CANARY-new\",\"expiresIn\":3600,\"refreshToken\":\"CANARY-2\"}";
    for (known, verdict, says, mend) in [
        ("CANARY-new", "connected", "answered", None),
        (
            "CANARY-other",
            "rejected",
            "which is new",
            Some("moorline login acme"),
        ),
    ] {
        let server = Answers::start(&[
            (call, Reply::Knowing(known)),
            ("/token", Reply::Say(200, "", tokens.to_owned())),
        ]);
        let home = Home::with_config(format!(
            "[sso-session acme]\nsso_start_url = {ACME_URL}\nsso_region = us-east-1\n\
             sso_registration_scopes = sso:account:access\n"
        ));
        home.write_state("[pins]\naccount-list = \"session:acme\"\n");
        // What was written just now is not refreshed again.
        let token = home.token("acme", &Token::of(ACME_URL));
        let file = File::options().write(true).open(token).unwrap();
        file.set_modified(std::time::UNIX_EPOCH).unwrap();
        let all = verify(&home, &server, &["account-list", "--json"]);
        let one = of(&all.exits(0).json(), "account-list");
        assert_eq!(server.asked(), [call, "/token", call], "{one:#}");
        assert_eq!(one["verdict"], verdict, "{one:#}");
        assert!(one["message"].as_str().unwrap().contains(says), "{one:#}");
        let told = one["mend"].as_str();
        assert_eq!(told.is_some(), mend.is_some(), "{one:#}");
        assert!(told.unwrap_or_default().contains(mend.unwrap_or_default()));
    }
}

#[test]
fn a_profile_without_credentials_and_a_way_that_is_none_are_told() {
    let server = Answers::start(&[]);
    let home = home(USER);
    let all = verify(&home, &server, &["lambda", "--profile", "other", "--json"]);
    let one = of(&all.exits(0).json(), "lambda");
    assert_eq!(one["verdict"], "not_asked", "{one:#}");
    assert!(
        one["message"].as_str().unwrap().contains("other"),
        "{one:#}"
    );
    assert!(server.asked().is_empty());
    let closed = [
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:9"),
        ("AWS_PROFILE", "ci"),
    ];
    let done = home.run_with(&["verify", "lambda", "--json"], &closed);
    let one = of(&done.exits(0).json(), "lambda");
    assert_eq!(one["verdict"], "unreachable_connection", "{one:#}");
}

#[test]
fn only_a_wrong_order_is_a_failure() {
    let server = Answers::start(&[]);
    let home = home(USER);
    verify(&home, &server, &["lamda"])
        .exits(2)
        .says(&["lambda", "moorline services"]);
    verify(&home, &server, &["s3", "--profile", "cy"])
        .exits(2)
        .says(&["cy"]);
    verify(&home, &server, &["s3", "--region", "mars"])
        .exits(2)
        .says(&["mars"]);
    assert!(server.asked().is_empty());
}

#[test]
fn the_region_that_is_named_is_the_one_that_is_asked() {
    let server = Answers::start(&[]);
    let home = home(USER);
    let args = ["lambda", "codeartifact", "--region", "sa-east-1", "--json"];
    let all = verify(&home, &server, &args).exits(0).json();
    assert_eq!(of(&all, "lambda")["region"], "sa-east-1");
    let one = of(&all, "codeartifact");
    assert_eq!(one["region"], "us-east-1");
    assert!(
        one["message"]
            .as_str()
            .unwrap()
            .contains("not in sa-east-1"),
        "{one:#}"
    );
}

#[test]
fn a_host_that_is_not_aws_s_is_named_before_it_is_asked() {
    let server = Answers::start(&[]);
    let home = home(USER);
    for service in ["codewhisperer-lambda", "iam"] {
        let vars = [
            ("AWS_ENDPOINT_URL_STS", server.url.as_str()),
            ("AWS_ENDPOINT_URL_IAM", "https://elsewhere.invalid:1"),
            ("AWS_PROFILE", "ci"),
        ];
        home.run_with(&["verify", service], &vars)
            .exits(0)
            .says(&["AWS_ENDPOINT_URL_IAM has elsewhere.invalid:1 asked"]);
    }
}

#[test]
fn an_interrupted_run_prints_what_there_is() {
    let server = Answers::start(&[("ListQueues", Reply::Hang)]);
    let home = home(USER);
    let mut command = home.moorline(&["verify", "sqs", "sns", "--json"]);
    command.envs(vars(&server));
    let child = command.spawn().unwrap();
    let until = Instant::now() + Duration::from_secs(30);
    let state = home.join(".local/state/moorline/verified.json");
    while !(state.exists() && server.asked().contains(&"ListQueues".to_owned())) {
        assert!(Instant::now() < until, "it never got there");
        std::thread::yield_now();
    }
    let id = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
    let done = child.wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(130));
    let all: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(all["verifications"].as_array().unwrap().len(), 1, "{all:#}");
    assert_eq!(of(&all, "sns")["verdict"], "connected");
}

#[test]
fn what_was_never_signed_in_is_not_told_as_over() {
    let server = Answers::start(&[]);
    let home = Home::with_config(format!(
        "[sso-session acme]\nsso_start_url = {ACME_URL}\nsso_region = us-east-1\n\
         [profile ci]\nsso_session = acme\nsso_account_id = 111122223333\nsso_role_name = Dev\n"
    ));
    let all = verify(&home, &server, &["sts", "lambda", "--json"]);
    let all = all.exits(0).json();
    for service in ["sts", "lambda"] {
        let one = of(&all, service);
        assert_eq!(one["verdict"], "not_asked", "{one:#}");
        let mend = one["mend"].as_str().unwrap();
        assert!(mend.contains("moorline login acme"), "{one:#}");
    }
    home.token("acme", &Token::of(ACME_URL).without_refresh().left(-60));
    let all = verify(&home, &server, &["sts", "--json"]);
    let one = of(&all.exits(0).json(), "sts");
    assert_eq!(one["verdict"], "expired", "{one:#}");
    assert!(server.asked().is_empty());
}
