//! What is wrong with `[keys]` is told wherever problems are, with its line.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "support/home.rs"]
mod home;

use home::Home;

#[test]
fn wrong_keys_are_problems_of_status_and_doctor() {
    let home = Home::new();
    home.settings("[keys]\nreload = \"f5\"\nrelaod = \"x\"\nundo = \"s\"\nquit = []\n");
    let status = home.json("status");
    let of_settings = |problems: &serde_json::Value| -> Vec<(String, u64)> {
        let all = problems.as_array().unwrap().iter();
        all.filter(|one| {
            one["file"]
                .as_str()
                .is_some_and(|file| file.ends_with("config.toml"))
        })
        .map(|one| {
            (
                one["code"].as_str().unwrap().to_string(),
                one["line"].as_u64().unwrap(),
            )
        })
        .collect()
    };
    let mut found = of_settings(&status["problems"]);
    found.sort_by_key(|(_, line)| *line);
    let expected = [
        ("unknown_action", 3),
        ("key_conflict", 4),
        ("key_needed", 5),
    ];
    assert_eq!(found, expected.map(|(code, line)| (code.to_string(), line)));
    let doctor = home.run(&["doctor", "--offline", "--json"]);
    for (code, _) in expected {
        assert!(doctor.stdout.contains(code), "{code}: {}", doctor.stdout);
    }
}
