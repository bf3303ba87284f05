//! An STS of canned answers, by the access key id of the caller.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

pub const USER: &str = "AKIAIOSFODNN7EXAMPLE";
pub const ROOT: &str = "AKIAROOTROOTROOTROOT";
pub const DELETED: &str = "AKIADELETEDDELETED00";
pub const MISTYPED: &str = "AKIAMISTYPEDMISTYPED";
pub const TEMPORARY: &str = "ASIAIOSFODNN7EXAMPLE";
pub const ACCOUNT: &str = "111122223333";

/// The server; it ends with the process.
pub struct Sts {
    url: String,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Sts {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                serve(stream, &log);
            }
        });
        Self { url, seen }
    }

    /// What the environment has to say for it to be asked.
    pub fn vars(&self) -> [(&str, &str); 1] {
        [("AWS_ENDPOINT_URL_STS", &self.url)]
    }

    /// The requests so far, head and body.
    pub fn requests(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, log: &Mutex<Vec<String>>) {
    let mut request = String::new();
    let mut bytes = [0; 4096];
    while !request.contains("Version=2011-06-15") {
        match stream.read(&mut bytes) {
            Ok(0) | Err(_) => break,
            Ok(read) => request.push_str(&String::from_utf8_lossy(&bytes[..read])),
        }
    }
    let (status, body) = answer(&request);
    log.lock().unwrap().push(request);
    let _ = write!(
        stream,
        "HTTP/1.1 {status} Canned\r\nContent-Type: text/xml\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
}

fn answer(request: &str) -> (u16, String) {
    let arn = |arn: &str| {
        let body = format!(
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
             <GetCallerIdentityResult><Arn>{arn}</Arn><UserId>x</UserId><Account>{ACCOUNT}</Account>\
             </GetCallerIdentityResult></GetCallerIdentityResponse>"
        );
        (200, body)
    };
    let refuse = |code: &str| {
        let body = format!(
            "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>"
        );
        (403, body)
    };
    let signed_by = |id: &str| request.contains(&format!("Credential={id}/"));
    match () {
        () if signed_by(USER) => arn("arn:aws:iam::111122223333:user/ci"),
        () if signed_by(ROOT) => arn("arn:aws:iam::111122223333:root"),
        () if signed_by(TEMPORARY) => arn("arn:aws:sts::111122223333:assumed-role/Dev/me"),
        () if signed_by(MISTYPED) => refuse("SignatureDoesNotMatch"),
        () => refuse("InvalidClientTokenId"),
    }
}
