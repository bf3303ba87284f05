//! Reaching the calling shell: the changes a switch makes to its environment, and the result file
//! its function reads them from. Nothing here is ever evaluated by a shell.

use crate::domain::overview::Overview;
use crate::domain::profile::Profile;
use crate::domain::shell::Shell;
use crate::domain::text::visible;
use crate::flows::failure::Failure;
use crate::flows::host::{Environment, Host};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};

/// What changes in the calling shell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShellChange {
    /// Names and values to set.
    pub set: Vec<(&'static str, String)>,
    /// Names to unset.
    pub unset: Vec<&'static str>,
}

impl ShellChange {
    /// What switching to `target` changes in a shell that is to name `name`: the target itself, or
    /// the managed profile that stands for it.
    ///
    /// # Errors
    /// When a name cannot be handed over.
    pub fn to(
        host: &Host,
        overview: &Overview,
        name: &str,
        target: &Profile,
        export_region: bool,
    ) -> Result<Self, Failure> {
        let was_ours = |name: &str| was_set_by_us(host, name);
        let mut change = Self::default();
        let mut ours = Vec::new();
        // [default] is what a shell without the variable uses; one of the user's own stays.
        if name != "default" || target.name == "default" {
            change.set.push(("AWS_PROFILE", one_line(name)?));
            ours.push("AWS_PROFILE");
        } else if was_ours("AWS_PROFILE") {
            change.unset.push("AWS_PROFILE");
        }
        let region = target.region.as_ref().filter(|_| export_region);
        match region {
            Some(region) => {
                change.set.push(("AWS_REGION", one_line(region)?));
                ours.push("AWS_REGION");
            }
            None if was_ours("AWS_REGION") => change.unset.push("AWS_REGION"),
            None => {}
        }
        // The rule of a directory sets it too.
        if was_ours("AWS_DEFAULT_REGION") {
            change.unset.push("AWS_DEFAULT_REGION");
        }
        let previous = overview
            .shell()
            .profile
            .clone()
            .filter(|before| before != name && one_line(before).is_ok());
        if let Some(previous) = previous {
            change.set.push(("MOORLINE_PREVIOUS", previous));
        }
        change.set.push(("MOORLINE_SET", ours.join(" ")));
        Ok(change)
    }

    /// The variables that name a region after this change and that Moorline did not set, with it.
    pub(super) fn foreign_regions<'a>(
        &self,
        host: &'a Host,
    ) -> impl Iterator<Item = (&'static str, &'a str)> {
        let environment = host.environment();
        let ours = environment.get("MOORLINE_SET").unwrap_or_default();
        ["AWS_REGION", "AWS_DEFAULT_REGION"]
            .into_iter()
            .filter(|name| !ours.split(' ').any(|one| one == *name))
            .filter(|name| !self.set.iter().any(|(set, _)| set == name))
            .filter_map(|name| Some((name, environment.get(name)?)))
    }

    fn lines(&self) -> String {
        let set = self
            .set
            .iter()
            .map(|(name, value)| format!("set {name} {value}\n"));
        let unset = self.unset.iter().map(|name| format!("unset {name}\n"));
        set.chain(unset).collect()
    }
}

/// Whether a switch set this variable in the calling shell.
pub fn was_set_by_us(host: &Host, variable: &str) -> bool {
    let ours = host.environment().get("MOORLINE_SET").unwrap_or_default();
    ours.split(' ').any(|name| name == variable)
}

/// The shell named by `SHELL`.
pub fn login_shell(environment: &Environment) -> Shell {
    Shell::of_program(environment.get("SHELL").unwrap_or_default())
}

fn one_line(value: &str) -> Result<String, Failure> {
    if value.contains(['\n', '\r', '\0']) {
        return Err(Failure::new(format!(
            "`{}` cannot be handed to a shell: it has a line break in it.",
            visible(value)
        ))
        .hint("Rename the profile in the config file."));
    }
    Ok(value.to_string())
}

/// Opens the file the shell function made, if there is one: a regular file of this user, mode 0600
/// and empty, not reached through a link. Says whether there is one.
///
/// # Errors
/// When there is one and it is not that.
pub fn open_result_file(host: &Host) -> Result<bool, Failure> {
    let Some(path) = host.result_file() else {
        return Ok(false);
    };
    let mut opened = lock(host);
    if opened.is_none() {
        let refused = |why: &str| {
            Failure::new(format!(
                "Not switched: the result file {} of the shell function {why}.",
                path.display()
            ))
            .hint("Start the shell anew, so that it has the function of this version.")
        };
        let file =
            open_own(&path).map_err(|error| refused(&format!("cannot be opened ({error})")))?;
        check_own(&file).map_err(refused)?;
        *opened = Some(file);
    }
    Ok(true)
}

fn lock(host: &Host) -> std::sync::MutexGuard<'_, Option<File>> {
    host.opened_result_file()
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn open_own(path: &std::path::Path) -> std::io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::RDWR | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    Ok(File::from(rustix::fs::open(path, flags, Mode::empty())?))
}

fn check_own(file: &File) -> Result<(), &'static str> {
    use std::os::unix::fs::MetadataExt;
    let meta = file.metadata().map_err(|_error| "cannot be looked at")?;
    if !meta.is_file() {
        return Err("is not a regular file");
    }
    if meta.uid() != rustix::process::geteuid().as_raw() {
        return Err("belongs to another user");
    }
    if meta.mode() & 0o777 != 0o600 {
        return Err("can be read by others (its mode is not 0600)");
    }
    let mut byte = [0];
    match (&*file).read(&mut byte) {
        Ok(0) => Ok(()),
        _ => Err("is not empty"),
    }
}

/// Writes what the calling shell is to change; of several switches the last one counts.
///
/// # Errors
/// When the file cannot be written.
pub fn write_result(host: &Host, change: &ShellChange) -> Result<(), Failure> {
    let mut opened = lock(host);
    let Some(file) = opened.as_mut() else {
        return Ok(());
    };
    replace_content(file, &change.lines()).map_err(|error| {
        Failure::new(format!(
            "This shell was not told what to change: its result file cannot be written ({error})."
        ))
    })
}

fn replace_content(file: &mut File, content: &str) -> std::io::Result<()> {
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(content.as_bytes())?;
    file.flush()
}
