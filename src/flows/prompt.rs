//! What a shell prompt shows, from files and the clock alone: no network, no lock, no program, no
//! database. It is asked for at every prompt, so it never fails and reads no more than it needs.

use crate::domain::overview::Overview;
use crate::domain::prompt::Standing;
use crate::flows::discover::discover_for;
use crate::flows::host::Host;

/// The service that is spoken of.
const CODEWHISPERER: &str = "codewhisperer";

/// How the active profile and CodeWhisperer stand. Blocks on files.
pub fn standing(host: &Host) -> Standing {
    standing_in(&discover_for(host, CODEWHISPERER))
}

/// The same, from an overview.
pub fn standing_in(overview: &Overview) -> Standing {
    Standing::of(overview, CODEWHISPERER)
}
