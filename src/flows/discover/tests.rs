//! That credentials come out the same of the narrow look as of the whole one.

use super::*;
use crate::domain::active::ActiveFrom;
use crate::domain::holder::HolderSignIn;
use crate::domain::user_type::UserType;
use crate::flows::credentials::{self, Codes, Credentials, Refused, Request, Source};
use std::fs;
use std::sync::Arc;

/// A profile of every kind, whole and broken, and the roles of sessions that stand in every way.
const CONFIG: &str = "\
[sso-session live]
sso_start_url = https://d-1111111111.awsapps.com/start
sso_region = eu-west-1
[sso-session over]
sso_start_url = https://d-2222222222.awsapps.com/start
sso_region = eu-west-1
[sso-session never]
sso_start_url = https://d-3333333333.awsapps.com/start
sso_region = eu-west-1
[sso-session broken]
sso_start_url = https://d-4444444444.awsapps.com/start
sso_region = eu-west-1
[profile cached]
sso_session = never
sso_account_id = 111122223333
sso_role_name = Cached
region = eu-central-1
[profile live]
sso_session = live
sso_account_id = 111122223333
sso_role_name = Developer
[profile over]
sso_session = over
sso_account_id = 111122223333
sso_role_name = Developer
[profile never]
sso_session = never
sso_account_id = 111122223333
sso_role_name = Developer
[profile broken]
sso_session = broken
sso_account_id = 111122223333
sso_role_name = Developer
[profile no-session]
sso_session = gone
sso_account_id = 111122223333
sso_role_name = Developer
[profile legacy]
sso_start_url = https://d-5555555555.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 111122223333
sso_role_name = Developer
[profile bearer]
sso_session = live
[profile role]
role_arn = arn:aws:iam::111122223333:role/Dev
source_profile = keys
[profile mfa]
role_arn = arn:aws:iam::111122223333:role/Dev
source_profile = keys
mfa_serial = arn:aws:iam::111122223333:mfa/dev
[profile of-session]
role_arn = arn:aws:iam::111122223333:role/Dev
source_profile = over
[profile of-environment]
role_arn = arn:aws:iam::111122223333:role/Dev
credential_source = Environment
[profile of-container]
role_arn = arn:aws:iam::111122223333:role/Dev
credential_source = EcsContainer
[profile round]
role_arn = arn:aws:iam::111122223333:role/Dev
source_profile = and-round
[profile and-round]
role_arn = arn:aws:iam::111122223333:role/Dev
source_profile = round
[profile sourceless]
role_arn = arn:aws:iam::111122223333:role/Dev
source_profile = gone
[profile web]
role_arn = arn:aws:iam::111122223333:role/Web
web_identity_token_file = /gone/token
[profile process]
credential_process = echo '{\"Version\": 1, \"AccessKeyId\": \"AKIAPROCESS\", \"SecretAccessKey\": \"x\"}'
[profile failing]
credential_process = false
[profile login]
login_session = arn:aws:iam::111122223333:user/dev
[profile half]
aws_access_key_id = AKIAHALF
[profile nothing]
region = nowhere
";

const CREDENTIALS: &str = "\
[keys]
aws_access_key_id = AKIAKEYS
aws_secret_access_key = x
[temporary]
aws_access_key_id = ASIAKEYS
aws_secret_access_key = x
aws_session_token = x
";

struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        home.write(".aws/config", CONFIG);
        home.write(".aws/credentials", CREDENTIALS);
        let token = |end: &str| {
            format!(
                "{{\"startUrl\": \"https://d-1111111111.awsapps.com/start\", \"region\": \"eu-west-1\", \"accessToken\": \"t\", \"expiresAt\": \"{end}\"}}"
            )
        };
        let cache = ".aws/sso/cache";
        for (session, token) in [
            ("live", token("2026-01-02T09:00:00Z")),
            ("over", token("2026-01-01T09:00:00Z")),
            ("broken", "{\"accessToken\": ".to_owned()),
        ] {
            let name = crate::store::sso_token::key_for_session(session);
            home.write(&format!("{cache}/{name}"), &token);
            let long_ago = std::time::SystemTime::now() - JUST_WRITTEN * 2;
            let file = fs::File::options()
                .write(true)
                .open(home.0.path().join(cache).join(&name));
            file.unwrap().set_modified(long_ago).unwrap();
        }
        let by = crate::store::role_cache::SignedInBy::Session("never");
        let name = crate::store::role_cache::file_name("111122223333", "Cached", by);
        home.write(
            &format!(".aws/cli/cache/{name}"),
            "{\"ProviderType\": \"sso\", \"Credentials\": {\"AccessKeyId\": \"ASIACACHED\", \"SecretAccessKey\": \"x\", \"SessionToken\": \"x\", \"Expiration\": \"2026-01-02T09:00:00Z\", \"AccountId\": \"111122223333\"}}",
        );
        home
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.0.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A host that asks nobody: every endpoint is refused before.
    fn host(&self, vars: &[(&str, &str)]) -> Host {
        let fixed = [
            ("AWS_ENDPOINT_URL", "http://not-private.example"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("PATH", "/usr/bin:/bin"),
        ];
        let vars = fixed.iter().chain(vars);
        let vars = vars.map(|(name, value)| ((*name).into(), (*value).into()));
        let environment = Environment::isolated(self.0.path(), vars.collect());
        let now = "2026-01-02T03:04:05Z".parse().unwrap();
        Host::new(environment, false, Box::new(move || now))
    }
}

async fn outcome(
    host: &Host,
    overview: &Overview,
    source: &Source,
) -> Result<Credentials, Refused> {
    let codes = Codes::default();
    let say: credentials::Say = Arc::new(|_| ());
    let request = Request {
        codes: &codes,
        can_ask: true,
        say: &say,
    };
    credentials::of(host, overview, source, request).await
}

/// Without what says nothing of who pays: its holders, and who it makes one.
fn paying(overview: &Overview) -> Vec<Connection> {
    let mut all = overview.connections().to_vec();
    for one in &mut all {
        one.holders = Vec::<HolderSignIn>::new();
        one.user_type = None::<UserType>;
        one.role_credentials = Default::default();
    }
    all
}

const ENVIRONMENTS: [&[(&str, &str)]; 3] = [
    &[],
    &[
        ("AWS_ACCESS_KEY_ID", "AKIAENV"),
        ("AWS_SECRET_ACCESS_KEY", "x"),
        ("AWS_PROFILE", "gone"),
    ],
    &[(
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "http://not-private.example",
    )],
];

#[tokio::test]
async fn what_is_handed_out_is_the_same_as_of_the_whole_look() {
    let home = Home::new();
    for vars in ENVIRONMENTS {
        let host = home.host(vars);
        let (whole, narrow) = (discover_settled(&host), discover_payers(&host));
        assert_eq!(narrow.profiles(), whole.profiles());
        assert_eq!(paying(&narrow), paying(&whole));
        assert_eq!(narrow.active(), whole.active());
        assert_eq!(narrow.shell(), whole.shell());
        let names = whole.profiles().iter().map(|one| one.name.as_str());
        let mut given = 0;
        for name in names.chain(["gone", "cach"]).map(Some).chain([None]) {
            let source = Source::named_or_active(&whole, name);
            assert_eq!(source, Source::named_or_active(&narrow, name));
            let expected = outcome(&host, &whole, &source).await;
            assert_eq!(outcome(&host, &narrow, &source).await, expected, "{name:?}");
            given += usize::from(expected.is_ok());
        }
        // Those of keys, of the cache and of the program, whatever the environment.
        assert!(given >= 4, "{given} of {vars:?}");
    }
}

#[test]
fn the_last_switch_is_followed() {
    let home = Home::new();
    let host = home.host(&[]);
    assert_eq!(discover_payers(&host).active(), None);
    crate::store::state::update(&host.environment().state_dir, |state| {
        state.last_switch = Some("keys".into());
    })
    .unwrap();
    let active = discover_payers(&host).active().cloned().unwrap();
    assert_eq!(
        (active.profile.as_str(), active.from),
        ("keys", ActiveFrom::LastSwitch)
    );
}
