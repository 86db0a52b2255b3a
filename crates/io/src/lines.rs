//! Lines of plain text and of JSON Lines, one at a time, with their place.
//!
//! Knows neither segments nor JSON: a record is its raw line. Memory is bounded by the longest line that is let in.

use std::borrow::Cow;
use std::io::BufRead;

use crate::error::Error;

/// The longest line by default; what is beyond is dropped and reported.
pub const MAX_LINE: usize = 64 << 20;

/// One line.
#[derive(Debug)]
#[non_exhaustive]
pub struct Line<'l> {
    /// Counted from 1.
    pub number: u64,
    /// Where it starts, in bytes of the decompressed input.
    pub offset: u64,
    /// Its bytes, without the line ending.
    pub raw: &'l [u8],
    /// The line ending: `\n`, `\r\n`, or nothing at the end of the input.
    pub ending: &'static str,
    /// Bytes that were dropped because the line is too long.
    pub dropped: u64,
}

impl<'l> Line<'l> {
    /// The text; invalid UTF-8 becomes U+FFFD.
    #[must_use]
    pub fn text(&self) -> Cow<'l, str> {
        String::from_utf8_lossy(self.raw)
    }

    /// Where the first invalid UTF-8 stands, in bytes of the decompressed input.
    #[must_use]
    pub fn invalid_at(&self) -> Option<u64> {
        std::str::from_utf8(self.raw).err().map(|e| self.offset + e.valid_up_to() as u64)
    }
}

/// Reads lines, lending each.
///
/// ```
/// use spamsift_io::Lines;
/// let mut lines = Lines::new(&b"one\r\nt\xffwo"[..]);
/// let mut seen = Vec::new();
/// while let Some(line) = lines.next_line()? {
///     seen.push((line.number, line.text().into_owned(), line.invalid_at()));
/// }
/// assert_eq!(seen, [(1, "one".to_owned(), None), (2, "t\u{FFFD}wo".to_owned(), Some(6))]);
/// # Ok::<(), spamsift_io::Error>(())
/// ```
#[derive(Debug)]
pub struct Lines<R> {
    reader: R,
    buffer: Vec<u8>,
    max: usize,
    number: u64,
    offset: u64,
}

impl<R: BufRead> Lines<R> {
    /// Reads lines of at most [`MAX_LINE`] bytes.
    pub fn new(reader: R) -> Self {
        Lines { reader, buffer: Vec::new(), max: MAX_LINE, number: 0, offset: 0 }
    }

    /// Sets the longest line that is kept whole, in bytes.
    #[must_use]
    pub fn max_line(mut self, bytes: usize) -> Self {
        self.max = bytes;
        self
    }

    /// The next line; `None` at the end. A byte order mark before the first line is passed over.
    ///
    /// # Errors
    /// When the input cannot be read or decompressed; the error says where.
    pub fn next_line(&mut self) -> Result<Option<Line<'_>>, Error> {
        self.buffer.clear();
        let start = self.offset;
        let mut dropped = 0u64;
        let mut ended = false;
        while !ended {
            let available = match self.reader.fill_buf() {
                Ok(bytes) => bytes,
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(Error::io("", e).at(self.offset)),
            };
            if available.is_empty() {
                break;
            }
            let end = memchr::memchr(b'\n', available);
            let length = end.unwrap_or(available.len());
            let room = self.max.saturating_sub(self.buffer.len()).min(length);
            self.buffer.extend_from_slice(&available[..room]);
            dropped += (length - room) as u64;
            ended = end.is_some();
            let used = length + usize::from(ended);
            self.reader.consume(used);
            self.offset += used as u64;
        }
        if self.offset == start {
            return Ok(None);
        }
        self.number += 1;
        let carriage = ended && dropped == 0 && self.buffer.last() == Some(&b'\r');
        let end = self.buffer.len() - usize::from(carriage);
        let bom = if self.number == 1 && self.buffer.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        Ok(Some(Line {
            number: self.number,
            offset: start + bom as u64,
            raw: &self.buffer[bom..end],
            ending: match (ended, carriage) {
                (true, true) => "\r\n",
                (true, false) => "\n",
                _ => "",
            },
            dropped,
        }))
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    #[test]
    fn lines_put_together_are_the_input() {
        for input in ["", "\n", "a", "a\n\nb\r\n", "\r\n\r", "a\r\nb"] {
            let mut lines = Lines::new(BufReader::with_capacity(2, input.as_bytes()));
            let mut all = Vec::new();
            while let Some(line) = lines.next_line().unwrap() {
                assert_eq!(line.offset, all.len() as u64);
                all.extend_from_slice(line.raw);
                all.extend_from_slice(line.ending.as_bytes());
            }
            assert_eq!(all, input.as_bytes());
        }
    }

    #[test]
    fn long_lines_are_bounded() {
        let input = format!("{}\nb\n", "a".repeat(100));
        let mut lines = Lines::new(BufReader::with_capacity(7, input.as_bytes())).max_line(10);
        let line = lines.next_line().unwrap().unwrap();
        assert_eq!((line.raw.len(), line.dropped), (10, 90));
        let line = lines.next_line().unwrap().unwrap();
        assert_eq!((line.text().as_ref(), line.number, line.offset), ("b", 2, 101));
    }
}
