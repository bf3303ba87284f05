//! What a sign-in leaves in the activity log: never a code, a page or a token.

use super::SignInPlan;
use crate::domain::command;
use crate::flows::activity_log::{self, Kind, Noted};
use crate::flows::failure::Failure;
use crate::flows::host::Host;

/// The command that signs in so.
fn same(plan: &SignInPlan) -> Option<String> {
    let mut line = command::login(&plan.connection, plan.service.as_deref());
    if plan.extends {
        line.push_str(" --extend");
    }
    Some(line)
}

fn purpose(plan: &SignInPlan) -> String {
    match &plan.service {
        Some(service) => format!("{} for {service}", plan.name),
        None => plan.name.clone(),
    }
}

/// Notes that the token is kept. Blocks on files.
pub(super) fn note_signed_in(host: &Host, plan: &SignInPlan) {
    let what = format!("signed in to {}", purpose(plan));
    let name = command::word(&command::login_name(&plan.connection));
    let noted = Noted {
        back: Some(format!("moorline logout {name}")),
        ..Noted::done(Kind::SignIn, what, same(plan))
    };
    activity_log::note(host, &noted);
}

/// Notes that it failed.
pub(super) async fn note_failed(host: &Host, plan: &SignInPlan, failure: &Failure) {
    let what = format!("sign in to {}", purpose(plan));
    let failed = Noted::failed(Kind::SignIn, what, same(plan), failure);
    activity_log::note_aside(host, failed).await;
}

/// Notes that the old session was ended for a new one, which may never come.
pub(super) async fn note_ended(host: &Host, plan: &SignInPlan) {
    let what = format!("ended the session of {} for a new one", plan.name);
    let noted = Noted::done(Kind::SignOut, what, same(plan));
    activity_log::note_aside(host, Some(noted)).await;
}
