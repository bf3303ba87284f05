//! What a directory's rule changes in a shell's variables, and how they come back. Pure: what is
//! there now goes in, what is to be there comes out.
//!
//! `MOORLINE_DIRECTORY` names the file a shell has come to, and `MOORLINE_BEFORE` says in one line
//! what was made of it, and what was there before.

use crate::domain::directory_rule::Rule;
use std::collections::BTreeMap;

/// The variables of a shell that count here, without those that are not set.
pub type Variables = BTreeMap<&'static str, String>;

/// The variables that a shell function sets and unsets for Moorline.
pub const NAMES: [&str; 7] = [
    PROFILE, REGIONS[0], REGIONS[1], PREVIOUS, SET, DIRECTORY, BEFORE,
];

const PROFILE: &str = "AWS_PROFILE";
/// The AWS CLI and most SDKs read the first, boto3 the second.
const REGIONS: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];
const PREVIOUS: &str = "MOORLINE_PREVIOUS";
const SET: &str = "MOORLINE_SET";
const DIRECTORY: &str = "MOORLINE_DIRECTORY";
const BEFORE: &str = "MOORLINE_BEFORE";

/// The variables that are put back when a rule is left.
const KEPT: [&str; 5] = [PROFILE, REGIONS[0], REGIONS[1], PREVIOUS, SET];

/// Every program of a shell is handed its variables, so that one must not grow without bounds.
const MAX_BEFORE: usize = 4096;

/// Why a rule cannot be applied to these variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotApply {
    /// A value could not be handed back to the shell as it is.
    #[error("{0} has a line break in it here, and could not be put back")]
    LineBreak(&'static str),
    /// There is more to remember than a variable should hold.
    #[error("AWS_PROFILE and what goes with it are too long here to be put back")]
    TooLong,
}

/// What a shell has made of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// It applied it.
    Applied,
    /// It did not, and has said why: the word for it.
    Passed(&'static str),
}

/// The first word of what a rule that only pins leaves: nothing was changed.
const PINS: &str = "pins";
/// That of any other rule.
const SHELL: &str = "shell";
/// That of what was not applied.
const PASSED: &str = "passed ";

/// Whether the shell with `now` has made `made` of the content with `digest` of the file `path`.
pub fn has_made(now: &Variables, made: Made, path: &str, digest: &str) -> bool {
    if now.get(DIRECTORY).is_none_or(|file| file != path) {
        return false;
    }
    let Some(before) = now.get(BEFORE) else {
        return false;
    };
    match made {
        Made::Applied => parse(before).is_some_and(|applied| applied.digest == digest),
        Made::Passed(why) => *before == passed_line(digest, why),
    }
}

/// Whether a shell with `now` has come to a file that is to be left, or was passed.
pub fn is_somewhere(now: &Variables) -> bool {
    now.contains_key(DIRECTORY) || now.contains_key(BEFORE)
}

/// What was there before the rule that `now` is under. `None` when that is not known any more: then
/// only the marks can be taken away.
fn before(now: &Variables) -> Option<Variables> {
    let mut base = now.clone();
    base.remove(DIRECTORY);
    let Some(line) = base.remove(BEFORE) else {
        return Some(base);
    };
    if line.starts_with(PASSED) {
        return Some(base);
    }
    let applied = parse(&line).filter(|_| now.contains_key(DIRECTORY))?;
    if applied.only_pins {
        return Some(base);
    }
    let recorded = &applied.variables;
    // What the user set by hand meanwhile is none of the rule's, if that says nothing of it.
    let is_the_users = |name: &str| {
        (name == PROFILE || REGIONS.contains(&name))
            && now.contains_key(name)
            && !is_ours(now, name)
            && !is_ours(recorded, name)
    };
    for name in KEPT.into_iter().filter(|name| !is_the_users(name)) {
        match recorded.get(name) {
            Some(value) => base.insert(name, value.clone()),
            None => base.remove(name),
        };
    }
    Some(base)
}

/// What is there once the rule that `now` is under is left, and whether that is what was there
/// before: if that is not known any more, only the marks go.
pub fn left(now: &Variables) -> (Variables, bool) {
    let mut bare = now.clone();
    bare.remove(DIRECTORY);
    bare.remove(BEFORE);
    match before(now) {
        Some(base) => (base, true),
        None => (bare, false),
    }
}

/// What is there once the content with `digest` of the file `path` is passed by, because of `why`.
pub fn passed(base: &Variables, path: &str, digest: &str, why: &str) -> Variables {
    let mut then = base.clone();
    then.insert(DIRECTORY, path.to_owned());
    then.insert(BEFORE, passed_line(digest, why));
    then
}

/// What is there once `rule`, the content with `digest` of the file `path`, is applied to `base`.
///
/// # Errors
/// When what is there could not be put back.
pub fn applied(
    base: &Variables,
    rule: &Rule,
    path: &str,
    digest: &str,
) -> Result<Variables, CannotApply> {
    let only_pins = rule.profile.is_none() && rule.region.is_none();
    let line = line(only_pins, digest, base)?;
    let mut then = base.clone();
    then.insert(DIRECTORY, path.to_owned());
    then.insert(BEFORE, line);
    if only_pins {
        return Ok(then);
    }
    let mut ours = Vec::new();
    if let Some(profile) = &rule.profile {
        // A region that came with a switch is the other profile's.
        for region in REGIONS.into_iter().filter(|region| is_ours(base, region)) {
            then.remove(region);
        }
        let left = base.get(PROFILE).filter(|left| !left.is_empty());
        if let Some(left) = left.filter(|left| *left != profile) {
            then.insert(PREVIOUS, left.clone());
        }
        then.insert(PROFILE, profile.clone());
        ours.push(PROFILE);
    } else if is_ours(base, PROFILE) {
        ours.push(PROFILE);
    }
    if let Some(region) = &rule.region {
        for name in REGIONS {
            then.insert(name, region.clone());
            ours.push(name);
        }
    }
    then.insert(SET, ours.join(" "));
    Ok(then)
}

/// What to set and what to unset so that `now` becomes `then`.
pub fn difference(
    now: &Variables,
    then: &Variables,
) -> (Vec<(&'static str, String)>, Vec<&'static str>) {
    let changed = |name: &&'static str| now.get(name) != then.get(name);
    let mut set = Vec::new();
    let mut unset = Vec::new();
    for name in NAMES.into_iter().filter(changed) {
        match then.get(name) {
            Some(value) => set.push((name, value.clone())),
            None => unset.push(name),
        }
    }
    (set, unset)
}

fn is_ours(variables: &Variables, name: &str) -> bool {
    let ours = variables.get(SET).map_or("", String::as_str);
    ours.split(' ').any(|one| one == name)
}

/// What the line of an applied rule says.
struct Applied<'a> {
    only_pins: bool,
    digest: &'a str,
    variables: Variables,
}

fn passed_line(digest: &str, why: &str) -> String {
    format!("{PASSED}{digest} {why}")
}

fn line(only_pins: bool, digest: &str, base: &Variables) -> Result<String, CannotApply> {
    let word = if only_pins { PINS } else { SHELL };
    let mut line = format!("{word} {digest}");
    let kept = KEPT.iter().filter(|_| !only_pins);
    for name in kept {
        let Some(value) = base.get(name) else {
            continue;
        };
        if value.contains(['\n', '\r', '\0']) {
            return Err(CannotApply::LineBreak(name));
        }
        line.push_str(&format!(" {name}={}", escaped(value)));
    }
    match line.len() > MAX_BEFORE {
        true => Err(CannotApply::TooLong),
        false => Ok(line),
    }
}

fn parse(line: &str) -> Option<Applied<'_>> {
    let mut words = line.split(' ');
    let only_pins = match words.next()? {
        PINS => true,
        SHELL => false,
        _ => return None,
    };
    let digest = words.next()?;
    let mut variables = Variables::new();
    for word in words {
        let (name, value) = word.split_once('=')?;
        let name = KEPT.into_iter().find(|kept| *kept == name)?;
        let value = unescaped(value)?;
        if value.contains(['\n', '\r', '\0']) {
            return None;
        }
        variables.insert(name, value);
    }
    Some(Applied {
        only_pins,
        digest,
        variables,
    })
}

/// `text` as one word of letters, digits and `%41`.
fn escaped(text: &str) -> String {
    let mut word = String::new();
    for byte in text.bytes() {
        match byte {
            b if b.is_ascii_alphanumeric() || b"-_./:@+".contains(&b) => word.push(char::from(b)),
            b => word.push_str(&format!("%{b:02x}")),
        }
    }
    word
}

fn unescaped(word: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = word.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || char::from(rest.next()?).to_digit(16);
        bytes.push(u8::try_from(digit()? * 16 + digit()?).ok()?);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests;
