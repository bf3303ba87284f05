//! How CodeWhisperer stands for a connection: Builder ID and Identity Center each by their own call.

use super::asker::{Asker, Trouble};
use super::profiles::{self, Listed};
use super::{SERVICE, Standing, expected, tier, words};
use crate::aws::codewhisperer::{CodeWhisperer, Refused, Usage};
use crate::domain::codewhisperer_arn;
use crate::domain::connection::AuthMethod;
use crate::domain::overview::Overview;
use crate::domain::text::visible;
use crate::domain::verification::{Meter, Verdict};
use crate::flows::codewhisperer::Tier;
use crate::flows::failure::Failure;
use crate::flows::sign_in::plan::bad_endpoint;
use jiff::{SignedDuration, Timestamp};

/// Why nothing can be said of the standing.
pub(super) enum Unknown {
    /// The service does not accept the token, nor another.
    Rejected(Failure),
    /// Nothing could be asked.
    NotAsked(Failure),
}

impl From<Failure> for Unknown {
    fn from(failure: Failure) -> Self {
        Self::NotAsked(failure)
    }
}

/// Asks, and says how it stands.
pub(super) async fn of(asker: &Asker<'_>, overview: &Overview) -> Result<Standing, Unknown> {
    match asker.connection.auth_method {
        AuthMethod::IdentityCenter => of_organization(asker).await,
        _ => of_person(asker, overview).await,
    }
}

async fn of_person(asker: &Asker<'_>, overview: &Overview) -> Result<Standing, Unknown> {
    let region = asker.host.endpoints().codewhisperer_home().to_owned();
    let mut standing = blank(asker);
    match usage(asker, &region, None).await? {
        Ok(used) => {
            standing.fill(&used);
            if used.subscription.is_none() {
                standing.tier = subscribed(asker, &region).await;
            }
            standing.message = answers(&standing, used.has_overages);
            if standing.tier == Tier::Free
                && let Some((why, mend)) = expected::of_a_person(overview, asker.connection)
            {
                standing.message = format!("{} {why}", standing.message);
                standing.mend = Some(mend);
            }
        }
        Err(refused) => standing.refused(asker, &refused),
    }
    Ok(standing)
}

/// What a Builder ID has whose usage does not say it.
async fn subscribed(asker: &Asker<'_>, region: &str) -> Tier {
    let Ok(endpoint) = asker.host.endpoints().codewhisperer(region) else {
        return Tier::Unknown;
    };
    let call = |service: CodeWhisperer| async move { service.is_subscribed().await };
    match asker.ask(&endpoint, call).await {
        Ok(true) => Tier::Pro,
        Ok(false) => Tier::Free,
        Err(_) => Tier::Unknown,
    }
}

async fn of_organization(asker: &Asker<'_>) -> Result<Standing, Unknown> {
    let mut listed = profiles::list(asker).await?;
    let mut standing = blank(asker);
    standing.profiles = Some(listed.told(&asker.connection.id));
    if listed.is_unanswered {
        if let Some(at) = listed.failed.iter().position(|(_, why)| is_rejected(why)) {
            let (_, why) = listed.failed.swap_remove(at);
            return Err(Unknown::Rejected(why.failure(asker.connection)));
        }
        if let Some((_, Trouble::Refused(refused))) = listed.failed.first() {
            standing.refused(asker, refused);
            standing.message = format!("No profile could be listed. {}", standing.message);
        }
        return Ok(standing);
    }
    let Some(arn) = listed.chosen() else {
        standing.unchosen(asker, &listed);
        return Ok(standing);
    };
    let read = codewhisperer_arn::parse(arn);
    let region = read.map_or("", |read| read.region);
    match usage(asker, region, Some(arn)).await? {
        Ok(used) => {
            standing.fill(&used);
            if used.subscription.is_none() {
                // An organization pays for whomever it gives a profile.
                standing.tier = Tier::Pro;
            }
            standing.message = answers(&standing, used.has_overages);
            if standing.tier == Tier::Free {
                standing.message = format!(
                    "{} Your organization has not given you a subscription.",
                    standing.message
                );
                let whom = words::administrator(asker.connection, read.map(|read| read.account));
                standing.mend = Some(format!("For Pro, ask {whom}."));
            }
        }
        Err(refused) => standing.refused(asker, &refused),
    }
    Ok(standing)
}

fn is_rejected(why: &Trouble) -> bool {
    matches!(why, Trouble::Rejected(_))
}

async fn usage(
    asker: &Asker<'_>,
    region: &str,
    arn: Option<&str>,
) -> Result<Result<Usage, Refused>, Unknown> {
    let endpoint = asker
        .host
        .endpoints()
        .codewhisperer(region)
        .map_err(|error| bad_endpoint(&error))?;
    let call = |service: CodeWhisperer| async move { service.usage(arn).await };
    match asker.ask(&endpoint, call).await {
        Ok(used) => Ok(Ok(used)),
        Err(Trouble::Refused(refused)) => Ok(Err(refused)),
        Err(Trouble::Rejected(failure)) => Err(Unknown::Rejected(failure)),
    }
}

fn blank(asker: &Asker<'_>) -> Standing {
    Standing {
        connection: asker.connection.id.clone(),
        method: asker.connection.auth_method,
        verdict: Verdict::Connected,
        message: String::new(),
        mend: None,
        profiles: None,
        tier: Tier::Unknown,
        subscription: None,
        meters: Vec::new(),
        resets_at: None,
        at: asker.host.now(),
    }
}

impl Standing {
    fn fill(&mut self, used: &Usage) {
        let kind = used.subscription.as_deref();
        self.tier = kind.map_or(Tier::Unknown, tier::of);
        let title = used.title.as_deref().or(kind);
        self.subscription = title.map(|title| visible(title).into_owned());
        let meter = |one: &crate::aws::codewhisperer::UsageMeter| Meter {
            label: visible(&one.label).into_owned(),
            used: one.used,
            limit: one.limit,
        };
        self.meters = used.meters.iter().map(meter).collect();
        self.resets_at = used
            .resets_at
            .or_else(|| self.in_days(used.days_until_reset?));
    }

    fn in_days(&self, days: i64) -> Option<Timestamp> {
        let hours = SignedDuration::from_hours(days.checked_mul(24)?);
        self.at.checked_add(hours).ok()
    }

    fn refused(&mut self, asker: &Asker<'_>, refused: &Refused) {
        self.verdict = words::verdict(refused);
        self.message = refused.to_string();
        self.mend = words::mend(refused, asker.connection);
    }

    /// No profile is used: none is given, or none is chosen.
    fn unchosen(&mut self, asker: &Asker<'_>, listed: &Listed) {
        let connection = asker.connection;
        let whom = words::administrator(connection, None);
        let count = listed.available.len();
        match count {
            0 => {
                self.verdict = Verdict::NotAssigned;
                self.message = "No CodeWhisperer profile is given to you.".to_owned();
                self.mend = Some(format!("Ask {whom} for one."));
            }
            1 => {
                self.verdict = Verdict::NotAssigned;
                self.message =
                    "The one CodeWhisperer profile that is given to you is not ready.".to_owned();
                self.mend = Some(format!("Try again later, or ask {whom}."));
            }
            _ => {
                self.tier = Tier::Pro;
                self.message = format!(
                    "None of the {count} CodeWhisperer profiles given to you is chosen yet."
                );
                self.mend = Some(format!(
                    "Choose one: `{}`. `moorline {SERVICE} profiles` lists them.",
                    profiles::choose_command(None)
                ));
            }
        }
        let regions: Vec<&str> = listed
            .failed
            .iter()
            .map(|(region, _)| region.as_str())
            .collect();
        if !regions.is_empty() {
            let regions = regions.join(", ");
            self.message = format!("{} ({regions} could not be asked.)", self.message);
        }
    }
}

/// What an answer of the service means, in one sentence.
fn answers(standing: &Standing, has_overages: bool) -> String {
    let tier = match standing.tier {
        Tier::Free | Tier::Pro => format!(", {} tier", standing.tier.label()),
        Tier::Unknown => String::new(),
    };
    let is_used_up = |meter: &&Meter| meter.limit.is_some_and(|limit| meter.used >= limit);
    let used_up: Vec<&str> = standing
        .meters
        .iter()
        .filter(is_used_up)
        .map(|meter| meter.label.as_str())
        .collect();
    if used_up.is_empty() {
        return format!("CodeWhisperer answers{tier}.");
    }
    let until = standing
        .resets_at
        .map(|at| format!(" until {}", at.strftime("%Y-%m-%d")));
    let what = used_up.join(", ");
    match has_overages {
        true => format!("CodeWhisperer answers{tier}; beyond its limit, use is charged: {what}."),
        false => format!(
            "CodeWhisperer answers{tier}, but is used up{}: {what}.",
            until.unwrap_or_default()
        ),
    }
}
