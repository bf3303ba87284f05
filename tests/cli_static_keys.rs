//! `profiles add --static` with the real binary: what it takes, proves, shows, asks and writes, and
//! that no secret leaves it but into the credentials file.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test that cannot go on fails, and one that did not run says so"
)]

#[path = "support/home.rs"]
mod home;
#[path = "support/pty.rs"]
#[expect(dead_code, reason = "only the console's tests use all of it")]
mod pty;
#[path = "support/sts.rs"]
mod sts;

use moorline::demo::{Options, Provider};

use home::{Done, Home, MOORLINE, finish};
use pty::{Terminal, vars};
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use sts::{DELETED, MISTYPED, ROOT, Sts, TEMPORARY, USER};

const SECRET: &str = "CANARY+secret/key+of40charactersxxxxxxxx";
const TOKEN: &str = "CANARYtoken//////////8=";

/// Runs `profiles add --static ci ARGS` with `input` on stdin.
#[track_caller]
fn add(home: &Home, sts: &Sts, args: &[&str], input: &str) -> Done {
    let all: Vec<&str> = ["profiles", "add", "--static", "ci"]
        .iter()
        .chain(args)
        .copied()
        .collect();
    let path = home.write("input", input);
    let mut command = home.moorline(&all);
    command
        .envs(sts.vars())
        .stdin(Stdio::from(fs::File::open(&path).unwrap()));
    let done = finish(&mut command);
    fs::remove_file(path).unwrap();
    assert!(!done.stdout.contains("CANARY"), "{done:?}");
    assert!(!done.stderr.contains("CANARY"), "{done:?}");
    done
}

fn keys(id: &str) -> String {
    format!("aws_access_key_id={id}\naws_secret_access_key={SECRET}\n")
}

fn credentials(home: &Home) -> String {
    fs::read_to_string(home.join(".aws/credentials")).unwrap_or_default()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn proved_keys_are_written_and_nothing_else_is_touched() {
    let (home, sts) = (Home::new(), Sts::start());
    let before = "# mine\n[other]\naws_access_key_id = AKIAOTHER\n  aws_secret_access_key:x";
    home.credentials(before);
    fs::set_permissions(
        home.join(".aws/credentials"),
        fs::Permissions::from_mode(0o644),
    )
    .unwrap();
    add(
        &home,
        &sts,
        &["--region", "eu-west-1", "--yes"],
        &keys(USER),
    )
    .exits(0)
    .says(&[
        "account 111122223333, arn:aws:iam::111122223333:user/ci",
        "+aws_secret_access_key = ***",
        ".aws/credentials and ",
        "services accept its IAM credentials",
        "`moorline switch ci`",
    ]);
    assert_eq!(
        credentials(&home),
        format!("{before}\n\n[ci]\naws_access_key_id = {USER}\naws_secret_access_key = {SECRET}\n")
    );
    assert_eq!(mode(&home.join(".aws/credentials")), 0o600);
    let config = fs::read_to_string(home.join(".aws/config")).unwrap();
    assert_eq!(config, "[profile ci]\nregion = eu-west-1\n");
    assert!(sts.requests()[0].contains("/eu-west-1/sts/aws4_request"));
    assert_eq!(home.profile("ci")["kind"], "static_long_term");
    for (path, content) in home.snapshot() {
        let holds_it = String::from_utf8_lossy(&content).contains("CANARY");
        assert_eq!(
            holds_it,
            path == home.join(".aws/credentials"),
            "{}",
            path.display()
        );
    }
}

/// The provider checks the signature with the secret that it knows.
#[test]
fn the_signature_is_one_that_a_server_accepts() {
    let provider = Provider::spawn(Options::default()).unwrap();
    let home = Home::new();
    for (secret, code) in [("guessed", 1), ("this-is-no-secret-it-is-a-demo", 0)] {
        let input =
            format!("aws_access_key_id=AKIADEMODEMODEMODEMO\naws_secret_access_key={secret}\n");
        let path = home.write("input", input);
        let mut command = home.moorline(&["profiles", "add", "--static", "ci", "--yes"]);
        command
            .env("AWS_ENDPOINT_URL", provider.url())
            .stdin(Stdio::from(fs::File::open(&path).unwrap()));
        let done = finish(&mut command).exits(code);
        assert_eq!(done.stderr.contains("user/dev"), code == 0, "{done:?}");
        assert_eq!(home.join(".aws/credentials").exists(), code == 0);
    }
}

#[test]
fn botocore_reads_what_is_written() {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/interop/venv/bin/python");
    let script = "import botocore.session as s; c = s.Session(profile='ci').get_credentials(); \
                  print(c.access_key, c.secret_key, c.token, s.Session(profile='ci').get_config_variable('region'))";
    let (home, sts) = (Home::new(), Sts::start());
    let input = format!(
        "{{\"Credentials\": {{\"AccessKeyId\": \"{TEMPORARY}\", \"SecretAccessKey\": \"{SECRET}\", \"SessionToken\": \"{TOKEN}\"}}}}"
    );
    add(&home, &sts, &["--region", "eu-west-1", "--yes"], &input).exits(0);
    assert!(sts.requests()[0].contains(&format!("x-amz-security-token: {TOKEN}")));
    let has_botocore = Command::new(&python)
        .args(["-c", "import botocore"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !has_botocore {
        eprintln!("skipped: no python with botocore at {}", python.display());
        return;
    }
    let done = finish(home.program(&python).args(["-c", script]));
    assert_eq!(
        done.stdout.trim(),
        format!("{TEMPORARY} {SECRET} {TOKEN} eu-west-1"),
        "{done:?}"
    );
}

#[test]
fn without_a_terminal_or_yes_the_change_is_only_shown() {
    let (home, sts) = (Home::new(), Sts::start());
    add(&home, &sts, &[], &keys(USER)).exits(2).says(&[
        "+[ci]",
        "+aws_secret_access_key = ***",
        "`--yes`",
    ]);
    assert!(home.snapshot().is_empty(), "{:?}", home.snapshot());
}

#[test]
fn nothing_is_written_unless_the_keys_are_proved() {
    let (home, sts) = (Home::new(), Sts::start());
    for (id, words) in [
        (DELETED, ["does not know this access key", "`--region`"]),
        (
            MISTYPED,
            ["does not belong to this access key id", "Copy it again"],
        ),
    ] {
        add(&home, &sts, &["--yes"], &keys(id))
            .exits(1)
            .says(&["nothing was written"])
            .says(&words);
    }
    let path = home.write("input", keys(USER));
    let nowhere = [("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:1")];
    let mut command = home.moorline(&["profiles", "add", "--static", "ci", "--yes"]);
    command
        .envs(nowhere)
        .stdin(Stdio::from(fs::File::open(&path).unwrap()));
    finish(&mut command)
        .exits(1)
        .says(&["nothing was written", "refused the connection"]);
    fs::remove_file(path).unwrap();
    assert!(home.snapshot().is_empty(), "{:?}", home.snapshot());
}

#[test]
fn what_cannot_be_keys_is_refused_before_any_call() {
    let (home, sts) = (Home::new(), Sts::start());
    for (input, words) in [
        (keys(TEMPORARY), "does not work without its session token"),
        (keys("AIDAIOSFODNN7EXAMPLE"), "begins with AKIA"),
        (
            format!("{}aws_session_token={TOKEN}\n", keys(USER)),
            "long-term key, which has no session token",
        ),
        (
            format!("aws_access_key_id={USER}\n"),
            "no aws_secret_access_key",
        ),
        (String::new(), "no aws_access_key_id"),
        (
            format!("{USER}\n{SECRET}\n"),
            "Line 1 of the input makes no sense",
        ),
    ] {
        add(&home, &sts, &["--yes"], &input).exits(2).says(&[words]);
    }
    assert!(sts.requests().is_empty());
}

#[test]
fn what_stands_in_the_way_is_named_before_any_call() {
    let sts = Sts::start();
    let home = Home::with_config(
        "[profile ci]\nsso_session = acme\nregion = eu-west-1\n[sso-session acme]\nsso_region = eu-west-1\n",
    );
    add(&home, &sts, &["--replace", "--yes"], &keys(USER))
        .exits(2)
        .says(&["signs in through Identity Center (sso_session,", "line 2"]);
    for line in [
        "role_arn = arn:aws:iam::111122223333:role/Dev",
        "credential_process = /bin/true",
        "login_session = arn:aws:iam::111122223333:user/ci",
    ] {
        let home = Home::with_config(format!("[profile ci]\n{line}\n"));
        add(&home, &sts, &["--yes"], &keys(USER))
            .exits(2)
            .says(&["The profile `ci`", "another name"]);
    }
    let home = Home::new();
    let place = ["profiles", "add", "--static"];
    for (args, words) in [
        (&["my ci"][..], "`my ci` is no name"),
        (&["DEFAULT"], "`DEFAULT` is no name"),
        (
            &["ci", "--region", "evil.example/"],
            "not the name of an AWS region",
        ),
    ] {
        let args: Vec<&str> = place.iter().chain(args).copied().collect();
        home.run_with(&args, &sts.vars()).exits(2).says(&[words]);
    }
    assert!(sts.requests().is_empty());
}

#[test]
fn keys_that_are_there_are_replaced_only_on_request_and_wholly() {
    let sts = Sts::start();
    let home = Home::with_config(
        "[profile ci]\nregion = eu-central-1\naws_session_token = OLD-in-config\n[profile b]\nregion = us-east-1\n",
    );
    home.credentials(
        "[ci]\r\naws_access_key_id = ASIAOLD\r\naws_secret_access_key = OLD\r\naws_session_token = OLD\r\naws_security_token = OLD\r\n# note\r\n",
    );
    let before = home.snapshot();
    add(&home, &sts, &["--yes"], &keys(USER))
        .exits(2)
        .says(&["has keys already", "`--replace`"]);
    assert_eq!(home.snapshot(), before);
    assert!(sts.requests().is_empty());
    add(&home, &sts, &["--replace", "--yes"], &keys(USER)).exits(0);
    assert_eq!(
        credentials(&home),
        format!(
            "[ci]\r\naws_access_key_id = {USER}\r\naws_secret_access_key = {SECRET}\r\n# note\r\n"
        )
    );
    assert!(
        sts.requests()[0].contains("/eu-central-1/sts/"),
        "the region of the profile"
    );
    let config = fs::read_to_string(home.join(".aws/config")).unwrap();
    assert_eq!(
        config,
        "[profile ci]\nregion = eu-central-1\n[profile b]\nregion = us-east-1\n"
    );
    add(&home, &sts, &["--replace", "--yes"], &keys(USER))
        .exits(0)
        .says(&["there already"]);
}

/// `--yes` is said before anybody knows whose keys they are.
#[test]
fn root_keys_need_a_word_of_their_own() {
    let (home, sts) = (Home::new(), Sts::start());
    add(&home, &sts, &["--yes"], &keys(ROOT))
        .exits(2)
        .says(&["ROOT USER of account 111122223333", "`--root`"]);
    assert!(home.snapshot().is_empty());
    add(&home, &sts, &["--yes", "--root"], &keys(ROOT)).exits(0);
    assert!(credentials(&home).contains(ROOT));
}

#[test]
fn who_checks_the_keys_instead_of_aws_is_named() {
    let home = Home::new();
    let elsewhere = [("AWS_ENDPOINT_URL", "https://sts.example:1")];
    home.run_with(&["profiles", "add", "--static", "ci"], &elsewhere)
        .exits(2)
        .says(&["AWS_ENDPOINT_URL has these keys checked by sts.example:1 instead of AWS"]);
}

/// Another implementation of STS, which checks the signature with keys that it made itself.
#[test]
fn moto_accepts_the_signature_of_keys_that_it_made() {
    let bin = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/interop/venv/bin");
    let home = Home::new();
    let mut server = home.program(bin.join("moto_server"));
    // The first two calls make the keys; all others must be signed.
    server
        .args(["-H", "127.0.0.1", "-p", "0"])
        .env("INITIAL_NO_AUTH_ACTION_COUNT", "2");
    let Ok(mut server) = server.spawn() else {
        eprintln!("skipped: no moto_server at {}", bin.display());
        return;
    };
    let mut lines = BufReader::new(server.stderr.take().unwrap()).lines();
    let url =
        lines.find_map(|line| Some(line.ok()?.split_once("Running on ")?.1.trim().to_owned()));
    let url = url.unwrap();
    std::thread::spawn(move || lines.for_each(drop));
    let script = "import boto3, json, sys; c = boto3.client('iam', endpoint_url=sys.argv[1], region_name='us-east-1', \
                  aws_access_key_id='x', aws_secret_access_key='x'); c.create_user(UserName='ci'); \
                  print(json.dumps(c.create_access_key(UserName='ci'), default=str))";
    let made = finish(home.program(bin.join("python")).args(["-c", script, &url])).exits(0);
    let id = made.json()["AccessKey"]["AccessKeyId"]
        .as_str()
        .unwrap()
        .to_owned();
    let tried: Vec<Done> = [keys(DELETED), keys(&id), made.stdout]
        .iter()
        .map(|input| {
            let path = home.write("input", input);
            let mut command = home.moorline(&["profiles", "add", "--static", "ci", "--yes"]);
            command
                .env("AWS_ENDPOINT_URL_STS", &url)
                .stdin(Stdio::from(fs::File::open(&path).unwrap()));
            finish(&mut command)
        })
        .collect();
    server.kill().unwrap();
    server.wait().unwrap();
    let [unknown, wrong, right] = <[Done; 3]>::try_from(tried).unwrap();
    unknown.exits(1).says(&["does not know this access key"]);
    wrong
        .exits(1)
        .says(&["does not belong to this access key id"]);
    right.exits(0).says(&[":user/ci."]);
    assert!(credentials(&home).contains(&id));
}

struct Asked {
    terminal: Terminal,
    home: Home,
    sts: Sts,
}

fn asked(args: &[&str]) -> Asked {
    let (home, sts) = (Home::new(), Sts::start());
    let mut vars = vars(home.path());
    for (name, value) in sts.vars() {
        vars.insert(name.into(), value.into());
    }
    let all: Vec<&str> = ["profiles", "add", "--static", "ci"]
        .iter()
        .chain(args)
        .copied()
        .collect();
    let terminal = Terminal::run(Path::new(MOORLINE), &all, &vars, (100, 40));
    Asked {
        terminal,
        home,
        sts,
    }
}

impl Asked {
    #[track_caller]
    fn ends(mut self, code: i32) -> (String, Home) {
        let status = self.terminal.wait_for_end();
        let screen = self.terminal.screen();
        assert_eq!(status.code(), Some(code), "{screen}");
        let raw = String::from_utf8_lossy(self.terminal.raw()).into_owned();
        assert!(!raw.contains("CANARY"), "a secret was on the screen: {raw}");
        (screen, self.home)
    }
}

#[test]
fn a_terminal_shows_the_id_and_no_secret() {
    let mut asked = asked(&[]);
    asked.terminal.wait_for("Access key id: ");
    asked.terminal.send("wrong\r");
    asked.terminal.wait_for("That is no access key id");
    asked.terminal.send(&format!("{USER}X\u{7f}\r"));
    asked.terminal.wait_for("Secret access key (not shown): ");
    asked.terminal.send(&format!("{SECRET}\r"));
    asked.terminal.wait_for("Make this change? [yes/no]");
    asked.terminal.send("\r");
    let (screen, home) = asked.ends(0);
    assert!(
        screen.contains(&format!("Access key id: {USER}")),
        "{screen}"
    );
    assert!(!screen.contains("wrong"), "{screen}");
    assert!(credentials(&home).contains(SECRET));
}

#[test]
fn a_pasted_block_answers_everything_and_its_rest_answers_nothing() {
    let mut asked = asked(&[]);
    asked.terminal.wait_for("Access key id: ");
    asked.terminal.send(&format!(
        "[111122223333_Dev]\raws_access_key_id = {TEMPORARY}\raws_secret_access_key = {SECRET}\r\
         aws_session_token = {TOKEN}\rno\rno\r"
    ));
    asked.terminal.wait_for("Make this change? [yes/no]");
    asked.terminal.send("yes\r");
    let (_, home) = asked.ends(0);
    let written = credentials(&home);
    assert!(
        written.contains(&format!("aws_session_token = {TOKEN}\n")),
        "{written}"
    );
}

#[test]
fn leaving_writes_nothing_and_gives_the_terminal_back() {
    let mut left = asked(&[]);
    left.terminal.wait_for("Access key id: ");
    left.terminal.send(&format!("{USER}\r"));
    left.terminal.wait_for("Secret access key");
    left.terminal.send("CANARY\u{3}");
    let (_, home) = left.ends(130);
    assert!(home.snapshot().is_empty());

    // Through a shell, so that somebody can look at the terminal afterwards.
    let mut vars = vars(home.path());
    vars.insert("AWS_ENDPOINT_URL_STS".into(), "http://127.0.0.1:1".into());
    let line = format!("{MOORLINE} profiles add --static ci; stty -a");
    let mut terminal = Terminal::run(Path::new("/bin/sh"), &["-c", &line], &vars, (100, 40));
    terminal.wait_for("Access key id: ");
    terminal.send("\u{3}");
    let screen = terminal.wait_until("stty", |screen| screen.contains("icanon"));
    let words: Vec<&str> = screen.split_whitespace().collect();
    for word in ["isig", "icanon", "echo"] {
        assert!(words.contains(&word), "{word}: {screen}");
    }
    terminal.wait_for_end();
}

#[test]
fn no_is_no_and_root_keys_default_to_it() {
    let mut asked_user = asked(&[]);
    asked_user.terminal.wait_for("Access key id: ");
    asked_user.terminal.send(&format!("{USER}\r{SECRET}\r"));
    asked_user.terminal.wait_for("Make this change?");
    asked_user.terminal.send("no\r");
    let (_, home) = asked_user.ends(130);
    assert!(home.snapshot().is_empty());

    let mut asked_root = asked(&["--yes"]);
    asked_root.terminal.wait_for("Access key id: ");
    asked_root.terminal.send(&format!("{ROOT}\r{SECRET}\r"));
    asked_root
        .terminal
        .wait_for("Keep keys of the root user on this machine? [no/yes]");
    asked_root.terminal.send("\r");
    assert_eq!(asked_root.sts.requests().len(), 1);
    let (_, home) = asked_root.ends(130);
    assert!(home.snapshot().is_empty());
}

/// A shell whose stderr is redirected: asking would show the secret.
#[test]
fn a_terminal_that_would_show_the_secret_is_not_read() {
    let home = Home::new();
    let line =
        format!("{MOORLINE} profiles add --static ci 2>$HOME/err; cat $HOME/err; echo code $?");
    let mut terminal = Terminal::run(
        Path::new("/bin/sh"),
        &["-c", &line],
        &vars(home.path()),
        (100, 40),
    );
    terminal.wait_for("stdin would show them");
    terminal.wait_for_end();
}
