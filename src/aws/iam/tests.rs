use super::*;
use crate::aws::test_server::{Reply, Server, isolated};
use crate::domain::secret::Secret;

const ACTION: &str = "codewhisperer:GenerateRecommendations";
const ROLE: &str = "arn:aws:iam::111122223333:role/team/Dev";

fn result(decision: &str, more: &str) -> String {
    format!(
        "<SimulatePrincipalPolicyResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">\
         <SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated><EvaluationResults><member>{more}\
         <EvalResourceName>*</EvalResourceName><EvalDecision>{decision}</EvalDecision>\
         <EvalActionName>{ACTION}</EvalActionName></member></EvaluationResults>\
         </SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>"
    )
}

fn refused(code: &str, message: &str) -> String {
    format!(
        "<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>Sender</Type>\
         <Code>{code}</Code><Message>{message}</Message></Error><RequestId>1</RequestId></ErrorResponse>"
    )
}

async fn asked(reply: Reply) -> (Result<Decision, IamError>, String) {
    let server = Server::start(vec![reply]).await;
    let secret = Secret::new("CANARY-secret-key".to_owned());
    let token = Secret::new("CANARY-session-token".to_owned());
    let (http, endpoint) = (isolated(), server.endpoint());
    let iam = Iam {
        http: &http,
        endpoint: &endpoint,
        region: "us-east-1",
        keys: Keys {
            id: "ASIAEXAMPLE",
            secret: &secret,
            session_token: Some(&token),
        },
        at: "2026-11-22T10:00:00Z".parse().unwrap(),
    };
    let decided = iam.simulate(ROLE, ACTION).await;
    (decided, server.requests().join("\n"))
}

#[tokio::test]
async fn a_simulation_asks_of_the_role_and_is_signed() {
    let (decided, request) = asked(Reply::with(200, "", &result("allowed", ""))).await;
    assert_eq!(
        decided.unwrap(),
        Decision {
            outcome: Outcome::Allowed,
            is_cut_by_organization: false,
            is_cut_by_boundary: false,
            policies: Vec::new(),
        }
    );
    for part in [
        "Action=SimulatePrincipalPolicy",
        "PolicySourceArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fteam%2FDev",
        "ActionNames.member.1=codewhisperer%3AGenerateRecommendations",
        "Version=2010-05-08",
        "Credential=ASIAEXAMPLE/20261122/us-east-1/iam/aws4_request",
    ] {
        assert!(request.contains(part), "{part}\n{request}");
    }
    assert!(!request.contains("CANARY-secret-key"), "{request}");
}

#[tokio::test]
async fn what_denies_it_is_told() {
    let more = "<MatchedStatements><member><SourcePolicyId>no-code\u{1b}[31m</SourcePolicyId></member></MatchedStatements>\
                <OrganizationsDecisionDetail><AllowedByOrganizations>false</AllowedByOrganizations></OrganizationsDecisionDetail>";
    let (decided, _) = asked(Reply::with(200, "", &result("explicitDeny", more))).await;
    let decided = decided.unwrap();
    assert_eq!(decided.outcome, Outcome::ExplicitDeny);
    assert!(decided.is_cut_by_organization && !decided.is_cut_by_boundary);
    assert_eq!(decided.policies, ["no-code␛[31m"]);
    let (decided, _) = asked(Reply::with(200, "", &result("implicitDeny", ""))).await;
    assert_eq!(decided.unwrap().outcome, Outcome::ImplicitDeny);
}

#[tokio::test]
async fn an_answer_that_is_not_about_the_question_is_none() {
    let another = result("allowed", "").replace(ACTION, "s3:GetObject");
    let twice = result("allowed", "") + &result("implicitDeny", "");
    for body in [
        "",
        "<html>Sign in to the network</html>",
        "{\"EvalDecision\":\"allowed\"}",
        &result("Allowed", ""),
        &result("", ""),
        &another,
        &twice,
        "<EvalDecision>allowed</EvalDecision>",
    ] {
        let (decided, _) = asked(Reply::with(200, "", body)).await;
        assert!(
            matches!(decided, Err(IamError::NotIam { status: 200, .. })),
            "{body}: {decided:?}"
        );
    }
}

#[tokio::test]
async fn refusals_are_told_apart() {
    for (status, code, message, expected) in [
        (
            403,
            "AccessDenied",
            "User is not authorized",
            "iam:SimulatePrincipalPolicy is not allowed",
        ),
        (
            403,
            "InvalidClientTokenId",
            "",
            "does not accept the credentials.",
        ),
        (403, "ExpiredToken", "", "have expired"),
        (
            403,
            "SignatureDoesNotMatch",
            "Signature expired: 1 is now earlier than 2",
            "clock is wrong",
        ),
        (
            403,
            "SignatureDoesNotMatch",
            "The string was CANARY-session-token",
            "does not accept the credentials.",
        ),
        (404, "NoSuchEntity", "gone", "does not know it"),
        (400, "Throttling", "", "asked too often"),
        (500, "ServiceFailure", "", "with ServiceFailure."),
    ] {
        let (decided, _) = asked(Reply::with(status, "", &refused(code, message))).await;
        let said = decided.unwrap_err().to_string();
        assert!(said.contains(expected), "{code}: {said}");
        assert!(!said.contains("CANARY"), "{said}");
    }
    let (decided, _) = asked(Reply::with(502, "", "<html>Bad gateway</html>")).await;
    assert!(matches!(decided, Err(IamError::NotIam { status: 502, .. })));
    let (decided, _) = asked(Reply::Reset).await;
    assert!(matches!(decided, Err(IamError::Http(_))));
}

#[test]
fn a_path_is_believed_of_the_role_that_was_asked_for_only() {
    let role = |arn: &str| format!("<GetRoleResult><Role><Path>/team/</Path><Arn>{arn}</Arn>");
    for (body, is_some) in [
        (role(ROLE), true),
        (role("arn:aws:iam::111122223333:role/Admin"), false),
        (role("https://example.com/Dev"), false),
        (String::new(), false),
    ] {
        assert_eq!(arn_of_role(&body, "Dev").is_some(), is_some, "{body}");
    }
}
