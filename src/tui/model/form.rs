//! A start URL to type in.

use crate::domain::region;
use crate::domain::service::ServiceId;
use crate::flows::sign_in::{SignInRequest, Target};
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

impl Field {
    fn new(label: &'static str, hint: &'static str) -> Self {
        Self {
            label,
            hint,
            ..Self::default()
        }
    }

    fn text(&self) -> Option<String> {
        let text = self.input.value().trim();
        (!text.is_empty()).then(|| text.to_string())
    }
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

impl Form {
    /// An empty form.
    pub fn new(service: Option<ServiceId>) -> Self {
        Self {
            fields: [
                Field::new("Start URL", "https://acme.awsapps.com/start"),
                Field::new("Region", "where Identity Center is, like us-east-1"),
                Field::new("Session name", "optional: from the URL if empty"),
                Field::new("Profile name", "optional: writes a bearer profile too"),
            ],
            focus: 0,
            service,
        }
    }

    /// The field keys go to.
    pub fn focused(&mut self) -> &mut Field {
        let focus = self.focus.min(self.fields.len() - 1);
        &mut self.fields[focus]
    }

    /// Goes `by` fields on, around the ends.
    pub fn move_by(&mut self, by: isize) {
        let count = self.fields.len();
        self.focus = (self.focus + count).saturating_add_signed(by) % count;
    }

    /// What is asked for; `None` when something is wrong, which the fields then say.
    pub fn request(&mut self) -> Option<SignInRequest> {
        let [url, region, session, profile] = &mut self.fields;
        url.problem = match url.text() {
            None => Some("type the start URL"),
            Some(text) if !text.contains("://") => Some("it begins with https://"),
            Some(_) => None,
        };
        region.problem = match region.text() {
            None => Some("type the region"),
            Some(text) if region::partition(&text).is_none() => Some("no region is called so"),
            Some(_) => None,
        };
        let request = SignInRequest {
            service: self.service.clone(),
            profile: profile.text(),
            ..SignInRequest::at(Target::StartUrl {
                url: url.text().unwrap_or_default(),
                region: region.text(),
                session: session.text(),
            })
        };
        match self.fields.iter().position(|field| field.problem.is_some()) {
            Some(wrong) => {
                self.focus = wrong;
                None
            }
            None => Some(request),
        }
    }
}
