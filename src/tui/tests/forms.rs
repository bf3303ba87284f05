//! Forms: what is filled in by itself, what is said while one types, and what is asked for.

use super::sign_in::panel;
use crate::domain::profile::ProfileKind;
use crate::flows::failure::Failure;
use crate::flows::sign_in::{Access, Target};
use crate::tui::effect::Effect;
use crate::tui::fixture::{Driver, overview};
use crate::tui::message::{Message, Reply};
use crate::tui::model::form::Form;
use crate::tui::model::overlay::Overlay;

fn form(driver: &Driver) -> &Form {
    match driver.model.top() {
        Some(Overlay::Form(form)) => form,
        other => panic!("{other:?}"),
    }
}

fn problem(driver: &Driver, field: usize) -> Option<&'static str> {
    form(driver).fields[field].problem
}

/// The form for a start URL.
fn start_url() -> Driver {
    let mut driver = Driver::new();
    driver.press("n j j j enter");
    driver
}

#[test]
fn known_places_come_before_new_ones() {
    let mut driver = Driver::new();
    driver.press("n");
    let labels: Vec<&str> = match driver.model.top() {
        Some(Overlay::Choose(choose)) => choose.lines.iter().map(|l| l.label.as_str()).collect(),
        other => panic!("{other:?}"),
    };
    let new = "Identity Center: a start URL";
    assert_eq!(labels, ["builder-id", "acme", "beta", new, "IAM keys"]);
}

#[test]
fn a_start_url_is_typed_into_a_form() {
    let mut driver = start_url();
    driver.press("enter");
    assert_eq!(problem(&driver, 0), Some("type the start URL"));
    driver.send(Message::Paste("https://gamma.awsapps.com/start\n".into()));
    driver.press("tab").type_text("nowhere-1").press("enter");
    assert_eq!(problem(&driver, 1), Some("no region is called so"));
    driver.press("ctrl-u").type_text("eu-west-1");
    driver.press("tab tab").type_text("gamma").press("enter");
    match driver.take().as_slice() {
        [Effect::PlanSignIn(_, request)] => {
            assert_eq!(
                request.target,
                Target::StartUrl {
                    url: "https://gamma.awsapps.com/start".into(),
                    region: Some("eu-west-1".into()),
                    session: Some("gamma".into()),
                }
            );
            assert_eq!(request.profile, None);
        }
        other => panic!("{other:?}"),
    }
    let flow = panel(&driver).flow;
    let failure = Failure::new("The session exists already.");
    driver.send(Message::Flow(flow, Reply::SignInPlanned(Err(failure))));
    driver.press("esc");
    assert_eq!(
        form(&driver).fields[3].input.value(),
        "gamma",
        "what was typed is not lost"
    );
}

#[test]
fn the_region_is_taken_from_a_url_that_says_it() {
    let mut driver = start_url();
    driver.type_text("https://ssoins-1234567890123456.portal.eu-west-1.app.aws");
    assert_eq!(form(&driver).fields[1].input.value(), "eu-west-1");
    driver.press("backspace backspace backspace backspace backspace backspace backspace backspace");
    driver.press("backspace");
    assert_eq!(
        form(&driver).fields[1].input.value(),
        "",
        "what the URL no longer says is taken back"
    );
    driver
        .press("tab")
        .type_text("us-east-2")
        .press("shift-tab");
    driver.type_text("1.app.aws");
    assert_eq!(
        form(&driver).fields[1].input.value(),
        "us-east-2",
        "what was typed stays"
    );
}

#[test]
fn names_are_checked_while_they_are_typed() {
    let mut driver = start_url();
    driver.press("tab tab tab").type_text("a b");
    assert_eq!(
        problem(&driver, 3),
        Some("only letters, digits, `_`, `.` and `-`")
    );
    driver.press("backspace backspace");
    assert_eq!(problem(&driver, 3), None);
    driver.press("tab").type_text("acme-de");
    assert_eq!(problem(&driver, 4), None);
    driver.type_text("v");
    assert_eq!(problem(&driver, 4), Some("a profile of this name exists"));
}

#[test]
fn what_a_session_is_for_is_chosen_not_typed() {
    let mut driver = start_url();
    driver.type_text("https://d-1.awsapps.com/start");
    driver.press("tab").type_text("us-east-1").press("tab");
    driver.type_text("xyz").press("right right left right");
    let shown = form(&driver).fields[2].input.value();
    assert_eq!(shown, "accounts and their roles only");
    driver.press("enter");
    match driver.take().as_slice() {
        [Effect::PlanSignIn(_, request)] => assert_eq!(request.access, Some(Access::Accounts)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn iam_keys_are_asked_for_in_the_foreground() {
    let keys = overview(|parts| parts.profiles[4].kind = ProfileKind::StaticLongTerm);
    let mut driver = Driver::on(keys);
    driver.press("n j j j j enter").press("enter");
    assert_eq!(problem(&driver, 0), Some("type the name of the profile"));
    driver.type_text("lam-keys");
    assert!(problem(&driver, 0).unwrap().contains("--replace"));
    driver.type_text("-2").press("enter");
    let args = ["profiles", "add", "--static", "lam-keys-2"].map(String::from);
    assert!(matches!(driver.take().as_slice(), [Effect::Foreground(_, ran)] if *ran == args));
    assert!(driver.model.overlays.is_empty());
    driver.press("n j j j j enter").type_text("-x");
    assert!(problem(&driver, 0).unwrap().contains("option"));
}

#[test]
fn an_address_is_checked_while_it_is_typed() {
    for (typed, said) in [
        ("", None),
        ("http", None),
        ("https://", None),
        ("https://acme.awsapps.com/start", None),
        ("http://127.0.0.1:8080/start", None),
        ("acme.awsapps.com", Some("it begins with https://")),
        ("http://acme", Some("it begins with https://")),
        ("https://ac me", Some("an address has no spaces")),
        ("https://ac_me.awsapps.com", Some("no host is called so")),
    ] {
        let mut driver = start_url();
        driver.type_text(typed);
        assert_eq!(problem(&driver, 0), said, "{typed}");
    }
    let mut driver = start_url();
    driver.type_text("https://").press("tab");
    assert!(problem(&driver, 0).is_some_and(|said| said.starts_with("the host is missing")));
    driver.type_text("US");
    assert!(problem(&driver, 1).is_some(), "no region has capitals");
}
