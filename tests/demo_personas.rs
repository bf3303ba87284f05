//! The personas of the demo, seen by the real binary, and by boto3, in each one's home while its
//! provider lives.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on fails, and one that did not run says so"
)]

#[path = "support/home.rs"]
mod home;
#[path = "support/pty.rs"]
#[expect(dead_code, reason = "the other tests of terminals use the rest")]
mod pty;

use home::{Done, MOORLINE, finish, named};
use moorline::cli::args::Persona;
use moorline::cli::demo::persona::Stage;
use moorline::demo::Operation;
use pty::{Terminal, vars};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const ALL: [Persona; 7] = [
    Persona::Individual,
    Persona::Professional,
    Persona::ProfessionalUnassigned,
    Persona::InConsole,
    Persona::IdcAdmin,
    Persona::CwAdmin,
    Persona::Root,
];

/// A persona's stage, and the folder that its home is in.
struct Play {
    stage: Stage,
    _below: tempfile::TempDir,
}

impl Play {
    fn of(persona: Persona) -> Self {
        let below = tempfile::tempdir().unwrap();
        let stage = Stage::set(Some(persona), below.path()).unwrap();
        Self {
            stage,
            _below: below,
        }
    }

    fn program(&self, program: impl AsRef<Path>, args: &[&str]) -> Done {
        let mut command = Command::new(program.as_ref());
        command
            .args(args)
            .env_clear()
            .env("HOME", self.stage.home.path())
            .env("LANG", "C.UTF-8")
            .envs(self.stage.vars())
            .current_dir(self.stage.home.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        finish(&mut command)
    }

    fn moorline(&self, args: &[&str]) -> Done {
        self.program(MOORLINE, args)
    }

    fn status(&self) -> Value {
        self.moorline(&["status", "--json"]).exits(0).json()
    }

    fn whoami(&self) -> Value {
        self.moorline(&["whoami", "--json"]).exits(0).json()
    }

    /// What CodeWhisperer says to the token that Moorline hands out.
    async fn codewhisperer(&self, operation: &str) -> Value {
        let token = self.moorline(&["token", "codewhisperer"]).exits(0).stdout;
        let answer = reqwest::Client::new()
            .post(&self.stage.vars()["AWS_ENDPOINT_URL_CODEWHISPERER"])
            .bearer_auth(token.trim())
            .header(
                "x-amz-target",
                format!("AmazonCodeWhispererService.{operation}"),
            )
            .body("{}")
            .send()
            .await
            .unwrap();
        answer.json().await.unwrap()
    }
}

/// A Python that has boto3, if there is one.
fn python() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/interop/venv/bin/python");
    let has_boto3 = Command::new(&path)
        .args(["-c", "import boto3"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !has_boto3 {
        eprintln!("skipped: no boto3 (tests/interop/install.sh brings it)");
    }
    has_boto3.then_some(path)
}

/// The state of a service, and the profile that it follows.
fn service(status: &Value, id: &str) -> (String, Value) {
    let service = named(&status["services"], "id", id);
    let state = service["state"].as_str().unwrap().to_owned();
    (state, service["binding"]["profile"].clone())
}

#[test]
fn each_is_its_user_type_at_once() {
    for (persona, connection, user_type, profile, codewhisperer, lambda) in [
        (
            Persona::Individual,
            "session:builder-id",
            "individual_developer",
            "personal",
            "ready",
            "none",
        ),
        (
            Persona::Professional,
            "session:acme",
            "professional_developer",
            "acme-dev",
            "ready",
            "ready",
        ),
        (
            Persona::ProfessionalUnassigned,
            "session:acme",
            "professional_developer",
            "acme-dev",
            "ready",
            "ready",
        ),
        (
            Persona::InConsole,
            "container",
            "in_console_developer",
            "default",
            "sign_in",
            "unknown",
        ),
        (
            Persona::IdcAdmin,
            "session:acme",
            "identity_center_administrator",
            "acme-admin",
            "sign_in",
            "ready",
        ),
        (
            Persona::CwAdmin,
            "session:acme",
            "codewhisperer_administrator",
            "codewhisperer-admin",
            "sign_in",
            "ready",
        ),
    ] {
        let status = Play::of(persona).status();
        assert_eq!(status["problems"], json!([]), "{persona:?}");
        assert_eq!(status["active_profile"], profile, "{persona:?}");
        let one = named(&status["connections"], "id", connection);
        assert_eq!(one["user_type"], user_type, "{persona:?}");
        assert_eq!(service(&status, "codewhisperer").0, codewhisperer);
        assert_eq!(service(&status, "lambda").0, lambda, "{persona:?}");
    }
}

#[test]
fn those_with_keys_are_told_who_they_are() {
    for (persona, arn, user_type) in [
        (
            Persona::Professional,
            "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Developer_",
            "professional_developer",
        ),
        (
            Persona::IdcAdmin,
            "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_AdministratorAccess_",
            "identity_center_administrator",
        ),
        (
            Persona::CwAdmin,
            "arn:aws:sts::222233334444:assumed-role/AWSReservedSSO_CodeWhisperer_administrator_",
            "codewhisperer_administrator",
        ),
        (Persona::Root, "arn:aws:iam::444455556666:root", "root_user"),
    ] {
        let who = Play::of(persona).whoami();
        let found = who["arn"].as_str().unwrap();
        assert!(found.starts_with(arn), "{found}");
        assert_eq!(who["user_type"], user_type);
        assert_eq!(who["is_root"], json!(persona == Persona::Root));
    }
    Play::of(Persona::Root)
        .moorline(&["whoami"])
        .exits(0)
        .says(&["WARNING: this is the root user", "remove root access keys"]);
}

#[tokio::test]
async fn only_who_was_given_codewhisperer_has_a_profile() {
    for (persona, profiles) in [
        (Persona::Professional, json!(["acme-developers"])),
        (Persona::ProfessionalUnassigned, json!([])),
    ] {
        let play = Play::of(persona);
        let answer = play.codewhisperer("ListAvailableProfiles").await;
        let listed = answer["profiles"].as_array().unwrap();
        let names: Vec<&Value> = listed.iter().map(|one| &one["profileName"]).collect();
        assert_eq!(json!(names), profiles, "{persona:?}");
        assert_eq!(
            play.stage.provider.count(Operation::ListAvailableProfiles),
            1
        );
    }
    let individual = Play::of(Persona::Individual);
    let usage = individual.codewhisperer("GetUsageLimits").await;
    assert_eq!(
        usage["subscriptionInfo"]["type"],
        "Q_DEVELOPER_STANDALONE_FREE"
    );
}

#[test]
fn administrators_may_administer_and_others_may_not() {
    let Some(python) = python() else {
        return;
    };
    let script = "import boto3, botocore\n\
                  try: print(len(boto3.client('sso-admin').list_instances()['Instances']))\n\
                  except botocore.exceptions.ClientError as e: print(e.response['Error']['Code'])";
    for (persona, profile, told) in [
        (Persona::IdcAdmin, "acme-admin", "1"),
        (
            Persona::CwAdmin,
            "codewhisperer-admin",
            "AccessDeniedException",
        ),
        (Persona::Professional, "acme-dev", "AccessDeniedException"),
    ] {
        let play = Play::of(persona);
        let python = python.to_str().unwrap();
        let done = play
            .moorline(&["exec", profile, "--", python, "-c", script])
            .exits(0);
        assert_eq!(done.stdout.trim(), told, "{persona:?}");
    }
}

#[test]
fn aws_tools_inside_the_studio_are_its_role() {
    let Some(python) = python() else {
        return;
    };
    let play = Play::of(Persona::InConsole);
    let script = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])";
    let done = play.program(&python, &["-c", script]).exits(0);
    assert_eq!(
        done.stdout.trim(),
        "arn:aws:sts::444455556666:assumed-role/StudioExecution/SageMaker"
    );
    let script = "import boto3\n\
                  for arn in 'role/service-role/StudioExecution', 'user/dev':\n  \
                  told = boto3.client('iam').simulate_principal_policy(\n   \
                  PolicySourceArn='arn:aws:iam::444455556666:' + arn,\n   \
                  ActionNames=['codewhisperer:GenerateRecommendations'])\n  \
                  print(told['EvaluationResults'][0]['EvalDecision'])";
    let done = play.program(&python, &["-c", script]).exits(0);
    assert_eq!(done.stdout, "allowed\nimplicitDeny\n");
    let user = play
        .moorline(&["whoami", "iam-user", "--json"])
        .exits(0)
        .json();
    assert_eq!(user["user_type"], "in_console_developer");
}

#[test]
fn nothing_in_their_environment_leads_off_this_machine() {
    for persona in ALL {
        let play = Play::of(persona);
        let url = play.stage.provider.url();
        let vars = play.stage.vars();
        assert_eq!(vars["AWS_EC2_METADATA_DISABLED"], "true");
        assert_eq!(vars["AWS_ENDPOINT_URL"], url);
        for (name, value) in vars.iter().filter(|(_, value)| value.contains("://")) {
            assert!(value.starts_with(&url), "{persona:?} {name}");
        }
    }
}

#[test]
fn the_demo_opens_as_who_one_asks_for() {
    let home = tempfile::tempdir().unwrap();
    let args = ["demo", "--as", "professional"];
    let vars = vars(home.path());
    let mut console = Terminal::run(Path::new(MOORLINE), &args, &vars, (100, 30));
    let screen = console.wait_for("acme-staging");
    assert!(screen.contains("CodeWhisperer ●"), "{screen}");
    assert!(screen.contains("DEMO"), "{screen}");
    console.send("q");
    assert!(console.wait_for_end().success());
    assert!(console.screen().contains("demo over"));
}

#[test]
fn a_terminal_of_80_columns_has_what_services_say_alike_once() {
    let play = Play::of(Persona::Individual);
    let mut all = vars(play.stage.home.path());
    all.extend(play.stage.vars().clone());
    let mut terminal = Terminal::run(Path::new(MOORLINE), &["verify"], &all, (80, 100));
    assert!(terminal.wait_for_end().success());
    let screen = terminal.screen();
    let why = "The active profile, personal, offers no IAM credentials";
    assert_eq!(screen.matches(why).count(), 1, "{screen}");
    for line in [
        "lambda                   not asked",
        "s3-presigned             not asked",
    ] {
        assert!(screen.lines().any(|one| one.trim_end() == line), "{screen}");
    }
    let piped = play.moorline(&["verify"]).exits(0).stdout;
    assert_eq!(piped.matches(why).count(), 52, "{piped}");
}
