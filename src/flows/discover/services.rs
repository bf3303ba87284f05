//! The catalogue with what the user's `config.toml` adds to it or changes of it.

use crate::domain::connection::AuthMethod;
use crate::domain::holder::Tool;
use crate::domain::problem::Problem;
use crate::domain::service::Service;
use crate::domain::text::visible;
use crate::flows::catalogue::union;
use crate::store::settings::{ServiceSettings, Settings};

/// Applies `[services.ID]` of the settings to the catalogue.
pub fn apply_settings(
    services: &mut Vec<Service>,
    settings: &Settings,
    problems: &mut Vec<Problem>,
) {
    for (id, row) in &settings.services {
        let known = services.iter().position(|service| service.id == *id);
        if row.hidden == Some(true) {
            services.retain(|service| service.id != *id);
            continue;
        }
        match known {
            Some(at) => override_row(&mut services[at], row, problems),
            None if row.accepts.is_none() => problems.push(Problem::new(
                "service_incomplete",
                format!("[services.{id}] adds a service without `accepts`: say which auth methods it accepts, or correct its name."),
            )),
            None => {
                let mut service = Service {
                    id: id.clone(),
                    name: id.clone(),
                    accepts: Vec::new(),
                    scopes: Vec::new(),
                    sign_in_scopes: Vec::new(),
                    bound_by: Vec::new(),
                    note: None,
                    milestones: Vec::new(),
                    probe: None,
                };
                override_row(&mut service, row, problems);
                services.push(service);
            }
        }
    }
}

fn override_row(service: &mut Service, row: &ServiceSettings, problems: &mut Vec<Problem>) {
    if let Some(name) = &row.name {
        service.name.clone_from(name);
    }
    if let Some(accepts) = &row.accepts {
        service.accepts = accepts
            .iter()
            .filter_map(|id| AuthMethod::from_id(id))
            .collect();
    }
    if let Some(scopes) = &row.scopes {
        service.scopes.clone_from(scopes);
        service.sign_in_scopes = union(scopes, &[]);
    }
    let Some(holder) = &row.holder else { return };
    match Tool::from_id(holder) {
        Some(tool) => service.bound_by = vec![tool],
        None => problems.push(Problem::new(
            "holder_unknown",
            format!(
                "[services.{}] names the holder `{}`, which Moorline does not know: write amazon_q_cli, kiro_cli or kiro_ide.",
                service.id,
                visible(holder)
            ),
        )),
    }
}
