//! The wire: HTTP, endpoints, SSO OIDC, the access portal, STS.

pub mod endpoints;
pub mod error;
pub mod http;
pub mod oidc;
pub mod portal;
pub mod probe;
mod sdk_http;
pub mod sign;
pub mod sts;

#[cfg(test)]
mod test_server;
