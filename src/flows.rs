//! What a user can do, end to end; shared by `cli` and `tui`.
