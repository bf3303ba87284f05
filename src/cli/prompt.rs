//! `prompt`: one line for a shell prompt or a status line.

use super::args::{Colour, Prompt, PromptEscape};
use super::output;
use crate::domain::binding::Via;
use crate::domain::prompt::{Standing, Style, usual};
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::prompt;
use serde_json::json;
use std::io::{IsTerminal, stdout};

/// Prints it. It is asked for at every prompt: whatever is wrong with the files is told elsewhere.
///
/// # Errors
/// Never.
pub fn prompt(host: &Host, args: &Prompt) -> Result<(), Failure> {
    let standing = prompt::standing(host);
    let now = host.now();
    if args.json {
        output::json(&in_json(&standing));
        return Ok(());
    }
    let look = host.look();
    let style = Style {
        is_coloured: match args.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => look.is_coloured && stdout().is_terminal(),
        },
        doubled: args.escape.map(PromptEscape::sign),
    };
    let separator = if look.is_unicode { " · " } else { " | " };
    let line = match &args.format {
        Some(format) => format.line(&standing, now, style),
        None => usual(&standing, now, style, separator),
    };
    output::data(&format!("{line}\n"));
    Ok(())
}

fn in_json(standing: &Standing) -> serde_json::Value {
    let connection = standing.binding.connection.as_ref();
    let codewhisperer = standing.state.map(|state| {
        json!({
            "state": state.id(),
            "via": standing.binding.via.map(Via::id),
            "connection": connection.map(ToString::to_string),
            "expires_at": standing.expires_at.map(|end| end.to_string()),
            "can_refresh": standing.can_refresh,
        })
    });
    json!({
        "schema_version": 1,
        "profile": standing.profile,
        "production": standing.is_production,
        "account": standing.account,
        "region": standing.region,
        "codewhisperer": codewhisperer,
    })
}
