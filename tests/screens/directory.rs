//! What the rule of a directory shows: whose profile and whose pin that is.

use super::{changed, focused, text};
use moorline::domain::active::{Active, ActiveFrom};
use moorline::domain::directory_rule::{InForce, Rule};
use moorline::domain::overview::Parts;
use moorline::tui::model::Pane;

/// A rule for `dev-lambda` that keeps `acme` for CodeWhisperer.
fn rule(parts: &mut Parts) {
    let takes = parts.services[0].scopes.clone();
    parts.connections[1].scopes.extend(takes);
    parts.active = Some(Active {
        profile: "dev-lambda".into(),
        from: ActiveFrom::Directory,
        managed: None,
        over: Vec::new(),
    });
    parts.directory = Some(InForce {
        file: "/work/\u{1b}shop/.moorline.toml".into(),
        rule: Rule {
            profile: Some("dev-lambda".into()),
            region: None,
            pins: [("codewhisperer".to_owned(), "acme".to_owned())].into(),
        },
    });
}

#[test]
fn a_directorys_profile_and_pin_are_shown_as_its_own() {
    let file = "/work/␛shop/.moorline.toml";
    let profile = text(&focused(changed(140, 40, rule), Pane::Profiles, 1));
    assert!(profile.contains("pinned by this directory"), "{profile}");
    let small = text(&focused(changed(80, 24, rule), Pane::Profiles, 1));
    assert!(small.contains("dev-lambda (directory)"), "{small}");
    assert!(
        profile.contains(&format!("because {file} asks for it")),
        "{profile}"
    );
    let service = text(&focused(changed(140, 40, rule), Pane::Services, 0));
    assert!(
        service.contains(&format!("pinned here by {file}")),
        "{service}"
    );
}
