//! What to decide before a switch.

use crate::domain::overview::Stay;
use crate::domain::switch::SwitchPlan;

/// Which of its two questions the dialog is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Whether the services at stake stay connected.
    Stay,
    /// Whether to sign in first.
    SignIn,
}

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Keep the services at stake connected.
    Stay,
    /// Switch everything.
    Follow,
    /// Sign in, then switch.
    SignInFirst,
    /// Switch although the target needs a sign-in.
    SwitchAnyway,
    /// Do not switch.
    Cancel,
}

/// One line that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerLine {
    /// What it answers.
    pub answer: Answer,
    /// Its label; safe to show.
    pub label: String,
    /// What follows from it; safe to show.
    pub detail: String,
}

/// What to decide before a switch.
#[derive(Debug, Clone, PartialEq)]
pub struct SwitchDialog {
    /// What the switch does.
    pub plan: SwitchPlan,
    /// The question it is at.
    pub question: Question,
    /// What is said above the answers: one paragraph each; safe to show.
    pub alert: Vec<String>,
    /// The answers of this question; the first is the default.
    pub answers: Vec<AnswerLine>,
    /// The selected answer.
    pub selected: usize,
    /// Whether to remember the answer; asked only at [`Question::Stay`].
    pub remember: bool,
    /// What was answered at [`Question::Stay`].
    pub stay: Option<Stay>,
}
