//! `profiles add --static`: IAM keys, asked for without echo or read from stdin.

use crate::cli::args::ProfilesAdd;
use crate::cli::{ask, change, output, wait};
use crate::domain::command;
use crate::domain::connection::AuthMethod;
use crate::domain::overview::Overview;
use crate::flows::discover::discover;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::static_keys::pasted::{Field, Pasted};
use crate::flows::static_keys::{self, Proof};
use std::io::{self, IsTerminal, Read};
use zeroize::Zeroizing;

/// More than any keys take, in bytes.
const LONGEST_INPUT: u64 = 64 * 1024;

/// Adds a profile with IAM keys.
///
/// # Errors
/// When the keys do not work, or the profile has keys already.
pub fn add(host: &Host, args: ProfilesAdd) -> Result<(), Failure> {
    let profile = args.keys.unwrap_or_default();
    let region = args.region;
    static_keys::check(host, &profile, region.as_deref(), args.replace)?;
    for notice in static_keys::notices(host, &profile, region.as_deref())? {
        output::say(format!("note: {notice}"));
    }
    let keys = given(&profile)?.keys(&profile, region, args.replace)?;
    static_keys::check_form(&keys)?;
    output::say("Asking AWS whose keys these are …");
    let proof = wait::interruptible(static_keys::prove(host, &keys))?;
    let whose = format!("They are of account {}, {}.", proof.account, proof.arn);
    output::about(!args.yes, whose);
    if proof.is_root && !args.root {
        confirm_root(&proof)?;
    }
    let changes = static_keys::preview(host, &keys)?;
    if changes.is_empty() {
        output::say("These keys are there already: nothing will change.");
    } else {
        change::confirm(&changes, "Make this change?", false, args.yes, &[])?;
    }
    for line in wait::undisturbed(|| static_keys::add(host, &keys))? {
        output::say(line);
    }
    say_what_now(&discover(host, None), &profile);
    Ok(())
}

/// The keys, from whoever can give them.
fn given(profile: &str) -> Result<Pasted, Failure> {
    if ask::has_terminal() {
        return asked(profile);
    }
    if io::stdin().is_terminal() {
        return Err(Failure::new(
            "The keys cannot be asked for, because stderr is no terminal, and stdin would show them.",
        )
        .hint("Give them on stdin: lines `aws_access_key_id=…`, or the JSON of the AWS CLI.")
        .exit(Exit::Usage));
    }
    let mut text = Zeroizing::new(String::new());
    let read = io::stdin()
        .lock()
        .take(LONGEST_INPUT + 1)
        .read_to_string(&mut text);
    match read {
        Ok(length) if length as u64 > LONGEST_INPUT => Err(Failure::new(
            "What came on stdin is far more than keys are: nothing was written.",
        )
        .exit(Exit::Usage)),
        Ok(_) => Pasted::read(&text),
        Err(error) => Err(Failure::new(format!(
            "The keys cannot be read from stdin: {error}."
        ))),
    }
}

fn asked(profile: &str) -> Result<Pasted, Failure> {
    output::tell(format!(
        "IAM keys for the profile `{profile}`. Blocks can be pasted; secrets are not shown."
    ));
    let mut terminal = ask::Hidden::enter()?;
    let mut pasted = Pasted::default();
    let mut prompted = None;
    while let Some(field) = pasted.missing() {
        if prompted != Some(field) {
            terminal.prompt(question(field));
            prompted = Some(field);
        }
        let line = terminal.line(shows(field))?;
        let is_right = pasted.take(&line, Some(field))?;
        if !is_right {
            output::tell("");
            output::tell(complaint(field));
            prompted = None;
        } else if pasted.missing() != Some(field) {
            output::tell("");
        }
    }
    Ok(pasted)
}

fn question(field: Field) -> &'static str {
    match field {
        Field::AccessKeyId => "Access key id: ",
        Field::Secret => "Secret access key (not shown): ",
        Field::SessionToken => "Session token (not shown): ",
    }
}

fn complaint(field: Field) -> &'static str {
    match field {
        Field::AccessKeyId => {
            "That is no access key id: one begins with AKIA, or with ASIA if it is temporary."
        }
        Field::Secret => "That is no secret access key: there are no blanks or quotes in one.",
        Field::SessionToken => "That is no session token: there are no blanks or quotes in one.",
    }
}

/// Only what can be the beginning of an access key id is shown: a secret may be pasted anywhere.
fn shows(field: Field) -> fn(&[u8]) -> bool {
    match field {
        Field::AccessKeyId => |line| {
            let is_id = |kind: &[u8]| kind.starts_with(line) || line.starts_with(kind);
            (is_id(b"AKIA") || is_id(b"ASIA"))
                && line.iter().all(u8::is_ascii_alphanumeric)
                && line.len() <= 32
        },
        _ => |_| false,
    }
}

/// `--yes` is said before anybody knows whose keys they are, so it does not answer this.
fn confirm_root(proof: &Proof) -> Result<(), Failure> {
    output::tell(format!(
        "WARNING: these are keys of the ROOT USER of account {}. Nothing can limit them, and whoever \
         gets hold of them owns the account. AWS advises to delete them, and to work with IAM \
         Identity Center or a role instead.",
        proof.account
    ));
    if !ask::has_terminal() {
        return Err(Failure::new(
            "Not added: these are keys of the root user, and nobody can be asked.",
        )
        .hint("`--root` takes them all the same.")
        .exit(Exit::Usage));
    }
    let question = "Keep keys of the root user on this machine?";
    if ask::choose(question, &["no", "yes"])? == "yes" {
        return Ok(());
    }
    Err(Failure::new("Not added: nothing was written.").exit(Exit::Interrupted))
}

fn say_what_now(overview: &Overview, profile: &str) {
    let accepting = overview
        .services()
        .iter()
        .map(|bound| &bound.service)
        .filter(|service| !service.is_bearer() && service.accepts.contains(&AuthMethod::Iam))
        .count();
    output::say(format!(
        "{accepting} services accept its IAM credentials (`moorline services`)."
    ));
    output::say(format!(
        "Switch to it: `moorline switch {}`",
        command::word(profile)
    ));
}
