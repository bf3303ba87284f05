//! One list on screen: which rows pass its filter, which is selected, which is the first one shown.

use tui_input::Input;

/// What stands above rows that belong together. It cannot be selected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The first row below it: a position in [`List::rows`].
    pub at: usize,
    /// The line it is on, counted from the first one of the list.
    pub line: usize,
    /// What the rows have in common; not yet safe to show.
    pub name: String,
    /// How many rows belong to it, shown or not.
    pub count: usize,
    /// Whether they are not shown.
    pub is_folded: bool,
}

/// A line of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// A heading: a position in [`List::headings`].
    Heading(usize),
    /// A row: a position in [`List::rows`].
    Row(usize),
}

/// A list: always `selected < rows.len()`, or both 0.
#[derive(Debug, Clone, Default)]
pub struct List {
    /// The rows that pass the filter, in the order to show them; each is a position in what the
    /// list is of (for profiles: in [`crate::domain::overview::Overview::profiles`]).
    pub rows: Vec<usize>,
    /// What stands above groups of rows, from the top down; most lists have none.
    pub headings: Vec<Heading>,
    /// The selected one: a position in `rows`.
    pub selected: usize,
    /// The first line on screen: where there are no headings, a position in `rows`.
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

    /// How many lines there are, headings and rows.
    pub fn len(&self) -> usize {
        self.rows.len() + self.headings.len()
    }

    /// Whether there is no line at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The line that a row is on.
    pub fn line_of(&self, row: usize) -> usize {
        row + self.headings.partition_point(|heading| heading.at <= row)
    }

    /// What is on a line.
    pub fn at(&self, line: usize) -> Option<Line> {
        let found = self
            .headings
            .binary_search_by_key(&line, |heading| heading.line);
        match found {
            Ok(at) => Some(Line::Heading(at)),
            Err(above) => {
                let row = line - above;
                (row < self.rows.len()).then_some(Line::Row(row))
            }
        }
    }

    /// The lines on screen when `page` of them fit.
    pub fn lines(&self, page: usize) -> impl DoubleEndedIterator<Item = Line> {
        let lines = self.offset..self.offset.saturating_add(page).min(self.len());
        lines.filter_map(|line| self.at(line))
    }

    /// The rows on screen when `page` of them fit, of a list without headings.
    pub fn window(&self, page: usize) -> &[usize] {
        let start = self.offset.min(self.rows.len());
        let end = start.saturating_add(page).min(self.rows.len());
        &self.rows[start..end]
    }

    /// Takes new rows and selects the one at `selected`, or the nearest there is.
    pub fn set_rows(&mut self, rows: Vec<usize>, selected: usize) {
        self.headings.clear();
        self.rows = rows;
        self.selected = selected.min(self.rows.len().saturating_sub(1));
    }

    /// Moves the selection, stopping at the ends.
    pub fn move_by(&mut self, by: isize) {
        let last = self.rows.len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(by).min(last);
    }

    /// Scrolls by so many lines, `page` of them on screen; what is selected stays if it can.
    pub fn scroll_by(&mut self, by: isize, page: usize) {
        let last = self.len().saturating_sub(page.max(1));
        self.offset = self.offset.saturating_add_signed(by).min(last);
        let mut rows = self.lines(page.max(1)).filter_map(|line| match line {
            Line::Row(row) => Some(row),
            Line::Heading(_) => None,
        });
        if let Some(first) = rows.next() {
            let last = rows.next_back().unwrap_or(first);
            drop(rows);
            self.selected = self.selected.clamp(first, last);
        }
    }

    /// Scrolls so that the selection is among the `page` rows on screen.
    pub fn keep_in_view(&mut self, page: usize) {
        let (line, len) = (self.line_of(self.selected), self.len());
        self.offset = offset_for(line, self.offset, len, page);
        if self.headings.is_empty() {
            return;
        }
        // Headings cannot be gone to: those beside the first and the last row come along.
        let heading_above = line
            .checked_sub(1)
            .filter(|above| matches!(self.at(*above), Some(Line::Heading(_))) && page > 1);
        if let Some(above) = heading_above {
            self.offset = self.offset.min(above);
        }
        if self.selected == 0 && line < page {
            self.offset = 0;
        }
        if self.selected + 1 >= self.rows.len() {
            let end = len.saturating_sub(page);
            self.offset = self.offset.max(end.min(heading_above.unwrap_or(line)));
        }
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

        #[test]
        fn lines_are_headings_and_rows_in_turn(
            groups in prop::collection::vec((1usize..6, any::<bool>()), 1..8),
            selected in 0usize..40, offset in 0usize..80, page in 1usize..12,
        ) {
            let mut list = List { offset, ..List::default() };
            for (count, is_folded) in groups {
                list.headings.push(Heading {
                    at: list.rows.len(),
                    line: list.len(),
                    name: String::new(),
                    count,
                    is_folded,
                });
                let rows = if is_folded { 0 } else { count };
                list.rows.extend(std::iter::repeat_n(7, rows));
            }
            list.selected = selected.min(list.rows.len().saturating_sub(1));
            list.keep_in_view(page);
            let all: Vec<Line> = (0..list.len()).filter_map(|line| list.at(line)).collect();
            let rows: Vec<usize> = all.iter().filter_map(|line| match line {
                Line::Row(row) => Some(*row),
                Line::Heading(_) => None,
            }).collect();
            prop_assert_eq!(rows, (0..list.rows.len()).collect::<Vec<_>>());
            prop_assert_eq!(all.len(), list.len());
            prop_assert_eq!(list.at(list.len()), None);
            let on_screen: Vec<Line> = list.lines(page).collect();
            if !list.rows.is_empty() {
                prop_assert!(on_screen.contains(&Line::Row(list.selected)), "{list:?}");
            }
            prop_assert!(on_screen.len() == page.min(list.len()), "{list:?}");
        }
    }
}
