//! From arguments to an exit code.

use super::args::{Cli, Command};
use super::{
    codewhisperer, completions, console, credentials, demo, directory, doctor, env, exec, hook,
    keepalive, log, login, logout, look, man, open, output, pin, popup, profiles, prompt, roles,
    schema, switch, token, undo, verify, wait_for, whoami, why,
};
use crate::cli::json::Part;
use crate::flows::browser;
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::tui;
use clap::Parser;
use std::process::ExitCode;

/// Does what the arguments ask for.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            if error.use_stderr() {
                output::tell(error.render().to_string().trim_end());
            } else {
                // Nobody is left to tell if the help cannot be printed.
                let _ = error.print();
            }
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    if cli.quiet {
        output::hush();
    }
    let done = dispatch(cli.command).and_then(|code| match output::lost() {
        Some(why) => Err(Failure::new(format!(
            "What was to be printed could not be written to the standard output: {why}."
        ))),
        None => Ok(code),
    });
    match done {
        Ok(code) => code,
        Err(failure) => {
            output::tell(format!("moorline: {failure}"));
            ExitCode::from(failure.exit.code())
        }
    }
}

fn dispatch(command: Option<Command>) -> Result<ExitCode, Failure> {
    if let Some(Command::Exec(args)) = &command {
        return exec::exec(&Host::from_process()?, args);
    }
    done_by(command).map(|()| ExitCode::SUCCESS)
}

/// The commands whose exit code is 0 where they do not fail.
fn done_by(command: Option<Command>) -> Result<(), Failure> {
    if let Some(Command::Init(args)) = &command {
        env::init(args);
        return Ok(());
    }
    if let Some(Command::Completions(args)) = &command {
        completions::completions(args);
        return Ok(());
    }
    if let Some(Command::CompleteWords(args)) = &command {
        completions::words(args);
        return Ok(());
    }
    if let Some(Command::Schema(args)) = &command {
        return schema::schema(args);
    }
    if let Some(Command::Man(args)) = &command {
        return man::man(args);
    }
    if let Some(Command::Demo(args)) = &command {
        return demo::demo(args);
    }
    if let Some(Command::OpenPage) = &command {
        return browser::open_here();
    }
    let host = Host::from_process()?;
    let wrong_keys = tui::key_problems(host.keys());
    let host = host.with_settings_problems(wrong_keys);
    match command {
        None => console::console(&host),
        Some(Command::Status(args)) => look::look(&host, args.json, Part::All),
        Some(Command::Connections(args)) => look::look(&host, args.json, Part::Connections),
        Some(Command::Profiles(args)) => profiles::profiles(&host, args),
        Some(Command::Roles(args)) => roles::roles(&host, &args),
        Some(Command::Log(args)) => log::log(&host, &args),
        Some(Command::Popup) => popup::popup(&host),
        Some(Command::Hook(args)) => hook::hook(&host, &args),
        Some(Command::Directory(args)) => directory::directory(&host, &args),
        Some(Command::Undo(args)) => undo::undo(&host, &args),
        Some(Command::Credentials(args)) => credentials::credentials(&host, &args),
        Some(Command::Whoami(args)) => whoami::whoami(&host, &args),
        Some(Command::Services(args)) => look::look(&host, args.json, Part::Services),
        Some(Command::Verify(args)) => verify::verify(&host, args),
        Some(Command::CodeWhisperer(args)) => codewhisperer::codewhisperer(&host, &args),
        Some(Command::Open(args)) => open::open(&host, args),
        Some(Command::Doctor(args)) => doctor::doctor(&host, &args),
        Some(Command::Prompt(args)) => prompt::prompt(&host, &args),
        Some(Command::WaitFor(args)) => wait_for::wait_for(&host, &args),
        Some(Command::Why(args)) => why::why(&host, &args),
        Some(Command::Keepalive(args)) => keepalive::keepalive(&host, &args),
        Some(Command::Login(args)) => login::login(&host, args),
        Some(Command::Logout(args)) => logout::logout(&host, &args),
        Some(Command::Switch(args)) => switch::switch(&host, &args),
        Some(Command::Pin(args)) => pin::pin(&host, &args),
        Some(Command::Unpin(args)) => pin::unpin(&host, &args),
        Some(Command::Token(args)) => token::token(&host, &args),
        Some(Command::Env(args)) => env::env(&host, &args),
        Some(
            Command::Init(_)
            | Command::Completions(_)
            | Command::CompleteWords(_)
            | Command::Man(_)
            | Command::Schema(_)
            | Command::Demo(_)
            | Command::Exec(_)
            | Command::OpenPage,
        ) => Ok(()),
    }
}
