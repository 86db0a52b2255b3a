//! The texts that are measured: put together from the sentences and phrases of `data/samples`, always the same ones.
//!
//! Whole sentences of one page are drawn anew for each text, so that few texts are alike, and figures in them change. What the
//! samples lack is variety: 40 sentences of a language keep every table warm. Where a corpus is at hand, a further set of
//! its paragraphs says what that is worth; they are read when the program runs and stand nowhere in the repository.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use spamsift_train::corpus::{self, Gold};

/// Bytes of a set, about.
const SET_BYTES: usize = 128 << 10;
/// A sample page: its name, its lines and the label of each.
type Sample = (String, Vec<(String, Gold)>);

/// Texts of one kind.
#[derive(Debug)]
pub struct Set {
    /// What it is called.
    pub name: &'static str,
    /// The texts, one for each call.
    pub texts: Vec<String>,
    /// The share of the texts that a right classifier calls spam, at least and at most.
    pub spam: (f64, f64),
    /// The language that tellers of languages must find in nine of ten texts, as ISO 639-3 has it.
    pub lang: Option<&'static str>,
}

impl Set {
    /// Bytes of all texts.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.texts.iter().map(|t| t.len() as u64).sum()
    }

    /// Fails if so many texts cannot be spam.
    ///
    /// # Panics
    /// If the number is out of the bounds of the set.
    pub fn check(&self, who: &str, called: usize) {
        let (share, (least, most)) = (called as f64 / self.texts.len() as f64, self.spam);
        assert!(
            (least..=most).contains(&share),
            "{who}: {share:.2} of {} called spam, not {least}..{most}",
            self.name
        );
    }
}

/// The folder of the corpus, where there is one: `SPAMSIFT_CORPUS` names it, or it lies beside the repository.
#[must_use]
pub fn corpus_folder() -> Option<PathBuf> {
    let named = std::env::var_os("SPAMSIFT_CORPUS").map(PathBuf::from);
    let beside = repository().join("../shared/corpus");
    named.or(Some(beside)).filter(|folder| folder.join("train").is_dir())
}

/// The folder of the repository.
#[must_use]
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The sample pages with the label of every line.
///
/// # Errors
/// If a page has no file of labels, or not a label for each line.
pub fn samples() -> Result<Vec<Sample>> {
    let folder = repository().join("data/samples");
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("{}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "txt") {
            names.extend(path.file_stem().and_then(|s| s.to_str()).map(str::to_owned));
        }
    }
    names.sort();
    names
        .into_iter()
        .map(|name| Ok((labelled(&folder, &name)?, name)))
        .map(|r| r.map(|(l, n)| (n, l)))
        .collect()
}

fn labelled(folder: &Path, name: &str) -> Result<Vec<(String, Gold)>> {
    let read = |file: String| {
        let path = folder.join(file);
        fs::read_to_string(&path).with_context(|| format!("{}", path.display()))
    };
    let (text, table) = (read(format!("{name}.txt"))?, read(format!("{name}.labels.tsv"))?);
    let mut labels = table.lines().skip(1).map(|row| row.split('\t').nth(1).unwrap_or(""));
    let mut lines = Vec::new();
    for line in text.lines() {
        let label = labels
            .next()
            .with_context(|| format!("{name}.labels.tsv: fewer rows than {name}.txt has lines"))?;
        let gold = match label {
            "spam" => Gold::Spam,
            "boilerplate" => Gold::Boilerplate,
            "content" => Gold::Content,
            "mixed" => Gold::Mixed,
            _ => continue,
        };
        lines.push((line.to_owned(), gold));
    }
    Ok(lines)
}

/// The sets, in the order in which they are shown.
///
/// # Errors
/// If the sample pages or the corpus cannot be read.
pub fn sets() -> Result<Vec<Set>> {
    let samples = samples()?;
    let of = |pages: &[&str], gold: Gold| -> Vec<&str> {
        let pages = samples.iter().filter(|(name, _)| pages.contains(&name.as_str()));
        pages.flat_map(|(_, lines)| lines).filter(|(_, g)| *g == gold).map(|(t, _)| t.as_str()).collect()
    };
    let all = |gold: Gold| -> Vec<&str> {
        let lines = samples.iter().flat_map(|(_, lines)| lines);
        lines.filter(|(_, g)| *g == gold).map(|(t, _)| t.as_str()).collect()
    };
    let prose = |pages: &[&str]| -> Vec<Vec<String>> {
        pages.iter().map(|page| sentences(&of(&[page], Gold::Content))).collect()
    };
    let zh = prose(&["clean_police_zh", "company_brand"]);
    let en = prose(&["clean_casino_earnings", "clean_sexual_health", "clean_shop", "clinic_pharma"]);
    let spam: Vec<Vec<String>> =
        samples.iter().map(|(name, _)| phrases(&of(&[name], Gold::Spam))).filter(|p| p.len() > 1).collect();
    let mut rng = fastrand::Rng::with_seed(1);
    let mut sets = vec![set("zh prose", (0.0, 0.1), Some("cmn"), || paragraph(&zh, &mut rng))];
    let mut rng = fastrand::Rng::with_seed(2);
    sets.push(set("en prose", (0.0, 0.1), Some("eng"), || paragraph(&en, &mut rng)));
    let mut rng = fastrand::Rng::with_seed(3);
    sets.push(set("spam lines", (0.7, 1.0), None, || spam_line(&spam, &mut rng)));
    // As pages have them: short lines foremost, some prose of any language, some spam.
    let (furniture, content, bad) = (all(Gold::Boilerplate), all(Gold::Content), all(Gold::Spam));
    let mut rng = fastrand::Rng::with_seed(4);
    let mixed = || {
        let lines = [&furniture, &furniture, &content, &content, &bad][rng.usize(..5)];
        renumbered(lines[rng.usize(..lines.len())], &mut rng)
    };
    sets.push(set("mixed", (0.1, 0.35), None, mixed));
    if let Some(folder) = corpus_folder() {
        let segments = corpus::segments(&folder.join("dev/segments.jsonl"))?;
        let mut zh =
            segments.into_iter().filter(|s| s.gold == Gold::Content && s.lang == "zh").map(|s| s.text);
        let mut texts = Vec::new();
        let mut bytes = 0;
        while let Some(text) = zh.next().filter(|_| bytes < SET_BYTES) {
            bytes += text.len();
            texts.push(text.replace('\n', " "));
        }
        sets.push(Set { name: "zh corpus", texts, spam: (0.0, 0.1), lang: Some("cmn") });
    }
    Ok(sets)
}

fn set(
    name: &'static str,
    spam: (f64, f64),
    lang: Option<&'static str>,
    mut draw: impl FnMut() -> String,
) -> Set {
    let mut texts = Vec::new();
    let mut bytes = 0;
    while bytes < SET_BYTES {
        let text = draw();
        bytes += text.len();
        texts.push(text);
    }
    Set { name, texts, spam, lang }
}

/// The sentences of lines, those of some length.
fn sentences(lines: &[&str]) -> Vec<String> {
    let ends = |c: char| matches!(c, '。' | '！' | '？');
    let split =
        lines.iter().flat_map(|line| line.split_inclusive(ends)).flat_map(|s| s.split_inclusive(". "));
    split.map(str::to_owned).filter(|s| s.len() >= 40).collect()
}

/// What stands between the separators of spam lines.
fn phrases(lines: &[&str]) -> Vec<String> {
    let split = lines.iter().flat_map(|line| line.split(['|', '_', ',', '，', '：', '•', '·']));
    split.map(|p| p.trim().to_owned()).filter(|p| !p.is_empty()).collect()
}

/// Two to five sentences of one page.
fn paragraph(pages: &[Vec<String>], rng: &mut fastrand::Rng) -> String {
    let sentences = &pages[rng.usize(..pages.len())];
    let mut text = String::new();
    for _ in 0..rng.usize(2..=5) {
        text.push_str(&sentences[rng.usize(..sentences.len())]);
    }
    renumbered(text.trim_end(), rng)
}

/// Phrases of one page with one separator, 20 to 200 bytes.
fn spam_line(pages: &[Vec<String>], rng: &mut fastrand::Rng) -> String {
    let phrases = &pages[rng.usize(..pages.len())];
    let separator = [" | ", "_", ", ", " - ", " "][rng.usize(..5)];
    let aim = rng.usize(20..=160);
    let mut text = String::new();
    while text.len() < aim {
        let phrase = &phrases[rng.usize(..phrases.len())];
        if text.len() + phrase.len() + separator.len() > 200 && text.len() >= 20 {
            break;
        }
        if !text.is_empty() {
            text.push_str(separator);
        }
        text.push_str(phrase);
    }
    let text = renumbered(&text, rng);
    let end = (0..=text.len().min(200)).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    text[..end].to_owned()
}

/// The text with other digits in longer numbers.
fn renumbered(text: &str, rng: &mut fastrand::Rng) -> String {
    let mut last = false;
    let swap = |c: char| {
        let digit = c.is_ascii_digit();
        let inside = digit && last;
        last = digit;
        if inside { char::from(b'0' + rng.u8(..10)) } else { c }
    };
    text.chars().map(swap).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use spamsift::Classifier;

    #[test]
    fn every_set_holds_what_it_says() {
        let classifier = Classifier::default();
        for set in sets().expect("the samples can be read") {
            assert!(set.bytes() as usize >= SET_BYTES, "{}: {} bytes", set.name, set.bytes());
            set.check("spamsift", set.texts.iter().filter(|t| classifier.classify(t).is_spam()).count());
        }
    }

    #[test]
    fn spam_lines_have_20_to_200_bytes() {
        let sets = sets().expect("the samples can be read");
        let spam = sets.iter().find(|s| s.name == "spam lines").expect("there is such a set");
        assert!(spam.texts.iter().all(|t| (18..=200).contains(&t.len())), "{:?}", spam.texts);
    }

    #[test]
    fn texts_are_the_same_each_time() {
        let texts =
            || sets().expect("the samples can be read").into_iter().map(|s| s.texts).collect::<Vec<_>>();
        assert_eq!(texts(), texts());
    }
}
