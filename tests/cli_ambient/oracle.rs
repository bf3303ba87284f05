//! The AWS SDK for Rust and botocore in the same environment: what they come to is what Moorline
//! gives.

use crate::home::finish;
use crate::{Place, Vars, botocore};
use serde_json::{Value, json};
use std::process::Command;

/// The AWS SDK for Rust, as a process of its own: it reads its environment once.
#[tokio::test]
#[ignore = "the child process of other tests"]
async fn sdk() {
    use aws_config::default_provider::credentials::DefaultCredentialsChain;
    use aws_credential_types::provider::ProvideCredentials;
    let chain = DefaultCredentialsChain::builder().build().await;
    let got = chain.provide_credentials().await.unwrap();
    println!(
        "given {}",
        json!({
            "id": got.access_key_id(),
            "secret": got.secret_access_key(),
            "token": got.session_token(),
        })
    );
}

const BOTOCORE: &str = "\
import botocore.session, json
keys = botocore.session.Session().get_credentials().get_frozen_credentials()
print(json.dumps({'id': keys.access_key, 'secret': keys.secret_key, 'token': keys.token}))
";

fn in_the_same(place: &Place, command: &mut Command, vars: &Vars) -> String {
    command
        .env("AWS_ENDPOINT_URL_STS", place.it.provider.url())
        .env("AWS_REGION", "eu-west-1")
        .env("AWS_DEFAULT_REGION", "eu-west-1")
        .envs(vars);
    finish(command).exits(0).stdout
}

fn of_sdk(place: &Place, vars: &Vars) -> Value {
    let mut command = place.it.home.program(std::env::current_exe().unwrap());
    command.args(["oracle::sdk", "--exact", "--ignored", "--nocapture"]);
    let printed = in_the_same(place, &mut command, vars);
    let (_, given) = printed.split_once("given ").unwrap();
    serde_json::from_str(given.lines().next().unwrap()).unwrap()
}

fn ours(place: &Place, vars: &Vars) -> Value {
    let printed = place.run(&["credentials"], vars).exits(0).json();
    json!({
        "id": printed["AccessKeyId"],
        "secret": printed["SecretAccessKey"],
        "token": printed["SessionToken"],
    })
}

/// Every way to be given keys that are the same each time.
fn ways(place: &Place) -> Vec<Vars> {
    let mut all = place.instance();
    all.extend(place.container());
    let mut plain = place.container();
    plain.insert("AWS_PROFILE", "plain".into());
    vec![place.env(), place.container(), place.instance(), all, plain]
}

#[test]
fn the_sdk_for_rust_comes_to_the_same() {
    let place = Place::new();
    for vars in ways(&place) {
        assert_eq!(ours(&place, &vars), of_sdk(&place, &vars), "{vars:?}");
    }
    // Roles give new keys each time: it is the identity that has to be the same.
    for (profile, mut vars) in [
        ("of-container", place.container()),
        ("of-instance", place.instance()),
    ] {
        vars.insert("AWS_PROFILE", profile.into());
        let theirs = of_sdk(&place, &vars);
        let ours = ours(&place, &vars);
        assert_eq!(role(&place, &ours), role(&place, &theirs), "{profile}");
    }
    let web = place.web_identity();
    let theirs = of_sdk(&place, &web);
    assert_eq!(role(&place, &ours(&place, &web)), role(&place, &theirs));
}

fn role(place: &Place, keys: &Value) -> String {
    let text = |key: &str| keys[key].as_str().unwrap().to_owned();
    let vars = Vars::from([
        ("AWS_ACCESS_KEY_ID", text("id")),
        ("AWS_SECRET_ACCESS_KEY", text("secret")),
        ("AWS_SESSION_TOKEN", text("token")),
    ]);
    let who = place.run(&["whoami", "--json"], &vars).exits(0).json();
    let arn = who["arn"].as_str().unwrap();
    arn.rsplit_once('/').unwrap().0.to_owned()
}

#[test]
fn botocore_comes_to_the_same() {
    let Some(python) = botocore::python() else {
        return;
    };
    let place = Place::new();
    for vars in ways(&place) {
        let mut command = place.it.home.program(&python);
        command.args(["-c", BOTOCORE]);
        let printed = in_the_same(&place, &mut command, &vars);
        let theirs: Value = serde_json::from_str(&printed).unwrap();
        assert_eq!(ours(&place, &vars), theirs, "{vars:?}");
    }
}
