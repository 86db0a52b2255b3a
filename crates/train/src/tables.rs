//! Tables of training data that lie in the repository: TSV files with a header.
//!
//! Knows files, lines and columns; what the cells mean is known to who asks.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::error::CorpusError;

/// A row, with the number of its line in the file.
pub(crate) type Row = (usize, Vec<String>);

/// The rows of a table behind its header.
pub(crate) fn rows(path: &Path, columns: usize) -> Result<Vec<Row>, CorpusError> {
    let text = std::fs::read_to_string(path).map_err(|e| CorpusError::new(path, None, e))?;
    let lines = text.lines().enumerate().skip(1).filter(|(_, line)| !line.is_empty());
    lines
        .map(|(i, line)| {
            let cells: Vec<String> = line.split('\t').map(str::to_owned).collect();
            if cells.len() == columns {
                Ok((i + 1, cells))
            } else {
                let what = format!("{columns} columns expected, {} found", cells.len());
                Err(CorpusError::new(path, Some(i + 1), what))
            }
        })
        .collect()
}

/// The cells of a table of a folder.
pub(crate) fn table(folder: &Path, name: &str, columns: usize) -> Result<Vec<Vec<String>>, CorpusError> {
    Ok(rows(&folder.join(name), columns)?.into_iter().map(|(_, cells)| cells).collect())
}

/// The tables of a folder whose names begin with `prefix`, in order. A folder that is not there holds none.
pub(crate) fn files(folder: &Path, prefix: &str) -> Result<Vec<PathBuf>, CorpusError> {
    let fault = |e| CorpusError::new(folder, None, e);
    let entries = match std::fs::read_dir(folder) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(fault)?,
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(fault)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(prefix) && name.ends_with(".tsv") {
            files.push(path);
        }
    }
    files.sort_unstable();
    Ok(files)
}

/// The cells of every table of a folder whose name begins with `prefix`, one table after the other.
pub(crate) fn all(folder: &Path, prefix: &str, columns: usize) -> Result<Vec<Vec<String>>, CorpusError> {
    let mut cells = Vec::new();
    for path in files(folder, prefix)? {
        cells.extend(rows(&path, columns)?.into_iter().map(|(_, cells)| cells));
    }
    Ok(cells)
}
