//! The console out of the way, in a real terminal: a fake `aws login` in the foreground however it
//! ends, keys typed without echo, an address in one piece, and ctrl-z.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails"
)]

#[expect(dead_code, reason = "the other tests use the rest")]
#[path = "support/pty.rs"]
mod pty;

use moorline::demo::{Options, Provider};
use pty::{Terminal, vars};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

const CONFIG: &str = "[sso-session builder-id]\nsso_start_url = https://view.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = codewhisperer:completions,codewhisperer:analysis\n\n[profile personal]\nsso_session = builder-id\n\n[profile console]\nlogin_session = arn:aws:iam::111122223333:user/dev\n";

fn binary() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_moorline"))
}

/// A home, and the variables with a fake `aws` whose `login` does this.
fn home(login: &str) -> (tempfile::TempDir, BTreeMap<String, String>) {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join(".aws")).unwrap();
    fs::write(home.path().join(".aws/config"), CONFIG).unwrap();
    let bin = home.path().join("bin");
    fs::create_dir(&bin).unwrap();
    let aws = bin.join("aws");
    let script = format!(
        "#!/bin/sh\ncase \"$1\" in\n--version) echo aws-cli/2.99.0 Python/3.13 Linux exe ;;\nlogin) echo \"fake aws: $*\"\n{login} ;;\nesac\n"
    );
    fs::write(&aws, script).unwrap();
    fs::set_permissions(&aws, fs::Permissions::from_mode(0o755)).unwrap();
    let mut vars = vars(home.path());
    let path = format!("{}:{}", bin.display(), vars["PATH"]);
    vars.insert("PATH".into(), path);
    vars.insert("AWS_PROFILE".into(), "console".into());
    (home, vars)
}

fn kill(signal: &str, pid: u32) {
    let kill = std::process::Command::new("kill")
        .args([signal, &pid.to_string()])
        .status();
    assert!(kill.unwrap().success());
}

/// A console on which `s` was pressed for the session of `aws login`.
fn signing_in(login: &str) -> (tempfile::TempDir, Terminal) {
    let (home, vars) = home(login);
    let mut console = Terminal::run(&binary(), &[], &vars, (80, 24));
    console.wait_for("aws login");
    console.wait_for("▸ console");
    console.send("s");
    console.wait_for("fake aws: login --profile console");
    assert!(console.is_given_back(), "the command has the normal screen");
    (home, console)
}

/// Goes back to the console, which works as before, and leaves it.
fn back(mut console: Terminal, exit_code: &str) {
    console.wait_for("Press enter to go back");
    console.send("\r");
    console.wait_for("[2 Profiles]");
    assert!(!console.is_given_back());
    console.send("a");
    let noted = console.wait_for(" Activity ");
    assert!(noted.contains("moorline login profile:console"), "{noted}");
    assert!(noted.contains(exit_code), "{noted}");
    console.send("\u{1b}");
    console.wait_without(" Activity ");
    console.send("/pers");
    console.wait_without("aws login");
    console.send("\u{3}");
    assert!(console.wait_for_end().success());
    assert!(console.is_given_back());
}

#[test]
fn aws_login_has_the_terminal_and_its_end_is_noted() {
    let (_home, mut console) = signing_in(
        "printf 'name? '; read name; printf 'once more? '; read again; echo \"hello $name $again\"; exit 7",
    );
    console.wait_for("name?");
    // What is typed reaches the command alone, and is echoed by the terminal.
    console.send("dev\r");
    console.wait_for("once more?");
    console.send("ops\r");
    console.wait_for("hello dev ops");
    console.wait_for("exit code 7");
    back(console, "exit code 1");
}

#[test]
fn ctrl_c_ends_the_command_and_not_the_console() {
    let (_home, mut console) = signing_in("stty -echo; trap 'exit 130' INT; read never");
    console.send("\u{3}");
    back(console, "exit code 130");
}

#[test]
fn a_command_that_dies_leaves_the_terminal_as_it_was() {
    let (home, vars) = home("stty raw -echo; kill -9 $PPID; exit 0");
    let mut shell = Terminal::run(Path::new("/bin/sh"), &["-i"], &vars, (80, 24));
    shell.send(&format!(
        "stty -a > {0}/before; {1}; stty -a > {0}/after; echo fin''ished\r",
        home.path().display(),
        binary().display()
    ));
    shell.wait_for("▸ console");
    shell.send("s");
    shell.wait_for("exit code 137");
    shell.send("\r");
    shell.wait_for("[2 Profiles]");
    shell.send("q");
    shell.wait_for("finished");
    let read = |name| fs::read_to_string(home.path().join(name)).unwrap();
    assert_eq!(read("before"), read("after"));
}

#[test]
fn a_signal_meanwhile_ends_both() {
    let (_home, mut console) = signing_in("exec sleep 1000");
    kill("-TERM", console.pid());
    assert!(console.wait_for_end().code().is_some());
    assert!(console.is_given_back());
}

#[test]
fn keys_are_asked_for_outside_the_console() {
    let (_home, vars) = home("");
    let mut console = Terminal::run(&binary(), &[], &vars, (80, 24));
    console.wait_for("▸ console");
    console.send("nG\r");
    console.wait_for("Add a profile with IAM keys");
    console.send("ci-keys\r");
    console.wait_until("the command", |screen| !screen.contains("[2 Profiles]"));
    console.send("\u{3}");
    console.wait_for("Press enter to go back");
    console.send("\r");
    console.wait_for("[2 Profiles]");
    console.send("a");
    console.wait_for("moorline profiles add --static ci-keys");
    console.send("q");
    assert!(console.wait_for_end().success());
}

#[test]
fn ctrl_c_that_reached_the_console_alone_is_handed_on() {
    let (_home, vars) = home("");
    let mut console = Terminal::run(&binary(), &[], &vars, (80, 24));
    console.wait_for("▸ console");
    console.send("nG\r");
    console.wait_for("Add a profile with IAM keys");
    console.send("ci-keys\r");
    console.wait_for("Access key id");
    // As when it is pressed before the command has started.
    kill("-INT", console.pid());
    console.wait_for("exit code 130");
    console.send("\r");
    console.wait_for("[2 Profiles]");
}

#[test]
fn a_command_that_is_ended_while_nothing_is_shown_gives_the_echo_back() {
    let (home, vars) = home("");
    let mut shell = Terminal::run(Path::new("/bin/sh"), &["-i"], &vars, (80, 24));
    let out = home.path().display();
    shell.send(&format!(
        "stty -a > {out}/before; sh -c 'echo $$ > {out}/pid; exec {} profiles add --static ci'; echo code''=$?; stty -a > {out}/after; echo fin''ished\r",
        binary().display()
    ));
    shell.wait_for("Access key id: ");
    let read = |name| fs::read_to_string(home.path().join(name)).unwrap();
    kill("-TERM", read("pid").trim().parse().unwrap());
    let screen = shell.wait_for("finished");
    assert!(screen.contains("code=143"), "{screen}");
    assert_eq!(read("before"), read("after"));
}

/// A console that waits for a browser to come back.
fn browsing(provider: &Provider) -> (tempfile::TempDir, Terminal) {
    let (home, mut vars) = home("");
    vars.insert("AWS_ENDPOINT_URL_SSO_OIDC".into(), provider.url());
    vars.insert("AWS_PROFILE".into(), "personal".into());
    let mut console = Terminal::run(&binary(), &[], &vars, (60, 15));
    console.wait_for("▸ personal");
    console.send("s");
    console.wait_for("Waiting for");
    console.send("b");
    console.wait_for("left to sign in at");
    (home, console)
}

#[test]
fn no_key_of_a_long_paste_is_lost() {
    let provider = Provider::spawn(Options::default()).unwrap();
    let (_home, mut console) = browsing(&provider);
    console.send(&format!("p{}", "x".repeat(500)));
    console.wait_for("500 characters");
    console.send("\u{3}");
    assert!(console.wait_for_end().success());
}

#[test]
fn an_address_is_printed_in_one_piece() {
    let provider = Provider::spawn(Options::default()).unwrap();
    let (_home, mut console) = browsing(&provider);
    console.send("u");
    let screen = console.wait_for("Press enter to go back");
    // The emulator joins what the terminal itself has wrapped.
    let whole = screen.lines().find(|line| line.starts_with("http://127"));
    assert!(
        whole.is_some_and(|url| url.len() > 120 && url.contains("code_challenge=")),
        "{screen}"
    );
    console.send("\r");
    console.wait_for("left to sign in at");
    console.send("\u{3}");
    assert!(console.wait_for_end().success());
}

#[test]
fn ctrl_z_gives_the_shell_its_terminal_and_fg_takes_it_back() {
    let (_home, vars) = home("");
    let mut shell = Terminal::run(
        Path::new("bash"),
        &["--norc", "--noprofile", "-i"],
        &vars,
        (80, 24),
    );
    shell.send(&format!("{}\r", binary().display()));
    shell.wait_for("▸ console");
    shell.send("\u{1a}");
    shell.wait_for("Stopped");
    assert!(!shell.screen().contains("[2 Profiles]"));
    shell.send("echo $((20 + 22))\r");
    shell.wait_for("42");
    shell.send("fg\r");
    shell.wait_for("[2 Profiles]");
    shell.send("/pers");
    shell.wait_without("aws login");
    shell.send("\u{3}");
    shell.wait_for("Stopped");
    shell.send("echo $((40 + 2))ok\r");
    shell.wait_for("42ok");
}
