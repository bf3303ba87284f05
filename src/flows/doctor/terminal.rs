//! Whether the terminal can show the console. Pure rules.

use crate::domain::finding::{Finding, Severity};
use crate::flows::host::Environment;

/// The terminal a command has, if any.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Terminal {
    /// Columns and rows; `None` where there is no terminal, about which nothing is said.
    pub size: Option<(u16, u16)>,
}

/// Below this only a line is shown.
const SMALLEST: (u16, u16) = (60, 15);

/// Everything about the terminal.
pub(super) fn findings(environment: &Environment, terminal: &Terminal) -> Vec<Finding> {
    let Some((columns, rows)) = terminal.size else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    let term = environment.get("TERM").unwrap_or_default();
    if matches!(term, "" | "dumb") {
        findings.push(
            Finding::new(
                Severity::Warning,
                "terminal_unknown",
                "TERM says nothing of this terminal, so that the console may not be drawn right.",
            )
            .fix("export TERM=xterm-256color"),
        );
    } else if !environment.is_utf8() && term != "linux" {
        findings.push(
            Finding::new(
                Severity::Note,
                "locale_not_utf8",
                "The locale is not UTF-8: the console uses ASCII signs.",
            )
            .fix("`export LANG=C.UTF-8`, or `glyphs = \"unicode\"` in config.toml"),
        );
    }
    // A terminal that does not know its size says 0.
    if columns > 0 && rows > 0 && (columns < SMALLEST.0 || rows < SMALLEST.1) {
        findings.push(Finding::new(
            Severity::Note,
            "terminal_small",
            format!(
                "The terminal has {columns}x{rows} characters; the console needs {}x{} to be of use.",
                SMALLEST.0, SMALLEST.1
            ),
        ));
    }
    findings.extend(clipboard(environment, term));
    findings
}

/// Copies go through OSC 52, which not every terminal lets through.
fn clipboard(environment: &Environment, term: &str) -> Option<Finding> {
    let note = |what: &str, fix: &str| {
        Some(Finding::new(Severity::Note, "clipboard_may_not_work", what).fix(fix))
    };
    if environment.get("TMUX").is_some() {
        note(
            "In tmux a copied code is pasted by `prefix ]`; the clipboard (OSC 52) gets it only where tmux knows that the terminal takes it.",
            "`set -g set-clipboard on` and `set -as terminal-features ',*:clipboard'` in ~/.tmux.conf, if copying does nothing",
        )
    } else if term.starts_with("screen") {
        note(
            "GNU screen lets a copied code reach the clipboard (OSC 52) only in pieces, or not at all.",
            "select it with the mouse, or use tmux, if copying does nothing",
        )
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn codes(vars: &[(&str, &str)], size: Option<(u16, u16)>) -> Vec<&'static str> {
        let vars: BTreeMap<String, String> = vars
            .iter()
            .map(|(name, value)| ((*name).to_string(), (*value).to_string()))
            .collect();
        let environment = Environment::isolated(std::path::Path::new("/nowhere"), vars);
        let found = findings(&environment, &Terminal { size });
        found.iter().map(|one| one.code).collect()
    }

    #[test]
    fn what_a_terminal_cannot_do_is_told_and_nothing_where_there_is_none() {
        const GOOD: [(&str, &str); 2] = [("TERM", "xterm-256color"), ("LANG", "C.UTF-8")];
        let large = Some((80, 24));
        assert!(codes(&GOOD, large).is_empty());
        assert!(codes(&[], None).is_empty(), "no terminal, no word");
        assert_eq!(codes(&[("TERM", "dumb")], large), ["terminal_unknown"]);
        assert_eq!(
            codes(&[("TERM", "xterm"), ("LANG", "C")], large),
            ["locale_not_utf8"]
        );
        assert_eq!(codes(&GOOD, Some((59, 24))), ["terminal_small"]);
        assert!(codes(&GOOD, Some((0, 0))).is_empty(), "a size nobody knows");
        let tmux = [GOOD.as_slice(), &[("TMUX", "/tmp/tmux-0/default,1,0")]].concat();
        assert_eq!(codes(&tmux, large), ["clipboard_may_not_work"]);
    }
}
