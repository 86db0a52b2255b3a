//! The corpus folder: segments and pages with gold labels, in JSON Lines.
//!
//! Knows the files and their fields (see the README of a corpus), nothing of features or weights.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use serde::Deserialize;
use spamsift::Category;

use crate::error::CorpusError;

/// What a person said of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Gold {
    /// Spam.
    Spam,
    /// Harmless page furniture.
    Boilerplate,
    /// Legitimate text.
    Content,
    /// No spam; content or boilerplate is not known.
    Ham,
    /// Legitimate text and spam in one line; not scored.
    Mixed,
    /// The annotators disagree; not scored.
    Unclear,
    /// Not labelled; not scored.
    Unlabelled,
}

impl Gold {
    /// Whether figures count the line.
    #[must_use]
    pub const fn is_scored(self) -> bool {
        matches!(self, Gold::Spam | Gold::Boilerplate | Gold::Content | Gold::Ham)
    }
}

/// A labelled line on its own.
#[derive(Clone, Debug)]
pub struct Segment {
    /// The text.
    pub text: String,
    /// Its label.
    pub gold: Gold,
    /// The kind of spam, of a spam line.
    pub category: Option<Category>,
    /// Its language, as the source says.
    pub lang: String,
    /// The source it came from.
    pub set: String,
}

/// A labelled line of a page.
#[derive(Clone, Debug)]
pub struct Line {
    /// The text.
    pub text: String,
    /// Its label.
    pub gold: Gold,
    /// The kind of spam, of a spam line.
    pub category: Option<Category>,
}

/// Where a page comes from, which says how far its labels go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A real page, every line labelled by hand.
    Hand,
    /// A real page without spam, its lines labelled by the element they stood in.
    Honest,
    /// Written for training, every line labelled.
    Written,
    /// Made by grammar.
    Made,
}

/// A page whose lines are labelled.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its name in the corpus.
    pub name: String,
    /// The host it stood on; pages of one host never part in cross-validation.
    pub host: String,
    /// Its language, as the source says.
    pub lang: String,
    /// Its lines, in order.
    pub lines: Vec<Line>,
    /// Where it comes from.
    pub origin: Origin,
}

/// A corpus to train on.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    /// Lines on their own.
    pub segments: Vec<Segment>,
    /// Pages.
    pub pages: Vec<Page>,
}

#[derive(Deserialize)]
struct SegmentRecord {
    text: String,
    label: Gold,
    category: Option<String>,
    #[serde(default)]
    lang: Option<String>,
    #[serde(default)]
    set: Option<String>,
}

#[derive(Deserialize)]
struct PageRecord {
    page: Option<String>,
    url: Option<String>,
    host: Option<String>,
    #[serde(default)]
    lang: Option<String>,
    lines: Vec<String>,
    labels: Vec<Gold>,
    categories: Option<Vec<Option<String>>>,
}

fn category(name: Option<&str>) -> Result<Option<Category>, String> {
    name.filter(|n| !n.is_empty()).map(|n| n.parse().map_err(|e| format!("{e}"))).transpose()
}

fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest).trim_start_matches("www.")
}

/// Calls `each` with every record of a file of JSON Lines.
///
/// # Errors
/// If the file cannot be read, a line is not the JSON of a record, or `each` finds fault with one.
pub fn records<T: for<'de> Deserialize<'de>>(
    path: &Path,
    mut each: impl FnMut(T) -> Result<(), String>,
) -> Result<(), CorpusError> {
    let file = File::open(path).map_err(|e| CorpusError::new(path, None, e))?;
    for (i, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(|e| CorpusError::new(path, Some(i + 1), e))?;
        if line.trim().is_empty() {
            continue;
        }
        let fault = |e: String| CorpusError::new(path, Some(i + 1), e);
        each(serde_json::from_str(&line).map_err(|e| fault(e.to_string()))?).map_err(fault)?;
    }
    Ok(())
}

/// Reads a file of segments.
///
/// # Errors
/// See [`records`].
pub fn segments(path: &Path) -> Result<Vec<Segment>, CorpusError> {
    let mut segments = Vec::new();
    records(path, |r: SegmentRecord| {
        segments.push(Segment {
            category: category(r.category.as_deref())?,
            text: r.text,
            gold: r.label,
            lang: r.lang.unwrap_or_default(),
            set: r.set.unwrap_or_default(),
        });
        Ok(())
    })?;
    Ok(segments)
}

/// Reads a file of pages.
///
/// # Errors
/// See [`records`]; also if a page has not one label for each line.
pub fn pages(path: &Path) -> Result<Vec<Page>, CorpusError> {
    let mut pages = Vec::new();
    records(path, |r: PageRecord| {
        if r.labels.len() != r.lines.len() {
            return Err(format!("{} lines but {} labels", r.lines.len(), r.labels.len()));
        }
        let origin = if r.categories.is_some() { Origin::Hand } else { Origin::Honest };
        let mut categories = r.categories.unwrap_or_default().into_iter();
        let name = r.page.or_else(|| r.url.clone()).unwrap_or_else(|| format!("page {}", pages.len() + 1));
        let host = match (&r.url, &r.host) {
            (Some(url), _) => host_of(url).to_owned(),
            (None, Some(host)) => host_of(host).to_owned(),
            (None, None) => name.clone(),
        };
        let lines = r.lines.into_iter().zip(r.labels);
        let lines = lines.map(|(text, gold)| {
            let category = category(categories.next().flatten().as_deref())?;
            Ok(Line { text, gold, category })
        });
        let lines = lines.collect::<Result<Vec<Line>, String>>()?;
        pages.push(Page { name, host, lang: r.lang.unwrap_or_default(), lines, origin });
        Ok(())
    })?;
    Ok(pages)
}

impl Corpus {
    /// Reads the training part of a corpus folder.
    ///
    /// # Errors
    /// If a file is missing or not in its format; the error names the file and the line.
    pub fn read(folder: &Path) -> Result<Self, CorpusError> {
        let mut corpus = Corpus::default();
        for name in TRAIN_SEGMENTS {
            corpus.segments.extend(segments(&folder.join(name))?);
        }
        for name in TRAIN_PAGES {
            corpus.pages.extend(pages(&folder.join(name))?);
        }
        Ok(corpus)
    }
}

/// The files of segments to train on, below the corpus folder.
pub const TRAIN_SEGMENTS: [&str; 3] = ["train/spam.jsonl", "train/content.jsonl", "train/boilerplate.jsonl"];
/// The files of pages to train on, below the corpus folder.
pub const TRAIN_PAGES: [&str; 2] = ["train/pages.jsonl", "train/honest_pages.jsonl"];
