//! Running a `credential_process`: in a process group of its own, with nothing to read and a limited
//! time. What it prints is read as credentials, and never shown, logged or kept.

use super::{Chain, Credentials, ON_THE_WAY, Say, at};
use crate::domain::profile::Profile;
use crate::domain::text::{minute, visible};
use crate::flows::blocking::blocking;
use crate::flows::failure::{Exit, Failure};
use crate::store::ini::command_words;
use crate::store::process_answer;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Duration;
use zeroize::Zeroizing;

/// Long enough for somebody to touch a key or to approve on a phone.
const WAIT: Duration = Duration::from_secs(60);

/// How long its last words are waited for once it is over: what it left running may hold the pipe.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// The most of its answer that is read, in bytes.
const MOST_ANSWER: u64 = 64 * 1024;

/// The most of its words that are shown, in bytes.
const MOST_WORDS: u64 = 16 * 1024;

impl Chain<'_> {
    /// What the `credential_process` of a profile gives.
    pub(super) async fn process(&self, profile: &Profile) -> Result<Credentials, Failure> {
        let name = visible(&profile.name).into_owned();
        let place = self.place(profile, "credential_process");
        let fail = |why: String| {
            Failure::new(format!(
                "The credential_process of `{name}`{} {why}",
                at(place.as_deref())
            ))
        };
        let line = profile.settings.text("credential_process");
        let words = line.and_then(command_words).unwrap_or_default();
        let Some((program, args)) = words.split_first() else {
            return Err(
                fail("is no command: a quotation mark is missing.".into()).exit(Exit::Usage)
            );
        };
        let mut command = self.command(program);
        command.args(args);
        let shown = program.rsplit('/').next().unwrap_or(program).to_owned();
        let (say, said_by) = (Say::clone(self.request.say), visible(&shown).into_owned());
        let ran = blocking(move || run(&mut command, &said_by, WAIT, say)).await?;
        let (status, printed) = ran.map_err(|why| match why {
            Ran::NotStarted(why) => fail(format!("could not be started: {why}.")).hint(
                "It is run without a shell, as the AWS CLI does: give the whole path, without ~ and $VARIABLES.",
            ),
            Ran::TooLong => fail(format!(
                "was stopped: it gave no credentials within {} s.",
                WAIT.as_secs()
            )),
        })?;
        if printed.len() as u64 > MOST_ANSWER {
            return Err(fail(format!("printed more than {MOST_ANSWER} bytes.")));
        }
        if !status.success() {
            let failure = fail(format!("failed ({status})."));
            // Moorline's own exit code says what is needed.
            let needs_sign_in = shown == "moorline" && status.code() == Some(3);
            return Err(match needs_sign_in {
                true => failure.exit(Exit::SignInNeeded),
                false => failure.hint("What it said is above, if it said anything."),
            });
        }
        let answer = process_answer::parse(&printed)
            .map_err(|why| fail(format!("printed no credentials: {why}.")))?;
        if let Some(end) = answer.expires_at
            && end <= self.host.now()
        {
            return Err(fail(format!(
                "gave credentials that ended at {}.",
                minute(end)
            )));
        }
        let account = profile.settings.text("aws_account_id").map(str::to_owned);
        Ok(Credentials {
            access_key_id: answer.access_key_id,
            secret: answer.secret,
            session_token: answer.session_token,
            expires_at: answer.expires_at,
            account_id: answer.account_id.or(account),
            steps: vec![self.step(
                profile,
                format!("credential_process {}", visible(&shown)),
                "credential_process",
            )],
            notes: Vec::new(),
        })
    }

    fn command(&self, program: &str) -> Command {
        let before = self
            .host
            .environment()
            .get(ON_THE_WAY)
            .unwrap_or_default()
            .lines();
        let on_the_way: Vec<&str> = before.chain(self.whole_way().map(String::as_str)).collect();
        let mut command = self.host.command(program);
        command.env(ON_THE_WAY, on_the_way.join("\n"));
        command
    }
}

/// Why a program gave nothing.
#[derive(Debug)]
enum Ran {
    NotStarted(std::io::Error),
    TooLong,
}

/// Runs `command` to its end, telling each line it says on stderr as it comes. Blocks.
fn run(
    command: &mut Command,
    name: &str,
    wait: Duration,
    say: Say,
) -> Result<(ExitStatus, Zeroizing<Vec<u8>>), Ran> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .map_err(Ran::NotStarted)?;
    let group = rustix::process::Pid::from_child(&child);
    let words = child.stderr.take();
    let name = name.to_owned();
    let (said, last_words) = mpsc::channel();
    std::thread::spawn(move || {
        if let Some(mut words) = words {
            tell(&mut words, &name, &say);
        }
        let _gone = said.send(());
    });
    let (done, is_done) = mpsc::channel();
    std::thread::spawn(move || {
        let _gone = done.send(finish(child));
    });
    let finished = is_done.recv_timeout(wait);
    if finished.is_err() {
        // Whatever it started is in its group.
        let _over = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        let _reaped = is_done.recv_timeout(LAST_WORDS);
    }
    let _cut = last_words.recv_timeout(LAST_WORDS);
    match finished {
        Ok(Ok(finished)) => Ok(finished),
        Ok(Err(error)) => Err(Ran::NotStarted(error)),
        Err(_elapsed) => Err(Ran::TooLong),
    }
}

fn finish(mut child: Child) -> std::io::Result<(ExitStatus, Zeroizing<Vec<u8>>)> {
    // Large enough at once, so that no half-filled buffer is left behind unwiped.
    let mut printed = Zeroizing::new(Vec::with_capacity(70 * 1024));
    if let Some(stdout) = child.stdout.take() {
        stdout.take(MOST_ANSWER + 1).read_to_end(&mut printed)?;
    }
    Ok((child.wait()?, printed))
}

/// Tells what comes, line by line; past the limit it is read and not told, so that the program
/// does not wait for a reader.
fn tell(words: &mut impl Read, name: &str, say: &Say) {
    let mut lines = BufReader::new(words.by_ref().take(MOST_WORDS));
    let mut line = Vec::new();
    while lines
        .read_until(b'\n', &mut line)
        .is_ok_and(|read| read > 0)
    {
        let text = String::from_utf8_lossy(&line);
        say(&format!("{name}: {}", visible(text.trim_end())));
        line.clear();
    }
    drop(lines);
    let _rest = std::io::copy(words, &mut std::io::sink());
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    fn quiet() -> Say {
        std::sync::Arc::new(|_| {})
    }

    fn sh(script: &str) -> Command {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_program_that_hangs_is_ended_with_all_it_started() {
        let began = Instant::now();
        // The one it started holds the pipe.
        let script = "sleep 1000 & echo $! >&2; exec sleep 1000";
        let ran = run(&mut sh(script), "x", Duration::from_millis(100), quiet());
        assert!(matches!(ran, Err(Ran::TooLong)));
        assert!(began.elapsed() < Duration::from_secs(20));
    }

    #[test]
    fn it_has_nothing_to_read_and_a_group_of_its_own() {
        let script = "read line || echo none; ps -o pgid= -p $$ | tr -d ' '; echo $$";
        let (status, printed) =
            run(&mut sh(script), "x", Duration::from_secs(60), quiet()).unwrap();
        assert!(status.success());
        let text = String::from_utf8(printed.to_vec()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "none");
        assert_eq!(lines[1], lines[2], "its group is led by itself");
    }

    #[test]
    fn a_flood_of_words_does_not_stop_it() {
        let script = "head -c 300000 /dev/zero >&2; echo done";
        let (_, printed) = run(&mut sh(script), "x", Duration::from_secs(60), quiet()).unwrap();
        assert_eq!(printed.as_slice(), b"done\n");
    }
}
