//! What a refresh leaves in the activity log. Blocks on files, for one short line.

use crate::domain::text::minute;
use crate::flows::activity_log::{self, Kind, Noted};
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::store::sso_token::SsoToken;

/// The command that refreshes what is due.
const COMMAND: &str = "moorline keepalive --once";

/// Notes that the token of `name` is fresh.
pub(super) fn note_refreshed(host: &Host, name: &str, token: &SsoToken) {
    let until = token
        .expires_at
        .map(|end| format!(" until {}", minute(end)));
    let what = format!("refreshed {name}{}", until.unwrap_or_default());
    let noted = Noted::done(Kind::Refresh, what, Some(COMMAND.to_owned()));
    activity_log::note(host, &noted);
}

/// Notes that it is not.
pub(super) fn note_failed(host: &Host, name: &str, failure: &Failure) {
    let what = format!("refresh {name}");
    let failed = Noted::failed(Kind::Refresh, what, Some(COMMAND.to_owned()), failure);
    activity_log::note_any(host, failed);
}
