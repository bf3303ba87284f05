//! What is refused, and what is not there.

use crate::Place;
use crate::metadata::{Metadata, Ways};
use std::collections::BTreeMap;

#[test]
fn nothing_around_is_told_with_what_to_do() {
    let place = Place::new();
    let mut vars = BTreeMap::from([("AWS_EC2_METADATA_DISABLED", "true".to_owned())]);
    for command in ["credentials", "whoami"] {
        place.run(&[command], &vars).exits(2).says(&[
            "There is no active profile",
            "AWS_EC2_METADATA_DISABLED is true",
            "moorline switch PROFILE",
        ]);
    }
    place
        .run(&["credentials", "of-container"], &vars)
        .exits(2)
        .says(&[
            "`of-container`",
            ".aws/config:3",
            "neither AWS_CONTAINER",
            "CloudShell",
        ]);
    place
        .run(&["credentials", "of-instance"], &vars)
        .exits(2)
        .says(&[
            "`of-instance`",
            ".aws/config:6",
            "AWS_EC2_METADATA_DISABLED is true",
            "unset",
        ]);
    place
        .run(&["credentials", "of-env"], &vars)
        .exits(1)
        .says(&["AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set"]);
    vars.insert("AWS_SECRET_ACCESS_KEY", "CANARY".into());
    let done = place.run(&["credentials"], &vars).exits(2);
    let done = done.says(&[
        "AWS_SECRET_ACCESS_KEY is set here",
        "unset AWS_SECRET_ACCESS_KEY",
    ]);
    assert!(!done.stderr.contains("CANARY"), "{done:?}");
}

#[test]
fn a_disabled_service_is_not_asked_even_where_it_is_named() {
    let place = Place::new();
    let mut vars = place.instance();
    vars.insert("AWS_EC2_METADATA_DISABLED", "TRUE".into());
    place.run(&["credentials"], &vars).exits(2);
    place
        .run(&["credentials", "plain"], &vars)
        .exits(2)
        .says(&["names no credentials"]);
    assert_eq!(place.asked(), 0);
}

#[test]
fn a_source_has_to_have_credentials_of_its_own() {
    let place = Place::new();
    let done = place.run(&["credentials", "of-plain"], &place.container());
    done.exits(2)
        .says(&["The source profile `plain` of `of-plain` has no credentials"]);
    assert_eq!(place.asked(), 0);
}

#[test]
fn a_machine_that_knows_only_version_1_is_not_asked_for_keys() {
    let place = Place::new();
    place.service.change(|ways| ways.version_1 = true);
    place
        .run(&["credentials"], &place.instance())
        .exits(1)
        .says(&["gives no IMDSv2 session (status 405)", "Only version 2"]);
    assert_eq!(place.asked(), 1);
    place
        .service
        .change(|ways| (ways.version_1, ways.no_role) = (false, true));
    place
        .run(&["credentials", "of-instance"], &place.instance())
        .exits(1)
        .says(&[
            "this machine has no role",
            "`of-instance`",
            "instance profile",
        ]);
}

#[test]
fn a_service_that_does_not_answer_is_given_up_with_a_sentence() {
    let place = Place::new();
    place.service.change(|ways| ways.silent = true);
    for vars in [place.instance(), place.container()] {
        let done = place.run(&["credentials"], &vars).exits(1);
        done.says(&["127.0.0.1:", "does not answer in time."]);
    }
    assert_eq!(place.asked(), 2, "nobody is made to wait twice");
    let mut gone = place.instance();
    gone.insert(
        "AWS_EC2_METADATA_SERVICE_ENDPOINT",
        "http://127.0.0.1:9".into(),
    );
    place
        .run(&["whoami"], &gone)
        .exits(1)
        .says(&["127.0.0.1:9 does not answer", "no machine of EC2"]);
}

#[test]
fn a_token_is_not_sent_where_others_could_read_it() {
    let place = Place::new();
    let proxy = Metadata::start(Ways::default());
    for (address, why) in [
        ("http://keys.example.com/keys", "http to a host"),
        ("http://169.254.169.254/keys", "http to a host"),
        ("keys", "is no address"),
    ] {
        let mut vars = place.container();
        vars.insert("AWS_CONTAINER_CREDENTIALS_FULL_URI", address.into());
        vars.insert("http_proxy", proxy.at(""));
        let done = place.run(&["credentials"], &vars).exits(2);
        done.says(&["AWS_CONTAINER_CREDENTIALS_FULL_URI", why]);
    }
    let mut vars = place.container();
    vars.insert(
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "@keys.example.com/".into(),
    );
    place
        .run(&["credentials"], &vars)
        .exits(2)
        .says(&["is no path"]);
    assert_eq!((place.asked(), proxy.requests().len()), (0, 0));
    // A line break would be another header.
    place.it.home.write("token", "CANARY\nhost: x\n");
    let done = place.run(&["credentials"], &place.container()).exits(1);
    assert!(!done.stderr.contains("CANARY"), "{done:?}");
    done.says(&["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names has a line break"]);
    assert_eq!(place.asked(), 0);
}

#[test]
fn metadata_does_not_pass_a_proxy() {
    let place = Place::new();
    let proxy = Metadata::start(Ways::default());
    let mut vars = place.container();
    vars.insert(
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "http://[fd00:ec2::23]/none".into(),
    );
    for name in ["http_proxy", "HTTP_PROXY", "ALL_PROXY"] {
        vars.insert(name, proxy.at(""));
    }
    place
        .run(&["credentials"], &vars)
        .exits(1)
        .says(&["fd00:ec2::23"]);
    assert_eq!(proxy.requests().len(), 0);
}
