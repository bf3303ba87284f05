use std::fs;
use std::io::{BufRead, BufReader, IsTerminal, Write};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use rusqlite::Connection;
use rustix::fs::{CWD, FileType, Mode, mknodat};
use tempfile::TempDir;

use super::*;

const TOKEN: &str = r#"{"access_token":"aoa-secret","expires_at":"2099-01-01T00:00:00.5Z","refresh_token":"aor-secret","region":"us-east-1","start_url":"https://view.awsapps.com/start","oauth_flow":"DeviceCode","scopes":["codewhisperer:completions"]}"#;

struct Store {
    home: TempDir,
    path: PathBuf,
}

impl Store {
    fn new() -> Self {
        let home = TempDir::new().unwrap();
        // A name that must be escaped in a URI.
        let path = home.path().join("data ?#%41.sqlite3");
        Self { home, path }
    }

    /// A database as the tools make it, with `rows` in it.
    fn with(journal: &str, rows: &[(&str, &str)]) -> (Self, Connection) {
        let store = Self::new();
        let connection = Connection::open(&store.path).unwrap();
        connection
            .execute_batch(&format!(
                "PRAGMA journal_mode = {journal};
                 CREATE TABLE state (key TEXT PRIMARY KEY, value BLOB);
                 CREATE TABLE auth_kv (key TEXT PRIMARY KEY, value TEXT);"
            ))
            .unwrap();
        for (key, value) in rows {
            put(&connection, key, value);
        }
        (store, connection)
    }

    /// Every file beside the database with its digest and time, to see that nothing changed.
    fn traces(&self) -> Vec<(String, String, i64, i64)> {
        let mut traces: Vec<_> = self
            .files()
            .into_iter()
            .map(|(path, content)| {
                let metadata = fs::metadata(&path).unwrap();
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                let digest = crate::store::sso_token::sha1_hex(&content);
                (name, digest, metadata.mtime(), metadata.mtime_nsec())
            })
            .collect();
        traces.sort();
        traces
    }

    fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        fs::read_dir(self.home.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| (path.clone(), fs::read(path).unwrap()))
            .collect()
    }

    /// The same files without the process that had them open, but for those ending in `without`.
    fn left_by_a_kill(&self, without: &str) -> Self {
        let left = Self::new();
        for (path, content) in self.files() {
            if !path.to_string_lossy().ends_with(without) {
                fs::write(left.home.path().join(path.file_name().unwrap()), content).unwrap();
            }
        }
        left
    }
}

fn put(connection: &Connection, key: &str, value: &str) {
    let sql = "INSERT OR REPLACE INTO auth_kv VALUES (?1, ?2)";
    connection.execute(sql, (key, value)).unwrap();
}

#[test]
fn a_sign_in_is_described_without_its_tokens() {
    let (store, _open) = Store::with("DELETE", &[("codewhisperer:odic:token", TOKEN)]);
    let before = store.traces();
    let sign_in = amazon_q(&store.path).unwrap();
    assert_eq!(
        sign_in,
        HolderSignIn {
            present: true,
            expires_at: "2099-01-01T00:00:00.5Z".parse().ok(),
            start_url: Some("https://view.awsapps.com/start".into()),
            region: Some("us-east-1".into()),
            scopes: Some(vec!["codewhisperer:completions".into()]),
            refreshable: true,
            provider: Provider::Aws,
            registration_expires_at: None,
        }
    );
    assert!(!format!("{sign_in:?}").contains("secret"));
    assert_eq!(store.traces(), before);
}

#[test]
fn nobody_signed_in_is_no_sign_in() {
    let (store, _open) = Store::with("DELETE", &[]);
    assert_eq!(amazon_q(&store.path).unwrap(), HolderSignIn::default());
    let absent = Store::new();
    assert_eq!(kiro_cli(&absent.path).unwrap(), HolderSignIn::default());
    assert!(absent.traces().is_empty());
}

#[test]
fn null_fields_are_absent() {
    let token = r#"{"access_token":"a","expires_at":"2099-01-01T02:00:00+02:00","refresh_token":null,"region":null,"start_url":null,"scopes":null}"#;
    let (store, _open) = Store::with("DELETE", &[("codewhisperer:odic:token", token)]);
    let sign_in = amazon_q(&store.path).unwrap();
    assert!(sign_in.present && !sign_in.refreshable);
    assert_eq!(sign_in.expires_at, "2099-01-01T00:00:00Z".parse().ok());
    assert_eq!(
        (sign_in.region, sign_in.start_url, sign_in.scopes),
        (None, None, None)
    );
}

#[test]
fn kiro_shows_the_sign_in_that_it_would_use() {
    let social = r#"{"access_token":"a","expires_at":"2099-01-01T00:00:00Z","refresh_token":"r","provider":"google"}"#;
    let (store, open) = Store::with("DELETE", &[("kirocli:social:token", social)]);
    assert_eq!(kiro_cli(&store.path).unwrap().provider, Provider::Social);
    assert!(!amazon_q(&store.path).unwrap().present);
    put(&open, "kirocli:odic:token", TOKEN);
    assert_eq!(kiro_cli(&store.path).unwrap().provider, Provider::Aws);
    put(&open, "kirocli:external-idp:token", social);
    assert_eq!(kiro_cli(&store.path).unwrap().provider, Provider::External);
}

/// A process of its own, because SQLite shares the log's index within one process: this test
/// program again, which writes to the database named on its standard input until that closes.
#[test]
#[ignore = "the process that another test starts"]
fn writing_tool() {
    let stdin = std::io::stdin();
    let mut lines = stdin.lock().lines();
    let Some(Ok(path)) = (!stdin.is_terminal()).then(|| lines.next()).flatten() else {
        return;
    };
    let open = Connection::open(path).unwrap();
    put(&open, "codewhisperer:odic:token", TOKEN);
    std::io::stdout().write_all(b"#").unwrap();
    std::io::stdout().flush().unwrap();
    assert!(lines.next().is_none());
}

/// The last change is only in the write-ahead log: who ignores the log sees the one before.
#[test]
fn an_update_in_the_log_of_a_running_tool_is_seen_and_nothing_is_touched() {
    let (store, open) = Store::with("WAL", &[("codewhisperer:odic:token", "{}")]);
    open.close().unwrap();
    let mut tool = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "store::holders::tests::writing_tool"])
        .args(["--ignored", "--nocapture"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let stdin = tool.stdin.as_mut().unwrap();
    writeln!(stdin, "{}", store.path.display()).unwrap();
    let mut written = BufReader::new(tool.stdout.as_mut().unwrap());
    written.skip_until(b'#').unwrap();
    let before = store.traces();
    assert_eq!(before.len(), 3, "a database, a log and its index");
    let sign_in = amazon_q(&store.path);
    let after = store.traces();
    drop(tool.stdin.take());
    assert!(tool.wait().unwrap().success());
    assert!(sign_in.unwrap().present);
    assert_eq!(after, before);
}

#[test]
fn the_log_of_a_killed_tool_is_read_too() {
    let (store, open) = Store::with("WAL", &[]);
    put(&open, "codewhisperer:odic:token", TOKEN);
    let left = store.left_by_a_kill("nothing");
    let before = left.traces();
    assert_eq!(before.len(), 3);
    assert!(amazon_q(&left.path).unwrap().present);
    assert_eq!(left.traces(), before);
}

#[test]
fn a_closed_write_ahead_database_stays_a_single_file() {
    let (store, open) = Store::with("WAL", &[("codewhisperer:odic:token", TOKEN)]);
    open.close().unwrap();
    let before = store.traces();
    assert_eq!(before.len(), 1);
    assert!(amazon_q(&store.path).unwrap().present);
    assert_eq!(store.traces(), before);
}

#[test]
fn a_log_without_its_index_is_unknown_rather_than_stale() {
    let (store, open) = Store::with("WAL", &[]);
    put(&open, "codewhisperer:odic:token", TOKEN);
    let left = store.left_by_a_kill("-shm");
    let before = left.traces();
    assert!(matches!(
        amazon_q(&left.path),
        Err(HolderError::Untouchable { .. })
    ));
    assert_eq!(left.traces(), before);
}

#[test]
fn a_writer_that_holds_the_database_makes_it_unknown_for_now() {
    let (store, open) = Store::with("DELETE", &[("codewhisperer:odic:token", TOKEN)]);
    open.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let error = amazon_q(&store.path).unwrap_err().to_string();
    assert!(
        error.contains("locked") && error.contains("try again"),
        "{error}"
    );
}

#[test]
fn what_is_no_such_database_is_unknown_with_a_reason() {
    let garbage = Store::new();
    fs::write(
        &garbage.path,
        "this is no database, not at all, whatever its name says",
    )
    .unwrap();
    let pipe = Store::new();
    mknodat(
        CWD,
        &pipe.path,
        FileType::Fifo,
        Mode::from_raw_mode(0o600),
        0,
    )
    .unwrap();
    let directory = Store::new();
    fs::create_dir(&directory.path).unwrap();
    let empty = Store::new();
    fs::write(&empty.path, "").unwrap();
    let endless = Store::new();
    Connection::open(&endless.path)
        .unwrap()
        .execute_batch(
            "CREATE VIEW auth_kv AS WITH RECURSIVE r(key) AS (SELECT 1 UNION ALL SELECT key FROM r)
             SELECT key, key AS value FROM r;",
        )
        .unwrap();
    for (store, why) in [
        (&garbage, "not a database"),
        (&pipe, "a FIFO"),
        (&directory, "a directory"),
        (&empty, "no table auth_kv"),
        (&endless, "no table auth_kv"),
    ] {
        let error = amazon_q(&store.path).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn a_row_that_says_nothing_is_unknown_without_showing_it() {
    let (store, open) = Store::with("DELETE", &[]);
    for value in ["{\"access_token\":\"aoa-secret", "[]", ""] {
        put(&open, "codewhisperer:odic:token", value);
        let error = amazon_q(&store.path).unwrap_err();
        assert!(matches!(error, HolderError::Row { .. }), "{error}");
        assert!(!error.to_string().contains("aoa-secret"), "{error}");
    }
}
