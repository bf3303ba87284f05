//! The shells that Moorline speaks to, and their words for setting and unsetting a variable. Pure.

use super::shell_word;
use std::borrow::Cow;

/// A shell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Shell {
    /// GNU bash.
    #[default]
    Bash,
    /// zsh.
    Zsh,
    /// fish.
    Fish,
    /// Nushell.
    Nushell,
    /// PowerShell.
    Powershell,
}

impl Shell {
    /// Every one.
    pub const ALL: [Self; 5] = [
        Self::Bash,
        Self::Zsh,
        Self::Fish,
        Self::Nushell,
        Self::Powershell,
    ];

    /// Its name on Moorline's command line.
    pub fn id(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
            Self::Nushell => "nushell",
            Self::Powershell => "powershell",
        }
    }

    /// What it calls itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bash => "GNU bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
            Self::Nushell => "Nushell",
            Self::Powershell => "PowerShell",
        }
    }

    /// The shell whose program is at `path`; bash's words do for every other POSIX shell.
    pub fn of_program(path: &str) -> Self {
        match path.rsplit('/').next() {
            Some("fish") => Self::Fish,
            Some("zsh") => Self::Zsh,
            Some("nu") => Self::Nushell,
            Some("pwsh") => Self::Powershell,
            _ => Self::Bash,
        }
    }

    /// `text` as one word of its command line.
    pub fn word(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::Bash | Self::Zsh => shell_word::posix(text),
            Self::Fish => shell_word::fish(text),
            Self::Nushell => shell_word::nushell(text).into(),
            Self::Powershell => shell_word::powershell(text).into(),
        }
    }

    /// The command that sets a variable for the programs it starts.
    pub fn set(self, name: &str, value: &str) -> String {
        let value = self.word(value);
        match self {
            Self::Bash | Self::Zsh => format!("export {name}={value}"),
            Self::Fish => format!("set -gx {name} {value}"),
            Self::Nushell => format!("$env.{name} = {value}"),
            Self::Powershell => format!("$env:{name} = {value}"),
        }
    }

    /// The command that takes variables away, whether or not they are there.
    pub fn unset<T: AsRef<str>>(self, names: &[T]) -> String {
        let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        match self {
            Self::Bash | Self::Zsh => format!("unset {}", names.join(" ")),
            Self::Fish => format!("set -e {}", names.join(" ")),
            Self::Nushell => format!("hide-env -i {}", names.join(" ")),
            Self::Powershell => {
                let names: Vec<String> = names.iter().map(|name| format!("Env:{name}")).collect();
                let names = names.join(", ");
                format!("Remove-Item {names} -ErrorAction SilentlyContinue")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_is_known_by_its_program() {
        for (path, shell) in [
            ("/usr/bin/zsh", Shell::Zsh),
            ("/opt/homebrew/bin/fish", Shell::Fish),
            ("nu", Shell::Nushell),
            ("/snap/bin/pwsh", Shell::Powershell),
            ("/bin/dash", Shell::Bash),
            ("", Shell::Bash),
        ] {
            assert_eq!(Shell::of_program(path), shell, "{path}");
        }
    }

    #[test]
    fn every_shell_has_its_own_words() {
        let said = |shell: Shell| (shell.set("A", "it's"), shell.unset(&["A", "B"]));
        let wanted = |set: &str, unset: &str| (set.to_owned(), unset.to_owned());
        assert_eq!(
            said(Shell::Bash),
            wanted(r"export A='it'\''s'", "unset A B")
        );
        assert_eq!(
            said(Shell::Fish),
            wanted(r"set -gx A 'it\'s'", "set -e A B")
        );
        assert_eq!(
            said(Shell::Nushell),
            wanted("$env.A = \"it's\"", "hide-env -i A B")
        );
        let unset = "Remove-Item Env:A, Env:B -ErrorAction SilentlyContinue";
        assert_eq!(said(Shell::Powershell), wanted("$env:A = 'it''s'", unset));
    }
}
