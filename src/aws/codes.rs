//! Error codes of AWS services, by what they mean for a sign-in.
//!
//! Sources: the common errors of the AWS query APIs, of IAM, STS, EC2 and S3, and the lists of codes
//! that the AWS SDKs retry.

/// What a code says of whoever asked, or of where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Code {
    /// Known, and not permitted.
    Denied,
    /// The credentials or the token are not known, here at least.
    Unknown,
    /// The secret does not belong to the access key, or the signature was changed on the way.
    WrongSecret,
    /// The credentials or the token are over.
    Expired,
    /// The time of the signature is wrong.
    Clock,
    /// The service or the region is not enabled for the account.
    NotEnabled,
    /// Another region has to be asked.
    OtherRegion,
    /// Fewer calls are asked for.
    Throttled,
    /// The service failed by itself.
    Failed,
}

/// What a refusal with `code` means; `None` for one that says nothing of the sign-in.
/// `is_signed` tells calls of IAM credentials from those of tokens.
pub(super) fn meaning(code: &str, is_signed: bool) -> Option<Code> {
    Some(match code {
        "AccessDenied"
        | "AccessDeniedException"
        | "AccessDeniedFault"
        | "UnauthorizedOperation"
        | "Client.UnauthorizedOperation"
        | "AuthorizationError"
        | "AuthorizationErrorException"
        | "NotAuthorized"
        | "NotAuthorizedException"
        | "ForbiddenException" => Code::Denied,
        "UnauthorizedException" if is_signed => Code::Denied,
        "InvalidClientTokenId"
        | "UnrecognizedClientException"
        | "InvalidAccessKeyId"
        | "InvalidToken"
        | "AuthFailure"
        | "UnauthorizedException"
        | "UnauthorizedClientException"
        | "InvalidTokenException" => Code::Unknown,
        "SignatureDoesNotMatch"
        | "InvalidSignatureException"
        | "InvalidSignature"
        | "IncompleteSignature"
        | "IncompleteSignatureException" => Code::WrongSecret,
        "ExpiredToken" | "ExpiredTokenException" | "TokenRefreshRequired" => Code::Expired,
        "RequestTimeTooSkewed"
        | "RequestExpired"
        | "RequestInTheFuture"
        | "RequestTimeTooSkewedException" => Code::Clock,
        "OptInRequired"
        | "RegionDisabledException"
        | "SubscriptionRequiredException"
        | "NotSignedUp" => Code::NotEnabled,
        "AuthorizationHeaderMalformed"
        | "PermanentRedirect"
        | "TemporaryRedirect"
        | "IllegalLocationConstraintException"
        | "IncorrectEndpoint"
        | "InvalidRegion"
        | "InvalidRegionException" => Code::OtherRegion,
        _ if THROTTLED.contains(&code) => Code::Throttled,
        _ if FAILED.contains(&code) => Code::Failed,
        _ => return None,
    })
}

const THROTTLED: [&str; 15] = [
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "TooManyRequestsException",
    "RequestLimitExceeded",
    "SlowDown",
    "PriorRequestNotComplete",
    "EC2ThrottledException",
    "ProvisionedThroughputExceededException",
    "LimitExceededException",
    "BandwidthLimitExceeded",
    "TransactionInProgressException",
    "TooManyRequests",
];

const FAILED: [&str; 10] = [
    "InternalError",
    "InternalFailure",
    "InternalServerError",
    "InternalServerException",
    "InternalServiceError",
    "InternalServiceErrorException",
    "ServerException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "Unavailable",
];
