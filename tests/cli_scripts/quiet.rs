//! `--quiet`: no words on stderr but errors, and what has to be asked or acted on.

use crate::home::{guide, rfc3339};
use crate::signing::Signing;
use crate::{ROWS, Scene};
use std::io::{BufRead, BufReader};
use std::process::Stdio;

#[test]
fn what_goes_well_goes_without_a_word_and_prints_the_same() {
    for row in ROWS {
        let (loud, quiet) = (Scene::new(), Scene::new());
        let said = loud.command(row.args).output().unwrap();
        let mut command = quiet.command(&["--quiet"]);
        let done = crate::finish(command.args(row.args));
        assert_eq!(done.code, row.code, "{:?}: {done:?}", row.args);
        if row.code == 0 {
            assert_eq!(done.stderr, "", "{:?}", row.args);
        } else {
            assert_ne!(done.stderr, "", "{:?}: an error is told", row.args);
        }
        let in_home = |text: &[u8], scene: &Scene| {
            let home = scene.home.path().to_str().unwrap();
            String::from_utf8_lossy(text).replace(home, "HOME")
        };
        // Times differ between two runs.
        if !row.args.contains(&"--list") && !row.args.contains(&"--json") {
            assert_eq!(
                in_home(done.stdout.as_bytes(), &quiet),
                in_home(&said.stdout, &loud),
                "{:?}",
                row.args
            );
        }
    }
    assert!(rfc3339(0).len() > 1);
}

#[test]
fn what_was_refused_is_still_shown() {
    let scene = Scene::new();
    let edit = ["-q", "profiles", "edit", "nothing", "region=eu-west-1"];
    let done = crate::finish(&mut scene.command(&edit)).exits(2);
    done.says(&["+region = eu-west-1", "--yes"]);
    let done = crate::finish(&mut scene.command(&["logout", "acme", "-q"])).exits(4);
    done.says(&["Identity Center acme", "--yes"]);
    let home = guide();
    let switch = ["switch", "-q", "dev-lambda"];
    let vars = [("AWS_PROFILE", "my-builder-id")];
    home.run_with(&switch, &vars).exits(4).says(&["--stay"]);
}

#[test]
fn code_and_address_of_a_sign_in_are_no_words_to_leave_out() {
    let it = Signing::new(
        "[sso-session acme]\nsso_start_url = https://d-9067demo00.awsapps.com/start\nsso_region = eu-west-1\n",
    );
    let mut child = it
        .command(&["--quiet", "login", "acme", "--device-code"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    while it.provider.waiting().is_empty() || !said.contains(&it.provider.waiting()[0]) {
        said.push_str(&lines.next().unwrap().unwrap());
        said.push('\n');
    }
    assert!(said.contains(&it.provider.url()), "{said}");
    assert!(it.provider.approve(&it.provider.waiting()[0]));
    assert!(child.wait().unwrap().success());
    let rest: Vec<String> = lines.map(Result::unwrap).collect();
    let after = rest.join("\n");
    assert!(!after.contains("signed in"), "{after}");
    assert!(!after.contains("Waiting"), "{after}");
}
