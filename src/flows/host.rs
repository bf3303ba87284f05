//! The host a flow works on: its environment, settings, network and clock, handed in so that the
//! demo and tests can hand in their own.

use crate::aws::endpoints::{Endpoints, Flag, Overrides};
use crate::aws::http::{Http, HttpOptions};
use crate::domain::key_choice::KeyChoice;
use crate::domain::problem::Problem;
use crate::domain::shell::Shell;
use crate::domain::text::visible;
use crate::domain::theme::{Depth, Theme};
use crate::flows::discover::read_config;
use crate::flows::failure::Failure;
use crate::flows::shell::login_shell;
use crate::flows::unfinished::Unfinished;
use crate::store::clock;
use crate::store::settings::{Clipboard, Color, Density, Glyphs, Motion, Settings};
use crate::store::shared_config::SharedConfig;
use jiff::Timestamp;
use std::ffi::OsStr;
use std::fmt;
use std::fs::File;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex, OnceLock};

pub use crate::store::environment::Environment;
pub use crate::store::settings::{ProfileGroup, ProfileOrder};

/// What every flow is given. Cheap to clone.
#[derive(Clone)]
pub struct Host {
    inner: Arc<Inner>,
}

struct Inner {
    environment: Environment,
    settings: Settings,
    settings_problems: Vec<Problem>,
    http: Http,
    endpoints: OnceLock<Endpoints>,
    is_demo: bool,
    now: Box<dyn Fn() -> Timestamp + Send + Sync>,
    result_file: Mutex<Option<File>>,
    unfinished: Unfinished,
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Host({})", self.inner.environment.home.display())
    }
}

/// What the console shows of the host it runs on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HostLook {
    /// `dev@build-host`; safe to show.
    pub user_at_host: String,
    /// Whether this is a remote login.
    pub is_ssh: bool,
    /// Whether this is the demo.
    pub is_demo: bool,
    /// The user's shell, whose words commands are shown in.
    pub shell: Shell,
    /// Whether a shell function is there to take the result of a switch.
    pub has_result_file: bool,
    /// Whether the locale can show more than ASCII, or the user says so.
    pub is_unicode: bool,
    /// Whether colours are wanted (`NO_COLOR`, settings).
    pub is_coloured: bool,
    /// Whether a local browser can be opened.
    pub can_open_browser: bool,
    /// Whether the settings let a sign-in open the browser by itself.
    pub opens_browser: bool,
    /// Whether a switch hands over the region too.
    pub export_region: bool,
    /// The order of the profiles.
    pub profile_order: ProfileOrder,
    /// What the profiles are grouped by.
    pub profile_group: ProfileGroup,
    /// `TERM`: with `is_tmux`, how a copy to the clipboard has to be wrapped.
    pub term: String,
    /// Whether the terminal is inside tmux.
    pub is_tmux: bool,
    /// How things look where colours are wanted, in colours the terminal has.
    pub theme: Theme,
    /// Whether rows have the room of frames and blank lines.
    pub is_compact: bool,
    /// Whether nothing changes by itself more often than once a minute.
    pub is_still: bool,
    /// Whether the console takes the mouse.
    pub has_mouse: bool,
    /// Whether a copy is sent to the terminal.
    pub copies_to_terminal: bool,
    /// The keys that the user chose for actions.
    pub keys: Vec<KeyChoice>,
}

impl Host {
    /// The host this process runs on.
    ///
    /// # Errors
    /// When there is no home directory.
    pub fn from_process() -> Result<Self, Failure> {
        let environment =
            Environment::from_process().map_err(|error| Failure::new(error.to_string()))?;
        Ok(Self::of(environment))
    }

    /// This process's host with other variables.
    pub(super) fn of(environment: Environment) -> Self {
        Self::new(environment, false, Box::new(clock::now))
    }

    /// The demo's host: a scratch home, and nothing of the user's.
    pub fn demo(environment: Environment) -> Self {
        Self::new(environment, true, Box::new(clock::now))
    }

    /// A host with everything handed in.
    pub fn new(
        environment: Environment,
        is_demo: bool,
        now: Box<dyn Fn() -> Timestamp + Send + Sync>,
    ) -> Self {
        let (settings, settings_problems) =
            Settings::load(&environment.config_dir.join("config.toml"));
        let http = Http::new(HttpOptions {
            isolated: environment.is_isolated,
            ca_bundle: environment.get("AWS_CA_BUNDLE").map(PathBuf::from),
        });
        let inner = Inner {
            environment,
            settings,
            settings_problems,
            http,
            endpoints: OnceLock::new(),
            is_demo,
            now,
            result_file: Mutex::new(None),
            unfinished: Unfinished::default(),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// Variables and directories.
    pub fn environment(&self) -> &Environment {
        &self.inner.environment
    }

    /// What the user has decided in `config.toml`.
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// The keys that the user chose for actions of the console.
    pub fn keys(&self) -> &[KeyChoice] {
        &self.inner.settings.keys
    }

    /// The same host, with what only the console can find wrong in `config.toml`: its keys. For a
    /// host that was just made.
    #[must_use]
    pub fn with_settings_problems(mut self, more: Vec<Problem>) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.inner) {
            inner.settings_problems.extend(more);
        }
        self
    }

    /// What is wrong with `config.toml`.
    pub fn settings_problems(&self) -> &[Problem] {
        &self.inner.settings_problems
    }

    /// The HTTP client, built at its first use.
    pub fn http(&self) -> &Http {
        &self.inner.http
    }

    /// Where the AWS services are. The first call reads the config file, if nobody did before.
    pub fn endpoints(&self) -> &Endpoints {
        // What is wrong with the file is told by whoever shows it.
        let read = || read_config(self.environment(), &mut Vec::new());
        let endpoints = &self.inner.endpoints;
        endpoints.get_or_init(|| Endpoints::new(overrides(self.environment(), &read())))
    }

    /// Takes from `config`, which was just read, where the AWS services are, if nobody asked before.
    pub(super) fn endpoints_by(&self, config: &SharedConfig) {
        let endpoints = &self.inner.endpoints;
        endpoints.get_or_init(|| Endpoints::new(overrides(self.environment(), config)));
    }

    /// The time now.
    pub fn now(&self) -> Timestamp {
        (self.inner.now)()
    }

    /// The work that must not be cut in half.
    pub fn unfinished(&self) -> &Unfinished {
        &self.inner.unfinished
    }

    /// Whether this is the demo.
    pub fn is_demo(&self) -> bool {
        self.inner.is_demo
    }

    /// A program to be started in the environment of this host, without the file that the result of
    /// a switch goes to: that is for this process alone.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let environment = self.environment();
        let mut command = Command::new(program);
        if environment.is_isolated {
            // What its home is follows from HOME alone where no variable moves a directory.
            command
                .env_clear()
                .envs(&environment.vars)
                .env("HOME", &environment.home);
        }
        command.env_remove("MOORLINE_RESULT");
        command
    }

    /// The file a shell function reads the result of a switch from.
    pub fn result_file(&self) -> Option<PathBuf> {
        self.environment().get("MOORLINE_RESULT").map(PathBuf::from)
    }

    /// The result file once it has been opened: a console that switches several times finds it no
    /// longer empty, and must keep the one it checked.
    pub(super) fn opened_result_file(&self) -> &Mutex<Option<File>> {
        &self.inner.result_file
    }

    /// What the console shows of this host.
    pub fn look(&self) -> HostLook {
        let environment = self.environment();
        let settings = self.settings();
        let local_display = cfg!(not(target_os = "linux"))
            || ["DISPLAY", "WAYLAND_DISPLAY"]
                .iter()
                .any(|name| environment.get(name).is_some());
        HostLook {
            user_at_host: user_at_host(environment, self.is_demo()),
            is_ssh: environment.is_ssh(),
            is_demo: self.is_demo(),
            shell: login_shell(environment),
            has_result_file: self.result_file().is_some(),
            is_unicode: match settings.glyphs {
                Glyphs::Auto => environment.is_utf8(),
                Glyphs::Unicode => true,
                Glyphs::Ascii => false,
            },
            is_coloured: match settings.color {
                Color::Auto => environment.get("NO_COLOR").is_none(),
                Color::Always => true,
                Color::Never => false,
            },
            can_open_browser: environment.get("BROWSER").is_some()
                || local_display && !environment.is_ssh(),
            opens_browser: settings.open_browser,
            export_region: settings.export_region,
            profile_order: settings.profile_order,
            profile_group: settings.profile_group,
            term: environment.get("TERM").unwrap_or_default().to_string(),
            is_tmux: environment.get("TMUX").is_some(),
            theme: settings.chosen_theme().at(Depth::of(
                environment.get("COLORTERM").unwrap_or_default(),
                environment.get("TERM").unwrap_or_default(),
            )),
            is_compact: settings.density == Density::Compact,
            is_still: settings.motion == Motion::Reduced,
            has_mouse: settings.mouse,
            copies_to_terminal: settings.clipboard != Clipboard::Local,
            keys: settings.keys.clone(),
        }
    }
}

/// What the environment says of endpoints, and the profile that AWS tools started here would use.
/// Source: botocore's variables of a client, which those of a session's own calls read too.
fn overrides(environment: &Environment, config: &SharedConfig) -> Overrides {
    let profile = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"]
        .iter()
        .find_map(|name| environment.get(name))
        .unwrap_or("default");
    let profile = config.profiles.iter().find(|one| one.name == profile);
    let flag = |variable, key| {
        let is_true = |value: &str| value.eq_ignore_ascii_case("true");
        match environment.get(variable) {
            Some(value) if is_true(value) => Flag::Variable,
            Some(_) => Flag::Off,
            None if profile.and_then(|one| one.text(key)).is_some_and(is_true) => Flag::Profile,
            None => Flag::Off,
        }
    };
    Overrides {
        urls: environment
            .vars
            .iter()
            .filter(|(name, _)| names_a_host(name))
            .map(|(name, url)| (name.clone(), url.clone()))
            .collect(),
        q_region: environment.get("AWS_Q_REGION").map(str::to_string),
        use_fips: flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
        use_dual_stack: flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"),
        ignore_configured: environment.is_true("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"),
    }
}

/// Whether a variable names the host of one AWS service or of all.
pub(super) fn names_a_host(variable: &str) -> bool {
    variable == "AWS_ENDPOINT_URL"
        || variable.starts_with("AWS_ENDPOINT_URL_")
        || variable == "AWS_Q_ENDPOINT_URL"
}

fn user_at_host(environment: &Environment, is_demo: bool) -> String {
    if is_demo {
        return "you@demo".into();
    }
    let user = environment
        .get("USER")
        .or_else(|| environment.get("LOGNAME"))
        .unwrap_or("you");
    let name = machine_name();
    let host = name.split('.').next().unwrap_or_default();
    visible(&format!("{user}@{host}")).into_owned()
}

/// What this machine calls itself; not yet safe to show.
pub(super) fn machine_name() -> String {
    let name = rustix::system::uname();
    name.nodename().to_string_lossy().into_owned()
}
