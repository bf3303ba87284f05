//! The line that lets a browser on another machine come back to a port of this one. Pure.

use crate::domain::shell_word;
use crate::flows::host::Environment;
use std::net::IpAddr;

/// The `ssh -L` line for `port`, to be run on the machine with the browser; `None` without SSH.
///
/// The address is the one the SSH client came to, as long as that can be reached from elsewhere;
/// else `hostname`.
pub fn line(environment: &Environment, hostname: &str, port: u16) -> Option<String> {
    if !environment.is_ssh() {
        return None;
    }
    let connection = environment.get("SSH_CONNECTION").unwrap_or_default();
    let words: Vec<&str> = connection.split_ascii_whitespace().collect();
    let (address, server_port) = match words.as_slice() {
        [_, _, address, server_port] => (*address, *server_port),
        _ => ("", ""),
    };
    let reachable = address
        .parse::<IpAddr>()
        .ok()
        .filter(|address| !address.is_loopback() && !address.is_unspecified());
    let host = reachable.map_or_else(|| hostname.to_owned(), |address| address.to_string());
    let user = ["USER", "LOGNAME"]
        .iter()
        .find_map(|name| environment.get(name))
        .filter(|user| !user.starts_with('-'));
    let target = match user {
        Some(user) => format!("{user}@{host}"),
        None => host,
    };
    let other_port = server_port
        .parse::<u16>()
        .ok()
        .filter(|port| *port != 22)
        .map(|port| format!("-p {port} "))
        .unwrap_or_default();
    Some(format!(
        "ssh -L {port}:127.0.0.1:{port} {other_port}{}",
        shell_word::posix(&target)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_line_leads_to_where_the_ssh_client_came() {
        for (connection, user, expected) in [
            (
                "10.0.0.9 5123 10.0.0.1 22",
                "dev",
                "ssh -L 4567:127.0.0.1:4567 dev@10.0.0.1",
            ),
            (
                "10.0.0.9 5123 10.0.0.1 2222",
                "dev",
                "ssh -L 4567:127.0.0.1:4567 -p 2222 dev@10.0.0.1",
            ),
            (
                "fe80::9 5123 2001:db8::1 22",
                "dev",
                "ssh -L 4567:127.0.0.1:4567 dev@2001:db8::1",
            ),
            (
                "127.0.0.1 5123 127.0.0.1 22",
                "dev",
                "ssh -L 4567:127.0.0.1:4567 dev@build",
            ),
            (
                "x x $(reboot) 22; reboot",
                "a b",
                "ssh -L 4567:127.0.0.1:4567 'a b@build'",
            ),
            (
                "10.0.0.9 5123 $(reboot) 22",
                "-oProxyCommand=reboot",
                "ssh -L 4567:127.0.0.1:4567 build",
            ),
            ("?", "", "ssh -L 4567:127.0.0.1:4567 build"),
        ] {
            let vars = [("SSH_CONNECTION", connection), ("USER", user)]
                .map(|(name, value)| (name.to_owned(), value.to_owned()));
            let environment = Environment::isolated(Path::new("/home/dev"), vars.into());
            let line = line(&environment, "build", 4567);
            assert_eq!(line.as_deref(), Some(expected), "{connection}");
        }
        let local = Environment::isolated(Path::new("/home/dev"), [].into());
        assert_eq!(line(&local, "build", 4567), None);
    }
}
