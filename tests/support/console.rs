//! A console that shows the sample, and every dialog over it.

use crate::overview;
use jiff::SignedDuration;
use moorline::domain::connection::{AuthMethod, ConnectionId};
use moorline::domain::overview::Overview;
use moorline::domain::switch::plan_switch;
use moorline::flows::failure::Failure;
use moorline::flows::host::HostLook;
use moorline::flows::sign_in::{
    BrowserPage, ConfigChange, SignInPlan, SignInRequest, SignedIn, Target, UserCode, Way,
};
use moorline::flows::sign_out::SignOutPreview;
use moorline::tui::keymap::Context;
use moorline::tui::message::FlowId;
use moorline::tui::model::activity::Entry;
use moorline::tui::model::choose::Choose;
use moorline::tui::model::form::Form;
use moorline::tui::model::help::Help;
use moorline::tui::model::overlay::Overlay;
use moorline::tui::model::rows::Rows;
use moorline::tui::model::sign_in::{Pasting, SignInPanel, SignInStage};
use moorline::tui::model::sign_out::SignOutDialog;
use moorline::tui::model::switch_dialog::SwitchDialog;
use moorline::tui::model::{Model, Pane};
use moorline::tui::view::page_rows;
use std::sync::Arc;

pub fn look() -> HostLook {
    HostLook {
        user_at_host: "dev@build-host".into(),
        is_ssh: true,
        is_demo: false,
        has_result_file: true,
        is_unicode: true,
        is_coloured: true,
        can_open_browser: true,
        ..HostLook::default()
    }
}

/// A console that shows the sample.
pub fn console(width: u16, height: u16) -> Model {
    let mut model = Model::new(look(), width, height, overview::now());
    model.is_loaded = true;
    model.is_loading = false;
    model.activity.push(Entry {
        at: overview::now() - SignedDuration::from_mins(9),
        text: "Signed in: AWS Builder ID".into(),
        command: Some("moorline login builder-id --for codewhisperer".into()),
        is_error: false,
    });
    model.activity.push(Entry {
        at: overview::now(),
        text: "Switched to dev-lambda; CodeWhisperer stays on Builder ID".into(),
        command: Some("moorline switch dev-lambda --stay".into()),
        is_error: false,
    });
    show(&mut model, overview::sample());
    model
}

/// Lets a console show an overview, the active profile selected.
pub fn show(model: &mut Model, overview: Overview) {
    model.rows = Rows::of(&overview, &model.arrangement);
    let count = [
        model.rows.connections.len(),
        overview.profiles().len(),
        overview.services().len(),
    ];
    let active = overview.profiles().iter().position(|one| {
        overview
            .active()
            .is_some_and(|active| active.profile == one.name)
    });
    model.overview = Arc::new(overview);
    for pane in Pane::ALL {
        let selected = if pane == Pane::Profiles {
            active.unwrap_or(0)
        } else {
            0
        };
        model
            .list_mut(pane)
            .set_rows((0..count[pane.index()]).collect(), selected);
        let page = page_rows(model, pane);
        model.list_mut(pane).keep_in_view(page);
    }
}

pub fn focused(mut model: Model, pane: Pane, selected: usize) -> Model {
    model.focus = pane;
    model.list_mut(pane).selected = selected;
    for pane in Pane::ALL {
        let page = page_rows(&model, pane);
        model.list_mut(pane).keep_in_view(page);
    }
    model
}

pub fn sign_in_plan() -> SignInPlan {
    SignInPlan {
        connection: ConnectionId::Session("builder-id".into()),
        name: "AWS Builder ID".into(),
        auth_method: AuthMethod::BuilderId,
        start_url: "https://view.awsapps.com/start".into(),
        wire_start_url: "https://view.awsapps.com/start".into(),
        region: "us-east-1".into(),
        scopes: vec![
            "codewhisperer:completions".into(),
            "codewhisperer:analysis".into(),
        ],
        service: Some("codewhisperer".into()),
        profile: None,
        active: None,
        change: None,
        notices: vec![
            "Builder IDs created on or after 2026-07-25 are refused by the Amazon Q Developer plug-ins, which reach end of support on 2027-04-30.".into(),
        ],
        way: Way::DeviceCode,
        port: None,
        extends: false,
    }
}

pub fn panel(stage: SignInStage) -> SignInPanel {
    let request = SignInRequest {
        service: Some("codewhisperer".into()),
        ..SignInRequest::at(Target::Connection(ConnectionId::Session(
            "builder-id".into(),
        )))
    };
    SignInPanel {
        plan: Some(sign_in_plan()),
        stage,
        ..SignInPanel::new(FlowId(1), request)
    }
}

pub fn code() -> UserCode {
    UserCode {
        code: "ABCD-EFGH".into(),
        url: "https://view.awsapps.com/start/#/device".into(),
        complete_url: Some("https://view.awsapps.com/start/#/device?user_code=ABCD-EFGH".into()),
        host: "view.awsapps.com".into(),
        host_is_expected: true,
        expires_at: overview::now() + SignedDuration::from_secs(570),
    }
}

pub fn awaiting() -> Overlay {
    Overlay::SignIn(Box::new(panel(SignInStage::AwaitingUser(code()))))
}

/// A sign-in that failed.
pub fn failed() -> Overlay {
    let failure = Failure::new("The sign-in was denied on the page.")
        .hint("Sign in again and approve it, if it was you who asked.");
    Overlay::SignIn(Box::new(panel(SignInStage::Failed(failure))))
}

/// A sign-in that worked.
pub fn done() -> Overlay {
    Overlay::SignIn(Box::new(panel(SignInStage::Done(SignedIn {
        connection: ConnectionId::Session("builder-id".into()),
        name: "AWS Builder ID".into(),
        expires_at: overview::now() + SignedDuration::from_hours(8),
        pinned: vec!["codewhisperer".into()],
        lines: vec![
            "CodeWhisperer is pinned to AWS Builder ID.".into(),
            "VS Code keeps its own sign-in.".into(),
        ],
    }))))
}

/// A sign-in at a page nobody knows, over a network that fails.
pub fn doubtful() -> Overlay {
    let mut panel = panel(SignInStage::AwaitingUser(UserCode {
        host: "sso.evil.example".into(),
        host_is_expected: false,
        ..code()
    }));
    panel.trouble = Some("The server cannot be reached.".into());
    Overlay::SignIn(Box::new(panel))
}

pub fn confirming() -> Overlay {
    let mut panel = panel(SignInStage::Confirming);
    panel.plan.as_mut().unwrap().change = Some(ConfigChange {
        file: "/home/dev/.aws/config".into(),
        diff: "@@ -12,3 +12,3 @@\n [sso-session acme]\n-sso_registration_scopes = sso:account:access\n+sso_registration_scopes = sso:account:access,codewhisperer:completions\n sso_region = us-east-1\n".into(),
    });
    Overlay::SignIn(Box::new(panel))
}

/// The vendor guide's example: Builder ID by the active profile, then a profile with IAM keys.
pub fn switch_dialog(model: &mut Model) -> Overlay {
    let mut parts = overview::parts();
    parts.pins.clear();
    parts.profiles.push(moorline::domain::profile::Profile {
        auth_method: Some(AuthMethod::BuilderId),
        connection: Some(ConnectionId::Session("builder-id".into())),
        ..overview::profile(
            "builder",
            moorline::domain::profile::ProfileKind::SsoBearer,
            &[("sso_session", "builder-id")],
        )
    });
    parts.active.as_mut().unwrap().profile = "builder".into();
    parts.shell.profile = Some("builder".into());
    show(model, Overview::new(parts, overview::now()));
    switch_to(model, "lam-keys")
}

/// A switch to a profile whose sign-in is over.
pub fn needs_sign_in(model: &Model) -> Overlay {
    switch_to(model, "beta-prod")
}

fn switch_to(model: &Model, target: &str) -> Overlay {
    let target = model.overview.profile(target).unwrap();
    let plan = plan_switch(&model.overview, target);
    Overlay::Switch(Box::new(SwitchDialog::new(&model.overview, plan).unwrap()))
}

pub fn sign_out() -> Overlay {
    Overlay::SignOut(SignOutDialog {
        connection: ConnectionId::Session("builder-id".into()),
        preview: SignOutPreview {
            name: "AWS Builder ID".into(),
            services: vec![("codewhisperer".into(), "CodeWhisperer".into())],
            pins: vec!["codewhisperer".into()],
            profiles: vec![],
            role_credentials: 2,
            notices: vec!["VS Code keeps its own sign-in.".into()],
        },
        selected: 0,
    })
}

pub fn help(context: Context) -> Overlay {
    Overlay::Help(Help::new(&console(100, 30), context))
}

pub fn choose() -> Overlay {
    let overview = overview::sample();
    let service = &overview.service("codewhisperer").unwrap().service;
    Overlay::Choose(Choose::sign_in(&overview, Some(service)))
}

pub fn form() -> Overlay {
    let mut form = Form::start_url(Some("codewhisperer".into()));
    form.fields[0].input = "acme.awsapps.com".to_string().into();
    form.asked(&overview::sample());
    Overlay::Form(Box::new(form))
}

pub fn over(mut model: Model, overlay: Overlay) -> Model {
    model.overlays.push(overlay);
    model
}

/// A page on another machine's browser, as long as they are.
pub fn page() -> BrowserPage {
    BrowserPage {
        url: "https://oidc.us-east-1.amazonaws.com/authorize?response_type=code&client_id=Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA&redirect_uri=http%3A%2F%2F127.0.0.1%3A8400%2Foauth%2Fcallback&state=4f0c6c9e-4c51-4b3c-9d62-0f6f2b6c1a55&code_challenge_method=S256&scopes=codewhisperer%3Acompletions+codewhisperer%3Aanalysis+codewhisperer%3Aconversations+codewhisperer%3Atransformations+codewhisperer%3Ataskassist&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".into(),
        host: "oidc.us-east-1.amazonaws.com".into(),
        host_is_expected: true,
        port: 8400,
        tunnel: Some("ssh -N -L 8400:127.0.0.1:8400 dev@build-host".into()),
        expires_at: overview::now() + SignedDuration::from_secs(570),
    }
}

pub fn browser_panel() -> SignInPanel {
    panel(SignInStage::AwaitingBrowser(page()))
}

/// A sign-in that waits for a browser.
pub fn browsing() -> Overlay {
    Overlay::SignIn(Box::new(browser_panel()))
}

/// The same while the address is typed, the one before not having been accepted.
pub fn pasting() -> Overlay {
    let mut panel = browser_panel();
    panel.not_accepted = Some("That address is of another sign-in.".into());
    let mut pasting = Pasting::default();
    pasting.push("http://127.0.0.1:8400/oauth/callback?code=canary");
    panel.pasting = Some(pasting);
    Overlay::SignIn(Box::new(panel))
}

/// A question that changes no file.
pub fn asking() -> Overlay {
    let mut panel = panel(SignInStage::Confirming);
    panel.question = Some("CodeWhisperer needs codewhisperer:analysis: add it to AWS Builder ID? You sign in once more; until that worked, the sign-in you have stays.".into());
    Overlay::SignIn(Box::new(panel))
}
