//! Entering and leaving, with a shell that takes what it is told.

use super::*;
use proptest::prelude::*;

fn variables(pairs: &[(&'static str, &str)]) -> Variables {
    pairs
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()))
        .collect()
}

fn rule(profile: Option<&str>, region: Option<&str>) -> Rule {
    Rule {
        profile: profile.map(Into::into),
        region: region.map(Into::into),
        ..Rule::default()
    }
}

/// A shell that comes to `rule`, the only content of the file `path`.
fn enter(now: &Variables, path: &str, rule: &Rule) -> Variables {
    applied(&left(now).0, rule, path, "d1").unwrap()
}

/// What `moorline switch` tells a shell.
fn switch(now: &Variables, profile: &str, region: Option<&str>) -> Variables {
    let mut then = now.clone();
    for name in REGIONS.into_iter().filter(|name| is_ours(now, name)) {
        then.remove(name);
    }
    if let Some(previous) = now.get(PROFILE).filter(|previous| *previous != profile) {
        then.insert(PREVIOUS, previous.clone());
    }
    then.insert(PROFILE, profile.into());
    then.insert(SET, PROFILE.into());
    if let Some(region) = region {
        then.insert(REGIONS[0], region.into());
        then.insert(SET, format!("{PROFILE} {}", REGIONS[0]));
    }
    then
}

#[test]
fn what_was_not_set_is_not_set_again_and_what_was_empty_is_empty() {
    for before in [
        variables(&[]),
        variables(&[(PROFILE, "")]),
        variables(&[(PROFILE, "a b%20=\u{1b}ü"), (REGIONS[1], "eu-west-1")]),
    ] {
        let inside = enter(&before, "/r", &rule(Some("dev"), Some("us-east-1")));
        assert_eq!(inside[PROFILE], "dev");
        assert_eq!(inside[REGIONS[0]], "us-east-1");
        assert_eq!(inside[REGIONS[1]], "us-east-1", "boto3 reads this one");
        assert_eq!(left(&inside), (before, true));
    }
}

#[test]
fn the_profile_from_before_is_the_one_to_go_back_to() {
    let before = variables(&[(PROFILE, "home"), (PREVIOUS, "older")]);
    let inside = enter(&before, "/r", &rule(Some("dev"), None));
    assert_eq!(inside[PREVIOUS], "home");
    let same = enter(&before, "/r", &rule(Some("home"), None));
    assert_eq!(same[PREVIOUS], "older", "nothing was left");
    assert_eq!(left(&inside).0[PREVIOUS], "older");
}

#[test]
fn a_region_that_came_with_another_profile_does_not_stay() {
    let before = variables(&[
        (PROFILE, "home"),
        (REGIONS[0], "eu-west-1"),
        (SET, "AWS_PROFILE AWS_REGION"),
    ]);
    let inside = enter(&before, "/r", &rule(Some("dev"), None));
    assert_eq!(inside.get(REGIONS[0]), None);
    assert_eq!(left(&inside).0, before);
    let own = variables(&[(REGIONS[0], "eu-west-1")]);
    let inside = enter(&own, "/r", &rule(Some("dev"), None));
    assert_eq!(inside[REGIONS[0]], "eu-west-1", "the user's own stays");
}

#[test]
fn a_region_set_by_hand_meanwhile_is_the_users() {
    let mut inside = enter(&variables(&[]), "/r", &rule(Some("dev"), None));
    inside.insert(REGIONS[0], "eu-west-1".into());
    assert_eq!(left(&inside).0, variables(&[(REGIONS[0], "eu-west-1")]));
    let came_with_a_switch =
        variables(&[(REGIONS[0], "us-east-1"), (SET, "AWS_PROFILE AWS_REGION")]);
    let mut inside = enter(&came_with_a_switch, "/r", &rule(Some("dev"), None));
    inside.insert(REGIONS[0], "eu-west-1".into());
    assert_eq!(
        left(&inside).0,
        came_with_a_switch,
        "what is called Moorline's is Moorline's"
    );
}

#[test]
fn a_profile_set_by_hand_meanwhile_is_the_users_where_the_rule_names_none() {
    let inside = enter(&variables(&[]), "/r", &rule(None, Some("us-east-1")));
    let mut by_hand = inside.clone();
    by_hand.insert(PROFILE, "mine".into());
    // The shell function would not take it away: it is not Moorline's.
    assert_eq!(left(&by_hand), (variables(&[(PROFILE, "mine")]), true));
    let switched = switch(&inside, "prod", None);
    assert_eq!(left(&switched), (variables(&[]), true));
}

#[test]
fn a_rule_that_only_pins_changes_no_variable_of_aws() {
    let before = variables(&[(PROFILE, "home\nmade of lines")]);
    let inside = enter(&before, "/r", &rule(None, None));
    assert_eq!(inside[PROFILE], before[PROFILE]);
    let switched = switch(&inside, "dev", None);
    assert_eq!(left(&switched).0[PROFILE], "dev", "a switch outlives it");
}

#[test]
fn what_cannot_be_put_back_is_not_changed() {
    let dev = rule(Some("dev"), None);
    for hostile in ["a\nset PATH /tmp", "a\rb"] {
        let before = variables(&[(PROFILE, hostile)]);
        let refused = applied(&before, &dev, "/r", "d1");
        assert_eq!(refused, Err(CannotApply::LineBreak(PROFILE)));
    }
    let long = "x".repeat(MAX_BEFORE);
    let before = variables(&[(PREVIOUS, &long)]);
    assert_eq!(
        applied(&before, &dev, "/r", "d1"),
        Err(CannotApply::TooLong)
    );
}

#[test]
fn a_line_that_nobody_wrote_so_restores_nothing() {
    for line in [
        "",
        "shell",
        "shell d1 PATH=/tmp",
        "shell d1 AWS_PROFILE",
        "shell d1 AWS_PROFILE=%0aset",
        "shell d1 AWS_PROFILE=%f",
        "shell d1 AWS_PROFILE=%+1",
        "shell d1 AWS_PROFILE=%ff",
        "other d1",
    ] {
        let now = variables(&[(PROFILE, "x"), (DIRECTORY, "/r"), (BEFORE, line)]);
        assert_eq!(
            left(&now),
            (variables(&[(PROFILE, "x")]), false),
            "{line:?}"
        );
        assert!(!has_made(&now, Made::Applied, "/r", "d1"), "{line:?}");
    }
}

#[test]
fn what_a_shell_made_of_a_content_is_known() {
    let inside = enter(&variables(&[]), "/r", &rule(Some("dev"), None));
    assert!(has_made(&inside, Made::Applied, "/r", "d1"));
    assert!(!has_made(&inside, Made::Applied, "/r", "d2"), "changed");
    assert!(
        !has_made(&inside, Made::Applied, "/s", "d1"),
        "another file"
    );
    let by = passed(&variables(&[(PROFILE, "x")]), "/r", "d1", "denied");
    assert!(has_made(&by, Made::Passed("denied"), "/r", "d1"));
    assert!(!has_made(&by, Made::Passed("undecided"), "/r", "d1"));
    assert!(!has_made(&by, Made::Applied, "/r", "d1"));
    assert_eq!(left(&by), (variables(&[(PROFILE, "x")]), true));
}

#[test]
fn only_what_differs_is_told() {
    let now = variables(&[(PROFILE, "a"), (PREVIOUS, "b"), (SET, "c")]);
    let then = variables(&[(PROFILE, "a"), (PREVIOUS, "d")]);
    let (set, unset) = difference(&now, &then);
    assert_eq!(set, [(PREVIOUS, "d".to_owned())]);
    assert_eq!(unset, [SET]);
}

#[derive(Debug, Clone)]
enum Step {
    Enter(&'static str, Rule),
    Pass(&'static str),
    Switch(String, Option<String>),
}

fn value() -> impl Strategy<Value = Option<String>> {
    proptest::option::of("[^\n\r\0]{0,12}")
}

fn step() -> impl Strategy<Value = Step> {
    let path = proptest::sample::select(vec!["/a", "/a/b", "/c"]);
    // Without a profile or a region a rule changes nothing: see the test of that.
    let asked = prop_oneof![
        (Just(Some("p".to_owned())), value()),
        (value().prop_map(|_| None), Just(Some("r".to_owned()))),
    ];
    let rule = asked.prop_map(|(profile, region)| Rule {
        profile,
        region,
        ..Rule::default()
    });
    prop_oneof![
        (path.clone(), rule).prop_map(|(path, rule)| Step::Enter(path, rule)),
        path.prop_map(Step::Pass),
        ("[a-z ]{1,5}", value()).prop_map(|(profile, region)| Step::Switch(profile, region)),
    ]
}

proptest! {
    #[test]
    fn however_one_goes_leaving_restores(
        profile in value(),
        region in value(),
        default_region in value(),
        previous in value(),
        was_switched in proptest::sample::select(vec![None, Some("AWS_PROFILE"), Some("AWS_PROFILE AWS_REGION")]),
        first in step().prop_filter("outside, a switch stays", |step| !matches!(step, Step::Switch(..) | Step::Pass(_))),
        steps in proptest::collection::vec(step(), 0..12),
    ) {
        let given = [profile, region, default_region, previous, was_switched.map(Into::into)];
        let before: Variables = KEPT.into_iter().zip(given).filter_map(|(name, value)| Some((name, value?))).collect();
        let mut now = before.clone();
        let mut is_inside = true;
        for step in std::iter::once(first).chain(steps) {
            now = match step {
                Step::Enter(path, rule) => { is_inside = true; enter(&now, path, &rule) }
                Step::Pass(path) => { is_inside = false; passed(&left(&now).0, path, "d2", "denied") }
                Step::Switch(profile, region) if is_inside => switch(&now, &profile, region.as_deref()),
                Step::Switch(..) => now,
            };
        }
        prop_assert_eq!(left(&now), (before, true));
    }

    #[test]
    fn any_line_from_the_environment_is_survived(line in "(shell|pins|passed)( [^\n]{0,20}){0,4}") {
        let now = variables(&[(DIRECTORY, "/r"), (BEFORE, &line)]);
        let (then, _) = left(&now);
        prop_assert!(then.values().all(|value| !value.contains(['\n', '\r', '\0'])));
    }
}
