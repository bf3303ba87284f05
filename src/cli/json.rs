//! The JSON shapes, documented in the README. Field names are a promise to scripts.

mod verification;

use crate::domain::binding::{Binding, Via};
use crate::domain::connection::{AuthMethod, Connection, ConnectionId};
use crate::domain::finding::Finding;
use crate::domain::holder::HolderSignIn;
use crate::domain::overview::{Bound, Overview};
use crate::domain::place::Place;
use crate::domain::problem::Problem;
use crate::domain::profile::{Profile, Setting, SettingValue, is_secret_key};
use crate::domain::service::Milestone;
use crate::domain::switch::{PlannedService, SwitchPlan};
use crate::domain::user_type::{Standing, UserType, rule};
use crate::domain::why::Why;
use crate::flows::doctor::Report;
use crate::flows::roles::{Role, RoleList};
use serde::Serialize;
use serde::ser::{SerializeMap, SerializeSeq, Serializer};
use serde_json::{Value, json};
use verification::VerificationJson;

pub use verification::VerificationsJson;

const SCHEMA_VERSION: u32 = 1;

/// An iterator-free way to serialize a slice through a view.
struct Each<'a, T, V>(&'a [T], fn(&'a T) -> V);

impl<T, V: Serialize> Serialize for Each<'_, T, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for item in self.0 {
            list.serialize_element(&(self.1)(item))?;
        }
        list.end()
    }
}

/// Which parts of the overview to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// `status --json`.
    All,
    /// `connections --json`.
    Connections,
    /// `profiles --json`.
    Profiles,
    /// `services --json`.
    Services,
}

/// An overview, or a part of it.
pub struct OverviewJson<'a>(pub &'a Overview, pub Part);

impl Serialize for OverviewJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(overview, part) = *self;
        let shows = |wanted| part == Part::All || part == wanted;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema_version", &SCHEMA_VERSION)?;
        if part == Part::All {
            let active = overview.active();
            map.serialize_entry("active_profile", &active.map(|active| &active.profile))?;
            map.serialize_entry(
                "active_profile_from",
                &active.map(|active| active.from.id()),
            )?;
            let over = active.map_or(&[][..], |active| &active.over);
            let over: Vec<Value> = over
                .iter()
                .map(|one| json!({ "profile": one.profile, "from": one.from.id() }))
                .collect();
            map.serialize_entry("active_profile_over", &over)?;
            let managed = overview.profiles().iter();
            let everywhere: serde_json::Map<String, Value> = managed
                .filter(|one| one.managed.is_some())
                .map(|one| (one.name.clone(), json!(one.stands_for())))
                .collect();
            map.serialize_entry("everywhere", &everywhere)?;
            let shell = overview.shell();
            map.serialize_entry(
                "shell",
                &json!({
                    "profile": shell.profile,
                    "agrees": shell.agrees,
                    "overridden_by": shell.overridden_by,
                }),
            )?;
            let directory = overview.directory();
            map.serialize_entry(
                "directory",
                &directory.map(|one| {
                    let pins: Vec<&String> = one.rule.pins.keys().filter(|id| overview.directory_pin(id).is_some()).collect();
                    json!({ "file": one.file, "profile": one.rule.profile, "region": one.rule.region, "pins": pins })
                }),
            )?;
            map.serialize_entry("place", &overview.place().map(Place::id))?;
        }
        if shows(Part::Connections) {
            let all = overview.connections().iter();
            let all: Vec<_> = all.map(|one| (overview, one)).collect();
            map.serialize_entry("connections", &Each(&all, ConnectionJson))?;
        }
        if shows(Part::Profiles) {
            let all = overview.profiles().iter();
            let all: Vec<_> = all.map(|one| (overview, one)).collect();
            map.serialize_entry("profiles", &Each(&all, ProfileJson))?;
        }
        if shows(Part::Services) {
            map.serialize_entry("services", &ServicesJson(overview))?;
        }
        map.serialize_entry("problems", &Each(overview.problems(), ProblemJson))?;
        map.end()
    }
}

struct ConnectionJson<'a>(&'a (&'a Overview, &'a Connection));

impl Serialize for ConnectionJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (overview, connection) = *self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &connection.id.to_string())?;
        map.serialize_entry("name", &connection.name)?;
        map.serialize_entry("auth_method", connection.auth_method.id())?;
        map.serialize_entry("profiles", &connection.profiles)?;
        map.serialize_entry("session", &connection.session)?;
        map.serialize_entry("start_url", &connection.start_url)?;
        map.serialize_entry("region", &connection.region)?;
        map.serialize_entry("scopes", &connection.scopes)?;
        map.serialize_entry("scopes_assumed", &connection.scopes_assumed)?;
        map.serialize_entry("state", connection.state.id())?;
        map.serialize_entry(
            "expires_at",
            &connection.expires_at.map(|at| at.to_string()),
        )?;
        map.serialize_entry(
            "registration_expires_at",
            &connection.registration_expires_at.map(|at| at.to_string()),
        )?;
        let roles = connection.role_credentials;
        map.serialize_entry(
            "role_credentials",
            &json!({ "cached": roles.cached, "last_end": roles.last_end.map(|at| at.to_string()) }),
        )?;
        map.serialize_entry("holders", &Each(&connection.holders, HolderJson))?;
        map.serialize_entry(
            "user_type",
            &connection.user_type.map(|user| user.role.id()),
        )?;
        let users = rule::of_connection(overview, connection);
        map.serialize_entry("user_types", &user_types(overview, &users))?;
        map.end()
    }
}

/// What a sign-in makes somebody, with the words for it.
pub fn user_types(overview: &Overview, users: &[UserType]) -> Value {
    users
        .iter()
        .filter_map(|user| Some((user, overview.role_text(user.role)?)))
        .map(|(user, text)| {
            json!({
                "id": user.role.id(),
                "name": text.name,
                "confidence": user.confidence.id(),
                "standing": user.standing.map(Standing::id),
                "what": text.what,
                "can": text.can,
                "cannot": text.cannot,
                "administrator": text.administrator,
                "next": text.next(user.standing),
            })
        })
        .collect()
}

struct HolderJson<'a>(&'a HolderSignIn);

impl Serialize for HolderJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("holder", self.0.tool.id())?;
        map.serialize_entry("state", self.0.state.id())?;
        map.serialize_entry("expires_at", &self.0.expires_at.map(|at| at.to_string()))?;
        map.serialize_entry(
            "registration_expires_at",
            &self.0.registration_expires_at.map(|at| at.to_string()),
        )?;
        map.serialize_entry("scopes", &self.0.scopes)?;
        map.serialize_entry("program", &self.0.program)?;
        map.serialize_entry("kept_for", &self.0.kept_for)?;
        map.end()
    }
}

struct ProfileJson<'a>(&'a (&'a Overview, &'a Profile));

impl Serialize for ProfileJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (overview, profile) = *self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", &profile.name)?;
        map.serialize_entry("kind", profile.kind.id())?;
        map.serialize_entry("auth_method", &profile.auth_method.map(AuthMethod::id))?;
        map.serialize_entry("favourite", &overview.is_favourite(&profile.name))?;
        map.serialize_entry("production", &overview.is_production(profile))?;
        map.serialize_entry("sources", &profile.sources)?;
        map.serialize_entry("settings", &SettingsJson(&profile.settings.0))?;
        map.serialize_entry("problems", &Each(&profile.problems, ProblemJson))?;
        map.end()
    }
}

struct SettingsJson<'a>(&'a [Setting]);

impl Serialize for SettingsJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for setting in self.0 {
            match &setting.value {
                _ if setting.is_secret() => map.serialize_entry(&setting.key, "***")?,
                SettingValue::Text(text) => map.serialize_entry(&setting.key, text)?,
                SettingValue::Nested(pairs) => {
                    map.serialize_entry(&setting.key, &PairsJson(pairs))?;
                }
            }
        }
        map.end()
    }
}

struct PairsJson<'a>(&'a [(String, String)]);

impl Serialize for PairsJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| {
            let shown = if is_secret_key(key) { "***" } else { value };
            (key, shown)
        }))
    }
}

/// What is wrong with a file.
pub struct ProblemJson<'a>(pub &'a Problem);

impl Serialize for ProblemJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let file = self.0.file.as_ref().map(|file| file.to_string_lossy());
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("code", self.0.code)?;
        map.serialize_entry("message", &self.0.message)?;
        map.serialize_entry("file", &file)?;
        map.serialize_entry("line", &self.0.line)?;
        map.end()
    }
}

struct ServicesJson<'a>(&'a Overview);

impl Serialize for ServicesJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let services = self.0.services().iter();
        serializer.collect_seq(services.map(|bound| ServiceJson(self.0, bound)))
    }
}

struct ServiceJson<'a>(&'a Overview, &'a Bound);

impl Serialize for ServiceJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Bound {
            service,
            binding,
            state,
        } = self.1;
        let accepts: Vec<&str> = service.accepts.iter().map(|method| method.id()).collect();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &service.id)?;
        map.serialize_entry("name", &service.name)?;
        map.serialize_entry("accepts", &accepts)?;
        map.serialize_entry("state", state.id())?;
        map.serialize_entry("binding", &BindingJson(binding))?;
        map.serialize_entry("milestones", &Each(&service.milestones, MilestoneJson))?;
        let verified = self.0.verified(self.1).map(VerificationJson);
        map.serialize_entry("verified", &verified)?;
        map.end()
    }
}

struct MilestoneJson<'a>(&'a Milestone);

impl Serialize for MilestoneJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("on", &self.0.on.to_string())?;
        map.serialize_entry("what", &self.0.what)?;
        map.end()
    }
}

struct BindingJson<'a>(&'a Binding);

impl Serialize for BindingJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let connection = self.0.connection.as_ref().map(ToString::to_string);
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("via", &self.0.via.map(Via::id))?;
        map.serialize_entry("connection", &connection)?;
        map.serialize_entry("profile", &self.0.profile)?;
        map.end()
    }
}

/// What a switch would do, or did.
pub struct SwitchJson<'a> {
    /// The plan.
    pub plan: &'a SwitchPlan,
    /// Whether the calling shell was told.
    pub shell: bool,
    /// Whether it is kept as the last switch on this host.
    pub state: bool,
    /// The managed profile that stands for it now.
    pub managed: Option<&'a str>,
}

impl Serialize for SwitchJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema_version", &SCHEMA_VERSION)?;
        map.serialize_entry("target", &self.plan.target)?;
        map.serialize_entry(
            "applied",
            &json!({ "shell": self.shell, "state": self.state, "everywhere": self.managed }),
        )?;
        map.serialize_entry("services", &Each(&self.plan.services, PlannedJson))?;
        map.end()
    }
}

/// Why a connection or a service stands as it does.
pub struct WhyJson<'a> {
    /// `connection` or `service`.
    pub kind: &'static str,
    /// Its id.
    pub id: &'a str,
    /// Its state, by the name it has in the other shapes.
    pub state: &'static str,
    /// Why.
    pub why: &'a Why,
    /// The days that change whether one can use it.
    pub milestones: &'a [Milestone],
    /// The IAM policy that it needs.
    pub policy: Option<Value>,
    /// Who it makes somebody: [`user_types`].
    pub user_types: Value,
}

impl Serialize for WhyJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema_version", &SCHEMA_VERSION)?;
        map.serialize_entry("kind", self.kind)?;
        map.serialize_entry("id", self.id)?;
        map.serialize_entry("state", self.state)?;
        map.serialize_entry("cause", self.why.cause.id())?;
        map.serialize_entry("message", &self.why.message)?;
        map.serialize_entry("mend", &self.why.mend)?;
        map.serialize_entry("milestones", &Each(self.milestones, MilestoneJson))?;
        map.serialize_entry("policy", &self.policy)?;
        map.serialize_entry("user_types", &self.user_types)?;
        map.end()
    }
}

/// What `doctor` found.
pub struct DoctorJson<'a> {
    /// The findings and the hosts that were asked.
    pub report: &'a Report,
    /// Whether hosts were asked at all.
    pub online: bool,
}

impl Serialize for DoctorJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let hosts = self.report.hosts.iter().map(
            |check| json!({ "host": check.host, "uses": check.uses, "state": check.reach.id() }),
        );
        let hosts = self.online.then(|| hosts.collect::<Vec<_>>());
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema_version", &SCHEMA_VERSION)?;
        map.serialize_entry("findings", &Each(&self.report.findings, FindingJson))?;
        map.serialize_entry("hosts", &hosts)?;
        map.end()
    }
}

struct FindingJson<'a>(&'a Finding);

impl Serialize for FindingJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let finding = self.0;
        let file = finding.file.as_ref().map(|file| file.to_string_lossy());
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("severity", finding.severity.id())?;
        map.serialize_entry("code", finding.code)?;
        map.serialize_entry("what", &finding.what)?;
        map.serialize_entry("cause", &finding.cause)?;
        map.serialize_entry("fix", &finding.fix)?;
        map.serialize_entry("can_fix", &finding.repair.is_some())?;
        map.serialize_entry("file", &file)?;
        map.serialize_entry("line", &finding.line)?;
        map.end()
    }
}

/// The accounts and roles that a session can use.
pub struct RolesJson<'a> {
    /// Whose.
    pub connection: &'a ConnectionId,
    /// The list.
    pub list: &'a RoleList,
    /// Whether it is from the cache.
    pub is_cached: bool,
    /// The profiles that use a role.
    pub profiles: &'a dyn Fn(&Role) -> &'a [&'a str],
}

#[derive(Serialize)]
struct RoleJson<'a> {
    account_name: &'a str,
    account_id: &'a str,
    role: &'a str,
    profiles: &'a [&'a str],
}

/// The rows, of which there can be thousands: written one by one.
struct RowsJson<'a, 'b>(&'b RolesJson<'a>);

impl Serialize for RowsJson<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.list.roles.iter().map(|role| RoleJson {
            account_name: &role.account_name,
            account_id: &role.account_id,
            role: &role.role,
            profiles: (self.0.profiles)(role),
        }))
    }
}

impl Serialize for RolesJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let failed = self.list.failed.iter();
        let failed = failed.map(|(id, why)| json!({ "account_id": id, "message": why }));
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema_version", &SCHEMA_VERSION)?;
        map.serialize_entry("connection", &self.connection.to_string())?;
        map.serialize_entry("fetched_at", &self.list.fetched_at.map(|at| at.to_string()))?;
        map.serialize_entry("cached", &self.is_cached)?;
        map.serialize_entry("roles", &RowsJson(self))?;
        map.serialize_entry("failed", &failed.collect::<Vec<_>>())?;
        map.end()
    }
}

struct PlannedJson<'a>(&'a PlannedService);

impl Serialize for PlannedJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.0.id)?;
        map.serialize_entry("effect", self.0.effect.id())?;
        map.serialize_entry("asks", &self.0.asks)?;
        map.serialize_entry("from", &self.0.from())?;
        map.serialize_entry("to", &self.0.to())?;
        map.end()
    }
}
