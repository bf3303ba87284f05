//! A start URL to type in.

use crate::domain::service::ServiceId;
use tui_input::Input;

/// One line to type in.
#[derive(Debug, Clone, Default)]
pub struct Field {
    /// What it is.
    pub label: &'static str,
    /// What belongs in it.
    pub hint: &'static str,
    /// What was typed.
    pub input: Input,
    /// What is wrong with it; shown below it.
    pub problem: Option<&'static str>,
}

/// The form for a sign-in at a start URL.
#[derive(Debug, Clone)]
pub struct Form {
    /// Start URL, region, session name, profile name.
    pub fields: [Field; 4],
    /// The field keys go to.
    pub focus: usize,
    /// The service the sign-in is for.
    pub service: Option<ServiceId>,
}
