//! What a look shows of credentials that are here without a profile; and that looking asks nobody.

use crate::Place;
use crate::home::{named, text};
use std::collections::BTreeMap;

#[test]
fn services_use_what_is_around_where_no_profile_is_active() {
    let place = Place::new();
    for (vars, connection) in [
        (place.env(), "env"),
        (place.web_identity(), "env"),
        (place.container(), "container"),
        (place.instance(), "instance"),
    ] {
        let seen = place.run(&["services", "--json"], &vars).exits(0).json();
        let lambda = named(&seen["services"], "id", "lambda");
        assert_eq!(lambda["binding"]["via"], "ambient", "{connection}");
        assert_eq!(lambda["binding"]["connection"], connection);
        let builder = named(&seen["services"], "id", "codewhisperer");
        assert_eq!(builder["binding"]["connection"], serde_json::Value::Null);
    }
    let mut vars = place.container();
    let short = place.run(&["status"], &vars).exits(0);
    assert!(
        short.stdout.contains("with IAM, container role"),
        "{}",
        short.stdout
    );
    place.run(&["why", "lambda"], &vars).exits(0);
    // The first profile that is chosen takes its place, and the plan says from what.
    let plan = place.run(&["switch", "user", "--dry-run", "--json"], &vars);
    let plan = plan.exits(0).json();
    let lambda = named(&plan["services"], "id", "lambda");
    assert_eq!(text(&lambda["effect"]), "moves");
    assert_eq!(
        (text(&lambda["from"]), text(&lambda["to"])),
        ("container", "user")
    );
    vars.insert("AWS_PROFILE", "user".into());
    let seen = place.run(&["services", "--json"], &vars).exits(0).json();
    let lambda = named(&seen["services"], "id", "lambda");
    assert_eq!(lambda["binding"]["via"], "active");
    // Neither does it stand in for a profile that is named and not there.
    vars.insert("AWS_PROFILE", "nobody".into());
    let seen = place.run(&["services", "--json"], &vars).exits(0).json();
    let lambda = named(&seen["services"], "id", "lambda");
    assert_eq!(lambda["binding"]["via"], serde_json::Value::Null);
}

#[test]
fn looking_asks_nobody() {
    let place = Place::new();
    let mut vars = place.container();
    vars.extend(place.instance());
    for look in ["status", "services", "profiles", "connections"] {
        place.run(&[look], &vars).exits(0);
    }
    place.run(&["why", "lambda"], &vars).exits(0);
    place.run(&["env", "plain"], &vars).exits(0);
    assert_eq!(place.asked(), 0);
}

#[test]
fn what_is_known_not_to_be_there_is_not_used() {
    let place = Place::new();
    let services = |vars: &BTreeMap<&'static str, String>| {
        let seen = place.run(&["services", "--json"], vars).exits(0).json();
        named(&seen["services"], "id", "lambda")["binding"]["connection"].clone()
    };
    let mut vars = BTreeMap::from([("AWS_EC2_METADATA_DISABLED", "false".to_owned())]);
    // A machine's role is there without a word in the environment, and a profile asks for it.
    assert_eq!(services(&vars), "instance");
    vars.insert("AWS_EC2_METADATA_DISABLED", "true".into());
    assert_eq!(services(&vars), serde_json::Value::Null);
}
