//! Assumed roles: out of the AWS CLI's own cache, else from STS and into it. However many processes
//! ask, one of them calls STS and the others find what it got.

use super::{Chain, Credentials, Refused, Step, at, lasts, none_to_give, region_for};
use crate::aws::endpoints::Endpoint;
use crate::aws::sts::{self, Assumed, Keys, RoleCall, StsError, WebIdentityCall};
use crate::domain::profile::Profile;
use crate::domain::secret::Secret;
use crate::domain::text::{minute, visible};
use crate::flows::blocking::blocking;
use crate::flows::failure::{Exit, Failure};
use crate::flows::paths;
use crate::flows::refresh::clock_note;
use crate::flows::sign_in::plan::bad_endpoint;
use crate::store::assumed_role_cache::{self as cache, Asked};
use crate::store::guarded;
use crate::store::lock::FileLock;
use crate::store::role_cache::{CachedKeys, Entry};
use jiff::SignedDuration;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What cached credentials last at least to be used as they are. Source: botocore.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);

/// Longer than one process takes to go the whole way, so that whoever waits finds its result.
const LOCK_WAIT: Duration = Duration::from_secs(90);

/// The most of a token file that is read, in bytes. Source: the model of STS, 20000 characters.
const MOST_TOKEN: u64 = 20_000;

/// How a role is assumed.
enum Way<'a> {
    /// Signed with the credentials of the source of a profile, and the code of an MFA device.
    Signed(&'a Profile, Option<(&'a str, &'a Secret<String>)>),
    /// With the token in a file, and what is told as the step of that.
    WebIdentity(&'a str, Step),
}

/// A role to assume, and where its credentials are cached.
struct Role<'a> {
    /// Whose it is; safe to show.
    whose: String,
    arn: &'a str,
    asked: Asked<'a>,
    way: Way<'a>,
    path: PathBuf,
    file_name: String,
    /// What is told as the step of it.
    step: Step,
}

impl<'c> Chain<'c> {
    /// The credentials of a role that is assumed with those of a source.
    pub(super) async fn role(&'c self, profile: &'c Profile) -> Result<Credentials, Refused> {
        let settings = &profile.settings;
        let Some(arn) = settings.text("role_arn") else {
            return Err(none_to_give(profile).into());
        };
        let asked = Asked {
            duration_seconds: settings
                .text("duration_seconds")
                .and_then(|seconds| seconds.trim().parse().ok()),
            external_id: settings.text("external_id"),
            role_arn: arn,
            session_name: settings.text("role_session_name"),
            mfa_serial: settings.text("mfa_serial"),
        };
        let code = self.request.codes.0.get(&profile.name);
        let way = Way::Signed(profile, asked.mfa_serial.zip(code));
        let role = self.wanted_by(profile, arn, asked, way);
        let cached = role.read().await?;
        if let Ok(Entry::Keys(keys)) = &cached
            && self.lives(keys, WINDOW)
        {
            return Ok(role.as_cached(CachedKeys::clone(keys)));
        }
        let why = match (asked.mfa_serial, code) {
            (Some(serial), None) if self.request.can_ask => Refused::Code {
                profile: profile.name.clone(),
                serial: serial.to_owned(),
            },
            (Some(serial), None) => {
                nobody_to_ask(profile, self.top.unwrap_or(profile), serial).into()
            }
            _ => match self.asked_in_turn(&role).await {
                Ok(got) => return Ok(got),
                Err(why) => why,
            },
        };
        self.or_what_still_lives(&role, why).await
    }

    /// The credentials of a role that is assumed with the token of an identity provider.
    pub(super) async fn web_identity(
        &'c self,
        profile: &'c Profile,
    ) -> Result<Credentials, Refused> {
        let settings = &profile.settings;
        let (Some(arn), Some(file)) = (
            settings.text("role_arn"),
            settings.text("web_identity_token_file"),
        ) else {
            return Err(none_to_give(profile).into());
        };
        let asked = Asked {
            role_arn: arn,
            session_name: settings.text("role_session_name"),
            ..Asked::default()
        };
        let token = self.step(profile, token_in(file), "web_identity_token_file");
        let role = self.wanted_by(profile, arn, asked, Way::WebIdentity(file, token));
        self.with_token(&role).await
    }

    /// The same of what the variables name, as in a pod of EKS.
    pub(super) async fn web_identity_here(&'c self) -> Result<Credentials, Refused> {
        let environment = self.host.environment();
        let arn = environment.get("AWS_ROLE_ARN").unwrap_or_default();
        let file = environment.get("AWS_WEB_IDENTITY_TOKEN_FILE");
        let file = file.unwrap_or_default();
        let asked = Asked {
            role_arn: arn,
            session_name: environment.get("AWS_ROLE_SESSION_NAME"),
            ..Asked::default()
        };
        let variable = |what: String, name: &str| Step {
            profile: None,
            what,
            place: Some(name.to_owned()),
        };
        let token = variable(token_in(file), "AWS_WEB_IDENTITY_TOKEN_FILE");
        let role = variable(format!("role {}", visible(arn)), "AWS_ROLE_ARN");
        let whose = "the environment's role".to_owned();
        let role = self.wanted(whose, arn, asked, Way::WebIdentity(file, token), role);
        self.with_token(&role).await
    }

    async fn with_token(&self, role: &Role<'_>) -> Result<Credentials, Refused> {
        let cached = role.read().await?;
        if let Ok(Entry::Keys(keys)) = &cached
            && self.lives(keys, WINDOW)
        {
            return Ok(role.as_cached(CachedKeys::clone(keys)));
        }
        match self.asked_in_turn(role).await {
            Ok(got) => Ok(got),
            Err(why) => self.or_what_still_lives(role, why).await,
        }
    }

    fn wanted_by(
        &self,
        profile: &Profile,
        arn: &'c str,
        asked: Asked<'c>,
        way: Way<'c>,
    ) -> Role<'c> {
        let step = self.step(profile, format!("role {}", visible(arn)), "role_arn");
        let whose = format!("`{}`", visible(&profile.name));
        self.wanted(whose, arn, asked, way, step)
    }

    fn wanted(
        &self,
        whose: String,
        arn: &'c str,
        asked: Asked<'c>,
        way: Way<'c>,
        step: Step,
    ) -> Role<'c> {
        let file_name = cache::file_name(asked);
        Role {
            whose,
            arn,
            asked,
            way,
            path: self.host.environment().role_cache().join(&file_name),
            file_name,
            step,
        }
    }

    fn lives(&self, keys: &CachedKeys, window: SignedDuration) -> bool {
        lasts(keys.expires_at, self.host.now(), window)
    }

    /// What the cache has is better than nothing, as long as it lives.
    async fn or_what_still_lives(
        &self,
        role: &Role<'_>,
        why: Refused,
    ) -> Result<Credentials, Refused> {
        let Refused::Failure(failure) = &why else {
            return Err(why);
        };
        let found = role.read().await?;
        let Ok(Entry::Keys(keys)) = found else {
            return Err(why);
        };
        if !self.lives(&keys, SignedDuration::ZERO) {
            return Err(why);
        }
        let note = format!(
            "These credentials of {} end at {}, and there are no new ones yet: {}",
            role.whose,
            minute(keys.expires_at),
            failure.summary
        );
        let mut got = role.as_cached(*keys);
        got.notes.push(note);
        Ok(got)
    }

    /// Asks STS unless whoever had the lock before has done it.
    async fn asked_in_turn(&self, role: &Role<'_>) -> Result<Credentials, Refused> {
        let lock = paths::role_lock(self.host.environment(), &role.file_name);
        let what = format!("get the credentials of {}", role.whose);
        let _lock = blocking(move || FileLock::acquire(&lock, LOCK_WAIT, &what))
            .await?
            .map_err(|error| Failure::new(format!("{error}.")))?;
        let entry = role.read().await?;
        if let Ok(Entry::Keys(keys)) = &entry
            && self.lives(keys, WINDOW)
        {
            return Ok(role.as_cached(CachedKeys::clone(keys)));
        }
        let (assumed, source) = self.ask(role).await?;
        let keys = CachedKeys {
            access_key_id: assumed.access_key_id,
            secret: assumed.secret,
            session_token: assumed.session_token,
            expires_at: assumed.expires_at,
            account_id: assumed.account_id,
        };
        let not_kept = match entry {
            Ok(Entry::Foreign) => Some(format!(
                "{} holds something of another tool, and is left alone",
                role.path.display()
            )),
            Ok(_) => {
                let (path, keys) = (role.path.clone(), keys.clone());
                blocking(move || cache::write(&path, &keys)).await?.err()
            }
            Err(why) => Some(why),
        };
        let mut steps = vec![role.step.clone()];
        steps.extend(source.steps);
        let mut got = Credentials::of_cached(keys, steps);
        got.notes = source.notes;
        got.notes.extend(not_kept.map(|why| {
            visible(&format!(
                "The credentials are not kept for the AWS CLI: {why}."
            ))
            .into_owned()
        }));
        Ok(got)
    }

    async fn ask(&self, role: &Role<'_>) -> Result<(Assumed, From), Refused> {
        let partition = role.arn.split(':').nth(1);
        let region = region_for(self.host, self.top, partition);
        let endpoint = self
            .host
            .endpoints()
            .sts(&region)
            .map_err(|error| bad_endpoint(&error))?;
        let made_up = format!("moorline-{}", self.host.now().as_second());
        let session_name = role.asked.session_name.unwrap_or(&made_up);
        let (answer, from) = match &role.way {
            Way::Signed(profile, mfa) => {
                let source = Box::pin(self.source_of(profile)).await?;
                self.name_override(&endpoint);
                let keys = Keys {
                    id: &source.access_key_id,
                    secret: &source.secret,
                    session_token: source.session_token.as_ref(),
                };
                let call = RoleCall {
                    role_arn: role.arn,
                    session_name,
                    external_id: role.asked.external_id,
                    duration_seconds: role
                        .asked
                        .duration_seconds
                        .and_then(|seconds| seconds.try_into().ok()),
                    mfa: mfa.map(|(serial, code)| (serial, code.expose().as_str())),
                };
                let answer =
                    sts::assume_role(self.host.http(), &endpoint, &region, keys, call).await;
                let (steps, notes) = (source.steps, source.notes);
                (answer, From { steps, notes })
            }
            Way::WebIdentity(file, step) => {
                let token = token(&role.whose, file, step).await?;
                self.name_override(&endpoint);
                let call = WebIdentityCall {
                    role_arn: role.arn,
                    session_name,
                    token: &token,
                };
                let http = self.host.http();
                let answer =
                    sts::assume_role_with_web_identity(http, &endpoint, &region, call).await;
                let steps = vec![step.clone()];
                let notes = Vec::new();
                (answer, From { steps, notes })
            }
        };
        let assumed = answer.map_err(|error| match self.next_code(role, &error) {
            Some(next) => next,
            None => self.refused(role, &error, &region).into(),
        })?;
        Ok((assumed, from))
    }

    /// A code that was not taken is asked for anew where somebody can be asked.
    fn next_code(&self, role: &Role<'_>, error: &StsError) -> Option<Refused> {
        let Way::Signed(profile, Some((serial, _))) = role.way else {
            return None;
        };
        (error.is_wrong_code() && self.request.can_ask).then(|| Refused::Code {
            profile: profile.name.clone(),
            serial: serial.to_owned(),
        })
    }

    async fn source_of(&self, profile: &Profile) -> Result<Credentials, Refused> {
        let settings = &profile.settings;
        match (
            settings.text("credential_source"),
            settings.text("source_profile"),
        ) {
            (Some("Environment"), _) => Ok(self.environment(profile)?),
            (Some("EcsContainer"), _) => Ok(self.container(Some(profile)).await?),
            (Some("Ec2InstanceMetadata"), _) => Ok(self.instance(Some(profile)).await?),
            (Some(_), _) => Err(none_to_give(profile).into()),
            (None, Some(source)) => self.of(self.source(profile, source)?, true).await,
            (None, None) => Err(none_to_give(profile).into()),
        }
    }

    /// An endpoint that is not AWS's own is named before anything goes there.
    fn name_override(&self, endpoint: &Endpoint) {
        if let Some(named) = endpoint.override_to_name() {
            (self.request.say)(&format!(
                "{} has {} asked for these credentials instead of AWS.",
                named.variable, named.host
            ));
        }
    }

    fn refused(&self, role: &Role<'_>, error: &StsError, region: &str) -> Failure {
        // A clock is only judged by an answer that has just come.
        let clock = match error {
            StsError::Http(_) => None,
            _ => clock_note(self.host),
        };
        let clock = clock.map(|note| format!(" {note}")).unwrap_or_default();
        let failure = Failure::new(format!(
            "There are no new credentials of {}{}. AWS was asked for {}: {error}{clock}",
            role.whose,
            at(role.step.place.as_deref()),
            visible(role.arn),
        ));
        let web = matches!(role.way, Way::WebIdentity(..));
        let mfa = matches!(role.way, Way::Signed(_, Some(_)));
        match error {
            StsError::Denied { .. } if mfa => failure.hint(
                "A code works once, and only while it is shown: wait for the next one and try again. Else the role's trust policy has to allow it.",
            ),
            StsError::Denied { .. } => failure.hint(
                "The role's trust policy has to name who assumes it, and their own policy has to allow it.",
            ),
            StsError::Expired if web => {
                failure.hint("The token in the file has expired: whatever writes it has to renew it.")
            }
            StsError::Expired => {
                failure.hint("The credentials of its source have expired: get new ones.")
            }
            StsError::UnknownKey | StsError::WrongSecret => {
                failure.hint("The keys of its source are wrong: `moorline profiles add --static NAME --replace` proves and replaces keys.")
            }
            StsError::RegionDisabled => failure.hint(format!(
                "It was asked for in {}: set AWS_REGION, or another region in the profile.",
                visible(region)
            )),
            _ => failure,
        }
    }
}

/// What the credentials that signed bring along.
struct From {
    steps: Vec<Step>,
    notes: Vec<String>,
}

impl Role<'_> {
    async fn read(&self) -> Result<Result<Entry, String>, Failure> {
        let path = self.path.clone();
        blocking(move || cache::read(&path)).await
    }

    fn as_cached(&self, keys: CachedKeys) -> Credentials {
        let mut step = self.step.clone();
        step.what.push_str(", out of the AWS CLI's cache");
        Credentials::of_cached(keys, vec![step])
    }
}

fn token_in(file: &str) -> String {
    format!("token in {}", visible(file))
}

async fn token(whose: &str, file: &str, step: &Step) -> Result<Secret<String>, Failure> {
    let path = Path::new(file).to_owned();
    let read = blocking(move || guarded::read(&path, MOST_TOKEN)).await?;
    let place = at(step.place.as_deref());
    let file = visible(file);
    let bytes = read
        .map_err(|error| Failure::new(format!("There is no token for {whose}: {error}.")))?
        .ok_or_else(|| {
            Failure::new(format!("The token file of {whose}{place} is not there: {file}.")).hint(
                "Whatever runs here has to write it; it is named as it is, without ~ and $VARIABLES.",
            )
        })?;
    let text = String::from_utf8(bytes).unwrap_or_default();
    let token = Secret::new(text.trim().to_owned());
    match token.expose().is_empty() {
        false => Ok(token),
        true => Err(Failure::new(format!(
            "The token file of {whose}{place} holds no token: {file}."
        ))),
    }
}

fn nobody_to_ask(profile: &Profile, top: &Profile, serial: &str) -> Failure {
    let command = crate::domain::command::word(&top.name);
    Failure::new(format!(
        "The credentials of `{}` need a code of the MFA device {}, and nobody can be asked here.",
        visible(&profile.name),
        visible(serial)
    ))
    .hint(format!(
        "Run `moorline whoami {command}` in a terminal: it asks for the code, and keeps the credentials."
    ))
    .exit(Exit::SignInNeeded)
}
