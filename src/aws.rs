//! The wire: HTTP, endpoints, SSO OIDC, the access portal, STS, metadata services.

pub mod endpoints;
pub mod error;
pub mod http;
pub mod metadata;
pub mod oidc;
pub mod portal;
mod sdk_http;
pub mod sign;
pub mod sts;

#[cfg(test)]
mod test_server;
