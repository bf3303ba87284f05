//! A rich overview to draw and to test on: one of everything, built without files or clock.

use jiff::{SignedDuration, Timestamp};
use moorline::domain::active::{Active, ActiveFrom, Shell};
use moorline::domain::connection::{
    AuthMethod, Connection, ConnectionId, ConnectionState, RoleCredentials,
};
use moorline::domain::holder::{HolderSignIn, HolderState, Tool};
use moorline::domain::overview::{Overview, Parts};
use moorline::domain::problem::Problem;
use moorline::domain::profile::{Profile, ProfileKind, Setting, SettingValue, Settings};
use moorline::domain::service::Service;
use moorline::domain::start_url;
use moorline::flows::catalogue;

/// The instant everything is seen at.
pub fn now() -> Timestamp {
    "2026-05-04T10:41:00Z".parse().unwrap()
}

fn in_minutes(minutes: i64) -> Option<Timestamp> {
    Some(now() + SignedDuration::from_mins(minutes))
}

/// Everything there is to show.
pub fn sample() -> Overview {
    Overview::new(parts(), now())
}

/// What the sample is built from, to change it before it is.
pub fn parts() -> Parts {
    Parts {
        connections: connections(),
        profiles: profiles(),
        services: services(),
        pins: [(
            "codewhisperer".to_string(),
            ConnectionId::Session("builder-id".into()),
        )]
        .into(),
        recents: vec!["dev-lambda".into()],
        holders: holders(),
        roles: catalogue::roles(None).0,
        active: Some(Active {
            profile: "dev-lambda".into(),
            from: ActiveFrom::AwsProfile,
            managed: None,
            over: Vec::new(),
        }),
        shell: Shell {
            profile: Some("dev-lambda".into()),
            agrees: true,
            overridden_by: Vec::new(),
        },
        problems: vec![
            Problem::new(
                "duplicate_section",
                "[profile old] is there twice, and botocore reads none of the file: remove one of them.",
            )
            .at("/home/dev/.aws/config", Some(31)),
            Problem::new("file_unreadable", "The file cannot be read: permission denied.")
                .at("/home/dev/.aws/sso/cache/beta.json", None),
        ],
        ..Parts::default()
    }
}

/// A connection of which nothing is known yet.
pub fn connection(id: ConnectionId, name: &str, auth_method: AuthMethod) -> Connection {
    Connection {
        state: ConnectionState::Never,
        ..Connection::new(id, name.into(), auth_method)
    }
}

fn strings(all: &[&str]) -> Vec<String> {
    all.iter().map(ToString::to_string).collect()
}

fn session(name: &str, shown: &str, method: AuthMethod, url: &str) -> Connection {
    Connection {
        session: Some(name.into()),
        start_url: Some(url.into()),
        region: Some("us-east-1".into()),
        ..connection(ConnectionId::Session(name.into()), shown, method)
    }
}

fn connections() -> Vec<Connection> {
    let builder_id = Connection {
        scopes: strings(&["codewhisperer:completions", "codewhisperer:analysis"]),
        state: ConnectionState::SignedIn,
        expires_at: in_minutes(52),
        registration_expires_at: in_minutes(63 * 24 * 60),
        can_refresh: true,
        holders: vec![HolderSignIn {
            expires_at: in_minutes(52),
            place: Some("builder-id.json".into()),
            ..HolderSignIn::without(Tool::Moorline, HolderState::SignedIn)
        }],
        ..session(
            "builder-id",
            "AWS Builder ID",
            AuthMethod::BuilderId,
            start_url::BUILDER_ID,
        )
    };
    let acme = Connection {
        role_credentials: RoleCredentials {
            cached: 2,
            last_end: in_minutes(42),
        },
        profiles: strings(&["acme-dev", "acme-admin", "acme-token"]),
        scopes: strings(&["sso:account:access"]),
        scopes_assumed: true,
        state: ConnectionState::SignedIn,
        expires_at: in_minutes(7 * 60 + 20),
        registration_expires_at: in_minutes(40 * 24 * 60),
        can_refresh: true,
        holders: vec![HolderSignIn {
            expires_at: in_minutes(7 * 60 + 20),
            place: Some("d0ad81b9.json".into()),
            ..HolderSignIn::without(Tool::AwsCli, HolderState::SignedIn)
        }],
        ..session(
            "acme",
            "Identity Center acme",
            AuthMethod::IdentityCenter,
            "https://d-9067aabbcc.awsapps.com/start",
        )
    };
    let beta = Connection {
        state: ConnectionState::Expired,
        expires_at: in_minutes(-40),
        note: Some("The registration ended on 2026-05-01, so it cannot be refreshed.".into()),
        profiles: strings(&["beta-prod"]),
        ..session(
            "beta",
            "Identity Center beta",
            AuthMethod::IdentityCenter,
            "https://beta.awsapps.com/start",
        )
    };
    let gamma = session(
        "gamma",
        "Identity Center gamma",
        AuthMethod::IdentityCenter,
        "https://gamma.awsapps.com/start",
    );
    let mut all = vec![builder_id, acme, beta, gamma];
    for name in ["base", "lam-keys"] {
        all.push(Connection {
            profiles: strings(&[name]),
            state: ConnectionState::SignedIn,
            ..connection(ConnectionId::Profile(name.into()), name, AuthMethod::Iam)
        });
    }
    all.push(Connection {
        profiles: strings(&["vault"]),
        state: ConnectionState::Unknown,
        ..connection(
            ConnectionId::Profile("vault".into()),
            "process of vault",
            AuthMethod::Iam,
        )
    });
    all
}

/// A profile with those settings, each on a line of its own.
pub fn profile(name: &str, kind: ProfileKind, settings: &[(&str, &str)]) -> Profile {
    let settings = settings
        .iter()
        .zip(12..)
        .map(|((key, value), line)| Setting {
            key: key.to_string(),
            value: SettingValue::Text(value.to_string()),
            in_credentials: key.starts_with("aws_"),
            line,
        })
        .collect();
    let settings = Settings(settings);
    let text = |key: &str| settings.text(key).map(str::to_string);
    Profile {
        name: name.into(),
        kind,
        auth_method: Some(AuthMethod::Iam),
        account: text("sso_account_id"),
        role: text("role_arn").or(text("sso_role_name")),
        region: text("region"),
        sources: text("source_profile").into_iter().collect(),
        connection: Some(ConnectionId::Profile(name.into())),
        managed: None,
        settings,
        problems: Vec::new(),
    }
}

fn profiles() -> Vec<Profile> {
    let of_session = |session: &str, one: Profile| Profile {
        auth_method: Some(AuthMethod::IdentityCenter),
        connection: Some(ConnectionId::Session(session.into())),
        ..one
    };
    let acme_role = |name: &str, account: &str, role: &str| {
        of_session(
            "acme",
            profile(
                name,
                ProfileKind::SsoSession,
                &[
                    ("sso_session", "acme"),
                    ("sso_account_id", account),
                    ("sso_role_name", role),
                    ("region", "us-east-1"),
                ],
            ),
        )
    };
    let assumed = |name: &str, kind, account: &str, region: &str, source: &str| Profile {
        account: Some(account.into()),
        connection: Some(ConnectionId::Profile("base".into())),
        ..profile(
            name,
            kind,
            &[
                (
                    "role_arn",
                    &format!("arn:aws:iam::{account}:role/team/backend/DeveloperAccess"),
                ),
                ("source_profile", source),
                ("region", region),
            ],
        )
    };
    vec![
        profile("default", ProfileKind::StaticLongTerm, &[("region", "eu-central-1")]),
        Profile {
            sources: strings(&["ci", "base"]),
            ..assumed(
                "dev-lambda",
                ProfileKind::AssumeRole,
                "111122223333",
                "eu-west-1",
                "ci",
            )
        },
        assumed(
            "prod-lambda",
            ProfileKind::AssumeRoleMfa,
            "222233334444",
            "us-east-1",
            "base",
        ),
        Profile {
            account: Some("333344445555".into()),
            ..profile(
                "lam-keys",
                ProfileKind::StaticLongTerm,
                &[
                    ("aws_access_key_id", "AKIAIOSFODNN7EXAMPLE"),
                    ("aws_secret_access_key", "wJalrXUtnFEMI-not-shown"),
                    ("region", "us-east-1"),
                ],
            )
        },
        profile(
            "base",
            ProfileKind::StaticLongTerm,
            &[("aws_access_key_id", "AKIAI44QH8DHBEXAMPLE")],
        ),
        assumed("ci", ProfileKind::AssumeRole, "111122223333", "eu-west-1", "base"),
        acme_role("acme-dev", "444455556666", "Developer"),
        acme_role("acme-admin", "444455556666", "AWSAdministratorAccess"),
        of_session(
            "acme",
            profile("acme-token", ProfileKind::SsoBearer, &[("sso_session", "acme")]),
        ),
        of_session(
            "beta",
            profile(
                "beta-prod",
                ProfileKind::SsoSession,
                &[
                    ("sso_session", "beta"),
                    ("sso_account_id", "555566667777"),
                    ("sso_role_name", "ReadOnly"),
                ],
            ),
        ),
        profile(
            "vault",
            ProfileKind::Process,
            &[("credential_process", "/usr/local/bin/vault-aws --role dev")],
        ),
        Profile {
            auth_method: None,
            connection: None,
            sources: strings(&["loop-b", "loop-a"]),
            problems: vec![
                Problem::new(
                    "source_loop",
                    "source_profile goes in a circle: loop-a → loop-b → loop-a. Point one of them at a profile with credentials of its own.",
                )
                .at("/home/dev/.aws/config", Some(58)),
            ],
            ..profile(
                "loop-a",
                ProfileKind::AssumeRole,
                &[
                    ("role_arn", "arn:aws:iam::666677778888:role/Loop"),
                    ("source_profile", "loop-b"),
                ],
            )
        },
    ]
}

fn service(id: &str, name: &str, accepts: &[AuthMethod], scopes: &[&str]) -> Service {
    Service {
        id: id.into(),
        name: name.into(),
        accepts: accepts.to_vec(),
        scopes: strings(scopes),
        sign_in_scopes: strings(scopes),
        bound_by: Vec::new(),
        note: None,
        milestones: Vec::new(),
        probe: None,
    }
}

fn services() -> Vec<Service> {
    use AuthMethod::{BuilderId, Iam, IdentityCenter};
    let people = [BuilderId, IdentityCenter];
    let code = ["codewhisperer:completions", "codewhisperer:analysis"];
    vec![
        Service {
            note: Some("Builder IDs created on or after 2026-07-25 are refused by the IDE plug-ins, which reach end of support on 2027-04-30; Kiro is the successor.".into()),
            ..service("codewhisperer", "CodeWhisperer", &people, &code)
        },
        Service {
            bound_by: vec![Tool::AmazonQCli],
            note: Some("Keeps its own sign-in: `q login` and `q logout` change it.".into()),
            ..service("amazon-q-cli", "Amazon Q CLI", &people, &[])
        },
        Service {
            bound_by: vec![Tool::KiroCli, Tool::KiroIde],
            ..service("kiro", "Kiro", &people, &[])
        },
        service(
            "codecatalyst",
            "CodeCatalyst",
            &people,
            &["codecatalyst:read_write"],
        ),
        service(
            "account-list",
            "AWS account list",
            &[IdentityCenter],
            &["sso:account:access"],
        ),
        service("codewhisperer-lambda", "CodeWhisperer in Lambda", &[Iam], &[]),
        service("lambda", "Lambda", &[Iam], &[]),
        service("s3", "S3", &[Iam], &[]),
    ]
}

fn holders() -> Vec<HolderSignIn> {
    vec![
        HolderSignIn {
            expires_at: in_minutes(3 * 60 + 5),
            place: Some("aws-toolkit-vscode.json".into()),
            ..HolderSignIn::without(Tool::VsCode, HolderState::SignedIn)
        },
        HolderSignIn {
            expires_at: in_minutes(26),
            ..HolderSignIn::without(Tool::AmazonQCli, HolderState::SignedIn)
        },
        HolderSignIn::without(Tool::KiroCli, HolderState::NoneSeen),
        HolderSignIn::without(Tool::KiroIde, HolderState::NoneSeen),
        HolderSignIn::without(Tool::JetBrains, HolderState::NoneSeen),
        HolderSignIn::without(Tool::IdentityServer, HolderState::NoneSeen),
        HolderSignIn::without(Tool::AwsLogin, HolderState::NoneSeen),
    ]
}
