use std::fs;

use tempfile::TempDir;

use super::*;

fn load(text: &str) -> (Settings, Vec<Problem>) {
    let home = TempDir::new().unwrap();
    let path = home.path().join("config.toml");
    fs::write(&path, text).unwrap();
    Settings::load(&path)
}

#[test]
fn no_file_means_the_defaults() {
    let home = TempDir::new().unwrap();
    let (settings, problems) = Settings::load(&home.path().join("config.toml"));
    assert_eq!((settings, problems), (Settings::default(), Vec::new()));
    let defaults = Settings::default();
    assert!(defaults.open_browser && !defaults.export_region);
}

/// Who forgets the brackets is asked before production all the same.
#[test]
fn one_pattern_of_production_needs_no_list() {
    let (settings, problems) = load("production = \"*prod*\"\n");
    assert_eq!(
        (settings.production, problems),
        (vec!["*prod*".into()], vec![])
    );
    let (settings, problems) = load("production = [\"*prod*\", 5]\n");
    assert_eq!(settings.production, ["*prod*"]);
    assert_eq!(problems.len(), 1, "{problems:?}");
    let (_, problems) = load("production = 5\n");
    let said = &problems[0].message;
    assert!(said.contains("a string or a list of strings"), "{said}");
}

#[test]
fn every_key_counts() {
    let (settings, problems) = load(
        r#"
export_region = true
glyphs = "ascii"
color = "never"
open_browser = false
sign_in = "device_code"
callback_port = 45678
[stay]
codewhisperer = "stay"
codecatalyst = "follow"
[services.wiki]
name = "Team wiki"
accepts = ["builder_id", "identity_center"]
scopes = ["wiki:read"]
[services.cloud9]
hidden = true
holder = "kiro_cli"
"#,
    );
    assert_eq!(problems, []);
    let row = |name: &str| settings.services[name].clone();
    assert_eq!(row("wiki").name.as_deref(), Some("Team wiki"));
    assert_eq!(
        row("wiki").accepts.unwrap(),
        ["builder_id", "identity_center"]
    );
    assert_eq!(row("wiki").scopes.unwrap(), ["wiki:read"]);
    assert_eq!(row("wiki").hidden, None);
    assert_eq!(row("cloud9").hidden, Some(true));
    assert_eq!(row("cloud9").holder.as_deref(), Some("kiro_cli"));
    assert_eq!(
        Settings {
            services: BTreeMap::new(),
            ..settings
        },
        Settings {
            export_region: true,
            glyphs: Glyphs::Ascii,
            color: Color::Never,
            open_browser: false,
            sign_in: SignIn::DeviceCode,
            callback_port: Some(45_678),
            stay: BTreeMap::from([
                ("codewhisperer".into(), StayChoice::Stay),
                ("codecatalyst".into(), StayChoice::Follow),
            ]),
            services: BTreeMap::new(),
            ..Settings::default()
        }
    );
}

/// Each line alone: its problem, its line, and what it must say.
#[test]
fn mistakes_are_named_with_line_and_way_out() {
    for (text, code, line, word) in [
        (
            "\nexport_regoin = true",
            "unknown_key",
            2,
            "did you mean `export_region`?",
        ),
        ("xyzzy = 1", "unknown_key", 1, "use one of: export_region"),
        (
            "[services.a]\nacepts = []",
            "unknown_key",
            2,
            "`services.a.acepts`",
        ),
        (
            "[services.a]\nacepts = []",
            "unknown_key",
            2,
            "did you mean `accepts`?",
        ),
        (
            "export_region = \"yes\"",
            "wrong_value",
            1,
            "expected a boolean",
        ),
        ("glyphs = \"emoji\"", "wrong_value", 1, "unicode"),
        ("sign_in = \"sms\"", "wrong_value", 1, "device_code"),
        ("callback_port = 70000", "wrong_value", 1, "`callback_port`"),
        ("[stay]\n\na = \"go\"", "wrong_value", 3, "`stay.a`"),
        ("stay = 5", "wrong_value", 1, "write `[stay]`"),
        (
            "[services]\nwiki = true",
            "wrong_value",
            2,
            "write `[services.wiki]`",
        ),
        (
            "[services.a]\naccepts = [\"iam\",\n\"sso\"]",
            "wrong_value",
            2,
            "`sso` is not an auth method",
        ),
        ("open_browser = \n", "file_unparsable", 1, "correct it"),
        ("\"\\u001b[2J\" = 1", "unknown_key", 1, "␛[2J"),
    ] {
        let (_, problems) = load(text);
        assert_eq!(problems.len(), 1, "{text}: {problems:?}");
        assert_eq!(
            (problems[0].code, problems[0].line),
            (code, Some(line)),
            "{text}: {problems:?}"
        );
        assert!(problems[0].message.contains(word), "{text}: {problems:?}");
        assert!(!problems[0].message.contains('\u{1b}'), "{text}");
    }
}

#[test]
fn mistakes_cost_their_own_key_only() {
    let (settings, problems) = load(
        "glyphs = 7\nexport_region = true\ncolour = \"never\"\n[stay]\na = \"?\"\nb = \"stay\"\n\
         [services.x]\nname = 1\naccepts = [\"iam\", \"sso\"]\n",
    );
    assert_eq!(problems.len(), 5, "{problems:?}");
    assert!(settings.export_region);
    assert_eq!(settings.glyphs, Glyphs::Auto);
    assert_eq!(
        settings.stay,
        BTreeMap::from([("b".into(), StayChoice::Stay)])
    );
    assert_eq!(
        settings.services["x"].accepts.as_deref(),
        Some(&["iam".to_owned()][..])
    );
}

#[test]
fn a_syntax_mistake_leaves_the_other_lines() {
    let (settings, problems) = load("export_region = true\nglyphs ascii\nopen_browser = false\n");
    assert_eq!(problems[0].line, Some(2), "{problems:?}");
    assert!(settings.export_region && !settings.open_browser);
}

#[test]
fn a_broken_table_does_not_lend_its_keys_to_another() {
    let (settings, problems) = load("[stay]\na = \"stay\"\n[services.x\nb = 1\n[services.y]\n");
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(settings.stay.len(), 1);
    assert!(settings.services.contains_key("y"));
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    let (settings, problems) = load("\u{feff}export_region = true");
    assert_eq!(problems, []);
    assert!(settings.export_region);
}

#[test]
fn garbage_is_a_few_problems_and_never_a_panic() {
    for text in [
        "[[[[",
        "\u{0}".repeat(10_000).as_str(),
        "= = =\n".repeat(1_000).as_str(),
        "a.b.c",
        "[a",
        "\"\"\"",
    ] {
        let (settings, problems) = load(text);
        assert_eq!(settings, Settings::default());
        assert!((1..=40).contains(&problems.len()), "{}", problems.len());
    }
    let deep = format!("x = {}", "[".repeat(100_000));
    assert!(!load(&deep).1.is_empty());
}

#[test]
fn a_theme_of_ones_own_changes_what_it_names() {
    use crate::domain::theme::{Builtin, Colour, Role, Style};
    let (settings, problems) =
        load("theme = \"mine\"\n[themes.mine]\nok = \"bold #00ff00 on 17\"\nbase = \"dark\"\n");
    assert_eq!(problems, []);
    let theme = settings.chosen_theme();
    let own = Style {
        colour: Some(Colour::Rgb(0, 255, 0)),
        background: Some(Colour::Indexed(17)),
        bold: true,
        ..Style::default()
    };
    assert_eq!(theme.style(Role::Ok), own);
    let dark = Builtin::Dark.theme();
    assert_eq!(theme.style(Role::Error), dark.style(Role::Error));
}

/// Each mistake is named with its line, and the other role counts all the same.
#[test]
fn a_mistake_in_a_theme_costs_its_role_only() {
    use crate::domain::theme::{Builtin, Role, Style};
    for (line, code, word, is_kept) in [
        (
            "eror = \"red\"",
            "unknown_key",
            "did you mean `error`?",
            false,
        ),
        (
            "error = \"rouge\"",
            "wrong_value",
            "`rouge` is no word",
            false,
        ),
        ("error = 5", "wrong_value", "expected a string", false),
        (
            "error = \"#202020\"",
            "wrong_value",
            "its contrast is 1.3",
            true,
        ),
        (
            "error = \"red on bright-red\"",
            "wrong_value",
            "hard to read",
            true,
        ),
    ] {
        let text =
            format!("theme = \"mine\"\n[themes.mine]\nbase = \"dark\"\n{line}\nok = \"bold\"");
        let (settings, problems) = load(&text);
        assert_eq!(problems.len(), 1, "{line}: {problems:?}");
        assert_eq!(
            (problems[0].code, problems[0].line),
            (code, Some(4)),
            "{line}"
        );
        assert!(problems[0].message.contains(word), "{line}: {problems:?}");
        let theme = settings.chosen_theme();
        assert_eq!(
            theme.style(Role::Ok),
            Style {
                bold: true,
                ..Style::default()
            }
        );
        let dark = Builtin::Dark.theme().style(Role::Error);
        assert_eq!(theme.style(Role::Error) != dark, is_kept, "{line}");
    }
}

#[test]
fn a_theme_that_is_none_is_named() {
    for (text, line, word) in [
        ("theme = \"lihgt\"", 1, "did you mean `light`?"),
        (
            "theme = \"ocean\"\n[themes.oceans]",
            1,
            "did you mean `oceans`?",
        ),
        ("[themes.dark]\nok = \"red\"", 1, "take another"),
        ("[themes.mine]\nbase = \"drak\"", 2, "did you mean `dark`?"),
        ("[themes]\nmine = 5", 2, "write `[themes.mine]`"),
    ] {
        let (settings, problems) = load(text);
        assert_eq!(problems.len(), 1, "{text}: {problems:?}");
        assert_eq!(problems[0].line, Some(line), "{text}");
        assert!(problems[0].message.contains(word), "{text}: {problems:?}");
        assert_eq!(settings.theme, "auto");
    }
}
