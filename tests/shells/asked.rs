//! The question about a `.moorline.toml`, at the prompt after `cd` into a directory that has one.

use super::tmux::{Tmux, Typed, moorline, typed};
use super::{Home, fs, home, is_there};

const QUESTION: &str = "Allow it?";

/// A shell that walks between its home and `project`.
struct Walk<'a> {
    home: &'a Home,
    tmux: &'a Tmux<'a>,
    typed: &'a Typed,
    window: &'static str,
}

impl Walk<'_> {
    fn rule(&self, content: &str) {
        self.home.write("project/.moorline.toml", content);
    }

    fn clear(&self) {
        self.tmux.line(self.window, "clear");
        let is_clear = |screen: &str| !screen.contains(QUESTION) && !screen.contains('<');
        self.tmux.wait_until(self.window, "empty screen", is_clear);
    }

    fn cd(&self, below: &str) {
        let to = self.home.join(below);
        self.tmux.line(self.window, &format!("cd {}", to.display()));
    }

    #[track_caller]
    fn is_asked(&self, times: usize) {
        let is_asked = |screen: &str| screen.matches(QUESTION).count() == times;
        self.tmux.wait_until(self.window, "question", is_asked);
    }

    fn answers(&self, keys: &[&str]) {
        self.tmux.press(self.window, keys);
    }

    #[track_caller]
    fn has(&self, word: &str, profile: &str) {
        let line = (self.typed.profile)(word);
        self.tmux
            .says(self.window, &line, &format!("{word}<{profile}>"));
    }
}

fn in_each(walk: impl Fn(&Walk<'_>)) {
    if !is_there("tmux") {
        return;
    }
    let shells = typed();
    for typed in &shells {
        let home = home();
        home.write("project/below/here", "");
        let tmux = Tmux::start(&home, moorline(), "");
        let window = typed.shell.id();
        tmux.window(typed, "");
        let walking = Walk {
            home: &home,
            tmux: &tmux,
            typed,
            window,
        };
        // Its hook is there from the first prompt on.
        walking.has("ready", "");
        walk(&walking);
        let left = fs::read_dir(home.join("tmp")).unwrap().flatten();
        let left = left.filter(|file| file.file_name().to_string_lossy().starts_with("moorline."));
        assert_eq!(left.count(), 0, "{window}: the result file is left");
    }
}

#[test]
fn it_is_put_once_for_a_content() {
    in_each(|walk| {
        walk.rule("profile = \"dev\"\n");
        walk.cd("project");
        walk.is_asked(1);
        walk.tmux.wait_for(walk.window, "profile  dev (eu-west-1)");
        walk.answers(&["y", "Enter"]);
        walk.has("yes", "dev");
        walk.cd("project/below");
        walk.has("below", "dev");
        walk.cd("");
        walk.has("left", "");
        walk.cd("project");
        walk.has("again", "dev");
        walk.is_asked(1);
        walk.cd("");
        walk.rule("profile = \"prod\"\n");
        walk.cd("project");
        walk.is_asked(2);
        walk.tmux.wait_for(walk.window, "has changed");
        walk.answers(&["n", "Enter"]);
        walk.has("no", "");
        walk.cd("");
        walk.cd("project");
        walk.has("still", "");
        walk.is_asked(2);
    });
}

#[test]
fn an_interrupt_leaves_a_prompt_and_the_question_for_the_next_visit() {
    in_each(|walk| {
        walk.rule("profile = \"dev\"\n");
        walk.cd("project");
        walk.is_asked(1);
        walk.answers(&["C-c"]);
        walk.has("stopped", "");
        walk.cd("project/below");
        walk.has("below", "");
        walk.is_asked(1);
        walk.cd("");
        walk.has("left", "");
        walk.clear();
        walk.cd("project");
        walk.is_asked(1);
        walk.answers(&["y", "Enter"]);
        walk.has("yes", "dev");
    });
}
