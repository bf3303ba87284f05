//! A home of its own for the real binary: nothing of the tester's home, environment or terminal
//! reaches it.

#![allow(dead_code, reason = "no test uses all of them")]

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

pub const MOORLINE: &str = env!("CARGO_BIN_EXE_moorline");
pub const BUILDER_ID_URL: &str = "https://view.awsapps.com/start";
pub const CODEWHISPERER_SCOPES: &str = "codewhisperer:completions,codewhisperer:analysis,codewhisperer:conversations,codewhisperer:transformations,codewhisperer:taskassist";

/// Nothing that is asked here takes nearly so long: what does hangs.
const WATCHDOG: Duration = Duration::from_secs(60);

/// A scratch home.
pub struct Home {
    folder: TempDir,
}

/// What a finished run said.
#[derive(Debug)]
pub struct Done {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Done {
    /// The JSON on stdout.
    #[track_caller]
    pub fn json(&self) -> Value {
        match serde_json::from_str(&self.stdout) {
            Ok(value) => value,
            Err(error) => panic!("no JSON ({error}): {self:?}"),
        }
    }

    /// The same, if it exited with `code`.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        self
    }

    /// The same, if stderr says all of `words`.
    #[track_caller]
    pub fn says(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.stderr.contains(word), "not said: {word}\n{self:?}");
        }
        self
    }
}

impl Home {
    pub fn new() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("moorline-test-")
            .tempdir()
            .unwrap();
        Self { folder }
    }

    /// A home with this `~/.aws/config`.
    pub fn with_config(config: impl AsRef<[u8]>) -> Self {
        let home = Self::new();
        home.write(".aws/config", config);
        home
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn join(&self, below: &str) -> PathBuf {
        self.path().join(below)
    }

    /// Writes a file, with the folders it needs.
    pub fn write(&self, below: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.join(below);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    pub fn credentials(&self, content: impl AsRef<[u8]>) {
        self.write(".aws/credentials", content);
    }

    /// Where the token of a session (or of a legacy start URL) is.
    pub fn token_path(&self, key: &str) -> PathBuf {
        self.join(&format!(".aws/sso/cache/{}", token_file(key)))
    }

    /// Writes a token in the AWS CLI's form under the key of a session or start URL.
    pub fn token(&self, key: &str, token: &Token) -> PathBuf {
        self.token_named(&token_file(key), token)
    }

    /// Writes a token under a file name of its own.
    pub fn token_named(&self, file: &str, token: &Token) -> PathBuf {
        self.write(&format!(".aws/sso/cache/{file}"), token.json().to_string())
    }

    pub fn state_file(&self) -> PathBuf {
        self.join(".local/state/moorline/state.toml")
    }

    /// What is remembered; empty if nothing is.
    pub fn state(&self) -> String {
        fs::read_to_string(self.state_file()).unwrap_or_default()
    }

    pub fn write_state(&self, content: impl AsRef<[u8]>) {
        self.write(".local/state/moorline/state.toml", content);
    }

    pub fn settings(&self, content: &str) {
        self.write(".config/moorline/config.toml", content);
    }

    /// The file a shell function would hand over: 0600 and empty.
    pub fn result_file(&self) -> PathBuf {
        let path = self.write("result", "");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path
    }

    /// A program in this home, with a cleared environment.
    #[expect(
        clippy::disallowed_methods,
        reason = "the programs a test starts are found as the tester finds them"
    )]
    pub fn program(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("HOME", self.path())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("LANG", "C.UTF-8")
            // Neither does the machine's own role.
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .current_dir(self.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// The binary in this home.
    pub fn moorline(&self, args: &[&str]) -> Command {
        let mut command = self.program(MOORLINE);
        command.args(args);
        command
    }

    #[track_caller]
    pub fn run(&self, args: &[&str]) -> Done {
        finish(&mut self.moorline(args))
    }

    #[track_caller]
    pub fn run_with(&self, args: &[&str], vars: &[(&str, &str)]) -> Done {
        finish(self.moorline(args).envs(vars.iter().copied()))
    }

    /// The JSON of a look that must succeed.
    #[track_caller]
    pub fn json(&self, command: &str) -> Value {
        self.run(&[command, "--json"]).exits(0).json()
    }

    #[track_caller]
    pub fn json_with(&self, command: &str, vars: &[(&str, &str)]) -> Value {
        self.run_with(&[command, "--json"], vars).exits(0).json()
    }

    #[track_caller]
    pub fn profile(&self, name: &str) -> Value {
        named(&self.json("profiles")["profiles"], "name", name)
    }

    #[track_caller]
    pub fn connection(&self, id: &str) -> Value {
        named(&self.json("connections")["connections"], "id", id)
    }

    #[track_caller]
    pub fn service(&self, id: &str) -> Value {
        named(&self.json("services")["services"], "id", id)
    }

    /// Every file below the home with its content, to tell whether anything was changed.
    pub fn snapshot(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut folders = vec![self.path().to_path_buf()];
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().flatten() {
                let kind = entry.file_type().unwrap();
                if kind.is_dir() {
                    folders.push(entry.path());
                } else if kind.is_file() {
                    files.push((entry.path(), fs::read(entry.path()).unwrap()));
                }
            }
        }
        files.sort();
        files
    }
}

/// Runs `command` to its end; one that does not end is killed, and fails the test.
#[track_caller]
pub fn finish(command: &mut Command) -> Done {
    let mut child = command.spawn().unwrap();
    let read = |stream: Option<Box<dyn Read + Send>>| {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            if let Some(mut stream) = stream {
                stream.read_to_end(&mut bytes).unwrap();
            }
            String::from_utf8_lossy(&bytes).into_owned()
        })
    };
    let stdout = read(child.stdout.take().map(|s| Box::new(s) as Box<_>));
    let stderr = read(child.stderr.take().map(|s| Box::new(s) as Box<_>));
    let Some(status) = wait(child) else {
        panic!("it hangs: {command:?}");
    };
    Done {
        code: status.code().unwrap_or(-1),
        stdout: stdout.join().unwrap(),
        stderr: stderr.join().unwrap(),
    }
}

fn wait(mut child: Child) -> Option<ExitStatus> {
    let id = rustix::process::Pid::from_child(&child);
    let (done, is_done) = mpsc::channel();
    let waiting = thread::spawn(move || {
        let status = child.wait().unwrap();
        let _ = done.send(());
        status
    });
    let hangs = is_done.recv_timeout(WATCHDOG).is_err();
    if hangs {
        rustix::process::kill_process(id, rustix::process::Signal::KILL).unwrap();
    }
    let status = waiting.join().unwrap();
    (!hangs).then_some(status)
}

/// The element of `list` whose `key` is `name`.
#[track_caller]
pub fn named(list: &Value, key: &str, name: &str) -> Value {
    let all = list.as_array().unwrap();
    match all.iter().find(|item| item[key] == name) {
        Some(item) => item.clone(),
        None => panic!("no {name} in {list:#}"),
    }
}

/// The keys of an object, in order.
#[track_caller]
pub fn keys(value: &Value) -> Vec<&str> {
    let object = value.as_object().unwrap();
    let mut keys: Vec<&str> = object.keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

/// The codes of an element's problems.
#[track_caller]
pub fn codes(value: &Value) -> Vec<String> {
    let problems = value["problems"].as_array().unwrap();
    problems
        .iter()
        .map(|problem| problem["code"].as_str().unwrap().to_string())
        .collect()
}

/// The file name of a session's (or start URL's) token.
pub fn token_file(key: &str) -> String {
    use sha1::Digest;
    let digest = sha1::Sha1::digest(key.as_bytes());
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{hex}.json")
}

/// A token to put into a cache.
#[derive(Clone)]
pub struct Token {
    pub start_url: String,
    /// Seconds from now until the access token ends.
    pub left: i64,
    pub refresh: bool,
    pub scopes: Option<Vec<&'static str>>,
    pub region: String,
}

impl Token {
    /// A Builder ID token with an hour left that can be refreshed.
    pub fn builder_id() -> Self {
        Self::of(BUILDER_ID_URL)
    }

    pub fn of(start_url: &str) -> Self {
        Self {
            start_url: start_url.into(),
            left: 3_600,
            refresh: true,
            scopes: None,
            region: "us-east-1".into(),
        }
    }

    pub fn region(mut self, region: &str) -> Self {
        self.region = region.into();
        self
    }

    pub fn left(mut self, seconds: i64) -> Self {
        self.left = seconds;
        self
    }

    pub fn without_refresh(mut self) -> Self {
        self.refresh = false;
        self
    }

    pub fn scopes(mut self, scopes: &[&'static str]) -> Self {
        self.scopes = Some(scopes.to_vec());
        self
    }

    /// As the AWS CLI writes it; `scopes`, where given, as VS Code does.
    pub fn json(&self) -> Value {
        let mut token = json!({
            "startUrl": self.start_url,
            "region": self.region,
            "accessToken": "CANARY-access-token",
            "expiresAt": rfc3339(self.left),
            "clientId": "client-of-the-token",
            "clientSecret": "CANARY-client-secret",
            "registrationExpiresAt": rfc3339(80 * 24 * 3_600),
        });
        if self.refresh {
            token["refreshToken"] = json!("CANARY-refresh-token");
        }
        if let Some(scopes) = &self.scopes {
            token["scopes"] = json!(scopes);
        }
        token
    }
}

/// The time in `seconds`, as the AWS CLI writes it.
#[expect(
    clippy::disallowed_methods,
    reason = "the binary under test has the real clock"
)]
pub fn rfc3339(seconds: i64) -> String {
    let time = Timestamp::now() + SignedDuration::from_secs(seconds);
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

pub const ACME_URL: &str = "https://d-1234567890.awsapps.com/start";

/// One of everything.
pub fn everything() -> Home {
    let home = Home::with_config(EVERYTHING);
    home.credentials(
        "[long-term]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = CANARY-secret-key\n\
         [temporary]\naws_access_key_id = ASIAEXAMPLE\naws_secret_access_key = CANARY-secret-key\n\
         aws_session_token = CANARY-session-token\n",
    );
    home.token("builder-id", &Token::builder_id());
    home.token("acme", &Token::of(ACME_URL).left(-10));
    home
}

pub const EVERYTHING: &str = "\
[profile role]
role_arn = arn:aws:iam::111122223333:role/Dev
source_profile = long-term
region = eu-west-1
[profile role-mfa]
role_arn = arn:aws:iam::111122223333:role/Dev
source_profile = long-term
mfa_serial = arn:aws:iam::111122223333:mfa/dev
[profile role-env]
role_arn = arn:aws:iam::111122223333:role/Dev
credential_source = Environment
[profile web]
role_arn = arn:aws:iam::111122223333:role/Web
web_identity_token_file = /var/run/token
[profile sso]
sso_session = acme
sso_account_id = 222233334444
sso_role_name = Developer
[profile bearer]
sso_session = builder-id
[profile legacy]
sso_start_url = https://d-0000000001.awsapps.com/start
sso_region = eu-central-1
sso_account_id = 333344445555
sso_role_name = ReadOnly
[profile login]
login_session = arn:aws:iam::444455556666:user/dev
[profile process]
credential_process = /usr/bin/true --never-run
[profile half]
sso_session = acme
sso_account_id = 222233334444
[profile clash]
role_arn = arn:aws:iam::111122223333:role/Dev
source_profile = long-term
credential_source = Environment
[profile nothing]
region = us-east-1
[sso-session acme]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access, codewhisperer:completions, codewhisperer:analysis
[sso-session builder-id]
sso_start_url = https://view.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = codewhisperer:completions,codewhisperer:analysis
";

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

pub fn items(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

/// The guide's example: CodeWhisperer through Builder ID, and a profile for Lambda.
pub fn guide() -> Home {
    let home = Home::with_config(format!(
        "[profile my-builder-id]\nsso_session = builder-id\n\
         [sso-session builder-id]\nsso_start_url = {BUILDER_ID_URL}\nsso_region = us-east-1\n\
         sso_registration_scopes = {CODEWHISPERER_SCOPES}\n\
         [profile dev-lambda]\nrole_arn = arn:aws:iam::111122223333:role/Dev\nsource_profile = keys\nregion = eu-west-1\n\
         [profile prod-lambda]\nrole_arn = arn:aws:iam::444455556666:role/Prod\nsource_profile = keys\nregion = us-east-1\n\
         [profile keys]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = x\n\
         [profile acme-dev]\nsso_session = acme\nsso_account_id = 222233334444\nsso_role_name = Developer\n\
         [profile acme-bearer]\nsso_session = acme\n\
         [sso-session acme]\nsso_start_url = {ACME_URL}\nsso_region = eu-west-1\n\
         sso_registration_scopes = sso:account:access,{CODEWHISPERER_SCOPES}\n\
         [profile other]\nsso_session = other\n\
         [sso-session other]\nsso_start_url = https://d-0000000002.awsapps.com/start\nsso_region = eu-west-1\n",
    ));
    home.token("builder-id", &Token::builder_id());
    home.token("acme", &Token::of(ACME_URL));
    home
}

pub fn switch(home: &Home, args: &[&str], vars: &[(&str, &str)]) -> Done {
    let args: Vec<&str> = ["switch"].iter().chain(args).copied().collect();
    home.run_with(&args, vars)
}

/// What CodeWhisperer uses when `profile` is the active one.
pub fn codewhisperer(home: &Home, profile: &str) -> Value {
    let answer = home.json_with("services", &[("AWS_PROFILE", profile)]);
    named(&answer["services"], "id", "codewhisperer")["binding"].clone()
}
