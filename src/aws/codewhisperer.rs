//! CodeWhisperer (Amazon Q Developer): profiles, usage, customizations, models, one suggestion.
//!
//! Owns the service's requests and answers and what is believed of them; keeps nothing, retries
//! nothing. Source: the `AmazonCodeWhispererService` models in AWS's public IDE clients (awsJson 1.0
//! with a bearer token). It never says that the token is of an external identity provider
//! (`TokenType`), because Moorline signs in with none.

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};

use super::endpoints::Endpoint;
use super::error::{Call, OidcError};
use super::http::Http;
use crate::domain::secret::Secret;

pub use answers::{Customization, Model, Models, Profile, Usage, UsageMeter};
pub use refused::Refused;

mod answers;
mod refused;

#[cfg(test)]
mod tests;

/// As many profiles as one page may hold.
const PROFILES_PER_PAGE: u32 = 10;
/// The most pages that are asked for; the IDE clients stop there too.
const MOST_PAGES: usize = 10;

const TARGET: HeaderName = HeaderName::from_static("x-amz-target");
const OPT_OUT: HeaderName = HeaderName::from_static("x-amzn-codewhisperer-optout");

/// What is completed when a suggestion is asked for as a test: file name, language, text.
pub const SAMPLE: (&str, &str, &str) = ("add.py", "python", "# add two numbers\ndef add(");

/// CodeWhisperer at one endpoint, asked with one token.
#[derive(Debug, Clone)]
pub struct CodeWhisperer {
    /// The client.
    pub http: Http,
    /// The region's endpoint.
    pub endpoint: Endpoint,
    /// A Builder ID's or Identity Center's access token.
    pub token: Secret<String>,
}

impl CodeWhisperer {
    /// The profiles of this region that the user may use (Identity Center only).
    ///
    /// # Errors
    /// As the service refuses; a Builder ID is refused always.
    pub async fn profiles(&self) -> Result<Vec<Profile>, Refused> {
        let ask = json!({ "maxResults": PROFILES_PER_PAGE });
        let pages = self.pages("ListAvailableProfiles", ask).await?;
        answers::profiles(&pages).map_err(|why| self.unusable(why))
    }

    /// What is used of what there is, and the subscription. Identity Center needs the profile's ARN,
    /// a Builder ID must have none.
    ///
    /// # Errors
    /// As the service refuses.
    pub async fn usage(&self, profile: Option<&str>) -> Result<Usage, Refused> {
        let answer = self.ask("GetUsageLimits", &of(profile, json!({}))).await?;
        Ok(answers::usage(&answer))
    }

    /// Whether a Builder ID has a subscription. Changes nothing: it asks for the status only.
    ///
    /// # Errors
    /// As the service refuses.
    pub async fn is_subscribed(&self) -> Result<bool, Refused> {
        let ask = json!({ "statusOnly": true });
        match self.ask("CreateSubscriptionToken", &ask).await {
            // There is one already, which renews itself.
            Err(Refused::Conflict { .. }) => Ok(true),
            answer => Ok(answers::is_active(&answer?)),
        }
    }

    /// The customizations of a profile.
    ///
    /// # Errors
    /// As the service refuses.
    pub async fn customizations(
        &self,
        profile: Option<&str>,
    ) -> Result<Vec<Customization>, Refused> {
        let ask = of(profile, json!({ "maxResults": 100 }));
        let pages = self.pages("ListAvailableCustomizations", ask).await?;
        Ok(answers::customizations(&pages))
    }

    /// The models that can be used.
    ///
    /// # Errors
    /// As the service refuses.
    pub async fn models(&self, profile: Option<&str>) -> Result<Models, Refused> {
        let ask = of(profile, json!({ "origin": "CLI" }));
        let pages = self.pages("ListAvailableModels", ask).await?;
        Ok(answers::models(&pages))
    }

    /// One suggestion for [`SAMPLE`], and the model that made it. It counts as a use.
    ///
    /// # Errors
    /// As the service refuses.
    pub async fn suggestion(
        &self,
        profile: Option<&str>,
    ) -> Result<(String, Option<String>), Refused> {
        let (filename, language, left) = SAMPLE;
        let ask = json!({
            "fileContext": {
                "leftFileContent": left,
                "rightFileContent": "",
                "filename": filename,
                "programmingLanguage": { "languageName": language },
            },
            "maxResults": 1,
        });
        let answer = self.ask("GenerateCompletions", &of(profile, ask)).await?;
        Ok(answers::suggestion(&answer))
    }

    /// All pages of a list, to a limit.
    async fn pages(&self, operation: &str, mut ask: Value) -> Result<Vec<Value>, Refused> {
        let mut pages = Vec::new();
        while pages.len() < MOST_PAGES {
            let page = self.ask(operation, &ask).await?;
            let next = answers::next(&page).map(str::to_owned);
            pages.push(page);
            match (next, ask.as_object_mut()) {
                (Some(next), Some(fields)) => fields.insert("nextToken".to_owned(), next.into()),
                _ => break,
            };
        }
        Ok(pages)
    }

    async fn ask(&self, operation: &str, body: &Value) -> Result<Value, Refused> {
        let headers = self.headers(operation)?;
        let body = body.to_string().into_bytes();
        let sent = self.http.post(self.endpoint.url(""), headers, body).await;
        let mut answer = sent.map_err(OidcError::Http)?;
        if let Some(page) = OidcError::web_page(Call::CodeWhisperer, &answer)
            && answer.status < 500
        {
            return Err(page.into());
        }
        if answer.status != 200 {
            answer.body = self.without_token(&answer.body);
            return Err(Refused::of(&answer));
        }
        serde_json::from_slice(answer.body.expose())
            .ok()
            .filter(Value::is_object)
            .ok_or_else(|| self.unusable("it is no JSON object"))
    }

    /// What is shown and kept of a refusal never quotes the token, whoever answers.
    fn without_token(&self, body: &Secret<Vec<u8>>) -> Secret<Vec<u8>> {
        let text = String::from_utf8_lossy(body.expose());
        Secret::new(text.replace(self.token.expose().as_str(), "…").into_bytes())
    }

    fn headers(&self, operation: &str) -> Result<HeaderMap, Refused> {
        let bearer = format!("Bearer {}", self.token.expose());
        let bearer = HeaderValue::from_str(&bearer).ok();
        let mut bearer = bearer.ok_or(Refused::BadToken)?;
        bearer.set_sensitive(true);
        let target = format!("AmazonCodeWhispererService.{operation}");
        let target = HeaderValue::from_str(&target).ok();
        Ok(HeaderMap::from_iter([
            (AUTHORIZATION, bearer),
            (TARGET, target.ok_or(Refused::BadToken)?),
            (OPT_OUT, HeaderValue::from_static("true")),
            (
                CONTENT_TYPE,
                HeaderValue::from_static("application/x-amz-json-1.0"),
            ),
        ]))
    }

    fn unusable(&self, why: &str) -> Refused {
        OidcError::unusable(Call::CodeWhisperer, &self.endpoint.host(), why).into()
    }
}

/// `ask` of a profile, where there is one.
fn of(profile: Option<&str>, mut ask: Value) -> Value {
    if let (Some(arn), Some(fields)) = (profile, ask.as_object_mut()) {
        fields.insert("profileArn".to_owned(), arn.into());
    }
    ask
}
