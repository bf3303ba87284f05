//! Notices that the terminal is gone where no signal says so: one who is no leader of a session gets
//! no SIGHUP, and a terminal that is gone reads as an endless end of file.

use rustix::event::{PollFd, PollFlags, poll};
use std::io;
use tokio::sync::oneshot::{Receiver, channel};

/// Answers once standard input has hung up. A thread waits for it without a timer; it ends with the
/// process.
pub(super) fn of_stdin() -> Receiver<()> {
    let (gone, is_gone) = channel();
    std::thread::spawn(move || {
        let stdin = io::stdin();
        // Asked for nothing, the system still tells of a hang-up.
        let mut one = [PollFd::new(&stdin, PollFlags::empty())];
        loop {
            match poll(&mut one, None) {
                Ok(_) => break,
                Err(rustix::io::Errno::INTR) => {}
                // Where it cannot be waited for, the console reads on as before.
                Err(_) => return std::mem::forget(gone),
            }
        }
        let _over = gone.send(());
    });
    is_gone
}
