//! Profiles as the real binary reads them from real files: kinds, sources, settings, places.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "support/home.rs"]
mod home;

use home::{Home, codes, everything, named, text};
use serde_json::{Value, json};

#[test]
fn every_kind_of_profile_is_told_from_its_keys() {
    let home = everything();
    let answer = home.json("profiles");
    for (name, kind, method) in [
        ("role", "assume_role", json!("iam")),
        ("role-mfa", "assume_role_mfa", json!("iam")),
        ("role-env", "assume_role", json!("iam")),
        ("web", "web_identity", json!("iam")),
        ("sso", "sso_session", json!("identity_center")),
        ("bearer", "sso_bearer", json!("builder_id")),
        ("legacy", "sso_legacy", json!("identity_center")),
        ("temporary", "static_temporary", json!("iam")),
        ("long-term", "static_long_term", json!("iam")),
        ("login", "login_session", json!("iam")),
        ("process", "process", json!("iam")),
        ("half", "incomplete", Value::Null),
        ("clash", "incomplete", Value::Null),
        ("nothing", "incomplete", Value::Null),
    ] {
        let profile = named(&answer["profiles"], "name", name);
        assert_eq!(profile["kind"], kind, "{name}");
        assert_eq!(profile["auth_method"], method, "{name}");
        let is_broken = kind == "incomplete";
        assert_eq!(!codes(&profile).is_empty(), is_broken, "{name}");
    }
    let half = named(&answer["profiles"], "name", "half");
    assert!(text(&half["problems"][0]["message"]).contains("sso_role_name"));
    let in_container = home.json_with(
        "profiles",
        &[("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x")],
    );
    let fallen = named(&in_container["profiles"], "name", "nothing");
    assert_eq!(fallen["kind"], "metadata");
}

#[test]
fn sources_are_followed_and_circles_are_problems() {
    let home = Home::with_config(
        "[profile a]\nrole_arn = arn:aws:iam::1:role/A\nsource_profile = b\n\
         [profile b]\nrole_arn = arn:aws:iam::1:role/B\nsource_profile = keys\n\
         [profile keys]\naws_access_key_id = AKIA1\naws_secret_access_key = x\n\
         [profile env]\nrole_arn = arn:aws:iam::1:role/E\ncredential_source = Environment\n\
         [profile loop-a]\nrole_arn = arn:aws:iam::1:role/A\nsource_profile = loop-b\n\
         [profile loop-b]\nrole_arn = arn:aws:iam::1:role/B\nsource_profile = loop-a\n\
         [profile self]\nrole_arn = arn:aws:iam::1:role/S\nsource_profile = self\n\
         [profile self-keys]\nrole_arn = arn:aws:iam::1:role/S\nsource_profile = self-keys\n\
         aws_access_key_id = AKIA2\naws_secret_access_key = x\n\
         [profile lost]\nrole_arn = arn:aws:iam::1:role/L\nsource_profile = gone\n\
         [profile no-session]\nsso_session = gone\n",
    );
    let answer = home.json("profiles");
    let profile = |name| named(&answer["profiles"], "name", name);
    assert_eq!(profile("a")["sources"], json!(["b", "keys"]));
    assert_eq!(profile("env")["sources"], json!(["Environment"]));
    for name in ["loop-a", "loop-b", "self"] {
        assert_eq!(codes(&profile(name)), ["source_loop"], "{name}");
    }
    assert_eq!(codes(&profile("self-keys")), [""; 0]);
    let lost = profile("lost");
    assert!(text(&lost["problems"][0]["message"]).contains("gone"));
    assert_eq!(lost["problems"][0]["line"], 27, "the place is named");
    assert!(text(&lost["problems"][0]["file"]).ends_with("/.aws/config"));
    assert_eq!(codes(&profile("no-session")), ["sso_session_missing"]);
    let payer = home.connection("profile:keys");
    assert_eq!(payer["profiles"], json!(["a", "b", "keys"]));
}

#[test]
fn settings_are_what_botocore_reads() {
    let home = Home::with_config(
        "; a comment\r\n[profile dev] # another\r\n# a third\r\nREGION = eu-west-1\r\n\
         output=json\r\ns3 =\r\n    addressing_style = path\r\n    max_concurrent_requests = 20\r\n\
         endpoint_url : https://example.test/a=b # kept\r\n\r\n\
         [profile 'two words']\r\nregion = eu-west-2\r\n\
         [profile \"say \\\"hi\\\"\"]\r\nregion = eu-west-3\r\n",
    );
    let dev = home.profile("dev");
    assert_eq!(
        dev["settings"],
        json!({
            "region": "eu-west-1",
            "output": "json",
            "s3": {"addressing_style": "path", "max_concurrent_requests": "20"},
            "endpoint_url": "https://example.test/a=b # kept",
        })
    );
    assert_eq!(home.profile("two words")["settings"]["region"], "eu-west-2");
    assert_eq!(
        home.profile("say \"hi\"")["settings"]["region"],
        "eu-west-3"
    );
}

#[test]
fn credentials_win_over_config_key_by_key() {
    let home = Home::with_config(
        "[profile dev]\nregion = eu-west-1\noutput = json\naws_access_key_id = AKIACONFIG\n",
    );
    home.credentials(
        "[dev]\nregion = us-west-2\naws_access_key_id = AKIACREDENTIALS\naws_secret_access_key = x\n\
         [only-here]\naws_access_key_id = AKIA2\naws_secret_access_key = x\n",
    );
    let settings = home.profile("dev")["settings"].clone();
    assert_eq!(settings["region"], "us-west-2");
    assert_eq!(settings["output"], "json");
    assert_eq!(settings["aws_access_key_id"], "AKIACREDENTIALS");
    assert_eq!(home.profile("only-here")["kind"], "static_long_term");
}

#[test]
fn files_are_found_where_aws_tools_find_them() {
    let home = Home::new();
    let config = home.write("elsewhere/config", "[profile moved]\nregion = eu-west-1\n");
    let credentials = home.write(
        "elsewhere/keys",
        "[keys]\naws_access_key_id = AKIA1\naws_secret_access_key = x\n",
    );
    let vars = [
        ("AWS_CONFIG_FILE", config.to_str().unwrap()),
        ("AWS_SHARED_CREDENTIALS_FILE", credentials.to_str().unwrap()),
    ];
    let answer = home.json_with("profiles", &vars);
    named(&answer["profiles"], "name", "moved");
    named(&answer["profiles"], "name", "keys");
    let tilde = home.json_with("profiles", &[("AWS_CONFIG_FILE", "~/elsewhere/config")]);
    named(&tilde["profiles"], "name", "moved");
    std::fs::create_dir(home.join(".aws")).unwrap();
    std::os::unix::fs::symlink(&config, home.join(".aws/config")).unwrap();
    assert_eq!(home.profile("moved")["settings"]["region"], "eu-west-1");
}
