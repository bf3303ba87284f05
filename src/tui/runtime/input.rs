//! Terminal events as messages: presses only, shift already applied to characters.

use crate::tui::key::{Key, KeyCode};
use crate::tui::message::Message;
use crate::tui::mouse::{Mouse, MouseKind};
use crossterm::event::{
    Event, EventStream, KeyCode as Code, KeyEvent, KeyEventKind, KeyModifiers, MouseButton,
    MouseEvent, MouseEventKind,
};
use futures_util::StreamExt;
use std::io;

/// The next event; none once the terminal is gone. Dropping the future loses nothing.
pub(super) async fn next(events: &mut Option<EventStream>) -> Option<io::Result<Event>> {
    match events {
        Some(events) => events.next().await,
        None => None,
    }
}

/// The message of an event; `None` for events the console does not know.
pub(super) fn message(event: Event) -> Option<Message> {
    match event {
        Event::Key(event) if event.kind != KeyEventKind::Release => key(event).map(Message::Key),
        Event::Paste(text) => Some(Message::Paste(text)),
        Event::Resize(width, height) => Some(Message::Resize(width, height)),
        Event::FocusGained => Some(Message::FocusGained),
        Event::Mouse(event) => mouse(event).map(Message::Mouse),
        _ => None,
    }
}

fn mouse(event: MouseEvent) -> Option<Mouse> {
    let kind = match event.kind {
        MouseEventKind::Down(MouseButton::Left) => MouseKind::Press,
        MouseEventKind::ScrollUp => MouseKind::WheelUp,
        MouseEventKind::ScrollDown => MouseKind::WheelDown,
        _ => return None,
    };
    let (column, row) = (event.column, event.row);
    Some(Mouse { kind, column, row })
}

fn key(event: KeyEvent) -> Option<Key> {
    let has_shift = event.modifiers.contains(KeyModifiers::SHIFT);
    let code = match event.code {
        Code::Char(c) if has_shift && c.is_ascii_lowercase() => {
            KeyCode::Char(c.to_ascii_uppercase())
        }
        Code::Char(c) => KeyCode::Char(c),
        Code::Enter => KeyCode::Enter,
        Code::Esc => KeyCode::Esc,
        Code::Tab if has_shift => KeyCode::BackTab,
        Code::Tab => KeyCode::Tab,
        Code::BackTab => KeyCode::BackTab,
        Code::Backspace => KeyCode::Backspace,
        Code::Delete => KeyCode::Delete,
        Code::Left => KeyCode::Left,
        Code::Right => KeyCode::Right,
        Code::Up => KeyCode::Up,
        Code::Down => KeyCode::Down,
        Code::Home => KeyCode::Home,
        Code::End => KeyCode::End,
        Code::PageUp => KeyCode::PageUp,
        Code::PageDown => KeyCode::PageDown,
        Code::F(number) => KeyCode::F(number),
        _ => return None,
    };
    Some(Key {
        code,
        ctrl: event.modifiers.contains(KeyModifiers::CONTROL),
        alt: event.modifiers.contains(KeyModifiers::ALT),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyEventState;

    fn event(code: Code, modifiers: KeyModifiers, kind: KeyEventKind) -> Event {
        Event::Key(KeyEvent {
            code,
            modifiers,
            kind,
            state: KeyEventState::NONE,
        })
    }

    #[test]
    fn only_presses_and_repeats_are_keys() {
        let pressed = |kind| message(event(Code::Char('q'), KeyModifiers::NONE, kind));
        assert_eq!(
            pressed(KeyEventKind::Press),
            Some(Message::Key(Key::char('q')))
        );
        assert_eq!(
            pressed(KeyEventKind::Repeat),
            Some(Message::Key(Key::char('q')))
        );
        assert_eq!(pressed(KeyEventKind::Release), None);
    }

    #[test]
    fn shift_is_part_of_the_character() {
        let shifted = |code| message(event(code, KeyModifiers::SHIFT, KeyEventKind::Press));
        assert_eq!(shifted(Code::Char('g')), Some(Message::Key(Key::char('G'))));
        assert_eq!(shifted(Code::Char('G')), Some(Message::Key(Key::char('G'))));
        assert_eq!(
            shifted(Code::Tab),
            Some(Message::Key(Key::new(KeyCode::BackTab)))
        );
    }

    #[test]
    fn control_is_kept() {
        let typed = event(Code::Char('c'), KeyModifiers::CONTROL, KeyEventKind::Press);
        assert_eq!(message(typed), Some(Message::Key(Key::ctrl('c'))));
    }
}
