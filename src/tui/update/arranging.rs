//! Arranging the profiles: their order, groups and folds, those that are ticked, favourites.

use super::{loading::refilter, run, say, typing};
use crate::tui::effect::Effect;
use crate::tui::keymap::Action;
use crate::tui::model::{Model, Pane};
use crate::tui::view::key_of;

/// Goes on to the next order or the next way to group; what is selected stays so.
pub(super) fn cycle(model: &mut Model, action: Action) {
    match action {
        Action::NextGroup => model.arrangement.next_group(),
        _ => model.arrangement.next_order(),
    }
    let selected = model.list(Pane::Profiles).selected_row();
    model.rows.arrange(&model.overview, &model.arrangement);
    refilter(model, Pane::Profiles, selected);
    let arrangement = &model.arrangement;
    let order = arrangement.order_words();
    let said = match arrangement.group_words() {
        Some(group) => format!("profiles {group}; favourites first, then {order}"),
        None => format!("favourites first, then {order}"),
    };
    say(model, said);
}

/// Folds the group of the selected profile, or shows every group again.
pub(super) fn fold(model: &mut Model, action: Action) {
    let selected = model.list(Pane::Profiles).selected_row();
    if action == Action::Unfold {
        model.arrangement.folded.clear();
        return refilter(model, Pane::Profiles, selected);
    }
    let key = selected.and_then(|row| model.rows.groups.key_of(row));
    if let Some(key) = key.map(str::to_owned) {
        model.arrangement.folded.insert(key);
    }
    // The profiles of the next group move to where this one's were.
    let list = model.list(Pane::Profiles);
    let at = list
        .headings
        .iter()
        .rfind(|heading| heading.at <= list.selected);
    let first = at.map_or(0, |heading| heading.at);
    refilter(model, Pane::Profiles, None);
    let list = model.list_mut(Pane::Profiles);
    list.selected = first.min(list.rows.len().saturating_sub(1));
    if list.rows.is_empty() {
        let unfold = key_of(model, Action::Unfold);
        say(model, format!("every group is folded: {unfold} shows them"));
    }
}

/// Ticks the selected profile, or every one that is shown; unticks, where that is so already.
pub(super) fn tick(model: &mut Model, action: Action) {
    let all = model.overview.profiles();
    let list = model.list(Pane::Profiles);
    let name = |row: usize| all.get(row).map(|profile| profile.name.clone());
    let names: Vec<String> = match action {
        Action::ToggleAll => list.rows.iter().filter_map(|row| name(*row)).collect(),
        _ => list.selected_row().and_then(name).into_iter().collect(),
    };
    let ticked = &mut model.arrangement.ticked;
    if names.iter().all(|name| ticked.contains(name)) {
        for name in &names {
            ticked.remove(name);
        }
    } else {
        ticked.extend(names);
    }
    if action == Action::Toggle {
        model.list_mut(Pane::Profiles).move_by(1);
    }
}

/// `esc` in the panes: takes the filter away; else nothing is ticked any more.
pub(super) fn clear(model: &mut Model) {
    let is_plain =
        model.overlays.is_empty() && !model.is_filtering && !model.list(model.focus).is_filtered();
    if is_plain && model.focus == Pane::Profiles && model.ticked() > 0 {
        model.arrangement.ticked.clear();
        say(model, "no profile is ticked any more");
    } else {
        typing::clear_filter(model);
    }
}

/// Makes profiles favourites; takes that back where all are.
pub(super) fn favourite(model: &mut Model) -> Vec<Effect> {
    let overview = &model.overview;
    let targets = model.targets();
    let are_favourites = targets.iter().all(|one| overview.is_favourite(&one.name));
    let names: Vec<String> = targets.iter().map(|one| one.name.clone()).collect();
    let mut words = vec!["profiles", "favourite"];
    if are_favourites {
        words.push("--remove");
    }
    words.extend(names.iter().map(String::as_str));
    let effect = |flow| Effect::Favourite(flow, names.clone(), !are_favourites);
    run(model, &words, effect)
}
