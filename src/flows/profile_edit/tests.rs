//! What each edit does to the two files, and what is refused.

use super::*;
use crate::flows::discover::discover;
use crate::flows::failure::Exit;
use crate::flows::undo;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;

struct Home(tempfile::TempDir, BTreeMap<String, String>);

impl Home {
    fn with(config: &str, credentials: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join(".aws")).unwrap();
        let home = Self(home, BTreeMap::new());
        home.write("config", config);
        if !credentials.is_empty() {
            home.write("credentials", credentials);
        }
        home
    }

    fn write(&self, file: &str, text: &str) {
        fs::write(self.0.path().join(".aws").join(file), text).unwrap();
    }

    fn host(&self) -> Host {
        let environment = Environment::isolated(self.0.path(), self.1.clone());
        let now = "2026-01-02T03:04:05Z".parse().unwrap();
        Host::new(environment, false, Box::new(move || now))
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.0.path().join(".aws").join(file)).unwrap_or_default()
    }

    fn plan(&self, edits: &[ProfileEdit]) -> Result<EditPlan, Failure> {
        plan(&self.host(), &discover(&self.host(), None), edits.to_vec())
    }

    fn make(&self, edits: &[ProfileEdit]) -> Edited {
        apply(&self.host(), &self.plan(edits).unwrap()).unwrap()
    }

    fn refused(&self, edits: &[ProfileEdit]) -> String {
        let before = (self.read("config"), self.read("credentials"));
        let failure = self.plan(edits).unwrap_err();
        assert_eq!(failure.exit, Exit::Usage, "{failure}");
        assert_eq!(before, (self.read("config"), self.read("credentials")));
        failure.to_string()
    }
}

fn set(profile: &str, settings: &[(&str, Option<&str>)]) -> ProfileEdit {
    let owned = |(key, value): &(&str, Option<&str>)| ((*key).to_owned(), value.map(str::to_owned));
    ProfileEdit::Set {
        profile: profile.into(),
        settings: settings.iter().map(owned).collect(),
    }
}

fn rename(profile: &str, to: &str) -> ProfileEdit {
    ProfileEdit::Rename {
        profile: profile.into(),
        to: to.into(),
    }
}

fn delete(profile: &str) -> ProfileEdit {
    ProfileEdit::Delete {
        profile: profile.into(),
    }
}

fn add(profile: &str, role: &str) -> ProfileEdit {
    ProfileEdit::AddRole(NewRoleProfile {
        profile: profile.into(),
        session: "acme".into(),
        account_id: "111122223333".into(),
        role: role.into(),
        region: Some("eu-west-1".into()),
    })
}

const SESSION: &str =
    "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n";

#[test]
fn a_setting_goes_where_it_takes_effect() {
    let cases = [
        // In the config, where nothing has it yet.
        (
            "[profile a]\n",
            "",
            "region",
            Some("eu-west-1"),
            "[profile a]\nregion = eu-west-1\n",
            "",
        ),
        ("[default]\n", "", "output", None, "[default]\n", ""),
        // A profile of the credentials file alone gets a section in the config, as with the AWS CLI.
        (
            "# c\n",
            "[a]\n",
            "region",
            Some("eu-west-1"),
            "# c\n\n[profile a]\nregion = eu-west-1\n",
            "[a]\n",
        ),
        // Where it stands; the credentials file would beat the config.
        (
            "[profile a]\n",
            "[a]\nregion = x\n",
            "region",
            Some("eu-west-1"),
            "[profile a]\n",
            "[a]\nregion = eu-west-1\n",
        ),
        (
            "[profile a]\nregion = x\n",
            "[a]\nregion = y\n",
            "region",
            Some("eu-west-1"),
            "[profile a]\nregion = eu-west-1\n",
            "[a]\nregion = eu-west-1\n",
        ),
        (
            "[profile a]\nregion = x\n",
            "[a]\nregion = y\n",
            "region",
            None,
            "[profile a]\n",
            "[a]\n",
        ),
        // No section that other tools cannot read.
        (
            "",
            "[a b]\n",
            "region",
            Some("eu-west-1"),
            "",
            "[a b]\nregion = eu-west-1\n",
        ),
    ];
    for (config, credentials, key, value, config_after, credentials_after) in cases {
        let home = Home::with(config, credentials);
        let profile = if credentials.contains("a b") {
            "a b"
        } else if config.contains("default") {
            "default"
        } else {
            "a"
        };
        home.make(&[set(profile, &[(key, value)])]);
        assert_eq!(
            home.read("config"),
            config_after,
            "{config}{credentials}{key}"
        );
        assert_eq!(
            home.read("credentials"),
            credentials_after,
            "{config}{credentials}{key}"
        );
    }
}

#[test]
fn what_is_so_already_changes_nothing_and_says_so() {
    let config = format!(
        "{SESSION}[profile a]\nsso_session = acme\nsso_account_id = 111122223333\nsso_role_name = Dev\nregion = eu-west-1\n"
    );
    let home = Home::with(&config, "[a]\nregion = eu-west-1\n");
    let edits = [
        add("a", "Dev"),
        set("a", &[("region", Some("eu-west-1")), ("output", None)]),
        rename("a", "a"),
    ];
    let plan = home.plan(&edits).unwrap();
    assert_eq!(plan.changes, []);
    assert!(
        plan.summary.starts_with("nothing to change"),
        "{}",
        plan.summary
    );
    assert_eq!(apply(&home.host(), &plan).unwrap().undo, None);
    assert_eq!(home.read("config"), config);
}

#[test]
fn a_rename_takes_both_files_and_those_who_use_it_along() {
    let config = "[profile keys] # mine\nregion = x\n[profile dev]\nsource_profile = keys\n[profile run]\ncredential_process = tool --profile=keys\n";
    let mut home = Home::with(
        config,
        "[keys]\naws_access_key_id = A\naws_secret_access_key = hunter2\n[ops]\nsource_profile = keys\n",
    );
    home.1.insert("AWS_PROFILE".into(), "keys".into());
    let plan = home.plan(&[rename("keys", "work")]).unwrap();
    assert_eq!(
        plan.notices,
        [
            "AWS_PROFILE in this shell names keys: run `moorline switch work` afterwards.",
            "The credential_process of run names keys, and has to name the new name.",
        ]
    );
    assert!(
        !plan
            .changes
            .iter()
            .any(|change| change.diff.contains("hunter2"))
    );
    let done = apply(&home.host(), &plan).unwrap();
    assert_eq!(done.summary, "1 profile renamed");
    assert_eq!(
        home.read("config"),
        config
            .replacen("[profile keys]", "[profile work]", 1)
            .replace("source_profile = keys", "source_profile = work")
    );
    assert_eq!(
        home.read("credentials"),
        "[work]\naws_access_key_id = A\naws_secret_access_key = hunter2\n[ops]\nsource_profile = work\n"
    );
    let plan = undo::plan(&home.host(), done.undo.as_deref()).unwrap();
    assert_eq!(plan.changes.len(), 2, "one operation, two files");
    undo::apply(&home.host(), &plan).unwrap();
    assert_eq!(home.read("config"), config);
}

#[test]
fn a_delete_takes_both_files_and_says_what_is_lost() {
    let home = Home::with(
        "[default]\nregion = x\n[profile default]\nregion = y\n[profile b]\n",
        "[default]\naws_secret_access_key = hunter2\n\n[b]\nk = v\n",
    );
    let plan = home.plan(&[delete("default")]).unwrap();
    assert!(
        plan.notices[0].contains("default are lost for good"),
        "{:?}",
        plan.notices
    );
    assert!(
        plan.notices[1].contains("is the active profile"),
        "{:?}",
        plan.notices
    );
    apply(&home.host(), &plan).unwrap();
    assert_eq!(home.read("config"), "[profile b]\n");
    assert_eq!(home.read("credentials"), "[b]\nk = v\n");
    let refused = undo::plan(&home.host(), None).unwrap_err().to_string();
    assert!(
        refused.contains("the journal keeps no secrets"),
        "{refused}"
    );
}

#[test]
fn what_cannot_be_done_is_refused_as_a_whole_with_every_reason() {
    let config = format!(
        "{SESSION}[profile a]\nsso_session = acme\n[profile b]\nsource_profile = a\n[profile c]\nsso_start_url = https://x\n"
    );
    let home = Home::with(&config, "");
    let cases: &[(&[ProfileEdit], &[&str])] = &[
        (
            &[set("nope", &[("k", None)])],
            &["no profile is called `nope`"],
        ),
        (
            &[set("a", &[("K", Some("v"))])],
            &["cannot write the key `K`"],
        ),
        (
            &[set("a", &[("k", Some("v\u{1b}"))])],
            &["cannot write the value of k"],
        ),
        (
            &[set("a", &[("region", Some("moon"))])],
            &["`moon` is no region's name"],
        ),
        (
            &[set("a", &[("aws_secret_access_key", Some("hunter2"))])],
            &["profiles add --static a --replace"],
        ),
        (
            &[set("a", &[("aws_access_key_id", None)])],
            &["profiles add --static a --replace"],
        ),
        (
            &[set("a", &[("sso_start_url", Some("https://x"))])],
            &["sso_session beside sso_start_url"],
        ),
        (
            &[set("c", &[("sso_session", Some("acme"))])],
            &["sso_session beside sso_start_url"],
        ),
        (
            &[delete("a")],
            &["a cannot be deleted: it is the source_profile of b"],
        ),
        (
            &[delete("a"), set("b", &[("source_profile", Some("a"))])],
            &["b would use a, which goes"],
        ),
        (&[delete("b"), rename("b", "z")], &["at once"]),
        (&[rename("a", "b")], &["a profile is called b already"]),
        (&[rename("a", "two words")], &["`two words` is no name"]),
        (
            &[rename("a", "DEFAULT")],
            &["`DEFAULT` is no profile's name"],
        ),
        (
            &[add("x", "Dev"), add("x", "Ops"), add("b", "Dev")],
            &[
                "two profiles would be called x",
                "a profile is called b already",
            ],
        ),
        (&[add("\u{202e}x", "Dev")], &["`\\u{202e}x` is no name"]),
        (
            &[add("x", "Dev\n")],
            &["x: cannot write the value of sso_role_name"],
        ),
    ];
    for (edits, wanted) in cases {
        let refused = home.refused(edits);
        for words in *wanted {
            assert!(refused.contains(words), "{refused}");
        }
        assert!(!refused.contains("hunter2"), "{refused}");
    }
    let mut wrong = add("x", "Dev");
    if let ProfileEdit::AddRole(role) = &mut wrong {
        role.session = "other".into();
    }
    assert!(
        home.refused(&[wrong])
            .contains("[sso-session other], which is not in the config")
    );
    let many: Vec<ProfileEdit> = (0..100).map(|n| delete(&format!("p{n}"))).collect();
    let refused = home.refused(&many);
    assert!(
        refused.contains("and 92 more reasons like these"),
        "{refused}"
    );
}

#[test]
fn deleting_the_user_too_or_giving_it_another_source_is_accepted() {
    let home = Home::with(
        "[profile a]\n[profile b]\nsource_profile = a\n[profile c]\nsource_profile = a\n",
        "",
    );
    home.make(&[
        delete("a"),
        delete("b"),
        set("c", &[("source_profile", None)]),
    ]);
    assert_eq!(home.read("config"), "[profile c]\n");
}

#[test]
fn a_change_that_is_no_longer_what_was_shown_is_not_made() {
    let home = Home::with("[profile a]\nregion = us-east-1\n", "");
    let plan = home
        .plan(&[set("a", &[("region", Some("eu-west-1"))])])
        .unwrap();
    home.write(
        "config",
        "# new\n[profile b]\n[profile a]\nregion = us-west-2\n",
    );
    let refused = apply(&home.host(), &plan).unwrap_err().to_string();
    assert!(refused.contains("changed since"), "{refused}");
    home.write(
        "config",
        "# new\n[profile b]\n[profile a]\nregion = us-east-1\n",
    );
    apply(&home.host(), &plan).unwrap();
    assert_eq!(
        home.read("config"),
        "# new\n[profile b]\n[profile a]\nregion = eu-west-1\n"
    );
}

#[test]
fn a_new_file_is_the_users_alone_and_an_old_one_keeps_its_mode() {
    let home = Home::with("", "[a]\nregion = x\n");
    let path = |file: &str| home.0.path().join(".aws").join(file);
    let mode = |file: &str| fs::metadata(path(file)).unwrap().permissions().mode() & 0o777;
    fs::remove_file(path("config")).unwrap();
    fs::set_permissions(path("credentials"), fs::Permissions::from_mode(0o640)).unwrap();
    let done = home.make(&[set(
        "a",
        &[("region", Some("eu-west-1")), ("output", Some("json"))],
    )]);
    assert_eq!((mode("config"), mode("credentials")), (0o600, 0o640));
    let plan = undo::plan(&home.host(), done.undo.as_deref()).unwrap();
    undo::apply(&home.host(), &plan).unwrap();
    assert!(!path("config").exists(), "it was not there before");
    assert_eq!(home.read("credentials"), "[a]\nregion = x\n");
}
