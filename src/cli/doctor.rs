//! `doctor`: what is wrong on this host, why, and what mends it. Findings on stdout, words on stderr.

use super::args::Doctor;
use super::json::DoctorJson;
use super::{change, output, wait};
use crate::domain::finding::{Finding, Severity};
use crate::domain::text::visible;
use crate::flows::doctor::{self, Report, Terminal, repair};
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use rustix::termios::tcgetwinsize;
use std::io::{IsTerminal, stdout};

/// Looks, and with `--fix` mends what is safe to mend first. Finding something is no failure.
///
/// # Errors
/// Exit 2 when nobody can be asked about a change, 1 when it cannot be made, 130 when interrupted.
pub fn doctor(host: &Host, args: &Doctor) -> Result<(), Failure> {
    if args.fix {
        mend(host, args.yes)?;
    }
    let online = !args.offline;
    let report = wait::interruptible(doctor::examine(host, terminal(), online))?;
    if args.json {
        output::json(&DoctorJson {
            report: &report,
            online,
        });
        return Ok(());
    }
    output::data(&text(&report.findings));
    output::say(summary(&report, online));
    Ok(())
}

fn terminal() -> Terminal {
    let out = stdout();
    let size = out.is_terminal().then(|| tcgetwinsize(&out).ok());
    Terminal {
        size: size.flatten().map(|size| (size.ws_col, size.ws_row)),
    }
}

fn mend(host: &Host, yes: bool) -> Result<(), Failure> {
    let plan = repair::plan(host)?;
    if plan.is_empty() {
        output::say("Nothing can be mended by itself.");
        return Ok(());
    }
    let modes: Vec<String> = plan
        .modes
        .iter()
        .map(repair::ModeChange::in_one_line)
        .collect();
    change::confirm(&plan.changes, "Mend it?", false, yes, &modes)?;
    for line in wait::undisturbed(|| repair::apply(host, &plan))? {
        output::say(line);
    }
    Ok(())
}

fn text(findings: &[Finding]) -> String {
    if findings.is_empty() {
        return "Nothing found.\n".into();
    }
    let mut text = String::new();
    for finding in findings {
        let place = match (&finding.file, finding.line) {
            (Some(file), Some(line)) => format!(" {}:{line}:", file.display()),
            (Some(file), None) => format!(" {}:", file.display()),
            (None, _) => String::new(),
        };
        let head = format!("{}:{place} {}", finding.severity.id(), finding.what);
        text.push_str(&format!("{}\n", visible(&head)));
        for (word, said) in [("cause", &finding.cause), ("fix", &finding.fix)] {
            if let Some(said) = said {
                text.push_str(&format!("  {word}: {}\n", visible(said)));
            }
        }
    }
    text
}

fn summary(report: &Report, online: bool) -> String {
    let count = |severity| {
        let found = report.findings.iter();
        found.filter(|one| one.severity == severity).count()
    };
    let mut words = format!(
        "{}, {}, {}; {}.",
        counted(count(Severity::Error), "error"),
        counted(count(Severity::Warning), "warning"),
        counted(count(Severity::Note), "note"),
        match (online, report.hosts.len()) {
            (false, _) => "the network was left out".to_owned(),
            (true, hosts) => format!("{} asked", counted(hosts, "host")),
        }
    );
    let mendable = report.findings.iter().filter(|one| one.repair.is_some());
    match mendable.count() {
        0 => {}
        some => words.push_str(&format!(" `moorline doctor --fix` mends {some} of them.")),
    }
    words
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}
