//! The sign-in panel while a browser is waited for, and how it is scrolled.

use crate::console::{
    asking, awaiting, browsing, confirming, console, doubtful, failed, over, page, pasting,
};
use crate::text;
use moorline::tui::model::overlay::Overlay;
use moorline::tui::view::{overlay_overflow, overlay_rows};

/// Compares a frame with the one kept beside those of all other dialogs.
fn check(name: &str, shown: &str) {
    let name = format!("screens__{name}");
    insta::with_settings!(
        { snapshot_path => "../snapshots", prepend_module_to_snapshot => false },
        { insta::assert_snapshot!(name, shown) }
    );
}

#[test]
fn a_browser_is_waited_for() {
    for (width, height) in [(80, 24), (60, 15), (140, 40), (20, 5)] {
        let name = format!("sign_in_browser_{width}x{height}");
        check(&name, &text(&over(console(width, height), browsing())));
    }
    check(
        "sign_in_paste_60x15",
        &text(&over(console(60, 15), pasting())),
    );
    check(
        "sign_in_question_80x24",
        &text(&over(console(80, 24), asking())),
    );
}

#[test]
fn address_and_tunnel_stand_alone_on_their_lines() {
    for (width, height) in [(80, 24), (60, 15), (140, 40)] {
        let shown = text(&over(console(width, height), browsing()));
        let page = page();
        let whole: String = shown
            .lines()
            .map(str::trim)
            .skip_while(|line| !line.starts_with("https://"))
            .take_while(|line| !line.is_empty() && !line.starts_with('…'))
            .collect();
        assert_eq!(whole, page.url, "at {width}x{height}:\n{shown}");
        let tunnel = page.tunnel.unwrap();
        assert!(
            shown.lines().any(|line| line.trim() == tunnel),
            "at {width}x{height}:\n{shown}"
        );
        for word in [
            "oidc.us-east-1.amazonaws.com:",
            "9 min",
            "press p and paste",
        ] {
            assert!(shown.contains(word), "{word} at {width}x{height}:\n{shown}");
        }
    }
}

#[test]
fn what_is_pasted_is_shown_as_its_length() {
    for (width, height) in [(80, 24), (60, 15), (20, 5)] {
        let shown = text(&over(console(width, height), pasting()));
        assert!(!shown.contains("canary"), "{shown}");
        assert!(shown.contains("Address: 48 charact"), "{shown}");
    }
}

/// The last words of each panel can be reached at any size.
#[test]
fn every_line_of_the_panel_can_be_scrolled_to() {
    for overlay in [awaiting, browsing, confirming, asking, failed, doubtful] {
        for (width, height) in [(80, 24), (60, 15), (40, 9), (30, 6), (20, 5), (10, 3)] {
            let mut model = over(console(width, height), overlay());
            let mut seen = String::new();
            let (rows, overflow) = (overlay_rows(&model), overlay_overflow(&model));
            assert!(rows > 0, "{width}x{height}");
            for scroll in 0..=overflow {
                if let Some(Overlay::SignIn(panel)) = model.overlays.last_mut() {
                    panel.scroll = scroll;
                }
                seen.push_str(&text(&model).replace(['\n', ' '], ""));
            }
            let last = match overlay() {
                Overlay::SignIn(panel) => match &panel.plan {
                    Some(plan) if plan.change.is_some() => "us-east-1",
                    _ if panel.question.is_some() => "nothing.",
                    _ if format!("{:?}", panel.stage).starts_with("Failed") => "closes.",
                    _ => "analysis.",
                },
                _ => "",
            };
            assert!(seen.contains(last), "{last} at {width}x{height}:\n{seen}");
        }
    }
}
