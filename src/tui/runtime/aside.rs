//! The console out of the way: while a command has the terminal, while something is read on the
//! normal screen, or until the shell says to go on.

use super::event_loop::Console;
use super::{broken, input};
use crate::domain::text::visible;
use crate::flows::failure::Failure;
use crate::flows::foreground;
use crate::tui::key::{Key, KeyCode};
use crate::tui::message::{FlowId, Message, Reply};
use crossterm::event::EventStream;
use std::io::{self, Write, stdout};
use tokio::select;
use tokio::task::spawn_blocking;

/// What the console makes room for.
pub(super) enum Aside {
    /// `moorline` with these arguments.
    Run(FlowId, Vec<String>),
    /// Lines to read and to copy.
    Print(Vec<String>),
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
                // The files may have changed, as they may while another window is in front.
                Message::FocusGained
            }
            Aside::Print(lines) => {
                self.terminal.take_keys(&found).map_err(broken)?;
                self.read(&lines).await.map_err(broken)?
            }
            Aside::Run(flow, args) => {
                let ended = self.run(&args).await;
                self.terminal.take_keys(&found).map_err(broken)?;
                self.ended(flow, ended).await.map_err(broken)?
            }
        };
        self.terminal.come_back().map_err(broken)?;
        self.tell(Message::Now(self.host.now()))?;
        self.tell(message)?;
        self.draw_soon();
        Ok(())
    }

    /// Lets go of the terminal's input: the thread behind a stream reads as long as the stream is
    /// there, and making the next one waits until it reads no more. So the old one goes first.
    fn stop_reading(&mut self) {
        self.events = None;
        self.events = Some(EventStream::new());
    }

    /// Runs `moorline` and waits for its end. ctrl-c is meant for it, not for the console: one that
    /// was pressed before it had started reached the console alone, and is handed on.
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
                _ = self.ends.interrupt.recv() => foreground::interrupt(id),
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

    /// Says how a command ended, and lets the user read what it said.
    async fn ended(&mut self, flow: FlowId, ended: Result<Ended, Failure>) -> io::Result<Message> {
        let (ended, said) = match ended {
            Ok(Ended::Terminated) => return Ok(Message::Terminated),
            Ok(Ended::Code(0)) => (Ok(0), None),
            Ok(Ended::Code(code)) => (Ok(code), Some(format!("It ended with exit code {code}."))),
            Err(failure) => {
                let said = failure.summary.clone();
                (Err(failure), Some(said))
            }
        };
        Ok(match self.read(said.as_slice()).await? {
            Message::Terminated => Message::Terminated,
            _ => Message::Flow(flow, Reply::CameBack(ended)),
        })
    }

    /// Prints lines on the normal screen, whose wrapping a terminal undoes when they are copied,
    /// and waits until they were read.
    async fn read(&mut self, lines: &[String]) -> io::Result<Message> {
        let mut out = stdout();
        // Whatever ran before may have left a colour behind, and a line open.
        out.write_all(b"\x1b[0m\r\n")?;
        for line in lines {
            write!(out, "{}\r\n\r\n", visible(line))?;
        }
        out.write_all(b"Press enter to go back to the console.")?;
        out.flush()?;
        let done = [
            Key::new(KeyCode::Enter),
            Key::new(KeyCode::Esc),
            Key::ctrl('c'),
        ];
        loop {
            let event = select! {
                event = input::next(&mut self.events) => event,
                // The ctrl-c that ended a command is heard late at times; here ctrl-c is a key.
                _ = self.ends.interrupt.recv() => continue,
                _ = self.ends.terminate.recv() => return Ok(Message::Terminated),
                _ = self.ends.hang_up.recv() => return Ok(Message::Terminated),
            };
            let Some(Ok(event)) = event else {
                return Ok(Message::Terminated);
            };
            match input::message(event) {
                Some(Message::Key(key)) if done.contains(&key) => {
                    out.write_all(b"\r\n")?;
                    return Ok(Message::FocusGained);
                }
                _ => {}
            }
        }
    }
}
