//! What there is to say of a profile.

use crate::domain::connection::{ConnectionId, ConnectionState};
use crate::domain::everywhere;
use crate::domain::overview::Overview;
use crate::domain::profile::{Profile, SECRET_KEYS, Setting, SettingValue};
use crate::domain::user_type::rule;
use crate::domain::verification::Verification;
use crate::tui::keymap::Action;
use crate::tui::model::Model;
use crate::tui::model::asking::IDENTITY;
use crate::tui::view::details::user;
use crate::tui::view::sheet::Sheet;
use crate::tui::view::skin::{Mark, PROD, Skin};
use crate::tui::view::{header, verdicts, words};

/// How many settings are listed.
const LISTED: usize = 100;

/// One profile.
pub fn describe(model: &Model, one: &Profile, sheet: &mut Sheet) {
    let skin = sheet.skin;
    let is_active = model.is_active(&one.name);
    let (mark, word) = if is_active {
        (active_mark(&skin), "active")
    } else {
        (plain_mark(&skin), "")
    };
    let stands_for = everywhere::stands_for(one);
    let favourite = match model.overview.is_favourite(&one.name) {
        true => format!("{} favourite", skin.glyphs.favourite),
        false => String::new(),
    };
    sheet.heading(
        mark,
        &one.name,
        &[one.kind.label(), &stands_for, word, &favourite],
    );
    if let Some(pattern) = model.overview.production_pattern(one) {
        let text = format!(
            "{PROD}: `{}` in config.toml makes it a production profile, so a switch to it asks first.",
            pattern.text()
        );
        sheet.item(skin.glyphs.production, &text, skin.theme.error);
    }
    for problem in &one.problems {
        let text = words::problem(problem);
        sheet.item(skin.glyphs.warning, &text, skin.theme.warn);
    }
    if model.overview.is_root(one) {
        sheet.item(skin.glyphs.warning, words::ROOT_WARNING, skin.theme.error);
    }
    if is_active {
        active(model, sheet);
    }
    sheet.field("credentials", &chain(&model.overview, one, &skin));
    pays(model, one, sheet);
    // What it was good for says nothing where nobody is signed in any more.
    let payer = one.connection.as_ref();
    let payer = payer.and_then(|id| model.overview.connection(id));
    let is_out = payer.is_some_and(|payer| payer.state == ConnectionState::Never);
    let answer = model.asking.verified_profile(&model.overview, one);
    let answer = answer.filter(|_| !is_out);
    let is_asked = model.asking.is_waiting(IDENTITY, Some(&one.name));
    verdicts::describe(model, answer, is_asked, sheet);
    let method = one.auth_method.map_or("none yet", |method| method.label());
    sheet.field("auth method", method);
    // What was proved says the account above, among other facts.
    let proved = answer.is_some_and(|answer| says_account(answer, one));
    if let (Some(account), false) = (&one.account, proved) {
        sheet.field("account", account);
    }
    if let Some(role) = &one.role {
        sheet.field("role", role);
    }
    if let Some(region) = &one.region {
        sheet.field("region", region);
    }
    settings(one, sheet);
    if one.connection.is_some() {
        sheet.gap();
        user::describe(model, rule::of_profile(&model.overview, one), sheet);
    }
}

/// Whether an answer says the account of a profile, and the same one.
fn says_account(answer: &Verification, one: &Profile) -> bool {
    let mut facts = answer.facts.iter();
    facts.any(|(label, value)| label == "account" && Some(value) == one.account.as_ref())
}

fn active_mark(skin: &Skin) -> Mark {
    Mark {
        glyph: skin.glyphs.active,
        word: "active",
        style: skin.theme.accent,
    }
}

fn plain_mark(skin: &Skin) -> Mark {
    Mark {
        glyph: " ",
        word: "",
        style: skin.theme.text,
    }
}

fn active(model: &Model, sheet: &mut Sheet) {
    let Some(reason) = model.overview.active_reason() else {
        return;
    };
    sheet.field("active", &format!("because {reason}"));
    for line in everywhere::lines(&model.overview) {
        sheet.item(" ", &line, sheet.skin.theme.muted);
    }
    if header::disagrees(model) {
        let text = header::disagreement(model, usize::MAX);
        sheet.item(sheet.skin.glyphs.warning, &text, sheet.skin.theme.warn);
    }
}

/// `dev-lambda → acme-admin → keys of base`.
fn chain(overview: &Overview, one: &Profile, skin: &Skin) -> String {
    let mut steps: Vec<String> = vec![one.name.clone()];
    steps.extend(one.sources.iter().take(20).cloned());
    let payer = one
        .connection
        .as_ref()
        .and_then(|id| overview.connection(id));
    if let Some(payer) = payer {
        let is_last = match &payer.id {
            ConnectionId::Profile(name) => steps.last() == Some(name),
            // The last source is `Environment`, …: the same thing in the file's words.
            ConnectionId::Env | ConnectionId::Container | ConnectionId::Instance => {
                !one.sources.is_empty()
            }
            _ => false,
        };
        if is_last {
            steps.pop();
        }
        let words = words::payer(overview, payer);
        steps.push(if one.offers_iam() {
            words
        } else {
            format!("token of {words}")
        });
    } else {
        steps.push("nothing".into());
    }
    let steps: Vec<String> = steps.iter().map(|step| skin.fit(step, 60)).collect();
    steps.join(&format!(" {} ", skin.glyphs.arrow))
}

/// How the connection that pays stands, and what mends it.
fn pays(model: &Model, one: &Profile, sheet: &mut Sheet) {
    let Some(payer) = one
        .connection
        .as_ref()
        .and_then(|id| model.overview.connection(id))
    else {
        return;
    };
    let mark = sheet.skin.mark_of(payer);
    let mut text = format!("{} {}: {}", mark.glyph, payer.name, mark.word);
    let left = words::what_is_left(&sheet.skin, payer, model.now);
    if payer.state.is_live() && !left.is_empty() {
        text.push_str(&format!(", {left}"));
    }
    if !payer.state.is_live() && payer.is_pinnable() {
        text.push_str(&format!(
            ". Press {} to sign in.",
            words::key(model, Action::SignIn)
        ));
    }
    if let (true, false, Some(why)) = (
        words::is_over(payer),
        payer.auth_method.is_bearer(),
        &payer.note,
    ) {
        text.push_str(&format!(". {why}"));
    }
    let label = if one.offers_iam() {
        "paid by"
    } else {
        "signed in by"
    };
    sheet.styled_field(label, &text, mark.style);
}

fn settings(one: &Profile, sheet: &mut Sheet) {
    if one.settings.0.is_empty() {
        return;
    }
    sheet.gap();
    sheet.section("Settings");
    for setting in one.settings.0.iter().take(LISTED) {
        let file = if setting.in_credentials {
            "credentials"
        } else {
            "config"
        };
        let place = format!("{file}:{}", setting.line);
        let muted = sheet.skin.theme.muted;
        match &setting.value {
            SettingValue::Text(_) => {
                let text = format!("{} = {}  {place}", setting.key, value(setting));
                sheet.item(" ", &text, sheet.skin.theme.text);
            }
            SettingValue::Nested(pairs) => {
                sheet.item(" ", &format!("{} =  {place}", setting.key), muted);
                for (key, value) in pairs.iter().take(LISTED) {
                    let is_secret =
                        setting.is_secret() || SECRET_KEYS.contains(&key.to_lowercase().as_str());
                    let value = if is_secret { "***" } else { value };
                    sheet.item("   ", &format!("{key} = {value}"), sheet.skin.theme.text);
                }
            }
        }
    }
}

fn value(setting: &Setting) -> &str {
    if setting.is_secret() {
        "***"
    } else {
        setting.text().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::verification::Verdict;
    use crate::tui::fixture::{Driver, later};
    use crate::tui::model::Pane;
    use crate::tui::view::details::lines;

    /// How often Details of `lam-keys` say its account, after a call that answered `proved`.
    fn said(proved: &str) -> usize {
        let mut driver = Driver::new();
        driver.select(Pane::Profiles, "lam-keys");
        let mut answer = Verification::new(IDENTITY, Verdict::Connected, "", later(0));
        answer.profile = Some("lam-keys".into());
        answer.facts = vec![("account".into(), proved.into())];
        driver.model.asking.keep(answer);
        let lines = lines(&driver.model, 100);
        let texts = lines.iter().map(ToString::to_string);
        texts.filter(|text| text.starts_with("account")).count()
    }

    #[test]
    fn an_account_that_was_proved_is_said_once() {
        assert_eq!(said("111122223333"), 1);
        assert_eq!(said("999988887777"), 2, "one of another account is news");
    }
}
