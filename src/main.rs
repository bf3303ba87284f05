//! The `moorline` program: parse, run, exit code.

fn main() {}
