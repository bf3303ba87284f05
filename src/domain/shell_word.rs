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
}
