//! What a verification says: one sentence, and what to do next. Pure.

use super::Signer;
use crate::aws::endpoints::Endpoint;
use crate::aws::probe::{Meaning, Said};
use crate::domain::overview::Bound;
use crate::domain::probe::Call;
use crate::domain::region::partition;
use crate::domain::service::Service;
use crate::domain::text::visible;
use crate::domain::verification::{Obstacle, Verdict, Verification};
use crate::flows::whoami::Who;
use jiff::Timestamp;

/// Who asks.
pub(super) enum Asker<'a> {
    /// Somebody with IAM credentials that STS knows.
    Keys(&'a Who),
    /// A connection's token.
    Token {
        /// The connection's name; any text.
        name: &'a str,
    },
}

/// What is asked, and of whom.
pub(super) struct Question<'a> {
    pub(super) service: &'a Service,
    /// The region that is wished for.
    pub(super) wanted: &'a str,
    pub(super) asker: Asker<'a>,
}

/// A verdict, a sentence, and what to do next.
type Words = (Verdict, String, Option<String>);

/// What is told of the root user: nothing more is asked with such credentials.
pub(super) fn root(bound: &Bound, who: &Who, is_sts: bool, now: Timestamp) -> Verification {
    let id = bound.service.id.as_str();
    let (verdict, message) = match is_sts {
        true => (
            Verdict::Connected,
            format!("These are the root user's credentials of account {}: they can do everything and cannot be limited.", who.account),
        ),
        false => (
            Verdict::NotAsked,
            "These are the root user's credentials: Moorline asks nothing with them but whose they are.".to_owned(),
        ),
    };
    Verification {
        mend: Some("Switch to a profile of a user or role; `moorline profiles` lists them.".into()),
        facts: identified(who),
        ..Verification::new(id, verdict, message, now)
    }
}

/// What STS said of who signs.
pub(super) fn identity(bound: &Bound, signer: &Signer, now: Timestamp) -> Verification {
    let Signer { who, region, .. } = signer;
    let message = format!(
        "STS answered in {region}: these are the credentials of {}.",
        who.arn
    );
    Verification {
        facts: identified(who),
        region: Some(region.clone()),
        ..Verification::new(bound.service.id.as_str(), Verdict::Connected, message, now)
    }
}

fn identified(who: &Who) -> Vec<(String, String)> {
    vec![
        ("account".into(), who.account.clone()),
        ("arn".into(), who.arn.clone()),
    ]
}

/// What is told of a service that is not in the partition of the region.
pub(super) fn not_there(question: &Question<'_>, now: Timestamp) -> Verification {
    let Question {
        service, wanted, ..
    } = question;
    let partition = partition(wanted).map_or("this partition", |partition| partition.id);
    let message = format!(
        "{} is not in {}, nor in any other region of {partition}.",
        service.name,
        visible(wanted)
    );
    Verification {
        region: Some(visible(wanted).into_owned()),
        ..Verification::new(service.id.as_str(), Verdict::WrongRegion, message, now)
    }
}

/// What is told of a service that the demo does not play.
pub(super) fn not_in_the_demo(question: &Question<'_>, now: Timestamp) -> Verification {
    let service = question.service;
    let message = format!("The demo has no {}, so nothing was asked.", service.name);
    Verification::new(service.id.as_str(), Verdict::NotAsked, message, now)
}

/// What `said` means for the service that was asked.
pub(super) fn told(
    question: &Question<'_>,
    call: &Call,
    region: &str,
    endpoint: &Endpoint,
    said: &Said,
    now: Timestamp,
) -> Verification {
    let told = Telling {
        question,
        call,
        region,
        endpoint,
        said,
    };
    let (verdict, message, mend) = told.words();
    Verification {
        mend,
        facts: told.facts(),
        region: Some(region.to_owned()),
        ..Verification::new(question.service.id.as_str(), verdict, message, now)
    }
}

struct Telling<'a> {
    question: &'a Question<'a>,
    call: &'a Call,
    region: &'a str,
    endpoint: &'a Endpoint,
    said: &'a Said,
}

impl Telling<'_> {
    fn facts(&self) -> Vec<(String, String)> {
        let said = self.said;
        let fact =
            |label: &str, value: Option<String>| value.map(|value| (label.to_owned(), value));
        let words = said.words.clone().filter(|_| said.status.is_some());
        [
            fact("asked", Some(self.call.wire.operation().to_owned())),
            fact("host", Some(self.endpoint.host())),
            fact("status", said.status.map(|status| status.to_string())),
            fact("code", said.code.clone()),
            fact("said", words),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn words(&self) -> Words {
        let verdict = self.said.meaning.verdict();
        let name = &self.question.service.name;
        let host = self.endpoint.host();
        match self.said.meaning {
            Meaning::Answered => (verdict, self.answered(), None),
            Meaning::Denied => self.denied(),
            Meaning::Unknown => self.unknown(),
            Meaning::WrongSecret => (
                verdict,
                format!(
                    "{name} refuses the signature, although STS accepts one with the same keys."
                ),
                Some(
                    "A proxy that changes requests breaks their signatures: check HTTPS_PROXY."
                        .into(),
                ),
            ),
            Meaning::Expired => self.expired(),
            Meaning::Throttled => (
                verdict,
                format!("{name} asks for fewer calls."),
                Some("Try again in a minute.".into()),
            ),
            Meaning::Obstacle(Obstacle::Dns) if self.is_region_doubtful() => (
                Verdict::WrongRegion,
                format!(
                    "There is no {host}: {name} is not in {}, or this network does not know the name.",
                    self.region
                ),
                Some("Ask in another region: `--region REGION`.".into()),
            ),
            Meaning::Obstacle(_) | Meaning::Impossible => (verdict, self.in_the_way(), None),
            Meaning::Intercepted => (
                verdict,
                format!("A sign-in page or a proxy answered in place of {host}."),
                Some("Sign in to the network in a browser, or check HTTPS_PROXY.".into()),
            ),
            Meaning::OtherRegion => self.other_region(),
            Meaning::NotEnabled => (
                verdict,
                format!(
                    "{name} is not enabled in {}{}.",
                    self.region,
                    self.of_account()
                ),
                Some(
                    "Enable it in the AWS console, or ask in another region: `--region REGION`."
                        .into(),
                ),
            ),
            Meaning::Clock => (
                verdict,
                self.clock(),
                Some("Set the clock right, as with `timedatectl set-ntp true`.".into()),
            ),
            Meaning::Failed => (
                verdict,
                format!("{name} failed by itself{}.", self.status()),
                Some("Try again in a minute.".into()),
            ),
            Meaning::Garbled => (
                verdict,
                format!(
                    "{host} gave an answer that says nothing of the sign-in{}.",
                    self.status()
                ),
                None,
            ),
        }
    }

    fn answered(&self) -> String {
        let Question {
            service, wanted, ..
        } = self.question;
        let name = &service.name;
        let mut answers = self.call.answers.iter();
        let meant = answers.find(|(code, _)| Some(code) == self.said.code.as_ref());
        if let Some((_, meaning)) = meant {
            return format!("{name} answered: {meaning}.");
        }
        if !self.call.hosts.whole.is_empty() {
            return format!("{name} answered.");
        }
        let elsewhere = match *wanted == self.region {
            true => String::new(),
            false => format!(", since it is not in {}", visible(wanted)),
        };
        format!("{name} answered in {}{elsewhere}.", self.region)
    }

    fn denied(&self) -> Words {
        let name = &self.question.service.name;
        match &self.question.asker {
            Asker::Keys(who) => {
                let action = self.call.action.as_deref().unwrap_or("this");
                (
                    Verdict::Denied,
                    format!(
                        "The credentials work, but {action} is not allowed for {}.",
                        who.arn
                    ),
                    Some(format!(
                        "Ask whoever administers account {} to allow it.",
                        who.account
                    )),
                )
            }
            Asker::Token { name: connection } => (
                Verdict::Denied,
                format!(
                    "The sign-in works, but {name} does not allow the call to {}.",
                    visible(connection)
                ),
                Some(format!("Ask whoever administers {name}.")),
            ),
        }
    }

    /// STS knew the credentials a moment ago.
    fn unknown(&self) -> Words {
        let name = &self.question.service.name;
        match &self.question.asker {
            Asker::Keys(_) if self.endpoint.overridden.is_some() => (
                Verdict::Rejected,
                format!(
                    "{} does not know these credentials, although STS does.",
                    self.endpoint.host()
                ),
                Some("Check the endpoint that is set for it.".into()),
            ),
            Asker::Keys(_) => (
                Verdict::WrongRegion,
                format!(
                    "{name} in {} does not know these credentials, although STS does: it is not enabled there{}.",
                    self.region,
                    self.of_account()
                ),
                Some(
                    "Enable the region in the account, or ask in another one: `--region REGION`."
                        .into(),
                ),
            ),
            // What mends it is known to whoever holds the token.
            Asker::Token { name: connection } => (
                Verdict::Rejected,
                format!(
                    "{name} does not accept the token of {}.",
                    visible(connection)
                ),
                None,
            ),
        }
    }

    fn expired(&self) -> Words {
        match &self.question.asker {
            Asker::Keys(who) => (
                Verdict::Expired,
                match &who.profile {
                    Some(profile) => format!("The credentials of `{}` are over.", visible(profile)),
                    None => "The credentials that are here without a profile are over.".to_owned(),
                },
                Some("Get new ones where these came from.".into()),
            ),
            Asker::Token { name } => (
                Verdict::Expired,
                format!("The token of {} is over.", visible(name)),
                None,
            ),
        }
    }

    fn other_region(&self) -> Words {
        let name = &self.question.service.name;
        let (message, mend) = match &self.said.region {
            Some(region) => (
                format!(
                    "{name} wants to be asked in {region}, not in {}.",
                    self.region
                ),
                format!("Ask there: `--region {region}`."),
            ),
            None => (
                format!("{name} does not want to be asked in {}.", self.region),
                "Ask in another region: `--region REGION`.".to_owned(),
            ),
        };
        (Verdict::WrongRegion, message, Some(mend))
    }

    fn clock(&self) -> String {
        let name = &self.question.service.name;
        match self.said.skew {
            Some(skew) if skew != 0 => format!(
                "{name} refuses the time of the call: this machine's clock is {} s {} the server's.",
                skew.abs(),
                if skew > 0 { "ahead of" } else { "behind" }
            ),
            _ => format!("{name} refuses the time of the call: this machine's clock is wrong."),
        }
    }

    fn in_the_way(&self) -> String {
        match &self.said.words {
            Some(words) => words.clone(),
            None => format!("{} could not be asked.", self.endpoint.host()),
        }
    }

    /// STS of the region was found a moment ago, so that the network works.
    fn is_region_doubtful(&self) -> bool {
        matches!(self.question.asker, Asker::Keys(_))
            && self.endpoint.overridden.is_none()
            && self.call.hosts.whole.is_empty()
    }

    fn of_account(&self) -> String {
        match &self.question.asker {
            Asker::Keys(who) => format!(" for account {}", who.account),
            Asker::Token { .. } => String::new(),
        }
    }

    /// ` (Code, status 503)`, of what there is.
    fn status(&self) -> String {
        let status = self.said.status.map(|status| format!("status {status}"));
        let parts: Vec<String> = [self.said.code.clone(), status]
            .into_iter()
            .flatten()
            .collect();
        match parts.is_empty() {
            true => String::new(),
            false => format!(" ({})", parts.join(", ")),
        }
    }
}
