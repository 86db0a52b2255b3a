//! Whole pages written for training, every line labelled: one TSV a family and language.
//!
//! They hold what the pages of a corpus are too few for: kinds of site, languages, furniture. Knows the format of the
//! files; how much a written line counts is decided by the pipeline.

use std::path::Path;

use crate::corpus::{Gold, Line, Origin, Page};
use crate::error::CorpusError;
use crate::tables;

/// Reads every written page of a folder, files in order of their names. A folder that is not there holds none.
///
/// # Errors
/// If a file cannot be read or a line is not in the format; the error names both.
pub fn pages(folder: &Path) -> Result<Vec<Page>, CorpusError> {
    let mut pages: Vec<Page> = Vec::new();
    for path in tables::files(folder, "")? {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let lang = stem.rsplit_once('_').map_or("", |(_, lang)| lang).to_owned();
        for (number, row) in tables::rows(&path, 4)? {
            let fault = |what: String| CorpusError::new(&path, Some(number), what);
            let gold = match row[1].as_str() {
                "spam" => Gold::Spam,
                "boilerplate" => Gold::Boilerplate,
                "content" => Gold::Content,
                other => {
                    return Err(fault(format!("label {other:?} is none of spam, boilerplate and content")));
                }
            };
            let category = match (gold, row[2].as_str()) {
                (Gold::Spam, name) => Some(name.parse().map_err(|e| fault(format!("{e}")))?),
                (_, "") => None,
                (_, name) => return Err(fault(format!("category {name:?} of a line that is no spam"))),
            };
            let name = format!("written/{stem}/{}", row[0]);
            let line = Line { text: row[3].clone(), gold, category };
            match pages.last_mut() {
                Some(page) if page.name == name => page.lines.push(line),
                _ => pages.push(Page {
                    host: name.clone(),
                    name,
                    lang: lang.clone(),
                    lines: vec![line],
                    origin: Origin::Written,
                }),
            }
        }
    }
    Ok(pages)
}
