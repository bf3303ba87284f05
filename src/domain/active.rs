//! The active profile: the one you work with now in this shell, and why it is that one.

/// Why a profile is the active one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActiveFrom {
    /// This console or command was just told.
    Told,
    /// The environment variable `AWS_PROFILE`.
    AwsProfile,
    /// The same, as the rule of a directory set it.
    Directory,
    /// The environment variable `AWS_DEFAULT_PROFILE`.
    AwsDefaultProfile,
    /// The last switch on this host.
    LastSwitch,
    /// There is a `[default]`.
    Default,
}

impl ActiveFrom {
    /// The name used in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::AwsProfile => "AWS_PROFILE",
            Self::Directory => "directory",
            Self::AwsDefaultProfile => "AWS_DEFAULT_PROFILE",
            Self::Told | Self::LastSwitch => "switch",
            Self::Default => "default",
        }
    }

    /// The reason, for people.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Told => "you switched to it here",
            Self::AwsProfile => "AWS_PROFILE names it",
            Self::Directory => "the `.moorline.toml` of this directory asks for it",
            Self::AwsDefaultProfile => "AWS_DEFAULT_PROFILE names it",
            Self::LastSwitch => "it was the last switch on this host",
            Self::Default => "nothing else is chosen",
        }
    }
}

/// What decides the active profile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    /// What this console or command was just told.
    pub told: Option<String>,
    /// `AWS_PROFILE`, if set and not empty.
    pub aws_profile: Option<String>,
    /// What the rule of a directory that is in force set `AWS_PROFILE` to.
    pub directory: Option<String>,
    /// `AWS_DEFAULT_PROFILE`, if set and not empty.
    pub aws_default_profile: Option<String>,
    /// The last switch on this host.
    pub last_switch: Option<String>,
    /// Variables that AWS tools prefer to any profile: `AWS_ACCESS_KEY_ID`, ….
    pub overriding: Vec<String>,
}

/// The active profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Active {
    /// Its name; it need not exist.
    pub profile: String,
    /// Why it is the active one.
    pub from: ActiveFrom,
}

/// What AWS tools that are started from this shell would use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shell {
    /// The profile they would use.
    pub profile: Option<String>,
    /// Whether that is the active profile, and nothing beats it.
    pub agrees: bool,
    /// The variables that beat any profile.
    pub overridden_by: Vec<String>,
}

/// Decides the active profile, and what AWS tools here would use instead.
pub fn decide(choices: &Choices, exists: impl Fn(&str) -> bool) -> (Option<Active>, Shell) {
    let named = |name: &Option<String>, from| {
        name.as_ref().map(|profile| Active {
            profile: profile.clone(),
            from,
        })
    };
    let default = || {
        exists("default").then(|| Active {
            profile: "default".into(),
            from: ActiveFrom::Default,
        })
    };
    // A switch made by hand since then is not the rule's.
    let is_the_rules = choices.directory.is_some() && choices.directory == choices.aws_profile;
    let variable = match is_the_rules {
        true => ActiveFrom::Directory,
        false => ActiveFrom::AwsProfile,
    };
    let from_environment = || {
        named(&choices.aws_profile, variable)
            .or_else(|| named(&choices.aws_default_profile, ActiveFrom::AwsDefaultProfile))
    };
    let last =
        || named(&choices.last_switch, ActiveFrom::LastSwitch).filter(|a| exists(&a.profile));
    let active = named(&choices.told, ActiveFrom::Told)
        .or_else(from_environment)
        .or_else(last)
        .or_else(default);
    let shell_profile = from_environment()
        .or_else(default)
        .map(|active| active.profile);
    let agrees = shell_profile == active.as_ref().map(|active| active.profile.clone())
        && choices.overriding.is_empty();
    let shell = Shell {
        profile: shell_profile,
        agrees,
        overridden_by: choices.overriding.clone(),
    };
    (active, shell)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(text: &str) -> Option<String> {
        Some(text.into())
    }

    #[test]
    fn the_first_of_the_choices_wins() {
        let mut choices = Choices {
            told: some("told"),
            aws_profile: some("env"),
            directory: None,
            aws_default_profile: some("old"),
            last_switch: some("last"),
            overriding: vec![],
        };
        let from = |choices: &Choices| {
            decide(choices, |_| true)
                .0
                .map(|active| (active.profile, active.from.id()))
        };
        assert_eq!(from(&choices), Some(("told".into(), "switch")));
        choices.told = None;
        assert_eq!(from(&choices), Some(("env".into(), "AWS_PROFILE")));
        choices.aws_profile = None;
        assert_eq!(from(&choices), Some(("old".into(), "AWS_DEFAULT_PROFILE")));
        choices.aws_default_profile = None;
        assert_eq!(from(&choices), Some(("last".into(), "switch")));
        choices.last_switch = None;
        assert_eq!(from(&choices), Some(("default".into(), "default")));
        assert_eq!(decide(&choices, |_| false).0, None);
    }

    #[test]
    fn a_profile_is_the_directorys_as_long_as_nobody_switched_in_it() {
        let mut choices = Choices {
            aws_profile: some("dev"),
            directory: some("dev"),
            ..Choices::default()
        };
        let from = |choices: &Choices| decide(choices, |_| true).0.unwrap().from;
        assert_eq!(from(&choices), ActiveFrom::Directory);
        choices.aws_profile = some("prod");
        assert_eq!(from(&choices), ActiveFrom::AwsProfile);
        choices.aws_profile = None;
        assert_eq!(from(&choices), ActiveFrom::Default, "it is not set");
    }

    #[test]
    fn a_last_switch_to_a_profile_that_is_gone_is_forgotten() {
        let choices = Choices {
            last_switch: some("gone"),
            ..Choices::default()
        };
        assert_eq!(
            decide(&choices, |name| name == "default")
                .0
                .unwrap()
                .profile,
            "default"
        );
    }

    #[test]
    fn the_shell_disagrees_when_it_would_use_something_else() {
        let switched = Choices {
            last_switch: some("dev"),
            ..Choices::default()
        };
        let (_, shell) = decide(&switched, |_| true);
        assert_eq!(shell.profile.as_deref(), Some("default"));
        assert!(!shell.agrees);
        let keys = Choices {
            aws_profile: some("dev"),
            overriding: vec!["AWS_ACCESS_KEY_ID".into()],
            ..Choices::default()
        };
        assert!(
            !decide(&keys, |_| true).1.agrees,
            "keys in the environment beat any profile"
        );
    }
}
