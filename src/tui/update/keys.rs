//! Keys: looked up in the table, then typed where one types.

use super::{
    actions, answers, arranging, codewhisperer, everywhere, loading, moving, palette, review,
    roles, say, steering, typing, verifying,
};
use crate::flows::sign_in::Way;
use crate::tui::effect::Effect;
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Context, Row};
use crate::tui::model::help::Help;
use crate::tui::model::overlay::Overlay;
use crate::tui::model::review::ReviewStage;
use crate::tui::model::sign_in::SignInStage;
use crate::tui::model::{Model, Pane};

/// A key was pressed.
pub(super) fn press(model: &mut Model, key: Key) -> Vec<Effect> {
    model.status = None;
    let context = Context::of(model);
    match model.keymap.find(context, key) {
        Some(row) => perform(model, row),
        None => {
            typing::press(model, key);
            Vec::new()
        }
    }
}

/// Does what a row of the table says, if it can be done now.
pub(super) fn perform(model: &mut Model, row: &Row) -> Vec<Effect> {
    if let Err(reason) = (row.enabled)(model) {
        // `esc` is pressed to be sure: that there is nothing to leave is no news.
        if row.action != Action::ClearFilter {
            let reason = model.keymap.fill(Context::of(model), reason);
            say(model, reason);
        }
        return Vec::new();
    }
    match row.action {
        Action::Switch => actions::switch(model, false),
        Action::SwitchEverywhere if matches!(model.top(), Some(Overlay::Switch(_))) => {
            everywhere::toggle(model)
        }
        Action::SwitchEverywhere => actions::switch(model, true),
        Action::Mend => actions::mend(model),
        Action::SignIn if matches!(model.top(), Some(Overlay::Roles(_))) => roles::sign_in(model),
        Action::SignIn => actions::sign_in(model),
        Action::NewSignIn => actions::new_sign_in(model),
        Action::AddScopes => actions::add_scopes(model),
        Action::Extend => actions::extend(model),
        Action::Pin => actions::pin(model),
        Action::Unpin => actions::unpin(model),
        Action::SignOut => actions::sign_out(model),
        Action::Problems => actions::problems(model),
        Action::Activity => actions::activity(model),
        Action::Reload => {
            say(model, "reading the files again");
            loading::load(model)
        }
        Action::Accept => answers::accept(model),
        Action::Choose(number) => answers::choose(model, number - 1),
        Action::CopyUrl
        | Action::CopyCode
        | Action::CopyTunnel
        | Action::PlainUrl
        | Action::OpenBrowser => answers::hand_over(model, row.action),
        Action::UseBrowser => steering::go(model, Way::Browser),
        Action::UseDeviceCode => steering::go(model, Way::DeviceCode),
        Action::Suspend => vec![Effect::Suspend],
        Action::Close => answers::close(model),
        Action::Quit | Action::Interrupt => quit(model),
        Action::Roles => roles::open(model),
        Action::AskAgain => roles::ask_again(model),
        Action::Sync => roles::sync(model),
        Action::FailedAccounts => roles::failed_accounts(model),
        Action::EditProfile => review::edit(model),
        Action::DeleteProfile => review::delete(model),
        Action::Undo => review::undo(model),
        Action::Prune => review::prune(model),
        Action::Earlier | Action::Later => review::step(model, row.action),
        Action::Favourite => arranging::favourite(model),
        Action::Verify => verifying::selected(model),
        Action::VerifyAll => verifying::all(model),
        Action::ClearFilter if stops_asking(model) => verifying::stop(model),
        Action::OpenConsole => verifying::open_console(model),
        Action::Ask(of) => codewhisperer::ask(model, of),
        Action::CopyPolicy => codewhisperer::copy_policy(model),
        action => {
            settle(model, action);
            Vec::new()
        }
    }
}

/// The actions that only change what is on screen.
fn settle(model: &mut Model, action: Action) {
    match action {
        Action::Filter => typing::type_filter(model, true),
        Action::KeepFilter => typing::type_filter(model, false),
        Action::Toggle | Action::ToggleAll if model.overlays.is_empty() => {
            arranging::tick(model, action);
        }
        Action::Toggle => roles::tick(model, false),
        Action::ToggleAll => roles::tick(model, true),
        Action::NextOrder | Action::NextGroup => arranging::cycle(model, action),
        Action::Fold | Action::Unfold => arranging::fold(model, action),
        Action::ClearFilter => arranging::clear(model),
        Action::GoTo(pane) => focus(model, pane),
        Action::NextPane => focus(model, Pane::ALL[(model.focus.index() + 1) % 3]),
        Action::PreviousPane => focus(model, Pane::ALL[(model.focus.index() + 2) % 3]),
        Action::DetailsDown => model.details_scroll = model.details_scroll.saturating_add(1),
        Action::DetailsUp => model.details_scroll = model.details_scroll.saturating_sub(1),
        Action::Remember => {
            if let Some(Overlay::Switch(dialog)) = model.overlays.last_mut() {
                dialog.remember = !dialog.remember;
            }
        }
        Action::NextField => typing::move_field(model, 1),
        Action::PreviousField => typing::move_field(model, -1),
        Action::NextOption => typing::choose_option(model, 1),
        Action::PreviousOption => typing::choose_option(model, -1),
        Action::PasteBack => steering::begin_pasting(model),
        Action::Help => {
            let help = Help::new(model, Context::of(model));
            model.overlays.push(Overlay::Help(help));
        }
        Action::Palette => palette::open(model),
        Action::Details => model.overlays.push(Overlay::Details),
        action => moving::go(model, action),
    }
}

/// Lets keys go to a pane.
pub(super) fn focus(model: &mut Model, pane: Pane) {
    if model.focus != pane {
        model.focus = pane;
        model.details_scroll = 0;
    }
}

/// Whether `esc` stops what is being asked, before it takes a filter away.
fn stops_asking(model: &Model) -> bool {
    model.overlays.is_empty() && !model.is_filtering && model.asking.is_busy()
}

/// Leaves the console; a sign-in on its way is cancelled.
pub(super) fn quit(model: &mut Model) -> Vec<Effect> {
    let mut effects: Vec<Effect> = model
        .overlays
        .iter()
        .filter_map(|overlay| match overlay {
            Overlay::SignIn(panel) if is_under_way(&panel.stage) => {
                Some(Effect::Cancel(panel.flow))
            }
            Overlay::Roles(screen) => screen.flow().map(Effect::Cancel),
            Overlay::Review(review) if review.stage == ReviewStage::Planning => {
                Some(Effect::Cancel(review.flow))
            }
            Overlay::Ask(ask) => ask.flow.map(Effect::Cancel),
            _ => None,
        })
        .collect();
    effects.extend(verifying::cancelled(model));
    model.overlays.clear();
    effects.push(Effect::Quit);
    effects
}

/// Whether a flow runs for this stage.
pub(super) fn is_under_way(stage: &SignInStage) -> bool {
    matches!(
        stage,
        SignInStage::Planning
            | SignInStage::Registering
            | SignInStage::AwaitingUser(_)
            | SignInStage::AwaitingBrowser(_)
    )
}
