//! Who one is, where the console runs, and what is ready to be given away.

use super::*;
use moorline::domain::place::Place;
use moorline::domain::verification::{Verdict, Verification};
use moorline::tui::model::activity::Activity;

/// One line of text, however it was wrapped and framed.
fn words(model: &Model) -> String {
    let frame = text(model).replace(['│', '┌', '┐', '└', '┘', '─'], " ");
    frame.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn says(model: &Model, all: &[&str]) {
    let words = words(model);
    for one in all {
        assert!(words.contains(one), "not said: {one}\n{}", text(model));
    }
}

#[test]
fn a_console_in_sagemaker_studio_says_where_it_is() {
    let inside = |service: &str| {
        let mut model = changed(140, 60, |parts| {
            parts.place = Some(Place::SageMaker);
            let at = parts
                .services
                .iter()
                .position(|one| one.id == "codewhisperer-lambda");
            parts.services[at.unwrap()].id = service.into();
            parts.services.swap(0, at.unwrap());
        });
        model.activity = Activity::default();
        focused(model, Pane::Services, 0)
    };
    let here = inside("codewhisperer-sagemaker");
    says(
        &here,
        &[
            "dev@build-host (ssh) in SageMaker Studio",
            "you are here: Moorline runs in SageMaker Studio",
            "to allow codewhisperer:GenerateRecommendations",
            "`moorline why codewhisperer-sagemaker` prints it",
        ],
    );
    let elsewhere = words(&inside("codewhisperer-lambda"));
    assert!(!elsewhere.contains("you are here"), "{elsewhere}");
}

#[test]
fn somebody_whom_nobody_assigned_is_sent_to_the_right_administrator() {
    let id = ConnectionId::Session("acme".into());
    let mut model = changed(140, 90, |parts| {
        let mut kept = Verification::new(
            "codewhisperer",
            Verdict::NotAssigned,
            "No profile.",
            overview::now(),
        );
        kept.connection = Some(id.clone());
        parts.verified.insert("codewhisperer".into(), kept);
    });
    model.activity = Activity::default();
    let model = focused(model, Pane::Connections, 1);
    says(
        &model,
        &[
            "you are Identity Center administrator (a guess)",
            "and professional-tier developer, not assigned yet (confirmed by a call) Ask the CodeWhisperer administrator",
        ],
    );
    let profile = focused(model, Pane::Profiles, 0);
    says(&profile, &["you are", "you cannot", "administrator"]);
}

#[test]
fn the_root_user_is_not_overlooked_anywhere() {
    let root = |width, height| {
        let mut model = changed(width, height, |parts| {
            let mut kept = Verification::new("sts", Verdict::Connected, "Root.", overview::now());
            kept.profile = Some("lam-keys".into());
            kept.facts = vec![("arn".into(), "arn:aws:iam::111122223333:root".into())];
            parts.verified.insert("sts".into(), kept);
            let active = parts.active.as_mut().unwrap();
            active.profile = "lam-keys".into();
        });
        model.activity = Activity::default();
        let at = model.overview.profiles().iter();
        let at = at.clone().position(|one| one.name == "lam-keys").unwrap();
        let row = model
            .list(Pane::Profiles)
            .rows
            .iter()
            .position(|one| *one == at);
        focused(model, Pane::Profiles, row.unwrap())
    };
    says(
        &root(140, 60),
        &[
            "IAM keys (2) ROOT USER",
            "lam-keys IAM keys ! ROOT USER",
            "The root user of the account: it can do everything and cannot be limited.",
        ],
    );
    says(
        &root(80, 24),
        &["▸ lam-keys ROOT USER", "IAM keys ! ROOT USER"],
    );
}
