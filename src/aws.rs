//! The wire: HTTP, endpoints, SSO OIDC, the access portal.

pub mod endpoints;
pub mod error;
pub mod http;
pub mod oidc;
pub mod portal;

#[cfg(test)]
mod test_server;
