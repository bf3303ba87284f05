//! The rows of the Profiles pane: what you can switch to.

use super::skin::{ROOT, Skin};
use super::text;
use crate::domain::profile::Profile;
use crate::tui::model::asking::IDENTITY;
use crate::tui::model::list::{Heading, Line as ListLine};
use crate::tui::model::{Model, Pane};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

/// The columns of the kind: the longest label.
const KIND: usize = 14;
/// The columns of an account number that is cut short.
const ACCOUNT_CUT: usize = 5;
/// The columns of an account number.
const ACCOUNT: usize = 12;
/// The columns of a region.
const REGION: usize = 14;
/// From this width on an account number is whole, whatever a region loses.
const WHOLE_ACCOUNT_FROM: usize = 50;
/// The least columns of a region that is cut short.
const REGION_CUT: usize = 8;
/// The least columns of a name beside `▲ PROD`.
const NAME_BESIDE_TAG: usize = 10;
/// The least columns of a name, before other columns go.
const NAME: usize = 13;

/// One row.
pub fn row(model: &Model, at: usize, width: u16, skin: &Skin) -> Line<'static> {
    let Some(profile) = model.overview.profiles().get(at) else {
        return Line::default();
    };
    let is_active = model.is_active(&profile.name);
    let is_asked = model.asking.is_waiting(IDENTITY, Some(&profile.name));
    let mark = match (is_asked, is_active) {
        (true, _) => skin.glyphs.asking,
        (false, true) => skin.glyphs.active,
        (false, false) => "",
    };
    let signs = usize::from(has_signs(model));
    let columns = columns(
        usize::from(width).saturating_sub(signs),
        Longest::of(model, skin),
    );
    let name_style = if is_active {
        skin.theme.accent
    } else {
        skin.theme.text
    };
    let mut line = vec![
        Span::styled(
            skin.pad(sign(model, profile, skin), signs),
            skin.theme.accent,
        ),
        Span::styled(skin.pad(mark, 2), skin.theme.accent),
    ];
    let tag = match model.overview.is_production(profile) {
        true => tag(&profile.name, columns.name, skin),
        false => String::new(),
    };
    let room = columns.name.saturating_sub(text::width(&tag));
    line.push(Span::styled(skin.pad(&profile.name, room), name_style));
    line.push(Span::styled(tag, skin.theme.error));
    let muted = skin.theme.muted;
    if model.overview.is_root(profile) {
        line.extend(troubled(profile, ROOT, skin.theme.error, &columns, skin));
        return Line::from(line);
    }
    if let Some(word) = problem(profile) {
        line.extend(troubled(profile, word, skin.theme.warn, &columns, skin));
        return Line::from(line);
    }
    if columns.kind > 0 {
        let kind = skin.pad(profile.kind.label(), columns.kind);
        line.push(Span::styled(format!(" {kind}"), skin.theme.text));
    }
    if columns.account > 0 {
        let account = account(profile, columns.account, skin);
        line.push(Span::styled(format!(" {account}"), muted));
    }
    if columns.region > 0 {
        let region = profile.region.as_deref().unwrap_or_default();
        let region = skin.pad(region, columns.region);
        line.push(Span::styled(format!(" {region}"), muted));
    }
    Line::from(line)
}

/// Whether a column is kept for what is ticked and for favourites.
fn has_signs(model: &Model) -> bool {
    model.ticked() > 0 || !model.overview.favourites().is_empty()
}

/// That a profile is ticked; else that it is a favourite.
fn sign(model: &Model, profile: &Profile, skin: &Skin) -> &'static str {
    if model.is_ticked(&profile.name) {
        skin.glyphs.tick
    } else if model.overview.is_favourite(&profile.name) {
        skin.glyphs.favourite
    } else {
        ""
    }
}

/// ` ▲ PROD` in a name's columns; the sign alone where the name needs them.
fn tag(name: &str, columns: usize, skin: &Skin) -> String {
    let whole = format!(" {}", skin.production());
    let name = text::width(&text::fit(name, NAME_BESIDE_TAG, ""));
    if columns >= text::width(&whole) + name {
        return whole;
    }
    format!(" {}", skin.glyphs.production)
}

/// `- 111122223333 · 12`: what stands above the profiles of a group.
pub fn heading(heading: &Heading, width: u16, skin: &Skin) -> Line<'static> {
    let sign = if heading.is_folded { "+ " } else { "- " };
    let count = format!(" {} {}", skin.glyphs.dot, heading.count);
    let room = usize::from(width).saturating_sub(text::width(sign) + text::width(&count));
    let bold = skin.theme.text.add_modifier(Modifier::BOLD);
    Line::from(vec![
        Span::styled(sign, skin.theme.muted),
        Span::styled(skin.fit(&heading.name, room), bold),
        Span::styled(count, skin.theme.muted),
    ])
}

/// What is wrong, in place of account and region, or of the kind too where there is less room.
fn troubled(
    profile: &Profile,
    word: &str,
    style: Style,
    columns: &Columns,
    skin: &Skin,
) -> Vec<Span<'static>> {
    let said = format!(" {} {word}", skin.glyphs.warning);
    let rest = columns.rest();
    if text::width(&said) <= rest {
        let kind = skin.pad(profile.kind.label(), columns.kind);
        return vec![
            Span::styled(format!(" {kind}"), skin.theme.text),
            Span::styled(said, style),
        ];
    }
    let room = rest + columns.kind + 1;
    let said = if columns.kind > 0 {
        skin.fit(&said, room)
    } else {
        skin.glyphs.warning.into()
    };
    vec![Span::styled(said, style)]
}

fn account(profile: &Profile, columns: usize, skin: &Skin) -> String {
    let account = profile.account.as_deref().unwrap_or_default();
    if columns >= ACCOUNT || account.is_empty() {
        return skin.pad(account, columns);
    }
    let start: String = account.chars().take(4).collect();
    skin.pad(&format!("{start}{}", skin.glyphs.ellipsis), columns)
}

/// What is wrong with it, in a word.
pub fn problem(profile: &Profile) -> Option<&'static str> {
    Some(match profile.problems.first()?.code {
        "source_loop" => "loop",
        "source_missing" | "sso_session_missing" => "missing",
        "source_incomplete" | "keys_missing" => "incomplete",
        "no_credentials" => "no credentials",
        "keys_clash" | "sso_key_twice" => "clash",
        "region_unknown" => "region",
        _ => "problem",
    })
}

/// How wide each column is; 0 leaves it out.
struct Columns {
    name: usize,
    kind: usize,
    account: usize,
    region: usize,
}

impl Columns {
    /// What is right of the kind, with the gaps.
    fn rest(&self) -> usize {
        [self.account, self.region]
            .into_iter()
            .filter(|columns| *columns > 0)
            .map(|columns| columns + 1)
            .sum()
    }
}

/// What the rows on screen need, at most as much as the columns have before others go.
#[derive(Debug, Clone, Copy)]
struct Longest {
    name: usize,
    region: usize,
}

impl Longest {
    fn of(model: &Model, skin: &Skin) -> Self {
        let shown = super::page_rows(model, Pane::Profiles);
        let profiles = || {
            let list = model.list(Pane::Profiles);
            list.lines(shown).filter_map(|line| match line {
                ListLine::Row(row) => model.overview.profiles().get(*list.rows.get(row)?),
                ListLine::Heading(_) => None,
            })
        };
        let most = |texts: &mut dyn Iterator<Item = &str>, most: usize| {
            texts
                .map(|text| text::width(&text::fit(text, most, "")))
                .max()
                .unwrap_or(most)
        };
        let named = |profile: &Profile| {
            let name = text::width(&text::fit(&profile.name, NAME, ""));
            name + match model.overview.is_production(profile) {
                true => 1 + text::width(&skin.production()),
                false => 0,
            }
        };
        let mut regions = profiles().filter_map(|profile| profile.region.as_deref());
        Self {
            name: profiles().map(named).max().unwrap_or(NAME),
            region: most(&mut regions, REGION),
        }
    }
}

/// Kind first, then a short account, then the region, then the whole account, as width allows.
fn columns(width: usize, longest: Longest) -> Columns {
    let fits = |others: usize| width >= 2 + longest.name.max(NAME) + others;
    let fits_tight = |others: usize| width >= 2 + longest.name + others;
    let kind = if width > 2 + NAME + KIND { KIND } else { 0 };
    let beside_account = width.saturating_sub(2 + longest.name + KIND + 1 + ACCOUNT + 1);
    let (account, region) = if fits(KIND + 1 + ACCOUNT + 1 + REGION + 1) {
        (ACCOUNT, REGION)
    } else if fits_tight(KIND + 1 + ACCOUNT + 1 + longest.region + 1) {
        (ACCOUNT, longest.region)
    } else if width >= WHOLE_ACCOUNT_FROM && beside_account > REGION_CUT {
        (ACCOUNT, beside_account - 1)
    } else if fits(KIND + 1 + ACCOUNT_CUT + 1 + REGION + 1) {
        (ACCOUNT_CUT, REGION)
    } else if fits(KIND + 1 + ACCOUNT + 1) {
        (ACCOUNT, 0)
    } else if fits(KIND + 1 + ACCOUNT_CUT + 1) {
        (ACCOUNT_CUT, 0)
    } else {
        (0, 0)
    };
    let mut columns = Columns {
        name: 0,
        kind,
        account,
        region,
    };
    let gap = usize::from(kind > 0);
    columns.name = width.saturating_sub(2 + kind + gap + columns.rest());
    if kind == 0 {
        // One column stays free for the sign of a problem.
        columns.name = columns.name.saturating_sub(1);
    }
    columns
}
