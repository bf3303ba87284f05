//! What is sent for every row of the catalogue, and to which hosts: the whole request, but for its
//! signature.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails, in its helpers too"
)]

use jiff::Timestamp;
use moorline::aws::endpoints::{Endpoints, Flag, Overrides};
use moorline::aws::probe::{Ask, Voucher, prepared};
use moorline::aws::sts::Keys;
use moorline::domain::probe::{Call, Probe, ProbeAuth};
use moorline::domain::secret::Secret;
use moorline::flows::catalogue;
use std::fmt::Write;

const REGIONS: [&str; 3] = ["eu-west-1", "cn-north-1", "us-gov-west-1"];

fn calls() -> Vec<(String, Call)> {
    let (services, _) = catalogue::services();
    let calls = services
        .into_iter()
        .filter_map(|service| match service.probe {
            Some(Probe::Call(call)) => Some((service.id, *call)),
            _ => None,
        });
    calls.collect()
}

fn now() -> Timestamp {
    "2026-01-01T12:00:00Z".parse().unwrap()
}

/// The request as it is sent; the signature itself is not shown.
fn sent(call: &Call) -> String {
    let secret = Secret::new("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".to_owned());
    let token = Secret::new("TOKEN".to_owned());
    let region = call.region("eu-west-1").unwrap();
    let endpoint = Endpoints::default().service(call, region).unwrap();
    let voucher = match call.auth {
        ProbeAuth::Signed { .. } => Voucher::Keys(Keys {
            id: "AKIDEXAMPLE",
            secret: &secret,
            session_token: None,
        }),
        _ => Voucher::Token(&token),
    };
    let request = prepared(Ask {
        call,
        endpoint: &endpoint,
        region,
        voucher,
        now: &now,
    })
    .unwrap();
    let mut text = format!("{} {}\n", request.method(), request.url());
    for (name, value) in request.headers() {
        let value = value.to_str().unwrap();
        let shown = value.split("Signature=").next().unwrap();
        writeln!(text, "{name}: {shown}").unwrap();
    }
    let body = request.body().and_then(|body| body.as_bytes());
    let body = String::from_utf8_lossy(body.unwrap_or_default());
    match body.is_empty() {
        true => text,
        false => format!("{text}\n{body}\n"),
    }
}

#[test]
fn every_service_is_asked_with_one_request() {
    let mut text = String::new();
    for (id, call) in calls() {
        writeln!(text, "== {id}\n{}", sent(&call)).unwrap();
    }
    insta::assert_snapshot!("requests", text);
}

/// As the endpoint rule sets of the AWS SDKs say.
#[test]
fn every_partition_and_every_kind_of_host_has_its_own() {
    let kinds = [
        ("plain", Flag::Off, Flag::Off),
        ("fips", Flag::Variable, Flag::Off),
        ("dual", Flag::Off, Flag::Variable),
    ];
    let mut text = String::new();
    for (id, call) in calls() {
        for (kind, use_fips, use_dual_stack) in kinds {
            let endpoints = Endpoints::new(Overrides {
                use_fips,
                use_dual_stack,
                ..Overrides::default()
            });
            let host = |region: &str| match call.region(region) {
                Some(there) => {
                    let endpoint = endpoints.service(&call, there).unwrap();
                    format!("{} ({there})", endpoint.host())
                }
                None => "not there".to_owned(),
            };
            let hosts = REGIONS.map(host).join(" | ");
            writeln!(text, "{id} {kind}: {hosts}").unwrap();
        }
    }
    insta::assert_snapshot!("hosts", text);
}

#[test]
fn each_service_has_the_variable_the_sdks_give_it() {
    for (id, call) in calls() {
        let variable = format!("AWS_ENDPOINT_URL_{}", call.sdk_id);
        let all = Overrides::default().naming("AWS_ENDPOINT_URL", "https://all.example");
        let overrides = all.clone().naming(&variable, "https://own.example:8443/x");
        let region = call.region("us-east-1").unwrap();
        let endpoint = |overrides| Endpoints::new(overrides).service(&call, region);
        let found = endpoint(overrides.clone()).unwrap();
        assert_eq!(found.host(), "own.example:8443", "{id}");
        assert_eq!(found.override_to_name().unwrap().variable, variable);
        assert_eq!(endpoint(all.clone()).unwrap().host(), "all.example", "{id}");
        let ignored = Overrides {
            ignore_configured: true,
            ..overrides
        };
        assert!(endpoint(ignored).unwrap().overridden.is_none(), "{id}");
        let in_the_clear = all.naming(&variable, "http://own.example");
        assert!(
            endpoint(in_the_clear).is_err(),
            "{id}: a signature in the clear"
        );
    }
}
