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
        walk.tmux.wait_for(walk.window, "not decided");
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

/// What was typed while the program started is a command for the shell, or nothing; never an answer.
#[test]
fn what_is_typed_ahead_is_no_answer() {
    in_each(|walk| {
        walk.rule("profile = \"dev\"\n");
        let to = format!("cd {}", walk.home.join("project").display());
        walk.tmux.line(walk.window, "");
        walk.tmux
            .press(walk.window, &[to.as_str(), "Enter", "y", "Enter"]);
        walk.is_asked(1);
        walk.answers(&["n", "Enter"]);
        walk.has("no", "");
        assert!(!walk.home.state().contains("[allowed]"), "{}", walk.window);
    });
}

#[test]
fn a_visit_leaves_the_shell_as_it_was() {
    in_each(|walk| {
        let window = walk.window;
        let left =
            "sh -c 'echo \"left<$(env | grep -E \"^(AWS_[PRD]|MOORLINE)\" | tr \"\\n\" \" \")>\"'";
        walk.rule("profile = \"dev\"\nregion = \"ap-south-1\"\n");
        let inner = "project/below/it's \"q\"";
        walk.home
            .write(&format!("{inner}/.moorline.toml"), "profile = \"prod\"\n");
        std::os::unix::fs::symlink("project", walk.home.join("link")).unwrap();
        walk.cd("project");
        walk.is_asked(1);
        walk.answers(&["y", "Enter"]);
        walk.has("outer", "dev");
        let path = walk.home.join(inner).display().to_string();
        let to_inner = format!("cd {}", walk.typed.shell.word(&path));
        walk.tmux.line(window, &to_inner);
        walk.is_asked(2);
        walk.answers(&["y", "Enter"]);
        walk.has("inner", "prod");
        walk.cd("project");
        walk.has("back", "dev");
        walk.tmux
            .says(window, "moorline switch prod", "switched to prod");
        walk.has("by-hand", "prod");
        walk.tmux
            .says(window, "moorline switch -", "switched to dev");
        walk.has("dash", "dev");
        walk.cd("");
        walk.tmux.says(window, left, "left<>");
        walk.clear();
        let set = walk.typed.shell.set("AWS_PROFILE", "mine");
        walk.tmux.line(window, &set);
        walk.tmux.line(window, &to_inner);
        walk.has("over", "prod");
        walk.cd("");
        walk.tmux.says(window, left, "left<AWS_PROFILE=mine >");
        if matches!(window, "zsh" | "fish") {
            let line = format!(
                "cd {} && {}",
                walk.home.join("link").display(),
                (walk.typed.profile)("line")
            );
            walk.tmux.says(window, &line, "line<dev>");
        } else {
            walk.cd("link");
        }
        walk.has("link", "dev");
    });
}
