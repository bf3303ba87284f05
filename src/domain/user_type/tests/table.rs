//! Connection by verification by principal by place: each user type is reached.

use super::*;

#[test]
#[expect(clippy::too_many_lines, reason = "it is a table")]
fn every_user_type_is_reached() {
    let never = ConnectionState::Never;
    let table: Vec<(&str, Case, Role, Confidence, Option<Standing>)> = vec![
        (
            "Builder ID",
            Case::session(AuthMethod::BuilderId),
            Individual,
            Certain,
            None,
        ),
        (
            "Builder ID that is not signed in",
            Case {
                state: never,
                ..Case::session(AuthMethod::BuilderId)
            },
            Individual,
            Certain,
            Some(Standing::NotSignedIn),
        ),
        (
            "Builder ID that is refused",
            Case::session(AuthMethod::BuilderId).verified(&[("codewhisperer", Verdict::Denied)]),
            Individual,
            Certain,
            Some(Standing::Refused),
        ),
        ("Identity Center", Case::center(), Professional, Guess, None),
        (
            "Identity Center without the scopes",
            Case {
                scopes: ACCOUNTS,
                ..Case::center()
            },
            Professional,
            Guess,
            Some(Standing::ScopesMissing),
        ),
        (
            "Identity Center, over",
            Case {
                state: ConnectionState::Expired,
                ..Case::center()
            },
            Professional,
            Guess,
            Some(Standing::NotSignedIn),
        ),
        (
            "CodeWhisperer answered",
            Case::center().verified(&[("codewhisperer", Verdict::Connected)]),
            Professional,
            Confirmed,
            Some(Standing::Proved),
        ),
        (
            "nobody assigned it",
            Case::center().verified(&[("codewhisperer", Verdict::NotAssigned)]),
            Professional,
            Confirmed,
            Some(Standing::Unassigned),
        ),
        (
            "another verdict proves nothing of it",
            Case::center().verified(&[("codewhisperer", Verdict::Throttled)]),
            Professional,
            Guess,
            None,
        ),
        (
            "an administrator by name",
            Case::role(ADMIN),
            CenterAdmin,
            Guess,
            None,
        ),
        (
            "an administrator by a call",
            Case::role(DEVELOPER).verified(&[("identity-center-admin", Verdict::Connected)]),
            CenterAdmin,
            Confirmed,
            Some(Standing::Proved),
        ),
        (
            "no administrator by a refused call",
            Case::role(DEVELOPER).verified(&[("identity-center-admin", Verdict::Denied)]),
            Professional,
            Guess,
            Some(Standing::ScopesMissing),
        ),
        (
            "a CodeWhisperer administrator by name",
            Case::role(&[("sso_role_name", "CodeWhisperer_administrator")]),
            CodeWhispererAdmin,
            Guess,
            None,
        ),
        (
            "a CodeWhisperer administrator by a call",
            Case::role(DEVELOPER).verified(&[("codewhisperer-admin", Verdict::Connected)]),
            CodeWhispererAdmin,
            Confirmed,
            Some(Standing::Proved),
        ),
        (
            "both answer, and the name decides",
            Case::role(&[("sso_role_name", "CodeWhispererAdmin")]).verified(&[
                ("identity-center-admin", Verdict::Connected),
                ("codewhisperer-admin", Verdict::Connected),
            ]),
            CodeWhispererAdmin,
            Confirmed,
            Some(Standing::Proved),
        ),
        (
            "an IAM role with the name of an administrator's",
            Case {
                profile: Some((
                    ProfileKind::AssumeRole,
                    &[("role_arn", "arn:aws:iam::111122223333:role/team/SSO-Admin")],
                )),
                ..Case::keys()
            },
            CenterAdmin,
            Guess,
            None,
        ),
        ("keys", Case::keys(), InConsole, Guess, None),
        (
            "keys that may",
            Case::keys().verified(&[("codewhisperer-lambda", Verdict::Connected)]),
            InConsole,
            Confirmed,
            Some(Standing::Proved),
        ),
        (
            "keys that may not",
            Case::keys().verified(&[("codewhisperer-lambda", Verdict::Denied)]),
            InConsole,
            Guess,
            Some(Standing::Refused),
        ),
        (
            "the role of SageMaker Studio",
            Case {
                place: Some(Place::SageMaker),
                ..Case::ambient(ConnectionId::Container)
            },
            InConsole,
            Certain,
            None,
        ),
        (
            "the role of a container",
            Case {
                place: Some(Place::Container),
                ..Case::ambient(ConnectionId::Container)
            },
            InConsole,
            Guess,
            None,
        ),
        (
            "root by `aws login`",
            Case {
                profile: Some((ProfileKind::LoginSession, &[("login_session", ROOT_ARN)])),
                ..Case::keys()
            },
            Root,
            Certain,
            None,
        ),
        (
            "root by the ARN of a call",
            Case {
                arn: Some(ROOT_ARN),
                ..Case::keys()
            },
            Root,
            Certain,
            None,
        ),
        (
            "a permission set by the ARN of a call",
            Case {
                arn: Some(
                    "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_AdministratorAccess_112334bd274cc856/me",
                ),
                ..Case::keys()
            },
            CenterAdmin,
            Guess,
            None,
        ),
    ];
    let mut reached = Vec::new();
    for (what, case, role, confidence, standing) in table {
        let user = case.overview().connections()[0].user_type.unwrap();
        let expected = UserType::new(role, confidence).standing(standing);
        assert_eq!(user, expected, "{what}");
        reached.push(role);
    }
    for role in Role::ALL {
        assert!(reached.contains(&role), "{role:?} is never reached");
    }
}
