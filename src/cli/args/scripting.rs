//! Arguments of what prompts and scripts use: `prompt`, `wait-for`.

use crate::domain::prompt::Format;
use clap::{Args, ValueEnum};
use std::time::Duration;

/// `prompt`.
#[derive(Debug, Args)]
#[command(
    after_help = "Looks at files alone, and at no more than it needs. Prints an empty line where there is nothing to show, and exits 0 whatever is in the files. `{{` and `}}` in a format are braces.\n\nExamples:\n  moorline prompt\n  moorline prompt --format '{profile} {region} {left}'\n  PS1='$(moorline prompt) \\$ '                                      in ~/.bashrc"
)]
pub struct Prompt {
    /// What to print: text with {profile} {production} {account} {region} {codewhisperer} {left} {state}
    #[arg(long, value_name = "FORMAT", value_parser = Format::parse, conflicts_with = "json")]
    pub format: Option<Format>,
    /// When to use colours
    #[arg(long, value_enum, value_name = "WHEN", default_value = "auto")]
    pub color: Colour,
    /// Double the sign of a name that the reader of the line would act on
    #[arg(long, value_enum, value_name = "READER", conflicts_with = "json")]
    pub escape: Option<PromptEscape>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// When colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// Always
    Always,
    /// Never
    Never,
    /// On a terminal, unless `NO_COLOR` or the settings say otherwise
    Auto,
}

/// Who reads the line and acts on a sign in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PromptEscape {
    /// zsh's prompt expansion, which acts on `%`
    Zsh,
    /// tmux, which acts on `#`
    Tmux,
}

impl PromptEscape {
    /// The sign.
    pub fn sign(self) -> char {
        match self {
            Self::Zsh => '%',
            Self::Tmux => '#',
        }
    }
}

/// `wait-for`.
#[derive(Debug, Args)]
#[command(
    after_help = "Ready is what `moorline services` calls so. Files are watched, and nobody is asked. Exits 0 as soon as it is ready, 3 when the time is over.\n\nExamples:\n  moorline wait-for codewhisperer\n  moorline wait-for codewhisperer --timeout 10m && ./review.sh"
)]
pub struct WaitFor {
    /// The service
    pub service: String,
    /// How long to wait at most: 30s, 5m, 1h or seconds; without it, until ctrl-c
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub timeout: Option<Duration>,
}

/// Reads `30s`, `5m`, `1h`, `90`.
fn duration(text: &str) -> Result<Duration, String> {
    let (number, seconds) = match text.char_indices().last() {
        Some((at, 's')) => (&text[..at], 1),
        Some((at, 'm')) => (&text[..at], 60),
        Some((at, 'h')) => (&text[..at], 3600),
        _ => (text, 1),
    };
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    number
        .parse::<u64>()
        .ok()
        .filter(|_| is_number)
        .and_then(|number| number.checked_mul(seconds))
        .map(Duration::from_secs)
        .ok_or_else(|| "write it like 30s, 5m, 1h or 90 (seconds)".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_a_number_and_a_unit() {
        for (text, seconds) in [
            ("0", Some(0)),
            ("90", Some(90)),
            ("30s", Some(30)),
            ("5m", Some(300)),
            ("1h", Some(3600)),
            ("", None),
            ("m", None),
            ("+5m", None),
            ("-5", None),
            ("5 m", None),
            ("1.5h", None),
            ("5d", None),
            ("5ü", None),
            ("99999999999999999999", None),
            ("9999999999999999999h", None),
        ] {
            let read = duration(text).ok();
            assert_eq!(read, seconds.map(Duration::from_secs), "{text}");
        }
    }
}
