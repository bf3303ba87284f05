//! Patterns of names, with `*` for anything and `?` for one character, case ignored. Pure.

/// The characters a pattern may have.
const LONGEST: usize = 256;
/// A name of more characters than this is matched by everything: better to ask once too often than
/// to look for long.
const LONGEST_NAME: usize = 4096;

/// A pattern, ready to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// As it was written.
    text: String,
    folded: Vec<char>,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("an empty pattern matches nothing".into());
        }
        if text.chars().count() > LONGEST {
            return Err(format!("a pattern has at most {LONGEST} characters"));
        }
        Ok(Self {
            text: text.into(),
            folded: folded(text),
        })
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it matches the whole of `name`.
    pub fn matches(&self, name: &str) -> bool {
        let mut name = folded(name);
        name.truncate(LONGEST_NAME + 1);
        name.len() > LONGEST_NAME || is_match(&self.folded, &name).0
    }
}

fn folded(text: &str) -> Vec<char> {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// Whether it matches, and in how many steps that was found: never more than both lengths
/// multiplied, because only the last `*` is ever tried again.
fn is_match(pattern: &[char], name: &[char]) -> (bool, usize) {
    let (mut at, mut in_name, mut steps) = (0, 0, 0);
    // After the last `*`: where to go on in the pattern, and how much of the name it took.
    let mut star: Option<(usize, usize)> = None;
    while in_name < name.len() {
        steps += 1;
        match pattern.get(at) {
            Some('*') => {
                at += 1;
                star = Some((at, in_name));
            }
            Some(wanted) if *wanted == '?' || *wanted == name[in_name] => {
                at += 1;
                in_name += 1;
            }
            _ => match &mut star {
                Some((after, taken)) => {
                    *taken += 1;
                    (at, in_name) = (*after, *taken);
                }
                None => return (false, steps),
            },
        }
    }
    let rest = pattern.get(at..).unwrap_or_default();
    (rest.iter().all(|c| *c == '*'), steps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn matches(pattern: &str, name: &str) -> bool {
        Pattern::parse(pattern).unwrap().matches(name)
    }

    #[test]
    fn stars_and_question_marks_match_the_whole_name() {
        for (pattern, name, is_match) in [
            ("prod", "prod", true),
            ("prod", "prod-eu", false),
            ("prod*", "prod-eu", true),
            ("*prod*", "my-prod-eu", true),
            ("*prod", "prod-eu", false),
            ("*-prod", "a-prod-prod", true),
            ("p?od", "prod", true),
            ("p?od", "pod", false),
            ("?", "é", true),
            ("*", "", true),
            ("?*", "", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("123456789012", "123456789012", true),
            ("1234*", "123456789012", true),
        ] {
            assert_eq!(matches(pattern, name), is_match, "{pattern} on {name}");
        }
    }

    #[test]
    fn case_does_not_count() {
        assert!(matches("*Prod*", "MY-PROD"));
        assert!(matches("GRÖẞE", "größe"));
    }

    #[test]
    fn what_can_match_nothing_is_refused() {
        assert!(Pattern::parse("").is_err());
        assert!(Pattern::parse(&"x".repeat(LONGEST)).is_ok());
        assert!(Pattern::parse(&"x".repeat(LONGEST + 1)).is_err());
    }

    #[test]
    fn endless_names_are_matched_unseen() {
        assert!(!matches("prod", &"x".repeat(LONGEST_NAME)));
        assert!(matches("prod", &"x".repeat(LONGEST_NAME + 1)));
    }

    #[test]
    fn hostile_patterns_take_no_more_steps_than_both_lengths_multiplied() {
        let name: Vec<char> = "a".repeat(2000).chars().collect();
        for pattern in [
            "a*".repeat(100) + "b",
            "*a".repeat(100) + "b",
            "*".repeat(256),
        ] {
            let pattern: Vec<char> = pattern.chars().collect();
            let (_, steps) = is_match(&pattern, &name);
            assert!(steps <= (pattern.len() + 1) * (name.len() + 1), "{steps}");
        }
    }

    /// The obvious matcher, slow on hostile patterns.
    fn obvious(pattern: &[char], name: &[char]) -> bool {
        match (pattern.split_first(), name.split_first()) {
            (None, None) => true,
            (Some(('*', rest)), None) => obvious(rest, name),
            (Some(('*', rest)), Some((_, less))) => obvious(rest, name) || obvious(pattern, less),
            (Some((c, rest)), Some((d, less))) => (*c == '?' || c == d) && obvious(rest, less),
            _ => false,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn it_says_what_the_obvious_matcher_says(pattern in "[ab?*]{1,8}", name in "[ab]{0,8}") {
            let (one, other): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
            prop_assert_eq!(is_match(&one, &other).0, obvious(&one, &other));
        }
    }
}
