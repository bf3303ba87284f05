//! `credential_process`: what it is given, what is shown of it, and what is refused.

use crate::home::finish;
use crate::{USER, command, kinds, run, script};

#[test]
fn what_it_says_is_shown_and_what_it_prints_never() {
    let it = kinds();
    script(
        &it,
        "#!/bin/sh\nprintf 'touch the \\033[31mkey\\n' >&2\n\
         echo '{\"Version\":1,\"AccessKeyId\":\"ASIAX\",\"SecretAccessKey\":\"CANARY-s\",\"SessionToken\":\"CANARY-t\",\"Expiration\":\"2099-01-01T00:00:00Z\"}'\n",
    );
    let done = run(&it, &["credentials", "process"])
        .exits(0)
        .says(&["my keys: touch the ␛[31mkey"]);
    let printed = done.json();
    assert_eq!(printed["SessionToken"], "CANARY-t");
    assert_eq!(printed["Expiration"], "2099-01-01T00:00:00Z");
    for (text, why) in [
        ("echo CANARY", "not one JSON object"),
        ("echo '{\"AccessKeyId\":\"CANARY\"}'", "no Version"),
        ("echo CANARY; exit 7", "exit status: 7"),
        ("kill -9 $$", "signal: 9"),
        (
            "echo '{\"Version\":1,\"AccessKeyId\":\"CANARY\",\"SecretAccessKey\":\"s\",\"Expiration\":\"2001-01-01T00:00:00Z\"}'",
            "ended at",
        ),
        ("head -c 100000 /dev/zero", "more than 65536 bytes"),
    ] {
        script(&it, &format!("#!/bin/sh\n{text}\n"));
        let done = run(&it, &["credentials", "process"])
            .exits(1)
            .says(&[why, ".aws/config:"]);
        assert!(!done.stderr.contains("CANARY"), "{done:?}");
        assert_eq!(done.stdout, "");
    }
}

#[test]
fn it_is_not_given_the_file_of_the_shell_function() {
    let it = kinds();
    script(
        &it,
        "#!/bin/sh\n[ -z \"${MOORLINE_RESULT+x}\" ] || exit 5\n[ -z \"$(cat)\" ] || exit 6\n\
         echo '{\"Version\":1,\"AccessKeyId\":\"ASIAX\",\"SecretAccessKey\":\"s\"}'\n",
    );
    let result = it.home.result_file();
    let done = finish(command(&it, &["credentials", "process"]).env("MOORLINE_RESULT", result));
    done.exits(0);
}

#[test]
fn moorline_behind_moorline_works_unless_it_asks_for_itself() {
    let it = kinds();
    let config = format!(
        "[profile behind]\ncredential_process = {0} credentials user\n\
         [profile loop]\ncredential_process = {0} credentials loop\n\
         [profile a]\ncredential_process = {0} credentials b\n\
         [profile b]\ncredential_process = {0} credentials a\n\
         [profile through]\nrole_arn = arn:aws:iam::111122223333:role/T\nsource_profile = middle\n\
         [profile middle]\nrole_arn = arn:aws:iam::111122223333:role/M\nsource_profile = back\n\
         [profile back]\ncredential_process = {0} credentials middle\n\
         [profile signed-out]\ncredential_process = {0} credentials login\n\
         [profile login]\nlogin_session = arn:aws:iam::444455556666:user/dev\n",
        crate::home::MOORLINE
    );
    it.home.write(".aws/config", config);
    let printed = run(&it, &["credentials", "behind"]).exits(0).json();
    assert_eq!(printed["AccessKeyId"], USER);
    for (profile, again) in [("loop", "loop"), ("a", "a"), ("through", "middle")] {
        run(&it, &["credentials", profile])
            .exits(1)
            .says(&[&format!("those of `{again}` itself")]);
    }
    run(&it, &["credentials", "signed-out"])
        .exits(3)
        .says(&["moorline: moorline: ", "aws login"]);
}
