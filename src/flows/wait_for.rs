//! Waiting until a service's sign-in can be used: watches the files, asks nobody, changes nothing.

use crate::domain::binding::ServiceState;
use crate::domain::overview::{Bound, Overview};
use crate::domain::text::visible;
use crate::domain::why;
use crate::flows::discover::discover;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::switch::service;
use crate::flows::watch::watch;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep_until};

/// The files are looked at again after this long at the latest: watches see nothing on network file
/// systems.
const GLANCE: Duration = Duration::from_secs(30);

/// Waits until the service `id` is ready, at most `timeout` long. `tell` hears once, in words, what
/// is waited for, if it is not ready at once.
///
/// # Errors
/// Exit 2 when there is no such service; 3 when the time is over, with what mends it.
pub async fn wait_for(
    host: &Host,
    id: &str,
    timeout: Option<Duration>,
    tell: impl FnOnce(&str),
) -> Result<(), Failure> {
    let changed = Arc::new(Notify::new());
    let watching = Arc::clone(&changed);
    // Before the first look, so that nothing is missed between the two.
    let _watch = watch(host, move || watching.notify_one());
    let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
    let mut tell = Some(tell);
    loop {
        let overview = look(host).await?;
        let bound = service(&overview, id)?;
        if bound.state == ServiceState::Ready {
            return Ok(());
        }
        let now = Instant::now();
        if deadline.is_some_and(|end| end <= now) {
            return Err(not_ready(&overview, bound));
        }
        if let Some(tell) = tell.take() {
            tell(&missing(&overview, bound));
        }
        let glance = now + GLANCE;
        tokio::select! {
            () = changed.notified() => {}
            () = sleep_until(deadline.map_or(glance, |end| end.min(glance))) => {}
        }
    }
}

async fn look(host: &Host) -> Result<Overview, Failure> {
    let host = host.clone();
    spawn_blocking(move || discover(&host, None))
        .await
        .map_err(|error| Failure::new(format!("The files could not be looked at: {error}.")))
}

/// What is waited for, and what brings it.
fn missing(overview: &Overview, bound: &Bound) -> String {
    let why = why::service(overview, bound);
    let name = visible(&bound.service.name);
    match why.mend {
        Some(mend) => format!("Waiting for {name}. {} Run `{mend}`.", why.message),
        None => format!("Waiting for {name}. {}", why.message),
    }
}

fn not_ready(overview: &Overview, bound: &Bound) -> Failure {
    let why = why::service(overview, bound);
    let failure = Failure::new(format!(
        "{} is not ready, and the time is over. {}",
        bound.service.name, why.message
    ))
    .exit(Exit::SignInNeeded);
    match why.mend {
        Some(mend) => failure.hint(format!("Run `{mend}`.")),
        None => failure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::host::Environment;
    use jiff::Timestamp;
    use std::collections::BTreeMap;
    use std::fs;
    use std::path::Path;

    const CONFIG: &str = "[default]\nsso_session = acme\n[sso-session acme]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = eu-west-1\nsso_registration_scopes = codewhisperer:completions,codewhisperer:analysis\n";
    const TOKEN: &str = r#"{"accessToken": "x", "expiresAt": "1970-01-01T08:00:00Z"}"#;
    /// `echo -n acme | sha1sum`.
    const FILE: &str = ".aws/sso/cache/293abb6b76d7791c0732cc517d38c4b5c734b87f.json";

    fn home(config: &str) -> tempfile::TempDir {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir_all(home.path().join(".aws/sso/cache")).unwrap();
        fs::write(home.path().join(".aws/config"), config).unwrap();
        home
    }

    fn host(home: &Path) -> Host {
        let environment = Environment::isolated(home, BTreeMap::new());
        Host::new(environment, false, Box::new(|| Timestamp::UNIX_EPOCH))
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_ready_is_not_waited_for() {
        let home = home(CONFIG);
        fs::write(home.path().join(FILE), TOKEN).unwrap();
        let begin = Instant::now();
        let nothing = |said: &str| panic!("{said}");
        wait_for(&host(home.path()), "codewhisperer", None, nothing)
            .await
            .unwrap();
        assert_eq!(begin.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn when_the_time_is_over_it_says_what_is_missing_and_what_mends_it() {
        let home = home(CONFIG);
        let begin = Instant::now();
        let limit = Duration::from_secs(100);
        let mut said = Vec::new();
        let tell = |line: &str| said.push(line.to_owned());
        let failure = wait_for(&host(home.path()), "codewhisperer", Some(limit), tell)
            .await
            .unwrap_err();
        let over = begin.elapsed();
        assert!(
            over >= limit && over < limit + Duration::from_secs(1),
            "{over:?}"
        );
        assert_eq!(failure.exit, Exit::SignInNeeded);
        let mend = "Run `moorline login acme --for codewhisperer`.";
        assert_eq!(failure.hint.as_deref(), Some(mend));
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].ends_with(mend), "{said:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_file_that_no_watch_told_of_is_seen_at_the_next_glance() {
        let home = home(CONFIG);
        let begin = Instant::now();
        let file = home.path().join(FILE);
        let host = host(home.path());
        let signs_in = |_: &str| fs::write(&file, TOKEN).unwrap();
        // The paused clock goes on at once, long before the watch has told its burst.
        wait_for(&host, "codewhisperer", None, signs_in)
            .await
            .unwrap();
        assert!(begin.elapsed() <= GLANCE + Duration::from_secs(1));
    }

    #[tokio::test(start_paused = true)]
    async fn an_unknown_service_is_told_at_once() {
        let home = home("");
        let failure = wait_for(&host(home.path()), "codewisperer", None, |_| {})
            .await
            .unwrap_err();
        assert_eq!(failure.exit, Exit::Usage);
    }
}
