//! What the address says that a browser comes back with, and whether it belongs to this sign-in.
//! Pure.
//!
//! Source: RFC 6749 section 4.1.2.

use crate::domain::secret::Secret;
use crate::domain::text::visible;
use url::form_urlencoded;

/// The path a browser comes back to. Source: the AWS CLI, which registers the same.
pub const PATH: &str = "/oauth/callback";

/// Longest text of a server that is shown, in characters.
const LONGEST_SHOWN: usize = 200;

/// What a browser brought back for this sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Callback {
    /// The authorization code.
    Code(Secret<String>),
    /// There will be none.
    Refused(Refusal),
}

/// Why the sign-in page gave no code; safe to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// `error`: `access_denied`, `invalid_scope`, ….
    pub code: String,
    /// `error_description`.
    pub said: Option<String>,
}

/// Why an address does not go on with this sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotOurs {
    /// It has no code, no state, or one of them twice.
    Incomplete,
    /// Its state is that of another sign-in, or made up.
    WrongState,
    /// It says that there will be no code, but not for which sign-in: anybody may have sent it.
    Unsigned(Refusal),
}

/// What the query of an address says to the sign-in with this `state`.
///
/// # Errors
/// When it does not belong to this sign-in.
pub fn read(query: &str, state: &Secret<String>) -> Result<Callback, NotOurs> {
    let refusal = || -> Result<Option<Refusal>, NotOurs> {
        let code = single(query, "error")?;
        let said = single(query, "error_description")?;
        Ok(code.map(|code| Refusal {
            code: shown(&code),
            said: said.map(|said| shown(&said)),
        }))
    };
    let refusal = refusal()?;
    let Some(brought) = single(query, "state")? else {
        return Err(refusal.map_or(NotOurs::Incomplete, NotOurs::Unsigned));
    };
    if !state.is(brought.as_bytes()) {
        return Err(NotOurs::WrongState);
    }
    if let Some(refusal) = refusal {
        return Ok(Callback::Refused(refusal));
    }
    let code = single(query, "code")?.ok_or(NotOurs::Incomplete)?;
    Ok(Callback::Code(Secret::new(code)))
}

/// The value of a parameter that must not be there twice; an empty one counts as absent.
fn single(query: &str, name: &str) -> Result<Option<String>, NotOurs> {
    let mut values = form_urlencoded::parse(query.as_bytes())
        .filter(|(key, value)| key == name && !value.is_empty())
        .map(|(_, value)| value.into_owned());
    let value = values.next();
    match values.next() {
        Some(_) => Err(NotOurs::Incomplete),
        None => Ok(value),
    }
}

fn shown(text: &str) -> String {
    let cut: String = text.trim().chars().take(LONGEST_SHOWN).collect();
    visible(&cut).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_with(query: &str) -> Result<Callback, NotOurs> {
        read(query, &Secret::new("right".to_owned()))
    }

    fn code(text: &str) -> Result<Callback, NotOurs> {
        Ok(Callback::Code(Secret::new(text.to_owned())))
    }

    #[test]
    fn a_code_counts_with_the_right_state_only() {
        assert_eq!(read_with("code=a%2Bb&state=right"), code("a+b"));
        assert_eq!(read_with("x=1&state=right&code=a&x=2"), code("a"));
        for (query, why) in [
            ("", NotOurs::Incomplete),
            ("code=a", NotOurs::Incomplete),
            ("code=a&state=", NotOurs::Incomplete),
            ("state=right", NotOurs::Incomplete),
            ("code=&state=right", NotOurs::Incomplete),
            ("code=a&code=b&state=right", NotOurs::Incomplete),
            ("code=a&state=wrong&state=right", NotOurs::Incomplete),
            ("code=a&state=wrong", NotOurs::WrongState),
            ("code=a&state=righ", NotOurs::WrongState),
            ("code=a&state=right2", NotOurs::WrongState),
            ("code=a&state=RIGHT", NotOurs::WrongState),
            ("error=access_denied&state=wrong", NotOurs::WrongState),
        ] {
            assert_eq!(read_with(query), Err(why), "{query}");
        }
    }

    #[test]
    fn a_refusal_counts_with_the_right_state_only_and_is_safe_to_show() {
        let query = "error=access_denied&error_description=no%1b%5b31m&state=right&code=a";
        let refusal = Refusal {
            code: "access_denied".into(),
            said: Some("no␛[31m".into()),
        };
        assert_eq!(read_with(query), Ok(Callback::Refused(refusal.clone())));
        let unsigned = query.replace("&state=right", "");
        assert_eq!(read_with(&unsigned), Err(NotOurs::Unsigned(refusal)));
        let long = format!("error={}&state=right", "x".repeat(9_000));
        let Ok(Callback::Refused(refusal)) = read_with(&long) else {
            panic!("it is a refusal");
        };
        assert_eq!(refusal.code.len(), LONGEST_SHOWN);
    }
}
