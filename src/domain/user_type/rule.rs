//! What makes whom what: connections, profiles, services and principals to user types, from what is
//! known already. Asks nobody.
//!
//! A start URL and an ARN are certain, a call confirms, a name is a guess.

use super::{Confidence, Role, Standing, UserType, administrator_by_name};
use crate::domain::connection::{AuthMethod, Connection, ConnectionId, ConnectionState};
use crate::domain::overview::{Bound, Overview};
use crate::domain::place::Place;
use crate::domain::principal::{self, Principal, PrincipalKind};
use crate::domain::profile::Profile;
use crate::domain::verification::{Verdict, Verification};

/// The services that answer to administrators only, and what that makes of whoever they answer to.
const ADMINISTRATION: [(&str, Role); 2] = [
    ("identity-center-admin", Role::IdentityCenterAdministrator),
    ("codewhisperer-admin", Role::CodeWhispererAdministrator),
];

/// CodeWhisperer inside AWS consoles.
const IN_CONSOLE: [&str; 6] = [
    "codewhisperer-lambda",
    "codewhisperer-cloud9",
    "codewhisperer-sagemaker",
    "codewhisperer-glue",
    "codewhisperer-emr",
    "amazon-q-console",
];

/// The facts of a verification that name whose credentials it was made with.
const PRINCIPAL_FACTS: [&str; 2] = ["arn", "principal"];

const CODEWHISPERER: &str = "codewhisperer";

/// The scopes that begin so are CodeWhisperer's.
const SCOPE: &str = "codewhisperer:";

/// The session name of SageMaker Studio's execution role. Source: seen in ARNs, not documented.
const SAGEMAKER: &str = "SageMaker";

/// Everything a connection makes you, the most powerful first: what its token does, and what each
/// of the profiles that it pays for does. Never empty.
pub fn of_connection(overview: &Overview, one: &Connection) -> Vec<UserType> {
    let mut all: Vec<UserType> = one
        .profiles
        .iter()
        .filter_map(|name| overview.profile(name))
        .filter(|profile| profile.offers_iam())
        .map(|profile| of_profile(overview, profile))
        .collect();
    let token = match one.auth_method {
        AuthMethod::BuilderId | AuthMethod::IdentityCenter => of_token(overview, one),
        AuthMethod::Iam => of_iam(overview, one, None),
    };
    let is_for_codewhisperer = one.scopes.iter().any(|scope| scope.starts_with(SCOPE));
    let is_known = token.confidence != Confidence::Guess || is_for_codewhisperer;
    if all.is_empty() || one.auth_method.is_bearer() && is_known {
        all.push(token);
    }
    all.sort_by_key(|user| (user.role, user.confidence, user.standing.is_none()));
    all.dedup_by_key(|user| user.role);
    all
}

/// What a profile makes you.
pub fn of_profile(overview: &Overview, profile: &Profile) -> UserType {
    let payer = profile
        .connection
        .as_ref()
        .and_then(|id| overview.connection(id));
    let known = known_principal(overview, profile);
    if let Some(user) = known.as_ref().filter(|who| who.kind == PrincipalKind::Root) {
        return of_principal(user, overview.place());
    }
    if !profile.offers_iam()
        && let Some(payer) = payer
    {
        return of_token(overview, payer);
    }
    let role = profile.role.as_deref().map(last_of_path);
    let is_in = |verified: &Verification| verified.profile.as_deref() == Some(&profile.name);
    if let Some(user) = administrator(overview, is_in, role) {
        let is_over = user.standing.is_none() && payer.is_some_and(is_signed_out);
        return if is_over {
            user.standing(Some(Standing::NotSignedIn))
        } else {
            user
        };
    }
    match (known, payer) {
        (_, Some(payer)) if payer.auth_method == AuthMethod::IdentityCenter => {
            of_token(overview, payer)
        }
        (Some(known), _) if !matches!(known.kind, PrincipalKind::User { .. }) => {
            of_principal(&known, overview.place())
        }
        (_, Some(payer)) => of_iam(overview, payer, Some(profile)),
        (_, None) => UserType::new(Role::InConsoleDeveloper, Confidence::Guess),
    }
}

/// What the sign-in that a service uses makes you; `None` where it uses none that is known here.
pub fn of_service(overview: &Overview, bound: &Bound) -> Option<UserType> {
    let used = overview.connection(bound.binding.connection.as_ref()?)?;
    if used.auth_method.is_bearer() && bound.service.is_bearer() {
        return Some(of_token(overview, used));
    }
    let profile = bound.binding.profile.as_deref();
    match profile.and_then(|name| overview.profile(name)) {
        Some(profile) => Some(of_profile(overview, profile)),
        None => of_connection(overview, used).into_iter().next(),
    }
}

/// What a principal is by its ARN and the place it is in, before anything was asked.
pub fn of_principal(who: &Principal, place: Option<Place>) -> UserType {
    let guess = |role| UserType::new(role, Confidence::Guess);
    let is_inside = place.and_then(Place::codewhisperer).is_some();
    match &who.kind {
        PrincipalKind::Root => UserType::new(Role::Root, Confidence::Certain),
        PrincipalKind::PermissionSet { name, .. } => {
            guess(administrator_by_name(name).unwrap_or(Role::ProfessionalDeveloper))
        }
        PrincipalKind::AssumedRole { session, .. } if is_inside || session == SAGEMAKER => {
            let confidence = if is_inside {
                Confidence::Certain
            } else {
                Confidence::Guess
            };
            UserType::new(Role::InConsoleDeveloper, confidence)
        }
        PrincipalKind::AssumedRole { role, .. } => {
            guess(administrator_by_name(role).unwrap_or(Role::InConsoleDeveloper))
        }
        PrincipalKind::User { .. }
        | PrincipalKind::FederatedUser { .. }
        | PrincipalKind::InstanceRole { .. }
        | PrincipalKind::ServiceLinkedRole { .. } => guess(Role::InConsoleDeveloper),
    }
}

/// What credentials are once their principal is known: a call beats a name, and the ARN beats both.
/// `profile` is the one they are of; `None` for what is here without one.
pub fn of_proved(
    overview: &Overview,
    profile: Option<&Profile>,
    who: Option<&Principal>,
) -> Option<UserType> {
    let before = profile.map(|profile| of_profile(overview, profile));
    let by_arn = who.map(|who| of_principal(who, overview.place()));
    let (Some(before), Some(by_arn)) = (before, by_arn) else {
        return by_arn.or(before);
    };
    let is_lesser = is_administrator(before.role) && !is_administrator(by_arn.role);
    Some(match (by_arn.confidence, before.confidence) {
        (Confidence::Certain, _) => by_arn,
        _ if before.role == Role::Root => by_arn,
        (_, Confidence::Certain | Confidence::Confirmed) => before,
        _ if by_arn.role == before.role || is_lesser => before,
        _ => by_arn,
    })
}

fn is_administrator(role: Role) -> bool {
    ADMINISTRATION
        .iter()
        .any(|(_, administrator)| *administrator == role)
}

/// What a bearer token makes you.
fn of_token(overview: &Overview, one: &Connection) -> UserType {
    let asked = overview
        .verifications()
        .get(CODEWHISPERER)
        .filter(|verified| verified.connection.as_ref() == Some(&one.id));
    let verdict = asked.map(|verified| verified.verdict);
    let standing = token_standing(one, verdict);
    if one.auth_method == AuthMethod::BuilderId {
        return UserType::new(Role::IndividualDeveloper, Confidence::Certain).standing(standing);
    }
    let confidence = match verdict {
        Some(Verdict::Connected | Verdict::NotAssigned) => Confidence::Confirmed,
        _ => Confidence::Guess,
    };
    UserType::new(Role::ProfessionalDeveloper, confidence).standing(standing)
}

fn token_standing(one: &Connection, verdict: Option<Verdict>) -> Option<Standing> {
    let lacks_scopes = !one.scopes.iter().any(|scope| scope.starts_with(SCOPE));
    if is_signed_out(one) {
        return Some(Standing::NotSignedIn);
    }
    match verdict {
        Some(Verdict::Connected) => Some(Standing::Proved),
        Some(Verdict::NotAssigned) => Some(Standing::Unassigned),
        Some(Verdict::Denied) => Some(Standing::Refused),
        // What another tool keeps for itself cannot be signed in here.
        _ => (lacks_scopes && one.is_pinnable()).then_some(Standing::ScopesMissing),
    }
}

fn is_signed_out(one: &Connection) -> bool {
    matches!(one.state, ConnectionState::Never | ConnectionState::Expired)
}

/// What IAM credentials make you that are no administrator's: `profile` says which of those that
/// the connection pays for.
fn of_iam(overview: &Overview, one: &Connection, profile: Option<&Profile>) -> UserType {
    let is_in = |verified: &Verification| match profile {
        Some(profile) => verified.profile.as_deref() == Some(&profile.name),
        None => verified.connection.as_ref() == Some(&one.id),
    };
    let verdicts = || {
        IN_CONSOLE
            .iter()
            .filter_map(|id| overview.verifications().get(*id))
            .filter(|verified| is_in(verified))
            .map(|verified| verified.verdict)
    };
    let standing = if verdicts().any(|verdict| verdict == Verdict::Connected) {
        Some(Standing::Proved)
    } else {
        verdicts()
            .any(|verdict| verdict == Verdict::Denied)
            .then_some(Standing::Refused)
    };
    let is_ambient = matches!(
        one.id,
        ConnectionId::Env | ConnectionId::Container | ConnectionId::Instance
    );
    let confidence = if is_ambient && overview.place().and_then(Place::codewhisperer).is_some() {
        Confidence::Certain
    } else if standing == Some(Standing::Proved) {
        Confidence::Confirmed
    } else {
        Confidence::Guess
    };
    UserType::new(Role::InConsoleDeveloper, confidence).standing(standing)
}

/// An administrator, confirmed by a call of its own, else guessed by name. An administrator of
/// everything answers to both calls: the name decides then.
fn administrator(
    overview: &Overview,
    is_in: impl Fn(&Verification) -> bool,
    role: Option<&str>,
) -> Option<UserType> {
    let named = role.and_then(administrator_by_name);
    let confirmed = |(service, role): &(&str, Role)| {
        overview
            .verifications()
            .get(*service)
            .is_some_and(|verified| verified.verdict == Verdict::Connected && is_in(verified))
            .then_some(*role)
    };
    let confirmed: Vec<Role> = ADMINISTRATION.iter().filter_map(confirmed).collect();
    let role = named
        .filter(|named| confirmed.contains(named))
        .or(confirmed.first().copied());
    match (role, named) {
        (Some(role), _) => {
            Some(UserType::new(role, Confidence::Confirmed).standing(Some(Standing::Proved)))
        }
        (None, Some(named)) => Some(UserType::new(named, Confidence::Guess)),
        (None, None) => None,
    }
}

/// Who a profile is known to be: by the session of `aws login`, else by the ARN that a kept
/// verification with it names.
fn known_principal(overview: &Overview, profile: &Profile) -> Option<Principal> {
    let of_login = profile
        .settings
        .text("login_session")
        .and_then(|arn| principal::parse(arn.trim()));
    of_login.or_else(|| {
        overview
            .verifications()
            .values()
            .filter(|verified| verified.profile.as_deref() == Some(&profile.name))
            .flat_map(|verified| &verified.facts)
            // What a service said of itself may look like an ARN too.
            .filter(|(label, _)| PRINCIPAL_FACTS.contains(&label.as_str()))
            .find_map(|(_, value)| principal::parse(value))
    })
}

/// `Dev` of `arn:aws:iam::111122223333:role/team/Dev`, or of `Dev` itself.
fn last_of_path(role: &str) -> &str {
    role.rsplit('/').next().unwrap_or(role)
}
