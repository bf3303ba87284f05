//! A sign-in on its way.

use crate::domain::overview::Stay;
use crate::domain::secret::Secret;
use crate::flows::failure::Failure;
use crate::flows::sign_in::{BrowserPage, SignInPlan, SignInRequest, SignedIn, UserCode};
use crate::tui::message::FlowId;

/// Longest address that can be typed, in characters.
const LONGEST: usize = 16_384;

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
    /// What has to be agreed to before it begins, even if no file changes; safe to show.
    pub question: Option<String>,
    /// Why polling does not get through just now.
    pub trouble: Option<String>,
    /// Why what was pasted is not the address of this sign-in; safe to show.
    pub not_accepted: Option<String>,
    /// The address that is being typed.
    pub pasting: Option<Pasting>,
    /// Whether a browser is being opened that nobody asked for: if that fails, a code is used.
    pub opens_itself: bool,
    /// Whether the way was changed since it began: then it is not changed by itself again.
    pub is_way_changed: bool,
    /// The switch that waits for it.
    pub then: Option<SwitchAfter>,
    /// First line of the text on screen.
    pub scroll: u16,
}

impl SignInPanel {
    /// A sign-in that is about to be planned.
    pub fn new(flow: FlowId, request: SignInRequest) -> Self {
        Self {
            flow,
            request,
            plan: None,
            stage: SignInStage::Planning,
            question: None,
            trouble: None,
            not_accepted: None,
            pasting: None,
            opens_itself: false,
            is_way_changed: false,
            then: None,
            scroll: 0,
        }
    }

    /// Goes on to a stage; what was said about the one before is over.
    pub fn go_on(&mut self, stage: SignInStage) {
        self.stage = stage;
        self.trouble = None;
        self.not_accepted = None;
        self.pasting = None;
        self.opens_itself = false;
        self.scroll = 0;
    }
}

/// How far a sign-in is.
#[derive(Debug, Clone, PartialEq)]
pub enum SignInStage {
    /// Finding out what it will do.
    Planning,
    /// There is something to agree to: `enter` goes on, `esc` cancels.
    Confirming,
    /// Asking the server for a code or a page.
    Registering,
    /// The user has to enter the code.
    AwaitingUser(UserCode),
    /// The user has to sign in on the page, which comes back to this machine.
    AwaitingBrowser(BrowserPage),
    /// It failed: `enter` tries again, `esc` closes.
    Failed(Failure),
    /// It worked: any of `enter`, `esc` closes.
    Done(SignedIn),
}

/// An address that is being typed. It holds a code, so only its length is ever shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pasting {
    text: Secret<String>,
}

impl Default for Pasting {
    fn default() -> Self {
        Self {
            text: Secret::new(String::new()),
        }
    }
}

impl Pasting {
    /// How many characters were typed.
    pub fn length(&self) -> usize {
        self.text.expose().chars().count()
    }

    /// Adds to its end what there is room for.
    pub fn push(&mut self, text: &str) {
        let room = LONGEST.saturating_sub(self.length());
        let mut whole = String::with_capacity(self.text.expose().len() + text.len());
        whole.push_str(self.text.expose());
        whole.extend(text.chars().take(room));
        self.text = Secret::new(whole);
    }

    /// Takes its last character off.
    pub fn pop(&mut self) {
        let mut shorter = self.text.expose().clone();
        shorter.pop();
        self.text = Secret::new(shorter);
    }

    /// What was typed, or the last address in it: whoever was refused may paste another one.
    pub fn address(&self) -> Secret<String> {
        let text = self.text.expose();
        let begin = ["http://", "https://"].map(|scheme| text.rfind(scheme));
        let begin = begin.into_iter().flatten().max().unwrap_or(0);
        Secret::new(text.get(begin..).unwrap_or_default().to_owned())
    }
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
    /// Whether to switch everywhere.
    pub everywhere: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_being_typed_is_edited_at_its_end_and_never_printed() {
        let mut pasting = Pasting::default();
        pasting.pop();
        pasting.push("http://127.0.0.1/?code=canaryé");
        pasting.pop();
        assert_eq!(pasting.length(), 29);
        assert!(!format!("{pasting:?}").contains("canary"));
        assert_eq!(pasting.address().expose(), "http://127.0.0.1/?code=canary");
        pasting.push("http://127.0.0.1/?code=other&redirect=http%3A%2F%2F");
        assert!(
            pasting
                .address()
                .expose()
                .starts_with("http://127.0.0.1/?code=other")
        );
        pasting.push(&"x".repeat(20_000));
        assert_eq!(pasting.length(), LONGEST);
    }
}
