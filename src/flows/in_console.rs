//! CodeWhisperer inside AWS consoles: whether the IAM policies of a principal allow it, as IAM
//! estimates it. Changes nothing, and asks nothing of the root user's.

use crate::aws::endpoints::Endpoint;
use crate::aws::iam::{Decision, Iam, IamError, Outcome};
use crate::aws::probe;
use crate::domain::command;
use crate::domain::overview::{Bound, Overview};
use crate::domain::policy;
use crate::domain::principal::{Principal, PrincipalKind};
use crate::domain::probe::Probe;
use crate::domain::region;
use crate::domain::text::visible;
use crate::domain::verification::{Verdict, Verification};
use crate::flows::host::Host;
use crate::flows::verify::Signer;

/// What is worth knowing of a service that the estimate does not say. Source: the CodeWhisperer user
/// guide, setup of each.
const FACTS: [(&str, &[(&str, &str)]); 3] = [
    (
        "codewhisperer-lambda",
        &[
            ("only in", "us-east-1 (N. Virginia)"),
            ("runtimes", "Python, Node.js"),
        ],
    ),
    ("codewhisperer-sagemaker", &[("languages", "Python")]),
    ("codewhisperer-glue", &[("languages", "Python, Scala")]),
];

/// Estimates whether the principal of `signer` may use `bound`, which takes the IAM action `action`.
///
/// An estimate it is: IAM looks at the policies of the user or role, and not at those that a session
/// was narrowed with.
pub async fn verify(
    host: &Host,
    overview: &Overview,
    bound: &Bound,
    action: &str,
    signer: &Signer,
) -> Verification {
    let said = estimate(host, overview, bound, action, signer).await;
    let is_estimate = said.is_ok();
    let mut verification = match said {
        Ok(decision) => decided(host, bound, action, &decision),
        Err((verdict, message)) => blank(host, bound, verdict, message),
    };
    verification.is_estimate = is_estimate;
    verification.facts.insert(
        0,
        ("principal".into(), visible(&signer.who.arn).into_owned()),
    );
    if let Some(named) = elsewhere(host, overview, signer) {
        verification
            .facts
            .push(("asked instead of AWS".into(), named));
    }
    let known = FACTS.iter().find(|(id, _)| *id == bound.service.id);
    for (label, value) in known.map(|(_, facts)| *facts).unwrap_or_default() {
        let fact = ((*label).to_owned(), (*value).to_owned());
        verification.facts.push(fact);
    }
    verification
}

/// Where IAM of the partition of `region` is asked, and the region that is signed for: as the
/// catalogue says it of IAM itself. Else why it cannot be asked.
pub(in crate::flows) fn iam<'a>(
    host: &Host,
    overview: &'a Overview,
    region: &'a str,
) -> Result<(Endpoint, &'a str), String> {
    let row = overview.service("iam").map(|bound| &bound.service);
    let Some(Some(Probe::Call(call))) = row.map(|service| &service.probe) else {
        return Err("it is not known where IAM is.".to_owned());
    };
    let signed_for = call
        .region(region)
        .ok_or_else(|| format!("IAM of {} is not known.", visible(region)))?;
    let endpoint = host.endpoints().service(call, signed_for);
    Ok((endpoint.map_err(|error| error.to_string())?, signed_for))
}

async fn estimate(
    host: &Host,
    overview: &Overview,
    bound: &Bound,
    action: &str,
    signer: &Signer,
) -> Result<Decision, (Verdict, String)> {
    let not_asked = |why: &str| (Verdict::NotAsked, format!("Cannot be estimated: {why}"));
    let who = signer.who.principal.as_ref().ok_or_else(|| {
        not_asked("the ARN has a form of its own, so its policies cannot be named.")
    })?;
    if who.kind == PrincipalKind::Root {
        return Err((
            Verdict::NotAsked,
            "Not asked: no service is asked as the root user.".into(),
        ));
    }
    let (endpoint, region) = iam(host, overview, &signer.region).map_err(|why| not_asked(&why))?;
    let iam = Iam {
        http: host.http(),
        endpoint: &endpoint,
        region,
        keys: signer.credentials.keys(),
        at: host.now(),
    };
    let source = match &who.kind {
        PrincipalKind::User { .. } => Source::known(signer.who.arn.clone()),
        PrincipalKind::FederatedUser { .. } => {
            return Err(not_asked(
                "IAM estimates nothing for the session of a federated user.",
            ));
        }
        PrincipalKind::Root
        | PrincipalKind::PermissionSet { .. }
        | PrincipalKind::InstanceRole { .. }
        | PrincipalKind::ServiceLinkedRole { .. }
        | PrincipalKind::AssumedRole { .. } => {
            let name = role_name(&signer.who.arn)
                .ok_or_else(|| not_asked("the ARN names no role that can be looked up."))?;
            role(&iam, overview, bound, who, name).await?
        }
    };
    match iam.simulate(&source.arn, action).await {
        Err(IamError::NoSuchEntity { .. }) if source.is_guess => {
            Err(not_asked("iam:GetRole is not allowed."))
        }
        asked => asked.map_err(|error| refused(&error)),
    }
}

/// The host that a variable has asked instead of IAM, off this machine.
fn elsewhere(host: &Host, overview: &Overview, signer: &Signer) -> Option<String> {
    let (endpoint, _) = iam(host, overview, &signer.region).ok()?;
    let named = endpoint.override_to_name()?;
    Some(format!("{} ({})", named.host, named.variable))
}

/// Whose policies are looked at.
struct Source {
    arn: String,
    /// Whether the path is guessed, because it could not be asked for.
    is_guess: bool,
}

impl Source {
    fn known(arn: String) -> Self {
        Self {
            arn,
            is_guess: false,
        }
    }
}

/// The role of a session with its path, which the session's ARN drops: asked for, else guessed.
async fn role(
    iam: &Iam<'_>,
    overview: &Overview,
    bound: &Bound,
    who: &Principal,
    name: &str,
) -> Result<Source, (Verdict, String)> {
    match iam.role_arn(name).await {
        Ok(arn) => Ok(Source::known(arn)),
        Err(IamError::Denied { .. }) => {
            let center = bound
                .binding
                .connection
                .as_ref()
                .and_then(|id| overview.connection(id))
                .and_then(|one| one.region.as_deref());
            Ok(Source {
                arn: guessed_arn(who, name, center),
                is_guess: true,
            })
        }
        Err(error) => Err(refused(&error)),
    }
}

/// The ARN that a role of that name most likely has. Identity Center puts its roles on a path of its
/// own, with its region unless that is us-east-1; others have none as a rule.
fn guessed_arn(who: &Principal, name: &str, center: Option<&str>) -> String {
    let place = center.filter(|one| *one != "us-east-1" && region::partition(one).is_some());
    let path = match (&who.kind, place) {
        (PrincipalKind::PermissionSet { .. }, Some(region)) => {
            format!("aws-reserved/sso.amazonaws.com/{region}/")
        }
        (PrincipalKind::PermissionSet { .. }, None) => "aws-reserved/sso.amazonaws.com/".into(),
        _ => String::new(),
    };
    format!(
        "arn:{}:iam::{}:role/{path}{name}",
        who.partition, who.account
    )
}

/// `Dev` of `arn:aws:sts::111122223333:assumed-role/Dev/me`.
fn role_name(arn: &str) -> Option<&str> {
    let (_, role_and_session) = arn.split_once(":assumed-role/")?;
    let (name, _) = role_and_session.split_once('/')?;
    Some(name)
}

fn blank(host: &Host, bound: &Bound, verdict: Verdict, message: String) -> Verification {
    let mut verification =
        Verification::new(bound.service.id.as_str(), verdict, message, host.now());
    verification
        .connection
        .clone_from(&bound.binding.connection);
    verification.profile.clone_from(&bound.binding.profile);
    verification
}

fn decided(host: &Host, bound: &Bound, action: &str, decision: &Decision) -> Verification {
    if decision.outcome == Outcome::Allowed {
        let message = format!("By its IAM policies {action} is allowed.");
        return blank(host, bound, Verdict::Connected, message);
    }
    let message = match decision.outcome {
        _ if decision.is_cut_by_organization => {
            format!("The organization's policies leave {action} out.")
        }
        _ if decision.is_cut_by_boundary => format!("A permissions boundary leaves {action} out."),
        Outcome::ExplicitDeny => format!("An IAM policy denies {action}."),
        Outcome::Allowed | Outcome::ImplicitDeny => format!("No IAM policy allows {action}."),
    };
    let mut verification = blank(host, bound, Verdict::Denied, message);
    verification.mend = Some(mend(bound, decision));
    if !decision.policies.is_empty() {
        let policies = decision.policies.join(", ");
        verification.facts.push(("decided by".into(), policies));
    }
    verification
}

/// Whom to give what. A policy more does not help where another one denies.
fn mend(bound: &Bound, decision: &Decision) -> String {
    let why = command::why(&bound.service.id);
    let is_cut = decision.is_cut_by_organization || decision.is_cut_by_boundary;
    match policy::for_service(&bound.service.id) {
        Some(_) if decision.outcome == Outcome::ImplicitDeny && !is_cut => {
            format!("Give the account's administrator the policy that `{why}` prints.")
        }
        _ => "Ask the account's administrator to lift that: a policy more does not help.".into(),
    }
}

fn refused(error: &IamError) -> (Verdict, String) {
    let verdict = match error {
        IamError::Denied { action, .. } => {
            let message = format!("Cannot be estimated: {action} is not allowed.");
            return (Verdict::NotAsked, message);
        }
        IamError::Http(error) => probe::fault(error).meaning.verdict(),
        IamError::Rejected { .. } => Verdict::Rejected,
        IamError::Expired => Verdict::Expired,
        IamError::Clock => Verdict::Clock,
        IamError::Throttled => Verdict::Throttled,
        IamError::NoSuchEntity { .. } | IamError::NotIam { .. } | IamError::Refused { .. } => {
            Verdict::Broken
        }
    };
    (verdict, error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::principal;

    #[test]
    fn a_role_is_guessed_where_its_path_cannot_be_asked_for() {
        let set = "AWSReservedSSO_Developer_112334bd274cc856";
        for (name, center, expected) in [
            ("Dev", Some("eu-west-1"), "role/Dev".to_owned()),
            (
                set,
                Some("us-east-1"),
                format!("role/aws-reserved/sso.amazonaws.com/{set}"),
            ),
            (
                set,
                Some("eu-west-1"),
                format!("role/aws-reserved/sso.amazonaws.com/eu-west-1/{set}"),
            ),
            (
                set,
                Some("../evil"),
                format!("role/aws-reserved/sso.amazonaws.com/{set}"),
            ),
        ] {
            let arn = format!("arn:aws-cn:sts::111122223333:assumed-role/{name}/me");
            let who = principal::parse(&arn).unwrap();
            assert_eq!(role_name(&arn), Some(name));
            assert_eq!(
                guessed_arn(&who, name, center),
                format!("arn:aws-cn:iam::111122223333:{expected}")
            );
        }
    }
}
