//! Everything the console wants done. Data only, like messages.

use crate::domain::connection::ConnectionId;
use crate::domain::service::ServiceId;
use crate::domain::switch::SwitchPlan;
use crate::flows::everywhere::EverywherePlan;
use crate::flows::profile_edit::EditPlan;
use crate::flows::sign_in::{SignInPlan, SignInRequest, Steer};
use crate::flows::switch::SwitchOrder;
use crate::flows::undo::UndoPlan;
use crate::flows::verify::Order;
use crate::tui::message::FlowId;
use crate::tui::model::ask::AskFor;
use crate::tui::model::asking::TypedCodes;
use crate::tui::model::review::ProfileOrder;

/// Something to do. Flows work on the overview the model holds when the effect is started.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Read the files, as seen by a console that was told to use this profile, then what others did
    /// on this host.
    Load {
        /// The profile this console was switched to.
        told: Option<String>,
    },
    /// Say what a sign-in will do.
    PlanSignIn(FlowId, SignInRequest),
    /// Sign in.
    StartSignIn(FlowId, Box<SignInPlan>),
    /// Tell a sign-in that waits what the user decided.
    Steer(FlowId, Steer),
    /// Run `moorline` with these arguments in the terminal, the console out of the way.
    Foreground(FlowId, Vec<String>),
    /// Print lines on the terminal's normal screen, where it wraps long ones itself, and wait.
    Print(Vec<String>),
    /// Stop a flow; its replies no longer count.
    Cancel(FlowId),
    /// Switch.
    Switch(FlowId, Box<SwitchPlan>, SwitchOrder),
    /// Work out what switching to a profile everywhere changes in the config file.
    PlanEverywhere(FlowId, String),
    /// Switch everywhere.
    SwitchEverywhere(FlowId, Box<EverywherePlan>, Box<SwitchPlan>, SwitchOrder),
    /// Keep a connection for a service.
    Pin(FlowId, ServiceId, ConnectionId),
    /// Let a service follow the active profile.
    Unpin(FlowId, ServiceId),
    /// Sign out of a connection.
    SignOut(FlowId, ConnectionId),
    /// Refresh a connection's token.
    Refresh(FlowId, ConnectionId),
    /// Send text to the clipboards there are.
    Copy(String),
    /// Open a page in a browser.
    OpenUrl(String),
    /// Give the terminal back and stop until the shell says to go on.
    Suspend,
    /// End the console.
    Quit,
    /// Read the accounts and roles of a connection as they were kept.
    ReadRoles(FlowId, ConnectionId),
    /// Ask for the accounts and roles of a connection.
    FetchRoles(FlowId, ConnectionId),
    /// Work out what a change of profiles does.
    PlanProfiles(FlowId, Box<ProfileOrder>),
    /// Change profiles.
    EditProfiles(FlowId, Box<EditPlan>),
    /// Make profiles favourites, or not.
    Favourite(FlowId, Vec<String>, bool),
    /// Work out what taking back a change does, or the last one.
    PlanUndo(FlowId, Option<String>),
    /// Take back a change.
    Undo(FlowId, Box<UndoPlan>),
    /// Ask services, with the codes that were typed.
    Verify(FlowId, Order, TypedCodes),
    /// Wait for this service of a verification no longer.
    StopWaiting(FlowId, ServiceId),
    /// Open the AWS console as this profile, with the codes that were typed.
    OpenConsole(FlowId, String, TypedCodes),
    /// Ask CodeWhisperer itself for something.
    Ask(FlowId, AskFor),
    /// Keep a profile, by its ARN, as the one CodeWhisperer uses with a connection. What it is
    /// called comes back.
    ChooseProfile(FlowId, ConnectionId, String, String),
}

impl Effect {
    /// Whether quitting waits for it, because it writes files.
    pub fn must_finish(&self) -> bool {
        matches!(
            self,
            Self::Switch(..)
                | Self::SwitchEverywhere(..)
                | Self::Pin(..)
                | Self::Unpin(..)
                | Self::SignOut(..)
                | Self::Refresh(..)
                | Self::EditProfiles(..)
                | Self::Undo(..)
                | Self::Favourite(..)
                | Self::ChooseProfile(..)
        )
    }

    /// The flow this effect starts.
    pub fn starts(&self) -> Option<FlowId> {
        match self {
            Self::PlanSignIn(flow, _)
            | Self::StartSignIn(flow, _)
            | Self::Switch(flow, ..)
            | Self::PlanEverywhere(flow, _)
            | Self::SwitchEverywhere(flow, ..)
            | Self::Pin(flow, ..)
            | Self::Unpin(flow, _)
            | Self::SignOut(flow, _)
            | Self::Refresh(flow, _)
            | Self::Foreground(flow, _)
            | Self::ReadRoles(flow, _)
            | Self::FetchRoles(flow, _)
            | Self::PlanProfiles(flow, _)
            | Self::EditProfiles(flow, _)
            | Self::PlanUndo(flow, _)
            | Self::Favourite(flow, ..)
            | Self::Undo(flow, _)
            | Self::Verify(flow, ..)
            | Self::OpenConsole(flow, ..)
            | Self::Ask(flow, _)
            | Self::ChooseProfile(flow, ..) => Some(*flow),
            Self::Load { .. }
            | Self::Steer(..)
            | Self::StopWaiting(..)
            | Self::Cancel(_)
            | Self::Copy(_)
            | Self::OpenUrl(_)
            | Self::Print(_)
            | Self::Suspend
            | Self::Quit => None,
        }
    }
}
