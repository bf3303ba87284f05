//! Running a program in this process's place while this process stays: the terminal, the signals and
//! the exit code are the program's.
//!
//! The program stays in the process group of the caller, so that ctrl-c and ctrl-z reach it from the
//! terminal; this process hears them too and leaves it to the program what they mean.

use crate::flows::blocking::blocking;
use crate::flows::credentials::child;
use crate::flows::failure::Failure;
use rustix::process::{Pid, Signal, WaitOptions, WaitStatus, getpid, kill_process, waitpid};
use std::io::{self, IsTerminal};
use std::process::Command;
use tokio::runtime::Handle;
use tokio::signal::unix::{Signal as Signals, SignalKind, signal};
use tokio::task::JoinSet;

/// Those that the terminal sends to the program itself.
const LEFT_TO_IT: [Signal; 4] = [Signal::INT, Signal::QUIT, Signal::TSTP, Signal::TTIN];
/// Those that somebody sends to this process and means the program.
const HANDED_ON: [Signal; 4] = [Signal::TERM, Signal::HUP, Signal::USR1, Signal::USR2];

/// Runs `command` to its end; its exit code, which is 128 and the number of a signal that ended it.
///
/// # Errors
/// When it cannot be started (126, 127), or not be waited for.
pub async fn run(mut command: Command) -> Result<u8, Failure> {
    let name = command.get_program().to_string_lossy().into_owned();
    // Before there is a program that one could be meant for. What the caller ignores, as nohup does,
    // stays ignored, by the program too: to hear it would undo that.
    let ignored = ignored();
    let hear = |heard: Signal| match ignored & (1 << (heard.as_raw() - 1)) {
        0 => Some((heard, signal(SignalKind::from_raw(heard.as_raw())).ok()?)),
        _ => None,
    };
    let left: Vec<_> = LEFT_TO_IT.into_iter().filter_map(hear).collect();
    let handed: Vec<_> = HANDED_ON.into_iter().filter_map(hear).collect();
    let program = command
        .spawn()
        .map_err(|error| child::not_started(&name, &error))?;
    let id = Pid::from_child(&program);
    let mut handing = JoinSet::new();
    for (heard, signals) in handed {
        handing.spawn(hand_on(heard, signals, id));
    }
    let runtime = Handle::current();
    let ended = blocking(move || wait_for(id, &runtime)).await?;
    drop((left, handing));
    ended.map_err(|error| Failure::new(format!("`{name}` could not be waited for: {error}.")))
}

async fn hand_on(heard: Signal, mut signals: Signals, program: Pid) {
    while signals.recv().await.is_some() {
        // It may be over already.
        let _ = kill_process(program, heard);
    }
}

/// The signals that this process ignores, signal 1 in the lowest bit; none where the system does not
/// tell.
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or_default()
}

/// Waits for the end of `program`; stops with it, and has it go on.
fn wait_for(program: Pid, runtime: &Handle) -> io::Result<u8> {
    loop {
        let status = match waitpid(Some(program), WaitOptions::UNTRACED) {
            Ok(Some((_, status))) => status,
            Ok(None) | Err(rustix::io::Errno::INTR) => continue,
            Err(error) => return Err(error.into()),
        };
        if status.stopped() {
            // Only at a terminal is there a shell that would have both go on.
            if io::stdin().is_terminal() {
                stop_until_continued(runtime)?;
                // Whoever had this process go on may have meant it alone.
                let _ = kill_process(program, Signal::CONT);
            }
            continue;
        }
        return Ok(exit_code(status));
    }
}

/// Stops this process. Another thread may take the signal, and this one would run on for a moment:
/// a program that goes on then takes what is typed to the shell.
fn stop_until_continued(runtime: &Handle) -> io::Result<()> {
    let _inside = runtime.enter();
    let mut continued = signal(SignalKind::from_raw(Signal::CONT.as_raw()))?;
    kill_process(getpid(), Signal::STOP)?;
    runtime.block_on(continued.recv());
    Ok(())
}

/// The exit code as a shell tells it.
fn exit_code(status: WaitStatus) -> u8 {
    let code = status
        .exit_status()
        .unwrap_or_else(|| 128 + status.terminating_signal().unwrap_or_default());
    u8::try_from(code).unwrap_or(u8::MAX)
}
