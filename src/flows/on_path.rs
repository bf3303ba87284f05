//! Where a program of the user's is.

use crate::flows::host::Host;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// The first program of that name on `PATH`, in absolute directories only, so that nothing in the
/// current directory is ever run.
pub fn find(host: &Host, name: &str) -> Option<String> {
    let path = host.environment().get("PATH").unwrap_or_default();
    path.split(':')
        .filter(|directory| directory.starts_with('/'))
        .map(|directory| format!("{}/{name}", directory.trim_end_matches('/')))
        .find(|program| is_program(Path::new(program)))
}

fn is_program(path: &Path) -> bool {
    path.metadata()
        .is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}
