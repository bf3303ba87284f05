use super::*;
use crate::domain::binding::Via;

fn now() -> Timestamp {
    Timestamp::UNIX_EPOCH
}

fn ready(minutes: i64) -> Standing {
    Standing {
        profile: Some("dev-lambda".into()),
        account: Some("111122223333".into()),
        state: Some(ServiceState::Ready),
        binding: Binding {
            via: Some(Via::Pin),
            ..Binding::default()
        },
        expires_at: Some(now() + SignedDuration::from_mins(minutes)),
        ..Standing::default()
    }
}

fn in_state(state: ServiceState) -> Standing {
    Standing {
        state: Some(state),
        expires_at: None,
        ..ready(0)
    }
}

fn line(format: &str, standing: &Standing) -> String {
    let format = Format::parse(format).unwrap();
    format.line(standing, now(), Style::default())
}

fn usually(standing: &Standing) -> String {
    usual(standing, now(), Style::default(), " · ")
}

#[test]
fn production_is_a_word_and_red() {
    let production = Standing {
        is_production: true,
        ..ready(52)
    };
    assert_eq!(usually(&production), "dev-lambda PROD · CW 52m");
    assert_eq!(line("{profile}{production}", &production), "dev-lambdaPROD");
    assert_eq!(line("{profile} {production}", &ready(52)), "dev-lambda");
    let coloured = Style {
        is_coloured: true,
        ..Style::default()
    };
    let format = Format::parse("{profile}").unwrap();
    let red = "\u{1b}[31mdev-lambda\u{1b}[0m";
    assert_eq!(format.line(&production, now(), coloured), red);
    assert_eq!(format.line(&ready(52), now(), coloured), "dev-lambda");
}

#[test]
fn the_usual_line_says_what_there_is() {
    assert_eq!(usually(&ready(52)), "dev-lambda · CW 52m");
    assert_eq!(usually(&ready(-1)), "dev-lambda · CW ready");
    assert_eq!(
        usually(&in_state(ServiceState::Expired)),
        "dev-lambda · CW expired"
    );
    assert_eq!(
        usually(&in_state(ServiceState::SignIn)),
        "dev-lambda · CW sign in"
    );
    assert_eq!(
        usually(&in_state(ServiceState::Unknown)),
        "dev-lambda · CW ?"
    );
    let without_profile = Standing {
        profile: None,
        ..ready(52)
    };
    assert_eq!(usually(&without_profile), "CW 52m");
    assert_eq!(usually(&Standing::default()), "");
}

#[test]
fn codewhisperer_is_left_out_until_somebody_chose_it() {
    let never = Standing {
        state: Some(ServiceState::SignIn),
        ..Standing::default()
    };
    assert_eq!(usually(&never), "");
    let lost_pin = Standing {
        is_pinned: true,
        ..never
    };
    assert_eq!(usually(&lost_pin), "CW sign in");
}

#[test]
fn a_format_holds_words_and_text() {
    let all = "<{profile}> {{{account}}} {region}{codewhisperer}|{left}|{state}";
    assert_eq!(
        line(all, &ready(52)),
        "<dev-lambda> {111122223333} CW 52m|52m|ready"
    );
    assert_eq!(line(" {profile} {region} ", &ready(52)), "dev-lambda");
    assert_eq!(line("%F{{red}}größe", &ready(1)), "%F{red}größe");
}

#[test]
fn a_wrong_format_is_told_with_the_words_there_are() {
    let error = Format::parse("{profile} {time}").unwrap_err();
    for word in [
        "{time}",
        "{profile}",
        "{account}",
        "{region}",
        "{codewhisperer}",
        "{left}",
        "{state}",
    ] {
        assert!(error.contains(word), "{word}: {error}");
    }
    for alone in ["{profile", "profile}", "{", "a}b"] {
        assert!(Format::parse(alone).is_err(), "{alone}");
    }
}

#[test]
fn nothing_of_a_name_acts_on_a_terminal_or_on_a_reader() {
    let named = |name: &str| Standing {
        profile: Some(name.into()),
        ..Standing::default()
    };
    assert_eq!(usually(&named("a\u{1b}[31m\nb")), "a␛[31m␊b");
    let style = Style {
        doubled: Some('#'),
        ..Style::default()
    };
    assert_eq!(
        usual(&named("#[fg=red]#(x)"), now(), style, ""),
        "##[fg=red]##(x)"
    );
}

#[test]
fn colours_are_hints_and_only_where_asked_for() {
    let style = Style {
        is_coloured: true,
        ..Style::default()
    };
    let renewable = Standing {
        can_refresh: true,
        ..ready(5)
    };
    for (standing, colour) in [
        (ready(52), 32),
        (renewable, 32),
        (ready(5), 33),
        (in_state(ServiceState::Choose), 33),
        (in_state(ServiceState::Expired), 31),
        (in_state(ServiceState::SignIn), 31),
    ] {
        let plain = usually(&standing);
        let shown = usual(&standing, now(), style, " · ");
        let word = plain.strip_prefix("dev-lambda · ").unwrap();
        assert_eq!(
            shown,
            format!("dev-lambda · \u{1b}[{colour}m{word}\u{1b}[0m")
        );
    }
    let only_profile = Standing {
        state: None,
        ..ready(52)
    };
    assert_eq!(usual(&only_profile, now(), style, " · "), "dev-lambda");
}
