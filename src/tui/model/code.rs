//! The code of an MFA device, being typed.

use super::asking::TypedCodes;
use crate::domain::secret::Secret;
use crate::domain::text::{is_unsafe, visible};
use crate::flows::credentials::is_code;
use crate::flows::verify::Order;

/// Longest text that can be typed, in characters.
const LONGEST: usize = 32;

/// What waits for a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeFor {
    /// A verification.
    Verify(Order),
    /// The AWS console of this profile.
    Console(String),
}

/// The code of an MFA device, being typed. Only its length is ever shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeDialog {
    /// The profile that needs it; safe to show.
    pub profile: String,
    /// The device; safe to show.
    pub serial: String,
    /// What is wrong with what was typed.
    pub problem: Option<&'static str>,
    /// What waits for it.
    pub purpose: CodeFor,
    /// The profile that needs it, as it is called.
    of: String,
    /// The codes that were typed before.
    before: TypedCodes,
    typed: Secret<String>,
}

impl CodeDialog {
    /// A dialog nothing was typed in.
    pub fn new(profile: String, serial: &str, purpose: CodeFor, before: TypedCodes) -> Self {
        Self {
            problem: before
                .contains_key(&profile)
                .then_some("that code was not taken: type the next one"),
            profile: visible(&profile).into_owned(),
            serial: visible(serial).into_owned(),
            purpose,
            of: profile,
            before,
            typed: Secret::new(String::new()),
        }
    }

    /// How many characters were typed.
    pub fn length(&self) -> usize {
        self.typed.expose().chars().count()
    }

    /// Adds to its end what there is room for; the spaces between groups of digits are left out.
    pub fn push(&mut self, text: &str) {
        let more = text.chars().filter(|c| !is_unsafe(*c) && *c != ' ');
        let mut whole = String::with_capacity(4 * LONGEST);
        whole.extend(self.typed.expose().chars().chain(more).take(LONGEST));
        self.typed = Secret::new(whole);
        self.problem = None;
    }

    /// Takes its last character off.
    pub fn pop(&mut self) {
        let mut shorter = self.typed.expose().clone();
        shorter.pop();
        self.typed = Secret::new(shorter);
        self.problem = None;
    }

    /// Takes everything off.
    pub fn clear(&mut self) {
        self.typed = Secret::new(String::new());
        self.problem = None;
    }

    /// Every code typed so far, this one among them; `None` if it is no code, which is then said.
    pub fn codes(&mut self) -> Option<TypedCodes> {
        if !is_code(self.typed.expose()) {
            self.problem = Some("a code has six digits");
            return None;
        }
        let mut codes = self.before.clone();
        codes.insert(self.of.clone(), self.typed.clone());
        Some(codes)
    }
}
