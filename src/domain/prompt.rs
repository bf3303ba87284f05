//! One line for a shell prompt: which words it is made of, and how they are put together. Pure.

use crate::domain::binding::{Binding, ServiceState};
use crate::domain::left::left;
use crate::domain::overview::Overview;
use crate::domain::text::visible;
use jiff::{SignedDuration, Timestamp};

/// A sign-in that ends sooner than this, and that nothing renews, is worth a look.
const SOON: SignedDuration = SignedDuration::from_mins(15);

/// What a prompt can show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// The active profile's name; it need not exist.
    pub profile: Option<String>,
    /// Whether it is one of production.
    pub is_production: bool,
    /// Its account, where the files say.
    pub account: Option<String>,
    /// Its region, where the files say.
    pub region: Option<String>,
    /// How the service stands; `None` where the user has hidden it.
    pub state: Option<ServiceState>,
    /// What the service uses.
    pub binding: Binding,
    /// Whether it is pinned, to something that is there or not.
    pub is_pinned: bool,
    /// When the token it uses ends.
    pub expires_at: Option<Timestamp>,
    /// Whether that token can be renewed without signing in.
    pub can_refresh: bool,
}

impl Standing {
    /// What `overview` says of the active profile and the service `id`.
    pub fn of(overview: &Overview, id: &str) -> Self {
        let active = overview.active_profile();
        let bound = overview.service(id);
        let binding = bound.map(|bound| bound.binding.clone()).unwrap_or_default();
        let used = binding
            .connection
            .as_ref()
            .and_then(|id| overview.connection(id));
        Self {
            profile: overview.active().map(|active| active.profile.clone()),
            is_production: active.is_some_and(|profile| overview.is_production(profile)),
            account: active.and_then(|profile| profile.account.clone()),
            region: active.and_then(|profile| profile.region.clone()),
            state: bound.map(|bound| bound.state),
            is_pinned: overview.pins().contains_key(id),
            expires_at: used.and_then(|one| one.expires_at),
            can_refresh: used.is_some_and(|one| one.can_refresh),
            binding,
        }
    }

    /// What is left of the sign-in: `52m`; `None` when it is over or there is none.
    pub fn left(&self, now: Timestamp) -> Option<String> {
        left(self.expires_at?, now)
    }

    /// The service in two words: `CW 52m`, `CW expired`. `None` where nobody chose it: nothing
    /// signed in, nothing pinned.
    fn in_short(&self, now: Timestamp) -> Option<String> {
        let word = match self.state? {
            ServiceState::Ready => self.left(now).unwrap_or_else(|| "ready".into()),
            ServiceState::SignIn if self.binding.via.is_none() && !self.is_pinned => return None,
            ServiceState::None => return None,
            ServiceState::Unknown => "?".into(),
            state => state.id().replace('_', " "),
        };
        Some(format!("CW {word}"))
    }

    /// How urgent it is.
    pub fn tone(&self, now: Timestamp) -> Tone {
        let is_soon = |end: Timestamp| end.duration_since(now) < SOON;
        match self.state {
            Some(ServiceState::Ready)
                if !self.can_refresh && self.expires_at.is_some_and(is_soon) =>
            {
                Tone::Look
            }
            Some(ServiceState::Ready) => Tone::Good,
            Some(ServiceState::Expired | ServiceState::SignIn) => Tone::Bad,
            _ => Tone::Look,
        }
    }
}

/// How urgent what is shown is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// It works.
    Good,
    /// It will need something soon, or cannot be told.
    Look,
    /// It needs a sign-in.
    Bad,
}

impl Tone {
    /// The ANSI colour: 32 green, 33 yellow, 31 red.
    fn ansi(self) -> u8 {
        match self {
            Self::Good => 32,
            Self::Look => 33,
            Self::Bad => 31,
        }
    }
}

/// What a format can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Profile,
    Production,
    Account,
    Region,
    CodeWhisperer,
    Left,
    State,
}

const WORDS: [(&str, Word); 7] = [
    ("profile", Word::Profile),
    ("production", Word::Production),
    ("account", Word::Account),
    ("region", Word::Region),
    ("codewhisperer", Word::CodeWhisperer),
    ("left", Word::Left),
    ("state", Word::State),
];

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Word(Word),
}

/// A format, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Format(Vec<Part>);

/// How a line is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    /// With ANSI colours.
    pub is_coloured: bool,
    /// A character that whoever reads the line would act on, and that is doubled against it.
    pub doubled: Option<char>,
}

impl Format {
    /// Takes `text` apart: `{profile}` and the like, `{{` and `}}` for braces, all else as it is.
    ///
    /// # Errors
    /// What is wrong with it, with the words there are.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            literal.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix(brace) {
                literal.push_str(brace);
                rest = after;
                continue;
            }
            let name = match brace {
                "{" => rest.split_once('}'),
                _ => None,
            };
            let Some((name, after)) = name else {
                return Err(format!("a `{brace}` stands alone: write `{brace}{brace}`"));
            };
            let Some((_, word)) = WORDS.iter().find(|(known, _)| *known == name) else {
                return Err(format!(
                    "`{{{}}}` is not known: there are {}",
                    visible(name),
                    WORDS.map(|(known, _)| format!("{{{known}}}")).join(" ")
                ));
            };
            if !literal.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut literal)));
            }
            parts.push(Part::Word(*word));
            rest = after;
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(Part::Text(literal));
        }
        Ok(Self(parts))
    }

    /// The line, without blanks at its ends. What stands in files is made safe to show.
    pub fn line(&self, standing: &Standing, now: Timestamp, style: Style) -> String {
        let parts = self.0.iter().map(|part| match part {
            Part::Text(text) => visible(text).into_owned(),
            Part::Word(word) => word.shown(standing, now, style),
        });
        parts.collect::<String>().trim().to_owned()
    }
}

/// The line nobody has chosen a format for: `dev-lambda · CW 52m`, `prod-lambda PROD · CW 52m`, or
/// what of it there is.
pub fn usual(standing: &Standing, now: Timestamp, style: Style, separator: &str) -> String {
    let shown = |word: Word| word.shown(standing, now, style);
    let profile = [shown(Word::Profile), shown(Word::Production)].join(" ");
    [profile.trim().to_owned(), shown(Word::CodeWhisperer)]
        .into_iter()
        .filter(|shown| !shown.is_empty())
        .collect::<Vec<_>>()
        .join(separator)
}

impl Word {
    fn shown(self, standing: &Standing, now: Timestamp, style: Style) -> String {
        let text = match self {
            Self::Profile => standing.profile.clone(),
            Self::Production => standing.is_production.then(|| "PROD".to_owned()),
            Self::Account => standing.account.clone(),
            Self::Region => standing.region.clone(),
            Self::CodeWhisperer => standing.in_short(now),
            Self::Left => standing.left(now),
            Self::State => standing.state.map(|state| state.id().to_owned()),
        };
        let text = text.unwrap_or_default();
        let mut text = visible(&text).into_owned();
        if let Some(acted_on) = style.doubled {
            text = text.replace(acted_on, &format!("{acted_on}{acted_on}"));
        }
        let tone = match self {
            Self::CodeWhisperer | Self::Left | Self::State => Some(standing.tone(now)),
            Self::Profile | Self::Production => standing.is_production.then_some(Tone::Bad),
            Self::Account | Self::Region => None,
        };
        match tone.filter(|_| style.is_coloured && !text.is_empty()) {
            Some(tone) => format!("\u{1b}[{}m{text}\u{1b}[0m", tone.ansi()),
            None => text,
        }
    }
}

#[cfg(test)]
mod tests;
