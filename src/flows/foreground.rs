//! Running a command of Moorline's own in the terminal of the caller: for what asks for secrets
//! without echo, or runs a program of the user's that talks to the terminal.

use crate::flows::failure::Failure;
use crate::flows::host::Host;
use rustix::process::{Pid, Signal, kill_process};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ExitStatus};

/// Starts `moorline` with these arguments, with this process's terminal and what `host` says is
/// the environment.
///
/// # Errors
/// When it cannot be started.
pub fn start(host: &Host, args: &[String]) -> Result<Child, Failure> {
    let failed =
        |error: std::io::Error| Failure::new(format!("Moorline could not start itself: {error}."));
    let program = std::env::current_exe().map_err(failed)?;
    host.command(program).args(args).spawn().map_err(failed)
}

/// Asks a command that [`start`] started to end.
pub fn terminate(id: u32) {
    send(id, Signal::TERM);
}

/// Has a command that [`start`] started hear a ctrl-c that came before it could hear it itself.
pub fn interrupt(id: u32) {
    send(id, Signal::INT);
}

fn send(id: u32, signal: Signal) {
    let id = i32::try_from(id).ok().and_then(Pid::from_raw);
    if let Some(id) = id {
        // It may be over already.
        let _ = kill_process(id, signal);
    }
}

/// The exit code as a shell tells it: what a signal ended has 128 and its number.
pub fn exit_code(status: ExitStatus) -> i32 {
    status
        .code()
        .unwrap_or_else(|| 128 + status.signal().unwrap_or_default())
}

/// Stops this process and what belongs to it, as ctrl-z does; returns when the shell has it go on.
pub fn suspend() {
    // Where no shell could have it go on, the system does not stop it.
    let _ = rustix::process::kill_current_process_group(Signal::TSTP);
}
