//! `codewhisperer`: its profile, tier and usage; choosing a profile; a suggestion as a test. Data on
//! stdout, words on stderr.

mod json;
mod text;

use super::args::{CodeWhisperer, CodeWhispererAction};
use super::{ask, output, wait};
use crate::domain::command;
use crate::domain::overview::Overview;
use crate::domain::text::visible;
use crate::flows::codewhisperer::{self, Choice, Profiles};
use crate::flows::discover::discover_settled;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;

/// Asks CodeWhisperer, and prints what it answers.
///
/// # Errors
/// Exit 3 when a sign-in is needed; 2 when nothing or several things are meant; 1 when the service
/// refuses what was asked for.
pub fn codewhisperer(host: &Host, args: &CodeWhisperer) -> Result<(), Failure> {
    let overview = discover_settled(host);
    if let Some(note) = codewhisperer::override_note(host) {
        output::tell(note);
    }
    if let Some(CodeWhispererAction::Suggest { yes }) = args.action {
        codewhisperer::can_be_asked(&overview)?;
        consent(yes)?;
    }
    match &args.action {
        None => standing(host, &overview, args.json),
        Some(CodeWhispererAction::Profiles) => profiles(host, &overview, args.json),
        Some(CodeWhispererAction::Choose { profile }) => {
            choose(host, &overview, profile, args.json)
        }
        Some(CodeWhispererAction::Customizations) => {
            let listed = codewhisperer::customizations(host, &overview);
            let listed = wait::cancellable(host, listed)?;
            choices("customizations", &listed, args.json);
            Ok(())
        }
        Some(CodeWhispererAction::Models) => {
            let listed = wait::cancellable(host, codewhisperer::models(host, &overview))?;
            choices("models", &listed, args.json);
            Ok(())
        }
        Some(CodeWhispererAction::Suggest { .. }) => suggest(host, &overview, args.json),
    }
}

fn standing(host: &Host, overview: &Overview, is_json: bool) -> Result<(), Failure> {
    let standing = wait::cancellable(host, codewhisperer::standing(host, overview))?;
    if is_json {
        output::json(&json::standing(&standing));
        return Ok(());
    }
    let connection = overview.connection(&standing.connection);
    let name = connection.map_or_else(|| standing.connection.to_string(), |one| one.name.clone());
    let facts = codewhisperer::facts(host, &standing);
    output::data(&text::standing(
        &standing,
        &name,
        &facts,
        host.look().is_unicode,
    ));
    Ok(())
}

fn profiles(host: &Host, overview: &Overview, is_json: bool) -> Result<(), Failure> {
    let profiles = wait::cancellable(host, codewhisperer::profiles(host, overview))?;
    let gone = codewhisperer::gone(host, &profiles);
    if is_json {
        output::json(&json::profiles(&profiles));
    } else {
        output::data(&text::profiles(&profiles));
    }
    say_what_else(&profiles, gone.as_deref());
    Ok(())
}

fn say_what_else(profiles: &Profiles, gone: Option<&str>) {
    if let Some(arn) = gone {
        output::say(format!(
            "{arn} was chosen and is not offered any more, so it is not used"
        ));
    }
    for (region, why) in &profiles.failed {
        output::say(format!("not listed: {region}: {why}"));
    }
    match (profiles.available.len(), &profiles.chosen) {
        (0, _) => output::say("no profile is given to you: ask your CodeWhisperer administrator"),
        (_, None) => output::say("none is chosen: `moorline codewhisperer choose NAME`"),
        (_, Some(_)) => {}
    }
}

fn choose(host: &Host, overview: &Overview, wanted: &str, is_json: bool) -> Result<(), Failure> {
    let chosen = codewhisperer::choose_named(host, overview, wanted);
    let (chosen, doubt) = wait::cancellable(host, chosen)?;
    if is_json {
        output::json(&json::chosen(&chosen, doubt.is_none()));
    }
    output::say(format!(
        "CodeWhisperer uses the profile {} in {} from now on",
        visible(&chosen.name),
        chosen.region
    ));
    if let Some(why) = doubt {
        output::say(format!(
            "whether it is offered to you was not checked: {why}"
        ));
    }
    Ok(())
}

fn choices(what: &str, listed: &[Choice], is_json: bool) {
    if is_json {
        output::json(&json::choices(what, listed));
        return;
    }
    output::data(&text::choices(listed));
    if listed.is_empty() {
        output::say(format!("there are no {what}"));
    }
}

/// Shows what a suggestion sends, and asks for leave to send it.
fn consent(is_given: bool) -> Result<(), Failure> {
    for line in codewhisperer::what_is_sent() {
        output::about(!is_given, line);
    }
    if is_given {
        return Ok(());
    }
    if !ask::has_terminal() {
        return Err(Failure::new("Not sent: nobody can be asked.")
            .hint("`--yes` sends it without asking.")
            .exit(Exit::Usage));
    }
    match ask::choose("Send it?", &["no", "yes"])? {
        "yes" => Ok(()),
        _ => Err(Failure::new("Not sent.").exit(Exit::Interrupted)),
    }
}

fn suggest(host: &Host, overview: &Overview, is_json: bool) -> Result<(), Failure> {
    let suggestion = wait::cancellable(host, codewhisperer::suggest(host, overview))?;
    if is_json {
        output::json(&json::suggestion(&suggestion));
        return Ok(());
    }
    if suggestion.text.is_empty() {
        output::say("CodeWhisperer answers, and has nothing to suggest");
        return Ok(());
    }
    output::data(&output::visible_lines(&suggestion.text));
    output::data("\n");
    if let Some(model) = &suggestion.model {
        output::say(format!("suggested by the model {}", command::word(model)));
    }
    Ok(())
}
