//! The `.moorline.toml` of a directory: what it asks for, whether it may, and what a shell that
//! comes to it or leaves it is to change. Nothing here is ever global: the last switch, the recent
//! profiles and the pins of this host stay as they are.

use crate::domain::directory_rule::{Rule, Trust};
use crate::domain::directory_shell::{
    Made, NAMES, Variables, applied, difference, has_made, is_somewhere, left, passed,
};
use crate::domain::names;
use crate::domain::overview::Overview;
use crate::domain::problem::Problem;
use crate::domain::profile::Profile;
use crate::domain::shell_word;
use crate::domain::text::visible;
use crate::flows::activity_log::{self, Kind, Noted};
use crate::flows::discover::directory::{trust, variables};
use crate::flows::discover::discover;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::shell::{self, ShellChange};
use crate::store::directory_file;
use crate::store::state::{self, State};
use std::path::PathBuf;

pub use crate::store::directory_file::DirectoryFile;

mod asked;

pub use asked::{AskedPin, asks, pins};

/// The file that applies in the working directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Here {
    /// Its path; not yet made safe to show.
    pub path: String,
    /// What is in it, and what was decided on that; else why it is not accepted.
    pub found: Result<(DirectoryFile, Trust), Problem>,
    /// Whether the calling shell has applied it as it is now.
    pub is_applied: bool,
}

/// Answers a question that is put with what the file asks for.
pub type Asker<'a> = &'a mut dyn FnMut(&[String]) -> Result<bool, Failure>;

/// Whether what is not decided yet can be asked about.
pub enum Asking<'a> {
    /// So.
    Now(Asker<'a>),
    /// Not yet: the shell function comes again before it shows its prompt.
    Later,
    /// Not at all.
    Nobody,
}

/// The file that applies here, if there is one. Blocks on files.
pub fn here(host: &Host) -> Option<Here> {
    let environment = host.environment();
    let working_dir = environment.working_dir.as_deref()?;
    let file = directory_file::nearest(working_dir, &environment.home)?;
    let Some(path) = named(&file) else {
        let why = "its path cannot be handed to a shell: rename the directory";
        return Some(Here {
            path: file.to_string_lossy().into_owned(),
            found: Err(Problem::new("directory_rule_refused", why).at(file, None)),
            is_applied: false,
        });
    };
    let found = directory_file::read(&file).map(|read| {
        let (state, _) = State::load(&environment.state_dir);
        let trust = trust(&state, &path, &read.digest);
        (read, trust)
    });
    let now = variables(environment);
    let is_applied = found.as_ref().is_ok_and(|(read, trust)| {
        *trust == Trust::Allowed && has_made(&now, Made::Applied, &path, &read.digest)
    });
    Some(Here {
        path,
        found,
        is_applied,
    })
}

/// The path as a shell can hold it.
fn named(file: &std::path::Path) -> Option<String> {
    let path = file.to_str()?;
    (!path.contains(['\n', '\r', '\0'])).then(|| path.to_owned())
}

/// Allows what `file` asks for, and applies it to the calling shell if that is there to be told. Gives
/// what to say. Blocks on files.
///
/// # Errors
/// When it cannot be kept.
pub fn allow(host: &Host, file: &Accepted) -> Result<Vec<String>, Failure> {
    keep(host, &file.path, &file.read, true)?;
    let mut lines = vec![format!("{} is allowed:", visible(&file.path))];
    lines.extend(asks(&discover(host, None), &file.read.rule));
    lines.extend(asked::mistakes(&file.read.problems));
    if host.result_file().is_none() {
        lines.push("shells with the shell function apply it at their next `cd`".into());
        return Ok(lines);
    }
    lines.extend(apply(host, Asking::Nobody)?);
    Ok(lines)
}

/// Denies what the file of here asks for now, and takes it back from the calling shell. Gives what
/// to say. Blocks on files.
///
/// # Errors
/// As [`accepted`] and [`allow`].
pub fn deny(host: &Host) -> Result<Vec<String>, Failure> {
    let Accepted { path, read, .. } = accepted(host)?;
    keep(host, &path, &read, false)?;
    let mut lines = vec![format!(
        "{} is denied: it is not asked about again until it changes",
        visible(&path)
    )];
    if host.result_file().is_some() {
        lines.extend(apply(host, Asking::Nobody)?);
    }
    Ok(lines)
}

/// A file that can be decided on, as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    path: String,
    read: DirectoryFile,
    trust: Trust,
}

impl Accepted {
    /// The profile that it asks for, unless that was allowed already.
    pub fn new_profile<'a>(&self, overview: &'a Overview) -> Option<&'a Profile> {
        let name = self.read.rule.profile.as_deref();
        overview.profile(name.filter(|_| self.trust != Trust::Allowed)?)
    }
}

/// The file of here, to be decided on. Blocks on files.
///
/// # Errors
/// When there is no file, or one that is not accepted.
pub fn accepted(host: &Host) -> Result<Accepted, Failure> {
    let here = here(host).ok_or_else(|| {
        Failure::new("There is no .moorline.toml here, and none above.")
            .hint("`moorline directory --help` shows what one looks like.")
    })?;
    let path = here.path;
    match here.found {
        Ok((read, trust)) => Ok(Accepted { path, read, trust }),
        Err(problem) => Err(Failure::new(format!(
            "Nothing was decided: {}.",
            problem.in_one_line()
        ))),
    }
}

/// Keeps a decision, and only one for each file.
fn keep(host: &Host, path: &str, read: &DirectoryFile, is_allowed: bool) -> Result<(), Failure> {
    state::update(&host.environment().state_dir, |state| {
        let (to, from) = match is_allowed {
            true => (&mut state.allowed, &mut state.denied),
            false => (&mut state.denied, &mut state.allowed),
        };
        to.insert(path.to_owned(), read.digest.clone());
        from.remove(path);
    })
    .map_err(|error| Failure::new(format!("Your decision was not kept: {error}.")))?;
    let (verb, done) = match is_allowed {
        true => ("allow", "allowed"),
        false => ("deny", "denied"),
    };
    let directory = PathBuf::from(path);
    let directory = directory.parent().unwrap_or(&directory).to_string_lossy();
    let command = format!(
        "cd {} && moorline directory {verb}",
        shell_word::posix(&directory)
    );
    note(host, format!("{done} {path}"), Some(command));
    Ok(())
}

fn note(host: &Host, what: String, command: Option<String>) {
    activity_log::note(host, &Noted::done(Kind::Directory, what, command));
}

/// Tells the calling shell what to change, now that it is where it is. Gives what to say. Blocks on
/// files.
///
/// # Errors
/// Exit 2 when no shell function calls; what the question says when it is interrupted.
pub fn apply(host: &Host, asking: Asking<'_>) -> Result<Vec<String>, Failure> {
    if !shell::open_result_file(host)? {
        return Err(Failure::new(
            "`directory apply` is for the shell function, which was not there.",
        )
        .hint("`moorline hook install` puts it into a shell's start-up file.")
        .exit(Exit::Usage));
    }
    let now = variables(host.environment());
    let here = here(host);
    let is_settled = match &here {
        Some(here) => here.is_applied,
        None => !is_somewhere(&now),
    };
    if is_settled {
        return Ok(Vec::new());
    }
    let (base, is_known) = left(&now);
    let mut crossing = Crossing {
        host,
        now,
        then: base.clone(),
        base,
        lines: Vec::new(),
        is_watched: !matches!(asking, Asking::Nobody),
    };
    if !is_known {
        crossing.say(
            "what this shell had before it came to a directory is not known any more: look at AWS_PROFILE and AWS_REGION".into(),
        );
    }
    let interrupted = match here {
        Some(here) => crossing.come_to(&here, asking)?,
        None => {
            crossing.go();
            None
        }
    };
    let (set, unset) = difference(&crossing.now, &crossing.then);
    shell::write_result(host, &ShellChange { set, unset })?;
    match interrupted {
        Some(failure) if failure.exit == Exit::Interrupted => {
            crossing.say("not decided: you are asked again when you come here next".into());
            Err(Failure::new(crossing.lines.join("; ")).exit(Exit::Interrupted))
        }
        Some(failure) => Err(failure),
        None => Ok(crossing.lines),
    }
}

/// A shell on its way from one rule, or none, to another.
struct Crossing<'a> {
    host: &'a Host,
    /// What it has.
    now: Variables,
    /// What it had before it came to any rule.
    base: Variables,
    /// What it is to have.
    then: Variables,
    lines: Vec<String>,
    /// Whether somebody looks on.
    is_watched: bool,
}

impl Crossing<'_> {
    fn say(&mut self, line: String) {
        self.lines.push(line);
    }

    /// Leaves the rule it is under.
    fn go(&mut self) {
        let has_changed = ["AWS_PROFILE", "AWS_REGION"]
            .iter()
            .any(|name| self.now.get(name) != self.base.get(name));
        if self.is_watched && has_changed {
            self.say(match self.base.get("AWS_PROFILE") {
                Some(profile) => format!("back to {}", visible(profile)),
                None => "back to no AWS_PROFILE".into(),
            });
        }
    }

    /// Passes by the content with `digest`; says so once in each shell that comes to it.
    fn pass(&mut self, path: &str, digest: &str, why: &'static str, line: Option<String>) {
        // A file with a path that a shell cannot hold leaves no mark.
        if !path.contains(['\n', '\r']) {
            self.then = passed(&self.base, path, digest, why);
        }
        if has_made(&self.now, Made::Passed(why), path, digest) {
            return;
        }
        self.go();
        if let Some(line) = line {
            self.say(line);
        }
    }

    /// Comes to a file. Gives the failure of a question that was not answered.
    fn come_to(&mut self, here: &Here, asking: Asking<'_>) -> Result<Option<Failure>, Failure> {
        let path = here.path.as_str();
        let not = |why: &str| format!("{} is not applied: {why}", visible(path));
        let (read, trust) = match &here.found {
            Ok((read, trust)) => (read, *trust),
            Err(problem) => {
                let line = not(&visible(&problem.message));
                self.pass(path, "-", "refused", Some(line));
                return Ok(None);
            }
        };
        let digest = read.digest.as_str();
        if trust == Trust::Denied {
            self.pass(path, digest, "denied", None);
            return Ok(None);
        }
        if read.rule.is_empty() {
            let line = not("nothing in it counts; `moorline directory` says why");
            self.pass(path, digest, "empty", Some(line));
            return Ok(None);
        }
        let overview = discover(self.host, None);
        if let Some(missing) = missing_profile(&overview, &read.rule) {
            self.pass(path, digest, "no-profile", Some(not(&missing)));
            return Ok(None);
        }
        let then = match self.applied(&read.rule, path, digest) {
            Ok(then) => then,
            Err(why) => {
                self.pass(path, digest, "not-restorable", Some(not(&why)));
                return Ok(None);
            }
        };
        if trust != Trust::Allowed {
            let was_asked = has_made(&self.now, Made::Passed("asked"), path, digest);
            let ask = match asking {
                _ if was_asked => {
                    self.pass(path, digest, "asked", None);
                    return Ok(None);
                }
                Asking::Now(ask) => ask,
                Asking::Later => {
                    self.pass(path, digest, "undecided", None);
                    return Ok(None);
                }
                Asking::Nobody => {
                    let line = not(
                        "it is not allowed yet; look at it with `moorline directory`, and `moorline directory allow` allows it",
                    );
                    self.pass(path, digest, "undecided", Some(line));
                    return Ok(None);
                }
            };
            match ask(&question(path, trust, &overview, read)) {
                Ok(true) => keep(self.host, path, read, true)?,
                Ok(false) => {
                    keep(self.host, path, read, false)?;
                    let line = "denied; `moorline directory allow` allows it after all".into();
                    self.pass(path, digest, "denied", Some(line));
                    return Ok(None);
                }
                Err(failure) => {
                    self.pass(path, digest, "asked", None);
                    return Ok(Some(failure));
                }
            }
        }
        self.then = then;
        self.arrived(&overview, &read.rule, path);
        Ok(None)
    }

    fn applied(&self, rule: &Rule, path: &str, digest: &str) -> Result<Variables, String> {
        let not_utf8 = &self.host.environment().not_utf8;
        if let Some(name) = NAMES.into_iter().find(|name| not_utf8.contains(*name)) {
            return Err(format!(
                "{name} is not UTF-8 here, and could not be put back"
            ));
        }
        applied(&self.base, rule, path, digest).map_err(|why| why.to_string())
    }

    fn arrived(&mut self, overview: &Overview, rule: &Rule, path: &str) {
        note(self.host, format!("applied {path}"), None);
        if !self.is_watched {
            return;
        }
        let what = match (&rule.profile, &rule.region) {
            (Some(name), Some(region)) => {
                format!(
                    "{}, region {}",
                    asked::called(overview, name),
                    visible(region)
                )
            }
            (Some(name), None) => asked::called(overview, name),
            (None, Some(region)) => visible(region).into_owned(),
            (None, None) => "other pins".into(),
        };
        self.say(format!("{what} here, as {} asks", visible(path)));
        let overridden = overview.shell().overridden_by.join(" and ");
        if rule.profile.is_some() && !overridden.is_empty() {
            self.say(format!(
                "warning: {overridden} is set here and beats any profile"
            ));
        }
    }
}

/// Why the profile it asks for cannot be: with the nearest names.
pub fn missing_profile(overview: &Overview, rule: &Rule) -> Option<String> {
    let name = rule.profile.as_deref()?;
    let is_missing = overview.profile(name).is_none();
    is_missing.then(|| {
        let profiles = overview.profiles().iter();
        names::unknown("profile", name, profiles.map(|one| one.name.clone())).to_string()
    })
}

fn question(path: &str, trust: Trust, overview: &Overview, read: &DirectoryFile) -> Vec<String> {
    let is_new = match trust {
        Trust::Changed => " has changed. In this directory and below it",
        _ => ", in this directory and below it,",
    };
    let mut lines = vec![format!("{}{is_new} asks for:", visible(path))];
    lines.extend(asks(overview, &read.rule));
    lines.extend(asked::mistakes(&read.problems));
    lines
}
