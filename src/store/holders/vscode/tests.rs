use std::fs;

use rusqlite::Connection;
use serde_json::json;
use tempfile::TempDir;

use super::*;

const ID: &str = "6a2f41a3-c54c-4ea8-8f7d-0f2e6d3a9b11";

fn state() -> serde_json::Value {
    json!({
        "auth.currentProfileId": "profile:default",
        "codewhisperer.savedConnectionId": ID,
        "auth.profiles": {
            ID: {
                "type": "sso", "ssoRegion": "us-east-1", "startUrl": "https://view.awsapps.com/start",
                "scopes": ["codewhisperer:completions", "codewhisperer:analysis"],
                "metadata": { "connectionState": "valid", "source": "amazonq" },
            },
            "profile:default": { "type": "iam", "subtype": "unknown", "metadata": {} },
            "odd": 7,
        },
    })
}

/// An editor's state with `value` in the row of `key`, and the connection that has it open.
fn editor(home: &TempDir, directory: &str, key: &str, value: &str) -> Connection {
    let path = database(home.path(), directory);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let connection = Connection::open(path).unwrap();
    connection
        .execute_batch(
            "CREATE TABLE ItemTable (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB);
             INSERT INTO ItemTable VALUES ('secret://other', 'CANARY');",
        )
        .unwrap();
    connection
        .execute("INSERT INTO ItemTable VALUES (?1, ?2)", (key, value))
        .unwrap();
    connection
}

#[test]
fn a_saved_connection_names_its_token_file() {
    let home = TempDir::new().unwrap();
    let writer = editor(&home, "Cursor", EXTENSIONS[0], &state().to_string());
    let before = fs::read_dir(database(home.path(), "Cursor").parent().unwrap())
        .unwrap()
        .count();
    // A writer in the middle of a change is not waited for long, and not disturbed.
    writer.execute_batch("BEGIN IMMEDIATE").unwrap();
    let (connections, errors) = connections(home.path());
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(
        connections,
        [EditorConnection {
            editor: "Cursor",
            token_file: format!("{}.json", sha1_hex(ID.as_bytes())),
            start_url: Some("https://view.awsapps.com/start".into()),
            scopes: Some(vec![
                "codewhisperer:completions".into(),
                "codewhisperer:analysis".into()
            ]),
            saved_for: vec![Tool::AmazonQ],
        }]
    );
    writer.execute_batch("COMMIT").unwrap();
    let after = fs::read_dir(database(home.path(), "Cursor").parent().unwrap())
        .unwrap()
        .count();
    assert_eq!(before, after, "no file was made beside it");
}

#[test]
fn what_is_no_state_costs_itself_only() {
    let home = TempDir::new().unwrap();
    let _open = [
        editor(&home, "Code", EXTENSIONS[1], &state().to_string()),
        editor(
            &home,
            "VSCodium",
            EXTENSIONS[0],
            "{\"auth.profiles\": \"CANARY",
        ),
        editor(&home, "Windsurf", EXTENSIONS[0], "{\"auth.profiles\": []}"),
    ];
    let junk = database(home.path(), "Kiro");
    fs::create_dir_all(junk.parent().unwrap()).unwrap();
    fs::write(junk, "no database").unwrap();
    let (connections, errors) = connections(home.path());
    let editors: Vec<&str> = connections.iter().map(|one| one.editor).collect();
    assert_eq!(editors, ["VS Code"]);
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert!(!format!("{errors:?}").contains("CANARY"));
}

/// Vector of JavaScript: `encodeURI("a b/ü%")`.
#[test]
fn names_are_encoded_as_javascript_does() {
    assert_eq!(encode_uri("a b/ü%"), "a%20b/%C3%BC%25");
    assert_eq!(encode_uri("my-sso"), "my-sso");
}
