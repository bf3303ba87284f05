//! Who a sign-in makes you, where Moorline runs, policies and dates: on the command line.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

#[path = "support/home.rs"]
mod home;

use home::{ACME_URL, Home, Token, everything, guide, items, keys, named, text};
use serde_json::{Value, json};

const FIELDS: [&str; 9] = [
    "administrator",
    "can",
    "cannot",
    "confidence",
    "id",
    "name",
    "next",
    "standing",
    "what",
];

fn first(connections: &Value, id: &str) -> Value {
    let connection = named(&connections["connections"], "id", id);
    let users = items(&connection["user_types"]);
    assert_eq!(users[0]["id"], connection["user_type"], "{id}");
    users[0].clone()
}

#[test]
fn every_user_type_says_what_it_can_and_cannot_and_whom_to_ask() {
    let home = everything();
    let config = format!(
        "{}[profile admin]\nsso_session = beta\nsso_account_id = 1\nsso_role_name = AWSAdministratorAccess\n\
         [sso-session beta]\nsso_start_url = https://beta.awsapps.com/start\nsso_region = eu-west-1\n\
         [profile cw]\nsso_session = gamma\nsso_account_id = 1\nsso_role_name = CodeWhisperer_administrator\n\
         [sso-session gamma]\nsso_start_url = https://gamma.awsapps.com/start\nsso_region = eu-west-1\n\
         [profile root]\nlogin_session = arn:aws:iam::444455556666:root\n",
        home::EVERYTHING
    );
    home.write(".aws/config", config);
    let answer = home.json("connections");
    for (id, role, confidence, next) in [
        (
            "session:builder-id",
            "individual_developer",
            "certain",
            "Kiro",
        ),
        (
            "session:acme",
            "professional_developer",
            "guess",
            "moorline verify codewhisperer",
        ),
        (
            "session:beta",
            "identity_center_administrator",
            "guess",
            "then add the developers",
        ),
        (
            "session:gamma",
            "codewhisperer_administrator",
            "guess",
            "then choose users or groups",
        ),
        (
            "profile:root",
            "root_user",
            "certain",
            "Make an administrator",
        ),
        (
            "profile:long-term",
            "in_console_developer",
            "guess",
            "moorline why codewhisperer-lambda",
        ),
    ] {
        let user = first(&answer, id);
        assert_eq!(keys(&user), FIELDS, "{id}");
        assert_eq!(user["id"], role, "{id}");
        assert_eq!(user["confidence"], confidence, "{id}");
        assert!(text(&user["next"]).contains(next), "{id}: {user}");
        for said in ["what", "can", "cannot", "administrator"] {
            assert!(text(&user[said]).len() > 10, "{id}: {said}");
        }
    }
    let beta = first(&answer, "session:beta");
    assert_eq!(beta["standing"], "not_signed_in");
    let acme = first(&answer, "session:acme");
    let administrator = text(&acme["administrator"]);
    assert!(administrator.contains("Identity Center"), "{administrator}");
}

#[test]
fn what_is_missing_decides_the_next_step() {
    let home = guide();
    let standing =
        |home: &Home| first(&home.json("connections"), "session:acme")["standing"].clone();
    assert_eq!(standing(&home), Value::Null);
    home.token("acme", &Token::of(ACME_URL).scopes(&["sso:account:access"]));
    assert_eq!(standing(&home), "scopes_missing");
    home.token("acme", &Token::of(ACME_URL).left(-10).without_refresh());
    assert_eq!(standing(&home), "not_signed_in");
    let why = home.run(&["why", "acme"]).exits(0).stdout;
    assert!(
        why.contains("you:  professional-tier developer (a guess)\nnext: Sign in at your organization's start URL."),
        "{why}"
    );
    let why = home.run(&["why", "acme", "--json"]).exits(0).json();
    assert_eq!(why["user_types"][0]["standing"], "not_signed_in");
    assert_eq!(why["policy"], Value::Null);
    assert_eq!(why["milestones"], json!([]));
}

#[test]
fn one_connection_can_make_several_of_you() {
    let home = Home::with_config(format!(
        "[profile admin]\nsso_session = acme\nsso_account_id = 1\nsso_role_name = AWSAdministratorAccess\n\
         [sso-session acme]\nsso_start_url = {ACME_URL}\nsso_region = eu-west-1\n\
         sso_registration_scopes = sso:account:access,codewhisperer:completions,codewhisperer:analysis\n"
    ));
    home.token("acme", &Token::of(ACME_URL));
    let acme = home.connection("session:acme");
    let roles: Vec<&str> = items(&acme["user_types"])
        .iter()
        .map(|user| text(&user["id"]))
        .collect();
    assert_eq!(
        roles,
        ["identity_center_administrator", "professional_developer"]
    );
}

#[test]
fn the_policy_of_a_console_is_ready_to_be_given_away() {
    let home = everything();
    let why = home.run(&["why", "codewhisperer-lambda"]).exits(0).stdout;
    let (_, policy) = why
        .split_once("for whoever administers the account:\n")
        .unwrap();
    let printed: Value = serde_json::from_str(policy).unwrap();
    let statement = &printed["Statement"][0];
    assert_eq!(
        statement["Action"],
        json!(["codewhisperer:GenerateRecommendations"])
    );
    let answer = home
        .run(&["why", "codewhisperer-lambda", "--json"])
        .exits(0)
        .json();
    assert_eq!(answer["policy"], printed);
    let console = home
        .run(&["why", "amazon-q-console", "--json"])
        .exits(0)
        .json();
    let actions = &console["policy"]["Statement"][0]["Action"];
    assert_eq!(items(actions).len(), 4, "{console}");
    let none = home.run(&["why", "s3", "--json"]).exits(0).json();
    assert_eq!(none["policy"], Value::Null);
}

#[test]
fn dates_that_press_are_told_and_all_of_them_are_in_the_catalogue() {
    let home = guide();
    let services = home.json("services");
    let milestones = |id| named(&services["services"], "id", id)["milestones"].clone();
    assert_eq!(milestones("cloud9")[0]["on"], "2024-07-25");
    assert_eq!(milestones("codewhisperer")[2]["on"], "2027-04-30");
    assert_eq!(milestones("s3"), json!([]));
    // Days that are over stay told, whatever the day of this test.
    let why = home.run(&["why", "codewhisperer"]).exits(0).stdout;
    assert!(
        why.contains("date: since 2026-07-25: Builder IDs made from this day on are refused"),
        "{why}"
    );
    let status = home.run(&["status"]).exits(0).stdout;
    let told = status
        .lines()
        .filter(|line| line.starts_with("CodeWhisperer, "));
    assert!(told.count() >= 1, "{status}");
    assert!(!status.contains("Cloud9"), "{status}");
    let answer = home
        .run(&["why", "codewhisperer", "--json"])
        .exits(0)
        .json();
    assert_eq!(items(&answer["milestones"]).len(), 3);
}

#[test]
fn the_place_names_the_codewhisperer_that_counts() {
    let home = guide();
    let elsewhere = home.json("status");
    assert_eq!(elsewhere["place"], Value::Null);
    let inside = [
        ("SAGEMAKER_APP_TYPE", "JupyterLab"),
        ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x"),
    ];
    let status = home.json_with("status", &inside);
    assert_eq!(status["place"], "sagemaker");
    let role = first(&status, "container");
    assert_eq!(role["id"], "in_console_developer");
    assert_eq!(role["confidence"], "certain");
    let said = home.run_with(&["status"], &inside).exits(0).stdout;
    assert!(
        said.contains("place: SageMaker Studio, where CodeWhisperer in SageMaker Studio is the one that counts: "),
        "{said}"
    );
    // What the Amazon Q CLI sets for its children is no place.
    let trap = [("AWS_EXECUTION_ENV", "AmazonQ-For-CLI Version/1.19.0")];
    assert_eq!(home.json_with("status", &trap)["place"], Value::Null);
}
