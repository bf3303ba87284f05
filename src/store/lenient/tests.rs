use serde_json::json;

use super::*;

/// Every form of a time that any measured client reads or writes.
#[test]
fn times_in_every_form_mean_the_same() {
    let expected: Timestamp = "2099-01-01T00:00:00Z".parse().unwrap();
    for value in [
        json!("2099-01-01T00:00:00Z"),
        json!("2099-01-01T00:00:00UTC"),
        json!("2099-01-01T00:00:00 UTC"),
        json!("2099-01-01T00:00:00+00:00"),
        json!("2099-01-01T02:00:00+02:00"),
        json!("2098-12-31T19:00:00-0500"),
        json!("2099-01-01T00:00:00.000Z"),
        json!("2099-01-01T00:00:00.000000000Z"),
        json!("2099-01-01T00:00:00"),
        json!("2099-01-01 00:00:00Z"),
        json!("2099-01-01 00:00:00"),
        json!(" 2099-01-01t00:00:00z "),
        json!(4_070_908_800_u64),
        json!(4_070_908_800.0),
        json!(4_070_908_800_000_u64),
        json!("4070908800"),
    ] {
        assert_eq!(parse_time(&value), Some(expected), "{value}");
    }
}

#[test]
fn fractions_count() {
    for (text, nanoseconds) in [
        ("2099-01-01T00:00:00.123Z", 123_000_000),
        ("2099-01-01T00:00:00.123456Z", 123_456_000),
        ("2099-01-01T00:00:00.123456789Z", 123_456_789),
        ("2099-01-01T00:00:00.5UTC", 500_000_000),
    ] {
        let time = parse_time(&json!(text)).unwrap();
        assert_eq!(time.subsec_nanosecond(), nanoseconds, "{text}");
    }
}

#[test]
fn nonsense_is_no_time() {
    for value in [
        json!(null),
        json!(""),
        json!("soon"),
        json!("2099-13-01T00:00:00Z"),
        json!("NaN"),
        json!("inf"),
        json!(1e300),
        json!(true),
        json!(["2099-01-01T00:00:00Z"]),
    ] {
        assert_eq!(parse_time(&value), None, "{value}");
    }
}

#[test]
fn only_three_digits_and_z_are_javascripts() {
    assert!(precision_is_milliseconds("2099-01-01T00:00:00.000Z"));
    for other in [
        "2099-01-01T00:00:00Z",
        "2099-01-01T00:00:00.123456Z",
        "2099-01-01T00:00:00.123+00:00",
        "2099-01-01T00:00:00UTC",
    ] {
        assert!(!precision_is_milliseconds(other), "{other}");
    }
}

#[test]
fn keys_match_in_any_case_and_null_is_absent() {
    let object =
        Object::parse(br#"{"ACCESSTOKEN": "a", "region": null, "empty": "", "n": 5}"#).unwrap();
    assert_eq!(object.text("accessToken"), Some("a"));
    assert_eq!(object.text("region"), None);
    assert_eq!(object.text("empty"), None);
    assert_eq!(object.text("n"), None);
    assert!(!object.has("region"));
}

#[test]
fn an_exact_key_wins_over_another_case() {
    let object = Object::parse(br#"{"REGION": "wrong", "region": "right"}"#).unwrap();
    assert_eq!(object.text("region"), Some("right"));
}

#[test]
fn lists_are_arrays_or_words() {
    let object = Object::parse(br#"{"a": ["x", 1, "y"], "b": "x, y", "c": 3}"#).unwrap();
    assert_eq!(object.list("a").unwrap(), ["x", "y"]);
    assert_eq!(object.list("b").unwrap(), ["x", "y"]);
    assert_eq!(object.list("c"), None);
}

#[test]
fn what_is_no_object_says_why_without_its_content() {
    let bomb = "[".repeat(1_000_000);
    let object_bomb = r#"{"a":"#.repeat(100_000);
    for (bytes, why) in [
        ("", "empty"),
        (" \r\n", "empty"),
        ("[1]", "no object"),
        ("\"secret\"", "no object"),
        ("{\"accessToken\": \"secret", "not whole JSON"),
        ("{\"accessToken\": \"secret\"} trailing", "not whole JSON"),
        ("secret", "not whole JSON"),
        (bomb.as_str(), "not whole JSON"),
        (object_bomb.as_str(), "not whole JSON"),
    ] {
        let error = Object::parse(bytes.as_bytes()).err().unwrap();
        assert!(error.contains(why), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
}

#[test]
fn bytes_that_are_no_text_are_no_json() {
    assert!(Object::parse(b"{\"a\": \"\xff\"}").is_err());
    assert!(Object::parse(b"\0\0\0\0").is_err());
}

#[test]
fn wiping_reaches_nested_texts() {
    let mut value = json!({"a": ["secret", {"b": "secret"}]});
    wipe(&mut value);
    assert!(!value.to_string().contains("secret"));
}
