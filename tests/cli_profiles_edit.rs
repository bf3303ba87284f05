//! `profiles add|edit|delete`: what is shown, asked, written and refused.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails"
)]

#[path = "support/home.rs"]
mod home;
#[path = "support/pty.rs"]
#[expect(dead_code, reason = "only the console's tests use all of it")]
mod pty;

use home::{Done, Home, MOORLINE, finish};
use pty::{Terminal, vars};
use std::fs;
use std::path::Path;
use std::thread;

const CONFIG: &str = "# mine\r\n[sso-session acme]\r\nsso_start_url = https://d-1234567890.awsapps.com/start\r\nsso_region = eu-west-1\r\nsso_registration_scopes = sso:account:access\r\n\r\n[profile ci]\r\nrole_arn = arn:aws:iam::1:role/x\r\nsource_profile = keys\r\n";
const KEYS: &str =
    "[keys]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = CANARY-secret-key\n";

fn home() -> Home {
    let home = Home::with_config(CONFIG);
    home.credentials(KEYS);
    home
}

fn config(home: &Home) -> String {
    fs::read_to_string(home.join(".aws/config")).unwrap()
}

fn add(home: &Home, more: &[&str]) -> Done {
    let args = ["profiles", "add", "--session", "acme"];
    home.run(&[&args, more].concat())
}

#[test]
fn a_role_becomes_a_profile_once_somebody_said_yes() {
    let home = home();
    let args = [
        "--role",
        "111122223333/Dev",
        "--name",
        "dev",
        "--region",
        "eu-west-1",
    ];
    add(&home, &args).exits(2).says(&[
        "+[profile dev]",
        "+sso_role_name = Dev",
        "nobody can be asked",
        "`--yes`",
    ]);
    assert_eq!(config(&home), CONFIG);
    let done = add(&home, &[&args[..], &["--yes"]].concat()).exits(0);
    assert!(
        done.stderr
            .ends_with("1 profile added; `moorline undo 1` takes it back\n"),
        "{done:?}"
    );
    assert_eq!(done.stdout, "");
    let added = "\r\n[profile dev]\r\nsso_session = acme\r\nsso_account_id = 111122223333\r\nsso_role_name = Dev\r\nregion = eu-west-1\r\n";
    assert_eq!(config(&home), format!("{CONFIG}{added}"));
    assert_eq!(home.profile("dev")["kind"], "sso_session");
    let args = ["--role", "111122223333/Dev", "--name", "other", "--yes"];
    add(&home, &args).exits(0).says(&[
        "111122223333/Dev is a profile already: dev",
        "nothing to change",
    ]);
}

#[test]
fn several_roles_are_named_by_template_and_numbered() {
    let home = home();
    let roles = [
        "--role",
        "111122223333/Dev",
        "--role",
        "444455556666/Dev",
        "--role",
        "444455556666/Ops@x",
    ];
    add(
        &home,
        &[&roles[..], &["--template", "{session}_{role}", "--yes"]].concat(),
    )
    .exits(0)
    .says(&["3 profiles added"]);
    let text = config(&home);
    for name in [
        "[profile acme_Dev]",
        "[profile acme_Dev-2]",
        "[profile acme_Ops-x]",
    ] {
        assert!(text.contains(name), "{text}");
    }
}

#[test]
fn what_is_asked_for_wrongly_says_what_is_right() {
    let home = home();
    let before = home.snapshot();
    let role = ["--role", "111122223333/Dev"];
    let cases: &[(&[&str], &[&str])] = &[
        (&[], &["Say which roles", "--all"]),
        (
            &["--role", "Dev"],
            &["`Dev` is no role", "111122223333/Developer"],
        ),
        (&["--role", "1/Dev"], &["is no role"]),
        (
            &[role[0], role[1], "--template", "{name}"],
            &[
                "no word {name}",
                "{account_name}, {account_id}, {role}, {session}",
            ],
        ),
        (
            &[role[0], role[1], "--template", "{role"],
            &["a brace in it has no partner"],
        ),
        (
            &[role[0], role[1], "--name", "two words"],
            &["`two words` is no name"],
        ),
        (
            &[role[0], role[1], "--name", "ci"],
            &["a profile is called ci already"],
        ),
        (
            &[role[0], role[1], role[0], "444455556666/Dev", "--name", "x"],
            &["exactly one `--role`"],
        ),
        (
            &[role[0], role[1], "--name", "x", "--region", "moon"],
            &["`moon` is no region's name"],
        ),
    ];
    for (args, words) in cases {
        add(&home, &[args, &["--yes"][..]].concat())
            .exits(2)
            .says(words);
    }
    for (args, words) in [
        (
            &["profiles", "add", "--session", "acne", "--all", "--yes"][..],
            &["no connection is called `acne`; nearest: acme"][..],
        ),
        (
            &["profiles", "add", "--session", "keys", "--all", "--yes"],
            &["is no [sso-session] of the config"],
        ),
        (&["profiles", "edit", "ci"], &["Say what to change"]),
        (&["profiles", "edit", "ci", "region"], &["has no `=`"]),
        (
            &["profiles", "edit", "cj", "region=eu-west-1", "--yes"],
            &["no profile is called `cj`; nearest: ci"],
        ),
        (
            &["profiles", "delete", "keys", "nope", "--yes"],
            &["source_profile of ci", "no profile is called `nope`"],
        ),
    ] {
        home.run(args).exits(2).says(words);
    }
    assert_eq!(home.snapshot(), before, "nothing was written");
}

#[test]
fn settings_change_and_the_name_with_all_who_use_it() {
    let home = home();
    home.run(&[
        "profiles",
        "edit",
        "keys",
        "region=eu-west-1",
        "--rename",
        "work",
        "--yes",
    ])
    .exits(0)
    .says(&["1 profile changed, 1 renamed"]);
    let wanted =
        CONFIG.replace("= keys", "= work") + "\r\n[profile work]\r\nregion = eu-west-1\r\n";
    assert_eq!(config(&home), wanted);
    let credentials = fs::read_to_string(home.join(".aws/credentials")).unwrap();
    assert_eq!(credentials, KEYS.replace("[keys]", "[work]"));
    assert_eq!(home.profile("ci")["sources"][0], "work");
}

#[test]
fn no_secret_is_taken_shown_or_kept() {
    let home = home();
    let refused = home
        .run(&[
            "profiles",
            "edit",
            "keys",
            "aws_secret_access_key=CANARY-typed",
            "--yes",
        ])
        .exits(2);
    assert!(
        refused
            .stderr
            .contains("profiles add --static keys --replace"),
        "{refused:?}"
    );
    let renamed = home
        .run(&["profiles", "edit", "keys", "--rename", "work", "--yes"])
        .exits(0);
    let deleted = home
        .run(&["profiles", "delete", "work", "ci", "--yes"])
        .exits(0);
    assert!(
        deleted
            .stderr
            .contains("The keys of work are lost for good"),
        "{deleted:?}"
    );
    assert!(
        deleted.stderr.contains("-aws_secret_access_key = ***"),
        "{deleted:?}"
    );
    let undone = home.run(&["undo", "--yes"]).exits(1);
    assert!(
        undone.stderr.contains("the journal keeps no secrets"),
        "{undone:?}"
    );
    for done in [refused, renamed, deleted, undone] {
        assert!(
            !done.stderr.contains("CANARY") && !done.stdout.contains("CANARY"),
            "{done:?}"
        );
    }
    for (path, bytes) in home.snapshot() {
        assert!(
            !String::from_utf8_lossy(&bytes).contains("CANARY"),
            "{}",
            path.display()
        );
    }
}

#[test]
fn on_a_terminal_a_delete_is_careful() {
    for (answer, code, is_there) in [("\r", 130, true), ("n\r", 130, true), ("yes\r", 0, false)] {
        let home = home();
        let args = ["profiles", "delete", "ci"];
        let mut terminal = Terminal::run(Path::new(MOORLINE), &args, &vars(home.path()), (120, 30));
        terminal.wait_for("Make this change (1 profile deleted)? [no/yes]");
        terminal.send(answer);
        let status = terminal.wait_for_end();
        assert_eq!(
            status.code(),
            Some(code),
            "{answer:?} {}",
            terminal.screen()
        );
        assert_eq!(
            config(&home).contains("[profile ci]"),
            is_there,
            "{answer:?}"
        );
    }
}

#[test]
fn processes_that_edit_at_once_lose_nothing() {
    let home = home();
    thread::scope(|scope| {
        for n in 0..12 {
            let home = &home;
            scope.spawn(move || {
                let (role, name) = (format!("111122223333/R{n}"), format!("p{n}"));
                add(home, &["--role", &role, "--name", &name, "--yes"]).exits(0);
            });
        }
    });
    let text = config(&home);
    for n in 0..12 {
        assert!(text.contains(&format!("[profile p{n}]")), "{n} is lost");
    }
    for _ in 0..12 {
        home.run(&["undo", "--yes"]).exits(0);
    }
    assert_eq!(config(&home), CONFIG);
}

#[test]
fn a_link_stays_a_link_and_a_file_nobody_may_write_stays_as_it_is() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    let real = home.write("dotfiles/aws-config", CONFIG);
    fs::create_dir(home.join(".aws")).unwrap();
    std::os::unix::fs::symlink(&real, home.join(".aws/config")).unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o644)).unwrap();
    home.run(&["profiles", "edit", "ci", "output=json", "--yes"])
        .exits(0);
    assert!(
        fs::symlink_metadata(home.join(".aws/config"))
            .unwrap()
            .is_symlink()
    );
    assert!(
        fs::read_to_string(&real)
            .unwrap()
            .ends_with("output = json\r\n")
    );
    assert_eq!(
        fs::metadata(&real).unwrap().permissions().mode() & 0o777,
        0o644
    );
    fs::set_permissions(&real, fs::Permissions::from_mode(0o444)).unwrap();
    home.run(&["profiles", "edit", "ci", "output=", "--yes"])
        .exits(1)
        .says(&["its mode is read-only"]);
    let mut command = home.moorline(&["undo", "--list"]);
    let listed = finish(&mut command).exits(0).stdout;
    assert!(
        listed.contains("its files are as they were before it"),
        "{listed}"
    );
}
