//! The only `select!`: whatever comes first is taken in, what is ready with it too, then one frame
//! is drawn.

use super::aside::Aside;
use super::runner::Runner;
use super::terminal::TerminalGuard;
use super::{Outcome, broken, clipboard, hangup, input};
use crate::domain::overview::Overview;
use crate::flows::discover::discover;
use crate::flows::failure::Failure;
use crate::flows::host::{Host, HostLook};
use crate::tui::effect::Effect;
use crate::tui::message::Message;
use crate::tui::model::Model;
use crate::tui::update::{start, subscriptions, update};
use crossterm::event::{Event, EventStream};
use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use tokio::select;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::sync::oneshot::Receiver;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep_until, timeout};

/// Messages taken in before a frame is drawn.
const BATCH: usize = 64;
/// Shortest time between two frames.
const FRAME: Duration = Duration::from_millis(8);
/// How long the first frame waits for the files.
const FIRST_FRAME: Duration = Duration::from_millis(25);
/// How long quitting waits for a last look at the files after a switch.
const LAST_LOOK: Duration = Duration::from_secs(1);
/// Longest sleep until something on screen changes: the clock may be set while it sleeps.
const LONGEST_SLEEP: Duration = Duration::from_secs(300);

/// Runs the console until the user leaves it.
pub(super) async fn console(
    host: &Host,
    look: HostLook,
    terminal: &mut TerminalGuard,
) -> Result<Outcome, Failure> {
    let (width, height) = terminal.size();
    let model = Model::new(look, width, height, host.now());
    let (messages, replies) = unbounded_channel();
    let mut console = Console {
        host,
        terminal,
        runner: Runner::new(host.clone(), messages),
        replies,
        events: Some(EventStream::new()),
        ends: Ends::new().map_err(broken)?,
        draw_at: Some(Instant::now() + FIRST_FRAME),
        drawn_at: None,
        is_over: false,
        aside: None,
        model,
    };
    console.start(start(&console.model))?;
    while !console.is_over {
        console.turn().await?;
    }
    console.leave().await
}

/// The console while it runs.
pub(super) struct Console<'a> {
    pub(super) host: &'a Host,
    pub(super) terminal: &'a mut TerminalGuard,
    runner: Runner,
    replies: UnboundedReceiver<Message>,
    /// What is typed; none only while one stream makes room for the next.
    pub(super) events: Option<EventStream>,
    pub(super) ends: Ends,
    /// When the next frame is due; `None` when nothing changed.
    draw_at: Option<Instant>,
    drawn_at: Option<Instant>,
    is_over: bool,
    /// What the console has to make room for.
    aside: Option<Aside>,
    model: Model,
}

impl Console<'_> {
    /// Waits for one thing, takes it and what else is ready in, and draws if a frame is due.
    async fn turn(&mut self) -> Result<(), Failure> {
        let wake = self.wake();
        let first = select! {
            biased;
            () = self.ends.next() => Some(Message::Terminated),
            ended = self.runner.tasks.next_end(), if !self.runner.tasks.is_idle() => {
                ended?;
                None
            }
            Some(message) = self.replies.recv() => Some(message),
            event = input::next(&mut self.events) => self.taken(event)?,
            () = sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => {
                Some(Message::Now(self.host.now()))
            }
        };
        if let Some(first) = first {
            self.take_in(first).await?;
        }
        if let Some(aside) = self.aside.take().filter(|_| !self.is_over) {
            self.step_aside(aside).await?;
        }
        if self.draw_at.is_some_and(|at| at <= Instant::now()) {
            self.draw()?;
        }
        Ok(())
    }

    /// When to wake although nothing happened.
    fn wake(&self) -> Option<Instant> {
        let change = subscriptions(&self.model).map(|at| {
            let left = at.duration_since(self.host.now()).unsigned_abs();
            let is_past = at <= self.host.now();
            let left = if is_past { Duration::ZERO } else { left };
            Instant::now() + left.clamp(FRAME, LONGEST_SLEEP)
        });
        [change, self.draw_at].into_iter().flatten().min()
    }

    fn taken(&mut self, event: Option<io::Result<Event>>) -> Result<Option<Message>, Failure> {
        match event {
            Some(Ok(event)) => {
                if let Event::Resize(width, height) = event {
                    self.terminal.repaint((width, height)).map_err(broken)?;
                }
                Ok(input::message(event))
            }
            // The terminal is gone: nobody is left to tell.
            Some(Err(_)) | None => Ok(Some(Message::Terminated)),
        }
    }

    /// Takes a message in, and what is ready with it.
    async fn take_in(&mut self, first: Message) -> Result<(), Failure> {
        self.tell(Message::Now(self.host.now()))?;
        let mut next = Some(first);
        let mut count = 0;
        while let Some(message) = next {
            if !matches!(message, Message::Now(_)) {
                self.tell(message)?;
            }
            count += 1;
            // Before the next one is taken: one that is taken and not told is lost.
            if count == BATCH || self.is_over || self.aside.is_some() {
                break;
            }
            next = self.ready().await?;
        }
        let earliest = self
            .drawn_at
            .map_or_else(Instant::now, |drawn| drawn + FRAME);
        let is_waiting_for_files = self.drawn_at.is_none() && !self.model.is_loaded;
        if !is_waiting_for_files {
            self.draw_at = Some(earliest);
        }
        Ok(())
    }

    /// What is there already.
    ///
    /// The stream remembers the first waker it is polled with until the next event, so it is asked
    /// with this task's own: `now_or_never` would leave the console deaf.
    async fn ready(&mut self) -> Result<Option<Message>, Failure> {
        if let Ok(message) = self.replies.try_recv() {
            return Ok(Some(message));
        }
        let polled = {
            let mut next = pin!(input::next(&mut self.events));
            poll_fn(|context| Poll::Ready(next.as_mut().poll(context))).await
        };
        match polled {
            Poll::Ready(event) => self.taken(event),
            Poll::Pending => Ok(None),
        }
    }

    pub(super) fn tell(&mut self, message: Message) -> Result<(), Failure> {
        let effects = update(&mut self.model, message);
        self.start(effects)
    }

    fn start(&mut self, effects: Vec<Effect>) -> Result<(), Failure> {
        for effect in effects {
            match effect {
                Effect::Quit => self.is_over = true,
                Effect::Copy(text) => self.copy(text)?,
                Effect::Foreground(flow, args) => self.aside = Some(Aside::Run(flow, args)),
                Effect::Print(lines) => self.aside = Some(Aside::Print(lines)),
                Effect::Suspend => self.aside = Some(Aside::Suspend),
                effect => self.runner.start(effect, &self.model.overview),
            }
        }
        Ok(())
    }

    fn copy(&mut self, text: String) -> Result<(), Failure> {
        let look = &self.model.look;
        let sequence = match look.copies_to_terminal {
            true => clipboard::copy(&text, &look.term, look.is_tmux),
            false => None,
        };
        if let Some(sequence) = &sequence {
            self.terminal.send(sequence).map_err(broken)?;
        }
        self.runner.copy(text, sequence.is_some());
        Ok(())
    }

    /// Has a frame drawn, whatever changed.
    pub(super) fn draw_soon(&mut self) {
        self.draw_at = Some(Instant::now());
    }

    fn draw(&mut self) -> Result<(), Failure> {
        let (width, height) = self.terminal.size();
        if (width, height) != (self.model.width, self.model.height) {
            self.tell(Message::Resize(width, height))?;
        }
        self.terminal.draw(&self.model).map_err(broken)?;
        if self.drawn_at.is_none() {
            // Only now: on some file systems this takes its time.
            self.runner.watch();
        }
        self.drawn_at = Some(Instant::now());
        self.draw_at = None;
        Ok(())
    }

    /// Lets files be written, then takes in what came of it. A second ctrl-c does not wait.
    async fn leave(mut self) -> Result<Outcome, Failure> {
        let hurry = async {
            while let Some(Ok(event)) = input::next(&mut self.events).await {
                if input::message(event) == Some(Message::Key(crate::tui::key::Key::ctrl('c'))) {
                    return;
                }
            }
            // A terminal that is gone is nobody in a hurry.
            std::future::pending::<()>().await;
        };
        select! {
            biased;
            finished = self.runner.finish() => finished?,
            () = hurry => {}
        }
        while let Ok(message) = self.replies.try_recv() {
            update(&mut self.model, message);
        }
        Ok(Outcome {
            overview: self.last_look().await,
            switched: self.model.switched,
        })
    }

    /// The overview after the last switch, also when the console was left at once.
    async fn last_look(&self) -> Arc<Overview> {
        let shown = Arc::clone(&self.model.overview);
        if self.model.switched.is_none() || !self.model.is_loading {
            return shown;
        }
        let (host, told) = (self.host.clone(), self.model.told.clone());
        let look = spawn_blocking(move || Arc::new(discover(&host, told.as_deref())));
        match timeout(LAST_LOOK, look).await {
            Ok(Ok(overview)) => overview,
            _ => shown,
        }
    }
}

/// The signals that ask the console to end.
pub(super) struct Ends {
    /// SIGTERM.
    pub(super) terminate: Signal,
    /// SIGHUP.
    pub(super) hang_up: Signal,
    /// SIGINT.
    pub(super) interrupt: Signal,
    /// The terminal, when it is gone without a signal; nothing once that was told.
    gone: Option<Receiver<()>>,
}

impl Ends {
    fn new() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
            gone: Some(hangup::of_stdin()),
        })
    }

    /// Waits for the next one.
    pub(super) async fn next(&mut self) {
        select! {
            _ = self.terminate.recv() => {}
            _ = self.hang_up.recv() => {}
            _ = self.interrupt.recv() => {}
            () = gone(&mut self.gone) => {}
        }
    }
}

/// Waits until the terminal is gone; for ever once that was told.
async fn gone(terminal: &mut Option<Receiver<()>>) {
    let is_gone = match terminal {
        Some(waiting) => waiting.await.is_ok(),
        None => false,
    };
    *terminal = None;
    if !is_gone {
        std::future::pending::<()>().await;
    }
}
