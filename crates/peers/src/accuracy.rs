//! What verdicts are worth: every judge reads the same labelled lines, each alone.
//!
//! Rows, weights and definitions are those of `spamsift eval` (`spamsift_train::figures`).

use std::path::Path;

use anyhow::{Result, anyhow, bail};
use serde::Deserialize;
use spamsift::Label;
use spamsift_train::corpus::{self, Gold};
use spamsift_train::figures::{self, Figures, Row};

use crate::peers::Peer;
use crate::texts;

/// A verdict is of use if it finds this share of the spam ...
pub const USABLE_RECALL: f64 = 0.2;
/// ... is right more often than not when it says spam ...
pub const USABLE_PRECISION: f64 = 0.5;
/// ... and takes no more than this share of honest content for spam.
pub const USABLE_FALSE_ALARMS: f64 = 0.03;

/// A labelled segment or a labelled page.
#[derive(Deserialize)]
struct Record {
    text: Option<String>,
    label: Option<Gold>,
    page: Option<String>,
    url: Option<String>,
    lines: Option<Vec<String>>,
    #[serde(default)]
    labels: Vec<Gold>,
}

/// A line with its label and its page.
#[derive(Debug)]
pub struct Line {
    page: Option<String>,
    text: String,
    gold: Gold,
}

/// Reads a file of labelled segments or pages; lines of pages count one by one.
///
/// # Errors
/// If it cannot be read or a record is no such thing; the error names file and line.
pub fn read(path: &Path, lines: &mut Vec<Line>) -> Result<()> {
    let mut number = 0;
    corpus::records(path, |record: Record| {
        number += 1;
        let page = record.page.or(record.url).filter(|name| !name.is_empty());
        match (record.lines, record.text, record.label) {
            (Some(texts), ..) => {
                if texts.len() != record.labels.len() {
                    let (n, m) = (texts.len(), record.labels.len());
                    return Err(format!("{n} lines but {m} labels; each line needs one"));
                }
                let page = page.unwrap_or_else(|| format!("{}:{number}", path.display()));
                let texts = texts.into_iter().zip(record.labels);
                lines.extend(texts.map(|(text, gold)| Line { page: Some(page.clone()), text, gold }));
            }
            (None, Some(text), Some(gold)) => lines.push(Line { page, text, gold }),
            _ => {
                let need = "a record needs \"text\" and \"label\", or \"lines\" and \"labels\"";
                return Err(need.to_owned());
            }
        }
        Ok(())
    })
    .map_err(|e| anyhow!("{e}"))
}

/// The labelled lines of the given files; of the corpus's hand-labelled pages where none is given, and of the sample pages where
/// there is no corpus. With them, what they are.
///
/// # Errors
/// If a file cannot be read or there are no lines.
pub fn gold(files: &[String]) -> Result<(Vec<Line>, String)> {
    let mut lines = Vec::new();
    let name = if !files.is_empty() {
        for file in files {
            read(Path::new(file), &mut lines)?;
        }
        let names = files.iter().map(|f| Path::new(f).file_name().unwrap_or(f.as_ref()).to_string_lossy());
        format!("`{}`", names.collect::<Vec<_>>().join("`, `"))
    } else if let Some(folder) = texts::corpus_folder() {
        read(&folder.join("dev/page_lines.jsonl"), &mut lines)?;
        "`dev/page_lines.jsonl` of the corpus".to_owned()
    } else {
        for (page, labelled) in texts::samples()? {
            lines.extend(labelled.into_iter().map(|(text, gold)| Line {
                page: Some(page.clone()),
                text,
                gold,
            }));
        }
        "`data/samples`, for want of a corpus: spamsift is tested on these pages, and the trained peers learnt from them"
            .to_owned()
    };
    if lines.is_empty() {
        bail!("{name}: no records; give files of labelled records");
    }
    Ok((lines, name))
}

/// What the verdicts of a peer are worth.
#[must_use]
pub fn figures(peer: &mut Peer, lines: &[Line]) -> Figures {
    let judged = |line: &Line| Row {
        page: line.page.clone(),
        text: line.text.clone(),
        gold: line.gold,
        category: None,
        lang: String::new(),
        set: String::new(),
        // Peers know spam from the rest and no more.
        label: if peer.judge.is_spam(&line.text) { Label::Spam } else { Label::Content },
        score: peer.judge.score(&line.text),
        called: None,
    };
    let rows: Vec<Row> = lines.iter().map(judged).collect();
    figures::prepare(&rows).overall()
}

/// Whether verdicts with these figures are of use.
#[must_use]
pub fn is_usable(figures: &Figures) -> bool {
    figures.recall.unwrap_or(0.0) >= USABLE_RECALL
        && figures.precision.unwrap_or(0.0) >= USABLE_PRECISION
        && figures.fpr_content.unwrap_or(1.0) <= USABLE_FALSE_ALARMS
}

/// The figures as a table in Markdown. Which peers are usable is left open where they `learnt` from no corpus.
#[must_use]
pub fn table(peers: &[(String, &'static str, Figures)], learnt: bool) -> String {
    let head = "| | what | recall | precision | F1 | content called spam | boilerplate called spam | AUROC | usable |\n\
                | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n";
    let mut out = head.to_owned();
    let ratio = |r: Option<f64>| r.map_or_else(|| "-".to_owned(), |r| format!("{r:.2}"));
    let percent = |r: Option<f64>| r.map_or_else(|| "-".to_owned(), |r| format!("{:.1}%", r * 100.0 + 0.0));
    for (name, what, f) in peers {
        let [recall, precision, f1, auroc] = [f.recall, f.precision, f.f1, f.auroc].map(ratio);
        let [content, boilerplate] = [f.fpr_content, f.fpr_boilerplate].map(percent);
        let usable = match is_usable(f) {
            _ if !learnt => "?",
            true => "yes",
            false => "no",
        };
        out.push_str(&format!(
            "| {name} | {what} | {recall} | {precision} | {f1} | {content} | {boilerplate} | {auroc} | {usable} |\n"
        ));
    }
    out
}
