//! `man`: the manual page, out of the same table of arguments as the help.

use super::args::{Cli, Man};
use super::output;
use crate::domain::text::visible;
use crate::flows::failure::Failure;
use clap::{Command, CommandFactory};
use clap_mangen::roff::{Roff, bold, roman};
use std::fs;
use std::io;
use std::path::Path;

const EXIT_STATUS: &[(&str, &str)] = &[
    ("0", "It was done. Problems found in files are no failure."),
    ("1", "It failed."),
    ("2", "It was asked for wrongly."),
    ("3", "A sign-in is needed first."),
    (
        "4",
        "Refused: it would disconnect something, and nobody could be asked.",
    ),
    ("130", "Interrupted, or declined."),
    ("143", "Ended by SIGTERM."),
    (
        "126, 127",
        "exec only: the program cannot be run; there is none.",
    ),
];

const ENVIRONMENT: &[(&str, &str)] = &[
    (
        "AWS_PROFILE, AWS_DEFAULT_PROFILE",
        "The active profile of this shell.",
    ),
    (
        "AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE",
        "The AWS files, where they are not in ~/.aws.",
    ),
    (
        "AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_SSO_OIDC, ...",
        "Other hosts than AWS's own.",
    ),
    (
        "AWS_USE_FIPS_ENDPOINT, AWS_USE_DUALSTACK_ENDPOINT",
        "FIPS and dual-stack hosts.",
    ),
    (
        "AWS_CA_BUNDLE",
        "Certificates to trust beside those of the system.",
    ),
    (
        "HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY",
        "The proxy, and what goes past it.",
    ),
    ("BROWSER", "The browser that sign-in pages are opened in."),
    ("NO_COLOR", "No colours."),
];

const FILES: &[(&str, &str)] = &[
    (
        "~/.aws/config, ~/.aws/credentials",
        "Profiles and sessions; changed only after a diff was shown.",
    ),
    (
        "~/.aws/sso/cache, ~/.aws/cli/cache",
        "Tokens of sessions and credentials of roles, shared with the AWS CLI.",
    ),
    ("~/.config/moorline/config.toml", "Settings."),
    (
        "~/.local/state/moorline",
        "Pins, the journal of changes for undo, and a Builder ID that no section names.",
    ),
];

/// Prints the page of the whole program, or writes it and one page per command into a directory.
///
/// # Errors
/// When the directory cannot be written to.
pub fn man(args: &Man) -> Result<(), Failure> {
    let mut cli = Cli::command().disable_help_subcommand(true);
    cli.build();
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error: io::Error| {
            Failure::new(format!(
                "The manual page was not written to {}: {error}.",
                visible(&path.to_string_lossy())
            ))
            .hint("Name a directory that you may write to.")
        }
    };
    let page = whole(&cli).map_err(failed(Path::new("stdout")))?;
    let Some(dir) = &args.dir else {
        output::data(&page);
        return Ok(());
    };
    fs::create_dir_all(dir).map_err(failed(dir))?;
    let path = dir.join("moorline.1");
    fs::write(&path, page).map_err(failed(&path))?;
    for command in below(&cli) {
        let page = clap_mangen::Man::new(command.clone());
        let path = dir.join(page.get_filename());
        let text = of_one(&page, command).map_err(failed(&path))?;
        fs::write(&path, text).map_err(failed(&path))?;
    }
    Ok(())
}

/// The visible commands below `command`, each before its own.
fn below(command: &Command) -> Vec<&Command> {
    let visible = command.get_subcommands().filter(|one| !one.is_hide_set());
    visible
        .flat_map(|one| [vec![one], below(one)].concat())
        .collect()
}

/// What every page begins with: up to the options.
fn beginning(page: &clap_mangen::Man) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    page.render_title(&mut text)?;
    page.render_name_section(&mut text)?;
    page.render_synopsis_section(&mut text)?;
    page.render_description_section(&mut text)?;
    page.render_options_section(&mut text)?;
    Ok(text)
}

/// The page of the whole program.
fn whole(cli: &Command) -> io::Result<String> {
    let mut text = beginning(&clap_mangen::Man::new(cli.clone()))?;
    let mut roff = Roff::new();
    roff.control("SH", ["COMMANDS"]);
    for command in below(cli) {
        one_of_many(&mut roff, command);
    }
    list(&mut roff, "EXIT STATUS", EXIT_STATUS);
    list(&mut roff, "ENVIRONMENT", ENVIRONMENT);
    list(&mut roff, "FILES", FILES);
    roff.control("SH", ["SEE ALSO"]);
    roff.text([bold("aws"), roman("(1)")]);
    roff.to_writer(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// The page of one command.
fn of_one(page: &clap_mangen::Man, command: &Command) -> io::Result<Vec<u8>> {
    let mut text = beginning(page)?;
    let mut roff = Roff::new();
    if let Some(more) = command.get_after_help() {
        roff.control("SH", ["NOTES AND EXAMPLES"]);
        as_it_stands(&mut roff, &more.to_string());
    }
    list(&mut roff, "EXIT STATUS", EXIT_STATUS);
    roff.control("SH", ["SEE ALSO"]);
    roff.text([bold("moorline"), roman("(1)")]);
    roff.to_writer(&mut text)?;
    Ok(text)
}

/// A command within the page of the whole program.
fn one_of_many(roff: &mut Roff, command: &Command) {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim();
    roff.control("SS", [usage.lines().next().unwrap_or_default()]);
    if let Some(about) = command.get_about() {
        roff.text([roman(format!("{about}."))]);
    }
    for arg in command.get_arguments() {
        if arg.is_hide_set() || arg.get_id() == "help" {
            continue;
        }
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        roff.control("TP", []);
        roff.text([bold(arg.to_string())]);
        roff.text([roman(help)]);
    }
    if let Some(more) = command.get_after_help() {
        roff.control("PP", []);
        as_it_stands(roff, &more.to_string());
    }
}

/// Text whose indented lines stand as they are.
fn as_it_stands(roff: &mut Roff, text: &str) {
    let mut is_example = false;
    for line in text.lines() {
        if line.starts_with(' ') != is_example {
            is_example = !is_example;
            roff.control(if is_example { "nf" } else { "fi" }, []);
        }
        if line.is_empty() {
            roff.control("PP", []);
        } else {
            roff.text([roman(line)]);
        }
    }
    if is_example {
        roff.control("fi", []);
    }
}

/// A section of terms and what they mean.
fn list(roff: &mut Roff, title: &str, rows: &[(&str, &str)]) {
    roff.control("SH", [title]);
    for (term, meaning) in rows {
        roff.control("TP", []);
        roff.text([bold(*term)]);
        roff.text([roman(*meaning)]);
    }
}
