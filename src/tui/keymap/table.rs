//! The rows themselves. Add a key: one row here.

use super::enabled::{
    always, can_add_scopes, can_copy, can_copy_code, can_copy_tunnel, can_extend, can_mend,
    can_open, can_paste_back, can_pin, can_remember, can_sign_in, can_sign_out, can_switch,
    can_unpin, can_use_browser, can_use_device_code, has_answer, has_problems,
};
use super::enabled_profiles::{
    can_ask_again, can_change_profile, can_list_roles, can_make_profiles, can_prune,
    can_sign_in_for_roles, can_switch_everywhere, can_sync, can_toggle, can_toggle_all, can_write,
    has_earlier, has_failed, has_later, is_not_writing,
};
use super::enabled_services::{
    can_ask, can_ask_organization, can_copy_policy, can_open_console, can_stop_or_clear,
    can_verify, can_verify_all,
};
use super::{Action, Context, Group, Row, label};
use crate::tui::key::{Key, KeyCode};
use crate::tui::model::Pane;
use crate::tui::model::ask::AskFor;
use Context::{
    Choose, Code, Connections, Filter, Form, Help, Notice, Options, Paste, Profiles, Review, Roles,
    Services, SignIn, SignOut, Switch,
};

const PANES: &[Context] = &[Connections, Profiles, Services];
const LISTS: &[Context] = &[
    Connections,
    Profiles,
    Services,
    Filter,
    Help,
    Switch,
    SignOut,
    Choose,
    Notice,
    SignIn,
    Roles,
    Review,
];
const LONG_LISTS: &[Context] = &[
    Connections,
    Profiles,
    Services,
    Filter,
    Help,
    Choose,
    Notice,
    SignIn,
    Roles,
    Review,
];
const ANSWERS: &[Context] = &[Switch, SignOut, Choose, Review];
const NOT_TYPING: &[Context] = &[
    Connections,
    Profiles,
    Services,
    SignIn,
    Switch,
    SignOut,
    Choose,
    Notice,
    Roles,
    Review,
];

const fn key(code: KeyCode) -> Key {
    Key::new(code)
}

const fn row(
    action: Action,
    id: &'static str,
    keys: &'static [Key],
    contexts: &'static [Context],
    group: Group,
    words: (&'static str, &'static str),
) -> Row {
    Row {
        action,
        id,
        keys,
        contexts,
        group,
        label: words.0,
        help: words.1,
        rank: 0,
        enabled: always,
        label_now: label::own,
    }
}

impl Row {
    const fn rank(mut self, rank: u8) -> Self {
        self.rank = rank;
        self
    }

    const fn when(
        mut self,
        enabled: fn(&crate::tui::model::Model) -> Result<(), &'static str>,
    ) -> Self {
        self.enabled = enabled;
        self
    }

    const fn says(
        mut self,
        label_now: fn(&crate::tui::model::Model) -> Option<&'static str>,
    ) -> Self {
        self.label_now = label_now;
        self
    }
}

/// Every action of the console.
#[rustfmt::skip]
pub static ROWS: &[Row] = &[
    row(Action::Switch, "switch", &[key(KeyCode::Enter)], &[Profiles], Group::Act,
        ("switch", "Switch to the selected profile.")).rank(1).when(can_switch),
    row(Action::SwitchEverywhere, "switch-everywhere", &[Key::char('E')], &[Profiles], Group::Act,
        ("everywhere", "Switch to the selected profile for every shell and program that uses the managed profile.")).when(can_switch_everywhere),
    row(Action::Mend, "mend", &[key(KeyCode::Enter)], &[Connections, Services], Group::Act,
        ("fix", "Do what the selected connection or service needs: sign in, or choose a connection.")).rank(1).when(can_mend),
    row(Action::SignIn, "sign-in", &[Key::char('s')], PANES, Group::Act,
        ("sign in", "Sign in at the selected connection, for the selected service, or for the selected profile.")).rank(2).when(can_sign_in),
    row(Action::NewSignIn, "new-sign-in", &[Key::char('n')], PANES, Group::Act,
        ("new sign-in", "Sign in somewhere, with a Builder ID or at a start URL, or add IAM keys.")).rank(7),
    row(Action::AddScopes, "add-scopes", &[Key::char('+')], &[Services], Group::Act,
        ("add scopes", "Add the scopes the selected service needs to a sign-in, after asking.")).rank(3).when(can_add_scopes),
    row(Action::Extend, "extend", &[Key::char('x')], &[Connections], Group::Act,
        ("extend", "End the session of the selected connection and sign in anew, so that it lasts its full time; asks first.")).rank(6).when(can_extend),
    row(Action::Pin, "pin", &[Key::char('p')], &[Connections, Services], Group::Act,
        ("pin", "Keep a connection for a service whatever the active profile is.")).rank(3).when(can_pin),
    row(Action::Unpin, "unpin", &[Key::char('u')], &[Services], Group::Act,
        ("unpin", "Let the selected service follow the active profile again.")).rank(4).when(can_unpin),
    row(Action::Verify, "verify", &[Key::char('v')], PANES, Group::Act,
        ("verify", "Ask for real whether it works: the selected service, the services that use the selected connection, or the credentials of the selected profile. Again: wait no longer.")).rank(3).when(can_verify).says(label::verifying),
    row(Action::VerifyAll, "verify-all", &[Key::char('V')], PANES, Group::Act,
        ("verify all", "Ask every service for one cheap thing that changes nothing. Again: stop.")).when(can_verify_all),
    row(Action::OpenConsole, "open-console", &[Key::char('O')], &[Profiles], Group::Act,
        ("AWS console", "Open the AWS console in a browser, signed in as the selected profile.")).rank(7).when(can_open_console),
    row(Action::Ask(AskFor::Profiles), "codewhisperer-profile", &[Key::char('P')], &[Services], Group::Act,
        ("profile", "Choose the profile that CodeWhisperer uses, among those your organization gave you.")).rank(4).when(can_ask_organization),
    row(Action::Ask(AskFor::Suggestion), "suggestion", &[Key::char('t')], &[Services], Group::Act,
        ("suggestion", "Ask CodeWhisperer for one suggestion as a test, after showing what is sent.")).rank(5).when(can_ask),
    row(Action::Ask(AskFor::Customizations), "customizations", &[Key::char('C')], &[Services], Group::Act,
        ("customized", "List the customizations of the profile that CodeWhisperer uses.")).when(can_ask_organization),
    row(Action::Ask(AskFor::Models), "models", &[Key::char('m')], &[Services], Group::Act,
        ("models", "List the models that CodeWhisperer can use.")).when(can_ask),
    row(Action::CopyPolicy, "copy-policy", &[Key::char('c')], &[Services], Group::Act,
        ("copy policy", "Send the IAM policy that allows the selected service to the terminal's clipboard.")).rank(4).when(can_copy_policy),
    row(Action::SignOut, "sign-out", &[Key::char('o')], &[Connections], Group::Act,
        ("sign out", "Sign out of the selected connection, after showing who loses it.")).rank(5).when(can_sign_out),
    row(Action::Filter, "filter", &[Key::char('/')], &[Connections, Profiles, Services, Roles], Group::Act,
        ("filter", "Show only the rows that match what you type.")).rank(6),
    row(Action::KeepFilter, "keep-filter", &[key(KeyCode::Enter)], &[Filter], Group::Answer,
        ("keep", "Keep the filter and go back to the list.")).rank(1),
    row(Action::ClearFilter, "clear-filter", &[key(KeyCode::Esc)], &[Connections, Profiles, Services, Filter], Group::Act,
        ("show all", "Stop what is being asked; else take the filter away.")).rank(8).when(can_stop_or_clear).says(label::clearing),
    row(Action::Accept, "accept", &[key(KeyCode::Enter)], &[Help, Switch, SignOut, Choose], Group::Answer,
        ("choose", "Choose the selected line.")).rank(1),
    row(Action::Accept, "go-on", &[key(KeyCode::Enter)], &[SignIn, Form, Options, Notice], Group::Answer,
        ("go on", "Go on; after a failure: try again.")).rank(1).when(has_answer).says(label::going_on),
    row(Action::Choose(1), "choose-1", &[Key::char('1')], ANSWERS, Group::Answer,
        ("first", "Choose the first line.")),
    row(Action::Choose(2), "choose-2", &[Key::char('2')], ANSWERS, Group::Answer,
        ("second", "Choose the second line.")),
    row(Action::Choose(3), "choose-3", &[Key::char('3')], ANSWERS, Group::Answer,
        ("third", "Choose the third line.")),
    row(Action::Remember, "remember", &[Key::char('m'), key(KeyCode::Char(' '))], &[Switch], Group::Answer,
        ("remember", "Remember the answer for these services, or do not.")).rank(2).when(can_remember),
    row(Action::SwitchEverywhere, "everywhere", &[Key::char('E')], &[Switch], Group::Answer,
        ("everywhere", "Switch for every shell and program that uses the managed profile, or for this shell only.")).rank(10).when(can_switch_everywhere),
    row(Action::OpenBrowser, "open-browser", &[Key::char('o')], &[SignIn], Group::Answer,
        ("open page", "Open the sign-in page in a browser.")).rank(2).when(can_open),
    row(Action::CopyUrl, "copy-url", &[Key::char('c')], &[SignIn], Group::Answer,
        ("copy URL", "Send the address of the sign-in page to the terminal's clipboard.")).rank(3).when(can_copy),
    row(Action::CopyCode, "copy-code", &[Key::char('C')], &[SignIn], Group::Answer,
        ("copy code", "Send the code to the terminal's clipboard.")).rank(4).when(can_copy_code),
    row(Action::CopyTunnel, "copy-tunnel", &[Key::char('t')], &[SignIn], Group::Answer,
        ("copy ssh", "Send the `ssh -L` line to the terminal's clipboard.")).rank(5).when(can_copy_tunnel),
    row(Action::PlainUrl, "plain-url", &[Key::char('u')], &[SignIn], Group::Answer,
        ("plain URL", "Show the address in one piece, outside the console, to copy it with a mouse.")).rank(7).when(can_copy),
    row(Action::PasteBack, "paste-back", &[Key::char('p')], &[SignIn], Group::Answer,
        ("paste", "Type or paste the address the browser ended at.")).rank(4).when(can_paste_back),
    row(Action::UseBrowser, "use-browser", &[Key::char('b')], &[SignIn], Group::Answer,
        ("browser", "Go on with a browser that comes back to this machine, without a code.")).rank(6).when(can_use_browser),
    row(Action::UseDeviceCode, "use-device-code", &[Key::char('d')], &[SignIn], Group::Answer,
        ("device code", "Go on with a code that is entered in any browser, on any device.")).rank(6).when(can_use_device_code),
    row(Action::Accept, "send-address", &[key(KeyCode::Enter)], &[Paste], Group::Answer,
        ("sign in", "Sign in with the address that was typed.")).rank(1),
    row(Action::Close, "stop-pasting", &[key(KeyCode::Esc)], &[Paste], Group::Answer,
        ("back", "Go back to the sign-in; what was typed is forgotten.")).rank(9),
    row(Action::Accept, "send-code", &[key(KeyCode::Enter)], &[Code], Group::Answer,
        ("go on", "Go on with the code that was typed.")).rank(1),
    row(Action::NextField, "next-field", &[key(KeyCode::Tab), key(KeyCode::Down)], &[Form, Options], Group::Answer,
        ("next", "Go to the next field.")).rank(2),
    row(Action::PreviousField, "previous-field", &[key(KeyCode::BackTab), key(KeyCode::Up)], &[Form, Options], Group::Answer,
        ("previous", "Go to the previous field.")),
    row(Action::NextOption, "next-option", &[key(KeyCode::Right)], &[Options], Group::Answer,
        ("change", "Choose the next option.")).rank(2),
    row(Action::PreviousOption, "previous-option", &[key(KeyCode::Left)], &[Options], Group::Answer,
        ("change back", "Choose the previous option.")),
    row(Action::Close, "cancel", &[key(KeyCode::Esc)], &[SignIn, Switch, SignOut, Choose, Form, Options, Code], Group::Answer,
        ("cancel", "Cancel what lies on top: a sign-in on its way ends at once.")).rank(9).says(label::cancelling),
    row(Action::Close, "close", &[key(KeyCode::Esc)], &[Help, Notice], Group::Answer,
        ("close", "Close what lies on top; what it waits for is cancelled.")).rank(9).says(label::closing),
    row(Action::GoTo(Pane::Connections), "connections", &[Key::char('1')], PANES, Group::Move,
        ("connections", "Go to Connections.")),
    row(Action::GoTo(Pane::Profiles), "profiles", &[Key::char('2')], PANES, Group::Move,
        ("profiles", "Go to Profiles.")),
    row(Action::GoTo(Pane::Services), "services", &[Key::char('3')], PANES, Group::Move,
        ("services", "Go to Services.")),
    row(Action::NextPane, "next-pane", &[key(KeyCode::Tab), Key::char('l'), key(KeyCode::Right)], PANES, Group::Move,
        ("next pane", "Go to the next pane.")),
    row(Action::PreviousPane, "previous-pane", &[key(KeyCode::BackTab), Key::char('h'), key(KeyCode::Left)], PANES, Group::Move,
        ("pane before", "Go to the previous pane.")),
    row(Action::Down, "down", &[Key::char('j'), key(KeyCode::Down), Key::ctrl('n')], LISTS, Group::Move,
        ("down", "Go one line down.")),
    row(Action::Up, "up", &[Key::char('k'), key(KeyCode::Up), Key::ctrl('p')], LISTS, Group::Move,
        ("up", "Go one line up.")),
    row(Action::First, "first", &[Key::char('g'), key(KeyCode::Home)], NOT_TYPING, Group::Move,
        ("first", "Go to the first line.")),
    row(Action::Last, "last", &[Key::char('G'), key(KeyCode::End)], NOT_TYPING, Group::Move,
        ("last", "Go to the last line.")),
    row(Action::HalfDown, "half-down", &[Key::ctrl('d')], LONG_LISTS, Group::Move,
        ("half down", "Go half a page down.")),
    row(Action::HalfUp, "half-up", &[Key::ctrl('u')], LONG_LISTS, Group::Move,
        ("half up", "Go half a page up.")),
    row(Action::PageDown, "page-down", &[key(KeyCode::PageDown)], LONG_LISTS, Group::Move,
        ("page down", "Go a page down.")),
    row(Action::PageUp, "page-up", &[key(KeyCode::PageUp)], LONG_LISTS, Group::Move,
        ("page up", "Go a page up.")),
    row(Action::DetailsDown, "details-down", &[Key::char('J'), Key::ctrl('e')], PANES, Group::Move,
        ("details down", "Scroll Details down.")),
    row(Action::DetailsUp, "details-up", &[Key::char('K'), Key::ctrl('y')], PANES, Group::Move,
        ("details up", "Scroll Details up.")),
    row(Action::Reload, "reload", &[Key::char('r')], PANES, Group::Console,
        ("reload", "Read all files again.")),
    row(Action::Problems, "problems", &[Key::char('!')], PANES, Group::Console,
        ("problems", "Show what is wrong with the files, and what to do about it.")).rank(10).when(has_problems),
    row(Action::Activity, "activity", &[Key::char('a')], PANES, Group::Console,
        ("activity", "Show what was done, and the command that does the same.")).rank(9),
    row(Action::Help, "help", &[Key::char('?'), key(KeyCode::F(1)), Key::char(':')],
        &[Connections, Profiles, Services, Filter, SignIn, Paste, Switch, SignOut, Choose, Form, Options, Notice, Roles, Review, Code], Group::Console,
        ("help", "Show every key that works here; type to find one, `enter` runs it.")).rank(20),
    row(Action::Suspend, "suspend", &[Key::ctrl('z')], &Context::ALL, Group::Console,
        ("suspend", "Give the terminal back to the shell until `fg`.")),
    row(Action::Quit, "quit", &[Key::char('q')], NOT_TYPING, Group::Console,
        ("quit", "Leave the console.")).rank(21),
    row(Action::Interrupt, "interrupt", &[Key::ctrl('c')], &Context::ALL, Group::Console,
        ("quit", "Leave the console, from anywhere.")),
    row(Action::Roles, "roles", &[Key::char('R')], &[Connections, Profiles], Group::Act,
        ("roles", "List the accounts and roles of the selected connection, to make profiles of them.")).rank(6).when(can_list_roles),
    row(Action::EditProfile, "edit", &[Key::char('e')], &[Profiles], Group::Act,
        ("edit", "Change name, region, output or another setting of the selected profile.")).rank(3).when(can_change_profile),
    row(Action::DeleteProfile, "delete", &[Key::char('D')], &[Profiles], Group::Act,
        ("delete", "Delete the selected profile, after showing who uses it.")).rank(9).when(can_change_profile),
    row(Action::Undo, "undo", &[Key::char('U')], PANES, Group::Act,
        ("undo", "Show the last change of the AWS files, and take it back.")),
    row(Action::Accept, "to-profiles", &[key(KeyCode::Enter)], &[Roles], Group::Answer,
        ("to profiles", "Make profiles of the chosen roles, or of the one under the cursor.")).rank(1).when(can_make_profiles),
    row(Action::Toggle, "toggle", &[key(KeyCode::Char(' '))], &[Roles], Group::Answer,
        ("choose", "Choose the role under the cursor, or do not.")).rank(2).when(can_toggle),
    row(Action::ToggleAll, "toggle-all", &[Key::char('a')], &[Roles], Group::Answer,
        ("all or none", "Choose every role shown that has no profile, or none of them.")).rank(3).when(can_toggle_all),
    row(Action::Sync, "sync", &[Key::char('S')], &[Roles], Group::Answer,
        ("sync", "Make the profiles of this session what its roles are now.")).rank(5).when(can_sync),
    row(Action::AskAgain, "ask-again", &[Key::char('r')], &[Roles], Group::Answer,
        ("ask again", "Ask the server for the accounts and roles again.")).rank(7).when(can_ask_again),
    row(Action::SignIn, "roles-sign-in", &[Key::char('s')], &[Roles], Group::Answer,
        ("sign in", "Sign in, where the list needs it.")).rank(4).when(can_sign_in_for_roles),
    row(Action::FailedAccounts, "failed-accounts", &[Key::char('!')], &[Roles], Group::Answer,
        ("not listed", "Show the accounts that could not be listed, and why.")).rank(8).when(has_failed),
    row(Action::Accept, "write", &[key(KeyCode::Enter)], &[Review], Group::Answer,
        ("write", "Write what is shown, or choose the answer; after a failure: try again.")).rank(1).when(can_write).says(label::writing),
    row(Action::Prune, "prune", &[Key::char('p'), key(KeyCode::Char(' '))], &[Review], Group::Answer,
        ("delete gone", "Delete the profiles whose role is gone too, or leave them.")).rank(2).when(can_prune),
    row(Action::Earlier, "earlier", &[key(KeyCode::Left), Key::char('h')], &[Review], Group::Answer,
        ("earlier", "Show the change before this one.")).rank(3).when(has_earlier),
    row(Action::Later, "later", &[key(KeyCode::Right), Key::char('l')], &[Review], Group::Answer,
        ("later", "Show the change after this one.")).rank(4).when(has_later),
    row(Action::Close, "stop", &[key(KeyCode::Esc)], &[Roles], Group::Answer,
        ("close", "Stop asking; else show all; else close.")).rank(9).says(label::leaving_roles),
    row(Action::Close, "back", &[key(KeyCode::Esc)], &[Review], Group::Answer,
        ("cancel", "Go back and write nothing.")).rank(9).when(is_not_writing),
];
