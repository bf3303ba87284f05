//! Signature version 4 of AWS, from the service's side: what a request says of itself, and what its
//! signature must be. Source: the IAM user guide, "Create a signed AWS API request".

use hyper::header::{AUTHORIZATION, HeaderMap};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use sha2::{Digest as _, Sha256};

use super::random::hex;
use super::refusal::{Refusal, Refused};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
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
            && signed.scope[2..] == ["sts", "aws4_request"]
            && signed.headers.split(';').any(|name| name == "host");
        if is_whole {
            Ok(signed)
        } else {
            Err(incomplete)
        }
    }

    /// Old and early requests are refused as STS refuses them.
    pub fn check_time(&self, now: i64) -> Result<(), Refused> {
        let unreadable = Refusal::IncompleteSignature.because("X-Amz-Date is no date");
        let date = DateTime::strptime("%Y%m%dT%H%M%SZ", self.date)
            .and_then(|date| date.to_zoned(TimeZone::UTC))
            .ok()
            .ok_or(unreadable)?
            .timestamp()
            .as_second();
        if date < now.saturating_sub(MOST_SKEW) {
            return Err(Refusal::SignatureDoesNotMatch.because("Signature expired"));
        }
        if date > now.saturating_add(MOST_SKEW) {
            return Err(Refusal::SignatureDoesNotMatch.because("Signature not yet current"));
        }
        Ok(())
    }
}

/// The signature that a `POST /` with this query, these headers and this body must have.
pub fn of(
    signed: &Signed<'_>,
    secret: &str,
    query: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> String {
    let mut parameters: Vec<&str> = query.split('&').collect();
    parameters.sort_unstable();
    let listed: String = signed
        .headers
        .split(';')
        .map(|name| format!("{name}:{}\n", value(headers, name)))
        .collect();
    let request = [
        "POST",
        "/",
        &parameters.join("&"),
        &listed,
        signed.headers,
        &hex(&Sha256::digest(body)),
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
