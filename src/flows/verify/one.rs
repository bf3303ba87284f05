//! The verification of one service: what it is asked with, and whether it is asked at all.

use super::identity::{Identity, Unproved};
use super::words::{self, Asker, Question};
use super::{Order, Signer};
use crate::aws::endpoints::Endpoint;
use crate::aws::probe::{self, Ask, Asked, Meaning, Said, Voucher};
use crate::domain::binding::holder_sign_in;
use crate::domain::command;
use crate::domain::overview::{Bound, Overview};
use crate::domain::probe::{Call, Probe};
use crate::domain::text::visible;
use crate::domain::verification::{Verdict, Verification};
use crate::domain::why;
use crate::flows::credentials::{Say, Source};
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::refresh::{Renewable, TOKEN_WINDOW, bound_connection};
use crate::flows::{codewhisperer, in_console};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Semaphore, SemaphorePermit};

/// What every verification is given.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) host: &'a Host,
    pub(super) overview: &'a Overview,
    pub(super) seats: &'a Semaphore,
    pub(super) told: &'a Told,
}

impl Context<'_> {
    /// A place among those that are asked now; none is given only when the whole work ends.
    pub(super) async fn seat(&self) -> Option<SemaphorePermit<'_>> {
        self.seats.acquire().await.ok()
    }
}

/// The hosts that were named before anything secret goes there.
pub(super) struct Told {
    say: Say,
    named: Mutex<BTreeSet<String>>,
}

impl Told {
    pub(super) fn new(say: Say) -> Self {
        Self {
            say,
            named: Mutex::default(),
        }
    }

    /// Names the host of `endpoint`, once, if another than AWS chose it and it is not this machine.
    pub(super) fn endpoint(&self, endpoint: &Endpoint) {
        let Some(named) = endpoint.override_to_name() else {
            return;
        };
        let line = format!(
            "{} has {} asked instead of AWS.",
            named.variable, named.host
        );
        self.once(&line);
    }

    /// Says a line once.
    fn once(&self, line: &str) {
        let mut lines = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.insert(line.to_owned()) {
            (self.say)(line);
        }
    }
}

/// Asks the service of `bound`; `identity` is who signs, if it takes IAM credentials.
pub(super) async fn verify(
    context: Context<'_>,
    bound: &Bound,
    order: &Order,
    identity: impl Future<Output = Arc<Identity>>,
) -> Verification {
    let service = &bound.service;
    let uses = |verification: Verification| Verification {
        connection: bound.binding.connection.clone(),
        profile: bound.binding.profile.clone(),
        ..verification
    };
    if service.is_bound_by_holder() {
        return uses(of_holder(context, bound));
    }
    if service.is_bearer() {
        return uses(Box::pin(with_token(context, bound)).await);
    }
    let Some(source) = super::source_of(bound, order) else {
        return unbound(context, bound);
    };
    let identity = identity.await;
    let verification = Box::pin(with_keys(context, bound, &identity)).await;
    match source {
        Source::Profile(name) => Verification {
            connection: context
                .overview
                .profile(&name)
                .and_then(|profile| profile.connection.clone()),
            profile: Some(name),
            ..verification
        },
        Source::Ambient => uses(verification),
    }
}

fn new(context: Context<'_>, bound: &Bound, verdict: Verdict, message: String) -> Verification {
    Verification::new(
        bound.service.id.as_str(),
        verdict,
        message,
        context.host.now(),
    )
}

fn unbound(context: Context<'_>, bound: &Bound) -> Verification {
    let why = why::service(context.overview, bound);
    let shown = |mend: String| visible(&mend).into_owned();
    Verification {
        mend: why.mend.map(shown),
        ..new(context, bound, Verdict::NotAsked, why.message)
    }
}

fn of_holder(context: Context<'_>, bound: &Bound) -> Verification {
    let why = why::service(context.overview, bound);
    let message = match holder_sign_in(context.overview, &bound.service) {
        Some(held) => format!(
            "{} keeps this sign-in for itself ({}), so Moorline does not use it.",
            held.tool.label(),
            held.state.id().replace('_', " ")
        ),
        None => why.message,
    };
    Verification {
        mend: why.mend,
        ..new(context, bound, Verdict::NotAsked, message)
    }
}

fn unproved(context: Context<'_>, bound: &Bound, why: Unproved) -> Verification {
    Verification {
        mend: why.mend,
        region: why.region,
        ..new(context, bound, why.verdict, why.message)
    }
}

/// A service that has nothing to ask.
fn unasked(context: Context<'_>, bound: &Bound, why: Option<&str>) -> Verification {
    let why = why.unwrap_or("Nothing is known that could be asked of it.");
    new(context, bound, Verdict::NotAsked, why.to_owned())
}

async fn with_token(context: Context<'_>, bound: &Bound) -> Verification {
    let Context { host, overview, .. } = context;
    let id = bound.binding.connection.as_ref();
    let Some(connection) = id.and_then(|id| overview.connection(id)) else {
        return unbound(context, bound);
    };
    let call = match &bound.service.probe {
        Some(Probe::CodeWhisperer) => {
            let _seat = context.seat().await;
            if let Some(note) = codewhisperer::override_note(host) {
                context.told.once(&note);
            }
            return codewhisperer::verify(host, overview, bound).await;
        }
        Some(Probe::Call(call)) => call,
        Some(Probe::Unasked { why }) => return unasked(context, bound, Some(why)),
        Some(Probe::Simulate { .. }) | None => return unasked(context, bound, None),
    };
    let _seat = context.seat().await;
    let held = async {
        let connection = bound_connection(overview, bound)?;
        let login = command::login(&connection.id, Some(&bound.service.id));
        Renewable::new(host, connection, TOKEN_WINDOW, login, &bound.service.name).await
    };
    let held = match held.await {
        Ok(held) => held,
        Err(failure) => {
            return unproved(context, bound, Unproved::without(failure, Some(connection)));
        }
    };
    let question = Question {
        service: &bound.service,
        wanted: connection.region.as_deref().unwrap_or("us-east-1"),
        asker: Asker::Token {
            name: &connection.name,
        },
    };
    with_renewable(context, &question, call, &held).await
}

/// Asks with a token; if the service does not know it, once more with another.
async fn with_renewable(
    context: Context<'_>,
    question: &Question<'_>,
    call: &Call,
    held: &Renewable<'_>,
) -> Verification {
    let token = held.token().await.access_token;
    let (asked, verification) = ask_for(context, question, call, Voucher::Token(&token)).await;
    let Some(said) = not_accepted(asked) else {
        return verification;
    };
    let other = match held.other(&token, said.words.as_deref()).await {
        Ok(other) => other,
        Err(failure) => return because(failure, verification),
    };
    let (asked, verification) = ask_for(context, question, call, Voucher::Token(&other)).await;
    match not_accepted(asked) {
        Some(said) => because(held.not_accepted(said.words.as_deref()), verification),
        None => verification,
    }
}

/// What was said of a token that is not accepted.
fn not_accepted(asked: Option<Asked>) -> Option<Said> {
    let said = asked?.said;
    matches!(said.meaning, Meaning::Unknown | Meaning::Expired).then_some(said)
}

/// The verification of a token that is not accepted, and has no other in its place because of
/// `failure`.
fn because(failure: Failure, verification: Verification) -> Verification {
    Verification {
        message: failure.summary,
        mend: failure.hint,
        ..verification
    }
}

async fn with_keys(context: Context<'_>, bound: &Bound, identity: &Identity) -> Verification {
    let is_sts = is_sts(bound);
    let signer = match identity {
        Identity::Proved(signer) => signer,
        Identity::Root(who, region) => {
            let verification = words::root(bound, who, is_sts, context.host.now());
            return Verification {
                region: Some(region.clone()),
                ..verification
            };
        }
        Identity::Unproved(why) => {
            let (verdict, message) = match is_sts {
                true => (why.verdict, why.message.clone()),
                false => why.elsewhere(),
            };
            return Verification {
                mend: why.mend.clone(),
                region: why.region.clone(),
                ..new(context, bound, verdict, message)
            };
        }
        Identity::NotWanted => return unbound(context, bound),
    };
    if is_sts {
        return words::identity(bound, signer, context.host.now());
    }
    match &bound.service.probe {
        Some(Probe::Call(call)) => signed(context, bound, call, signer).await,
        Some(Probe::Simulate { action }) => {
            let _seat = context.seat().await;
            if let Ok((endpoint, _)) =
                in_console::iam(context.host, context.overview, &signer.region)
            {
                context.told.endpoint(&endpoint);
            }
            in_console::verify(context.host, context.overview, bound, action, signer).await
        }
        Some(Probe::Unasked { why }) => unasked(context, bound, Some(why)),
        Some(Probe::CodeWhisperer) | None => unasked(context, bound, None),
    }
}

/// Whether the identity itself is the answer.
fn is_sts(bound: &Bound) -> bool {
    match &bound.service.probe {
        Some(Probe::Call(call)) => call.wire.operation() == "GetCallerIdentity",
        _ => false,
    }
}

async fn signed(context: Context<'_>, bound: &Bound, call: &Call, signer: &Signer) -> Verification {
    let question = Question {
        service: &bound.service,
        wanted: &signer.region,
        asker: Asker::Keys(&signer.who),
    };
    let voucher = Voucher::Keys(signer.credentials.keys());
    let _seat = context.seat().await;
    let Some(after) = &call.after else {
        return ask(context, &question, call, voucher).await;
    };
    let first = match context.overview.service(&after.service) {
        Some(bound) => bound.service.probe.as_ref(),
        None => None,
    };
    let Some(Probe::Call(first)) = first else {
        return unasked(context, bound, None);
    };
    let (asked, verification) = ask_for(context, &question, first, voucher).await;
    let Some(body) = asked.filter(|_| verification.verdict == Verdict::Connected) else {
        return verification;
    };
    match probe::take(&body, &after.take) {
        Some(taken) => ask(context, &question, &call.with(&taken), voucher).await,
        None => Verification {
            region: verification.region,
            ..unasked(context, bound, Some(&after.without))
        },
    }
}

async fn ask(
    context: Context<'_>,
    question: &Question<'_>,
    call: &Call,
    voucher: Voucher<'_>,
) -> Verification {
    ask_for(context, question, call, voucher).await.1
}

/// Makes the call; says what its answer means, and gives the answer.
async fn ask_for(
    context: Context<'_>,
    question: &Question<'_>,
    call: &Call,
    voucher: Voucher<'_>,
) -> (Option<Asked>, Verification) {
    let host = context.host;
    let Some(region) = call.region(question.wanted) else {
        return (None, words::not_there(question, host.now()));
    };
    let endpoint = match host.endpoints().service(call, region) {
        Ok(endpoint) => endpoint,
        Err(error) => {
            let why = error.to_string();
            let id = question.service.id.as_str();
            let verification = Verification::new(id, Verdict::NotAsked, why, host.now());
            return (None, verification);
        }
    };
    // What the demo signs with must not leave this machine.
    if host.is_demo() && endpoint.overridden.is_none() {
        return (None, words::not_in_the_demo(question, host.now()));
    }
    context.told.endpoint(&endpoint);
    let now = || host.now();
    let asked = probe::ask(
        host.http(),
        Ask {
            call,
            endpoint: &endpoint,
            region,
            voucher,
            now: &now,
        },
    )
    .await;
    let verification = words::told(question, call, region, &endpoint, &asked.said, host.now());
    (Some(asked), verification)
}
