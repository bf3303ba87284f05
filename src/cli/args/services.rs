//! Arguments of what asks services: `verify`, `codewhisperer`.

use clap::{Args, Subcommand};

/// `verify`.
#[derive(Debug, Args)]
#[command(
    after_help = "Each service is asked for one cheap thing that changes nothing. Exits 0 whatever the services answer: look at `verdict` in --json.\n\nExamples:\n  moorline verify\n  moorline verify codewhisperer lambda\n  moorline verify s3 --profile dev-lambda --region us-east-1 --json"
)]
pub struct Verify {
    /// The services; without one, all of them
    #[arg(value_name = "SERVICE")]
    pub services: Vec<String>,
    /// The profile whose credentials are used for services that take IAM
    #[arg(long, value_name = "PROFILE")]
    pub profile: Option<String>,
    /// The region to ask in
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `codewhisperer`.
#[derive(Debug, Args)]
#[command(
    after_help = "Asks with the sign-in that CodeWhisperer uses now. Alone it exits 0 whatever CodeWhisperer answers: look at `verdict` in --json. Profiles are an organization's, so a Builder ID has none.\n\nExamples:\n  moorline codewhisperer\n  moorline codewhisperer profiles\n  moorline codewhisperer choose team-a\n  moorline codewhisperer suggest"
)]
pub struct CodeWhisperer {
    /// What to do; without one its profile, tier and usage are shown
    #[command(subcommand)]
    pub action: Option<CodeWhispererAction>,
    /// Print JSON
    #[arg(long, global = true)]
    pub json: bool,
}

/// What can be asked of CodeWhisperer.
#[derive(Debug, Subcommand)]
pub enum CodeWhispererAction {
    /// List the profiles that your organization gave you
    #[command(after_help = "Example:\n  moorline codewhisperer profiles")]
    Profiles,
    /// Use one of them from now on, for the connection that CodeWhisperer uses
    #[command(after_help = "Example:\n  moorline codewhisperer choose team-a")]
    Choose {
        /// Its name or ARN
        #[arg(value_name = "NAME|ARN")]
        profile: String,
    },
    /// List the customizations of the profile in use
    #[command(after_help = "Example:\n  moorline codewhisperer customizations --json")]
    Customizations,
    /// List the models
    #[command(after_help = "Example:\n  moorline codewhisperer models")]
    Models,
    /// Ask for one suggestion as a test, after showing what is sent
    #[command(
        after_help = "Examples:\n  moorline codewhisperer suggest\n  moorline codewhisperer suggest --yes --json"
    )]
    Suggest {
        /// Send it without asking; needed where nobody can be asked
        #[arg(long)]
        yes: bool,
    },
}
