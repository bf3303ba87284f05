//! The command line: what can be asked for, and its help.

mod directory;
mod hand_over;
mod hook;
mod log;
mod profiles;
mod scripting;
mod services;
mod shell;

use crate::flows::sign_in;
use clap::{Args, Parser, Subcommand, ValueEnum};

pub use directory::{Directory, DirectoryAction};
pub use hand_over::{Credentials, Env, Exec, Open, Token, Whoami};
pub use hook::{Hook, HookAction, HookShell};
pub use log::Log;
pub use profiles::{
    Profiles, ProfilesAction, ProfilesAdd, ProfilesDelete, ProfilesEdit, ProfilesFavourite,
    ProfilesSync,
};
pub use scripting::{Colour, Prompt, PromptEscape, Schema, WaitFor};
pub use services::{CodeWhisperer, CodeWhispererAction, Verify};
pub use shell::{CompleteWords, Completions, Init, Man};

/// See every AWS sign-in on this host, and switch profiles while CodeWhisperer stays connected.
///
/// Without a command, `moorline` opens the console.
#[derive(Debug, Parser)]
#[command(name = "moorline", version, max_term_width = 100, after_help = AFTER_HELP)]
pub struct Cli {
    /// What to do; without one the console opens.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Say nothing on stderr but errors and what has to be asked or acted on
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

const AFTER_HELP: &str = "Exit codes: 0 ok, 1 failed, 2 wrong use, 3 sign-in needed, 4 refused because it would \
disconnect something and nobody could be asked, 130 interrupted or declined, 143 ended by SIGTERM.\n\nExamples:\n  moorline\n  moorline login builder-id \
--for codewhisperer\n  moorline switch dev-lambda\n  moorline demo";

/// What can be asked for.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show everything: connections, profiles, services, and the active profile
    #[command(after_help = "Examples:\n  moorline status\n  moorline status --json")]
    Status(Json),
    /// List the connections: every identity, and how its sign-in stands
    #[command(after_help = "Examples:\n  moorline connections\n  moorline connections --json")]
    Connections(Json),
    /// List the profiles, or add, change, delete and sync them
    Profiles(Profiles),
    /// List the services, and what each uses now
    #[command(after_help = "Examples:\n  moorline services\n  moorline services --json")]
    Services(Json),
    /// Ask services whether they answer to what is signed in
    Verify(Verify),
    /// Show CodeWhisperer's profile, tier and usage; choose a profile; test a suggestion
    #[command(name = "codewhisperer", alias = "q")]
    CodeWhisperer(CodeWhisperer),
    /// Say why a connection or a service stands as it does, and what mends it
    Why(Why),
    /// Sign in, in a browser that comes back to this machine or with a device code
    Login(Login),
    /// Sign out of exactly one connection, after showing who loses it
    Logout(Logout),
    /// Switch to a profile; CodeWhisperer can stay connected
    #[command(alias = "use")]
    Switch(Switch),
    /// Keep a connection for a service, whatever the active profile is
    Pin(Pin),
    /// Let a service follow the active profile again
    Unpin(Unpin),
    /// Print a service's bearer token, refreshed if it is nearly over
    Token(Token),
    /// Keep pinned and active tokens fresh, without a console
    Keepalive(Keepalive),
    /// List the accounts and roles that a session can use
    Roles(Roles),
    /// Show what Moorline did on this host
    Log(Log),
    /// Take back a change of the AWS config or credentials file, or of a shell's start-up file
    Undo(Undo),
    /// Print a profile's credentials as JSON, for `credential_process`
    Credentials(Credentials),
    /// Ask AWS whose a profile's credentials are
    Whoami(Whoami),
    /// Run a program with a profile's credentials in its environment
    Exec(Exec),
    /// Sign in to the AWS console in a browser, with a profile's credentials
    Open(Open),
    /// Print the commands that make this shell use a profile
    Env(Env),
    /// Print the shell function that lets a switch reach the calling shell
    Init(Init),
    /// Put the shell function into a shell's start-up file, or take it out
    Hook(Hook),
    /// Open the console over a pane of tmux, whose shell follows a switch at its next prompt
    #[command(
        after_help = "The pane's shell needs the hook (`moorline hook install SHELL`). Example, in ~/.tmux.conf:\n  bind m display-popup -EE -w 90% -h 90% -d '#{pane_current_path}' 'moorline popup'"
    )]
    Popup,
    /// Show the profile and pins that `.moorline.toml` asks for here; allow or deny it
    Directory(Directory),
    /// Print one line for a shell prompt or a status line
    Prompt(Prompt),
    /// Wait until a service's sign-in can be used
    WaitFor(WaitFor),
    /// Print the JSON Schema of what `--json` prints
    Schema(Schema),
    /// Print the script that completes commands and names in a shell
    Completions(Completions),
    /// Print the manual page
    Man(Man),
    /// Look for what is wrong on this host, and what mends it
    Doctor(Doctor),
    /// Try everything with no AWS account, on an identity provider of its own
    Demo(Demo),
    /// Print what can come next, for a completion script
    #[command(hide = true)]
    CompleteWords(CompleteWords),
    /// Open the page that standard input names in the browser
    #[command(name = crate::flows::browser::COMMAND, hide = true)]
    OpenPage,
}

/// Output for scripts.
#[derive(Debug, Args)]
pub struct Json {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `why`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  moorline why codewhisperer\n  moorline why acme --json")]
pub struct Why {
    /// `builder-id`, a session, a profile of one, a connection's id, or a service
    #[arg(value_name = "CONNECTION|SERVICE")]
    pub name: String,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `login`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  moorline login builder-id\n  moorline login acme --for codewhisperer\n  moorline login --start-url https://acme.awsapps.com/start --region eu-west-1"
)]
pub struct Login {
    /// `builder-id`, a session, a profile of one, or a connection's id; for a profile with a session
    /// of `aws login` that is run
    #[arg(value_name = "CONNECTION", conflicts_with = "start_url")]
    pub connection: Option<String>,
    /// Sign in at an organization's start URL
    #[arg(long, value_name = "URL")]
    pub start_url: Option<String>,
    /// The region of its Identity Center, where the URL does not say it
    #[arg(
        long,
        value_name = "REGION",
        requires = "start_url",
        conflicts_with = "connection"
    )]
    pub region: Option<String>,
    /// The name of the session to write for it
    #[arg(
        long,
        value_name = "NAME",
        requires = "start_url",
        conflicts_with = "connection"
    )]
    pub session: Option<String>,
    /// Also write a profile of this name that offers the token
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Ask for what this service needs too, and pin it to the connection
    #[arg(long = "for", value_name = "SERVICE")]
    pub service: Option<String>,
    /// What a new session is for
    #[arg(long, value_enum, requires = "start_url")]
    pub access: Option<Access>,
    /// Sign in with a browser that comes back to this machine
    #[arg(long, conflicts_with = "device_code")]
    pub browser: bool,
    /// Sign in with a code that is entered in any browser
    #[arg(long)]
    pub device_code: bool,
    /// The port the browser comes back to, so that `ssh -L` can be prepared
    #[arg(long, value_name = "PORT", conflicts_with = "device_code")]
    pub callback_port: Option<u16>,
    /// End the session on the server first, so that the new one lasts its full time
    #[arg(long, conflicts_with = "start_url")]
    pub extend: bool,
    /// Make the shown change of the config file, or end the session, without asking
    #[arg(long)]
    pub yes: bool,
}

/// What a new session is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Access {
    /// CodeWhisperer only
    Codewhisperer,
    /// Accounts and their roles only
    Accounts,
    /// Both
    Both,
}

impl From<Access> for sign_in::Access {
    fn from(access: Access) -> Self {
        match access {
            Access::Codewhisperer => Self::CodeWhisperer,
            Access::Accounts => Self::Accounts,
            Access::Both => Self::Both,
        }
    }
}

/// `roles`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  moorline roles\n  moorline roles acme --refresh --json")]
pub struct Roles {
    /// The session; without one, the only one that can list accounts
    #[arg(value_name = "SESSION")]
    pub session: Option<String>,
    /// Ask the server even if the list is known
    #[arg(long)]
    pub refresh: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `undo`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  moorline undo\n  moorline undo --list\n  moorline undo 12 --yes"
)]
pub struct Undo {
    /// The change, as `undo --list` names it; without one, the last
    pub id: Option<String>,
    /// List the changes that can be taken back
    #[arg(long, conflicts_with = "id")]
    pub list: bool,
    /// Take it back without asking
    #[arg(long)]
    pub yes: bool,
}

/// `logout`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  moorline logout acme\n  moorline logout builder-id --yes")]
pub struct Logout {
    /// `builder-id`, a session, a profile of one, or a connection's id
    #[arg(value_name = "CONNECTION")]
    pub connection: String,
    /// Sign out without asking
    #[arg(long)]
    pub yes: bool,
}

/// `switch`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  moorline switch dev-lambda\n  moorline switch dev-lambda --stay\n  moorline switch -\n  moorline switch dev-lambda --everywhere\n  moorline switch dev-lambda --everywhere=default --yes"
)]
pub struct Switch {
    /// The profile, or `-` for this shell's previous one
    #[arg(value_name = "PROFILE", allow_hyphen_values = true)]
    pub profile: String,
    /// Keep services connected that would lose or change their sign-in
    #[arg(long, conflicts_with = "no_stay")]
    pub stay: bool,
    /// Let every service follow the profile, even if it is left with nothing
    #[arg(long)]
    pub no_stay: bool,
    /// Remember the answer for the services concerned
    #[arg(long)]
    pub remember: bool,
    /// Hand the profile's region to the shell too
    #[arg(long)]
    pub region: bool,
    /// Point the managed profile at it too, which programs in every shell can follow
    #[arg(
        long,
        value_name = "MANAGED",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = ""
    )]
    pub everywhere: Option<String>,
    /// Switch to a production profile, and write what is shown, without asking
    #[arg(long)]
    pub yes: bool,
    /// Show what would happen and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `pin`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  moorline pin codewhisperer builder-id")]
pub struct Pin {
    /// The service
    pub service: String,
    /// The connection to keep for it
    pub connection: String,
}

/// `unpin`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  moorline unpin codewhisperer")]
pub struct Unpin {
    /// The service
    pub service: String,
}

/// `keepalive`.
#[derive(Debug, Args)]
#[command(
    after_help = "Says one line on stderr for each refresh and each new failure. SIGTERM and ctrl-c end it.\n\nExamples:\n  moorline keepalive --once\n  moorline keepalive --print-systemd > ~/.config/systemd/user/moorline-keepalive.service\n  moorline keepalive --print-launchd > ~/Library/LaunchAgents/moorline.keepalive.plist"
)]
pub struct Keepalive {
    /// Refresh what is due now, then exit: 0, 3 if something it keeps needs a sign-in, 1 if a
    /// refresh failed otherwise
    #[arg(long)]
    pub once: bool,
    /// Print a systemd user unit that runs it
    #[arg(long, conflicts_with_all = ["once", "print_launchd"])]
    pub print_systemd: bool,
    /// Print a launchd agent that runs it
    #[arg(long, conflicts_with = "once")]
    pub print_launchd: bool,
}

/// `doctor`.
#[derive(Debug, Args)]
#[command(
    after_help = "Looks at files and their modes, settings, variables, the clock, proxies, the terminal, and whether the hosts that are needed answer (no credentials are sent). Exits 0 whatever it finds: look at `severity` in --json.\n\nExamples:\n  moorline doctor\n  moorline doctor --offline --json\n  moorline doctor --fix"
)]
pub struct Doctor {
    /// Leave out what needs the network
    #[arg(long)]
    pub offline: bool,
    /// Mend what is safe to mend, after showing it: modes of your files, missing
    /// `sso_registration_scopes`, repeated lines
    #[arg(long, conflicts_with = "json")]
    pub fix: bool,
    /// Mend it without asking
    #[arg(long, requires = "fix")]
    pub yes: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `demo`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  moorline demo\n  moorline demo --as professional")]
pub struct Demo {
    /// Who to be: one of the user types of CodeWhisperer
    #[arg(long = "as", value_enum, value_name = "WHO")]
    pub persona: Option<Persona>,
}

/// Who one can be in the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Persona {
    /// Works for themselves, with Builder ID
    Individual,
    /// Works for an organization that gave them CodeWhisperer
    Professional,
    /// Works for an organization that did not yet
    ProfessionalUnassigned,
    /// Uses CodeWhisperer inside AWS consoles, with IAM
    InConsole,
    /// Administers Identity Center
    IdcAdmin,
    /// Administers CodeWhisperer
    CwAdmin,
    /// The root user of an account
    Root,
}
