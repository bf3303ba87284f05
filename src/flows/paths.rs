//! Where Moorline keeps its own files, below its state directory.

use crate::store::environment::Environment;
use std::path::PathBuf;

/// Moorline's own Builder ID token: outside the shared cache, where `aws sso logout` cannot revoke
/// it.
pub fn own_builder_id_token(environment: &Environment) -> PathBuf {
    environment.state_dir.join("tokens").join("builder-id.json")
}

/// The lock that keeps two Moorlines from refreshing the same token at once.
pub fn token_lock(environment: &Environment, token_file_name: &str) -> PathBuf {
    environment
        .state_dir
        .join("locks")
        .join(format!("{token_file_name}.lock"))
}

/// The lock that lets one Moorline at a time ask for a role's credentials.
pub fn role_lock(environment: &Environment, entry_file_name: &str) -> PathBuf {
    token_lock(environment, &format!("role-{entry_file_name}"))
}

/// Where the roles that a session can use are kept, one file for each connection.
pub fn role_lists(environment: &Environment) -> PathBuf {
    environment.state_dir.join("roles")
}

/// The lock around every change of the AWS config files.
pub fn config_lock(environment: &Environment) -> PathBuf {
    environment.state_dir.join("locks").join("aws-config.lock")
}

/// The Amazon Q CLI's database.
pub fn amazon_q_database(environment: &Environment) -> PathBuf {
    environment.data_dir.join("amazon-q").join("data.sqlite3")
}

/// The Kiro CLI's database.
pub fn kiro_cli_database(environment: &Environment) -> PathBuf {
    environment.data_dir.join("kiro-cli").join("data.sqlite3")
}

/// Where editors and IDEs keep their settings, on Linux and on macOS.
pub fn editor_settings(environment: &Environment) -> Vec<PathBuf> {
    let config = environment
        .get("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .unwrap_or_else(|| environment.home.join(".config"));
    vec![config, environment.home.join("Library/Application Support")]
}
