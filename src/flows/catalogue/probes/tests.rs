use super::*;
use crate::domain::region;
use crate::domain::service::Service;
use crate::flows::catalogue;

fn services() -> Vec<Service> {
    let (services, problem) = catalogue::services();
    assert_eq!(problem, None);
    services
}

fn calls(services: &[Service]) -> impl Iterator<Item = (&Service, &Call)> {
    services.iter().filter_map(|service| match &service.probe {
        Some(Probe::Call(call)) => Some((service, call.as_ref())),
        _ => None,
    })
}

fn is_action(action: &str) -> bool {
    action.split_once(':').is_some_and(|(service, name)| {
        !service.is_empty() && name.starts_with(|c: char| c.is_ascii_uppercase())
    })
}

fn is_label(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.".contains(&b))
}

#[test]
fn every_service_that_moorline_binds_says_how_it_is_proved() {
    for service in services() {
        let id = &service.id;
        let is_bound = service.is_bound_by_holder();
        assert_eq!(service.probe.is_some(), !is_bound, "{id}: not whole");
        match &service.probe {
            Some(Probe::Simulate { action }) => assert!(is_action(action), "{id}"),
            Some(Probe::Unasked { why }) => assert!(why.ends_with('.'), "{id}"),
            _ => {}
        }
    }
    assert!(calls(&services()).count() >= 40);
}

#[test]
fn every_call_only_reads() {
    for (service, call) in calls(&services()) {
        let operation = call.wire.operation();
        let reads = ["List", "Describe", "Get", "Verify"]
            .iter()
            .any(|verb| operation.starts_with(verb));
        assert!(reads, "{}: {operation}", service.id);
    }
}

#[test]
fn what_vouches_for_a_call_is_what_its_service_accepts() {
    for (service, call) in calls(&services()) {
        let is_signed = matches!(call.auth, ProbeAuth::Signed { .. });
        assert_ne!(service.is_bearer(), is_signed, "{}", service.id);
        let is_free = call.wire.operation() == "GetCallerIdentity";
        assert_eq!(
            call.action.is_some(),
            is_signed && !is_free,
            "{}: its action",
            service.id
        );
        assert!(call.action.iter().all(|action| is_action(action)));
    }
}

#[test]
fn every_call_is_whole() {
    let services = services();
    for (service, call) in calls(&services) {
        let id = &service.id;
        let is_sdk_id = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
        assert!(call.sdk_id.bytes().all(is_sdk_id), "{id}");
        let hosts = &call.hosts;
        assert!(is_label(&hosts.prefix), "{id}");
        assert!(hosts.fips.iter().all(|one| is_label(one)), "{id}");
        assert!(hosts.dual_stack.iter().all(|one| is_label(one)), "{id}");
        for one in &hosts.whole {
            let partition = region::partition(&one.region).unwrap();
            assert_eq!(partition.id, one.partition, "{id}");
            assert!(is_label(&one.host), "{id}");
        }
        let is_region = |name: &String| region::partition(name).is_some();
        assert!(call.regions.iter().all(is_region), "{id}");
        match &call.wire {
            Wire::Json { version, body, .. } => {
                assert!(["1.0", "1.1"].contains(&version.as_str()), "{id}");
                assert!(serde_json::from_str::<serde_json::Value>(body).is_ok());
                assert_eq!(body.contains("{taken}"), call.after.is_some(), "{id}");
            }
            Wire::Rest { path, .. } => assert!(path.starts_with('/'), "{id}"),
            Wire::Query { version, .. } => assert_eq!(version.len(), 10, "{id}"),
        }
        if let Some(after) = &call.after {
            let before = calls(&services).find(|(one, _)| one.id == after.service);
            assert!(before.is_some_and(|(_, call)| call.after.is_none()), "{id}");
        }
    }
}

#[test]
fn a_row_with_a_part_missing_or_two_ways_is_none() {
    let whole = "sign = \"a\"\nsdk_id = \"A\"\nprefix = \"a\"\nrest = \"ListA\"\npath = \"/\"\n";
    let probe = |text: &str| toml::from_str::<Row>(text).unwrap().into_probe();
    assert!(probe(whole).is_some());
    for line in whole.lines() {
        assert_eq!(probe(&whole.replace(line, "")), None, "without {line}");
    }
    assert_eq!(probe(&format!("{whole}auth = \"bearer\"\n")), None);
    assert_eq!(probe(&format!("{whole}json = \"1.1\"\n")), None);
    assert_eq!(probe("kind = \"other\""), None);
}
