use super::*;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;

fn environment(home: &Path) -> Environment {
    Environment::isolated(home, BTreeMap::new())
}

fn host(home: &Path) -> Host {
    let now = "2026-01-02T03:04:05Z".parse().unwrap();
    Host::new(environment(home), false, Box::new(move || now))
}

fn wanted(scopes: &[&str]) -> Wanted {
    Wanted {
        session: "acme".into(),
        start_url: "https://acme.awsapps.com/start".into(),
        region: "eu-west-1".into(),
        scopes: scopes.iter().map(|&scope| scope.to_owned()).collect(),
        profile: None,
    }
}

fn with_config(text: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join(".aws")).unwrap();
    fs::write(home.path().join(".aws/config"), text).unwrap();
    home
}

fn config(home: &tempfile::TempDir) -> String {
    fs::read_to_string(home.path().join(".aws/config")).unwrap()
}

const SESSION: &str = "# mine\r\n[sso-session acme]\r\nsso_start_url = https://acme.awsapps.com/start/\r\nsso_region = eu-west-1\r\nsso_registration_scopes = sso:account:access\r\n; end\r\n";

#[test]
fn only_the_scopes_line_of_a_session_changes() {
    let home = with_config(SESSION);
    let change = preview(
        &environment(home.path()),
        &wanted(&["sso:account:access", "a:b"]),
    )
    .unwrap()
    .unwrap();
    assert!(
        change
            .diff
            .contains("-sso_registration_scopes = sso:account:access\n+sso_registration_scopes = sso:account:access,a:b\n"),
        "{}",
        change.diff
    );
    assert_eq!(config(&home), SESSION, "looking changes nothing");
    let lines = apply(&host(home.path()), &wanted(&["a:b"])).unwrap();
    assert_eq!(lines.len(), 1);
    let expected = SESSION.replace("access\r\n;", "access,a:b\r\n;");
    assert_eq!(config(&home), expected);
}

#[test]
fn a_session_that_has_the_scopes_is_left_alone() {
    let home = with_config(SESSION);
    let same = preview(&environment(home.path()), &wanted(&["sso:account:access"]));
    assert_eq!(same.unwrap(), None);
    assert!(apply(&host(home.path()), &wanted(&[])).unwrap().is_empty());
    assert!(!home.path().join(".local/state/moorline/journal").exists());
}

#[test]
fn a_file_that_is_not_there_yet_is_made_for_the_user_only() {
    let home = tempfile::tempdir().unwrap();
    let mut all = wanted(&["a:b"]);
    all.profile = Some("acme-q".into());
    apply(&host(home.path()), &all).unwrap();
    assert_eq!(
        config(&home),
        "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\nsso_registration_scopes = a:b\n\n[profile acme-q]\nsso_session = acme\n"
    );
    let mode = |path: &str| {
        let metadata = fs::metadata(home.path().join(path)).unwrap();
        metadata.permissions().mode() & 0o777
    };
    assert_eq!(mode(".aws/config"), 0o600);
    let journal = fs::read_dir(home.path().join(".local/state/moorline/journal"))
        .unwrap()
        .count();
    assert_eq!(journal, 1);
}

#[test]
fn a_diff_shows_no_secret_of_the_lines_around_it() {
    let home = with_config(
        "[profile keys]\naws_access_key_id = AKIA\naws_secret_access_key = hunter2\n  hunter3\nregion = eu-west-1\u{1b}[31m\n",
    );
    let change = preview(&environment(home.path()), &wanted(&["a:b"]))
        .unwrap()
        .unwrap();
    assert!(!change.diff.contains("hunter"), "{}", change.diff);
    assert!(!change.diff.contains('\u{1b}'), "{}", change.diff);
    assert!(
        change.diff.contains("+[sso-session acme]"),
        "{}",
        change.diff
    );
}

#[test]
fn a_session_of_another_organization_is_never_changed() {
    let home = with_config(&SESSION.replace("acme.awsapps", "other.awsapps"));
    let failure = apply(&host(home.path()), &wanted(&["a:b"])).unwrap_err();
    assert_eq!(failure.exit, Exit::Usage);
    assert!(config(&home).contains("other.awsapps"));
}

#[test]
fn a_link_stays_a_link_and_keeps_its_mode() {
    let home = with_config("");
    let real = home.path().join("dotfiles-config");
    fs::write(&real, SESSION).unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    let link = home.path().join(".aws/config");
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    apply(&host(home.path()), &wanted(&["a:b"])).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&real).unwrap().contains("access,a:b"));
    assert_eq!(
        fs::metadata(&real).unwrap().permissions().mode() & 0o777,
        0o640
    );
}

#[test]
fn a_profile_that_exists_is_refused() {
    let home = with_config("[profile acme-q]\nregion = eu-west-1\n");
    let mut all = wanted(&["a:b"]);
    all.profile = Some("acme-q".into());
    let failure = apply(&host(home.path()), &all).unwrap_err();
    assert_eq!(failure.exit, Exit::Usage);
    assert_eq!(config(&home), "[profile acme-q]\nregion = eu-west-1\n");
}

#[test]
fn what_a_sign_in_wrote_can_be_taken_back() {
    let home = with_config(SESSION);
    let host = host(home.path());
    apply(&host, &wanted(&["a:b"])).unwrap();
    let plan = crate::flows::undo::plan(&host, None).unwrap();
    assert_eq!(plan.entry.what, "sign in to acme");
    crate::flows::undo::apply(&host, &plan).unwrap();
    assert_eq!(config(&home), SESSION);
}
