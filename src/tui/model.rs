//! The state of the console. Data and questions about it; only `update` changes it.

pub mod activity;
pub mod arrangement;
pub mod ask;
pub mod asking;
pub mod choose;
pub mod code;
pub mod form;
pub mod help;
pub mod list;
pub mod overlay;
pub mod palette;
pub mod profile_form;
pub mod review;
pub mod roles;
pub mod rows;
pub mod sign_in;
pub mod sign_out;
pub mod switch_dialog;

use crate::domain::connection::Connection;
use crate::domain::overview::{Bound, Overview};
use crate::domain::profile::Profile;
use crate::flows::host::HostLook;
use crate::flows::refresh::pace::Pace;
use crate::flows::switch::Switched;
use crate::tui::keymap::{self, Keymap};
use crate::tui::message::FlowId;
use activity::{Activity, Status};
use arrangement::Arrangement;
use asking::Asking;
use jiff::Timestamp;
use list::List;
use overlay::Overlay;
use palette::Command;
use rows::{ConnectionRow, Rows};
use sign_in::SwitchAfter;
use std::sync::Arc;

/// One of the three lists; Details and Activity are shown beside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pane {
    /// Who you are signed in as.
    Connections,
    /// What you can switch to.
    Profiles,
    /// What you use.
    Services,
}

impl Pane {
    /// The panes, in the order of their digits.
    pub const ALL: [Self; 3] = [Self::Connections, Self::Profiles, Self::Services];

    /// The title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Connections => "Connections",
            Self::Profiles => "Profiles",
            Self::Services => "Services",
        }
    }

    /// The position in [`Pane::ALL`].
    pub fn index(self) -> usize {
        match self {
            Self::Connections => 0,
            Self::Profiles => 1,
            Self::Services => 2,
        }
    }
}

/// What is selected in the focused pane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Selected<'a> {
    /// Nothing: the list is empty.
    Nothing,
    /// A connection.
    Connection(&'a Connection),
    /// The row of IAM keys: positions in [`Overview::connections`].
    IamKeys(&'a [usize]),
    /// A profile.
    Profile(&'a Profile),
    /// A service.
    Service(&'a Bound),
}

/// A flow that is shown by nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// Which.
    pub flow: FlowId,
    /// The command line that does the same; safe to show.
    pub command: String,
    /// When it began.
    pub since: Timestamp,
}

/// What runs in the foreground, the console out of the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreground {
    /// Which flow.
    pub flow: FlowId,
    /// The command line; safe to show.
    pub command: String,
}

/// The token refreshes of a running console.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refreshing {
    /// The one that runs.
    pub running: Option<FlowId>,
    /// Which tokens are left alone for a while.
    pub pace: Pace,
    /// What the last failure said, so that Activity does not repeat it.
    pub said: Option<String>,
}

/// The state of the console.
#[derive(Debug, Clone)]
pub struct Model {
    /// Columns of the terminal; any value.
    pub width: u16,
    /// Rows of the terminal; any value.
    pub height: u16,
    /// The time of the last message.
    pub now: Timestamp,
    /// What is shown.
    pub overview: Arc<Overview>,
    /// Whether the files were read once.
    pub is_loaded: bool,
    /// Whether the files are being read.
    pub is_loading: bool,
    /// Whether they have to be read once more after that.
    pub reload_again: bool,
    /// What the console shows of its host, and how: Unicode or ASCII, colours or none.
    pub look: HostLook,
    /// The pane keys go to when no overlay is open.
    pub focus: Pane,
    /// The rows of each pane, before filtering.
    pub rows: Rows,
    /// How the profiles are arranged.
    pub arrangement: Arrangement,
    /// Selection, offset and filter of each pane, by [`Pane::index`].
    pub lists: [List; 3],
    /// Whether keys go to the filter of the focused pane.
    pub is_filtering: bool,
    /// First line of Details on screen.
    pub details_scroll: u16,
    /// What lies over the panes; the last one is on top and gets the keys.
    pub overlays: Vec<Overlay>,
    /// First line on screen of the text of the topmost overlay that keeps no scroll of its own.
    pub overlay_scroll: u16,
    /// Which key does what.
    pub keymap: Arc<Keymap>,
    /// What was run from the palette, latest first.
    pub recent: Vec<Command>,
    /// What was done, latest last.
    pub activity: Activity,
    /// The words above the footer.
    pub status: Option<Status>,
    /// The number the next flow gets.
    pub next_flow: u64,
    /// Flows that write something small and are shown by nothing else: pins, switches, sign-outs.
    pub running: Vec<Running>,
    /// What runs in the foreground.
    pub foreground: Option<Foreground>,
    /// Token refreshes.
    pub refreshing: Refreshing,
    /// What services are being asked, and what they answered.
    pub asking: Asking,
    /// The profile this console was switched to.
    pub told: Option<String>,
    /// What the last switch did.
    pub switched: Option<Switched>,
    /// The switch that waits until the files were read after a sign-in.
    pub switch_after_load: Option<SwitchAfter>,
    /// The profile to select when the files were read after it was written.
    pub select_after_load: Option<String>,
}

impl Model {
    /// A console that has read nothing yet.
    pub fn new(look: HostLook, width: u16, height: u16, now: Timestamp) -> Self {
        let (keymap, _) = keymap::read(&look.keys);
        let arrangement = Arrangement {
            order: look.profile_order,
            group: look.profile_group,
            ..Arrangement::default()
        };
        Self {
            width,
            height,
            now,
            arrangement,
            overview: Arc::new(Overview::default()),
            is_loaded: false,
            is_loading: true,
            reload_again: false,
            look,
            focus: Pane::Profiles,
            rows: Rows::default(),
            lists: [List::default(), List::default(), List::default()],
            is_filtering: false,
            details_scroll: 0,
            overlays: Vec::new(),
            overlay_scroll: 0,
            keymap: Arc::new(keymap),
            recent: Vec::new(),
            activity: Activity::default(),
            status: None,
            next_flow: 1,
            running: Vec::new(),
            foreground: None,
            refreshing: Refreshing::default(),
            asking: Asking::default(),
            told: None,
            switched: None,
            switch_after_load: None,
            select_after_load: None,
        }
    }

    /// The list of a pane.
    pub fn list(&self, pane: Pane) -> &List {
        &self.lists[pane.index()]
    }

    /// The list of a pane, to change it.
    pub fn list_mut(&mut self, pane: Pane) -> &mut List {
        &mut self.lists[pane.index()]
    }

    /// What is selected in the focused pane.
    pub fn selected(&self) -> Selected<'_> {
        self.selected_in(self.focus)
    }

    /// What is selected in a pane.
    pub fn selected_in(&self, pane: Pane) -> Selected<'_> {
        let Some(row) = self.list(pane).selected_row() else {
            return Selected::Nothing;
        };
        match pane {
            Pane::Connections => match self.rows.connections.get(row) {
                Some(ConnectionRow::One(at)) => self
                    .overview
                    .connections()
                    .get(*at)
                    .map_or(Selected::Nothing, Selected::Connection),
                Some(ConnectionRow::IamKeys(at)) => Selected::IamKeys(at),
                None => Selected::Nothing,
            },
            Pane::Profiles => self
                .overview
                .profiles()
                .get(row)
                .map_or(Selected::Nothing, Selected::Profile),
            Pane::Services => self
                .overview
                .services()
                .get(row)
                .map_or(Selected::Nothing, Selected::Service),
        }
    }

    /// The overlay on top.
    pub fn top(&self) -> Option<&Overlay> {
        self.overlays.last()
    }

    /// The topmost overlay that help and palette would be about.
    pub fn top_below_help(&self) -> Option<&Overlay> {
        self.overlays
            .iter()
            .rev()
            .find(|overlay| !matches!(overlay, Overlay::Help(_) | Overlay::Palette(_)))
    }

    /// Whether this profile is the active one.
    pub fn is_active(&self, profile: &str) -> bool {
        self.overview
            .active()
            .is_some_and(|active| active.profile == profile)
    }
}
