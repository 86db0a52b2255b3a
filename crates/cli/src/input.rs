//! Cuts the inputs into pieces of work: blocks of lines, whole pages, batches of archive records.
//!
//! Knows formats and files, nothing of verdicts. The reading itself is `spamsift-io`'s; what is here bounds how much
//! of it is in memory and remembers where a piece came from.

use std::error::Error as _;
use std::fs::File;
use std::io::{self, BufRead, IsTerminal, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use anyhow::Result;
use spamsift_io::{Entry, Format, Input, Lines, Record, Source, WarcReader};

use crate::args::{InputArgs, Usage};
use crate::faults::{Fault, FaultKind};

/// About how many bytes a piece has.
const PIECE: usize = 256 << 10;
/// The longest line and the largest page of text or HTML.
const MAX_UNIT: usize = 256 << 20;

/// The largest page of an archive. Crawls cut pages at five megabytes or less; a page under way takes some twelve times
/// its size, so that this bounds the memory of a run.
const MAX_RECORD: usize = 6 << 20;

/// Whether text is judged line by line or as a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grain {
    Lines,
    Pages,
}

/// A piece of work.
#[derive(Debug)]
pub(crate) struct Piece {
    /// The name of the file it came from.
    pub(crate) file: Arc<str>,
    pub(crate) body: Body,
    /// What was wrong while it was read.
    pub(crate) faults: Vec<Fault>,
}

impl Piece {
    /// About how many bytes of input it holds.
    pub(crate) fn size(&self) -> usize {
        match &self.body {
            Body::Text(block) | Body::Json(block) => block.bytes.len(),
            Body::TextPage(bytes) | Body::Html(bytes) => bytes.len(),
            Body::Archive(records) => records.iter().map(|r| r.body.len()).sum(),
            Body::Nothing => 0,
        }
    }
}

#[derive(Debug)]
pub(crate) enum Body {
    /// Lines of text.
    Text(Block),
    /// Lines of JSON.
    Json(Block),
    /// A whole file of text.
    TextPage(Vec<u8>),
    /// A whole file of HTML.
    Html(Vec<u8>),
    /// Records of an archive.
    Archive(Vec<Record>),
    /// Nothing: the file could not be read.
    Nothing,
}

/// Lines with their place.
#[derive(Debug, Default)]
pub(crate) struct Block {
    bytes: Vec<u8>,
    /// Where each line ends in the bytes, behind the one before.
    ends: Vec<usize>,
    /// The number of the first line, counted from 1.
    first: u64,
}

impl Block {
    /// The lines with their numbers.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (u64, &[u8])> {
        let mut start = 0;
        self.ends.iter().zip(self.first..).map(move |(&end, number)| {
            let line = &self.bytes[start..end];
            start = end;
            (number, line)
        })
    }
}

/// Reads pieces from one input after another.
pub(crate) struct Reader {
    inputs: std::vec::IntoIter<Input>,
    format: Option<Format>,
    grain: Grain,
    counter: Arc<AtomicU64>,
    open: Option<Open>,
}

/// An input that is being read.
struct Open {
    name: Arc<str>,
    content: Content,
}

enum Content {
    Lines { lines: Lines<Eager<Source>>, drained: Option<Arc<AtomicBool>>, json: bool },
    Page { source: Source, html: bool, tail: Vec<u8> },
    Archive(Box<WarcReader<Source>>),
}

/// Resolves the arguments: what there is to read, and its size if all of it is known.
pub(crate) fn inputs(args: &InputArgs) -> Result<(Vec<Input>, Option<u64>)> {
    let inputs = if args.files.is_empty() {
        if io::stdin().is_terminal() {
            eprintln!("spamsift: reading the terminal; end with Ctrl-D");
        }
        vec![Input::Stdin]
    } else {
        spamsift_io::inputs(&args.files)?
    };
    if let Some(output) = args.output.as_ref().and_then(|o| o.canonicalize().ok()) {
        for input in &inputs {
            if matches!(input, Input::File(p) if p.canonicalize().is_ok_and(|p| p == output)) {
                let name = input.name();
                return Err(Usage(format!("{name}: is both read and written; write to another file")).into());
            }
        }
    }
    let total = inputs.iter().map(Input::size).sum();
    Ok((inputs, total))
}

impl Reader {
    pub(crate) fn new(
        inputs: Vec<Input>,
        format: Option<Format>,
        grain: Grain,
        counter: Arc<AtomicU64>,
    ) -> Self {
        Reader { inputs: inputs.into_iter(), format, grain, counter, open: None }
    }

    /// The next piece; `None` when all is read.
    pub(crate) fn next_piece(&mut self) -> Option<Piece> {
        loop {
            let mut open = match self.open.take() {
                Some(open) => open,
                None => {
                    let input = self.inputs.next()?;
                    match self.start(&input) {
                        Ok(open) => open,
                        Err(piece) => return Some(piece),
                    }
                }
            };
            let (body, faults, more) = open.content.read(&open.name);
            let file = Arc::clone(&open.name);
            if more {
                self.open = Some(open);
            }
            if !matches!(body, Body::Nothing) || !faults.is_empty() {
                return Some(Piece { file, body, faults });
            }
        }
    }

    fn start(&self, input: &Input) -> Result<Open, Piece> {
        let name: Arc<str> = input.name().into();
        let format = self.format.or_else(|| input.format()).unwrap_or(Format::Text);
        let source = match self.source(input) {
            Ok(source) => source,
            Err(error) => {
                let what = format!("{error}; check the name and the rights");
                let fault = Fault { place: name.to_string(), what, kind: FaultKind::Unread };
                return Err(Piece { file: name, body: Body::Nothing, faults: vec![fault] });
            }
        };
        let lines = |source, json| {
            let drained = matches!(input, Input::Stdin).then(Arc::<AtomicBool>::default);
            let reader = Eager { source, left: 0, drained: drained.clone() };
            Content::Lines { lines: Lines::new(reader).max_line(MAX_UNIT), drained, json }
        };
        let content = match format {
            Format::JsonLines => lines(source, true),
            Format::Html => Content::Page { source, html: true, tail: Vec::new() },
            Format::Wet | Format::Warc => {
                Content::Archive(Box::new(WarcReader::new(source).max_record(MAX_RECORD)))
            }
            _ if self.grain == Grain::Lines => lines(source, false),
            _ => Content::Page { source, html: false, tail: Vec::new() },
        };
        Ok(Open { name, content })
    }

    fn source(&self, input: &Input) -> io::Result<Source> {
        let counter = Arc::clone(&self.counter);
        Ok(match input {
            Input::Stdin => Source::new("-", Counting { reader: io::stdin(), counter }),
            Input::File(path) => {
                let reader = File::open(path)?;
                if reader.metadata()?.is_dir() {
                    return Err(io::ErrorKind::IsADirectory.into());
                }
                Source::new(input.name(), Counting { reader, counter })
            }
        })
    }
}

impl Content {
    /// Reads on: a body, what was wrong with it, and whether there may be more.
    fn read(&mut self, name: &str) -> (Body, Vec<Fault>, bool) {
        let mut faults = Vec::new();
        let mut unread = |what: String| {
            faults.push(Fault { place: name.to_owned(), what, kind: FaultKind::Unread });
        };
        match self {
            Content::Lines { lines, drained, json } => {
                let (block, more) = read_block(lines, drained.as_deref(), &mut unread);
                let body = match (block.ends.is_empty(), json) {
                    (true, _) => Body::Nothing,
                    (false, true) => Body::Json(block),
                    (false, false) => Body::Text(block),
                };
                (body, faults, more)
            }
            Content::Page { source, html, tail } => {
                let (bytes, more) = read_page(source, tail, MAX_UNIT, &mut unread);
                let body = match html {
                    true => Body::Html(bytes),
                    false => Body::TextPage(bytes),
                };
                (body, faults, more)
            }
            Content::Archive(reader) => {
                let mut records = Vec::new();
                let mut size = 0;
                let mut more = true;
                while size < PIECE {
                    match reader.next() {
                        Some(Ok(Entry::Record(record))) => {
                            size += record.body.len() + 1024;
                            records.push(record);
                        }
                        Some(Ok(Entry::Skipped(skipped))) => {
                            unread(format!("{skipped}; fetch the archive again"));
                            break;
                        }
                        Some(Err(error)) => {
                            unread(error.to_string());
                            more = false;
                            break;
                        }
                        None => {
                            more = false;
                            break;
                        }
                    }
                }
                let body = if records.is_empty() { Body::Nothing } else { Body::Archive(records) };
                (body, faults, more)
            }
        }
    }
}

/// Reads a page, and whether there is more than a page may have. What stands behind the last line feed then waits in
/// `tail` for the next call.
fn read_page(
    source: &mut impl BufRead,
    tail: &mut Vec<u8>,
    max: usize,
    unread: &mut dyn FnMut(String),
) -> (Vec<u8>, bool) {
    let mut bytes = std::mem::take(tail);
    loop {
        let room = max.saturating_sub(bytes.len()) as u64;
        match source.by_ref().take(room).read_to_end(&mut bytes) {
            Ok(_) if bytes.len() < max || source.fill_buf().is_ok_and(<[u8]>::is_empty) => {
                return (bytes, false);
            }
            Ok(_) => {
                unread(format!(
                    "longer than {max} bytes, so the rest is taken for another page; split the file"
                ));
                let end = bytes.iter().rposition(|b| *b == b'\n').map_or(bytes.len(), |i| i + 1);
                *tail = bytes.split_off(end);
                return (bytes, true);
            }
            Err(e) => {
                unread(format!("{e}; fetch the file again"));
                if e.kind() != io::ErrorKind::InvalidData {
                    return (bytes, false);
                }
            }
        }
    }
}

/// Reads lines until there are enough of them, or until the next would have to be waited for.
fn read_block(
    lines: &mut Lines<Eager<Source>>,
    drained: Option<&AtomicBool>,
    unread: &mut dyn FnMut(String),
) -> (Block, bool) {
    let mut block = Block { bytes: Vec::with_capacity(PIECE + (PIECE >> 2)), ..Block::default() };
    while block.bytes.len() < PIECE {
        match lines.next_line() {
            Ok(Some(line)) => {
                if block.ends.is_empty() {
                    block.first = line.number;
                }
                block.bytes.extend_from_slice(line.raw);
                block.ends.push(block.bytes.len());
                if line.dropped > 0 {
                    let (number, dropped) = (line.number, line.dropped);
                    unread(format!(
                        "line {number}: too long, its last {dropped} bytes are left out; split it"
                    ));
                }
            }
            Ok(None) => return (block, false),
            Err(error) => {
                unread(error.to_string());
                let io = error.source().and_then(|e| e.downcast_ref::<io::Error>());
                let is_gap = io.is_some_and(|e| e.kind() == io::ErrorKind::InvalidData);
                return (block, is_gap);
            }
        }
        if drained.is_some_and(|d| d.load(Ordering::Relaxed)) {
            break;
        }
    }
    (block, true)
}

/// Counts the bytes that are read, as they are stored.
struct Counting<R> {
    reader: R,
    counter: Arc<AtomicU64>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(out)?;
        self.counter.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Tells whether all that was read is used up, so that more would have to be waited for.
struct Eager<R> {
    source: R,
    /// Bytes that are at hand.
    left: usize,
    drained: Option<Arc<AtomicBool>>,
}

impl<R: BufRead> Read for Eager<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.source.read(out)
    }
}

impl<R: BufRead> BufRead for Eager<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let bytes = self.source.fill_buf()?;
        self.left = bytes.len();
        Ok(bytes)
    }

    fn consume(&mut self, amount: usize) {
        self.source.consume(amount);
        self.left -= amount;
        if let Some(drained) = &self.drained {
            drained.store(self.left == 0, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_is_too_long_is_cut_between_lines_and_nothing_is_lost() {
        let input = b"one\ntwo\nthree is long\nfour";
        let mut told = 0;
        let (mut source, mut tail) = (&input[..], Vec::new());
        let mut pages = Vec::new();
        loop {
            let (page, more) = read_page(&mut source, &mut tail, 10, &mut |_| told += 1);
            pages.push(page);
            if !more {
                break;
            }
        }
        assert_eq!(pages.concat(), input);
        assert_eq!((pages[0].as_slice(), pages.len(), told), (&b"one\ntwo\n"[..], 3, 2));
    }
}
