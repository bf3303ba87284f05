//! Services being asked, what they answered, and what CodeWhisperer itself is asked for.

use super::*;
use jiff::SignedDuration;
use moorline::domain::connection::ConnectionState;
use moorline::domain::service::{Milestone, Service};
use moorline::domain::verification::{Meter, Obstacle, Verdict, Verification};
use moorline::flows::codewhisperer::{Available, Profiles, Suggestion};
use moorline::flows::credentials::Refused;
use moorline::flows::failure::Failure;
use moorline::tui::effect::Effect;
use moorline::tui::key::Key;
use moorline::tui::message::{FlowId, Message, Reply};
use moorline::tui::model::ask::{Ask, AskFor};
use moorline::tui::update::update;

const SIZES: [(u16, u16); 3] = [(140, 40), (80, 24), (60, 15)];

fn press(model: &mut Model, keys: &str) -> Vec<Effect> {
    let keys = keys.split(' ').map(|name| Key::parse(name).unwrap());
    keys.flat_map(|key| update(model, Message::Key(key)))
        .collect()
}

fn flow(effects: &[Effect]) -> FlowId {
    effects.iter().find_map(Effect::starts).unwrap()
}

fn send(model: &mut Model, flow: FlowId, reply: Reply) {
    update(model, Message::Flow(flow, reply));
}

/// What a service of the sample answered so many minutes ago, with what it uses.
fn answer(service: &str, verdict: Verdict, message: &str, minutes: i64) -> Verification {
    let overview = overview::sample();
    let binding = &overview.service(service).unwrap().binding;
    let at = overview::now() - SignedDuration::from_mins(minutes);
    Verification {
        connection: binding.connection.clone(),
        profile: binding.profile.clone(),
        ..Verification::new(service, verdict, message, at)
    }
}

/// What CodeWhisperer answered three minutes ago.
fn codewhisperer_answer() -> Verification {
    let fact = |label: &str, value: &str| (label.to_string(), value.to_string());
    let meter = |label: &str, used, limit| Meter {
        label: label.into(),
        used,
        limit,
    };
    Verification {
        region: Some("us-east-1".into()),
        facts: vec![
            fact("tier", "Free (Q DEVELOPER STANDALONE FREE)"),
            fact("resets", "2026-06-01"),
            fact("administered by", "account 444455556666"),
        ],
        meters: vec![
            meter("agentic requests", 41.0, Some(50.0)),
            meter("lines of transformations", 1_204.0, Some(4_000.0)),
            meter("suggestions", 412.0, None),
        ],
        ..answer(
            "codewhisperer",
            Verdict::Connected,
            "The Builder ID is good for CodeWhisperer.",
            3,
        )
    }
}

/// A few days that matter, and what services answered a while ago.
fn parts(answers: &[Verification]) -> Overview {
    let mut parts = overview::parts();
    let milestone = |on: &str, what: &str| Milestone {
        on: on.parse().unwrap(),
        what: what.into(),
    };
    parts.services[0].milestones = vec![
        milestone("2026-03-02", "Java 8 is no longer transformed."),
        milestone("2027-04-30", "The IDE plug-ins reach end of support."),
    ];
    for answer in answers {
        parts
            .verified
            .insert(answer.service.clone(), answer.clone());
    }
    Overview::new(parts, overview::now())
}

fn answered(width: u16, height: u16, selected: usize) -> Model {
    let denied = Verification {
        region: Some("eu-west-1".into()),
        mend: Some("Ask for lambda:ListFunctions, or press c for a policy.".into()),
        facts: vec![(
            "identity".into(),
            "arn:aws:sts::111122223333:assumed-role/DeveloperAccess/dev".into(),
        )],
        ..answer(
            "lambda",
            Verdict::Denied,
            "Lambda knows you, and your policies do not allow lambda:ListFunctions.",
            5,
        )
    };
    let unreachable = Verdict::Unreachable(Obstacle::Dns);
    let dns = "The name s3.eu-west-1.amazonaws.com is not found.";
    let estimate = Verification {
        is_estimate: true,
        ..answer(
            "codewhisperer-lambda",
            Verdict::Connected,
            "Your policies allow codewhisperer:GenerateRecommendations.",
            200,
        )
    };
    let answers = [
        codewhisperer_answer(),
        denied,
        answer("s3", unreachable, dns, 0),
        estimate,
    ];
    let mut model = console(width, height);
    show(&mut model, parts(&answers));
    focused(model, Pane::Services, selected)
}

#[test]
fn services_are_asked() {
    for (width, height) in SIZES {
        let mut model = focused(console(width, height), Pane::Services, 6);
        let flow = flow(&press(&mut model, "V"));
        for answer in [
            codewhisperer_answer(),
            answer("s3", Verdict::Connected, "S3 answered.", 0),
        ] {
            send(&mut model, flow, Reply::Verified(answer));
        }
        snapshot(&format!("verifying_{width}x{height}"), &text(&model));
        model.look.is_unicode = false;
        assert!(text(&model).is_ascii(), "{}", text(&model));
    }
}

#[test]
fn what_services_answered() {
    for (width, height) in SIZES {
        let model = answered(width, height, 0);
        snapshot(&format!("verified_{width}x{height}"), &text(&model));
        let model = answered(width, height, 6);
        snapshot(&format!("denied_{width}x{height}"), &text(&model));
    }
    snapshot("verified_60x40", &text(&answered(60, 40, 0)));
    let mut model = answered(80, 40, 0);
    model.look.is_unicode = false;
    model.look.is_coloured = false;
    assert!(text(&model).is_ascii(), "{}", text(&model));
    snapshot("ascii_verified_80x40", &text(&model));
}

#[test]
fn the_header_says_what_codewhisperer_answered() {
    for width in [60, 80, 100, 140] {
        let shown = text(&answered(width, 24, 0));
        let header: Vec<&str> = shown.lines().take(2).collect();
        let said = "CodeWhisperer ✔ Moorline: Builder ID, pinned, connected 3m";
        assert!(header.join("\n").contains(said), "at {width}:\n{shown}");
    }
}

#[test]
fn days_and_estimates_are_told_as_such() {
    let shown = text(&answered(140, 80, 0));
    assert!(
        shown.contains("dates         since 2026-03-02: Java 8 is no longer transformed."),
        "{shown}"
    );
    assert!(
        shown.contains("2027-04-30: The IDE plug-ins reach end of support. (in 11 months)"),
        "{shown}"
    );
    let shown = text(&answered(140, 80, 5));
    assert!(
        shown.contains("✔ allowed (an estimate), 3 h ago"),
        "{shown}"
    );
}

#[test]
fn what_is_over_is_not_ready_because_it_was_once() {
    let mut parts = overview::parts();
    let answer = codewhisperer_answer();
    parts.verified.insert("codewhisperer".into(), answer);
    parts.connections[0].state = ConnectionState::Expired;
    let mut model = console(80, 40);
    show(&mut model, Overview::new(parts, overview::now()));
    let shown = text(&focused(model, Pane::Services, 0));
    assert!(shown.contains("│✖ CodeWhisperer "), "{shown}");
    assert!(shown.contains("CodeWhisperer ✖ Moorline"), "{shown}");
    assert!(
        shown.contains("verified      ✔ connected, 3 min ago"),
        "{shown}"
    );
}

#[test]
fn answers_of_yesterday_are_in_details_only() {
    let mut model = console(80, 40);
    let old = answer("lambda", Verdict::Denied, "Not allowed.", 25 * 60);
    show(&mut model, parts(&[old]));
    let shown = text(&focused(model, Pane::Services, 6));
    assert!(shown.contains("│● Lambda "), "{shown}");
    assert!(
        shown.contains("✖ connected, not permitted, 1 d ago"),
        "{shown}"
    );
}

#[test]
fn a_code_is_asked_for() {
    for (width, height) in SIZES {
        let mut model = focused(console(width, height), Pane::Services, 6);
        let flow = flow(&press(&mut model, "v"));
        let refused = Refused::Code {
            profile: "prod-lambda".into(),
            serial: "arn:aws:iam::222233334444:mfa/dev".into(),
        };
        send(&mut model, flow, Reply::VerifyDone(Err(refused)));
        press(&mut model, "1 2 3 4 enter");
        let shown = text(&model);
        assert!(
            shown.contains("****") && !shown.contains("1234 "),
            "{shown}"
        );
        snapshot(&format!("code_{width}x{height}"), &shown);
    }
}

/// A console whose CodeWhisperer belongs to an organization.
fn organization(width: u16, height: u16) -> Model {
    let mut parts = overview::parts();
    parts.connections[1].scopes = parts.services[0].scopes.clone();
    let acme = parts.connections[1].id.clone();
    parts.pins = [("codewhisperer".to_string(), acme)].into();
    let mut model = console(width, height);
    show(&mut model, Overview::new(parts, overview::now()));
    focused(model, Pane::Services, 0)
}

#[test]
fn a_profile_is_chosen() {
    let one = |name: &str, region: &str, status: &str| Available {
        arn: format!("arn:aws:codewhisperer:{region}:444455556666:profile/{name}"),
        name: name.into(),
        region: region.into(),
        account: "444455556666".into(),
        status: Some(status.into()),
    };
    let profiles = Profiles {
        connection: ConnectionId::Session("acme".into()),
        available: vec![
            one("QDevProfile-eu-central-1", "eu-central-1", "ACTIVE"),
            one("team-a", "us-east-1", "ACTIVE"),
            one(
                "team-b, the one of everybody else in the company",
                "us-east-1",
                "CREATING",
            ),
        ],
        chosen: Some("arn:aws:codewhisperer:us-east-1:444455556666:profile/team-a".into()),
        failed: vec![("ap-south-1".into(), "it does not answer".into())],
    };
    for (width, height) in SIZES {
        let mut model = organization(width, height);
        let flow = flow(&press(&mut model, "P"));
        snapshot(&format!("asking_{width}x{height}"), &text(&model));
        send(
            &mut model,
            flow,
            Reply::ProfilesListed(Ok(profiles.clone())),
        );
        snapshot(&format!("choose_profile_{width}x{height}"), &text(&model));
    }
}

#[test]
fn a_suggestion_is_asked_for() {
    for (width, height) in SIZES {
        let mut model = focused(console(width, height), Pane::Services, 0);
        press(&mut model, "t");
        let Some(Overlay::Ask(ask)) = model.overlays.last_mut() else {
            panic!("nothing is asked");
        };
        ask.notice.lines = [
            "POST https://codewhisperer.us-east-1.amazonaws.com/",
            "with the token of AWS Builder ID",
            "file: example.py, Python",
            "left of the cursor: def add(a, b):",
            "right of the cursor: nothing",
            "It counts as one suggestion of your account; AWS may keep what is sent, as your \
             account's settings say.",
        ]
        .map(String::from)
        .into();
        snapshot(&format!("suggest_{width}x{height}"), &text(&model));
        let effects = press(&mut model, "G enter");
        let flow = flow(&effects);
        assert_eq!(effects, [Effect::Ask(flow, AskFor::Suggestion)]);
        let suggestion = Suggestion {
            text: "    \"\"\"Add \u{1b}[31mtwo\u{202e} numbers.\"\"\"\n\treturn a + b\n".into(),
            model: None,
        };
        send(&mut model, flow, Reply::Suggested(Ok(suggestion)));
        let shown = text(&model);
        assert!(shown.contains("Add ␛[31mtwo\\u{202e} numbers"), "{shown}");
        assert!(shown.contains("    return a + b"), "{shown}");
        snapshot(&format!("suggestion_{width}x{height}"), &shown);
    }
}

#[test]
fn what_does_not_work_is_told_where_it_was_waited_for() {
    let mut model = over(
        organization(80, 24),
        Overlay::Ask(Ask::waiting(AskFor::Models, FlowId(99))),
    );
    let failure = Failure::new("CodeWhisperer has no sign-in that works.")
        .hint("Sign in: `moorline login acme`.");
    send(&mut model, FlowId(99), Reply::ChoicesListed(Err(failure)));
    let shown = text(&model);
    assert!(shown.contains("That did not work"), "{shown}");
    assert!(shown.contains("Sign in: `moorline login acme`."), "{shown}");
}

/// The sample with that profile as the active one, nothing pinned, and one answer with it.
fn with_active(profile: &str, answer: Verification) -> Overview {
    let mut parts = overview::parts();
    parts.pins.clear();
    if let Some(active) = &mut parts.active {
        active.profile = profile.into();
    }
    let wanted = ["codewhisperer:completions", "codewhisperer:analysis"];
    for connection in &mut parts.connections {
        connection.scopes.extend(wanted.map(Into::into));
    }
    let before = Overview::new(parts.clone(), overview::now());
    let binding = &before.service(&answer.service).unwrap().binding;
    let answer = Verification {
        connection: binding.connection.clone(),
        profile: binding.profile.clone(),
        ..answer
    };
    parts.verified.insert(answer.service.clone(), answer);
    Overview::new(parts, overview::now())
}

#[test]
fn how_codewhisperer_stands_is_never_cut_off() {
    for width in [60, 80, 140] {
        let unassigned = answer("codewhisperer", Verdict::NotAssigned, "None is given.", 2);
        let mut model = console(width, 24);
        show(&mut model, with_active("acme-dev", unassigned));
        let shown = text(&model);
        let header: Vec<&str> = shown.lines().take(2).collect();
        assert!(header.join(" ").contains("not assigned 2m"), "{shown}");
        assert!(header.join(" ").contains("Identity Center"), "{shown}");
    }
}

#[test]
fn what_was_asked_is_no_longer_unknown() {
    let connected = answer("lambda", Verdict::Connected, "Lambda answered.", 2);
    let mut model = console(80, 40);
    show(&mut model, with_active("vault", connected));
    let shown = text(&focused(model, Pane::Services, 6));
    assert!(
        shown.contains("Lambda                                        connected 2m → vault"),
        "{shown}"
    );
    assert!(shown.contains("uses          → vault"), "{shown}");
    assert!(!shown.contains("only that shows"), "{shown}");
    let mut model = console(80, 40);
    let other = answer("s3", Verdict::Connected, "S3 answered.", 2);
    show(&mut model, with_active("vault", other));
    let shown = text(&focused(model, Pane::Services, 6));
    assert!(shown.contains("press v to ask: only that shows"), "{shown}");
}

#[test]
fn that_nothing_is_signed_in_is_said_once() {
    let why = "Nothing is signed in that it accepts.";
    let not_asked = answer("codecatalyst", Verdict::NotAsked, why, 2);
    let mut model = console(80, 40);
    show(&mut model, parts(&[not_asked]));
    let shown = text(&focused(model, Pane::Services, 3));
    assert!(!shown.contains("not asked"), "{shown}");
    assert!(shown.contains("why "), "{shown}");
}

#[test]
fn what_was_proved_is_not_shown_where_nobody_is_signed_in() {
    let mut parts = overview::parts();
    let proof = answer("codewhisperer", Verdict::Connected, "It works.", 2);
    parts.verified.insert("codewhisperer".into(), proof);
    let mut model = console(80, 40);
    show(&mut model, Overview::new(parts.clone(), overview::now()));
    assert!(text(&focused(model, Pane::Services, 0)).contains("It works."));
    parts.connections[0].state = ConnectionState::Never;
    for (pane, selected) in [(Pane::Services, 0), (Pane::Connections, 0)] {
        let mut model = console(80, 40);
        show(&mut model, Overview::new(parts.clone(), overview::now()));
        let shown = text(&focused(model, pane, selected));
        assert!(!shown.contains("verified"), "{shown}");
        assert!(!shown.contains("It works."), "{shown}");
    }
}

#[test]
fn what_proved_a_profile_is_not_shown_where_nobody_is_signed_in() {
    let mut parts = overview::parts();
    let sts = overview::parts()
        .services
        .last()
        .cloned()
        .map(|one| Service {
            id: "sts".into(),
            name: "STS".into(),
            ..one
        });
    parts.services.extend(sts);
    let at = parts.profiles.iter().position(|one| one.name == "acme-dev");
    let at = at.unwrap();
    for (state, is_shown) in [
        (ConnectionState::SignedIn, true),
        (ConnectionState::Never, false),
    ] {
        parts.connections[1].state = state;
        let mut model = console(80, 40);
        show(&mut model, Overview::new(parts.clone(), overview::now()));
        let mut model = focused(model, Pane::Profiles, at);
        let flow = flow(&press(&mut model, "v"));
        let proof = Verification {
            profile: Some("acme-dev".into()),
            ..Verification::new(
                "sts",
                Verdict::Connected,
                "These are yours.",
                overview::now(),
            )
        };
        send(&mut model, flow, Reply::Verified(proof));
        model.status = None;
        let shown = text(&model);
        assert_eq!(shown.contains("These are yours."), is_shown, "{shown}");
    }
}
