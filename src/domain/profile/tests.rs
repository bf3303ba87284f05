use super::*;

fn settings(pairs: &[(&str, &str)]) -> Settings {
    Settings(
        pairs
            .iter()
            .map(|(key, value)| Setting {
                key: (*key).into(),
                value: SettingValue::Text((*value).into()),
                in_credentials: false,
                line: 1,
            })
            .collect(),
    )
}

#[test]
fn every_kind_is_known_by_its_keys() {
    use ProfileKind::*;
    let role = ("role_arn", "arn:aws:iam::111122223333:role/Dev");
    for (pairs, kind) in [
        (vec![role, ("source_profile", "a")], AssumeRole),
        (vec![role, ("credential_source", "Environment")], AssumeRole),
        (
            vec![role, ("source_profile", "a"), ("mfa_serial", "arn")],
            AssumeRoleMfa,
        ),
        (vec![role, ("web_identity_token_file", "/t")], WebIdentity),
        (vec![role], Incomplete),
        (
            vec![
                role,
                ("source_profile", "a"),
                ("credential_source", "Environment"),
            ],
            Incomplete,
        ),
        (
            vec![
                ("sso_session", "s"),
                ("sso_account_id", "1"),
                ("sso_role_name", "r"),
            ],
            SsoSession,
        ),
        (vec![("sso_session", "s")], SsoBearer),
        (
            vec![("sso_session", "s"), ("sso_account_id", "1")],
            Incomplete,
        ),
        (
            vec![
                ("sso_start_url", "https://a"),
                ("sso_region", "us-east-1"),
                ("sso_account_id", "1"),
                ("sso_role_name", "r"),
            ],
            SsoLegacy,
        ),
        (
            vec![("sso_start_url", "https://a"), ("sso_region", "us-east-1")],
            Incomplete,
        ),
        (
            vec![
                ("aws_access_key_id", "AKIA1"),
                ("aws_secret_access_key", "s"),
            ],
            StaticLongTerm,
        ),
        (
            vec![
                ("aws_access_key_id", "ASIA1"),
                ("aws_secret_access_key", "s"),
                ("aws_session_token", "t"),
            ],
            StaticTemporary,
        ),
        (
            vec![
                ("aws_access_key_id", "ASIA1"),
                ("aws_secret_access_key", "s"),
            ],
            StaticTemporary,
        ),
        (vec![("aws_access_key_id", "AKIA1")], Incomplete),
        (
            vec![("login_session", "arn:aws:iam::1:user/x")],
            LoginSession,
        ),
        (vec![("credential_process", "/bin/x")], Process),
        (vec![("region", "us-east-1")], Incomplete),
        (vec![("source_profile", "a")], Incomplete),
    ] {
        assert_eq!(classify(&settings(&pairs), false).kind, kind, "{pairs:?}");
    }
    assert_eq!(
        classify(&settings(&[("region", "eu-west-1")]), true).kind,
        Metadata
    );
}

#[test]
fn a_process_beats_keys_of_the_config_file_but_not_of_the_credentials_file() {
    let mut both = settings(&[
        ("credential_process", "/bin/x"),
        ("aws_access_key_id", "AKIA1"),
        ("aws_secret_access_key", "s"),
    ]);
    assert_eq!(classify(&both, false).kind, ProfileKind::Process);
    for setting in &mut both.0[1..] {
        setting.in_credentials = true;
    }
    assert_eq!(classify(&both, false).kind, ProfileKind::StaticLongTerm);
}

fn chain(profiles: &[(&str, Settings)], name: &str) -> Chain {
    let all = profiles
        .iter()
        .map(|(name, settings)| (*name, settings))
        .collect();
    resolve_chain(name, &all, None)
}

fn role(source: &str) -> Settings {
    settings(&[
        ("role_arn", "arn:aws:iam::1:role/r"),
        ("source_profile", source),
    ])
}

#[test]
fn a_chain_ends_at_whatever_pays() {
    let keys = settings(&[
        ("aws_access_key_id", "AKIA1"),
        ("aws_secret_access_key", "s"),
    ]);
    let sso = settings(&[
        ("sso_session", "acme"),
        ("sso_account_id", "1"),
        ("sso_role_name", "Admin"),
    ]);
    let profiles = [
        ("top", role("mid")),
        ("mid", role("base")),
        ("base", keys),
        ("r", role("acme")),
        ("acme", sso),
    ];
    let top = chain(&profiles, "top");
    assert_eq!(top.sources, ["mid", "base"]);
    assert_eq!(
        top.payer,
        Payer::Connection(ConnectionId::Profile("base".into()))
    );
    let through_sso = chain(&profiles, "r");
    assert_eq!(
        through_sso.payer,
        Payer::Connection(ConnectionId::Session("acme".into()))
    );
}

#[test]
fn circles_and_gaps_are_told_not_followed() {
    let profiles = [
        ("a", role("b")),
        ("b", role("c")),
        ("c", role("a")),
        ("own", role("own")),
        ("gap", role("nowhere")),
    ];
    for (name, code) in [
        ("a", "source_loop"),
        ("own", "source_loop"),
        ("gap", "source_missing"),
    ] {
        match chain(&profiles, name).payer {
            Payer::Broken { code: found, .. } => assert_eq!(found, code, "{name}"),
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn a_profile_with_keys_may_be_its_own_source() {
    let own = settings(&[
        ("role_arn", "arn:aws:iam::1:role/r"),
        ("source_profile", "own"),
        ("aws_access_key_id", "AKIA1"),
        ("aws_secret_access_key", "s"),
    ]);
    let found = chain(&[("own", own)], "own");
    assert_eq!(
        found.payer,
        Payer::Connection(ConnectionId::Profile("own".into()))
    );
}

#[test]
fn a_source_with_keys_ends_the_chain_even_if_it_names_a_role() {
    let both = settings(&[
        ("role_arn", "arn:aws:iam::1:role/r"),
        ("source_profile", "else"),
        ("aws_access_key_id", "AKIA1"),
        ("aws_secret_access_key", "s"),
    ]);
    let found = chain(&[("top", role("both")), ("both", both)], "top");
    assert_eq!(
        found.payer,
        Payer::Connection(ConnectionId::Profile("both".into()))
    );
}

#[test]
fn debug_never_shows_keys() {
    let shown = format!(
        "{:?}",
        settings(&[
            ("aws_secret_access_key", "hunter2"),
            ("aws_session_token", "hunter3")
        ])
    );
    assert!(!shown.contains("hunter"), "{shown}");
}
