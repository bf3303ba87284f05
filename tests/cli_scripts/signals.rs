//! ctrl-c and SIGTERM: what only waits ends at once, and what writes leaves the files as they were
//! before or as they are after, with nothing beside them.

use crate::home::{Home, everything, guide};
use crate::signing::Signing;
use crate::{Scene, finish};
use moorline::store::atomic::is_temporary_name;
use moorline::store::lock::FileLock;
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Duration;

const SIGNALS: [(Signal, i32); 2] = [(Signal::INT, 130), (Signal::TERM, 143)];

/// The commands that change files by themselves.
const WRITING: [&[&str]; 6] = [
    &["switch", "keys", "--stay"],
    &["pin", "codewhisperer", "acme"],
    &["unpin", "codewhisperer"],
    &["profiles", "edit", "keys", "region=eu-west-1", "--yes"],
    &["profiles", "delete", "other", "--yes"],
    &["doctor", "--offline", "--fix", "--yes"],
];

fn send(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

/// The files that a command changes: not locks, nor what says when it was made.
fn content(home: &Home) -> Vec<(PathBuf, Vec<u8>)> {
    let files = home.snapshot().into_iter();
    files
        .filter(|(path, _)| path.extension().is_none_or(|one| one != "lock"))
        .filter(|(path, _)| {
            let path = path.to_string_lossy();
            let is_dated = ["/journal/", "/.aws/sso/", "/activity.jsonl"];
            !is_dated.iter().any(|part| path.contains(part))
        })
        .map(|(path, bytes)| (path.strip_prefix(home.path()).unwrap().to_owned(), bytes))
        .collect()
}

fn leftovers(home: &Home) -> Vec<PathBuf> {
    let files = home.snapshot().into_iter().map(|(path, _)| path);
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    files
        .filter(|path| is_temporary_name(&name(path)))
        .collect()
}

fn written_home() -> Home {
    let home = guide();
    home.write_state("[pins]\ncodewhisperer = \"session:builder-id\"\n");
    home
}

#[test]
fn at_any_moment_it_was_done_or_it_was_not() {
    for args in WRITING {
        let (before, after) = (written_home(), written_home());
        after.run(args).exits(0);
        for (signal, code) in SIGNALS {
            let mut is_over = false;
            for round in 0..40_u32 {
                if is_over {
                    break;
                }
                let home = written_home();
                let mut child = home.moorline(args).spawn().unwrap();
                // The later the round, the later the signal: no clock is read, and any moment will do.
                for _ in 0..round * 4_000 {
                    std::thread::yield_now();
                }
                is_over = child.try_wait().unwrap().is_some();
                if !is_over {
                    send(&child, signal);
                }
                let status = child.wait().unwrap();
                let ended = status.code();
                // Before anything is written, a signal ends a process as it ends any other.
                let by_signal = std::os::unix::process::ExitStatusExt::signal(&status);
                assert!(
                    by_signal == Some(signal.as_raw()) || ended == Some(code) || ended == Some(0),
                    "{args:?}: {status:?}"
                );
                let found = content(&home);
                let is_done = found == content(&after);
                assert!(
                    is_done || found == content(&before),
                    "{args:?}, round {round}"
                );
                assert!(is_done || ended != Some(0), "{args:?}, round {round}");
                assert_eq!(leftovers(&home), [""; 0].map(PathBuf::from), "{args:?}");
                home.run(&["unpin", "kiro"]); // No lock is left that would have to be waited for.
            }
        }
    }
}

#[test]
fn what_has_begun_to_write_is_finished_and_counts() {
    for (signal, _) in SIGNALS {
        let home = written_home();
        let lock = home.join(".local/state/moorline/state.lock");
        let held = FileLock::acquire(&lock, Duration::ZERO, "test").unwrap();
        let mut child = home
            .moorline(&["pin", "codewhisperer", "acme"])
            .spawn()
            .unwrap();
        // It waits for the lock once it has opened the file.
        while !has_open(&child, &lock) {
            assert!(child.try_wait().unwrap().is_none());
            std::thread::yield_now();
        }
        send(&child, signal);
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        stderr.read_line(&mut line).unwrap();
        assert!(line.contains("finishing first"), "{line}");
        drop(held);
        assert!(child.wait().unwrap().success());
        assert!(home.state().contains("session:acme"), "{}", home.state());
    }
}

/// Whether the process has this file open. Where there is no `/proc`, it is as good as ready.
fn has_open(child: &Child, file: &Path) -> bool {
    let Ok(open) = fs::read_dir(format!("/proc/{}/fd", child.id())) else {
        return true;
    };
    open.flatten()
        .any(|one| fs::read_link(one.path()).is_ok_and(|target| target == file))
}

#[test]
fn waiting_ends_at_once_and_leaves_nothing() {
    for (signal, code) in SIGNALS {
        let scene = Scene::new();
        let before = content(&scene.home);
        let mut child = scene
            .command(&["wait-for", "codewhisperer"])
            .spawn()
            .unwrap();
        said(&mut child, "moorline login");
        send(&child, signal);
        assert_eq!(child.wait().unwrap().code(), Some(code));
        assert_eq!(content(&scene.home), before);

        let it = Signing::new(
            "[sso-session acme]\nsso_start_url = https://d-9067demo00.awsapps.com/start\nsso_region = eu-west-1\n",
        );
        let mut child = it.command(&["login", "acme"]).spawn().unwrap();
        said(&mut child, "ctrl-c cancels");
        send(&child, signal);
        assert_eq!(child.wait().unwrap().code(), Some(code));
        assert!(!it.home.token_path("acme").exists());
        assert_eq!(leftovers(&it.home), [""; 0].map(PathBuf::from));
        // Nothing holds a lock: the next one is heard at once.
        let mut again = it.command(&["login", "acme"]).spawn().unwrap();
        said(&mut again, "ctrl-c cancels");
        send(&again, Signal::TERM);
        assert_eq!(again.wait().unwrap().code(), Some(143));
    }
    assert!(everything().path().exists());
}

/// Reads what `child` says until `word` is in it; what comes after is read and forgotten.
fn said(child: &mut Child, word: &str) {
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains(word) {
        line.clear();
        assert!(
            lines.read_line(&mut line).unwrap() > 0,
            "it never said {word}"
        );
    }
    std::thread::spawn(move || lines.read_to_end(&mut Vec::new()));
}

#[test]
fn a_sign_out_is_finished_whoever_ends_it() {
    // The server never answers the first request, so that the signal comes while it is waited for.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    for (signal, _) in SIGNALS {
        let home = guide();
        let mut command = home.moorline(&["logout", "acme", "--yes"]);
        command.env("AWS_ENDPOINT_URL", &url).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (stream, _) = listener.accept().unwrap();
        send(&child, signal);
        said(&mut child, "finishing first");
        drop(stream);
        // Whatever was to be asked after it is refused, too.
        let ended = std::thread::scope(|scope| {
            let waiting = scope.spawn(|| child.wait().unwrap());
            listener.set_nonblocking(true).unwrap();
            while !waiting.is_finished() {
                drop(listener.accept());
                std::thread::yield_now();
            }
            listener.set_nonblocking(false).unwrap();
            waiting.join().unwrap()
        });
        assert!(ended.code().is_some_and(|code| code < 2), "{ended:?}");
        assert!(!home.token_path("acme").exists(), "signed out here");
        assert_eq!(leftovers(&home), [""; 0].map(PathBuf::from));
    }
    let done = finish(&mut Scene::new().command(&["status"]));
    assert_eq!(done.code, 0);
}
