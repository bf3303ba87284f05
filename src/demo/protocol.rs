//! How the services that are called with signatures word their answers: by the protocol of each
//! (models of botocore). Knows no service by name and no HTTP types.

use serde_json::json;

use super::refusal::Refusal;
use super::reply::{Kind, Reply};
use super::sts::xml;

/// A way to put answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// Form in, XML out.
    Query,
    /// The same, as EC2 words it.
    Ec2,
    /// XML, as S3 words it.
    S3,
    /// JSON, asked by target.
    Json,
    /// JSON, asked by path.
    Rest,
}

impl Protocol {
    /// A refusal in the words of this protocol.
    pub fn refusal(self, refusal: Refusal, message: &str) -> Reply {
        let (status, code) = self.row(refusal);
        let text = xml(message);
        match self {
            Self::Query => {
                let whose = if status < 500 { "Sender" } else { "Receiver" };
                let body = format!(
                    "<ErrorResponse><Error><Type>{whose}</Type><Code>{code}</Code>\
                     <Message>{text}</Message></Error><RequestId>demo</RequestId></ErrorResponse>\n"
                );
                Reply::text(status, Kind::Xml, body)
            }
            Self::Ec2 => {
                let body = format!(
                    "<Response><Errors><Error><Code>{code}</Code><Message>{text}</Message></Error>\
                     </Errors><RequestID>demo</RequestID></Response>\n"
                );
                Reply::text(status, Kind::Xml, body)
            }
            Self::S3 => {
                let body = format!(
                    "<Error><Code>{code}</Code><Message>{text}</Message>\
                     <RequestId>demo</RequestId></Error>\n"
                );
                Reply::text(status, Kind::Xml, body)
            }
            Self::Json => {
                let body = json!({ "__type": code, "message": message });
                Reply::text(status, Kind::AmzJson, body.to_string())
            }
            Self::Rest => Reply::message(status, code, message),
        }
    }

    /// HTTP status and code. JSON has 400 where others have 403.
    fn row(self, refusal: Refusal) -> (u16, &'static str) {
        use Protocol::{Ec2, Json, Query, Rest, S3};
        use Refusal as R;
        match (refusal, self) {
            (R::InvalidClientTokenId, Query) => (403, "InvalidClientTokenId"),
            (R::InvalidClientTokenId | R::SignatureDoesNotMatch, Ec2) => (401, "AuthFailure"),
            (R::InvalidClientTokenId, S3) => (403, "InvalidAccessKeyId"),
            (R::InvalidClientTokenId, Json) => (400, "UnrecognizedClientException"),
            (R::InvalidClientTokenId, Rest) => (403, "UnrecognizedClientException"),
            (R::Skewed, S3) => (403, "RequestTimeTooSkewed"),
            (R::Skewed | R::ExpiredToken, Ec2) => (400, "RequestExpired"),
            (R::SignatureDoesNotMatch | R::Skewed, Query | S3) => (403, "SignatureDoesNotMatch"),
            (R::SignatureDoesNotMatch | R::Skewed, Json) => (400, "InvalidSignatureException"),
            (R::SignatureDoesNotMatch | R::Skewed, Rest) => (403, "InvalidSignatureException"),
            (R::ExpiredToken, Query) => (403, "ExpiredToken"),
            (R::ExpiredToken, S3) => (400, "ExpiredToken"),
            (R::ExpiredToken, Json) => (400, "ExpiredTokenException"),
            (R::ExpiredToken, Rest) => (403, "ExpiredTokenException"),
            (R::AccessDenied, Query | S3) => (403, "AccessDenied"),
            (R::AccessDenied, Ec2) => (403, "UnauthorizedOperation"),
            (R::AccessDenied, Json) => (400, "AccessDeniedException"),
            (R::AccessDenied, Rest) => (403, "AccessDeniedException"),
            (R::TooManyRequests, Query) => (400, "Throttling"),
            (R::TooManyRequests, Ec2) => (503, "RequestLimitExceeded"),
            (R::TooManyRequests, S3) => (503, "SlowDown"),
            (R::TooManyRequests, Json) => (400, "ThrottlingException"),
            (R::TooManyRequests, Rest) => (429, "TooManyRequestsException"),
            (R::MissingAuthenticationToken, Query) => (403, "MissingAuthenticationToken"),
            (R::MissingAuthenticationToken, Ec2) => (401, "AuthFailure"),
            (R::MissingAuthenticationToken, S3) => (403, "AccessDenied"),
            (R::MissingAuthenticationToken, Json) => (400, "MissingAuthenticationTokenException"),
            (R::MissingAuthenticationToken, Rest) => (403, "MissingAuthenticationTokenException"),
            (R::NoSuchEntity, _) => (404, "NoSuchEntity"),
            (R::Validation, Query | Ec2 | S3) => (400, "ValidationError"),
            (R::Validation, Json | Rest) => (400, "ValidationException"),
            (R::InternalServer, Query | Ec2 | S3) => (500, "InternalFailure"),
            (R::InternalServer, Json | Rest) => (500, "InternalServerException"),
            (_, Query | Ec2 | S3) => (400, "IncompleteSignature"),
            (_, Json | Rest) => (400, "IncompleteSignatureException"),
        }
    }
}
