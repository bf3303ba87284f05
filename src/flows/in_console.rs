//! Whether IAM policies allow CodeWhisperer and Amazon Q inside AWS consoles, as IAM estimates it.

use crate::domain::overview::{Bound, Overview};
use crate::domain::verification::{Verdict, Verification};
use crate::flows::host::Host;
use crate::flows::verify::Signer;

/// Whether `signer` may do `action`, as a verification of `bound`.
#[expect(clippy::unused_async, reason = "whoever fills it asks the network")]
pub async fn verify(
    host: &Host,
    _overview: &Overview,
    bound: &Bound,
    _action: &str,
    _signer: &Signer,
) -> Verification {
    Verification::new(
        bound.service.id.as_str(),
        Verdict::NotAsked,
        "Not there yet.",
        host.now(),
    )
}
