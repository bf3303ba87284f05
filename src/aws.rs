//! The wire: HTTP, endpoints, SSO OIDC, the access portal, STS, IAM, CodeWhisperer, the door to the console.

pub mod codewhisperer;
pub mod endpoints;
pub mod error;
pub mod federation;
pub mod http;
pub mod iam;
pub mod oidc;
pub mod portal;
mod sdk_http;
pub mod sign;
pub mod sts;

#[cfg(test)]
mod test_server;
