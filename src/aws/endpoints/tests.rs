use super::*;

fn set(endpoint_url: &str) -> Overrides {
    Overrides::default().naming("AWS_ENDPOINT_URL", endpoint_url)
}

fn flag(is_on: bool) -> Flag {
    if is_on { Flag::Variable } else { Flag::Off }
}

fn oidc(overrides: Overrides) -> Result<Endpoint, EndpointError> {
    Endpoints::new(overrides).oidc("us-east-1")
}

#[test]
fn every_partition_has_its_hosts() {
    for (region, fips, dual, oidc, portal) in [
        (
            "us-east-1",
            false,
            false,
            "oidc.us-east-1.amazonaws.com",
            "portal.sso.us-east-1.amazonaws.com",
        ),
        (
            "us-east-1",
            false,
            true,
            "oidc.us-east-1.api.aws",
            "portal.sso.us-east-1.api.aws",
        ),
        (
            "us-east-1",
            true,
            false,
            "oidc-fips.us-east-1.amazonaws.com",
            "portal.sso-fips.us-east-1.amazonaws.com",
        ),
        (
            "us-east-1",
            true,
            true,
            "oidc-fips.us-east-1.api.aws",
            "portal.sso-fips.us-east-1.api.aws",
        ),
        (
            "cn-north-1",
            false,
            false,
            "oidc.cn-north-1.amazonaws.com.cn",
            "portal.sso.cn-north-1.amazonaws.com.cn",
        ),
        (
            "us-gov-west-1",
            true,
            false,
            "oidc.us-gov-west-1.amazonaws.com",
            "portal.sso.us-gov-west-1.amazonaws.com",
        ),
        (
            "us-gov-west-1",
            true,
            true,
            "oidc-fips.us-gov-west-1.api.aws",
            "portal.sso-fips.us-gov-west-1.api.aws",
        ),
        (
            "eusc-de-east-1",
            false,
            false,
            "oidc.eusc-de-east-1.amazonaws.eu",
            "portal.sso.eusc-de-east-1.amazonaws.eu",
        ),
        (
            "cn-northwest-1",
            true,
            false,
            "oidc-fips.cn-northwest-1.amazonaws.com.cn",
            "portal.sso-fips.cn-northwest-1.amazonaws.com.cn",
        ),
        (
            "cn-northwest-1",
            false,
            true,
            "oidc.cn-northwest-1.api.amazonwebservices.com.cn",
            "portal.sso.cn-northwest-1.api.amazonwebservices.com.cn",
        ),
        (
            "eusc-de-east-1",
            true,
            true,
            "oidc-fips.eusc-de-east-1.api.amazonwebservices.eu",
            "portal.sso-fips.eusc-de-east-1.api.amazonwebservices.eu",
        ),
        (
            "us-gov-east-1",
            false,
            true,
            "oidc.us-gov-east-1.api.aws",
            "portal.sso.us-gov-east-1.api.aws",
        ),
    ] {
        let endpoints = Endpoints::new(Overrides {
            use_fips: flag(fips),
            use_dual_stack: flag(dual),
            ..Overrides::default()
        });
        let asked = endpoints.oidc(region).unwrap();
        assert_eq!(asked.url("token").as_str(), format!("https://{oidc}/token"));
        assert_eq!(asked.overridden, None);
        assert_eq!(endpoints.portal(region).unwrap().host(), portal);
    }
}

#[test]
fn a_region_that_is_none_never_reaches_a_host() {
    for region in [
        "evil.example/#",
        "us-east-1.evil.example",
        "",
        "us-east-1@evil.example",
    ] {
        for overrides in [Overrides::default(), set("http://127.0.0.1:1")] {
            let error = Endpoints::new(overrides).oidc(region).unwrap_err();
            assert_eq!(
                error,
                EndpointError::NotARegion {
                    region: region.to_owned()
                }
            );
        }
    }
    let error = Endpoints::default().portal("us\u{1b}[31m").unwrap_err();
    assert_eq!(
        error.to_string(),
        "“us␛[31m” is not the name of an AWS region, so no host was asked. Write one like us-east-1 as sso_region."
    );
}

#[test]
fn the_variable_of_the_service_beats_the_one_of_all() {
    let overrides = set("https://all.corp.example:8443")
        .naming(
            "AWS_ENDPOINT_URL_SSO_OIDC",
            "https://oidc.corp.example/aws/",
        )
        .naming("AWS_ENDPOINT_URL_SSO", "");
    let endpoints = Endpoints::new(overrides.clone());
    let asked = endpoints.oidc("us-east-1").unwrap();
    assert_eq!(
        asked.url("/client/register").as_str(),
        "https://oidc.corp.example/aws/client/register"
    );
    let named = asked.override_to_name().unwrap();
    assert_eq!(
        (&*named.variable, named.host.as_str()),
        ("AWS_ENDPOINT_URL_SSO_OIDC", "oidc.corp.example")
    );

    let portal = endpoints.portal("us-east-1").unwrap();
    assert_eq!(
        portal.url("logout").as_str(),
        "https://all.corp.example:8443/logout"
    );
    assert_eq!(
        portal.override_to_name().unwrap().variable,
        "AWS_ENDPOINT_URL"
    );
    assert_eq!(
        portal.override_to_name().unwrap().host,
        "all.corp.example:8443"
    );

    let ignored = Endpoints::new(Overrides {
        ignore_configured: true,
        ..overrides
    });
    assert_eq!(
        ignored.oidc("us-east-1").unwrap().host(),
        "oidc.us-east-1.amazonaws.com"
    );
}

#[test]
fn plain_http_is_for_this_machine_only() {
    for here in [
        "http://127.0.0.1:8080",
        "http://127.9.9.9",
        "http://[::1]:4566",
        "http://localhost:4566/x",
    ] {
        let endpoint = oidc(set(here)).unwrap();
        assert!(endpoint.overridden.is_some(), "{here}");
        assert_eq!(
            endpoint.override_to_name(),
            None,
            "{here} stays on this machine"
        );
    }
    for elsewhere in [
        "http://oidc.corp.example",
        "http://10.0.0.1",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "ftp://127.0.0.1/",
    ] {
        let value = elsewhere.to_owned();
        let variable = "AWS_ENDPOINT_URL".into();
        assert_eq!(
            oidc(set(elsewhere)),
            Err(EndpointError::Insecure { variable, value })
        );
    }
    let error = oidc(set("http://oidc.corp.example")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "AWS_ENDPOINT_URL is “http://oidc.corp.example”, where a token could be read on the way. \
         Use https (http is for this machine only, such as http://127.0.0.1:8080), or unset it."
    );
}

#[test]
fn what_is_no_plain_address_is_refused_without_its_password() {
    for value in [
        "https://user:hunter2@host.example",
        "https://hunter2@host.example",
        "https://host.example/?key=hunter2",
        "https://host.example/#hunter2",
        "http://user:hunter2@host.example",
        "https://user:hunter2@host.example:port",
    ] {
        let error = oidc(set(value)).unwrap_err().to_string();
        assert!(
            error.contains("AWS_ENDPOINT_URL") && error.contains("host.example"),
            "{error}"
        );
        assert!(!error.contains("hunter2"), "{error}");
    }
    for value in [
        "host.example:443",
        "not an address",
        "data:text/plain,x",
        "https://",
    ] {
        let refused = matches!(oidc(set(value)), Err(EndpointError::NotAnAddress { .. }));
        assert!(refused, "{value}");
    }
}

#[test]
fn an_own_host_and_a_fips_host_exclude_each_other() {
    let error = oidc(Overrides {
        use_fips: Flag::Variable,
        ..set("https://host.example")
    })
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "AWS_ENDPOINT_URL and AWS_USE_FIPS_ENDPOINT exclude each other: unset one of them."
    );
    let error = oidc(Overrides {
        use_dual_stack: Flag::Profile,
        ..set("https://host.example")
    })
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "AWS_ENDPOINT_URL and use_dualstack_endpoint of the profile in use exclude each other: unset one of them."
    );
}

#[test]
fn only_https_pages_are_opened() {
    for uri in [
        "https://example.awsapps.com/start/#/device?user_code=ABCD-EFGH",
        "http://127.0.0.1:5000/device",
    ] {
        assert_eq!(verification_uri_check(uri).unwrap().as_str(), uri);
    }
    for uri in [
        "http://example.awsapps.com/start",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "--help",
        "",
        "https://view.awsapps.com@evil.example/start",
    ] {
        assert!(verification_uri_check(uri).is_err(), "{uri}");
    }
    let disguised = verification_uri_check("https://view.awsapps.com@evil.example/").unwrap_err();
    assert!(
        disguised.to_string().contains("on evil.example hides"),
        "{disguised}"
    );
}

#[test]
fn a_page_to_show_has_no_control_characters() {
    let page = verification_uri_check("https://ex\u{430}mple.test/a\u{1b}[31m\u{202e}b").unwrap();
    assert!(
        page.as_str().is_ascii() && !page.as_str().contains('\u{1b}'),
        "{page}"
    );
    assert_eq!(page.host_str(), Some("xn--exmple-4nf.test"));
}

#[test]
fn the_hosts_of_aws_are_known() {
    for host in [
        "view.awsapps.com",
        "d-1234567890.awsapps.com",
        "ssoins-1.portal.us-east-1.app.aws",
        "identitycenter.amazonaws.com",
        "Start.US-Gov-Home.AWSAPPS.com",
        "device.sso.us-east-1.amazonaws.com",
        "device.sso.cn-north-1.amazonaws.com.cn",
        "device.sso.us-gov-west-1.amazonaws.com",
        "device.sso.eusc-de-east-1.amazonaws.eu",
        "oidc.eu-west-1.amazonaws.com",
        "oidc-fips.us-east-1.api.aws",
        "oidc.cn-north-1.amazonaws.com.cn",
        "oidc.eusc-de-east-1.api.amazonwebservices.eu",
        "start.cn-north-1.home.awsapps.cn",
    ] {
        assert!(aws_owned(host), "{host}");
    }
    for host in [
        "awsapps.com.evil.example",
        "evilawsapps.com",
        ".awsapps.com",
        "bucket.s3.amazonaws.com",
        "device.sso.evil.amazonaws.com",
        "device.sso.eusc-de-east-1.amazonaws.com",
        "oidc.us-east-1.amazonaws.eu",
        "s3.us-east-1.amazonaws.com",
        "device.sso.us-east-1.amazonaws.com.evil.example",
        "127.0.0.1",
        "",
    ] {
        assert!(!aws_owned(host), "{host}");
    }
}

#[test]
fn every_partition_has_its_console() {
    let endpoints = Endpoints::new(Overrides {
        use_fips: flag(true),
        ..Overrides::default()
    });
    for (region, sign_in, page) in [
        (
            "us-east-1",
            "signin.aws.amazon.com",
            "us-east-1.console.aws.amazon.com",
        ),
        (
            "eu-west-1",
            "eu-west-1.signin.aws.amazon.com",
            "eu-west-1.console.aws.amazon.com",
        ),
        (
            "us-gov-west-1",
            "signin.amazonaws-us-gov.com",
            "us-gov-west-1.console.amazonaws-us-gov.com",
        ),
        (
            "us-gov-east-1",
            "us-gov-east-1.signin.amazonaws-us-gov.com",
            "us-gov-east-1.console.amazonaws-us-gov.com",
        ),
        (
            "cn-northwest-1",
            "cn-northwest-1.signin.amazonaws.cn",
            "cn-northwest-1.console.amazonaws.cn",
        ),
        (
            "eusc-de-east-1",
            "signin.amazonaws-eusc.eu",
            "eusc-de-east-1.console.amazonaws-eusc.eu",
        ),
    ] {
        assert_eq!(endpoints.console_sign_in(region).unwrap().host(), sign_in);
        assert_eq!(console(region).unwrap().host_str(), Some(page));
    }
    assert_eq!(console("evil.example/#"), None);
    assert!(endpoints.console_sign_in("evil.example/#").is_err());
    let own =
        set("https://all.corp.example").naming("AWS_ENDPOINT_URL_SIGNIN", "http://127.0.0.1:1/x");
    let own = Endpoints::new(own);
    let own = own.console_sign_in("eu-west-1").unwrap();
    assert_eq!(
        own.url("federation").as_str(),
        "http://127.0.0.1:1/x/federation"
    );
    let insecure = Overrides::default().naming("AWS_ENDPOINT_URL_SIGNIN", "http://signin.example");
    let insecure = Endpoints::new(insecure);
    assert!(insecure.console_sign_in("eu-west-1").is_err());
}
