//! Frames of a terminal as pictures (SVG): a still one, or several one after the other.

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};
use std::fmt::Write;

/// Columns and rows of the picture that one cell takes.
const CELL: (usize, usize) = (9, 19);
const EDGE: usize = 12;
const BACKGROUND: &str = "#16181d";
const TEXT: &str = "#d5d8de";
const FAINT: &str = "#8a8f99";
/// The terminal's first eight colours, dark and bright alike.
const PALETTE: [&str; 8] = [
    BACKGROUND, "#f07178", "#9ece6a", "#e0af68", "#7aa2f7", "#bb9af7", "#7dcfff", TEXT,
];

/// One cell: what is in it, and how it looks.
#[derive(Debug, Clone)]
struct Painted {
    symbol: String,
    look: Look,
}

#[derive(Debug, Clone, PartialEq)]
struct Look {
    text: &'static str,
    behind: Option<&'static str>,
    bold: bool,
}

impl Look {
    fn new(
        (text, behind): (Option<&'static str>, Option<&'static str>),
        (bold, dim, reversed): (bool, bool, bool),
    ) -> Self {
        let front = text.unwrap_or(TEXT);
        Self {
            text: match (reversed, dim) {
                (true, _) => behind.unwrap_or(BACKGROUND),
                (_, true) => FAINT,
                _ => front,
            },
            behind: if reversed { Some(front) } else { behind },
            bold,
        }
    }
}

/// What was on the screen at one moment.
#[derive(Debug, Clone)]
pub struct Frame {
    columns: usize,
    rows: Vec<Vec<Painted>>,
}

impl Frame {
    /// A frame the console drew into a buffer.
    pub fn of_buffer(buffer: &Buffer) -> Self {
        let (width, height) = (buffer.area.width, buffer.area.height);
        let painted = |x, y| {
            let cell = &buffer[(x, y)];
            let has = |modifier| cell.modifier.contains(modifier);
            Painted {
                symbol: cell.symbol().to_string(),
                look: Look::new(
                    (of_ratatui(cell.fg), of_ratatui(cell.bg)),
                    (
                        has(Modifier::BOLD),
                        has(Modifier::DIM),
                        has(Modifier::REVERSED),
                    ),
                ),
            }
        };
        Self {
            columns: usize::from(width),
            rows: (0..height)
                .map(|y| (0..width).map(|x| painted(x, y)).collect())
                .collect(),
        }
    }

    /// What a terminal emulator shows.
    pub fn of_screen(screen: &vt100::Screen) -> Self {
        let (height, width) = screen.size();
        let (height, width) = (height.get(), width.get());
        let painted = |x, y| {
            let cell = screen.cell(y, x)?;
            let symbol = match cell.contents() {
                "" => " ",
                text => text,
            };
            (!cell.is_wide_continuation()).then(|| Painted {
                symbol: symbol.to_string(),
                look: Look::new(
                    (of_terminal(cell.fgcolor()), of_terminal(cell.bgcolor())),
                    (cell.bold(), cell.dim(), cell.inverse()),
                ),
            })
        };
        Self {
            columns: usize::from(width),
            rows: (0..height)
                .map(|y| (0..width).filter_map(|x| painted(x, y)).collect())
                .collect(),
        }
    }

    fn size(&self) -> (usize, usize) {
        let (columns, rows) = (self.columns * CELL.0, self.rows.len() * CELL.1);
        (columns + 2 * EDGE, rows + 2 * EDGE)
    }

    /// One text element for each run of one look.
    fn draw(&self, out: &mut String) {
        for (y, row) in self.rows.iter().enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|one, next| one.look == next.look) {
                let text: String = run.iter().map(|cell| cell.symbol.as_str()).collect();
                draw_run(out, &text, (x, y), run.len(), &run[0].look);
                x += run.len();
            }
        }
    }
}

fn of_ratatui(color: Color) -> Option<&'static str> {
    match color {
        Color::Black => Some(PALETTE[0]),
        Color::Red | Color::LightRed => Some(PALETTE[1]),
        Color::Green | Color::LightGreen => Some(PALETTE[2]),
        Color::Yellow | Color::LightYellow => Some(PALETTE[3]),
        Color::Blue | Color::LightBlue => Some(PALETTE[4]),
        Color::Magenta | Color::LightMagenta => Some(PALETTE[5]),
        Color::Cyan | Color::LightCyan => Some(PALETTE[6]),
        Color::DarkGray => Some(FAINT),
        Color::Gray | Color::White => Some(TEXT),
        _ => None,
    }
}

fn of_terminal(color: vt100::Color) -> Option<&'static str> {
    match color {
        vt100::Color::Idx(8) => Some(FAINT),
        vt100::Color::Idx(index) if index < 16 => Some(PALETTE[usize::from(index % 8)]),
        _ => None,
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn draw_run(
    out: &mut String,
    text: &str,
    (column, row): (usize, usize),
    columns: usize,
    look: &Look,
) {
    let (x, y) = (EDGE + column * CELL.0, EDGE + row * CELL.1);
    let width = columns * CELL.0;
    if let Some(behind) = look.behind {
        let height = CELL.1;
        writeln!(
            out,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{behind}\"/>"
        )
        .unwrap();
    }
    if text.trim().is_empty() {
        return;
    }
    let text = escaped(text);
    let weight = if look.bold {
        " font-weight=\"bold\""
    } else {
        ""
    };
    let baseline = y + 14;
    writeln!(
        out,
        "<text x=\"{x}\" y=\"{baseline}\" textLength=\"{width}\" xml:space=\"preserve\" fill=\"{}\"{weight}>{text}</text>",
        look.text
    )
    .unwrap();
}

fn open((w, h): (usize, usize)) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"15\">\n<rect width=\"{w}\" height=\"{h}\" rx=\"8\" fill=\"{BACKGROUND}\"/>\n"
    )
}

/// One frame.
pub fn still(frame: &Frame) -> String {
    let mut out = open(frame.size());
    frame.draw(&mut out);
    out.push_str("</svg>\n");
    out
}

/// Frames of one size, each for so many seconds with its caption below, over and over. Whoever wants
/// no motion sees the last one.
pub fn film(shots: &[(&str, Frame)], seconds: usize) -> String {
    let (width, height) = shots.last().map_or((0, 0), |(_, frame)| frame.size());
    let caption_at = height + 4;
    let mut out = open((width, height + 28));
    let all = shots.len() * seconds;
    out.push_str("<style>\n.shot { visibility: hidden; }\n");
    for at in 0..shots.len() {
        let (from, to) = (at * 100 / shots.len(), (at + 1) * 100 / shots.len());
        let before = match at {
            0 => String::new(),
            _ => "0% { visibility: hidden; } ".to_string(),
        };
        let after = match to {
            100 => String::new(),
            _ => format!(" {to}% {{ visibility: hidden; }}"),
        };
        writeln!(
            out,
            "@keyframes shot{at} {{ {before}{from}% {{ visibility: visible; }}{after} }}\n.shot{at} {{ animation: shot{at} {all}s step-end infinite; }}"
        )
        .unwrap();
    }
    writeln!(
        out,
        "@media (prefers-reduced-motion: reduce) {{ .shot {{ animation: none; }} .shot{} {{ visibility: visible; }} }}\n</style>",
        shots.len() - 1
    )
    .unwrap();
    for (at, (caption, frame)) in shots.iter().enumerate() {
        writeln!(out, "<g class=\"shot shot{at}\">").unwrap();
        frame.draw(&mut out);
        writeln!(
            out,
            "<text x=\"{EDGE}\" y=\"{caption_at}\" class=\"caption\" fill=\"#e0af68\">{}</text>\n</g>",
            escaped(caption)
        )
        .unwrap();
    }
    out.push_str("</svg>\n");
    out
}
