//! THE table of keys: dispatch, footer, help and the README's table all come from it.

mod bindings;
mod choices;
mod enabled;
mod enabled_profiles;
mod enabled_services;
mod label;
mod table;

use crate::tui::key::Key;
use crate::tui::model::ask::AskFor;
use crate::tui::model::overlay::Overlay;
use crate::tui::model::{Model, Pane};

pub use bindings::{Keymap, actions_in, hints, readme_table};
pub use choices::{key_problems, read};
pub use table::ROWS;

/// Something a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Switch to the selected profile.
    Switch,
    /// Switch for every shell, or for this one only.
    SwitchEverywhere,
    /// Do what the selected connection or service needs.
    Mend,
    /// Sign in.
    SignIn,
    /// Sign in somewhere new.
    NewSignIn,
    /// Add the scopes of the selected service to a sign-in.
    AddScopes,
    /// Make a session last its full time again.
    Extend,
    /// Keep a connection for a service.
    Pin,
    /// Let a service follow the active profile.
    Unpin,
    /// Sign out.
    SignOut,
    /// Type a filter.
    Filter,
    /// Show everything again.
    ClearFilter,
    /// Keep the filter and leave typing.
    KeepFilter,
    /// Read the files again.
    Reload,
    /// Show what is wrong with the files.
    Problems,
    /// Show what was done.
    Activity,
    /// Go to a pane.
    GoTo(Pane),
    /// Go to the next pane.
    NextPane,
    /// Go to the previous pane.
    PreviousPane,
    /// One down.
    Down,
    /// One up.
    Up,
    /// The first.
    First,
    /// The last.
    Last,
    /// Half a page down.
    HalfDown,
    /// Half a page up.
    HalfUp,
    /// A page down.
    PageDown,
    /// A page up.
    PageUp,
    /// Scroll Details down.
    DetailsDown,
    /// Scroll Details up.
    DetailsUp,
    /// Choose the selected line, or go on.
    Accept,
    /// Choose the line of this number, counted from 1.
    Choose(usize),
    /// Remember the answer, or not.
    Remember,
    /// Copy the sign-in page's address.
    CopyUrl,
    /// Copy the code.
    CopyCode,
    /// Show the sign-in page's address on the normal screen.
    PlainUrl,
    /// Copy the line that brings the browser's answer to this machine.
    CopyTunnel,
    /// Open the sign-in page.
    OpenBrowser,
    /// Sign in with a browser that comes back to this machine.
    UseBrowser,
    /// Sign in with a code.
    UseDeviceCode,
    /// Type the address the browser ended at.
    PasteBack,
    /// The next field of the form.
    NextField,
    /// The previous field of the form.
    PreviousField,
    /// The next option of the field.
    NextOption,
    /// The previous option of the field.
    PreviousOption,
    /// Close what lies on top, cancelling it.
    Close,
    /// Show the keys.
    Help,
    /// Find what can be done by typing.
    Palette,
    /// Show Details over the whole console.
    Details,
    /// Stop the console until the shell says to go on.
    Suspend,
    /// Leave the console.
    Quit,
    /// Leave the console, from anywhere.
    Interrupt,
    /// List the accounts and roles of a connection.
    Roles,
    /// Choose the line, or do not.
    Toggle,
    /// Choose every line shown, or none.
    ToggleAll,
    /// Go on to the next order of the profiles.
    NextOrder,
    /// Go on to the next way to group the profiles.
    NextGroup,
    /// Do not show the profiles of a group.
    Fold,
    /// Show the profiles of every group.
    Unfold,
    /// Make profiles favourites, or not.
    Favourite,
    /// Ask the server for the list again.
    AskAgain,
    /// Make the profiles of a session what its roles are.
    Sync,
    /// Show the accounts that could not be listed.
    FailedAccounts,
    /// Change a profile.
    EditProfile,
    /// Delete a profile.
    DeleteProfile,
    /// Take back a change of the config file.
    Undo,
    /// Delete the profiles of roles that are gone too, or do not.
    Prune,
    /// The change before this one.
    Earlier,
    /// The change after this one.
    Later,
    /// Verify what is selected.
    Verify,
    /// Verify every service.
    VerifyAll,
    /// Open the AWS console as the selected profile.
    OpenConsole,
    /// Ask CodeWhisperer itself for something.
    Ask(AskFor),
    /// Copy the policy that lets a principal use the selected service.
    CopyPolicy,
}

/// Where keys go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// The Connections pane.
    Connections,
    /// The Profiles pane.
    Profiles,
    /// The Services pane.
    Services,
    /// A filter being typed.
    Filter,
    /// The list of keys.
    Help,
    /// The sign-in panel.
    SignIn,
    /// The address the browser ended at, being typed.
    Paste,
    /// The switch dialog.
    Switch,
    /// The sign-out dialog.
    SignOut,
    /// A choice.
    Choose,
    /// A form.
    Form,
    /// A form, at a field of options.
    Options,
    /// Something to read.
    Notice,
    /// The accounts and roles of a connection.
    Roles,
    /// A change to look at before it is written.
    Review,
    /// The code of an MFA device, being typed.
    Code,
    /// The command palette.
    Palette,
    /// What is shown where nothing is signed in and no profile is there.
    Welcome,
}

impl Context {
    /// Every context.
    pub const ALL: [Self; 18] = [
        Self::Connections,
        Self::Profiles,
        Self::Services,
        Self::Filter,
        Self::Help,
        Self::SignIn,
        Self::Paste,
        Self::Switch,
        Self::SignOut,
        Self::Choose,
        Self::Form,
        Self::Options,
        Self::Notice,
        Self::Roles,
        Self::Review,
        Self::Code,
        Self::Palette,
        Self::Welcome,
    ];

    /// Where keys go now.
    pub fn of(model: &Model) -> Self {
        match model.top() {
            Some(Overlay::Help(_)) => Self::Help,
            Some(Overlay::SignIn(panel)) if panel.pasting.is_some() => Self::Paste,
            Some(Overlay::SignIn(_)) => Self::SignIn,
            Some(Overlay::Switch(_)) => Self::Switch,
            Some(Overlay::SignOut(_)) => Self::SignOut,
            Some(Overlay::Choose(_)) => Self::Choose,
            Some(Overlay::Form(form)) if form.is_choosing() => Self::Options,
            Some(Overlay::Form(_)) => Self::Form,
            Some(Overlay::Notice(_) | Overlay::Ask(_) | Overlay::Details) => Self::Notice,
            Some(Overlay::Palette(_)) => Self::Palette,
            Some(Overlay::Welcome(_)) => Self::Welcome,
            Some(Overlay::Code(_)) => Self::Code,
            Some(Overlay::Roles(screen)) if screen.is_filtering => Self::Filter,
            Some(Overlay::Roles(_)) => Self::Roles,
            Some(Overlay::ProfileForm(_)) => Self::Form,
            Some(Overlay::Review(_)) => Self::Review,
            None if model.is_filtering => Self::Filter,
            None => Self::of_pane(model.focus),
        }
    }

    /// The context of a pane.
    pub fn of_pane(pane: Pane) -> Self {
        match pane {
            Pane::Connections => Self::Connections,
            Pane::Profiles => Self::Profiles,
            Pane::Services => Self::Services,
        }
    }

    /// Whether printable keys are typed here.
    pub fn is_typing(self) -> bool {
        matches!(
            self,
            Self::Filter
                | Self::Help
                | Self::Palette
                | Self::Paste
                | Self::Form
                | Self::Options
                | Self::Code
        )
    }

    /// The name shown in the README.
    pub fn label(self) -> &'static str {
        match self {
            Self::Connections => "Connections",
            Self::Profiles => "Profiles",
            Self::Services => "Services",
            Self::Filter => "filter",
            Self::Help => "help",
            Self::SignIn => "sign-in",
            Self::Paste => "paste",
            Self::Switch => "switch",
            Self::SignOut => "sign-out",
            Self::Choose => "choice",
            Self::Form => "form",
            Self::Options => "option",
            Self::Notice => "notice",
            Self::Roles => "roles",
            Self::Review => "change",
            Self::Code => "code",
            Self::Palette => "palette",
            Self::Welcome => "welcome",
        }
    }
}

/// The headings of the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    /// What the console is for.
    Act,
    /// Dialogs and panels.
    Answer,
    /// Getting around.
    Move,
    /// The console itself.
    Console,
}

impl Group {
    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Act => "Act",
            Self::Answer => "Answer",
            Self::Move => "Move",
            Self::Console => "Console",
        }
    }
}

/// One action: its keys, where they work, and every word said about it.
#[derive(Debug)]
pub struct Row {
    /// What it does.
    pub action: Action,
    /// Its stable name.
    pub id: &'static str,
    /// The keys it has by itself; the first is the one shown in the footer.
    pub keys: &'static [Key],
    /// Where they work.
    pub contexts: &'static [Context],
    /// The heading of the help it is under.
    pub group: Group,
    /// The footer's word for it: at most 12 columns.
    pub label: &'static str,
    /// The footer's word where the moment calls for another than `label`.
    pub label_now: fn(&Model) -> Option<&'static str>,
    /// The help's sentence; `{id}` in it stands for the key of that action.
    pub help: &'static str,
    /// More words it is found by in the palette.
    pub also: &'static str,
    /// Its place in the footer, smaller first; 0 keeps it out.
    pub rank: u8,
    /// Whether it can be done now, or why not; `{id}` stands for the key of that action.
    pub enabled: fn(&Model) -> Result<(), &'static str>,
}

/// A word of the footer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The action.
    pub action: Action,
    /// The key, as written.
    pub key: String,
    /// The word.
    pub label: &'static str,
}

#[cfg(test)]
pub(crate) mod tests;
