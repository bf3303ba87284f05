//! Switching everywhere: the section that is written, and how a console shows that it follows.

use super::*;
use moorline::domain::everywhere::Managed;
use moorline::flows::everywhere::EverywherePlan;
use moorline::flows::sign_in::ConfigChange;
use moorline::tui::effect::Effect;
use moorline::tui::key::Key;
use moorline::tui::message::{Message, Reply};
use moorline::tui::update::update;

fn review(width: u16, height: u16) -> Model {
    let mut model = console(width, height);
    let keys = ["2", "E"].map(|key| Key::parse(key).unwrap());
    let effects: Vec<Effect> = keys
        .into_iter()
        .flat_map(|key| update(&mut model, Message::Key(key)))
        .collect();
    let flow = effects.iter().find_map(Effect::starts).unwrap();
    let change = ConfigChange {
        file: "/home/dev/.aws/config".into(),
        diff: "--- /home/dev/.aws/config\n+++ /home/dev/.aws/config\n@@ -9,3 +9,7 @@\n region = eu-west-1\n+\n+[profile moorline]\n+credential_process = /usr/local/bin/moorline credentials --managed moorline\n+region = eu-west-1\n".into(),
    };
    let plan = EverywherePlan {
        managed: "moorline".into(),
        target: "dev-lambda".into(),
        changes: vec![change],
        notices: Vec::new(),
    };
    let planned = Reply::EverywherePlanned(Ok(Box::new(plan)));
    update(&mut model, Message::Flow(flow, planned));
    model
}

#[test]
fn the_section_is_shown_before_it_is_written() {
    snapshot("everywhere_review_80x24", &text(&review(80, 24)));
    snapshot("everywhere_review_60x15", &text(&review(60, 15)));
}

#[test]
fn what_everywhere_is_and_what_it_stands_for_is_told() {
    let model = changed(100, 40, |parts| {
        let line = "/usr/local/bin/moorline credentials --managed moorline";
        parts.profiles.insert(
            0,
            moorline::domain::profile::Profile {
                managed: Some(Managed {
                    target: Some("dev-lambda".into()),
                }),
                sources: vec!["dev-lambda".into()],
                connection: Some(ConnectionId::Profile("base".into())),
                ..overview::profile(
                    "moorline",
                    ProfileKind::Process,
                    &[("credential_process", line)],
                )
            },
        );
        let active = parts.active.as_mut().unwrap();
        active.from = ActiveFrom::Everywhere;
        active.managed = Some("moorline".into());
        parts.shell.profile = Some("moorline".into());
    });
    let at = |name: &str| {
        let profiles = model.overview.profiles();
        profiles.iter().position(|one| one.name == name).unwrap()
    };
    let target = text(&focused(model.clone(), Pane::Profiles, at("dev-lambda")));
    assert!(
        target.contains("everywhere: moorline stands for dev-lambda, and this shell uses"),
        "{target}"
    );
    snapshot(
        "everywhere_details_100x40",
        &text(&focused(model.clone(), Pane::Profiles, at("moorline"))),
    );
}
