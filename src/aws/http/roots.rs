//! The certificates of `AWS_CA_BUNDLE`, which replace the system's (as in botocore).

use std::fs::File;
use std::io::Read;
use std::path::Path;

use reqwest::Certificate;

use super::fault::{BundleFault, HttpError};

const BUNDLE_LIMIT: u64 = 16 * 1024 * 1024;

/// All certificates in the PEM file; at least one.
pub(super) fn load(file: &Path) -> Result<Vec<Certificate>, HttpError> {
    certificates(file).map_err(|fault| HttpError::CaBundle {
        file: file.to_owned(),
        fault,
    })
}

fn certificates(file: &Path) -> Result<Vec<Certificate>, BundleFault> {
    let pem = read(file)?;
    let found = Certificate::from_pem_bundle(&pem);
    let certificates =
        found.map_err(|error| BundleFault::Damaged(super::classify::innermost(&error)))?;
    if certificates.is_empty() {
        return Err(BundleFault::Empty);
    }
    Ok(certificates)
}

/// Opening a pipe would wait for its writer, so what is no file is never opened.
fn read(file: &Path) -> Result<Vec<u8>, BundleFault> {
    let unreadable = |error: std::io::Error| BundleFault::Unreadable(error.to_string());
    if !file.metadata().map_err(unreadable)?.is_file() {
        return Err(BundleFault::NotAFile);
    }
    let mut pem = Vec::new();
    File::open(file)
        .and_then(|open| open.take(BUNDLE_LIMIT).read_to_end(&mut pem))
        .map_err(unreadable)?;
    Ok(pem)
}
