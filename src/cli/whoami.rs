//! `whoami`: whose a profile's credentials are, or those that are here without one.

use super::args::Whoami;
use super::credentials::{notes, with_codes};
use super::json::user_types;
use super::look::signs;
use super::output;
use crate::domain::left::left;
use crate::domain::principal::PrincipalKind;
use crate::domain::text::minute;
use crate::domain::user_type::{Confidence, Role, UserType};
use crate::flows::credentials::{Source, Step};
use crate::flows::discover::discover;
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::whoami::{self, Who};
use serde_json::{Value, json};

/// Asks AWS, and prints who it is.
///
/// # Errors
/// When there are no credentials (3 when a sign-in is needed), or they do not work.
pub fn whoami(host: &Host, args: &Whoami) -> Result<(), Failure> {
    let overview = discover(host, None);
    let source = Source::named_or_active(&overview, args.profile.as_deref());
    let who = with_codes(host, &async |request| {
        whoami::of(host, &overview, &source, request).await
    })?;
    notes(&who.notes);
    let beaten = &overview.shell().overridden_by;
    if args.profile.is_none() && source != Source::Ambient && !beaten.is_empty() {
        output::say(format!(
            "note: {} in this shell beats every profile: AWS tools started here are somebody else.",
            beaten.join(", ")
        ));
    }
    let text = who.user_type.and_then(|user| overview.role_text(user.role));
    if who.is_root() {
        output::say(
            "WARNING: this is the root user of the account, which can do everything and cannot be limited.",
        );
        output::say(text.map_or(
            "Do not use it for daily work: make an administrator, and remove the root user's access keys.",
            |text| text.next(None),
        ));
    }
    let profile = who.profile.as_deref();
    let is_production = overview.is_production_account(&who.account)
        || profile
            .and_then(|name| overview.profile(name))
            .is_some_and(|profile| overview.is_production(profile));
    if args.json {
        let users: Vec<UserType> = who.user_type.into_iter().collect();
        let mut value = in_json(&who, &user_types(&overview, &users));
        value["production"] = is_production.into();
        output::json(&value);
        return Ok(());
    }
    let mut table = output::Table::default();
    table.row(&["profile", profile.unwrap_or("none is active")]);
    if is_production {
        table.row(&["", signs(host).production]);
    }
    table.row(&["account", &who.account]);
    table.row(&["arn", &who.arn]);
    table.row(&["is", &principal(&who)]);
    if let Some((user, text)) = who.user_type.zip(text) {
        table.row(&["user type", &text.title(user)]);
        for (label, words) in text.lines(user) {
            table.row(&[label, words]);
        }
    }
    for (index, step) in who.steps.iter().enumerate() {
        let label = if index == 0 { "from" } else { "" };
        table.row(&[label, &one_step(step)]);
    }
    table.row(&["ends", &ends(&who)]);
    output::data(&table.fitted(output::columns()));
    Ok(())
}

fn principal(who: &Who) -> String {
    let Some(principal) = &who.principal else {
        return "not known: the ARN has a form of its own".to_owned();
    };
    let label = principal.kind.label();
    match &principal.kind {
        PrincipalKind::Root => "ROOT USER of the account".to_owned(),
        PrincipalKind::User { name } | PrincipalKind::FederatedUser { name } => {
            format!("{label} {name}")
        }
        PrincipalKind::PermissionSet { name, user } => format!("{label} {name}, user {user}"),
        PrincipalKind::InstanceRole { role, instance } => format!("{label} {role}, {instance}"),
        PrincipalKind::ServiceLinkedRole { role } => format!("{label} {role}"),
        PrincipalKind::AssumedRole { role, session } => {
            format!("{label} {role}, session {session}")
        }
    }
}

fn one_step(step: &Step) -> String {
    let profile = step.profile.as_ref().map(|name| format!("{name}: "));
    let place = step.place.as_ref().map(|place| format!(" ({place})"));
    format!(
        "{}{}{}",
        profile.unwrap_or_default(),
        step.what,
        place.unwrap_or_default()
    )
}

fn ends(who: &Who) -> String {
    match who.expires_at {
        Some(end) => match left(end, who.now) {
            Some(left) => format!("in {left}, at {}", minute(end)),
            None => format!("ended at {}", minute(end)),
        },
        None => "not known: these do not say".to_owned(),
    }
}

fn in_json(who: &Who, user_types: &Value) -> Value {
    let steps: Vec<Value> = who
        .steps
        .iter()
        .map(|step| json!({ "profile": step.profile, "what": step.what, "place": step.place }))
        .collect();
    json!({
        "schema_version": 1,
        "profile": who.profile,
        "profile_kind": who.profile_kind,
        "account": who.account,
        "arn": who.arn,
        "principal": who.principal.as_ref().map(|principal| kind_id(&principal.kind)),
        "is_root": who.is_root(),
        "user_type": who.user_type.map(|user| user.role).map(Role::id),
        "user_type_certain": who.user_type.map(|user| {
            user.confidence == Confidence::Certain
        }),
        "user_types": user_types,
        "steps": steps,
        "expires_at": who.expires_at.map(|end| end.to_string()),
    })
}

fn kind_id(kind: &PrincipalKind) -> &'static str {
    match kind {
        PrincipalKind::Root => "root",
        PrincipalKind::User { .. } => "user",
        PrincipalKind::PermissionSet { .. } => "permission_set",
        PrincipalKind::InstanceRole { .. } => "instance_role",
        PrincipalKind::ServiceLinkedRole { .. } => "service_linked_role",
        PrincipalKind::AssumedRole { .. } => "assumed_role",
        PrincipalKind::FederatedUser { .. } => "federated_user",
    }
}
