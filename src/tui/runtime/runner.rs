//! Turns effects into tasks: the one place where the console calls flows that do something.

use super::{profiles, services, tasks::Tasks};
use crate::domain::overview::Overview;
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::sign_in::{Steer, plan, run};
use crate::flows::{
    activity_log, browser, clipboard, codewhisperer, discover, everywhere, favourites,
    profile_edit, refresh, roles, sign_out, switch, undo, watch,
};
use crate::tui::effect::Effect;
use crate::tui::message::{FlowId, Message, Reply};
use crate::tui::model::activity::KEPT;
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

/// Starts what effects ask for.
pub(super) struct Runner {
    host: Host,
    /// What runs.
    pub(super) tasks: Tasks,
    /// Where sign-ins that wait listen to the user.
    steers: HashMap<FlowId, UnboundedSender<Steer>>,
    /// Where verifications that run listen to the user.
    stops: services::Stops,
    /// When the console began: what it did since it has told itself.
    since: Timestamp,
}

impl Runner {
    /// A runner whose tasks answer to `messages`.
    pub(super) fn new(host: Host, messages: UnboundedSender<Message>) -> Self {
        Self {
            since: host.now(),
            host,
            tasks: Tasks::new(messages),
            steers: HashMap::new(),
            stops: services::Stops::default(),
        }
    }

    /// Starts watching the files, and has them read once more: they may have changed before.
    pub(super) fn watch(&mut self) {
        let (host, messages) = (self.host.clone(), self.tasks.messages());
        self.tasks.watch(move || {
            let changed = move || {
                let _ = messages.send(Message::FilesChanged);
            };
            let watch = watch::watch(&host, changed.clone());
            changed();
            watch
        });
    }

    /// Ends everything: what writes files may finish, for a while; the rest is dropped.
    pub(super) async fn finish(&mut self) -> Result<(), Failure> {
        let host = self.host.clone();
        self.tasks.finish(host.unfinished().end()).await
    }

    /// How a flow and the console tell each other.
    fn line(&self, flow: FlowId) -> services::Line {
        let messages = self.tasks.messages();
        services::Line { flow, messages }
    }

    /// Hands a text to the programs that take one; `terminal` says whether the terminal was sent it.
    pub(super) fn copy(&mut self, text: String, terminal: bool) {
        let host = self.host.clone();
        // Whoever copies and quits means to paste: quitting waits for it.
        self.tasks.block(None, true, move || {
            let sent = clipboard::copy(&host, &text, terminal);
            Message::Copied(text, sent)
        });
    }

    /// Starts what an effect asks for, on what the console shows now.
    pub(super) fn start(&mut self, effect: Effect, overview: &Arc<Overview>) {
        let must_finish = effect.must_finish();
        let (host, overview) = (self.host.clone(), Arc::clone(overview));
        match effect {
            Effect::Load { told } => {
                let (messages, since) = (self.tasks.messages(), self.since);
                self.tasks.block(None, must_finish, move || {
                    let overview = Arc::new(discover::discover(&host, told.as_deref()));
                    let _ = messages.send(Message::OverviewLoaded(overview));
                    Message::LogRead(activity_log::load_of_others(&host, KEPT, since))
                });
            }
            Effect::PlanSignIn(flow, request) => {
                self.tasks.block(Some(flow), must_finish, move || {
                    let planned = plan::plan(&host, &overview, &request).map(Box::new);
                    Message::Flow(flow, Reply::SignInPlanned(planned))
                });
            }
            Effect::StartSignIn(flow, plan) => {
                let messages = self.tasks.messages();
                let (steer, steers) = unbounded_channel();
                self.steers.retain(|_, steer| !steer.is_closed());
                self.steers.insert(flow, steer);
                self.tasks.spawn(Some(flow), must_finish, async move {
                    let progress = |progress| {
                        let _ = messages.send(Message::Flow(flow, Reply::SignInProgress(progress)));
                    };
                    let result = run::run(&host, &plan, steers, progress).await;
                    Message::Flow(flow, Reply::SignedIn(result))
                });
            }
            Effect::Switch(flow, plan, order) => {
                self.tasks.block(Some(flow), must_finish, move || {
                    let result = switch::switch(&host, &overview, &plan, &order);
                    Message::Flow(flow, Reply::Switched(result))
                });
            }
            Effect::PlanEverywhere(flow, target) => {
                self.tasks.block(Some(flow), must_finish, move || {
                    let planned = profiles::plan_everywhere(&host, &overview, &target);
                    Message::Flow(flow, Reply::EverywherePlanned(planned.map(Box::new)))
                });
            }
            Effect::SwitchEverywhere(flow, everywhere, plan, order) => {
                self.tasks.block(Some(flow), must_finish, move || {
                    let result = everywhere::switch(&host, &overview, &everywhere, &plan, &order);
                    Message::Flow(flow, Reply::Switched(result))
                });
            }
            Effect::Pin(flow, service, connection) => {
                self.tasks.block(Some(flow), must_finish, move || {
                    let result = switch::pin(&host, &overview, &service, &connection);
                    Message::Flow(flow, Reply::Pinned(service, connection, result))
                });
            }
            Effect::Unpin(flow, service) => self.tasks.block(Some(flow), must_finish, move || {
                let result = switch::unpin(&host, &service);
                Message::Flow(flow, Reply::Unpinned(service, result))
            }),
            Effect::SignOut(flow, connection) => {
                self.tasks.spawn(Some(flow), must_finish, async move {
                    let result = sign_out::sign_out(&host, &overview, &connection).await;
                    Message::Flow(flow, Reply::SignedOut(result))
                });
            }
            Effect::Refresh(flow, connection) => {
                self.tasks.spawn(Some(flow), must_finish, async move {
                    let result = refresh::refresh(&host, &overview, &connection).await;
                    Message::Flow(flow, Reply::Refreshed(connection, result))
                });
            }
            Effect::OpenUrl(url) => {
                self.tasks.block(None, must_finish, move || {
                    Message::Opened(browser::open(&url))
                });
            }
            Effect::Steer(flow, steer) => {
                if let Some(steers) = self.steers.get(&flow) {
                    // A sign-in that is over listens no more.
                    let _ = steers.send(steer);
                }
            }
            Effect::Cancel(flow) => {
                self.steers.remove(&flow);
                self.stops.forget(flow);
                self.tasks.cancel(flow);
            }
            Effect::Verify(flow, order, codes) => {
                let (stops, line) = (self.stops.listen(flow), self.line(flow));
                self.tasks.spawn(Some(flow), must_finish, async move {
                    services::verify(&host, &overview, (order, codes), stops, line).await
                });
            }
            Effect::StopWaiting(flow, service) => self.stops.stop(flow, service),
            Effect::OpenConsole(flow, profile, codes) => {
                let line = self.line(flow);
                self.tasks.spawn(Some(flow), must_finish, async move {
                    services::open_console(&host, &overview, &profile, codes, line).await
                });
            }
            Effect::Ask(flow, of) => {
                let line = self.line(flow);
                self.tasks.spawn(Some(flow), must_finish, async move {
                    services::ask(&host, &overview, of, line).await
                });
            }
            Effect::ChooseProfile(flow, connection, arn, called) => {
                self.tasks.block(Some(flow), must_finish, move || {
                    let result = codewhisperer::choose(&host, &connection, &arn);
                    Message::Flow(flow, Reply::ProfileChosen(called, result))
                });
            }
            // These are the terminal's.
            Effect::Copy(_)
            | Effect::Foreground(..)
            | Effect::Print(_)
            | Effect::Suspend
            | Effect::Quit => {}
            Effect::ReadRoles(flow, connection) => {
                self.tasks.block(Some(flow), must_finish, move || {
                    Message::Flow(flow, Reply::RolesRead(roles::cached(&host, &connection)))
                });
            }
            Effect::FetchRoles(flow, connection) => {
                let messages = self.tasks.messages();
                self.tasks.spawn(Some(flow), must_finish, async move {
                    let progress = |progress| {
                        let _ = messages.send(Message::Flow(flow, Reply::RolesProgress(progress)));
                    };
                    let result = roles::fetch(&host, &overview, &connection, progress).await;
                    Message::Flow(flow, Reply::RolesFetched(result))
                });
            }
            Effect::PlanProfiles(flow, order) => {
                self.tasks.block(Some(flow), must_finish, move || {
                    let planned = profiles::plan(&host, &overview, *order).map(Box::new);
                    Message::Flow(flow, Reply::ProfilesPlanned(planned))
                });
            }
            Effect::EditProfiles(flow, plan) => {
                self.tasks.block(Some(flow), must_finish, move || {
                    let result = profile_edit::apply(&host, &plan);
                    Message::Flow(flow, Reply::ProfilesEdited(result))
                });
            }
            Effect::Favourite(flow, names, favourite) => {
                self.tasks.block(Some(flow), must_finish, move || {
                    let result = favourites::set(&host, &overview, &names, favourite);
                    Message::Flow(flow, Reply::Favoured(result))
                });
            }
            Effect::PlanUndo(flow, id) => self.tasks.block(Some(flow), must_finish, move || {
                let planned = profiles::plan_undo(&host, id.as_deref()).map(Box::new);
                Message::Flow(flow, Reply::UndoPlanned(undo::list(&host), planned))
            }),
            Effect::Undo(flow, plan) => self.tasks.block(Some(flow), must_finish, move || {
                Message::Flow(flow, Reply::Undone(undo::apply(&host, &plan)))
            }),
        }
    }
}
