//! Where a sign-in goes, several identities beside each other, scopes that are added, and sessions
//! that are extended: against the embedded provider.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

#[path = "support/bench.rs"]
mod bench;
#[path = "sign_in_targets/more.rs"]
mod more;

use bench::{ACME_TOKEN, Bench, ORGANIZATION, OWN_TOKEN, SESSION, request, session};
use moorline::demo::{BUILDER_ID_START_URL, Fault, Operation, Options, Provider, Refusal};
use moorline::domain::connection::ConnectionId;
use moorline::domain::why;
use moorline::flows::failure::{Exit, Failure};
use moorline::flows::host::{Environment, Host};
use moorline::flows::sign_in::plan::missing_scopes;
use moorline::flows::sign_in::{
    Access, Progress, SignInPlan, SignInRequest, SignedIn, Target, Way, run,
};
use moorline::flows::sign_out::sign_out;
use std::collections::BTreeMap;
use tokio::sync::mpsc::unbounded_channel;

const VANITY: &str = "https://aws.acme.example/start";
const ACCOUNTS: &str = "sso:account:access";

fn at(url: &str, region: Option<&str>, name: Option<&str>) -> SignInRequest {
    request(Target::StartUrl {
        url: url.into(),
        region: region.map(str::to_owned),
        session: name.map(str::to_owned),
    })
}

fn approve(provider: &Provider, code: &str) {
    assert!(provider.approve(code));
}

async fn approved(bench: &Bench, request: &SignInRequest) -> ConnectionId {
    let plan = bench.plan(request).unwrap();
    bench.sign_in(&plan, approve).await.0.unwrap().connection
}

/// Signs in as the console and the command line do; `step` sees every step.
async fn signed_in(
    bench: &Bench,
    plan: &SignInPlan,
    step: impl Fn(&Progress),
) -> Result<SignedIn, Failure> {
    let (_steer, steers) = unbounded_channel();
    run::run(&bench.host(), plan, steers, |progress| step(&progress)).await
}

/// Signs in with the code that is shown, approved at once.
async fn signed_in_by_code(bench: &Bench, plan: &SignInPlan) {
    let approving = |step: &Progress| {
        if let Progress::AwaitingUser(code) = step {
            approve(&bench.provider, &code.code);
        }
    };
    signed_in(bench, plan, approving).await.unwrap();
}

/// The files of the shared cache, by name.
fn tokens(bench: &Bench) -> BTreeMap<String, String> {
    let files = bench.files();
    let cached = files
        .iter()
        .filter(|file| file.starts_with(".aws/sso/cache/"));
    cached
        .map(|file| (file.clone(), bench.read(file)))
        .collect()
}

#[test]
fn the_region_comes_from_the_url_else_from_a_session_else_is_asked_for() {
    let beta = "[sso-session beta]\nsso_start_url = https://beta.awsapps.com/start\nsso_region = us-west-2\n[sso-session gamma]\nsso_start_url = https://beta.awsapps.com/start\nsso_region = eu-north-1\n";
    let bench = Bench::with_config(&format!("{SESSION}{beta}"));
    for (url, given, name, region) in [
        (
            "https://d-1.portal.ap-south-1.app.aws/start",
            None,
            None,
            "ap-south-1",
        ),
        (
            "https://d-1.cn-north-1.portal.amazonaws.com.cn/",
            Some(" cn-north-1 "),
            None,
            "cn-north-1",
        ),
        (ORGANIZATION, None, None, "eu-west-1"),
        (
            "https://D-9067demo00.awsapps.com/start/#/",
            Some(""),
            Some("second"),
            "eu-west-1",
        ),
        (BUILDER_ID_START_URL, None, Some("work"), "us-east-1"),
        (
            "https://beta.awsapps.com/start",
            None,
            Some("gamma"),
            "eu-north-1",
        ),
        (
            "https://new.awsapps.com/start",
            Some("sa-east-1"),
            None,
            "sa-east-1",
        ),
    ] {
        assert_eq!(
            bench.plan(&at(url, given, name)).unwrap().region,
            region,
            "{url}"
        );
    }
    for (url, given, says) in [
        (
            "https://d-1.portal.ap-south-1.app.aws/",
            Some("us-east-1"),
            "The start URL is in ap-south-1, not in `us-east-1`",
        ),
        (
            "https://new.awsapps.com/start",
            None,
            "does not say its region",
        ),
        (
            "https://beta.awsapps.com/start",
            None,
            "several regions: us-west-2, eu-north-1",
        ),
        (VANITY, None, "does not say its region"),
        (
            "https://new.awsapps.com/start",
            Some("us-east-1.evil"),
            "is not the name of an AWS region",
        ),
    ] {
        let failure = bench.plan(&at(url, given, None)).unwrap_err();
        assert_eq!(failure.exit, Exit::Usage);
        assert!(failure.summary.contains(says), "{failure}");
    }
    let how = bench
        .plan(&at(VANITY, None, None))
        .unwrap_err()
        .hint
        .unwrap();
    assert!(
        how.contains("--region") && how.contains("SSO Region"),
        "{how}"
    );
}

#[tokio::test]
async fn a_vanity_url_stays_the_key_and_is_not_looked_up_for_a_provider_on_this_machine() {
    let bench = Bench::with(Options {
        organizations: vec![VANITY.into()],
        ..Options::default()
    });
    let plan = bench
        .plan(&at(VANITY, Some("eu-west-1"), Some("acme")))
        .unwrap();
    signed_in_by_code(&bench, &plan).await;
    assert!(
        bench
            .read(".aws/config")
            .contains(&format!("sso_start_url = {VANITY}\n"))
    );
    assert_eq!(bench.json(ACME_TOKEN)["startUrl"], VANITY);
}

#[tokio::test]
async fn the_server_is_told_what_a_vanity_url_leads_to() {
    let bench = Bench::new();
    let plan = bench
        .plan(&at(VANITY, Some("eu-west-1"), Some("acme")))
        .unwrap();
    let led = SignInPlan {
        wire_start_url: ORGANIZATION.into(),
        ..plan
    };
    bench.sign_in(&led, approve).await.0.unwrap();
    assert_eq!(bench.json(ACME_TOKEN)["startUrl"], VANITY);
    assert!(!bench.read(".aws/config").contains(ORGANIZATION));
}

#[tokio::test]
async fn a_url_and_a_region_that_do_not_fit_say_so_in_one_line() {
    let bench = Bench::new();
    let plan = bench
        .plan(&at(
            "https://nobody.awsapps.com/start",
            Some("eu-west-1"),
            None,
        ))
        .unwrap();
    let failure = bench.sign_in(&plan, approve).await.0.unwrap_err();
    let says = "the start URL https://nobody.awsapps.com/start and the region eu-west-1 do not fit together";
    assert!(failure.summary.contains(says), "{failure}");
    assert!(!failure.summary.contains('\n'), "{failure}");
    assert!(failure.hint.unwrap().contains("SSO Region"));
    assert!(!bench.exists(".aws"));
}

#[tokio::test]
async fn two_people_at_one_start_url_keep_a_token_each() {
    let bench = Bench::with_config(SESSION);
    let first = approved(&bench, &request(Target::Connection(session("acme")))).await;
    let second = approved(&bench, &at(ORGANIZATION, None, Some("acme-admin"))).await;
    assert_eq!(
        [&first, &second],
        [&session("acme"), &session("acme-admin")]
    );
    let both = tokens(&bench);
    assert_eq!(both.len(), 2, "{both:?}");
    let plan = bench
        .plan(&request(Target::Connection(second.clone())))
        .unwrap();
    let warning = "Identity Center acme is signed in at this start URL too";
    assert!(
        plan.notices.iter().any(|said| said.starts_with(warning)),
        "{plan:?}"
    );
    let failure = bench.plan(&at(ORGANIZATION, None, None)).unwrap_err();
    assert!(failure.summary.contains("acme, acme-admin"), "{failure}");

    approved(&bench, &request(Target::Connection(second.clone()))).await;
    assert_eq!(
        tokens(&bench)[ACME_TOKEN],
        both[ACME_TOKEN],
        "signing in to one leaves the other"
    );
    sign_out(&bench.host(), &bench.overview(), &second)
        .await
        .unwrap();
    let left = tokens(&bench);
    assert_eq!(left.keys().collect::<Vec<_>>(), [ACME_TOKEN]);
    assert_eq!(
        left[ACME_TOKEN], both[ACME_TOKEN],
        "signing out of one leaves the other"
    );
    assert!(bench.overview().connection(&first).unwrap().state.is_live());
}

#[tokio::test]
async fn two_builder_ids_live_beside_each_other() {
    let bench = Bench::new();
    let own = approved(&bench, &request(Target::NewBuilderId)).await;
    let kept = bench.read(OWN_TOKEN);
    let work = approved(&bench, &at(BUILDER_ID_START_URL, None, Some("work"))).await;
    assert_eq!([&own, &work], [&session("builder-id"), &session("work")]);
    assert_eq!(bench.read(OWN_TOKEN), kept);
    let overview = bench.overview();
    for id in [&own, &work] {
        assert!(overview.connection(id).unwrap().state.is_live(), "{id}");
    }
    sign_out(&bench.host(), &overview, &work).await.unwrap();
    assert_eq!(bench.read(OWN_TOKEN), kept);
    approved(&bench, &request(Target::Connection(work.clone()))).await;
    sign_out(&bench.host(), &bench.overview(), &own)
        .await
        .unwrap();
    assert!(!bench.exists(OWN_TOKEN));
    assert!(bench.overview().connection(&work).unwrap().state.is_live());
}

#[test]
fn a_new_session_asks_for_what_it_is_said_to_be_for() {
    let bench = Bench::new();
    let scopes = |access, service: Option<&str>| {
        let request = SignInRequest {
            access,
            service: service.map(str::to_owned),
            ..at(ORGANIZATION, Some("eu-west-1"), None)
        };
        bench.plan(&request).unwrap().scopes
    };
    assert_eq!(scopes(None, None), [ACCOUNTS]);
    assert_eq!(scopes(Some(Access::Accounts), None), [ACCOUNTS]);
    let only = scopes(Some(Access::CodeWhisperer), None);
    assert!(only.len() == 5 && only.iter().all(|one| one.starts_with("codewhisperer:")));
    let both = scopes(Some(Access::Both), None);
    assert!(both.len() == 6 && both[0] == ACCOUNTS);
    let more = scopes(Some(Access::CodeWhisperer), Some("codecatalyst"));
    assert_eq!(
        (more.len(), more[5].as_str()),
        (6, "codecatalyst:read_write")
    );
    let builder_id = SignInRequest {
        access: Some(Access::Both),
        ..at(BUILDER_ID_START_URL, None, None)
    };
    assert_eq!(bench.plan(&builder_id).unwrap_err().exit, Exit::Usage);

    let bench = Bench::with_config(SESSION);
    let known = SignInRequest {
        access: Some(Access::CodeWhisperer),
        ..at(ORGANIZATION, None, None)
    };
    let plan = bench.plan(&known).unwrap();
    assert_eq!(plan.scopes, both, "a session never loses what it has");
}

#[test]
fn fips_and_dual_stack_are_read_as_the_sdks_read_them() {
    let bench = Bench::with_config(
        "[default]\nuse_fips_endpoint = true\n[profile six]\nuse_dualstack_endpoint = TRUE\n[profile plain]\nregion = us-east-1\n",
    );
    let host = |vars: &[(&str, &str)]| {
        let vars = vars
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()));
        let environment = Environment::isolated(bench.home.path(), vars.collect());
        let now = bench.now();
        let host = Host::new(environment, false, Box::new(move || now));
        host.endpoints().oidc("eu-west-1").unwrap().host()
    };
    for (vars, expected) in [
        (&[][..], "oidc-fips.eu-west-1.amazonaws.com"),
        (
            &[("AWS_USE_FIPS_ENDPOINT", "false")],
            "oidc.eu-west-1.amazonaws.com",
        ),
        (&[("AWS_PROFILE", "six")], "oidc.eu-west-1.api.aws"),
        (
            &[("AWS_DEFAULT_PROFILE", "plain")],
            "oidc.eu-west-1.amazonaws.com",
        ),
        (
            &[("AWS_PROFILE", "six"), ("AWS_USE_FIPS_ENDPOINT", "True")],
            "oidc-fips.eu-west-1.api.aws",
        ),
    ] {
        assert_eq!(host(vars), expected, "{vars:?}");
    }
}
