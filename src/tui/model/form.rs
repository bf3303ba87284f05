//! Forms: a start URL to sign in at, or the name of a profile for IAM keys.

use crate::domain::overview::Overview;
use crate::domain::profile::ProfileKind;
use crate::domain::region;
use crate::domain::service::ServiceId;
use crate::domain::start_url;
use crate::flows::sign_in::{Access, SignInRequest, Target};
use tui_input::Input;

const URL: usize = 0;
const REGION: usize = 1;
const ACCESS: usize = 2;
const SESSION: usize = 3;
const PROFILE: usize = 4;

/// What a session can be for, with the words for it.
const ACCESSES: [(Option<Access>, &str); 4] = [
    (None, "what is usual at this start URL"),
    (Some(Access::CodeWhisperer), "CodeWhisperer only"),
    (Some(Access::Accounts), "accounts and their roles only"),
    (
        Some(Access::Both),
        "CodeWhisperer, and accounts and their roles",
    ),
];

/// One line to fill in.
#[derive(Debug, Clone, Default)]
pub struct Field {
    /// What it is.
    pub label: &'static str,
    /// What belongs in it.
    pub hint: &'static str,
    /// What was typed, or chosen.
    pub input: Input,
    /// What is wrong with it; shown below it.
    pub problem: Option<&'static str>,
    /// Which of some options is chosen; nothing is typed then.
    pub option: Option<usize>,
}

impl Field {
    fn new(label: &'static str, hint: &'static str) -> Self {
        Self {
            label,
            hint,
            ..Self::default()
        }
    }

    fn options(label: &'static str, hint: &'static str) -> Self {
        let mut field = Self::new(label, hint);
        field.choose(0);
        field
    }

    fn choose(&mut self, at: usize) {
        self.option = Some(at);
        self.input = ACCESSES[at].1.to_string().into();
    }

    fn text(&self) -> Option<String> {
        let text = self.input.value().trim();
        (!text.is_empty()).then(|| text.to_string())
    }
}

/// What a form is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormFor {
    /// A sign-in at a start URL, for a service or for none.
    StartUrl(Option<ServiceId>),
    /// IAM keys, which a command asks for in the foreground.
    IamKeys,
}

/// What a form asks for once it is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// A sign-in.
    SignIn(SignInRequest),
    /// IAM keys for a profile of this name.
    IamKeys(String),
}

/// A form.
#[derive(Debug, Clone)]
pub struct Form {
    /// What it is for.
    pub purpose: FormFor,
    /// Its lines; never empty.
    pub fields: Vec<Field>,
    /// The field keys go to.
    pub focus: usize,
    /// The region that was taken from the start URL.
    filled_region: Option<String>,
}

impl Form {
    /// An empty form for a sign-in at a start URL.
    pub fn start_url(service: Option<ServiceId>) -> Self {
        let fields = vec![
            Field::new("Start URL", "https://acme.awsapps.com/start"),
            Field::new("Region", "where Identity Center is, like us-east-1"),
            Field::options("For", "left and right change it"),
            Field::new("Session name", "optional: from the URL if empty"),
            Field::new("Profile name", "optional: writes a bearer profile too"),
        ];
        Self::of(FormFor::StartUrl(service), fields)
    }

    /// An empty form for IAM keys.
    pub fn iam_keys() -> Self {
        let hint = "the keys are asked for next, without echo";
        Self::of(FormFor::IamKeys, vec![Field::new("Profile name", hint)])
    }

    fn of(purpose: FormFor, fields: Vec<Field>) -> Self {
        Self {
            purpose,
            fields,
            focus: 0,
            filled_region: None,
        }
    }

    /// The title.
    pub fn title(&self) -> &'static str {
        match self.purpose {
            FormFor::StartUrl(_) => "Sign in at a start URL",
            FormFor::IamKeys => "Add a profile with IAM keys",
        }
    }

    /// The field keys go to.
    pub fn focused(&mut self) -> &mut Field {
        let focus = self.focus.min(self.fields.len() - 1);
        &mut self.fields[focus]
    }

    /// Whether the field keys go to is one of options.
    pub fn is_choosing(&self) -> bool {
        self.fields
            .get(self.focus)
            .is_some_and(|field| field.option.is_some())
    }

    /// Goes `by` fields on, around the ends. What was typed is complete then, and is checked as such.
    pub fn move_by(&mut self, by: isize) {
        match (&self.purpose, self.focus) {
            (FormFor::StartUrl(_), URL) => self.check(URL, wrong_url),
            (FormFor::StartUrl(_), REGION) => self.check(REGION, wrong_region),
            _ => {}
        }
        self.focus = around(self.focus, by, self.fields.len());
    }

    /// Chooses the option `by` further on, around the ends.
    pub fn choose_by(&mut self, by: isize) {
        let field = self.focused();
        if let Some(at) = field.option {
            field.choose(around(at, by, ACCESSES.len()));
        }
    }

    /// The focused field was changed: fills in what follows from it, and says what is wrong with it
    /// as far as that can be said while one still types.
    pub fn typed(&mut self, overview: &Overview) {
        let focus = self.focus;
        self.focused().problem = None;
        match (&self.purpose, focus) {
            (FormFor::StartUrl(_), URL) => {
                self.check(URL, wrong_url_so_far);
                self.fill_region();
            }
            (FormFor::StartUrl(_), REGION) => self.check(REGION, wrong_region_so_far),
            (FormFor::StartUrl(_), SESSION) => self.check(SESSION, plain_name),
            (FormFor::StartUrl(_), PROFILE) => {
                self.check(PROFILE, |name| new_profile(overview, name));
            }
            (FormFor::IamKeys, _) => self.check(0, |name| keyless_profile(overview, name)),
            _ => {}
        }
    }

    fn check(&mut self, at: usize, wrong: impl FnOnce(&str) -> Option<&'static str>) {
        let field = &mut self.fields[at];
        field.problem = field.text().and_then(|text| wrong(&text));
    }

    /// Takes the region from the start URL, unless another one was typed.
    fn fill_region(&mut self) {
        let url = self.fields[URL].input.value();
        let said = start_url::region_of(url);
        let region = &mut self.fields[REGION];
        if region.text() != self.filled_region {
            return;
        }
        if said != self.filled_region {
            region.problem = None;
            region.input = said.clone().unwrap_or_default().into();
            self.filled_region = said;
        }
    }

    /// What is asked for; `None` when something is wrong, which the fields then say.
    pub fn asked(&mut self, overview: &Overview) -> Option<Asked> {
        let asked = match self.purpose.clone() {
            FormFor::StartUrl(service) => Asked::SignIn(self.sign_in(overview, service)),
            FormFor::IamKeys => {
                let field = &mut self.fields[0];
                let name = field.text().unwrap_or_default();
                field.problem = match name.as_str() {
                    "" => Some("type the name of the profile"),
                    name => keyless_profile(overview, name),
                };
                Asked::IamKeys(name)
            }
        };
        match self.fields.iter().position(|field| field.problem.is_some()) {
            Some(wrong) => {
                self.focus = wrong;
                None
            }
            None => Some(asked),
        }
    }

    fn sign_in(&mut self, overview: &Overview, service: Option<ServiceId>) -> SignInRequest {
        let text = |at: usize| self.fields[at].text();
        let (url, region) = (text(URL), text(REGION));
        let (session, profile) = (text(SESSION), text(PROFILE));
        let access = self.fields[ACCESS].option.and_then(|at| ACCESSES[at].0);
        self.fields[URL].problem = match &url {
            None => Some("type the start URL"),
            Some(text) => wrong_url(text),
        };
        self.fields[REGION].problem = match &region {
            None if url.as_deref().and_then(start_url::region_of).is_some() => None,
            None => Some("type the region"),
            Some(text) => wrong_region(text),
        };
        self.check(SESSION, plain_name);
        self.check(PROFILE, |name| new_profile(overview, name));
        SignInRequest {
            service,
            profile,
            access,
            ..SignInRequest::at(Target::StartUrl {
                url: url.unwrap_or_default(),
                region,
                session,
            })
        }
    }
}

fn around(at: usize, by: isize, count: usize) -> usize {
    (at + count).saturating_add_signed(by) % count
}

/// What is wrong with an address however it goes on.
fn wrong_url_so_far(text: &str) -> Option<&'static str> {
    const BEGINS: [&str; 3] = ["https://", "http://127.0.0.1", "http://localhost"];
    if text.chars().any(char::is_whitespace) {
        return Some("an address has no spaces");
    }
    if BEGINS.iter().any(|begin| begin.starts_with(text)) {
        return None;
    }
    if !BEGINS.iter().any(|begin| text.starts_with(begin)) {
        return Some("it begins with https://");
    }
    let of_hosts = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    (!host(text).chars().all(of_hosts)).then_some("no host is called so")
}

/// What is wrong with a whole address.
fn wrong_url(text: &str) -> Option<&'static str> {
    let whole = wrong_url_so_far(text);
    let has_host = text.contains("://") && !host(text).is_empty();
    whole.or((!has_host).then_some("the host is missing, like https://acme.awsapps.com/start"))
}

fn host(url: &str) -> &str {
    let behind = url.split_once("://").map_or("", |(_, behind)| behind);
    behind.split(['/', '?', '#']).next().unwrap_or_default()
}

fn wrong_region_so_far(text: &str) -> Option<&'static str> {
    let of_regions = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (!text.chars().all(of_regions)).then_some("small letters, digits and `-`, like us-east-1")
}

fn wrong_region(text: &str) -> Option<&'static str> {
    let is_unknown = region::partition(text).is_none();
    is_unknown.then_some("no region is called so")
}

/// Names that every AWS tool can read.
fn plain_name(name: &str) -> Option<&'static str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    (!name.chars().all(is_plain)).then_some("only letters, digits, `_`, `.` and `-`")
}

fn new_profile(overview: &Overview, name: &str) -> Option<&'static str> {
    plain_name(name).or_else(|| {
        let is_taken = overview.profile(name).is_some();
        is_taken.then_some("a profile of this name exists")
    })
}

fn keyless_profile(overview: &Overview, name: &str) -> Option<&'static str> {
    if name.starts_with('-') {
        return Some("a name that begins with `-` is taken for an option");
    }
    plain_name(name).or_else(|| {
        let has_keys = overview.profile(name).is_some_and(|profile| {
            matches!(
                profile.kind,
                ProfileKind::StaticLongTerm | ProfileKind::StaticTemporary
            )
        });
        has_keys.then_some("it has keys already; `moorline profiles add --replace` replaces them")
    })
}
