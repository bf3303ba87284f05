//! Why a connection stands as it does.

use super::{Cause, Why};
use crate::domain::command;
use crate::domain::connection::{Connection, ConnectionId, ConnectionState, WEB_IDENTITY};
use crate::domain::evidence::{EndpointTrouble, Event, Evidence, FileTrouble, Noted};
use crate::domain::names::BUILDER_ID;
use crate::domain::overview::Overview;
use crate::domain::profile::ProfileKind;
use crate::domain::text::{minute, visible};

/// The command that sets this machine's clock.
const SET_CLOCK: &str = if cfg!(target_os = "macos") {
    "sudo sntp -sS time.apple.com"
} else {
    "sudo timedatectl set-ntp true"
};

/// Why `one` stands as it does, and what mends it.
pub fn connection(overview: &Overview, one: &Connection) -> Why {
    if !one.auth_method.is_bearer() {
        return iam(overview, one);
    }
    if matches!(one.id, ConnectionId::Token(_)) {
        let note = one.note.as_deref().unwrap_or_default();
        return Why::new(
            Cause::OtherTool,
            format!("{note} Moorline never refreshes it or hands it out."),
        );
    }
    let nothing = Evidence::default();
    let evidence = overview.evidence(&one.id).unwrap_or(&nothing);
    let again = command::login(&one.id, None);
    if let Some(trouble) = &evidence.endpoint {
        return out_of_reach(one, trouble);
    }
    if let Some(noted) = evidence.noted.as_ref().filter(|noted| explains(noted, one)) {
        let is_kept = overview.kept().iter().any(|kept| kept.id == one.id);
        return last_noted(noted, is_kept, &again);
    }
    match one.state {
        ConnectionState::SignedIn | ConnectionState::Refreshable => lives(one, evidence),
        ConnectionState::Expired => over(overview, one, evidence).mend(again),
        ConnectionState::Never | ConnectionState::Unknown => absent(one, evidence).mend(again),
    }
}

/// What there is to say of a Builder ID that does not exist yet.
pub fn no_builder_id() -> Why {
    let id = ConnectionId::Session(BUILDER_ID.to_owned());
    Why::new(
        Cause::NeverSignedIn,
        "No Builder ID is signed in on this host.",
    )
    .mend(command::login(&id, None))
}

fn out_of_reach(one: &Connection, trouble: &EndpointTrouble) -> Why {
    let told = &trouble.told;
    let wrong_region = |words: &str| Why::new(Cause::RegionWrong, words);
    match (&trouble.variable, &one.session) {
        (Some(variable), _) => {
            Why::new(Cause::EndpointWrong, told).mend(format!("unset {variable}"))
        }
        (None, Some(session)) => wrong_region(&format!(
            "{told} Correct sso_region of [sso-session {}] in the config file.",
            visible(session)
        )),
        (None, None) => wrong_region(&format!(
            "{told} Correct sso_region of its profiles in the config file."
        )),
    }
}

/// Whether a note is about what is there now.
fn explains(noted: &Noted, one: &Connection) -> bool {
    match noted.event {
        // Its token file may still be there: the session was ended to be extended.
        Event::SignedOut => one.state == ConnectionState::Never || one.token_file.is_some(),
        Event::NotRefreshed => one.state.is_live(),
        Event::SessionEnded | Event::RegistrationUnknown => one.token_file.is_some(),
    }
}

/// What was noted last, whether or not the access token still lives.
fn last_noted(noted: &Noted, is_kept: bool, again: &str) -> Why {
    let at = minute(noted.at);
    match (noted.event, noted.clock_skew) {
        (Event::SessionEnded, skew) => Why::new(
            Cause::SessionEnded,
            format!(
                "The last refresh, at {at}, was refused: its session has ended, was signed out, or another tool used its refresh token up.{}",
                skew.map(|skew| format!(" {}", clock(skew))).unwrap_or_default()
            ),
        )
        .mend(again),
        (Event::RegistrationUnknown, _) => Why::new(
            Cause::RegistrationUnknown,
            format!(
                "The last refresh, at {at}, was refused: the service does not know its client registration any more."
            ),
        )
        .mend(again),
        (Event::NotRefreshed, Some(skew)) => Why::new(
            Cause::ClockOff,
            format!("{} The last refresh, at {at}, failed.", clock(skew)),
        )
        .mend(SET_CLOCK),
        (Event::NotRefreshed, None) => Why::new(
            Cause::NotRefreshed,
            format!("At {at}: {}", noted.told),
        )
        .mend(if is_kept { "moorline keepalive --once" } else { again }),
        (Event::SignedOut, _) => {
            Why::new(Cause::SignedOut, format!("Moorline signed out of it at {at}.")).mend(again)
        }
    }
}

fn clock(skew: i64) -> String {
    let way = if skew > 0 { "ahead of" } else { "behind" };
    format!(
        "This machine's clock was {} s {way} the server's.",
        skew.abs()
    )
}

/// A token that works or can be made to.
fn lives(one: &Connection, evidence: &Evidence) -> Why {
    let asked = one.configured_scopes.as_deref().unwrap_or_default();
    let missing: Vec<&str> = asked
        .iter()
        .filter(|scope| !one.scopes.contains(scope))
        .map(String::as_str)
        .collect();
    if !missing.is_empty() && !one.scopes_assumed {
        return Why::new(
            Cause::ScopeMissing,
            format!(
                "It was signed in without {}, which the config asks for.",
                visible(&missing.join(", "))
            ),
        )
        .mend(command::login(&one.id, None));
    }
    if one.state == ConnectionState::Refreshable {
        return Why::new(
            Cause::Refreshable,
            "Its access token is over, and is refreshed at its next use without signing in.",
        );
    }
    let until = one.expires_at.map(minute).unwrap_or_default();
    let then = match (one.can_refresh, evidence.lacks_refresh_token) {
        (true, _) => "it can be refreshed without signing in",
        (false, true) => {
            "after that it takes a new sign-in, because it was signed in without scopes or by a tool that keeps no refresh token"
        }
        (false, false) => {
            "after that it takes a new sign-in, because the client that it could be refreshed with is over or not in its file"
        }
    };
    Why::new(Cause::Works, format!("It works until {until}; {then}."))
}

/// A token that only a new sign-in replaces; its note says why.
fn over(overview: &Overview, one: &Connection, evidence: &Evidence) -> Why {
    let registration = one.registration_expires_at;
    let cause = if one.expires_at.is_none() {
        Cause::EndUnknown
    } else if evidence.lacks_refresh_token {
        Cause::NoRefreshToken
    } else if registration.is_some_and(|end| end <= overview.read_at()) {
        Cause::RegistrationExpired
    } else {
        Cause::ClientMissing
    };
    let told = one.note.clone();
    Why::new(
        cause,
        told.unwrap_or_else(|| "Its token is over, and only a new sign-in helps.".into()),
    )
}

/// No token that can be read.
fn absent(one: &Connection, evidence: &Evidence) -> Why {
    match evidence.file {
        Some(FileTrouble::Gone) => Why::new(
            Cause::TokenGone,
            "It was signed in here, and another tool has removed its token file since: `aws sso logout` removes every token in the cache.",
        ),
        Some(FileTrouble::Replaced) => Why::new(
            Cause::TokenReplaced,
            "Another tool replaced its token file with something that is no token.",
        ),
        Some(FileTrouble::Unreadable) => Why::new(
            Cause::TokenUnreadable,
            match &one.note {
                Some(note) => format!("Its token cannot be read: {}.", visible(note)),
                None => "Its token file cannot be read.".into(),
            },
        ),
        None => Why::new(
            Cause::NeverSignedIn,
            "Nothing shows that it was ever signed in on this host.",
        ),
    }
}

fn iam(overview: &Overview, one: &Connection) -> Why {
    let told = |words: &str| one.note.clone().unwrap_or_else(|| words.to_owned());
    let prove = "aws sts get-caller-identity";
    if let (ConnectionId::Profile(name), false) = (&one.id, one.state.is_live())
        && overview.profile(name).map(|profile| profile.kind) == Some(ProfileKind::LoginSession)
    {
        return Why::new(Cause::LoginSession, told("Its session is over."))
            .mend(format!("aws login --profile {}", command::word(name)));
    }
    match (&one.id, one.state) {
        (ConnectionId::Profile(name), ConnectionState::Unknown) => {
            let proof = format!("moorline whoami {}", command::word(name));
            let words = told("It is not used just to look.");
            match overview.profile(name).map(|profile| profile.kind) {
                Some(ProfileKind::Process | ProfileKind::WebIdentity) => {
                    Why::new(Cause::NotUsed, words).mend(proof)
                }
                _ => Why::new(Cause::EndNotSaid, words).mend(proof),
            }
        }
        (_, ConnectionState::SignedIn | ConnectionState::Refreshable) => Why::new(
            Cause::Works,
            "Its keys are there; only using them proves them.",
        ),
        (ConnectionId::Env, ConnectionState::Unknown) if one.name == WEB_IDENTITY => {
            Why::new(Cause::NotUsed, told("It is not used just to look.")).mend(prove)
        }
        (ConnectionId::Env, ConnectionState::Unknown) if one.note.is_some() => {
            Why::new(Cause::KeysIncomplete, told("")).mend("unset AWS_ACCESS_KEY_ID")
        }
        (ConnectionId::Env, ConnectionState::Unknown) => Why::new(
            Cause::EndNotSaid,
            "The temporary keys in the environment do not say when they end.",
        )
        .mend(prove),
        (ConnectionId::Env, ConnectionState::Expired) => Why::new(
            Cause::KeysOver,
            "The keys in the environment are over by AWS_CREDENTIAL_EXPIRATION.",
        )
        .mend("unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN"),
        (_, ConnectionState::Never | ConnectionState::Expired) => {
            Why::new(Cause::KeysIncomplete, told("It is not there."))
        }
        _ => Why::new(
            Cause::NotUsed,
            told("The role of a container or machine is not asked for just to look."),
        )
        .mend(prove),
    }
}
