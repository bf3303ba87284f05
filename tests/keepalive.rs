//! `keepalive`: tokens stay fresh with no console, each at its own pace.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "support/home.rs"]
mod home;
#[path = "support/signing.rs"]
mod signing;

use home::{MOORLINE, finish};
use moorline::demo::{Fault, Operation, Refusal};
use rustix::process::{Pid, Signal, kill_process};
use signing::Signing;
use std::io::{BufRead, BufReader};
use std::process::Child;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

const CONFIG: &str = "[sso-session acme]\nsso_start_url = https://d-9067demo00.awsapps.com/start\nsso_region = eu-west-1\n[sso-session beta]\nsso_start_url = https://d-9067demo00.awsapps.com/start\nsso_region = eu-west-1\nsso_registration_scopes = codecatalyst:read_write\n";
const ACME: &[&str] = &["sso:account:access"];
const BETA: &[&str] = &["codecatalyst:read_write"];

/// Two sessions, each pinned for a service.
fn pinned() -> Signing {
    let it = Signing::new(CONFIG);
    it.home
        .write_state("[pins]\naccount-list = \"session:acme\"\ncodecatalyst = \"session:beta\"\n");
    it
}

#[test]
fn what_is_due_is_refreshed_once_and_nothing_else() {
    let it = pinned();
    it.token("acme", ACME, 600);
    it.token("beta", BETA, 3000);
    let done = it.run(&["keepalive", "--once"]).exits(0);
    assert_eq!(it.provider.count(Operation::RefreshToken), 1);
    assert_eq!(done.stderr.lines().count(), 1, "{done:?}");
    assert!(done.stderr.contains("acme: fresh until"), "{done:?}");
    let done = it.run(&["keepalive", "--once"]).exits(0);
    assert_eq!(done.stderr, "", "nothing is due, so nothing is said");
    assert_eq!(it.provider.requests().len(), 1, "and nobody is asked");
}

#[test]
fn what_nobody_uses_is_left_alone() {
    let it = Signing::new(CONFIG);
    it.token("acme", ACME, 600);
    let done = it.run(&["keepalive", "--once"]).exits(0);
    assert_eq!(done.stderr, "");
    assert_eq!(it.provider.requests().len(), 0);
}

#[test]
fn a_session_that_is_over_does_not_starve_another() {
    let it = pinned();
    it.token("acme", ACME, 600);
    it.token("beta", BETA, 600);
    let over = || Fault::Refuse(Refusal::InvalidGrant);
    it.provider.fail_next(Operation::RefreshToken, over());
    let done = it.run(&["keepalive", "--once"]).exits(3);
    assert_eq!(it.provider.count(Operation::RefreshToken), 2);
    assert!(done.stderr.contains("beta: fresh until"), "{done:?}");
    assert!(done.stderr.contains("moorline login acme"), "{done:?}");
}

#[test]
fn trouble_that_costs_nothing_asks_for_no_sign_in() {
    let it = pinned();
    it.token("acme", ACME, 600);
    it.token("beta", BETA, 3000);
    for _ in 0..3 {
        let busy = Fault::Refuse(Refusal::InternalServer);
        it.provider.fail_next(Operation::RefreshToken, busy);
    }
    it.run(&["keepalive", "--once"]).exits(1).says(&["is kept"]);
    assert_eq!(it.provider.count(Operation::RefreshToken), 3);
}

#[test]
fn what_was_never_signed_in_is_told_with_its_command() {
    let it = pinned();
    it.token("beta", BETA, 3000);
    let done = it.run(&["keepalive", "--once"]).exits(3);
    assert!(done.stderr.contains("`moorline login acme`"), "{done:?}");
    assert_eq!(it.provider.requests().len(), 0);
}

/// A running `keepalive`, and the lines it says.
struct Running {
    child: Child,
    lines: Receiver<String>,
}

fn start(it: &Signing) -> Running {
    let mut child = it.command(&["keepalive"]).spawn().unwrap();
    let stderr = BufReader::new(child.stderr.take().unwrap());
    let (say, lines) = channel();
    thread::spawn(move || {
        for line in stderr.lines() {
            let _ = say.send(line.unwrap());
        }
    });
    Running { child, lines }
}

impl Running {
    #[track_caller]
    fn says(&mut self, words: &str) {
        let line = self.lines.recv_timeout(Duration::from_secs(60));
        if !line.as_ref().is_ok_and(|line| line.contains(words)) {
            self.child.kill().unwrap();
            panic!("not said: {words}: {line:?}");
        }
    }

    fn ends_by(mut self, signal: Signal) -> Option<i32> {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
        let lines: Vec<String> = self.lines.iter().collect();
        let code = self.child.wait().unwrap().code();
        assert!(
            lines.iter().all(|line| !line.contains("fresh")),
            "{lines:?}"
        );
        code
    }
}

#[test]
fn it_goes_on_until_it_is_stopped_and_sees_new_tokens() {
    let it = pinned();
    it.token("acme", ACME, 600);
    let mut running = start(&it);
    running.says("acme: fresh until");
    // Said when nothing is due any more: from now on only a change of the files wakes it.
    running.says("`moorline login beta`");
    it.token("beta", BETA, 600);
    running.says("beta: fresh until");
    assert_eq!(it.provider.count(Operation::RefreshToken), 2);
    assert_eq!(running.ends_by(Signal::TERM), Some(0));
}

#[test]
fn ctrl_c_is_an_interruption() {
    let it = pinned();
    it.token("acme", ACME, 600);
    it.token("beta", BETA, 3000);
    let mut running = start(&it);
    running.says("acme: fresh until");
    assert_eq!(running.ends_by(Signal::INT), Some(130));
}

#[test]
fn the_units_run_this_very_program() {
    let it = Signing::new("");
    let unit = it.run(&["keepalive", "--print-systemd"]).exits(0).stdout;
    let sections: Vec<&str> = unit.lines().filter(|line| line.starts_with('[')).collect();
    assert_eq!(sections, ["[Unit]", "[Service]", "[Install]"]);
    let start = unit
        .lines()
        .find_map(|line| line.strip_prefix("ExecStart="));
    assert_eq!(start, Some(format!("\"{MOORLINE}\" keepalive").as_str()));
    let plist = it.run(&["keepalive", "--print-launchd"]).exits(0).stdout;
    assert!(plist.contains(&format!("<string>{MOORLINE}</string>")));
    assert_eq!(open_elements(&plist), Vec::<&str>::new());
    // Where there is a reader of property lists, it must read this one.
    let file = it.home.write("agent.plist", &plist);
    let script =
        "import plistlib, sys; print(*plistlib.load(open(sys.argv[1], 'rb'))['ProgramArguments'])";
    let mut python = it.home.program("python3");
    let python = python.args(["-c", script]).arg(file);
    if it.home.program("python3").arg("--version").output().is_ok() {
        let read = finish(python).exits(0).stdout;
        assert_eq!(read.trim_end(), format!("{MOORLINE} keepalive"));
    }
}

/// The elements of an XML text that are not closed in order.
fn open_elements(xml: &str) -> Vec<&str> {
    let mut open = Vec::new();
    for tag in xml.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap();
        let name = tag.trim_start_matches('/').split(' ').next().unwrap();
        if tag.starts_with(['?', '!']) || tag.ends_with('/') {
            continue;
        } else if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name));
        } else {
            open.push(name);
        }
    }
    open
}
