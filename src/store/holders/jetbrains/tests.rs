use super::*;

const TOOLKIT: &str = include_str!("../../../../tests/fixtures/holders/awsToolkit.xml");
const OLD: &str = include_str!("../../../../tests/fixtures/holders/aws.xml");
const BOMB: &str = include_str!("../../../../tests/fixtures/holders/bomb.xml");
const BUILDER_ID: &str = "https://view.awsapps.com/start";
const BUILDER_ID_PIN: &str = "sso;us-east-1;https://view.awsapps.com/start";
const Q_SCOPES: [&str; 5] = [
    "codewhisperer:conversations",
    "codewhisperer:transformations",
    "codewhisperer:taskassist",
    "codewhisperer:completions",
    "codewhisperer:analysis",
];

fn strings(all: &[&str]) -> Vec<String> {
    all.iter().map(ToString::to_string).collect()
}

/// A directory of IDEs, each with files of settings.
fn root(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, content) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    root
}

fn pins(ide: &Ide) -> Vec<(&str, &str)> {
    let mut all: Vec<_> = ide
        .pins
        .iter()
        .map(|pin| (pin.feature.as_str(), pin.connection.as_str()))
        .collect();
    all.sort_unstable();
    all
}

#[test]
fn pins_and_own_sign_ins_are_read_the_newer_file_winning() {
    let root = root(&[
        ("IntelliJIdea2026.1/options/awsToolkit.xml", TOOLKIT),
        ("IntelliJIdea2026.1/options/aws.xml", OLD),
        ("PyCharm2025.3/options/aws.xml", OLD),
        ("GoLand2026.1/options/other.xml", OLD),
    ]);
    let (ides, errors) = ides(root.path());
    assert!(errors.is_empty(), "{errors:?}");
    let names: Vec<&str> = ides.iter().map(|ide| ide.name.as_str()).collect();
    assert_eq!(names, ["IntelliJIdea2026.1", "PyCharm2025.3"]);
    assert_eq!(
        pins(&ides[0]),
        [
            ("aws.codecatalyst", BUILDER_ID_PIN),
            ("aws.q", BUILDER_ID_PIN)
        ]
    );
    assert_eq!(
        ides[0].profiles,
        [Profile {
            start_url: BUILDER_ID.into(),
            region: "us-east-1".into(),
            scopes: strings(&Q_SCOPES),
        }]
    );
    let old = "sso;eu-west-1;https://d-1234567890.awsapps.com/start";
    assert!(pins(&ides[1]).contains(&("aws.q", old)));
}

#[test]
fn what_is_no_settings_costs_itself_only() {
    let root = root(&[
        ("A1/options/awsToolkit.xml", BOMB),
        ("B1/options/awsToolkit.xml", "<application>"),
        ("C1/options/awsToolkit.xml", TOOLKIT),
        ("no-directory", ""),
    ]);
    fs::write(root.path().join("B1/options/aws.xml"), [0xff, 0xfe, 0]).unwrap();
    let (ides, errors) = ides(root.path());
    assert_eq!(ides.len(), 1);
    assert_eq!(errors.len(), 3, "{errors:?}");
    assert!(
        errors
            .iter()
            .all(|error| !error.to_string().contains("aaaa"))
    );
    assert!(super::ides(&root.path().join("nowhere")).0.is_empty());
}

/// Names that the plug-in itself made: its own tests' and the fact sheet's.
#[test]
fn token_files_are_called_as_the_plug_in_calls_them() {
    let [browser, device] = file_names(BUILDER_ID, "us-east-1", &strings(&Q_SCOPES));
    assert_eq!(
        browser.token,
        "4807dbb29ad020f592caf0d79ebadf02f1931b47.json"
    );
    assert_eq!(
        browser.registration,
        "3a8ee62148bf562d68c66b8dd5128a793bfca5e6.json"
    );
    assert_eq!(
        device.token,
        "ea96df432fdad2746b586f044ddedabe5be13575.json"
    );
    let url = "https://123456.awsapps.com/start";
    let scopes = strings(&["scope2", "scope1"]);
    let [browser, device] = file_names(url, "us-fake-1", &scopes);
    assert_eq!(
        device.registration,
        "223224b6f0b4702c1a984be8284fe2c9d9718759.json"
    );
    assert_eq!(
        browser.registration,
        "646d06bb78960f8aea2e8efd07c7655f602e9c62.json"
    );
    let [_, device] = file_names(url, "connectionId", &scopes);
    assert_eq!(
        device.token,
        "72286fb950f12c77c840239851fd64ac60275c5c.json"
    );
}
