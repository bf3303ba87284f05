//! `.moorline.toml`: what a directory asks for. Anybody can have written it, as it comes with a
//! project. Read only; a mistake costs its own key.
//!
//! Owns what is accepted as such a file. Never decides whether it may be applied.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};
use sha2::{Digest, Sha256};
use toml::Spanned;
use toml::de::DeValue;

use super::guarded::irregular_kind;
use super::toml_file::{self, Reader};
use crate::domain::directory_rule::{FILE, Rule};
use crate::domain::problem::Problem;
use crate::domain::region::partition;
use crate::domain::text::is_unsafe;

/// More than anybody writes into it by hand.
const MAX_BYTES: u64 = 16 << 10;
/// More services take no pin.
const MAX_PINS: usize = 50;
/// The longest name, in bytes.
const MAX_NAME: usize = 256;

const KEYS: [&str; 3] = ["profile", "region", "pins"];

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryFile {
    /// SHA-256 of the whole content, in hexadecimal.
    pub digest: String,
    /// What it asks for.
    pub rule: Rule,
    /// What is wrong in it.
    pub problems: Vec<Problem>,
}

/// The file that applies in `directory`: the nearest one upward, as far as `home` if that is above,
/// else as far as the root. Whatever has the name counts, so that nothing behind it does.
pub fn nearest(directory: &Path, home: &Path) -> Option<PathBuf> {
    let home = fs::canonicalize(home);
    let last = home.as_deref().unwrap_or(Path::new("/"));
    for directory in directory.ancestors() {
        let file = directory.join(FILE);
        if fs::symlink_metadata(&file).is_ok() {
            return Some(file);
        }
        if directory == last {
            break;
        }
    }
    None
}

/// Reads the file at `path`.
///
/// # Errors
/// When it is no file, or not one of this user's own: with why.
pub fn read(path: &Path) -> Result<DirectoryFile, Problem> {
    let refused = |why: String| Problem::new("directory_rule_refused", why).at(path, None);
    let bytes = content(path).map_err(refused)?;
    let digest = Sha256::digest(&bytes);
    let digest = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let document = toml_file::parse(path, bytes)?;
    let mut reader = Reader::new(path, &document);
    let mut rule = Rule::default();
    for (key, value) in &reader.table() {
        match key.get_ref().as_ref() {
            "profile" => rule.profile = name(&mut reader, "profile", value),
            "region" => rule.region = region(&mut reader, value),
            "pins" => pins(&mut reader, value, &mut rule),
            _ => reader.unknown(key, "", &KEYS),
        }
    }
    Ok(DirectoryFile {
        digest,
        rule,
        problems: reader.problems,
    })
}

/// Its content, read once: what is looked at, asked about and applied is the same.
fn content(path: &Path) -> Result<Vec<u8>, String> {
    // A link could lead to a file of the user's that the project's author cannot read.
    let flags =
        OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    let kind = fs::symlink_metadata(path).map_err(|error| unreadable(&error))?;
    if kind.is_symlink() {
        return Err("it is a link, and must be a file of its own".into());
    }
    if let Some(kind) = irregular_kind(kind.file_type()) {
        return Err(format!("it is {kind}, not a file"));
    }
    let file =
        rustix::fs::open(path, flags, Mode::empty()).map_err(|error| unreadable(&error.into()))?;
    let file = File::from(file);
    let meta = file.metadata().map_err(|error| unreadable(&error))?;
    if let Some(kind) = irregular_kind(meta.file_type()) {
        return Err(format!("it is {kind}, not a file"));
    }
    if ![0, rustix::process::geteuid().as_raw()].contains(&meta.uid()) {
        return Err("it belongs to another user".into());
    }
    // A group of one is usual (umask 002), and whoever changes it is asked about again.
    if meta.mode() & 0o002 != 0 {
        return Err("everybody can write it: run `chmod o-w` on it".into());
    }
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(&error))?;
    match bytes.len() as u64 > MAX_BYTES {
        true => Err(format!("it is larger than {MAX_BYTES} bytes")),
        false => Ok(bytes),
    }
}

fn unreadable(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "it is not there any more".into(),
        _ => format!("it cannot be read ({error})"),
    }
}

/// A name: not empty, not endless, and nothing in it that a terminal would act on.
fn name<'a>(reader: &mut Reader<'a>, key: &str, value: &Spanned<DeValue<'a>>) -> Option<String> {
    let name: String = reader.typed(key, value)?;
    let wrong = if name.is_empty() {
        "is empty"
    } else if name.len() > MAX_NAME {
        "is too long for a name"
    } else if name.chars().any(is_unsafe) {
        "has a control character in it"
    } else {
        return Some(name);
    };
    reader.wrong(value, &format!("`{key}` {wrong}; correct it"));
    None
}

fn region<'a>(reader: &mut Reader<'a>, value: &Spanned<DeValue<'a>>) -> Option<String> {
    let region = name(reader, "region", value)?;
    if partition(&region).is_some() {
        return Some(region);
    }
    let what =
        format!("`region` is `{region}`, which is no region's name; write one like eu-west-1");
    reader.wrong(value, &what);
    None
}

fn pins<'a>(reader: &mut Reader<'a>, value: &Spanned<DeValue<'a>>, rule: &mut Rule) {
    let table = reader.subtable("pins", value);
    if table.len() > MAX_PINS {
        let what = format!("`pins` has more than {MAX_PINS} entries, so none of them counts");
        reader.wrong(value, &what);
        return;
    }
    for (service, connection) in &table {
        let service = service.get_ref();
        let key = format!("pins.{service}");
        if service.len() > MAX_NAME || service.chars().any(is_unsafe) {
            reader.wrong(connection, "a key of `pins` is not the name of a service");
            continue;
        }
        if let Some(connection) = name(reader, &key, connection) {
            rule.pins.insert(service.to_string(), connection);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn written(content: impl AsRef<[u8]>) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        fs::write(&path, content).unwrap();
        (folder, path)
    }

    fn refusal(path: &Path) -> String {
        read(path).unwrap_err().in_one_line()
    }

    #[test]
    fn it_asks_for_a_profile_a_region_and_pins() {
        let (_folder, path) = written(
            "profile = \"dev\"\nregion = \"eu-west-1\"\n[pins]\ncodewhisperer = \"acme\"\n",
        );
        let file = read(&path).unwrap();
        assert_eq!(file.problems, []);
        assert_eq!(file.rule.profile.as_deref(), Some("dev"));
        assert_eq!(file.rule.region.as_deref(), Some("eu-west-1"));
        assert_eq!(file.rule.pins["codewhisperer"], "acme");
        assert_eq!(file.digest.len(), 64);
    }

    #[test]
    fn a_mistake_costs_its_own_key_and_is_named_with_its_line() {
        let (_folder, path) = written(
            "profile = \"dev\"\nregion = \"evil.example/\"\ncommand = \"x\"\n[pins]\ncodewhisperer = 1\nkiro = \"a\\u001Bb\"\nother = \"acme\"\n",
        );
        let file = read(&path).unwrap();
        assert_eq!(file.rule.profile.as_deref(), Some("dev"));
        assert_eq!(file.rule.region, None);
        assert_eq!(file.rule.pins.len(), 1, "{:?}", file.rule.pins);
        let mut lines: Vec<_> = file.problems.iter().map(|one| one.line.unwrap()).collect();
        lines.sort_unstable();
        assert_eq!(lines, [2, 3, 5, 6]);
        let all = format!("{:?}", file.problems);
        assert!(!all.contains('\u{1b}'), "{all}");
    }

    #[test]
    fn what_is_not_a_small_file_of_the_users_own_is_refused() {
        let (folder, path) = written(vec![b'#'; usize::try_from(MAX_BYTES).unwrap() + 1]);
        assert!(refusal(&path).contains("larger"));
        fs::write(&path, "").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
        assert!(refusal(&path).contains("everybody can write it"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o664)).unwrap();
        assert!(read(&path).is_ok());
        fs::remove_file(&path).unwrap();
        assert!(refusal(&path).contains("not there any more"));
        symlink("/etc/hostname", &path).unwrap();
        assert!(refusal(&path).contains("it is a link"));
        fs::remove_file(&path).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, &path, Mode::from_raw_mode(0o600)).unwrap();
        assert!(refusal(&path).contains("a FIFO"));
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert!(refusal(&path).contains("a directory"));
        drop(folder);
    }

    #[test]
    fn thousands_of_pins_are_none() {
        let many: String = (0..900).map(|at| format!("s{at} = \"a\"\n")).collect();
        let (_folder, path) = written(format!("profile = \"dev\"\n[pins]\n{many}"));
        let file = read(&path).unwrap();
        assert_eq!(file.rule.pins.len(), 0);
        assert_eq!(file.problems.len(), 1);
        assert_eq!(file.rule.profile.as_deref(), Some("dev"));
    }

    #[test]
    fn the_nearest_one_counts_and_none_above_the_home() {
        let folder = tempfile::tempdir().unwrap();
        let top = folder.path().canonicalize().unwrap();
        let home = top.join("home");
        let deep = home.join("a/b/c");
        fs::create_dir_all(&deep).unwrap();
        fs::write(top.join(FILE), "").unwrap();
        assert_eq!(nearest(&deep, &home), None, "above the home");
        assert_eq!(nearest(&top, &home), Some(top.join(FILE)), "beside it");
        fs::write(home.join(FILE), "").unwrap();
        assert_eq!(nearest(&deep, &home), Some(home.join(FILE)));
        symlink("/nowhere", home.join("a").join(FILE)).unwrap();
        assert_eq!(
            nearest(&deep, &home),
            Some(home.join("a").join(FILE)),
            "nothing behind a broken one counts"
        );
        fs::write(deep.join(FILE), "").unwrap();
        assert_eq!(nearest(&deep, &home), Some(deep.join(FILE)));
    }
}
