//! How much of an article `clean --keep content` keeps, and how much of the rest it drops, beside two extractors of
//! main content, all on the same pages in the same run.
//!
//! `cargo run --release -- FOLDER` with a folder of saved pages and a `truth.json` that maps file names to
//! `{"url": ..., "articleBody": ...}`. Without the folder it says so and ends.
//!
//! Texts are compared by runs of three words, so that a word counts only where its neighbours say that it is the same
//! place. The article is the gold text; the rest are those words of the page, as a reader sees it, that the gold text
//! does not cover. Shares are of characters, and each page counts the same.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use spamsift::{Classifier, Label};
use spamsift_io::{Hints, Page};

/// Words that are compared together.
const RUN: usize = 3;

/// An extractor by its name: from the bytes of a page, its address and its text in UTF-8 to the text that it keeps.
type Extractor<'e> = (&'static str, Box<dyn Fn(&[u8], &str, &str) -> String + 'e>);

fn main() -> Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "html/honest".to_owned());
    let folder = Path::new(&folder);
    if !folder.join("truth.json").is_file() {
        println!("skipped: no truth.json in {}; name a folder of saved pages that has one", folder.display());
        return Ok(());
    }
    let truth: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(&std::fs::read(folder.join("truth.json"))?).context("truth.json")?;
    let classifier = Classifier::default();
    let extractors: [Extractor<'_>; 4] = [
        ("spamsift, not spam", Box::new(|bytes, url, _| kept(&classifier, bytes, url, |l| l != Label::Spam))),
        (
            "spamsift, content",
            Box::new(|bytes, url, _| kept(&classifier, bytes, url, |l| l == Label::Content)),
        ),
        ("dom_smoothie", Box::new(|_, url, html| smoothie(html, url))),
        ("trafilatura", Box::new(|_, _, html| trafilature(html))),
    ];
    let mut sums = vec![Sums::default(); extractors.len()];
    for (name, entry) in &truth {
        let bytes = std::fs::read(folder.join(name)).with_context(|| name.clone())?;
        let url = entry["url"].as_str().unwrap_or("");
        let gold = Words::of(entry["articleBody"].as_str().context("no articleBody")?);
        let page = Page::from_html(&bytes, &Hints::new().url(url));
        let html = spamsift_io::Decoded::new(&bytes, None, None).text().to_owned();
        let seen = page.segments.iter().filter(|s| s.hidden.is_none() && !s.scripted);
        let seen = Words::of(&seen.map(|s| s.text.as_str()).collect::<Vec<_>>().join("\n"));
        let gold_runs = gold.runs();
        let is_rest: Vec<bool> = seen.covered(&gold_runs).iter().map(|c| !c).collect();
        for ((_, extract), sums) in extractors.iter().zip(&mut sums) {
            let start = Instant::now();
            let text = extract(&bytes, url, &html);
            sums.time += start.elapsed();
            sums.bytes += bytes.len();
            let words = Words::of(&text);
            let runs = words.runs();
            sums.kept += share(&gold, &gold.covered(&runs), |_| true);
            sums.dropped += 1.0 - share(&seen, &seen.covered(&runs), |i| is_rest[i]);
        }
    }
    println!("{} pages, {}\n", truth.len(), folder.display());
    println!("| extractor | article kept | rest dropped | MB/s |\n| --- | ---: | ---: | ---: |");
    for ((name, _), s) in extractors.iter().zip(&sums) {
        let percent = |sum: f64| sum / truth.len() as f64 * 100.0;
        let speed = s.bytes as f64 / 1e6 / s.time.as_secs_f64();
        println!("| {name} | {:.1}% | {:.1}% | {speed:.0} |", percent(s.kept), percent(s.dropped));
    }
    Ok(())
}

#[derive(Clone, Default)]
struct Sums {
    kept: f64,
    dropped: f64,
    time: Duration,
    bytes: usize,
}

/// What `spamsift clean` keeps of a page.
fn kept(classifier: &Classifier, bytes: &[u8], url: &str, keeps: impl Fn(Label) -> bool) -> String {
    let page = Page::from_html(bytes, &Hints::new().url(url));
    let verdict = classifier.classify_page(page.as_segments());
    let judged = page.segments.iter().zip(verdict.lines());
    let kept = judged.filter(|(_, v)| keeps(v.label())).map(|(s, _)| s.text.as_str());
    kept.collect::<Vec<_>>().join("\n")
}

fn smoothie(html: &str, url: &str) -> String {
    let article = dom_smoothie::Readability::new(html, Some(url), None).and_then(|mut r| r.parse());
    article.map(|a| a.text_content.to_string()).unwrap_or_default()
}

fn trafilature(html: &str) -> String {
    trafilatura::extract(html, &trafilatura::Options::default()).map(|r| r.content_text).unwrap_or_default()
}

/// The words of a text, without case.
struct Words(Vec<String>);

impl Words {
    fn of(text: &str) -> Self {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
        Words(words.map(str::to_lowercase).collect())
    }

    fn runs(&self) -> HashSet<&[String]> {
        self.0.windows(RUN).collect()
    }

    /// Which words stand in a run of another text.
    fn covered(&self, runs: &HashSet<&[String]>) -> Vec<bool> {
        let mut covered = vec![false; self.0.len()];
        for (i, run) in self.0.windows(RUN).enumerate() {
            if runs.contains(run) {
                covered[i..i + RUN].fill(true);
            }
        }
        covered
    }
}

/// The share of characters of the words that count which are covered; all of nothing is one.
fn share(words: &Words, covered: &[bool], counts: impl Fn(usize) -> bool) -> f64 {
    let mut sums: HashMap<bool, usize> = HashMap::new();
    for (i, word) in words.0.iter().enumerate().filter(|(i, _)| counts(*i)) {
        *sums.entry(covered[i]).or_default() += word.chars().count();
    }
    let (yes, no) = (sums.get(&true).copied().unwrap_or(0), sums.get(&false).copied().unwrap_or(0));
    if yes + no == 0 { 1.0 } else { yes as f64 / (yes + no) as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_count_characters_in_runs() {
        let gold = Words::of("One two three, four.");
        let other = Words::of("menu one two THREE x four");
        let covered = gold.covered(&other.runs());
        assert_eq!(covered, [true, true, true, false]);
        assert_eq!(share(&gold, &covered, |_| true), 11.0 / 15.0);
        assert_eq!(share(&gold, &covered, |i| i == 3), 0.0);
        assert_eq!(share(&gold, &covered, |_| false), 1.0);
    }

    #[test]
    fn the_extractors_extract() {
        let text = "The reading room of the library is open on Tuesdays and Thursdays, and on Saturdays until noon. \
                    In the reading group we talk about a novel by a young author and share tea and cake afterwards.";
        let html = format!(
            "<html><head><title>Library</title></head><body><nav><a href=/a>Home</a> <a href=/b>Contact</a></nav>\
             <article><h1>Library</h1><p>{text}</p><p>{text}</p><p>{text}</p></article></body></html>"
        );
        let classifier = Classifier::default();
        let url = "https://library.example/";
        for got in [
            kept(&classifier, html.as_bytes(), url, |l| l == Label::Content),
            smoothie(&html, url),
            trafilature(&html),
        ] {
            assert!(got.contains("share tea and cake"), "{got}");
            assert!(!got.contains("Contact"), "{got}");
        }
    }
}
