//! Where Moorline runs: inside an AWS environment that brings its own CodeWhisperer, or not.

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
    /// A Glue Studio notebook.
    Glue,
    /// A CodeCatalyst dev environment.
    CodeCatalyst,
    /// A container of ECS or EKS.
    Container,
}

impl Place {
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
}
