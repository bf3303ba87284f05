//! Reading the files, and taking in what was read without losing one's place.

use super::{roles, say, switching, typing};
use crate::domain::connection::ConnectionId;
use crate::domain::overview::Overview;
use crate::tui::effect::Effect;
use crate::tui::model::overlay::Overlay;
use crate::tui::model::rows::{ConnectionRow, Rows, matching};
use crate::tui::model::{Model, Pane, Selected};
use std::sync::Arc;

/// Has the files read; once more when they are being read already.
pub(super) fn load(model: &mut Model) -> Vec<Effect> {
    if model.is_loading {
        model.reload_again = true;
        return Vec::new();
    }
    model.is_loading = true;
    vec![Effect::Load {
        told: model.told.clone(),
    }]
}

/// Takes an overview in: filters stay, and what is selected stays selected.
pub(super) fn loaded(model: &mut Model, overview: Arc<Overview>) -> Vec<Effect> {
    let places = Pane::ALL.map(|pane| Place::of(model.selected_in(pane)));
    let is_first = !model.is_loaded;
    model.rows = Rows::of(&overview, &model.arrangement);
    model.overview = overview;
    let overview = &model.overview;
    let ticked = &mut model.arrangement.ticked;
    ticked.retain(|name| overview.profile(name).is_some());
    model.is_loaded = true;
    model.is_loading = false;
    for (pane, place) in Pane::ALL.into_iter().zip(places) {
        let place = if is_first && pane == Pane::Profiles {
            active(model)
        } else {
            place.find(model)
        };
        refilter(model, pane, place);
    }
    welcome(model, is_first);
    if std::mem::take(&mut model.reload_again) {
        return load(model);
    }
    if let Some(switch) = model.switch_after_load.take() {
        return switching::resume(model, &switch);
    }
    if switching::replan(model) {
        say(model, "the files changed: look at the switch again");
    }
    select_written(model);
    roles::follow(model)
}

/// Whoever has nothing here yet is told what the panes are for and how to begin; once there is
/// something, no longer. Where a file could not be read, there may be something.
fn welcome(model: &mut Model, is_first: bool) {
    let is_empty = model.overview.profiles().is_empty() && model.overview.connections().is_empty();
    let mut problems = model.overview.problems().iter();
    let is_read = problems.all(|problem| problem.code != "file_unreadable");
    if is_first && is_empty && is_read && model.overlays.is_empty() {
        model.overlays.push(Overlay::Welcome(0));
    } else if !is_empty {
        let is_welcome = |overlay: &Overlay| matches!(overlay, Overlay::Welcome(_));
        model.overlays.retain(|overlay| !is_welcome(overlay));
    }
}

/// Goes to the profile that was just written, now that it is there.
fn select_written(model: &mut Model) {
    if let Some(name) = model.select_after_load.take() {
        select(model, Pane::Profiles, &Place::Profile(name));
    }
}

/// Goes to a place in a pane, without the filter if that hides it; says whether it is there.
pub(super) fn select(model: &mut Model, pane: Pane, place: &Place) -> bool {
    let Some(row) = place.find(model) else {
        return false;
    };
    model.focus = pane;
    model.details_scroll = 0;
    refilter(model, pane, Some(row));
    if model.list(pane).selected_row() != Some(row) {
        typing::clear_filter(model);
        model.arrangement.folded.clear();
        refilter(model, pane, Some(row));
    }
    true
}

fn active(model: &Model) -> Option<usize> {
    let name = &model.overview.active()?.profile;
    position(model.overview.profiles(), |profile| profile.name == *name)
}

fn position<T>(items: &[T], is_it: impl Fn(&T) -> bool) -> Option<usize> {
    items.iter().position(is_it)
}

/// Filters a pane's rows again and selects `row` if it is still there. Without one, a filtered
/// list selects its best match, and an unfiltered one stays where it is.
pub(super) fn refilter(model: &mut Model, pane: Pane, row: Option<usize>) {
    let all: Vec<usize>;
    let order = match pane {
        Pane::Profiles => &model.rows.profile_order,
        Pane::Connections | Pane::Services => {
            all = (0..model.rows.haystacks[pane.index()].len()).collect();
            &all
        }
    };
    let list = &model.lists[pane.index()];
    let rows = matching(
        list.filter.value(),
        order,
        &model.rows.haystacks[pane.index()],
    );
    let (rows, headings) = match pane {
        Pane::Profiles => {
            let folded = &model.arrangement.folded;
            // What a filter finds is shown, wherever it is.
            let is_folded = |key: &str| !list.is_filtered() && folded.contains(key);
            model.rows.groups.arrange(rows, is_folded)
        }
        Pane::Connections | Pane::Services => (rows, Vec::new()),
    };
    let selected = match row.and_then(|row| rows.iter().position(|at| *at == row)) {
        Some(at) => at,
        None if row.is_none() && list.is_filtered() => 0,
        None => list.selected,
    };
    let list = model.list_mut(pane);
    list.set_rows(rows, selected);
    list.headings = headings;
}

/// What is selected, by name: positions change when files do.
pub(super) enum Place {
    Nothing,
    Connection(ConnectionId),
    IamKeys,
    Profile(String),
    Service(String),
}

impl Place {
    fn of(selected: Selected<'_>) -> Self {
        match selected {
            Selected::Nothing => Self::Nothing,
            Selected::Connection(connection) => Self::Connection(connection.id.clone()),
            Selected::IamKeys(_) => Self::IamKeys,
            Selected::Profile(profile) => Self::Profile(profile.name.clone()),
            Selected::Service(bound) => Self::Service(bound.service.id.clone()),
        }
    }

    /// The row it is in now.
    pub(super) fn find(&self, model: &Model) -> Option<usize> {
        let overview = &model.overview;
        match self {
            Self::Nothing => None,
            Self::Connection(id) => position(&model.rows.connections, |row| match row {
                ConnectionRow::One(at) => overview.connections()[*at].id == *id,
                ConnectionRow::IamKeys(at) => {
                    at.iter().any(|at| overview.connections()[*at].id == *id)
                }
            }),
            Self::IamKeys => position(&model.rows.connections, |row| {
                matches!(row, ConnectionRow::IamKeys(_))
            }),
            Self::Profile(name) => position(overview.profiles(), |profile| profile.name == *name),
            Self::Service(id) => position(overview.services(), |bound| bound.service.id == *id),
        }
    }
}
