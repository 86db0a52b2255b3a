//! What the benches share: texts of a wished length made from the sample pages, and the check that the answers hold.
//!
//! A bench that is fast because its answers are wrong must fail, so every set of texts says how many of them are spam.

#![allow(dead_code, reason = "every bench takes what it needs")]

use std::fs;
use std::path::Path;

use spamsift::{Classifier, Scratch};

/// The sample pages of a script; the lines of one label are taken from all of them.
pub const SCRIPTS: &[(&str, &[&str])] = &[
    ("zh", &["clean_police_zh", "company_brand"]),
    ("zh-Hant", &["clean_lottery_notice", "hacked_news"]),
    ("en", &["clean_sexual_health", "clinic_pharma"]),
    ("ja", &["blog_ja"]),
    ("ru", &["municipal_ru"]),
    ("th", &["doorway_th"]),
    ("mixed", &["blog_ja", "clinic_pharma", "municipal_ru", "school_slots", "escort_tr", "clean_pharmacy"]),
];

/// Lengths of texts in bytes.
pub const LENGTHS: &[usize] = &[20, 100, 1_000, 10_000];

/// Texts of one kind.
pub struct Set {
    pub name: String,
    pub texts: Vec<String>,
    pub spam: bool,
}

impl Set {
    pub fn bytes(&self) -> u64 {
        self.texts.iter().map(|t| t.len() as u64).sum()
    }

    /// How many texts are called spam.
    pub fn count(&self, classifier: &Classifier, scratch: &mut Scratch) -> usize {
        self.texts.iter().filter(|t| classifier.classify_with(scratch, t).is_spam()).count()
    }

    /// The count, after a look at whether it is right for most texts of 100 bytes and more: they are cut at any place, so
    /// that some say little.
    pub fn checked_count(&self, classifier: &Classifier, scratch: &mut Scratch) -> usize {
        let (count, all) = (self.count(classifier, scratch), self.texts.len());
        if self.texts.iter().all(|t| t.len() >= 80) {
            let right = if self.spam { count } else { all - count };
            assert!(right * 4 >= all * 3, "{}: {count} of {all} called spam", self.name);
        }
        count
    }
}

fn sample(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples").join(file);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The lines of a sample page.
pub fn page(name: &str) -> Vec<String> {
    sample(&format!("{name}.txt")).lines().map(str::to_owned).collect()
}

/// The lines of a sample page that bear one of the labels.
pub fn labelled(name: &str, labels: &[&str]) -> Vec<String> {
    let gold = sample(&format!("{name}.labels.tsv"));
    let labels_of_lines = gold.lines().skip(1).map(|row| row.split('\t').nth(1).unwrap_or(""));
    page(name).into_iter().zip(labels_of_lines).filter(|(_, l)| labels.contains(l)).map(|(t, _)| t).collect()
}

/// `count` texts of about `len` bytes, each from another place in the lines.
pub fn texts(lines: &[String], len: usize, count: usize) -> Vec<String> {
    let all = lines.join(" ");
    let starts: Vec<usize> = all.char_indices().map(|(at, _)| at).collect();
    (0..count)
        .map(|i| {
            let from = starts[i * starts.len() / count];
            let mut text = String::with_capacity(len + all.len());
            text.push_str(&all[from..]);
            while text.len() < len {
                text.push(' ');
                text.push_str(&all);
            }
            let mut end = len;
            while !text.is_char_boundary(end) {
                end += 1;
            }
            text.truncate(end);
            text
        })
        .collect()
}

/// Texts of a script, of one length, honest or spam; none where the samples hold none.
pub fn set(script: &str, pages: &[&str], len: usize, spam: bool) -> Option<Set> {
    let labels: &[&str] = if spam { &["spam"] } else { &["content"] };
    let lines: Vec<String> = pages.iter().flat_map(|p| labelled(p, labels)).collect();
    if lines.is_empty() {
        return None;
    }
    let count = (40_000 / len).clamp(4, 400);
    let name = format!("{script}/{}/{len}", if spam { "spam" } else { "honest" });
    Some(Set { name, texts: texts(&lines, len, count), spam })
}
