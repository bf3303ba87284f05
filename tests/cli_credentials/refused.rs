//! What gives no credentials: the message names the keys, the file and the line.

use crate::home::{Home, finish};
use crate::{command, kinds, run};
use moorline::demo::{Fault, Operation, Refusal};

#[test]
fn broken_profiles_say_what_is_wrong_and_where() {
    let home = Home::with_config(
        "[profile loop-a]\nrole_arn = arn:aws:iam::111122223333:role/A\nsource_profile = loop-b\n\
         [profile loop-b]\nrole_arn = arn:aws:iam::111122223333:role/B\nsource_profile = loop-a\n\
         [profile self]\nrole_arn = arn:aws:iam::111122223333:role/S\nsource_profile = self\n\
         [profile gone]\nrole_arn = arn:aws:iam::111122223333:role/G\nsource_profile = no\u{1b}where\n\
         [profile both]\nrole_arn = arn:aws:iam::111122223333:role/X\nsource_profile = self\ncredential_source = Environment\n\
         [profile odd]\nrole_arn = arn:aws:iam::111122223333:role/X\ncredential_source = Moon\n\
         [profile half]\naws_access_key_id = AKIAHALF\n\
         [profile two]\naws_access_key_id = AKIATWO\n\
         [profile tokenless]\naws_access_key_id = ASIATWO\naws_secret_access_key = CANARY\n\
         [profile bearer]\nsso_session = x\n[sso-session x]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = eu-west-1\n\
         [profile sessionless]\nsso_session = nowhere\nsso_account_id = 111122223333\nsso_role_name = R\n\
         [profile empty]\nregion = eu-west-1\n\
         [profile of-half]\nrole_arn = arn:aws:iam::111122223333:role/X\nsource_profile = half\n\
         [profile ecs]\nrole_arn = arn:aws:iam::111122223333:role/X\ncredential_source = EcsContainer\n",
    );
    home.credentials("[two]\naws_secret_access_key = CANARY\n");
    for (profile, words) in [
        (
            "loop-a",
            &["circle: loop-a → loop-b → loop-a", "config:1:"][..],
        ),
        ("self", &["names itself as its source", "config:7:"]),
        ("gone", &["no␛where", "does not exist", "config:10:"]),
        (
            "both",
            &["source_profile and credential_source", "config:13:"],
        ),
        ("odd", &["credential_source is `Moon`", "config:17:"]),
        ("half", &["aws_secret_access_key is missing", "config:20:"]),
        (
            "two",
            &[
                "stand in two files",
                "aws_access_key_id (",
                "config:23)",
                "credentials:2)",
            ],
        ),
        ("tokenless", &["aws_session_token is missing", "config:24:"]),
        ("bearer", &["a bearer token only", "sso_account_id"]),
        (
            "sessionless",
            &["There is no [sso-session nowhere]", "config:32:"],
        ),
        ("empty", &["names no credentials"]),
        ("of-half", &["`half`", "config:20"]),
        ("ecs", &["this container's role for `ecs`", "config:43"]),
        ("nobody", &["nobody"]),
    ] {
        let done = home.run(&["credentials", profile]).exits(2).says(words);
        assert_eq!((done.stdout.as_str(), done.stderr.lines().count()), ("", 1));
        assert!(!done.stderr.contains("CANARY"), "{done:?}");
    }
}

#[test]
fn what_aws_refuses_says_whose_and_what_next() {
    let it = kinds();
    run(&it, &["credentials", "denied"]).exits(1).says(&[
        "arn:aws:iam::111122223333:role/Denied",
        "denies the call",
        "trust policy",
        ".aws/config:",
    ]);
    for (refusal, words) in [
        (
            Refusal::InvalidClientTokenId,
            "keys of its source are wrong",
        ),
        (
            Refusal::SignatureDoesNotMatch,
            "keys of its source are wrong",
        ),
        (Refusal::ExpiredToken, "get new ones"),
    ] {
        it.provider
            .fail_next(Operation::AssumeRole, Fault::Refuse(refusal));
        let done = run(&it, &["credentials", "role"]).exits(1).says(&[words]);
        assert!(!done.stderr.contains(crate::SECRET), "{done:?}");
    }
    it.home.write("token", "CANARY-of-somebody-else");
    let done = run(&it, &["credentials", "web"])
        .exits(1)
        .says(&["InvalidIdentityToken"]);
    assert!(!done.stderr.contains("CANARY"), "{done:?}");
    it.home.write("token", " \n");
    run(&it, &["credentials", "web"])
        .exits(1)
        .says(&["holds no token"]);
    std::fs::remove_file(it.home.join("token")).unwrap();
    run(&it, &["credentials", "web"])
        .exits(1)
        .says(&["is not there", "/token"]);
    run(&it, &["credentials", "role-of-env"])
        .exits(1)
        .says(&["AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set"]);
}

#[test]
fn no_network_is_told_and_leaves_nothing_behind() {
    let it = kinds();
    let before = it.home.snapshot();
    let mut offline = command(&it, &["credentials", "role"]);
    offline.env("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:9");
    finish(&mut offline).exits(1).says(&["127.0.0.1"]);
    let locks = |path: &std::path::Path| path.to_str().unwrap().contains("/locks/");
    let after = it.home.snapshot();
    let after: Vec<_> = after.into_iter().filter(|(path, _)| !locks(path)).collect();
    assert_eq!(after, before);
}
