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
    /// A managed profile, which the shell or the last switch names, or which is simply there.
    Everywhere,
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
            Self::Everywhere => "everywhere",
            Self::Default => "default",
        }
    }

    /// What it is, in few words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Told => "switched to here",
            Self::AwsProfile => "AWS_PROFILE",
            Self::Directory => "the `.moorline.toml` of this directory",
            Self::AwsDefaultProfile => "AWS_DEFAULT_PROFILE",
            Self::Everywhere => "everywhere",
            Self::LastSwitch => "the last switch",
            Self::Default => "[default]",
        }
    }

    /// The reason, for people.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Told => "you switched to it here",
            Self::AwsProfile => "AWS_PROFILE names it",
            Self::Directory => "the `.moorline.toml` of this directory asks for it",
            Self::AwsDefaultProfile => "AWS_DEFAULT_PROFILE names it",
            Self::Everywhere => "everywhere is switched to it",
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
    /// The managed profiles that are there, each with what it stands for.
    pub everywhere: Vec<(String, String)>,
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
    /// The managed profile that was chosen and stands for it.
    pub managed: Option<String>,
    /// What else would be active if this were not, the next first; only what is another profile.
    pub over: Vec<Over>,
}

impl Active {
    /// What `AWS_PROFILE` has to say for tools to use it as it was chosen.
    pub fn shell_name(&self) -> &str {
        self.managed.as_ref().unwrap_or(&self.profile)
    }
}

/// A profile that is not active because another choice wins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Over {
    /// Its name; it need not exist.
    pub profile: String,
    /// What would make it the active one.
    pub from: ActiveFrom,
    /// The managed profile that stands for it there.
    pub managed: Option<String>,
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
    let chosen = |name: &str, from| choices.behind(name, from);
    let named = |name: &Option<String>, from| name.as_deref().map(|name| chosen(name, from));
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
    let default = || exists("default").then(|| chosen("default", ActiveFrom::Default));
    // The last switch on this host may have been one of everywhere: the later of the two counts.
    let last = choices.last_switch.as_ref().filter(|name| exists(name));
    let everywhere = choices.everywhere.iter().map(|(managed, _)| managed);
    let in_turn = named(&choices.told, ActiveFrom::Told)
        .into_iter()
        .chain(named(&choices.aws_profile, variable))
        .chain(named(
            &choices.aws_default_profile,
            ActiveFrom::AwsDefaultProfile,
        ))
        .chain(last.map(|name| chosen(name, ActiveFrom::LastSwitch)))
        .chain(everywhere.map(|name| chosen(name, ActiveFrom::Everywhere)))
        .chain(default());
    let active = first(in_turn);
    let in_shell = from_environment().or_else(default);
    let agrees = in_shell.as_ref().map(|one| &one.profile)
        == active.as_ref().map(|active| &active.profile)
        && choices.overriding.is_empty();
    let shell = Shell {
        profile: in_shell.map(|one| one.managed.unwrap_or(one.profile)),
        agrees,
        overridden_by: choices.overriding.clone(),
    };
    (active, shell)
}

impl Choices {
    /// What choosing the profile `name` means: where that is a managed one, what it stands for.
    fn behind(&self, name: &str, from: ActiveFrom) -> Over {
        let managed = self.everywhere.iter().find(|(managed, _)| managed == name);
        match managed {
            Some((managed, target)) => Over {
                profile: target.clone(),
                from: ActiveFrom::Everywhere,
                managed: Some(managed.clone()),
            },
            None => Over {
                profile: name.to_owned(),
                from,
                managed: None,
            },
        }
    }
}

/// The first of `in_turn`, over the others that are not the same profile.
fn first(mut in_turn: impl Iterator<Item = Over>) -> Option<Active> {
    let wins = in_turn.next()?;
    let mut over: Vec<Over> = Vec::new();
    for one in in_turn {
        if one.profile != wins.profile && !over.contains(&one) {
            over.push(one);
        }
    }
    Some(Active {
        profile: wins.profile,
        from: wins.from,
        managed: wins.managed,
        over,
    })
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
            everywhere: vec![],
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

    #[test]
    fn a_managed_profile_means_what_it_stands_for() {
        let mut choices = Choices {
            aws_profile: some("moorline"),
            last_switch: some("prod"),
            everywhere: vec![("moorline".into(), "dev".into())],
            ..Choices::default()
        };
        let (active, shell) = decide(&choices, |_| true);
        let active = active.unwrap();
        assert_eq!(
            (active.profile.as_str(), active.from),
            ("dev", ActiveFrom::Everywhere)
        );
        assert_eq!(active.shell_name(), "moorline");
        assert_eq!(shell.profile.as_deref(), Some("moorline"));
        assert!(shell.agrees, "tools here use the same");
        let over: Vec<_> = active
            .over
            .iter()
            .map(|o| (o.profile.as_str(), o.from))
            .collect();
        let lost = [
            ("prod", ActiveFrom::LastSwitch),
            ("default", ActiveFrom::Default),
        ];
        assert_eq!(over, lost);

        choices.aws_profile = some("prod");
        let (active, shell) = decide(&choices, |_| true);
        let active = active.unwrap();
        assert_eq!(
            (active.profile.as_str(), active.from),
            ("prod", ActiveFrom::AwsProfile)
        );
        assert!(shell.agrees);
        let everywhere = &active.over[0];
        assert_eq!(
            everywhere.profile, "dev",
            "it is not active, and is not forgotten"
        );
        assert_eq!(everywhere.managed.as_deref(), Some("moorline"));

        choices.aws_profile = None;
        choices.last_switch = some("moorline");
        let (active, shell) = decide(&choices, |_| true);
        assert_eq!(
            active.unwrap().profile,
            "dev",
            "the last switch was one of everywhere"
        );
        assert!(!shell.agrees, "`aws` in this shell uses [default]");

        choices.everywhere = vec![("default".into(), "dev".into())];
        choices.last_switch = None;
        let (active, shell) = decide(&choices, |_| true);
        assert_eq!(active.unwrap().from, ActiveFrom::Everywhere);
        assert!(shell.agrees, "[default] needs no variable");
    }
}
