//! A sign-in on its way.

use crate::domain::overview::Stay;
use crate::flows::failure::Failure;
use crate::flows::sign_in::{SignInPlan, SignInRequest, SignedIn, UserCode};
use crate::tui::message::FlowId;

/// A sign-in on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct SignInPanel {
    /// The run whose replies count.
    pub flow: FlowId,
    /// What was asked for; `enter` asks for it again after a failure.
    pub request: SignInRequest,
    /// What it will do, once that is known.
    pub plan: Option<SignInPlan>,
    /// How far it is.
    pub stage: SignInStage,
    /// Why polling does not get through just now.
    pub trouble: Option<String>,
    /// The switch that waits for it.
    pub then: Option<SwitchAfter>,
    /// First line of the diff on screen.
    pub scroll: u16,
}

/// How far a sign-in is.
#[derive(Debug, Clone, PartialEq)]
pub enum SignInStage {
    /// Finding out what it will do.
    Planning,
    /// The config file would change: `enter` goes on, `esc` cancels.
    Confirming,
    /// Asking the server for a code.
    Registering,
    /// The user has to enter the code.
    AwaitingUser(UserCode),
    /// It failed: `enter` tries again, `esc` closes.
    Failed(Failure),
    /// It worked: any of `enter`, `esc` closes.
    Done(SignedIn),
}

/// A switch that waits for a sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwitchAfter {
    /// The profile to switch to.
    pub target: String,
    /// What was answered about the services at stake.
    pub answer: Option<Stay>,
    /// Whether to remember that.
    pub remember: bool,
}
