mod table;

use super::rule::{of_connection, of_principal, of_profile, of_proved, of_service};
use super::*;
use crate::domain::connection::{AuthMethod, Connection, ConnectionId, ConnectionState};
use crate::domain::overview::{Overview, Parts};
use crate::domain::place::Place;
use crate::domain::principal;
use crate::domain::profile::{Profile, ProfileKind, Setting, SettingValue, Settings};
use crate::domain::verification::{Verdict, Verification};
use jiff::Timestamp;

use Confidence::{Certain, Confirmed, Guess};
use Role::{
    CodeWhispererAdministrator as CodeWhispererAdmin, IdentityCenterAdministrator as CenterAdmin,
    InConsoleDeveloper as InConsole, IndividualDeveloper as Individual,
    ProfessionalDeveloper as Professional, Root,
};

#[test]
fn administrators_are_guessed_by_permission_set() {
    for (name, role) in [
        ("CodeWhisperer_administrator", Some(CodeWhispererAdmin)),
        ("CodeWhispererAdmin", Some(CodeWhispererAdmin)),
        ("AWSAdministratorAccess", Some(CenterAdmin)),
        ("SSO-Admins", Some(CenterAdmin)),
        ("Developer", None),
        ("DatabaseAdmin", None),
    ] {
        assert_eq!(administrator_by_name(name), role, "{name}");
    }
}

/// A connection `x`, its profile `p`, and what else is known.
struct Case {
    method: AuthMethod,
    /// `x` is a session of that name, or what pays for `p` in another way.
    id: ConnectionId,
    state: ConnectionState,
    scopes: &'static [&'static str],
    profile: Option<(ProfileKind, &'static [(&'static str, &'static str)])>,
    verified: &'static [(&'static str, Verdict)],
    /// An ARN that a verification with `p` names.
    arn: Option<&'static str>,
    place: Option<Place>,
}

const CODEWHISPERER: &[&str] = &["codewhisperer:completions"];
const ACCOUNTS: &[&str] = &["sso:account:access"];

impl Case {
    fn session(method: AuthMethod) -> Self {
        Self {
            method,
            id: ConnectionId::Session("x".into()),
            state: ConnectionState::SignedIn,
            scopes: CODEWHISPERER,
            profile: None,
            verified: &[],
            arn: None,
            place: None,
        }
    }

    fn center() -> Self {
        Self::session(AuthMethod::IdentityCenter)
    }

    /// Identity Center for AWS accounts alone, with a role of that name.
    fn role(settings: &'static [(&'static str, &'static str)]) -> Self {
        Self {
            scopes: ACCOUNTS,
            profile: Some((ProfileKind::SsoSession, settings)),
            ..Self::center()
        }
    }

    fn keys() -> Self {
        Self {
            id: ConnectionId::Profile("p".into()),
            scopes: &[],
            profile: Some((ProfileKind::StaticLongTerm, &[])),
            ..Self::session(AuthMethod::Iam)
        }
    }

    fn ambient(id: ConnectionId) -> Self {
        Self {
            id,
            profile: None,
            ..Self::keys()
        }
    }

    fn verified(self, verified: &'static [(&'static str, Verdict)]) -> Self {
        Self { verified, ..self }
    }

    fn overview(&self) -> Overview {
        let mut one = Connection::new(self.id.clone(), "x".into(), self.method);
        one.state = self.state;
        one.scopes = self.scopes.iter().map(ToString::to_string).collect();
        let mut parts = Parts {
            place: self.place,
            ..Parts::default()
        };
        if let Some((kind, settings)) = self.profile {
            one.profiles = vec!["p".into()];
            parts.profiles.push(profile(kind, settings, &self.id));
        }
        for (service, verdict) in self.verified {
            let mut kept = Verification::new(*service, *verdict, "", Timestamp::UNIX_EPOCH);
            kept.connection = Some(self.id.clone());
            kept.profile =
                (*service != "codewhisperer" && self.profile.is_some()).then(|| "p".to_owned());
            parts.verified.insert(kept.service.clone(), kept);
        }
        if let Some(arn) = self.arn {
            let mut kept = Verification::new("sts", Verdict::Connected, "", Timestamp::UNIX_EPOCH);
            kept.profile = Some("p".into());
            // What a service said is no principal, whatever it looks like.
            let said = "arn:aws:iam::111122223333:root";
            kept.facts = vec![("said".into(), said.into()), ("arn".into(), arn.into())];
            parts.verified.insert("sts".into(), kept);
        }
        parts.connections.push(one);
        Overview::new(parts, Timestamp::UNIX_EPOCH)
    }
}

fn profile(kind: ProfileKind, settings: &[(&str, &str)], id: &ConnectionId) -> Profile {
    let setting = |(key, value): &(&str, &str)| Setting {
        key: (*key).into(),
        value: SettingValue::Text((*value).into()),
        in_credentials: false,
        line: 1,
    };
    let settings = Settings(settings.iter().map(setting).collect());
    Profile {
        name: "p".into(),
        kind,
        auth_method: None,
        account: None,
        role: settings
            .text("sso_role_name")
            .or(settings.text("role_arn"))
            .map(str::to_owned),
        region: None,
        sources: Vec::new(),
        connection: Some(id.clone()),
        managed: None,
        settings,
        problems: Vec::new(),
    }
}

const ROOT_ARN: &str = "arn:aws:iam::111122223333:root";
const ADMIN: &[(&str, &str)] = &[("sso_role_name", "AWSAdministratorAccess")];
const DEVELOPER: &[(&str, &str)] = &[("sso_role_name", "Developer")];

#[test]
fn one_human_is_several_at_once() {
    let case = Case {
        profile: Some((ProfileKind::SsoSession, ADMIN)),
        ..Case::center().verified(&[("codewhisperer", Verdict::Connected)])
    };
    let overview = case.overview();
    let all = of_connection(&overview, &overview.connections()[0]);
    let said: Vec<(Role, Confidence)> = all
        .iter()
        .map(|user| (user.role, user.confidence))
        .collect();
    assert_eq!(said, [(CenterAdmin, Guess), (Professional, Confirmed)]);
    let profile = of_profile(&overview, overview.profile("p").unwrap());
    assert_eq!(profile.role, CenterAdmin);
}

#[test]
fn a_proof_with_another_connection_counts_for_that_one() {
    let overview = Case::center()
        .verified(&[("codewhisperer", Verdict::NotAssigned)])
        .overview()
        .with(|parts| {
            let id = ConnectionId::Session("y".into());
            let mut other = Connection::new(id, "y".into(), AuthMethod::IdentityCenter);
            other.state = ConnectionState::SignedIn;
            other.scopes = vec!["codewhisperer:completions".into()];
            parts.connections.push(other);
        });
    let standings: Vec<Option<Standing>> = overview
        .connections()
        .iter()
        .map(|one| one.user_type.unwrap().standing)
        .collect();
    assert_eq!(standings, [Some(Standing::Unassigned), None]);
}

#[test]
fn principals_are_told_by_their_arns() {
    let session = |name: &str| format!("arn:aws:sts::111122223333:assumed-role/{name}");
    for (arn, place, role, confidence) in [
        (ROOT_ARN.to_owned(), None, Root, Certain),
        (
            "arn:aws:iam::111122223333:user/ci".into(),
            None,
            InConsole,
            Guess,
        ),
        (
            session("AWSReservedSSO_Developer_112334bd274cc856/me"),
            None,
            Professional,
            Guess,
        ),
        (
            session("AWSReservedSSO_CodeWhisperer_administrator_112334bd274cc856/me"),
            None,
            CodeWhispererAdmin,
            Guess,
        ),
        (
            session("resize-role/resize"),
            Some(Place::Lambda),
            InConsole,
            Certain,
        ),
        (
            session("Execution/SageMaker"),
            Some(Place::SageMaker),
            InConsole,
            Certain,
        ),
        (session("Execution/SageMaker"), None, InConsole, Guess),
        (session("SSO-Admin/me"), None, CenterAdmin, Guess),
        (
            session("Web/i-0123456789abcdef0"),
            Some(Place::Container),
            InConsole,
            Guess,
        ),
    ] {
        let who = principal::parse(&arn).unwrap();
        let user = of_principal(&who, place);
        assert_eq!((user.role, user.confidence), (role, confidence), "{arn}");
    }
}

#[test]
fn what_a_call_showed_beats_a_name_and_the_arn_beats_both() {
    let overview = Case::role(ADMIN).overview();
    let profile = overview.profile("p");
    let of = |arn: &str| of_proved(&overview, profile, principal::parse(arn).as_ref()).unwrap();
    assert_eq!(of(ROOT_ARN).role, Root);
    let set = "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Developer_112334bd274cc856/me";
    assert_eq!(of(set).role, CenterAdmin);
    let who = principal::parse(set);
    assert_eq!(
        of_proved(&overview, None, who.as_ref()).unwrap().role,
        Professional
    );
    assert_eq!(of_proved(&overview, None, None), None);
    let root = Case {
        profile: Some((ProfileKind::LoginSession, &[("login_session", ROOT_ARN)])),
        ..Case::keys()
    };
    let overview = root.overview();
    let user = principal::parse("arn:aws:iam::111122223333:user/ci");
    let user = of_proved(&overview, overview.profile("p"), user.as_ref()).unwrap();
    assert_eq!(user.role, InConsole);
}

#[test]
fn a_service_tells_of_the_sign_in_that_it_uses() {
    let service = |id: &str, accepts: AuthMethod| crate::domain::service::Service {
        id: id.into(),
        name: id.into(),
        accepts: vec![accepts],
        scopes: Vec::new(),
        sign_in_scopes: Vec::new(),
        bound_by: Vec::new(),
        note: None,
        milestones: Vec::new(),
        probe: None,
    };
    let overview = Case {
        profile: Some((ProfileKind::SsoSession, ADMIN)),
        ..Case::center()
    }
    .overview()
    .with(|parts| {
        parts.services = vec![
            service("codewhisperer", AuthMethod::IdentityCenter),
            service("lambda", AuthMethod::Iam),
            service("codecatalyst", AuthMethod::BuilderId),
        ];
        parts.active = Some(crate::domain::active::Active {
            profile: "p".into(),
            from: crate::domain::active::ActiveFrom::Default,
            managed: None,
            over: Vec::new(),
        });
    });
    let roles: Vec<Option<Role>> = overview
        .services()
        .iter()
        .map(|bound| of_service(&overview, bound).map(|user| user.role))
        .collect();
    assert_eq!(roles, [Some(Professional), Some(CenterAdmin), None]);
}

#[test]
fn the_next_step_depends_on_the_standing() {
    let text = RoleText {
        role: Professional,
        name: "professional-tier developer".into(),
        what: String::new(),
        can: "c".into(),
        cannot: "n".into(),
        administrator: "a".into(),
        next: "look".into(),
        next_when: vec![(Standing::Unassigned, "ask".into())],
    };
    assert_eq!(text.next(None), "look");
    assert_eq!(text.next(Some(Standing::Proved)), "look");
    let user = UserType::new(Professional, Confirmed).standing(Some(Standing::Unassigned));
    assert_eq!(text.lines(user)[3], ("next", "ask"));
    assert_eq!(
        text.title(user),
        "professional-tier developer, not assigned yet (confirmed by a call)"
    );
}
