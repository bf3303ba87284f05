//! The catalogue: the services and user types Moorline knows, and what the user's settings change.

mod probes;

use crate::domain::connection::AuthMethod;
use crate::domain::holder::Tool;
use crate::domain::place::Place;
use crate::domain::problem::Problem;
use crate::domain::service::{Milestone, Service};
use crate::domain::user_type::{Role, RoleText, Standing};
use serde::Deserialize;
use std::collections::HashMap;

const SERVICES: &str = include_str!("../../assets/services.toml");
const USER_TYPES: &str = include_str!("../../assets/user-types.toml");

/// What a row of it begins with.
const ROW: &str = "[[service]]\n";

/// The in-console service that is spoken of where Moorline runs in no console's place.
const ELSEWHERE: &str = "codewhisperer-lambda";

#[derive(Deserialize)]
struct Catalogue {
    service: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    name: String,
    accepts: Vec<String>,
    #[serde(default)]
    scopes: Vec<String>,
    #[serde(default)]
    sign_in_scopes: Vec<String>,
    #[serde(default)]
    bound_by: Vec<String>,
    note: Option<String>,
    #[serde(default)]
    milestones: Vec<MilestoneRow>,
    probe: Option<probes::Row>,
}

#[derive(Deserialize)]
struct MilestoneRow {
    on: String,
    what: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UserTypeRow {
    name: String,
    what: String,
    can: String,
    cannot: String,
    administrator: String,
    next: String,
    #[serde(default)]
    next_when: HashMap<String, String>,
}

/// The services that come with Moorline, in the order to show them.
///
/// The assets are compiled in and tested, so that a broken one cannot be shipped: were it broken
/// all the same, the problem would say so and the rest of the console would work.
pub fn services() -> (Vec<Service>, Option<Problem>) {
    match toml::from_str::<Catalogue>(SERVICES) {
        Ok(catalogue) => (
            catalogue
                .service
                .into_iter()
                .map(Row::into_service)
                .collect(),
            None,
        ),
        Err(error) => (Vec::new(), Some(broken("services.toml", &error))),
    }
}

/// The one called `id`. It is the same as among all of them, and its row alone is read.
pub fn service(id: &str) -> Option<Service> {
    let is_its = |row: &&str| row.lines().any(|line| line == format!("id = \"{id}\""));
    let row = SERVICES.split(ROW).skip(1).find(is_its)?;
    let catalogue = toml::from_str::<Catalogue>(&format!("{ROW}{row}")).ok()?;
    catalogue.service.into_iter().next().map(Row::into_service)
}

/// The texts of the user types, for somebody in that place.
pub fn roles(place: Option<Place>) -> (Vec<RoleText>, Option<Problem>) {
    let here = place.and_then(Place::codewhisperer);
    match toml::from_str::<HashMap<String, UserTypeRow>>(USER_TYPES) {
        Ok(rows) => (roles_of(rows, here.unwrap_or(ELSEWHERE)), None),
        Err(error) => (Vec::new(), Some(broken("user-types.toml", &error))),
    }
}

fn roles_of(mut rows: HashMap<String, UserTypeRow>, service: &str) -> Vec<RoleText> {
    let named = |text: String| text.replace("{service}", service);
    Role::ALL
        .into_iter()
        .filter_map(|role| {
            let row = rows.remove(role.id())?;
            let mut next_when = row.next_when;
            Some(RoleText {
                role,
                name: row.name,
                what: row.what,
                can: row.can,
                cannot: row.cannot,
                administrator: row.administrator,
                next: named(row.next),
                next_when: Standing::ALL
                    .into_iter()
                    .filter_map(|standing| {
                        Some((standing, named(next_when.remove(standing.id())?)))
                    })
                    .collect(),
            })
        })
        .collect()
}

fn broken(asset: &str, error: &toml::de::Error) -> Problem {
    Problem::new(
        "asset_broken",
        format!("Moorline's own {asset} is broken ({error}): please report it."),
    )
}

impl Row {
    fn into_service(self) -> Service {
        let sign_in_scopes = union(&self.scopes, &self.sign_in_scopes);
        Service {
            accepts: self
                .accepts
                .iter()
                .filter_map(|id| AuthMethod::from_id(id))
                .collect(),
            bound_by: self
                .bound_by
                .iter()
                .filter_map(|id| Tool::from_id(id))
                .collect(),
            id: self.id,
            name: self.name,
            scopes: self.scopes,
            sign_in_scopes,
            note: self.note,
            milestones: milestones(self.milestones),
            probe: self.probe.and_then(probes::Row::into_probe),
        }
    }
}

/// Earliest first, whatever order they stand in.
fn milestones(rows: Vec<MilestoneRow>) -> Vec<Milestone> {
    let mut all: Vec<Milestone> = rows
        .into_iter()
        .filter_map(|row| {
            Some(Milestone {
                on: row.on.parse().ok()?,
                what: row.what,
            })
        })
        .collect();
    all.sort_by_key(|milestone| milestone.on);
    all
}

/// Both lists, each scope once, `first` in front.
pub fn union(first: &[String], second: &[String]) -> Vec<String> {
    let mut all: Vec<String> = Vec::with_capacity(first.len() + second.len());
    for scope in first.iter().chain(second) {
        if !all.contains(scope) {
            all.push(scope.clone());
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_whole() {
        let raw: Catalogue = toml::from_str(SERVICES).unwrap();
        let known: Vec<usize> = raw.service.iter().map(|row| row.accepts.len()).collect();
        let (services, problem) = services();
        assert_eq!(problem, None);
        assert_eq!(services[0].id, "codewhisperer", "CodeWhisperer comes first");
        for (service, accepts) in services.iter().zip(known) {
            assert_eq!(
                service.accepts.len(),
                accepts,
                "{}: an unknown auth method",
                service.id
            );
            assert!(accepts > 0, "{} accepts nothing", service.id);
            assert!(
                service
                    .id
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            );
        }
        let mut ids: Vec<&str> = services.iter().map(|service| service.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), services.len(), "an id stands twice");
    }

    #[test]
    fn one_read_alone_is_as_it_is_among_all() {
        for one in services().0 {
            assert_eq!(service(&one.id).as_ref(), Some(&one));
        }
        assert_eq!(service("nothing"), None);
    }

    #[test]
    fn holders_bind_kiro_and_the_amazon_q_cli() {
        let (services, _) = services();
        let bound: Vec<(&str, usize)> = services
            .iter()
            .filter(|service| service.is_bound_by_holder())
            .map(|service| (service.id.as_str(), service.bound_by.len()))
            .collect();
        assert_eq!(bound, [("amazon-q-cli", 1), ("kiro", 2)]);
    }

    #[test]
    fn codewhisperer_in_consoles_takes_iam_only() {
        let (services, _) = services();
        for place in ["lambda", "cloud9", "sagemaker", "glue"] {
            let id = format!("codewhisperer-{place}");
            let service = services.iter().find(|service| service.id == id).unwrap();
            assert_eq!(service.accepts, [AuthMethod::Iam], "{id}");
        }
    }

    #[test]
    fn every_role_has_its_texts() {
        let (roles, problem) = roles(None);
        assert_eq!(problem, None);
        assert_eq!(roles.len(), Role::ALL.len());
    }
    #[test]
    fn every_next_step_is_for_a_standing_there_is() {
        let raw: HashMap<String, UserTypeRow> = toml::from_str(USER_TYPES).unwrap();
        let (roles, _) = roles(None);
        for text in roles {
            assert!(!text.next.contains('{'), "{}", text.next);
            let written = raw[text.role.id()].next_when.len();
            assert_eq!(text.next_when.len(), written, "{}", text.name);
        }
    }

    #[test]
    fn the_place_names_the_service_to_look_at() {
        let next = |place| {
            let (roles, _) = roles(place);
            let text = roles
                .iter()
                .find(|text| text.role == Role::InConsoleDeveloper);
            text.unwrap().next.clone()
        };
        assert!(next(None).contains("moorline why codewhisperer-lambda"));
        assert!(next(Some(Place::Container)).contains("moorline why codewhisperer-lambda"));
        assert!(next(Some(Place::SageMaker)).contains("moorline why codewhisperer-sagemaker"));
    }

    #[test]
    fn milestones_stand_in_order_and_are_told_once() {
        let raw: Catalogue = toml::from_str(SERVICES).unwrap();
        let (services, _) = services();
        for (row, service) in raw.service.iter().zip(&services) {
            let written: Vec<String> = row.milestones.iter().map(|one| one.on.clone()).collect();
            let days = service.milestones.iter().map(|one| one.on.to_string());
            let sorted: Vec<String> = days.collect();
            assert_eq!(written, sorted, "{}", service.id);
            let note = service.note.as_deref().unwrap_or_default();
            for day in sorted {
                assert!(!note.contains(&day), "{}: {note}", service.id);
            }
        }
        let codewhisperer = &services[0].milestones;
        assert_eq!(codewhisperer.last().unwrap().on.to_string(), "2027-04-30");
    }
}
