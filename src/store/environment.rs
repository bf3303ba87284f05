//! The one place that reads the process environment: variables and directories, read once.
//!
//! Everything else is handed an [`Environment`], so that tests and the demo can hand in their own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Variables and directories, as they were when the process started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// The variables that are valid UTF-8.
    pub vars: BTreeMap<String, String>,
    /// The names of the variables whose values are not.
    pub not_utf8: BTreeSet<String>,
    /// The directory the process was started in, without links; `None` where that is not known.
    pub working_dir: Option<PathBuf>,
    /// The home directory.
    pub home: PathBuf,
    /// Where `config.toml` is.
    pub config_dir: PathBuf,
    /// Where state, registrations, own tokens and locks are kept.
    pub state_dir: PathBuf,
    /// Where other tools keep their data: `~/.local/share`, or `~/Library/Application Support`.
    pub data_dir: PathBuf,
    /// Whether nothing of the user's may reach in: no proxy of the process environment is used.
    pub is_isolated: bool,
}

/// There is no home directory to read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no home directory: set HOME")]
pub struct NoHome;

impl Environment {
    /// Reads the environment of this process.
    ///
    /// # Errors
    /// When there is no home directory.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the environment"
    )]
    pub fn from_process() -> Result<Self, NoHome> {
        let base = directories::BaseDirs::new().ok_or(NoHome)?;
        let own = directories::ProjectDirs::from("", "", "moorline").ok_or(NoHome)?;
        let mut vars = BTreeMap::new();
        let mut not_utf8 = BTreeSet::new();
        let named =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
        for (name, value) in named {
            match value.into_string() {
                Ok(value) => drop(vars.insert(name, value)),
                Err(_) => drop(not_utf8.insert(name)),
            }
        }
        Ok(Self {
            vars,
            not_utf8,
            working_dir: std::env::current_dir().ok(),
            home: base.home_dir().to_path_buf(),
            config_dir: own.config_dir().to_path_buf(),
            state_dir: own
                .state_dir()
                .unwrap_or_else(|| own.data_local_dir())
                .to_path_buf(),
            data_dir: base.data_local_dir().to_path_buf(),
            is_isolated: false,
        })
    }

    /// An environment with nothing in it but a home: for the demo and for tests.
    pub fn isolated(home: &Path, vars: BTreeMap<String, String>) -> Self {
        Self {
            vars,
            not_utf8: BTreeSet::new(),
            working_dir: None,
            home: home.to_path_buf(),
            config_dir: home.join(".config/moorline"),
            state_dir: home.join(".local/state/moorline"),
            data_dir: home.join(".local/share"),
            is_isolated: true,
        }
    }

    /// The value of a variable; an empty one counts as not set.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.vars
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// Whether a variable says yes as AWS tools read it.
    pub fn is_true(&self, name: &str) -> bool {
        self.get(name)
            .is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// The AWS config file: `AWS_CONFIG_FILE`, else `~/.aws/config`.
    pub fn aws_config(&self) -> PathBuf {
        self.path_or("AWS_CONFIG_FILE", ".aws/config")
    }

    /// The AWS credentials file: `AWS_SHARED_CREDENTIALS_FILE`, else `~/.aws/credentials`.
    pub fn aws_credentials(&self) -> PathBuf {
        self.path_or("AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials")
    }

    /// The token cache that AWS tools share. No variable moves it.
    pub fn sso_cache(&self) -> PathBuf {
        self.home.join(".aws/sso/cache")
    }

    /// The cache of role credentials that AWS tools share.
    pub fn role_cache(&self) -> PathBuf {
        self.home.join(".aws/cli/cache")
    }

    /// The cache of `aws login`: `AWS_LOGIN_CACHE_DIRECTORY`, in which the AWS CLI replaces
    /// variables and then a leading `~`, else `~/.aws/login/cache`.
    pub fn login_cache(&self) -> PathBuf {
        match self.get("AWS_LOGIN_CACHE_DIRECTORY") {
            Some(path) => self.expanded(&self.with_variables(path)),
            None => self.home.join(".aws/login/cache"),
        }
    }

    /// Whether the variables say that a container's role is there.
    pub fn has_container_role(&self) -> bool {
        [
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        ]
        .iter()
        .any(|name| self.get(name).is_some())
    }

    /// Whether the variables say that a machine's role is there.
    pub fn has_instance_role(&self) -> bool {
        self.get("AWS_EC2_METADATA_SERVICE_ENDPOINT").is_some() && self.may_ask_instance()
    }

    /// Whether a machine's metadata service may be asked at all.
    pub fn may_ask_instance(&self) -> bool {
        !self.is_true("AWS_EC2_METADATA_DISABLED")
    }

    /// Whether the variables name a role and a token file of an identity provider.
    pub fn has_web_identity(&self) -> bool {
        ["AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"]
            .iter()
            .all(|name| self.get(name).is_some())
    }

    /// Whether this shell came in over SSH.
    pub fn is_ssh(&self) -> bool {
        ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"]
            .iter()
            .any(|name| self.get(name).is_some())
    }

    /// Whether the locale can show more than ASCII.
    pub fn is_utf8(&self) -> bool {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
            .iter()
            .find_map(|name| self.get(name));
        let terminal = self.get("TERM").unwrap_or_default();
        let utf8 = locale.is_some_and(|locale| {
            let locale = locale.to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        });
        utf8 && !matches!(terminal, "dumb" | "linux")
    }

    fn path_or(&self, variable: &str, below_home: &str) -> PathBuf {
        match self.get(variable) {
            Some(path) => self.expanded(path),
            None => self.home.join(below_home),
        }
    }

    /// `text` with `$NAME` and `${NAME}` replaced as Python's `expandvars` does: one that is not set
    /// stays as it is written, and what a value says is not replaced again.
    fn with_variables(&self, text: &str) -> String {
        let mut done = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            done.push_str(&rest[..at]);
            rest = &rest[at..];
            let (name, length) = variable(rest);
            match self.vars.get(name) {
                Some(value) => done.push_str(value),
                None => done.push_str(&rest[..length]),
            }
            rest = &rest[length..];
        }
        done.push_str(rest);
        done
    }

    /// Expands a leading `~` as AWS tools do.
    fn expanded(&self, path: &str) -> PathBuf {
        match path.strip_prefix("~") {
            Some("") => self.home.clone(),
            Some(rest) if rest.starts_with('/') => self.home.join(rest.trim_start_matches('/')),
            _ => PathBuf::from(path),
        }
    }
}

/// The variable that `text`, which begins with `$`, begins with, and how long that is as written.
fn variable(text: &str) -> (&str, usize) {
    let name = &text[1..];
    if let Some(inside) = name.strip_prefix('{') {
        return match inside.split_once('}') {
            Some((name, _)) => (name, name.len() + 3),
            None => ("", 1),
        };
    }
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let end = name.find(|c| !is_word(c)).unwrap_or(name.len());
    (&name[..end], end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(vars: &[(&str, &str)]) -> Environment {
        let vars = vars
            .iter()
            .map(|(n, v)| ((*n).into(), (*v).into()))
            .collect();
        Environment::isolated(Path::new("/home/dev"), vars)
    }

    #[test]
    fn files_are_where_aws_tools_look_for_them() {
        assert_eq!(with(&[]).aws_config(), Path::new("/home/dev/.aws/config"));
        let moved = with(&[
            ("AWS_CONFIG_FILE", "~/x/config"),
            ("AWS_SHARED_CREDENTIALS_FILE", "/y"),
        ]);
        assert_eq!(moved.aws_config(), Path::new("/home/dev/x/config"));
        assert_eq!(moved.aws_credentials(), Path::new("/y"));
        assert_eq!(
            with(&[("AWS_CONFIG_FILE", "")]).aws_config(),
            Path::new("/home/dev/.aws/config")
        );
    }

    #[test]
    fn the_login_cache_is_where_the_aws_cli_looks_for_it() {
        for (written, meant) in [
            ("", "/home/dev/.aws/login/cache"),
            ("/x", "/x"),
            ("~/x", "/home/dev/x"),
            ("$BASE/x", "/b/x"),
            ("${BASE}x", "/bx"),
            ("$TILDE/x", "/home/dev/x"),
            ("$BASEx/$", "$BASEx/$"),
            ("${BASE", "${BASE"),
            ("${}$NONE/ü$BASE", "${}$NONE/ü/b"),
            ("$AGAIN", "$BASE"),
        ] {
            let environment = with(&[
                ("AWS_LOGIN_CACHE_DIRECTORY", written),
                ("BASE", "/b"),
                ("TILDE", "~"),
                ("AGAIN", "$BASE"),
            ]);
            assert_eq!(environment.login_cache(), Path::new(meant), "{written}");
        }
    }

    #[test]
    fn the_locale_decides_about_glyphs() {
        assert!(with(&[("LANG", "en_US.UTF-8"), ("TERM", "xterm")]).is_utf8());
        assert!(
            !with(&[("LANG", "en_US.UTF-8"), ("LC_ALL", "C")]).is_utf8(),
            "LC_ALL beats LANG"
        );
        assert!(!with(&[("LANG", "en_US.UTF-8"), ("TERM", "linux")]).is_utf8());
    }
}
