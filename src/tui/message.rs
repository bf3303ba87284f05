//! Everything that can happen to the console. Data only: no closures, no handles, no secrets.

use crate::domain::connection::ConnectionId;
use crate::domain::overview::Overview;
use crate::domain::service::ServiceId;
use crate::domain::verification::Verification;
use crate::flows::activity_log::Logged;
use crate::flows::clipboard::Sent;
use crate::flows::codewhisperer::{Choice, Profiles, Suggestion};
use crate::flows::credentials::Refused;
use crate::flows::everywhere::EverywherePlan;
use crate::flows::failure::Failure;
use crate::flows::profile_edit::Edited;
use crate::flows::roles::{RoleList, RolesProgress};
use crate::flows::sign_in::{Progress, SignInPlan, SignedIn};
use crate::flows::sign_out::SignedOut;
use crate::flows::switch::Switched;
use crate::flows::undo::Undoable;
use crate::tui::key::Key;
use crate::tui::model::review::{PlannedProfiles, PlannedUndo};
use crate::tui::mouse::Mouse;
use jiff::Timestamp;
use std::sync::Arc;

/// Names one run of one flow, so that late replies of others are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FlowId(pub u64);

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// A key was pressed.
    Key(Key),
    /// The mouse was used.
    Mouse(Mouse),
    /// Text was pasted.
    Paste(String),
    /// The terminal has this size now, in columns and rows.
    Resize(u16, u16),
    /// The terminal came to the front.
    FocusGained,
    /// This is the time now.
    Now(Timestamp),
    /// The files were read.
    OverviewLoaded(Arc<Overview>),
    /// Another program changed the files.
    FilesChanged,
    /// What others did on this host, by the activity log, latest last.
    LogRead(Vec<Logged>),
    /// Something a flow said.
    Flow(FlowId, Reply),
    /// Text was sent to a clipboard, or not: what it was, and where it went.
    Copied(String, Sent),
    /// A browser was started, or why it was not.
    Opened(Result<(), Failure>),
    /// The system asked the console to end.
    Terminated,
}

/// What a flow says.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// What a sign-in will do.
    SignInPlanned(Result<Box<SignInPlan>, Failure>),
    /// A sign-in goes on.
    SignInProgress(Progress),
    /// A sign-in is over.
    SignedIn(Result<SignedIn, Failure>),
    /// What ran in the foreground is over: its exit code, or why it was not started.
    CameBack(Result<i32, Failure>),
    /// What switching everywhere changes in the config file.
    EverywherePlanned(Result<Box<EverywherePlan>, Failure>),
    /// A switch is over.
    Switched(Result<Switched, Failure>),
    /// A service was pinned.
    Pinned(ServiceId, ConnectionId, Result<(), Failure>),
    /// A service was unpinned; whether it had been pinned.
    Unpinned(ServiceId, Result<bool, Failure>),
    /// A sign-out is over.
    SignedOut(Result<SignedOut, Failure>),
    /// A token was refreshed; when it ends now.
    Refreshed(ConnectionId, Result<Timestamp, Failure>),
    /// The accounts and roles as they were kept, if they were.
    RolesRead(Option<RoleList>),
    /// Accounts and roles arrive.
    RolesProgress(RolesProgress),
    /// All accounts and roles are there.
    RolesFetched(Result<RoleList, Failure>),
    /// What a change of profiles does.
    ProfilesPlanned(Result<Box<PlannedProfiles>, Failure>),
    /// Profiles were changed.
    ProfilesEdited(Result<Edited, Failure>),
    /// Profiles are favourites, or no longer; what was done, in one line.
    Favoured(Result<String, Failure>),
    /// The changes there are, latest first, and what taking back the one asked for does.
    UndoPlanned(Vec<Undoable>, Result<Box<PlannedUndo>, Failure>),
    /// A change was taken back; what was done, in one line.
    Undone(Result<String, Failure>),
    /// A service answered.
    Verified(Verification),
    /// Every service answered, or why none was asked.
    VerifyDone(Result<(), Refused>),
    /// A line is said on the way to an answer.
    Said(String),
    /// A browser shows the AWS console, or why not.
    ConsoleOpened(Result<(), Refused>),
    /// The profiles CodeWhisperer may use.
    ProfilesListed(Result<Profiles, Failure>),
    /// The customizations or models it may use.
    ChoicesListed(Result<Vec<Choice>, Failure>),
    /// CodeWhisperer suggested something.
    Suggested(Result<Suggestion, Failure>),
    /// A profile of CodeWhisperer's was chosen: what it is called.
    ProfileChosen(String, Result<(), Failure>),
}
