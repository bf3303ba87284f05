//! The IAM policies that in-console services need, ready to be given to whoever administers the
//! account. The texts are data, in `assets/policies`. Source: the CodeWhisperer user guide (setup of
//! Lambda) and the Amazon Q Developer user guide (identity-based policies).

const CODEWHISPERER: &str = include_str!("../../assets/policies/codewhisperer.json");
const AMAZON_Q: &str = include_str!("../../assets/policies/amazon-q-console.json");

/// The policy, as JSON of several lines, that the service of that name needs; `None` where there is
/// none of its own.
pub fn for_service(id: &str) -> Option<&'static str> {
    match id {
        "codewhisperer-lambda"
        | "codewhisperer-cloud9"
        | "codewhisperer-sagemaker"
        | "codewhisperer-glue"
        | "codewhisperer-emr" => Some(CODEWHISPERER),
        "amazon-q-console" => Some(AMAZON_Q),
        _ => None,
    }
}

/// What the policy of that service allows, in few words: `codewhisperer:GenerateRecommendations`.
pub fn in_short(id: &str) -> Option<&'static str> {
    match for_service(id)? {
        AMAZON_Q => Some("q:StartConversation, q:SendMessage and two more"),
        _ => Some("codewhisperer:GenerateRecommendations"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn policies_are_whole_and_allow_no_more_than_they_say() {
        for (id, actions) in [
            (
                "codewhisperer-lambda",
                json!(["codewhisperer:GenerateRecommendations"]),
            ),
            (
                "codewhisperer-emr",
                json!(["codewhisperer:GenerateRecommendations"]),
            ),
            (
                "amazon-q-console",
                json!([
                    "q:StartConversation",
                    "q:SendMessage",
                    "q:GetConversation",
                    "q:ListConversations"
                ]),
            ),
        ] {
            let policy: Value = serde_json::from_str(for_service(id).unwrap()).unwrap();
            assert_eq!(policy["Version"], "2012-10-17");
            let statements = policy["Statement"].as_array().unwrap();
            assert_eq!(statements.len(), 1, "{id}");
            assert_eq!(statements[0]["Effect"], "Allow");
            assert_eq!(statements[0]["Action"], actions, "{id}");
            let first = actions[0].as_str().unwrap();
            assert!(in_short(id).unwrap().starts_with(first), "{id}");
        }
    }

    #[test]
    fn services_that_need_none_have_none() {
        for id in ["codewhisperer", "lambda", "s3", ""] {
            assert_eq!(for_service(id), None, "{id}");
            assert_eq!(in_short(id), None, "{id}");
        }
    }
}
