//! `codewhisperer` through the real binary, against a server of canned answers.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

#[path = "support/codewhisperer.rs"]
mod codewhisperer;
#[path = "support/home.rs"]
mod home;
#[path = "cli_codewhisperer/organization.rs"]
mod organization;
#[path = "cli_codewhisperer/person.rs"]
mod person;
#[path = "support/pty.rs"]
#[expect(
    dead_code,
    clippy::disallowed_methods,
    reason = "shared with other tests, and programs are found as the tester finds them"
)]
mod pty;
#[path = "cli_codewhisperer/refusals.rs"]
mod refusals;
#[path = "cli_codewhisperer/suggest.rs"]
mod suggest;
#[path = "cli_codewhisperer/verification.rs"]
mod verification;

use codewhisperer::{BUILDER_ID, CodeWhisperer, Knows, ORGANIZATION};
use home::{ACME_URL, BUILDER_ID_URL, CODEWHISPERER_SCOPES, Done, Home, Token, finish, token_file};
use std::fs::File;

/// A home, and the service it asks.
struct Bench {
    home: Home,
    service: CodeWhisperer,
}

impl Bench {
    /// A home whose CodeWhisperer uses `session`, which both sessions can be.
    fn new(session: &str, teach: impl FnOnce(&mut Knows)) -> Self {
        let home = Home::with_config(format!(
            "[sso-session builder-id]\nsso_start_url = {BUILDER_ID_URL}\nsso_region = us-east-1\n\
             sso_registration_scopes = {CODEWHISPERER_SCOPES}\n\
             [sso-session acme]\nsso_start_url = {ACME_URL}\nsso_region = eu-west-1\n\
             sso_registration_scopes = {CODEWHISPERER_SCOPES}\n"
        ));
        home.write_state(format!("[pins]\ncodewhisperer = \"session:{session}\"\n"));
        let it = Self {
            home,
            service: CodeWhisperer::start(teach),
        };
        match session {
            "builder-id" => it.token("builder-id", &Token::builder_id(), BUILDER_ID),
            _ => it.token(
                session,
                &Token::of(ACME_URL).region("eu-west-1"),
                ORGANIZATION,
            ),
        }
        it
    }

    fn person(teach: impl FnOnce(&mut Knows)) -> Self {
        Self::new("builder-id", teach)
    }

    fn employee(teach: impl FnOnce(&mut Knows)) -> Self {
        Self::new("acme", teach)
    }

    /// Writes a token as if that had been long ago.
    fn token(&self, session: &str, token: &Token, access_token: &str) {
        let mut json = token.json();
        json["accessToken"] = access_token.into();
        let below = format!(".aws/sso/cache/{}", token_file(session));
        let path = self.home.write(&below, json.to_string());
        let file = File::options().write(true).open(path).unwrap();
        file.set_modified(std::time::UNIX_EPOCH).unwrap();
    }

    fn run(&self, args: &[&str]) -> Done {
        self.run_with(args, &[])
    }

    /// Runs `codewhisperer` with `args`; no token is ever printed.
    fn run_with(&self, args: &[&str], vars: &[(&str, &str)]) -> Done {
        let mut command = self.home.moorline(&["codewhisperer"]);
        command
            .args(args)
            .envs(self.service.vars())
            .envs(vars.iter().copied());
        let done = finish(&mut command);
        for text in [&done.stdout, &done.stderr] {
            assert!(!text.contains("CANARY"), "{text}");
            assert!(!text.contains('\u{1b}'), "{text:?}");
        }
        done
    }

    fn json(&self, args: &[&str]) -> serde_json::Value {
        let args: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
        let json = self.run(&args).exits(0).json();
        assert_eq!(json["schema_version"], 1);
        json
    }
}
