//! The console driven by keys, without a terminal.

mod arranging;
mod aws_console;
mod codewhisperer;
mod everywhere;
mod foreground;
mod forms;
mod mouse;
mod palette;
mod panes;
mod properties;
mod reviewing;
mod roles;
mod sign_in;
mod steering;
mod switching;
mod timers;
mod verifying;
mod welcome;
mod writing;

use crate::tui::model::Model;

/// The characters of a frame.
fn frame(model: &Model) -> String {
    let backend = ratatui::backend::TestBackend::new(model.width, model.height);
    let mut terminal = ratatui::Terminal::new(backend).unwrap();
    terminal
        .draw(|frame| super::view::view(model, frame))
        .unwrap();
    terminal.backend().to_string()
}
