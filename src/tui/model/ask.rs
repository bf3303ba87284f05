//! Something that CodeWhisperer itself is asked for: agreed to where that costs something, then
//! waited for.

use super::overlay::Notice;
use crate::flows::codewhisperer::what_is_sent;
use crate::tui::message::FlowId;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AskFor {
    /// The profiles, to choose one.
    Profiles,
    /// The customizations of the profile in use.
    Customizations,
    /// The models.
    Models,
    /// A suggestion.
    Suggestion,
}

impl AskFor {
    /// The title of the answer.
    pub fn title(self) -> &'static str {
        match self {
            Self::Profiles => "CodeWhisperer profiles",
            Self::Customizations => "CodeWhisperer customizations",
            Self::Models => "CodeWhisperer models",
            Self::Suggestion => "CodeWhisperer suggestion",
        }
    }

    /// What it is called in a sentence.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Profiles => "profiles",
            Self::Customizations => "customizations",
            Self::Models => "models",
            Self::Suggestion => "a suggestion",
        }
    }

    /// The words of the command that does the same.
    pub fn words(self) -> [&'static str; 2] {
        [
            "codewhisperer",
            match self {
                Self::Profiles => "profiles",
                Self::Customizations => "customizations",
                Self::Models => "models",
                Self::Suggestion => "suggest",
            },
        ]
    }
}

/// Something that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// What.
    pub of: AskFor,
    /// The flow that asks; `None` while it has to be agreed to.
    pub flow: Option<FlowId>,
    /// What is on screen.
    pub notice: Notice,
}

impl Ask {
    /// Waits for an answer.
    pub fn waiting(of: AskFor, flow: FlowId) -> Self {
        let line = match of {
            AskFor::Profiles => "Asking every region for the profiles you may use.",
            AskFor::Customizations => "Asking for the customizations of the profile in use.",
            AskFor::Models => "Asking for the models that can be used.",
            AskFor::Suggestion => "Waiting for a suggestion.",
        };
        Self::of(of, Some(flow), vec![line.into()])
    }

    /// Asks whether a suggestion may be asked for, with all that is sent for it.
    pub fn suggestion() -> Self {
        Self::of(AskFor::Suggestion, None, what_is_sent())
    }

    fn of(of: AskFor, flow: Option<FlowId>, lines: Vec<String>) -> Self {
        let title = match flow {
            Some(_) => of.title().into(),
            None => "Ask for one suggestion? This is sent".into(),
        };
        let notice = Notice {
            title,
            lines,
            scroll: 0,
        };
        Self { of, flow, notice }
    }
}
