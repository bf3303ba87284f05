//! Colours: how they are written, how far apart they are, and which a terminal has.
//!
//! Source of the values: xterm's default palette (XTerm-col.ad, 256colres.h); WCAG 2.2, "relative
//! luminance" and "contrast ratio".

/// How many colours a terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Every one.
    True,
    /// 256.
    Many,
    /// 16.
    Few,
}

impl Depth {
    /// What a terminal says of itself in `COLORTERM` and `TERM`.
    pub fn of(colorterm: &str, term: &str) -> Self {
        if matches!(colorterm, "truecolor" | "24bit") || term.ends_with("-direct") {
            Self::True
        } else if term.contains("256color") {
            Self::Many
        } else {
            Self::Few
        }
    }
}

/// A colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// What the terminal draws with when nothing is said.
    Terminal,
    /// One of its palette; the first sixteen have names.
    Indexed(u8),
    /// Red, green and blue.
    Rgb(u8, u8, u8),
}

/// The names of the first sixteen colours of the palette.
const NAMES: [&str; 16] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright-black",
    "bright-red",
    "bright-green",
    "bright-yellow",
    "bright-blue",
    "bright-magenta",
    "bright-cyan",
    "bright-white",
];

type Rgb = [u8; 3];

const PALETTE: [Rgb; 16] = [
    [0, 0, 0],
    [205, 0, 0],
    [0, 205, 0],
    [205, 205, 0],
    [0, 0, 238],
    [205, 0, 205],
    [0, 205, 205],
    [229, 229, 229],
    [127, 127, 127],
    [255, 0, 0],
    [0, 255, 0],
    [255, 255, 0],
    [92, 92, 255],
    [255, 0, 255],
    [0, 255, 255],
    [255, 255, 255],
];

/// The steps of the palette's cube, which follows the first sixteen, before its 24 greys.
const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
const CUBE: u8 = 16;
const GREYS: u8 = 232;

impl Colour {
    /// Reads `cyan`, `#5fd7ff`, `81` or `default`.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "default" {
            return Some(Self::Terminal);
        }
        if let Some(at) = NAMES.iter().position(|name| *name == text) {
            return u8::try_from(at).ok().map(Self::Indexed);
        }
        if let Some(digits) = text.strip_prefix('#') {
            let is_hex = digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit());
            let value = u32::from_str_radix(digits, 16).ok().filter(|_| is_hex)?;
            let [_, red, green, blue] = value.to_be_bytes();
            return Some(Self::Rgb(red, green, blue));
        }
        text.parse().ok().map(Self::Indexed)
    }

    /// The nearest one that a terminal of this depth has.
    pub fn at(self, depth: Depth) -> Self {
        let last = match (self, depth) {
            (Self::Rgb(..), Depth::Many) => 255,
            (Self::Rgb(..) | Self::Indexed(CUBE..), Depth::Few) => CUBE - 1,
            _ => return self,
        };
        let Some(own) = self.rgb() else { return self };
        // A user may have set the first sixteen to anything: they are taken where nothing else is.
        let first = if last == 255 { CUBE } else { 0 };
        let nearest = (first..=last).min_by_key(|at| distance(indexed(*at), own));
        nearest.map_or(self, Self::Indexed)
    }

    /// What it is by xterm's palette; `None` when only the terminal knows.
    pub fn rgb(self) -> Option<Rgb> {
        match self {
            Self::Terminal => None,
            Self::Indexed(at) => Some(indexed(at)),
            Self::Rgb(red, green, blue) => Some([red, green, blue]),
        }
    }
}

fn indexed(at: u8) -> Rgb {
    let step = |number: u8| STEPS[usize::from(number % 6)];
    match at {
        0..CUBE => PALETTE[usize::from(at)],
        CUBE..GREYS => {
            let at = at - CUBE;
            [step(at / 36), step(at / 6), step(at)]
        }
        GREYS.. => [8 + 10 * (at - GREYS); 3],
    }
}

fn distance(one: Rgb, other: Rgb) -> u32 {
    let squares = one.iter().zip(other).map(|(one, other)| {
        let apart = u32::from(one.abs_diff(other));
        apart * apart
    });
    squares.sum()
}

/// How well one colour is read on another: from 1 to 21.
pub fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(rgb: Rgb) -> f64 {
    let [red, green, blue] = rgb.map(|value| {
        let value = f64::from(value) / 255.0;
        if value <= 0.040_45 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_names_numbers_and_hex() {
        for (text, colour) in [
            ("default", Some(Colour::Terminal)),
            ("black", Some(Colour::Indexed(0))),
            ("bright-white", Some(Colour::Indexed(15))),
            ("255", Some(Colour::Indexed(255))),
            ("256", None),
            ("#5Fd7ff", Some(Colour::Rgb(0x5f, 0xd7, 0xff))),
            ("#5fd", None),
            ("#+fd7ff", None),
            ("blau", None),
            ("", None),
        ] {
            assert_eq!(Colour::parse(text), colour, "{text}");
        }
    }

    /// The examples of WCAG's own understanding documents, and both ends.
    #[test]
    fn contrast_is_that_of_the_guidelines() {
        let of = |one, other| (contrast(one, other) * 100.0).round() / 100.0;
        assert_eq!(of([0; 3], [255; 3]), 21.0);
        assert_eq!(of([7; 3], [7; 3]), 1.0);
        assert_eq!(of([0x76; 3], [255; 3]), 4.54);
        assert_eq!(of([255; 3], [0x94; 3]), 3.03);
    }

    #[test]
    fn colours_are_reduced_only_where_the_terminal_says_no_more() {
        for (colorterm, term, depth) in [
            ("truecolor", "xterm-256color", Depth::True),
            ("24bit", "xterm", Depth::True),
            ("", "xterm-direct", Depth::True),
            ("", "tmux-256color", Depth::Many),
            ("", "xterm", Depth::Few),
            ("", "linux", Depth::Few),
        ] {
            assert_eq!(Depth::of(colorterm, term), depth, "{colorterm} {term}");
        }
        let sky = Colour::Rgb(0x5f, 0xd7, 0xff);
        assert_eq!(sky.at(Depth::True), sky);
        assert_eq!(sky.at(Depth::Many), Colour::Indexed(81));
        assert_eq!(sky.at(Depth::Few), Colour::Indexed(14));
        assert_eq!(Colour::Indexed(81).at(Depth::Many), Colour::Indexed(81));
        assert_eq!(Colour::Indexed(81).at(Depth::Few), Colour::Indexed(14));
        assert_eq!(Colour::Indexed(3).at(Depth::Few), Colour::Indexed(3));
        assert_eq!(Colour::Terminal.at(Depth::Few), Colour::Terminal);
    }
}
