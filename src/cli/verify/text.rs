//! What `verify` prints for people: a line for each service; on a terminal that is too narrow for
//! some, what several say alike is said once, below them. Pure.

use crate::cli::output::{Table, visible_lines};
use crate::cli::wrap::wrapped;
use crate::domain::text::visible;
use crate::domain::verification::Verification;
use unicode_width::UnicodeWidthStr;

/// How far a message is indented that has lines of its own.
const INDENT: usize = 4;

/// The services, each with its verdict and what it means, on a terminal of so many `columns` or on
/// none.
pub(super) fn table(all: &[Verification], columns: Option<usize>) -> String {
    let mut table = Table::default();
    for one in all {
        table.row(&[&one.service, &verdict(one), &one.message]);
    }
    let text = table.text();
    match columns {
        Some(columns) if text.lines().any(|line| line.width() > columns) => narrow(all, columns),
        _ => text,
    }
}

fn narrow(all: &[Verification], columns: usize) -> String {
    let widest = all.iter().map(|one| one.service.width()).max();
    let widest = widest.unwrap_or_default();
    let mut text = String::new();
    let mut rest = all.iter().peekable();
    while let Some(one) = rest.next() {
        let verdict = verdict(one);
        let message = visible(&one.message);
        let head = format!("{:widest$}  {verdict}", visible(&one.service));
        text.push_str(&head);
        if head.width() + 2 + message.width() <= columns {
            text.extend(["  ", &message]);
        } else if rest.peek().is_none_or(|next| !is_alike(one, next)) {
            let indent = " ".repeat(INDENT);
            let lines = wrapped(&one.message, INDENT, columns);
            text.extend(["\n", &indent, lines.trim_end()]);
        }
        text.push('\n');
    }
    text
}

fn is_alike(one: &Verification, other: &Verification) -> bool {
    verdict(one) == verdict(other) && one.message == other.message
}

fn verdict(one: &Verification) -> String {
    let estimate = if one.is_estimate { " (estimate)" } else { "" };
    format!("{}{estimate}", one.label())
}

/// What to do next, each thing once, with the services it mends.
pub(super) fn mends(all: &[Verification], columns: Option<usize>) -> String {
    let mut mends: Vec<(&str, Vec<&str>)> = Vec::new();
    for one in all {
        let Some(mend) = one.mend.as_deref() else {
            continue;
        };
        match mends.iter_mut().find(|(known, _)| *known == mend) {
            Some((_, services)) => services.push(&one.service),
            None => mends.push((mend, vec![&one.service])),
        }
    }
    let line = |(mend, services): (&str, Vec<&str>)| match services.as_slice() {
        [one] => format!("{one}: {mend}"),
        [one, others @ ..] => format!("{one} and {} more: {mend}", others.len()),
        [] => String::new(),
    };
    let shown = |line: String| match columns {
        Some(columns) => wrapped(&line, INDENT, columns),
        None => visible_lines(&line) + "\n",
    };
    let lines: String = mends.into_iter().map(line).map(shown).collect();
    match lines.is_empty() {
        true => lines,
        false => format!("\n{lines}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::verification::Verdict;
    use jiff::Timestamp;

    fn all() -> Vec<Verification> {
        let one = |service: &str, verdict, message: &str| Verification {
            mend: (verdict == Verdict::NotAsked).then(|| "moorline switch dev-lambda".to_owned()),
            ..Verification::new(service, verdict, message, Timestamp::UNIX_EPOCH)
        };
        let none = "The active profile, personal, offers no IAM credentials; dev-lambda does.";
        vec![
            one(
                "codewhisperer",
                Verdict::Connected,
                "It answers, Free tier.",
            ),
            one("lambda", Verdict::NotAsked, none),
            one("s3", Verdict::NotAsked, none),
            one(
                "sts",
                Verdict::Unreachable(crate::domain::verification::Obstacle::Dns),
                none,
            ),
        ]
    }

    #[test]
    fn a_narrow_terminal_has_what_is_said_alike_once() {
        assert_eq!(
            table(&all(), Some(60)),
            "codewhisperer  connected  It answers, Free tier.\n\
             lambda         not asked\n\
             s3             not asked\n    \
             The active profile, personal, offers no IAM credentials;\n    \
             dev-lambda does.\n\
             sts            unreachable\n    \
             The active profile, personal, offers no IAM credentials;\n    \
             dev-lambda does.\n"
        );
        assert_eq!(
            mends(&all(), Some(30)),
            "\nlambda and 1 more:\n    moorline switch dev-lambda\n"
        );
    }

    #[test]
    fn elsewhere_each_service_has_its_line() {
        for columns in [None, Some(200)] {
            let text = table(&all(), columns);
            assert_eq!(text.lines().count(), 4, "{text}");
            assert!(text.lines().all(|line| line.ends_with('.')), "{text}");
        }
        assert_eq!(
            mends(&all(), None),
            "\nlambda and 1 more: moorline switch dev-lambda\n"
        );
    }
}
