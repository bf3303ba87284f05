//! A style: its words, and what is wrong with words that are none.

use super::colour::{Colour, Depth, contrast};

/// How something is drawn; what is `None` or `false` stays as it is below.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// The colour.
    pub colour: Option<Colour>,
    /// The colour behind it.
    pub background: Option<Colour>,
    /// Heavier.
    pub bold: bool,
    /// Fainter.
    pub dim: bool,
    /// With a line below.
    pub underline: bool,
    /// Colour and background the other way round.
    pub reversed: bool,
    /// Slanted.
    pub italic: bool,
}

impl Style {
    /// Reads words: `bold cyan`, `#ffffff on 52`, `reversed`.
    ///
    /// # Errors
    /// The word that is none, and which words there are.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut style = Self::default();
        let mut words = text.split_ascii_whitespace();
        while let Some(word) = words.next() {
            match word {
                "bold" => style.bold = true,
                "dim" => style.dim = true,
                "underline" => style.underline = true,
                "reversed" => style.reversed = true,
                "italic" => style.italic = true,
                "on" => {
                    let Some(behind) = words.next() else {
                        return Err("`on` has no colour after it".into());
                    };
                    once(&mut style.background, colour(behind)?, behind)?;
                }
                word => once(&mut style.colour, colour(word)?, word)?,
            }
        }
        Ok(style)
    }

    /// The style in the colours that a terminal of this depth has.
    pub fn at(self, depth: Depth) -> Self {
        Self {
            colour: self.colour.map(|colour| colour.at(depth)),
            background: self.background.map(|colour| colour.at(depth)),
            ..self
        }
    }

    /// How well it is read where the background is this one; `None` when only the terminal knows.
    pub fn contrast(self, background: Colour) -> Option<f64> {
        let behind = match self.background {
            None | Some(Colour::Terminal) => background,
            Some(own) => own,
        };
        Some(contrast(self.colour?.rgb()?, behind.rgb()?))
    }
}

fn once(place: &mut Option<Colour>, colour: Colour, word: &str) -> Result<(), String> {
    match place.replace(colour) {
        None => Ok(()),
        Some(_) => Err(format!("`{word}` is one colour too many")),
    }
}

fn colour(word: &str) -> Result<Colour, String> {
    Colour::parse(word).ok_or_else(|| {
        format!(
            "`{word}` is no word of a style; use bold, dim, underline, reversed, italic, a colour (as \
             in red, bright-red, 0 to 255, #rrggbb, default), or `on` and a colour"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_make_a_style() {
        assert_eq!(
            Style::parse("bold underline #ffffff on 52"),
            Ok(Style {
                colour: Some(Colour::Rgb(255, 255, 255)),
                background: Some(Colour::Indexed(52)),
                bold: true,
                underline: true,
                ..Style::default()
            })
        );
        assert_eq!(Style::parse(""), Ok(Style::default()));
        for (text, said) in [
            ("bolt red", "`bolt` is no word of a style"),
            ("red on", "`on` has no colour"),
            ("red on bold", "`bold` is no word"),
            ("red blue", "`blue` is one colour too many"),
            ("red on blue on green", "`green` is one colour too many"),
        ] {
            assert!(Style::parse(text).unwrap_err().contains(said), "{text}");
        }
    }
}
