//! As much XML as the answers of AWS services need: the texts of elements, by their names.
//!
//! Tolerant: attributes, prefixes, comments and what it does not know are passed over. No document
//! type is read and nothing is ever expanded but the five entities of XML and numbers; every byte is
//! looked at a bounded number of times, so that no document can take long.

/// The bytes of the longest entity that is known: `#x10ffff`.
const LONGEST: usize = 8;

/// The texts of all elements called `name`, in order, as far as the document can be read. Of an
/// element with others in it, only the text before the first of those.
pub(super) fn texts(xml: &str, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = xml;
    while let Some((_, after)) = rest.split_once('<') {
        if let Some(comment) = after.strip_prefix("!--") {
            rest = past(comment, "-->");
        } else if let Some(data) = after.strip_prefix("![CDATA[") {
            rest = past(data, "]]>");
        } else {
            let Some((tag, content)) = after.split_once('>') else {
                break;
            };
            rest = content;
            if !tag.ends_with('/') && local_name(tag) == Some(name) {
                let (text, _) = content.split_once('<').unwrap_or((content, ""));
                found.push(unescaped(text.trim()));
            }
        }
    }
    found
}

/// The text of the first element called `name`.
pub(super) fn text(xml: &str, name: &str) -> Option<String> {
    texts(xml, name).into_iter().next()
}

fn past<'a>(text: &'a str, end: &str) -> &'a str {
    text.split_once(end).map_or("", |(_, after)| after)
}

/// The name of a start tag without its prefix; `None` of any other tag.
fn local_name(tag: &str) -> Option<&str> {
    if tag.starts_with(['/', '?', '!']) {
        return None;
    }
    let name = tag.split_ascii_whitespace().next()?;
    Some(name.rsplit(':').next().unwrap_or(name))
}

/// `text` with its entities replaced; one that is not known stays as it is.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let end = after.bytes().take(LONGEST + 1).position(|b| b == b';');
        let entity = end.and_then(|end| Some((after.get(..end)?, after.get(end + 1..)?)));
        match entity.and_then(|(name, after)| Some((character(name)?, after))) {
            Some((character, after)) => {
                out.push(character);
                rest = after;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn character(entity: &str) -> Option<char> {
    let number = entity.strip_prefix('#');
    match (entity, number) {
        ("amp", _) => Some('&'),
        ("lt", _) => Some('<'),
        ("gt", _) => Some('>'),
        ("quot", _) => Some('"'),
        ("apos", _) => Some('\''),
        (_, Some(number)) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_found_by_name_alone() {
        let xml = "<?xml version=\"1.0\"?><a:R xmlns:a='x'><Arn kind=\"y\"> arn:aws:iam::1:role/A&amp;B </Arn>\
                   <Path/><!-- <Arn>no</Arn> --><Arn>two</Arn><ArnX>no</ArnX></a:R>";
        assert_eq!(texts(xml, "Arn"), ["arn:aws:iam::1:role/A&B", "two"]);
        assert_eq!(text(xml, "Path"), None);
        assert_eq!(text(xml, "R").unwrap(), "");
    }

    #[test]
    fn hostile_documents_give_nothing_and_end() {
        let entities = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><E>&b;&#0;&#x110000;&#27;</E>";
        assert_eq!(texts(entities, "E"), ["&b;\u{0}&#x110000;\u{1b}"]);
        for (xml, expected) in [
            ("", &[][..]),
            ("<E", &[]),
            ("<E>cut", &["cut"]),
            ("<<<<E>>", &[]),
            ("<!-- <E>x</E>", &[]),
            ("<![CDATA[<E>x</E>]]>", &[]),
            ("</E>x", &[]),
            ("<E/>x", &[]),
        ] {
            assert_eq!(texts(xml, "E"), expected, "{xml}");
        }
        // As much as an answer may hold: what looks at it again and again never ends.
        for part in ["<a>", "<", "</a>", "<!--", "<a"] {
            let deep = part.repeat(1_000_000 / part.len());
            assert!(texts(&deep, "b").is_empty(), "{part}");
        }
        let ends = "&".repeat(1_000_000);
        assert_eq!(texts(&format!("<E>{ends}</E>"), "E"), [ends]);
        assert_eq!(
            texts("<E>&#x10ffff;&ä;&amp</E>", "E"),
            ["\u{10ffff}&ä;&amp"]
        );
    }
}
