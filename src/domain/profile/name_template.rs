//! Names of profiles made of roles: a template, filled in and squeezed into what every AWS tool can
//! read unquoted.

use std::collections::{HashMap, HashSet};

/// What `{…}` a template may hold.
pub const WORDS: [&str; 4] = ["account_name", "account_id", "role", "session"];

/// The longest name that is made, in characters: what a line of the console can still show.
const LONGEST: usize = 100;

/// A template that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameTemplate {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    /// One of [`WORDS`].
    Word(usize),
}

/// What a name is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ingredients<'a> {
    /// The account's name, any text.
    pub account_name: &'a str,
    /// The account, twelve digits.
    pub account_id: &'a str,
    /// The permission set.
    pub role: &'a str,
    /// The session.
    pub session: &'a str,
}

/// Why a template is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// Nothing is in it.
    #[error("it is empty")]
    Empty,
    /// A brace that opens or closes nothing.
    #[error("a brace in it has no partner")]
    Unbalanced,
    /// A word that is none of [`WORDS`]; as it was written.
    #[error("it has no word {{{0}}}")]
    Unknown(String),
}

impl NameTemplate {
    /// Reads a template such as `{account_name}-{role}`.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, from)) = rest.split_once('{') {
            let (word, after) = from.split_once('}').ok_or(TemplateError::Unbalanced)?;
            if before.contains('}') || word.contains('{') {
                return Err(TemplateError::Unbalanced);
            }
            let known = WORDS.iter().position(|known| *known == word);
            let word = known.ok_or_else(|| TemplateError::Unknown(word.to_owned()))?;
            parts.extend([Part::Text(before.to_owned()), Part::Word(word)]);
            rest = after;
        }
        if rest.contains('}') {
            return Err(TemplateError::Unbalanced);
        }
        parts.push(Part::Text(rest.to_owned()));
        if text.trim().is_empty() {
            return Err(TemplateError::Empty);
        }
        Ok(Self { parts })
    }

    /// Whether names made by it need the account's name.
    pub fn needs_account_name(&self) -> bool {
        self.parts.contains(&Part::Word(0))
    }

    /// The name for a role, squeezed; if nothing of it is left, account and role, else `profile`.
    pub fn fill(&self, from: Ingredients<'_>) -> String {
        let words = [from.account_name, from.account_id, from.role, from.session];
        let text: String = self
            .parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => text.as_str(),
                Part::Word(word) => words[*word],
            })
            .collect();
        let candidates = [text, format!("{}-{}", from.account_id, from.role)];
        candidates
            .iter()
            .map(|text| squeezed(text))
            .find(|name| !name.is_empty())
            .unwrap_or_else(|| "profile".to_owned())
    }
}

/// `text` in letters, digits, `_`, `.` and `-`: whatever else is in it becomes one `-`, and none
/// stands at an end or beside another. Empty if nothing is left.
pub fn squeezed(text: &str) -> String {
    let mut name = String::new();
    for c in text.chars() {
        match c {
            _ if c.is_ascii_alphanumeric() || matches!(c, '_' | '.') => name.push(c),
            _ if name.is_empty() || name.ends_with('-') => {}
            _ => name.push('-'),
        }
        if name.len() >= LONGEST {
            break;
        }
    }
    name.trim_end_matches('-').to_owned()
}

/// Names that are taken, so that no two profiles get the same. `default` in any case is.
#[derive(Debug, Clone, Default)]
pub struct TakenNames {
    names: HashSet<String>,
    /// The number to try next for a name that was taken.
    next: HashMap<String, usize>,
}

impl TakenNames {
    /// Takes `names` first.
    pub fn of(names: impl IntoIterator<Item = String>) -> Self {
        Self {
            names: names.into_iter().collect(),
            next: HashMap::new(),
        }
    }

    /// Takes `name`, numbered `-2`, `-3`, … if it is taken.
    pub fn take(&mut self, name: &str) -> String {
        let next = self.next.entry(name.to_owned()).or_insert(1);
        loop {
            let candidate = match *next {
                1 => name.to_owned(),
                number => format!("{name}-{number}"),
            };
            *next += 1;
            let is_default = candidate.eq_ignore_ascii_case("default");
            if !is_default && self.names.insert(candidate.clone()) {
                return candidate;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(template: &str, account_name: &str, role: &str) -> String {
        NameTemplate::parse(template).unwrap().fill(Ingredients {
            account_name,
            account_id: "111122223333",
            role,
            session: "my corp",
        })
    }

    #[test]
    fn names_are_filled_and_squeezed() {
        let default = "{account_name}-{role}";
        for (template, account, role, wanted) in [
            (default, "Dev", "Admin", "Dev-Admin"),
            (
                default,
                "  Data & ML (prod) ",
                "Read Only",
                "Data-ML-prod-Read-Only",
            ),
            (default, "a--b", "-c-", "a-b-c"),
            (default, "größe", "日本", "gr-e"),
            (default, "", "", "111122223333"),
            (default, "\u{1b}[2J\u{202e}x", "r\n[evil]", "2J-x-r-evil"),
            (default, "-", "-", "111122223333"),
            (
                "{session}/{account_id}.{role}_x",
                "A",
                "B",
                "my-corp-111122223333.B_x",
            ),
            ("fixed", "A", "B", "fixed"),
            ("日", "A", "B", "111122223333-B"),
        ] {
            assert_eq!(name(template, account, role), wanted);
        }
        let nothing = NameTemplate::parse("{role}").unwrap().fill(Ingredients {
            account_name: "",
            account_id: "",
            role: "",
            session: "",
        });
        assert_eq!(nothing, "profile");
        assert_eq!(name(default, &"x y".repeat(10_000), "r").len(), LONGEST);
    }

    #[test]
    fn what_is_no_template_says_why() {
        for (text, wanted) in [
            ("", TemplateError::Empty),
            ("  ", TemplateError::Empty),
            ("{role", TemplateError::Unbalanced),
            ("role}", TemplateError::Unbalanced),
            ("a}{role}", TemplateError::Unbalanced),
            ("{a{role}", TemplateError::Unbalanced),
            ("{role}}", TemplateError::Unbalanced),
            ("{Role}", TemplateError::Unknown("Role".into())),
            ("{}", TemplateError::Unknown(String::new())),
        ] {
            assert_eq!(NameTemplate::parse(text), Err(wanted), "{text}");
        }
    }

    #[test]
    fn a_taken_name_is_numbered() {
        let mut taken = TakenNames::of(["a".to_owned(), "b-2".to_owned()]);
        let names = ["a", "a", "b", "b", "default", "DEFAULT", "c"].map(|name| taken.take(name));
        let wanted = ["a-2", "a-3", "b", "b-3", "default-2", "DEFAULT-2", "c"];
        assert_eq!(names, wanted);
    }

    #[test]
    fn ten_thousand_equal_names_are_numbered_without_trying_all_of_them_each_time() {
        let mut taken = TakenNames::default();
        let last = (0..10_000).map(|_| taken.take("same")).last();
        assert_eq!(last.as_deref(), Some("same-10000"));
    }
}
