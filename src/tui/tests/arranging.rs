//! The Profiles pane arranged: favourites, orders, groups, folds, several ticked.

use crate::domain::overview::Parts;
use crate::domain::pattern::Pattern;
use crate::flows::profile_edit::ProfileEdit;
use crate::tui::effect::Effect;
use crate::tui::fixture::{Driver, overview, screen};
use crate::tui::message::{Message, Reply};
use crate::tui::model::overlay::Overlay;
use crate::tui::model::review::ProfileOrder;
use crate::tui::model::{Pane, Selected};

fn on(change: impl FnOnce(&mut Parts)) -> Driver {
    Driver::on(overview(change))
}

fn headings(driver: &Driver) -> Vec<(&str, usize)> {
    let list = driver.model.list(Pane::Profiles);
    let headings = list.headings.iter();
    headings
        .map(|heading| (heading.name.as_str(), heading.count))
        .collect()
}

fn order_of(driver: &mut Driver) -> ProfileOrder {
    match driver.take().as_slice() {
        [Effect::PlanProfiles(_, order)] => (**order).clone(),
        other => panic!("no order but {other:?}"),
    }
}

#[test]
fn favourites_come_first_then_recents_then_the_file() {
    let mut driver = on(|parts| {
        parts.favourites = vec!["old-keys".into(), "gone".into(), "beta-dev".into()];
        parts.recents = vec!["acme-dev".into(), "old-keys".into()];
    });
    let recent = [
        "old-keys",
        "beta-dev",
        "acme-dev",
        "cw",
        "dev-lambda",
        "lam-keys",
    ];
    assert_eq!(driver.profiles(), recent);
    driver.select(Pane::Profiles, "lam-keys");
    for order in [
        ["cw", "dev-lambda", "acme-dev", "lam-keys"],
        ["acme-dev", "cw", "dev-lambda", "lam-keys"],
    ] {
        driver.press("z");
        assert_eq!(driver.profiles()[..2], recent[..2]);
        assert_eq!(driver.profiles()[2..], order);
        assert_eq!(driver.selected_name(), "lam-keys", "the place stays");
    }
    driver.press("z z");
    assert_eq!(driver.profiles(), recent);
    assert!(driver.status().contains("last used first"));
}

#[test]
fn an_order_by_account_ends_with_those_of_none() {
    let mut driver = on(|parts| {
        parts.profiles[0].account = None;
        parts.profiles[3].account = Some("000000000001".into());
    });
    driver.press("2 z z z");
    let names = driver.profiles();
    assert_eq!((names[0], names[5]), ("beta-dev", "cw"));
    assert_eq!(
        names[1..5],
        ["acme-dev", "dev-lambda", "lam-keys", "old-keys"]
    );
}

#[test]
fn f_makes_favourites_and_takes_that_back() {
    let mut driver = Driver::new();
    driver.select(Pane::Profiles, "acme-dev").press("f");
    let effects = driver.take();
    let [Effect::Favourite(flow, names, true)] = effects.as_slice() else {
        panic!("not made a favourite: {effects:?}");
    };
    assert_eq!(*names, ["acme-dev"]);
    driver.press("f");
    assert_eq!(driver.take(), [], "not while that is being written");
    let done = Reply::Favoured(Ok("acme-dev is a favourite".into()));
    driver.send(Message::Flow(*flow, done));
    assert_eq!(driver.status(), "acme-dev is a favourite");
    let noted = driver.model.activity.entries().last();
    let command = noted.and_then(|entry| entry.command.as_deref());
    assert_eq!(command, Some("moorline profiles favourite acme-dev"));
    driver.take();
    driver.send(Message::OverviewLoaded(overview(|parts| {
        parts.favourites = vec!["acme-dev".into()];
    })));
    assert_eq!(driver.profiles()[0], "acme-dev");
    assert_eq!(driver.selected_name(), "acme-dev");
    driver.press("f");
    let effects = driver.take();
    assert!(matches!(
        effects.as_slice(),
        [Effect::Favourite(_, _, false)]
    ));
}

#[test]
fn groups_have_headings_that_are_skipped() {
    let mut driver = Driver::new();
    driver.press("2 Z Z Z");
    assert_eq!(
        headings(&driver),
        [
            ("bearer token", 1),
            ("IAM role", 1),
            ("SSO role", 2),
            ("IAM keys", 2)
        ]
    );
    driver.press("g");
    let mut seen = vec![driver.selected_name()];
    for _ in 0..5 {
        driver.press("j");
        assert!(matches!(driver.model.selected(), Selected::Profile(_)));
        seen.push(driver.selected_name());
    }
    assert_eq!(
        seen,
        [
            "cw",
            "dev-lambda",
            "acme-dev",
            "beta-dev",
            "lam-keys",
            "old-keys"
        ]
    );
    driver.press("/").type_text("keys").press("enter");
    assert_eq!(
        headings(&driver),
        [("IAM keys", 2)],
        "only those with matches"
    );
    driver.press("esc Z");
    assert_eq!(headings(&driver), []);
}

#[test]
fn a_folded_group_keeps_its_heading_and_a_filter_looks_into_it() {
    let mut driver = Driver::new();
    driver.press("2 -");
    assert!(driver.status().contains("no groups"));
    driver
        .press("Z Z Z")
        .select(Pane::Profiles, "beta-dev")
        .press("-");
    assert_eq!(
        driver.profiles(),
        ["cw", "dev-lambda", "lam-keys", "old-keys"]
    );
    assert_eq!(
        driver.selected_name(),
        "lam-keys",
        "the next group moves up"
    );
    assert_eq!(headings(&driver)[2], ("SSO role", 2));
    driver
        .press("r")
        .send(Message::OverviewLoaded(overview(|_| {})));
    assert_eq!(driver.profiles().len(), 4, "still folded");
    driver.press("/").type_text("beta").press("enter");
    assert_eq!(driver.profiles(), ["beta-dev"]);
    driver.press("esc");
    assert_eq!(driver.profiles().len(), 4);
    driver.press("- g - g -");
    assert!(driver.profiles().is_empty());
    assert!(
        driver.status().contains("+ shows them"),
        "{}",
        driver.status()
    );
    driver.take();
    driver.press("enter e D f space");
    assert_eq!(driver.take(), [], "nothing is selected");
    driver.press("+");
    assert_eq!(driver.profiles().len(), 6);
}

#[test]
fn space_chooses_and_what_takes_one_says_so() {
    let mut driver = Driver::new();
    driver.select(Pane::Profiles, "acme-dev").press("space");
    assert_eq!(driver.selected_name(), "beta-dev", "on to the next one");
    assert_eq!(driver.model.ticked(), 1);
    for key in ["enter", "O", "R", "s"] {
        driver.press(key);
        assert!(driver.status().contains("takes one profile"), "{key}");
        assert_eq!(driver.take(), [], "{key}");
        assert!(driver.model.overlays.is_empty(), "{key}");
    }
    driver.press("k enter");
    assert!(
        driver.model.top().is_some(),
        "the only one ticked is selected"
    );
    driver.press("esc space");
    assert_eq!(driver.model.ticked(), 0);
}

#[test]
fn all_that_are_shown_are_chosen_and_a_filter_keeps_the_choice() {
    let mut driver = Driver::new();
    driver.press("2 /").type_text("keys").press("enter A");
    assert_eq!(driver.model.ticked(), 2);
    driver.press("esc");
    assert_eq!((driver.profiles().len(), driver.model.ticked()), (6, 2));
    driver.send(Message::OverviewLoaded(overview(|parts| {
        parts.profiles.retain(|profile| profile.name != "old-keys");
    })));
    assert_eq!(driver.model.ticked(), 1, "what is gone is not ticked");
    driver.press("A");
    assert_eq!(driver.model.ticked(), 5);
    driver.press("A");
    assert_eq!(driver.model.ticked(), 0);
    driver.press("A esc");
    assert_eq!(driver.model.ticked(), 0);
    assert!(driver.status().contains("no profile is ticked"));
}

#[test]
fn several_are_deleted_in_one_change() {
    let mut driver = Driver::new();
    driver.press("2 /").type_text("-dev").press("enter A esc D");
    let order = order_of(&mut driver);
    assert_eq!(
        order.command().as_deref(),
        Some("moorline profiles delete acme-dev beta-dev")
    );
    let names = vec!["acme-dev".into(), "beta-dev".into()];
    assert_eq!(order, ProfileOrder::Delete(names));
    match driver.model.top() {
        Some(Overlay::Review(review)) => {
            assert_eq!(review.title, "Delete 2 profiles");
            assert_eq!(review.options(), ["Cancel", "Delete 2 profiles"]);
        }
        other => panic!("no review but {other:?}"),
    }
}

#[test]
fn several_get_one_region() {
    let mut driver = Driver::new();
    driver.press("2 /").type_text("-dev").press("enter A esc e");
    match driver.model.top() {
        Some(Overlay::ProfileForm(form)) => {
            assert_eq!(form.title, "Edit 2 profiles");
            assert_eq!(form.fields.len(), 2);
        }
        other => panic!("no form but {other:?}"),
    }
    driver.press("enter");
    assert_eq!(driver.status(), "nothing is changed yet");
    driver.type_text("nowhere").press("enter");
    assert_eq!(driver.take(), [], "no region is called so");
    driver.press("ctrl-u").type_text("us-east-1").press("enter");
    let order = order_of(&mut driver);
    assert_eq!(
        order.command().as_deref(),
        Some("moorline profiles edit acme-dev beta-dev 'region=us-east-1'")
    );
    let ProfileOrder::Edit { edits, .. } = order else {
        panic!("not an edit: {order:?}");
    };
    let set = |profile: &str| ProfileEdit::Set {
        profile: profile.into(),
        settings: vec![("region".into(), Some("us-east-1".into()))],
    };
    assert_eq!(edits, [set("acme-dev"), set("beta-dev")]);
}

#[test]
fn each_of_several_is_verified_with_its_own_credentials() {
    let mut driver = Driver::new();
    driver.press("2 A v");
    assert!(
        driver.status().starts_with("verifying 5 profiles; 1 have"),
        "{}",
        driver.status()
    );
    let effects = driver.take();
    let mut profiles: Vec<&str> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Verify(_, order, _) => order.profile.as_deref(),
            _ => None,
        })
        .collect();
    profiles.sort_unstable();
    assert_eq!(
        profiles,
        ["acme-dev", "beta-dev", "dev-lambda", "lam-keys", "old-keys"]
    );
    driver.press("v");
    let stopped = driver.take();
    assert_eq!(stopped.len(), 5);
    assert!(stopped.iter().all(|one| matches!(one, Effect::Cancel(_))));
}

#[test]
fn a_filter_finds_region_arn_favourites_and_production() {
    let mut driver = on(|parts| {
        parts.favourites = vec!["cw".into()];
        parts.production = vec![Pattern::parse("OLD*").unwrap()];
        parts.profiles[3].region = Some("ap-south-2".into());
    });
    for (text, name) in [
        ("south-2", "beta-dev"),
        ("favourite", "cw"),
        ("PROD", "old-keys"),
        ("production", "old-keys"),
    ] {
        driver.press("/").type_text(text);
        assert_eq!(driver.profiles(), [name], "{text}");
        driver.press("esc");
    }
}

/// As many profiles as large organizations have.
#[test]
fn thousands_of_profiles_keep_their_place_in_groups() {
    let mut driver = on(|parts| {
        let one = parts.profiles[2].clone();
        parts.profiles = (0..5000)
            .map(|at| {
                let mut profile = one.clone();
                profile.name = format!("p{at:04}");
                profile.account = Some(format!("{:012}", at % 500));
                profile
            })
            .collect();
    });
    driver.press("2 Z");
    assert_eq!(headings(&driver).len(), 500);
    driver.press("G");
    assert_eq!(driver.selected_name(), "p4999");
    let list = driver.model.list(Pane::Profiles);
    assert_eq!(list.line_of(list.selected), 5499);
    driver.press("z");
    assert_eq!(driver.selected_name(), "p4999");
    driver.press("k k pgup A");
    assert_eq!(driver.model.ticked(), 5000);
}

#[test]
fn what_is_typed_is_seen_beside_the_count_of_ticked_profiles() {
    let mut driver = Driver::new();
    driver.send(Message::Resize(100, 24));
    driver.press("2 A /").type_text("keys");
    let shown = screen(&driver.model).join("\n");
    assert!(shown.contains("/keys"), "{shown}");
    driver.send(Message::Resize(80, 24));
    let shown = screen(&driver.model).join("\n");
    assert!(
        shown.contains("6 ticked") && shown.contains("/keys"),
        "{shown}"
    );
}
