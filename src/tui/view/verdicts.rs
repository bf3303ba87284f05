//! How what a real call showed is told: in a row, in the header, and in Details. Owns the marks of
//! verdicts and the bars of meters.

use super::sheet::{LABEL, Sheet};
use super::skin::{Mark, Skin};
use super::{text, words};
use crate::domain::ago::{ago, short_ago};
use crate::domain::binding::ServiceState;
use crate::domain::overview::Bound;
use crate::domain::verification::{Meter, Verdict, Verification};
use crate::tui::keymap::Action;
use crate::tui::model::Model;
use crate::tui::model::asking::is_fresh;

/// The columns of a bar.
const BAR: usize = 20;
/// How many facts are listed.
const LISTED: usize = 40;

/// A verdict as glyph, short word and colour. The word has 14 columns at most.
fn mark(skin: &Skin, verdict: Verdict) -> Mark {
    let (glyphs, theme) = (skin.glyphs, skin.theme);
    let (glyph, word, style) = match verdict {
        Verdict::Connected => (glyphs.proved, "connected", theme.ok),
        Verdict::Denied => (glyphs.over, "not permitted", theme.error),
        Verdict::NotAssigned => (glyphs.over, "not assigned", theme.error),
        Verdict::Rejected => (glyphs.over, "rejected", theme.error),
        Verdict::Expired => (glyphs.over, "expired", theme.error),
        Verdict::Throttled => (glyphs.unknown, "throttled", theme.warn),
        Verdict::Unreachable(_) => (glyphs.over, "unreachable", theme.error),
        Verdict::WrongRegion => (glyphs.over, "wrong region", theme.error),
        Verdict::Clock => (glyphs.over, "clock is wrong", theme.error),
        Verdict::Broken => (glyphs.unknown, "bad answer", theme.warn),
        Verdict::NotAsked => (glyphs.empty, "not asked", theme.muted),
    };
    Mark { glyph, word, style }
}

/// What was answered as glyph, short word and colour; an estimate has words of its own.
pub fn mark_of(skin: &Skin, answer: &Verification) -> Mark {
    let word = match (answer.is_estimate, answer.verdict) {
        (true, Verdict::Connected | Verdict::Denied) => answer.label(),
        (_, verdict) => mark(skin, verdict).word,
    };
    Mark {
        word,
        ..mark(skin, answer.verdict)
    }
}

/// That it is being asked.
pub fn asking(skin: &Skin) -> Mark {
    Mark {
        glyph: skin.glyphs.asking,
        word: "asking",
        style: skin.theme.muted,
    }
}

/// What is said of a service before anything else: that it is being asked, or what it answered of
/// late; `None` where its state says more.
pub fn of(model: &Model, bound: &Bound, skin: &Skin) -> Option<(Mark, String)> {
    if model.asking.is_waiting(&bound.service.id, None) {
        let mark = asking(skin);
        return Some((mark, mark.word.into()));
    }
    let answer = fresh(model, bound)?;
    let mark = mark_of(skin, answer);
    Some((
        mark,
        format!("{} {}", mark.word, short_ago(answer.at, model.now)),
    ))
}

/// What it answered of late, where that says more than its state. A sign-in that is over since is
/// over, whatever it was good for.
pub fn fresh<'a>(model: &'a Model, bound: &Bound) -> Option<&'a Verification> {
    let has_sign_in = matches!(bound.state, ServiceState::Ready | ServiceState::Unknown);
    answer(model, bound).filter(|answer| has_sign_in && is_fresh(answer, model.now))
}

/// What it answered, to the sign-in that is there or has expired; where there is none, its state says
/// all there is to say.
pub fn answer<'a>(model: &'a Model, bound: &Bound) -> Option<&'a Verification> {
    let says_more = |one: &&Verification| match bound.state {
        ServiceState::Ready | ServiceState::Unknown => true,
        ServiceState::Expired => one.verdict != Verdict::NotAsked,
        _ => false,
    };
    model.verified(bound).filter(says_more)
}

/// What was answered as a row says it in `room` columns: the word first, then its age, then what is
/// used, each only as a whole or, for the last one, cut. While it is asked, nothing but that.
pub fn in_row(skin: &Skin, mark: Mark, said: &str, used: &str, room: usize) -> String {
    if mark.glyph == skin.glyphs.asking {
        return skin.fit(said, room);
    }
    let both = format!("{said} {used}");
    let least = text::width(said) + 6;
    if text::width(said) > room {
        return skin.fit(mark.word, room);
    }
    if text::width(&both) > room && least > room {
        return said.to_owned();
    }
    skin.fit(&both, room)
}

/// All that is known of what was answered, as fields.
pub fn describe(model: &Model, answer: Option<&Verification>, is_asked: bool, sheet: &mut Sheet) {
    let skin = sheet.skin;
    if is_asked {
        let said = format!("asking now; {} skips it", words::key(model, Action::Verify));
        sheet.styled_field("verified", &said, skin.theme.muted);
    }
    let Some(answer) = answer else { return };
    let mark = mark_of(&skin, answer);
    let mut said = format!("{} {}", mark.glyph, answer.label());
    if answer.is_estimate {
        said.push_str(" (an estimate)");
    }
    said.push_str(&format!(", {}", ago(answer.at, model.now)));
    if let Some(region) = &answer.region {
        said.push_str(&format!(", in {region}"));
    }
    let label = if is_asked { "before" } else { "verified" };
    sheet.styled_field(label, &said, mark.style);
    if !answer.message.is_empty() {
        sheet.field("", &answer.message);
    }
    if let Some(mend) = &answer.mend {
        sheet.styled_field("", mend, skin.theme.accent);
    }
    for (at, meter) in answer.meters.iter().take(LISTED).enumerate() {
        let label = if at == 0 { "used" } else { "" };
        let style = match share(meter) {
            Some(share) if share >= 1.0 => skin.theme.error,
            Some(share) if share >= 0.8 => skin.theme.warn,
            _ => skin.theme.text,
        };
        sheet.styled_field(label, &in_words(meter, &skin), style);
    }
    for (label, value) in answer.facts.iter().take(LISTED) {
        if text::width(label) < LABEL {
            sheet.field(label, value);
        } else {
            sheet.field("", &format!("{label}: {value}"));
        }
    }
}

/// How much of it is used, of one; `None` without a limit.
fn share(meter: &Meter) -> Option<f64> {
    let share = meter.used / meter.limit?;
    share.is_finite().then_some(share.max(0.0))
}

/// `████░░░░ 41%, 412 of 1,000 suggestions`.
fn in_words(meter: &Meter, skin: &Skin) -> String {
    let used = number(meter.used);
    let label = within(&meter.label);
    match (share(meter), meter.limit) {
        (Some(share), Some(limit)) => format!(
            "{} {}%, {used} of {} {label}",
            bar(share, skin),
            number((meter.used.max(0.0) * 100.0 / limit).floor()),
            number(limit),
        ),
        (None, Some(limit)) => format!("{used} of {} {label}", number(limit)),
        (_, None) => format!("{used} {label}, without a limit"),
    }
}

/// A name as it stands within a sentence: `Agentic requests` with a small letter, `SQL` as it is.
fn within(name: &str) -> String {
    let mut letters = name.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            let rest = &name[first.len_utf8()..];
            format!("{}{rest}", first.to_lowercase())
        }
        _ => name.to_owned(),
    }
}

fn bar(share: f64, skin: &Skin) -> String {
    let full = (1..=BAR).filter(|at| at_least(share, *at)).count();
    let (on, off) = skin.glyphs.bar;
    format!("{}{}", on.repeat(full), off.repeat(BAR - full))
}

/// Whether a bar of `share` reaches its column `at`, to the nearest half of one.
fn at_least(share: f64, at: usize) -> bool {
    let column = u32::try_from(at).map_or(f64::MAX, f64::from);
    let columns = u32::try_from(BAR).map_or(f64::MAX, f64::from);
    share * columns >= column - 0.5
}

/// `1,234`, `0.5`: two decimals at most.
fn number(value: f64) -> String {
    if !value.is_finite() {
        return "?".into();
    }
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    let (start, end) = text.split_once('.').map_or((text, ""), |(a, b)| (a, b));
    let grouped = words::grouped(start);
    if end.is_empty() {
        grouped
    } else {
        format!("{grouped}.{end}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::host::HostLook;

    fn skin(is_unicode: bool) -> Skin {
        Skin::of(&HostLook {
            is_unicode,
            ..HostLook::default()
        })
    }

    fn meter(used: f64, limit: Option<f64>) -> Meter {
        Meter {
            label: "requests".into(),
            used,
            limit,
        }
    }

    #[test]
    fn a_meter_is_a_bar_with_its_numbers() {
        let ascii = skin(false);
        for (used, limit, shown) in [
            (0.0, 50.0, "-------------------- 0%, 0 of 50 requests"),
            (25.0, 50.0, "##########---------- 50%, 25 of 50 requests"),
            (
                412.5,
                1000.0,
                "########------------ 41%, 412.5 of 1,000 requests",
            ),
            (60.0, 50.0, "#################### 120%, 60 of 50 requests"),
            (49.9, 50.0, "#################### 99%, 49.9 of 50 requests"),
        ] {
            assert_eq!(in_words(&meter(used, Some(limit)), &ascii), shown);
        }
        let unicode = in_words(&meter(1.0, Some(2.0)), &skin(true));
        assert!(unicode.starts_with("██████████░░░░░░░░░░ 50%"), "{unicode}");
    }

    #[test]
    fn a_name_begins_small_unless_it_is_an_abbreviation() {
        for (name, shown) in [
            ("Agentic requests", "agentic requests"),
            ("SQL queries", "SQL queries"),
            ("Ünits", "ünits"),
            ("X", "X"),
            ("", ""),
        ] {
            assert_eq!(within(name), shown);
        }
    }

    #[test]
    fn numbers_that_are_none_are_no_bars() {
        let skin = skin(false);
        for (used, limit, shown) in [
            (3.0, None, "3 requests, without a limit"),
            (3.0, Some(0.0), "3 of 0 requests"),
            (f64::NAN, Some(1.0), "? of 1 requests"),
        ] {
            assert_eq!(in_words(&meter(used, limit), &skin), shown);
        }
        assert!(in_words(&meter(f64::MAX, Some(1.0)), &skin).len() < 1000);
        assert!(in_words(&meter(-1.0, Some(2.0)), &skin).starts_with("-------------------- 0%"));
    }

    #[test]
    fn words_fit_the_narrowest_column_whole() {
        for verdict in Verdict::ALL {
            assert!(mark(&skin(true), verdict).word.len() <= 14, "{verdict:?}");
        }
    }

    #[test]
    fn a_row_says_the_word_first_then_its_age_then_what_is_used() {
        let skin = skin(true);
        let row = |verdict, said: &str, room| {
            in_row(&skin, mark(&skin, verdict), said, "→ dev-lambda", room)
        };
        let (ok, no) = (Verdict::Connected, Verdict::Denied);
        assert_eq!(row(ok, "connected 2m", 30), "connected 2m → dev-lambda");
        assert_eq!(row(ok, "connected 2m", 20), "connected 2m → dev-…");
        assert_eq!(row(ok, "connected 2m", 14), "connected 2m");
        assert_eq!(row(no, "not permitted 5m", 14), "not permitted");
    }
}
