//! What is different where somebody looks.

use crate::pty::{Terminal, vars};
use crate::{ACME, SCOPES, Signing};
use moorline::demo::{Account, Operation, Options};
use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, Instant};

/// A process that does not get so far in this time never will.
const PATIENCE: Duration = Duration::from_secs(30);

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

/// Whoever leaves while a token is refreshed leaves with the new one in its file.
#[test]
fn ctrl_c_loses_no_refresh_that_has_begun() {
    if !Path::new("/proc/self/fd").exists() {
        println!("skipped: this system does not tell which files a process has open");
        return;
    }
    for args in [
        &["roles"][..],
        &["profiles", "sync", "acme"],
        &["credentials", "dev", "--show"],
        &["token", "account-list", "--show"],
    ] {
        let it = Signing::new(ACME);
        it.token("acme", &SCOPES, -60);
        it.run(&["pin", "account-list", "acme"]).exits(0);
        let file = it.home.token_path("acme");
        let before = fs::read_to_string(&file).unwrap();
        // Another Moorline has its turn: so long the refresh waits.
        let locks = it.home.join(".local/state/moorline/locks");
        fs::create_dir_all(&locks).unwrap();
        let name = file.file_name().unwrap().to_string_lossy();
        let path = locks.join(format!("{name}.lock"));
        let lock = File::create(&path).unwrap();
        lock.lock().unwrap();
        let mut terminal = run(&it, args, (80, 24));
        let begin = Instant::now();
        while !has_open(terminal.pid(), &path) {
            assert!(
                begin.elapsed() < PATIENCE,
                "{args:?}: {}",
                terminal.screen()
            );
            terminal.pump(Duration::from_millis(5));
        }
        terminal.send("\u{3}");
        terminal.wait_for("finishing first");
        drop(lock);
        let code = terminal.wait_for_end().code();
        let screen = terminal.screen();
        assert_eq!(it.provider.count(Operation::RefreshToken), 1, "{screen}");
        assert_ne!(fs::read_to_string(&file).unwrap(), before, "{args:?}");
        // What is done by then is handed out.
        let expected = if args[0] == "token" { 0 } else { 130 };
        assert_eq!(code, Some(expected), "{args:?}: {screen}");
    }
}

fn has_open(process: u32, path: &Path) -> bool {
    let files = fs::read_dir(format!("/proc/{process}/fd")).into_iter();
    let mut open = files
        .flatten()
        .flatten()
        .map(|file| fs::read_link(file.path()));
    open.any(|file| file.is_ok_and(|file| file == path))
}
