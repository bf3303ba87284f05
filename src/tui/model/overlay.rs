//! What lies over the panes.

use super::ask::Ask;
use super::choose::Choose;
use super::code::CodeDialog;
use super::form::Form;
use super::help::Help;
use super::palette::Palette;
use super::profile_form::ProfileForm;
use super::review::Review;
use super::roles::RolesScreen;
use super::sign_in::SignInPanel;
use super::sign_out::SignOutDialog;
use super::switch_dialog::SwitchDialog;

/// Something over the panes.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// Every key that works here; filterable, and `enter` runs one.
    Help(Help),
    /// Everything that can be done, found by typing.
    Palette(Box<Palette>),
    /// What the panes are for and how to begin, where nothing is there yet: the selected line.
    Welcome(usize),
    /// Details of what is selected, over the whole console.
    Details,
    /// A sign-in on its way.
    SignIn(Box<SignInPanel>),
    /// What to decide before a switch.
    Switch(Box<SwitchDialog>),
    /// Who loses what by a sign-out.
    SignOut(SignOutDialog),
    /// A choice of connection, or of service.
    Choose(Choose),
    /// A start URL to type in.
    Form(Box<Form>),
    /// Something to read.
    Notice(Notice),
    /// Something CodeWhisperer is asked for.
    Ask(Ask),
    /// The code of an MFA device, being typed.
    Code(Box<CodeDialog>),
    /// The accounts and roles of a connection.
    Roles(Box<RolesScreen>),
    /// What is typed in before profiles are written.
    ProfileForm(Box<ProfileForm>),
    /// A change of the config file to look at before it is written.
    Review(Box<Review>),
}

/// Something to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The title.
    pub title: String,
    /// The lines; safe to show.
    pub lines: Vec<String>,
    /// First line on screen.
    pub scroll: u16,
}
