//! What is different where somebody looks.

use crate::pty::{Terminal, vars};
use crate::{ACME, SCOPES, Signing};
use moorline::demo::{Account, Options};
use std::path::Path;
use std::time::Duration;

fn run(it: &Signing, args: &[&str], size: (u16, u16)) -> Terminal {
    let mut vars = vars(it.home.path());
    for name in ["AWS_ENDPOINT_URL_SSO_OIDC", "AWS_ENDPOINT_URL_SSO"] {
        vars.insert(name.to_owned(), it.provider.url());
    }
    Terminal::run(Path::new(crate::home::MOORLINE), args, &vars, size)
}

fn many(delay: u64) -> Signing {
    let options = Options {
        accounts: Account::many(12, 1),
        portal_delay: Duration::from_millis(delay),
        ..Options::default()
    };
    let it = Signing::with(ACME, options);
    it.token("acme", &SCOPES, 3600);
    it
}

#[test]
fn credentials_are_not_shown_unless_asked_for() {
    let it = Signing::new(ACME);
    it.token("acme", &SCOPES, 3600);
    let mut terminal = run(&it, &["credentials", "dev"], (80, 24));
    assert_eq!(terminal.wait_for_end().code(), Some(2));
    let screen = terminal.screen();
    assert!(
        screen.contains("--show") && !screen.contains("ASIA"),
        "{screen}"
    );
    assert_eq!(it.provider.requests().len(), 0, "nothing was even got");
    let mut terminal = run(&it, &["credentials", "dev", "--show"], (300, 24));
    assert_eq!(terminal.wait_for_end().code(), Some(0));
    assert!(terminal.screen().contains("\"AccessKeyId\":\"ASIA"));
}

#[test]
fn one_line_tells_how_it_goes_on_and_is_gone_afterwards() {
    let it = many(50);
    let mut terminal = run(&it, &["roles"], (80, 24));
    terminal.wait_for("of 12 accounts");
    assert_eq!(terminal.screen().trim().lines().count(), 1);
    assert_eq!(terminal.wait_for_end().code(), Some(0));
    let screen = terminal.screen();
    assert!(!screen.contains("of 12 accounts"), "{screen}");
    assert_eq!(screen.trim().lines().count(), 12, "{screen}");
    let it = many(50);
    let mut terminal = run(&it, &["roles"], (20, 5));
    terminal.wait_for("Identity Center acm");
    assert_eq!(
        terminal.screen().trim().lines().count(),
        1,
        "it does not wrap"
    );
    assert_eq!(terminal.wait_for_end().code(), Some(0));
}

#[test]
fn ctrl_c_leaves_a_clean_line() {
    let it = many(20_000);
    let mut terminal = run(&it, &["roles"], (80, 24));
    terminal.wait_for("asking");
    terminal.send("\u{3}");
    assert_eq!(terminal.wait_for_end().code(), Some(130));
    let screen = terminal.screen();
    assert!(
        screen.contains("interrupted") && !screen.contains("asking"),
        "{screen}"
    );
}
