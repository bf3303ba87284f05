//! What is kept, for how long, and what can be taken back.

use super::*;
use std::os::unix::fs::PermissionsExt;

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn change(before: Option<&str>, after: Option<&str>) -> FileChange {
    let path = Path::new("/h/.aws/config");
    FileChange::new(path, before.map(str::as_bytes), after.map(str::as_bytes))
}

fn entry(at: &str, files: Vec<FileChange>) -> Entry {
    Entry::new(time(at), "sign in to acme", None, files)
}

fn file(bytes: impl Into<Vec<u8>>) -> Current {
    Current::new(Some(bytes.into()))
}

fn reverted(change: &FileChange, current: &str) -> Result<String, Obstacle> {
    match change.revert(&file(current))? {
        Reverted::Same => Ok(current.to_owned()),
        Reverted::Changed(bytes) => Ok(String::from_utf8(bytes.unwrap()).unwrap()),
    }
}

#[test]
fn an_entry_comes_back_as_it_was_and_holds_no_secret() {
    let home = tempfile::tempdir().unwrap();
    let before = "[a]\nregion = eu-west-1\n[b]\naws_session_token = hunter2\n";
    let after = "[a]\nregion = us-east-1\naws_secret_access_key = hunter2\n# aws_session_token hunter2\n[b]\naws_session_token = hunter2\n";
    let written = entry(
        "2026-01-02T03:04:05Z",
        vec![change(Some(before), Some(after))],
    );
    assert_eq!(append(home.path(), &written).unwrap(), 1);
    assert_eq!(append(home.path(), &written).unwrap(), 2);
    let journal = load(home.path());
    assert_eq!(journal.entries, [(2, written.clone()), (1, written)]);
    assert_eq!(journal.skipped, [""; 0]);
    let path = home.path().join("journal/00000001-20260102T030405Z.json");
    let text = fs::read_to_string(&path).unwrap();
    assert!(
        !text.contains("hunter2") && text.contains("region = us-east-1"),
        "{text}"
    );
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn entries_age_out_and_numbers_go_on() {
    let home = tempfile::tempdir().unwrap();
    for _ in 0..3 {
        append(home.path(), &entry("2026-01-01T00:00:00Z", vec![])).unwrap();
    }
    append(home.path(), &entry("2026-03-31T00:00:00Z", vec![])).unwrap();
    assert_eq!(
        load(home.path()).entries.len(),
        4,
        "89 days are not too many"
    );
    let last = append(home.path(), &entry("2026-04-02T00:00:00Z", vec![])).unwrap();
    let kept = load(home.path()).entries;
    assert_eq!(
        kept.iter().map(|(number, _)| *number).collect::<Vec<_>>(),
        [5, 4]
    );
    assert_eq!(last, 5);
    for _ in 0..MAX_ENTRIES {
        append(home.path(), &entry("2026-04-02T00:00:00Z", vec![])).unwrap();
    }
    assert_eq!(load(home.path()).entries.len(), MAX_ENTRIES);
}

#[test]
fn what_is_no_entry_is_passed_over_with_a_word() {
    let home = tempfile::tempdir().unwrap();
    append(home.path(), &entry("2026-01-02T03:04:05Z", vec![])).unwrap();
    let write =
        |name: &str, text: &str| fs::write(home.path().join("journal").join(name), text).unwrap();
    write("00000002-x.json", "{");
    write(
        "00000003-x.json",
        "{\"version\":1,\"time\":\"2026-01-02T03:04:05Z\",\"what\":\"x\",\"undoes\":null,\"files\":[]}",
    );
    write(
        "00000004-x.json",
        "{\"version\":2,\"time\":\"\\u001b[2J\",\"what\":\"x\",\"undoes\":null,\"files\":[]}",
    );
    write("notes.txt", "mine");
    write("99999999999-x.json", "{}");
    fs::create_dir(home.path().join("journal/00000005-x.json")).unwrap();
    let journal = load(home.path());
    assert_eq!(journal.entries.len(), 1);
    assert_eq!(journal.skipped.len(), 4, "{:?}", journal.skipped);
    let last = append(home.path(), &entry("2026-01-02T03:04:05Z", vec![])).unwrap();
    assert_eq!(last, 6, "a number is never used twice");
}

#[test]
fn the_file_comes_back_byte_for_byte() {
    let cases: &[(&[u8], &[u8])] = &[
        (b"", b"[a]\nk = v\n"),
        (b"[a]\r\nk = v", b"[a]\r\nk = v\r\n\r\n[b]\r\nk = v\r\n"),
        (b"\xef\xbb\xbf[a]\rk = \xff\r", b"\xef\xbb\xbf[a]\rk = w\r"),
        (b"[a]\nk = v\n\n[b]\nk = v\n\n[c]\nk = v\n", b"[b]\nk = v\n"),
        (b"x\nx\nx\n", b"x\ny\nx\nx\nx"),
    ];
    for (before, after) in cases {
        let change = FileChange::new(Path::new("f"), Some(before), Some(after));
        let json = serde_json::to_string(&change).unwrap();
        let change: FileChange = serde_json::from_str(&json).unwrap();
        assert_eq!(
            change.revert(&file(*after)),
            Ok(Reverted::Changed(Some(before.to_vec())))
        );
        assert_eq!(change.revert(&file(*before)), Ok(Reverted::Same));
    }
    let made = change(None, Some("[a]\n"));
    assert_eq!(made.revert(&file("[a]\n")), Ok(Reverted::Changed(None)));
    assert_eq!(made.revert(&Current::default()), Ok(Reverted::Same));
    let emptied = change(Some(""), Some("[a]\n"));
    assert_eq!(
        emptied.revert(&file("[a]\n")),
        Ok(Reverted::Changed(Some(vec![])))
    );
}

#[test]
fn a_file_that_was_changed_elsewhere_gets_only_this_change_back() {
    let added = change(Some("[a]\nk = v\n"), Some("[a]\nk = v\n\n[b]\nk = v\n"));
    let set = change(
        Some("[a]\nregion = x\n[b]\nregion = x\n"),
        Some("[a]\nregion = y\n[b]\nregion = x\n"),
    );
    let removed = change(
        Some("[a]\nk = v\n\n[b]\nk = w\n\n[c]\nk = v\n"),
        Some("[a]\nk = v\n\n[c]\nk = v\n"),
    );
    let cases = [
        (
            &added,
            "# new\n[a]\nk = v\n\n[b]\nk = v\n\n[c]\n",
            "# new\n[a]\nk = v\n\n[c]\n",
        ),
        (&added, "[z]\n\n[b]\nk = v\n", "[z]\n"),
        (
            &set,
            "[c]\nregion = y\n[a]\nregion = y\noutput = json\n",
            "[c]\nregion = y\n[a]\nregion = x\noutput = json\n",
        ),
        (&set, "[b]\nregion = y\n[a]\nregion = y", ""),
        (&set, "[b]\nregion = y\n", ""),
        (&set, "[a]\nregion = y\n[a]\nregion = y\n", ""),
        (
            &removed,
            "[z]\n[a]\nk = v\n\n[c]\nk = v\n[y]\n",
            "[z]\n[a]\nk = v\n\n[b]\nk = w\n\n[c]\nk = v\n[y]\n",
        ),
        (&removed, "[a]\nk = v\n[c]\nk = v\n", ""),
        (&removed, "[b]\n[a]\nk = v\n\n[c]\nk = v\n", ""),
    ];
    for (change, current, wanted) in cases {
        match reverted(change, current) {
            Ok(bytes) => assert_eq!(bytes, wanted, "{current:?}"),
            Err(why) => assert_eq!(wanted, "", "{current:?} {why}"),
        }
    }
    let again = reverted(&removed, "[b]\n[a]\nk = v\n\n[c]\nk = v\n").unwrap_err();
    assert!(matches!(again, Obstacle::Unreadable { .. }), "{again}");
    let gone = reverted(&set, "[b]\n").unwrap_err();
    assert!(gone.to_string().contains("`region = y`"), "{gone}");
}

#[test]
fn a_line_without_its_end_does_not_swallow_the_next() {
    let added = change(Some("[a]\nk = v"), Some("[a]\nk = v\n\n[b]\nk = v\n"));
    let current = "[a]\nk = v\n\n[b]\nk = v\n[c]\nk = v\n";
    assert_eq!(
        reverted(&added, current).unwrap(),
        "[a]\nk = v\n[c]\nk = v\n"
    );
}

#[test]
fn secrets_that_were_added_go_and_secrets_that_went_stay_gone() {
    let with = "[a]\naws_access_key_id = A\naws_secret_access_key = hunter2\n";
    let without = "[a]\n";
    let adds = change(Some(without), Some(with));
    assert!(adds.adds_secrets());
    assert_eq!(reverted(&adds, with).unwrap(), without);
    assert_eq!(
        reverted(&adds, &format!("[z]\n{with}")).unwrap(),
        "[z]\n[a]\n"
    );
    let rotated = with.replace("hunter2", "other");
    assert!(matches!(
        reverted(&adds, &rotated),
        Err(Obstacle::Changed { .. })
    ));
    let takes = change(Some(with), Some(without));
    assert!(matches!(
        reverted(&takes, without),
        Err(Obstacle::Secrets { .. })
    ));
}

#[test]
fn a_damaged_entry_changes_nothing() {
    let whole = change(Some("[a]\nk = v\n"), Some("[a]\nk = w\n"));
    let json = serde_json::to_string(&whole).unwrap();
    for (from, to) in [
        ("k = v", "k = x"),
        ("\"at\":1", "\"at\":18446744073709551615"),
        ("\"at\":1", "\"at\":0"),
    ] {
        let damaged: FileChange = serde_json::from_str(&json.replace(from, to)).unwrap();
        assert!(damaged.revert(&file("[a]\nk = w\n")).is_err(), "{to}");
    }
}
