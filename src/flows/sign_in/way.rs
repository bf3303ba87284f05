//! Which way a sign-in begins: what was asked for, else what the settings say, else what this host
//! is likely to be able to do.

use super::{SignInPlan, SignInRequest, Way};
use crate::domain::connection::ConnectionId;
use crate::domain::region;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::{Environment, Host};
use crate::store::settings::SignIn;
use std::path::Path;

/// Said to whoever asks for a browser where there is no such way.
pub const ONLY_DEVICE_CODE: &str =
    "A start URL without an [sso-session] signs in with a device code only.";

/// Files that container runtimes leave. Source: Docker and Podman.
const CONTAINER_FILES: [&str; 2] = ["/.dockerenv", "/run/.containerenv"];

/// What the choice depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Circumstances {
    /// What the user decided, for this sign-in or in the settings.
    decided: Option<Way>,
    /// Whether the settings let a sign-in open a browser.
    opens_browser: bool,
    /// Whether there seems to be one: a display, or `BROWSER`.
    can_open_browser: bool,
    /// Whether `BROWSER` names one.
    names_browser: bool,
    /// Whether this shell came in over SSH.
    is_ssh: bool,
    /// Whether this is Linux on Windows, where a display does not mean a browser.
    is_wsl: bool,
    /// Whether this is a container, whose ports the browser's machine does not see.
    is_container: bool,
    /// Whether nobody watches, or from far away: CI, Codespaces.
    is_hosted: bool,
    /// Whether the partition is one in which AWS's own IDE tools sign in with device codes.
    is_other_partition: bool,
}

/// What the user decided: for this sign-in, else in the settings; `None` leaves it to Moorline.
pub fn decided(host: &Host, request: &SignInRequest) -> Option<Way> {
    request.way.or(match host.settings().sign_in {
        SignIn::Auto => None,
        SignIn::Browser => Some(Way::Browser),
        SignIn::DeviceCode => Some(Way::DeviceCode),
    })
}

/// The way `request` begins. A legacy start URL has one only: its registration has no scopes and no
/// grant to come back with.
///
/// # Errors
/// Exit 2 when a browser was asked for there.
pub(super) fn first(
    host: &Host,
    request: &SignInRequest,
    is_legacy: bool,
    region: &str,
) -> Result<Way, Failure> {
    match (is_legacy, request.way) {
        (false, _) => Ok(choose(&circumstances(host, request, region))),
        (true, Some(Way::Browser)) => Err(Failure::new(ONLY_DEVICE_CODE)
            .hint("Leave `--browser` out.")
            .exit(Exit::Usage)),
        (true, _) => Ok(Way::DeviceCode),
    }
}

/// Whether the user may go on this way.
pub fn is_offered(plan: &SignInPlan, way: Way) -> bool {
    way == Way::DeviceCode || !matches!(plan.connection, ConnectionId::StartUrl(_))
}

fn choose(circumstances: &Circumstances) -> Way {
    let c = circumstances;
    if let Some(way) = c.decided {
        return way;
    }
    let is_far = c.is_ssh || c.is_container || c.is_hosted;
    let has_browser = c.can_open_browser && (c.names_browser || !c.is_wsl);
    if c.opens_browser && has_browser && !is_far && !c.is_other_partition {
        Way::Browser
    } else {
        Way::DeviceCode
    }
}

fn circumstances(host: &Host, request: &SignInRequest, region: &str) -> Circumstances {
    let environment = host.environment();
    let look = host.look();
    let partition = region::partition(region).map(|partition| partition.id);
    Circumstances {
        decided: decided(host, request),
        opens_browser: look.opens_browser,
        can_open_browser: look.can_open_browser,
        names_browser: environment.get("BROWSER").is_some(),
        is_ssh: look.is_ssh,
        is_wsl: is_wsl(environment),
        is_container: is_container(environment),
        is_hosted: is_hosted(environment),
        is_other_partition: matches!(partition, Some("aws-cn" | "aws-us-gov")),
    }
}

fn is_wsl(environment: &Environment) -> bool {
    ["WSL_DISTRO_NAME", "WSL_INTEROP"]
        .iter()
        .any(|name| environment.get(name).is_some())
}

fn is_container(environment: &Environment) -> bool {
    let has_file = || CONTAINER_FILES.iter().any(|file| Path::new(file).exists());
    environment.get("KUBERNETES_SERVICE_HOST").is_some() || !environment.is_isolated && has_file()
}

fn is_hosted(environment: &Environment) -> bool {
    ["CI", "CODESPACES"].iter().any(|name| {
        environment
            .get(name)
            .is_some_and(|value| !value.eq_ignore_ascii_case("false"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::sign_in::Target;
    use jiff::Timestamp;

    /// The way of an Identity Center sign-in in `region` where these variables are set.
    fn way(vars: &[(&str, &str)], region: &str) -> Way {
        let vars = vars
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let environment = Environment::isolated(Path::new("/nowhere"), vars);
        let host = Host::new(environment, false, Box::new(|| Timestamp::UNIX_EPOCH));
        first(
            &host,
            &SignInRequest::at(Target::NewBuilderId),
            false,
            region,
        )
        .unwrap()
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_browser_is_the_way_where_one_can_come_back() {
        for (vars, expected) in [
            (&[][..], Way::DeviceCode),
            (&[("DISPLAY", ":0")], Way::Browser),
            (&[("WAYLAND_DISPLAY", "wayland-0")], Way::Browser),
            (&[("BROWSER", "firefox")], Way::Browser),
            (&[("DISPLAY", "")], Way::DeviceCode),
            (
                &[("DISPLAY", ":10"), ("SSH_CONNECTION", "a 1 b 22")],
                Way::DeviceCode,
            ),
            (
                &[("BROWSER", "x"), ("SSH_TTY", "/dev/pts/0")],
                Way::DeviceCode,
            ),
            (
                &[("DISPLAY", ":0"), ("WSL_DISTRO_NAME", "U")],
                Way::DeviceCode,
            ),
            (
                &[("BROWSER", "wslview"), ("WSL_DISTRO_NAME", "U")],
                Way::Browser,
            ),
            (&[("DISPLAY", ":0"), ("CI", "true")], Way::DeviceCode),
            (&[("DISPLAY", ":0"), ("CI", "false")], Way::Browser),
            (&[("BROWSER", "x"), ("CODESPACES", "true")], Way::DeviceCode),
            (
                &[("BROWSER", "x"), ("KUBERNETES_SERVICE_HOST", "10.0.0.1")],
                Way::DeviceCode,
            ),
        ] {
            assert_eq!(way(vars, "eu-west-1"), expected, "{vars:?}");
        }
        let display = [("DISPLAY", ":0")];
        for (region, expected) in [
            ("us-east-1", Way::Browser),
            ("eusc-de-east-1", Way::Browser),
            ("us-gov-west-1", Way::DeviceCode),
            ("cn-north-1", Way::DeviceCode),
        ] {
            assert_eq!(way(&display, region), expected, "{region}");
        }
    }

    #[test]
    fn what_the_user_decided_beats_everything() {
        let near = Circumstances {
            opens_browser: true,
            can_open_browser: true,
            ..Circumstances::default()
        };
        let far = Circumstances {
            is_ssh: true,
            is_container: true,
            is_hosted: true,
            is_other_partition: true,
            ..Circumstances::default()
        };
        assert_eq!(choose(&near), Way::Browser);
        let unwanted = Circumstances {
            opens_browser: false,
            ..near
        };
        assert_eq!(choose(&unwanted), Way::DeviceCode, "open_browser = false");
        let contained = Circumstances {
            is_container: true,
            ..near
        };
        assert_eq!(choose(&contained), Way::DeviceCode);
        for way in [Way::Browser, Way::DeviceCode] {
            for circumstances in [near, far] {
                let decided = Circumstances {
                    decided: Some(way),
                    ..circumstances
                };
                assert_eq!(choose(&decided), way, "{decided:?}");
            }
        }
    }

    #[test]
    fn a_legacy_start_url_has_one_way() {
        let vars = [("DISPLAY".to_owned(), ":0".to_owned())];
        let environment = Environment::isolated(Path::new("/nowhere"), vars.into());
        let host = Host::new(environment, false, Box::new(|| Timestamp::UNIX_EPOCH));
        let mut request = SignInRequest::at(Target::NewBuilderId);
        assert_eq!(
            first(&host, &request, true, "eu-west-1"),
            Ok(Way::DeviceCode)
        );
        request.way = Some(Way::Browser);
        let refused = first(&host, &request, true, "eu-west-1").unwrap_err();
        assert_eq!(refused.exit, Exit::Usage);
    }
}
