//! Config files as people, tools and accidents make them, for property tests.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

const HEADERS: &[&str] = &[
    "[default]",
    "[profile default]",
    "[profile a]",
    "[profile \"a\"]",
    "[profile a.b-c_d] # note",
    "[profile  spaced ]",
    "[ profile a]",
    "[profile 'two words']",
    "[profile \"say \\\"hi\\\"\"]",
    "[profile back\\ slash]",
    "[profile grün]",
    "[profiles plural]",
    "[profile a b]",
    "[profile \"open]",
    "[profile $(touch x)]",
    "[profile]",
    "[profile \"\"]",
    "[sso-session corp]",
    "[sso-session 'my corp']",
    "[sso-session my corp]",
    "[services lab]",
    "[DEFAULT]",
    "[plugins]",
    "[a]",
    "[dev] [x]",
    "[]]",
    "[sso-session\tcorp]",
    "[profile a/b:c@d];x",
];

const KEYS: &[&str] = &[
    "region",
    "REGION",
    "output",
    "Sso_Session",
    "role_arn",
    "s3",
    "key with spaces",
    "schlüssel",
    "İ",
    "[x",
    "aws_access_key_id",
];

const VALUES: &[&str] = &[
    "us-east-1",
    "eu-west-1 # not a comment",
    "x ; y",
    "",
    "a = b : c",
    "\"quoted\"",
    "https://x.awsapps.com/start/#/",
    "grün\u{a0}weiß\u{a0}",
    "\u{2028}",
    "%(region)s $HOME",
    "=",
];

const DELIMITERS: &[&str] = &[
    " = ",
    "=",
    ":",
    " : ",
    "\t=\t",
    " =",
    "= ",
    "\u{a0}=\u{3000}",
];

const MORE: &[&str] = &[
    "  more",
    "  k = v",
    "\tregion = nested",
    "    deep = er",
    "",
    "  ",
    "# comment",
    "  ; indented comment",
    "  [profile inside]",
    "  K=V=W",
    "  two\u{85}x = y",
];

const ANY_LINES: &[&str] = &[
    "junk",
    "= no key",
    "[unclosed",
    "[]",
    "\u{feff}",
    "\0",
    "  region = x",
    " [profile indented]",
    "\t[profile a]",
    "\u{c}",
    "\u{1c}#x",
    "rem: x",
];

fn setting() -> impl Strategy<Value = (usize, Vec<String>)> {
    let more = prop::collection::vec(select(MORE), 0..4);
    let more = prop_oneof![3 => Just(vec![]), 1 => more];
    (0..KEYS.len(), select(DELIMITERS), select(VALUES), more).prop_map(
        |(key, delimiter, value, more)| {
            let first = format!("{}{delimiter}{value}", KEYS[key]);
            let lines = std::iter::once(first).chain(more.into_iter().map(str::to_owned));
            (key, lines.collect())
        },
    )
}

fn section(header: &'static str) -> impl Strategy<Value = Vec<String>> {
    let indents = select(&["", "", "", " ", "   "][..]);
    let gaps = select(&["", "\n", "# c\n", "\n; c\n\n"][..]);
    let settings = prop::collection::vec(setting(), 0..5);
    (settings, indents, indents_of_header(), gaps).prop_map(
        move |(settings, indent, header_indent, gap)| {
            let mut lines = vec![format!("{header_indent}{header}")];
            let mut seen = std::collections::HashSet::new();
            for (key, setting) in settings {
                if seen.insert(KEYS[key].to_lowercase()) {
                    lines.extend(setting.into_iter().map(|line| format!("{indent}{line}")));
                }
            }
            lines.extend(gap.lines().map(str::to_owned));
            lines
        },
    )
}

fn indents_of_header() -> impl Strategy<Value = &'static str> {
    select(&["", "", "", "", "", "", "  "][..])
}

fn joined(lines: impl Strategy<Value = Vec<String>>) -> impl Strategy<Value = String> {
    let ends = select(&["\n", "\n", "\r\n", "\r"][..]);
    (lines, ends, any::<bool>()).prop_map(|(lines, end, has_final_end)| {
        let mut text = lines.join(end);
        if has_final_end && !text.is_empty() {
            text.push_str(end);
        }
        text
    })
}

/// A file with no section and no key twice and no junk: botocore reads nearly all of these.
pub fn plausible() -> impl Strategy<Value = String> {
    let sections = subsequence(HEADERS, 0..7)
        .prop_shuffle()
        .prop_flat_map(|headers| headers.into_iter().map(section).collect::<Vec<_>>());
    joined(sections.prop_map(|sections| sections.concat()))
}

/// A file of lines in any order: botocore refuses most of these.
pub fn chaotic() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        2 => select(HEADERS).prop_map(str::to_owned),
        4 => setting().prop_map(|(_, lines)| lines.join("\n")),
        2 => select(MORE).prop_map(str::to_owned),
        1 => select(ANY_LINES).prop_map(str::to_owned),
    ];
    joined(prop::collection::vec(line, 0..8))
}
