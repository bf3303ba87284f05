//! `whoami` and `exec`.

use crate::home::finish;
use crate::{ROOT, SECRET, assumed, command, kinds, run};
use moorline::demo::{Fault, Operation, Refusal};
use std::os::unix::process::ExitStatusExt;

#[test]
fn whoami_says_who_and_where_from() {
    let it = kinds();
    let done = run(&it, &["whoami", "role-of-role"]).exits(0);
    for words in [
        "777788889999",
        "arn:aws:sts::777788889999:assumed-role/Far/moorline-",
        "assumed role Far, session moorline-",
        "role-of-role: role arn:aws:iam::777788889999:role/team/Far (",
        "role: role arn:aws:iam::111122223333:role/Dev (",
        "user: keys AKIADEMODEMODEMODEMO (",
        ".aws/credentials:2)",
        "in 1",
    ] {
        assert!(done.stdout.contains(words), "{words}\n{}", done.stdout);
    }
    assert!(!done.stdout.contains(SECRET));
    let who = run(&it, &["whoami", "role", "--json"]).exits(0).json();
    assert_eq!(who["schema_version"], 1);
    assert_eq!(who["principal"], "assumed_role");
    assert_eq!(who["is_root"], false);
    assert_eq!(who["profile_kind"], "assume_role");
    assert_eq!(who["steps"][0]["profile"], "role");
    let cached = who["steps"][0]["what"].as_str().unwrap();
    assert!(cached.contains("out of the AWS CLI's cache"), "{cached}");
    assert!(!who.to_string().contains(SECRET));
}

#[test]
fn the_root_user_is_unmistakable_and_asked_nothing_else() {
    let it = kinds();
    let done = run(&it, &["whoami", "root"])
        .exits(0)
        .says(&["WARNING: this is the root user"]);
    assert!(done.stdout.contains("ROOT USER"), "{}", done.stdout);
    let who = run(&it, &["whoami", "root", "--json"])
        .exits(0)
        .says(&["WARNING"])
        .json();
    assert_eq!(who["is_root"], true);
    assert_eq!(who["user_type"], "root_user");
    assert_eq!(it.provider.requests().len(), 2);
    assert_eq!(it.provider.count(Operation::GetCallerIdentity), 2);
    let user = run(&it, &["whoami", "user"]).exits(0);
    assert!(!user.stderr.contains("WARNING"));
    assert!(user.stdout.contains("IAM user dev"));
}

#[test]
fn keys_that_do_not_work_are_named() {
    let it = kinds();
    run(&it, &["whoami", "temporary"]).exits(1).says(&[
        "does not know this access key",
        ".aws/credentials:",
        "AWS was asked in us-east-1",
        "`moorline profiles add --static temporary --replace`",
    ]);
    it.provider.fail_next(
        Operation::GetCallerIdentity,
        Fault::Refuse(Refusal::ExpiredToken),
    );
    run(&it, &["whoami", "temporary"]).exits(1).says(&[
        "These temporary keys have expired",
        "`moorline profiles add --static temporary --replace`",
    ]);
    let around = |id: &str, secret: &str| {
        let mut command = command(&it, &["whoami"]);
        command
            .env("AWS_ACCESS_KEY_ID", id)
            .env("AWS_SECRET_ACCESS_KEY", secret);
        let done = finish(&mut command).exits(1);
        assert!(!done.stderr.contains(secret), "{done:?}");
        done
    };
    around(crate::USER, "CANARY-wrong").says(&[
        "that are here without a profile (AWS_ACCESS_KEY_ID)",
        "does not belong to this access key id",
        "unset AWS_ACCESS_KEY_ID",
    ]);
    around("AKIANOBODY", "CANARY-x").says(&["does not know this access key"]);
    run(&it, &["whoami", "login"]).exits(3);
    run(&it, &["whoami"])
        .exits(2)
        .says(&["There is no active profile", "moorline switch PROFILE"]);
}

#[test]
fn a_program_gets_the_credentials_and_nothing_that_is_in_their_way() {
    let it = kinds();
    let mut exec = command(&it, &["exec", "role", "--", "/usr/bin/env"]);
    exec.env("AWS_PROFILE", "user")
        .env("AWS_DEFAULT_PROFILE", "user")
        .env("AWS_SECURITY_TOKEN", "old")
        .env("AWS_ACCESS_KEY", "AKIAOLD")
        .env("MOORLINE_RESULT", it.home.result_file())
        .env("KEPT", "yes");
    let done = finish(&mut exec).exits(0);
    let has = |line: &str| done.stdout.lines().any(|one| one.starts_with(line));
    for line in [
        "AWS_ACCESS_KEY_ID=ASIA",
        "AWS_SECRET_ACCESS_KEY=",
        "AWS_SESSION_TOKEN=",
        "AWS_CREDENTIAL_EXPIRATION=20",
        "AWS_REGION=eu-west-1",
        "KEPT=yes",
    ] {
        assert!(has(line), "{line}\n{}", done.stdout);
    }
    for line in [
        "AWS_PROFILE=",
        "AWS_DEFAULT_PROFILE=",
        "AWS_SECURITY_TOKEN=",
        "AWS_ACCESS_KEY=",
        "MOORLINE_",
    ] {
        assert!(!has(line), "{line}\n{}", done.stdout);
    }
    // Keys that never end bring no token of somebody else's along.
    let mut exec = command(&it, &["exec", "root", "--", "/usr/bin/env"]);
    exec.env("AWS_SESSION_TOKEN", "old");
    let done = finish(&mut exec).exits(0);
    assert!(done.stdout.contains(&format!("AWS_ACCESS_KEY_ID={ROOT}")));
    assert!(!done.stdout.contains("AWS_SESSION_TOKEN"));
    assert!(!done.stdout.contains("AWS_REGION"));
}

#[test]
fn exit_codes_signals_and_arguments_are_the_programs_own() {
    let it = kinds();
    let done = run(&it, &["exec", "user", "--", "sh", "-c", "exit 42"]);
    done.exits(42);
    let script = "printf '%s|' \"$@\"";
    let done = run(
        &it,
        &[
            "exec", "user", "--", "sh", "-c", script, "x", "--", "-a", "b c",
        ],
    );
    assert_eq!(done.exits(0).stdout, "--|-a|b c|");
    let status = command(&it, &["exec", "user", "--", "sh", "-c", "kill -TERM $$"])
        .status()
        .unwrap();
    assert_eq!(status.signal(), Some(15));
    run(&it, &["exec", "user", "--", "no-such-program"])
        .exits(127)
        .says(&["There is no program `no-such-program`"]);
    run(&it, &["exec", "user"]).exits(2);
}

#[test]
fn nothing_is_run_where_a_sign_in_is_needed() {
    let it = kinds();
    for profile in ["login", "sso", "mfa"] {
        let done = run(&it, &["exec", profile, "--", "touch", "ran"]);
        assert_eq!(done.exits(3).stdout, "");
        assert!(!it.home.join("ran").exists());
    }
    assert_eq!(assumed(&it), 0);
}
