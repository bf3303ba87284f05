//! Tables of nasty files, and edits of them.

use super::*;

fn profile(name: &str) -> SectionName {
    SectionName::Profile(name.to_owned())
}

fn set(file: &str, section: &SectionName, key: &str, value: &str) -> String {
    let mut document = Document::parse(file);
    document.set(section, key, value).unwrap();
    String::from_utf8(document.to_bytes()).unwrap()
}

fn text(file: &[u8], section: &str, key: &str) -> Option<String> {
    let reading = Document::parse(file).read();
    let section = reading
        .sections
        .iter()
        .find(|found| found.name == section)?;
    section.get(key)?.text().map(str::to_owned)
}

#[test]
fn set_changes_one_value_where_it_stands() {
    let cases: &[(&str, &str)] = &[
        ("[profile a]\nregion = x\n", "[profile a]\nregion = NEW\n"),
        (
            "[profile a]\n\tRegion\t:x  \r\n# c",
            "[profile a]\n\tRegion\t:NEW\r\n# c",
        ),
        (
            "[profile \"a\"] # c\nregion=x # y",
            "[profile \"a\"] # c\nregion=NEW",
        ),
        ("[profile a]\nregion =\n", "[profile a]\nregion = NEW\n"),
        ("[profile a]\nregion=\n", "[profile a]\nregion=NEW\n"),
        (
            "[profile a]\nregion = x\n  y\n# c\n  z\noutput = j\n",
            "[profile a]\nregion = NEW\n# c\noutput = j\n",
        ),
        // A block's own region is another setting.
        (
            "[profile a]\ns3 =\n  region = x\n\n[profile b]\nregion = y\n",
            "[profile a]\ns3 =\n  region = x\nregion = NEW\n\n[profile b]\nregion = y\n",
        ),
        // Before the comments that belong to what follows.
        (
            "[profile a]\noutput = j\n\n# about b\n[profile b]\n",
            "[profile a]\noutput = j\nregion = NEW\n\n# about b\n[profile b]\n",
        ),
        // In the file's own line ends, completing a last line that has none.
        (
            "[profile a]\r\nk = v",
            "[profile a]\r\nk = v\r\nregion = NEW\r\n",
        ),
        // A new section, after one blank line.
        ("", "[profile a]\nregion = NEW\n"),
        ("\u{feff}", "\u{feff}[profile a]\nregion = NEW\n"),
        ("[b]\nk = v", "[b]\nk = v\n\n[profile a]\nregion = NEW\n"),
        (
            "[b]\nk = v\n\n",
            "[b]\nk = v\n\n[profile a]\nregion = NEW\n",
        ),
        // `[ profile a]` and `[a]` are no profiles of the config file.
        (
            "[ profile a]\n[a]\n",
            "[ profile a]\n[a]\n\n[profile a]\nregion = NEW\n",
        ),
        // An indented header stays a header.
        (
            "[profile a]\n  k = v\n  [profile b]\n",
            "[profile a]\n  k = v\n  region = NEW\n  [profile b]\n",
        ),
        // Of two spellings or two of the same key, the one that counts.
        (
            "[profile a]\nregion = x\n[profile 'a']\nregion = y\n",
            "[profile a]\nregion = x\n[profile 'a']\nregion = NEW\n",
        ),
        (
            "[profile a]\nregion = x\nregion = y\n[profile a]\nk = v\n",
            "[profile a]\nregion = x\nregion = NEW\n[profile a]\nk = v\n",
        ),
        (
            "[profile a]\nregion = x\n[profile a]\nregion = y\n",
            "[profile a]\nregion = x\n[profile a]\nregion = NEW\n",
        ),
        (
            "[profile a]\nregion = x\n  w\nregion = y\n  z\n",
            "[profile a]\nregion = x\n  w\nregion = NEW\n",
        ),
    ];
    for (before, after) in cases {
        assert_eq!(
            set(before, &profile("a"), "region", "NEW"),
            *after,
            "{before:?}"
        );
    }
}

#[test]
fn every_kind_of_section_is_found_and_made_under_its_own_header() {
    let name = || "n".to_owned();
    let cases = [
        (SectionName::Profile("default".to_owned()), "[default]"),
        (SectionName::Profile(name()), "[profile n]"),
        (SectionName::Credentials(name()), "[n]"),
        (SectionName::SsoSession(name()), "[sso-session n]"),
        (SectionName::Services(name()), "[services n]"),
    ];
    for (section, header) in cases {
        let made = set("[x]\n", &section, "k", "v");
        assert_eq!(made, format!("[x]\n\n{header}\nk = v\n"));
        assert_eq!(
            set(&made, &section, "k", "w"),
            format!("[x]\n\n{header}\nk = w\n")
        );
    }
}

#[test]
fn set_in_default_edits_the_spelling_that_counts() {
    let file = "[default]\nregion = x\n[profile default]\nregion = y\n";
    let edited = set(file, &profile("default"), "region", "z");
    assert_eq!(
        edited,
        "[default]\nregion = x\n[profile default]\nregion = z\n"
    );
}

#[test]
fn bytes_that_are_not_utf8_stay_as_they_are() {
    let mut document =
        Document::parse(b"\xff\n[profile a]\n\xfe = \xfd\nregion \xa0= \xfc\n".to_vec());
    document.set(&profile("a"), "region", "x").unwrap();
    let wanted = b"\xff\n[profile a]\n\xfe = \xfd\nregion \xa0= \xfc\nregion = x\n";
    assert_eq!(document.as_bytes(), wanted);
}

#[test]
fn what_would_not_read_back_is_refused_and_nothing_changes() {
    let file = "[profile a]\nk = v\n";
    let a = profile("a");
    let values = [
        "",
        "a\nb",
        "a\r",
        "\0",
        "\u{1b}[m",
        " a",
        "a\t",
        "a\u{a0}",
        "a #b",
        "; b",
        "a\u{202e}b",
    ];
    for value in values {
        let mut document = Document::parse(file);
        let refused = document.set(&a, "k", value);
        assert!(
            matches!(refused, Err(EditError::Value { .. })),
            "{value:?} {refused:?}"
        );
        assert_eq!(document.as_bytes(), file.as_bytes());
    }
    for key in ["", "K", "k k", "k=", "[k", "#k", "k\n", "ä"] {
        let refused = Document::parse(file).set(&a, key, "v");
        assert!(
            matches!(refused, Err(EditError::Key { .. })),
            "{key:?} {refused:?}"
        );
    }
    for name in ["", "a b", "a]", "\"a\"", "a\n", "ä", "$(x)"] {
        let refused = Document::parse(file).set(&profile(name), "k", "v");
        assert!(
            matches!(refused, Err(EditError::Name { .. })),
            "{name:?} {refused:?}"
        );
    }
    let defaults = SectionName::Credentials("DEFAULT".to_owned());
    assert!(
        Document::parse("[DEFAULT]\n")
            .set(&defaults, "k", "v")
            .is_err()
    );
}

#[test]
fn a_refused_value_is_not_in_the_message() {
    let refused = Document::default().set(&profile("a"), "aws_secret_access_key", "hunter2\n");
    assert!(!refused.unwrap_err().to_string().contains("hunter2"));
}

#[test]
fn remove_key_takes_the_whole_value_and_nothing_else() {
    let file = "[profile a]\ns3 =\n  region = x\n# c\n  k = v\nregion = y\n[profile b]\ns3 = z\n";
    let mut document = Document::parse(file);
    assert_eq!(document.remove_key(&profile("a"), "s3"), Ok(true));
    let left = b"[profile a]\n# c\nregion = y\n[profile b]\ns3 = z\n";
    assert_eq!(document.as_bytes(), left);
    assert_eq!(document.remove_key(&profile("a"), "s3"), Ok(false));
    assert_eq!(document.as_bytes(), left);
}

#[test]
fn remove_section_leaves_the_comment_of_the_next_one() {
    let file = "[x]\n\n[profile a]\nk = v\n\n# about b\n[profile b]\n[profile 'a']\n";
    let mut document = Document::parse(file);
    assert_eq!(document.remove_section(&profile("a")), Ok(true));
    assert_eq!(document.as_bytes(), b"[x]\n\n# about b\n[profile b]\n");
}

#[test]
fn adding_and_removing_a_section_leaves_the_file_as_it_was() {
    let file = "[x]\r\nk = v\r\n";
    let mut document = Document::parse(file);
    document
        .add_section(&profile("a"), &[("region", "r"), ("output", "o")])
        .unwrap();
    let added = "[x]\r\nk = v\r\n\r\n[profile a]\r\nregion = r\r\noutput = o\r\n";
    assert_eq!(document.as_bytes(), added.as_bytes());
    let again = document.add_section(&profile("a"), &[]);
    assert!(matches!(again, Err(EditError::Exists { line: 4, .. })));
    document.remove_section(&profile("a")).unwrap();
    assert_eq!(document.as_bytes(), file.as_bytes());
    let twice = document.add_section(&profile("a"), &[("k", "v"), ("k", "w")]);
    assert!(matches!(twice, Err(EditError::Twice { .. })));
}

#[test]
fn an_edit_that_would_swallow_a_header_is_refused() {
    let file = "[z]\nk = v\n[profile a]\n  x = y\n  [profile b]\n  x = y\n";
    let mut document = Document::parse(file);
    assert_eq!(
        document.remove_section(&profile("a")),
        Err(EditError::Entangled { line: 5 })
    );
    assert_eq!(document.as_bytes(), file.as_bytes());
}

#[test]
fn what_botocore_refuses_is_read_all_the_same_and_named() {
    let cases: &[(&[u8], &str, usize, Option<&str>)] = &[
        (
            b"[a]\nk = u\n[a]\nk = v\n",
            "duplicate_section",
            3,
            Some("v"),
        ),
        (b"[a]\nk = u\nK = v\n", "duplicate_key", 3, Some("v")),
        (b"[a]\njunk\nk = v\n", "junk_line", 2, Some("v")),
        (b"[a]\nk = v\n[b\n", "junk_line", 3, Some("v")),
        (b"k = u\n[a]\nk = v\n", "no_section", 1, Some("v")),
        (b"\xef\xbb\xbf[a]\nk = v\n", "byte_order_mark", 1, Some("v")),
        (b"[a]\nx = \xff\nk = v\n", "not_utf8", 2, Some("v")),
        (b"[a]\nk = \xffv\n", "not_utf8", 2, Some("\u{fffd}v")),
        (
            b"[a]\ns3 =\n  b = c\n  x\nk = v\n",
            "nested_without_delimiter",
            2,
            Some("v"),
        ),
    ];
    for (file, code, line, value) in cases {
        let reading = Document::parse(*file).read();
        let issue = reading.issues.iter().find(|issue| issue.code == *code);
        assert_eq!(
            issue.map(|issue| issue.line),
            Some(*line),
            "{code} {:?}",
            reading.issues
        );
        assert_eq!(text(file, "a", "k").as_deref(), *value, "{code}");
    }
}

#[test]
fn a_repeated_key_is_found_among_few_and_among_many() {
    for count in [1, 16, 17, 18, 40] {
        for repeated in 0..count {
            let keys: String = (0..count).map(|n| format!("k{n} = u\n")).collect();
            let file = format!("[a]\n{keys}k{repeated} = v\n");
            let reading = Document::parse(file.as_str()).read();
            assert_eq!(reading.issues.len(), 1, "{repeated} of {count}");
            assert_eq!(reading.issues[0].line, count + 2);
            assert_eq!(reading.sections[0].entries.len(), count);
            let value = text(file.as_bytes(), "a", &format!("k{repeated}"));
            assert_eq!(value.as_deref(), Some("v"));
        }
    }
}

#[test]
fn a_broken_block_of_default_counts_once_and_only_if_it_is_inherited() {
    let issues = |sections: &str| {
        let file = format!("[DEFAULT]\ns3 =\n  broken\n{sections}");
        Document::parse(file).read().issues.len()
    };
    assert_eq!(issues(""), 0);
    assert_eq!(issues("[a]\ns3 = own\n"), 0);
    assert_eq!(issues("[a]\n[b]\n"), 1);
}

#[test]
fn an_issue_names_both_lines_and_the_fix() {
    let reading = Document::parse("[profile a]\n[b]\n[profile a]\n").read();
    assert_eq!(
        reading.issues[0].message,
        "line 3 repeats the section [profile a] of line 1: every AWS tool built on botocore \
         refuses the whole file; rename or merge one of them"
    );
    let hostile = Document::parse("[\u{1b}[2J]\n[\u{1b}[2J]\n").read();
    assert!(hostile.issues[0].message.contains("[␛[2J]"));
}

#[test]
fn secrets_are_in_no_debug_output_and_no_issue() {
    let file = "[a]\naws_secret_access_key = hunter2\nAWS_SESSION_TOKEN = hunter2\n\
                aws_security_token =\n  hunter2\nx =\n  aws_secret_access_key = hunter2\n\
                aws_secret_access_key = hunter2\nhunter2\nregion = shown\n";
    let document = Document::parse(file);
    let shown = format!("{document:?} {:?}", document.read());
    assert!(
        shown.contains("shown") && !shown.contains("hunter2"),
        "{shown}"
    );
}

#[test]
fn huge_files_take_linear_time() {
    // Anything quadratic in here takes minutes.
    let many: String = (0..100_000)
        .map(|n| format!("[profile p{n}]\nk = v\n"))
        .collect();
    assert_eq!(
        Document::parse(many.as_str()).read().sections.len(),
        100_000
    );
    let same = "[a]\nk = v\n".repeat(100_000);
    let reading = Document::parse(same.as_str()).read();
    assert_eq!(reading.sections.len(), 1);
    assert!(reading.issues.len() <= 101);
    let wide = format!("[a]\nk = {}\n", "\u{3000}x".repeat(500_000));
    assert_eq!(
        text(wide.as_bytes(), "a", "k").map(|value| value.len()),
        Some(4 * 500_000 - 3)
    );
    let deep = format!("[a]\nk =\n{}", "  x = y\n".repeat(100_000));
    assert!(Document::parse(deep).read().issues.is_empty());
    let spread = format!(
        "[DEFAULT]\n{}{many}",
        (0..50_000)
            .map(|n| format!("d{n} = v\n"))
            .collect::<String>()
    );
    let reading = Document::parse(spread).read();
    assert_eq!(reading.issues[0].code, "too_many_defaults");
}
