//! What is said where there is room for a few lines only.

use super::*;

#[test]
fn a_tiny_window_says_what_keys_would_act_on() {
    let mut model = focused(console(20, 5), Pane::Profiles, 2);
    assert!(text(&model).contains("\n> prod-lambda\n"));
    model.status = Some(Status {
        text: "The server does not answer.".into(),
        is_error: true,
    });
    let shown = text(&model);
    assert!(
        shown.starts_with("> prod-lambda\n✖ The server does\n  not answer.\n"),
        "{shown}"
    );
}
