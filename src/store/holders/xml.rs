//! A reader of the little XML that IDEs keep settings in: elements and attributes, nothing else.
//!
//! Strict and bounded: what declares a document type or an entity, nests too deep or is not well
//! formed is refused as a whole, and nothing outside the text is ever looked at.

/// Deeper than any settings file nests.
const DEEPEST: usize = 64;

/// More elements than any settings file of a plug-in has.
const MOST_ELEMENTS: usize = 50_000;

/// An element on the way from the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Element {
    /// Its name.
    pub(super) name: String,
    /// Its attributes.
    attributes: Vec<(String, String)>,
}

impl Element {
    /// The value of the attribute `name`.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Why a text is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum XmlError {
    /// It is not well formed.
    #[error("it is not whole XML")]
    Malformed,
    /// It has what settings never have.
    #[error("it is XML of a kind that no settings are")]
    NotSettings,
}

/// Calls `visit` for each element of `text` as it begins, with the elements around it: the root
/// first, itself last.
pub(super) fn walk(text: &str, mut visit: impl FnMut(&[Element])) -> Result<(), XmlError> {
    let mut path: Vec<Element> = Vec::new();
    let mut rest = text;
    let mut seen = 0;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("<!--") {
            rest = past(after, "-->")?;
        } else if let Some(after) = rest.strip_prefix("<?") {
            rest = past(after, "?>")?;
        } else if let Some(after) = rest.strip_prefix("<![CDATA[") {
            rest = past(after, "]]>")?;
        } else if rest.starts_with("<!") {
            return Err(XmlError::NotSettings);
        } else if let Some(after) = rest.strip_prefix("</") {
            let (name, after) = after.split_once('>').ok_or(XmlError::Malformed)?;
            if path.pop().is_none_or(|open| open.name != name.trim()) {
                return Err(XmlError::Malformed);
            }
            rest = after;
        } else {
            seen += 1;
            if path.len() == DEEPEST || seen > MOST_ELEMENTS {
                return Err(XmlError::NotSettings);
            }
            let (element, is_empty, after) = start(&rest[1..])?;
            path.push(element);
            visit(&path);
            if is_empty {
                path.pop();
            }
            rest = after;
        }
    }
    if path.is_empty() {
        Ok(())
    } else {
        Err(XmlError::Malformed)
    }
}

fn past<'a>(text: &'a str, end: &str) -> Result<&'a str, XmlError> {
    text.split_once(end)
        .map(|(_, after)| after)
        .ok_or(XmlError::Malformed)
}

/// The element that begins here, whether it is empty, and what comes after its tag.
fn start(text: &str) -> Result<(Element, bool, &str), XmlError> {
    let (name, mut rest) = name(text)?;
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix("/>") {
            return Ok((Element { name, attributes }, true, after));
        }
        if let Some(after) = rest.strip_prefix('>') {
            return Ok((Element { name, attributes }, false, after));
        }
        let (key, after) = self::name(rest)?;
        let after = after.trim_start().strip_prefix('=');
        let after = after.ok_or(XmlError::Malformed)?.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
        let quote = quote.ok_or(XmlError::Malformed)?;
        let (value, after) = after[1..].split_once(quote).ok_or(XmlError::Malformed)?;
        attributes.push((key, unescaped(value)?));
        rest = after;
    }
}

fn name(text: &str) -> Result<(String, &str), XmlError> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if name.is_empty() {
        return Err(XmlError::Malformed);
    }
    Ok((name.to_owned(), rest))
}

/// The five entities of XML itself and numbered characters; all others need a document type.
fn unescaped(value: &str) -> Result<String, XmlError> {
    if value.contains('<') {
        return Err(XmlError::Malformed);
    }
    let mut parts = value.split('&');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (entity, after) = part.split_once(';').ok_or(XmlError::Malformed)?;
        text.push(character(entity).ok_or(XmlError::NotSettings)?);
        text.push_str(after);
    }
    Ok(text)
}

fn character(entity: &str) -> Option<char> {
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        numbered => {
            let number = numbered.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Result<Vec<String>, XmlError> {
        let mut all = Vec::new();
        walk(text, |path| {
            let names: Vec<&str> = path.iter().map(|one| one.name.as_str()).collect();
            let value = path.last().and_then(|one| one.get("v")).unwrap_or_default();
            all.push(format!("{}={value}", names.join("/")));
        })?;
        Ok(all)
    }

    #[test]
    fn elements_and_attributes_are_read() {
        let text = "<?xml version='1.0'?><a v=\"1 &amp; &#65;&#x42;\"><!-- <x/> --><b v='&lt;\"'/>\
                    <![CDATA[</a>]]>text<c k=\"&quot;\" v = 'z' >t</c ></a>\n";
        assert_eq!(paths(text).unwrap(), ["a=1 & AB", "a/b=<\"", "a/c=z"]);
        assert_eq!(paths("").unwrap(), [""; 0]);
    }

    #[test]
    fn what_is_not_whole_or_no_settings_is_refused() {
        for text in [
            "<a>",
            "<a",
            "<a b>",
            "<a b=c/>",
            "<a b=\"c/>",
            "</a>",
            "<a></b>",
            "<a><b></a></b>",
            "<>",
            "<!--",
            "<?x",
            "<a v=\"<\"/>",
            "<a v=\"&\"/>",
        ] {
            assert_eq!(paths(text), Err(XmlError::Malformed), "{text}");
        }
        let bomb = "<!DOCTYPE a [<!ENTITY b \"b\">]><a v='&b;'/>";
        let deep = "<a>".repeat(DEEPEST + 1);
        let wide = "<a/>".repeat(MOST_ELEMENTS + 1);
        for text in [bomb, "<a v='&b;'/>", "<a v='&#x110000;'/>", &deep, &wide] {
            assert_eq!(paths(text), Err(XmlError::NotSettings));
        }
    }
}
