//! What the panes are lists of, before filtering, and the text each row is found by.

/// A row of the Connections pane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConnectionRow {
    /// One connection: a position in [`crate::domain::overview::Overview::connections`].
    One(usize),
    /// Several profiles' keys in one row: positions likewise.
    IamKeys(Vec<usize>),
}

/// The rows of each pane and the texts filters look in, both rebuilt when the overview changes.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// The rows of the Connections pane.
    pub connections: Vec<ConnectionRow>,
    /// The profiles in the order to show them: last used first, then as in the file.
    pub profile_order: Vec<usize>,
    /// What filters look in, per pane and position.
    pub haystacks: [Vec<String>; 3],
}
