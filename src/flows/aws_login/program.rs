//! The user's AWS CLI: where it is, and whether it is new enough. Runs only `aws --version`.

use crate::domain::text::visible;
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::on_path;
use std::io::Read;
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// The first version with `aws login`. Source: the AWS CLI's change log.
const OLDEST: [u32; 3] = [2, 32, 0];

/// A cold start of the AWS CLI on a slow disk takes a few seconds.
const VERSION_WAIT: Duration = Duration::from_secs(20);

/// The most of an answer that is read, in bytes.
const MOST: u64 = 4096;

const HOW_TO_GET: &str = "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html says how to install it.";

/// The first version that will do, as text.
pub fn oldest() -> String {
    OLDEST.map(|number| number.to_string()).join(".")
}

/// The program `aws`: the first on `PATH`.
///
/// # Errors
/// When there is none.
pub fn find(host: &Host) -> Result<String, Failure> {
    on_path::find(host, "aws").ok_or_else(|| {
        Failure::new(format!(
            "There is no `aws` on PATH, and `aws login` is what signs in: it needs the AWS CLI {} or newer.",
            oldest()
        ))
        .hint(HOW_TO_GET)
    })
}

/// Checks that `program` knows `aws login`.
///
/// # Errors
/// When it is too old, or does not say what it is in time.
pub fn check_version(host: &Host, program: &str) -> Result<(), Failure> {
    let shown = visible(program);
    let said = ask_version(host, program, VERSION_WAIT)
        .map_err(|why| Failure::new(format!("`{shown} --version` {why}.")).hint(HOW_TO_GET))?;
    match version(&said) {
        Some(found) if found >= OLDEST => Ok(()),
        Some(found) => Err(Failure::new(format!(
            "{shown} is the AWS CLI {}, and `aws login` came with {}.",
            found.map(|number| number.to_string()).join("."),
            oldest()
        ))
        .hint(format!("Update it: {HOW_TO_GET}"))),
        None => Err(Failure::new(format!(
            "`{shown} --version` does not answer as the AWS CLI does."
        ))
        .hint("Put the AWS CLI before that program on PATH.")),
    }
}

/// What the program says of itself; else why it says nothing, to read on after the command.
fn ask_version(host: &Host, program: &str, wait: Duration) -> Result<String, String> {
    let mut child = host
        .command(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("could not be started: {error}"))?;
    let (done, waiting) = mpsc::channel();
    // Version 1 said it on stderr.
    let pipes: [Option<Box<dyn Read + Send>>; 2] = [
        child.stdout.take().map(|pipe| Box::new(pipe) as _),
        child.stderr.take().map(|pipe| Box::new(pipe) as _),
    ];
    std::thread::spawn(move || {
        let mut said = Vec::new();
        for pipe in pipes.into_iter().flatten() {
            let _cut = pipe.take(MOST).read_to_end(&mut said);
        }
        let _gone = done.send(said);
    });
    let said = waiting.recv_timeout(wait);
    end(&mut child);
    said.map(|said| String::from_utf8_lossy(&said).into_owned())
        .map_err(|_elapsed| format!("did not answer within {} s", wait.as_secs()))
}

fn end(child: &mut Child) {
    let _over = child.kill();
    let _gone = child.wait();
}

/// The version in `aws-cli/2.32.0 Python/3.13 …`.
fn version(said: &str) -> Option<[u32; 3]> {
    let text = said
        .split_whitespace()
        .find_map(|word| word.strip_prefix("aws-cli/"))?;
    let mut numbers = text.split('.').map(|number| {
        let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    });
    Some([numbers.next()??, numbers.next()??, numbers.next()??])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::host::Environment;
    use jiff::Timestamp;
    use std::collections::BTreeMap;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_program_that_does_not_answer_is_not_waited_for() {
        let home = tempfile::tempdir().unwrap();
        let program = home.path().join("aws");
        std::fs::write(&program, "#!/bin/sh\nexec sleep 1000\n").unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let environment = Environment::isolated(home.path(), BTreeMap::new());
        let host = Host::new(environment, false, Box::new(|| Timestamp::UNIX_EPOCH));
        let wait = Duration::from_millis(50);
        let why = ask_version(&host, program.to_str().unwrap(), wait).unwrap_err();
        assert!(why.contains("did not answer"), "{why}");
    }

    #[test]
    fn versions_are_read_as_the_aws_cli_says_them() {
        for (said, found) in [
            ("aws-cli/2.32.0 Python/3.13.9 Linux/6.1", Some([2, 32, 0])),
            ("warning: x\naws-cli/2.9.23 Python/3", Some([2, 9, 23])),
            ("aws-cli/2.40.0rc1 x", Some([2, 40, 0])),
            ("aws-cli/1.42.3 Python/3", Some([1, 42, 3])),
            ("aws-cli/2.32", None),
            ("something else", None),
            ("", None),
        ] {
            assert_eq!(version(said), found, "{said}");
        }
        assert!([2, 9, 23] < OLDEST && [2, 100, 0] > OLDEST && [1, 99, 0] < OLDEST);
    }
}
