//! Record against record: the verdicts on the corpus's development part are those that `record.tsv` was made from.
//!
//! A change that is to make the library faster or its code clearer must not change one of them. The record holds a hash
//! for each file, so that no text of the corpus stands in the repository. Scores are hashed as they are printed, with
//! four digits: their last bits depend on the machine's exponential function. Without a corpus, or with another one, the
//! test says that it is skipped.

mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};
use spamsift::{Category, Classifier, Verdict};
use spamsift_train::corpus;

const RECORD: &str = include_str!("record.tsv");

/// How the lines of a file are judged.
#[derive(Clone, Copy, PartialEq)]
enum Judged {
    Alone,
    InPages,
}

/// The files below the corpus folder.
const FILES: [(&str, Judged); 4] = [
    ("dev/segments.jsonl", Judged::Alone),
    ("dev/page_lines.jsonl", Judged::Alone),
    ("dev/pages.jsonl", Judged::InPages),
    ("dev/honest_pages.jsonl", Judged::InPages),
];

/// The first 16 digits tell files apart and are easy to compare by eye.
fn hash(bytes: impl AsRef<[u8]>) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().take(8).fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Adds all that a verdict says.
fn tell(out: &mut String, verdict: &Verdict) {
    let category = verdict.category().map_or("", Category::as_str);
    let (label, score, content) = (verdict.label().as_str(), verdict.score(), verdict.content_score());
    let _ = write!(out, "{label}\t{score:.4}\t{content:.4}\t{category}");
    for span in verdict.injected_spans() {
        let (range, category) = (span.range(), span.category().as_str());
        let _ = write!(out, "\t{}-{} {category}", range.start, range.end);
    }
    out.push('\n');
}

/// The row of the record for a file as it is now.
fn row(classifier: &Classifier, folder: &Path, name: &str, judged: Judged) -> String {
    let path = folder.join(name);
    let bytes = fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut verdicts = String::new();
    if judged == Judged::Alone {
        for segment in corpus::segments(&path).expect("the corpus is readable") {
            tell(&mut verdicts, &classifier.classify(&segment.text));
        }
    } else {
        for page in corpus::pages(&path).expect("the corpus is readable") {
            let verdict = classifier.classify_page(page.lines.iter().map(|l| l.text.as_str()));
            verdict.lines().iter().for_each(|line| tell(&mut verdicts, line));
            let category = verdict.category().map_or("", Category::as_str);
            let _ =
                writeln!(verdicts, "{}\t{:.4}\t{category}", verdict.kind().as_str(), verdict.spam_share());
        }
    }
    format!("{name}\t{}\t{}\t{}", hash(&bytes), verdicts.lines().count(), hash(&verdicts))
}

#[test]
fn the_verdicts_are_those_of_the_record() {
    let Some(folder) = support::corpus_folder() else { return };
    let classifier = Classifier::default();
    let mut rows = RECORD.lines();
    let head = rows.next().unwrap_or("");
    let recorded: Vec<&str> = rows.collect();
    let cell = |row: &str, at: usize| row.split('\t').nth(at).unwrap_or("").to_owned();
    let (mut changed, mut now) = (Vec::new(), vec![head.to_owned()]);
    for (name, judged) in FILES {
        let row = row(&classifier, &folder, name, judged);
        let before = recorded.iter().find(|recorded| cell(recorded, 0) == name);
        let before = before.unwrap_or_else(|| panic!("crates/train/tests/record.tsv has no row of {name}"));
        if cell(before, 1) != cell(&row, 1) {
            println!("SKIPPED: {name} is not the file of the record");
        } else if *before != row {
            changed.push(name);
        }
        now.push(row);
    }
    let now = now.join("\n");
    println!("{now}");
    assert!(
        changed.is_empty(),
        "the verdicts on {} are no longer those of the record. Unless a change of the model or of what a verdict means was \
         intended, this is a fault: `spamsift classify` and `spamsift pages` with `--format jsonl` before and after the \
         change show which lines differ. If it was intended, say so in CHANGELOG.md and put these lines into \
         crates/train/tests/record.tsv:\n{now}",
        changed.join(", ")
    );
}
