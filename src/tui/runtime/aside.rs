//! The console out of the way: while a command has the terminal, or until the shell says to go on.

use super::broken;
use super::event_loop::Console;
use super::input;
use crate::flows::failure::Failure;
use crate::flows::foreground;
use crate::tui::key::{Key, KeyCode};
use crate::tui::message::{FlowId, Message, Reply};
use crossterm::event::EventStream;
use futures_util::StreamExt;
use std::io::{self, Write, stdout};
use tokio::select;
use tokio::task::spawn_blocking;

/// What the console makes room for.
pub(super) enum Aside {
    /// `moorline` with these arguments.
    Run(FlowId, Vec<String>),
    /// The shell.
    Suspend,
}

/// How something in the foreground ended.
enum Ended {
    /// With this exit code.
    Code(i32),
    /// The console was asked to end meanwhile.
    Terminated,
}

impl Console<'_> {
    /// Gives the terminal back, waits, and takes it over again.
    pub(super) async fn step_aside(&mut self, aside: Aside) -> Result<(), Failure> {
        let found = self.terminal.leave().map_err(broken)?;
        self.stop_reading();
        let message = match aside {
            Aside::Suspend => {
                foreground::suspend();
                self.terminal.take_keys(&found).map_err(broken)?;
                None
            }
            Aside::Run(flow, args) => {
                let ended = self.run(&args).await;
                self.terminal.take_keys(&found).map_err(broken)?;
                let ended = match ended {
                    Ok(Ended::Terminated) => return self.tell(Message::Terminated),
                    Ok(Ended::Code(code)) => Ok(code),
                    Err(failure) => Err(failure),
                };
                if !self.went_on(&ended).await.map_err(broken)? {
                    return self.tell(Message::Terminated);
                }
                Some(Message::Flow(flow, Reply::CameBack(ended)))
            }
        };
        self.terminal.come_back().map_err(broken)?;
        self.tell(Message::Now(self.host.now()))?;
        match message {
            Some(message) => self.tell(message)?,
            None => self.tell(Message::FocusGained)?,
        }
        self.draw_soon();
        Ok(())
    }

    /// Lets go of the terminal's input: the thread behind a stream reads as long as the stream is
    /// there, and making the next one waits until it is gone.
    fn stop_reading(&mut self) {
        self.events = EventStream::new();
    }

    /// Runs `moorline` and waits for its end. ctrl-c is meant for it, not for the console.
    async fn run(&mut self, args: &[String]) -> Result<Ended, Failure> {
        let mut child = foreground::start(self.host, args)?;
        let id = child.id();
        let mut end = spawn_blocking(move || child.wait());
        let mut is_terminated = false;
        loop {
            select! {
                ended = &mut end => {
                    let status = ended.map_err(io::Error::other).and_then(|status| status);
                    return match status {
                        Ok(_) if is_terminated => Ok(Ended::Terminated),
                        Ok(status) => Ok(Ended::Code(foreground::exit_code(status))),
                        Err(error) => Err(broken(error)),
                    };
                }
                _ = self.ends.interrupt.recv() => {}
                _ = self.ends.terminate.recv() => {
                    is_terminated = true;
                    foreground::terminate(id);
                }
                _ = self.ends.hang_up.recv() => {
                    is_terminated = true;
                    foreground::terminate(id);
                }
            }
        }
    }

    /// Waits until the user has read what was said; `false` when the console has to end instead.
    async fn went_on(&mut self, ended: &Result<i32, Failure>) -> io::Result<bool> {
        let mut out = stdout();
        // Whatever ran may have left a colour behind, and a line open.
        out.write_all(b"\x1b[0m\r\n")?;
        match ended {
            Ok(0) => {}
            Ok(code) => write!(out, "It ended with exit code {code}.\r\n")?,
            Err(failure) => write!(out, "{}\r\n", failure.summary)?,
        }
        out.write_all(b"Press enter to go back to the console.")?;
        out.flush()?;
        loop {
            let event = select! {
                event = self.events.next() => event,
                () = self.ends.next() => return Ok(false),
            };
            let Some(Ok(event)) = event else {
                return Ok(false);
            };
            let is_back = [
                Key::new(KeyCode::Enter),
                Key::new(KeyCode::Esc),
                Key::ctrl('c'),
            ];
            match input::message(event) {
                Some(Message::Key(key)) if is_back.contains(&key) => return Ok(true),
                _ => {}
            }
        }
    }
}
