//! A server of canned answers for every service at once: who signs is told by the access key, what is
//! answered by the operation that is asked.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

pub const ACCOUNT: &str = "111122223333";
pub const USER: &str = "AKIAIOSFODNN7EXAMPLE";
pub const ROOT: &str = "AKIAROOTROOTROOTROOT";
pub const USER_ARN: &str = "arn:aws:iam::111122223333:user/ci";

/// What an operation is answered with.
#[derive(Clone)]
pub enum Reply {
    /// Status, further header lines, body.
    Say(u16, &'static str, String),
    /// Nothing, for as long as the test lives.
    Hang,
    /// As if all were well where this text is in the request; its token is not known otherwise.
    Knowing(&'static str),
}

/// The server; it ends with the process.
pub struct Answers {
    pub url: String,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Answers {
    /// Answers the operations in `replies` so, and all others as if all were well.
    pub fn start(replies: &[(&'static str, Reply)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let replies: BTreeMap<&str, Reply> = replies.iter().cloned().collect();
        let (log, replies) = (Arc::clone(&seen), Arc::new(replies));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, replies) = (Arc::clone(&log), Arc::clone(&replies));
                std::thread::spawn(move || serve(stream, &log, &replies));
            }
        });
        Self { url, seen }
    }

    /// The operations that were asked, or the paths, in order.
    pub fn asked(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

/// An error as JSON services tell it.
pub fn refusal(status: u16, code: &str, message: &str) -> Reply {
    let body = format!("{{\"__type\":\"{code}\",\"message\":\"{message}\"}}");
    Reply::Say(status, "Content-Type: application/x-amz-json-1.1\r\n", body)
}

fn serve(mut stream: TcpStream, log: &Mutex<Vec<String>>, replies: &BTreeMap<&str, Reply>) {
    let mut request = String::new();
    let mut bytes = [0; 4096];
    while !is_whole(&request) {
        match stream.read(&mut bytes) {
            Ok(0) | Err(_) => return,
            Ok(read) => request.push_str(&String::from_utf8_lossy(&bytes[..read])),
        }
    }
    let asked = operation(&request);
    log.lock().unwrap().push(asked.clone());
    let reply = replies.get(asked.as_str()).cloned();
    let reply = match reply {
        Some(Reply::Knowing(text)) if !request.contains(text) => refusal(
            401,
            "UnauthorizedException",
            "Session token not found or invalid",
        ),
        None | Some(Reply::Knowing(_)) => well(&request, &asked),
        Some(reply) => reply,
    };
    let (status, headers, body) = match reply {
        Reply::Say(status, headers, body) => (status, headers, body),
        Reply::Hang | Reply::Knowing(_) => loop {
            std::thread::park();
        },
    };
    let _gone = write!(
        stream,
        "HTTP/1.1 {status} Canned\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
}

fn is_whole(request: &str) -> bool {
    request.split_once("\r\n\r\n").is_some_and(|(head, body)| {
        let length = head
            .to_ascii_lowercase()
            .lines()
            .find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
        body.len() >= length.unwrap_or(0)
    })
}

fn operation(request: &str) -> String {
    let target = request
        .lines()
        .find_map(|line| line.strip_prefix("x-amz-target: ")?.rsplit('.').next());
    let action = request
        .split_once("Action=")
        .and_then(|(_, rest)| rest.split('&').next());
    let path = request.split(' ').nth(1);
    let found = target.or(action).or(path).unwrap_or_default();
    found.split('?').next().unwrap_or_default().to_owned()
}

fn well(request: &str, asked: &str) -> Reply {
    let arn = match request.contains(&format!("Credential={ROOT}/")) {
        true => format!("arn:aws:iam::{ACCOUNT}:root"),
        false => USER_ARN.to_owned(),
    };
    let body = match asked {
        "GetCallerIdentity" => format!(
            "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>{arn}</Arn><UserId>x</UserId>\
             <Account>{ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
        ),
        _ if request.contains("Action=") => "<Answer></Answer>".to_owned(),
        _ => "{}".to_owned(),
    };
    Reply::Say(200, "", body)
}
