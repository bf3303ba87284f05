//! PowerShell's function: where there is none, only its text can be looked at.

use super::{Command, Stdio, home};

const NAMES: [&str; 7] = [
    "AWS_PROFILE",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "MOORLINE_PREVIOUS",
    "MOORLINE_SET",
    "MOORLINE_DIRECTORY",
    "MOORLINE_BEFORE",
];

#[test]
#[expect(clippy::print_stderr, reason = "a test that did not run must say so")]
fn it_evaluates_nothing_and_knows_the_names() {
    let pwsh = Command::new("pwsh")
        .arg("--version")
        .stdout(Stdio::null())
        .status();
    if pwsh.is_err() {
        eprintln!("skipped: pwsh is not installed, so that its function is not run");
    }
    let script = home().run(&["init", "powershell"]).exits(0).stdout;
    for name in NAMES {
        assert!(script.contains(&format!("'{name}'")), "{name}");
    }
    for word in [
        "Invoke-Expression",
        "iex",
        "scriptblock]::Create",
        "Add-Type",
    ] {
        let has = script.to_lowercase().contains(&word.to_lowercase());
        assert!(!has, "{word}");
    }
    let open = |sign| script.matches(sign).count();
    assert_eq!(open('{'), open('}'));
    assert_eq!(open('('), open(')'));
}
