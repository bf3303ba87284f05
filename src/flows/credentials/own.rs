//! Credentials that are already here: keys of a profile, of the environment, of `aws login`.

use super::{Chain, Credentials, Refused, Step, at, none_to_give};
use crate::domain::command;
use crate::domain::profile::Profile;
use crate::domain::secret::Secret;
use crate::domain::text::visible;
use crate::flows::blocking::blocking;
use crate::flows::failure::{Exit, Failure};
use crate::store::login_cache;

impl Chain<'_> {
    /// The keys that stand in a profile.
    pub(super) fn keys(&self, profile: &Profile) -> Result<Credentials, Failure> {
        let settings = &profile.settings;
        let name = visible(&profile.name);
        if let Some(problem) = profile.problems.iter().find(|p| p.code == "keys_missing") {
            return Err(Failure::new(format!(
                "`{name}` has no credentials: {}",
                problem.in_one_line()
            ))
            .exit(Exit::Usage));
        }
        let (Some(id), Some(secret)) = (
            settings.text("aws_access_key_id"),
            settings.text("aws_secret_access_key"),
        ) else {
            let (there, missing) = match settings.text("aws_access_key_id") {
                Some(_) => ("aws_access_key_id", "aws_secret_access_key"),
                None => ("aws_secret_access_key", "aws_access_key_id"),
            };
            return Err(Failure::new(format!(
                "`{name}` has {there}{} but no {missing}.",
                at(self.place(profile, there).as_deref())
            ))
            .hint("Add it, or remove the other.")
            .exit(Exit::Usage));
        };
        let token_key = ["aws_session_token", "aws_security_token"]
            .into_iter()
            .find(|key| settings.text(key).is_some());
        self.check_one_file(profile, token_key)?;
        Ok(Credentials {
            access_key_id: id.to_owned(),
            secret: Secret::new(secret.to_owned()),
            session_token: token_key
                .and_then(|key| settings.text(key))
                .map(|token| Secret::new(token.to_owned())),
            expires_at: None,
            account_id: settings.text("aws_account_id").map(str::to_owned),
            steps: vec![self.step(
                profile,
                format!("keys {}", visible(id)),
                "aws_access_key_id",
            )],
            notes: Vec::new(),
        })
    }

    /// The AWS CLI takes keys out of one file only, and SDKs mix the two: neither is meant.
    fn check_one_file(&self, profile: &Profile, token_key: Option<&str>) -> Result<(), Failure> {
        let keys = ["aws_access_key_id", "aws_secret_access_key"]
            .into_iter()
            .chain(token_key);
        let mut found = keys.filter_map(|key| profile.settings.get(key));
        let Some(first) = found.next() else {
            return Ok(());
        };
        let Some(other) = found.find(|other| other.in_credentials != first.in_credentials) else {
            return Ok(());
        };
        Err(Failure::new(format!(
            "The keys of `{}` stand in two files: {}{} and {}{}. AWS tools do not agree on which they take.",
            visible(&profile.name),
            first.key,
            at(self.place(profile, &first.key).as_deref()),
            other.key,
            at(self.place(profile, &other.key).as_deref()),
        ))
        .hint("Put all of them into one file.")
        .exit(Exit::Usage))
    }

    /// The credentials that `credential_source = Environment` means.
    pub(super) fn environment(&self, profile: &Profile) -> Result<Credentials, Failure> {
        self.environment_keys().ok_or_else(|| {
            Failure::new(format!(
                "`{}` takes its credentials from the environment{}, and AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set.",
                visible(&profile.name),
                at(self.place(profile, "credential_source").as_deref())
            ))
            .hint("Set them, or name a source_profile instead.")
        })
    }

    /// The keys that the variables hold, if both are set.
    pub(super) fn environment_keys(&self) -> Option<Credentials> {
        let environment = self.host.environment();
        let id = environment.get("AWS_ACCESS_KEY_ID")?;
        let secret = environment.get("AWS_SECRET_ACCESS_KEY")?;
        let token = environment
            .get("AWS_SESSION_TOKEN")
            .or(environment.get("AWS_SECURITY_TOKEN"));
        Some(Credentials {
            access_key_id: id.to_owned(),
            secret: Secret::new(secret.to_owned()),
            session_token: token.map(|token| Secret::new(token.to_owned())),
            expires_at: environment
                .get("AWS_CREDENTIAL_EXPIRATION")
                .and_then(|end| end.parse().ok()),
            account_id: environment.get("AWS_ACCOUNT_ID").map(str::to_owned),
            steps: vec![Step {
                profile: None,
                what: format!("keys {} of the environment", visible(id)),
                place: Some("AWS_ACCESS_KEY_ID".to_owned()),
            }],
            notes: Vec::new(),
        })
    }

    /// What `aws login` left, as long as it lives: only the AWS CLI renews it.
    pub(super) async fn login_session(&self, profile: &Profile) -> Result<Credentials, Refused> {
        let Some(session) = profile.settings.text("login_session") else {
            return Err(none_to_give(profile).into());
        };
        let directory = self.host.environment().login_cache();
        let path = directory.join(login_cache::file_name(session));
        let found = blocking(move || login_cache::keys(&path)).await?;
        let found = found.map_err(|why| {
            Failure::new(format!(
                "The session of `aws login` of `{}` is of no use: {why}.",
                visible(&profile.name)
            ))
            .hint(login_hint(profile))
        })?;
        let why = match found {
            Some(keys) if keys.expires_at > self.host.now() => {
                let what = format!("session {} of `aws login`", visible(session.trim()));
                let steps = vec![self.step(profile, what, "login_session")];
                return Ok(Credentials::of_cached(keys, steps));
            }
            Some(_) => "have ended, and only the AWS CLI renews them",
            None => "are not there",
        };
        Err(Failure::new(format!(
            "The credentials of `aws login` for `{}` {why}.",
            visible(&profile.name)
        ))
        .hint(login_hint(profile))
        .exit(Exit::SignInNeeded)
        .into())
    }
}

fn login_hint(profile: &Profile) -> String {
    let name = command::word(&profile.name);
    format!("Run `aws login --profile {name}` (or `moorline login {name}`).")
}
