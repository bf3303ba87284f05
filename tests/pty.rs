//! The console in a real terminal: the demo from end to end, the same through the shell function,
//! and how it leaves the terminal behind.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails"
)]

#[path = "support/pty.rs"]
#[expect(dead_code, reason = "the tour uses the rest")]
mod pty;

use moorline::demo::{Operation, Options, Provider};
use pty::{Terminal, vars};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn binary() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_moorline"))
}

/// The code shown on a sign-in panel.
fn code(screen: &str) -> Option<String> {
    screen
        .lines()
        .map(str::trim)
        .find(|line| {
            let bytes = line.as_bytes();
            bytes.len() == 9
                && bytes[4] == b'-'
                && line
                    .replace('-', "")
                    .bytes()
                    .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        })
        .map(str::to_string)
}

fn base_url(screen: &str) -> String {
    let line = screen
        .lines()
        .map(str::trim)
        .find(|line| line.starts_with("http://127"))
        .unwrap();
    line.trim_end_matches("/device").to_string()
}

/// Approves as a person without a browser does.
fn approve_with_curl(base: &str, code: &str) {
    let (host, port) = base.trim_start_matches("http://").split_once(':').unwrap();
    let body = format!("user_code={code}");
    let request = format!(
        "POST /device/approve HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect((host, port.parse::<u16>().unwrap())).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("Approved"), "{answer}");
}

#[test]
fn the_demo_goes_from_sign_in_to_a_switch_and_leaves_nothing() {
    let home = tempfile::tempdir().unwrap();
    let mut vars = vars(home.path());
    vars.insert("AWS_PROFILE".into(), "of-the-user".into());
    vars.insert(
        "AWS_CONFIG_FILE".into(),
        home.path().join("of-the-user").to_str().unwrap().into(),
    );
    vars.insert("HTTPS_PROXY".into(), "http://127.0.0.1:1".into());
    vars.insert("HTTP_PROXY".into(), "http://127.0.0.1:1".into());
    let before = listing(home.path());
    let mut console = Terminal::run(&binary(), &["demo"], &vars, (80, 24));
    console.wait_for("dev-lambda");
    assert!(console.screen().contains("DEMO"));
    assert!(!console.screen().contains("of-the-user"));
    console.send("s");
    let screen = console.wait_until("sign-in code", |screen| code(screen).is_some());
    let shown = code(&screen).unwrap();
    for line in screen
        .lines()
        .filter(|line| line.contains(&shown) && line.trim() != shown)
    {
        assert!(
            line.contains("user_code"),
            "nothing else stands on the line of the code: {line}"
        );
    }
    console.send("C");
    console.wait_for("sent to the terminal");
    assert_eq!(console.copied().len(), 1, "the code was copied");
    approve_with_curl(&base_url(&screen), &shown);
    console.wait_for("Signed in");
    console.send("\r");
    console.wait_for("CodeWhisperer ●");
    console.send("/lambda\r");
    console.wait_without("personal  ");
    console.send("\r");
    let alert = console.wait_for("Stay connected to CodeWhisperer");
    assert!(alert.contains("IAM"), "{alert}");
    console.send("1");
    console.wait_for("pinned");
    console.send("q");
    let status = console.wait_for_end();
    assert!(status.success());
    assert!(console.is_given_back());
    let last = console.screen();
    assert!(
        last.contains("switched to dev-lambda") && last.contains("demo over"),
        "{last}"
    );
    assert_eq!(
        listing(home.path()),
        before,
        "the scratch home is gone and the user's home untouched"
    );
}

fn listing(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// A home with a Builder ID session, a bearer profile of it and one with keys.
fn prepared_home() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join(".aws")).unwrap();
    fs::write(
        home.path().join(".aws/config"),
        "[sso-session builder-id]\nsso_start_url = https://view.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = codewhisperer:completions,codewhisperer:analysis\n\n[profile personal]\nsso_session = builder-id\n\n[profile dev-lambda]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = canary-secret\nregion = eu-west-1\n",
    )
    .unwrap();
    home
}

fn with_provider(
    mut vars: BTreeMap<String, String>,
    provider: &Provider,
) -> BTreeMap<String, String> {
    vars.insert("AWS_ENDPOINT_URL_SSO_OIDC".into(), provider.url());
    vars.insert("AWS_ENDPOINT_URL_SSO".into(), provider.url());
    vars
}

/// Signs in, switches with the alert, quits; all in a shell that has the function.
fn through_a_shell(shell: &str, args: &[&str], load: &str) {
    if Command::new(shell)
        .arg("--version")
        .stdout(Stdio::null())
        .status()
        .is_err()
    {
        println!("skipped: {shell} is not installed");
        return;
    }
    let home = prepared_home();
    let provider = Provider::spawn(Options::default()).unwrap();
    let mut vars = with_provider(vars(home.path()), &provider);
    let bin = binary().parent().unwrap().to_str().unwrap().to_string();
    vars.insert("PATH".into(), format!("{bin}:{}", vars["PATH"]));
    vars.insert("AWS_PROFILE".into(), "personal".into());
    vars.insert("SHELL".into(), format!("/bin/{shell}"));
    let mut terminal = Terminal::run(Path::new(shell), args, &vars, (100, 30));
    terminal.send(&format!("{load}; echo lo''aded\n"));
    terminal.wait_for("loaded");
    let status = if shell == "fish" { "$status" } else { "$?" };
    terminal.send(&format!(
        "moorline; echo \"status={status} profile=[$AWS_PROFILE] set=[$MOORLINE_SET] result=[$MOORLINE_RESULT]\"\n"
    ));
    terminal.wait_for("dev-lambda");
    terminal.wait_for("CodeWhisperer ○");
    terminal.send("s");
    let screen = terminal.wait_until("sign-in code", |screen| code(screen).is_some());
    assert!(provider.approve(&code(&screen).unwrap()));
    terminal.wait_for("Signed in");
    terminal.send("\r");
    terminal.wait_for("CodeWhisperer ●");
    terminal.send("/lambda\r");
    terminal.send("\r");
    terminal.wait_for("Stay connected to CodeWhisperer");
    terminal.send("1");
    terminal.wait_for("pinned");
    terminal.send("q");
    terminal.wait_for("switched to dev-lambda");
    let screen = terminal.wait_for("profile=[dev-lambda]");
    assert!(screen.contains("status=0"), "{screen}");
    assert!(
        screen.contains("set=[AWS_PROFILE]") && screen.contains("result=[]"),
        "{screen}"
    );
    let left: Vec<String> = listing(home.path())
        .into_iter()
        .filter(|name| name.starts_with("moorline."))
        .collect();
    assert!(left.is_empty(), "the result file is removed: {left:?}");
    assert_eq!(
        provider.count(Operation::RegisterClient),
        1,
        "one registration per sign-in"
    );
    assert!(!screen.contains("canary-secret"));
}

#[test]
fn a_switch_in_the_console_reaches_bash() {
    through_a_shell(
        "bash",
        &["--norc", "--noprofile", "-i"],
        "eval \"$(moorline init bash)\"",
    );
}

#[test]
fn a_switch_in_the_console_reaches_zsh() {
    through_a_shell("zsh", &["-f", "-i"], "eval \"$(moorline init zsh)\"");
}

#[test]
fn a_switch_in_the_console_reaches_fish() {
    through_a_shell(
        "fish",
        &["--no-config", "-i"],
        "moorline init fish | source",
    );
}

#[test]
fn leaving_without_a_switch_changes_nothing() {
    let home = prepared_home();
    let result = home.path().join("result");
    fs::write(&result, "").unwrap();
    fs::set_permissions(&result, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let mut vars = vars(home.path());
    vars.insert("MOORLINE_RESULT".into(), result.to_str().unwrap().into());
    let config = fs::read(home.path().join(".aws/config")).unwrap();
    let mut console = Terminal::run(&binary(), &[], &vars, (100, 30));
    console.wait_for("dev-lambda");
    console.send("jjjk?");
    console.wait_for("Keys in");
    console.send("\u{1b}");
    console.wait_without("Keys in");
    console.send("q");
    assert!(console.wait_for_end().success());
    assert_eq!(fs::read_to_string(&result).unwrap(), "");
    assert_eq!(fs::read(home.path().join(".aws/config")).unwrap(), config);
    assert!(
        !home
            .path()
            .join(".local/state/moorline/state.toml")
            .exists()
    );
}

#[test]
fn files_that_other_programs_change_show_up_by_themselves() {
    let home = prepared_home();
    let mut console = Terminal::run(&binary(), &[], &vars(home.path()), (100, 30));
    console.wait_for("dev-lambda");
    let path = home.path().join(".aws/config");
    let config = fs::read_to_string(&path).unwrap();
    // The watch begins after the first frame: write until it is seen.
    let deadline = Instant::now() + pty::DEADLINE;
    let mut name = 0;
    while !console.screen().contains("appeared-") {
        assert!(Instant::now() < deadline, "{}", console.screen());
        name += 1;
        fs::write(
            &path,
            format!("{config}\n[profile appeared-{name}]\nsso_session = builder-id\n"),
        )
        .unwrap();
        console.pump(Duration::from_millis(400));
    }
}

#[test]
fn every_size_is_drawn_and_resizing_repaints() {
    let home = prepared_home();
    let mut console = Terminal::run(&binary(), &[], &vars(home.path()), (140, 40));
    console.wait_for("1 Connections");
    for (columns, rows) in [(80, 24), (60, 15), (20, 5), (1, 1), (140, 40)] {
        console.resize(columns, rows);
    }
    console.wait_for("3 Services");
    console.send("\u{3}");
    assert!(console.wait_for_end().success(), "ctrl-c quits");
}

#[test]
fn a_terminal_without_a_size_is_waited_for() {
    let home = prepared_home();
    let mut console = Terminal::run(&binary(), &[], &vars(home.path()), (0, 0));
    console.pump(Duration::from_millis(200));
    console.resize(100, 30);
    console.wait_for("dev-lambda");
}

#[test]
fn every_key_is_heard_however_they_come() {
    let home = prepared_home();
    let mut terminal = Terminal::run(&binary(), &[], &vars(home.path()), (100, 24));
    terminal.wait_for("dev-lambda");
    // One by one, so that each is a turn of its own.
    terminal.send("/");
    terminal.send("lam");
    terminal.wait_without("personal  ");
    terminal.send("\u{1b}");
    terminal.wait_for("personal  ");
    terminal.send("?");
    terminal.wait_for("Switch to the selected profile");
    terminal.send("leave");
    terminal.wait_for("Leave the console.");
    terminal.send("\u{3}");
    assert!(terminal.wait_for_end().success());
    assert!(terminal.is_given_back());
    assert!(
        !terminal.raw().windows(4).any(|bytes| bytes == b"\x1b[6n"),
        "the terminal is never asked anything"
    );
}

#[test]
fn pasted_keys_do_nothing() {
    let home = prepared_home();
    let mut terminal = Terminal::run(&binary(), &[], &vars(home.path()), (100, 24));
    terminal.wait_for("dev-lambda");
    terminal.send("\u{1b}[200~q\nq\u{1b}[201~");
    terminal.send("/");
    terminal.send("\u{1b}[200~lam\u{1b}[201~");
    terminal.wait_without("personal  ");
    terminal.send("\u{3}");
    assert!(terminal.wait_for_end().success());
}

#[test]
fn a_signal_ends_it_and_the_terminal_is_given_back() {
    for signal in ["-TERM", "-HUP", "-INT"] {
        let home = prepared_home();
        let mut terminal = Terminal::run(&binary(), &[], &vars(home.path()), (100, 24));
        terminal.wait_for("dev-lambda");
        let pid = terminal.pid().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &pid])
                .status()
                .unwrap()
                .success()
        );
        assert!(
            terminal.wait_for_end().code().is_some(),
            "{signal} is handled"
        );
        assert!(terminal.is_given_back(), "{signal}");
    }
}

#[test]
fn a_terminal_that_is_gone_without_a_signal_ends_it() {
    let Ok(setsid) = which("setsid") else {
        println!("skipped: there is no setsid to take the console out of the terminal's session");
        return;
    };
    let home = tempfile::tempdir().unwrap();
    // What it draws on stays: only what it reads from goes away.
    let (screen, screen_end) = pty_process::blocking::open().unwrap();
    screen.resize(pty_process::Size::new(24, 80)).unwrap();
    let path = screen_end_path(&screen);
    let (keys, keys_end) = pty_process::blocking::open().unwrap();
    keys.resize(pty_process::Size::new(24, 80)).unwrap();
    let mut child = pty_process::blocking::Command::new("/bin/sh")
        .args(["-c", "trap '' HUP; exec \"$0\" --wait \"$1\" >\"$2\" 2>&1"])
        .args([setsid.as_os_str(), binary().as_os_str(), path.as_os_str()])
        .env_clear()
        .envs(vars(home.path()))
        .spawn(keys_end)
        .unwrap();
    let mut seen = Vec::new();
    let mut bytes = [0; 4096];
    while !seen.windows(8).any(|part| part == b"Profiles") {
        let read = std::io::Read::read(&mut &screen, &mut bytes).unwrap();
        seen.extend_from_slice(&bytes[..read]);
    }
    std::thread::spawn(move || while std::io::Read::read(&mut &screen, &mut bytes).is_ok() {});
    drop(keys);
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(
            begun.elapsed() < pty::DEADLINE,
            "it goes on without a terminal"
        );
        std::thread::yield_now();
    }
    drop(screen_end);
}

/// The terminal's other end, to be opened by its name.
fn screen_end_path(screen: &pty_process::blocking::Pty) -> PathBuf {
    let name = rustix::pty::ptsname(screen, Vec::new()).unwrap();
    PathBuf::from(name.to_str().unwrap())
}

fn which(program: &str) -> Result<PathBuf, String> {
    let found = Command::new("sh")
        .args(["-c", "command -v \"$0\"", program])
        .output()
        .unwrap();
    let path = String::from_utf8_lossy(&found.stdout).trim().to_owned();
    match path.is_empty() {
        true => Err(format!("there is no {program}")),
        false => Ok(path.into()),
    }
}

#[test]
fn the_aws_console_opens_and_its_address_is_no_programs_argument() {
    let home = tempfile::tempdir().unwrap();
    let said = home.path().join("said");
    let browser = home.path().join("browser");
    let script = format!("#!/bin/sh\nprintf '%s' \"$*\" >'{}'\n", said.display());
    fs::write(&browser, script).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(&browser, mode).unwrap();
    let mut vars = vars(home.path());
    vars.insert("BROWSER".into(), browser.to_str().unwrap().into());
    let args = ["demo", "--as", "professional"];
    let mut console = Terminal::run(&binary(), &args, &vars, (80, 24));
    console.wait_for("▸ acme-dev");
    console.send("O");
    let begun = Instant::now();
    let told = loop {
        console.pump(Duration::from_millis(50));
        match fs::read_to_string(&said) {
            Ok(told) if !told.is_empty() => break told,
            _ => assert!(begun.elapsed() < pty::DEADLINE, "{}", console.screen()),
        }
    };
    assert!(told.starts_with("http://127.0.0.1:"), "{told}");
    assert!(!told.contains("Action=login"), "{told}");
    let answer = get(&told);
    let location = answer.lines().find(|line| line.starts_with("location: "));
    assert!(location.unwrap().contains("Action=login"), "{answer}");
    console.wait_for("AWS console");
    assert!(!console.screen().contains("SigninToken"));
    console.send("q");
    assert!(console.wait_for_end().success());
}

/// The answer to a `GET` of an address of this machine, as it came, its head in small letters.
fn get(address: &str) -> String {
    use std::io::{Read, Write};
    let (host, path) = address
        .trim_start_matches("http://")
        .split_once('/')
        .unwrap();
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    write!(
        stream,
        "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let mut lines: Vec<String> = Vec::new();
    for line in answer.lines() {
        lines.push(match line.split_once(':') {
            Some((name, value)) => format!("{}:{value}", name.to_ascii_lowercase()),
            None => line.to_owned(),
        });
    }
    lines.join("\n")
}
