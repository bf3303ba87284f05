use std::os::unix::fs::PermissionsExt;

use tempfile::TempDir;

use super::*;

fn sample(client_id: &str) -> Registration {
    Registration {
        client_id: client_id.into(),
        client_secret: Secret::new("hush".into()),
        expires_at: "2099-01-01T00:00:00Z".parse().ok(),
        start_url: Some("https://view.awsapps.com/start".into()),
        region: Some("us-east-1".into()),
        scopes: vec![
            "codewhisperer:completions".into(),
            "codewhisperer:analysis".into(),
        ],
        flow: Some("device_code".into()),
        created_at: "2098-12-01T00:00:00Z".parse().ok(),
    }
}

#[test]
fn a_saved_registration_is_listed_and_the_users_alone() {
    let state = TempDir::new().unwrap();
    let registrations = Registrations::in_state_directory(state.path());
    registrations.save(&sample("../../etc/passwd")).unwrap();
    registrations.save(&sample("client")).unwrap();

    let listed = registrations.list().0;
    assert_eq!(listed.len(), 2);
    assert!(listed.contains(&sample("client")));
    let directory = state.path().join("registrations");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&directory), 0o700);
    for entry in fs::read_dir(&directory).unwrap() {
        assert_eq!(mode(&entry.unwrap().path()), 0o600);
    }
}

#[test]
fn removing_forgets_that_client_only() {
    let state = TempDir::new().unwrap();
    let registrations = Registrations::in_state_directory(state.path());
    registrations.save(&sample("a")).unwrap();
    registrations.save(&sample("b")).unwrap();
    assert!(registrations.remove_for_client_id("a").unwrap());
    assert!(!registrations.remove_for_client_id("a").unwrap());
    assert_eq!(registrations.list(), (vec![sample("b")], Vec::new()));
}

#[test]
fn a_broken_file_costs_itself_only() {
    let state = TempDir::new().unwrap();
    let registrations = Registrations::in_state_directory(state.path());
    assert_eq!(registrations.list(), (Vec::new(), Vec::new()));
    registrations.save(&sample("a")).unwrap();
    let directory = state.path().join("registrations");
    fs::write(directory.join("half.json"), "{\"client_secret\": \"hush").unwrap();
    fs::write(directory.join("bare.json"), r#"{"client_id": "b"}"#).unwrap();
    fs::create_dir(directory.join("folder.json")).unwrap();

    let (found, problems) = registrations.list();

    assert_eq!(found, [sample("a")]);
    let files: Vec<_> = problems
        .iter()
        .map(|problem| problem.file.as_ref().unwrap().file_name().unwrap())
        .collect();
    assert_eq!(files, ["bare.json", "folder.json", "half.json"]);
    assert!(
        problems
            .iter()
            .all(|problem| !problem.message.contains("hush"))
    );
}

#[test]
fn debug_shows_no_secret() {
    assert!(!format!("{:?}", sample("a")).contains("hush"));
}
