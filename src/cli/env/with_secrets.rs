//! `env --with-secrets`: credentials as commands that put them into a shell's environment. For a
//! shell that reads them, never for a screen.

use crate::cli::args::Env;
use crate::cli::credentials::{notes, with_codes};
use crate::cli::output;
use crate::domain::left::left;
use crate::domain::region;
use crate::domain::shell::Shell;
use crate::domain::text::minute;
use crate::flows::credentials::child::IN_THE_WAY;
use crate::flows::credentials::{self, Credentials, Source};
use crate::flows::discover::discover_payers;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::shell::login_shell;
use std::io::IsTerminal;
use zeroize::Zeroizing;

/// Prints the commands; says when the credentials end.
///
/// # Errors
/// Exit 2 on a terminal; 3 when a sign-in is needed.
pub fn print(host: &Host, args: &Env) -> Result<(), Failure> {
    let shell = args
        .shell
        .unwrap_or_else(|| login_shell(host.environment()));
    if std::io::stdout().is_terminal() {
        return Err(
            Failure::new("Not printed: this is a terminal, and credentials are secrets.")
                .hint(how_to_take(shell, args.profile.as_deref()))
                .exit(Exit::Usage),
        );
    }
    let overview = discover_payers(host);
    let source = Source::named_or_active(&overview, args.profile.as_deref());
    let got = with_codes(host, &async |request| {
        credentials::of(host, &overview, &source, request).await
    })?;
    notes(&got.notes);
    let region = match &source {
        Source::Profile(name) => overview.profile(name),
        Source::Ambient => None,
    }
    .and_then(|profile| profile.region.as_deref())
    .filter(|_| args.region || host.settings().export_region)
    .filter(|name| region::partition(name).is_some());
    output::data(&lines(shell, &got, region));
    output::say(until_when(&got, host));
    Ok(())
}

/// The command that has a shell take what is printed.
fn how_to_take(shell: Shell, profile: Option<&str>) -> String {
    let profile = profile.map(|name| format!(" {}", shell.word(name)));
    let named = profile.as_deref().unwrap_or_default();
    let command = format!("moorline env{named} --with-secrets");
    match shell {
        Shell::Bash | Shell::Zsh => format!("Have the shell take them: eval \"$({command})\""),
        Shell::Fish => format!("Have the shell take them: {command} --shell fish | source"),
        Shell::Nushell => format!(
            "Nushell evaluates nothing: run a program with them instead, `moorline exec{} -- PROGRAM`",
            profile.unwrap_or_else(|| " PROFILE".to_owned())
        ),
        Shell::Powershell => format!(
            "Have the shell take them: {command} --shell powershell | Out-String | Invoke-Expression"
        ),
    }
}

fn lines(shell: Shell, got: &Credentials, region: Option<&str>) -> Zeroizing<String> {
    let end = got.expires_at.map(|end| end.to_string());
    let token = got.session_token.as_ref().map(|t| t.expose().as_str());
    let variables = [
        ("AWS_ACCESS_KEY_ID", Some(got.access_key_id.as_str())),
        ("AWS_SECRET_ACCESS_KEY", Some(got.secret.expose().as_str())),
        ("AWS_SESSION_TOKEN", token),
        ("AWS_CREDENTIAL_EXPIRATION", end.as_deref()),
    ];
    // Large enough for everything escaped, so that no half-filled buffer is left behind unwiped.
    let room: usize = variables
        .iter()
        .map(|(name, value)| name.len() + value.map_or(0, |v| v.len() * 4) + 96)
        .sum();
    let mut text = String::with_capacity(room + 2048);
    for (name, value) in variables {
        let line = match value {
            Some(value) => shell.set(name, value),
            None => shell.unset(&[name]),
        };
        text.push_str(&Zeroizing::new(line));
        text.push('\n');
    }
    text.push_str(&shell.unset(&IN_THE_WAY));
    text.push('\n');
    if let Some(region) = region {
        text.push_str(&shell.set("AWS_REGION", region));
        text.push('\n');
    }
    Zeroizing::new(text)
}

fn until_when(got: &Credentials, host: &Host) -> String {
    let Some(end) = got.expires_at else {
        return match got.session_token {
            Some(_) => "These credentials do not say when they end.".into(),
            None => {
                "These keys do not end by themselves: they are this shell's until it ends.".into()
            }
        };
    };
    let when = match left(end, host.now()) {
        Some(left) => format!("end in {left}, at {}", minute(end)),
        None => format!("ended at {}", minute(end)),
    };
    format!("These credentials {when}; nothing renews them in this shell.")
}
