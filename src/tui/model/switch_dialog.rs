//! What to decide before a switch, and the words it is asked in.

use crate::domain::binding::{Binding, whose};
use crate::domain::connection::ConnectionState;
use crate::domain::overview::{Overview, Stay};
use crate::domain::switch::{EffectOnService, PlannedService, SwitchPlan};
use crate::domain::text::visible;

/// Which of its questions the dialog is at; they come in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Whether a production profile is wanted.
    Production,
    /// Whether the services at stake stay connected.
    Stay,
    /// Whether to sign in first.
    SignIn,
}

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The production profile is wanted.
    Confirm,
    /// Keep the services at stake connected.
    Stay,
    /// Switch everything.
    Follow,
    /// Sign in, then switch.
    SignInFirst,
    /// Switch although the target needs a sign-in.
    SwitchAnyway,
    /// Do not switch.
    Cancel,
}

/// One line that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerLine {
    /// What it answers.
    pub answer: Answer,
    /// Its label; safe to show.
    pub label: String,
    /// What follows from it; safe to show.
    pub detail: String,
}

/// What to decide before a switch.
#[derive(Debug, Clone, PartialEq)]
pub struct SwitchDialog {
    /// What the switch does.
    pub plan: SwitchPlan,
    /// The question it is at.
    pub question: Question,
    /// What is said above the answers: one paragraph each; safe to show.
    pub alert: Vec<String>,
    /// The answers of this question; the first is the default.
    pub answers: Vec<AnswerLine>,
    /// The selected answer.
    pub selected: usize,
    /// Whether to remember the answer; asked only at [`Question::Stay`].
    pub remember: bool,
    /// What was answered at [`Question::Stay`].
    pub stay: Option<Stay>,
    /// Whether it is for every shell, by the managed profile.
    pub everywhere: bool,
}

impl SwitchDialog {
    /// The dialog for a plan; `None` when there is nothing to decide.
    pub fn new(overview: &Overview, plan: SwitchPlan) -> Option<Self> {
        let target = overview.profile(&plan.target);
        if target.is_some_and(|target| overview.is_production(target)) {
            return Some(Self::at(overview, plan, Question::Production));
        }
        Self::confirmed(overview, plan)
    }

    /// The dialog for a plan whose target is wanted, production or not.
    pub fn confirmed(overview: &Overview, plan: SwitchPlan) -> Option<Self> {
        let question = if plan.asks().next().is_some() {
            Question::Stay
        } else if plan.needs_sign_in.is_some() {
            Question::SignIn
        } else {
            return None;
        };
        Some(Self::at(overview, plan, question))
    }

    fn at(overview: &Overview, plan: SwitchPlan, question: Question) -> Self {
        let (alert, answers) = words(overview, &plan, question);
        Self {
            plan,
            question,
            alert,
            answers,
            selected: 0,
            remember: false,
            stay: None,
            everywhere: false,
        }
    }

    /// The same dialog at its last question, with the first one answered.
    #[must_use]
    pub fn answered(self, overview: &Overview, stay: Stay) -> Self {
        let (alert, answers) = words(overview, &self.plan, Question::SignIn);
        Self {
            question: Question::SignIn,
            alert,
            answers,
            selected: 0,
            stay: Some(stay),
            ..self
        }
    }
}

fn words(
    overview: &Overview,
    plan: &SwitchPlan,
    question: Question,
) -> (Vec<String>, Vec<AnswerLine>) {
    match question {
        Question::Production => (
            production_alert(overview, plan),
            production_answers(overview, plan),
        ),
        Question::Stay => (stay_alert(overview, plan), stay_answers(overview, plan)),
        Question::SignIn => (
            sign_in_alert(overview, plan),
            sign_in_answers(overview, plan),
        ),
    }
}

fn production_alert(overview: &Overview, plan: &SwitchPlan) -> Vec<String> {
    let target = visible(&plan.target);
    let profile = overview.profile(&plan.target);
    let account = profile.and_then(|profile| profile.account.as_deref());
    let pattern = profile.and_then(|profile| overview.production_pattern(profile));
    let within = account.map_or_else(String::new, |account| format!(" in account {account}"));
    let why = pattern.map_or_else(String::new, |pattern| {
        format!(" (`{}` in config.toml)", pattern.text())
    });
    let text = format!("{target}{within} is a production profile{why}.");
    let next = "What else there is to decide is the next question.".to_owned();
    let has_more = plan.asks().next().is_some() || plan.needs_sign_in.is_some();
    let text = visible(&text).into_owned();
    [Some(text), has_more.then_some(next)]
        .into_iter()
        .flatten()
        .collect()
}

/// Doing nothing comes first: `enter` pressed once too often switches to nothing.
fn production_answers(overview: &Overview, plan: &SwitchPlan) -> Vec<AnswerLine> {
    vec![
        cancel(overview),
        line(
            Answer::Confirm,
            "Switch to production",
            &format!("goes on to {}", plan.target),
        ),
    ]
}

fn stay_alert(overview: &Overview, plan: &SwitchPlan) -> Vec<String> {
    let target = visible(&plan.target);
    let method = method(overview, plan);
    let mut sentences = vec![format!(
        "You are switching to a profile that authenticates with {method}."
    )];
    sentences.extend(reasons(overview, plan, &method));
    let kept: Vec<String> = plan
        .asks()
        .map(|service| {
            format!(
                "{} with {}",
                service.name,
                identity(overview, &service.before)
            )
        })
        .collect();
    sentences.push(format!(
        "Stay connected to {} while using {target} for other services?",
        joined(&kept)
    ));
    let mut alert = vec![visible(&sentences.join(" ")).into_owned()];
    alert.extend(remembered(plan));
    if plan.needs_sign_in.is_some() {
        alert.push(format!(
            "{target} needs a sign-in too; that is the next question."
        ));
    }
    alert.extend(without_credentials(plan));
    alert
}

/// Why each service would lose or change its connection, services of one reason in one sentence.
fn reasons(overview: &Overview, plan: &SwitchPlan, method: &str) -> Vec<String> {
    let mut refused: Vec<String> = Vec::new();
    let mut others = Vec::new();
    for service in plan.asks() {
        match why(overview, plan, service) {
            Some(why) => others.push(why),
            None => refused.push(service.name.clone()),
        }
    }
    if !refused.is_empty() {
        let verb = if refused.len() == 1 { "does" } else { "do" };
        others.insert(
            0,
            format!("{} {verb} not accept {method}.", joined(&refused)),
        );
    }
    others
}

/// Why, where it is not that the service does not accept the target's auth method.
fn why(overview: &Overview, plan: &SwitchPlan, service: &PlannedService) -> Option<String> {
    let name = &service.name;
    if service.effect == EffectOnService::Moves {
        let from = identity(overview, &service.before);
        let to = identity(overview, &service.after);
        return Some(format!("{name} would move from {from} to {to}."));
    }
    let target = overview.profile(&plan.target)?;
    let accepts = &overview.service(&service.id)?.service;
    if !accepts.accepts.contains(&target.auth_method?) {
        return None;
    }
    let missing: Vec<&str> = target
        .bearer()
        .and_then(|id| overview.connection(id))
        .map(|connection| {
            accepts
                .scopes
                .iter()
                .filter(|scope| !connection.scopes.contains(scope))
                .map(String::as_str)
                .collect()
        })
        .unwrap_or_default();
    Some(if missing.is_empty() {
        format!("{} offers no token for {name}.", plan.target)
    } else {
        format!(
            "{name} needs a token with {}, which {} does not have.",
            missing.join(" and "),
            plan.target
        )
    })
}

fn remembered(plan: &SwitchPlan) -> Option<String> {
    let told: Vec<String> = plan
        .at_stake()
        .filter_map(|service| {
            Some(match service.remembered? {
                Stay::Stay => format!("{} stays connected", service.name),
                Stay::Follow => format!("{} follows the profile", service.name),
            })
        })
        .collect();
    (!told.is_empty())
        .then(|| visible(&format!("As you told before, {}.", joined(&told))).into_owned())
}

fn without_credentials(plan: &SwitchPlan) -> Option<String> {
    (!plan.offers_iam).then(|| {
        format!(
            "{} offers no IAM credentials: AWS commands will refuse to run with it.",
            visible(&plan.target)
        )
    })
}

fn stay_answers(overview: &Overview, plan: &SwitchPlan) -> Vec<AnswerLine> {
    let pins: Vec<String> = plan
        .asks()
        .map(|service| {
            format!(
                "{} to {}",
                service.name,
                identity(overview, &service.before)
            )
        })
        .collect();
    let after: Vec<String> = plan
        .asks()
        .map(|service| match service.effect {
            EffectOnService::Moves => {
                format!(
                    "{} uses {}",
                    service.name,
                    identity(overview, &service.after)
                )
            }
            _ => format!("{} has nothing here", service.name),
        })
        .collect();
    vec![
        line(
            Answer::Stay,
            "Stay connected",
            &format!("pins {}, then switches", joined(&pins)),
        ),
        line(
            Answer::Follow,
            "Switch everything",
            &format!("afterwards {}; nobody is signed out", joined(&after)),
        ),
        cancel(overview),
    ]
}

fn sign_in_alert(overview: &Overview, plan: &SwitchPlan) -> Vec<String> {
    let connection = plan
        .needs_sign_in
        .as_ref()
        .and_then(|id| overview.connection(id));
    let name = connection.map_or("its connection", |connection| connection.name.as_str());
    let why = match connection.map(|connection| connection.state) {
        Some(ConnectionState::Expired) => "whose sign-in is over",
        _ => "which is not signed in on this host",
    };
    let mut alert = vec![
        visible(&format!(
            "{} gets its credentials from {name}, {why}.",
            plan.target
        ))
        .into_owned(),
    ];
    if plan.asks().next().is_none() {
        alert.extend(remembered(plan));
        alert.extend(without_credentials(plan));
    }
    alert
}

fn sign_in_answers(overview: &Overview, plan: &SwitchPlan) -> Vec<AnswerLine> {
    vec![
        line(
            Answer::SignInFirst,
            "Sign in and switch",
            "switches when the sign-in is done",
        ),
        line(
            Answer::SwitchAnyway,
            "Switch anyway",
            &format!("{} does not work until you sign in", plan.target),
        ),
        cancel(overview),
    ]
}

fn cancel(overview: &Overview) -> AnswerLine {
    let stays = match overview.active() {
        Some(active) => format!("{} stays active", active.profile),
        None => "nothing changes".into(),
    };
    line(Answer::Cancel, "Cancel", &stays)
}

fn line(answer: Answer, label: &str, detail: &str) -> AnswerLine {
    AnswerLine {
        answer,
        label: label.into(),
        detail: visible(detail).into_owned(),
    }
}

fn method(overview: &Overview, plan: &SwitchPlan) -> String {
    overview
        .profile(&plan.target)
        .and_then(|profile| profile.auth_method)
        .map_or("nothing yet", |method| method.label())
        .to_string()
}

/// The identity a service uses, without why it uses it.
fn identity(overview: &Overview, binding: &Binding) -> String {
    whose(
        overview,
        &Binding {
            via: None,
            profile: None,
            connection: binding.connection.clone(),
        },
    )
}

fn joined(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [init @ .., last] => format!("{} and {last}", init.join(", ")),
    }
}
