use super::*;
use std::os::unix::fs::PermissionsExt;

const MY_SSO: SignedInBy<'_> = SignedInBy::Session("my-sso");

fn cached(provider: &str) -> String {
    format!(
        r#"{{"ProviderType": "{provider}", "Credentials": {{"AccessKeyId": "CANARY", "SecretAccessKey": "CANARY", "SessionToken": "CANARY", "Expiration": "2099-01-01T00:00:00Z", "AccountId": "111122223333"}}}}"#
    )
}

#[test]
fn file_names_are_those_of_the_aws_cli() {
    assert_eq!(
        file_name("111122223333", "Admin", MY_SSO),
        "360f093cdc0bddf23eecc38b9cb6222fca5a195a.json"
    );
    // python3 -c 'import hashlib, json; print(hashlib.sha1(json.dumps(…,
    // sort_keys=True, separators=(",", ":")).encode()).hexdigest())'
    for (role, by, sha1) in [
        (
            "Größe\"\\",
            SignedInBy::Session("a b"),
            "18962097930ea91fd7827ceeec3ef5a16219f860",
        ),
        (
            "Admin",
            SignedInBy::StartUrl("https://d-1.awsapps.com/start/"),
            "7337da067f88f3341f5f706d7dae6acd1e1b7a1b",
        ),
    ] {
        assert_eq!(file_name("111122223333", role, by), format!("{sha1}.json"));
    }
}

#[test]
fn only_wanted_entries_of_identity_center_are_seen_and_removed() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, content: String| fs::write(folder.path().join(name), content).unwrap();
    put("mine.json", cached("sso"));
    put("theirs.json", cached("sso"));
    put("assumed.json", cached("assume-role"));
    put("broken.json", "{".into());
    let wanted = ["mine.json", "assumed.json", "broken.json", "gone.json"];
    let names = wanted.map(str::to_owned).into();
    let (found, problems) = entries(folder.path(), &names);
    assert_eq!(
        found,
        [RoleEntry {
            path: folder.path().join("mine.json"),
            expires_at: "2099-01-01T00:00:00Z".parse().ok(),
        }]
    );
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0].code, "role_cache_entry_unusable");
    let removed = |name: &str| remove(&folder.path().join(name));
    assert_eq!(removed("mine.json"), Ok(true));
    assert_eq!(removed("mine.json"), Ok(false));
    assert_eq!(removed("assumed.json"), Ok(false));
    assert!(removed("broken.json").is_err());
    let left = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 3);
}

#[test]
fn a_cache_that_is_not_there_is_empty() {
    let names: HashSet<String> = ["a.json".to_owned()].into();
    let nowhere = Path::new("/nonexistent/cache");
    assert_eq!(entries(nowhere, &names), (Vec::new(), Vec::new()));
}

fn keys() -> CachedKeys {
    CachedKeys {
        access_key_id: "ASIAEXAMPLE".into(),
        secret: Secret::new("s/+\"\\é".into()),
        session_token: Secret::new("t".into()),
        expires_at: "2099-01-01T00:00:00.9Z".parse().unwrap(),
        account_id: Some("111122223333".into()),
    }
}

#[test]
fn an_entry_is_written_as_the_aws_cli_writes_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cli/cache/a.json");
    assert_eq!(read(&path), Ok(Entry::Free));
    write(&path, &keys()).unwrap();
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        r#"{"ProviderType": "sso", "Credentials": {"AccessKeyId": "ASIAEXAMPLE", "SecretAccessKey": "s/+\"\\\u00e9", "SessionToken": "t", "Expiration": "2099-01-01T00:00:00Z", "AccountId": "111122223333"}}"#
    );
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let expires_at = "2099-01-01T00:00:00Z".parse().unwrap();
    let read_back = CachedKeys {
        expires_at,
        ..keys()
    };
    assert_eq!(read(&path), Ok(Entry::Keys(Box::new(read_back))));
    assert!(!format!("{:?}", read(&path)).contains("é"));
}

#[test]
fn only_what_nobody_can_use_may_be_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.json");
    for (content, expected) in [
        (cached("assume-role"), Entry::Foreign),
        (r#"{"Credentials": {}}"#.into(), Entry::Foreign),
        (String::new(), Entry::Free),
        (cached("sso")[..60].to_owned(), Entry::Free),
        (
            r#"{"ProviderType": "sso", "Credentials": {"AccessKeyId": "A"}}"#.into(),
            Entry::Free,
        ),
        (
            cached("sso").replace("2099-01-01T00:00:00Z", "soon"),
            Entry::Free,
        ),
    ] {
        fs::write(&path, &content).unwrap();
        assert_eq!(read(&path), Ok(expected), "{content}");
    }
    fs::write(&path, cached("sso").replace("Z\"", "UTC\"")).unwrap();
    assert!(
        matches!(read(&path), Ok(Entry::Keys(_))),
        "a form that the AWS CLI wrote once"
    );
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert!(read(&path).is_err());
}
