//! What can go wrong with a corpus: the file, the line and what to do.

use std::fmt;
use std::path::{Path, PathBuf};

/// Why a corpus could not be read.
#[derive(Debug)]
pub struct CorpusError {
    path: PathBuf,
    line: Option<usize>,
    fault: String,
}

impl CorpusError {
    pub(crate) fn new(path: &Path, line: Option<usize>, fault: impl fmt::Display) -> Self {
        CorpusError { path: path.to_owned(), line, fault: fault.to_string() }
    }
}

impl fmt::Display for CorpusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.fault)
    }
}

impl std::error::Error for CorpusError {}
