//! What `codewhisperer` prints for people: lines that fit 80 columns where the names do.

use crate::cli::output::Table;
use crate::cli::wrap::wrapped;
use crate::domain::text::visible;
use crate::domain::verification::Meter;
use crate::flows::codewhisperer::{Choice, Profiles, Standing};
use unicode_width::UnicodeWidthStr;

/// How wide a full bar is.
const BAR: usize = 20;
/// The width that sentences are wrapped to.
const WIDTH: usize = 80;

/// How CodeWhisperer stands: what it means, what to do, the facts, the meters.
pub fn standing(
    standing: &Standing,
    connection: &str,
    facts: &[(String, String)],
    is_unicode: bool,
) -> String {
    let mut text = String::new();
    let message = format!("{}: {}", standing.verdict.label(), standing.message);
    for sentence in [Some(&message), standing.mend.as_ref()]
        .into_iter()
        .flatten()
    {
        text.push_str(&wrapped(sentence, 0, WIDTH));
    }
    let mut rows = vec![("connection".to_owned(), connection.to_owned())];
    rows.extend_from_slice(facts);
    rows.extend(
        standing
            .meters
            .iter()
            .map(|meter| (meter.label.clone(), amount(meter, is_unicode))),
    );
    text.push('\n');
    text.push_str(&labelled(&rows));
    text
}

/// The profiles, the one in use marked.
pub fn profiles(profiles: &Profiles) -> String {
    let mut table = Table::default();
    for one in &profiles.available {
        let is_used = profiles.chosen.as_ref() == Some(&one.arn);
        let status = one.status.as_deref().unwrap_or_default();
        table.row(&[
            if is_used { "*" } else { " " },
            &one.name,
            &one.region,
            &one.account,
            status,
            &one.arn,
        ]);
    }
    table.text()
}

/// Customizations or models, the default marked.
pub fn choices(listed: &[Choice]) -> String {
    let mut table = Table::default();
    for one in listed {
        let mark = if one.is_default { "*" } else { " " };
        let description = one.description.as_deref().unwrap_or_default();
        table.row(&[mark, &one.name, &one.id, description]);
    }
    table.text()
}

/// A meter as a bar and numbers: `#####---------------  12 of 50`.
fn amount(meter: &Meter, is_unicode: bool) -> String {
    let used = number(meter.used);
    match meter.limit {
        Some(limit) => format!(
            "{}  {used} of {}",
            bar(meter.used, limit, is_unicode),
            number(limit)
        ),
        None => format!("{used} used"),
    }
}

/// How full it is. What is begun shows, and only what is full looks full.
fn bar(used: f64, limit: f64, is_unicode: bool) -> String {
    let (full, empty) = if is_unicode {
        ("█", "░")
    } else {
        ("#", "-")
    };
    let share = if used >= limit { 1.0 } else { used / limit };
    let cells = (share * BAR as f64).ceil() as usize;
    let cells = match used < limit {
        true => cells.min(BAR - 1),
        false => BAR,
    };
    full.repeat(cells) + &empty.repeat(BAR - cells)
}

/// Whole numbers without a point, others with two places at most.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn labelled(rows: &[(String, String)]) -> String {
    let widest = rows.iter().map(|(label, _)| visible(label).width()).max();
    let column = widest.unwrap_or_default() + 2;
    let line = |(label, value): &(String, String)| {
        let label = visible(label);
        let blanks = " ".repeat(column.saturating_sub(label.width()));
        format!("{label}{blanks}{}", wrapped(value, column, WIDTH))
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_full_only_when_everything_is_used() {
        for (used, cells) in [
            (0.0, 0),
            (0.1, 1),
            (25.0, 10),
            (49.9, 19),
            (50.0, 20),
            (80.0, 20),
        ] {
            let drawn = bar(used, 50.0, false);
            assert_eq!(drawn.matches('#').count(), cells, "{used}");
            assert_eq!(drawn.len(), BAR);
            assert_eq!(bar(used, 50.0, true).matches('█').count(), cells);
        }
        assert_eq!(bar(0.0, 0.0, false).matches('#').count(), BAR);
    }

    #[test]
    fn numbers_are_as_short_as_they_can_be() {
        assert_eq!(number(12.0), "12");
        assert_eq!(number(1000.0), "1000");
        assert_eq!(number(0.5), "0.5");
        assert_eq!(number(3.333), "3.33");
    }
}
