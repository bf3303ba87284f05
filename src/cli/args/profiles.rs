//! Arguments of `profiles` and what it does.

use clap::{Args, Subcommand};

/// `profiles`.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  moorline profiles\n  moorline profiles --json\n  moorline profiles add --session acme --all"
)]
pub struct Profiles {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// What to do; without one the profiles are listed
    #[command(subcommand)]
    pub action: Option<ProfilesAction>,
}

/// What can be done with profiles.
#[derive(Debug, Subcommand)]
pub enum ProfilesAction {
    /// Add profiles: roles of a session, or IAM keys
    Add(ProfilesAdd),
    /// Make the profiles of a session what its roles are now
    Sync(ProfilesSync),
    /// Change settings of a profile, or rename it
    Edit(ProfilesEdit),
    /// Delete profiles
    Delete(ProfilesDelete),
    /// Make profiles favourites, which come first in the console
    #[command(alias = "favorite")]
    Favourite(ProfilesFavourite),
}

/// `profiles add`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  moorline profiles add --session acme --all\n  moorline profiles add --session acme --role 111122223333/Developer --name dev\n  moorline profiles add --static ci-user"
)]
pub struct ProfilesAdd {
    /// Add the profile of this name with IAM keys, asked for without echo or read from stdin
    #[arg(long = "static", value_name = "NAME", conflicts_with_all = ["session", "roles", "all", "template", "name"])]
    pub keys: Option<String>,
    /// Replace the keys of a profile that exists
    #[arg(long, requires = "keys")]
    pub replace: bool,
    /// Take keys of the root user, too, which should not exist
    #[arg(long, requires = "keys")]
    pub root: bool,
    /// The session whose roles become profiles
    #[arg(long, value_name = "SESSION", required_unless_present = "keys")]
    pub session: Option<String>,
    /// A role, as ACCOUNT_ID/ROLE; repeat it for more
    #[arg(long = "role", value_name = "ACCOUNT/ROLE", conflicts_with = "all")]
    pub roles: Vec<String>,
    /// Every role
    #[arg(long)]
    pub all: bool,
    /// How the profiles are called, like `{account_name}-{role}`
    #[arg(long, value_name = "TEMPLATE", conflicts_with = "name")]
    pub template: Option<String>,
    /// How the one profile is called
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// The region the profiles use
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
    /// Make the shown change without asking
    #[arg(long)]
    pub yes: bool,
}

/// `profiles sync`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  moorline profiles sync acme\n  moorline profiles sync acme --prune --region eu-west-1"
)]
pub struct ProfilesSync {
    /// The session
    pub session: String,
    /// How new profiles are called, like `{account_name}-{role}`
    #[arg(long, value_name = "TEMPLATE")]
    pub template: Option<String>,
    /// The region of new profiles, and of those Moorline made whose region nobody changed
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
    /// Also delete the profiles that Moorline made for roles that are gone
    #[arg(long)]
    pub prune: bool,
    /// Make the shown change without asking
    #[arg(long)]
    pub yes: bool,
}

/// `profiles edit`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  moorline profiles edit dev region=eu-west-1 output=\n  moorline profiles edit dev test region=eu-west-1\n  moorline profiles edit dev --rename dev-eu"
)]
pub struct ProfilesEdit {
    /// The profile
    pub profile: String,
    /// More profiles, then settings as KEY=VALUE; nothing after `=` removes the key
    #[arg(value_name = "PROFILE|KEY=VALUE")]
    pub more: Vec<String>,
    /// Call it this from now on
    #[arg(long, value_name = "NAME")]
    pub rename: Option<String>,
    /// Make the shown change without asking
    #[arg(long)]
    pub yes: bool,
}

/// `profiles delete`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  moorline profiles delete dev-old\n  moorline profiles delete dev-old test-old --yes"
)]
pub struct ProfilesDelete {
    /// The profiles
    #[arg(required = true, value_name = "PROFILE")]
    pub profiles: Vec<String>,
    /// Make the shown change without asking
    #[arg(long)]
    pub yes: bool,
}

/// `profiles favourite`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  moorline profiles favourite dev prod\n  moorline profiles favourite --remove dev"
)]
pub struct ProfilesFavourite {
    /// The profiles
    #[arg(required = true, value_name = "PROFILE")]
    pub profiles: Vec<String>,
    /// Make them favourites no longer
    #[arg(long)]
    pub remove: bool,
}
