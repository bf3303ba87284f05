//! A foreign SQLite database, read without leaving a trace beside it.

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use zeroize::Zeroizing;

use super::HolderError;
use crate::domain::text::visible;
use crate::store::advice::shown;
use crate::store::guarded;

/// How long SQLite waits for a writer.
const BUSY_TIMEOUT: Duration = Duration::from_millis(200);

/// An open database with a table of keys and values.
pub(super) struct Database {
    connection: Connection,
    table: &'static str,
    path: PathBuf,
}

impl Database {
    /// Opens the database at `path` for its `table`, or `None` if there is none.
    pub(super) fn open(path: &Path, table: &'static str) -> Result<Option<Self>, HolderError> {
        if guarded::regular_file(path)?.is_none() {
            return Ok(None);
        }
        let uri = format!("file:{}?mode=ro&{}", escaped(path), how_to_open(path)?);
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_URI
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let failed = |e| database_error(path, &e);
        let connection = Connection::open_with_flags(uri, flags).map_err(failed)?;
        connection.busy_timeout(BUSY_TIMEOUT).map_err(failed)?;
        let database = Self {
            connection,
            table,
            path: path.to_owned(),
        };
        if database.has_table()? {
            return Ok(Some(database));
        }
        Err(HolderError::Database {
            path: shown(path),
            why: format!("it has no table {table}"),
        })
    }

    /// The value of `key` in the table, at most a token's size; wiped when dropped.
    pub(super) fn value(&self, key: &str) -> Result<Option<Zeroizing<Vec<u8>>>, HolderError> {
        let limit = guarded::MAX_TOKEN_BYTES.cast_signed();
        let table = self.table;
        let sql = format!("SELECT value FROM {table} WHERE key = ?1 AND length(value) <= ?2");
        self.connection
            .query_row(&sql, (key, limit), |row| {
                Ok(match row.get_ref(0)? {
                    ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(bytes.to_vec().into()),
                    _ => None,
                })
            })
            .optional()
            .map(Option::flatten)
            .map_err(|e| database_error(&self.path, &e))
    }

    /// Whether the table is one, as the tools make it: a view of that name could run for ever.
    fn has_table(&self) -> Result<bool, HolderError> {
        let sql = "SELECT 1 FROM sqlite_schema WHERE name = ?1 AND type = 'table'";
        self.connection
            .query_row(sql, (self.table,), |_| Ok(()))
            .optional()
            .map(|found| found.is_some())
            .map_err(|e| database_error(&self.path, &e))
    }
}

/// The URI parameter with which SQLite makes no file and writes to none.
///
/// A database in write-ahead mode needs its `-wal` and `-shm` files; SQLite would make them anew.
/// Where no log is left to read, the database alone is whole, and `immutable` leaves them unmade.
fn how_to_open(path: &Path) -> Result<&'static str, HolderError> {
    let log = guarded::regular_file(&beside(path, "-wal"))?;
    let index = guarded::regular_file(&beside(path, "-shm"))?;
    let log_is_empty = log.is_none_or(|log| log.len() == 0);
    match (log_is_empty, index.is_some(), uses_log(path)?) {
        (true, _, true) => Ok("immutable=1"),
        (false, false, true) => Err(HolderError::Untouchable {
            path: shown(path),
            why: "its write-ahead log has no index".to_owned(),
        }),
        _ => Ok("readonly_shm=1"),
    }
}

/// Whether the header says write-ahead mode: byte 18, the version that a writer must know, is 2.
fn uses_log(path: &Path) -> Result<bool, HolderError> {
    let header = guarded::read_start(path, 20)?.unwrap_or_default();
    Ok(header.get(18) == Some(&2))
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// `path` as it is written in a URI: everything but the plainest characters as `%XX`.
fn escaped(path: &Path) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-".contains(byte);
    let escape = |byte: &u8| match plain(byte) {
        true => char::from(*byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    path.as_os_str().as_bytes().iter().map(escape).collect()
}

fn database_error(path: &Path, error: &rusqlite::Error) -> HolderError {
    HolderError::Database {
        path: shown(path),
        why: visible(&error.to_string()).into_owned(),
    }
}
