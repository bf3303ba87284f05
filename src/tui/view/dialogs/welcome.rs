//! What is shown where nothing is signed in and no profile is there: what the panes are for, and the
//! ways to begin.

use super::ask::{self, Question};
use crate::tui::model::Pane;
use crate::tui::view::skin::Skin;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// The columns of its text.
const WIDTH: u16 = 72;

/// The ways to begin, each with what it is for.
const WAYS: [(&str, &str); WELCOME] = [
    (
        "Sign in with AWS Builder ID",
        "A person's sign-in, without an AWS account: enough for CodeWhisperer.",
    ),
    (
        "Sign in at your organization's start URL",
        "IAM Identity Center: CodeWhisperer, and roles in AWS accounts.",
    ),
    (
        "I have IAM keys",
        "Writes a profile with them; asks without echo.",
    ),
    (
        "Look at the demo first",
        "`moorline demo`: everything made up, nothing of yours is touched.",
    ),
];

/// How many ways to begin there are.
pub const WELCOME: usize = 4;

/// What it asks.
pub fn question(selected: usize, stage: Rect, skin: &Skin) -> Question {
    let width = usize::from(ask::text_width(stage, WIDTH));
    let mut text: Vec<Line<'static>> = Vec::new();
    let mut say = |words: &str| {
        let parts = skin.wrap(words, width).into_iter();
        text.extend(parts.map(|part| Line::styled(part, skin.theme.text)));
    };
    say("Nothing is signed in here yet. The three panes show:");
    for (pane, what) in Pane::ALL.into_iter().zip([
        "who you are signed in as",
        "what you can switch to",
        "what you use, and whether it works",
    ]) {
        let name = format!("{} {}", pane.index() + 1, pane.title());
        text.push(Line::from(vec![
            Span::styled(skin.pad(&name, 14), skin.theme.accent),
            Span::styled(skin.fit(what, width.saturating_sub(14)), skin.theme.text),
        ]));
    }
    Question {
        name: "Welcome to Moorline".into(),
        width: WIDTH,
        text,
        options: WAYS
            .map(|(label, detail)| (label.into(), detail.into()))
            .to_vec(),
        selected,
        end: None,
    }
}
