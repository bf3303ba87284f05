//! Signature version 4 of AWS, from the service's side: what a request says of itself, and what its
//! signature must be. Source: the IAM user guide, "Create a signed AWS API request".
//! Decides nothing of what the signer may do.

use hyper::header::{AUTHORIZATION, HeaderMap};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use sha2::{Digest as _, Sha256};

use super::message::Message;
use super::random::hex;
use super::refusal::{Refusal, Refused};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// S3 wants the digest of the body in this header, and signs it instead of the body.
const CONTENT_SHA256: &str = "x-amz-content-sha256";
const UNSIGNED: &str = "UNSIGNED-PAYLOAD";
/// How far the clocks may be apart, in seconds.
const MOST_SKEW: i64 = 15 * 60;

/// What a signed request says of itself.
pub struct Signed<'a> {
    pub access_key_id: &'a str,
    /// Empty without temporary keys.
    pub session_token: &'a str,
    pub signature: &'a str,
    /// The date, region and service that it is for, and `aws4_request`.
    scope: [&'a str; 4],
    headers: &'a str,
    date: &'a str,
}

impl<'a> Signed<'a> {
    pub fn read(headers: &'a HeaderMap) -> Result<Self, Refused> {
        let incomplete = Refusal::IncompleteSignature.because("The signature is not complete");
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let authorization = text(AUTHORIZATION.as_str()).ok_or(
            Refusal::MissingAuthenticationToken.because("Request is missing Authentication Token"),
        )?;
        let parts = authorization.strip_prefix(ALGORITHM).ok_or(incomplete)?;
        let part = |name: &str| {
            let mut parts = parts.split(',').map(str::trim);
            parts.find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
        };
        let credential = part("Credential").ok_or(incomplete)?;
        let (access_key_id, scope) = credential.split_once('/').ok_or(incomplete)?;
        let scope: Vec<&str> = scope.split('/').collect();
        let signed = Self {
            access_key_id,
            session_token: text("x-amz-security-token").unwrap_or_default(),
            signature: part("Signature").ok_or(incomplete)?,
            scope: scope.try_into().ok().ok_or(incomplete)?,
            headers: part("SignedHeaders").ok_or(incomplete)?,
            date: text("x-amz-date").ok_or(incomplete)?,
        };
        let is_whole = signed.date.starts_with(signed.scope[0])
            && signed.scope[3] == "aws4_request"
            && signed.headers.split(';').any(|name| name == "host");
        if is_whole {
            Ok(signed)
        } else {
            Err(incomplete)
        }
    }

    /// The service that it is signed for.
    pub const fn service(&self) -> &'a str {
        self.scope[2]
    }

    /// Old and early requests are refused.
    pub fn check_time(&self, now: i64) -> Result<(), Refused> {
        let unreadable = Refusal::IncompleteSignature.because("X-Amz-Date is no date");
        let date = DateTime::strptime("%Y%m%dT%H%M%SZ", self.date)
            .and_then(|date| date.to_zoned(TimeZone::UTC))
            .ok()
            .ok_or(unreadable)?
            .timestamp()
            .as_second();
        if date < now.saturating_sub(MOST_SKEW) {
            return Err(Refusal::Skewed.because("Signature expired"));
        }
        if date > now.saturating_add(MOST_SKEW) {
            return Err(Refusal::Skewed.because("Signature not yet current"));
        }
        Ok(())
    }
}

/// Whether `message` is signed with `secret`.
pub fn check(signed: &Signed<'_>, secret: &str, message: Message<'_>) -> Result<(), Refused> {
    let digest = hex(&Sha256::digest(message.body));
    let payload = match value(message.headers, CONTENT_SHA256).as_str() {
        "" if signed.service() == "s3" => {
            return Err(Refusal::SignatureDoesNotMatch
                .because("Missing required header for this request: x-amz-content-sha256"));
        }
        UNSIGNED if signed.service() == "s3" => UNSIGNED.to_owned(),
        said if !said.is_empty() && said != digest => {
            return Err(Refusal::SignatureDoesNotMatch
                .because("The provided 'x-amz-content-sha256' header does not match the body"));
        }
        _ => digest,
    };
    if of(signed, secret, message, &payload) == signed.signature {
        return Ok(());
    }
    Err(Refusal::SignatureDoesNotMatch.because(
        "The request signature we calculated does not match the signature you provided. \
         Check your AWS Secret Access Key and signing method.",
    ))
}

fn of(signed: &Signed<'_>, secret: &str, message: Message<'_>, payload: &str) -> String {
    let listed: String = signed
        .headers
        .split(';')
        .map(|name| format!("{name}:{}\n", value(message.headers, name)))
        .collect();
    let request = [
        message.method,
        &canonical_path(message.path, signed.service() == "s3"),
        &canonical_query(message.query),
        &listed,
        signed.headers,
        payload,
    ]
    .join("\n");
    let [date, region, service, end] = signed.scope;
    let hash = hex(&Sha256::digest(request));
    let scope = signed.scope.join("/");
    let text = [ALGORITHM, signed.date, &scope, &hash].join("\n");
    let key = [date, region, service, end]
        .iter()
        .fold(format!("AWS4{secret}").into_bytes(), |key, part| {
            hmac(&key, part.as_bytes()).to_vec()
        });
    hex(&hmac(&key, text.as_bytes()))
}

/// S3 takes a path as it is sent; every other service encodes it once more.
fn canonical_path(path: &str, is_s3: bool) -> String {
    if is_s3 {
        return path.to_owned();
    }
    encoded(path.as_bytes(), b"/")
}

/// By name, then by value; what has no value gets an empty one.
fn canonical_query(query: &str) -> String {
    let again = |text: &str| encoded(&decoded(text), b"");
    let mut pairs: Vec<(String, String)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (again(name), again(value)))
        .collect();
    pairs.sort_unstable();
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("&")
}

/// Everything but unreserved characters (RFC 3986 §2.3) and those of `kept` as `%XX`.
fn encoded(bytes: &[u8], kept: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(byte) || kept.contains(byte) {
                char::from(*byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// The bytes behind `%XX`; anything else stays as it is.
fn decoded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let behind = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let byte = behind.and_then(|two| u8::from_str_radix(two, 16).ok());
        match byte.filter(|_| first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    bytes
}

/// All values of a header, each without needless spaces.
fn value(headers: &HeaderMap, name: &str) -> String {
    let values: Vec<String> = headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .map(|value| value.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    values.join(",")
}

/// HMAC-SHA256 (RFC 2104).
fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut block = [0_u8; 64];
    if key.len() > block.len() {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let inner = Sha256::new()
        .chain_update(block.map(|byte| byte ^ 0x36))
        .chain_update(message)
        .finalize();
    Sha256::new()
        .chain_update(block.map(|byte| byte ^ 0x5c))
        .chain_update(inner)
        .finalize()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_queries_are_put_as_the_signer_puts_them() {
        assert_eq!(canonical_path("/a%20b/c:d~", false), "/a%2520b/c%3Ad~");
        assert_eq!(canonical_path("/a%20b/c:d~", true), "/a%20b/c:d~");
        for (query, expected) in [
            ("", ""),
            ("b=2&a=1", "a=1&b=2"),
            ("a-b=1&a=1&flag", "a=1&a-b=1&flag="),
            ("at=x%3ay&q=~%7E%zz&&c=d=e", "at=x%3Ay&c=d%3De&q=~~%25zz"),
        ] {
            assert_eq!(canonical_query(query), expected, "{query}");
        }
    }

    /// RFC 4231, test cases 2 and 6: a short key, and one longer than a block.
    #[test]
    fn hmac_is_that_of_the_standard() {
        assert_eq!(
            hex(&hmac(b"Jefe", b"what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        let text = b"Test Using Larger Than Block-Size Key - Hash Key First";
        assert_eq!(
            hex(&hmac(&[0xaa; 131], text)),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }
}
