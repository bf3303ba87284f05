//! Where Moorline runs: inside an AWS environment that brings its own CodeWhisperer, or not.
//!
//! Told from variables alone: asks nobody. What is not certain is no place.

/// An AWS environment that can be told by its variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// AWS CloudShell.
    CloudShell,
    /// A Lambda function.
    Lambda,
    /// A Cloud9 environment.
    Cloud9,
    /// SageMaker Studio.
    SageMaker,
    /// A Glue Studio notebook. Its variables are not documented, so that it is never detected.
    Glue,
    /// A CodeCatalyst dev environment.
    CodeCatalyst,
    /// A container of ECS or EKS.
    Container,
}

/// The variables that only SageMaker Studio sets. Source: the AWS Toolkit for VS Code.
const OF_SAGEMAKER: [&str; 4] = [
    "SAGEMAKER_APP_TYPE",
    "SAGEMAKER_INTERNAL_IMAGE_URI",
    "SM_APP_TYPE",
    "SM_INTERNAL_IMAGE_URI",
];

/// The addresses of the agents that give containers of ECS and EKS their credentials; programs such
/// as `moorline exec --serve` use the same variable with addresses of this machine.
const AGENTS: [&str; 3] = [
    "http://169.254.170.2/",
    "http://169.254.170.23/",
    "http://[fd00:ec2::23]/",
];

/// Where EKS puts the token of a pod's service account.
const EKS_TOKEN: &str = "/var/run/secrets/eks.amazonaws.com/";

impl Place {
    /// The name used in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::CloudShell => "cloudshell",
            Self::Lambda => "lambda",
            Self::Cloud9 => "cloud9",
            Self::SageMaker => "sagemaker",
            Self::Glue => "glue",
            Self::CodeCatalyst => "codecatalyst",
            Self::Container => "container",
        }
    }

    /// The name used on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::CloudShell => "CloudShell",
            Self::Lambda => "Lambda",
            Self::Cloud9 => "Cloud9",
            Self::SageMaker => "SageMaker Studio",
            Self::Glue => "Glue Studio",
            Self::CodeCatalyst => "a CodeCatalyst dev environment",
            Self::Container => "a container of ECS or EKS",
        }
    }

    /// The catalogue name of the CodeWhisperer inside this place, where it has one.
    pub fn codewhisperer(self) -> Option<&'static str> {
        match self {
            Self::Lambda => Some("codewhisperer-lambda"),
            Self::Cloud9 => Some("codewhisperer-cloud9"),
            Self::SageMaker => Some("codewhisperer-sagemaker"),
            Self::Glue => Some("codewhisperer-glue"),
            Self::CloudShell | Self::CodeCatalyst | Self::Container => None,
        }
    }
}

/// The place that the variables tell of; an empty one counts as not set.
///
/// The narrower place comes first: CloudShell and SageMaker Studio are containers, too. A value of
/// `AWS_EXECUTION_ENV` counts only where it is a known one: the Amazon Q CLI sets a value of its own
/// for whatever it starts, on any machine.
pub fn detect<'a>(variable: impl Fn(&str) -> Option<&'a str>) -> Option<Place> {
    let get = |name: &str| variable(name).filter(|value| !value.is_empty());
    let set = |name: &str| get(name).is_some();
    let begins = |name: &str, with: &str| get(name).is_some_and(|value| value.starts_with(with));
    let runs_in = |environment: &str| begins("AWS_EXECUTION_ENV", environment);
    let is_sagemaker = OF_SAGEMAKER.iter().any(|name| set(name))
        || get("SERVICE_NAME") == Some("SageMakerUnifiedStudio")
        || get("STUDIO_LOGGING_DIR").is_some_and(|folder| folder.contains("/var/log/studio"));
    let is_function = set("AWS_LAMBDA_FUNCTION_NAME")
        && !set("AWS_SAM_LOCAL")
        && (runs_in("AWS_Lambda_") || set("AWS_LAMBDA_RUNTIME_API"));
    let is_container = runs_in("AWS_ECS_")
        || set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
        || AGENTS
            .iter()
            .any(|agent| begins("AWS_CONTAINER_CREDENTIALS_FULL_URI", agent))
        || begins("AWS_WEB_IDENTITY_TOKEN_FILE", EKS_TOKEN);
    if runs_in("CloudShell") || begins("AWS_TOOLING_USER_AGENT", "AWS-CloudShell/") {
        Some(Place::CloudShell)
    } else if is_sagemaker {
        Some(Place::SageMaker)
    } else if set("__DEV_ENVIRONMENT_ID") {
        Some(Place::CodeCatalyst)
    } else if is_function {
        Some(Place::Lambda)
    } else if set("C9_PROJECT") && get("C9_PID").is_some_and(is_cloud9_environment) {
        Some(Place::Cloud9)
    } else {
        is_container.then_some(Place::Container)
    }
}

/// Whether it is the id of a Cloud9 environment of AWS: 32 hex digits. The Cloud9 before it named
/// workspaces in the same variable.
fn is_cloud9_environment(id: &str) -> bool {
    id.len() == 32
        && id
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detected(variables: &[(&str, &'static str)]) -> Option<Place> {
        detect(|name| {
            variables
                .iter()
                .find(|(set, _)| *set == name)
                .map(|(_, value)| *value)
        })
    }

    const CONTAINER: (&str, &str) = (
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "/v2/credentials/1",
    );
    const FULL: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
    const ENVIRONMENT: &str = "AWS_EXECUTION_ENV";
    const FUNCTION: (&str, &str) = ("AWS_LAMBDA_FUNCTION_NAME", "resize");
    const CLOUD9: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn places_are_told_by_their_variables() {
        for (variables, place) in [
            (&[(ENVIRONMENT, "CloudShell")][..], Place::CloudShell),
            (
                &[
                    ("AWS_TOOLING_USER_AGENT", "AWS-CloudShell/1"),
                    (FULL, "http://localhost:1338/latest/meta-data"),
                ],
                Place::CloudShell,
            ),
            (
                &[FUNCTION, (ENVIRONMENT, "AWS_Lambda_python3.13")],
                Place::Lambda,
            ),
            (
                &[FUNCTION, ("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001")],
                Place::Lambda,
            ),
            (
                &[CONTAINER, ("SAGEMAKER_APP_TYPE", "JupyterLab")],
                Place::SageMaker,
            ),
            (
                &[("STUDIO_LOGGING_DIR", "/var/log/studio/")],
                Place::SageMaker,
            ),
            (
                &[("SERVICE_NAME", "SageMakerUnifiedStudio")],
                Place::SageMaker,
            ),
            (
                &[("__DEV_ENVIRONMENT_ID", "d1"), CONTAINER],
                Place::CodeCatalyst,
            ),
            (&[("C9_PROJECT", "mine"), ("C9_PID", CLOUD9)], Place::Cloud9),
            (&[CONTAINER], Place::Container),
            (&[(ENVIRONMENT, "AWS_ECS_FARGATE")], Place::Container),
            (
                &[(FULL, "http://169.254.170.23/v1/credentials")],
                Place::Container,
            ),
            (
                &[(
                    "AWS_WEB_IDENTITY_TOKEN_FILE",
                    "/var/run/secrets/eks.amazonaws.com/serviceaccount/token",
                )],
                Place::Container,
            ),
        ] {
            assert_eq!(detected(variables), Some(place), "{variables:?}");
        }
    }

    #[test]
    fn what_is_not_certain_is_no_place() {
        for variables in [
            &[][..],
            // What the Amazon Q CLI sets for the programs it starts.
            &[(ENVIRONMENT, "AmazonQ-For-CLI Version/1.19.0")],
            &[(ENVIRONMENT, "")],
            &[FUNCTION],
            &[
                FUNCTION,
                (ENVIRONMENT, "AWS_Lambda_python3.13"),
                ("AWS_SAM_LOCAL", "true"),
            ],
            // A server of credentials on this machine.
            &[(FULL, "http://127.0.0.1:41234/role")],
            &[(FULL, "http://169.254.170.2.example.com/")],
            &[("C9_PROJECT", "mine"), ("C9_PID", "my-workspace")],
            &[("C9_PID", CLOUD9)],
            &[("SERVICE_NAME", "billing")],
            &[("AWS_WEB_IDENTITY_TOKEN_FILE", "/home/dev/token")],
        ] {
            assert_eq!(detected(variables), None, "{variables:?}");
        }
    }

    #[test]
    fn a_place_names_the_codewhisperer_in_it() {
        assert_eq!(
            Place::SageMaker.codewhisperer(),
            Some("codewhisperer-sagemaker")
        );
        assert_eq!(Place::CloudShell.codewhisperer(), None);
    }
}
