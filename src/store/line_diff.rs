//! How two versions of a file differ, line by line. It does no I/O, and shows and keeps nothing.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::ini::FileLine;

/// The operations that lead from `old` to `new`, in the order of the lines.
///
/// By patience: section headers are unique, so that thousands of changed sections are compared as
/// fast as a few.
pub fn operations(old: &[FileLine<'_>], new: &[FileLine<'_>]) -> Vec<DiffOp> {
    let old: Vec<&[u8]> = old.iter().map(|line| line.bytes).collect();
    let new: Vec<&[u8]> = new.iter().map(|line| line.bytes).collect();
    capture_diff_slices(Algorithm::Patience, &old, &new)
}
