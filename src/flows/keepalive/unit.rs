//! What runs `keepalive` by itself: a systemd user unit and a launchd agent, as text.

use crate::domain::text::is_unsafe;
use crate::flows::failure::Failure;
use crate::flows::host::Host;

/// The name of the launchd agent.
const LABEL: &str = "moorline.keepalive";

/// A systemd user unit that runs this very program.
///
/// # Errors
/// When the path of this program cannot stand in a unit.
pub fn systemd() -> Result<String, Failure> {
    Ok(systemd_unit(&program()?))
}

/// A launchd agent that runs this very program.
///
/// # Errors
/// When the path of this program cannot stand in a property list.
pub fn launchd(host: &Host) -> Result<String, Failure> {
    let home = host.environment().home.to_string_lossy().into_owned();
    Ok(launchd_agent(&program()?, &home))
}

fn program() -> Result<String, Failure> {
    let unusable = |why: &str| Failure::new(format!("This program cannot be named: {why}."));
    let path = std::env::current_exe().map_err(|error| unusable(&error.to_string()))?;
    let path = path.to_str().filter(|path| !path.contains(is_unsafe));
    path.map(str::to_owned)
        .ok_or_else(|| unusable("its path is no plain text"))
}

/// Quoting of `ExecStart`: systemd.service(5), systemd.syntax(7). The program's own path knows
/// specifiers (`%`) but no variables.
fn systemd_unit(program: &str) -> String {
    let quoted = program
        .replace('\\', r"\\")
        .replace('"', "\\\"")
        .replace('%', "%%");
    format!(
        "[Unit]
Description=Keep AWS sign-ins fresh (Moorline)

[Service]
ExecStart=\"{quoted}\" keepalive
Restart=on-failure
RestartSec=30

[Install]
WantedBy=default.target
"
    )
}

fn launchd_agent(program: &str, home: &str) -> String {
    let (program, home) = (in_xml(program), in_xml(home));
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>{LABEL}</string>
  <key>ProgramArguments</key>
  <array>
    <string>{program}</string>
    <string>keepalive</string>
  </array>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>StandardErrorPath</key>
  <string>{home}/Library/Logs/{LABEL}.log</string>
</dict>
</plist>
"#
    )
}

fn in_xml(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_with_an_odd_path_is_named_right() {
        let unit = systemd_unit(r#"/opt/a "b"\100%/moorline"#);
        let line = unit.lines().find(|line| line.starts_with("ExecStart="));
        assert_eq!(
            line,
            Some(r#"ExecStart="/opt/a \"b\"\\100%%/moorline" keepalive"#)
        );
        let agent = launchd_agent("/opt/a&b <c>/moorline", "/Users/dev");
        assert!(agent.contains("<string>/opt/a&amp;b &lt;c&gt;/moorline</string>"));
        assert!(agent.contains("<string>/Users/dev/Library/Logs/moorline.keepalive.log</string>"));
    }
}
