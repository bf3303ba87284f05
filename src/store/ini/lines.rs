//! A file as whole lines, for those who compare two versions of it: every byte is in one of them,
//! and each knows whether it may be shown or kept.

use super::Document;
use super::line::{self, Kind};
use super::value::{SECRETS, is_secret};

/// One line of a file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileLine<'a> {
    /// All its bytes, line end included; the first line has the byte order mark too.
    pub bytes: &'a [u8],
    /// Whether a section begins with it.
    pub is_header: bool,
    /// Whether it holds a secret, or a part of one, or a comment that looks like one.
    pub is_secret: bool,
}

impl<'a> FileLine<'a> {
    /// The lines of a file that is no config file, such as a shell's start-up file, where every line
    /// but the first begins with the line end before it: so a line that is added behind a last one
    /// without an end leaves that as it was.
    pub fn of_text(bytes: &'a [u8]) -> Vec<Self> {
        let mut lines = Vec::new();
        let mut rest = bytes;
        while !rest.is_empty() {
            let line_end =
                |at: &usize| rest[*at..].starts_with(b"\n") || rest[*at..].starts_with(b"\r\n");
            let own_end = if rest.starts_with(b"\r\n") { 2 } else { 1 };
            let end = (own_end..rest.len()).find(line_end).unwrap_or(rest.len());
            let (line, others) = rest.split_at(end);
            lines.push(Self {
                bytes: line,
                is_header: false,
                is_secret: names_secret(line),
            });
            rest = others;
        }
        lines
    }
}

impl Document {
    /// The lines of the file, first to last.
    pub fn lines(&self) -> Vec<FileLine<'_>> {
        let mut lines = Vec::new();
        let mut in_secret = false;
        let mut start = 0;
        for line in line::lines(&self.bytes) {
            let names_secret = names_secret(line.text);
            match line.kind {
                Kind::Key { name, .. } => {
                    in_secret = names_secret || is_secret(&String::from_utf8_lossy(name));
                }
                Kind::Continuation => in_secret |= names_secret,
                Kind::Blank | Kind::Comment => {}
                Kind::Header { .. } | Kind::Junk => in_secret = false,
            }
            let continues = matches!(line.kind, Kind::Key { .. } | Kind::Continuation);
            let end = line.range().end;
            lines.push(FileLine {
                bytes: &self.bytes[start..end],
                is_header: matches!(line.kind, Kind::Header { .. }),
                is_secret: names_secret || in_secret && continues,
            });
            start = end;
        }
        if start < self.bytes.len() {
            lines.push(FileLine {
                bytes: &self.bytes[start..],
                is_header: false,
                is_secret: false,
            });
        }
        lines
    }
}

/// Whether `text` has the name of a secret key anywhere: a line that was commented out has it too.
fn names_secret(text: &[u8]) -> bool {
    SECRETS.iter().any(|secret| {
        text.windows(secret.len())
            .any(|window| window.eq_ignore_ascii_case(secret.as_bytes()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_text_has_the_line_end_before_it() {
        for (file, lines) in [
            (&b""[..], &[][..]),
            (b"a", &[&b"a"[..]]),
            (b"a\n", &[b"a", b"\n"]),
            (b"\n\r\na\r\n\xff", &[b"\n", b"\r\na", b"\r\n\xff"]),
            (b"\r\r\nb", &[b"\r", b"\r\nb"]),
        ] {
            let found: Vec<&[u8]> = FileLine::of_text(file)
                .iter()
                .map(|line| line.bytes)
                .collect();
            assert_eq!(found, lines);
        }
    }

    #[test]
    fn every_byte_is_in_a_line_and_no_secret_is_in_a_line_that_may_be_kept() {
        let files: [&[u8]; 6] = [
            b"",
            b"\xef\xbb\xbf",
            b"\xef\xbb\xbf[a]\r\nk = v",
            b"[a]\rk = v\r\r\n\n\xff",
            b"[a]\naws_secret_access_key = hunter2\n# aws_session_token: hunter2\n  hunter2\nregion = x\n",
            b"[a]\nAWS_Secret_Access_Key =\n\n  hunter2\n; note\n  hunter2\n\nx =\n  aws_session_token =\n   hunter2\n[b]\nk = v\n",
        ];
        for file in files {
            let document = Document::parse(file);
            let lines = document.lines();
            let all: Vec<u8> = lines.iter().flat_map(|line| line.bytes).copied().collect();
            assert_eq!(all, file);
            for line in lines {
                let has_secret = line.bytes.windows(7).any(|window| window == b"hunter2");
                assert!(!has_secret || line.is_secret, "{:?}", line.bytes);
            }
        }
        let document = Document::parse("[a]\nregion = x\naws_session_token = t\noutput = y\n");
        let shown: Vec<bool> = document
            .lines()
            .iter()
            .map(|line| !line.is_secret)
            .collect();
        assert_eq!(shown, [true, true, false, true]);
    }
}
