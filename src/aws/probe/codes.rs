//! Error codes of AWS services, by what they mean for a sign-in.
//!
//! Sources: the common errors of the AWS query APIs, of IAM, STS, EC2 and S3, and the lists of codes
//! that the AWS SDKs retry.

use super::classify::Meaning;

/// What a refusal with `code` means; `None` for one that says nothing of the sign-in.
/// `is_signed` tells calls of IAM credentials from those of tokens.
pub(super) fn meaning(code: &str, is_signed: bool) -> Option<Meaning> {
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
        | "ForbiddenException" => Meaning::Denied,
        "UnauthorizedException" if is_signed => Meaning::Denied,
        "InvalidClientTokenId"
        | "UnrecognizedClientException"
        | "InvalidAccessKeyId"
        | "InvalidToken"
        | "AuthFailure"
        | "UnauthorizedException"
        | "UnauthorizedClientException"
        | "InvalidTokenException" => Meaning::Unknown,
        "SignatureDoesNotMatch"
        | "InvalidSignatureException"
        | "InvalidSignature"
        | "IncompleteSignature"
        | "IncompleteSignatureException" => Meaning::WrongSecret,
        "ExpiredToken" | "ExpiredTokenException" | "TokenRefreshRequired" => Meaning::Expired,
        "RequestTimeTooSkewed"
        | "RequestExpired"
        | "RequestInTheFuture"
        | "RequestTimeTooSkewedException" => Meaning::Clock,
        "OptInRequired"
        | "RegionDisabledException"
        | "SubscriptionRequiredException"
        | "NotSignedUp" => Meaning::NotEnabled,
        "AuthorizationHeaderMalformed"
        | "PermanentRedirect"
        | "TemporaryRedirect"
        | "IllegalLocationConstraintException"
        | "IncorrectEndpoint"
        | "InvalidRegion"
        | "InvalidRegionException" => Meaning::OtherRegion,
        _ if THROTTLED.contains(&code) => Meaning::Throttled,
        _ if FAILED.contains(&code) => Meaning::Failed,
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
