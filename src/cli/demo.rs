//! `demo`: the console on an identity provider of its own, in a scratch home. Nothing of the
//! user's reaches it, and nothing of it stays.

use super::args::Demo;
use super::{console, output};
use crate::demo::{Account, Options, Provider};
use crate::flows::failure::Failure;
use crate::flows::host::{Environment, Host};
use crate::flows::scratch_home::ScratchHome;
use std::collections::BTreeMap;

/// What the demo may know of the real environment: what the terminal is and where a browser is.
const OF_THE_TERMINAL: [&str; 13] = [
    "TERM",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "NO_COLOR",
    "TMUX",
    "USER",
    "SHELL",
    "SSH_CONNECTION",
    "SSH_TTY",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "BROWSER",
];

/// Runs the demo.
///
/// # Errors
/// When there is no terminal, or the scratch home or the provider cannot be made.
pub fn demo(_args: &Demo) -> Result<(), Failure> {
    let real = Environment::from_process().map_err(|error| Failure::new(error.to_string()))?;
    let home = ScratchHome::create(&std::env::temp_dir())?;
    let provider = Provider::spawn(options()).map_err(|error| {
        Failure::new(format!(
            "The demo's identity provider cannot listen on 127.0.0.1: {error}."
        ))
    })?;
    let mut vars: BTreeMap<String, String> = OF_THE_TERMINAL
        .iter()
        .filter_map(|name| Some(((*name).to_string(), real.get(name)?.to_string())))
        .collect();
    // The demo begins where the vendor's guide does: working with Builder ID, signed in to nothing.
    vars.insert("AWS_PROFILE".into(), "personal".into());
    vars.insert("AWS_ENDPOINT_URL_SSO_OIDC".into(), provider.url());
    vars.insert("AWS_ENDPOINT_URL_SSO".into(), provider.url());
    vars.insert("AWS_ENDPOINT_URL_STS".into(), provider.url());
    let host = Host::demo(home.environment(vars));
    let outcome = console::open(&host)?;
    if let Some(line) = outcome.closing_line() {
        output::say(format!("in the demo you {line}"));
    }
    output::say("demo over: nothing of it is left, and this shell is as it was");
    Ok(())
}

/// What the provider needs to serve every role of the demo's home.
fn options() -> Options {
    let roles = ["AdministratorAccess", "Developer", "ReadOnly"];
    let mut accounts = Account::defaults();
    accounts.retain(|account| account.id != "111122223333");
    accounts.insert(0, Account::new("111122223333", "dev", &roles));
    Options {
        accounts,
        ..Options::default()
    }
}
