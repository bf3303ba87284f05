use std::os::unix::fs::PermissionsExt;

use tempfile::TempDir;

use super::*;

fn names_in(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn what_is_changed_is_there_at_the_next_start() {
    let directory = TempDir::new().unwrap();
    let changed = update(directory.path(), |state| {
        state.last_switch = Some("dev \"quoted\"\n".into());
        state.previous_switch = Some("prod".into());
        state
            .pins
            .insert("codewhisperer".into(), "session:builder-id".into());
        state.stay.insert("codecatalyst".into(), StayChoice::Follow);
        state
            .codewhisperer_profiles
            .insert("session:acme".into(), "arn:aws:codewhisperer:…".into());
        state.note_recent("dev");
    })
    .unwrap();
    assert_eq!(State::load(directory.path()), (changed, None));
    let path = directory.path().join("state.toml");
    let mode = fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn no_file_is_a_fresh_start_and_looking_makes_none() {
    let directory = TempDir::new().unwrap();
    assert_eq!(State::load(directory.path()), (State::default(), None));
    assert!(names_in(directory.path()).is_empty());
}

#[test]
fn a_change_of_nothing_writes_nothing() {
    let directory = TempDir::new().unwrap();
    update(directory.path(), |_| ()).unwrap();
    assert!(!directory.path().join("state.toml").exists());
}

#[test]
fn keys_of_other_versions_survive() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("state.toml");
    fs::write(
        &path,
        "future = 1\n[pins]\na = \"b\"\n[later.deep]\nx = [1, \"y\"]\n",
    )
    .unwrap();
    update(directory.path(), |state| {
        state.last_switch = Some("dev".into());
    })
    .unwrap();
    let (state, problem) = State::load(directory.path());
    assert_eq!(problem, None);
    assert_eq!(state.other["future"].as_integer(), Some(1));
    assert_eq!(state.other["later"]["deep"]["x"][1].as_str(), Some("y"));
    assert_eq!(state.pins["a"], "b");
}

#[test]
fn a_broken_line_is_named_and_the_file_kept_aside_at_the_next_change_only() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("state.toml");
    let broken = "last_switch = \"dev\"\nrecents = 5\n";
    fs::write(&path, broken).unwrap();

    let (state, problem) = State::load(directory.path());
    let problem = problem.unwrap();
    assert_eq!(state.last_switch.as_deref(), Some("dev"));
    assert_eq!((problem.file, problem.line), (Some(path.clone()), Some(2)));
    assert!(problem.message.contains("recents"), "{}", problem.message);
    assert_eq!(names_in(directory.path()), ["state.toml"]);

    update(directory.path(), |state| state.note_recent("dev")).unwrap();
    let kept = names_in(directory.path())
        .into_iter()
        .find(|name| name.starts_with("state.toml.broken-"))
        .unwrap();
    assert_eq!(
        fs::read_to_string(directory.path().join(kept)).unwrap(),
        broken
    );
    let (state, problem) = State::load(directory.path());
    assert_eq!((state.last_switch.as_deref(), problem), (Some("dev"), None));
}

#[test]
fn one_wrong_pin_costs_itself_only() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("state.toml");
    fs::write(
        &path,
        "[pins]\na = 5\nb = \"c\"\n[stay]\na = \"later\"\nb = \"stay\"\n",
    )
    .unwrap();
    let (state, problem) = State::load(directory.path());
    assert_eq!(problem.unwrap().line, Some(2));
    assert_eq!(state.pins, BTreeMap::from([("b".into(), "c".into())]));
    assert_eq!(state.stay, BTreeMap::from([("b".into(), StayChoice::Stay)]));
}

#[test]
fn whatever_lies_in_its_place_costs_the_memory_only() {
    for make in [
        (|path| fs::write(path, "\u{0}\u{1b}[[[").unwrap()) as fn(&Path),
        |path| fs::write(path, b"a = \"\xff\"").unwrap(),
        |path| fs::create_dir(path).unwrap(),
    ] {
        let directory = TempDir::new().unwrap();
        make(&directory.path().join("state.toml"));
        let (state, problem) = State::load(directory.path());
        assert_eq!(state, State::default());
        assert!(problem.is_some());
        update(directory.path(), |state| {
            state.last_switch = Some("dev".into());
        })
        .unwrap();
        let (state, problem) = State::load(directory.path());
        assert_eq!((state.last_switch.as_deref(), problem), (Some("dev"), None));
    }
}

#[test]
fn changes_at_once_are_all_kept() {
    let directory = TempDir::new().unwrap();
    std::thread::scope(|scope| {
        for number in 0..16 {
            let directory = directory.path();
            scope.spawn(move || {
                let insert = |state: &mut State| {
                    state.pins.insert(format!("s{number}"), "c".into());
                };
                update(directory, insert).unwrap();
            });
        }
    });
    assert_eq!(State::load(directory.path()).0.pins.len(), 16);
}

#[test]
fn recents_are_the_latest_without_repetition() {
    let mut state = State::default();
    for number in 0..60 {
        state.note_recent(&format!("p{number}"));
    }
    state.note_recent("p30");
    assert_eq!(state.recents.len(), MAX_RECENTS);
    assert_eq!(state.recents[..2], ["p30", "p59"]);
    assert_eq!(
        state.recents.iter().filter(|name| *name == "p30").count(),
        1
    );
}
