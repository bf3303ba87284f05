//! `config.example.toml` says what is true: every line of it is read without a problem, commented
//! examples included, and it names every key there is.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use moorline::store::settings::Settings;
use std::fs;
use std::path::Path;

fn example() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config.example.toml")).unwrap()
}

fn load(text: &str) -> (Settings, Vec<moorline::domain::problem::Problem>) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("config.toml");
    fs::write(&path, text).unwrap();
    Settings::load(&path)
}

#[test]
fn it_changes_nothing_as_it_stands() {
    assert_eq!(load(&example()), (Settings::default(), Vec::new()));
}

#[test]
fn every_commented_example_is_read_and_every_key_is_shown() {
    let uncommented: String = example()
        .lines()
        .filter_map(|line| match line.strip_prefix("# ") {
            Some(rest) if rest.starts_with('[') || rest.contains(" = ") => Some(rest.to_string()),
            Some(_) => None,
            None => Some(line.to_string()),
        })
        .map(|line| line + "\n")
        .collect();
    let (settings, problems) = load(&uncommented);
    assert_eq!(problems, []);
    assert_eq!(settings.stay.len(), 1);
    assert_eq!(settings.production.len(), 2);
    let wiki = &settings.services["wiki"];
    assert!(wiki.name.is_some() && wiki.accepts.is_some() && wiki.scopes.is_some());
    assert_eq!(settings.services["redshift"].hidden, Some(true));
    assert!(settings.themes["mine"].styles.len() >= 3);
    let keys: Vec<&str> = settings
        .keys
        .iter()
        .map(|one| one.action.as_str())
        .collect();
    assert_eq!(keys, ["reload", "page-down", "delete"]);
    assert_eq!(moorline::tui::key_problems(&settings.keys), []);
    for key in [
        "export_region",
        "glyphs",
        "color",
        "stay",
        "services",
        "holder",
        "theme",
        "density",
        "motion",
        "mouse",
        "clipboard",
        "profile_order",
        "profile_group",
        "production",
        "managed_profile",
    ] {
        assert!(example().contains(key), "{key} is not in the example");
    }
}
