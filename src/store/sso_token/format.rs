//! The bytes of a token file, as the AWS CLI writes them.

use jiff::Timestamp;
use zeroize::Zeroizing;

use super::SsoToken;

/// `token` with exactly the AWS CLI's keys, order and separators; absent values are left out.
///
/// Times are `YYYY-MM-DDTHH:MM:SSZ`, the one form that every client accepts. Never `scopes`: others
/// drop them at the next refresh.
pub fn serialize(token: &SsoToken) -> Zeroizing<Vec<u8>> {
    let expires_at = token.expires_at.map(seconds);
    let registration_expires_at = token.registration_expires_at.map(seconds);
    let client_secret = token.client_secret.as_ref().map(|s| s.expose().as_str());
    let refresh_token = token.refresh_token.as_ref().map(|s| s.expose().as_str());
    let fields = [
        ("startUrl", token.start_url.as_deref()),
        ("region", token.region.as_deref()),
        ("accessToken", Some(token.access_token.expose().as_str())),
        ("expiresAt", expires_at.as_deref()),
        ("clientId", token.client_id.as_deref()),
        ("clientSecret", client_secret),
        ("registrationExpiresAt", registration_expires_at.as_deref()),
        ("refreshToken", refresh_token),
    ];
    let present = fields
        .iter()
        .filter_map(|&(key, value)| Some((key, value?)));
    // Large enough for everything escaped, so that no half-filled buffer is left behind unwiped.
    let room = present
        .clone()
        .map(|(k, v)| k.len() + v.len() * 6 + 8)
        .sum::<usize>();
    let mut json = String::with_capacity(room + 2);
    json.push('{');
    for (index, (key, value)) in present.enumerate() {
        if index > 0 {
            json.push_str(", ");
        }
        push_json_string(&mut json, key);
        json.push_str(": ");
        push_json_string(&mut json, value);
    }
    json.push('}');
    Zeroizing::new(json.into_bytes())
}

fn seconds(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Appends `text` as a JSON string in ASCII, as Python does.
pub fn push_json_string(json: &mut String, text: &str) {
    json.push('"');
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            ' '..='~' => json.push(c),
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    json.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    json.push('"');
}
