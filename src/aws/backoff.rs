//! How long to wait before a call is made again: longer after every failure, at random below that,
//! so that many who were refused together do not come back together. Pure but for the randomness.

use std::time::Duration;

/// The most that is waited after the first failure.
const FIRST: Duration = Duration::from_millis(200);
/// The most that is waited after any failure, unless the server asks for more.
const LONGEST: Duration = Duration::from_secs(8);

/// When to give up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// After so many calls.
    pub calls: u32,
    /// When the first call is this long ago.
    pub total: Duration,
}

impl Patience {
    /// The pause after `failures` failed calls, the first of them `elapsed` ago; `None` is to give
    /// up. `asked` is the least that the server wants; `random` is any number.
    pub fn pause(
        self,
        failures: u32,
        elapsed: Duration,
        asked: Option<Duration>,
        random: u32,
    ) -> Option<Duration> {
        let doubled = FIRST.saturating_mul(1 << failures.saturating_sub(1).min(16));
        let jitter = doubled
            .min(LONGEST)
            .mul_f64(f64::from(random) / f64::from(u32::MAX));
        let pause = asked.unwrap_or_default().saturating_add(jitter);
        let is_over = failures >= self.calls || elapsed.saturating_add(pause) > self.total;
        (!is_over).then_some(pause)
    }
}

/// A random number; where the system has none, the longest pause will do.
pub fn random() -> u32 {
    getrandom::u32().unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Patience = Patience {
        calls: 8,
        total: Duration::from_secs(60),
    };

    fn pause(failures: u32, asked: Option<u64>, random: u32) -> Option<Duration> {
        let asked = asked.map(Duration::from_secs);
        PATIENCE.pause(failures, Duration::ZERO, asked, random)
    }

    #[test]
    fn pauses_double_up_to_a_limit_and_are_random_below() {
        let most: Vec<u128> = (1..8)
            .map(|failures| pause(failures, None, u32::MAX).unwrap().as_millis())
            .collect();
        assert_eq!(most, [200, 400, 800, 1600, 3200, 6400, 8000]);
        assert_eq!(pause(7, None, 0), Some(Duration::ZERO));
        let half = pause(1, None, u32::MAX / 2).unwrap();
        assert!((99..=100).contains(&half.as_millis()), "{half:?}");
    }

    #[test]
    fn it_is_given_up_after_so_many_calls_or_so_long() {
        assert_eq!(pause(8, None, 0), None);
        let late = Duration::from_secs(59);
        assert!(PATIENCE.pause(1, late, None, 0).is_some());
        assert_eq!(PATIENCE.pause(7, late, None, u32::MAX), None);
    }

    #[test]
    fn what_the_server_asks_for_is_waited_or_given_up() {
        assert_eq!(pause(1, Some(5), 0), Some(Duration::from_secs(5)));
        assert!(pause(1, Some(5), u32::MAX) > Some(Duration::from_secs(5)));
        assert_eq!(pause(1, Some(61), 0), None);
        assert_eq!(pause(1, Some(u64::MAX), u32::MAX), None);
    }
}
