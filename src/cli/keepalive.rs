//! `keepalive`: tokens stay fresh without a console; a line on stderr when something happens.

use super::args::Keepalive;
use super::{output, wait};
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::keepalive::{self, News, unit};
use tokio::signal::unix::{SignalKind, signal};

/// Keeps tokens fresh, or prints what runs this by itself.
///
/// # Errors
/// Exit 3 when `--once` found that something needs a sign-in, 130 when ctrl-c ended it.
pub fn keepalive(host: &Host, args: &Keepalive) -> Result<(), Failure> {
    if args.print_systemd {
        output::data(&unit::systemd()?);
        Ok(())
    } else if args.print_launchd {
        output::data(&unit::launchd(host)?);
        Ok(())
    } else if args.once {
        wait::to_the_end(keepalive::once(host, say))
    } else {
        wait::alone(until_stopped(host))
    }
}

async fn until_stopped(host: &Host) -> Result<(), Failure> {
    let heard = |kind| {
        signal(kind).map_err(|error| Failure::new(format!("Signals cannot be heard: {error}.")))
    };
    let mut terminate = heard(SignalKind::terminate())?;
    let mut interrupt = heard(SignalKind::interrupt())?;
    let stop = async {
        tokio::select! {
            _ = terminate.recv() => Ok(()),
            _ = interrupt.recv() => Err(wait::interrupted()),
        }
    };
    keepalive::keepalive(host, stop, say).await?
}

fn say(news: &News) {
    match news {
        News::Fresh(name, ends_at) => output::say(format!("{name}: fresh until {ends_at}")),
        News::Failed(failure) => {
            let hint = failure.hint.as_deref().unwrap_or_default();
            output::tell(format!("{} {hint}", failure.summary).trim_end());
        }
    }
}
