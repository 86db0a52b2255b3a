//! Decompression of streams of many gzip members or zstd frames, by what their first bytes say.
//!
//! Knows nothing of what is inside. A damaged member is reported once and passed over: reading goes on with the
//! next one that can be found.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;
use memchr::memmem;

const GZIP: &[u8] = b"\x1f\x8b\x08";
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";
const BUFFER: usize = 64 << 10;

/// Compressed bytes, with a look ahead and the place.
struct Raw<R> {
    reader: R,
    buffer: Vec<u8>,
    start: usize,
    offset: u64,
}

impl<R: Read> Raw<R> {
    /// The bytes at hand, at least `least` of them unless the input ends before.
    fn peek(&mut self, least: usize) -> io::Result<&[u8]> {
        while self.buffer.len() - self.start < least {
            self.buffer.drain(..self.start);
            self.start = 0;
            let filled = self.buffer.len();
            self.buffer.resize(filled.max(least) + BUFFER, 0);
            let read = self.reader.read(&mut self.buffer[filled..]);
            self.buffer.truncate(filled + *read.as_ref().unwrap_or(&0));
            match read {
                Ok(0) => break,
                Err(e) if e.kind() != io::ErrorKind::Interrupted => return Err(e),
                _ => {}
            }
        }
        Ok(&self.buffer[self.start..])
    }
}

impl<R: Read> Read for Raw<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let available = self.peek(1)?;
        let length = available.len().min(out.len());
        out[..length].copy_from_slice(&available[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl<R: Read> BufRead for Raw<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.peek(1)
    }

    fn consume(&mut self, amount: usize) {
        self.start += amount;
        self.offset += amount as u64;
    }
}

enum State<R: Read> {
    /// Before the first byte.
    Start(Raw<R>),
    Plain(Raw<R>),
    /// Between two members; whether they are zstd frames.
    Between(Raw<R>, bool),
    Gzip(Box<GzDecoder<Raw<R>>>),
    Zstd(zstd::stream::read::Decoder<'static, Raw<R>>),
    End,
}

/// Decompresses gzip or zstd, or passes on what is neither.
pub(crate) struct Decompressed<R: Read> {
    state: State<R>,
    /// Where the open member starts.
    member: u64,
}

impl<R: Read> Decompressed<R> {
    pub(crate) fn new(reader: R) -> Self {
        Decompressed {
            state: State::Start(Raw { reader, buffer: Vec::new(), start: 0, offset: 0 }),
            member: 0,
        }
    }

    /// Goes to the next member: passes over padding at once, over anything else with an error.
    fn advance(&mut self, mut raw: Raw<R>, zstd: bool) -> io::Result<()> {
        let magic = if zstd { ZSTD } else { GZIP };
        let begin = raw.offset;
        let mut clean = true;
        loop {
            let bytes = raw.peek(magic.len())?;
            if bytes.starts_with(magic) {
                break;
            }
            if bytes.len() < magic.len() {
                clean &= bytes.iter().all(|b| *b == 0);
                self.state = State::End;
                return if clean { Ok(()) } else { Err(damage(begin)) };
            }
            let skip = memmem::find(bytes, magic).unwrap_or(bytes.len() - magic.len() + 1);
            clean &= bytes[..skip].iter().all(|b| *b == 0);
            raw.consume(skip);
        }
        self.member = raw.offset;
        self.state = match clean {
            true => open(raw, zstd)?,
            false => State::Between(raw, zstd),
        };
        if clean { Ok(()) } else { Err(damage(begin)) }
    }
}

fn open<R: Read>(raw: Raw<R>, zstd: bool) -> io::Result<State<R>> {
    Ok(match zstd {
        true => State::Zstd(zstd::stream::read::Decoder::with_buffer(raw)?.single_frame()),
        false => State::Gzip(Box::new(GzDecoder::new(raw))),
    })
}

fn damage(offset: u64) -> io::Error {
    let what = format!("the compressed data is damaged at byte {offset} of the file");
    io::Error::new(io::ErrorKind::InvalidData, what)
}

impl<R: Read> Read for Decompressed<R> {
    /// An error of kind `InvalidData` tells of a gap; reading on goes on behind it.
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let (result, gzip) = match &mut self.state {
                State::End => return Ok(0),
                State::Plain(raw) => return raw.read(out),
                State::Start(_) | State::Between(..) => {
                    match std::mem::replace(&mut self.state, State::End) {
                        State::Start(mut raw) => {
                            let bytes = raw.peek(4)?;
                            let (gzip, zstd) = (bytes.starts_with(GZIP), bytes.starts_with(ZSTD));
                            self.state =
                                if gzip || zstd { State::Between(raw, zstd) } else { State::Plain(raw) };
                            continue;
                        }
                        State::Between(raw, zstd) => {
                            self.advance(raw, zstd)?;
                            continue;
                        }
                        _ => return Ok(0),
                    }
                }
                State::Gzip(decoder) => (decoder.read(out), true),
                State::Zstd(decoder) => (decoder.read(out), false),
            };
            match result {
                Ok(0) if !out.is_empty() => {}
                Ok(length) => return Ok(length),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => {
                    self.state = State::End;
                    return Err(e);
                }
                Err(_) => {
                    let (raw, zstd) = self.leave();
                    let Some(mut raw) = raw else { return Err(damage(0)) };
                    let offset = raw.offset;
                    if offset == self.member {
                        // Nothing was taken from it, so it would be tried again.
                        raw.consume(1);
                    }
                    self.state = State::Between(raw, zstd);
                    return Err(damage(offset));
                }
            }
            let (raw, zstd) = self.leave();
            let Some(raw) = raw else { return Ok(0) };
            self.state = State::Between(raw, if gzip { false } else { zstd });
        }
    }
}

impl<R: Read> Decompressed<R> {
    /// Takes the compressed bytes back from a decoder.
    fn leave(&mut self) -> (Option<Raw<R>>, bool) {
        match std::mem::replace(&mut self.state, State::End) {
            State::Gzip(decoder) => (Some(decoder.into_inner()), false),
            State::Zstd(decoder) => (Some(decoder.finish()), true),
            State::Start(raw) | State::Plain(raw) | State::Between(raw, _) => (Some(raw), false),
            State::End => (None, false),
        }
    }
}
