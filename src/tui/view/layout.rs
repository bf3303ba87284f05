//! Where everything goes: a pure function of the size and of a few facts about the model. Every area
//! it gives lies within the screen.

use crate::tui::model::Pane;
use ratatui::layout::Rect;

/// From this width on the three panes stand side by side.
pub const WIDE: u16 = 100;
/// From this width on the profiles get a little more, for whole account numbers.
const WIDER: u16 = 130;
/// Below this width or [`LOW`] there is room for a few lines only.
const NARROWEST: u16 = 40;
/// Below this height or [`NARROWEST`] there is room for a few lines only.
const LOW: u16 = 9;
/// The least height of a body that has Details below the panes.
const DETAILS_FROM: u16 = 14;

/// How much room there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Density {
    /// A few lines of text.
    Lines,
    /// One pane at a time.
    One,
    /// Three panes.
    Three,
}

/// What of the model decides where things go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
    /// The pane keys go to.
    pub focus: Pane,
    /// Whether a line says that the shell disagrees.
    pub has_warning: bool,
    /// The lines that the status takes; it has one at least.
    pub status_lines: u16,
    /// Whether rows have the room of frames.
    pub is_compact: bool,
}

/// Where everything goes; an area without room is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// How much room there is.
    pub density: Density,
    /// Everything.
    pub whole: Rect,
    /// Name of the console and how CodeWhisperer stands.
    pub header: Rect,
    /// What the shell would use instead.
    pub warning: Rect,
    /// The names of the panes.
    pub tabs: Rect,
    /// The panes, by [`Pane::index`].
    pub panes: [Rect; 3],
    /// Details of what is selected.
    pub details: Rect,
    /// What was done.
    pub activity: Rect,
    /// The lines above the footer.
    pub status: Rect,
    /// The keys.
    pub footer: Rect,
    /// What dialogs may cover: everything between header and footer.
    pub stage: Rect,
}

/// Divides the screen.
pub fn arrange(shape: Shape) -> Screen {
    let whole = Rect::new(0, 0, shape.width, shape.height);
    let density = density(shape);
    let mut screen = Screen {
        density,
        whole,
        header: Rect::ZERO,
        warning: Rect::ZERO,
        tabs: Rect::ZERO,
        panes: [Rect::ZERO; 3],
        details: Rect::ZERO,
        activity: Rect::ZERO,
        status: Rect::ZERO,
        footer: Rect::ZERO,
        stage: whole,
    };
    if density == Density::Lines {
        return screen;
    }
    let mut rest = whole;
    screen.header = take_top(&mut rest, if density == Density::Three { 1 } else { 2 });
    screen.footer = take_bottom(&mut rest, 1);
    screen.stage = rest;
    if shape.has_warning {
        screen.warning = take_top(&mut rest, 1);
    }
    let status_lines = shape.status_lines.min(rest.height / 4).max(1);
    screen.status = take_bottom(&mut rest, status_lines);
    if density == Density::One {
        screen.tabs = take_top(&mut rest, 1);
    }
    let lower = if rest.height < DETAILS_FROM {
        0
    } else {
        // Without the frame's bottom line as many lines of Details are left.
        rest.height * 9 / 20 - u16::from(shape.is_compact)
    };
    let lower = take_bottom(&mut rest, lower);
    if density == Density::One {
        screen.panes[shape.focus.index()] = rest;
        screen.details = lower;
    } else {
        let widths = if rest.width < WIDER {
            [rest.width * 30 / 100, rest.width * 32 / 100]
        } else {
            [rest.width * 59 / 200, rest.width * 31 / 100]
        };
        screen.panes[0] = take_left(&mut rest, widths[0]);
        screen.panes[2] = take_right(&mut rest, widths[1]);
        screen.panes[1] = rest;
        let mut lower = lower;
        screen.activity = take_right(&mut lower, widths[1]);
        screen.details = lower;
    }
    screen
}

fn density(shape: Shape) -> Density {
    if shape.width < NARROWEST || shape.height < LOW {
        Density::Lines
    } else if shape.width < WIDE {
        Density::One
    } else {
        Density::Three
    }
}

/// What of a pane is for its rows: what is within its frame, or, compact, all but the line of its
/// title and a column between it and the next one.
pub fn rows_of(area: Rect, is_compact: bool) -> Rect {
    if !is_compact {
        return inside(area);
    }
    let mut rows = area;
    take_top(&mut rows, 1);
    take_left(&mut rows, 1);
    rows
}

/// What is within a frame.
pub fn inside(area: Rect) -> Rect {
    if area.width < 2 || area.height < 2 {
        return Rect::new(area.x, area.y, 0, 0);
    }
    Rect::new(area.x + 1, area.y + 1, area.width - 2, area.height - 2)
}

/// A dialog of that size in the middle of `stage`, or as much of it as there is.
pub fn centered(stage: Rect, width: u16, height: u16) -> Rect {
    let width = width.min(stage.width);
    let height = height.min(stage.height);
    Rect::new(
        stage.x + (stage.width - width) / 2,
        stage.y + (stage.height - height) / 2,
        width,
        height,
    )
}

/// Takes rows off the top.
pub fn take_top(rest: &mut Rect, rows: u16) -> Rect {
    let rows = rows.min(rest.height);
    let taken = Rect::new(rest.x, rest.y, rest.width, rows);
    rest.y += rows;
    rest.height -= rows;
    taken
}

/// Takes rows off the bottom.
pub fn take_bottom(rest: &mut Rect, rows: u16) -> Rect {
    let rows = rows.min(rest.height);
    rest.height -= rows;
    Rect::new(rest.x, rest.y + rest.height, rest.width, rows)
}

/// Takes columns off the left.
pub fn take_left(rest: &mut Rect, columns: u16) -> Rect {
    let columns = columns.min(rest.width);
    let taken = Rect::new(rest.x, rest.y, columns, rest.height);
    rest.x += columns;
    rest.width -= columns;
    taken
}

/// Takes columns off the right.
pub fn take_right(rest: &mut Rect, columns: u16) -> Rect {
    let columns = columns.min(rest.width);
    rest.width -= columns;
    Rect::new(rest.x + rest.width, rest.y, columns, rest.height)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shape(width: u16, height: u16) -> Shape {
        Shape {
            width,
            height,
            focus: Pane::Profiles,
            has_warning: false,
            status_lines: 1,
            is_compact: false,
        }
    }

    #[test]
    fn panes_stand_side_by_side_from_100_columns_on() {
        let shown = |width, height| {
            arrange(shape(width, height))
                .panes
                .map(|pane| !pane.is_empty())
        };
        assert_eq!(shown(100, 24), [true, true, true]);
        assert_eq!(shown(99, 24), [false, true, false]);
        assert_eq!(shown(20, 5), [false, false, false]);
    }

    #[test]
    fn details_are_shown_where_there_is_height_for_them() {
        assert!(!arrange(shape(80, 24)).details.is_empty());
        assert!(arrange(shape(60, 15)).details.is_empty());
    }

    #[test]
    fn compact_has_more_rows_and_no_fewer_lines_of_details() {
        let room = |shape: Shape| {
            let screen = arrange(shape);
            let of = |area| rows_of(area, shape.is_compact).height;
            (of(screen.panes[1]), of(screen.details))
        };
        for (width, height) in [(80, 24), (140, 40), (60, 15)] {
            let roomy = room(shape(width, height));
            let compact = room(Shape {
                is_compact: true,
                ..shape(width, height)
            });
            assert!(compact.0 > roomy.0, "{compact:?} {roomy:?}");
            assert!(compact.1 >= roomy.1, "{compact:?} {roomy:?}");
        }
    }

    proptest! {
        #[test]
        fn areas_lie_within_the_screen_and_apart(
            width in 0u16..=200, height in 0u16..=200, focus in 0usize..3, has_warning: bool,
            status_lines in 0u16..=5, is_compact: bool,
        ) {
            let focus = Pane::ALL[focus];
            let shape = Shape { width, height, focus, has_warning, status_lines, is_compact };
            let screen = arrange(shape);
            let areas = [
                screen.header, screen.warning, screen.tabs, screen.panes[0], screen.panes[1],
                screen.panes[2], screen.details, screen.activity, screen.status, screen.footer,
            ];
            for (at, area) in areas.iter().enumerate() {
                prop_assert_eq!(area.intersection(screen.whole).area(), area.area());
                for other in &areas[at + 1..] {
                    prop_assert_eq!(area.intersection(*other).area(), 0);
                }
            }
        }
    }
}
