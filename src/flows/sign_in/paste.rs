//! What a person pastes from the browser's address bar, as a query. Pure.

use zeroize::Zeroizing;

/// Longer than any address of a sign-in, in bytes.
const LONGEST: usize = 64 * 1024;

/// The parameters that an address has which ends a sign-in.
const TELLING: [&str; 3] = ["code=", "error=", "state="];

/// The query in `pasted`: of an address, or pasted alone.
///
/// Blanks, line breaks (a terminal wraps long lines), quotes, a shell's backslashes and what marks
/// a paste are passed over: no address has them.
pub fn query(pasted: &str) -> Option<Zeroizing<String>> {
    if pasted.len() > LONGEST {
        return None;
    }
    let unmarked = Zeroizing::new(
        pasted
            .replace("\u{1b}[200~", "")
            .replace("\u{1b}[201~", "")
            .replace("&amp;", "&"),
    );
    let address: Zeroizing<String> = Zeroizing::new(
        unmarked
            .chars()
            .filter(|c| !c.is_whitespace() && !is_decoration(*c))
            .collect(),
    );
    let address = address.split('#').next().unwrap_or_default();
    let query = match address.split_once('?') {
        Some((_, query)) => query,
        None => address,
    };
    let is_query = query
        .split('&')
        .any(|pair| TELLING.iter().any(|name| pair.starts_with(name)));
    is_query.then(|| Zeroizing::new(query.to_owned()))
}

/// What stands around or inside a copied address without being part of it.
fn is_decoration(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '"' | '\'' | '`' | '<' | '>' | '\\' | '“' | '”' | '‘' | '’' | '\u{200b}' | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_in_what_people_paste() {
        for pasted in [
            "http://127.0.0.1:4567/oauth/callback?code=abc&state=xyz",
            "  http://127.0.0.1:4567/oauth/callback?code=abc&state=xyz\r\n",
            "\"http://127.0.0.1:4567/oauth/callback?code=abc&state=xyz\"",
            "<http://127.0.0.1:4567/oauth/callback?code=abc&state=xyz>",
            "“127.0.0.1:4567/oauth/callback?code=abc&state=xyz”",
            "127.0.0.1:4567/oauth/callback?code=abc&state=xyz",
            "/oauth/callback?code=abc&state=xyz",
            "?code=abc&state=xyz",
            "code=abc&state=xyz",
            "http://127.0.0.1:4567/oauth/call\nback?code=a\n  bc&sta\r\nte=xyz\n",
            r"http://127.0.0.1:4567/oauth/callback\?code\=abc\&state\=xyz",
            "http://127.0.0.1:4567/oauth/callback?code=abc&amp;state=xyz",
            "http://127.0.0.1:4567/oauth/callback?code=abc&state=xyz#_=_",
            "\u{1b}[200~http://127.0.0.1:4567/oauth/callback?code=abc&state=xyz\u{1b}[201~",
            "\u{feff}http://127.0.0.1:4567/oauth/callback?code=abc&state=xyz\u{200b}",
        ] {
            let found = query(pasted);
            assert_eq!(
                found.as_ref().map(|query| query.as_str()),
                Some("code=abc&state=xyz"),
                "{pasted}"
            );
        }
        let refused = query("127.0.0.1:1/oauth/callback?error=access_denied&state=xyz");
        assert_eq!(refused.unwrap().as_str(), "error=access_denied&state=xyz");
    }

    #[test]
    fn anything_else_is_no_address_of_a_sign_in() {
        let long = format!("?code={}", "x".repeat(LONGEST));
        for pasted in [
            "",
            "\n",
            "ABCD-EFGH",
            "http://127.0.0.1:4567/oauth/callback",
            "http://127.0.0.1:4567/oauth/callback?",
            "https://example.com/?q=code",
            "barcode=1",
            &long,
        ] {
            assert!(query(pasted).is_none(), "{pasted:.60}");
        }
    }
}
