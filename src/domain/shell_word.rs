//! Text as one word of a shell's command line, whatever is in it.

use std::borrow::Cow;

/// `text` as one word of a POSIX shell; plain words stay plain.
pub fn posix(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(format!("'{}'", text.replace('\'', r"'\''")))
    }
}

/// `text` as one word of fish; plain words stay plain.
pub fn fish(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        Cow::Borrowed(text)
    } else {
        let escaped = text.replace('\\', r"\\").replace('\'', r"\'");
        Cow::Owned(format!("'{escaped}'"))
    }
}

/// `text` as a string of Nushell: never a bare word, which could be a number or a command there.
pub fn nushell(text: &str) -> String {
    if text.contains('\'') {
        let escaped = text.replace('\\', r"\\").replace('"', "\\\"");
        format!("\"{escaped}\"")
    } else {
        format!("'{text}'")
    }
}

/// `text` as a string of PowerShell, to which typographic quotes are quotes too.
pub fn powershell(text: &str) -> String {
    let mut word = String::from("'");
    for c in text.chars() {
        if matches!(c, '\'' | '\u{2018}'..='\u{201b}') {
            word.push(c);
        }
        word.push(c);
    }
    word.push('\'');
    word
}

fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-./:@+".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anything_is_one_word() {
        for (text, in_posix, in_fish) in [
            ("dev-lambda", "dev-lambda", "dev-lambda"),
            ("$(touch x)", "'$(touch x)'", "'$(touch x)'"),
            ("it's", r"'it'\''s'", r"'it\'s'"),
            (r"a\b", r"'a\b'", r"'a\\b'"),
            ("a b", "'a b'", "'a b'"),
            ("", "''", "''"),
        ] {
            assert_eq!(posix(text), in_posix);
            assert_eq!(fish(text), in_fish);
        }
    }

    #[test]
    fn anything_is_one_string_of_the_newer_shells() {
        for (text, in_nushell, in_powershell) in [
            ("dev", "'dev'", "'dev'"),
            ("007", "'007'", "'007'"),
            ("$(x) \"y\"", "'$(x) \"y\"'", "'$(x) \"y\"'"),
            ("it's \\ \"", r#""it's \\ \"""#, r#"'it''s \ "'"#),
            ("a\u{2019}; x", "'a\u{2019}; x'", "'a\u{2019}\u{2019}; x'"),
            ("", "''", "''"),
        ] {
            assert_eq!(nushell(text), in_nushell);
            assert_eq!(powershell(text), in_powershell);
        }
    }
}
