//! What the program is given: files, folders, patterns, standard input; and what each holds, by its name.
//!
//! Knows names and nothing of contents, except that compression is told by the first bytes.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use crate::compressed::Decompressed;
use crate::error::Error;

/// The format of an input.
///
/// ```
/// use spamsift_io::Format;
/// assert_eq!(Format::from_name("crawl/segment-01.warc.wet.gz"), Some(Format::Wet));
/// assert_eq!("jsonl".parse(), Ok(Format::JsonLines));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Plain text, a segment a line.
    Text,
    /// JSON Lines, a record a line.
    JsonLines,
    /// One HTML page.
    Html,
    /// A WARC file of extracted text.
    Wet,
    /// A WARC file of HTTP responses.
    Warc,
}

impl Format {
    /// Guesses the format from a file's name; compression is no part of it.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let name = [".gz", ".zst", ".zstd"].iter().find_map(|c| name.strip_suffix(c)).unwrap_or(&name);
        match name.rsplit_once('.')?.1 {
            "txt" | "text" => Some(Format::Text),
            "jsonl" | "ndjson" => Some(Format::JsonLines),
            "html" | "htm" | "xhtml" => Some(Format::Html),
            "wet" => Some(Format::Wet),
            "warc" => Some(Format::Warc),
            _ => None,
        }
    }
}

impl std::str::FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "text" | "txt" => Ok(Format::Text),
            "jsonl" => Ok(Format::JsonLines),
            "html" => Ok(Format::Html),
            "wet" => Ok(Format::Wet),
            "warc" => Ok(Format::Warc),
            _ => Err(format!("unknown format {name:?}; one of text, jsonl, html, wet, warc")),
        }
    }
}

/// One input, not yet opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
}

impl Input {
    /// The name for people: `-` for standard input.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Input::Stdin => "-".to_owned(),
            Input::File(path) => path.display().to_string(),
        }
    }

    /// The format that the name tells.
    #[must_use]
    pub fn format(&self) -> Option<Format> {
        match self {
            Input::Stdin => None,
            Input::File(path) => path.file_name().and_then(|n| Format::from_name(&n.to_string_lossy())),
        }
    }

    /// The size of the file as it is stored, for a progress bar.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        match self {
            Input::Stdin => None,
            Input::File(path) => path.metadata().ok().map(|m| m.len()),
        }
    }

    /// Opens it.
    ///
    /// # Errors
    /// When the file cannot be opened; the error names it.
    pub fn open(&self) -> Result<Source, Error> {
        match self {
            Input::Stdin => Ok(Source::new("-", std::io::stdin())),
            Input::File(path) => Source::open(path),
        }
    }
}

/// An opened input: its bytes, decompressed on the way.
///
/// ```
/// use std::io::Read;
/// use spamsift_io::Source;
/// let mut text = String::new();
/// Source::new("words", &b"plain words"[..]).read_to_string(&mut text)?;
/// assert_eq!(text, "plain words");
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Source {
    name: String,
    reader: BufReader<Decompressed<Box<dyn std::io::Read + Send>>>,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Source {
    /// Wraps a reader: gzip and zstd are told by the first bytes and decompressed, all members of them.
    pub fn new(name: impl Into<String>, reader: impl std::io::Read + Send + 'static) -> Self {
        let reader: Box<dyn std::io::Read + Send> = Box::new(reader);
        Source { name: name.into(), reader: BufReader::with_capacity(128 << 10, Decompressed::new(reader)) }
    }

    /// Opens a file.
    ///
    /// # Errors
    /// When the file cannot be opened; the error names it.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let name = path.display().to_string();
        match File::open(path) {
            Ok(file) => Ok(Source::new(name, file)),
            Err(e) => Err(Error::io(name, e)),
        }
    }

    /// The name for people.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl std::io::Read for Source {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        self.reader.read(out)
    }
}

impl BufRead for Source {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        self.reader.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.reader.consume(amount);
    }
}

/// Turns arguments into inputs: `-`, files, folders (all files below them whose name tells a format, in order of
/// their names) and patterns.
///
/// ```no_run
/// let inputs = spamsift_io::inputs(["pages/", "crawl/*.warc.gz", "-"])?;
/// # Ok::<(), spamsift_io::Error>(())
/// ```
///
/// # Errors
/// When a folder cannot be read, or a pattern is not valid or matches nothing. A file that does not exist is an
/// input all the same: opening it tells.
pub fn inputs<S: AsRef<str>>(arguments: impl IntoIterator<Item = S>) -> Result<Vec<Input>, Error> {
    let mut inputs = Vec::new();
    for argument in arguments {
        let argument = argument.as_ref();
        let path = Path::new(argument);
        if argument == "-" {
            inputs.push(Input::Stdin);
        } else if path.is_dir() {
            walk(path, &mut inputs)?;
        } else if !path.exists() && argument.contains(['*', '?', '[']) {
            let paths = glob::glob(argument).map_err(|e| Error::pattern(argument, e.to_string()))?;
            let before = inputs.len();
            for found in paths {
                let found = found.map_err(|e| Error::io(e.path().display().to_string(), e.into()))?;
                match found.is_dir() {
                    true => walk(&found, &mut inputs)?,
                    false => inputs.push(Input::File(found)),
                }
            }
            if inputs.len() == before {
                return Err(Error::no_match(argument));
            }
        } else {
            inputs.push(Input::File(path.to_owned()));
        }
    }
    Ok(inputs)
}

fn walk(folder: &Path, inputs: &mut Vec<Input>) -> Result<(), Error> {
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|e| {
            let place = e.path().unwrap_or(folder).display().to_string();
            Error::io(place, e.into_io_error().unwrap_or_else(|| std::io::Error::other("a cycle of links")))
        })?;
        let input = Input::File(entry.path().to_owned());
        if entry.file_type().is_file() && input.format().is_some() {
            inputs.push(input);
        }
    }
    Ok(())
}
