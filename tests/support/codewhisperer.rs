//! A CodeWhisperer of canned answers, which knows tokens, regions and profiles, and can be told to
//! refuse. It also trades refresh tokens, so that a revoked token can be replaced.

use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

pub const BUILDER_ID: &str = "CANARY-token-of-a-person";
pub const ORGANIZATION: &str = "CANARY-token-of-an-employee";
/// What a refresh brings.
pub const REFRESHED: &str = "CANARY-token-refreshed";
pub const US: &str = "us-east-1";
pub const EU: &str = "eu-central-1";

/// What the server does about one request.
#[derive(Clone)]
pub enum Answer {
    Json(u16, Value),
    /// It hangs up.
    Nothing,
}

impl Answer {
    /// A refusal in the awsJson form.
    pub fn refusal(code: &str, message: &str, reason: Option<&str>) -> Self {
        let kind = format!("com.amazon.aws.codewhisperer#{code}");
        let mut body = json!({ "__type": kind, "message": message });
        if let Some(reason) = reason {
            body["reason"] = json!(reason);
        }
        Self::Json(
            if code == "AccessDeniedException" {
                403
            } else {
                400
            },
            body,
        )
    }
}

/// A request that came.
#[derive(Debug, Clone)]
pub struct Request {
    pub region: String,
    pub operation: String,
    /// Head without the body, header names in lower case.
    pub head: String,
    pub body: Value,
}

/// Whose a token is.
#[derive(Clone, Copy, Default)]
pub enum Whose {
    #[default]
    Person,
    Employee,
    /// It is not accepted.
    Nobody,
}

/// What the server knows.
#[derive(Default)]
pub struct Knows {
    /// The tokens of people without an organization.
    pub people: Vec<String>,
    /// The tokens of employees.
    pub employees: Vec<String>,
    /// Whose a refreshed token is.
    pub refreshed: Whose,
    /// How often a token was refreshed.
    pub refreshes: usize,
    /// The profiles of each region.
    pub profiles: BTreeMap<String, Vec<Value>>,
    /// What GetUsageLimits says.
    pub usage: Value,
    /// What comes first, by region (or `*`) and operation.
    pub first: BTreeMap<(String, String), VecDeque<Answer>>,
    /// What comes always, by region (or `*`) and operation.
    pub always: BTreeMap<(String, String), Answer>,
    /// The requests so far.
    pub seen: Vec<Request>,
}

impl Knows {
    pub fn always(&mut self, region: &str, operation: &str, answer: Answer) {
        self.always
            .insert((region.into(), operation.into()), answer);
    }

    pub fn first(&mut self, operation: &str, answer: Answer) {
        let key = ("*".into(), operation.into());
        self.first.entry(key).or_default().push_back(answer);
    }

    fn told(&mut self, region: &str, operation: &str) -> Option<Answer> {
        let keys = [region, "*"].map(|region| (region.to_owned(), operation.to_owned()));
        let first = keys
            .iter()
            .find_map(|key| self.first.get_mut(key)?.pop_front());
        first.or_else(|| keys.iter().find_map(|key| self.always.get(key).cloned()))
    }
}

/// The server; it ends with the process.
pub struct CodeWhisperer {
    url: String,
    own_url: String,
    pub knows: Arc<Mutex<Knows>>,
}

impl CodeWhisperer {
    pub fn start(teach: impl FnOnce(&mut Knows)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let mut knows = Knows {
            people: vec![BUILDER_ID.into()],
            employees: vec![ORGANIZATION.into()],
            usage: free(),
            ..Knows::default()
        };
        teach(&mut knows);
        let knows = Arc::new(Mutex::new(knows));
        let shared = Arc::clone(&knows);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let knows = Arc::clone(&shared);
                std::thread::spawn(move || serve(stream, &knows));
            }
        });
        let own_url = format!("{url}/{{region}}");
        Self {
            url,
            own_url,
            knows,
        }
    }

    /// What the environment has to say for it to be asked.
    pub fn vars(&self) -> [(&str, &str); 2] {
        [
            ("AWS_ENDPOINT_URL_CODEWHISPERER", &self.own_url),
            ("AWS_ENDPOINT_URL_SSO_OIDC", &self.url),
        ]
    }

    /// The requests so far as `region operation`, in any order within parallel ones.
    pub fn asked(&self) -> Vec<String> {
        let seen = self.seen();
        let mut asked: Vec<String> = seen
            .iter()
            .map(|one| format!("{} {}", one.region, one.operation))
            .collect();
        asked.sort();
        asked
    }

    pub fn seen(&self) -> Vec<Request> {
        self.knows.lock().unwrap().seen.clone()
    }
}

/// A profile as the service lists it.
pub fn profile(region: &str, id: char, name: &str) -> Value {
    let id: String = std::iter::repeat_n(id, 12).collect();
    json!({
        "arn": format!("arn:aws:codewhisperer:{region}:444455556666:profile/{id}"),
        "profileName": name,
        "status": "ACTIVE",
        "identityDetails": null,
    })
}

/// The ARN that [`profile`] makes.
pub fn arn(region: &str, id: char) -> String {
    profile(region, id, "")["arn"].as_str().unwrap().to_owned()
}

/// The usage of a free Builder ID.
pub fn free() -> Value {
    json!({
        "limits": [{ "type": "CODE_COMPLETIONS", "currentUsage": 12, "totalUsageLimit": 50 }],
        "nextDateReset": 1_798_761_600.5,
        "usageBreakdownList": [
            { "resourceType": "AGENTIC_REQUEST", "displayName": "Agentic requests",
              "currentUsage": 3, "usageLimit": 50, "bonuses": null },
        ],
        "subscriptionInfo": { "type": "Q_DEVELOPER_STANDALONE_FREE", "subscriptionTitle": "Q Developer Free" },
    })
}

/// The usage of somebody whose organization pays.
pub fn paid() -> Value {
    json!({
        "limits": [],
        "subscriptionInfo": { "type": "Q_DEVELOPER_STANDALONE_PRO", "subscriptionTitle": "Q Developer Pro" },
    })
}

fn serve(mut stream: TcpStream, knows: &Mutex<Knows>) {
    let Some((head, body)) = read(&mut stream) else {
        return;
    };
    let body: Value = serde_json::from_str(&body).unwrap_or_default();
    let Answer::Json(status, answer) = answer(&head, body, &mut knows.lock().unwrap()) else {
        return;
    };
    let answer = answer.to_string();
    let _ = write!(
        stream,
        "HTTP/1.1 {status} Canned\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{answer}",
        answer.len()
    );
}

fn read(stream: &mut TcpStream) -> Option<(String, String)> {
    let mut request = String::new();
    let mut bytes = [0; 4096];
    loop {
        if let Some((head, body)) = request.split_once("\r\n\r\n") {
            let head = head.to_lowercase();
            let length = header(&head, "content-length").parse().unwrap_or(0);
            if body.len() >= length {
                return Some((head, body.to_owned()));
            }
        }
        match stream.read(&mut bytes) {
            Ok(0) | Err(_) => return None,
            Ok(read) => request.push_str(&String::from_utf8_lossy(&bytes[..read])),
        }
    }
}

fn header<'a>(head: &'a str, name: &str) -> &'a str {
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    let mut values = lines
        .filter(|(key, _)| *key == name)
        .map(|(_, value)| value);
    values.next().unwrap_or_default()
}

fn answer(head: &str, body: Value, knows: &mut Knows) -> Answer {
    let path = head.split(' ').nth(1).unwrap_or_default();
    if path == "/token" {
        return refreshed(knows);
    }
    let target = header(head, "x-amz-target");
    let operation = target.strip_prefix("amazoncodewhispererservice.");
    let request = Request {
        region: path.trim_matches('/').to_owned(),
        operation: operation.unwrap_or_default().to_owned(),
        head: head.to_owned(),
        body,
    };
    knows.seen.push(request.clone());
    let token = header(head, "authorization").strip_prefix("bearer ");
    let is_one_of = |tokens: &[String]| {
        tokens
            .iter()
            .any(|one| Some(one.to_lowercase().as_str()) == token)
    };
    let denied = |message| Answer::refusal("AccessDeniedException", message, None);
    let (is_person, is_employee) = (is_one_of(&knows.people), is_one_of(&knows.employees));
    if !is_person && !is_employee {
        return denied("The bearer token included in the request is invalid.");
    }
    if let Some(answer) = knows.told(&request.region, &request.operation) {
        return answer;
    }
    let named = request.body["profileArn"].as_str();
    let here = knows
        .profiles
        .get(&request.region)
        .cloned()
        .unwrap_or_default();
    let is_here = |arn| here.iter().any(|one| one["arn"] == arn);
    match (request.operation.as_str(), named) {
        ("listavailableprofiles", _) if is_person => {
            denied("AWS Builder ID is not supported for this operation.")
        }
        ("listavailableprofiles", _) => Answer::Json(200, json!({ "profiles": here })),
        (_, Some(_)) if is_person => denied("User is not authorized to make this call."),
        (_, None) if is_employee => denied("User is not authorized to make this call."),
        (_, Some(arn)) if !is_here(arn) => {
            Answer::refusal("ResourceNotFoundException", "No such profile.", None)
        }
        ("getusagelimits", _) => Answer::Json(200, knows.usage.clone()),
        ("listavailablecustomizations", _) => Answer::Json(
            200,
            json!({ "customizations": [
            { "arn": "arn:aws:codewhisperer:eu-central-1:444455556666:customization/C", "name": "ours", "description": null },
        ] }),
        ),
        ("listavailablemodels", _) => Answer::Json(
            200,
            json!({
                "models": [{ "modelId": "m-1", "modelName": "Model one" }, { "modelId": "m-2", "description": "the other" }],
                "defaultModel": { "modelId": "m-2" },
            }),
        ),
        ("generatecompletions", _) => Answer::Json(
            200,
            json!({
                "completions": [{ "content": "a, b):\n    return a + b\u{1b}[31m" }], "modelId": "m-2",
            }),
        ),
        _ => Answer::refusal("UnknownOperationException", "", None),
    }
}

fn refreshed(knows: &mut Knows) -> Answer {
    knows.refreshes += 1;
    match knows.refreshed {
        Whose::Person => knows.people.push(REFRESHED.into()),
        Whose::Employee => knows.employees.push(REFRESHED.into()),
        Whose::Nobody => {}
    }
    Answer::Json(
        200,
        json!({ "accessToken": REFRESHED, "expiresIn": 3600, "tokenType": "Bearer",
                "refreshToken": "CANARY-refresh-token-2" }),
    )
}
