//! Asking again when the network is away for a moment.

use super::Progress;
use crate::aws::error::OidcError;
use std::time::Duration;

/// The pauses before asking again, in seconds; a minute in all.
const PAUSES: [u64; 7] = [1, 2, 4, 8, 15, 15, 15];

/// Makes `call`, again and again while what fails may heal by itself, telling of it.
pub async fn persistently<T, F>(
    progress: &impl Fn(Progress),
    call: impl Fn() -> F,
) -> Result<T, OidcError>
where
    F: Future<Output = Result<T, OidcError>>,
{
    let mut in_trouble = false;
    for pause in PAUSES {
        match call().await {
            Err(error) if error.is_transient() => {
                in_trouble = true;
                progress(Progress::Trouble(error.to_string()));
                tokio::time::sleep(Duration::from_secs(pause)).await;
            }
            answer => {
                if in_trouble {
                    progress(Progress::Recovered);
                }
                return answer;
            }
        }
    }
    call().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn busy() -> OidcError {
        OidcError::Throttled {
            host: "h".into(),
            said: None,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_may_heal_is_asked_again_and_what_cannot_is_not() {
        for (answers, expected, steps) in [
            (vec![Ok(1)], Ok(1), 0),
            (vec![Err(busy()), Err(busy()), Ok(2)], Ok(2), 3),
            (
                vec![Err(OidcError::ExpiredToken), Ok(3)],
                Err(OidcError::ExpiredToken),
                0,
            ),
            (vec![Err(busy()); 9], Err(busy()), 7),
        ] {
            let (asked, told) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
            let begin = tokio::time::Instant::now();
            let outcome = persistently(&|step| told.lock().unwrap().push(step), || async {
                answers[asked.fetch_add(1, Ordering::SeqCst)].clone()
            })
            .await;
            assert_eq!(outcome, expected);
            assert_eq!(told.lock().unwrap().len(), steps, "{told:?}");
            assert!(begin.elapsed() <= Duration::from_secs(61));
        }
    }
}
