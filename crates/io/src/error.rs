//! What can fail while input is read: always with the place, and what to do about it.
//!
//! Knows nothing of formats. Hostile *content* is no error: it is decoded as far as it goes.

use std::fmt;
use std::io;

/// A failure while reading input.
///
/// ```
/// let error = spamsift_io::Source::open("no/such/file.html").err().unwrap();
/// assert!(error.to_string().starts_with("no/such/file.html: "));
/// ```
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    place: String,
    offset: Option<u64>,
}

#[derive(Debug)]
enum ErrorKind {
    Io(io::Error),
    Truncated,
    Pattern(String),
    NoMatch,
}

impl Error {
    pub(crate) fn io(place: impl Into<String>, error: io::Error) -> Self {
        Error { kind: ErrorKind::Io(error), place: place.into(), offset: None }
    }

    pub(crate) fn truncated(offset: u64) -> Self {
        Error { kind: ErrorKind::Truncated, place: String::new(), offset: Some(offset) }
    }

    pub(crate) fn pattern(place: impl Into<String>, why: String) -> Self {
        Error { kind: ErrorKind::Pattern(why), place: place.into(), offset: None }
    }

    pub(crate) fn no_match(place: impl Into<String>) -> Self {
        Error { kind: ErrorKind::NoMatch, place: place.into(), offset: None }
    }

    pub(crate) fn at(mut self, offset: u64) -> Self {
        self.offset = Some(offset);
        self
    }

    /// Names the input that the failure is about, for a reader that did not know it.
    #[must_use]
    pub fn in_file(mut self, name: &str) -> Self {
        self.place = name.to_owned();
        self
    }

    /// The byte offset in the (decompressed) input where it failed, if it failed inside.
    #[must_use]
    pub fn offset(&self) -> Option<u64> {
        self.offset
    }

    /// Whether the input ended in the middle of a record or of a compressed stream.
    #[must_use]
    pub fn is_truncated(&self) -> bool {
        match &self.kind {
            ErrorKind::Truncated => true,
            ErrorKind::Io(e) => e.kind() == io::ErrorKind::UnexpectedEof,
            _ => false,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.place.is_empty() {
            write!(f, "{}: ", self.place)?;
        }
        if let Some(offset) = self.offset {
            write!(f, "byte {offset}: ")?;
        }
        match &self.kind {
            ErrorKind::Io(e) if self.is_truncated() => {
                write!(f, "the compressed data ends too early ({e}); fetch the file again")
            }
            ErrorKind::Io(e) => write!(f, "{e}"),
            ErrorKind::Truncated => {
                f.write_str("the archive ends in the middle of a record; fetch the file again")
            }
            ErrorKind::Pattern(why) => write!(f, "not a valid pattern: {why}"),
            ErrorKind::NoMatch => f.write_str("no file matches; check the pattern and quote it"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            ErrorKind::Io(e) => Some(e),
            _ => None,
        }
    }
}
