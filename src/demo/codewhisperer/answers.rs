//! What CodeWhisperer answers to those who may ask. JSON in, JSON out.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde_json::{Value, json};

use super::{Asker, CodeWhisperer, Plan, UNAUTHORIZED};
use crate::demo::fault::Operation;
use crate::demo::refusal::{Refusal, Refused};

/// Characters of the text before and behind the cursor.
const MOST_CHARS: usize = 10_240;
const MOST_NAME_CHARS: usize = 1_024;
const INSTANCE: &str = "arn:aws:sso:::instance/ssoins-0000demo00000000";

impl CodeWhisperer {
    /// An organization's user names a profile that is theirs; a Builder ID names none.
    pub(super) fn check_profile(&self, asker: Asker, body: &Value) -> Result<(), Refused> {
        let named = body.get("profileArn").and_then(Value::as_str);
        let fits = match asker {
            Asker::BuilderId => named.is_none(),
            Asker::Organization => self
                .profiles
                .iter()
                .any(|profile| Some(profile.arn.as_str()) == named),
        };
        fits.then_some(()).ok_or(UNAUTHORIZED)
    }

    pub(super) fn answer(
        &mut self,
        operation: Operation,
        asker: Asker,
        now: i64,
        body: &Value,
    ) -> Result<Value, Refused> {
        let plan = match asker {
            Asker::BuilderId => &mut self.builder_id,
            Asker::Organization => &mut self.organization,
        };
        match operation {
            Operation::ListAvailableProfiles => self.page_of_profiles(body),
            Operation::GetUsageLimits => Ok(usage(plan, now)),
            Operation::ListAvailableCustomizations => Ok(json!({ "customizations": [{
                "arn": "arn:aws:codewhisperer:eu-central-1:222233334444:customization/DEMODEMODEMO",
                "name": "acme-libraries",
                "description": "Knows the libraries of this organization",
            }] })),
            Operation::ListAvailableModels => models(body),
            Operation::CreateSubscriptionToken => subscription(plan, body),
            _ => suggestion(plan, body),
        }
    }

    fn page_of_profiles(&self, body: &Value) -> Result<Value, Refused> {
        let wrong = Refusal::Validation.because("A page out of range");
        let most = match body.get("maxResults") {
            None | Some(Value::Null) => 10,
            Some(number) => number
                .as_u64()
                .filter(|most| (1..=10).contains(most))
                .ok_or(wrong)?,
        };
        let start: usize = match body.get("nextToken").and_then(Value::as_str) {
            None => 0,
            Some(token) => token.parse().ok().ok_or(wrong)?,
        };
        let end = start.saturating_add(most as usize).min(self.profiles.len());
        let page = self.profiles.get(start..end).ok_or(wrong)?;
        let next = (end < self.profiles.len()).then(|| end.to_string());
        Ok(json!({ "profiles": page.iter().map(profile).collect::<Vec<_>>(), "nextToken": next }))
    }

    /// The profiles as their administrator sees them.
    pub fn profiles_json(&self) -> Vec<Value> {
        self.profiles.iter().map(profile).collect()
    }
}

fn profile(profile: &super::Profile) -> Value {
    json!({
        "arn": profile.arn,
        "profileName": profile.name,
        "profileType": "Q_DEVELOPER",
        "status": "ACTIVE",
        "identityDetails": { "ssoIdentityDetails": { "instanceArn": INSTANCE, "ssoRegion": "eu-west-1" } },
    })
}

fn usage(plan: &Plan, now: i64) -> Value {
    let reset = next_month(now);
    let percent = plan.used as f64 * 100.0 / plan.limit.max(1) as f64;
    json!({
        "limits": [{
            "type": "AGENTIC_REQUEST",
            "currentUsage": plan.used,
            "totalUsageLimit": plan.limit,
            "percentUsed": percent,
        }],
        "nextDateReset": reset,
        "daysUntilReset": reset.saturating_sub(now) / (24 * 3600),
        "usageBreakdownList": [{
            "resourceType": "AGENTIC_REQUEST",
            "displayName": "Agentic requests",
            "currentUsage": plan.used,
            "usageLimit": plan.limit,
            "currentOverages": 0,
            "overageCharges": 0.0,
            "currency": "USD",
            "nextDateReset": reset,
            "bonuses": [],
        }],
        "subscriptionInfo": {
            "type": plan.kind,
            "subscriptionTitle": plan.title,
            "upgradeCapability": if plan.is_paid() { "UPGRADE_INCAPABLE" } else { "UPGRADE_CAPABLE" },
            "overageCapability": "OVERAGE_INCAPABLE",
            "subscriptionManagementTarget": if plan.is_paid() { "MANAGE" } else { "PURCHASE" },
        },
        "userInfo": { "userId": "demo-user" },
    })
}

/// The first second of the next month, UTC.
fn next_month(now: i64) -> i64 {
    let first = |now: Timestamp| {
        let today: Date = now.to_zoned(TimeZone::UTC).date();
        let next = today.first_of_month().checked_add(1.month())?;
        Ok::<_, jiff::Error>(next.to_zoned(TimeZone::UTC)?.timestamp().as_second())
    };
    Timestamp::from_second(now).and_then(first).unwrap_or(now)
}

fn models(body: &Value) -> Result<Value, Refused> {
    if body.get("origin").and_then(Value::as_str).is_none() {
        return Err(Refusal::Validation.because("origin is missing"));
    }
    let model = |id: &str, name: &str, rate: f64| {
        json!({
            "modelId": id,
            "modelName": name,
            "description": "A model that exists in the demo only",
            "rateMultiplier": rate,
            "rateUnit": "credit",
            "tokenLimits": { "maxInputTokens": 200_000 },
            "supportedInputTypes": ["TEXT"],
        })
    };
    let auto = model("demo-auto", "Auto", 1.0);
    Ok(json!({
        "models": [auto, model("demo-large", "Large", 2.2)],
        "defaultModel": auto,
    }))
}

/// Only whether there is a subscription: nothing is for sale here.
fn subscription(plan: &Plan, body: &Value) -> Result<Value, Refused> {
    if body.get("statusOnly") != Some(&Value::Bool(true)) {
        return Err(Refusal::Validation.because("The demo sells nothing: ask with statusOnly"));
    }
    let status = if plan.is_paid() { "ACTIVE" } else { "INACTIVE" };
    Ok(json!({ "status": status }))
}

fn suggestion(plan: &mut Plan, body: &Value) -> Result<Value, Refused> {
    let wrong = Refusal::Validation.because("fileContext is not complete or too long");
    let context = body.get("fileContext").ok_or(wrong)?;
    let text = |key: &str, most: usize| {
        let text = context.get(key).and_then(Value::as_str);
        text.filter(|text| text.chars().count() <= most)
            .ok_or(wrong)
    };
    text("leftFileContent", MOST_CHARS)?;
    text("rightFileContent", MOST_CHARS)?;
    let name = text("filename", MOST_NAME_CHARS)?;
    let language = context
        .pointer("/programmingLanguage/languageName")
        .and_then(Value::as_str);
    if name.is_empty() || language.is_none_or(str::is_empty) {
        return Err(wrong);
    }
    if plan.used >= plan.limit {
        return Err(Refusal::MonthlyRequestCount.into());
    }
    plan.used = plan.used.saturating_add(1);
    Ok(json!({
        "completions": [{ "content": "a, b):\n    return a + b\n" }],
        "predictions": [],
        "nextToken": "",
        "modelId": "demo-auto",
    }))
}
