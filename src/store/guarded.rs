//! Reads a file that anybody may have put there: bounded, and never blocked by what is no file.
//!
//! Owns the limits of what is read. Never writes, never interprets content.

use std::fs::{self, File, FileType, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use super::advice::{next_step, shown};

/// The largest token, registration or state file that is read, in bytes.
pub const MAX_TOKEN_BYTES: u64 = 1 << 20;

/// The largest configuration file that is read, in bytes.
pub const MAX_CONFIG_BYTES: u64 = 64 << 20;

/// Why a file that is there was not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is a directory, FIFO, socket or device.
    #[error("cannot read {}: it is {kind}, not a file; move it away", shown(path))]
    NotAFile {
        /// What was to be read.
        path: PathBuf,
        /// What it is: `a directory`, `a FIFO`, ….
        kind: &'static str,
    },
    /// It is larger than anything that belongs there.
    #[error(
        "cannot read {}: it is larger than {limit} bytes, so it is not what belongs here; move it away",
        shown(path)
    )]
    TooLarge {
        /// What was to be read.
        path: PathBuf,
        /// The limit, in bytes.
        limit: u64,
    },
    /// The operating system refused.
    #[error("cannot read {}: {source}; {}", shown(path), next_step(source))]
    Unreadable {
        /// What was to be read.
        path: PathBuf,
        /// Its reason.
        source: io::Error,
    },
}

impl ReadError {
    /// The file that was to be read.
    pub fn path(&self) -> &Path {
        match self {
            Self::NotAFile { path, .. }
            | Self::TooLarge { path, .. }
            | Self::Unreadable { path, .. } => path,
        }
    }
}

/// The whole content of the regular file at `path`, or `None` if nothing is there.
///
/// Symbolic links are followed. Returns at once for a FIFO, a socket or a device, without reading
/// from it, and reads at most `max_bytes`.
pub fn read(path: &Path, max_bytes: u64) -> Result<Option<Vec<u8>>, ReadError> {
    let Some(file) = open(path)? else {
        return Ok(None);
    };
    let size = file.metadata().map_err(|e| unreadable(path, e))?.len();
    let too_large = || ReadError::TooLarge {
        path: path.to_owned(),
        limit: max_bytes,
    };
    if size > max_bytes {
        return Err(too_large());
    }
    let expected = usize::try_from(size).unwrap_or_default();
    let mut bytes = Vec::with_capacity(expected.saturating_add(1));
    file.take(max_bytes.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|e| unreadable(path, e))?;
    if bytes.len() as u64 > max_bytes {
        return Err(too_large());
    }
    Ok(Some(bytes))
}

/// The first bytes of the regular file at `path`, at most `count`, or `None` if nothing is there.
pub fn read_start(path: &Path, count: u64) -> Result<Option<Vec<u8>>, ReadError> {
    let Some(file) = open(path)? else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    file.take(count)
        .read_to_end(&mut bytes)
        .map_err(|e| unreadable(path, e))?;
    Ok(Some(bytes))
}

/// The metadata of the regular file at `path` (links followed), or `None` if nothing is there.
pub fn regular_file(path: &Path) -> Result<Option<Metadata>, ReadError> {
    match fs::metadata(path) {
        Ok(metadata) => check_regular(path, metadata.file_type()).map(|()| Some(metadata)),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(unreadable(path, e)),
    }
}

/// Opens the regular file at `path`, or `None` if nothing is there. Looks before and after: opening
/// a device can act on it, and a file may become a FIFO in between, hence the flags.
fn open(path: &Path) -> Result<Option<File>, ReadError> {
    if regular_file(path)?.is_none() {
        return Ok(None);
    }
    let flags = OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    let opened = File::options()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path);
    let file = match opened {
        Ok(file) => file,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(unreadable(path, e)),
    };
    let metadata = file.metadata().map_err(|e| unreadable(path, e))?;
    check_regular(path, metadata.file_type())?;
    Ok(Some(file))
}

fn check_regular(path: &Path, file_type: FileType) -> Result<(), ReadError> {
    match irregular_kind(file_type) {
        None => Ok(()),
        Some(kind) => Err(ReadError::NotAFile {
            path: path.to_owned(),
            kind,
        }),
    }
}

/// Opens or makes a file of Moorline's own (0600), to be read and written as `options` say; never
/// through a link, never waiting for a FIFO.
pub(super) fn open_own(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    let flags = OFlags::NONBLOCK | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let file = options
        .read(true)
        .create(true)
        .mode(0o600)
        .custom_flags(flags.bits().cast_signed())
        .open(path)?;
    match irregular_kind(file.metadata()?.file_type()) {
        None => Ok(file),
        Some(kind) => Err(io::Error::other(format!("it is {kind}, not a file"))),
    }
}

/// What `file_type` is, with its article, or `None` if it is a regular file.
pub(super) fn irregular_kind(file_type: FileType) -> Option<&'static str> {
    if file_type.is_file() {
        None
    } else if file_type.is_dir() {
        Some("a directory")
    } else if file_type.is_fifo() {
        Some("a FIFO")
    } else if file_type.is_socket() {
        Some("a socket")
    } else if file_type.is_char_device() || file_type.is_block_device() {
        Some("a device")
    } else {
        Some("something unknown")
    }
}

fn unreadable(path: &Path, source: io::Error) -> ReadError {
    ReadError::Unreadable {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests;
