//! The wire: HTTP, endpoints, SSO OIDC, the access portal, STS, IAM.

pub mod codewhisperer;
pub mod endpoints;
pub mod error;
pub mod http;
pub mod iam;
pub mod oidc;
pub mod portal;
mod sdk_http;
pub mod sign;
pub mod sts;

#[cfg(test)]
mod test_server;
