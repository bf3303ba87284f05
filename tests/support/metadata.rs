//! A metadata service on this machine: what ECS, EKS and EC2 answer to whoever asks for keys.

#![allow(
    dead_code,
    clippy::allow_attributes,
    reason = "each test program uses a part of it"
)]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// The role of the machine.
pub const ROLE: &str = "the-role";

/// What it does.
#[derive(Clone, Default)]
pub struct Ways {
    /// The keys it gives, as JSON.
    pub keys: String,
    /// What a container has to send as `Authorization`.
    pub token: Option<String>,
    /// It gives no sessions, as IMDSv1.
    pub version_1: bool,
    /// The machine has no role.
    pub no_role: bool,
    /// It takes connections, and never answers.
    pub silent: bool,
}

/// The service; it ends with the process.
pub struct Metadata {
    url: String,
    ways: Arc<Mutex<Ways>>,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Metadata {
    pub fn start(ways: Ways) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let ways = Arc::new(Mutex::new(ways));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (does, log) = (Arc::clone(&ways), Arc::clone(&seen));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (does, log) = (Arc::clone(&does), Arc::clone(&log));
                std::thread::spawn(move || serve(stream, &does, &log));
            }
        });
        Self { url, ways, seen }
    }

    /// Where it is, with `path`.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    pub fn change(&self, change: impl FnOnce(&mut Ways)) {
        change(&mut self.ways.lock().unwrap());
    }

    /// The requests so far, each with its head.
    pub fn requests(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, ways: &Mutex<Ways>, log: &Mutex<Vec<String>>) {
    let mut request = String::new();
    let mut bytes = [0; 4096];
    loop {
        while !request.contains("\r\n\r\n") {
            match stream.read(&mut bytes) {
                Ok(0) | Err(_) => return,
                Ok(read) => request.push_str(&String::from_utf8_lossy(&bytes[..read])),
            }
        }
        let ways = ways.lock().unwrap().clone();
        log.lock().unwrap().push(request.clone());
        if ways.silent {
            // Until whoever asked goes away.
            let _ = stream.read(&mut bytes);
            return;
        }
        let (status, body) = answer(&request, &ways);
        let session = match request.starts_with("PUT ") && status == 200 {
            true => "x-aws-ec2-metadata-token-ttl-seconds: 21600\r\n",
            false => "",
        };
        let _ = write!(
            stream,
            "HTTP/1.1 {status} Canned\r\n{session}Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        request.clear();
    }
}

fn answer(request: &str, ways: &Ways) -> (u16, String) {
    let has = |name: &str, value: &str| {
        request.lines().any(|line| {
            let (found, sent) = line.split_once(": ").unwrap_or_default();
            found.eq_ignore_ascii_case(name) && sent == value
        })
    };
    let path = request.split(' ').nth(1).unwrap_or_default();
    const ROLES: &str = "/latest/meta-data/iam/security-credentials/";
    if path == "/keys" {
        return match &ways.token {
            Some(token) if !has("authorization", token) => {
                (401, "{\"message\":\"not this token\"}".into())
            }
            _ => (200, ways.keys.clone()),
        };
    }
    if path == "/latest/api/token" {
        return match request.starts_with("PUT ") && !ways.version_1 {
            true => (200, "the-session".into()),
            false => (405, String::new()),
        };
    }
    if !ways.version_1 && !has("x-aws-ec2-metadata-token", "the-session") {
        return (401, String::new());
    }
    match path.strip_prefix(ROLES) {
        Some("") if ways.no_role => (404, String::new()),
        Some("") => (200, ROLE.into()),
        Some(ROLE) => (200, ways.keys.clone()),
        _ => (404, String::new()),
    }
}
