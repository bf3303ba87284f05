//! Signing in, end to end against the embedded provider: what is asked for, what is written, what
//! is left alone.

#[path = "support/bench.rs"]
mod bench;
#[path = "sign_in/trouble.rs"]
mod trouble;

use bench::{ACME_TOKEN, Bench, ORGANIZATION, OWN_TOKEN, SESSION, nobody, request, session};
use moorline::demo::{Fault, Operation, Options, Provider, Refusal};
use moorline::domain::binding::Via;
use moorline::flows::discover::discover;
use moorline::flows::failure::Exit;
use moorline::flows::sign_in::plan::plan;
use moorline::flows::sign_in::run::run;
use moorline::flows::sign_in::{Progress, SignInRequest, Target, Way};
use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;

const FIVE: [&str; 5] = [
    "codewhisperer:completions",
    "codewhisperer:analysis",
    "codewhisperer:conversations",
    "codewhisperer:transformations",
    "codewhisperer:taskassist",
];

fn approve(provider: &Provider, code: &str) {
    assert!(provider.approve(code));
}

fn acme_for(service: &str) -> SignInRequest {
    SignInRequest {
        service: Some(service.into()),
        way: Some(Way::DeviceCode),
        ..request(Target::Connection(session("acme")))
    }
}

fn start_url(name: Option<&str>) -> Target {
    Target::StartUrl {
        url: ORGANIZATION.into(),
        region: Some("eu-west-1".into()),
        session: name.map(str::to_owned),
    }
}

#[tokio::test]
async fn a_session_token_is_written_exactly_as_every_client_accepts_it() {
    let bench = Bench::with_config(SESSION);
    let plan = bench
        .plan(&request(Target::Connection(session("acme"))))
        .unwrap();
    assert_eq!(plan.scopes, ["sso:account:access"]);
    assert_eq!(plan.change, None);
    let (signed_in, seen) = bench.sign_in(&plan, approve).await;
    let signed_in = signed_in.unwrap();
    assert_eq!(seen[0], Progress::Registering);
    let Progress::AwaitingUser(code) = &seen[1] else {
        panic!("{seen:?}");
    };
    assert!(code.host_is_expected && code.complete_url.is_some());
    let text = bench.read(ACME_TOKEN);
    let token = bench.json(ACME_TOKEN);
    let keys: Vec<&str> = [
        "startUrl",
        "region",
        "accessToken",
        "expiresAt",
        "clientId",
        "clientSecret",
        "registrationExpiresAt",
        "refreshToken",
    ]
    .to_vec();
    assert_eq!(token.as_object().unwrap().len(), keys.len());
    let places: Vec<usize> = keys
        .iter()
        .map(|key| text.find(&format!("\"{key}\": ")).unwrap())
        .collect();
    assert!(places.is_sorted(), "the AWS CLI's order: {text}");
    assert_eq!(token["expiresAt"], bench.in_seconds(3600).to_string());
    assert_eq!(signed_in.expires_at, bench.in_seconds(3600));
    let mode = std::fs::metadata(bench.path(ACME_TOKEN))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(bench.read(".aws/config"), SESSION);
    assert_eq!(bench.provider.count(Operation::RegisterClient), 1);
    assert_eq!(
        bench
            .files()
            .iter()
            .filter(|file| file.contains("registrations/"))
            .count(),
        1
    );
}

#[tokio::test]
async fn a_second_sign_in_leaves_one_registration() {
    let bench = Bench::with_config(SESSION);
    for _ in 0..2 {
        let plan = bench
            .plan(&request(Target::Connection(session("acme"))))
            .unwrap();
        bench.sign_in(&plan, approve).await.0.unwrap();
    }
    let kept: Vec<String> = bench.files();
    let kept = kept.iter().filter(|file| file.contains("registrations/"));
    assert_eq!(kept.count(), 1);
}

#[tokio::test]
async fn signing_in_for_a_service_adds_its_scopes_and_pins_it() {
    let bench = Bench::with_config(SESSION);
    let plan = bench.plan(&acme_for("codewhisperer")).unwrap();
    let mut expected = vec!["sso:account:access"];
    expected.extend(FIVE);
    assert_eq!(plan.scopes, expected);
    let diff = &plan.change.as_ref().unwrap().diff;
    assert!(
        diff.contains("-sso_registration_scopes = sso:account:access\n"),
        "{diff}"
    );
    assert_eq!(
        bench.read(".aws/config"),
        SESSION,
        "planning writes nothing"
    );
    let signed_in = bench.sign_in(&plan, approve).await.0.unwrap();
    assert!(signed_in.pinned.contains(&"codewhisperer".to_owned()));
    let line = format!("sso_registration_scopes = {}\n", expected.join(","));
    assert_eq!(
        bench.read(".aws/config"),
        SESSION.replace("sso_registration_scopes = sso:account:access\n", &line)
    );
    let overview = bench.overview();
    let bound = overview.service("codewhisperer").unwrap();
    assert_eq!(bound.binding.via, Some(Via::Pin));
    assert_eq!(bound.binding.connection, Some(session("acme")));
    let again = bench
        .plan(&request(Target::Connection(session("acme"))))
        .unwrap();
    assert_eq!(again.scopes, expected, "never fewer scopes than before");
    assert_eq!(again.change, None);
}

#[tokio::test]
async fn a_new_builder_id_leaves_the_aws_directory_alone() {
    let bench = Bench::new();
    let plan = bench.plan(&request(Target::NewBuilderId)).unwrap();
    assert_eq!(plan.scopes, FIVE);
    assert_eq!(plan.region, "us-east-1");
    assert!(
        plan.notices
            .iter()
            .any(|notice| notice.contains("2027-04-30"))
    );
    let signed_in = bench.sign_in(&plan, approve).await.0.unwrap();
    assert_eq!(signed_in.pinned, ["codewhisperer"]);
    assert!(!bench.exists(".aws"), "{:?}", bench.files());
    assert!(bench.exists(OWN_TOKEN));
    let overview = bench.overview();
    assert_eq!(
        overview
            .service("codewhisperer")
            .unwrap()
            .binding
            .connection,
        Some(session("builder-id"))
    );
}

#[test]
fn a_builder_id_never_asks_for_accounts() {
    let section = "[sso-session builder-id]\nsso_start_url = https://view.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access";
    for (more, service, expected) in [
        ("", None, &FIVE[..]),
        (
            ",codecatalyst:read_write",
            None,
            &["codecatalyst:read_write"][..],
        ),
        ("", Some("codecatalyst"), &["codecatalyst:read_write"][..]),
    ] {
        let bench = Bench::with_config(&format!("{section}{more}\n"));
        let plan = bench
            .plan(&SignInRequest {
                service: service.map(str::to_owned),
                ..request(Target::Connection(session("builder-id")))
            })
            .unwrap();
        assert_eq!(plan.scopes, expected);
    }
}

#[tokio::test]
async fn what_is_bound_is_left_alone_by_a_sign_in_for_something_else() {
    let bench = Bench::with_config(SESSION);
    let plan = bench.plan(&request(Target::NewBuilderId)).unwrap();
    bench.sign_in(&plan, approve).await.0.unwrap();
    let mut wide = acme_for("codecatalyst");
    wide.service = Some("codecatalyst".into());
    let mut plan = bench.plan(&wide).unwrap();
    plan.scopes.extend(FIVE.map(str::to_owned));
    let signed_in = bench.sign_in(&plan, approve).await.0.unwrap();
    assert!(signed_in.pinned.contains(&"codecatalyst".to_owned()));
    assert!(!signed_in.pinned.contains(&"codewhisperer".to_owned()));
    assert_eq!(
        bench.overview().pins()["codewhisperer"],
        session("builder-id")
    );
}

#[tokio::test]
async fn what_the_profile_of_this_console_serves_is_left_alone() {
    let bench = Bench::with_config(&format!(
        "{}[profile q]\nsso_session = acme\n",
        SESSION.replace("sso:account:access", &FIVE.join(","))
    ));
    let overview = discover(&bench.host(), Some("q"));
    let new = request(Target::NewBuilderId);
    let plan = plan(&bench.host(), &overview, &new).unwrap();
    let signed_in = bench.sign_in(&plan, approve).await.0.unwrap();
    assert!(!signed_in.pinned.contains(&"codewhisperer".to_owned()));
}

#[tokio::test]
async fn an_organization_gets_a_session_of_its_own_and_a_profile_if_asked_for() {
    let bench = Bench::with_config("# mine\r\n[profile x]\r\nregion = eu-west-1\r\n");
    let plan = bench
        .plan(&SignInRequest {
            profile: Some("acme-q".into()),
            ..request(start_url(None))
        })
        .unwrap();
    assert_eq!(plan.connection, session("d-9067demo00"));
    bench.sign_in(&plan, approve).await.0.unwrap();
    assert_eq!(
        bench.read(".aws/config"),
        "# mine\r\n[profile x]\r\nregion = eu-west-1\r\n\r\n[sso-session d-9067demo00]\r\nsso_start_url = https://d-9067demo00.awsapps.com/start\r\nsso_region = eu-west-1\r\nsso_registration_scopes = sso:account:access\r\n\r\n[profile acme-q]\r\nsso_session = d-9067demo00\r\n"
    );
    let overview = bench.overview();
    assert!(
        overview
            .connection(&plan.connection)
            .unwrap()
            .state
            .is_live()
    );
}

#[test]
fn a_known_organization_is_not_written_twice() {
    let bench = Bench::with_config(SESSION);
    let plan = bench.plan(&request(start_url(None))).unwrap();
    assert_eq!(plan.connection, session("acme"));
    assert_eq!(plan.change, None);
    assert!(plan.notices.iter().any(|notice| notice.contains("acme")));
    let other = SESSION
        .replace("9067demo00", "other")
        .replace("acme", "d-9067demo00");
    let bench = Bench::with_config(&other);
    let plan = bench.plan(&request(start_url(None))).unwrap();
    assert_eq!(
        plan.connection,
        session("d-9067demo00-2"),
        "the name is taken"
    );
    let failure = bench
        .plan(&request(start_url(Some("d-9067demo00"))))
        .unwrap_err();
    assert_eq!(failure.exit, Exit::Usage);
}

#[test]
fn what_cannot_be_signed_in_to_is_refused_with_the_reason() {
    let bench = Bench::with_config(&format!(
        "{SESSION}[sso-session evil]\nsso_start_url = {ORGANIZATION}\nsso_region = evil.example/#\n[profile keys]\naws_access_key_id = A\naws_secret_access_key = B\n"
    ));
    let target = |url: &str, region: &str| Target::StartUrl {
        url: url.into(),
        region: Some(region.into()),
        session: None,
    };
    let refused = [
        request(Target::Connection(session("evil"))),
        request(Target::Connection(session("missing"))),
        request(Target::Connection(
            moorline::domain::connection::ConnectionId::Profile("keys".into()),
        )),
        request(target("http://acme.awsapps.com/start", "eu-west-1")),
        request(target("https://a@acme.awsapps.com/start", "eu-west-1")),
        request(target("acme", "eu-west-1")),
        request(target("https://acme.awsapps.com/start", "eu-west-1.evil")),
        acme_for("lambda"),
        acme_for("kiro"),
        acme_for("nonsense"),
        SignInRequest {
            service: Some("account-list".into()),
            ..request(Target::NewBuilderId)
        },
        SignInRequest {
            profile: Some("keys".into()),
            ..request(Target::Connection(session("acme")))
        },
    ];
    for request in refused {
        let failure = bench.plan(&request).unwrap_err();
        assert_eq!(failure.exit, Exit::Usage, "{request:?}: {failure}");
    }
}

#[tokio::test]
async fn a_legacy_start_url_signs_in_as_the_aws_cli_does() {
    let bench = Bench::with_config(&format!(
        "[profile old]\nsso_start_url = {ORGANIZATION}\nsso_region = eu-west-1\nsso_account_id = 111122223333\nsso_role_name = Developer\n"
    ));
    let id = moorline::domain::connection::ConnectionId::StartUrl(ORGANIZATION.into());
    let plan = bench
        .plan(&request(Target::Connection(id.clone())))
        .unwrap();
    assert!(plan.scopes.is_empty());
    bench.sign_in(&plan, approve).await.0.unwrap();
    let file = ".aws/sso/cache/a1e644eadfc698ba3e70db4d873b7181ecdc116b.json";
    assert!(bench.json(file).get("refreshToken").is_none());
    let overview = bench.overview();
    assert_eq!(
        overview.connection(&id).unwrap().scopes,
        ["sso:account:access"]
    );
}

#[tokio::test]
async fn a_builder_id_that_got_a_section_moves_to_the_shared_cache() {
    let bench = Bench::new();
    let plan = bench.plan(&request(Target::NewBuilderId)).unwrap();
    bench.sign_in(&plan, approve).await.0.unwrap();
    bench.write(
        ".aws/config",
        "[sso-session builder-id]\nsso_start_url = https://view.awsapps.com/start\nsso_region = us-east-1\n",
    );
    let plan = bench.plan(&request(Target::NewBuilderId)).unwrap();
    assert!(plan.change.is_some(), "the session asks for too little");
    bench.sign_in(&plan, approve).await.0.unwrap();
    assert!(!bench.exists(OWN_TOKEN));
    let registrations = bench.files();
    let registrations = registrations
        .iter()
        .filter(|file| file.contains("registrations/"));
    assert_eq!(registrations.count(), 1);
    let overview = bench.overview();
    let bound = overview.service("codewhisperer").unwrap();
    assert_eq!(bound.binding.connection, Some(session("builder-id")));
    assert!(
        overview
            .connection(&session("builder-id"))
            .unwrap()
            .state
            .is_live()
    );
}

#[test]
fn the_flows_can_run_on_any_thread() {
    fn sendable(_: &impl Send) {}
    let bench = Bench::with_config(SESSION);
    let (host, overview) = (bench.host(), bench.overview());
    let plan = bench.plan(&request(Target::NewBuilderId)).unwrap();
    let acme = session("acme");
    sendable(&run(&host, &plan, nobody(), |_| ()));
    sendable(&moorline::flows::refresh::refresh(&host, &overview, &acme));
    sendable(&moorline::flows::refresh::token(
        &host,
        &overview,
        "codewhisperer",
    ));
    sendable(&moorline::flows::sign_out::sign_out(
        &host, &overview, &acme,
    ));
}
