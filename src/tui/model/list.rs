//! One list on screen: which rows pass its filter, which is selected, which is the first one shown.

use tui_input::Input;

/// A list: always `selected < rows.len()`, or both 0.
#[derive(Debug, Clone, Default)]
pub struct List {
    /// The rows that pass the filter, in the order to show them; each is a position in what the
    /// list is of (for profiles: in [`crate::domain::overview::Overview::profiles`]).
    pub rows: Vec<usize>,
    /// The selected one: a position in `rows`.
    pub selected: usize,
    /// The first one on screen: a position in `rows`.
    pub offset: usize,
    /// The filter; empty shows everything.
    pub filter: Input,
}

impl List {
    /// The selected row: a position in what the list is of.
    pub fn selected_row(&self) -> Option<usize> {
        self.rows.get(self.selected).copied()
    }

    /// Whether a filter is set.
    pub fn is_filtered(&self) -> bool {
        !self.filter.value().is_empty()
    }

    /// The rows on screen when `page` of them fit.
    pub fn window(&self, page: usize) -> &[usize] {
        let start = self.offset.min(self.rows.len());
        let end = start.saturating_add(page).min(self.rows.len());
        &self.rows[start..end]
    }

    /// Takes new rows and selects the one at `selected`, or the nearest there is.
    pub fn set_rows(&mut self, rows: Vec<usize>, selected: usize) {
        self.rows = rows;
        self.selected = selected.min(self.rows.len().saturating_sub(1));
    }

    /// Moves the selection, stopping at the ends.
    pub fn move_by(&mut self, by: isize) {
        let last = self.rows.len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(by).min(last);
    }

    /// Scrolls by so many rows, `page` of them on screen; what is selected stays if it can.
    pub fn scroll_by(&mut self, by: isize, page: usize) {
        let last = self.rows.len().saturating_sub(page.max(1));
        self.offset = self.offset.saturating_add_signed(by).min(last);
        let end = (self.offset + page.max(1) - 1).min(self.rows.len().saturating_sub(1));
        self.selected = self.selected.clamp(self.offset.min(end), end);
    }

    /// Scrolls so that the selection is among the `page` rows on screen.
    pub fn keep_in_view(&mut self, page: usize) {
        self.offset = offset_for(self.selected, self.offset, self.rows.len(), page);
    }
}

/// The first row to show, so that `selected` of `len` rows is on a page, moving as little as can be.
pub fn offset_for(selected: usize, offset: usize, len: usize, page: usize) -> usize {
    let page = page.max(1);
    let lowest = selected.saturating_sub(page - 1);
    let highest = selected.min(len.saturating_sub(page));
    offset.clamp(lowest.min(highest), highest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_selection_is_on_screen(
            len in 0usize..50, selected in 0usize..50, offset in 0usize..80, page in 0usize..60,
        ) {
            let selected = selected.min(len.saturating_sub(1));
            let offset = offset_for(selected, offset, len, page);
            prop_assert!(offset <= selected);
            prop_assert!(selected < offset + page.max(1));
            prop_assert!(len < page || offset + page.max(1) <= len.max(1), "no empty line at the end");
        }
    }
}
