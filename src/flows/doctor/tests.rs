//! Fixtures and the findings they lead to.
