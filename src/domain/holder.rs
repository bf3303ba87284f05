//! Holders: the tools whose own store may hold a sign-in.

use crate::domain::service::ServiceId;
use jiff::Timestamp;

/// A tool that keeps sign-ins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tool {
    /// The AWS CLI and the SDKs: the shared cache under its shared key.
    AwsCli,
    /// AWS Toolkit and Amazon Q for VS Code.
    VsCode,
    /// AWS Toolkit and Amazon Q for JetBrains IDEs.
    JetBrains,
    /// The identity language server of the IDE plug-ins.
    IdentityServer,
    /// The Amazon Q Developer CLI.
    AmazonQCli,
    /// The Kiro CLI.
    KiroCli,
    /// The Kiro IDE.
    KiroIde,
    /// `aws login`.
    AwsLogin,
    /// Moorline itself.
    Moorline,
    /// A file in the shared cache whose writer cannot be told.
    Other,
}

impl Tool {
    /// The name used in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::AwsCli => "aws_cli",
            Self::VsCode => "vscode",
            Self::JetBrains => "jetbrains",
            Self::IdentityServer => "identity_server",
            Self::AmazonQCli => "amazon_q_cli",
            Self::KiroCli => "kiro_cli",
            Self::KiroIde => "kiro_ide",
            Self::AwsLogin => "aws_login",
            Self::Moorline => "moorline",
            Self::Other => "other",
        }
    }

    /// The name used on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::AwsCli => "AWS CLI and SDKs",
            Self::VsCode => "VS Code",
            Self::JetBrains => "JetBrains",
            Self::IdentityServer => "identity server",
            Self::AmazonQCli => "Amazon Q CLI",
            Self::KiroCli => "Kiro CLI",
            Self::KiroIde => "Kiro IDE",
            Self::AwsLogin => "aws login",
            Self::Moorline => "Moorline",
            Self::Other => "unknown tool",
        }
    }

    /// The tool with that id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.id() == id)
    }

    /// Every tool, in the order they are listed.
    pub const ALL: [Self; 10] = [
        Self::Moorline,
        Self::AwsCli,
        Self::VsCode,
        Self::JetBrains,
        Self::IdentityServer,
        Self::AmazonQCli,
        Self::KiroCli,
        Self::KiroIde,
        Self::AwsLogin,
        Self::Other,
    ];
}

/// How a tool's own sign-in stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HolderState {
    /// Its access token is live.
    SignedIn,
    /// Its access token is over and it can refresh it.
    Refreshable,
    /// Its token is over.
    Expired,
    /// Its store holds no sign-in, or there is no store.
    NoneSeen,
    /// Its store could not be read; why.
    Unreadable(String),
}

impl HolderState {
    /// The name used in JSON.
    pub fn id(&self) -> &'static str {
        match self {
            Self::SignedIn => "signed_in",
            Self::Refreshable => "refreshable",
            Self::Expired => "expired",
            Self::NoneSeen => "none",
            Self::Unreadable(_) => "unreadable",
        }
    }

    /// Whether a sign-in was seen, whatever became of it.
    pub fn is_present(&self) -> bool {
        matches!(self, Self::SignedIn | Self::Refreshable | Self::Expired)
    }
}

/// What one tool's store says of one sign-in. Never a token value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolderSignIn {
    /// Whose store.
    pub tool: Tool,
    /// How it stands.
    pub state: HolderState,
    /// When its access token ends.
    pub expires_at: Option<Timestamp>,
    /// Which identity it is for, where the store says.
    pub start_url: Option<String>,
    /// The scopes, where the store says.
    pub scopes: Option<Vec<String>>,
    /// Where it was found, for people: a file name.
    pub place: Option<String>,
    /// When the client registration ends that can renew it.
    pub registration_expires_at: Option<Timestamp>,
    /// Which editor or IDE of the tool it is, where that is known; safe to show.
    pub program: Option<String>,
    /// The services that the tool itself keeps it for.
    pub kept_for: Vec<ServiceId>,
}

impl HolderSignIn {
    /// A tool nothing was found of.
    pub fn without(tool: Tool, state: HolderState) -> Self {
        Self {
            tool,
            state,
            expires_at: None,
            start_url: None,
            scopes: None,
            place: None,
            registration_expires_at: None,
            program: None,
            kept_for: Vec::new(),
        }
    }
}
