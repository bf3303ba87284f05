//! Naming, merging and the problems that explain both.

use super::*;

fn merged(config: &str, credentials: &str) -> SharedConfig {
    let config = Document::parse(config);
    let credentials = Document::parse(credentials);
    SharedConfig::merge(
        Some((Path::new("/h/config"), &config)),
        Some((Path::new("/h/credentials"), &credentials)),
    )
}

fn names(config: &SharedConfig) -> Vec<&str> {
    config
        .profiles
        .iter()
        .map(|profile| profile.name.as_str())
        .collect()
}

#[test]
fn profiles_are_named_as_botocore_names_them() {
    let config = merged(
        "[profile b]\n[profile \"two words\"]\n[profiles c]\n[default]\n[plugins]\n\
         [sso-session corp]\nsso_region = r\n[services lab]\n[profile b.2];x\n[d]\n",
        "[e]\n[b]\n",
    );
    assert_eq!(
        names(&config),
        ["b", "two words", "c", "default", "b.2", "e"]
    );
    assert_eq!(config.sso_sessions[0].text("sso_region"), Some("r"));
    assert_eq!(config.services[0].name, "lab");
    assert_eq!(config.problems, []);
}

#[test]
fn credentials_override_key_by_key_and_say_where() {
    let config = merged(
        "[profile a]\nregion = x\naws_access_key_id = 1\n",
        "\n[a]\nAWS_ACCESS_KEY_ID = 2\noutput = j\n",
    );
    let profile = &config.profiles[0];
    let settings: Vec<_> = profile
        .settings
        .iter()
        .map(|s| {
            (
                s.key.as_str(),
                s.value.text().unwrap(),
                s.origin.file,
                s.origin.line,
            )
        })
        .collect();
    use FileKind::{Config, Credentials};
    assert_eq!(
        settings,
        [
            ("region", "x", Config, 2),
            ("aws_access_key_id", "2", Credentials, 3),
            ("output", "j", Credentials, 4),
        ]
    );
    let origins: Vec<_> = profile.origins.iter().map(|o| (&*o.path, o.line)).collect();
    assert_eq!(
        origins,
        [
            (Path::new("/h/config"), 1),
            (Path::new("/h/credentials"), 2)
        ]
    );
}

#[test]
fn of_two_spellings_the_later_one_replaces_the_whole_profile() {
    let config = merged(
        "[profile default]\nregion = x\n[p]\n[default]\noutput = j\n",
        "",
    );
    assert_eq!(names(&config), ["default"]);
    assert_eq!(config.profiles[0].text("region"), None);
    assert_eq!(config.profiles[0].text("output"), Some("j"));
    let problem = &config.problems[0];
    assert_eq!((problem.code, problem.line), ("replaced_section", Some(4)));
}

#[test]
fn defaults_reach_every_profile_but_make_no_foreign_section_suspect() {
    let config = merged(
        "[DEFAULT]\nregion = d\n[profile a]\n[profile b]\nregion = b\n[plugins]\n",
        "",
    );
    let regions: Vec<_> = config.profiles.iter().map(|p| p.text("region")).collect();
    assert_eq!(regions, [Some("d"), Some("b")]);
    assert_eq!(config.problems, []);
}

#[test]
fn what_only_looks_like_a_profile_gets_a_problem_with_line_and_fix() {
    let cases = [
        (
            "\n[profile a b]\n",
            "",
            "unnamed_section",
            2,
            "[profile NAME]",
        ),
        (
            "[profile \"open]\n",
            "",
            "unnamed_section",
            1,
            "[profile NAME]",
        ),
        (
            "[profile $(touch x)]\n",
            "",
            "unnamed_section",
            1,
            "$(touch x)",
        ),
        ("[profile]\n", "", "unnamed_section", 1, "[profile NAME]"),
        (
            "[profile-dev]\n",
            "",
            "unnamed_section",
            1,
            "[profile profile-dev]",
        ),
        (
            "[sso-session my corp]\n",
            "",
            "unnamed_section",
            1,
            "[sso-session NAME]",
        ),
        (
            "[dev]\nregion = x\n",
            "",
            "missing_prefix",
            1,
            "[profile dev]",
        ),
        (
            "[corp]\nsso_start_url = x\n",
            "",
            "missing_prefix",
            1,
            "[sso-session corp]",
        ),
        (
            "",
            "\n\n[profile x]\n",
            "prefix_in_credentials",
            3,
            "[NAME]",
        ),
        (
            "",
            "[sso-session x]\n",
            "prefix_in_credentials",
            1,
            "config file",
        ),
        ("[profile \u{1b}[2J x]\n", "", "unnamed_section", 1, "␛[2J"),
        (
            "[profile a]\n[profile a]\n",
            "",
            "duplicate_section",
            2,
            "line 1",
        ),
    ];
    for (config, credentials, code, line, fix) in cases {
        let merged = merged(config, credentials);
        let [problem] = &merged.problems[..] else {
            panic!("{config:?} {credentials:?} {:?}", merged.problems);
        };
        assert_eq!((problem.code, problem.line), (code, Some(line)));
        assert!(problem.message.contains(fix), "{}", problem.message);
        let file = if config.is_empty() {
            "/h/credentials"
        } else {
            "/h/config"
        };
        assert_eq!(problem.file.as_deref(), Some(Path::new(file)));
    }
}

#[test]
fn the_credentials_profile_with_a_prefix_is_still_a_profile() {
    assert_eq!(names(&merged("", "[profile x]\n")), ["profile x"]);
}

#[test]
fn secrets_are_in_no_debug_output() {
    let config = merged(
        "[profile a]\naws_session_token = hunter2\n",
        "[a]\naws_secret_access_key = hunter2\n",
    );
    assert_eq!(
        config.profiles[0].text("aws_session_token"),
        Some("hunter2")
    );
    assert!(!format!("{config:?}").contains("hunter2"));
}
