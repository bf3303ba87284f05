//! What is believed of CodeWhisperer's answers. The service grows fields and renames them, so what
//! is missing, null or of another type counts as not said; only what everything else depends on must
//! be there. Lists and texts are cut to a size that no honest answer reaches.

use jiff::Timestamp;
use serde_json::Value;

use crate::domain::codewhisperer_arn;

/// The most that is read of one list.
const MOST_ITEMS: usize = 1000;
/// The most characters of a name, a description or an id.
const LONGEST_TEXT: usize = 300;
/// The most characters of a suggestion.
const LONGEST_SUGGESTION: usize = 10_240;

/// A profile of an organization's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Its ARN, which has the form of one.
    pub arn: String,
    /// What the organization calls it; any text.
    pub name: String,
    /// `ACTIVE`, `CREATING`, …; any text.
    pub status: Option<String>,
}

/// How much is used, and what pays for it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Usage {
    /// What is counted, in the order of the answer.
    pub meters: Vec<UsageMeter>,
    /// When counting begins anew (`nextDateReset`, seconds since 1970 on the wire).
    pub resets_at: Option<Timestamp>,
    /// In how many days counting begins anew.
    pub days_until_reset: Option<i64>,
    /// `Q_DEVELOPER_STANDALONE_FREE`, …; any text.
    pub subscription: Option<String>,
    /// What the service calls the subscription; any text.
    pub title: Option<String>,
    /// Whether use beyond the limits is paid for.
    pub has_overages: bool,
}

/// How much of one thing is used.
#[derive(Debug, Clone, PartialEq)]
pub struct UsageMeter {
    /// What it counts; any text.
    pub label: String,
    /// How much is used.
    pub used: f64,
    /// How much there is.
    pub limit: Option<f64>,
}

/// A customization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customization {
    /// Its ARN; any text.
    pub arn: String,
    /// Its name; any text.
    pub name: String,
    /// What it is; any text.
    pub description: Option<String>,
}

/// A model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// Its id; any text.
    pub id: String,
    /// Its name; any text.
    pub name: String,
    /// What it is; any text.
    pub description: Option<String>,
}

/// The models, and which is used where nobody chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Models {
    /// All of them.
    pub models: Vec<Model>,
    /// The id of the default.
    pub default: Option<String>,
}

/// Where the next page begins.
pub(super) fn next(page: &Value) -> Option<&str> {
    let next = page.get("nextToken")?.as_str()?;
    (!next.is_empty()).then_some(next)
}

/// The profiles. That nobody was given one is a serious thing to say, so it is only believed of an
/// answer that has the list.
pub(super) fn profiles(pages: &[Value]) -> Result<Vec<Profile>, &'static str> {
    if pages.iter().any(|page| !page["profiles"].is_array()) {
        return Err("profiles is missing");
    }
    let listed: Vec<&Value> = items(pages, "profiles").collect();
    let known: Vec<Profile> = listed.iter().filter_map(|one| profile(one)).collect();
    match known.is_empty() && !listed.is_empty() {
        true => Err("arn is missing or none of a profile"),
        false => Ok(known),
    }
}

fn profile(one: &Value) -> Option<Profile> {
    let arn = text(one, "arn")?;
    let id = codewhisperer_arn::parse(&arn)?.id.to_owned();
    Some(Profile {
        name: text(one, "profileName").unwrap_or(id),
        status: text(one, "status"),
        arn,
    })
}

pub(super) fn usage(answer: &Value) -> Usage {
    let subscription = &answer["subscriptionInfo"];
    let breakdown: Vec<&Value> = items([answer], "usageBreakdownList").collect();
    let kind = |one: &Value| text(one, "resourceType").or_else(|| text(one, "type"));
    let counted: Vec<String> = breakdown.iter().filter_map(|one| kind(one)).collect();
    let limits = items([answer], "limits")
        .filter(|one| kind(one).is_none_or(|kind| !counted.contains(&kind)));
    let reset = |one: &Value| {
        let seconds = number(one, "nextDateReset").filter(|seconds| *seconds > 0.0)?;
        Timestamp::from_second(seconds as i64).ok()
    };
    Usage {
        meters: breakdown
            .iter()
            .copied()
            .chain(limits)
            .filter_map(meter)
            .collect(),
        resets_at: reset(answer).or_else(|| breakdown.iter().find_map(|one| reset(one))),
        days_until_reset: answer["daysUntilReset"]
            .as_i64()
            .filter(|days| (0..=366).contains(days)),
        subscription: text(subscription, "type"),
        title: text(subscription, "subscriptionTitle"),
        has_overages: answer["overageConfiguration"]["overageStatus"] == "ENABLED",
    }
}

fn meter(one: &Value) -> Option<UsageMeter> {
    let kind = text(one, "resourceType").or_else(|| text(one, "type"));
    let limit = ["usageLimit", "totalUsageLimit", "currentUsageLimit"]
        .iter()
        .find_map(|key| number(one, key));
    let used = number(one, "currentUsage");
    // A meter that shows nothing is none.
    used.or(limit)?;
    Some(UsageMeter {
        label: text(one, "displayName").or_else(|| Some(label(&kind?)))?,
        used: used.unwrap_or_default(),
        limit,
    })
}

/// `CODE_COMPLETIONS` as people say it.
fn label(kind: &str) -> String {
    match kind {
        "AI_EDITOR" => "AI editor".to_owned(),
        _ => {
            let words = kind.replace('_', " ").to_lowercase();
            let mut letters = words.chars();
            let first = letters.next().map(|first| first.to_uppercase().to_string());
            first.unwrap_or_default() + letters.as_str()
        }
    }
}

pub(super) fn is_active(answer: &Value) -> bool {
    answer["status"] == "ACTIVE"
}

pub(super) fn customizations(pages: &[Value]) -> Vec<Customization> {
    items(pages, "customizations")
        .filter_map(|one| {
            let arn = text(one, "arn")?;
            Some(Customization {
                name: text(one, "name").unwrap_or_else(|| arn.clone()),
                description: text(one, "description"),
                arn,
            })
        })
        .collect()
}

pub(super) fn models(pages: &[Value]) -> Models {
    let models = items(pages, "models").filter_map(|one| {
        let id = text(one, "modelId")?;
        Some(Model {
            name: text(one, "modelName").unwrap_or_else(|| id.clone()),
            description: text(one, "description"),
            id,
        })
    });
    Models {
        models: models.collect(),
        // A model itself in newer answers, its id in older ones.
        default: pages.iter().find_map(|page| {
            text(page, "defaultModel").or_else(|| text(&page["defaultModel"], "modelId"))
        }),
    }
}

/// The first suggestion, empty if there is none, and the model's id.
pub(super) fn suggestion(answer: &Value) -> (String, Option<String>) {
    let content = items([answer], "completions")
        .find_map(|one| one["content"].as_str())
        .unwrap_or_default();
    (cut(content, LONGEST_SUGGESTION), text(answer, "modelId"))
}

fn items<'a>(
    pages: impl IntoIterator<Item = &'a Value>,
    key: &'a str,
) -> impl Iterator<Item = &'a Value> {
    pages
        .into_iter()
        .filter_map(move |page| page[key].as_array())
        .flatten()
        .take(MOST_ITEMS)
}

fn text(of: &Value, key: &str) -> Option<String> {
    let text = of[key].as_str()?.trim();
    (!text.is_empty()).then(|| cut(text, LONGEST_TEXT))
}

fn cut(text: &str, longest: usize) -> String {
    text.chars().take(longest).collect()
}

fn number(of: &Value, key: &str) -> Option<f64> {
    let number = of[key].as_f64()?;
    (number.is_finite() && number >= 0.0).then_some(number)
}
