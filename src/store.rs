//! One file per on-disk format. Reads everything, writes only what a flow asks for.

pub mod activity_file;
mod advice;
pub mod assumed_role_cache;
pub mod atomic;
pub mod clock;
pub mod directory_file;
pub mod environment;
pub mod guarded;
pub mod holders;
pub mod ini;
pub mod journal;
mod lenient;
pub mod line_diff;
pub mod lock;
pub mod login_cache;
pub mod made;
pub mod process_answer;
pub mod registration;
pub mod role_cache;
pub mod role_list;
pub mod settings;
pub mod shared_config;
pub mod sso_token;
pub mod state;
mod toml_file;
pub mod verified;
