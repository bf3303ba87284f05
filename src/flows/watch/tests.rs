use super::*;
use crate::flows::host::Environment;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const PATIENCE: Duration = Duration::from_secs(20);

/// Longer than a burst takes to be told of.
const SILENCE: Duration = Duration::from_millis(600);

fn host(home: &Path) -> Host {
    let environment = Environment::isolated(home, BTreeMap::new());
    Host::new(environment, false, Box::new(|| jiff::Timestamp::UNIX_EPOCH))
}

fn watched(home: &Path) -> (Watch, Receiver<()>) {
    let (told, changes) = channel();
    let watch = watch(&host(home), move || {
        let _done = told.send(());
    });
    (watch, changes)
}

#[test]
fn a_burst_is_told_of_once_and_reading_never() {
    let home = tempfile::tempdir().unwrap();
    let cache = home.path().join(".aws/sso/cache");
    fs::create_dir_all(&cache).unwrap();
    fs::write(home.path().join(".aws/config"), "").unwrap();
    let (_watch, changes) = watched(home.path());
    for round in 0..5 {
        fs::write(cache.join("a.json"), round.to_string()).unwrap();
    }
    changes.recv_timeout(PATIENCE).unwrap();
    let host = host(home.path());
    let _seen = crate::flows::discover::discover(&host, None);
    fs::write(cache.join(".moorline-x.tmp"), "").unwrap();
    fs::write(home.path().join(".aws/unrelated"), "").unwrap();
    assert_eq!(
        changes.recv_timeout(SILENCE),
        Err(RecvTimeoutError::Timeout),
        "nothing that matters has changed"
    );
}

#[test]
fn directories_that_appear_later_are_watched_too() {
    let home = tempfile::tempdir().unwrap();
    let (_watch, changes) = watched(home.path());
    let cache = home.path().join(".aws/sso/cache");
    fs::create_dir_all(&cache).unwrap();
    changes.recv_timeout(PATIENCE).unwrap();
    fs::write(cache.join("a.json"), "{}").unwrap();
    changes.recv_timeout(PATIENCE).unwrap();
    fs::remove_dir_all(home.path().join(".aws")).unwrap();
    changes.recv_timeout(PATIENCE).unwrap();
    while changes.recv_timeout(SILENCE).is_ok() {}
    fs::create_dir_all(&cache).unwrap();
    changes.recv_timeout(PATIENCE).unwrap();
    while changes.recv_timeout(SILENCE).is_ok() {}
    fs::write(cache.join("b.json"), "{}").unwrap();
    changes.recv_timeout(PATIENCE).unwrap();
}

#[test]
fn a_directory_that_is_replaced_at_once_is_watched_anew() {
    let home = tempfile::tempdir().unwrap();
    let cache = home.path().join(".aws/sso/cache");
    fs::create_dir_all(&cache).unwrap();
    let (_watch, changes) = watched(home.path());
    fs::remove_dir_all(&cache).unwrap();
    fs::create_dir_all(&cache).unwrap();
    changes.recv_timeout(PATIENCE).unwrap();
    while changes.recv_timeout(SILENCE).is_ok() {}
    fs::write(cache.join("a.json"), "{}").unwrap();
    changes.recv_timeout(PATIENCE).unwrap();
}

#[test]
fn the_file_behind_a_link_is_watched() {
    let home = tempfile::tempdir().unwrap();
    let dotfiles = home.path().join("dotfiles");
    fs::create_dir_all(&dotfiles).unwrap();
    fs::create_dir_all(home.path().join(".aws")).unwrap();
    fs::write(dotfiles.join("aws"), "").unwrap();
    std::os::unix::fs::symlink(dotfiles.join("aws"), home.path().join(".aws/config")).unwrap();
    let (_watch, changes) = watched(home.path());
    fs::write(dotfiles.join("aws"), "[default]\n").unwrap();
    changes.recv_timeout(PATIENCE).unwrap();
}

#[test]
fn every_cache_matters_and_none_hides_the_files_beside_it() {
    let home = tempfile::tempdir().unwrap();
    let aws = home.path().join(".aws");
    fs::create_dir_all(aws.join("cli/cache")).unwrap();
    fs::create_dir_all(aws.join("login/cache")).unwrap();
    let real = fs::canonicalize(&aws).unwrap();
    let here = super::places::places(&Environment::isolated(home.path(), BTreeMap::new()));
    assert!(here.matters(&real.join("cli/cache/a.json")));
    assert!(here.matters(&real.join("login/cache/a.json")));
    let state = Environment::isolated(home.path(), BTreeMap::new()).state_dir;
    fs::create_dir_all(&state).unwrap();
    let here = super::places::places(&Environment::isolated(home.path(), BTreeMap::new()));
    let state = fs::canonicalize(state).unwrap();
    assert!(
        here.matters(&state.join("verified.json")),
        "of another console"
    );
    assert!(!here.matters(&state.join("verified.lock")));
    assert!(!here.matters(&real.join("a.json")));
    let moved = [("AWS_LOGIN_CACHE_DIRECTORY".into(), "~/.aws".into())];
    let moved = super::places::places(&Environment::isolated(home.path(), moved.into()));
    assert!(moved.matters(&real.join("a.json")));
    assert!(moved.matters(&real.join("config")));
}
