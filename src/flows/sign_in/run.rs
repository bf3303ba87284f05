//! Signing in, whichever way; the user may change the way while it waits.
//!
//! A way that was begun stays open while the other is shown: whichever is answered first counts,
//! and going back finds the same page or code.

use super::callback::Callback;
use super::device::{self, DeviceCode, Polled};
use super::keep::{self, Obtained};
use super::listener::Arrival;
use super::plan::bad_endpoint;
use super::redirect::{self, Door, Redirect};
use super::{Progress, SignInPlan, SignedIn, Steer, Way, extend, log, refusal, resolve, way};
use crate::aws::endpoints::Endpoint;
use crate::aws::error::OidcError;
use crate::aws::oidc::Registration;
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use std::future::pending;
use std::pin::pin;
use tokio::sync::mpsc::UnboundedReceiver;

/// Signs in as planned, listening to `steers`. Dropping the future cancels it; nothing is written
/// before the token is there.
///
/// # Errors
/// When the server refuses, the user denies, the time is over, or a file cannot be written; as far
/// as the last can be foreseen, before anybody is asked to sign in.
pub async fn run(
    host: &Host,
    plan: &SignInPlan,
    steers: UnboundedReceiver<Steer>,
    progress: impl Fn(Progress),
) -> Result<SignedIn, Failure> {
    let signed_in = sign_in(host, plan, steers, progress).await;
    if let Err(failure) = &signed_in {
        log::note_failed(host, plan, failure).await;
    }
    signed_in
}

async fn sign_in(
    host: &Host,
    plan: &SignInPlan,
    steers: UnboundedReceiver<Steer>,
    progress: impl Fn(Progress),
) -> Result<SignedIn, Failure> {
    let endpoint = host
        .endpoints()
        .oidc(&plan.region)
        .map_err(|error| bad_endpoint(&error))?;
    blocking(host, plan, keep::check).await?;
    let plan = &resolve::resolved(host, plan).await?;
    let attempt = Attempt {
        host,
        plan,
        endpoint,
        progress: &progress,
        steers,
        shown: plan.way,
        door: None,
        redirect: None,
        device: None,
        is_old_session_ended: false,
        in_trouble: false,
    };
    let obtained = Box::pin(attempt.obtain()).await?;
    // From here on files are written, which a cancellation must not cut in half.
    let (host, plan) = (host.clone(), plan.clone());
    let unfinished = host.unfinished().clone();
    let keeping = async move {
        blocking(&host, &plan, move |host, plan| {
            keep::keep(host, plan, &obtained)
        })
        .await
    };
    unfinished.finish(keeping).await
}

async fn blocking<T: Send + 'static>(
    host: &Host,
    plan: &SignInPlan,
    work: impl FnOnce(&Host, &SignInPlan) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let (host, plan) = (host.clone(), plan.clone());
    tokio::task::spawn_blocking(move || work(&host, &plan))
        .await
        .map_err(|error| Failure::new(format!("The sign-in was not kept: {error}.")))?
}

/// A sign-in that waits to be answered.
struct Attempt<'a, P> {
    host: &'a Host,
    plan: &'a SignInPlan,
    endpoint: Endpoint,
    progress: &'a P,
    steers: UnboundedReceiver<Steer>,
    /// The way the user sees.
    shown: Way,
    door: Option<Door>,
    redirect: Option<Redirect>,
    device: Option<Box<DeviceCode>>,
    is_old_session_ended: bool,
    in_trouble: bool,
}

/// What the server gave to begin with.
enum Begun {
    Redirect(Registration),
    Device(Box<DeviceCode>),
}

/// What happened while it waited.
enum Event {
    Steered(Steer),
    Arrived(Arrival),
    RedirectIsOver,
    PollIsDue,
}

impl<P: Fn(Progress)> Attempt<'_, P> {
    async fn obtain(mut self) -> Result<Obtained, Failure> {
        loop {
            if !self.has_begun() {
                if let Err(failure) = self.begin().await {
                    self.go_back(failure)?;
                }
                continue;
            }
            let obtained = match self.event().await {
                Event::Steered(steer) => {
                    self.end_old_redirect()?;
                    self.steer(steer);
                    None
                }
                Event::Arrived(arrival) => self.arrived(arrival).await?,
                Event::RedirectIsOver => {
                    self.end_redirect()?;
                    None
                }
                Event::PollIsDue => self.poll().await?,
            };
            if let Some(obtained) = obtained {
                return Ok(obtained);
            }
        }
    }

    fn has_begun(&self) -> bool {
        match self.shown {
            Way::Browser => self.redirect.is_some(),
            Way::DeviceCode => self.device.is_some(),
        }
    }

    /// Begins the way that is shown, unless the user chooses the other meanwhile.
    async fn begin(&mut self) -> Result<(), Failure> {
        let (host, plan, progress) = (self.host, self.plan, self.progress);
        let (endpoint, shown) = (self.endpoint.clone(), self.shown);
        progress(Progress::Registering);
        if shown == Way::Browser && self.door.is_none() {
            self.door = Some(Door::open(plan.port).await?);
        }
        let mut begun = pin!(async {
            match shown {
                Way::Browser => redirect::register(host, plan, &endpoint, progress)
                    .await
                    .map(Begun::Redirect),
                Way::DeviceCode => device::begin(host, plan, &endpoint, progress)
                    .await
                    .map(|device| Begun::Device(Box::new(device))),
            }
        });
        let begun = loop {
            tokio::select! {
                begun = &mut begun => break begun,
                steer = next(&mut self.steers) => self.steer(steer),
            }
            if self.shown != shown {
                return Ok(());
            }
        };
        let begun = begun.map_err(|error| refusal::of_service(host, plan, &error))?;
        // Only now: a port that is taken, or a network that is away, must not cost a session.
        if !self.is_old_session_ended {
            extend::end_session(host, plan).await?;
            self.is_old_session_ended = true;
        }
        match begun {
            Begun::Device(device) => self.device = Some(device),
            Begun::Redirect(registration) => {
                if let Some(door) = self.door.take() {
                    let redirect = Redirect::new(host, plan, &endpoint, registration, door);
                    self.redirect = Some(redirect);
                }
            }
        }
        self.show();
        Ok(())
    }

    /// The way that is shown could not begin: the other one goes on, if it has begun.
    fn go_back(&mut self, failure: Failure) -> Result<(), Failure> {
        self.shown = match self.shown {
            Way::Browser if self.device.is_some() => Way::DeviceCode,
            Way::DeviceCode if self.redirect.is_some() => Way::Browser,
            _ => return Err(failure),
        };
        (self.progress)(Progress::NotAccepted(failure.summary));
        self.show();
        Ok(())
    }

    /// Shows what the user is to do, if that is known yet.
    fn show(&self) {
        match (self.shown, &self.redirect, &self.device) {
            (Way::Browser, Some(redirect), _) => {
                (self.progress)(Progress::AwaitingBrowser(redirect.page.clone()));
            }
            (Way::DeviceCode, _, Some(device)) => {
                (self.progress)(Progress::AwaitingUser(device.shown()));
            }
            _ => {}
        }
    }

    async fn event(&mut self) -> Event {
        let arrival = async {
            match &mut self.redirect {
                Some(redirect) => redirect.next().await,
                None => pending().await,
            }
        };
        let poll_is_due = async {
            match &self.device {
                Some(device) => device.is_due().await,
                None => pending().await,
            }
        };
        tokio::select! {
            steer = next(&mut self.steers) => Event::Steered(steer),
            arrival = arrival => arrival.map_or(Event::RedirectIsOver, Event::Arrived),
            () = poll_is_due => Event::PollIsDue,
        }
    }

    fn steer(&mut self, steer: Steer) {
        let refused = match steer {
            Steer::Use(way) if way == self.shown => None,
            Steer::Use(way) if !way::is_offered(self.plan, way) => {
                Some(way::ONLY_DEVICE_CODE.to_owned())
            }
            Steer::Use(way) => {
                self.shown = way;
                self.show();
                None
            }
            Steer::Pasted(address) => match &self.redirect {
                Some(redirect) => redirect.paste(address.expose()).err(),
                None => Some(
                    "No browser is expected to come back yet, so there is no address to paste."
                        .to_owned(),
                ),
            },
        };
        if let Some(why) = refused {
            (self.progress)(Progress::NotAccepted(why));
        }
    }

    async fn arrived(&mut self, arrival: Arrival) -> Result<Option<Obtained>, Failure> {
        let (host, plan) = (self.host, self.plan);
        let code = match arrival {
            Arrival::Callback(Callback::Code(code)) => code,
            Arrival::Callback(Callback::Refused(refused)) => {
                return Err(refusal::of_page(host, plan, &refused));
            }
            Arrival::Unsigned(refused) => {
                (self.progress)(Progress::NotAccepted(refusal::unsigned(&refused)));
                return Ok(None);
            }
        };
        let Some(redirect) = &self.redirect else {
            return Ok(None);
        };
        let tokens = redirect
            .exchange(host, &self.endpoint, &code, self.progress)
            .await
            .map_err(|error| refusal::of_service(host, plan, &error))?;
        Ok(Some(Obtained {
            way: Way::Browser,
            registration: redirect.registration.clone(),
            tokens,
        }))
    }

    async fn poll(&mut self) -> Result<Option<Obtained>, Failure> {
        let Some(device) = &mut self.device else {
            return Ok(None);
        };
        let is_shown = self.shown == Way::DeviceCode;
        let polled = device.poll(self.host, &self.endpoint).await;
        if let Polled::Trouble(why) = polled {
            if is_shown {
                self.in_trouble = true;
                (self.progress)(Progress::Trouble(why));
            }
            return Ok(None);
        }
        if std::mem::take(&mut self.in_trouble) {
            (self.progress)(Progress::Recovered);
        }
        match polled {
            Polled::Tokens(tokens) => Ok(Some(Obtained {
                way: Way::DeviceCode,
                registration: device.registration.clone(),
                tokens,
            })),
            // What ends only the way that is not shown leaves the other.
            Polled::Over(error) if is_shown || matches!(error, OidcError::AccessDenied { .. }) => {
                Err(refusal::of_service(self.host, self.plan, &error))
            }
            Polled::Over(_) => {
                self.device = None;
                Ok(None)
            }
            Polled::Pending | Polled::Trouble(_) => Ok(None),
        }
    }

    /// A machine that slept wakes up late.
    fn end_old_redirect(&mut self) -> Result<(), Failure> {
        let now = self.host.now();
        match &self.redirect {
            Some(redirect) if now >= redirect.page.expires_at => self.end_redirect(),
            _ => Ok(()),
        }
    }

    fn end_redirect(&mut self) -> Result<(), Failure> {
        self.redirect = None;
        match self.shown {
            Way::Browser => Err(refusal::too_late(self.plan)),
            Way::DeviceCode => Ok(()),
        }
    }
}

/// What the user decides next; never anything once nobody is there to decide.
async fn next(steers: &mut UnboundedReceiver<Steer>) -> Steer {
    match steers.recv().await {
        Some(steer) => steer,
        None => pending().await,
    }
}
