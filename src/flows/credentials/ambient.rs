//! Credentials that are here without a profile: of the container, of the machine, and what AWS tools
//! use where no profile is active. Nothing of it is asked just to look.

use super::{Chain, Credentials, Refused, Step, at, none_to_give};
use crate::aws::endpoints::{is_loopback, is_metadata, shown_host};
use crate::aws::metadata::{self, Given, MetadataError, container_url};
use crate::domain::profile::Profile;
use crate::domain::secret::Secret;
use crate::domain::shell::Shell;
use crate::domain::text::{minute, visible};
use crate::flows::blocking::blocking;
use crate::flows::failure::{Exit, Failure};
use crate::flows::shell::login_shell;
use crate::store::guarded;
use jiff::SignedDuration;
use std::path::Path;
use url::Url;

const RELATIVE: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
const FULL: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
const TOKEN: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
const TOKEN_FILE: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
const DISABLED: &str = "AWS_EC2_METADATA_DISABLED";
const ENDPOINT: &str = "AWS_EC2_METADATA_SERVICE_ENDPOINT";
const MODE: &str = "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE";

/// Where machines ask for their metadata. Source: the EC2 user guide.
const V4: &str = "http://169.254.169.254";
const V6: &str = "http://[fd00:ec2::254]";

/// The most of a token file that is read, in bytes: far more than a header may have.
const MOST_TOKEN: u64 = 16 * 1024;

/// How much longer keys live that a machine gives although they are over: its metadata service is in
/// trouble, and AWS goes on taking them. Source: the SDK for Rust, at the least.
const EXTENDED: SignedDuration = SignedDuration::from_mins(10);

impl<'c> Chain<'c> {
    /// What AWS tools use where no profile is active, in the order of the AWS SDKs. The first that is
    /// there decides, whether or not it works.
    pub(super) async fn ambient(&'c self) -> Result<Credentials, Refused> {
        let environment = self.host.environment();
        if let Some(keys) = self.environment_keys() {
            return Ok(keys);
        }
        let is_set = |name| environment.get(name).is_some();
        let halves = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
        if let Some(there) = halves.into_iter().find(|name| is_set(name)) {
            return Err(half(there, login_shell(environment)).into());
        }
        if environment.has_web_identity() {
            return self.web_identity_here().await;
        }
        if environment.has_container_role() {
            return Ok(self.container(None).await?);
        }
        Ok(self.instance(None).await?)
    }

    /// The credentials of the container's role; for `profile`, or for nobody in particular.
    pub(super) async fn container(
        &self,
        profile: Option<&Profile>,
    ) -> Result<Credentials, Failure> {
        let environment = self.host.environment();
        let whose = self.whose("container", profile);
        let (relative, full) = (environment.get(RELATIVE), environment.get(FULL));
        let variable = match (relative, full) {
            (Some(_), _) => RELATIVE,
            (None, Some(_)) => FULL,
            (None, None) => {
                return Err(Failure::new(format!(
                    "{whose} are not there: neither {RELATIVE} nor {FULL} is set here."
                ))
                .hint("Run it in a container of ECS or EKS or in CloudShell, which set them; or name another source.")
                .exit(Exit::Usage));
            }
        };
        let url = container_url(relative, full).map_err(|why| {
            Failure::new(format!("{whose} were not asked for: {variable} {why}."))
                .hint("Correct the variable: the platform sets it to an address of its own.")
                .exit(Exit::Usage)
        })?;
        let token = self.container_token(&whose).await?;
        self.name_foreign(&url, variable);
        let asked = metadata::container(self.host.http(), &url, token.as_ref());
        let given = Box::pin(asked).await.map_err(|error| {
            let hint = match &error {
                MetadataError::Refused { status: 401 | 403, .. } => {
                    "It does not take the token that this container was started with: look whether AWS_CONTAINER_AUTHORIZATION_TOKEN or its file is the platform's."
                }
                MetadataError::Refused { status: 400 | 404, .. } => {
                    "It knows no credentials of this container: look whether the task has a role, or the address is an old one."
                }
                MetadataError::Silent { .. } => {
                    "Whatever set the variable has to serve it: it may have ended, or this is not the container it is for."
                }
                _ => "Look at what serves it; AWS tools here get the same answer.",
            };
            not_given(&whose, error).hint(hint)
        })?;
        let end = given.expires_at;
        if end <= self.host.now() {
            return Err(Failure::new(format!(
                "{whose} are of no use: {} gave some that ended at {}.",
                shown_host(&url),
                minute(end)
            )));
        }
        let what = format!("role of this container, from {}", shown_host(&url));
        Ok(credentials(given, step(profile, what, Some(variable))))
    }

    /// The token that the container's service wants, read anew each time: it changes.
    async fn container_token(&self, whose: &str) -> Result<Option<Secret<String>>, Failure> {
        let environment = self.host.environment();
        let Some(file) = environment.get(TOKEN_FILE) else {
            let token = environment.get(TOKEN);
            return Ok(token.map(|token| Secret::new(token.to_owned())));
        };
        let fail = |why: String| {
            Failure::new(format!(
                "{whose} were not asked for: the file that {TOKEN_FILE} names {why}."
            ))
            .hint("The platform writes it; AWS tools take it as it is.")
        };
        let path = Path::new(file).to_owned();
        let bytes = blocking(move || guarded::read(&path, MOST_TOKEN))
            .await?
            .map_err(|error| fail(format!("cannot be read ({error})")))?
            .ok_or_else(|| fail(format!("is not there ({file})")))?;
        let token = String::from_utf8(bytes).map(Secret::new);
        let token = token.map_err(|_quotes| fail("holds no token".to_owned()))?;
        match token
            .expose()
            .bytes()
            .all(|byte| byte.is_ascii_graphic() || byte == b' ')
        {
            true => Ok(Some(token)),
            false => Err(fail(
                "has a line break in it, which no AWS tool sends".to_owned(),
            )),
        }
    }

    /// The credentials of the machine's role; for `profile`, or for nobody in particular.
    pub(super) async fn instance(&self, profile: Option<&Profile>) -> Result<Credentials, Failure> {
        let whose = self.whose("machine", profile);
        if !self.host.environment().may_ask_instance() {
            return Err(match profile {
                None => nothing_here(&format!("{DISABLED} is true")),
                Some(_) => Failure::new(format!(
                    "{whose} were not asked for: {DISABLED} is true here."
                ))
                .hint(format!(
                    "Run `{}`, or name another source.",
                    login_shell(self.host.environment()).unset(&[DISABLED])
                ))
                .exit(Exit::Usage),
            });
        }
        let (url, named) = self.instance_endpoint().map_err(|why| {
            Failure::new(format!("{whose} were not asked for: {why}.")).exit(Exit::Usage)
        })?;
        if let Some(named) = named {
            self.name_foreign(&url, named);
        }
        let asked = Box::pin(metadata::instance(self.host.http(), &url)).await;
        let (role, given) = asked.map_err(|error| match (&error, profile, named) {
            // Nothing says that this is a machine of EC2: other clouds answer at its address, too.
            (MetadataError::Silent { .. } | MetadataError::NoSession { .. }, _, None)
                if !profile.is_some_and(|one| one.settings.has("credential_source")) =>
            {
                profile.map_or_else(|| nothing_here(&error.to_string()), none_to_give)
            }
            (MetadataError::Silent { .. }, ..) => not_given(&whose, error).hint(
                "This is no machine of EC2, or its metadata service is off, or a container is one hop too far from it.",
            ),
            (MetadataError::NoSession { status: 403, .. }, ..) => not_given(&whose, error).hint(
                "The metadata service is off for this machine, or not for this user: its instance metadata options say which.",
            ),
            (MetadataError::NoSession { .. }, ..) => not_given(&whose, error).hint(
                "Only version 2 is asked, as by the AWS SDKs: have the service offer it, or name another source.",
            ),
            (MetadataError::NoRole { .. }, ..) => {
                not_given(&whose, error).hint("Attach an instance profile to it, or name another source.")
            }
            (MetadataError::Failed { .. }, ..) => not_given(&whose, error)
                .hint("Look whether the role of its instance profile exists and trusts ec2.amazonaws.com."),
            _ => not_given(&whose, error).hint("Try again; AWS tools here get the same answer."),
        })?;
        let what = format!("role {role} of this machine, from {}", shown_host(&url));
        let in_file = named.and_then(|key| self.place(self.top?, key));
        let place = in_file.as_deref().or(named);
        let mut got = credentials(given, step(profile, what, place));
        if let Some(end) = got.expires_at.filter(|end| *end <= self.host.now()) {
            got.expires_at = Some(self.host.now() + EXTENDED);
            got.notes.push(format!(
                "The machine's metadata service has none newer than those that ended at {}: AWS goes on taking them for a while.",
                minute(end)
            ));
        }
        Ok(got)
    }

    /// Where the machine's metadata is asked for, and the variable or key that says so. The order is
    /// the SDK's: an address, then the version of IP, each of the environment before the profile's.
    fn instance_endpoint(&self) -> Result<(Url, Option<&'static str>), String> {
        let environment = self.host.environment();
        let setting = |key| self.top.and_then(|top| top.settings.text(key));
        let either = |variable: &'static str, key: &'static str| {
            let of_profile = || Some((setting(key)?, key));
            environment
                .get(variable)
                .map(|value| (value, variable))
                .or_else(of_profile)
        };
        if let Some((value, name)) = either(ENDPOINT, "ec2_metadata_service_endpoint") {
            let url = Url::parse(value).ok();
            let is_asked = |url: &Url| {
                matches!(url.scheme(), "http" | "https")
                    && url.has_host()
                    && url.username().is_empty()
                    && url.password().is_none()
            };
            return match url.filter(is_asked) {
                Some(url) => Ok((url, Some(name))),
                None => Err(format!("{name} is no address to ask")),
            };
        }
        let (fixed, name) = match either(MODE, "ec2_metadata_service_endpoint_mode") {
            None => (V4, None),
            Some((mode, name)) if mode.eq_ignore_ascii_case("ipv4") => (V4, Some(name)),
            Some((mode, name)) if mode.eq_ignore_ascii_case("ipv6") => (V6, Some(name)),
            Some((mode, name)) => {
                return Err(format!("{name} is `{}`, not IPv4 or IPv6", visible(mode)));
            }
        };
        let url = Url::parse(fixed).map_err(|_fixed| "its address is none".to_owned())?;
        Ok((url, name))
    }

    /// A service beyond this machine and its link is named before it is asked.
    fn name_foreign(&self, url: &Url, variable: &str) {
        if !is_loopback(url) && !is_metadata(url) {
            let host = shown_host(url);
            (self.request.say)(&format!("{variable} has {host} asked for credentials."));
        }
    }

    /// What the credentials are called, at the beginning of a sentence; safe to show.
    fn whose(&self, what: &str, profile: Option<&Profile>) -> String {
        match profile {
            Some(profile) => format!(
                "The credentials of this {what}'s role for `{}`{}",
                visible(&profile.name),
                at(self.place(profile, "credential_source").as_deref())
            ),
            None => format!("The credentials of this {what}'s role"),
        }
    }
}

/// One key without the other: AWS tools do not agree whether that is an error.
fn half(there: &str, shell: Shell) -> Failure {
    Failure::new(format!(
        "{there} is set here, and of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY both have to be."
    ))
    .hint(format!(
        "Set the other, or run `{}`.",
        shell.unset(&[there])
    ))
    .exit(Exit::Usage)
}

fn not_given(whose: &str, error: MetadataError) -> Failure {
    match error {
        // A sentence of its own.
        MetadataError::Http(error) => Failure::new(format!("{whose} were not given. {error}")),
        error => Failure::new(format!("{whose} were not given: {error}.")),
    }
}

fn nothing_here(why: &str) -> Failure {
    Failure::new(format!(
        "There is no active profile, and no credentials are here without one: the environment holds none, names no container, and {why}."
    ))
    .hint("Name a profile after the command, or run `moorline switch PROFILE`.")
    .exit(Exit::Usage)
}

fn step(profile: Option<&Profile>, what: String, place: Option<&str>) -> Step {
    Step {
        profile: profile.map(|profile| profile.name.clone()),
        what,
        place: place.map(str::to_owned),
    }
}

fn credentials(given: Given, step: Step) -> Credentials {
    Credentials {
        access_key_id: given.access_key_id,
        secret: given.secret,
        session_token: Some(given.session_token),
        expires_at: Some(given.expires_at),
        account_id: given.account_id,
        steps: vec![step],
        notes: Vec::new(),
    }
}
