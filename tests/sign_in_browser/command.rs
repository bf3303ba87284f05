//! `moorline login` with a browser that comes back: without a terminal, and in one.

use crate::home::{Done, MOORLINE};
use crate::pty::{Terminal, vars};
use crate::signing::{ORGANIZATION, Signing};
use crate::{open, status, way_back_from};
use moorline::demo::Operation;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Child;

/// Wide enough that no address is broken.
const WIDE: (u16, u16) = (900, 40);

fn signing() -> Signing {
    Signing::new(&format!(
        "[sso-session acme]\nsso_start_url = {ORGANIZATION}\nsso_region = eu-west-1\n"
    ))
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

/// Does what a person in a browser does on the page.
fn allow(it: &Signing, page: &str) {
    let address = run(way_back_from(&it.provider, page, true));
    assert_eq!(status(&run(open(&address))), "200");
}

/// The address of the page, which stands alone on its line.
fn page(said: &str) -> Option<String> {
    let is_page =
        |line: &&str| line.starts_with("http://127.0.0.1:") && line.contains("/authorize?");
    said.lines()
        .map(str::trim_end)
        .find(is_page)
        .map(str::to_owned)
}

/// Reads what a login says until the page is there.
fn page_of(child: &mut Child) -> (String, String, impl Read + use<>) {
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    while stderr.read_line(&mut said).unwrap() > 0 {
        if let Some(page) = page(&said) {
            return (page, said, stderr);
        }
    }
    panic!("no page was shown:\n{said}")
}

fn end(child: Child, mut said: String, mut stderr: impl Read) -> Done {
    stderr.read_to_string(&mut said).unwrap();
    let output = child.wait_with_output().unwrap();
    Done {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: said,
    }
}

/// A program for `BROWSER` that hands the address it gets to whoever reads the pipe.
fn browser(it: &Signing) -> (PathBuf, PathBuf) {
    let pipe = it.home.join("opened");
    let made = it.home.program("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let script = it.home.write(
        "browser",
        format!("#!/bin/sh\nprintf '%s\\n' \"$@\" > '{}'\n", pipe.display()),
    );
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    (script, pipe)
}

#[test]
fn the_browser_is_opened_with_the_page_and_signs_in() {
    let it = signing();
    let (script, pipe) = browser(&it);
    let mut command = it.command(&["login", "acme", "--browser"]);
    let child = command.env("BROWSER", script).spawn().unwrap();
    let opened = fs::read_to_string(pipe).unwrap();
    assert_eq!(
        page(&opened).as_deref(),
        Some(opened.trim_end()),
        "one argument"
    );
    allow(&it, opened.trim_end());
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.success() && output.stdout.is_empty(),
        "{stderr}"
    );
    assert_eq!(page(&stderr).as_deref(), Some(opened.trim_end()));
    assert_eq!(it.home.connection("session:acme")["state"], "signed_in");
    assert_eq!(it.provider.count(Operation::ExchangeCode), 1);
}

#[test]
fn without_a_terminal_page_and_tunnel_are_said_each_on_a_line() {
    let it = signing();
    let mut command = it.command(&["login", "acme", "--browser"]);
    command
        .env("SSH_CONNECTION", "10.0.0.9 5123 10.0.0.1 2222")
        .env("USER", "dev");
    let mut child = command.spawn().unwrap();
    let (page, said, stderr) = page_of(&mut child);
    allow(&it, &page);
    let done = end(child, said, stderr).exits(0);
    let tunnel = done.stderr.lines().find(|line| line.starts_with("ssh -L "));
    let port = tunnel.unwrap()["ssh -L ".len()..]
        .split(':')
        .next()
        .unwrap();
    assert_eq!(
        tunnel.unwrap(),
        format!("ssh -L {port}:127.0.0.1:{port} -p 2222 dev@10.0.0.1")
    );
    assert!(page.contains(&format!("127.0.0.1%3A{port}%2Foauth%2Fcallback")));
    assert!(!done.stderr.contains("paste"), "nobody could: {done:?}");
}

#[test]
fn the_settings_choose_and_a_browser_that_fails_is_said() {
    let it = signing();
    it.home.settings("sign_in = \"browser\"\n");
    let mut terminal = terminal(&it, &["login", "acme"], &[("BROWSER", "/bin/false")]);
    let screen = terminal.wait_for("open the page yourself");
    allow(&it, &page(&screen).unwrap());
    assert!(terminal.wait_for_end().success());
}

#[test]
fn a_browser_that_fails_gives_way_to_a_code_where_nobody_chose() {
    if ["/.dockerenv", "/run/.containerenv"]
        .iter()
        .any(|file| Path::new(file).exists())
    {
        println!("skipped: in a container a code is the way from the beginning");
        return;
    }
    let it = signing();
    let mut terminal = terminal(&it, &["login", "acme"], &[("BROWSER", "/bin/false")]);
    terminal.wait_for("No browser could be opened, so a code is used instead.");
    terminal.wait_for("enter this code");
    assert!(it.provider.approve(&it.provider.waiting()[0]));
    assert!(terminal.wait_for_end().success());
}

fn terminal(it: &Signing, args: &[&str], more: &[(&str, &str)]) -> Terminal {
    let mut vars = vars(it.home.path());
    for (name, value) in more {
        vars.insert((*name).into(), (*value).into());
    }
    for name in ["AWS_ENDPOINT_URL_SSO_OIDC", "AWS_ENDPOINT_URL_SSO"] {
        vars.insert(name.into(), it.provider.url());
    }
    Terminal::run(Path::new(MOORLINE), args, &vars, WIDE)
}

#[test]
fn in_a_terminal_the_address_can_be_pasted_in_pieces_too() {
    let it = signing();
    let mut terminal = terminal(&it, &["login", "acme", "--browser"], &[]);
    terminal.wait_for("ctrl-c cancels");
    let page = page(&terminal.screen()).unwrap();
    let address = run(way_back_from(&it.provider, &page, true));
    terminal.send("what is this?\n");
    terminal.wait_for("That is not the address the browser ends at");
    let (start, rest) = address.split_at(address.len() - 20);
    terminal.send(&format!("{start}\n"));
    terminal.wait_for("another sign-in");
    terminal.send(&format!("  {rest}\n"));
    let screen = terminal.wait_for("signed in to");
    assert!(terminal.wait_for_end().success(), "{screen}");
    assert_eq!(it.home.connection("session:acme")["state"], "signed_in");
}

#[test]
fn in_a_terminal_a_key_changes_the_way() {
    let it = signing();
    let mut terminal = terminal(&it, &["login", "acme", "--browser"], &[]);
    terminal.wait_for("`d` and enter");
    terminal.send("d\n");
    terminal.wait_for("enter this code");
    terminal.wait_for("`b` and enter");
    assert_eq!(it.provider.waiting().len(), 1);
    assert!(it.provider.approve(&it.provider.waiting()[0]));
    terminal.wait_for("signed in to");
    assert!(terminal.wait_for_end().success());
    assert_eq!(it.provider.count(Operation::ExchangeCode), 0);
}
