//! A candidate as a shell may insert it: one word that stands for itself. Pure. The names it is
//! given have no control characters; zsh and fish quote by themselves.

use super::line::Quote;
use crate::domain::shell_word;

/// For bash, where that quote is open already. `!` would be history's inside of `"`.
pub fn bash(text: &str, open: Quote) -> String {
    match open {
        Quote::None => text.chars().fold(String::new(), |mut word, c| {
            if !(c.is_ascii_alphanumeric() || !c.is_ascii() || "_-./:=@%+,".contains(c)) {
                word.push('\\');
            }
            word.push(c);
            word
        }),
        Quote::Single => text.replace('\'', r"'\''"),
        Quote::Double => text.chars().fold(String::new(), |mut word, c| {
            match c {
                '!' => word.push_str("\"'!'\""),
                '$' | '`' | '"' | '\\' => word.extend(['\\', c]),
                c => word.push(c),
            }
            word
        }),
    }
}

/// For Nushell.
pub fn nushell(text: &str) -> String {
    match is_plain(text) {
        true => text.to_owned(),
        false => shell_word::nushell(text),
    }
}

/// For PowerShell.
pub fn powershell(text: &str) -> String {
    match is_plain(text) {
        true => text.to_owned(),
        false => shell_word::powershell(text),
    }
}

/// A word that may begin with a quote, without it and its end.
pub fn without_quotes(word: &str) -> &str {
    match word.chars().next() {
        Some(quote @ ('\'' | '"' | '`')) => {
            let inner = word.strip_prefix(quote).unwrap_or(word);
            inner.strip_suffix(quote).unwrap_or(inner)
        }
        _ => word,
    }
}

fn is_plain(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./:+=".contains(&byte);
    !text.is_empty() && text.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_word_in_every_shell() {
        let name = "a b$(x)`y`'\"!\\größe";
        assert_eq!(bash(name, Quote::None), r#"a\ b\$\(x\)\`y\`\'\"\!\\größe"#);
        assert_eq!(bash("it's", Quote::Single), r"it'\''s");
        assert_eq!(bash("a $`\"\\!", Quote::Double), "a \\$\\`\\\"\\\\\"'!'\"");
        assert_eq!(nushell("a $b"), "'a $b'");
        assert_eq!(nushell("it's \"\\"), "\"it's \\\"\\\\\"");
        assert_eq!(powershell("it's ’$x"), "'it''s ’’$x'");
        for plain in ["dev-lambda", "session:acme", "--json"] {
            for word in [bash(plain, Quote::None), nushell(plain), powershell(plain)] {
                assert_eq!(word, plain);
            }
        }
        for (typed, text) in [("'my p", "my p"), ("\"a\"", "a"), ("a'", "a'"), ("", "")] {
            assert_eq!(without_quotes(typed), text);
        }
    }
}
