//! Arguments of what hands a sign-in over: credentials, tokens, environments, the AWS console.

use crate::domain::shell::Shell;
use clap::Args;

/// `credentials`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example, in ~/.aws/config:\n  [profile dev-everywhere]\n  credential_process = moorline credentials dev\n\n`moorline switch PROFILE --everywhere` writes the line with --managed."
)]
pub struct Credentials {
    /// The profile; without one, the active profile, else what AWS tools use here
    #[arg(conflicts_with = "managed")]
    pub profile: Option<String>,
    /// Those that the managed profile NAME stands for, as its own credential_process
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    pub managed: Option<String>,
    /// Print them even on a terminal
    #[arg(long)]
    pub show: bool,
}

/// `whoami`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  moorline whoami\n  moorline whoami dev-lambda\n  moorline whoami dev-lambda --json"
)]
pub struct Whoami {
    /// The profile; without one, the active profile, else what AWS tools use here
    pub profile: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `exec`.
#[derive(Debug, Args)]
#[command(
    after_help = "The program gets AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and the profile's region; nothing else does.\n\nWith --serve it gets no keys but an address of this machine and a token (AWS_CONTAINER_CREDENTIALS_FULL_URI, AWS_CONTAINER_AUTHORIZATION_TOKEN), where every AWS SDK asks for credentials and, before they end, for new ones. Where [default] has credentials, which SDKs prefer, the program sees the AWS config without them. Nothing is asked meanwhile: if a sign-in ends, one line says what to do in another terminal. It ends with the program. Keys of an IAM user never end and are not served.\n\nThe exit code is the program's; 127 if there is no such program, 126 if it cannot be run.\n\nExamples:\n  moorline exec dev-lambda -- aws lambda list-functions\n  moorline exec dev-lambda --serve -- terraform apply"
)]
pub struct Exec {
    /// The profile
    pub profile: String,
    /// Serve the credentials to the program on this machine instead, renewed as long as it runs
    #[arg(long)]
    pub serve: bool,
    /// The program and its arguments
    #[arg(last = true, required = true, value_name = "CMD")]
    pub command: Vec<String>,
}

/// `token`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  token=\"$(moorline token codewhisperer)\"\n  moorline token codewhisperer --show"
)]
pub struct Token {
    /// The service
    pub service: String,
    /// Print it even on a terminal
    #[arg(long)]
    pub show: bool,
}

/// `env`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  eval \"$(moorline env dev-lambda)\"\n  eval \"$(moorline env dev-lambda --with-secrets)\"\n  moorline env dev-lambda --shell fish | source"
)]
pub struct Env {
    /// The profile; without one, the active profile
    pub profile: Option<String>,
    /// The shell to print for; without one, the login shell
    #[arg(long, value_enum)]
    pub shell: Option<Shell>,
    /// Set the region too
    #[arg(long)]
    pub region: bool,
    /// Print the credentials themselves, which then stand in the shell's environment
    #[arg(long)]
    pub with_secrets: bool,
}

/// `open`.
#[derive(Debug, Args)]
#[command(
    after_help = "Only a role can sign in there (role_arn, or a role of Identity Center); keys of a user cannot.\n\nExamples:\n  moorline open dev-lambda\n  moorline open dev-lambda --resource arn:aws:lambda:eu-west-1:444455556666:function:hello"
)]
pub struct Open {
    /// The profile; without one, the active profile
    pub profile: Option<String>,
    /// Show this resource
    #[arg(long, value_name = "ARN")]
    pub resource: Option<String>,
    /// Begin in this region
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
    /// Print the address, which is a secret, instead of opening it
    #[arg(long)]
    pub show: bool,
}
