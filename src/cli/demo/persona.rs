//! Who one can be in the demo: the one place that says which home, sign-in, environment and provider
//! make each user type. Shows nothing.

use crate::cli::args::Persona;
use crate::demo::{Account, BUILDER_ID_START_URL, ContainerRole, Options, Provider};
use crate::domain::secret::Secret;
use crate::flows::failure::Failure;
use crate::flows::scratch_home::{Furniture, ScratchHome, SignIn};
use std::collections::BTreeMap;
use std::path::Path;

/// The variables that name an endpoint: every service answers from the provider, never the network.
const ENDPOINTS: [&str; 3] = [
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_CODEWHISPERER",
    "AWS_ENDPOINT_URL_SIGNIN",
];

/// The role of the container, in which the persona inside AWS consoles works.
const CONTAINER_ROLE: &str = "arn:aws:iam::444455556666:role/service-role/StudioExecution";
/// What opens its keys.
const CONTAINER_TOKEN: &str = "this-is-no-token-it-is-a-demo";

const ORGANIZATION: &str = "https://d-9067demo00.awsapps.com/start";
const ACCOUNTS_ONLY: &[&str] = &["sso:account:access"];
const CODEWHISPERER: &[&str] = &[
    "codewhisperer:completions",
    "codewhisperer:analysis",
    "codewhisperer:conversations",
    "codewhisperer:transformations",
    "codewhisperer:taskassist",
];

/// What makes a persona.
struct Script {
    furniture: Furniture,
    profile: Option<&'static str>,
    signed_in: Option<SignedIn>,
    options: Options,
}

/// A session that is signed in from the beginning.
struct SignedIn {
    session: &'static str,
    start_url: &'static str,
    region: &'static str,
    scopes: Vec<&'static str>,
}

impl Script {
    /// Somebody with this home, signed in to nothing, who works with `profile`.
    fn new(config: &'static str, credentials: &'static str, profile: &'static str) -> Self {
        Self {
            furniture: Furniture {
                config,
                credentials,
            },
            profile: Some(profile),
            signed_in: None,
            options: Options::default(),
        }
    }

    /// Somebody of the organization, with these roles in one account.
    fn with_roles(mut self, id: &str, name: &str, roles: &[&str]) -> Self {
        self.options.accounts.retain(|account| account.id != id);
        let account = Account::new(id, name, roles);
        self.options.accounts.insert(0, account);
        self
    }

    fn with_builder_id(mut self) -> Self {
        self.signed_in = Some(SignedIn {
            session: "builder-id",
            start_url: BUILDER_ID_START_URL,
            region: "us-east-1",
            scopes: CODEWHISPERER.to_vec(),
        });
        self
    }

    fn with_organization(mut self, scopes: &[&[&'static str]]) -> Self {
        self.signed_in = Some(SignedIn {
            session: "acme",
            start_url: ORGANIZATION,
            region: "eu-west-1",
            scopes: scopes.concat(),
        });
        self
    }
}

fn script(persona: Option<Persona>) -> Script {
    match persona {
        // Where the vendor's guide begins: working with Builder ID, not signed in yet.
        None => Script::new(
            include_str!("../../../assets/demo/home/config"),
            include_str!("../../../assets/demo/home/credentials"),
            "personal",
        )
        .with_roles(
            "111122223333",
            "dev",
            &["AdministratorAccess", "Developer", "ReadOnly"],
        ),
        Some(Persona::Individual) => Script::new(
            include_str!("../../../assets/demo/home/individual/config"),
            "",
            "personal",
        )
        .with_builder_id(),
        Some(Persona::Professional) => professional(),
        Some(Persona::ProfessionalUnassigned) => {
            let mut script = professional();
            script.options.codewhisperer.profiles.clear();
            script
        }
        Some(Persona::InConsole) => {
            let mut script = Script::new(
                include_str!("../../../assets/demo/home/in-console/config"),
                include_str!("../../../assets/demo/home/in-console/credentials"),
                "default",
            );
            script.profile = None;
            script.options.container = Some(ContainerRole {
                arn: CONTAINER_ROLE.to_string(),
                token: CONTAINER_TOKEN.to_string(),
            });
            script
        }
        Some(Persona::IdcAdmin) => Script::new(
            include_str!("../../../assets/demo/home/idc-admin/config"),
            "",
            "acme-admin",
        )
        .with_roles("111122223333", "management", &["AdministratorAccess"])
        .with_organization(&[ACCOUNTS_ONLY]),
        Some(Persona::CwAdmin) => Script::new(
            include_str!("../../../assets/demo/home/cw-admin/config"),
            "",
            "codewhisperer-admin",
        )
        .with_roles("222233334444", "tools", &["CodeWhisperer_administrator"])
        .with_organization(&[ACCOUNTS_ONLY]),
        Some(Persona::Root) => Script::new(
            include_str!("../../../assets/demo/home/root/config"),
            include_str!("../../../assets/demo/home/root/credentials"),
            "root",
        ),
    }
}

fn professional() -> Script {
    Script::new(
        include_str!("../../../assets/demo/home/professional/config"),
        "",
        "acme-dev",
    )
    .with_organization(&[ACCOUNTS_ONLY, CODEWHISPERER])
}

/// A persona's home and provider. Both end with it.
pub struct Stage {
    /// The home.
    pub home: ScratchHome,
    /// The provider that answers for all of AWS.
    pub provider: Provider,
    vars: BTreeMap<String, String>,
}

impl Stage {
    /// Sets the stage for `persona`, with a home below `below`; without one, for the example of the
    /// vendor's guide.
    ///
    /// # Errors
    /// When the scratch home or the provider cannot be made.
    pub fn set(persona: Option<Persona>, below: &Path) -> Result<Self, Failure> {
        let script = script(persona);
        let home = ScratchHome::create(below, script.furniture)?;
        let in_container = script.options.container.is_some();
        let provider = Provider::spawn(script.options).map_err(|error| {
            Failure::new(format!(
                "The demo's identity provider cannot listen on 127.0.0.1: {error}."
            ))
        })?;
        if let Some(signed_in) = script.signed_in {
            home.keep(sign_in(&provider, &signed_in)?)?;
        }
        let vars = vars(&provider.url(), script.profile, in_container);
        Ok(Self {
            home,
            provider,
            vars,
        })
    }

    /// The variables that the persona works with: the active profile, where AWS is, and where it
    /// runs.
    pub fn vars(&self) -> &BTreeMap<String, String> {
        &self.vars
    }
}

fn vars(url: &str, profile: Option<&str>, in_container: bool) -> BTreeMap<String, String> {
    // The machine that the demo runs on is not asked for its role.
    let mut vars = vec![("AWS_EC2_METADATA_DISABLED", "true".to_string())];
    vars.extend(ENDPOINTS.map(|name| (name, url.to_string())));
    vars.extend(profile.map(|name| ("AWS_PROFILE", name.to_string())));
    if in_container {
        vars.extend([
            (
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                format!("{url}/container-credentials"),
            ),
            (
                "AWS_CONTAINER_AUTHORIZATION_TOKEN",
                CONTAINER_TOKEN.to_string(),
            ),
            ("SAGEMAKER_APP_TYPE", "JupyterLab".to_string()),
        ]);
    }
    vars.into_iter()
        .map(|(name, value)| (name.to_string(), value))
        .collect()
}

fn sign_in(provider: &Provider, signed_in: &SignedIn) -> Result<SignIn, Failure> {
    let issued = provider
        .issue(signed_in.start_url, &signed_in.scopes)
        .ok_or_else(|| Failure::new("The demo's provider does not sign in this persona."))?;
    Ok(SignIn {
        session: signed_in.session,
        start_url: signed_in.start_url,
        region: signed_in.region,
        access_token: Secret::new(issued.access_token),
        expires_at: issued.expires_at,
        client_id: issued.client_id,
        client_secret: Secret::new(issued.client_secret),
        registration_expires_at: issued.registration_expires_at,
        refresh_token: issued.refresh_token.map(Secret::new),
    })
}
