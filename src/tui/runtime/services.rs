//! Asks services and CodeWhisperer itself for what effects want to know. The address of the AWS
//! console goes from the flow to the browser here, and nowhere else.

use crate::domain::overview::Overview;
use crate::domain::secret::Secret;
use crate::domain::service::ServiceId;
use crate::flows::credentials::{Codes, Refused, Request, Say};
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::verify::{Order, verify as ask_services};
use crate::flows::{browser, codewhisperer, console_url};
use crate::tui::message::{FlowId, Message, Reply};
use crate::tui::model::activity::command;
use crate::tui::model::ask::AskFor;
use crate::tui::model::asking::TypedCodes;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::task::spawn_blocking;

/// How a flow is told by the console, and tells it.
pub(super) struct Line {
    /// Which flow.
    pub(super) flow: FlowId,
    /// Where it answers to.
    pub(super) messages: UnboundedSender<Message>,
}

impl Line {
    fn send(&self, reply: Reply) {
        let _ = self.messages.send(Message::Flow(self.flow, reply));
    }

    /// What tells the user a line at once.
    fn say(&self) -> Say {
        let (flow, messages) = (self.flow, self.messages.clone());
        Arc::new(move |line| {
            let _ = messages.send(Message::Flow(flow, Reply::Said(line.to_owned())));
        })
    }
}

/// What credentials are asked for with: the codes that were typed, and the line to the user.
struct Asked {
    codes: Codes,
    say: Say,
}

impl Asked {
    fn new(typed: TypedCodes, line: &Line) -> Self {
        let mut codes = Codes::default();
        for (profile, code) in typed {
            codes.insert(profile, code);
        }
        let say = line.say();
        Self { codes, say }
    }

    fn request(&self) -> Request<'_> {
        Request {
            codes: &self.codes,
            can_ask: true,
            say: &self.say,
        }
    }
}

/// Asks services; each answer is sent as soon as it is there.
pub(super) async fn verify(
    host: &Host,
    overview: &Overview,
    (order, typed): (Order, TypedCodes),
    stops: UnboundedReceiver<ServiceId>,
    line: Line,
) -> Message {
    let asked = Asked::new(typed, &line);
    let answered = |answer| line.send(Reply::Verified(answer));
    let result = ask_services(host, overview, &order, asked.request(), stops, answered).await;
    Message::Flow(line.flow, Reply::VerifyDone(result.map(drop)))
}

/// Opens the AWS console as a profile.
pub(super) async fn open_console(
    host: &Host,
    overview: &Overview,
    profile: &str,
    typed: TypedCodes,
    line: Line,
) -> Message {
    let asked = Asked::new(typed, &line);
    let page = console_url::Page::default();
    let url = console_url::console_url(host, overview, profile, &page, asked.request()).await;
    let result = match url {
        Ok(url) => open(url, profile).await.map_err(Refused::from),
        Err(refused) => Err(refused),
    };
    Message::Flow(line.flow, Reply::ConsoleOpened(result))
}

async fn open(url: Secret<String>, profile: &str) -> Result<(), Failure> {
    let opened = spawn_blocking(move || browser::open_secret(&url)).await;
    let instead = format!(
        "`{}` prints the address; it is a secret that signs in whoever has it.",
        command(&["open", profile, "--show"])
    );
    match opened {
        Ok(Ok(())) => Ok(()),
        Ok(Err(failure)) => Err(Failure::new(failure.summary).hint(instead)),
        Err(error) => {
            Err(Failure::new(format!("No browser could be opened: {error}.")).hint(instead))
        }
    }
}

/// Asks CodeWhisperer itself; says before where the token goes, if not to AWS.
pub(super) async fn ask(host: &Host, overview: &Overview, of: AskFor, line: Line) -> Message {
    if let Some(note) = codewhisperer::override_note(host) {
        line.send(Reply::Said(note));
    }
    let reply = match of {
        AskFor::Profiles => Reply::ProfilesListed(codewhisperer::profiles(host, overview).await),
        AskFor::Customizations => {
            Reply::ChoicesListed(codewhisperer::customizations(host, overview).await)
        }
        AskFor::Models => Reply::ChoicesListed(codewhisperer::models(host, overview).await),
        AskFor::Suggestion => Reply::Suggested(codewhisperer::suggest(host, overview).await),
    };
    Message::Flow(line.flow, reply)
}

/// Where verifications that run listen to what is no longer waited for.
#[derive(Default)]
pub(super) struct Stops(BTreeMap<FlowId, UnboundedSender<ServiceId>>);

impl Stops {
    /// Lets a verification listen.
    pub(super) fn listen(&mut self, flow: FlowId) -> UnboundedReceiver<ServiceId> {
        let (sender, stops) = tokio::sync::mpsc::unbounded_channel();
        self.0.retain(|_, sender| !sender.is_closed());
        self.0.insert(flow, sender);
        stops
    }

    /// A service is no longer waited for; a verification that is over listens no more.
    pub(super) fn stop(&self, flow: FlowId, service: ServiceId) {
        if let Some(sender) = self.0.get(&flow) {
            let _ = sender.send(service);
        }
    }

    /// A verification was cancelled.
    pub(super) fn forget(&mut self, flow: FlowId) {
        self.0.remove(&flow);
    }
}
