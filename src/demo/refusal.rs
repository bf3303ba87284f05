//! Why a call is refused, and how each reason looks on the wire of each service. Knows no state and
//! no HTTP types.

use serde_json::{Value, json};

/// A refusal as the wire names it (models `sso-oidc` and `sso`, 2019-06-10, and `sts`, 2011-06-15).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The user has not answered yet.
    AuthorizationPending,
    /// Polled too fast.
    SlowDown,
    /// The device code is too old.
    ExpiredToken,
    /// The user said no.
    AccessDenied,
    /// The code or refresh token is unknown, used or revoked.
    InvalidGrant,
    /// The client is unknown, its secret wrong, or its registration expired.
    InvalidClient,
    /// The registration does not cover this grant.
    UnauthorizedClient,
    /// This provider does not do this grant.
    UnsupportedGrantType,
    /// A scope that nobody may ask for.
    InvalidScope,
    /// A body without what it needs, or a start URL that is not known here.
    InvalidRequest,
    /// A registration without a name, or of a type other than `public`.
    InvalidClientMetadata,
    /// A redirect URI off loopback.
    InvalidRedirectUri,
    /// The provider itself failed.
    InternalServer,
    /// Too many calls.
    TooManyRequests,
    /// The portal does not know the bearer token, or it lacks the scope.
    Unauthorized,
    /// The role is not assigned.
    Forbidden,
    /// The account is not assigned.
    ResourceNotFound,
    /// STS knows no such keys.
    InvalidClientTokenId,
    /// A request to STS is signed with another secret, or at another time.
    SignatureDoesNotMatch,
    /// A request to STS is not signed.
    MissingAuthenticationToken,
    /// A request to STS is signed in a way that cannot be read.
    IncompleteSignature,
    /// STS does not do this here.
    InvalidAction,
    /// STS is asked with something left out, or of another form.
    Validation,
    /// The token of an identity provider is not one of those it gives out.
    InvalidIdentityToken,
    /// A request is signed at another time than this.
    Skewed,
    /// IAM knows nobody by that name.
    NoSuchEntity,
    /// CodeWhisperer no longer serves this kind of sign-in.
    FeatureNotSupported,
    /// CodeWhisperer suspended the user.
    TemporarilySuspended,
    /// All that CodeWhisperer gives in a month is used.
    MonthlyRequestCount,
}

impl Refusal {
    /// HTTP status, exception name, and the OAuth error code if SSO OIDC has one for it.
    const fn row(self) -> (u16, &'static str, Option<&'static str>) {
        match self {
            Self::AuthorizationPending => (
                400,
                "AuthorizationPendingException",
                Some("authorization_pending"),
            ),
            Self::SlowDown => (400, "SlowDownException", Some("slow_down")),
            Self::ExpiredToken => (400, "ExpiredTokenException", Some("expired_token")),
            Self::AccessDenied => (400, "AccessDeniedException", Some("access_denied")),
            Self::InvalidGrant => (400, "InvalidGrantException", Some("invalid_grant")),
            Self::InvalidClient => (401, "InvalidClientException", Some("invalid_client")),
            Self::UnauthorizedClient => (
                400,
                "UnauthorizedClientException",
                Some("unauthorized_client"),
            ),
            Self::UnsupportedGrantType => (
                400,
                "UnsupportedGrantTypeException",
                Some("unsupported_grant_type"),
            ),
            Self::InvalidScope => (400, "InvalidScopeException", Some("invalid_scope")),
            Self::InvalidRequest => (400, "InvalidRequestException", Some("invalid_request")),
            Self::InvalidClientMetadata => (
                400,
                "InvalidClientMetadataException",
                Some("invalid_client_metadata"),
            ),
            Self::InvalidRedirectUri => (
                400,
                "InvalidRedirectUriException",
                Some("invalid_redirect_uri"),
            ),
            Self::InternalServer => (500, "InternalServerException", Some("server_error")),
            Self::TooManyRequests => (429, "TooManyRequestsException", None),
            Self::Unauthorized => (401, "UnauthorizedException", None),
            Self::Forbidden => (403, "ForbiddenException", None),
            Self::ResourceNotFound => (404, "ResourceNotFoundException", None),
            Self::InvalidClientTokenId => (403, "InvalidClientTokenId", None),
            Self::SignatureDoesNotMatch => (403, "SignatureDoesNotMatch", None),
            Self::MissingAuthenticationToken => (403, "MissingAuthenticationToken", None),
            Self::IncompleteSignature => (400, "IncompleteSignature", None),
            Self::InvalidAction => (400, "InvalidAction", None),
            Self::Validation => (400, "ValidationError", None),
            Self::InvalidIdentityToken => (400, "InvalidIdentityToken", None),
            Self::Skewed => (403, "SignatureDoesNotMatch", None),
            Self::NoSuchEntity => (404, "NoSuchEntity", None),
            Self::FeatureNotSupported | Self::TemporarilySuspended => {
                (403, "AccessDeniedException", None)
            }
            Self::MonthlyRequestCount => (400, "ThrottlingException", None),
        }
    }

    /// HTTP status and code as STS has them.
    fn sts_row(self) -> (u16, &'static str) {
        let (status, name, _) = self.row();
        match self {
            Self::InternalServer => (500, "InternalFailure"),
            Self::TooManyRequests => (400, "Throttling"),
            Self::AccessDenied => (403, "AccessDenied"),
            Self::ExpiredToken => (403, "ExpiredToken"),
            _ => (status, name.strip_suffix("Exception").unwrap_or(name)),
        }
    }

    /// What CodeWhisperer names as the reason.
    pub const fn reason(self) -> Option<&'static str> {
        match self {
            Self::FeatureNotSupported => Some("FEATURE_NOT_SUPPORTED"),
            Self::TemporarilySuspended => Some("TEMPORARILY_SUSPENDED"),
            Self::MonthlyRequestCount => Some("MONTHLY_REQUEST_COUNT"),
            _ => None,
        }
    }

    /// This refusal with the sentence that the answer carries.
    pub const fn because(self, description: &'static str) -> Refused {
        Refused {
            refusal: self,
            description: Some(description),
        }
    }
}

/// A refusal and its sentence, if it has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    pub refusal: Refusal,
    pub description: Option<&'static str>,
}

impl Refused {
    pub const fn status(self) -> u16 {
        self.refusal.row().0
    }

    pub const fn exception(self) -> &'static str {
        self.refusal.row().1
    }

    /// The body as SSO OIDC writes it; a missing sentence is an explicit null.
    pub fn oidc_body(self) -> Value {
        match self.refusal.row().2 {
            Some(error) => json!({ "error": error, "error_description": self.description }),
            None => self.portal_body(),
        }
    }

    /// The status and body as STS writes them.
    pub fn sts(self) -> (u16, String) {
        let (status, code) = self.refusal.sts_row();
        let whose = if status < 500 { "Sender" } else { "Receiver" };
        let message = self.description.unwrap_or_default();
        let body = format!(
            "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n\
             <Error><Type>{whose}</Type><Code>{code}</Code><Message>{message}</Message></Error>\n\
             <RequestId>demo</RequestId>\n\
             </ErrorResponse>\n"
        );
        (status, body)
    }

    /// The body as the access portal writes it.
    pub fn portal_body(self) -> Value {
        json!({ "message": self.description, "__type": self.exception() })
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self {
            refusal,
            description: None,
        }
    }
}

impl From<getrandom::Error> for Refused {
    fn from(_: getrandom::Error) -> Self {
        Refusal::InternalServer.because("No random numbers")
    }
}
