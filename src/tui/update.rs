//! What every message does to the model. Total and pure: no clock, no files, no network.

use crate::tui::effect::Effect;
use crate::tui::message::Message;
use crate::tui::model::Model;
use jiff::Timestamp;

/// Takes a message in and says what has to be done.
pub fn update(_model: &mut Model, _message: Message) -> Vec<Effect> {
    Vec::new()
}

/// The next instant at which the screen changes by itself or a refresh is due.
pub fn subscriptions(_model: &Model) -> Option<Timestamp> {
    None
}
