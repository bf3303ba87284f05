//! A sign-in that waits: what is said meanwhile, and what is heard from a terminal.

use super::super::{ask, output, wait};
use super::keyboard;
use crate::domain::secret::Secret;
use crate::flows::browser;
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::sign_in::{
    BrowserPage, Progress, SignInPlan, SignedIn, Steer, UserCode, Way, run, way,
};
use jiff::Timestamp;
use std::cell::RefCell;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

/// Signs in as planned; ctrl-c cancels. `is_decided` says whether the user chose the way.
///
/// # Errors
/// As [`run::run`], and when it is interrupted.
pub fn sign_in(host: &Host, plan: &SignInPlan, is_decided: bool) -> Result<SignedIn, Failure> {
    let (steer, steers) = unbounded_channel();
    let talk = Talk {
        host,
        plan,
        is_decided,
        hears: ask::has_terminal() && keyboard::is_ours(),
        steer,
        trouble: RefCell::new(None),
    };
    wait::cancellable(host, async {
        tokio::select! {
            signed_in = run::run(host, plan, steers, |progress| talk.say(&progress)) => signed_in,
            never = talk.listen() => match never {},
        }
    })
}

/// Nothing: listening has no end.
enum Never {}

struct Talk<'a> {
    host: &'a Host,
    plan: &'a SignInPlan,
    is_decided: bool,
    hears: bool,
    steer: UnboundedSender<Steer>,
    /// What was said of the network last.
    trouble: RefCell<Option<String>>,
}

impl Talk<'_> {
    async fn listen(&self) -> Never {
        if self.hears {
            let mut pastes = keyboard::Pastes::read();
            let mut before = Secret::new(String::new());
            while let Some(text) = pastes.next().await {
                let steer = match text.expose().trim() {
                    "" => continue,
                    "d" => Steer::Use(Way::DeviceCode),
                    "b" => Steer::Use(Way::Browser),
                    more => {
                        before = continued(&before, more);
                        Steer::Pasted(before.clone())
                    }
                };
                let _ = self.steer.send(steer);
            }
        }
        std::future::pending().await
    }

    fn say(&self, progress: &Progress) {
        match progress {
            Progress::Registering => {}
            Progress::AwaitingUser(code) => self.say_code(code),
            Progress::AwaitingBrowser(page) => self.say_page(page),
            Progress::NotAccepted(why) => output::tell(why),
            Progress::Trouble(why) => self.say_trouble(why),
            Progress::Recovered => {
                self.trouble.take();
                output::say("The server answers again.");
            }
        }
    }

    /// Once: it is tried again many times.
    fn say_trouble(&self, why: &str) {
        let before = self.trouble.replace(Some(why.to_owned()));
        if before.as_deref() != Some(why) {
            output::say(format!("{why} Trying again; ctrl-c ends it."));
        }
    }

    fn say_code(&self, code: &UserCode) {
        if !code.host_is_expected {
            output::tell(format!("warning: {} is not a host of AWS", code.host));
        }
        output::tell(format!("Open this page on any device, at {}:", code.host));
        output::tell(format!("\n{}\n", code.url));
        output::tell("and enter this code, which was made on this machine just now:");
        output::tell(format!("\n{}\n", code.code));
        if let Some(url) = &code.complete_url {
            output::tell(format!("or open it with the code filled in:\n\n{url}\n"));
        }
        if self.opens_browser() {
            let url = code.complete_url.as_ref().unwrap_or(&code.url).clone();
            open_in_browser(url, None);
        }
        if self.hears && way::is_offered(self.plan, Way::Browser) {
            output::say("`b` and enter: sign in with a browser that comes back here instead.");
        }
        let minutes = self.minutes_to(code.expires_at);
        output::say(format!(
            "Waiting; the code ends in {minutes} minutes. ctrl-c cancels."
        ));
    }

    fn say_page(&self, page: &BrowserPage) {
        if !page.host_is_expected {
            output::tell(format!("warning: {} is not a host of AWS", page.host));
        }
        output::tell(format!("Sign in on this page, at {}:", page.host));
        output::tell(format!("\n{}\n", page.url));
        if let Some(line) = &page.tunnel {
            output::tell(format!(
                "It comes back to port {} of this machine. If your browser is on another one, run this there first:",
                page.port
            ));
            output::tell(format!("\n{line}\n"));
        }
        if self.hears {
            output::say(
                "If the browser cannot come back, paste the address it ends at here, and press enter.",
            );
            output::say("`d` and enter: sign in with a code instead.");
        }
        if page.host_is_expected && self.opens_browser() {
            let fallback = (!self.is_decided).then(|| self.steer.clone());
            open_in_browser(page.url.clone(), Some(fallback));
        }
        let minutes = self.minutes_to(page.expires_at);
        output::say(format!(
            "Waiting; this ends in {minutes} minutes. ctrl-c cancels."
        ));
    }

    fn opens_browser(&self) -> bool {
        let look = self.host.look();
        let is_wanted = ask::has_terminal() || self.is_decided && self.plan.way == Way::Browser;
        is_wanted && look.opens_browser && look.can_open_browser
    }

    fn minutes_to(&self, end: Timestamp) -> i64 {
        let seconds = end.duration_since(self.host.now()).as_secs();
        (seconds + 59).div_euclid(60)
    }
}

/// A paste whose lines were broken goes on where it was; an address begins a new one.
fn continued(before: &Secret<String>, more: &str) -> Secret<String> {
    if more.contains("://") || more.contains('?') {
        Secret::new(more.to_owned())
    } else {
        Secret::new(format!("{}{more}", before.expose()))
    }
}

/// What to do when no browser could be opened for a page that comes back.
type Fallback = Option<UnboundedSender<Steer>>;

/// The sign-in goes on meanwhile: some browsers return only when they are closed. A page that comes
/// back (`back`) is of no use without a browser: unless the user wants it so, a code is used instead.
fn open_in_browser(url: String, back: Option<Fallback>) {
    std::thread::spawn(move || match (browser::open(&url), back) {
        (Ok(()), _) => output::say("It was opened in your browser."),
        (Err(_), None) => {}
        (Err(_), Some(None)) => output::tell("No browser could be opened: open the page yourself."),
        (Err(_), Some(Some(steer))) => {
            output::say("No browser could be opened, so a code is used instead.");
            let _ = steer.send(Steer::Use(Way::DeviceCode));
        }
    });
}
