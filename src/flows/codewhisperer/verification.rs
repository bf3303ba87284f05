//! The standing as what `verify` keeps and shows, and the facts that go with it.

use super::asker::Asker;
use super::standing::{self, Unknown};
use super::{Profiles, SERVICE, Standing, Tier, gone, override_note, words};
use crate::domain::binding::ServiceState;
use crate::domain::codewhisperer_arn::{self, ProfileArn};
use crate::domain::connection::AuthMethod;
use crate::domain::overview::{Bound, Overview};
use crate::domain::text::visible;
use crate::domain::verification::{Verdict, Verification};
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;

/// Asks, and says how `bound`, which is CodeWhisperer, stands.
pub(super) async fn of(host: &Host, overview: &Overview, bound: &Bound) -> Verification {
    let asked = async {
        let asker = Asker::new(host, overview, bound).await?;
        standing::of(&asker, overview).await
    };
    let mut verification = match asked.await {
        Ok(standing) => told(host, standing),
        Err(Unknown::Rejected(failure)) => untold(host, Verdict::Rejected, failure),
        Err(Unknown::NotAsked(failure)) => {
            let was_signed_in =
                bound.binding.connection.is_some() && bound.state != ServiceState::SignIn;
            let verdict = match failure.exit {
                Exit::SignInNeeded if was_signed_in => Verdict::Expired,
                _ => Verdict::NotAsked,
            };
            untold(host, verdict, failure)
        }
    };
    verification.connection = bound.binding.connection.clone();
    verification.profile = bound.binding.profile.clone();
    verification
}

fn told(host: &Host, standing: Standing) -> Verification {
    let region = match &standing.profiles {
        None => Some(host.endpoints().codewhisperer_home().to_owned()),
        Some(profiles) => used(profiles).map(|arn| arn.region.to_owned()),
    };
    let facts = facts(host, &standing);
    let said = Verification::new(SERVICE, standing.verdict, standing.message, standing.at);
    Verification {
        mend: standing.mend,
        meters: standing.meters,
        facts,
        region,
        ..said
    }
}

fn untold(host: &Host, verdict: Verdict, failure: Failure) -> Verification {
    Verification {
        mend: failure.hint,
        ..Verification::new(SERVICE, verdict, failure.summary, host.now())
    }
}

/// What is worth knowing of a standing, as label and value.
pub(super) fn facts(host: &Host, standing: &Standing) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    let mut add = |label: &str, value: String| facts.push((label.to_owned(), value));
    let profiles = standing.profiles.as_ref();
    if let Some((profiles, arn)) = profiles.and_then(|all| Some((all, used(all)?))) {
        // The region that would tell its name may be away.
        let named = profiles
            .available
            .iter()
            .find(|one| profiles.chosen.as_ref() == Some(&one.arn));
        let name = named.map_or(arn.id, |one| one.name.as_str());
        add("profile", format!("{} in {}", visible(name), arn.region));
        add("administered by", format!("account {}", arn.account));
    }
    if standing.tier != Tier::Unknown {
        add("tier", standing.tier.label().to_owned());
    }
    if let Some(subscription) = &standing.subscription {
        add("subscription", subscription.clone());
    }
    if let Some(at) = standing.resets_at {
        add("resets", at.strftime("%Y-%m-%d").to_string());
    }
    if let Some(arn) = profiles.and_then(|profiles| gone(host, profiles)) {
        let why = "was chosen and is not offered any more, so it is not used";
        add("former profile", format!("{} {why}", visible(&arn)));
    }
    for (region, why) in profiles.map_or(&[][..], |profiles| &profiles.failed) {
        add("not listed", format!("{region}: {}", visible(why)));
    }
    if standing.method == AuthMethod::BuilderId && standing.verdict == Verdict::Connected {
        add("IDE plug-ins", words::GATE.to_owned());
    }
    if let Some(note) = override_note(host) {
        add("endpoint", note);
    }
    facts
}

/// What is known of the profile in use by its ARN.
fn used(profiles: &Profiles) -> Option<ProfileArn<'_>> {
    codewhisperer_arn::parse(profiles.chosen.as_deref()?)
}
