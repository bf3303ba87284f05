//! The wire: HTTP, endpoints, and one module for each AWS service that is asked.

pub mod backoff;
mod codes;
pub mod codewhisperer;
pub mod endpoints;
pub mod error;
pub mod federation;
pub mod http;
pub mod iam;
pub mod metadata;
pub mod oidc;
pub mod portal;
pub mod probe;
mod refusal;
mod sdk_http;
pub mod sign;
pub mod sts;
mod xml;

#[cfg(test)]
mod test_server;
