//! WARC archives: responses, resources and extracted text (WET), record by record, in bounded memory.
//!
//! Knows the records that hold pages and passes over the others. A damaged record is told and passed over: reading
//! goes on at the next `WARC/` at the start of a line. Written here because `rust_warc` reads lines without bound,
//! reserves whatever a header claims, and stops at the first damage.

use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use memchr::memmem;

use crate::error::Error;
use crate::http;
use crate::page::{Hints, Page};

/// The largest record body by default.
pub const MAX_RECORD: usize = 64 << 20;
const MAX_HEADER: usize = 256 << 10;

/// What a record holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RecordKind {
    /// An HTTP response.
    Response,
    /// A file without its response.
    Resource,
    /// Text extracted from a page, as in WET files.
    Conversion,
}

/// A record that holds a page.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Record {
    /// What it holds.
    pub kind: RecordKind,
    /// The address of the page.
    pub url: Option<String>,
    /// The content type of the page with its parameters: for a response, that of its HTTP head.
    pub content_type: Option<String>,
    /// The HTTP status of a response.
    pub status: Option<u16>,
    /// The bytes of the page, without HTTP head and transfer codings.
    pub body: Vec<u8>,
    /// Where the record starts, in bytes of the decompressed archive.
    pub offset: u64,
}

impl Record {
    /// The body as text; invalid UTF-8 becomes U+FFFD. This is what a record of extracted text holds.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        let body = self.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.body);
        // The strict check is several times as fast as the lossy one.
        std::str::from_utf8(body).map_or_else(|_| String::from_utf8_lossy(body), Cow::Borrowed)
    }

    /// The page in the record; `None` if it is neither HTML nor text.
    #[must_use]
    pub fn page(&self) -> Option<Page> {
        let mut hints = Hints::new();
        if let Some(url) = &self.url {
            hints = hints.url(url);
        }
        if self.kind == RecordKind::Conversion {
            return Some(Page::from_text(&self.body, &hints));
        }
        if let Some(content_type) = &self.content_type {
            hints = hints.charset(content_type);
        }
        match self.content_type.as_deref().map(str::to_ascii_lowercase) {
            Some(t) if t.contains("html") => Some(Page::from_html(&self.body, &hints)),
            Some(t) if t.starts_with("text/plain") => Some(Page::from_text(&self.body, &hints)),
            Some(_) => None,
            None => {
                let head = &self.body[..self.body.len().min(512)];
                let head = String::from_utf8_lossy(head).to_ascii_lowercase();
                (head.contains("<html") || head.contains("<!doctype"))
                    .then(|| Page::from_html(&self.body, &hints))
            }
        }
    }
}

/// A record that was passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Skipped {
    /// Where it starts, in bytes of the decompressed archive.
    pub offset: u64,
    /// Its address, as far as it was read.
    pub url: Option<String>,
    /// Why.
    pub why: String,
}

impl std::fmt::Display for Skipped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "record at byte {} passed over: {}", self.offset, self.why)?;
        self.url.as_ref().map_or(Ok(()), |url| write!(f, " ({url})"))
    }
}

/// What comes next in an archive.
#[derive(Clone, Debug)]
pub enum Entry {
    /// A page.
    Record(Record),
    /// A record that could not be read, or is too large.
    Skipped(Skipped),
}

/// Reads an archive. After an error nothing more comes.
///
/// ```
/// use spamsift_io::{Entry, WarcReader};
/// let archive = b"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: http://tea.example/\r\nContent-Length: 5\r\n\r\nGreen\r\n\r\n";
/// for entry in WarcReader::new(&archive[..]) {
///     match entry? {
///         Entry::Record(record) => assert_eq!(record.page().unwrap().text(), "Green"),
///         Entry::Skipped(skipped) => eprintln!("{skipped}"),
///     }
/// }
/// # Ok::<(), spamsift_io::Error>(())
/// ```
#[derive(Debug)]
pub struct WarcReader<R> {
    input: Input<R>,
    max: usize,
    skipped: u64,
    done: bool,
}

/// What a record's header says.
struct Header {
    kind: Option<RecordKind>,
    url: Option<String>,
    content_type: Option<String>,
    length: Option<u64>,
}

/// Why a record is left.
enum Leave {
    /// It is damaged.
    Damaged(String),
    /// The archive cannot be read on.
    Fatal(Error),
    /// A gap in the compressed data.
    Gap(String),
}

impl<R: BufRead> WarcReader<R> {
    /// Reads an archive that is decompressed already; [`Source`](crate::Source) does that.
    pub fn new(reader: R) -> Self {
        WarcReader { input: Input::new(reader), max: MAX_RECORD, skipped: 0, done: false }
    }

    /// Sets the largest record body that is read, in bytes.
    #[must_use]
    pub fn max_record(mut self, bytes: usize) -> Self {
        self.max = bytes;
        self
    }

    /// How many records were passed over so far.
    #[must_use]
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    /// How far the archive has been read, in bytes of the decompressed archive.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.input.offset
    }

    fn skip(&mut self, offset: u64, url: Option<String>, why: impl Into<String>) -> Entry {
        self.skipped += 1;
        Entry::Skipped(Skipped { offset, url, why: why.into() })
    }

    fn next_entry(&mut self) -> Result<Option<Entry>, Error> {
        loop {
            match self.input.skip_blank() {
                Ok(true) => {}
                Ok(false) => return Ok(None),
                Err(e) => return self.gap(self.input.offset, None, e).map(Some),
            }
            let offset = self.input.offset;
            let mut url = None;
            match self.record(offset, &mut url) {
                Ok(Some(entry)) => return Ok(Some(entry)),
                Ok(None) => {}
                Err(Leave::Fatal(error)) => return Err(error),
                Err(Leave::Gap(why)) => {
                    return self.resynchronised(offset, url, why);
                }
                Err(Leave::Damaged(why)) => return self.resynchronised(offset, url, why),
            }
        }
    }

    /// Goes to the next record and tells of the one that is left.
    fn resynchronised(
        &mut self,
        offset: u64,
        url: Option<String>,
        why: String,
    ) -> Result<Option<Entry>, Error> {
        loop {
            match self.input.resynchronise() {
                Ok(()) => return Ok(Some(self.skip(offset, url, why))),
                Err(e) if e.kind() == io::ErrorKind::InvalidData => {}
                Err(e) => return Err(Error::io("", e).at(self.input.offset)),
            }
        }
    }

    fn gap(&mut self, offset: u64, url: Option<String>, error: io::Error) -> Result<Entry, Error> {
        match error.kind() {
            io::ErrorKind::InvalidData => Ok(self.skip(offset, url, error.to_string())),
            _ => Err(Error::io("", error).at(self.input.offset)),
        }
    }

    /// Reads a record; `None` for one that holds no page.
    fn record(&mut self, offset: u64, url: &mut Option<String>) -> Result<Option<Entry>, Leave> {
        let leave = |e: io::Error, at: u64| match e.kind() {
            io::ErrorKind::InvalidData => Leave::Gap(e.to_string()),
            _ => Leave::Fatal(Error::io("", e).at(at)),
        };
        let header = self.header(offset).map_err(|e| match e {
            HeaderError::Io(e) => leave(e, offset),
            HeaderError::Cut => Leave::Fatal(Error::truncated(offset)),
            HeaderError::Damaged(why) => Leave::Damaged(why.to_owned()),
        })?;
        url.clone_from(&header.url);
        let Some(length) = header.length else {
            return Err(Leave::Damaged("no valid Content-Length".to_owned()));
        };
        let Some(kind) = header.kind else {
            return match self.input.discard(length).map_err(|e| leave(e, offset))? {
                true => Ok(None),
                false => Err(Leave::Fatal(Error::truncated(offset))),
            };
        };
        if length > self.max as u64 {
            return match self.input.discard(length).map_err(|e| leave(e, offset))? {
                true => {
                    Ok(Some(self.skip(offset, header.url, format!("its {length} bytes are over the limit"))))
                }
                false => Err(Leave::Fatal(Error::truncated(offset))),
            };
        }
        let mut body = Vec::with_capacity((length as usize).min(1 << 20));
        let read = (&mut self.input).take(length).read_to_end(&mut body).map_err(|e| leave(e, offset))?;
        let complete = read as u64 == length;
        if !complete || !self.input.at_border().map_err(|e| leave(e, self.input.offset))? {
            // The length may be wrong: does the body run over into the next record?
            if let Some(next) = memmem::find(&body, b"\nWARC/1.").map(|i| i + 1)
                && self.input.push_back(&body[next..])
            {
                return Err(Leave::Damaged("its length runs into the next record".to_owned()));
            }
        }
        if !complete {
            return Err(Leave::Fatal(Error::truncated(offset)));
        }
        let (content_type, status, body) = match kind {
            RecordKind::Response => match http::parse(body, self.max) {
                Ok(response) => (response.content_type, response.status, response.body),
                Err(why) => return Ok(Some(self.skip(offset, header.url, why))),
            },
            _ => (header.content_type, None, body),
        };
        Ok(Some(Entry::Record(Record { kind, url: header.url, content_type, status, body, offset })))
    }

    fn header(&mut self, offset: u64) -> Result<Header, HeaderError> {
        let mut header = Header { kind: None, url: None, content_type: None, length: None };
        let mut kind = String::new();
        let mut line = Vec::new();
        let mut first = true;
        loop {
            line.clear();
            let bound = MAX_HEADER as u64;
            let ended = self.input.line(&mut line, bound).map_err(HeaderError::Io)?;
            if first && !line.starts_with(b"WARC/") {
                return Err(HeaderError::Damaged("no WARC header where one should start"));
            }
            if !ended {
                let long = line.len() as u64 >= bound;
                return Err(if long {
                    HeaderError::Damaged("an endless header line")
                } else {
                    HeaderError::Cut
                });
            }
            if self.input.offset - offset > bound {
                return Err(HeaderError::Damaged("an endless header"));
            }
            let text = String::from_utf8_lossy(&line);
            let text = text.trim();
            if text.is_empty() {
                break;
            }
            if std::mem::take(&mut first) {
                continue;
            }
            let Some((name, value)) = text.split_once(':') else { continue };
            let value = value.trim();
            match name.trim().to_ascii_lowercase().as_str() {
                "warc-type" => kind = value.to_ascii_lowercase(),
                "warc-target-uri" => header.url = Some(value.trim_matches(['<', '>']).to_owned()),
                "content-type" => header.content_type = Some(value.to_owned()),
                "content-length" => header.length = value.parse().ok(),
                _ => {}
            }
        }
        let is_http = header.content_type.as_deref().is_none_or(|t| t.to_ascii_lowercase().contains("http"));
        header.kind = match kind.as_str() {
            "response" if is_http => Some(RecordKind::Response),
            "response" | "resource" => Some(RecordKind::Resource),
            "conversion" => Some(RecordKind::Conversion),
            _ => None,
        };
        // What is no page of the web: answers of name servers, and the like.
        let of_the_web =
            header.url.as_deref().is_none_or(|u| !u.starts_with("dns:") && !u.starts_with("metadata:"));
        header.kind = header.kind.filter(|_| of_the_web);
        Ok(header)
    }
}

enum HeaderError {
    Io(io::Error),
    Cut,
    Damaged(&'static str),
}

impl<R: BufRead> Iterator for WarcReader<R> {
    type Item = Result<Entry, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let next = self.next_entry().transpose();
        self.done = !matches!(next, Some(Ok(_)));
        next
    }
}

/// The archive's bytes, with some of them pushed back.
#[derive(Debug)]
struct Input<R> {
    reader: R,
    front: Vec<u8>,
    front_at: usize,
    offset: u64,
    /// Bytes ever taken from the reader, and bytes ever pushed back: the second is bounded by the first, so that
    /// no archive makes the same bytes be read without end.
    taken: u64,
    pushed: u64,
}

impl<R: BufRead> Input<R> {
    fn new(reader: R) -> Self {
        Input { reader, front: Vec::new(), front_at: 0, offset: 0, taken: 0, pushed: 0 }
    }

    fn push_back(&mut self, bytes: &[u8]) -> bool {
        self.pushed += bytes.len() as u64;
        if self.pushed > self.taken.saturating_mul(2) {
            return false;
        }
        self.offset -= bytes.len() as u64;
        let mut front = bytes.to_vec();
        front.extend_from_slice(&self.front[self.front_at..]);
        (self.front, self.front_at) = (front, 0);
        true
    }

    /// Passes over the newlines between records; `false` at the end.
    fn skip_blank(&mut self) -> io::Result<bool> {
        loop {
            let bytes = self.fill_buf()?;
            if bytes.is_empty() {
                return Ok(false);
            }
            let blank = bytes.iter().take_while(|b| matches!(**b, b'\r' | b'\n')).count();
            let more = blank < bytes.len();
            self.consume(blank);
            if more {
                return Ok(true);
            }
        }
    }

    /// Whether a record ends here: a newline or the end of the archive.
    fn at_border(&mut self) -> io::Result<bool> {
        let bytes = self.fill_buf()?;
        Ok(bytes.first().is_none_or(|b| matches!(b, b'\r' | b'\n')))
    }

    /// Reads a line of bounded length; whether it ended.
    fn line(&mut self, line: &mut Vec<u8>, bound: u64) -> io::Result<bool> {
        self.take(bound).read_until(b'\n', line)?;
        Ok(line.last() == Some(&b'\n'))
    }

    /// Passes over bytes; whether there were so many.
    fn discard(&mut self, mut length: u64) -> io::Result<bool> {
        while length > 0 {
            let available = self.fill_buf()?.len();
            if available == 0 {
                return Ok(false);
            }
            let step = (available as u64).min(length) as usize;
            self.consume(step);
            length -= step as u64;
        }
        Ok(true)
    }

    /// Goes to the next `WARC/` that starts a line, or to the end.
    fn resynchronise(&mut self) -> io::Result<()> {
        const START: &[u8] = b"WARC/1.";
        // The place where a damage was seen may itself be a good start, if something was pushed back there.
        let mut tail: Vec<u8> = vec![b'\n'];
        loop {
            let bytes = self.fill_buf()?;
            if bytes.is_empty() {
                return Ok(());
            }
            // A start that straddles two buffers is found with the end of the last one.
            let held = tail.len();
            let window = bytes.len().min(64 << 10);
            tail.extend_from_slice(&bytes[..window]);
            let found = memmem::find_iter(&tail, START).find(|i| *i > 0 && tail[i - 1] == b'\n');
            if let Some(at) = found {
                match at.checked_sub(held) {
                    Some(ahead) => self.consume(ahead),
                    None => {
                        let back = tail[at..held].to_vec();
                        self.push_back(&back);
                    }
                }
                return Ok(());
            }
            self.consume(window);
            tail.drain(..tail.len() - tail.len().min(START.len()));
        }
    }
}

impl<R: BufRead> Read for Input<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let length = available.len().min(out.len());
        out[..length].copy_from_slice(&available[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl<R: BufRead> BufRead for Input<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.front_at < self.front.len() {
            return Ok(&self.front[self.front_at..]);
        }
        self.reader.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.offset += amount as u64;
        if self.front_at < self.front.len() {
            self.front_at += amount;
        } else {
            self.taken += amount as u64;
            self.reader.consume(amount);
        }
    }
}
