//! The terminal while the console has it: taken over as a whole, given back however it ends.

use crate::tui::model::Model;
use crate::tui::view::view;
use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, EnableBracketedPaste, EnableFocusChange,
};
use crossterm::style::Print;
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute, queue};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use std::io::{self, Write, stdin, stdout};
use std::panic::{PanicHookInfo, set_hook, take_hook};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the console has the terminal now. The panic hook has to know from any thread.
static IS_TAKEN: AtomicBool = AtomicBool::new(false);
/// Whether the console has the mouse with it: a terminal whose mouse was not asked for is told nothing
/// of it.
static HAS_MOUSE: AtomicBool = AtomicBool::new(false);

/// Buttons and the wheel, told as decimal numbers. crossterm's own asks for every motion too.
const TAKE_MOUSE: &str = "\u{1b}[?1000h\u{1b}[?1006h";
const GIVE_MOUSE_BACK: &str = "\u{1b}[?1006l\u{1b}[?1000l";

type Hook = dyn Fn(&PanicHookInfo<'_>) + Send + Sync;

/// The terminal; giving it back is dropping this.
pub(super) struct TerminalGuard {
    terminal: Terminal<CrosstermBackend<Screen>>,
    previous_hook: Arc<Hook>,
    wants_mouse: bool,
}

impl TerminalGuard {
    /// Takes the terminal over, its mouse too if that is wanted.
    pub(super) fn enter(wants_mouse: bool) -> io::Result<Self> {
        // Colours are the theme's business: crossterm's own NO_COLOR resets bold and reverse too.
        crossterm::style::force_color_output(true);
        let previous_hook: Arc<Hook> = Arc::from(take_hook());
        let previous = Arc::clone(&previous_hook);
        set_hook(Box::new(move |info| {
            restore();
            previous(info);
        }));
        IS_TAKEN.store(true, Ordering::SeqCst);
        let taken = take_over(wants_mouse)
            .and_then(|()| Terminal::new(CrosstermBackend::new(Screen::default())));
        match taken {
            Ok(terminal) => Ok(Self {
                terminal,
                previous_hook,
                wants_mouse,
            }),
            Err(error) => {
                restore();
                put_back(&previous_hook);
                Err(error)
            }
        }
    }

    /// Columns and rows now.
    pub(super) fn size(&self) -> (u16, u16) {
        self.terminal
            .size()
            .map_or((0, 0), |size| (size.width, size.height))
    }

    /// Draws the model in one piece. Does nothing once a panic gave the terminal back.
    pub(super) fn draw(&mut self, model: &Model) -> io::Result<()> {
        if !IS_TAKEN.load(Ordering::SeqCst) {
            return Ok(());
        }
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        self.terminal.draw(|frame| view(model, frame))?;
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)
    }

    /// Has the next frame drawn as a whole.
    ///
    /// `Terminal::clear` would ask the terminal where the cursor is and wait for the answer.
    pub(super) fn repaint(&mut self, (width, height): (u16, u16)) -> io::Result<()> {
        self.terminal.resize(Rect::new(0, 0, width, height))
    }

    /// Gives the terminal back for a while, and says how it was found.
    pub(super) fn leave(&mut self) -> io::Result<Termios> {
        restore();
        Ok(tcgetattr(stdin())?)
    }

    /// Takes the keys of a terminal that is still on its normal screen, as it was found: what ran
    /// meanwhile may have left it without echo.
    pub(super) fn take_keys(&mut self, found: &Termios) -> io::Result<()> {
        tcsetattr(stdin(), OptionalActions::Drain, found)?;
        IS_TAKEN.store(true, Ordering::SeqCst);
        enable_raw_mode()
    }

    /// Takes the terminal over again, after [`Self::take_keys`].
    pub(super) fn come_back(&mut self) -> io::Result<()> {
        take_over(self.wants_mouse)?;
        self.repaint(self.size())
    }

    /// Sends a sequence of its own to the terminal.
    pub(super) fn send(&mut self, sequence: &str) -> io::Result<()> {
        let screen = self.terminal.backend_mut();
        screen.write_all(sequence.as_bytes())?;
        Write::flush(screen)
    }
}

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        restore();
        put_back(&self.previous_hook);
    }
}

fn put_back(hook: &Arc<Hook>) {
    // The hook cannot be changed while a panic goes on; then the process ends anyway.
    if !std::thread::panicking() {
        let hook = Arc::clone(hook);
        set_hook(Box::new(move |info| hook(info)));
    }
}

fn take_over(wants_mouse: bool) -> io::Result<()> {
    enable_raw_mode()?;
    if wants_mouse {
        HAS_MOUSE.store(true, Ordering::SeqCst);
        execute!(stdout(), Print(TAKE_MOUSE))?;
    }
    execute!(
        stdout(),
        EnterAlternateScreen,
        EnableBracketedPaste,
        EnableFocusChange,
        cursor::Hide
    )
}

/// Gives the terminal back; once. Errors have nowhere to go: the terminal may be gone.
fn restore() {
    if IS_TAKEN.swap(false, Ordering::SeqCst) {
        if HAS_MOUSE.swap(false, Ordering::SeqCst) {
            let _ = execute!(stdout(), Print(GIVE_MOUSE_BACK));
        }
        let _ = execute!(
            stdout(),
            EndSynchronizedUpdate,
            DisableFocusChange,
            DisableBracketedPaste,
            LeaveAlternateScreen,
            cursor::Show
        );
        let _ = disable_raw_mode();
    }
}

/// Standard output, frame by frame: what was not flushed when the console ends is not shown.
#[derive(Default)]
struct Screen {
    waiting: Vec<u8>,
}

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let mut out = stdout().lock();
        out.write_all(&self.waiting)?;
        self.waiting.clear();
        out.flush()
    }
}
