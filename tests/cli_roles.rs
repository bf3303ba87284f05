//! Accounts, roles and role credentials: the flows and the real binary against the embedded provider,
//! and that botocore and Moorline save each other calls.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on fails"
)]

#[path = "support/bench.rs"]
mod bench;
#[path = "cli_roles/credentials.rs"]
mod credentials;
#[path = "cli_roles/fetch.rs"]
mod fetch;
#[path = "support/home.rs"]
mod home;
#[path = "cli_roles/interop.rs"]
mod interop;
#[path = "cli_roles/list.rs"]
mod list;
#[path = "support/pty.rs"]
#[expect(
    dead_code,
    clippy::disallowed_methods,
    reason = "shared with other tests, and programs are found as the tester finds them"
)]
mod pty;
#[path = "support/signing.rs"]
mod signing;
#[path = "cli_roles/terminal.rs"]
mod terminal;

use signing::{ORGANIZATION, Signing};

/// What the portal asks for.
const SCOPES: [&str; 1] = ["sso:account:access"];

const ACME: &str = "\
[sso-session acme]
sso_start_url = https://d-9067demo00.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access
[profile dev]
sso_session = acme
sso_account_id = 111122223333
sso_role_name = Developer
";

/// A home whose session is signed in for `left` seconds.
fn signed_in(left: i64) -> Signing {
    let it = Signing::new(ACME);
    it.token("acme", &SCOPES, left);
    it
}
