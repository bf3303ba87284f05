//! `directory`: what the `.moorline.toml` of here asks for, and whether it may.

use super::args::{Directory, DirectoryAction};
use super::{ask, output, wait};
use crate::domain::directory_rule::Trust;
use crate::domain::text::visible;
use crate::flows::directory::{self, Here};
use crate::flows::discover::discover;
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use serde_json::{Value, json};

/// Shows, allows, denies or applies it.
///
/// # Errors
/// When there is nothing to decide on, or a decision cannot be kept.
pub fn directory(host: &Host, args: &Directory) -> Result<(), Failure> {
    let lines = match args.action {
        None => return show(host, args.json),
        Some(DirectoryAction::Allow) => wait::undisturbed(|| directory::allow(host))?,
        Some(DirectoryAction::Deny) => wait::undisturbed(|| directory::deny(host))?,
        Some(DirectoryAction::Apply) => apply(host)?,
    };
    for line in lines {
        output::say(line);
    }
    Ok(())
}

/// What the shell function runs after `cd`.
fn apply(host: &Host) -> Result<Vec<String>, Failure> {
    if !ask::has_terminal() {
        return directory::apply(host, None);
    }
    let mut ask = |lines: &[String]| {
        output::say(lines.join("\n"));
        let question = "Allow it? You are asked again only if the file changes.";
        Ok(ask::choose(question, &["no", "yes"])? == "yes")
    };
    directory::apply(host, Some(&mut ask))
}

fn show(host: &Host, json: bool) -> Result<(), Failure> {
    let here = directory::here(host);
    if json {
        output::json(&in_json(host, here.as_ref()));
        return Ok(());
    }
    let Some(here) = here else {
        output::say("there is no .moorline.toml here, and none above");
        return Ok(());
    };
    let path = visible(&here.path);
    let (read, trust) = match &here.found {
        Ok((read, trust)) => (read, *trust),
        Err(problem) => {
            output::data(&format!(
                "{path}: not accepted: {}\n",
                visible(&problem.message)
            ));
            return Ok(());
        }
    };
    let applied = match (trust, here.is_applied) {
        (_, true) => ", and applied in this shell",
        (Trust::Allowed, false) => ", but not applied in this shell",
        _ => "",
    };
    let mut lines = vec![format!("{path}: {}{applied}", trust.words())];
    let asks = directory::asks(&discover(host, None), &read.rule);
    if asks.is_empty() {
        lines.push("  it asks for nothing".into());
    }
    lines.extend(asks);
    output::data(&format!("{}\n", lines.join("\n")));
    for problem in &read.problems {
        output::say(format!("problem: {}", visible(&problem.in_one_line())));
    }
    if trust != Trust::Allowed {
        output::say("`moorline directory allow` allows it as it is now");
    }
    Ok(())
}

fn in_json(host: &Host, here: Option<&Here>) -> Value {
    let Some(here) = here else {
        return json!({ "schema_version": 1, "file": null });
    };
    let (read, trust) = match &here.found {
        Ok((read, trust)) => (read, trust),
        Err(problem) => {
            return json!({
                "schema_version": 1,
                "file": here.path,
                "state": "refused",
                "applied": false,
                "problems": [{ "code": problem.code, "message": problem.message, "line": problem.line }],
            });
        }
    };
    let overview = discover(host, None);
    let rule = &read.rule;
    let exists = rule
        .profile
        .as_deref()
        .map(|name| overview.profile(name).is_some());
    let pins: Vec<Value> = directory::pins(&overview, rule)
        .into_iter()
        .map(|pin| {
            json!({
                "service": pin.service,
                "asked": pin.asked,
                "connection": pin.connection.as_ref().ok().map(ToString::to_string),
                "why_not": pin.connection.err(),
            })
        })
        .collect();
    let problem = |one: &crate::domain::problem::Problem| json!({ "code": one.code, "message": one.message, "line": one.line });
    json!({
        "schema_version": 1,
        "file": here.path,
        "sha256": read.digest,
        "state": trust.id(),
        "applied": here.is_applied,
        "profile": rule.profile,
        "profile_exists": exists,
        "region": rule.region,
        "pins": pins,
        "problems": read.problems.iter().map(problem).collect::<Vec<_>>(),
    })
}
