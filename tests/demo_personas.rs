//! The personas of the demo, seen by the real binary in each one's home while its provider lives.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

#[path = "support/home.rs"]
mod home;

use home::{Done, MOORLINE, finish, named};
use moorline::cli::args::Persona;
use moorline::cli::demo::persona::Stage;
use serde_json::Value;
use std::process::{Command, Stdio};

/// A persona, and the folder that its home is in.
struct Play {
    stage: Stage,
    _below: tempfile::TempDir,
}

impl Play {
    fn of(persona: Persona) -> Self {
        let below = tempfile::tempdir().unwrap();
        let stage = Stage::set(Some(persona), below.path()).unwrap();
        Self {
            stage,
            _below: below,
        }
    }

    fn run(&self, args: &[&str]) -> Done {
        let mut command = Command::new(MOORLINE);
        command
            .args(args)
            .env_clear()
            .env("HOME", self.stage.home.path())
            .env("LANG", "C.UTF-8")
            .envs(self.stage.vars())
            .current_dir(self.stage.home.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        finish(&mut command)
    }

    fn status(&self) -> Value {
        self.run(&["status", "--json"]).exits(0).json()
    }
}

#[test]
fn dump() {
    for persona in [Persona::Individual, Persona::Professional, Persona::ProfessionalUnassigned, Persona::InConsole, Persona::IdcAdmin, Persona::CwAdmin, Persona::Root] {
        let play = Play::of(persona);
        let status = play.status();
        println!("=== {persona:?} active {} problems {}", status["active_profile"], status["problems"]);
        for c in status["connections"].as_array().unwrap() {
            println!("  {} {} {} {} {}", c["id"], c["state"], c["user_type"], c["scopes"], c["profiles"]);
        }
        for s in ["codewhisperer", "lambda", "codecatalyst", "account-list", "codewhisperer-sagemaker"] {
            let s = named(&status["services"], "id", s);
            println!("  svc {} {} {}", s["id"], s["state"], s["binding"]);
        }
        let w = play.run(&["whoami", "--json"]);
        println!("  whoami {} {} {}", w.code, w.stdout.replace('\n', " "), w.stderr);
    }
}
